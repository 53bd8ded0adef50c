//! White space: splits text into what is copied as it stands and white space that may change. Decides nothing.
//!
//! [ASCII white space](https://infra.spec.whatwg.org/#ascii-whitespace) only: to HTML and CSS, U+00A0 and
//! U+3000 are characters like any other. What becomes of a run is the walker's to say, since only the walker
//! knows what stands before and after a text node.

use std::borrow::Cow;

use crate::text::find::{self, STEP, each, first_zero, memchr, step_at};
use crate::text::glance::{Glance, has_mark};
use crate::text::is_html_space;
use crate::text::template::TemplateTags;

/// A part of a text node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Copied as it stands. Begins and ends with something that is no white space; all white
    /// space inside is one U+0020 at a time. Never empty.
    Text(&'a str),
    /// A run of white space at an edge of the text node, or longer than one character, or not U+0020.
    Space {
        /// There is a line break in it, which vanishes between two wide characters
        /// ([CSS Text 3 §4.1.3](https://www.w3.org/TR/css-text-3/#line-break-transform)).
        line_break: bool,
    },
}

/// Splits `text`; the pieces in order cover all of it.
///
/// ```text
/// ·one two··three⏎four·
/// _^^^^^^^__^^^^^_^^^^_     ^ Text   _ Space
/// ```
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    let bytes = text.as_bytes();
    let mut inner_end = bytes.len();
    while inner_end > 0 && is_html_space(bytes[inner_end - 1]) {
        inner_end -= 1;
    }
    Pieces { text, at: 0, inner_end, templates: None }
}

/// See [`pieces`].
pub(crate) struct Pieces<'a> {
    text: &'a str,
    at: usize,
    /// Where the white space at the end of `text` begins.
    inner_end: usize,
    /// Once a brace was seen.
    templates: Option<TemplateTags<'a>>,
}

impl<'a> Pieces<'a> {
    /// Where the pieces so far end: the byte of the text.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Where the text that begins at `start` ends. The white space in a template tag is the template
    /// engine's, as long as it stays on one line.
    fn scan_text(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Scan { length, has_brace } = scan_text(&bytes[start..self.inner_end]);
        if has_brace { self.scan_templates(start, start + length) } else { start + length }
    }

    /// The same where there are braces, and the text would end at `end` without them.
    fn scan_templates(&mut self, start: usize, mut end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let templates = self.templates.get_or_insert_with(|| TemplateTags::new(self.text));
        let mut at = start;
        while let Some(length) = memchr(b'{', &bytes[at..end]) {
            at += length;
            match templates.scan_end(at).filter(|&close| memchr(b'\n', &bytes[at..close]).is_none()) {
                None => at += 1,
                Some(close) if close <= end => at = close,
                Some(close) => {
                    end = close + scan_text(&bytes[close..self.inner_end.max(close)]).length;
                    at = close;
                }
            }
        }
        end
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        if is_html_space(first) {
            // A run is met at its first byte, here or as the end of a `Text`.
            let Run { length, line_break } = run(&bytes[start..]);
            self.at += length;
            return Some(Piece::Space { line_break });
        }
        self.at = self.scan_text(start);
        Some(Piece::Text(&self.text[start..self.at]))
    }
}

/// White space.
struct Run {
    /// How many bytes it is.
    length: usize,
    line_break: bool,
}

/// The white space that `bytes` begin with.
fn run(bytes: &[u8]) -> Run {
    // Mostly a line feed and spaces, with what no white space is behind them.
    if let Some(step) = bytes.first_chunk() {
        let feeds = find::equal_to(b'\n', step);
        let length = (feeds | find::equal_to(b' ', step)).trailing_ones();
        if step.get(length as usize).is_some_and(|&next| next > b' ') {
            return Run { length: length as usize, line_break: feeds & !(u32::MAX << length) != 0 };
        }
    }
    let mut run = Run { length: 0, line_break: false };
    // Indentation is long, all else one byte or two.
    while let Some(step) = bytes[run.length..].first_chunk()
        && is_html_space(step[1])
    {
        let Spaces { all, feeds } = spaces(step);
        let length = all.trailing_ones();
        run.line_break |= feeds & !(u32::MAX << length) != 0;
        run.length += length as usize;
        if length < STEP as u32 {
            return run;
        }
    }
    for &byte in bytes[run.length..].iter().take_while(|&&byte| is_html_space(byte)) {
        run.line_break |= is_feed(byte);
        run.length += 1;
    }
    run
}

/// The white space that `bytes` end with.
fn run_at_end(bytes: &[u8]) -> Run {
    // As at the beginning.
    if let Some(step) = bytes.last_chunk() {
        let feeds = find::equal_to(b'\n', step);
        let length = ((feeds | find::equal_to(b' ', step)) << (u32::BITS - STEP as u32)).leading_ones();
        let others = STEP as u32 - length;
        if others > 0 && step[others as usize - 1] > b' ' {
            return Run { length: length as usize, line_break: feeds >> others != 0 };
        }
    }
    let mut run = Run { length: 0, line_break: false };
    while let Some(step) = bytes[..bytes.len() - run.length].last_chunk()
        && is_html_space(step[STEP - 2])
    {
        let Spaces { all, feeds } = spaces(step);
        let others = STEP as u32 - (all << (u32::BITS - STEP as u32)).leading_ones();
        run.line_break |= feeds >> others != 0;
        run.length += STEP - others as usize;
        if others > 0 {
            return run;
        }
    }
    let rest = bytes[..bytes.len() - run.length].iter().rev();
    for &byte in rest.take_while(|&&byte| is_html_space(byte)) {
        run.line_break |= is_feed(byte);
        run.length += 1;
    }
    run
}

fn is_feed(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The white space in a step, a bit for each byte, the lowest for the first.
struct Spaces {
    all: u32,
    /// Its line breaks.
    feeds: u32,
}

#[inline(always)]
fn spaces(step: &[u8; STEP]) -> Spaces {
    let feeds = find::equal_to(b'\n', step) | find::equal_to(b'\r', step);
    let others = find::equal_to(b'\t', step) | find::equal_to(0x0C, step);
    Spaces { all: feeds | others | find::equal_to(b' ', step), feeds }
}

/// A text whose words stand in a line; in one that is white space there are none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    /// The white space before the words, if there is any: whether it holds a line break.
    pub before: Option<bool>,
    /// Where the words begin.
    pub start: usize,
    pub words: &'t str,
    /// What is known of them.
    pub glance: Glance,
    /// The white space behind them, likewise.
    pub after: Option<bool>,
}

/// Splits `text`, if it can be told at a glance that [`pieces`] would be its words in one piece and white space at either
/// edge: nearly all text nodes of prose are so.
///
/// ```text
/// ⏎··one two·
/// ___^^^^^^^_
/// ```
///
/// Of what is known to be a line nothing is looked at but its ends.
#[inline(always)]
pub(crate) fn line(text: &str, glance: Glance) -> Option<Line<'_>> {
    // The white space between two tags is a fifth to a third of all text nodes.
    if glance == Glance::Blank {
        return Some(Line { before: Some(true), start: text.len(), words: "", glance, after: None });
    }
    if glance != Glance::Any {
        // No space stands beside another one, at an edge neither.
        let rest = text.strip_prefix(' ').unwrap_or(text);
        let words = rest.strip_suffix(' ').unwrap_or(rest);
        let edge = |longer: &str, shorter: &str| (longer.len() > shorter.len()).then_some(false);
        let start = text.len() - rest.len();
        let line = Line { before: edge(text, rest), start, words, glance, after: edge(rest, words) };
        return (!words.is_empty()).then_some(line);
    }
    let bytes = text.as_bytes();
    let (&first, &last) = (bytes.first()?, bytes.last()?);
    let (mut start, mut end) = (0, bytes.len());
    let (mut before, mut after) = (None, None);
    if first <= b' ' && is_html_space(first) {
        let run = run(bytes);
        before = Some(run.line_break);
        start = run.length;
        if start == end {
            return Some(Line { before, start, words: "", glance, after });
        }
    }
    if last <= b' ' && is_html_space(last) {
        let run = run_at_end(bytes);
        after = Some(run.line_break);
        end -= run.length;
    }
    let glance = seen(&bytes[start..end]);
    (glance != Glance::Any).then(|| Line { before, start, words: &text[start..end], glance, after })
}

/// What is seen of `bytes`: nothing if they hold a control character, two spaces in a row, or a brace, which may begin a
/// template tag. As much as of other text while its end was looked for, if they are a step or more.
#[inline(always)]
fn seen(bytes: &[u8]) -> Glance {
    let Some(last) = bytes.last_chunk() else {
        return if is_plain(bytes) { Glance::Line } else { Glance::Any };
    };
    let (mut is_marked, mut ends_with_space) = (false, 0);
    for step in bytes.as_chunks::<STEP>().0 {
        // In Chinese most steps hold no ASCII at all.
        if find::is_beyond_ascii(step) {
            ends_with_space = 0;
            continue;
        }
        if !is_plain_step(step, &mut ends_with_space) {
            return Glance::Any;
        }
        is_marked |= has_mark(step);
    }
    // The last step holds some bytes of the one before it, if it is not that one.
    if !bytes.len().is_multiple_of(STEP) {
        if !is_plain_step(last, &mut 0) {
            return Glance::Any;
        }
        is_marked |= has_mark(last);
    }
    if is_marked { Glance::Line } else { Glance::Words }
}

/// Whether these bytes, less than a step, hold none of those.
#[inline(always)]
fn is_plain(bytes: &[u8]) -> bool {
    let length = bytes.len();
    // Two words overlap, so that each pair of neighbours is in one of them.
    if let (Some(&first), Some(&last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return is_plain_word(u64::from_le_bytes(first)) && is_plain_word(u64::from_le_bytes(last));
    }
    let word = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&first), Some(&last)) => {
            let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(half)));
            first | last << (8 * (length - 4))
        }
        _ => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    // Nothing is found of what is behind it.
    is_plain_word(word | u64::MAX << (8 * length))
}

/// The same of sixteen bytes behind others; the lowest bit of `ends_with_space` is set where a space ends these.
#[inline(always)]
fn is_plain_step(step: &[u8; STEP], ends_with_space: &mut u32) -> bool {
    let spaces = find::equal_to(b' ', step);
    let two_spaces = spaces & (spaces << 1 | *ends_with_space);
    *ends_with_space = spaces >> (STEP - 1);
    two_spaces | find::at_most_or(b' ' - 1, b'{', step) == 0
}

/// The same of the eight bytes of a word.
#[inline(always)]
fn is_plain_word(word: u64) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    // The highest bit of the lowest byte that is less than `less`, and of some above it.
    let below = |word: u64, less: u8| word.wrapping_sub(EACH * u64::from(less)) & !word;
    let spaces = word ^ (EACH * u64::from(b' '));
    let two_spaces = spaces | (spaces >> 8) | 0xFF << 56;
    let found = below(word, b' ') | below(two_spaces, 1) | below(word ^ (EACH * u64::from(b'{')), 1);
    found & (EACH << 7) == 0
}

/// What was found of a text.
struct Scan {
    /// How many bytes go before the first white space that is not one U+0020 alone.
    length: usize,
    /// There may be a brace among them.
    has_brace: bool,
}

/// Looks for white space that is not one U+0020 alone; `bytes` do not end with white space.
fn scan_text(bytes: &[u8]) -> Scan {
    let mut has_brace = false;
    let mut at = 0;
    // One byte more than a step, so that two spaces are seen where they straddle it.
    while let Some(window) = bytes[at..].first_chunk::<{ STEP + 1 }>() {
        let (step, next) = (step_at(0, window), step_at(1, window));
        let two_spaces = (step ^ each(b' ')) | next.saturating_sub(each(b' '));
        let odd = step.saturating_sub(each(b' ' - 1)).min(two_spaces).min(step ^ each(b'{'));
        let found = first_zero(odd);
        match found.map(|step| window[step]) {
            None => at += STEP,
            Some(byte) => {
                at += found.unwrap_or(0);
                // Other control characters are text.
                if is_html_space(byte) && (byte != b' ' || is_html_space(bytes[at + 1])) {
                    return Scan { length: at, has_brace };
                }
                has_brace |= byte == b'{';
                at += 1;
            }
        }
    }
    if at < bytes.len() && is_plain(&bytes[at..]) {
        return Scan { length: bytes.len(), has_brace };
    }
    while let Some(&byte) = bytes.get(at) {
        if byte <= b' ' && is_html_space(byte) {
            let next_is_space = bytes.get(at + 1).is_some_and(|&next| is_html_space(next));
            if byte != b' ' || next_is_space {
                break;
            }
        }
        has_brace |= byte == b'{';
        at += 1;
    }
    Scan { length: at, has_brace }
}

/// `text` with every run of white space as one space, one at an edge too.
pub(crate) fn collapse(text: &str) -> Cow<'_, str> {
    let changes = pieces(text).any(|piece| matches!(piece, Piece::Space { .. }));
    if !changes || text == " " {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Space { .. } => out.push(' '),
        }
    }
    Cow::Owned(out)
}

/// `text` with every run of white space as one space and none at the edges:
/// [strip and collapse ASCII whitespace](https://infra.spec.whatwg.org/#strip-and-collapse-ascii-whitespace).
pub(crate) fn strip_and_collapse(text: &str) -> Cow<'_, str> {
    collapse(text.trim_matches(is_space_char))
}

fn is_space_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_html_space)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `_` is a space, `/` one with a line break, `[…]` text.
    fn shown(text: &str) -> String {
        let shown = pieces(text).map(|piece| match piece {
            Piece::Text(text) => format!("[{text}]"),
            Piece::Space { line_break: false } => "_".to_owned(),
            Piece::Space { line_break: true } => "/".to_owned(),
        });
        shown.collect()
    }

    #[track_caller]
    fn check(shows: &str, text: &str, want: &str) {
        assert_eq!(shown(text), want, "{shows}: {text:?}");
    }

    #[test]
    fn text_is_split_where_white_space_may_change() {
        check("nothing is no piece", "", "");
        check("single spaces inside stay in the text", "a b c", "[a b c]");
        check("a space at an edge is the walker's", " a ", "_[a]_");
        check("so is white space alone", " ", "_");
        check("a line break alone", "\n", "/");
        check("a run is one piece", "a \t b", "[a]_[b]");
        check("a tab is no ordinary space", "a\tb", "[a]_[b]");
        check("a line break with an indent", "a\n   b", "[a]/[b]");
        check("a space before a line break belongs to the run", "a \nb", "[a]/[b]");
        check("carriage return and form feed are white space", "a\rb\u{0C}c", "[a]/[b]_[c]");
        check("other controls are text", "a\u{1}b\u{1F} c", "[a\u{1}b\u{1F} c]");
        check("U+00A0 and U+3000 are text", "\u{3000}来\u{A0} 源", "[\u{3000}来\u{A0} 源]");
        check(
            "a long line is one piece",
            &"word ".repeat(50),
            &format!("[{}]_", "word ".repeat(50).trim_end()),
        );
    }

    #[test]
    fn a_line_is_told_at_a_glance() {
        for length in 1..60 {
            let words = "a b".repeat(length);
            let words = &words[..length];
            let indent = &format!("\n\t{}", " ".repeat(length));
            let late = &format!("{}\r\u{C}", " ".repeat(length));
            for (before, after) in [
                ("", ""),
                (" ", ""),
                ("", " "),
                (" ", " "),
                ("  ", ""),
                ("", "\n"),
                ("\t", ""),
                (indent, indent),
                (late, late),
            ] {
                let blank = format!("{before}{after}");
                let shows = shown(&blank);
                let is_line =
                    line(&blank, Glance::Any).and_then(|line| line.before).map(|feeds| match feeds {
                        true => "/",
                        false => "_",
                    });
                assert_eq!(shows, is_line.unwrap_or_default(), "{blank:?}");
                let text = format!("{before}{words}{after}");
                let shows = shown(&text);
                match line(&text, Glance::Any) {
                    Some(line) => {
                        let edge = |space| match space {
                            None => "",
                            Some(false) => "_",
                            Some(true) => "/",
                        };
                        assert!(text[line.start..].starts_with(line.words), "{text:?}");
                        let words = match line.words {
                            "" => String::new(),
                            words => format!("[{words}]"),
                        };
                        assert_eq!(shows, [edge(line.before), &words, edge(line.after)].concat(), "{text:?}");
                    }
                    None => panic!("a line: {text:?}"),
                }
            }
            for at in (1..length).filter(|&at| words[at..] != *" ") {
                for odd in ["  ", "\n", "\t", "{"] {
                    let text = format!("{}{odd}{}", &words[..at], &words[at..]);
                    assert_eq!(line(&text, Glance::Any), None, "{text:?}");
                }
                for (inside, marks) in [("*", true), ("来源", false), ("来源来源来源来源]", true)] {
                    let text = format!("{}{inside}{}", &words[..at], &words[at..]);
                    // What is short is not looked at for marks.
                    let want = if marks || text.len() < STEP { Glance::Line } else { Glance::Words };
                    assert_eq!(line(&text, Glance::Any).map(|line| line.glance), Some(want), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_run_is_found_wherever_it_stands() {
        for at in 1..100 {
            let (before, after) = ("x".repeat(at), "y ".repeat(40));
            let after = after.trim_end();
            check("two spaces", &format!("{before}  {after}"), &format!("[{before}]_[{after}]"));
            check("a line break", &format!("{before}\n{after}"), &format!("[{before}]/[{after}]"));
            check("space and line break", &format!("{before} \n{after}"), &format!("[{before}]/[{after}]"));
        }
    }

    #[test]
    fn collapsing_copies_only_what_changes() {
        for (text, collapsed, stripped) in [
            ("a b", "a b", "a b"),
            ("", "", ""),
            (" ", " ", ""),
            ("\n a \n  b ", " a b ", "a b"),
            ("\u{A0} a", "\u{A0} a", "\u{A0} a"),
        ] {
            assert_eq!(collapse(text), collapsed, "{text:?}");
            assert_eq!(strip_and_collapse(text), stripped, "{text:?}");
        }
        assert!(matches!(collapse("a b"), Cow::Borrowed(_)));
        assert!(matches!(strip_and_collapse("\n a b "), Cow::Borrowed(_)));
    }
}
