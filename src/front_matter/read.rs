//! Reading: YAML text to nodes with their places, comments among them. The door to `granit_parser`.
//! Decides nothing about what a value means.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle, options};

/// Flow and block collections nested deeper than this are refused, each kind counted alone.
const NESTING: usize = 64;

/// More comments in one place than this are refused; the parser holds them while it looks ahead.
const COMMENTS: usize = 65_536;

/// A YAML document, as far as edits need to know it.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// What was read.
    pub source: &'a str,
    /// The nodes in the order of the source; collections as a start and an end.
    pub nodes: Vec<Node<'a>>,
    /// Each comment from its `#` to the end of the line.
    pub comments: Vec<Range<usize>>,
}

/// A node, or one end of one.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub kind: Kind<'a>,
    /// A scalar's token with its quotes; empty for a missing value.
    pub span: Range<usize>,
    /// As written, `!` included.
    pub tag: Option<&'a str>,
    pub anchor: Option<Cow<'a, str>>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Scalar(Cow<'a, str>, Style),
    /// A reference to an anchor, with its `*`.
    Alias(&'a str),
    SequenceStart(Layout),
    SequenceEnd,
    MappingStart(Layout),
    MappingEnd,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// No value at all, which reads as null.
    Missing,
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// How a collection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Block,
    Flow,
}

/// Why a text is not YAML.
#[derive(Debug)]
pub(super) struct Failure {
    pub class: Class,
    /// The parser's own words.
    pub message: String,
    /// Where the parser stopped.
    pub at: usize,
    /// Where the last node before that begins and ends.
    pub last: Range<usize>,
    /// The outermost flow collection that is open there.
    pub flow: Option<usize>,
}

/// The mistakes that have a hint of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    AfterSingleQuoted,
    AfterDoubleQuoted,
    UnclosedQuote,
    Escape,
    /// A colon where no key can be.
    Colon,
    /// A line without a key, or text behind a closed collection.
    NoKey,
    /// A character that cannot begin a scalar.
    Character,
    /// An anchor, alias or tag that was meant as text.
    Indicator,
    Tab,
    /// A flow collection that the block ends in.
    UnclosedBracket,
    ByteOrderMark,
    /// A second document, or a directive.
    Document,
    Other,
}

/// Reads `source`, at most one document.
pub(super) fn parse(source: &str) -> Result<Document<'_>, Failure> {
    let options = options! {
        emit_anchor_events: true,
        max_buffered_comment_events: COMMENTS,
        flow_nesting_limit: NESTING,
        block_nesting_limit: NESTING,
    };
    // Before the first field the parser skips it without counting it, and every place is wrong.
    let mark =
        if source.starts_with('\u{FEFF}') { Some(0) } else { source.find("\n\u{FEFF}").map(|at| at + 1) };
    if let Some(at) = mark {
        let message = "a byte order mark stands inside the file".to_owned();
        return Err(Failure { class: Class::ByteOrderMark, message, at, last: 0..0, flow: None });
    }
    // The parser says where a document ends, but not that a marker ended it.
    let is_marker = |line: &str| line.starts_with("... ") || line.starts_with("...\t");
    if let Some(line) = super::fence::lines(source, 0).find(|line| is_marker(&source[line.clone()])) {
        let message = "front matter holds one YAML document".to_owned();
        return Err(Failure { class: Class::Document, message, at: line.start, last: 0..0, flow: None });
    }
    let mut document = Document { source, nodes: Vec::new(), comments: Vec::new() };
    let mut documents = 0;
    // The starts of the collections that are open, and whether each is a flow collection.
    let mut open: Vec<(usize, Layout)> = Vec::new();
    for item in Parser::new_from_str_with_options(source, options) {
        let last = document.nodes.last().map_or(0..0, |node| node.span.clone());
        let flow = open.iter().find(|(_, layout)| *layout == Layout::Flow).map(|(start, _)| *start);
        let failure = |class, message: String, at: usize| Failure {
            class,
            message,
            at: floor_char(source, at),
            last: last.clone(),
            flow,
        };
        let (event, place) = match item {
            Ok(item) => item,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(source.len());
                return Err(failure(class(error.kind()), error.kind().to_string(), at));
            }
        };
        let span = place.byte_range().unwrap_or(0..0);
        let tag = place.tag_span().and_then(|tag| tag.slice(source));
        let kind = match event {
            Event::DocumentStart(explicit, _) => {
                documents += 1;
                if explicit || documents > 1 {
                    let message = "front matter holds one YAML document".to_owned();
                    return Err(failure(Class::Document, message, span.start));
                }
                continue;
            }
            Event::Comment(..) => {
                document.comments.push(span);
                continue;
            }
            Event::Anchor(_, name) => {
                if let Some(node) = document.nodes.last_mut() {
                    node.anchor = Some(name);
                }
                continue;
            }
            Event::Scalar(value, style, ..) => Kind::Scalar(value, scalar_style(style, &span)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                Kind::Alias(source.get(span.clone()).unwrap_or_default())
            }
            Event::SequenceStart(style, ..) => {
                open.push((span.start, layout(style)));
                Kind::SequenceStart(layout(style))
            }
            Event::MappingStart(style, ..) => {
                open.push((span.start, layout(style)));
                Kind::MappingStart(layout(style))
            }
            Event::SequenceEnd => {
                open.pop();
                Kind::SequenceEnd
            }
            Event::MappingEnd => {
                open.pop();
                Kind::MappingEnd
            }
            _ => continue,
        };
        document.nodes.push(Node { kind, span, tag, anchor: None });
    }
    Ok(document)
}

fn layout(style: StructureStyle) -> Layout {
    match style {
        StructureStyle::Block => Layout::Block,
        StructureStyle::Flow => Layout::Flow,
    }
}

fn scalar_style(style: ScalarStyle, span: &Range<usize>) -> Style {
    match style {
        // A missing value arrives as a plain `~` that covers nothing.
        ScalarStyle::Plain if span.start >= span.end => Style::Missing,
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn class(kind: &ErrorKind) -> Class {
    match kind {
        ErrorKind::InvalidTrailingSingleQuotedScalar => Class::AfterSingleQuoted,
        ErrorKind::InvalidTrailingDoubleQuotedScalar => Class::AfterDoubleQuoted,
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent => Class::UnclosedQuote,
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => Class::Escape,
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidMappingValueWhitespace => Class::Colon,
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedDocumentStart => Class::NoKey,
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            Class::Character
        }
        ErrorKind::UnknownAnchor
        | ErrorKind::MissingAnchorOrAliasName
        | ErrorKind::UndeclaredTagHandle
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidGlobalTagCharacter => Class::Indicator,
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => Class::Tab,
        ErrorKind::UnclosedFlowCollection { .. } => Class::UnclosedBracket,
        _ => Class::Other,
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
