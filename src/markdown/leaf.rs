//! Leaf blocks: their inline content, buffered as pieces until the block is complete. Writes nothing.
//!
//! Emphasis is kept flat: each piece carries the set of styles it stands in, so nested and adjacent
//! emphasis of one kind is one by construction, and delimiters can be placed where CommonMark will
//! really read them (see `emphasis`). Links and inline elements stay nested: `Open` and `Close`.

use super::event::{Event, Image, Tag};
use crate::text;

/// A set of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Styles(pub u8);

impl Styles {
    pub(super) const NONE: Styles = Styles(0);
    /// Every style there is.
    pub(super) const ALL: Styles = Styles(0b11_1111);
    pub(super) const STRONG: Styles = Styles(1);
    pub(super) const EMPHASIS: Styles = Styles(2);
    pub(super) const STRIKETHROUGH: Styles = Styles(4);
    /// The styles that are written with delimiters.
    const DELIMITED: u8 = 7;

    pub(super) fn contains(self, other: Styles) -> bool {
        self.0 & other.0 == other.0
    }
    pub(super) fn and(self, other: Styles) -> Styles {
        Styles(self.0 & other.0)
    }
    pub(super) fn or(self, other: Styles) -> Styles {
        Styles(self.0 | other.0)
    }
    pub(super) fn without(self, other: Styles) -> Styles {
        Styles(self.0 & !other.0)
    }
    /// The same style, written as an element.
    pub(super) fn tagged(self) -> Styles {
        Styles((self.0 & Self::DELIMITED) << 3)
    }
    /// Whether this one style is written as an element.
    pub(super) fn is_tagged(self) -> bool {
        self.0 > Self::DELIMITED
    }
    /// The single styles in this set.
    pub(super) fn each(self) -> impl Iterator<Item = Styles> {
        (0..6).map(|bit| Styles(1 << bit)).filter(move |style| self.contains(*style))
    }
    /// Of a single style: its place in an array of six.
    pub(super) fn index(self) -> usize {
        self.0.trailing_zeros() as usize
    }
}

/// One piece of a leaf block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'e> {
    pub kind: PieceKind<'e>,
    /// The styles this stands in. Of an `Open`: those that began outside it.
    pub styles: Styles,
    /// Of an `Open` and a `Close`: the other's index.
    pub partner: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum PieceKind<'e> {
    Text(&'e str),
    /// White space beside a change of style: it belongs to no side.
    Space(&'e str),
    Code(&'e str),
    Html(&'e str),
    Image(&'e Image<'e>),
    /// TeX.
    Math(&'e str),
    HardBreak,
    TaskMarker(bool),
    /// The label of the footnote it leads to.
    Reference(&'e str),
    /// `Tag::Link` or `Tag::Element`.
    Open(&'e Tag<'e>),
    Close,
}

/// The inline content of one leaf block.
#[derive(Debug, Default)]
pub(super) struct Leaf<'e> {
    pub pieces: Vec<Piece<'e>>,
    /// How deep inside each delimited style.
    depth: [u32; 3],
    styles: Styles,
    /// What is open: emphasis, or the index of an `Open` piece.
    open: Vec<Opened>,
}

#[derive(Debug, Clone, Copy)]
enum Opened {
    Style(Styles),
    Piece(usize),
}

impl<'e> Leaf<'e> {
    /// Makes room for the next leaf block.
    pub(super) fn clear(&mut self) {
        self.pieces.clear();
        self.open.clear();
        self.depth = [0; 3];
        self.styles = Styles::NONE;
    }

    /// Whether the inline span opened last is still open: the next `End` is its.
    pub(super) fn is_inside_span(&self) -> bool {
        !self.open.is_empty()
    }

    /// Takes an inline event.
    pub(super) fn event(&mut self, event: &'e Event<'_>) {
        match event {
            Event::Start(Tag::Strong) => self.open_style(Styles::STRONG),
            Event::Start(Tag::Emphasis) => self.open_style(Styles::EMPHASIS),
            Event::Start(Tag::Strikethrough) => self.open_style(Styles::STRIKETHROUGH),
            Event::Start(tag) => {
                self.open.push(Opened::Piece(self.pieces.len()));
                self.push(PieceKind::Open(tag));
            }
            Event::End => self.end(),
            Event::Text(text, _) => self.text(text),
            Event::Code(text) => self.push(PieceKind::Code(text)),
            Event::InlineHtml(html) | Event::HtmlBlock(html) => self.push(PieceKind::Html(html)),
            Event::Image(image) => self.push(PieceKind::Image(image)),
            Event::HardBreak => self.push(PieceKind::HardBreak),
            Event::TaskMarker(checked) => self.push(PieceKind::TaskMarker(*checked)),
            Event::Math { tex, .. } => self.push(PieceKind::Math(tex)),
            Event::FootnoteReference(label) => self.push(PieceKind::Reference(label)),
            Event::Rule => {}
        }
    }

    /// The block is complete: blanks leave its edges and those of its links, empty links leave.
    pub(super) fn finish(&mut self) {
        self.trim_edges();
        if self.pieces.iter().any(|piece| matches!(piece.kind, PieceKind::Open(_))) {
            self.drop_empty_spans();
            self.move_spaces_out_of_links();
        }
        if self.pieces.iter().any(|piece| matches!(piece.kind, PieceKind::HardBreak)) {
            self.trim_breaks();
        }
    }

    fn push(&mut self, kind: PieceKind<'e>) {
        self.pieces.push(Piece { kind, styles: self.styles, partner: 0 });
    }

    fn open_style(&mut self, style: Styles) {
        self.open.push(Opened::Style(style));
        self.depth[style.index()] += 1;
        self.styles = self.styles.or(style);
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Opened::Style(style)) => {
                self.depth[style.index()] -= 1;
                if self.depth[style.index()] == 0 {
                    self.styles = self.styles.without(style);
                }
            }
            Some(Opened::Piece(open)) => {
                let close = self.pieces.len();
                self.push(PieceKind::Close);
                self.pieces[close].partner = open;
                self.pieces[open].partner = close;
            }
            None => {}
        }
    }

    /// White space at the edges of styled or linked text stands apart, so that it can move out.
    fn text(&mut self, text: &'e str) {
        if self.open.is_empty() && text != " " {
            if !text.is_empty() {
                self.push(PieceKind::Text(text));
            }
            return;
        }
        let rest = text.trim_start_matches(text::is_unicode_space);
        let core = rest.trim_end_matches(text::is_unicode_space);
        let (before, after) = (&text[..text.len() - rest.len()], &rest[core.len()..]);
        for (part, space) in [(before, true), (core, false), (after, true)] {
            if part.is_empty() {
                continue;
            }
            // What nobody sees has no style.
            let space = space || part.chars().all(text::is_blank);
            self.push(if space { PieceKind::Space(part) } else { PieceKind::Text(part) });
        }
    }

    /// Blanks and breaks at the edges of the block say nothing.
    fn trim_edges(&mut self) {
        trim_edge(self.pieces.iter_mut(), |text| text.trim_start_matches(text::is_blank));
        trim_edge(self.pieces.iter_mut().rev(), |text| text.trim_end_matches(text::is_blank));
        let empty = |piece: &Piece<'_>| matches!(piece.kind, PieceKind::Text("") | PieceKind::Space(""));
        if self.pieces.iter().any(empty) {
            self.rebuild(|out, _, piece| {
                if !empty(&piece) {
                    out.push(piece);
                }
            });
        }
    }

    /// An ordinary space beside a hard break says nothing, whatever opens or closes between them.
    fn trim_breaks(&mut self) {
        trim_behind_breaks(self.pieces.iter_mut(), |text| text.trim_start_matches(' '));
        trim_behind_breaks(self.pieces.iter_mut().rev(), |text| text.trim_end_matches(' '));
    }

    /// A link or element without content is nothing.
    fn drop_empty_spans(&mut self) {
        // For each `Open`: does anything but blanks stand in it?
        let mut filled = vec![false; self.pieces.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece.kind {
                PieceKind::Open(_) => open.push(at),
                PieceKind::Close => {
                    let inner = open.pop().unwrap_or_default();
                    if filled[inner]
                        && let Some(&outer) = open.last()
                    {
                        filled[outer] = true;
                    }
                }
                PieceKind::Space(_) => {}
                PieceKind::Text(text) if text.chars().all(text::is_blank) => {}
                _ => {
                    if let Some(&inner) = open.last() {
                        filled[inner] = true;
                    }
                }
            }
        }
        self.rebuild(|out, at, piece| {
            let keep = match piece.kind {
                PieceKind::Open(_) => filled[at],
                PieceKind::Close => filled[piece.partner],
                _ => true,
            };
            if keep {
                out.push(piece);
            }
        });
    }

    /// `<a> x </a>`: white space that collapses is no part of what is linked. (A no-break or ideographic
    /// space is: it has a width of its own, which is underlined.)
    fn move_spaces_out_of_links(&mut self) {
        let is_link = |piece: &Piece<'_>| matches!(piece.kind, PieceKind::Open(Tag::Link(_)));
        let moves = |piece: &Piece<'_>| matches!(piece.kind, PieceKind::Space(" ") | PieceKind::HardBreak);
        let mut moved = false;
        for at in 0..self.pieces.len() {
            if is_link(&self.pieces[at]) {
                let mut at = at;
                while self.pieces.get(at + 1).is_some_and(moves) {
                    self.pieces.swap(at, at + 1);
                    at += 1;
                    moved = true;
                }
            }
        }
        self.join_partners(moved);
        let mut moved = false;
        for at in (0..self.pieces.len()).rev() {
            let closes_link = matches!(self.pieces[at].kind, PieceKind::Close)
                && is_link(&self.pieces[self.pieces[at].partner]);
            if closes_link {
                let mut at = at;
                while at > 0 && moves(&self.pieces[at - 1]) {
                    self.pieces.swap(at, at - 1);
                    at -= 1;
                    moved = true;
                }
            }
        }
        self.join_partners(moved);
    }

    /// Makes the pieces anew: `keep` gets each with its old index and pushes what takes its place.
    pub(super) fn rebuild(&mut self, mut keep: impl FnMut(&mut Vec<Piece<'e>>, usize, Piece<'e>)) {
        let pieces = std::mem::take(&mut self.pieces);
        let mut out = Vec::with_capacity(pieces.len() + 4);
        for (at, piece) in pieces.into_iter().enumerate() {
            keep(&mut out, at, piece);
        }
        self.pieces = out;
        self.join_partners(true);
    }

    fn join_partners(&mut self, needed: bool) {
        if !needed {
            return;
        }
        let mut open = Vec::new();
        for at in 0..self.pieces.len() {
            match self.pieces[at].kind {
                PieceKind::Open(_) => open.push(at),
                PieceKind::Close => {
                    let partner = open.pop().unwrap_or(at);
                    self.pieces[at].partner = partner;
                    self.pieces[partner].partner = at;
                }
                _ => {}
            }
        }
    }
}

/// Trims what comes before the first content that `pieces` lead to.
fn trim_edge<'p, 'e: 'p>(pieces: impl Iterator<Item = &'p mut Piece<'e>>, trim: impl Fn(&'e str) -> &'e str) {
    for piece in pieces {
        match &mut piece.kind {
            PieceKind::Text(text) | PieceKind::Space(text) => {
                *text = trim(text);
                if !text.is_empty() {
                    break;
                }
            }
            PieceKind::HardBreak => piece.kind = PieceKind::Space(""),
            PieceKind::Open(_) | PieceKind::Close => {}
            _ => break,
        }
    }
}

/// Trims what comes next to each hard break, on the side that `pieces` lead to.
fn trim_behind_breaks<'p, 'e: 'p>(
    pieces: impl Iterator<Item = &'p mut Piece<'e>>,
    trim: impl Fn(&'e str) -> &'e str,
) {
    let mut behind_break = false;
    for piece in pieces {
        behind_break = match &mut piece.kind {
            PieceKind::HardBreak => true,
            PieceKind::Text(text) | PieceKind::Space(text) if behind_break => {
                *text = trim(text);
                text.is_empty()
            }
            PieceKind::Open(_) | PieceKind::Close => behind_break,
            _ => false,
        };
    }
}
