//! Glance: what a text is seen to hold while its end is looked for, so that nobody need look at all of it again. Says
//! what there is not; what there is, is for those to find out who are not spared a look.
//!
//! ```text
//! It was 5 o'clock, and                Words
//! It was *5* o'clock, and              Line: what marks up text
//! It was  5 o'clock,⏎and               Tidy: white space that is not one space
//! It was {{ more }}                    Any: a brace
//! ⏎··                                  Blank: what stands between the tags of blocks
//! ```

use super::find::{self, BLOCK, STEP, each, u8x16};

/// What is known of a text: less or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Glance {
    /// Nothing.
    Any,
    /// There is no carriage return in it, no U+0000 and no brace, which may begin a template tag.
    Tidy,
    /// It is a line feed, with more of them, spaces and tabs behind it, and nothing else.
    Blank,
    /// There is no control character in it, no two spaces side by side, and no brace.
    Line,
    /// Nor is there anything that marks up text: no [mark](has_mark).
    Words,
}

impl Glance {
    /// What is known of a text of which all but one part is known to be so, and that part to be `part`.
    #[inline]
    pub(crate) fn and(self, part: Glance) -> Glance {
        match self.min(part) {
            // What is blank and goes on is not.
            Glance::Blank => Glance::Tidy,
            least => least,
        }
    }

    /// What a text of this character alone would be.
    #[inline]
    pub(crate) fn of_sign(c: char) -> Glance {
        BYTES.get(c as usize).copied().unwrap_or(Glance::Words)
    }
}

/// The signs that mark up text in one language or another.
pub(crate) const MARKS: &[u8] = b"[\\]^_`{|}~&*<";

/// What a text of one byte would be.
static BYTES: [Glance; 128] = {
    let mut bytes = [Glance::Words; 128];
    let mut at = 0;
    while at < MARKS.len() {
        bytes[MARKS[at] as usize] = Glance::Line;
        at += 1;
    }
    let mut byte = 0;
    while byte < bytes.len() {
        if matches!(byte as u8, 0..=b' ' | b'{' | 0x7F) {
            bytes[byte] = Glance::Any;
        }
        byte += 1;
    }
    bytes
};

/// Zero where `bytes` are [`MARKS`], or U+007F:
///
/// ```text
/// [ \ ] ^ _ `   { | } ~   & *   <
/// ```
#[inline(always)]
fn distance_to_mark(bytes: u8x16) -> u8x16 {
    // `[ \ ] ^ _` and, with a bit more, `{ | } ~` stand in a row.
    let rows = ((bytes | each(0x20)) - each(b'{')).saturating_sub(each(4));
    // `&` and `*` are four apart.
    let two = (bytes - each(b'&')) & each(!4);
    rows.min(two).min(bytes ^ each(b'<')).min(bytes ^ each(b'`'))
}

/// Whether there is a mark in `step`.
#[inline(always)]
pub(crate) fn has_mark(step: &[u8; STEP]) -> bool {
    find::zeros(distance_to_mark(u8x16::new(*step))) != 0
}

/// Where the first `<` or `&` of `bytes` stands, and what is seen of all before it; nothing if neither is found by whole
/// steps. What is seen may be less than there is.
#[inline(always)]
pub(crate) fn scan_to_markup(bytes: &[u8]) -> Option<(usize, Glance)> {
    let to_markup = |from: usize| {
        let (length, glance) = scan_lines(&bytes[from..])?;
        Some((from + length, glance))
    };
    // Most of what begins so is the white space between two tags.
    if bytes.first().is_some_and(|&first| first < b' ') {
        let length = if bytes[0] == b'\n' { scan_blank(bytes) } else { 0 };
        return match bytes.get(length) {
            Some(b'<') => Some((length, Glance::Blank)),
            _ => to_markup(length),
        };
    }
    // Chinese holds no ASCII, as a rule, and what ends it is the first that there is.
    let mut rest = bytes;
    if bytes.first().is_some_and(|first| !first.is_ascii()) {
        let length = find::beyond_ascii_length(bytes);
        rest = &bytes[length..];
        if rest.first() == Some(&b'<') {
            return Some((length, Glance::Words));
        }
    }
    let (mut unlike_line, mut marked) = (0, 0);
    // A byte more than a step, so that two spaces are seen where they straddle it.
    while let Some(window) = rest.first_chunk::<{ STEP + 1 }>() {
        let (Some(step), Some(next)) = (window.first_chunk(), window.last_chunk()) else { break };
        if find::is_beyond_ascii(step) {
            rest = &rest[find::beyond_ascii_length(rest).max(STEP)..];
            continue;
        }
        let (step, next) = (u8x16::new(*step), u8x16::new(*next));
        // U+0000 beside a space counts as one: a control character it is anyway.
        let odd = step.saturating_sub(each(b' ' - 1)).min((step | next) ^ each(b' '));
        let mark = distance_to_mark(step);
        if find::zeros(odd.min(mark)) == 0 {
            rest = &rest[STEP..];
            continue;
        }
        let ends = find::zeros((step ^ each(b'<')).min(step ^ each(b'&')));
        // All bits below the lowest; all if there is none.
        let before = (ends & ends.wrapping_neg()).wrapping_sub(1);
        unlike_line |= find::zeros(odd.min(step ^ each(b'{'))) & before;
        marked |= find::zeros(mark) & before;
        if ends != 0 {
            let glance = match (unlike_line, marked) {
                (0, 0) => Glance::Words,
                (0, _) => Glance::Line,
                _ if find::zeros(distance_to_untidy(step)) & before == 0 => Glance::Tidy,
                _ => Glance::Any,
            };
            return Some((bytes.len() - rest.len() + ends.trailing_zeros() as usize, glance));
        }
        if unlike_line != 0 {
            return to_markup(bytes.len() - rest.len());
        }
        rest = &rest[STEP..];
    }
    None
}

/// Zero where `bytes` are what no tidy text holds.
#[inline(always)]
fn distance_to_untidy(bytes: u8x16) -> u8x16 {
    bytes.min(bytes ^ each(b'\r')).min(bytes ^ each(b'{'))
}

/// The same of text that is no line, of which so much is seen that it is tidy.
#[inline(never)]
fn scan_lines(bytes: &[u8]) -> Option<(usize, Glance)> {
    let mut rest = bytes;
    while let Some((block, more)) = rest.split_first_chunk::<BLOCK>() {
        let steps = block.as_chunks().0;
        let bits = |at: usize| {
            let step = u8x16::new(steps[at]);
            let markup = (step ^ each(b'<')).min(step ^ each(b'&'));
            u64::from(find::zeros(markup.min(distance_to_untidy(step)))) << (at * STEP)
        };
        let found = bits(0) | bits(1) | bits(2) | bits(3);
        if found != 0 {
            let length = found.trailing_zeros() as usize;
            if matches!(block[length], b'<' | b'&') {
                return Some((bytes.len() - rest.len() + length, Glance::Tidy));
            }
            break;
        }
        rest = more;
    }
    let length = find::memchr2(b'<', b'&', rest)?;
    Some((bytes.len() - rest.len() + length, Glance::Any))
}

/// How many line feeds, spaces and tabs `bytes` begin with, as far as whole steps tell.
#[inline(always)]
pub(crate) fn scan_blank(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(step) = bytes[length..].first_chunk() {
        let blank = find::equal_to(b' ', step) | find::equal_to(b'\n', step) | find::equal_to(b'\t', step);
        let here = blank.trailing_ones() as usize;
        length += here;
        if here < STEP {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_what_their_distance_says() {
        for byte in 0..=u8::MAX {
            let is_mark = b"[\\]^_`{|}~&*<\x7F".contains(&byte);
            assert_eq!(has_mark(&[byte; STEP]), is_mark, "{byte}");
            let is_words = Glance::of_sign(char::from(byte)) == Glance::Words;
            assert_eq!(is_words, !is_mark && byte > b' ', "{byte}");
        }
    }

    #[track_caller]
    fn check(shows: &str, text: &str, want: Glance) {
        // Wherever it stands in its step and in its block, and whatever follows its end.
        for before in 0..2 * BLOCK {
            let text = "来".repeat(before / 3) + &"x".repeat(before % 3) + text;
            for (end, rest) in [("<b>  *{", STEP), ("& {\n", STEP), ("<b>  *{", BLOCK)] {
                let source = format!("{text}{end}{}", "x".repeat(rest));
                let (length, seen) = scan_to_markup(source.as_bytes()).expect("there is markup");
                // What is no line is looked at by blocks, and less is known where none is left.
                let is_less = want == Glance::Tidy && seen == Glance::Any && rest < BLOCK;
                assert!(length == text.len() && (seen == want || is_less), "{shows}: {seen:?} {source:?}");
            }
        }
    }

    #[test]
    fn a_glance_tells_what_is_not_there() {
        check("nothing", "", Glance::Words);
        check("words", "a b, c. 来源 (1) - \"d\"", Glance::Words);
        check("a space at its end", "a ", Glance::Words);
        check("a mark", "a * b", Glance::Line);
        check("a mark at its end", "a [", Glance::Line);
        check("two spaces", "a  b", Glance::Tidy);
        check("a line break", "a\nb", Glance::Tidy);
        check("a line break at its end", "a\n", Glance::Tidy);
        check("a line break behind a mark", "a_ b\n", Glance::Tidy);
        check("a line break, and more than a block", &format!("a\n{}", "b".repeat(100)), Glance::Tidy);
        check("a line break at its beginning", "\n  a", Glance::Tidy);
        check("a tabulator", "a\tb", Glance::Tidy);
        check("a brace", "a {", Glance::Any);
        check("a brace behind a line break", "\n  a {", Glance::Any);
        check("a carriage return", "a\r", Glance::Any);
        check("one behind a line break", "a\n\r", Glance::Any);
        check("U+0000", "a\0b", Glance::Any);
        check("a mark behind a brace, and more than a step", "{ 0123456789abcdef * ", Glance::Any);
    }

    #[test]
    fn white_space_between_tags_is_told() {
        for (text, is_blank) in [
            ("\n", true),
            ("\n  ", true),
            ("\n\t\n ", true),
            (&*("\n".to_owned() + &" ".repeat(40)), true),
            (" \n", false),
            ("\n\r", false),
            ("\nx", false),
            ("\n  \u{C}", false),
        ] {
            let (length, glance) = scan_to_markup(format!("{text}<b>{}", "x".repeat(40)).as_bytes()).unwrap();
            assert_eq!((length, glance == Glance::Blank), (text.len(), is_blank), "{text:?}");
        }
        let (length, glance) = scan_to_markup(b"\n  &amp;01234567890123456789").unwrap();
        assert_eq!((length, glance), (3, Glance::Any), "a reference may stand for anything");
    }

    #[test]
    fn what_is_known_of_parts_is_known_of_all() {
        for (sign, want) in [
            ('\u{A0}', Glance::Words),
            ('"', Glance::Words),
            ('&', Glance::Line),
            ('\u{2242}', Glance::Words),
            ('{', Glance::Any),
            ('\n', Glance::Any),
            (' ', Glance::Any),
        ] {
            assert_eq!(Glance::of_sign(sign), want, "{sign:?}");
            assert_eq!(Glance::of_sign('<').and(want), want.and(Glance::Line), "< {sign:?}");
        }
        assert_eq!(Glance::Words.and(Glance::Blank), Glance::Tidy);
    }

    #[test]
    fn what_does_not_end_by_whole_steps_is_not_seen() {
        assert_eq!(scan_to_markup(b"a<b>"), None);
        assert_eq!(scan_to_markup(&[b'a'; 40]), None);
        assert_eq!(scan_to_markup(b""), None);
    }
}
