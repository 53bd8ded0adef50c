//! Edits: `del`, and the elements that are shown as it is. HTML standard §4.7; `ins` is its text.

use super::rule::Says::Ask;
use super::rule::{Action, Rule};
use super::text_level::element_span;
use crate::html::element::Element as E;
use crate::markdown::event::Tag;
use crate::options::Flavor;

pub(super) const RULES: &[Rule] = &[Rule {
    elements: &[E::DEL, E::S, E::STRIKE],
    says: Ask(|look| match look.options.flavor {
        Flavor::Gfm => Action::Span(Tag::Strikethrough),
        Flavor::CommonMark => element_span(look, "del", ""),
    }),
    example: ("<del>a</del><ins>b</ins>", r#"p[del["a"] "b"]"#),
}];
