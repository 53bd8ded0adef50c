//! Fields: the entries of the front matter's mapping, where each stands, and keys given twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::read::{Document, Kind, Layout, Node, Style};

/// An entry of the mapping.
///
/// ```text
/// # above
/// tags: [a, b]
/// ^^^^  key
///       ^^^^^^ value
/// ```
#[derive(Debug)]
pub(super) struct Field {
    /// Index of its key's first node.
    pub key: usize,
    /// Indices of its value's nodes: one for a scalar, both ends included for a collection.
    pub value: Range<usize>,
}

impl Field {
    /// Its name, if its key is a scalar.
    pub(super) fn name<'d>(&self, document: &'d Document) -> Option<&'d str> {
        match &document.nodes[self.key].kind {
            Kind::Scalar(_, Style::Missing) => None,
            Kind::Scalar(name, _) if self.value.start == self.key + 1 => Some(name),
            _ => None,
        }
    }

    /// Its value, if that is one node.
    pub(super) fn scalar<'d, 'a>(&self, document: &'d Document<'a>) -> Option<&'d Node<'a>> {
        (self.value.len() == 1).then(|| &document.nodes[self.value.start])
    }

    /// Where its key begins.
    pub(super) fn start(&self, document: &Document) -> usize {
        document.nodes[self.key].span.start
    }
}

/// What a document is.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing, or comments only.
    Empty,
    Mapping(Layout, Vec<Field>),
    /// A scalar or a sequence.
    Other,
}

/// The fields of `document`.
pub(super) fn collect_fields(document: &Document) -> Content {
    let layout = match document.nodes.first().map(|node| &node.kind) {
        None => return Content::Empty,
        Some(Kind::MappingStart(layout)) => *layout,
        Some(_) => return Content::Other,
    };
    let mut fields = Vec::new();
    let mut at = 1;
    while at < document.nodes.len() && document.nodes[at].kind != Kind::MappingEnd {
        let key = at;
        let value = end_of_node(document, key);
        at = end_of_node(document, value);
        fields.push(Field { key, value: value..at });
    }
    Content::Mapping(layout, fields)
}

/// The index after the node that begins at `start`.
fn end_of_node(document: &Document, start: usize) -> usize {
    let mut depth = 0usize;
    for (offset, node) in document.nodes[start.min(document.nodes.len())..].iter().enumerate() {
        match node.kind {
            Kind::MappingStart(_) | Kind::SequenceStart(_) => depth += 1,
            Kind::MappingEnd | Kind::SequenceEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return start + offset + 1;
        }
    }
    document.nodes.len()
}

/// A key that its mapping has twice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Duplicate {
    pub name: String,
    pub first: Range<usize>,
    pub second: Range<usize>,
}

/// The first key, at any level, that repeats one of its mapping.
/// YAML 1.2.2 §3.2.1.1: "mapping keys are unique"; readers differ in which of the two they take.
pub(super) fn find_duplicate(document: &Document) -> Option<Duplicate> {
    struct Open<'n> {
        start: usize,
        // None for a sequence.
        keys: Option<HashMap<Cow<'n, str>, usize>>,
        // Where the key begins whose value is expected.
        pending: Option<usize>,
    }
    let nodes = &document.nodes;
    let mut open: Vec<Open> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let start = match node.kind {
            Kind::MappingStart(_) => {
                open.push(Open { start: at, keys: Some(HashMap::new()), pending: None });
                continue;
            }
            Kind::SequenceStart(_) => {
                open.push(Open { start: at, keys: None, pending: None });
                continue;
            }
            Kind::MappingEnd | Kind::SequenceEnd => match open.pop() {
                Some(closed) => closed.start,
                None => continue,
            },
            _ => at,
        };
        let Some(Open { keys: Some(keys), pending, .. }) = open.last_mut() else { continue };
        if pending.take().is_some() {
            continue;
        }
        *pending = Some(start);
        if let Some(first) = keys.insert(identity(&nodes[start..=at]), start) {
            let first = nodes[first].span.clone();
            let second = nodes[start].span.clone();
            let name = document.source.get(second.clone()).unwrap_or_default().to_owned();
            return Some(Duplicate { name, first, second });
        }
    }
    None
}

/// What makes two keys the same: the values, whatever their quotes and tags.
fn identity<'n>(key: &'n [Node]) -> Cow<'n, str> {
    if let [Node { kind: Kind::Scalar(value, style), .. }] = key
        && *style != Style::Missing
    {
        return Cow::Borrowed(value);
    }
    let mut text = String::new();
    for node in key {
        // A byte that no scalar can hold keeps the parts of a compound key apart.
        text.push('\0');
        text.push_str(node.tag.unwrap_or(""));
        match &node.kind {
            Kind::Scalar(_, Style::Missing) => text.push('~'),
            Kind::Scalar(value, _) => {
                text.push('=');
                text.push_str(value);
            }
            Kind::Alias(name) => text.push_str(name),
            Kind::MappingStart(_) => text.push('{'),
            Kind::MappingEnd => text.push('}'),
            Kind::SequenceStart(_) => text.push('['),
            Kind::SequenceEnd => text.push(']'),
        }
    }
    Cow::Owned(text)
}

/// Whether the author asked to be left alone: `faircopy: false`.
pub(super) fn is_opted_out(document: &Document, fields: &[Field]) -> bool {
    fields.iter().filter(|field| field.name(document) == Some("faircopy")).any(|field| {
        field.scalar(document).is_some_and(|node| {
            matches!(&node.kind, Kind::Scalar(value, Style::Plain) if value.eq_ignore_ascii_case("false"))
        })
    })
}
