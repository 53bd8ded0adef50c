//! HTML: an article's body as a tree.

mod builder;
pub(crate) mod category;
#[cfg(test)]
mod conformance;
pub(crate) mod element;
mod kind;
mod limit;
mod parse;
mod prepare;
mod repair;
mod select;
mod tokenizer;
pub(crate) mod tree;
pub(crate) mod user_rules;
pub(crate) mod whitespace;

pub(crate) use kind::{is_html, may_be_html};
use parse::Extent;
pub(crate) use repair::repair;
use tree::Tree;

/// Parses `source`, a fragment or a whole page, as browsers do, with structure as they show it; never fails.
#[cfg(test)]
pub(crate) fn parse(source: &str) -> Tree<'_> {
    let mut tree = parse_unrepaired(source);
    repair(&mut tree);
    tree
}

/// The same with the elements where their tags stand, for rules that look for them there.
pub(crate) fn parse_unrepaired(source: &str) -> Tree<'_> {
    // To HTML a byte order mark is no part of the text, to the parser of a fragment it would be.
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let extent = if kind::is_page(source) { Extent::Page } else { Extent::Fragment };
    parse::parse(prepare::prepare(source), extent)
}

/// The tree as the parser leaves it.
#[cfg(feature = "bench")]
pub(crate) fn parse_alone(source: &str) -> Tree<'_> {
    let extent = if kind::is_page(source) { Extent::Page } else { Extent::Fragment };
    parse::parse(std::borrow::Cow::Borrowed(source), extent)
}
