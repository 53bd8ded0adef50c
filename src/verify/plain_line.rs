//! Plain lines: the text of a leaf block, compared with its events. What can be read in one way only is taken.

use crate::markdown::event::{Event, Link, Tag};
use crate::text::find::{find_by, memchr};
use crate::text::{Beside, beside, is_blank};

/// A place in the text.
#[derive(Debug)]
pub(super) struct Line<'t> {
    text: &'t str,
    at: usize,
    /// A marker was taken, and nothing behind it.
    is_begun: bool,
}

/// What a leaf block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'p> {
    /// With what stands before each line.
    Paragraph(&'p str),
    Heading,
    Cell,
}

/// The open span of emphasis: its delimiter, and whether it began in a link.
#[derive(Debug, Clone, Copy)]
struct Emphasis {
    delimiter: &'static str,
    in_link: bool,
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Line<'t> {
        Line { text, at: 0, is_begun: false }
    }

    /// What was not taken yet.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Whether an item's marker has begun the line.
    pub(super) fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Takes `text`, if it stands here.
    pub(super) fn take(&mut self, text: &str) -> Option<()> {
        let end = self.at + text.len();
        if self.text.as_bytes().get(self.at..end) != Some(text.as_bytes()) {
            return None;
        }
        self.at = end;
        Some(())
    }

    /// Whether a blank line stands here.
    pub(super) fn is_blank(&self, prefix: &str) -> bool {
        self.rest().strip_prefix(prefix.trim_end()).is_some_and(|rest| rest.starts_with('\n'))
    }

    /// The byte that the marker ends in which stands here, or behind a blank line.
    pub(super) fn marker(&self, prefix: &str) -> Option<u8> {
        let mut rest = self.rest();
        if self.is_blank(prefix) {
            rest = &rest[prefix.trim_end().len() + 1..];
        }
        let rest = rest.strip_prefix(prefix)?.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.bytes().next().filter(|byte| matches!(byte, b'-' | b'*' | b'.' | b')'))
    }

    /// Takes an item's marker with the space behind it, and says how wide it is.
    pub(super) fn item(&mut self, marker: u8, number: Option<u32>) -> Option<usize> {
        let start = self.at;
        if let Some(number) = number {
            let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
            if digits > 9 || self.rest()[..digits].parse() != Ok(number) {
                return None;
            }
            self.at += digits;
        }
        if self.text.as_bytes().get(self.at) != Some(&marker) {
            return None;
        }
        self.at += 1;
        self.take(" ")?;
        self.is_begun = true;
        Some(self.at - start)
    }

    /// Takes a paragraph, its line ending left, and says which of `events` is its `End`.
    pub(super) fn paragraph(&mut self, events: &[Event<'_>], prefix: &str) -> Option<usize> {
        self.is_begun = false;
        self.leaf(events, Place::Paragraph(prefix))
    }

    /// The same of a heading's text. At its end number signs would be a closing sequence.
    pub(super) fn heading(&mut self, events: &[Event<'_>]) -> Option<usize> {
        let end = self.leaf(events, Place::Heading)?;
        (!self.text[..self.at].ends_with('#')).then_some(end)
    }

    /// The same of a table's cell. Pipes end it.
    pub(super) fn cell(&mut self, events: &[Event<'_>]) -> Option<usize> {
        let start = self.at;
        let end = self.leaf(events, Place::Cell)?;
        memchr(b'|', &self.text.as_bytes()[start..self.at]).is_none().then_some(end)
    }

    fn leaf(&mut self, events: &[Event<'_>], place: Place<'_>) -> Option<usize> {
        let mut start = self.at;
        let mut emphasis: Option<Emphasis> = None;
        let mut link: Option<(&Link<'_>, usize)> = None;
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::Text(text) => {
                    if self.at == start && !may_begin(text, place) {
                        return None;
                    }
                    self.text(text)?;
                }
                Event::Code(text) => self.code(text)?,
                Event::HardBreak => {
                    let Place::Paragraph(prefix) = place else { return None };
                    if self.at == start || self.ends_blank() {
                        return None;
                    }
                    self.take("\\\n")?;
                    self.take(prefix)?;
                    start = self.at;
                }
                Event::Image(image) => {
                    if !is_simple(&image.alt) {
                        return None;
                    }
                    self.take("![")?;
                    self.take(&image.alt)?;
                    self.tail(&image.destination, &image.title)?;
                }
                Event::Start(Tag::Strong | Tag::Emphasis) if emphasis.is_none() => {
                    let delimiter = if *event == Event::Start(Tag::Strong) { "**" } else { "*" };
                    let before = if self.at == start { None } else { self.before() };
                    self.take(delimiter)?;
                    if !opens(before, self.after()) {
                        return None;
                    }
                    emphasis = Some(Emphasis { delimiter, in_link: link.is_some() });
                }
                Event::Start(Tag::Link(open)) if link.is_none() => {
                    if self.at > start && matches!(self.before(), Some('!' | '\\' | ']')) {
                        return None;
                    }
                    self.take("[")?;
                    // A footnote's reference, or white space that is no part of it.
                    if self.after().is_none_or(|c| c == '^' || is_blank(c)) {
                        return None;
                    }
                    link = Some((open, self.at));
                }
                Event::End => match (emphasis, link) {
                    (Some(inner), outer) if inner.in_link || outer.is_none() => {
                        let before = self.before();
                        self.take(inner.delimiter)?;
                        if !closes(before, self.after()) {
                            return None;
                        }
                        emphasis = None;
                    }
                    (_, Some((open, from))) => {
                        if self.at == from || self.ends_blank() {
                            return None;
                        }
                        self.tail(&open.destination, &open.title)?;
                        link = None;
                    }
                    _ => return (self.at > start && !self.ends_blank()).then_some(at),
                },
                _ => return None,
            }
        }
        None
    }

    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// The next character; none at the end of the line.
    fn after(&self) -> Option<char> {
        self.rest().chars().next().filter(|&c| c != '\n')
    }

    fn ends_blank(&self) -> bool {
        self.before().is_none_or(is_blank)
    }

    /// Takes text in which nothing can be syntax.
    fn text(&mut self, text: &str) -> Option<()> {
        let mut at = self.at;
        self.take(text)?;
        let bytes = self.text.as_bytes();
        while let Some(step) = find_syntax(&bytes[at..self.at]) {
            at += step;
            let (before, after) = (at.checked_sub(1).map(|at| bytes[at]), bytes.get(at + 1).copied());
            let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
            let is_text = match bytes[at] {
                b'!' => after != Some(b'['),
                b'_' => is_word(before) && is_word(after),
                b'&' | b'<' => after == Some(b' '),
                _ => false,
            };
            if !is_text {
                return None;
            }
            at += 1;
        }
        Some(())
    }

    /// Takes a code span whose backtick strings are one backtick.
    fn code(&mut self, text: &str) -> Option<()> {
        let has_edge = text.starts_with(' ') || text.ends_with(' ') || text.is_empty();
        let is_odd =
            find_by(text.as_bytes(), |byte| (byte ^ b'`').min(byte.saturating_sub(b' ' - 1))).is_some();
        if has_edge || is_odd || self.text[..self.at].ends_with('`') {
            return None;
        }
        self.take("`")?;
        self.take(text)?;
        self.take("`")?;
        (self.after() != Some('`')).then_some(())
    }

    /// Takes what stands behind a link's text, if it stands there as it is in the event.
    fn tail(&mut self, destination: &str, title: &str) -> Option<()> {
        if destination.is_empty() || !is_plain_address(destination) || !is_simple(title) {
            return None;
        }
        self.take("](")?;
        self.take(destination)?;
        if !title.is_empty() {
            self.take(" \"")?;
            self.take(title)?;
            self.take("\"")?;
        }
        self.take(")")
    }
}

/// Whether an opening delimiter between these two opens to everybody, or both opens and closes.
fn opens(before: Option<char>, after: Option<char>) -> bool {
    let Some(after) = after else { return false };
    if before == Some('*') || is_blank(after) {
        return false;
    }
    match beside(after) {
        Beside::Other => true,
        // "… or followed by a punctuation character and preceded by Unicode whitespace".
        Beside::Punctuation => {
            !matches!(after, '*' | '_' | '~') && before.is_none_or(|c| beside(c) == Beside::Space)
        }
        _ => false,
    }
}

/// The same of a closing one.
fn closes(before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    if after == Some('*') || is_blank(before) {
        return false;
    }
    match beside(before) {
        Beside::Other => true,
        Beside::Punctuation => {
            !matches!(before, '*' | '_' | '~') && after.is_none_or(|c| beside(c) == Beside::Space)
        }
        _ => false,
    }
}

/// Whether a leaf block's line that begins with `text` begins nothing else.
fn may_begin(text: &str, place: Place<'_>) -> bool {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.first() else { return false };
    match first {
        b'0'..=b'9' if matches!(place, Place::Paragraph(_)) => {
            let behind = bytes.iter().find(|byte| !byte.is_ascii_digit());
            behind.is_some_and(|byte| !matches!(byte, b'.' | b')'))
        }
        b'"' | b'\'' | b'(' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => true,
        _ => text.chars().next().is_some_and(|c| !c.is_ascii() && !is_blank(c)),
    }
}

/// The first byte of literal text that is a control character or could be syntax.
fn find_syntax(bytes: &[u8]) -> Option<usize> {
    find_by(bytes, |byte| {
        // `[ \ ] ^ _ `` `.
        let brackets = byte.wrapping_sub(b'[').saturating_sub(5);
        let others = (byte ^ b'*').min(byte ^ b'<').min(byte ^ b'&').min(byte ^ b'!').min(byte ^ b'~');
        brackets.min(others).min(byte.saturating_sub(b' ' - 1))
    })
}

/// Whether no character of `text`, a title or a picture's text, could be syntax or end it.
fn is_simple(text: &str) -> bool {
    find_syntax(text.as_bytes()).is_none() && memchr(b'"', text.as_bytes()).is_none()
}

/// Whether `address` can stand without pointy brackets and means itself there.
fn is_plain_address(address: &str) -> bool {
    let odd = find_by(address.as_bytes(), |byte| {
        let parentheses = byte.wrapping_sub(b'(').saturating_sub(1);
        let brackets = (byte ^ b'<').min(byte ^ b'>').min(byte ^ b'\\').min(byte ^ b'`');
        let quotes = (byte ^ b'"').min(byte ^ b'\'');
        parentheses.min(brackets).min(quotes).min(byte.saturating_sub(b' '))
    });
    let has_references =
        memchr(b'&', address.as_bytes()).is_some() && memchr(b';', address.as_bytes()).is_some();
    odd.is_none() && address.is_ascii() && !address.contains('\x7F') && !has_references
}
