//! Values: a YAML document that is no front matter, such as a configuration, as a tree with places.
//! Aliases are refused: nobody needs them there, and they are how a short text becomes gigabytes.

use std::ops::Range;

use super::field;
use super::malformed;
use super::read::{self, Kind, Style};
use super::scalar;
use crate::diagnostic::Diagnostic;

/// A value and its bytes in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub data: Data,
    pub span: Range<usize>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    /// Nothing, or a plain `~` or `null`.
    Null,
    /// A scalar's text, whatever its quotes.
    Text(String),
    Sequence(Vec<Value>),
    /// Keys and values in their order; each key once.
    Mapping(Vec<(Value, Value)>),
}

/// Reads a document; nothing of an empty one.
pub(crate) fn parse_value(source: &str) -> Result<Option<Value>, Diagnostic> {
    // A marker that begins the document says nothing; its bytes stay, so that all places are right.
    let mut text = source.replace('\u{FEFF}', "   ");
    if let Some(marker) = start_marker(&text) {
        text.replace_range(marker, "   ");
    }
    let document = read::parse(&text).map_err(|failure| malformed::explain(&text, &failure))?;
    if let Some(duplicate) = field::find_duplicate(&document) {
        let line_of = |at: usize| text[..at].matches('\n').count() + 1;
        return Err(malformed::explain_duplicate(&duplicate, line_of));
    }
    if let Some(node) = document.nodes.iter().find(|node| matches!(node.kind, Kind::Alias(_))) {
        let error = Diagnostic::error("alias", "an alias has no place here").at(node.span.clone());
        return Err(error.help("write the value again; text that begins with `*` needs quotes"));
    }
    // What is open: its start, and the values in it so far. The parser bounds how many.
    let mut open: Vec<(usize, Vec<Value>)> = Vec::new();
    let mut root = None;
    for (at, node) in document.nodes.iter().enumerate() {
        let value = match &node.kind {
            Kind::MappingStart(_) | Kind::SequenceStart(_) => {
                open.push((at, Vec::new()));
                continue;
            }
            Kind::MappingEnd | Kind::SequenceEnd => {
                let Some((start, values)) = open.pop() else { continue };
                let start = &document.nodes[start];
                let data = match start.kind {
                    Kind::MappingStart(_) => Data::Mapping(pairs(values)),
                    _ => Data::Sequence(values),
                };
                Value { data, span: start.span.clone() }
            }
            Kind::Scalar(text, style) => {
                let is_null = *style == Style::Missing
                    || (*style == Style::Plain && matches!(&**text, "~" | "null" | "Null" | "NULL"));
                let data = if is_null { Data::Null } else { Data::Text(text.clone().into_owned()) };
                Value { data, span: node.span.clone() }
            }
            Kind::Alias(_) => continue,
        };
        match open.last_mut() {
            Some((_, values)) => values.push(value),
            None => root = Some(value),
        }
    }
    Ok(root)
}

/// The `---` that begins the document behind blank lines and comments, if one does.
fn start_marker(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if content == "---" && line.starts_with("---") {
            return Some(at..at + 3);
        }
        if !content.is_empty() && !content.starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}

fn pairs(values: Vec<Value>) -> Vec<(Value, Value)> {
    let mut pairs = Vec::with_capacity(values.len() / 2);
    let mut values = values.into_iter();
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        pairs.push((key, value));
    }
    pairs
}

impl Value {
    /// The place of these bytes of its text in the document; all of it where escapes hide them.
    pub(crate) fn place_within(&self, source: &str, within: Range<usize>) -> Range<usize> {
        let Data::Text(text) = &self.data else { return self.span.clone() };
        let token = source.get(self.span.clone()).unwrap_or("");
        let skipped = match token.find(text.as_str()) {
            Some(at @ (0 | 1)) => at,
            _ => return self.span.clone(),
        };
        let start = self.span.start + skipped;
        start + within.start..start + within.end
    }
}

/// `text` as a scalar that every reader takes for that string.
pub(crate) fn write_text(text: &str) -> String {
    scalar::write_string(text, Style::Plain, scalar::Context::Flow)
}
