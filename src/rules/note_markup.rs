//! Note markup: how the programs that write footnotes as HTML mark what is what. Looks at one element and
//! what is close to it; decides nothing.

use super::census::Words;
use crate::html::category::{BLOCK, EMBEDDED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::text::is_blank;

/// A link that looks like a reference.
pub(super) struct Shape {
    /// The link with the `sup` or `span` that holds nothing else.
    pub unit: NodeId,
    /// Its text, without brackets.
    pub label: String,
    /// A class or role says that it is a reference.
    pub is_marked: bool,
}

/// Words of the `class` of a reference, or of the element that holds it alone: pandoc, Python-Markdown and
/// Goldmark; kramdown; WordPress and its plug-ins; Jetpack; Wikipedia; Substack; Word.
const REFERENCE: &[&str] = &[
    "footnote-ref",
    "footnote",
    "fn",
    "easy-footnote",
    SUP_MARK,
    "jetpack-footnote",
    "footnote-reference",
    "reference",
    "mw-ref",
    "footnote-anchor",
    "MsoFootnoteReference",
    "MsoEndnoteReference",
    "noteref",
];

/// Words of the `class` of a link that leads back.
const BACK_LINK: &[&str] = &[
    "footnote-back",
    "footnote-backref",
    "footnote-backlink",
    "reversefootnote",
    "data-footnote-backref",
    "easy-footnote-to-top",
    "footnote-number",
    "footnote-return",
];

/// Words of the `class` of what holds the notes.
const NOTES: &[&str] = &[
    "footnotes",
    "footnote",
    "footnotes-list",
    "endnotes",
    "references",
    "mw-references",
    "wp-block-footnotes",
    "easy-footnotes-wrapper",
];

/// Words of the `class` of a block that holds one note: Substack and others.
const NOTE: &[&str] = &["footnote", "footnote-item", "endnote"];

/// Words of the `class` of what only a screen reader says.
const UNSEEN: &[&str] =
    &["sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "screen-reader"];

/// Class words are looked for in so many bytes: one wrapper may be asked for each of its notes.
const MAX_CLASS: usize = 1024;

fn has_class(tree: &Tree, node: NodeId, words: &[&str]) -> bool {
    if !tree.has_attributes(node) {
        return false;
    }
    tree.attr(node, "class").is_some_and(|class| {
        class.len() <= MAX_CLASS && class.split_ascii_whitespace().any(|word| words.contains(&word))
    })
}

fn attr_is(tree: &Tree, node: NodeId, name: &str, want: &str) -> bool {
    tree.attr(node, name).is_some_and(|value| {
        value.len() <= MAX_CLASS && value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(want))
    })
}

/// Whether the `sup` says that it refers to a note behind it.
pub(super) fn is_marked_sup(tree: &Tree, sup: NodeId) -> bool {
    has_class(tree, sup, &[SUP_MARK])
}

const SUP_MARK: &str = "modern-footnotes-footnote";

/// The words of a `class`, a `role` or a `rel` that say that something is a reference, for the census.
pub(super) const WORDS: Words = Words::NONE.with_all(REFERENCE).with_all(&REFERENCE_VALUES);

/// Whether this word of its class says that something is a reference.
pub(super) fn is_reference_word(word: &str) -> bool {
    REFERENCE.contains(&word)
}

/// Whether this word of its `role` or `rel` may say that.
pub(super) fn is_reference_value(word: &str) -> bool {
    REFERENCE_VALUES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

const REFERENCE_VALUES: [&str; 3] = ["doc-noteref", "footnote", "dc:references"];

/// The attribute that says that, whatever its value.
pub(super) const REFERENCE_ATTRIBUTE: &str = "data-footnote-ref";

/// Whether this word of its class says that.
pub(super) fn is_sup_mark(word: &str) -> bool {
    word == SUP_MARK
}

fn is_marked_reference(tree: &Tree, node: NodeId) -> bool {
    let [role, rel @ ..] = REFERENCE_VALUES;
    tree.attr(node, REFERENCE_ATTRIBUTE).is_some()
        || attr_is(tree, node, "role", role)
        || rel.iter().any(|rel| attr_is(tree, node, "rel", rel))
        || has_class(tree, node, REFERENCE)
}

/// Whether the link says that it leads back from a note.
pub(super) fn is_marked_back_link(tree: &Tree, link: NodeId) -> bool {
    tree.attr(link, "data-footnote-backref").is_some()
        || attr_is(tree, link, "role", "doc-backlink")
        || attr_is(tree, link, "rel", "mw:referencedBy")
        || has_class(tree, link, BACK_LINK)
}

/// Whether the note, or what is close around it, says that it is one.
pub(super) fn is_among_notes(tree: &Tree, note: NodeId) -> bool {
    /// Wikipedia's list is in two wrappers.
    const AROUND: usize = 4;
    std::iter::successors(Some(note), |&node| tree.parent(node)).take(AROUND).any(|node| {
        tree.attr(node, "data-footnotes").is_some()
            || attr_is(tree, node, "role", "doc-endnotes")
            || attr_is(tree, node, "role", "doc-footnote")
            || has_class(tree, node, NOTES)
    })
}

/// Whether the block says that it is one note.
pub(super) fn is_single_note(tree: &Tree, node: NodeId) -> bool {
    // Word: `div#ftn1`, `div#edn1`.
    let is_numbered = |id: &str| {
        let number = id.strip_prefix("ftn").or_else(|| id.strip_prefix("edn"));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()))
    };
    tree.element(node) == Some(E::DIV)
        && (has_class(tree, node, NOTE) || tree.attr(node, "id").is_some_and(|id| is_numbered(&id)))
        // Python-Markdown calls what holds all of them `footnote`.
        && !tree.children(node).any(|child| matches!(tree.element(child), Some(E::OL | E::UL | E::HR)))
}

/// Whether it is a heading that only a screen reader says.
pub(super) fn is_hidden_heading(tree: &Tree, node: NodeId) -> bool {
    const HEADING: ElementSet = ElementSet::of(&[E::H1, E::H2, E::H3, E::H4, E::H5, E::H6]);
    tree.element(node).is_some_and(|element| HEADING.contains(element)) && has_class(tree, node, UNSEEN)
}

/// Whether it is the line that markdown-it-footnote draws above the notes.
pub(super) fn is_separator(tree: &Tree, node: NodeId) -> bool {
    has_class(tree, node, &["footnotes-sep"])
}

/// The note that Modern Footnotes (WordPress) leaves in the text, behind its reference `sup`.
pub(super) fn inline_note(tree: &Tree, sup: NodeId) -> Option<NodeId> {
    if !is_marked_sup(tree, sup) {
        return None;
    }
    let next = tree.next_sibling(sup)?;
    let is_note =
        tree.element(next) == Some(E::SPAN) && has_class(tree, next, &["modern-footnotes-footnote__note"]);
    is_note.then_some(next)
}

/// The reference that an element is by its own word.
pub(super) fn marked_shape(tree: &Tree, unit: NodeId) -> Option<Shape> {
    let label = short_text(tree, unit)?;
    Some(Shape { unit, label: strip_brackets(&label).to_owned(), is_marked: true })
}

/// The reference that `link` looks like.
pub(super) fn shape(tree: &Tree, link: NodeId) -> Option<Shape> {
    /// Around a link: `sup`, `span`, another `sup`.
    const AROUND: usize = 4;
    let label = short_text(tree, link)?;
    let label = strip_brackets(&label);
    let (mut is_raised, mut is_marked) = (false, is_marked_reference(tree, link));
    for node in tree.descendants(link).take(MAX_NODES) {
        is_raised |= tree.element(node) == Some(E::SUP);
        is_marked |= is_marked_reference(tree, node);
    }
    let mut unit = link;
    for _ in 0..AROUND {
        let Some(parent) = tree.parent(unit) else { break };
        match tree.element(parent) {
            Some(E::SUP) => is_raised = true,
            Some(E::SPAN | E::SMALL) => {}
            _ => break,
        }
        if !holds_alone(tree, parent, unit) {
            break;
        }
        is_marked |= is_marked_reference(tree, parent);
        unit = parent;
    }
    let fits = if is_marked { is_label(label, 24) } else { is_raised && is_label(label, 4) };
    fits.then(|| Shape { unit, label: label.to_owned(), is_marked })
}

/// Whether a reference may be called so: short, or a number at the end (`note 12`); and no arrow.
fn is_label(label: &str, longest: usize) -> bool {
    let is_arrow = |c: char| matches!(c, '↩' | '↑' | '^' | '⤴' | '↵' | '⏎' | '←');
    let length = label.chars().count();
    let is_numbered = label.ends_with(|c: char| c.is_ascii_digit()) && length <= 12;
    !label.is_empty() && !label.contains(is_arrow) && (length <= longest || is_numbered)
}

/// Whether `parent` shows `child` and, at most, brackets around it.
fn holds_alone(tree: &Tree, parent: NodeId, child: NodeId) -> bool {
    /// An anchor, brackets, white space.
    const CHILDREN: usize = 8;
    let mut count = 0;
    tree.children(parent).all(|node| {
        count += 1;
        count <= CHILDREN
            && match tree.kind(node) {
                _ if node == child => true,
                Kind::Text => tree.text(node).chars().all(|c| is_blank(c) || "[]()".contains(c)),
                Kind::Element(element) => !EMBEDDED.contains(element) && tree.first_child(node).is_none(),
                _ => true,
            }
    })
}

/// So many nodes may a reference or a back link have.
const MAX_NODES: usize = 16;

/// The text of an inline element that holds a few words at most, and nothing else.
pub(super) fn short_text(tree: &Tree, node: NodeId) -> Option<String> {
    const MAX_TEXT: usize = 64;
    let mut out = String::new();
    for (count, node) in tree.descendants(node).enumerate() {
        match tree.kind(node) {
            _ if count >= MAX_NODES => return None,
            Kind::Text => out.push_str(short(tree.text(node), MAX_TEXT)?),
            Kind::Element(element) if BLOCK.contains(element) || EMBEDDED.contains(element) => return None,
            _ => {}
        }
    }
    let text = out.trim_matches(is_blank);
    (text.len() <= MAX_TEXT).then(|| text.to_owned())
}

fn short(text: &str, longest: usize) -> Option<&str> {
    (text.len() <= longest).then_some(text)
}

/// A label without the brackets around it.
pub(super) fn strip_brackets(label: &str) -> &str {
    label.trim_matches(|c| is_blank(c) || matches!(c, '[' | ']' | '(' | ')'))
}

/// Whether `text` has no letter and no digit: an arrow, a comma, nothing.
pub(super) fn is_symbol(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}
