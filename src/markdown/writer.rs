//! The writer: from events to Markdown, one block at a time. Decides how blocks stand among each other;
//! what stands inside a leaf block is `inline`'s.

use std::collections::HashSet;

use super::code;
use super::event::{Event, List, Tag};
use super::html::push_events;
use super::inline::Inline;
use super::layout::{BOX, Place};
use super::line::{Depth, Lines};
use super::list::{HIGHEST, Marker};
use super::math;
use super::quick::{self, Settling, Target};
use super::table::Table;
use crate::text::find::memchr;

/// What was written, and where.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Markdown that ends in one line break, or nothing.
    pub text: String,
    /// The blocks at the top level, in order.
    pub blocks: Vec<Block>,
    /// The bytes where blocks begin that stand in `details` and in nothing else, in order. Their tags are no container to
    /// Markdown: there are blank lines around these blocks as there are at the top level.
    pub in_details: Vec<usize>,
    /// Something in it is written as settling would write it, if there is nothing in the text but Markdown and HTML.
    pub is_settled: bool,
}

/// A block at the top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// The index of its first event.
    pub event: usize,
    /// The byte of the text where its first line begins.
    pub offset: usize,
}

/// Writes `events` as Markdown.
pub(crate) fn write(events: &[Event<'_>]) -> Written {
    write_with(&mut Scratch::default(), events, 0, false)
}

/// What the writer needs beside its output, and keeps for the next article.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    lines: Lines,
    containers: Vec<Container>,
    quick: quick::Scratch,
    cell: String,
    blocks: Vec<Block>,
}

impl Scratch {
    /// Takes back what `written`, whose text has been taken, needs no more.
    pub(crate) fn keep(&mut self, written: Written) {
        self.blocks = written.blocks;
    }
}

/// The same, with scratch that has been used before or not, and room for so many bytes. If it `settles`, what is written
/// will be settled, and what that would make of it may be written at once.
pub(crate) fn write_with(
    scratch: &mut Scratch,
    events: &[Event<'_>],
    capacity: usize,
    settles: bool,
) -> Written {
    let mut writer = Writer::new(std::mem::take(scratch), events, capacity);
    writer.quick.settling = Settling { may: settles, was: false };
    let mut at = 0;
    while at < events.len() {
        at = writer.event(events, at);
    }
    let (written, rest) = writer.into_parts();
    *scratch = rest;
    written
}

/// The labels of the footnotes that `events` define, as they are compared: "labels are case-insensitive".
/// They stand at the end, and a label stands nowhere else.
fn footnotes(events: &[Event<'_>]) -> HashSet<String> {
    let labels = events.iter().filter_map(|event| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some(label.to_ascii_lowercase()),
        _ => None,
    });
    labels.collect()
}

struct Writer<'e> {
    lines: Lines,
    containers: Vec<Container>,
    quick: quick::Scratch,
    events: &'e [Event<'e>],
    /// What most articles do not need.
    inline: Option<Box<Inline<'e>>>,
    table: Table<'e>,
    /// The list that ended last, if nothing has come after it in its container.
    list_before: Option<Marker>,
    blocks: Vec<Block>,
    /// Where the block at the top level that comes next, or is being read, begins among the events.
    top: usize,
    /// So many of the containers, the outermost of all, are `details`.
    details: usize,
    in_details: Vec<usize>,
}

/// What stands before each further line of a footnote: every renderer that has them asks for four columns.
const FOOTNOTE_INDENT: &str = "    ";

#[derive(Debug, Clone, Copy)]
enum LeafKind {
    Paragraph,
    Heading(u8),
}

#[derive(Debug)]
struct Container {
    kind: ContainerKind,
    depth: Option<Depth>,
    /// Whether a block has been written in it.
    filled: bool,
}

#[derive(Debug, Clone, Copy)]
enum ContainerKind {
    BlockQuote,
    List {
        list: List,
        marker: Marker,
        number: u32,
    },
    Item {
        tight: bool,
    },
    Details,
    FootnoteDefinition,
    /// `Table`, `TableHead` and `TableRow`, which hold no blocks.
    Table,
}

impl<'e> Writer<'e> {
    fn new(scratch: Scratch, events: &'e [Event<'_>], capacity: usize) -> Self {
        let Scratch { mut lines, mut containers, quick, cell, mut blocks } = scratch;
        lines.clear(capacity);
        containers.clear();
        blocks.clear();
        blocks.reserve(64);
        Writer {
            lines,
            containers,
            quick,
            events,
            inline: None,
            table: Table::new(cell),
            list_before: None,
            blocks,
            top: 0,
            details: 0,
            in_details: Vec::new(),
        }
    }

    fn into_parts(mut self) -> (Written, Scratch) {
        let text = std::mem::take(&mut self.lines.out);
        let Writer { lines, containers, quick, blocks, table, in_details, .. } = self;
        let is_settled = quick.settling.was;
        let scratch = Scratch { lines, containers, quick, cell: table.into_scratch(), blocks: Vec::new() };
        (Written { text, blocks, in_details, is_settled }, scratch)
    }

    /// Takes the event at `at`, and those that belong to its block if it has no blocks, and says which comes next.
    fn event(&mut self, events: &'e [Event<'_>], at: usize) -> usize {
        if self.containers.is_empty() {
            self.top = at;
        }
        let next = at + 1;
        // Few kinds are told apart by comparisons, which the processor foresees better than a jump by table.
        match &events[at] {
            Event::Start(Tag::Paragraph) => next + self.leaf(LeafKind::Paragraph, &events[next..]),
            Event::Start(Tag::TableCell) => next + self.cell(&events[next..]),
            Event::End => {
                self.end_container();
                next
            }
            _ => self.other_event(events, at),
        }
    }

    #[inline(never)]
    fn other_event(&mut self, events: &'e [Event<'_>], at: usize) -> usize {
        let next = at + 1;
        match &events[at] {
            Event::Start(Tag::Heading(level)) => {
                return next + self.leaf(LeafKind::Heading(*level), &events[next..]);
            }
            Event::Start(Tag::CodeBlock(info)) => return next + self.code_block(info, &events[next..]),
            Event::Start(Tag::Summary | Tag::HtmlTable) => return at + self.html(&events[at..]),
            Event::Start(tag) => self.start(tag, &events[next..]),
            Event::Rule => {
                self.begin_block();
                // Behind a `*` three more stars would be one thematic break with it.
                let stars = self.lines.waiting().is_some_and(|marker| marker.ends_with("* "));
                self.lines.line(if stars { "___" } else { "***" });
                self.end_block();
            }
            Event::HtmlBlock(html) => {
                self.begin_block();
                self.lines.lines(html);
                self.end_block();
            }
            Event::Math { tex, .. } => {
                self.begin_block();
                for line in math::display(tex) {
                    self.lines.line(&line);
                }
                self.end_block();
            }
            // Inline events outside a leaf block do not occur.
            _ => {}
        }
        next
    }

    fn start(&mut self, tag: &'e Tag<'_>, rest: &[Event<'_>]) {
        match tag {
            // See `leaf` and `code_block`.
            Tag::Paragraph | Tag::Heading(_) | Tag::TableCell | Tag::CodeBlock(_) => {}
            // Written as HTML: see `html`.
            Tag::Summary | Tag::HtmlTable | Tag::HtmlHead | Tag::HtmlRow | Tag::HtmlCell(_) => {}
            Tag::BlockQuote => {
                self.begin_block();
                let depth = self.lines.enter("> ", "> ");
                self.push(ContainerKind::BlockQuote, Some(depth));
            }
            Tag::List(list) => self.start_list(*list, rest),
            Tag::Item => self.start_item(),
            Tag::Details { open } => {
                self.begin_block();
                self.lines.line(if *open { "<details open>" } else { "<details>" });
                self.details += usize::from(self.details == self.containers.len());
                self.push(ContainerKind::Details, None);
                // A summary stands on the next line; anything else behind a blank one.
                if !matches!(rest.first(), Some(Event::Start(Tag::Summary))) {
                    self.lines.owe();
                }
            }
            Tag::FootnoteDefinition(label) => {
                self.begin_block();
                let depth = self.lines.enter(&format!("[^{label}]: "), FOOTNOTE_INDENT);
                // Renderers count the columns of a marker that stands behind this one in different ways.
                if !matches!(rest.first(), Some(Event::Start(Tag::Paragraph) | Event::End)) {
                    self.lines.line("");
                }
                self.push(ContainerKind::FootnoteDefinition, Some(depth));
            }
            Tag::Table(alignments) => {
                self.begin_block();
                self.table.begin(alignments);
                self.push(ContainerKind::Table, None);
            }
            Tag::TableHead | Tag::TableRow => {
                self.table.begin_row(&mut self.lines);
                self.push(ContainerKind::Table, None);
            }
            // Inline spans outside a leaf block do not occur.
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link(_) | Tag::Element(_) => {}
        }
    }

    fn push(&mut self, kind: ContainerKind, depth: Option<Depth>) {
        self.containers.push(Container { kind, depth, filled: false });
        self.list_before = None;
    }

    fn start_list(&mut self, list: List, rest: &[Event<'_>]) {
        let before = self.list_before.take();
        // "In order for a list item to interrupt a paragraph, it must not be blank"; an ordered one
        // must begin with 1. In a tight item such a list needs its blank line all the same.
        let first_is_empty = matches!(rest, [Event::Start(Tag::Item), Event::End, ..]);
        let cannot_interrupt = first_is_empty || list.start.is_some_and(|start| start != 1);
        if cannot_interrupt && self.containers.last().is_some_and(|container| container.filled) {
            self.lines.owe();
        }
        self.begin_block();
        let marker = Marker::new(list, before);
        self.push(ContainerKind::List { list, marker, number: list.start.unwrap_or(0) }, None);
    }

    fn start_item(&mut self) {
        self.lines.pay();
        let Some(Container { kind: ContainerKind::List { list, marker, number }, .. }) =
            self.containers.last_mut()
        else {
            self.push(ContainerKind::Item { tight: true }, None);
            return;
        };
        let (tight, marker, first) = (list.tight, *marker, list.start.map(|_| *number));
        *number = (*number + 1).min(HIGHEST);
        let depth = self.lines.enter_indented(|out| marker.push_text(out, first));
        self.push(ContainerKind::Item { tight }, Some(depth));
    }

    /// Pays what is owed to the block before.
    fn begin_block(&mut self) {
        self.lines.pay();
        self.count_block(self.lines.out.len());
    }

    /// A block begins at `offset`.
    fn count_block(&mut self, offset: usize) {
        self.list_before = None;
        match self.containers.last_mut() {
            Some(container) => {
                container.filled = true;
                if self.details == self.containers.len() {
                    self.in_details.push(offset);
                }
            }
            None => self.blocks.push(Block { event: self.top, offset }),
        }
    }

    /// Owes a blank line, but in a tight item.
    fn end_block(&mut self) {
        match self.containers.last().map(|container| container.kind) {
            Some(ContainerKind::Item { tight: true }) => self.lines.forgive(),
            _ => self.lines.owe(),
        }
    }

    fn end_container(&mut self) {
        let Some(container) = self.containers.pop() else { return };
        if let ContainerKind::Details = container.kind {
            self.details = self.details.min(self.containers.len());
            self.lines.owe();
            self.lines.pay();
            self.lines.line("</details>");
        }
        if let Some(depth) = container.depth {
            self.lines.leave(depth);
        }
        self.list_before = None;
        match container.kind {
            ContainerKind::Table => {
                // The head and the rows end before the table does.
                let inner =
                    matches!(self.containers.last(), Some(Container { kind: ContainerKind::Table, .. }));
                match inner {
                    true => self.table.end_row(&mut self.lines),
                    false => self.end_block(),
                }
            }
            ContainerKind::Item { .. } => {
                // Between the items of its list.
                match self.containers.last().map(|container| container.kind) {
                    Some(ContainerKind::List { list: List { tight: true, .. }, .. }) => self.lines.forgive(),
                    _ => self.lines.owe(),
                }
            }
            ContainerKind::List { marker, .. } => {
                self.end_block();
                self.list_before = Some(marker);
            }
            ContainerKind::BlockQuote | ContainerKind::Details | ContainerKind::FootnoteDefinition => {
                self.end_block();
            }
        }
    }

    /// A leaf block that is no cell, whose events begin with `rest`. Says how many of them are done with.
    fn leaf(&mut self, kind: LeafKind, rest: &'e [Event<'_>]) -> usize {
        // A blank one is none.
        if let [Event::End, ..] = rest {
            return 1;
        }
        let place = self.place(kind);
        if let Some(end) = self.leaf_quickly(kind, place, rest) {
            return end + 1;
        }
        let mut inline = self.inline();
        let end = inline.write(rest, place);
        self.write_leaf(kind, inline.text());
        self.inline = Some(inline);
        end + 1
    }

    /// Writes it where it stands, if one look tells how, and says where its `End` is.
    fn leaf_quickly(&mut self, kind: LeafKind, place: Place, rest: &[Event<'_>]) -> Option<usize> {
        #[cfg(test)]
        if super::sabotage::takes_rounds() {
            return None;
        }
        let attempt = self.lines.attempt();
        if let LeafKind::Heading(level) = kind {
            self.lines.out.push_str(heading(level));
        }
        let target = Target { lines: &mut self.lines, place, scratch: &mut self.quick };
        let Some(written) = quick::write(rest, target) else {
            self.lines.undo(attempt);
            return None;
        };
        self.lines.keep();
        self.count_block(attempt.block);
        self.lines.out.push('\n');
        self.end_block();
        Some(written.end)
    }

    /// A cell, whose events begin with `rest`. Says how many of them are done with.
    fn cell(&mut self, rest: &'e [Event<'_>]) -> usize {
        let place = Place::Cell;
        self.table.begin_cell(&mut self.lines.out);
        let written = quick::write(rest, Target { lines: &mut self.lines, place, scratch: &mut self.quick });
        #[cfg(test)]
        let written = written.filter(|_| !super::sabotage::takes_rounds());
        let (end, has_pipe) = match written {
            Some(written) => (written.end, written.has_pipe),
            None => {
                self.table.undo_cell(&mut self.lines.out);
                let mut inline = self.inline();
                let end = inline.write(rest, place);
                self.lines.out.push_str(inline.text());
                self.inline = Some(inline);
                (end, true)
            }
        };
        if has_pipe {
            self.table.escape_pipes(&mut self.lines.out);
        }
        self.table.end_cell(&mut self.lines.out);
        end + 1
    }

    /// Takes what finishes a leaf block in rounds.
    fn inline(&mut self) -> Box<Inline<'e>> {
        self.inline.take().unwrap_or_else(|| Box::new(Inline::new(footnotes(self.events))))
    }

    fn place(&self, kind: LeafKind) -> Place {
        match kind {
            LeafKind::Heading(_) => Place::Heading,
            LeafKind::Paragraph => {
                let item_start = self.containers.last().is_some_and(|container| {
                    !container.filled && matches!(container.kind, ContainerKind::Item { .. })
                });
                let marker = || self.lines.waiting()?.bytes().rfind(|&byte| byte != b' ');
                match item_start.then(marker).flatten() {
                    Some(marker) => Place::ItemStart(marker),
                    None => Place::Paragraph,
                }
            }
        }
    }

    /// Writes a leaf block that was finished in rounds; a blank one is none.
    fn write_leaf(&mut self, kind: LeafKind, text: &str) {
        match kind {
            _ if text.is_empty() => {}
            LeafKind::Heading(level) => {
                self.begin_block();
                self.lines.begin();
                self.lines.out.push_str(heading(level));
                self.lines.out.push_str(text);
                self.lines.out.push('\n');
                self.end_block();
            }
            LeafKind::Paragraph => self.paragraph(text),
        }
    }

    /// What Markdown has no words for, a block that begins with the first of `events`. Says how many are done with.
    fn html(&mut self, events: &[Event<'_>]) -> usize {
        let mut depth = 0;
        let end = events.iter().position(|event| {
            match event {
                Event::Start(_) => depth += 1,
                Event::End => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let events = &events[..end.map_or(events.len(), |end| end + 1)];
        let is_summary = matches!(events.first(), Some(Event::Start(Tag::Summary)));
        let mut html = String::new();
        push_events(&mut html, events);
        // A summary belongs to the line before, which opens its details.
        if !is_summary {
            self.begin_block();
        }
        self.lines.lines(&html);
        if is_summary {
            self.lines.owe()
        } else {
            self.end_block()
        }
        events.len()
    }

    fn paragraph(&mut self, text: &str) {
        self.begin_block();
        let mut rest = text;
        while let Some(end) = memchr(b'\n', rest.as_bytes()) {
            self.lines.begin();
            self.lines.out.push_str(&rest[..=end]);
            rest = &rest[end + 1..];
        }
        self.lines.begin();
        self.lines.out.push_str(rest);
        self.lines.out.push('\n');
        self.end_block();
        if text.starts_with(BOX) {
            // A tag alone on its line begins an HTML block (§4.6, start condition 7), which only a blank line ends.
            self.lines.owe();
        }
    }

    /// A code block, whose text begins with the first of `rest`. Says how many of them are done with.
    fn code_block(&mut self, info: &str, rest: &[Event<'_>]) -> usize {
        let end = rest.iter().position(|event| !matches!(event, Event::Text(_, _))).unwrap_or(rest.len());
        match &rest[..end] {
            [Event::Text(text, _)] => self.code(info, text),
            texts => {
                let mut code = String::new();
                for event in texts {
                    if let Event::Text(text, _) = event {
                        code.push_str(text);
                    }
                }
                self.code(info, &code);
            }
        }
        end + 1
    }

    fn code(&mut self, info: &str, code: &str) {
        self.begin_block();
        let fence = code::fence(code, info);
        self.lines.begin();
        self.lines.out.push_str(&fence);
        self.lines.out.push_str(info);
        self.lines.out.push('\n');
        // A blank line in a container is still a line of code.
        self.lines.lines(code.strip_suffix('\n').unwrap_or(code));
        self.lines.line(&fence);
        self.end_block();
    }
}

/// What stands before a heading's text.
fn heading(level: u8) -> &'static str {
    let level = usize::from(level.clamp(1, 6));
    &"###### "[6 - level..]
}
