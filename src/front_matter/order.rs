//! Order: fields moved to the front as the caller asked, each whole, with the comments above it.

use std::collections::HashMap;
use std::ops::Range;

use super::fence::lines;
use super::field::Field;
use super::read::{Document, Kind, Style};

/// What moving came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The fields are in that order.
    Kept,
    /// The block's inside in the new order.
    Moved(String),
    /// Anchors, aliases and merges say something about order: nothing is moved.
    Refused,
}

/// Moves the fields named in `order` to the front.
pub(super) fn reorder(document: &Document, fields: &[Field], order: &[String]) -> Order {
    let ranks: HashMap<&str, usize> =
        order.iter().enumerate().rev().map(|(rank, name)| (name.as_str(), rank)).collect();
    let rank =
        |field: &Field| field.name(document).and_then(|name| ranks.get(name).copied()).unwrap_or(usize::MAX);
    let mut places: Vec<usize> = (0..fields.len()).collect();
    places.sort_by_key(|index| rank(&fields[*index]));
    if places.iter().enumerate().all(|(place, index)| place == *index) {
        return Order::Kept;
    }
    let is_linked = document.nodes.iter().any(|node| {
        node.anchor.is_some()
            || matches!(&node.kind, Kind::Alias(_))
            || matches!(&node.kind, Kind::Scalar(value, _) if value == "<<")
    });
    if is_linked {
        return Order::Refused;
    }
    let chunks = chunks(document, fields);
    // A field that begins with `? ` or a tag does not begin where its key does; the lines
    // of such a block cannot be told apart by their keys.
    let column = |field: &Field| {
        let key = field.start(document);
        let line = document.source[..key].rfind('\n').map_or(0, |at| at + 1);
        let is_scalar =
            matches!(&document.nodes[field.key].kind, Kind::Scalar(_, style) if *style != Style::Missing);
        let is_first = document.source[line..key].bytes().all(|byte| byte == b' ');
        (is_scalar && is_first).then_some(key - line)
    };
    let first_column = fields.first().and_then(column);
    let is_placeless = |field: &Field| first_column.is_none() || column(field) != first_column;
    if chunks.len() != fields.len() || fields.iter().any(is_placeless) {
        return Order::Kept;
    }
    let head = chunks.first().map_or(0, |chunk| chunk.start);
    let mut out = document.source[..head].to_owned();
    for index in places {
        out.push_str(&document.source[chunks[index].clone()]);
    }
    Order::Moved(out)
}

/// The lines of each field, from the comments directly above it.
///
/// ```text
/// # above b
/// b: 1
///   # inside b
/// # above c
/// c: 2
/// ```
fn chunks(document: &Document, fields: &[Field]) -> Vec<Range<usize>> {
    let source = document.source;
    let mut comments = document.comments.iter().peekable();
    let mut starts = Vec::with_capacity(fields.len());
    // Where the comments directly above the line at hand begin.
    let mut above: Option<usize> = None;
    let mut fields_left = fields.iter().map(|field| field.start(document)).peekable();
    for line in lines(source, 0) {
        let Some(key) = fields_left.peek().copied() else { break };
        while comments.next_if(|comment| comment.start < line.start).is_some() {}
        if key < line.end {
            // The key's indicator and tag may stand before it on its line.
            starts.push(above.take().unwrap_or(line.start));
            fields_left.next();
            continue;
        }
        let indent = source[line.clone()].len() - source[line.clone()].trim_start_matches(' ').len();
        let is_comment = comments.peek().is_some_and(|comment| comment.start == line.start + indent);
        let base = source[..key].rfind('\n').map_or(key, |at| key - at - 1);
        above = if is_comment && indent <= base { above.or(Some(line.start)) } else { None };
    }
    let ends = starts.iter().skip(1).copied().chain([source.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}
