//! HTML: an article's body as a tree.

pub(crate) mod category;
pub(crate) mod element;
mod kind;
mod parse;
mod prepare;
mod repair;
pub(crate) mod template;
pub(crate) mod tree;
pub(crate) mod whitespace;

pub(crate) use kind::{is_html, may_be_html};
use tree::Tree;

/// Parses `source`, a fragment or a whole page, as browsers do, with structure as they show it; never fails.
pub(crate) fn parse(source: &str) -> Tree {
    let mut tree = parse::parse(&prepare::prepare(source));
    repair::repair(&mut tree);
    tree
}
