//! Plain emphasis: which delimiters of a line pair, by CommonMark's own procedure (§6.2), compared with which were meant to.
//!
//! ```text
//! a **b *c*** 2*3
//!   ^^  ^ ^^^  ^        four delimiter runs; pairs: the third with the second, and the rest of it with the first
//! ```

use crate::text::{Beside, beside};

/// The delimiter runs of a leaf block, or of the part of it that is open, and what was meant by them.
#[derive(Debug, Default)]
pub(super) struct Delimiters {
    runs: Vec<Run>,
    meant: Vec<Pair>,
    /// Where the run ends that was seen last.
    end: usize,
}

/// Delimiters that emphasise what stands between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// Where the first of each stands.
    pub open: usize,
    pub close: usize,
    /// One, or two of strong emphasis.
    pub length: usize,
}

/// "a sequence of one or more `*` characters that is not preceded or followed by a non-backslash-escaped `*`
/// character", or the same of `_`.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// What is left of it.
    at: usize,
    length: usize,
    /// How long it was.
    original: usize,
    byte: u8,
    opens: bool,
    closes: bool,
}

/// With more runs in one leaf block it is not plain.
const RUNS: usize = 64;

impl Delimiters {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.meant.clear();
        self.end = 0;
    }

    /// How many runs and pairs there are.
    pub(super) fn lengths(&self) -> (usize, usize) {
        (self.runs.len(), self.meant.len())
    }

    /// Byte `at` of `text` is `byte`, unescaped. `None` if what it does there depends on the edition of CommonMark.
    pub(super) fn see(&mut self, text: &str, at: usize, byte: u8) -> Option<()> {
        if at < self.end {
            return Some(());
        }
        let length = text.as_bytes()[at..].iter().take_while(|&&other| other == byte).count();
        self.end = at + length;
        let before = side(text[..at].chars().next_back())?;
        let after = side(text[self.end..].chars().next())?;
        let is_left = after != Beside::Space && (after == Beside::Other || before != Beside::Other);
        let is_right = before != Beside::Space && (before == Beside::Other || after != Beside::Other);
        let (opens, closes) = match byte {
            b'*' => (is_left, is_right),
            _ => (
                is_left && (!is_right || before == Beside::Punctuation),
                is_right && (!is_left || after == Beside::Punctuation),
            ),
        };
        if opens || closes {
            self.runs.push(Run { at, length, original: length, byte, opens, closes });
        }
        (self.runs.len() <= RUNS).then_some(())
    }

    /// This was meant; pairs come in the order of their ends.
    pub(super) fn mean_pair(&mut self, pair: Pair) {
        self.meant.push(pair);
    }

    /// Whether those that pair, of the runs from `outside` on, are those that were meant. Forgets them.
    pub(super) fn mean(&mut self, (runs, meant): (usize, usize)) -> bool {
        if self.lengths() == (runs, meant) {
            return true;
        }
        let mut expected = self.meant.drain(meant..);
        let is_fine = pair_up(&mut self.runs[runs..], |pair| expected.next() == Some(pair));
        let is_fine = is_fine && expected.next().is_none();
        drop(expected);
        self.runs.truncate(runs);
        is_fine
    }
}

/// "process emphasis": each pair, in the order of the closing ones, until one is refused.
fn pair_up(runs: &mut [Run], mut accept: impl FnMut(Pair) -> bool) -> bool {
    for closer in 0..runs.len() {
        while runs[closer].closes && runs[closer].length > 0 {
            let close = runs[closer];
            let fits = |open: &Run| {
                // "If one of the delimiters can both open and close emphasis, then the sum of the lengths … must not be
                // a multiple of 3 unless both lengths are multiples of 3".
                let is_odd = (open.closes || close.opens)
                    && (open.original + close.original).is_multiple_of(3)
                    && !(open.original.is_multiple_of(3) && close.original.is_multiple_of(3));
                open.opens && open.length > 0 && open.byte == close.byte && !is_odd
            };
            let Some(opener) = runs[..closer].iter().rposition(fits) else { break };
            let length = if runs[opener].length >= 2 && close.length >= 2 { 2 } else { 1 };
            runs[opener].length -= length;
            runs[closer].length -= length;
            runs[closer].at += length;
            // "Remove any delimiters between the opening and closing delimiters".
            runs[opener + 1..closer].iter_mut().for_each(|run| run.length = 0);
            let open = runs[opener].at + runs[opener].length;
            if !accept(Pair { open, close: close.at, length }) {
                return false;
            }
        }
    }
    true
}

/// What stands beside a run: at an edge of a line that is white space. `None` of symbols, and of rare white space.
fn side(c: Option<char>) -> Option<Beside> {
    let Some(c) = c else { return Some(Beside::Space) };
    match beside(c) {
        Beside::Symbol => None,
        Beside::Space if !c.is_ascii() && !matches!(c, '\u{A0}' | '\u{3000}') => None,
        known => Some(known),
    }
}
