//! Layout: a leaf block's pieces as one text, with what was meant where. Escapes are not in it yet.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use super::code;
use super::emphasis::{Placement, unpack};
use super::event::Tag;
use super::leaf::{Leaf, PieceKind, Styles};
use super::read_back::{Mark, MarkKind};
use super::{link, math, scan};
use crate::text::find;
use crate::text::template::TemplateTags;

/// Where a leaf block stands; it decides what a break is and what must be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    /// The first paragraph of a list item, behind a marker that ends in this byte.
    ItemStart(u8),
    Heading,
    Cell,
}

/// A span of emphasis as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delimiter {
    pub style: Styles,
    /// Where its opening and its closing delimiters begin.
    pub open: usize,
    pub close: usize,
    /// The pieces at its edges.
    pub first: usize,
    pub last: usize,
}

/// How the box of a task begins that has no text, and so is none to GFM.
pub(super) const BOX: &str = "<input type=\"checkbox\" disabled";

/// A laid-out leaf block.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub place: Place,
    /// Everything but escapes.
    pub text: &'a str,
    /// The parts of `text` that are literal; ascending.
    pub literal: &'a [Range<usize>],
    /// Template tags: nobody reads them as Markdown, and nothing in them may change. Not literal; ascending.
    pub templates: &'a [Range<usize>],
    /// Formulas: read as Markdown by some, left alone by others. Not literal; ascending.
    pub formulas: &'a [Range<usize>],
    /// The footnote references: they are among `templates`, for nothing in them may change either. Ascending.
    pub references: &'a [Range<usize>],
    /// The labels of the footnotes that the document defines, in lower case.
    pub labels: &'a HashSet<String>,
    /// What is meant, emphasis aside; ascending but for pairs.
    pub marks: &'a [Mark],
    pub delimiters: &'a [Delimiter],
    /// Where the last code span but one begins.
    pub last_but_one_code: Option<usize>,
    pub has_link: OnceCell<bool>,
}

impl Layout<'_> {
    /// The delimiter run around `at`, literal characters left out (they will be escaped).
    pub(super) fn run(&self, at: usize) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let byte = bytes[at];
        let mut start = at;
        while start > 0 && bytes[start - 1] == byte && !self.is_literal(start - 1) {
            start -= 1;
        }
        let mut end = at + 1;
        while bytes.get(end) == Some(&byte) && !self.is_literal(end) {
            end += 1;
        }
        start..end
    }

    /// Whether brackets can matter at all: there is a link, or what looks like one's end.
    pub(super) fn has_link(&self) -> bool {
        *self.has_link.get_or_init(|| {
            self.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Link | MarkKind::Image))
                || find::memmem::find(self.text.as_bytes(), b"](").is_some()
        })
    }

    /// Whether a closing delimiter ends just before `at`, and none begins there.
    pub(super) fn closes_at(&self, at: usize) -> bool {
        // They are in the order of their ends.
        let next = self.delimiters.partition_point(|span| span.close + delimiter(span.style).len() < at);
        let ends = |span: &Delimiter| span.close + delimiter(span.style).len() == at;
        self.delimiters.get(next).is_some_and(ends)
            && (self.text.as_bytes().get(at + 1) != self.text.as_bytes().get(at) || self.is_literal(at + 1))
    }

    /// Whether the byte at `at` is literal text.
    pub(super) fn is_literal(&self, at: usize) -> bool {
        let next = self.literal.partition_point(|range| range.end <= at);
        self.literal.get(next).is_some_and(|range| range.contains(&at))
    }
}

/// Scratch for layouts, kept from leaf block to leaf block.
#[derive(Debug, Default)]
pub(super) struct Composer {
    text: String,
    literal: Vec<Range<usize>>,
    templates: Vec<Range<usize>>,
    formulas: Vec<Range<usize>>,
    references: Vec<Range<usize>>,
    marks: Vec<Mark>,
    delimiters: Vec<Delimiter>,
    open_delimiters: Vec<Delimiter>,
    open_brackets: Vec<(usize, usize)>,
    /// Where the last code span but one, and the last, begin.
    codes: [Option<usize>; 2],
}

impl Composer {
    /// Lays out `leaf` with its styles where `placement` puts them.
    pub(super) fn compose(&mut self, leaf: &Leaf<'_>, placement: &Placement, place: Place) {
        self.text.clear();
        self.literal.clear();
        self.templates.clear();
        self.formulas.clear();
        self.references.clear();
        self.marks.clear();
        self.delimiters.clear();
        self.open_delimiters.clear();
        self.open_brackets.clear();
        self.codes = [None; 2];
        let mut at = 0;
        while at < leaf.pieces.len() {
            for style in unpack(placement.opens.get(at).copied().unwrap_or(0)) {
                self.open_style(style, at);
            }
            let last = self.piece(leaf, placement, place, at);
            for style in unpack(placement.closes.get(last).copied().unwrap_or(0)) {
                self.close_style(style, last);
            }
            at = last + 1;
        }
        if find::memchr(b'{', self.text.as_bytes()).is_some() {
            self.set_templates_apart();
        }
        if !self.references.is_empty() {
            self.templates.extend_from_slice(&self.references);
            self.templates.sort_unstable_by_key(|range| range.start);
        }
    }

    /// Takes the template tags out of the literal text.
    fn set_templates_apart(&mut self) {
        let mut tags = TemplateTags::new(&self.text);
        let bytes = self.text.as_bytes();
        let mut rest = Vec::with_capacity(self.literal.len());
        for range in self.literal.drain(..) {
            let mut start = range.start;
            let mut at = range.start;
            while let Some(length) = find::memchr(b'{', &bytes[at..range.end]) {
                at += length;
                let end = tags.scan_end(at).filter(|&end| end <= range.end);
                let Some(end) = end.filter(|&end| !scan::may_hold_html(&bytes[at..end])) else {
                    at += 1;
                    continue;
                };
                rest.push(start..at);
                self.templates.push(at..end);
                (start, at) = (end, end);
            }
            rest.push(start..range.end);
        }
        rest.retain(|range| !range.is_empty());
        self.literal = rest;
    }

    /// What was composed last.
    pub(super) fn layout<'a>(&'a self, place: Place, labels: &'a HashSet<String>) -> Layout<'a> {
        Layout {
            place,
            text: &self.text,
            literal: &self.literal,
            templates: &self.templates,
            formulas: &self.formulas,
            references: &self.references,
            labels,
            marks: &self.marks,
            delimiters: &self.delimiters,
            last_but_one_code: self.codes[0],
            has_link: OnceCell::new(),
        }
    }

    /// Writes the piece at `at` and says which was the last that went with it.
    fn piece(&mut self, leaf: &Leaf<'_>, placement: &Placement, place: Place, at: usize) -> usize {
        let piece = &leaf.pieces[at];
        match piece.kind {
            PieceKind::Text(text) | PieceKind::Space(text) => self.literal(text),
            PieceKind::Code(text) => return self.code(leaf, placement, place, at, text),
            PieceKind::Html(html) => self.html(html),
            PieceKind::Math(tex) => {
                let start = self.text.len();
                math::push_inline(&mut self.text, tex, place);
                self.formulas.push(start..self.text.len());
            }
            PieceKind::Image(image) => {
                let start = self.text.len();
                self.text.push_str("![");
                self.literal(image.alt);
                self.marks.push(Mark { at: start, kind: MarkKind::Image, to: self.text.len() });
                link::push_tail(&mut self.text, image.destination, image.title);
            }
            PieceKind::HardBreak if matches!(place, Place::Heading | Place::Cell) => {
                self.opaque("<br>", MarkKind::Html);
            }
            PieceKind::HardBreak => self.opaque("\\\n", MarkKind::HardBreak),
            // A box with nothing behind it is no task to GFM.
            PieceKind::TaskMarker(checked) if leaf.pieces.len() == 1 => {
                let checked = if checked { " checked" } else { "" };
                self.opaque(&format!("{BOX}{checked}>"), MarkKind::Html);
            }
            PieceKind::TaskMarker(checked) => self.text.push_str(if checked { "[x] " } else { "[ ] " }),
            PieceKind::Reference(label) => {
                let start = self.text.len();
                self.text.push_str("[^");
                self.text.push_str(label);
                self.text.push(']');
                self.references.push(start..self.text.len());
            }
            PieceKind::Open(Tag::Link(link)) => {
                if let Some(autolink) = link::autolink(leaf, at, link) {
                    self.opaque(&autolink, MarkKind::Html);
                    return piece.partner;
                }
                self.open_brackets.push((at, self.text.len()));
                self.text.push('[');
            }
            PieceKind::Open(Tag::Element(element)) => {
                let start = self.text.len();
                self.text.push('<');
                self.text.push_str(element.name);
                self.text.push_str(element.attributes);
                self.text.push('>');
                self.marks.push(Mark { at: start, kind: MarkKind::Html, to: self.text.len() });
            }
            PieceKind::Open(_) => {}
            PieceKind::Close => match leaf.pieces[piece.partner].kind {
                PieceKind::Open(Tag::Link(link)) => {
                    if let Some((_, start)) = self.open_brackets.pop() {
                        self.marks.push(Mark { at: start, kind: MarkKind::Link, to: self.text.len() });
                    }
                    link::push_tail(&mut self.text, link.destination, link.title);
                }
                PieceKind::Open(Tag::Element(element)) => self.tag(element.name, true),
                _ => {}
            },
        }
        at
    }

    /// Adjacent code pieces of one style are one code span: backtick strings must not touch.
    fn code(&mut self, leaf: &Leaf<'_>, placement: &Placement, place: Place, at: usize, text: &str) -> usize {
        let mut joined = Cow::Borrowed(text);
        let mut last = at;
        while placement.closes.get(last).copied().unwrap_or(0) == 0
            && placement.opens.get(last + 1).copied().unwrap_or(0) == 0
            && let Some(PieceKind::Code(more)) = leaf.pieces.get(last + 1).map(|piece| piece.kind)
        {
            joined.to_mut().push_str(more);
            last += 1;
        }
        let start = self.text.len();
        if place == Place::Cell && joined.contains("\\|") {
            // Inside a code span a cell cannot hold a backslash before a pipe.
            self.tag("code", false);
            self.literal(&joined);
            self.tag("code", true);
            return last;
        }
        code::push_span(&mut self.text, &joined);
        self.codes = [self.codes[1], Some(start)];
        self.marks.push(Mark { at: start, kind: MarkKind::Code, to: self.text.len() });
        last
    }

    fn literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        match self.literal.last_mut() {
            Some(last) if last.end == start => last.end = self.text.len(),
            _ => self.literal.push(start..self.text.len()),
        }
    }

    fn opaque(&mut self, text: &str, kind: MarkKind) {
        let start = self.text.len();
        self.text.push_str(text);
        self.marks.push(Mark { at: start, kind, to: self.text.len() });
    }

    /// Raw HTML is as many marks as there are tags and references in it.
    fn html(&mut self, html: &str) {
        let start = self.text.len();
        self.text.push_str(html);
        let bytes = html.as_bytes();
        let mut at = 0;
        while let Some(step) = find::memchr2(b'<', b'&', &bytes[at..]) {
            at += step;
            let (end, kind) = match bytes[at] {
                b'<' => (scan::scan_html(bytes, at), MarkKind::Html),
                _ => (scan::scan_entity(bytes, at), MarkKind::Entity),
            };
            if let Some(end) = end {
                self.marks.push(Mark { at: start + at, kind, to: start + end });
            }
            at = end.unwrap_or(at + 1);
        }
    }

    fn open_style(&mut self, style: Styles, first: usize) {
        if style.is_tagged() {
            self.tag(element(style), false);
            return;
        }
        let open = self.text.len();
        self.text.push_str(delimiter(style));
        self.open_delimiters.push(Delimiter { style, open, close: open, first, last: first });
    }

    fn close_style(&mut self, style: Styles, last: usize) {
        if style.is_tagged() {
            self.tag(element(style), true);
            return;
        }
        if let Some(opened) = self.open_delimiters.pop() {
            self.delimiters.push(Delimiter { close: self.text.len(), last, ..opened });
        }
        self.text.push_str(delimiter(style));
    }

    fn tag(&mut self, name: &str, closing: bool) {
        let start = self.text.len();
        self.text.push_str(if closing { "</" } else { "<" });
        self.text.push_str(name);
        self.text.push('>');
        self.marks.push(Mark { at: start, kind: MarkKind::Html, to: self.text.len() });
    }
}

pub(super) fn delimiter(style: Styles) -> &'static str {
    match style {
        Styles::STRONG => "**",
        Styles::EMPHASIS => "*",
        _ => "~~",
    }
}

/// The element that says what a delimited or tagged style says.
pub(super) fn element(style: Styles) -> &'static str {
    match style.index() % 3 {
        0 => "strong",
        1 => "em",
        _ => "del",
    }
}

/// `text` alone, all of it literal, for tests.
#[cfg(test)]
pub(super) fn with_plain<T>(text: &str, place: Place, act: impl FnOnce(&Layout<'_>) -> T) -> T {
    let literal = vec![0..text.len(); 1];
    act(&Layout {
        place,
        text,
        literal: &literal,
        templates: &[],
        formulas: &[],
        references: &[],
        labels: &HashSet::new(),
        marks: &[],
        delimiters: &[],
        last_but_one_code: None,
        has_link: OnceCell::new(),
    })
}
