//! Plain lines: the text of a leaf block, compared with its events. What can be read in one way only is taken.
//!
//! Text is compared with its escapes. Of each other byte that could be syntax it must be seen, from what stands beside it,
//! that it is none; delimiters of emphasis and brackets are remembered, and judged when the leaf block or link ends.

use super::plain_emphasis::{Delimiters, Pair};
use crate::markdown::event::{Event, Tag};
use crate::text::find::{find_by, memchr};
use crate::text::is_blank;

/// A place in the text.
#[derive(Debug)]
pub(super) struct Line<'t> {
    text: &'t str,
    at: usize,
    /// A marker was taken, and nothing behind it.
    is_begun: bool,
    memory: Memory,
}

/// What is kept from one leaf block to the next.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The document may define what brackets refer to.
    may_define: bool,
    delimiters: Delimiters,
    open: Vec<Open>,
    /// So many brackets that are text are open in the innermost link.
    brackets: usize,
    /// There was a tilde.
    has_tilde: bool,
}

impl Memory {
    /// Nothing, for a document that may define what brackets refer to, or does not.
    pub(super) fn of_document(may_define: bool) -> Memory {
        Memory { may_define, ..Memory::default() }
    }
}

/// An open span.
#[derive(Debug)]
struct Open {
    /// The index of its `Start`.
    event: usize,
    /// Where its content begins.
    from: usize,
    kind: OpenKind,
}

#[derive(Debug)]
enum OpenKind {
    /// One or two delimiters, of which the first stands here.
    Emphasis {
        at: usize,
        length: usize,
        byte: u8,
    },
    /// How much there was outside of it: delimiters, and brackets.
    Link {
        outside: (usize, usize),
        brackets: usize,
    },
    Element,
}

/// What a leaf block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'p> {
    /// With what stands before each line.
    Paragraph(&'p str),
    Heading,
    Cell,
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str, memory: Memory) -> Line<'t> {
        Line { text, at: 0, is_begun: false, memory }
    }

    /// What is kept for the next.
    pub(super) fn into_memory(self) -> Memory {
        self.memory
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
    #[inline]
    pub(super) fn take(&mut self, text: &str) -> Option<()> {
        self.take_bytes(text.as_bytes())
    }

    #[inline]
    fn take_bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.at + bytes.len();
        if self.text.as_bytes().get(self.at..end) != Some(bytes) {
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
        if self.byte(self.at) != Some(marker) {
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

    /// The same of a heading's text. At its end number signs behind a space would be a closing sequence.
    pub(super) fn heading(&mut self, events: &[Event<'_>]) -> Option<usize> {
        self.is_begun = false;
        let end = self.leaf(events, Place::Heading)?;
        let before = self.text[..self.at].trim_end_matches('#');
        (before.len() == self.at || !before.ends_with([' ', '\t', '\\'])).then_some(end)
    }

    /// The same of a table's cell. Pipes end it.
    pub(super) fn cell(&mut self, events: &[Event<'_>]) -> Option<usize> {
        let start = self.at;
        let end = self.leaf(events, Place::Cell)?;
        memchr(b'|', &self.text.as_bytes()[start..self.at]).is_none().then_some(end)
    }

    fn leaf(&mut self, events: &[Event<'_>], place: Place<'_>) -> Option<usize> {
        let mut start = self.at;
        self.memory.delimiters.clear();
        self.memory.open.clear();
        self.memory.brackets = 0;
        self.memory.has_tilde = false;
        if !self.may_begin(place) {
            return None;
        }
        // What began before it goes on behind it.
        let mut joined = None;
        // The last event of an address that stands for itself.
        let mut skipped = 0;
        for (at, event) in events.iter().enumerate() {
            if at <= skipped && at > 0 {
                continue;
            }
            match event {
                Event::Start(_) if joined == Some(at) => {}
                Event::Text(text) => self.text(text)?,
                Event::Code(text) => self.code(text)?,
                Event::HardBreak => {
                    let Place::Paragraph(prefix) = place else { return None };
                    if self.at == start || self.ends_blank() {
                        return None;
                    }
                    self.take("\\\n")?;
                    self.take(prefix)?;
                    start = self.at;
                    if !self.may_begin(place) {
                        return None;
                    }
                }
                Event::Image(image) => {
                    if !is_simple(&image.alt) {
                        return None;
                    }
                    self.take("![")?;
                    self.take(&image.alt)?;
                    self.tail(&image.destination, &image.title)?;
                }
                Event::InlineHtml(html) if **html == *"<br>" && self.at > start => self.take("<br>")?,
                Event::Start(Tag::Link(link)) if self.byte(self.at) == Some(b'<') => {
                    let [Event::Text(text), Event::End] = events.get(at + 1..at + 3)? else { return None };
                    if self.at == start || !link.title.is_empty() || *text != link.destination {
                        return None;
                    }
                    self.autolink(text)?;
                    skipped = at + 2;
                }
                Event::Start(tag) => {
                    let kind = self.start(tag)?;
                    self.memory.open.push(Open { event: at, from: self.at, kind });
                }
                Event::End if let Some(next) = self.joined(events, at) => joined = Some(next),
                Event::End => match self.memory.open.pop() {
                    Some(open) => self.end(&open, &events[open.event])?,
                    None => {
                        let is_whole = self.at > start && !self.ends_blank();
                        return (is_whole && self.memory.delimiters.mean((0, 0))).then_some(at);
                    }
                },
                _ => return None,
            }
        }
        None
    }

    /// Where among `events` the emphasis begins again that ends at `at`, with nothing but white space between, if it is one
    /// here.
    fn joined(&self, events: &[Event<'_>], at: usize) -> Option<usize> {
        let open = self.memory.open.last()?;
        let OpenKind::Emphasis { byte, .. } = open.kind else { return None };
        let next = match events.get(at + 1)? {
            Event::Text(text) if text.chars().all(is_blank) => at + 2,
            _ => at + 1,
        };
        let is_same = events.get(next) == events.get(open.event);
        (is_same && self.byte(self.at) != Some(byte)).then_some(next)
    }

    /// A span begins.
    fn start(&mut self, tag: &Tag<'_>) -> Option<OpenKind> {
        match tag {
            Tag::Strong | Tag::Emphasis => {
                let byte = self.byte(self.at).filter(|byte| matches!(byte, b'*' | b'_'))?;
                let length = if *tag == Tag::Strong { 2 } else { 1 };
                let at = self.at;
                self.delimiters(byte, length)?;
                Some(OpenKind::Emphasis { at, length, byte })
            }
            Tag::Link(_) => {
                if matches!(self.at.checked_sub(1).and_then(|at| self.byte(at)), Some(b'!' | b'\\' | b']')) {
                    return None;
                }
                self.take("[")?;
                // A footnote's reference, or white space that is no part of it.
                if self.rest().chars().next().is_none_or(|c| c == '^' || is_blank(c)) {
                    return None;
                }
                let brackets = std::mem::take(&mut self.memory.brackets);
                Some(OpenKind::Link { outside: self.memory.delimiters.lengths(), brackets })
            }
            // Alone in a line it would begin an HTML block, but what follows is content.
            Tag::Element(element) if element.attributes.is_empty() => {
                let is_name = element.name.bytes().all(|byte| byte.is_ascii_lowercase());
                self.take("<")?;
                self.take(element.name)?;
                self.take(">")?;
                let is_beside_text = self.byte(self.at).is_some_and(|byte| byte > b' ');
                (is_name && is_beside_text).then_some(OpenKind::Element)
            }
            _ => None,
        }
    }

    /// The span ends that `event` began.
    fn end(&mut self, open: &Open, event: &Event<'_>) -> Option<()> {
        let Event::Start(tag) = event else { return None };
        match (&open.kind, tag) {
            (&OpenKind::Emphasis { at, length, byte }, _) => {
                let close = self.at;
                self.delimiters(byte, length)?;
                self.memory.delimiters.mean_pair(Pair { open: at, close, length });
                Some(())
            }
            (&OpenKind::Link { outside, brackets }, Tag::Link(link)) => {
                let is_odd = self.at == open.from || self.ends_blank() || self.memory.brackets > 0;
                if is_odd || !self.memory.delimiters.mean(outside) {
                    return None;
                }
                self.memory.brackets = brackets;
                self.tail(&link.destination, &link.title)
            }
            (OpenKind::Element, Tag::Element(element)) => {
                self.take("</")?;
                self.take(element.name)?;
                self.take(">")
            }
            _ => None,
        }
    }

    /// Takes `length` delimiters.
    fn delimiters(&mut self, byte: u8, length: usize) -> Option<()> {
        self.memory.delimiters.see(self.text, self.at, byte)?;
        for _ in 0..length {
            self.take_bytes(&[byte])?;
        }
        Some(())
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn ends_blank(&self) -> bool {
        self.text[..self.at].chars().next_back().is_none_or(is_blank)
    }

    /// Whether a leaf block's line that begins here begins nothing else.
    fn may_begin(&self, place: Place<'_>) -> bool {
        let bytes = &self.text.as_bytes()[self.at..];
        let Some(&first) = bytes.first() else { return false };
        let second = bytes.get(1).copied().unwrap_or(b'\n');
        match first {
            0x80.. => self.rest().chars().next().is_some_and(|c| !is_blank(c)),
            // What is behind the signs of a heading, or in a cell, begins nothing.
            _ if !matches!(place, Place::Paragraph(_)) => first > b' ' && !matches!(first, b'#' | b'|'),
            b'0'..=b'9' => {
                let behind = bytes.iter().find(|byte| !byte.is_ascii_digit());
                behind.is_some_and(|byte| !matches!(byte, b'.' | b')'))
            }
            b'"' | b'\'' | b'(' | b'a'..=b'z' | b'A'..=b'Z' => true,
            b'!' | b'$' | b'%' | b'&' | b',' | b'.' | b'/' | b';' | b'?' | b'@' => true,
            b'\\' => second.is_ascii_punctuation(),
            b'-' | b'+' | b'#' => second.is_ascii_alphanumeric(),
            // No marker, and no thematic break: those hold nothing but themselves and spaces.
            b'*' | b'_' => bytes.iter().find(|&&byte| byte != first).is_some_and(|&byte| byte > b' '),
            b'`' | b'~' => second != first,
            // A task, a footnote, or a definition.
            b'[' => {
                let is_task = matches!(bytes.get(1..3), Some([b' ' | b'x' | b'X', b']']) | None);
                !is_task && second != b'^' && !self.memory.may_define
            }
            _ => false,
        }
    }

    /// Takes text, escaped or not, in which nothing can be syntax.
    fn text(&mut self, text: &str) -> Option<()> {
        let mut rest = text.as_bytes();
        loop {
            let step = find_syntax(rest);
            let (plain, others) = rest.split_at(step.unwrap_or(rest.len()));
            if self.take_bytes(plain).is_none() {
                self.escaped(plain)?;
            }
            let Some((&byte, others)) = others.split_first() else { return Some(()) };
            rest = others;
            let here = self.byte(self.at)?;
            let next = self.byte(self.at + 1);
            if here == b'\\' && next == Some(byte) {
                // Both bytes are punctuation.
                self.at += 2;
                continue;
            }
            if here != byte || byte < b' ' {
                return None;
            }
            self.literal(byte, next)?;
            self.at += 1;
        }
    }

    /// Takes text in which some bytes are escaped that are rarely syntax.
    fn escaped(&mut self, text: &[u8]) -> Option<()> {
        for &byte in text {
            let here = self.byte(self.at)?;
            if here == byte {
                self.at += 1;
            } else if here == b'\\' && byte.is_ascii_punctuation() && self.byte(self.at + 1) == Some(byte) {
                self.at += 2;
            } else {
                return None;
            }
        }
        Some(())
    }

    /// Whether `byte`, which stands here and could be syntax, is text before `next`.
    fn literal(&mut self, byte: u8, next: Option<u8>) -> Option<()> {
        let is_text = match byte {
            b'!' => next != Some(b'['),
            b'^' => true,
            // "Any ASCII punctuation character may be backslash-escaped", and a line ending is a break.
            b'\\' => next.is_some_and(|next| !next.is_ascii_punctuation() && next != b'\n'),
            b'*' | b'_' => {
                let before = self.at.checked_sub(1).and_then(|at| self.byte(at));
                let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
                byte == b'_' && is_word(before) && is_word(next)
                    || self.memory.delimiters.see(self.text, self.at, byte).is_some()
            }
            // "consist of & + any of the valid HTML5 entity names + ;", or of a number sign and digits.
            b'&' => {
                let behind = self.text.as_bytes()[self.at + 1..]
                    .iter()
                    .take(40)
                    .find(|byte| !(byte.is_ascii_alphanumeric() || **byte == b'#'));
                behind.is_some_and(|&byte| byte != b';')
            }
            b'<' => {
                !next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
            }
            // Two may be delimiters.
            b'~' => !std::mem::replace(&mut self.memory.has_tilde, true),
            b'[' => {
                self.memory.brackets += 1;
                !self.memory.may_define && next != Some(b'^')
            }
            b']' => {
                // Without one that is open it would end a link that is.
                let is_inside = self.memory.brackets > 0;
                self.memory.brackets = self.memory.brackets.saturating_sub(1);
                let is_in_link =
                    || self.memory.open.iter().any(|open| matches!(open.kind, OpenKind::Link { .. }));
                let is_apart = !matches!(next, Some(b'(' | b'[' | b':'));
                !self.memory.may_define && is_apart && (is_inside || !is_in_link())
            }
            _ => false,
        };
        is_text.then_some(())
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
        (self.byte(self.at) != Some(b'`')).then_some(())
    }

    /// Takes an address in which is percent-encoded what a destination cannot hold.
    fn encoded(&mut self, address: &str) -> Option<()> {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for &byte in address.as_bytes() {
            match byte {
                b'\0'..=b' ' | b'<' | b'>' | b'`' | 0x7F => {
                    let digit = |at: u8| DIGITS[usize::from(at)];
                    self.take_bytes(&[b'%', digit(byte >> 4), digit(byte & 15)])?;
                }
                _ => self.take_bytes(&[byte])?,
            }
        }
        Some(())
    }

    /// Takes an address in pointy brackets: "a scheme followed by a colon followed by zero or more characters other than
    /// ASCII control characters, space, `<`, and `>`".
    fn autolink(&mut self, address: &str) -> Option<()> {
        let is_plain = is_plain_address(address) && memchr(b'&', address.as_bytes()).is_none();
        if !is_plain || !(address.starts_with("https://") || address.starts_with("http://")) {
            return None;
        }
        self.take("<")?;
        self.take(address)?;
        self.take(">")
    }

    /// Takes what stands behind a link's text, if it stands there as it is in the event.
    fn tail(&mut self, destination: &str, title: &str) -> Option<()> {
        if destination.is_empty() || !is_plain_title(title) {
            return None;
        }
        self.take("](")?;
        let start = self.at;
        if self.take(destination).is_none() {
            self.encoded(destination)?;
        }
        if !is_plain_address(&self.text[start..self.at]) {
            return None;
        }
        if !title.is_empty() {
            self.take(" \"")?;
            self.take(title)?;
            self.take("\"")?;
        }
        self.take(")")
    }
}

/// The first byte of literal text that is a control character or could be syntax.
#[inline]
fn find_syntax(bytes: &[u8]) -> Option<usize> {
    find_by(bytes, |byte| {
        // `[ \ ] ^ _ `` `.
        let brackets = byte.wrapping_sub(b'[').saturating_sub(5);
        let others = (byte ^ b'*').min(byte ^ b'<').min(byte ^ b'&').min(byte ^ b'!').min(byte ^ b'~');
        brackets.min(others).min(byte.saturating_sub(b' ' - 1))
    })
}

/// Whether no character of `text`, a picture's text, could be syntax or end it.
fn is_simple(text: &str) -> bool {
    find_syntax(text.as_bytes()).is_none()
}

/// Whether `title` can stand in quotation marks and means itself there.
fn is_plain_title(title: &str) -> bool {
    find_by(title.as_bytes(), |byte| {
        let marks = (byte ^ b'"').min(byte ^ b'\\').min(byte ^ b'&').min(byte ^ b'`').min(byte ^ b'<');
        marks.min(byte.saturating_sub(b' ' - 1))
    })
    .is_none()
}

/// Whether `address` can stand without pointy brackets and means itself there.
fn is_plain_address(address: &str) -> bool {
    let odd = find_by(address.as_bytes(), |byte| {
        let parentheses = byte.wrapping_sub(b'(').saturating_sub(1);
        let brackets = (byte ^ b'<').min(byte ^ b'>').min(byte ^ b'\\').min(byte ^ b'`');
        let quotes = (byte ^ b'"').min(byte ^ b'\'').min(byte ^ 0x7F);
        parentheses.min(brackets).min(quotes).min(byte.saturating_sub(b' '))
    });
    let has_references =
        || memchr(b'&', address.as_bytes()).is_some() && memchr(b';', address.as_bytes()).is_some();
    odd.is_none() && address.is_ascii() && !has_references()
}
