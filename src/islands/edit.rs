//! Edits: bytes replaced by others, and where each byte of the result comes from. Knows no Markdown.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

/// Bytes of a text and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub range: Range<usize>,
    pub text: Cow<'static, str>,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, text: impl Into<Cow<'static, str>>) -> Edit {
        Edit { range, text: text.into() }
    }
}

/// Edits of one text, in order, none of which overlap.
#[derive(Debug, Default)]
pub(super) struct Edits<'e> {
    edits: Vec<&'e Edit>,
    /// Where in the result what each edit writes ends.
    ends: Vec<usize>,
}

impl<'e> Edits<'e> {
    /// Sorts `edits`; those that overlap an earlier one are left out. Insertions at one place keep their order.
    pub(super) fn new(mut edits: Vec<&'e Edit>) -> Edits<'e> {
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut past = 0;
        edits.retain(|edit| {
            let fits = edit.range.start >= past;
            past = past.max(edit.range.end);
            fits
        });
        let mut ends = Vec::with_capacity(edits.len());
        let (mut at, mut from) = (0, 0);
        for edit in &edits {
            at += edit.range.start - from + edit.text.len();
            from = edit.range.end;
            ends.push(at);
        }
        Edits { edits, ends }
    }

    /// `text` with the edits made.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for edit in &self.edits {
            out.push_str(&text[from..edit.range.start]);
            out.push_str(&edit.text);
            from = edit.range.end;
        }
        out.push_str(&text[from..]);
        out
    }

    /// The byte of the text that byte `at` of the result was; of what an edit wrote, where it stands.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|&end| end <= at);
        let after_last = match before.checked_sub(1) {
            Some(last) => self.edits[last].range.end + (at - self.ends[last]),
            None => at,
        };
        match self.edits.get(before) {
            Some(next) => after_last.min(next.range.start),
            None => after_last,
        }
    }
}

/// A part of a text that came of another by edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// These bytes of the first text.
    Kept(Range<usize>),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Kept(range) => range.len(),
            Piece::New(text) => text.len(),
        }
    }

    /// Its first `length` bytes and the rest.
    fn split(self, length: usize) -> (Piece, Piece) {
        match self {
            Piece::Kept(Range { start, end }) => {
                (Piece::Kept(start..start + length), Piece::Kept(start + length..end))
            }
            Piece::New(mut text) => {
                let rest = text.split_off(length);
                (Piece::New(text), Piece::New(rest))
            }
        }
    }
}

/// The pieces of a text after the edits of what the pieces make up.
pub(super) fn splice(pieces: Vec<Piece>, edits: &Edits<'_>) -> Vec<Piece> {
    let mut rest = VecDeque::from(pieces);
    let mut out = Vec::with_capacity(rest.len() + 2 * edits.edits.len());
    let mut at = 0;
    for edit in &edits.edits {
        take(&mut rest, edit.range.start - at, |piece| out.push(piece));
        take(&mut rest, edit.range.len(), drop);
        if !edit.text.is_empty() {
            out.push(Piece::New(edit.text.to_string()));
        }
        at = edit.range.end;
    }
    out.extend(rest);
    out
}

fn take(pieces: &mut VecDeque<Piece>, length: usize, mut each: impl FnMut(Piece)) {
    let mut left = length;
    while left > 0 {
        let Some(piece) = pieces.pop_front() else { return };
        if piece.len() <= left {
            left -= piece.len();
            each(piece);
        } else {
            let (first, rest) = piece.split(left);
            each(first);
            pieces.push_front(rest);
            left = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_order_and_can_be_traced_back() {
        let list = [Edit::new(4..5, "xyz"), Edit::new(0..1, ""), Edit::new(4..4, "-"), Edit::new(3..6, "no")];
        let edits = Edits::new(list[..3].iter().collect());
        assert_eq!(edits.apply("abcdef"), "bcd-xyzf");
        let origins: Vec<usize> = (0..8).map(|at| edits.original(at)).collect();
        assert_eq!(origins, [1, 2, 3, 4, 4, 4, 4, 5]);
        let overlapping = Edits::new(list.iter().collect());
        assert_eq!(overlapping.apply("abcdef"), "bcno", "the earlier one wins");
    }

    #[test]
    fn pieces_are_cut_where_edits_are() {
        let first = [Edit::new(1..2, "X"), Edit::new(4..4, "Y")];
        let pieces = splice(vec![Piece::Kept(0..6)], &Edits::new(first.iter().collect()));
        let kept = Piece::Kept;
        let new = |text: &str| Piece::New(text.to_owned());
        assert_eq!(pieces, [kept(0..1), new("X"), kept(2..4), new("Y"), kept(4..6)]);
        // aXcdYef, of which `dYe` goes
        let second = [Edit::new(3..6, "Z")];
        let pieces = splice(pieces, &Edits::new(second.iter().collect()));
        assert_eq!(pieces, [kept(0..1), new("X"), kept(2..3), new("Z"), kept(5..6)]);
    }
}
