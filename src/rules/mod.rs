//! Rules: what each element becomes.

use crate::diagnostic::Diagnostic;
use crate::html::tree::Tree;
use crate::markdown::event::Event;
use crate::options::Options;

/// Runs the rules over `tree`: the events of the article, balanced, and what there is to say of it.
pub(crate) fn run<'a>(tree: &'a Tree, options: &Options) -> (Vec<Event<'a>>, Vec<Diagnostic>) {
    let _ = (tree, options);
    (Vec::new(), Vec::new())
}
