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
    /// So many of the runs, from the first, may do something else by another edition of CommonMark.
    disputed: usize,
    /// The runs once more.
    spare: Vec<Run>,
}

/// What the editions of CommonMark take symbols for that are not of ASCII: "A Unicode punctuation character is a character
/// in the Unicode P (punctuation) or S (symbol) general categories", but before 0.31 only in the former.
const EDITIONS: [Beside; 2] = [Beside::Punctuation, Beside::Other];

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
    /// By each of the [editions](EDITIONS).
    opens: [bool; 2],
    closes: [bool; 2],
}

/// With more runs in one leaf block it is not plain.
const RUNS: usize = 64;

impl Delimiters {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.meant.clear();
        self.end = 0;
        self.disputed = 0;
    }

    /// How many runs and pairs there are.
    pub(super) fn lengths(&self) -> (usize, usize) {
        (self.runs.len(), self.meant.len())
    }

    /// Byte `at` of `text` is `byte`, unescaped. `None` if white space beside it is of a rare kind, or there are too many.
    pub(super) fn see(&mut self, text: &str, at: usize, byte: u8) -> Option<()> {
        if at < self.end {
            return Some(());
        }
        let length = text.as_bytes()[at..].iter().take_while(|&&other| other == byte).count();
        self.end = at + length;
        let before = side(text[..at].chars().next_back())?;
        let after = side(text[self.end..].chars().next())?;
        let [usual, other] =
            EDITIONS.map(|symbols| flanks(byte, counted(before, symbols), counted(after, symbols)));
        let (opens, closes) = ([usual.0, other.0], [usual.1, other.1]);
        if opens != [false; 2] || closes != [false; 2] {
            self.runs.push(Run { at, length, original: length, byte, opens, closes });
        }
        if usual != other {
            self.disputed = self.runs.len();
        }
        (self.runs.len() <= RUNS).then_some(())
    }

    /// This was meant; pairs come in the order of their ends.
    pub(super) fn mean_pair(&mut self, pair: Pair) {
        self.meant.push(pair);
    }

    /// Whether those that pair, of the runs from `outside` on, are those that were meant, by each edition. Forgets them.
    pub(super) fn mean(&mut self, (runs, meant): (usize, usize)) -> bool {
        if self.lengths() == (runs, meant) {
            return true;
        }
        let Delimiters { runs: all, meant: pairs, spare, disputed, .. } = self;
        let is_disputed = std::mem::replace(disputed, (*disputed).min(runs)) > runs;
        if is_disputed {
            spare.clear();
            spare.extend_from_slice(&all[runs..]);
        }
        let is_meant = |runs: &mut [Run], edition: usize| {
            let mut expected = pairs[meant..].iter();
            pair_up(runs, edition, |pair| expected.next() == Some(&pair)) && expected.next().is_none()
        };
        let is_fine = is_meant(&mut all[runs..], 0) && (!is_disputed || is_meant(spare, 1));
        all.truncate(runs);
        pairs.truncate(meant);
        is_fine
    }
}

/// Whether a run between these opens and closes emphasis.
fn flanks(byte: u8, before: Beside, after: Beside) -> (bool, bool) {
    let is_left = after != Beside::Space && (after == Beside::Other || before != Beside::Other);
    let is_right = before != Beside::Space && (before == Beside::Other || after != Beside::Other);
    match byte {
        b'*' => (is_left, is_right),
        _ => (
            is_left && (!is_right || before == Beside::Punctuation),
            is_right && (!is_left || after == Beside::Punctuation),
        ),
    }
}

/// "process emphasis", by an edition: each pair, in the order of the closing ones, until one is refused.
fn pair_up(runs: &mut [Run], edition: usize, mut accept: impl FnMut(Pair) -> bool) -> bool {
    for closer in 0..runs.len() {
        while runs[closer].closes[edition] && runs[closer].length > 0 {
            let close = runs[closer];
            let fits = |open: &Run| {
                // "If one of the delimiters can both open and close emphasis, then the sum of the lengths … must not be
                // a multiple of 3 unless both lengths are multiples of 3".
                let is_odd = (open.closes[edition] || close.opens[edition])
                    && (open.original + close.original).is_multiple_of(3)
                    && !(open.original.is_multiple_of(3) && close.original.is_multiple_of(3));
                open.opens[edition] && open.length > 0 && open.byte == close.byte && !is_odd
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

/// What stands beside a run: at an edge of a line that is white space. `None` of white space that is rare.
fn side(c: Option<char>) -> Option<Beside> {
    let Some(c) = c else { return Some(Beside::Space) };
    match beside(c) {
        Beside::Space if !c.is_ascii() && !matches!(c, '\u{A0}' | '\u{3000}') => None,
        known => Some(known),
    }
}

/// What a side is, if symbols are `symbols`.
fn counted(side: Beside, symbols: Beside) -> Beside {
    if side == Beside::Symbol { symbols } else { side }
}
