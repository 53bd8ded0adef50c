//! HTML: an article's body as a tree.

pub(crate) mod category;
pub(crate) mod element;
mod kind;
mod limit;
mod parse;
mod prepare;
mod repair;
pub(crate) mod tree;
pub(crate) mod whitespace;

pub(crate) use kind::{is_html, may_be_html};
use parse::Extent;
use tree::Tree;

/// Parses `source`, a fragment or a whole page, as browsers do, with structure as they show it; never fails.
pub(crate) fn parse(source: &str) -> Tree {
    // To HTML a byte order mark is no part of the text, to the parser of a fragment it would be.
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let extent = if kind::is_page(source) { Extent::Page } else { Extent::Fragment };
    let mut tree = parse::parse(&prepare::prepare(source), extent);
    repair::repair(&mut tree);
    tree
}

/// Parses `source`, a fragment, as browsers do and changes nothing: what a page shows, not what its author meant.
pub(crate) fn parse_as_is(source: &str) -> Tree {
    parse::parse(source, Extent::Fragment)
}
