//! Steps: Markdown as a parser reads it, with the bytes that each step stands for. Names no parser.

use std::borrow::Cow;
use std::ops::Range;

use crate::markdown::event::Alignment;

/// A step and its bytes in the Markdown.
pub(crate) type Located<'a> = (Step<'a>, Range<usize>);

/// One step through Markdown that is read. Each `Start` has its `End`, whose bytes are those of both and all
/// between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Start(Node<'a>),
    End,
    /// Text, its escapes and character references decoded.
    Text(Cow<'a, str>),
    Code(Cow<'a, str>),
    /// A tag, comment … inside a leaf block.
    InlineHtml(Cow<'a, str>),
    /// A line of an HTML block.
    HtmlLine(Cow<'a, str>),
    SoftBreak,
    HardBreak,
    Rule,
    Task(bool),
    FootnoteReference(Cow<'a, str>),
}

/// What a `Start` begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    Paragraph,
    Heading(u8),
    /// Its info string, which only a fenced one has.
    CodeBlock(Cow<'a, str>),
    HtmlBlock,
    BlockQuote,
    List(Option<u64>),
    Item,
    FootnoteDefinition(Cow<'a, str>),
    Table(Vec<Alignment>),
    TableHead,
    TableRow,
    TableCell,
    Emphasis,
    Strong,
    Strikethrough,
    Link {
        destination: Cow<'a, str>,
        title: Cow<'a, str>,
    },
    Image {
        destination: Cow<'a, str>,
        title: Cow<'a, str>,
    },
    /// What no flavor of ours has.
    Other,
}

impl Node<'_> {
    /// Whether it stands in a line among text.
    pub(crate) fn is_inline(&self) -> bool {
        matches!(
            self,
            Node::Emphasis | Node::Strong | Node::Strikethrough | Node::Link { .. } | Node::Image { .. }
        )
    }
}
