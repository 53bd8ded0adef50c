//! Content: what of an article counts, in one form that two sources can be compared in. Parses nothing.
//!
//! One line for each boundary of a container and for each leaf block: its text, then its spans as byte
//! ranges of that text. What DESIGN §5 lets the writer change is not in it: white space at edges and
//! beside breaks, the style of blanks, of pictures and of punctuation at the edge of emphasis,
//! whether a list is tight, how one style nests in another.

use std::fmt::Write as _;
use std::ops::Range;

use crate::text::{self, Beside};

/// A style, or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    Strong,
    Emphasis,
    Strikethrough,
    Code,
    /// Its address and title are kept in the order of their starts.
    Link,
}

/// Stands for a hard line break in a leaf block's text; blank to [`text::is_blank`].
const BREAK: char = '\u{1E}';
/// Stands for a picture; a symbol to [`text::beside`].
const PICTURE: char = '\u{FFFC}';

/// What counts at the edges of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Edges {
    /// Words: the writer may take punctuation out.
    #[default]
    Words,
    /// Whatever is no blank.
    All,
}

/// Content as it is collected.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// One line for each boundary and leaf block.
    pub lines: String,
    /// Where in `lines` each leaf block's line begins.
    pub leaves: Vec<usize>,
    edges: Edges,
    text: String,
    open: Vec<(Style, usize)>,
    spans: Vec<(Style, Range<usize>)>,
    /// Addresses, titles, elements: what else there is in the leaf block, in order.
    marks: String,
    /// Where each open link began, as an element does.
    links: Vec<(usize, usize, usize)>,
    /// Containers entered since the last line: one without content is none.
    entered: Vec<String>,
}

impl Content {
    /// Nothing yet; this is what will count at the edges of styles.
    pub(super) fn with(edges: Edges) -> Content {
        Content { edges, ..Content::default() }
    }

    /// Forgets all of it but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.leaves.clear();
        self.forget_leaf();
        self.entered.clear();
    }

    /// Enters a container.
    pub(super) fn enter(&mut self, name: impl Into<String>) {
        self.end_leaf("p");
        self.entered.push(name.into());
    }

    /// Enters a container that is seen though nothing may be in it.
    pub(super) fn enter_seen(&mut self, name: impl Into<String>) {
        self.enter(name);
        self.begin_line();
    }

    /// Leaves the container entered last.
    pub(super) fn leave(&mut self) {
        self.end_leaf("p");
        if self.entered.pop().is_none() {
            self.lines.push_str("}\n");
        }
    }

    /// A block that is no leaf with inline content.
    pub(super) fn block(&mut self, name: &str, content: &str) {
        self.end_leaf("p");
        self.begin_line();
        self.lines.push_str(name);
        self.lines.push(' ');
        self.lines.push_str(content);
        self.lines.push('\n');
    }

    fn begin_line(&mut self) {
        for name in self.entered.drain(..) {
            self.lines.push_str(&name);
            self.lines.push_str("{\n");
        }
    }

    /// Text, collapsed but for what meets at its edges.
    pub(super) fn text(&mut self, text: &str) {
        let text = match self.text.chars().next_back() {
            None => text.trim_start_matches(text::is_blank),
            Some(' ' | BREAK) => text.trim_start_matches(' '),
            Some(_) => text,
        };
        self.text.push_str(text);
    }

    /// A code span.
    pub(super) fn code(&mut self, text: &str) {
        self.open(Style::Code);
        self.text(text);
        self.close(Style::Code);
    }

    pub(super) fn line_break(&mut self) {
        if !self.text.is_empty() {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push(BREAK);
        }
    }

    /// Whether nothing has been collected of the next leaf block.
    pub(super) fn is_between_leaves(&self) -> bool {
        self.text.is_empty() && self.marks.is_empty()
    }

    /// Whether nothing but white space stands behind the last line break.
    pub(super) fn ends_with_break(&self) -> bool {
        self.text.trim_end_matches(' ').ends_with(BREAK)
    }

    pub(super) fn image(&mut self, destination: &str, title: &str, alt: &str) {
        self.text.push(PICTURE);
        let _ = write!(self.marks, " ![{}](", alt.trim_matches(text::is_blank));
        push_address(&mut self.marks, destination);
        let _ = write!(self.marks, " {})", title.trim());
    }

    /// Raw HTML that is not one of the elements that stand for a style.
    pub(super) fn inline_html(&mut self, html: &str) {
        // Behind which character that is seen; white space between may be on either side.
        let at = self.text.trim_end_matches([' ', BREAK]).len();
        for tag in html.split_inclusive('>') {
            let _ = write!(self.marks, " {at}:{tag}");
        }
    }

    /// An element that stands for no style begins: where the text and what goes with it stood.
    pub(super) fn open_element(&mut self, tag: &str) -> (usize, usize, usize) {
        let before = self.marks.len();
        self.inline_html(tag);
        (self.text.len(), before, self.marks.len())
    }

    /// It ends; without content it is none.
    pub(super) fn close_element(&mut self, tag: &str, (text, before, behind): (usize, usize, usize)) {
        if self.marks.len() == behind && self.is_blank_from(text) {
            self.marks.truncate(before);
        } else {
            self.inline_html(tag);
        }
    }

    /// Whether nothing but blanks came since the text was so long: a line break may have taken some away.
    fn is_blank_from(&self, length: usize) -> bool {
        self.text.get(length..).is_none_or(|text| text.chars().all(text::is_blank))
    }

    /// A footnote reference: like a picture it takes no style.
    pub(super) fn footnote(&mut self, label: &str) {
        self.text.push(PICTURE);
        let _ = write!(self.marks, " [^{label}]");
    }

    /// The check box of a task.
    pub(super) fn task(&mut self, checked: bool) {
        let _ = write!(self.marks, " [{checked}]");
    }

    pub(super) fn open(&mut self, style: Style) {
        self.open.push((style, self.text.len()));
    }

    pub(super) fn open_link(&mut self, destination: &str, title: &str) {
        let before = self.marks.len();
        self.marks.push_str(" (");
        push_address(&mut self.marks, destination);
        let _ = write!(self.marks, " {})", title.trim());
        self.links.push((self.text.len(), before, self.marks.len()));
        self.open(Style::Link);
    }

    /// Closes the innermost open span of `style`. A link without content is none.
    pub(super) fn close(&mut self, style: Style) {
        let Some(at) = self.open.iter().rposition(|open| open.0 == style) else { return };
        let (style, start) = self.open.remove(at);
        if style == Style::Link
            && let Some((text, before, behind)) = self.links.pop()
            && self.marks.len() == behind
            && self.is_blank_from(text)
        {
            self.marks.truncate(before);
        } else if start < self.text.len() {
            self.spans.push((style, start..self.text.len()));
        }
    }

    /// Ends a leaf block of `kind`; a blank one is none.
    pub(super) fn end_leaf(&mut self, kind: &str) {
        let length = self.text.trim_end_matches(text::is_blank).len();
        if length == 0 && self.marks.is_empty() {
            self.forget_leaf();
            return;
        }
        self.text.truncate(length);
        self.begin_line();
        self.leaves.push(self.lines.len());
        self.lines.push_str(kind);
        self.lines.push_str(": ");
        self.lines.push_str(&self.text);
        if !self.spans.is_empty() {
            self.write_spans();
        }
        self.lines.push_str(&self.marks);
        self.lines.push('\n');
        self.forget_leaf();
    }

    /// Forgets the leaf block that is being collected.
    pub(super) fn forget_leaf(&mut self) {
        self.text.clear();
        self.open.clear();
        self.spans.clear();
        self.links.clear();
        self.marks.clear();
    }

    fn write_spans(&mut self) {
        self.spans.sort_unstable_by_key(|(style, range)| (*style, range.start, range.end));
        let mut standing: Option<(Style, Range<usize>)> = None;
        for (style, range) in self.spans.drain(..) {
            // White space that a span ended with may have been taken away, and something else have come in its place.
            let within =
                |at: usize| (0..=at.min(self.text.len())).rev().find(|&at| self.text.is_char_boundary(at));
            let range = within(range.start).unwrap_or(0)..within(range.end).unwrap_or(0);
            if range.is_empty() {
                continue;
            }
            match &mut standing {
                Some((before, wide))
                    if *before == style && joins(style, &self.text, wide.end, range.start) =>
                {
                    wide.end = wide.end.max(range.end);
                }
                _ => {
                    if let Some(done) = standing.replace((style, range)) {
                        write_span(&mut self.lines, &self.text, done, self.edges);
                    }
                }
            }
        }
        if let Some(done) = standing {
            write_span(&mut self.lines, &self.text, done, self.edges);
        }
    }
}

/// Whether two stretches of one style are one: nothing with a style stands between.
fn joins(style: Style, text: &str, end: usize, start: usize) -> bool {
    match style {
        Style::Link => false,
        _ if start <= end => true,
        _ => text[end..start].chars().all(|c| text::is_blank(c) || c == PICTURE),
    }
}

/// Writes a span without what may have lost its style.
fn write_span(out: &mut String, text: &str, (style, range): (Style, Range<usize>), edges: Edges) {
    let bare = |c: char| match style {
        Style::Link => c == ' ' || c == BREAK,
        Style::Code => text::is_blank(c),
        _ if edges == Edges::All => text::is_blank(c),
        _ => text::is_blank(c) || text::beside(c) != Beside::Other,
    };
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start_matches(bare).len());
    let end = range.start + inner.trim_end_matches(bare).len();
    if start < end {
        let _ = write!(out, " {style:?}@{start}-{end}");
    }
}

/// An address in the form that the writer gives it: what a URL cannot hold is percent-encoded.
fn push_address(out: &mut String, address: &str) {
    for c in address.chars() {
        match c {
            '\0'..=' ' | '<' | '>' | '`' | '\u{7F}' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
}
