//! Underscores: emphasis that a literal star behind it keeps from ending, in a leaf block that is written quickly. The
//! rounds write an element, which the islands find when what was written is settled, and write with underscores. They are
//! written at once where it is sure that they will be.
//!
//! ```text
//! <b>rates:*</b>of      <strong>rates:</strong>*of      __rates:__*of
//!                       the rounds                      settled, and here
//! ```

use super::super::layout::Place;
use super::Quick;
use crate::text::{Beside, find, last_beside};

impl Quick<'_, '_, '_> {
    /// The runs of the block, which is written, are not read as they were meant. Whether they are with underscores.
    #[inline(never)]
    pub(super) fn write_underscores(&mut self) -> bool {
        if !self.settling.may {
            return false;
        }
        let Some(runs) = self.runs.give_way() else { return false };
        let block = &self.out[self.start..];
        let [opener, closer] = runs;
        let inside = &block[opener.at + opener.length..closer.at];
        let outside = &block[..opener.at];
        // Where renderers could disagree on something else, or where there is another tag, it is the islands' to decide.
        let is_sure = self.place != Place::Cell
            && opener.length <= 2
            && matches!(last_beside(outside), Beside::Space | Beside::Punctuation)
            && !outside.ends_with('_')
            && !inside.starts_with(['_', '\\'])
            && !inside.ends_with('_')
            && !self.brackets.is_some()
            && find::memchr2(b'<', b'~', block.as_bytes()).is_none();
        if !is_sure {
            return false;
        }
        for run in runs {
            let at = self.start + run.at;
            self.out.replace_range(at..at + run.length, &"__"[..run.length]);
        }
        let is_read = self.runs.escapes(&self.out[self.start..]).is_some_and(<[usize]>::is_empty);
        self.settling.was |= is_read;
        is_read
    }
}
