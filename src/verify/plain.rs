//! Plain: blocks whose Markdown can be read in one way only, which a comparison with their events shows. Parses nothing,
//! and knows nothing of how the writer decides: what is in doubt here is the parser's to read.
//!
//! A block is plain when its text is, byte for byte, what its events ask for, each construct of it stands where
//! CommonMark begins and ends it whatever stands around it, and no other byte could be syntax.
//!
//! ```text
//! - 来源 **天眼**, see [a map](/map)      events: List, Item, Paragraph, Text, Strong …
//! ^^                                      a marker, one space, and something that begins no block
//!        ^^    ^^                         delimiters with letters inside and no other delimiter near
//! ```

use super::plain_line::{self, Line};
use crate::markdown::event::{Alignment, Event, Tag};
use crate::markdown::push_events;
use crate::text::find::{each, find_by, memmem};

/// Compares a document's blocks, first to last.
#[derive(Debug)]
pub(super) struct Plain<'t> {
    open: Open,
    line: Line<'t>,
}

/// What one document leaves to the next: room, and nothing else.
#[derive(Debug, Default)]
pub(super) struct Room {
    open: Open,
    line: plain_line::Room,
}

/// The containers that are open.
#[derive(Debug, Default)]
struct Open {
    /// What stands before each line.
    prefix: String,
    containers: Vec<Container>,
}

/// An open container.
#[derive(Debug)]
struct Container {
    kind: Kind,
    /// How long the prefix is outside it.
    outside: usize,
    /// The block in it that came last.
    last: Last,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    BlockQuote,
    /// The byte that its markers end in, and the number of its next item if it is ordered.
    List(u8, Option<u32>),
    Item,
    /// A `details`, whose tags are HTML blocks.
    Details,
    /// A footnote's definition.
    Note,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Paragraph,
    /// With the byte that its markers end in.
    List(u8),
    Other,
}

/// What stands before a block at the top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// A block that is plain, or none, and no list.
    Apart,
    /// A list whose markers end in this byte.
    List(u8),
    /// A block that was not seen to be plain.
    InDoubt,
}

impl<'t> Plain<'t> {
    /// For the blocks of `document`, in which blocks of their own define the footnotes `notes`, in ascending order.
    pub(super) fn of(document: &'t str, notes: Vec<&'t str>, room: Room) -> Plain<'t> {
        Plain { open: room.open, line: Line::of(document, notes, room.line) }
    }

    pub(super) fn into_room(self) -> Room {
        Room { open: self.open, line: self.line.into_room() }
    }

    /// Whether `text` is plain and says what `events` say: one block at the top level, with its line ending and the blank
    /// line behind it. Then what it is to the block behind it.
    pub(super) fn compare(&mut self, events: &[Event<'_>], text: &'t str, before: Before) -> Option<Before> {
        self.open.prefix.clear();
        self.open.containers.clear();
        self.line.begin(text);
        self.open.compare(events, &mut self.line, before)
    }
}

impl Open {
    fn compare(&mut self, events: &[Event<'_>], line: &mut Line<'_>, before: Before) -> Option<Before> {
        let mut top = Container {
            kind: Kind::Item,
            outside: 0,
            last: if let Before::List(marker) = before { Last::List(marker) } else { Last::Other },
        };
        // A list could go on with one before it.
        if before == Before::InDoubt && matches!(events.first(), Some(Event::Start(Tag::List(_)))) {
            return None;
        }
        // What is owed at the top level stands in the text of the block before.
        let mut is_top = true;
        let mut at = 0;
        while at < events.len() {
            at = match &events[at] {
                Event::Start(Tag::Paragraph) => {
                    self.begin(line, &mut top, Last::Paragraph, is_top)?;
                    let end = at + 1 + line.paragraph(&events[at + 1..], &self.prefix)?;
                    line.take("\n")?;
                    end + 1
                }
                Event::Start(Tag::Heading(level)) => {
                    self.begin(line, &mut top, Last::Other, is_top)?;
                    line.take("######".get(..usize::from(*level))?)?;
                    line.take(" ")?;
                    let end = at + 1 + line.heading(&events[at + 1..])?;
                    line.take("\n")?;
                    end + 1
                }
                Event::Start(Tag::CodeBlock(info)) => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    let end = at + 1 + events[at + 1..].iter().position(|event| *event == Event::End)?;
                    self.code(line, info, &events[at + 1..end])?;
                    end + 1
                }
                Event::Start(Tag::Table(alignments)) => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    at + 1 + self.table(line, alignments, &events[at + 1..])?
                }
                Event::Rule => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    line.take("***\n")?;
                    at + 1
                }
                Event::Start(Tag::BlockQuote) => {
                    self.blank(line, &mut top, Last::Other, is_top)?;
                    self.open(Kind::BlockQuote, "> ");
                    at + 1
                }
                Event::Start(Tag::List(list)) => {
                    let marker = line.marker(&self.prefix)?;
                    if matches!(marker, b'.' | b')') != list.start.is_some() {
                        return None;
                    }
                    self.begin_list(line, &mut top, marker, list.start, is_top)?;
                    self.open(Kind::List(marker, list.start), "");
                    at + 1
                }
                Event::Start(Tag::Item) => {
                    self.item(line)?;
                    at + 1
                }
                Event::Start(Tag::FootnoteDefinition(label)) if self.prefix.is_empty() => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    line.note(label)?;
                    self.open(Kind::Note, "    ");
                    at + 1
                }
                // In another container its tags, like all else, would need what stands before each line.
                Event::Start(Tag::Details { open }) if self.prefix.is_empty() => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    line.take(if *open { "<details open>\n" } else { "<details>\n" })?;
                    self.open(Kind::Details, "");
                    self.containers.last_mut()?.last = Last::Other;
                    at + 1 + summary(line, &events[at + 1..])?
                }
                Event::Start(Tag::HtmlTable) if self.prefix.is_empty() => {
                    self.begin_line(line, &mut top, Last::Other, is_top)?;
                    let end = at + 1 + end_of(&events[at..])?;
                    let mut html = String::new();
                    push_events(&mut html, &events[at..end]);
                    // A blank line ends it.
                    line.take(&html)?;
                    line.take("\n")?;
                    html.lines().all(|line| !line.trim_ascii_start().is_empty()).then_some(end)?
                }
                Event::End => {
                    let container = self.containers.pop()?;
                    if let Kind::Details = container.kind {
                        line.take("\n</details>\n")?;
                    }
                    self.prefix.truncate(container.outside);
                    // An empty one is read in its own way.
                    if container.last == Last::Nothing {
                        return None;
                    }
                    at + 1
                }
                _ => return None,
            };
            is_top = false;
        }
        if !self.containers.is_empty() || !matches!(line.rest(), "" | "\n") {
            return None;
        }
        Some(if let Last::List(marker) = top.last { Before::List(marker) } else { Before::Apart })
    }

    fn open(&mut self, kind: Kind, prefix: &str) {
        self.containers.push(Container { kind, outside: self.prefix.len(), last: Last::Nothing });
        self.prefix.push_str(prefix);
    }

    /// A blank line ends the block before, if there is one in the same container.
    fn blank(&mut self, line: &mut Line<'_>, top: &mut Container, kind: Last, is_top: bool) -> Option<()> {
        // Behind a marker paragraphs and headings alone are sure to be one.
        if line.is_begun() {
            return None;
        }
        let inner = self.containers.last_mut().unwrap_or(top);
        if matches!(inner.kind, Kind::List(..)) {
            return None;
        }
        if !is_top && std::mem::replace(&mut inner.last, kind) != Last::Nothing {
            line.take(self.prefix.trim_end())?;
            line.take("\n")?;
        }
        inner.last = kind;
        Some(())
    }

    /// The same, and the line begins.
    fn begin_line(
        &mut self,
        line: &mut Line<'_>,
        top: &mut Container,
        kind: Last,
        is_top: bool,
    ) -> Option<()> {
        self.blank(line, top, kind, is_top)?;
        line.take(&self.prefix)
    }

    /// The same of a paragraph or heading, which may stand behind a marker.
    fn begin(&mut self, line: &mut Line<'_>, top: &mut Container, kind: Last, is_top: bool) -> Option<()> {
        if line.is_begun() {
            self.containers.last_mut()?.last = kind;
            return Some(());
        }
        self.begin_line(line, top, kind, is_top)
    }

    /// A list: one of another kind than that before it, and a blank line where it could not interrupt a paragraph.
    fn begin_list(
        &mut self,
        line: &mut Line<'_>,
        top: &mut Container,
        marker: u8,
        start: Option<u32>,
        is_top: bool,
    ) -> Option<()> {
        let inner = self.containers.last().unwrap_or(top);
        if inner.last == Last::List(marker) || line.is_begun() {
            return None;
        }
        let interrupts = inner.last == Last::Paragraph
            && matches!(inner.kind, Kind::Item)
            && start.is_none_or(|start| start == 1)
            && !line.is_blank(&self.prefix);
        if interrupts && !is_top {
            self.containers.last_mut()?.last = Last::List(marker);
            return Some(());
        }
        self.blank(line, top, Last::List(marker), is_top)
    }

    /// An item's marker, behind a blank line if the list is loose.
    fn item(&mut self, line: &mut Line<'_>) -> Option<()> {
        let list = self.containers.last_mut()?;
        let Kind::List(marker, number) = &mut list.kind else { return None };
        if std::mem::replace(&mut list.last, Last::Other) != Last::Nothing && line.is_blank(&self.prefix) {
            line.take(self.prefix.trim_end())?;
            line.take("\n")?;
        }
        line.take(&self.prefix)?;
        let width = line.item(*marker, *number)?;
        *number = number.map(|number| number + 1);
        self.open(Kind::Item, "           ".get(..width)?);
        Some(())
    }

    /// A fenced code block without a backtick string that could end it.
    fn code(&mut self, line: &mut Line<'_>, info: &str, texts: &[Event<'_>]) -> Option<()> {
        let is_word =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#' | b'.' | b'_' | b'-');
        line.take("```")?;
        line.take(info)?;
        line.take("\n")?;
        let mut begins = true;
        for event in texts {
            let Event::Text(text, _) = event else { return None };
            let is_odd = find_by(text.as_bytes(), |step| (step ^ each(b'\r')).min(step)).is_some();
            // Two backticks in a row are none that end it, but a third could come in the next text.
            if is_odd || memmem::find(text.as_bytes(), b"``").is_some() || !begins && text.starts_with('`') {
                return None;
            }
            if self.prefix.is_empty() {
                line.take(text)?;
            } else {
                self.code_lines(line, text, begins)?;
            }
            begins = text.ends_with('\n');
        }
        line.take(&self.prefix)?;
        line.take("```\n")?;
        (begins && info.bytes().all(is_word)).then_some(())
    }

    /// Lines of code with what stands before each; whether `text` begins one.
    fn code_lines(&self, line: &mut Line<'_>, text: &str, begins: bool) -> Option<()> {
        let mut begins = begins;
        for part in text.split_inclusive('\n') {
            match (begins, part) {
                (true, "\n") => line.take(self.prefix.trim_end())?,
                (true, _) => line.take(&self.prefix)?,
                (false, _) => {}
            }
            line.take(part)?;
            begins = true;
        }
        Some(())
    }

    /// The rows of a table, of which the first line has begun. Says how many of `events` it is.
    fn table(
        &mut self,
        line: &mut Line<'_>,
        alignments: &[Alignment],
        events: &[Event<'_>],
    ) -> Option<usize> {
        let mut at = 0;
        let mut rows = 0;
        loop {
            match events.get(at)? {
                Event::Start(Tag::TableHead | Tag::TableRow) => at += 1,
                Event::End => return Some(at + 1),
                _ => return None,
            }
            if rows > 0 {
                line.take(&self.prefix)?;
            }
            line.take("|")?;
            for _ in alignments {
                at = match events.get(at..at + 2)? {
                    [Event::Start(Tag::TableCell), Event::End] => at + 2,
                    [Event::Start(Tag::TableCell), _] => {
                        line.take(" ")?;
                        at + 1 + line.cell(&events[at + 1..])? + 1
                    }
                    _ => return None,
                };
                line.take(" |")?;
            }
            if *events.get(at)? != Event::End {
                return None;
            }
            at += 1;
            line.take("\n")?;
            if rows == 0 {
                line.take(&self.prefix)?;
                line.take("|")?;
                for alignment in alignments {
                    line.take(match alignment {
                        Alignment::None => " --- |",
                        Alignment::Left => " :--- |",
                        Alignment::Center => " :---: |",
                        Alignment::Right => " ---: |",
                    })?;
                }
                line.take("\n")?;
            }
            rows += 1;
        }
    }
}

/// A summary, if `events` begin with one, is the rest of the HTML block that the tag of its `details` began, and no more is
/// asked of it: "End condition: line is followed by a blank line" (CommonMark §4.6). Says how many of `events` it is.
fn summary(line: &mut Line<'_>, events: &[Event<'_>]) -> Option<usize> {
    if !matches!(events.first(), Some(Event::Start(Tag::Summary))) {
        return Some(0);
    }
    line.skip_lines();
    Some(end_of(events)? + 1)
}

/// The index of the `End` of what `events` begin with.
fn end_of(events: &[Event<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    events.iter().position(|event| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}
