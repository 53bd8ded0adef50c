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
    match source {
        Cow::Borrowed(source) => {
            let source = without_mark(source);
            let tree = parse::parse_in(room, Cow::Borrowed(source), controls, extent);
            with_all_escaped(tree, source, controls, extent)
        }
        Cow::Owned(_) => {
            let escaped = prepare::escape_template_tags(unmarked).into_owned();
            let tree = parse::parse_in(room, Cow::Owned(escaped), controls, extent);
            with_code_escaped(tree, controls, extent)
        }
    }
}

/// The same of a text of which nobody has asked whether there are carriage returns in it, or U+0000; nothing if there are.
pub(crate) fn parse_unasked_in<'s>(room: &mut Room, source: &'s str) -> Option<Tree<'s>> {
    let source = without_mark(source);
    let extent = extent(source);
    let tree = parse::parse_in(std::mem::take(room), Cow::Borrowed(source), Controls::None, extent);
    if tree.signs().controls == Controls::Perhaps {
        *room = tree.into_room();
        return None;
    }
    Some(with_all_escaped(tree, source, Controls::None, extent))
}

/// `tree`, of `source`, or what it is if there is something in it to escape. Most texts have no template tags, no code, or
/// code with nothing to escape: they are parsed once.
fn with_all_escaped<'s>(tree: Tree<'s>, source: &'s str, controls: Controls, extent: Extent) -> Tree<'s> {
    let tree = match tree.signs().templates.then(|| prepare::escape_template_tags(source)) {
        Some(Cow::Owned(escaped)) => parse::parse_in(tree.into_room(), Cow::Owned(escaped), controls, extent),
        _ => tree,
    };
    with_code_escaped(tree, controls, extent)
}

/// The same with nothing but code left to escape.
fn with_code_escaped(tree: Tree<'_>, controls: Controls, extent: Extent) -> Tree<'_> {
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
    let tree = parse::parse_in(room, Cow::Borrowed(source), Controls::None, extent(source));
    match tree.signs().controls {
        Controls::None => tree,
        Controls::Perhaps => {
            parse::parse_in(tree.into_room(), Cow::Borrowed(source), Controls::Perhaps, extent(source))
        }
    }
}

/// Parses `source`, a fragment, as browsers do and changes nothing: what a page shows, not what its author meant.
pub(crate) fn parse_as_is(source: &str) -> Tree<'_> {
    parse::parse(Cow::Borrowed(source), Extent::Fragment)
}
