//! Stream: events as they come, each leaf block, container and span opened only when content arrives.
//! White space, hard breaks, tightness and the nesting of spans are settled here. Knows no element and no rule.

use std::borrow::Cow;
use std::ops::Range;

use super::report::{Reason, Report};
use super::room::{StreamRoom, emptied};
use super::tabular::Grid;
use super::url;
use crate::html::whitespace::{Line, Piece, line, pieces};
use crate::markdown::event::{Event, Tag};
use crate::text;
use crate::text::glance::Glance;
use crate::text::store::Store;

/// At most so many spans are open at once. Each leaf block opens them anew, so without a limit a few
/// kilobytes of nested `sub` around many paragraphs would become gigabytes.
const MAX_SPANS: usize = 16;

/// What a span that goes down into many leaf blocks may cost in all, in bytes of its attributes.
const MAX_REPEATED: usize = 1 << 20;

/// An ordered list's first number has at most nine digits: CommonMark §5.2.
pub(super) const MAX_LIST_START: u32 = 999_999_999;

/// What a leaf block opened here would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    TableCell,
    Summary,
}

impl Kind {
    /// One line whatever comes: blocks inside are told apart by a space only.
    pub fn is_flat(self) -> bool {
        matches!(self, Kind::TableCell | Kind::Summary)
    }

    fn tag<'a>(self) -> Tag<'a> {
        match self {
            Kind::Paragraph => Tag::Paragraph,
            Kind::Heading(level) => Tag::Heading(level),
            Kind::TableCell => Tag::TableCell,
            Kind::Summary => Tag::Summary,
        }
    }
}

/// The open leaf block, and what waits for its next content.
#[derive(Debug)]
struct Leaf<'a> {
    kind: Kind,
    /// White space came; whether it held a line break.
    space: Option<bool>,
    /// So many `br` came.
    breaks: u32,
    /// The text that ends it so far; empty after a picture, a break or a check box.
    last: &'a str,
    /// It holds its check box alone, which brings a space of its own.
    bare: bool,
}

impl Leaf<'_> {
    /// Takes the white space that came, before `next`, which may be empty for what is no text; whether it is a space.
    ///
    /// [CSS Text 3 §4.1.3](https://drafts.csswg.org/css-text-3/#line-break-transform): a segment break between two wide
    /// characters is removed.
    #[inline]
    fn take_space<'n>(&mut self, next: impl FnOnce() -> &'n str) -> bool {
        let is_wide = |c: Option<char>| c.is_some_and(text::is_wide);
        match self.space.take() {
            None => false,
            Some(false) => true,
            Some(true) => !(is_wide(self.last.chars().next_back()) && is_wide(next().chars().next())),
        }
    }
}

#[derive(Debug)]
pub(super) struct Container<'a> {
    tag: Tag<'a>,
    /// Where its `Start` is, once it has content.
    start: Option<usize>,
    /// An item's blocks.
    held: Held,
    /// A list's empty items: before the first that is not, and since the last that is not.
    leading: u32,
    empty: u32,
    /// Where a table's cells begin among those of all tables that are open.
    cells: usize,
}

/// What an item holds so far, as far as tightness asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    Paragraph,
    ParagraphAndList,
    Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    List,
    Other,
}

#[derive(Debug)]
pub(super) struct Span<'a> {
    tag: Tag<'a>,
    /// For a link: the link around it, which it interrupts.
    outer: Option<usize>,
    /// A link inside has taken its place.
    interrupted: bool,
    /// It was opened so often that it is not opened again.
    spent: bool,
    /// Bytes of attributes opened so far.
    cost: usize,
}

impl Span<'_> {
    fn is_silent(&self) -> bool {
        self.interrupted || self.spent
    }
}

/// The events so far and what is open.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    store: &'a Store,
    events: Vec<Event<'a>>,
    containers: Vec<Container<'a>>,
    /// The cells of the tables that are open, as ranges of events.
    cells: Vec<Range<usize>>,
    /// So many of `containers`, from the outermost, have their `Start`.
    containers_started: usize,
    kind: Kind,
    leaf: Option<Leaf<'a>>,
    spans: Vec<Span<'a>>,
    /// So many of `spans`, from the outermost, are started in the open leaf block.
    spans_started: usize,
    /// The link in force.
    link: Option<usize>,
    /// Text is code.
    code: bool,
    /// The last event is a code span of the `code` element that is open.
    code_continues: bool,
    /// The last event's text with the space that stands behind it in the source; empty if none does.
    spaced: &'a str,
    /// What that code span says, if more than one text was joined in it.
    code_joined: String,
    repeated: u32,
    /// Where a text of several lines is put together.
    lines: String,
    /// Names that links point to, for the next leaf block or the next content in the open one.
    anchors: Vec<Cow<'a, str>>,
    /// What the heading that comes next is called without an anchor; empty for nothing.
    slug: String,
    anchors_lost: u32,
}

impl<'a> Stream<'a> {
    /// Of no events, which has the room of `events` and `room`.
    pub fn new(store: &'a Store, events: Vec<Event<'a>>, room: StreamRoom) -> Self {
        Stream {
            store,
            events,
            containers: emptied(room.containers),
            cells: room.cells,
            containers_started: 0,
            kind: Kind::Paragraph,
            leaf: None,
            spans: emptied(room.spans),
            spans_started: 0,
            link: None,
            code: false,
            code_continues: false,
            spaced: "",
            code_joined: String::new(),
            repeated: 0,
            lines: room.lines,
            anchors: Vec::new(),
            slug: String::new(),
            anchors_lost: 0,
        }
    }

    /// The finished stream, and its room.
    pub fn finish(mut self, report: &mut Report) -> (Vec<Event<'a>>, StreamRoom) {
        self.close_leaf();
        while !self.containers.is_empty() {
            self.close_container();
        }
        self.leave_anchors();
        for _ in 0..self.anchors_lost {
            report.count(Reason::Anchor);
        }
        for _ in 0..self.repeated {
            report.count(Reason::LinkRepeated);
        }
        self.lines.clear();
        let room = StreamRoom {
            lines: self.lines,
            containers: emptied(self.containers),
            cells: emptied(self.cells),
            spans: emptied(self.spans),
        };
        (self.events, room)
    }

    // Leaf blocks.

    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Ends the open leaf block; the next is of this kind. Returns the kind before.
    pub fn set_kind(&mut self, kind: Kind) -> Kind {
        self.close_leaf();
        std::mem::replace(&mut self.kind, kind)
    }

    /// A block begins or ends here.
    pub fn boundary(&mut self) {
        if self.kind.is_flat() {
            self.space(false);
        } else {
            self.close_leaf();
        }
    }

    /// A whole block. The events are balanced.
    pub fn block(&mut self, events: &[Event<'a>]) {
        self.close_leaf();
        self.leave_anchors();
        self.start_containers();
        self.hold(Block::Other);
        self.events.extend_from_slice(events);
    }

    // Anchors.

    /// A link points to what comes now.
    pub fn anchor(&mut self, name: Cow<'a, str>) {
        self.anchors.push(name);
    }

    /// Whether anchors wait for the content to come.
    pub fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// The heading that comes now is found by this name anyway.
    pub fn set_slug(&mut self, slug: &str) {
        self.slug.clear();
        self.slug.push_str(slug);
    }

    /// A paragraph for the anchors that no leaf block comes for.
    fn leave_anchors(&mut self) {
        if !self.anchors.is_empty() {
            let kind = std::mem::replace(&mut self.kind, Kind::Paragraph);
            self.open_leaf();
            self.write_anchors();
            self.push(Event::End);
            self.leaf = None;
            self.kind = kind;
        }
    }

    /// Writes the anchors where they can stand: before all spans that begin here, but in no link.
    #[inline]
    fn write_anchors(&mut self) {
        if !self.anchors.is_empty() {
            self.write_waiting_anchors();
        }
    }

    fn write_waiting_anchors(&mut self) {
        let in_heading = self.leaf.as_ref().is_some_and(|leaf| matches!(leaf.kind, Kind::Heading(_)));
        let in_link = self.link.is_some_and(|link| link < self.spans_started);
        for name in std::mem::take(&mut self.anchors) {
            if in_heading && self.slug == name {
                continue;
            }
            if in_link {
                self.anchors_lost += 1;
            } else {
                let anchor = ["<a id=\"", &url::escape(&name), "\"></a>"].concat();
                self.push(Event::InlineHtml(self.store.copy(&anchor)));
            }
        }
    }

    fn open_leaf(&mut self) {
        self.start_containers();
        self.hold(if self.kind == Kind::Paragraph { Block::Paragraph } else { Block::Other });
        self.push(Event::Start(self.kind.tag()));
        self.leaf = Some(Leaf { kind: self.kind, space: None, breaks: 0, last: "", bare: false });
    }

    /// Mostly none is open.
    #[inline]
    fn close_leaf(&mut self) {
        if self.leaf.is_some() {
            self.close_open_leaf();
        }
    }

    #[inline(never)]
    fn close_open_leaf(&mut self) {
        self.leaf = None;
        self.settle_code();
        self.end_spans(0);
        self.trim_leaf();
        self.push(Event::End);
    }

    /// Takes blanks, breaks and the spans that hold nothing else off the end of the leaf block.
    fn trim_leaf(&mut self) {
        // Mostly there is nothing to do, which the last event that is no `End` tells.
        let last = self.events.iter().rev().find(|event| !matches!(event, Event::End));
        if let Some(Event::Text(text, _)) = last
            && !text.is_empty()
            && !text::ends_blank(text)
        {
            return;
        }
        let mut ends = 0;
        while let Some(event) = self.events.pop() {
            match event {
                Event::End => ends += 1,
                Event::HardBreak => {}
                Event::Start(_) if ends > 0 => ends -= 1,
                Event::Text(text, _) if text.chars().all(text::is_blank) => {}
                Event::Code(text) if text.chars().all(text::is_blank) => {}
                Event::Text(text, glance) => {
                    self.events.push(Event::Text(text.trim_end_matches(text::is_blank), glance));
                    break;
                }
                other => {
                    self.events.push(other);
                    break;
                }
            }
        }
        self.events.extend(std::iter::repeat_n(Event::End, ends));
    }

    // Inline content.

    /// The text of a text node, white space and all, of which so much is known.
    #[inline(always)]
    pub fn text(&mut self, text: &'a str, glance: Glance) {
        let Some(line) = line(text, glance) else { return self.pieces(text) };
        let Line { before, start, words, glance, after } = line;
        if let Some(line_break) = before {
            self.space(line_break);
        }
        if !words.is_empty() {
            self.words(text, start, words, glance);
        }
        if let Some(line_break) = after {
            self.space(line_break);
        }
    }

    /// The same of any text. Text of several lines becomes one, so that it costs whoever reads the events no more than
    /// text of one line; code, whose spaces are joined to it, is left in pieces.
    #[inline(never)]
    fn pieces(&mut self, text: &'a str) {
        let mut pieces = pieces(text);
        let mut start = pieces.position();
        let mut next = pieces.next();
        if let Some(Piece::Space { line_break }) = next {
            self.space(line_break);
            start = pieces.position();
            next = pieces.next();
        }
        let Some(Piece::Text(_)) = next else { return };
        let first = start..pieces.position();
        if self.code {
            self.words(text, start, &text[first], Glance::Any);
            loop {
                start = pieces.position();
                match pieces.next() {
                    None => return,
                    Some(Piece::Space { line_break }) => self.space(line_break),
                    Some(Piece::Text(words)) => self.words(text, start, words, Glance::Any),
                }
            }
        }
        let mut lines = std::mem::take(&mut self.lines);
        lines.clear();
        // White space came since the last line; whether it held a line break.
        let mut space = None;
        for piece in pieces {
            match piece {
                Piece::Space { line_break } => space = Some(line_break),
                Piece::Text(line) => {
                    if lines.is_empty() {
                        // A space before and one behind it, for what came and what comes.
                        lines.push(' ');
                        lines.push_str(&text[first.clone()]);
                    }
                    let is_wide = |c: Option<char>| c.is_some_and(text::is_wide);
                    let is_space = match space.take() {
                        None => false,
                        Some(false) => true,
                        Some(true) => !(is_wide(lines.chars().next_back()) && is_wide(line.chars().next())),
                    };
                    if is_space {
                        lines.push(' ');
                    }
                    lines.push_str(line);
                }
            }
        }
        if lines.is_empty() {
            self.words(text, first.start, &text[first], Glance::Any);
        } else {
            lines.push(' ');
            let lines = self.store.copy(&lines);
            self.words(lines, 1, &lines[1..lines.len() - 1], Glance::Any);
        }
        self.lines = lines;
        if let Some(line_break) = space {
            self.space(line_break);
        }
    }

    /// Text that neither begins nor ends with white space: `words`, which stand at `start` of their text node's `text`.
    fn words(&mut self, text: &'a str, start: usize, mut words: &'a str, glance: Glance) {
        let end = start + words.len();
        let mut owes_space = false;
        match &mut self.leaf {
            Some(leaf) if leaf.breaks == 0 => owes_space = leaf.take_space(|| words),
            _ => {
                if self.is_at_start() {
                    words = &words[text::blank_length(words)..];
                    if words.is_empty() {
                        return;
                    }
                }
                self.begin_line();
            }
        }
        if self.code {
            return self.code_words(words, owes_space);
        }
        let is_first_in_span = !self.anchors.is_empty() || self.spans_started < self.spans.len();
        if owes_space {
            let before = text.as_bytes()[..start].last();
            match is_first_in_span || before != Some(&b' ') {
                true => self.write_space(),
                false => words = &text[start - 1..end],
            }
        }
        if is_first_in_span {
            self.write_anchors();
            self.start_spans();
        }
        if glance != Glance::Words
            && words.starts_with('[')
            && matches!(self.events.last(), Some(Event::FootnoteReference(_)))
        {
            // As before a link; to pulldown-cmark an escape makes no difference.
            self.push(Event::text(" "));
        }
        self.push(Event::Text(words, glance));
        if text.as_bytes().get(end) == Some(&b' ') {
            self.spaced = &text[end - words.len()..end + 1];
        }
        self.set_last(words);
    }

    /// The same in a `code` element.
    fn code_words(&mut self, words: &'a str, owes_space: bool) {
        if owes_space {
            self.write_space();
        }
        self.write_anchors();
        self.start_spans();
        // `<code>a</code><code>b</code>` says what `<code>ab</code>` says, and backticks can say only that.
        if !self.join_code(words) {
            self.push(Event::Code(words));
        }
        self.code_continues = true;
        self.set_last(words);
    }

    /// A space between what stands in a leaf block: with the text before it where it stands there in the source, too.
    fn write_space(&mut self) {
        if self.code && self.code_continues && self.join_code(" ") {
            return;
        }
        match (std::mem::take(&mut self.spaced), self.events.last_mut()) {
            (spaced, Some(Event::Text(text, _))) if !spaced.is_empty() => *text = spaced,
            _ => self.push(Event::text(" ")),
        }
    }

    /// Adds to the code span that is the last event; `false` if it is none.
    fn join_code(&mut self, text: &str) -> bool {
        let Some(Event::Code(code)) = self.events.last() else { return false };
        if self.code_joined.is_empty() {
            self.code_joined.push_str(code);
        }
        self.code_joined.push_str(text);
        true
    }

    /// Gives the code span that is the last event what was joined in it: kept once, however many texts it is of.
    #[inline]
    fn settle_code(&mut self) {
        if !self.code_joined.is_empty() {
            if let Some(Event::Code(code)) = self.events.last_mut() {
                *code = self.store.copy(&self.code_joined);
            }
            self.code_joined.clear();
        }
    }

    /// Inline content that is not text.
    pub fn content(&mut self, event: Event<'a>) {
        match &mut self.leaf {
            Some(leaf) if leaf.breaks == 0 => {
                if leaf.take_space(|| "") {
                    self.write_space();
                }
            }
            _ => self.begin_line(),
        }
        self.write_anchors();
        self.start_spans();
        self.push(event);
        self.set_last("");
    }

    /// A footnote reference. It is a link, so that one around it makes way for it.
    pub fn footnote_reference(&mut self, label: &'a str) {
        let link = self.link.take();
        if let Some(link) = link {
            self.end_spans(link);
            self.spans[link].interrupted = true;
        }
        self.content(Event::FootnoteReference(label));
        if let Some(link) = link {
            self.end_spans(link);
            self.spans[link].interrupted = false;
        }
        self.link = link;
    }

    /// `br`.
    pub fn line_break(&mut self) {
        if let Some(leaf) = &mut self.leaf {
            leaf.breaks = leaf.breaks.saturating_add(1);
            leaf.space = None;
        }
    }

    /// The check box of the open item; `false` where none can begin with it.
    pub fn check(&mut self, checked: bool) -> bool {
        let fits = self.leaf.is_none()
            && self.kind == Kind::Paragraph
            && self.containers.last().is_some_and(|inner| inner.tag == Tag::Item && inner.start.is_none());
        if fits {
            self.open_leaf();
            self.push(Event::TaskMarker(checked));
            self.leaf.iter_mut().for_each(|leaf| leaf.bare = true);
        }
        fits
    }

    /// Whether content that comes now would be the first of its leaf block.
    #[inline]
    fn is_at_start(&self) -> bool {
        self.leaf.as_ref().is_none_or(|leaf| leaf.kind == Kind::Paragraph && leaf.breaks >= 2)
    }

    /// White space; whether it holds a line break.
    #[inline]
    pub fn space(&mut self, line_break: bool) {
        if let Some(leaf) = &mut self.leaf
            && leaf.breaks == 0
            && !leaf.bare
        {
            leaf.space = Some(line_break || leaf.space == Some(true));
        }
    }

    /// Opens a leaf block, or pays the break that the open one owes, where what comes is the first of its line.
    fn begin_line(&mut self) {
        if self.is_at_start() {
            self.close_leaf();
            self.open_leaf();
        } else if let Some(leaf) = &mut self.leaf {
            leaf.breaks = 0;
            leaf.space = None;
            self.push(Event::HardBreak);
        }
    }

    #[inline]
    fn set_last(&mut self, last: &'a str) {
        if let Some(leaf) = &mut self.leaf {
            leaf.last = last;
            leaf.bare = false;
        }
    }

    #[inline]
    fn push(&mut self, event: Event<'a>) {
        self.spaced = "";
        self.code_continues = false;
        self.settle_code();
        self.events.push(event);
    }

    /// From here on text is code, or text again.
    pub fn set_code(&mut self, code: bool) {
        self.code = code;
        self.code_continues = false;
    }

    // Spans.

    /// Puts `tag` around the content to come; `false` if it would change nothing.
    pub fn open_span(&mut self, tag: Tag<'a>) -> bool {
        let is_known = match &tag {
            Tag::Link(_) => false,
            // `sub` in `sub` means something, `mark` in `mark` does not.
            Tag::Element(element) => {
                !matches!(element.name, "sub" | "sup" | "ruby" | "rt")
                    && self
                        .spans
                        .iter()
                        .any(|span| matches!(&span.tag, Tag::Element(e) if e.name == element.name))
            }
            _ => self.spans.iter().any(|span| span.tag == tag),
        };
        if is_known || self.spans.len() >= MAX_SPANS {
            return false;
        }
        let mut span = Span { tag, outer: None, interrupted: false, spent: false, cost: 0 };
        if matches!(span.tag, Tag::Link(_)) {
            // Links cannot hold links (CommonMark §6.3): the inner one wins.
            if let Some(outer) = self.link {
                self.end_spans(outer);
                self.spans[outer].interrupted = true;
            }
            span.outer = self.link.replace(self.spans.len());
        }
        self.spans.push(span);
        true
    }

    /// Ends the innermost span.
    pub fn close_span(&mut self) {
        let Some(at) = self.spans.len().checked_sub(1) else { return };
        self.end_spans(at);
        let Some(span) = self.spans.pop() else { return };
        if matches!(span.tag, Tag::Link(_)) {
            self.link = span.outer;
            if let Some(outer) = span.outer {
                self.end_spans(outer);
                self.spans[outer].interrupted = false;
            }
        }
    }

    #[inline]
    fn start_spans(&mut self) {
        while self.spans_started < self.spans.len() {
            self.start_span();
        }
    }

    /// Starts the outermost span that is not.
    fn start_span(&mut self) {
        let span = &mut self.spans[self.spans_started];
        self.spans_started += 1;
        let cost = match span.tag {
            Tag::Link(link) => link.destination.len() + link.title.len(),
            Tag::Element(element) => element.attributes.len(),
            _ => 0,
        };
        if !span.is_silent() && span.cost > 0 && span.cost + cost > MAX_REPEATED {
            span.spent = true;
            self.repeated += 1;
        }
        span.cost += cost;
        if span.is_silent() {
            return;
        }
        let tag = span.tag;
        if matches!(tag, Tag::Link(_)) {
            let before = self.events.iter().rev().find(|event| !matches!(event, Event::Start(_)));
            if matches!(before, Some(Event::FootnoteReference(_))) {
                // `[^1][a](b)`: some renderers take the brackets for a link's text and its label.
                self.push(Event::text(" "));
            }
        }
        self.push(Event::Start(tag));
    }

    /// Ends the started spans from the innermost to the one at `to`.
    fn end_spans(&mut self, to: usize) {
        while self.spans_started > to {
            self.spans_started -= 1;
            if !self.spans[self.spans_started].is_silent() {
                self.push(Event::End);
            }
        }
    }

    // Containers.

    /// What is open and innermost, if it is a list.
    pub fn is_in_list(&self) -> bool {
        self.containers.last().is_some_and(|inner| matches!(inner.tag, Tag::List(_)))
    }

    /// Whether the innermost container is a `details` that nothing stands in yet.
    pub fn is_in_fresh_details(&self) -> bool {
        self.leaf.is_none()
            && self
                .containers
                .last()
                .is_some_and(|inner| matches!(inner.tag, Tag::Details { .. }) && inner.start.is_none())
    }

    pub fn open_container(&mut self, tag: Tag<'a>) {
        self.close_leaf();
        self.containers.push(Container {
            tag,
            start: None,
            held: Held::Nothing,
            leading: 0,
            empty: 0,
            cells: self.cells.len(),
        });
    }

    pub fn close_container(&mut self) {
        self.close_leaf();
        if matches!(self.containers.last(), Some(Container { tag: Tag::FootnoteDefinition(_), .. })) {
            // What is referred to must be there.
            self.start_containers();
        }
        let Some(inner) = self.containers.pop() else { return };
        if inner.start.is_some() {
            self.containers_started -= 1;
            self.push(Event::End);
        } else if inner.tag == Tag::Item
            && let Some(list) = self.containers.last_mut()
        {
            match list.start {
                Some(_) => list.empty += 1,
                None => list.leading += 1,
            }
        }
    }

    /// Ends an item that no `li` began: if it is empty it never was.
    pub fn close_stray_item(&mut self) {
        self.close_leaf();
        if self.containers.pop_if(|inner| inner.start.is_none()).is_none() {
            self.close_container();
        }
    }

    fn start_containers(&mut self) {
        while self.containers_started < self.containers.len() {
            let at = self.containers_started;
            let leading = self.containers[at].leading;
            match &mut self.containers[at].tag {
                Tag::List(list) => {
                    // Empty bullets at the head of a list go. Numbers stay, or those that follow would change.
                    let kept = if list.start.is_some() { leading } else { 0 };
                    self.containers[at].empty = kept;
                    self.hold(Block::List);
                }
                Tag::Item if at > 0 => {
                    for _ in 0..std::mem::take(&mut self.containers[at - 1].empty) {
                        self.events.extend([Event::Start(Tag::Item), Event::End]);
                    }
                }
                _ => self.hold(Block::Other),
            }
            self.containers[at].start = Some(self.events.len());
            self.containers_started += 1;
            self.push(Event::Start(self.containers[at].tag));
        }
    }

    /// Notes a block in the innermost started container: a second block in an item makes its list loose.
    fn hold(&mut self, block: Block) {
        let Some(at) = self.containers_started.checked_sub(1) else { return };
        let held = &mut self.containers[at].held;
        let (next, loose) = match (*held, block) {
            (Held::Nothing, Block::Paragraph) => (Held::Paragraph, false),
            (Held::Nothing, _) => (Held::Block, false),
            (Held::Paragraph, Block::List) => (Held::ParagraphAndList, false),
            _ => (Held::Block, true),
        };
        *held = next;
        if loose
            && let Tag::HtmlCell(_) = self.containers[at].tag
            && let Some(Event::Start(Tag::HtmlCell(cell))) =
                self.containers[at].start.and_then(|start| self.events.get_mut(start))
        {
            cell.tight = false;
        }
        if loose
            && self.containers[at].tag == Tag::Item
            && let Some(list) = at.checked_sub(1).and_then(|list| self.containers[list].start)
            && let Event::Start(Tag::List(list)) = &mut self.events[list]
        {
            list.tight = false;
        }
    }

    // Tables.

    /// Where a cell's events begin; give it to [`Stream::close_cell`].
    pub fn open_cell(&mut self) -> u32 {
        self.close_leaf();
        self.events.len() as u32
    }

    pub fn close_cell(&mut self, from: u32) {
        self.close_leaf();
        let from = from as usize;
        let end = self.events.len();
        if let Some(table) = self.containers.last() {
            // The first content started the table, and what is around it, too.
            let from = if from == end { end } else { table.start.map_or(from, |start| from.max(start + 1)) };
            self.cells.push(from..end);
        }
    }

    /// Ends the table whose cells were those of `grid`, in order, and sets them in rows and columns.
    pub fn close_table(&mut self, grid: Grid<'_>) {
        self.close_leaf();
        let Some(table) = self.containers.pop() else { return };
        let Some(start) = table.start else { return self.cells.truncate(table.cells) };
        self.containers_started -= 1;
        let from = self.events.len();
        grid.set(&mut self.cells[table.cells..], &mut self.events, self.store);
        self.cells.truncate(table.cells);
        // The table stands behind its cells, which go.
        self.events.drain(start..from);
    }
}
