//! Checking: a normalized block is read again and must say what the source says.
//! Holds the door to `serde_yaml`, a reader of other descent than the one that drives the edits.

use std::collections::HashMap;

use super::date;
use super::field::{Content, Field};
use super::list;
use super::read::{Document, Kind, Node};
use super::write::Rules;
use crate::options::ListStyle;

/// A document and what was found in it.
pub(super) type Read<'r, 'a> = (&'r Document<'a>, &'r Content);

/// What differs between the source and the result, if anything does.
pub(super) fn find_difference(before: Read, after: Read, rules: &Rules) -> Option<String> {
    let (fields, new_fields) = match (before.1, after.1) {
        (Content::Empty, Content::Empty) => {
            return difference_of_comments(before.0, after.0, rules);
        }
        (Content::Mapping(layout, fields), Content::Mapping(new_layout, new_fields))
            if layout == new_layout && fields.len() == new_fields.len() =>
        {
            (fields, new_fields)
        }
        _ => return Some("the fields are not the same".to_owned()),
    };
    let root = |read: &Read| {
        read.0.nodes.first().map(|node| (node.tag.map(str::to_owned), node.anchor.clone().map(String::from)))
    };
    if root(&before) != root(&after) {
        return Some("the mapping's tag or anchor is not the same".to_owned());
    }
    let pairs = pair(before.0, fields, after.0, new_fields, rules);
    let mut rewritten = Vec::new();
    for (field, new_field) in pairs {
        let Some(new_field) = new_field else { return Some("a key is gone".to_owned()) };
        match compare(before.0, field, after.0, new_field, rules) {
            Same::Entry => {}
            Same::Meaning => rewritten.extend(new_field.name(after.0).map(str::to_owned)),
            Same::No => {
                let name = field.name(before.0).unwrap_or("a field");
                return Some(format!("the value of `{name}` is not the same"));
            }
        }
    }
    difference_of_comments(before.0, after.0, rules)
        .or_else(|| cross_check(before.0.source, after.0.source, rules, &rewritten, before.0))
}

type Pairs<'f> = Vec<(&'f Field, Option<&'f Field>)>;

/// Each field with the one it became: by place, or by name if fields were moved.
fn pair<'f>(
    before: &Document,
    fields: &'f [Field],
    after: &Document,
    new_fields: &'f [Field],
    rules: &Rules,
) -> Pairs<'f> {
    if rules.options.order.is_empty() {
        return fields.iter().zip(new_fields.iter().map(Some)).collect();
    }
    let named: HashMap<&str, &Field> =
        new_fields.iter().filter_map(|field| Some((field.name(after)?, field))).collect();
    let mut unnamed = new_fields.iter().filter(|field| field.name(after).is_none());
    fields
        .iter()
        .map(|field| match field.name(before) {
            Some(name) => (field, named.get(rules.final_name(name)).copied()),
            None => (field, unnamed.next()),
        })
        .collect()
}

enum Same {
    /// Node for node.
    Entry,
    /// A value rule wrote it anew, and it means the same.
    Meaning,
    No,
}

fn compare(before: &Document, field: &Field, after: &Document, new_field: &Field, rules: &Rules) -> Same {
    let keys =
        (&before.nodes[field.key..field.value.start], &after.nodes[new_field.key..new_field.value.start]);
    let is_key_same = match (field.name(before), new_field.name(after)) {
        (Some(old), Some(new)) if old != new => {
            rules.final_name(old) == new
                && keys.0[0].tag == keys.1[0].tag
                && keys.0[0].anchor == keys.1[0].anchor
        }
        _ => is_equal(keys.0, keys.1),
    };
    if !is_key_same {
        return Same::No;
    }
    let (old, new) = (&before.nodes[field.value.clone()], &after.nodes[new_field.value.clone()]);
    if is_equal(old, new) {
        return Same::Entry;
    }
    let Some(name) = new_field.name(after) else { return Same::No };
    if let ([old], [new]) = (old, new)
        && let (Kind::Scalar(value, style), Kind::Scalar(new_value, new_style)) = (&old.kind, &new.kind)
    {
        let is_date = rules.is_date(name)
            && date::is_same((value, *style), (new_value, *new_style), rules.zone.as_ref());
        return if is_date { Same::Meaning } else { Same::No };
    }
    let may_differ = rules.is_split(name) || rules.options.list_style != ListStyle::Keep;
    if may_differ && list::is_same(old, new) { Same::Meaning } else { Same::No }
}

fn is_equal(old: &[Node], new: &[Node]) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(old, new)| old.kind == new.kind && old.tag == new.tag && old.anchor == new.anchor)
}

fn difference_of_comments(before: &Document, after: &Document, rules: &Rules) -> Option<String> {
    fn texts<'d>(document: &'d Document, rules: &Rules) -> Vec<&'d str> {
        let source = document.source;
        let mut texts: Vec<&str> = document
            .comments
            .iter()
            .map(|comment| source.get(comment.clone()).unwrap_or("").trim_end_matches([' ', '\t']))
            .collect();
        if !rules.options.order.is_empty() {
            texts.sort_unstable();
        }
        texts
    }
    (texts(before, rules) != texts(after, rules)).then(|| "the comments are not the same".to_owned())
}

/// Both texts as the second reader has them, but for what was written anew or renamed.
fn cross_check(
    before: &str,
    after: &str,
    rules: &Rules,
    rewritten: &[String],
    document: &Document,
) -> Option<String> {
    // Aliases are copies to this reader: a short text can be gigabytes of them.
    if document.nodes.iter().any(|node| matches!(node.kind, Kind::Alias(_))) {
        return None;
    }
    // Line breaks to YAML 1.1, text to 1.2: the two readers do not see the same lines.
    if before.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return None;
    }
    let (Ok(old), Ok(new)) =
        (serde_yaml::from_str::<serde_yaml::Value>(before), serde_yaml::from_str::<serde_yaml::Value>(after))
    else {
        // What it refused before, the other reader alone vouches for.
        return None;
    };
    let (Some(old), Some(new)) = (old.as_mapping(), new.as_mapping()) else { return None };
    let is_same = old.len() == new.len()
        && old.iter().all(|(key, value)| match key.as_str().map(|name| rules.final_name(name)) {
            Some(name) if rewritten.iter().any(|other| other == name) => true,
            Some(name) if Some(name) != key.as_str() => new.get(name) == Some(value),
            _ => new.get(key) == Some(value),
        });
    (!is_same).then(|| "another YAML reader has other values".to_owned())
}

/// The fields of a block's inside by the second reader, sorted by key.
#[cfg(test)]
pub(super) fn second_reading(inner: &str) -> Option<Vec<(String, String)>> {
    if inner.contains('*') {
        return None;
    }
    let value = serde_yaml::from_str::<serde_yaml::Value>(inner).ok()?;
    let name = |key: &serde_yaml::Value| key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned);
    let mut fields: Vec<_> =
        value.as_mapping()?.iter().map(|(key, value)| (name(key), format!("{value:?}"))).collect();
    fields.sort();
    Some(fields)
}
