//! Events: an article as a balanced stream, in pulldown-cmark's vocabulary. Says nothing of bytes.
//!
//! Every `Start` has its `End`, which carries nothing: whoever reads the stream keeps the stack.
//! Blocks hold blocks; a *leaf block* (`Paragraph`, `Heading`, `TableCell`, `Summary`) holds inline
//! events only, and inline events stand nowhere else. `CodeBlock` holds `Text` only.
//!
//! An event owns nothing: what it says stands in the source, or in a [`Store`](crate::text::store::Store). There are
//! about as many as nodes, so they are small: what is longer than a text stands behind a reference.

use crate::text::glance::Glance;

/// One step through an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// A container, leaf block or inline span begins.
    Start(Tag<'a>),
    /// What was started last ends.
    End,
    /// Literal text. White space is collapsed already (but in a `CodeBlock`, where every byte counts);
    /// it holds no line break there. What is known of it spares a look, and means nothing.
    Text(&'a str, Glance),
    /// A code span's text, without backticks or the spaces that guard them.
    Code(&'a str),
    /// A formula in TeX, on one line, fit to stand between dollars: nothing in it is escaped.
    Math {
        /// It is a block of its own, outside leaf blocks; else it is inline.
        display: bool,
        tex: &'a str,
    },
    /// Raw HTML inside a leaf block, whole: a void element, a comment, `<a id="x"></a>`, a `math` element.
    /// Between its tags there is no character that could be syntax; character references are fine.
    InlineHtml(&'a str),
    /// Raw HTML that is a block of its own, without the final line break; holds no blank line.
    HtmlBlock(&'a str),
    /// A picture. Its alternative text is plain.
    Image(&'a Image<'a>),
    /// `br` inside a leaf block.
    HardBreak,
    /// A thematic break.
    Rule,
    /// The check box that begins a task list item: first in the item's first paragraph.
    TaskMarker(bool),
    /// The mark in the text that leads to the footnote of this label. The stream holds its definition.
    FootnoteReference(&'a str),
}

const _: () = assert!(size_of::<Event<'_>>() <= 3 * size_of::<u64>(), "an event is small");

impl<'a> Event<'a> {
    /// Text of which nothing is known.
    pub(crate) const fn text(text: &'a str) -> Event<'a> {
        Event::Text(text, Glance::Any)
    }
}

/// A table of which it is not known yet which columns it has.
pub(crate) const NO_COLUMNS: &[Alignment] = &[];

/// A picture's source, title and alternative text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Image<'a> {
    /// The address, as it is in the attribute, entities decoded.
    pub destination: &'a str,
    /// Empty for none.
    pub title: &'a str,
    /// Plain text.
    pub alt: &'a str,
}

/// A link's address and title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Link<'a> {
    /// The address, as it is in the attribute, entities decoded.
    pub destination: &'a str,
    /// Empty for none.
    pub title: &'a str,
}

/// What a `Start` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag<'a> {
    // Leaf blocks.
    Paragraph,
    /// Level 1 to 6.
    Heading(u8),
    /// The info string; empty for none.
    CodeBlock(&'a &'a str),
    /// In a `TableHead` or `TableRow`.
    TableCell,
    /// First in `Details`; written as HTML.
    Summary,

    // Containers.
    BlockQuote,
    List(List),
    /// In a `List`.
    Item,
    /// A GFM table: one `TableHead`, then `TableRow`s, each with as many cells as there are alignments.
    Table(&'a &'a [Alignment]),
    TableHead,
    TableRow,
    /// A table that GFM cannot hold, written as HTML with all that is in it: `HtmlRow`s, those of its header
    /// in an `HtmlHead`, which comes first.
    HtmlTable,
    HtmlHead,
    /// Holds `HtmlCell`s.
    HtmlRow,
    /// Holds blocks.
    HtmlCell(HtmlCell),
    /// `details`; whether it is `open`.
    Details {
        open: bool,
    },
    /// A footnote and its label: ASCII letters, digits, `-` and `_`. Behind all other blocks, in no container.
    FootnoteDefinition(&'a &'a str),

    // Inline spans.
    Emphasis,
    Strong,
    Strikethrough,
    Link(&'a Link<'a>),
    /// An inline element that Markdown has no words for; its content is Markdown.
    Element(&'a Element<'a>),
}

/// An inline element written as HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Lower case: `sub`.
    pub name: &'static str,
    /// As they stand in the start tag, each with a space before it: ` title="x"`. Safe and escaped already.
    pub attributes: &'a str,
}

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct List {
    /// The first number of an ordered list; `None` for bullets. At most nine digits.
    pub start: Option<u32>,
    /// No item holds more than one block, nested lists at its end aside.
    pub tight: bool,
}

/// A cell of a table that is written as HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HtmlCell {
    /// `th`.
    pub header: bool,
    /// So many columns: 1 to 1000.
    pub colspan: u16,
    /// So many rows: 1 to 1000.
    pub rowspan: u16,
    pub alignment: Alignment,
    /// It holds one block at most, nested lists at its end aside: a paragraph needs no tags.
    pub tight: bool,
}

/// A column's alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Alignment {
    #[default]
    None,
    Left,
    Center,
    Right,
}
