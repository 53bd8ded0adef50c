//! Flanking: which delimiter runs can open or close emphasis. CommonMark §6.2, as renderers differ on it.
//!
//! Since version 0.31 a *Unicode punctuation character* is one of the categories `P` and `S`; before,
//! and in the renderers that have not followed, of `P` alone. cmark-gfm and its descendants look past
//! tildes. What we write must be read alike by all.

use crate::text::{Beside, beside};

/// Whose idea of what stands beside a delimiter run decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edition {
    /// CommonMark 0.31: categories `P` and `S` are punctuation.
    New,
    /// The same, but the tildes of strikethrough are not there.
    NewPastTildes,
    /// cmark-gfm: category `P` alone, past tildes.
    OldPastTildes,
}

impl Edition {
    pub(crate) const ALL: [Edition; 3] = [Edition::New, Edition::NewPastTildes, Edition::OldPastTildes];

    /// The characters beside the run `start..end` of `text`. `is_escaped`: whether the byte there will
    /// get a backslash before it.
    pub(crate) fn neighbours(
        self,
        text: &str,
        start: usize,
        end: usize,
        is_escaped: impl Fn(usize) -> bool,
    ) -> (Option<char>, Option<char>) {
        let past_tildes = self != Edition::New && !text[start..].starts_with('~');
        let tilde = |at: usize| past_tildes && text.as_bytes().get(at) == Some(&b'~');
        let mut start = start;
        let mut before = None;
        while start > 0 && tilde(start - 1) && before.is_none() {
            start -= 1;
            before = is_escaped(start).then_some('\\');
        }
        let mut end = end;
        while tilde(end) && !is_escaped(end) {
            end += 1;
        }
        let after = if is_escaped(end) { Some('\\') } else { text[end..].chars().next() };
        (before.or_else(|| text[..start].chars().next_back()), after)
    }
}

/// What a delimiter run may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flanking {
    pub can_open: bool,
    pub can_close: bool,
}

/// What a run of `delimiter` (`*`, `_` or `~`) may do between the characters `before` and `after`
/// (`None`: the edge of a line).
///
/// ```text
/// a **b** c      来源：**天眼
///   ^^                 ^^
/// ```
pub(crate) fn flanking(
    delimiter: u8,
    before: Option<char>,
    after: Option<char>,
    edition: Edition,
) -> Flanking {
    let before = before.map_or(Beside::Space, beside);
    let after = after.map_or(Beside::Space, beside);
    flanking_between(delimiter, before, after, edition)
}

/// The same, of characters of these kinds.
#[inline]
pub(super) const fn flanking_between(
    delimiter: u8,
    before: Beside,
    after: Beside,
    edition: Edition,
) -> Flanking {
    let (before_is_space, after_is_space) = (matches!(before, Beside::Space), matches!(after, Beside::Space));
    let (before_is_punctuation, after_is_punctuation) =
        (is_punctuation(before, edition), is_punctuation(after, edition));
    // "not followed by Unicode whitespace, and either not followed by a punctuation character, or
    // followed by one and preceded by Unicode whitespace or a punctuation character"
    let left = !after_is_space && (!after_is_punctuation || before_is_space || before_is_punctuation);
    let right = !before_is_space && (!before_is_punctuation || after_is_space || after_is_punctuation);
    match delimiter {
        // GFM says no more of tildes than "the same rules"; pulldown-cmark asks about white space alone.
        b'~' if matches!(edition, Edition::New) => {
            Flanking { can_open: !after_is_space, can_close: !before_is_space }
        }
        // Rules 2 and 4: no emphasis inside a word.
        b'_' => Flanking {
            can_open: left && (!right || before_is_punctuation),
            can_close: right && (!left || after_is_punctuation),
        },
        _ => Flanking { can_open: left, can_close: right },
    }
}

const fn is_punctuation(side: Beside, edition: Edition) -> bool {
    match side {
        Beside::Punctuation => true,
        Beside::Symbol => !matches!(edition, Edition::OldPastTildes),
        Beside::Space | Beside::Other => false,
    }
}

/// What a run of stars may do in every edition, where no tilde is near.
#[inline]
pub(super) fn stars_everywhere(before: Beside, after: Beside) -> Flanking {
    STARS_EVERYWHERE[before as usize][after as usize]
}

static STARS_EVERYWHERE: [[Flanking; Beside::ALL.len()]; Beside::ALL.len()] = {
    let mut table = [[Flanking { can_open: false, can_close: false }; Beside::ALL.len()]; Beside::ALL.len()];
    let mut at = 0;
    while at < Beside::ALL.len() * Beside::ALL.len() {
        let (before, after) = (Beside::ALL[at / Beside::ALL.len()], Beside::ALL[at % Beside::ALL.len()]);
        let new = flanking_between(b'*', before, after, Edition::New);
        let old = flanking_between(b'*', before, after, Edition::OldPastTildes);
        table[before as usize][after as usize] =
            Flanking { can_open: new.can_open && old.can_open, can_close: new.can_close && old.can_close };
        at += 1;
    }
    table
};

/// Whether the editions could disagree on a run of `delimiter` beside these characters.
pub(crate) fn is_disputed(delimiter: u8, before: Option<char>, after: Option<char>) -> bool {
    let disputed = |c: Option<char>| c.is_some_and(|c| c == '~' || beside(c) == Beside::Symbol);
    delimiter == b'~' || disputed(before) || disputed(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_beside_letters_blanks_and_punctuation() {
        for (before, after, open, close, why) in [
            (' ', 'a', true, false, "before a word"),
            ('a', ' ', false, true, "after a word"),
            ('a', 'b', true, true, "inside a word"),
            ('：', '天', true, false, "a Chinese label in bold does not close"),
            ('源', '：', false, true, "the label's colon moved out does"),
            ('来', '「', false, true, "an opening bracket after a letter does not open"),
            (' ', ' ', false, false, "alone"),
            ('\u{A0}', 'a', true, false, "a no-break space is white space"),
        ] {
            let got = flanking(b'*', Some(before), Some(after), Edition::New);
            assert_eq!(got, Flanking { can_open: open, can_close: close }, "{why}");
        }
    }

    #[test]
    fn editions_differ_beside_symbols_only() {
        let close = |before, edition| flanking(b'*', Some(before), Some('a'), edition).can_close;
        assert!(close('～', Edition::OldPastTildes));
        assert!(!close('～', Edition::New));
        assert!(is_disputed(b'*', Some('～'), Some('a')));
        assert!(!is_disputed(b'*', Some('：'), Some('a')));
    }

    #[test]
    fn an_underscore_does_nothing_inside_a_word() {
        let got = flanking(b'_', Some('a'), Some('b'), Edition::New);
        assert_eq!(got, Flanking { can_open: false, can_close: false });
    }
}
