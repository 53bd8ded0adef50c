//! Lists: a comma-separated string split, a list of scalars laid out another way. Only on demand:
//! the order and shape of categories and tags mean something to site generators.

use std::ops::Range;

use super::field::Field;
use super::read::{Document, Kind, Layout, Node, Style};
use super::scalar::{self, Context};
use super::write::Lines;
use crate::options::ListStyle;

/// A value written anew.
#[derive(Debug)]
pub(super) struct Rewritten {
    /// What goes, from behind the key's colon.
    pub range: Range<usize>,
    /// What stands there instead.
    pub inline: String,
    /// Whole lines, each after a line feed, behind the last of the range's lines.
    pub below: String,
}

/// The value of `field` as `style` wants it, if it is a list and not so already.
/// `is_split`: its string of commas is a list, too.
pub(super) fn rewrite(
    document: &Document,
    lines: &Lines,
    field: &Field,
    is_split: bool,
    style: ListStyle,
) -> Option<Rewritten> {
    let key = &document.nodes[field.key];
    let nodes = &document.nodes[field.value.clone()];
    let first = nodes.first()?;
    if first.tag.is_some() || first.anchor.is_some() || field.name(document).is_none() {
        return None;
    }
    let colon = key.span.end + document.source.get(key.span.end..)?.find(':')? + 1;
    // `? key` and a key with a comment behind it are laid out in ways of their own.
    if !document.source[key.span.end..colon - 1].trim().is_empty() {
        return None;
    }
    let indent = lines.indent(document.source, lines.of(key.span.start));
    match &first.kind {
        Kind::Scalar(value, from @ (Style::Plain | Style::Single | Style::Double)) if is_split => {
            let is_number = *from == Style::Plain && scalar::is_typed(value);
            let items: Vec<&str> = value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
            if is_number || items.is_empty() || lines.of(colon) != lines.of(first.span.end) {
                return None;
            }
            let context = if style == ListStyle::Flow { Context::Flow } else { Context::Block };
            let items = items.into_iter().map(|item| scalar::write_string(item, *from, context)).collect();
            Some(written(colon..first.span.end, items, style, indent))
        }
        Kind::SequenceStart(Layout::Flow) if style == ListStyle::Block => {
            let end = nodes.last()?.span.end;
            let rest = document.source.get(end..)?.split('\n').next()?.trim_start();
            let is_alone = rest.is_empty() || rest.starts_with('#');
            if !is_alone || !document.source[colon..first.span.start].trim_matches([' ', '\t']).is_empty() {
                return None;
            }
            let items = tokens(document, nodes, colon..end)?;
            Some(written(colon..end, items.into_iter().map(str::to_owned).collect(), style, indent))
        }
        Kind::SequenceStart(Layout::Block) if style == ListStyle::Flow => {
            let end = nodes.get(nodes.len().checked_sub(2)?)?.span.end;
            let region = colon..end;
            tokens(document, nodes, region.clone())?;
            let items = nodes[1..nodes.len() - 1].iter().map(flow_item).collect::<Option<Vec<_>>>()?;
            Some(written(region, items, style, indent))
        }
        _ => None,
    }
}

/// Whether two values hold the same strings in the same order.
pub(super) fn is_same(old: &[Node], new: &[Node]) -> bool {
    fn strings<'n>(nodes: &'n [Node]) -> Option<Vec<&'n str>> {
        if let [Node { kind: Kind::Scalar(value, _), .. }] = nodes {
            return Some(value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect());
        }
        let (Kind::SequenceStart(_), Kind::SequenceEnd) = (&nodes.first()?.kind, &nodes.last()?.kind) else {
            return None;
        };
        nodes[1..nodes.len() - 1]
            .iter()
            .map(|node| match &node.kind {
                Kind::Scalar(value, _) => Some(&**value),
                _ => None,
            })
            .collect()
    }
    matches!((strings(old), strings(new)), (Some(old), Some(new)) if old == new)
}

/// The items' tokens, if each is a scalar on one line and nothing else stands in `region`.
fn tokens<'a>(document: &Document<'a>, nodes: &[Node], region: Range<usize>) -> Option<Vec<&'a str>> {
    let first = document.comments.partition_point(|comment| comment.start < region.start);
    if document.comments.get(first).is_some_and(|comment| comment.start < region.end) || nodes.len() < 3 {
        return None;
    }
    nodes[1..nodes.len() - 1]
        .iter()
        .map(|node| match &node.kind {
            Kind::Scalar(_, Style::Plain | Style::Single | Style::Double)
                if node.tag.is_none() && node.anchor.is_none() =>
            {
                document.source.get(node.span.clone()).filter(|token| !token.contains('\n'))
            }
            _ => None,
        })
        .collect()
}

/// An item of a block list as one of a flow list.
fn flow_item(node: &Node) -> Option<String> {
    let Kind::Scalar(value, style) = &node.kind else { return None };
    if *style == Style::Plain && scalar::is_typed(value) {
        // Quotes would make a string of a number.
        return (!value.contains([',', ':', ' '])).then(|| value.clone().into_owned());
    }
    Some(scalar::write_string(value, *style, Context::Flow))
}

fn written(range: Range<usize>, items: Vec<String>, style: ListStyle, indent: usize) -> Rewritten {
    if style == ListStyle::Flow {
        return Rewritten { range, inline: format!(" [{}]", items.join(", ")), below: String::new() };
    }
    let below = items.iter().map(|item| format!("\n{:indent$}  - {item}", "")).collect();
    Rewritten { range, inline: String::new(), below }
}
