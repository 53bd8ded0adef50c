//! Plain lines: the text of a leaf block, compared with its events. What can be read in one way only is taken.
//!
//! Text is compared with its escapes. Of each other byte that could be syntax it must be seen, from what stands beside it,
//! that it is none; delimiters of emphasis and brackets are remembered, and judged when the leaf block or link ends.

use std::cell::OnceCell;
use std::ops::Range;

use super::plain_emphasis::{Delimiters, Pair};
use crate::markdown::event::{Event, Tag};
use crate::text::find::{
    STEP, Sought, each, find_by, find_step, first_zero, is_beyond_ascii, memchr, memchr_iter, memchr2,
    memmem, memrchr, u8x16, zeros,
};
use crate::text::{Beside, beside, is_blank};

/// A place in the text.
#[derive(Debug)]
pub(super) struct Line<'t> {
    text: &'t str,
    at: usize,
    /// A marker was taken, and nothing behind it.
    is_begun: bool,
    memory: Memory<'t>,
}

/// What is kept from one leaf block to the next.
#[derive(Debug, Default)]
struct Memory<'t> {
    document: &'t str,
    /// The footnotes that are defined, in ascending order.
    notes: Vec<&'t str>,
    /// The document may define what brackets refer to, if that was asked.
    may_define: OnceCell<bool>,
    delimiters: Delimiters,
    open: Vec<Open>,
    /// So many brackets that are text are open in the innermost link.
    brackets: usize,
    /// There was a tilde.
    has_tilde: bool,
}

/// What one document leaves to the next: room, and nothing else.
#[derive(Debug, Default)]
pub(super) struct Room {
    delimiters: Delimiters,
    open: Vec<Open>,
}

impl Memory<'_> {
    /// Whether the document may define what brackets refer to.
    fn may_define(&self) -> bool {
        *self.may_define.get_or_init(|| {
            let mut ends = memmem::find_iter(self.document.as_bytes(), b"]:");
            ends.any(|end| self.notes.is_empty() || !is_label_of_note(&self.document[..end]))
        })
    }

    fn is_in_link(&self) -> bool {
        self.open.iter().any(|open| matches!(open.kind, OpenKind::Link { .. }))
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
    /// Nothing of `document` yet.
    pub(super) fn of(document: &'t str, notes: Vec<&'t str>, room: Room) -> Line<'t> {
        let Room { delimiters, open } = room;
        let memory = Memory { document, notes, delimiters, open, ..Memory::default() };
        Line { text: "", at: 0, is_begun: false, memory }
    }

    pub(super) fn into_room(self) -> Room {
        let Memory { delimiters, open, .. } = self.memory;
        Room { delimiters, open }
    }

    /// The next block's text.
    pub(super) fn begin(&mut self, text: &'t str) {
        self.text = text;
        self.at = 0;
        self.is_begun = false;
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

    /// Takes all lines before the next blank one.
    pub(super) fn skip_lines(&mut self) {
        for line in self.rest().split_inclusive('\n') {
            if line.trim_ascii_start().is_empty() {
                break;
            }
            self.at += line.len();
        }
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

    /// Takes what a footnote's definition begins with.
    pub(super) fn note(&mut self, label: &str) -> Option<()> {
        self.memory.notes.binary_search(&label).ok()?;
        self.take("[^")?;
        self.take(label)?;
        self.take("]: ")?;
        self.is_begun = true;
        Some(())
    }

    /// Takes a reference to a footnote, if it can be nothing else.
    fn reference(&mut self, label: &str) -> Option<()> {
        let before = self.at.checked_sub(1).and_then(|at| self.byte(at));
        if self.memory.is_in_link() || matches!(before, Some(b'!' | b'\\' | b']')) {
            return None;
        }
        self.memory.notes.binary_search(&label).ok()?;
        self.take("[^")?;
        self.take(label)?;
        self.take("]")?;
        (!matches!(self.byte(self.at), Some(b'(' | b'[' | b':'))).then_some(())
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
        let mut next = 0;
        loop {
            let at = next;
            let event = events.get(at)?;
            next += 1;
            match event {
                Event::Text(text, _) if self.memory.open.is_empty() => self.text(text)?,
                Event::Start(_) if joined == Some(at) => {}
                Event::Text(text, _) => next += self.text_in_span(text, events, next)?,
                Event::Code(text) => self.code(text)?,
                Event::HardBreak => start = self.hard_break(place, start)?,
                Event::Image(image) => {
                    self.take("![")?;
                    self.alternative(image.alt)?;
                    self.tail(image.destination, image.title)?;
                }
                Event::FootnoteReference(label) => self.reference(label)?,
                Event::InlineHtml(html) if **html == *"<br>" && self.at > start => self.take("<br>")?,
                Event::InlineHtml(html) if is_target(html) => self.take(html)?,
                Event::Start(Tag::Link(link)) if self.byte(self.at) == Some(b'<') => {
                    let [Event::Text(text, _), Event::End] = events.get(next..next + 2)? else { return None };
                    if !link.title.is_empty() || *text != link.destination {
                        return None;
                    }
                    self.autolink(text)?;
                    next += 2;
                }
                Event::Start(Tag::Strong | Tag::Emphasis)
                    if let Some((is_behind_break, text)) = self.moved_whole(&events[next..]) =>
                {
                    if is_behind_break {
                        start = self.hard_break(place, start)?;
                        next += 1;
                    }
                    self.text(text)?;
                    next += 2;
                }
                Event::Start(tag) => {
                    let head = self.moved_before(events, at);
                    if let Some(head) = head {
                        self.text(head)?;
                    }
                    let kind = self.start(tag)?;
                    self.memory.open.push(Open { event: at, from: self.at, kind });
                    if let (Some(head), Some(Event::Text(text, _))) = (head, events.get(next)) {
                        next += 1 + self.text_in_span(&text[head.len()..], events, next + 1)?;
                    }
                }
                Event::End if let Some(start) = self.joined(events, at) => joined = Some(start),
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
    }

    /// Takes a break in a line that began at `start`, and what begins the next one; says where that begins.
    fn hard_break(&mut self, place: Place<'_>, start: usize) -> Option<usize> {
        let Place::Paragraph(prefix) = place else { return None };
        if self.at == start || self.ends_blank() {
            return None;
        }
        self.take("\\\n")?;
        self.take(prefix)?;
        self.may_begin(place).then_some(self.at)
    }

    /// Whether delimiters of emphasis may stand here.
    fn is_at_delimiters(&self) -> bool {
        matches!(self.byte(self.at), Some(b'*' | b'_'))
    }

    /// The text of the emphasis that holds the first of `events`, if nothing is left of that here: it is punctuation alone,
    /// which was moved out. And whether it stands behind a break.
    fn moved_whole<'e>(&self, events: &[Event<'e>]) -> Option<(bool, &'e str)> {
        if self.is_at_delimiters() {
            return None;
        }
        let (is_behind_break, text) = match *events {
            [Event::Text(text, _), Event::End, ..] => (false, text),
            [Event::HardBreak, Event::Text(text, _), Event::End, ..] => (true, text),
            _ => return None,
        };
        let is_mark = |c: char| matches!(beside(c), Beside::Punctuation | Beside::Symbol);
        text.chars().all(is_mark).then_some((is_behind_break, text))
    }

    /// Where among `events` the emphasis begins again that ends at `at`, with nothing but white space between, if it is one
    /// here.
    fn joined(&self, events: &[Event<'_>], at: usize) -> Option<usize> {
        let open = self.memory.open.last()?;
        let OpenKind::Emphasis { byte, .. } = open.kind else { return None };
        let next = match events.get(at + 1)? {
            Event::Text(text, _) if text.chars().all(is_blank) => at + 2,
            _ => at + 1,
        };
        let is_same = events.get(next) == events.get(open.event);
        (is_same && self.byte(self.at) != Some(byte)).then_some(next)
    }

    /// Takes a picture's text, in which brackets may stand that pair and lead nowhere.
    fn alternative(&mut self, alt: &str) -> Option<()> {
        if is_simple(alt) {
            return self.take(alt);
        }
        let mut depth = 0usize;
        let mut rest = alt.as_bytes();
        while let Some(at) = find_by(rest, syntax) {
            depth = match rest[at] {
                b'[' => depth + 1,
                b']' => depth.checked_sub(1)?,
                _ => return None,
            };
            rest = &rest[at + 1..];
        }
        if depth > 0 {
            return None;
        }
        let start = self.at;
        self.take(alt)?;
        let outside = std::mem::take(&mut self.memory.brackets);
        self.literals(start)?;
        self.memory.brackets = outside;
        Some(())
    }

    /// Takes the text of a span, before the event number `next`. Says how many more events are done with.
    fn text_in_span(&mut self, text: &str, events: &[Event<'_>], next: usize) -> Option<usize> {
        let Some(inside) = self.moved(text, &events[next..]) else {
            return self.text(text).map(|()| 0);
        };
        let open = self.memory.open.pop()?;
        self.text(&text[..inside])?;
        self.end(&open, &events[open.event])?;
        self.text(&text[inside..])?;
        Some(1)
    }

    /// The punctuation that the emphasis at `start` begins with, if it stands before it here, for it was moved out.
    fn moved_before<'e>(&self, events: &[Event<'e>], start: usize) -> Option<&'e str> {
        let is_emphasis = matches!(events[start], Event::Start(Tag::Strong | Tag::Emphasis));
        if !is_emphasis || self.is_at_delimiters() {
            return None;
        }
        let &Event::Text(text, _) = events.get(start + 1)? else { return None };
        // Where the same style ended just before, both are one.
        let Event::Text(before, _) = &events[start.checked_sub(1)?] else { return None };
        let rest = self.rest();
        let is_same =
            |&(at, c): &(usize, char)| beside(c) == Beside::Punctuation && rest[at..].starts_with(c);
        let head: usize = text.char_indices().take_while(is_same).map(|(_, c)| c.len_utf8()).sum();
        let is_before = matches!(rest.as_bytes().get(head), Some(b'*' | b'_'))
            && before.chars().next_back().is_some_and(|c| !is_blank(c));
        is_before.then(|| &text[..head])
    }

    /// How much of `text`, with which emphasis ends, is inside of it here. The rest is punctuation that was moved out.
    fn moved(&self, text: &str, events: &[Event<'_>]) -> Option<usize> {
        let [Event::End, behind, ..] = events else { return None };
        let OpenKind::Emphasis { byte, .. } = self.memory.open.last()?.kind else { return None };
        let is_mark = |c: char| beside(c) == Beside::Punctuation;
        if !text.chars().next_back().is_some_and(is_mark) {
            return None;
        }
        // Where the same style begins again, both are one, with what is between.
        let ends_style = match behind {
            Event::Text(text, _) => text.chars().next().is_some_and(|c| !is_blank(c)),
            Event::End => self.memory.open.len() == 1,
            _ => false,
        };
        let rest = &self.text.as_bytes()[self.at..];
        if !ends_style || rest.starts_with(text.as_bytes()) {
            return None;
        }
        // An escape is read as what it is otherwise.
        let same = text.bytes().zip(rest).take_while(|(ours, theirs)| ours == *theirs).count();
        let is_moved = same < text.len()
            && rest.get(same) == Some(&byte)
            && text.get(same..).is_some_and(|text| text.chars().all(is_mark));
        is_moved.then_some(same)
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
                self.tail(link.destination, link.title)
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
        match length {
            1 => self.take_bytes(&[byte]),
            _ => self.take_bytes(&[byte; 2]),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn ends_blank(&self) -> bool {
        let before = &self.text[..self.at];
        let is_seen = before.as_bytes().last().is_some_and(u8::is_ascii_graphic);
        !is_seen && before.chars().next_back().is_none_or(|c| c != NO_BREAK_SPACE && is_blank(c))
    }

    /// Whether a leaf block's line that begins here begins nothing else.
    fn may_begin(&self, place: Place<'_>) -> bool {
        let bytes = &self.text.as_bytes()[self.at..];
        let Some(&first) = bytes.first() else { return false };
        let second = bytes.get(1).copied().unwrap_or(b'\n');
        match first {
            0x80.. => self.rest().chars().next().is_some_and(|c| c == NO_BREAK_SPACE || !is_blank(c)),
            // What is behind the signs of a heading, or in a cell, begins nothing.
            _ if !matches!(place, Place::Paragraph(_)) => first > b' ' && !matches!(first, b'#' | b'|'),
            // A number is a marker where white space is behind its sign.
            b'0'..=b'9' => {
                let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
                match bytes[digits..] {
                    [b'.' | b')', next, ..] => next > b' ',
                    [b'.' | b')'] | [] => false,
                    _ => true,
                }
            }
            b'"' | b'\'' | b'(' | b'a'..=b'z' | b'A'..=b'Z' => true,
            b'!' | b'$' | b'%' | b'&' | b',' | b'.' | b'/' | b';' | b'?' | b'@' => true,
            b'\\' => second.is_ascii_punctuation(),
            b'-' | b'+' | b'#' => second.is_ascii_alphanumeric(),
            // No marker, and no thematic break: those hold nothing but themselves and spaces.
            b'*' | b'_' => bytes.iter().find(|&&byte| byte != first).is_some_and(|&byte| byte > b' '),
            b'`' | b'~' => second != first,
            // A tag alone in its line would begin an HTML block, but behind this one its end tag stands.
            // An address is no tag, for its name has a colon behind it.
            b'<' => [TARGET, "<http://", "<https://"].iter().any(|start| self.rest().starts_with(start)),
            // A task, a footnote, or a definition.
            b'[' => {
                let is_task = matches!(bytes.get(1..3), Some([b' ' | b'x' | b'X', b']']) | None);
                !is_task && second != b'^' && (is_inline_link(bytes) || !self.memory.may_define())
            }
            _ => false,
        }
    }

    /// Takes text, escaped or not, in which nothing can be syntax.
    fn text(&mut self, text: &str) -> Option<()> {
        let start = self.at;
        match self.take(text) {
            Some(()) if find_step::<Syntax>(text.as_bytes()).is_none() => Some(()),
            Some(()) => self.literals(start),
            None => self.escaped_text(text),
        }
    }

    /// What was taken from `start` on as it is may hold bytes that could be syntax.
    #[inline(never)]
    fn literals(&mut self, start: usize) -> Option<()> {
        let (mut at, end) = (start, self.at);
        while let Some(found) = self.find(at..end, syntax) {
            self.at = found;
            at = found + 1;
            let byte = self.byte(found)?;
            self.literal(byte, self.byte(at))?;
        }
        self.at = end;
        Some(())
    }

    /// The same of text that does not stand here as it is.
    #[inline(never)]
    fn escaped_text(&mut self, text: &str) -> Option<()> {
        let mut rest = text.as_bytes();
        loop {
            let step = find_by(rest, syntax);
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
            if here != byte {
                return None;
            }
            self.literal(byte, next)?;
            self.at += 1;
        }
    }

    /// The place in `range` of the first byte whose `distance` is zero, as [`find_by`] has it.
    #[inline(always)]
    fn find(&self, range: Range<usize>, distance: impl Fn(u8x16) -> u8x16) -> Option<usize> {
        let bytes = &self.text.as_bytes()[range.start..];
        // Most texts are short, and there is more behind them: one look at a whole step is cheaper than one at each byte.
        if range.len() < STEP
            && let Some(window) = bytes.first_chunk::<STEP>()
        {
            let found = first_zero(distance(u8x16::new(*window))).filter(|&at| at < range.len());
            return found.map(|at| range.start + at);
        }
        find_by(&bytes[..range.len()], distance).map(|at| range.start + at)
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
            b'<' => is_less_than(&self.text.as_bytes()[self.at + 1..]),
            // Two may be delimiters.
            b'~' => !std::mem::replace(&mut self.memory.has_tilde, true),
            b'[' => {
                self.memory.brackets += 1;
                !self.memory.may_define() && next != Some(b'^')
            }
            b']' => {
                // Without one that is open it would end a link that is.
                let is_inside = self.memory.brackets > 0;
                self.memory.brackets = self.memory.brackets.saturating_sub(1);
                let is_apart = !matches!(next, Some(b'(' | b'[' | b':'));
                !self.memory.may_define() && if is_inside { is_apart } else { !self.memory.is_in_link() }
            }
            _ => false,
        };
        is_text.then_some(())
    }

    /// Takes a code span whose backtick strings are one backtick.
    fn code(&mut self, text: &str) -> Option<()> {
        let has_edge = text.starts_with(' ') || text.ends_with(' ') || text.is_empty();
        if has_edge || self.text[..self.at].ends_with('`') {
            return None;
        }
        self.take("`")?;
        let start = self.at;
        self.take(text)?;
        let distance = |step: u8x16| (step ^ each(b'`')).min(step.saturating_sub(each(b' ' - 1)));
        let odd = self.find(start..self.at, distance);
        self.take("`")?;
        (odd.is_none() && self.byte(self.at) != Some(b'`')).then_some(())
    }

    /// Takes an address in which is percent-encoded what a destination cannot hold.
    fn encoded(&mut self, address: &str) -> Option<()> {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let is_encoded = |byte: &u8| matches!(byte, b'\0'..=b' ' | b'<' | b'>' | b'`' | 0x7F);
        let mut rest = address.as_bytes();
        while let Some(length) = rest.iter().position(is_encoded) {
            self.take_bytes(&rest[..length])?;
            let digit = |at: u8| DIGITS[usize::from(at)];
            self.take_bytes(&[b'%', digit(rest[length] >> 4), digit(rest[length] & 15)])?;
            rest = &rest[length + 1..];
        }
        self.take_bytes(rest)
    }

    /// Whether the address from `start` on can stand without pointy brackets and means itself.
    fn is_plain_address(&self, start: usize) -> bool {
        let address = &self.text.as_bytes()[start..self.at];
        let has_references = || memchr(b'&', address).is_some() && memchr(b';', address).is_some();
        find_step::<OddOrAmpersand>(address).is_none()
            || find_step::<Odd>(address).is_none() && !has_references()
    }

    /// Takes an address in pointy brackets: "a scheme followed by a colon followed by zero or more characters other than
    /// ASCII control characters, space, `<`, and `>`".
    fn autolink(&mut self, address: &str) -> Option<()> {
        if !(address.starts_with("https://") || address.starts_with("http://")) {
            return None;
        }
        self.take("<")?;
        let start = self.at;
        self.take(address)?;
        let is_plain = self.is_plain_address(start) && memchr(b'&', address.as_bytes()).is_none();
        self.take(">").filter(|()| is_plain)
    }

    /// Takes what stands behind a link's text, if it stands there as it is in the event.
    fn tail(&mut self, destination: &str, title: &str) -> Option<()> {
        if destination.is_empty() {
            return None;
        }
        self.take("](")?;
        let start = self.at;
        if self.take(destination).is_none() {
            self.encoded(destination)?;
        }
        if !self.is_plain_address(start) {
            return None;
        }
        if !title.is_empty() {
            self.take(" \"")?;
            let start = self.at;
            self.take(title)?;
            let odd = self.find(start..self.at, |step| {
                let is = |byte| step ^ each(byte);
                let marks = is(b'"').min(is(b'\\')).min(is(b'&')).min(is(b'`')).min(is(b'<'));
                marks.min(step.saturating_sub(each(b' ' - 1)))
            });
            if odd.is_some() && !is_plain_title(title) {
                return None;
            }
            self.take("\"")?;
        }
        self.take(")")
    }
}

/// Whether `before`, with a closing bracket behind it, ends with the label of a footnote's definition, and so with no other
/// label: one that begins its line, and is simple.
fn is_label_of_note(before: &str) -> bool {
    let line = &before[memrchr(b'\n', before.as_bytes()).map_or(0, |feed| feed + 1)..];
    line.strip_prefix("[^").is_some_and(is_simple_label)
}

/// Whether a footnote's label holds nothing that could be anything else.
pub(super) fn is_simple_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// To Markdown it is like a letter: neither the white space that a line may begin with nor that of a blank line.
const NO_BREAK_SPACE: char = '\u{A0}';

/// Whether `bytes`, which begin with a bracket, begin with a link that has its address beside it, or with none at all. A
/// definition is "a link label … followed by a colon", and its label ends at the first bracket that is not escaped.
fn is_inline_link(bytes: &[u8]) -> bool {
    // In the same line: each is looked at once.
    let end = memchr2(b']', b'\n', bytes).filter(|&at| bytes[at] == b']' && bytes[at - 1] != b'\\');
    end.is_some_and(|at| bytes.get(at + 1) == Some(&b'('))
}

/// Whether a less-than sign before `rest` begins no tag, comment … and no autolink, whatever is behind.
///
/// ```text
/// <string[]>   <net.Socket>   <T, A>      a tag's name ends at white space, `/` or `>`
/// <a:b>   <a@b>                           an autolink has a colon or an at sign, and no white space before it
/// ```
fn is_less_than(rest: &[u8]) -> bool {
    /// What is longer may be anything.
    const MOST: usize = 64;
    if !rest.first().is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
        return true;
    }
    let name = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'-'));
    let Some(name) = name.filter(|&name| name > 0) else { return false };
    if matches!(rest[name], b'/' | b'>' | b'\0'..=b' ') {
        return false;
    }
    let ends = |byte: &u8| matches!(byte, b'\0'..=b' ' | b'<' | b'>');
    match rest.iter().take(MOST).position(ends) {
        Some(end) => !rest[..end].iter().any(|byte| matches!(byte, b':' | b'@')),
        None => false,
    }
}

/// Whether nothing that begins in `title` could go on behind it, nor be a reference, though there are signs of either.
fn is_plain_title(title: &str) -> bool {
    let bytes = title.as_bytes();
    let is_odd = |byte: &u8| matches!(byte, b'"' | b'\\' | b'`') || *byte < b' ';
    // A tag that ends where its name does is no more than a part of the title.
    let is_short_tag = |rest: &[u8]| {
        let name = rest.iter().position(|byte| !byte.is_ascii_alphanumeric());
        name.is_some_and(|name| name > 0 && rest[name] == b'>')
    };
    let holds = |at: usize| is_less_than(&bytes[at + 1..]) || is_short_tag(&bytes[at + 1..]);
    let may_hold_reference = bytes.contains(&b'&') && bytes.contains(&b';');
    let is_odd = may_hold_reference || bytes.iter().any(is_odd);
    !is_odd && memchr_iter(b'<', bytes).all(holds)
}

/// How the target of a link is written where Markdown has none.
const TARGET: &str = "<a id=\"";

/// Whether `html` is such a target with its end tag, and its name holds nothing that could end it or be syntax.
fn is_target(html: &str) -> bool {
    let name = html.strip_prefix(TARGET).and_then(|rest| rest.strip_suffix("\"></a>"));
    let is_simple =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'%');
    name.is_some_and(|name| name.bytes().all(is_simple))
}

/// What [`syntax`] finds.
struct Syntax;

impl Sought for Syntax {
    #[inline(always)]
    fn is_in(step: &[u8; STEP]) -> bool {
        // In Chinese most steps hold no ASCII at all.
        !is_beyond_ascii(step) && zeros(syntax(u8x16::new(*step))) != 0
    }
}

/// The distance of a byte from those that cannot stand in an address without pointy brackets, or mean something else
/// there, as [`find_by`] has it.
#[inline(always)]
fn odd(step: u8x16) -> u8x16 {
    let is = |byte| step ^ each(byte);
    let parentheses = (step - each(b'(')).saturating_sub(each(1));
    let others = is(b'<').min(is(b'>')).min(is(b'\\')).min(is(b'`')).min(is(b'"'));
    // Controls, of which U+007F is one, spaces, and all but ASCII.
    let ends = step.saturating_sub(each(b' ')).min(each(0x7F).saturating_sub(step));
    parentheses.min(others).min(ends)
}

/// What [`odd`] finds.
struct Odd;

impl Sought for Odd {
    #[inline(always)]
    fn is_in(step: &[u8; STEP]) -> bool {
        zeros(odd(u8x16::new(*step))) != 0
    }
}

/// The same, and what may begin a character reference.
struct OddOrAmpersand;

impl Sought for OddOrAmpersand {
    #[inline(always)]
    fn is_in(step: &[u8; STEP]) -> bool {
        let step = u8x16::new(*step);
        zeros(odd(step).min(step ^ each(b'&'))) != 0
    }
}

/// The distance of a byte from the controls and those that could be syntax in literal text, as [`find_by`] has it.
#[inline(always)]
fn syntax(step: u8x16) -> u8x16 {
    let is = |byte| step ^ each(byte);
    // `[ \ ] ^ _ `` `.
    let brackets = (step - each(b'[')).saturating_sub(each(5));
    // `&` and `*` are four apart. With their last bit turned `!` and the controls are all up to a space.
    let others = ((step - each(b'&')) & each(!4)).min(is(b'<')).min(is(b'~'));
    brackets.min(others).min(is(1).saturating_sub(each(b' ')))
}

/// Whether no character of `text`, a picture's text, could be syntax or end it.
fn is_simple(text: &str) -> bool {
    find_by(text.as_bytes(), syntax).is_none()
}
