//! Source: from what was given to text with line feeds, and the way back. Looks at no markup.
//!
//! ```text
//! EF BB BF  t i t l e \r \n      what was given
//!           t i t l e \n         Source::text
//!                     ^ 5, which Source::offset takes back to 8
//! ```
//! Text that has neither a byte order mark nor a carriage return is borrowed, not copied.
//! `decode` makes text of bytes before all this, `label` finds what they say of their encoding.

mod decode;
mod label;
mod utf8;

use std::borrow::Cow;

pub use decode::{Decoded, Encoding, UnknownEncoding, decode};

use crate::diagnostic::Diagnostic;
use crate::text::Controls;
use crate::text::find::{memchr, memchr_iter, memchr2};

/// An input as text: no byte order mark, each CR LF a line feed.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    input: &'a str,
    text: Cow<'a, str>,
    /// How many bytes of byte order marks went.
    mark: usize,
    /// Where in `text` the line feeds stand that had a carriage return before them.
    returns: Vec<usize>,
    /// Whether any are left, or U+0000.
    controls: Controls,
}

/// A stretch of a text, and what may be in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch<'s> {
    pub text: &'s str,
    pub controls: Controls,
}

impl<'s> Stretch<'s> {
    /// All of a text that nobody looked at.
    pub(crate) fn of(text: &'s str) -> Stretch<'s> {
        Stretch { text, controls: Controls::Perhaps }
    }
}

impl<'a> Source<'a> {
    /// Reads `input`. A lone carriage return stays: what it means depends on where it stands.
    pub(crate) fn read(input: &'a str) -> Source<'a> {
        // One mark is a signature, more are the work of tools that each added theirs. All go:
        // with one left, the next run would take it for the signature and change the file again.
        let unmarked = input.trim_start_matches('\u{FEFF}');
        let mark = input.len() - unmarked.len();
        let controls = Controls::of(unmarked);
        if controls == Controls::None || !unmarked.contains("\r\n") {
            return Source { input, text: Cow::Borrowed(unmarked), mark, returns: Vec::new(), controls };
        }
        let mut text = String::with_capacity(unmarked.len());
        let mut returns = Vec::new();
        let mut lines = unmarked.split("\r\n");
        text.push_str(lines.next().unwrap_or_default());
        for line in lines {
            returns.push(text.len());
            text.push('\n');
            text.push_str(line);
        }
        Source { input, text: Cow::Owned(text), mark, returns, controls }
    }

    /// `input` that is such a text, if nobody is mistaken who says that there are no carriage returns in it.
    pub(crate) fn as_given(input: &'a str) -> Source<'a> {
        let controls = Controls::None;
        Source { input, text: Cow::Borrowed(input), mark: 0, returns: Vec::new(), controls }
    }

    /// Whether `input` seems to be such a text: it has no mark, and its first line, if that is not long, ends with a line feed.
    pub(crate) fn seems_as_given(input: &str) -> bool {
        const NEAR: usize = 1024;
        let bytes = input.as_bytes();
        let first = memchr2(b'\r', b'\n', &bytes[..bytes.len().min(NEAR)]);
        !input.starts_with('\u{FEFF}') && first.is_none_or(|at| bytes[at] == b'\n')
    }

    /// The text that everything after this reads.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A stretch of the text.
    pub(crate) fn stretch(&self, range: std::ops::Range<usize>) -> Stretch<'_> {
        Stretch { text: &self.text[range], controls: self.controls }
    }

    /// The input's bytes from `start` of the text on, line endings as they were given.
    pub(crate) fn given(&self, range: std::ops::Range<usize>) -> &'a str {
        &self.input[self.offset(range.start)..self.offset(range.end)]
    }

    /// The byte of the input that byte `at` of the text was.
    pub(crate) fn offset(&self, at: usize) -> usize {
        self.mark + at + self.returns.partition_point(|&line_feed| line_feed < at)
    }

    /// `diagnostic`, made for the text, with its span in the input.
    pub(crate) fn given_place(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = diagnostic.span.map(|span| self.offset(span.start)..self.offset(span.end));
        diagnostic
    }

    /// The line ending that most lines of the input have.
    pub(crate) fn line_ending(&self) -> LineEnding {
        match self.returns.is_empty() {
            true => LineEnding::LineFeed,
            false => LineEnding::of(self.input).unwrap_or_default(),
        }
    }
}

/// How a line ends in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LineEnding {
    #[default]
    LineFeed,
    CarriageReturnLineFeed,
}

impl LineEnding {
    /// The ending that most lines of `text` have; a draw goes to the line feed, no line to `None`.
    pub(crate) fn of(text: &str) -> Option<LineEnding> {
        let bytes = text.as_bytes();
        if memchr(b'\r', bytes).is_none() {
            return memchr(b'\n', bytes).map(|_| LineEnding::LineFeed);
        }
        let (mut plain, mut paired) = (0usize, 0usize);
        for at in memchr_iter(b'\n', bytes) {
            if at > 0 && bytes[at - 1] == b'\r' { paired += 1 } else { plain += 1 }
        }
        match (plain, paired) {
            (0, 0) => None,
            _ if paired > plain => Some(LineEnding::CarriageReturnLineFeed),
            _ => Some(LineEnding::LineFeed),
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            LineEnding::LineFeed => "\n",
            LineEnding::CarriageReturnLineFeed => "\r\n",
        }
    }

    /// `text`, whose lines end in line feeds, with this ending.
    pub(crate) fn write(self, text: &str) -> Cow<'_, str> {
        match self {
            LineEnding::LineFeed => Cow::Borrowed(text),
            LineEnding::CarriageReturnLineFeed => Cow::Owned(text.replace('\n', "\r\n")),
        }
    }

    /// The same of a text that is not needed otherwise.
    pub(crate) fn turn(self, text: String) -> String {
        match self {
            LineEnding::LineFeed => text,
            LineEnding::CarriageReturnLineFeed => self.write(&text).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, input: &str, text: &str, offsets: &[(usize, usize)]) {
        let source = Source::read(input);
        assert_eq!(source.text(), text, "{sentence}");
        for &(at, want) in offsets {
            assert_eq!(source.offset(at), want, "{sentence}: byte {at} of the text");
        }
        assert_eq!(source.offset(text.len()), input.len(), "{sentence}: the end");
    }

    #[test]
    fn text_has_no_mark_and_ends_lines_in_line_feeds() {
        check("plain text is itself", "a\nb\n", "a\nb\n", &[(0, 0), (2, 2)]);
        check("a byte order mark goes", "\u{FEFF}a", "a", &[(0, 3)]);
        check("two of them go", "\u{FEFF}\u{FEFF}a", "a", &[(0, 6)]);
        check("one inside stays", "a\u{FEFF}", "a\u{FEFF}", &[(1, 1)]);
        check("CR LF is a line feed", "a\r\nb", "a\nb", &[(0, 0), (1, 1), (2, 3)]);
        check("mixed endings", "a\r\n\nb\r\n", "a\n\nb\n", &[(2, 3), (3, 4), (4, 5)]);
        check("a lone CR stays", "a\rb\r\n", "a\rb\n", &[(2, 2)]);
        check("a CR before CR LF is a lone one", "a\r\r\nb", "a\r\nb", &[(1, 1), (2, 2), (3, 4)]);
        check("a mark and CR LF", "\u{FEFF}\r\na", "\na", &[(0, 3), (1, 5)]);
        check("nothing", "", "", &[]);
    }

    #[test]
    fn line_feed_text_is_not_copied() {
        assert!(matches!(Source::read("a\nb").text, Cow::Borrowed(_)));
        assert!(matches!(Source::read("\u{FEFF}a\nb").text, Cow::Borrowed(_)));
        assert!(matches!(Source::read("a\r\nb").text, Cow::Owned(_)));
    }

    #[test]
    fn what_seems_to_need_nothing_is_told_by_its_beginning() {
        let far = "a".repeat(2000) + "\r\n";
        for (input, want) in [
            ("a\nb", true),
            ("a", true),
            ("", true),
            ("a\r\nb", false),
            ("a\rb", false),
            ("\u{FEFF}a\nb", false),
            ("a\nb\r\n", true),
            (&far, true),
        ] {
            assert_eq!(Source::seems_as_given(input), want, "{input:?}");
        }
        let source = Source::as_given("a\nb");
        assert_eq!((source.text(), source.offset(3)), ("a\nb", 3));
        assert_eq!(source.line_ending(), LineEnding::LineFeed);
    }

    #[test]
    fn the_given_bytes_of_a_range_keep_their_endings() {
        let source = Source::read("\u{FEFF}a\r\nb\r\nc\n");
        assert_eq!(source.given(2..6), "b\r\nc\n");
        assert_eq!(source.given(0..2), "a\r\n");
    }

    #[test]
    fn the_majority_of_the_line_endings_wins() {
        for (text, want) in [
            ("", None),
            ("a", None),
            ("a\rb", None),
            ("a\n", Some(LineEnding::LineFeed)),
            ("a\r\n", Some(LineEnding::CarriageReturnLineFeed)),
            ("a\r\nb\n", Some(LineEnding::LineFeed)),
            ("a\r\nb\r\nc\n", Some(LineEnding::CarriageReturnLineFeed)),
        ] {
            assert_eq!(LineEnding::of(text), want, "{text:?}");
        }
    }
}
