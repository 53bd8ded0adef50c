//! Block islands: an HTML block of Markdown, and the Markdown that says the same in its place.
//!
//! An HTML block is converted as a whole, as an article in HTML is, but only if every element and every attribute
//! in it is one that Markdown has words for. The blank lines that Markdown needs around what comes of it belong
//! to it.

use super::Body;
use super::edit::Edit;
use super::inline::{Island, is_blank_line, prefix, read};
use super::leaf::{Leaf, LeafKind};
use super::tag::{Tag, TagKind};
use crate::address::Addresses;
use crate::html;
use crate::html::category::BLOCK;
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::markdown;
use crate::options::{Flavor, Options, Wrappers};
use crate::rules;
use crate::text::find::memchr;
use crate::text::store::Store;
use crate::verify::step::Step;

/// Elements that Markdown has words for, or whose tags may stand in a line of it.
const KNOWN: ElementSet = ElementSet::of(&[
    E::P,
    E::H1,
    E::H2,
    E::H3,
    E::H4,
    E::H5,
    E::H6,
    E::UL,
    E::OL,
    E::LI,
    E::BLOCKQUOTE,
    E::PRE,
    E::CODE,
    E::HR,
    E::BR,
    E::A,
    E::IMG,
    E::B,
    E::STRONG,
    E::I,
    E::EM,
    E::SUB,
    E::SUP,
    E::KBD,
    E::MARK,
]);
/// Those of a flavor with tables and strikethrough.
const GFM: ElementSet = ElementSet::of(&[E::TABLE, E::THEAD, E::TBODY, E::TR, E::TH, E::TD, E::DEL, E::S]);
/// They have no end tag.
const VOID: ElementSet = ElementSet::of(&[E::BR, E::HR, E::IMG]);

/// The island that the HTML block number `index` is, if it can become Markdown.
pub(super) fn collect(body: &Body<'_, '_>, index: usize, islands: &mut Vec<Island>) {
    let Body { text, steps, leaves, options, has_notes } = *body;
    let leaf = &leaves[index];
    let mut html = String::new();
    for (step, _) in &steps[leaf.steps.clone()] {
        if let Step::HtmlLine(line) = step {
            html.push_str(line);
        }
    }
    let html = html.trim_matches([' ', '\t', '\n']);
    let (start, end) = extent(text, leaf);
    let line = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
    let previous = text[..line].strip_suffix('\n').map(|text| text.rsplit('\n').next().unwrap_or(text));
    let follows_directly = previous.is_some_and(|previous| !is_blank_line(previous));
    let name = markdown::scan_html(html.as_bytes(), 0).map(|end| Tag::of(&html[..end]).element);
    // Whether such a tag begins a block right behind another depends on the renderer.
    let is_inline = name.is_some_and(|name| !BLOCK.contains(name)) || !ends_block(html);
    let is_doubtful = is_inline && (follows_directly || has_notes || is_beside_html(text, leaves, index));
    if is_doubtful || !is_balanced(html, options) {
        return;
    }
    let mut tree = html::parse_unrepaired(html);
    html::repair(&mut tree);
    if !is_known(&tree, options) {
        return;
    }
    let store = Store::default();
    let (events, said) =
        rules::run(&tree, options, &Addresses::default(), &store, &mut rules::Room::default());
    let written = markdown::write(&events).text;
    let written = written.trim_end_matches('\n');
    // What begins with HTML again is better left as its author wrote it.
    if !said.is_empty() || written.is_empty() || written.starts_with('<') {
        return;
    }
    let before = prefix(text, start);
    let mut out = String::new();
    // A blank line stands before, unless the line begins its container.
    let begins_container = before != text[line..start];
    let needs_line = !begins_container && follows_directly;
    if needs_line {
        out.push_str(before.trim_end());
        out.push('\n');
        out.push_str(&before);
    }
    for (at, line) in written.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(if line.is_empty() { before.trim_end() } else { &before });
        }
        out.push_str(line);
    }
    // And one behind.
    let rest = text[end..].split_once('\n').map_or("", |(_, rest)| rest);
    let next = rest.split('\n').next().unwrap_or(rest);
    if next.strip_prefix(before.as_str()).is_some_and(|next| !is_blank_line(next)) {
        out.push('\n');
        out.push_str(before.trim_end());
    }
    // The blank line goes before what stands before the block in its line.
    let start = if needs_line { line } else { start };
    let extent = line.saturating_sub(1)..(end + 1).min(text.len());
    islands.push(Island {
        leaf: index,
        edits: vec![Edit::new(start..end, out)],
        extent,
        moves_punctuation: true,
    });
}

/// Whether the leaf block before or behind is HTML whose inline content would go on here: what stands between may
/// be nothing to some renderers.
fn is_beside_html(text: &str, leaves: &[Leaf], index: usize) -> bool {
    let html = |leaf: &Leaf| (leaf.kind == LeafKind::HtmlBlock).then(|| text[leaf.start..leaf.end].trim());
    let before = index.checked_sub(1).and_then(|before| html(&leaves[before]));
    let behind = leaves.get(index + 1).and_then(html);
    before.is_some_and(|html| !ends_block(html)) || behind.is_some_and(|html| !is_block_tag(html))
}

/// Whether `html` begins with the tag of a block.
fn is_block_tag(html: &str) -> bool {
    let tag = Tag::of(html);
    tag.kind != TagKind::Other && BLOCK.contains(tag.element)
}

/// Whether `html` ends with the tag of a block, so that what follows begins a new one.
fn ends_block(html: &str) -> bool {
    let last = html.rfind('<').map(|at| &html[at..]);
    last.is_some_and(|last| {
        let is_whole = last.find('>') == Some(last.len() - 1);
        is_whole && is_block_tag(last) && (last.starts_with("</") || Tag::of(last).element == E::HR)
    })
}

/// Its first and last byte that are not white space.
fn extent(text: &str, leaf: &Leaf) -> (usize, usize) {
    let block = &text[leaf.start..leaf.end];
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
    let start = leaf.start + (block.len() - block.trim_start_matches(blank).len());
    (start, leaf.start + block.trim_end_matches(blank).len())
}

/// Whether each start tag in `html` has its end tag in the right order, and there is nothing but tags and text.
fn is_balanced(html: &str, options: &Options) -> bool {
    let mut open: Vec<E> = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr(b'<', &html.as_bytes()[at..]) {
        at += step;
        let Some(end) = markdown::scan_html(html.as_bytes(), at) else { return false };
        let tag = Tag::of(&html[at..end]);
        let is_known = KNOWN.contains(tag.element)
            || options.flavor == Flavor::Gfm && GFM.contains(tag.element)
            || is_wrapper(tag.element, options);
        if tag.is_foreign || !is_known {
            return false;
        }
        match tag.kind {
            TagKind::Start if VOID.contains(tag.element) => {}
            TagKind::Start => open.push(tag.element),
            TagKind::End if open.pop() == Some(tag.element) => {}
            _ => return false,
        }
        at = end;
    }
    open.is_empty()
}

fn is_wrapper(element: E, options: &Options) -> bool {
    options.wrappers == Wrappers::Unwrap && matches!(element, E::DIV | E::CENTER | E::SPAN | E::FONT)
}

/// Whether all that `tree` holds can be said in Markdown, as far as names and attributes tell.
fn is_known(tree: &Tree, options: &Options) -> bool {
    let mut holds_content = false;
    let known = tree.descendants(tree.root()).all(|node| match tree.kind(node) {
        Kind::Text => {
            let text = tree.text(node);
            holds_content |= !text.trim().is_empty();
            !may_be_linked(text) || is_in_link_or_code(tree, node)
        }
        Kind::Comment | Kind::Document => false,
        Kind::Element(E::HTML | E::HEAD | E::BODY) => true,
        Kind::Element(element) => {
            holds_content |= matches!(element, E::IMG | E::HR);
            has_known_attributes(tree, node, element, options)
        }
    });
    known && holds_content
}

fn has_known_attributes(tree: &Tree, node: NodeId, element: E, options: &Options) -> bool {
    let all: Vec<(String, String)> =
        tree.attributes(node).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    match element {
        E::A => read(&all, ["href", "title"]).is_some_and(|[href, _]| !href.is_empty()),
        E::IMG => read(&all, ["src", "title", "alt"]).is_some_and(|[src, ..]| !src.is_empty()),
        E::OL => all.iter().all(|(name, value)| name == "start" && value.parse::<u32>().is_ok()),
        E::TD | E::TH => all.iter().all(|(name, _)| name == "align"),
        E::CODE => all.iter().all(|(name, value)| {
            let language = value.strip_prefix("language-");
            name == "class" && language.is_some_and(|word| !word.contains(char::is_whitespace))
        }),
        E::SPAN if is_wrapper(element, options) => all.iter().all(|(name, _)| name == "style"),
        E::FONT if is_wrapper(element, options) => true,
        _ => all.is_empty(),
    }
}

/// Whether some renderers would make a link of a part of `text` if it were Markdown.
fn may_be_linked(text: &str) -> bool {
    text.contains("://") || text.contains("www.") || text.contains('@')
}

fn is_in_link_or_code(tree: &Tree, node: NodeId) -> bool {
    let above = std::iter::successors(tree.parent(node), |&node| tree.parent(node)).take(4);
    above.filter_map(|node| tree.element(node)).any(|element| matches!(element, E::A | E::CODE | E::PRE))
}
