//! HTML: an article's body as a tree.

mod attributes;
mod builder;
pub(crate) mod category;
#[cfg(test)]
mod conformance;
pub(crate) mod element;
mod kind;
mod limit;
pub(crate) mod node_map;
mod parse;
mod prepare;
mod repair;
mod select;
mod tokenizer;
pub(crate) mod tree;
pub(crate) mod user_rules;
pub(crate) mod whitespace;

use std::borrow::Cow;

pub(crate) use kind::{is_html, may_be_html};
use parse::Extent;
pub(crate) use repair::repair;
use tree::{Room, Tree};

use crate::text::Controls;

/// Parses `source`, a fragment or a whole page, as browsers do, with structure as they show it; never fails.
#[cfg(test)]
pub(crate) fn parse(source: &str) -> Tree<'_> {
    let mut tree = parse_unrepaired(source);
    repair(&mut tree);
    tree
}

/// The same with the elements where their tags stand, for rules that look for them there.
pub(crate) fn parse_unrepaired<'s>(source: impl Into<Cow<'s, str>>) -> Tree<'s> {
    parse_unrepaired_in(Room::default(), source, Controls::Perhaps)
}

/// The same in the room of another tree.
pub(crate) fn parse_unrepaired_in<'s>(
    room: Room,
    source: impl Into<Cow<'s, str>>,
    controls: Controls,
) -> Tree<'s> {
    let source = source.into();
    let unmarked = without_mark(&source);
    let extent = extent(unmarked);
    let tree = match source {
        Cow::Borrowed(source) => {
            parse::parse_in(room, prepare::escape_template_tags(without_mark(source)), controls, extent)
        }
        Cow::Owned(_) => {
            let escaped = prepare::escape_template_tags(unmarked).into_owned();
            parse::parse_in(room, Cow::Owned(escaped), controls, extent)
        }
    };
    // Most documents have no code, and most code has nothing to escape: they are parsed once.
    match tree.code_source().map(|(source, code)| prepare::escape_code(source, code)) {
        Some(Cow::Owned(escaped)) => parse::parse_in(tree.into_room(), Cow::Owned(escaped), controls, extent),
        _ => tree,
    }
}

/// To HTML a byte order mark is no part of the text, to the parser of a fragment it would be.
fn without_mark(source: &str) -> &str {
    source.strip_prefix('\u{FEFF}').unwrap_or(source)
}

fn extent(source: &str) -> Extent {
    if kind::is_page(source) { Extent::Page } else { Extent::Fragment }
}

/// The tree as the parser leaves it, in the room of another.
#[cfg(feature = "bench")]
pub(crate) fn parse_alone(room: Room, source: &str) -> Tree<'_> {
    parse::parse_in(room, Cow::Borrowed(source), Controls::of(source), extent(source))
}

/// Parses `source`, a fragment, as browsers do and changes nothing: what a page shows, not what its author meant.
pub(crate) fn parse_as_is(source: &str) -> Tree<'_> {
    parse::parse(Cow::Borrowed(source), Extent::Fragment)
}
