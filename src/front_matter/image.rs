//! Images: the addresses under the image keys, changed by the caller's URL rules inside their tokens.
//!
//! A step of its own before all other edits, and checked by itself: whatever comes after sees the block as if
//! its author had written these addresses.
//!
//! ```text
//! thumbnail: 'https://proxy.example/?https://a.example/b.png'   →   thumbnail: 'https://a.example/b.png'
//! photos:                                        the items of a list
//! cover: { image: a.png, alt: A hill }           in a mapping the image keys, and `src` and `url`
//! ```

use super::field::{Content, Field};
use super::read::{Document, Kind, Layout, Node, Style};
use super::scalar::{self, Context};
use super::write::Rules;
use crate::address::{self, Addresses, Changed};
use crate::diagnostic::Diagnostic;

/// The block with other addresses.
pub(super) struct Changes {
    pub text: String,
    /// The index of each scalar that was written anew, and its value.
    values: Vec<(usize, String)>,
}

/// The block with its images' addresses as the rules want them; nothing if they are so already.
pub(super) fn change(
    document: &Document,
    content: &Content,
    rules: &Rules,
    addresses: &Addresses,
    notes: &mut Vec<Diagnostic>,
) -> Option<Changes> {
    let Content::Mapping(layout, fields) = content else { return None };
    if addresses.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for field in fields {
        if field.name(document).is_some_and(|name| rules.is_image(rules.final_name(name))) {
            collect_addresses(document, field, *layout, rules, &mut found);
        }
    }
    let mut changes = Changes { text: String::new(), values: Vec::new() };
    let mut copied = 0;
    for (at, context) in found {
        let node = &document.nodes[at];
        let Kind::Scalar(value, style) = &node.kind else { continue };
        let Some(new) = new_value(value, node, addresses, notes) else { continue };
        changes.text.push_str(document.source.get(copied..node.span.start)?);
        changes.text.push_str(&scalar::write_string(&new, *style, context));
        copied = node.span.end;
        changes.values.push((at, new));
    }
    changes.text.push_str(document.source.get(copied..)?);
    (!changes.values.is_empty()).then_some(changes)
}

/// Finds the scalars of the field's value that are addresses, and whether each stands in a flow collection.
fn collect_addresses(
    document: &Document,
    field: &Field,
    layout: Layout,
    rules: &Rules,
    found: &mut Vec<(usize, Context)>,
) {
    /// A collection that is open.
    struct Open<'n> {
        layout: Layout,
        /// Of a mapping: the key whose value comes next, or none if a key comes next.
        key: Option<Option<&'n str>>,
    }
    let mut open: Vec<Open> = Vec::new();
    for at in field.value.clone() {
        let node = &document.nodes[at];
        if matches!(node.kind, Kind::MappingEnd | Kind::SequenceEnd) {
            open.pop();
            continue;
        }
        let key = match open.last_mut() {
            Some(Open { key: Some(key @ None), .. }) => {
                *key = Some(match &node.kind {
                    Kind::Scalar(name, _) => name,
                    _ => "",
                });
                // What is no scalar and a key is passed over with its value: nobody writes such images.
                if !matches!(node.kind, Kind::Scalar(..)) {
                    return;
                }
                continue;
            }
            Some(Open { key: Some(key), .. }) => key.take(),
            Some(Open { key: None, .. }) | None => None,
        };
        let is_image = key.is_none_or(|name| rules.is_image(name) || matches!(name, "src" | "url"));
        match &node.kind {
            Kind::MappingStart(layout) => open.push(Open { layout: *layout, key: Some(None) }),
            Kind::SequenceStart(layout) => open.push(Open { layout: *layout, key: None }),
            Kind::Scalar(value, style) if is_image && is_address(document, node, value, *style) => {
                let layout = open.last().map_or(layout, |open| open.layout);
                let context = if layout == Layout::Flow { Context::Flow } else { Context::Block };
                found.push((at, context));
            }
            _ => {}
        }
    }
}

/// Whether a scalar may be an address: one line, a string to every reader, and no alias's model.
fn is_address(document: &Document, node: &Node, value: &str, style: Style) -> bool {
    let token = document.source.get(node.span.clone());
    let is_string = match style {
        Style::Plain => !scalar::is_typed(value),
        Style::Single | Style::Double => true,
        _ => false,
    };
    is_string
        && node.tag.is_none()
        && node.anchor.is_none()
        && token.is_some_and(|token| !token.contains('\n'))
        && value.contains(['/', '.', ':'])
        && !value.trim().contains(|c: char| c.is_whitespace() || c.is_control())
}

fn new_value(value: &str, node: &Node, addresses: &Addresses, notes: &mut Vec<Diagnostic>) -> Option<String> {
    let cleaned = address::clean(value.into());
    match addresses.change(cleaned.clone()) {
        Changed::To(new) if new == cleaned => None,
        // What hides a script is left as it is: here nobody follows it.
        Changed::To(new) if address::is_dangerous(&new) => None,
        Changed::To(new) => Some(new.into_owned()),
        Changed::Restless(_) => {
            let message = "this address stays as it is, for the URL rules would change it again and again";
            notes.push(Diagnostic::note("restless-address", message).at(node.span.clone()));
            None
        }
    }
}

/// What differs between the source and the block with other addresses, beside these.
pub(super) fn find_difference(before: &Document, after: &Document, changes: &Changes) -> Option<String> {
    let comments = |document: &Document| -> Vec<String> {
        let text = |comment: &std::ops::Range<usize>| document.source.get(comment.clone()).map(str::to_owned);
        document.comments.iter().filter_map(text).collect()
    };
    if before.nodes.len() != after.nodes.len() || comments(before) != comments(after) {
        return Some("an address would be read as something else".to_owned());
    }
    let mut values = changes.values.iter().peekable();
    for (at, (old, new)) in before.nodes.iter().zip(&after.nodes).enumerate() {
        let is_kind_same = match (values.next_if(|(index, _)| *index == at), &old.kind, &new.kind) {
            (Some((_, want)), Kind::Scalar(_, old), Kind::Scalar(value, new)) => {
                value == want && (old == new || *old == Style::Plain || *new == Style::Double)
            }
            (_, old, new) => old == new,
        };
        if !is_kind_same || old.tag != new.tag || old.anchor != new.anchor {
            return Some("an address would be read otherwise".to_owned());
        }
    }
    None
}
