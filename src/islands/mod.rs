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

use crate::markdown;
use crate::options::Options;
use crate::text::find::memchr_iter;
use crate::verify;
use crate::verify::step::Located;

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
const PASSES: usize = 6;

/// Converts the islands of `body`, Markdown with line feeds; `None` if there is nothing to convert.
pub(crate) fn convert(body: &str, options: &Options) -> Option<Converted> {
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
    // Before here a table may have ended for some renderers: a tag that begins a row may begin an HTML block.
    let mut doubtful = 0;
    for (index, leaf) in leaves.iter().enumerate() {
        if leaf.kind == LeafKind::Cell && leaf.start >= doubtful && text[leaf.start..].starts_with('<') {
            let line = &text[text[..leaf.start].rfind('\n').map_or(0, |feed| feed + 1)..leaf.start];
            let tag = markdown::scan_html(text.as_bytes(), leaf.start).unwrap_or(leaf.end);
            let is_alone = text[tag..].split('\n').next().is_some_and(|rest| rest.trim().is_empty());
            if is_alone && line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')) {
                doubtful = text[leaf.start..].find("\n\n").map_or(text.len(), |length| leaf.start + length);
            }
        }
        match leaf.kind {
            LeafKind::Cell if leaf.start < doubtful => {}
            LeafKind::HtmlBlock => block::collect(text, &steps, leaf, index, options, &mut islands),
            _ => inline::collect(text, &steps, leaf, index, options, &mut islands),
        }
    }
    wrapper::collect(text, &leaves, options, &mut islands);
    if !islands.is_empty() {
        let zones = Zones::of(text, off::in_markdown(&steps, text.len()));
        islands.retain(|island| !zones.touch(&island.extent));
    }
    let total = islands.len();
    let good = trial::run(text, &steps, &leaves, islands, options, budget)?;
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
