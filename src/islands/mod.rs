//! Islands: HTML in a Markdown body that becomes Markdown where that says exactly the same. Writes no file and
//! moves no other byte.
//!
//! The body is read by the parser that verification reads with; the islands in it are found (`inline`, `block`),
//! and what each would become is tried in its place (`trial`): the whole body is rendered as it was and as it
//! would be, and what both pages show is compared. An island that would change anything stays as it is.
//!
//! What an island becomes may make another one possible, so this is repeated until nothing is left to do. A body
//! for which that takes too long stays as it is: so what comes out would come out again.

mod block;
mod doubt;
mod edit;
mod foreign;
mod inline;
mod leaf;
pub(crate) mod off;
mod render;
mod settle;
mod tag;
mod trial;
mod wrapper;

pub(crate) use edit::Piece;
use edit::{Edits, splice};
use foreign::Zones;
use leaf::LeafKind;
pub(crate) use settle::{joined, settle, write};

use crate::html::element::{Element as E, ElementSet};
use crate::options::{Options, UserAction};
use crate::text::find::memchr_iter;
use crate::verify;
use crate::verify::step::{Located, Node, Step};

/// What came of the islands of a body.
#[derive(Debug)]
pub(crate) struct Converted {
    /// The body, in parts.
    pub pieces: Vec<Piece>,
    /// So many islands were converted.
    pub converted: usize,
    /// So many might have been, but would have said something else.
    pub kept: usize,
    /// So many of the converted were HTML blocks, or the tags around some.
    html_blocks: usize,
}

/// What came of looking for islands.
enum Found {
    Nothing,
    Islands(Converted),
    /// It would take too long: what there is stays as it is.
    TooMuch,
}

/// How often the islands of what came of islands are looked for.
const PASSES: usize = 8;

/// Converts the islands of `body`, Markdown with line feeds; `None` if there is nothing to convert.
pub(crate) fn convert(body: &str, options: &Options) -> Option<Converted> {
    if keeps_html(options) {
        return None;
    }
    match convert_fully(body, options, &mut trial::Budget::new(body.len())) {
        Found::Islands(converted) => Some(converted),
        Found::Nothing | Found::TooMuch => None,
    }
}

/// What the caller's rules keep as HTML in an HTML body is HTML in Markdown from then on: which tags that were cannot be
/// seen any more.
fn keeps_html(options: &Options) -> bool {
    options.rules.iter().any(|rule| rule.action == UserAction::Keep)
}

/// The same, until there is nothing left to convert, whatever the caller's rules keep.
fn convert_fully(body: &str, options: &Options, budget: &mut trial::Budget) -> Found {
    let mut pieces = vec![Piece::Kept(0..body.len())];
    let mut text = std::borrow::Cow::Borrowed(body);
    let (mut converted, mut html_blocks) = (0, 0);
    for _ in 0..PASSES {
        let pass = match may_hold_islands(&text) {
            true => pass(&text, options, budget),
            false => Some(Pass::default()),
        };
        let Some(pass) = pass else { return Found::TooMuch };
        if pass.edits.is_empty() {
            return match converted {
                0 => Found::Nothing,
                _ => Found::Islands(Converted { pieces, converted, kept: pass.kept, html_blocks }),
            };
        }
        converted += pass.converted;
        html_blocks += pass.html_blocks;
        let edits = Edits::new(pass.edits.iter().collect());
        pieces = splice(pieces, &edits);
        let next = edits.apply(&text);
        text = std::borrow::Cow::Owned(next);
    }
    Found::TooMuch
}

/// A body that was read.
struct Body<'b, 't> {
    text: &'t str,
    steps: &'b [Located<'t>],
    leaves: &'b [leaf::Leaf],
    options: &'b Options,
    /// It defines footnotes, which some renderers take away from where they stand.
    has_notes: bool,
}

/// The steps of `text`.
fn read<'t>(text: &'t str, options: &Options) -> Vec<Located<'t>> {
    /// There is about one in so many bytes.
    const STEP: usize = 16;
    let mut steps = Vec::with_capacity(text.len() / STEP);
    steps.extend(verify::steps(text, options.flavor));
    steps
}

#[derive(Default)]
struct Pass {
    edits: Vec<edit::Edit>,
    converted: usize,
    kept: usize,
    html_blocks: usize,
}

/// The islands of `text` that can be converted; `None` if that takes too long.
fn pass(text: &str, options: &Options, budget: &mut trial::Budget) -> Option<Pass> {
    let steps = read(text, options);
    let leaves = leaf::leaves(&steps);
    let mut islands = Vec::new();
    let is_note = |(step, _): &Located<'_>| matches!(step, Step::Start(Node::FootnoteDefinition(_)));
    let has_notes = steps.iter().any(is_note);
    let body = Body { text, steps: &steps, leaves: &leaves, options, has_notes };
    for (index, leaf) in leaves.iter().enumerate() {
        match leaf.kind {
            LeafKind::HtmlBlock => block::collect(&body, index, &mut islands),
            _ => inline::collect(&body, index, &mut islands),
        }
    }
    wrapper::collect(text, &leaves, options, &mut islands);
    if !islands.is_empty() {
        let mut others = off::in_markdown(&steps, text.len());
        others.extend(doubt::collect(text, &leaves));
        let zones = Zones::of(text, others);
        islands.retain(|island| !zones.touch(&island.extent));
    }
    let total = islands.len();
    // Where punctuation leaves emphasis less is compared: those last, when all others are done.
    let (moving, others): (Vec<_>, Vec<_>) = islands.into_iter().partition(|island| island.moves_punctuation);
    let mut good = trial::run(text, &steps, &leaves, others, verify::Edges::All, options, budget)?;
    if good.is_empty() {
        good = trial::run(text, &steps, &leaves, moving, verify::Edges::Words, options, budget)?;
    }
    let converted = good.len();
    let is_block = |island: &&inline::Island| leaves[island.leaf].kind == LeafKind::HtmlBlock;
    let html_blocks = good.iter().filter(is_block).count();
    let edits = good.into_iter().flat_map(|island| island.edits).collect();
    Some(Pass { edits, converted, kept: total - converted, html_blocks })
}

/// Elements whose start tag begins an island, or stands first in a block that is one.
const ISLANDS: ElementSet = ElementSet::of(&[
    E::A,
    E::B,
    E::BLOCKQUOTE,
    E::BR,
    E::CENTER,
    E::CODE,
    E::DEL,
    E::DIV,
    E::EM,
    E::FONT,
    E::H1,
    E::H2,
    E::H3,
    E::H4,
    E::H5,
    E::H6,
    E::HR,
    E::I,
    E::IMG,
    E::LI,
    E::OL,
    E::P,
    E::PRE,
    E::S,
    E::SPAN,
    E::STRIKE,
    E::STRONG,
    E::TABLE,
    E::TBODY,
    E::TD,
    E::TH,
    E::THEAD,
    E::TR,
    E::UL,
]);

/// Their tags stay in a line of Markdown; one that stands alone begins an HTML block (CommonMark §4.6, start condition 7).
const IN_LINES: ElementSet = ElementSet::of(&[E::KBD, E::MARK, E::SUB, E::SUP]);

/// Whether there is a start tag in `text` that an island could begin with. Each of them has one: `inline` knows no
/// other, and an HTML block that is balanced begins with one.
fn may_hold_islands(text: &str) -> bool {
    memchr_iter(b'<', text.as_bytes()).any(|at| may_begin_island(text, at))
}

/// The same of the tag that may begin at byte `at`.
fn may_begin_island(text: &str, at: usize) -> bool {
    let bytes = &text.as_bytes()[at + 1..];
    if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    // An escaped one is text, unless it is code or in an HTML block, which begins with a tag of its own.
    let escapes = text.as_bytes()[..at].iter().rev().take_while(|&&byte| byte == b'\\').count();
    if escapes % 2 == 1 {
        return false;
    }
    // Most that are left are targets.
    if let [b'a', b' ', ..] = bytes {
        return !has_foreign_attribute(&text[at + "<a".len()..]);
    }
    let length = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let name = &text[at + 1..at + 1 + length];
    let element = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => E::from_name(&name.to_ascii_lowercase()),
        false => E::from_name(name),
    };
    let rest = &text[at + 1 + length..];
    if element == E::A {
        return !has_foreign_attribute(rest);
    }
    let may_stand_alone = || {
        let rest = rest.strip_prefix('>').map(|rest| rest.trim_start_matches([' ', '\t']));
        rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('\n'))
    };
    ISLANDS.contains(element) || IN_LINES.contains(element) && may_stand_alone()
}

/// Whether the first attribute of the `a` whose name `rest` follows is one that a link of Markdown has no place for, as
/// of those that only are a target: neither `inline` nor `block` makes a link of one.
fn has_foreign_attribute(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    // As we write them.
    if let [b'i', b'd', b'=', ..] = rest.as_bytes() {
        return true;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-');
    let name = &rest[..rest.bytes().take_while(is_name).count()];
    !name.is_empty() && !["href", "title"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: bool, shows: &str) {
        assert_eq!(may_hold_islands(text), want, "{shows}");
    }

    #[test]
    fn what_can_be_no_island_is_not_looked_for() {
        check("a <b>c</b>", true, "a tag of an island");
        check("a <B>c</B>", true, "in capitals");
        check("a \\<b>c\\</b>", false, "an escaped tag is text");
        check("a \\\\<b>c</b>", true, "an escaped backslash escapes nothing");
        check(
            "<https://a.example/> <a@b.example>",
            true,
            "an address that begins like a tag is one more to look at",
        );
        check("<https://a.example/> <info@b.example> a < b <!-- c -->", false, "autolinks and comments");
        check("a<sup>2</sup> <ruby>b<rt>c</rt></ruby>\n", false, "elements that Markdown has no words for");
        check("<sub>\n</sub><p>a</p>\n", true, "they may begin a block");
        check("<sub>\na</sub>\n", true, "alone in a line");
        check("<sub id=a>b</sub>\n", true, "with what may be a line break in the tag");
        check("</b></p>", false, "an end tag ends what was begun");
        check("a <a id=\"b\"></a>c\n", false, "a target");
        check("a <a\nid=\"b\"></a>c\n", true, "one that goes over lines is one more to look at");
        check("a <a HREF=\"b\" id=c>d</a>\n", true, "so is a link that is a target");
        check("a <a title=b href=c>d</a>\n", true, "a link");
        check("a <a id=b></a><b>c</b>\n", true, "a target beside a style");
        check(
            "<details>\n<summary>a</summary>\n\nb\n\n</details>\n",
            false,
            "what is written around a block",
        );
    }
}
