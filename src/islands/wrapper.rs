//! Wrappers: `div` and `center` whose tags stand alone, around Markdown set off by blank lines.
//!
//! ```text
//! <div>
//!                both tags go, with the blank lines inside
//! *a*
//!
//! </div>
//! ```

use super::edit::Edit;
use super::inline::Island;
use super::leaf::{Leaf, LeafKind};
use crate::options::{Options, Wrappers};

/// The islands that such wrappers outside all containers are, if they are to go.
pub(super) fn collect(text: &str, leaves: &[Leaf], options: &Options, islands: &mut Vec<Island>) {
    if options.wrappers == Wrappers::Keep {
        return;
    }
    let mut open: Vec<(&str, usize)> = Vec::new();
    for (index, leaf) in leaves.iter().enumerate() {
        let begins_line = leaf.start == 0 || text[..leaf.start].ends_with('\n');
        if leaf.kind != LeafKind::HtmlBlock || !begins_line {
            continue;
        }
        match text[leaf.start..leaf.end].trim() {
            "<div>" => open.push(("</div>", index)),
            "<center>" => open.push(("</center>", index)),
            end @ ("</div>" | "</center>") => {
                if let Some((close, start)) = open.pop()
                    && close == end
                {
                    islands.push(island(text, &leaves[start], leaf, index));
                }
            }
            // Its tags may pair with those outside.
            _ => open.clear(),
        }
    }
}

fn island(text: &str, start: &Leaf, end: &Leaf, index: usize) -> Island {
    let rest = &text[start.end..];
    let blank = rest.len() - rest.trim_start_matches('\n').len();
    let before = text[..end.start].trim_end_matches('\n').len();
    let close = end.start + text[end.start..end.end].trim_end().len();
    let edits = vec![
        Edit::new(start.start..start.end + blank, ""),
        Edit::new(before.max(start.end + blank)..close, ""),
    ];
    Island { leaf: index, extent: start.start..close, edits, moves_punctuation: false }
}
