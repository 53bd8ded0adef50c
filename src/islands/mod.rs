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
mod tag;
mod trial;
mod wrapper;

pub(crate) use edit::Piece;
use edit::{Edits, splice};
use foreign::Zones;
use leaf::LeafKind;

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
}

/// How often the islands of what came of islands are looked for.
const PASSES: usize = 8;

/// Converts the islands of `body`, Markdown with line feeds; `None` if there is nothing to convert.
pub(crate) fn convert(body: &str, options: &Options) -> Option<Converted> {
    // What the caller's rules keep as HTML in an HTML body is HTML in Markdown from then on: which tags that were
    // cannot be seen any more.
    if options.rules.iter().any(|rule| rule.action == UserAction::Keep) {
        return None;
    }
    let mut pieces = vec![Piece::Kept(0..body.len())];
    let mut text = std::borrow::Cow::Borrowed(body);
    let mut budget = trial::Budget::new(body.len());
    let mut converted = 0;
    for _ in 0..PASSES {
        if !may_hold_islands(&text) {
            return (converted > 0).then_some(Converted { pieces, converted, kept: 0 });
        }
        let pass = pass(&text, options, &mut budget)?;
        if pass.edits.is_empty() {
            return (converted > 0).then_some(Converted { pieces, converted, kept: pass.kept });
        }
        converted += pass.converted;
        let edits = Edits::new(pass.edits.iter().collect());
        pieces = splice(pieces, &edits);
        let next = edits.apply(&text);
        text = std::borrow::Cow::Owned(next);
    }
    None
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

struct Pass {
    edits: Vec<edit::Edit>,
    converted: usize,
    kept: usize,
}

/// The islands of `text` that can be converted; `None` if that takes too long.
fn pass(text: &str, options: &Options, budget: &mut trial::Budget) -> Option<Pass> {
    let steps: Vec<Located<'_>> = verify::steps(text, options.flavor).collect();
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
    let edits = good.into_iter().flat_map(|island| island.edits).collect();
    Some(Pass { edits, converted, kept: total - converted })
}

/// Whether there is a tag in `text` whose name could be an island's.
fn may_hold_islands(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(b'<', bytes).any(|at| {
        bytes.get(at + 1).is_some_and(|byte| {
            matches!(
                byte.to_ascii_lowercase(),
                b'a' | b'b' | b'c' | b'd' | b'e' | b'f' | b'h' | b'i' | b'o' | b'p' | b's' | b't' | b'u'
            )
        })
    })
}
