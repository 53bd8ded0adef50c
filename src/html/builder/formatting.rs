//! The list of active formatting elements ([§13.2.4.3]) and the adoption agency, which mends their nesting.
//!
//! [§13.2.4.3]: https://html.spec.whatwg.org/multipage/parsing.html#the-list-of-active-formatting-elements

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;

use super::super::attributes::Attributes;
use super::super::element::Element;
use super::super::tokenizer::Tag;
use super::super::tree::{NodeId, Tree};
use super::Builder;
use super::stack::{Open, Scope};

/// An element in the list, with what its token says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    node: NodeId,
    element: Element,
    attributes: Attributes,
    /// A hash of the attributes, once somebody asked.
    digest: Option<NonZeroU32>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Marker,
    Element(Entry),
}

/// The list.
#[derive(Debug)]
pub(super) struct Formatting {
    items: Vec<Item>,
}

impl Formatting {
    /// `items` is room, with nothing in it.
    pub(super) fn new(items: Vec<Item>) -> Formatting {
        Formatting { items }
    }

    pub(super) fn into_list(self) -> Vec<Item> {
        self.items
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether the last of the list is this element.
    #[inline]
    pub(super) fn ends_with(&self, node: NodeId) -> bool {
        matches!(self.items.last(), Some(Item::Element(entry)) if entry.node == node)
    }

    #[inline]
    pub(super) fn pop(&mut self) {
        self.items.pop();
    }

    pub(super) fn push_marker(&mut self) {
        self.items.push(Item::Marker);
    }

    /// [Clears the list up to the last marker](https://html.spec.whatwg.org/multipage/parsing.html#clear-the-list-of-active-formatting-elements-up-to-the-last-marker).
    pub(super) fn clear_to_marker(&mut self) {
        while let Some(Item::Element(_)) = self.items.pop() {}
    }

    fn position(&self, node: NodeId) -> Option<usize> {
        self.items.iter().rposition(|item| matches!(item, Item::Element(entry) if entry.node == node))
    }

    /// The last entry of this element after the last marker, and where it is.
    #[inline]
    fn last(&self, element: Element) -> Option<(usize, Entry)> {
        for (at, item) in self.items.iter().enumerate().rev() {
            match item {
                Item::Marker => return None,
                Item::Element(entry) if entry.element == element => return Some((at, *entry)),
                Item::Element(_) => {}
            }
        }
        None
    }

    /// Whether there is a link after the last marker.
    #[inline]
    pub(super) fn has_link(&self) -> bool {
        self.last(Element::A).is_some()
    }

    /// Adds an entry, after the [Noah's Ark clause]: "If there are already three elements in the list of active
    /// formatting elements after the last marker, if any, or anywhere in the list if there are no markers,
    /// that have the same tag name, namespace, and attributes as element, then remove the earliest such
    /// element".
    ///
    /// Attributes are compared by a hash of them first, so that many that differ cost one comparison of numbers each.
    ///
    /// [Noah's Ark clause]: https://html.spec.whatwg.org/multipage/parsing.html#push-onto-the-list-of-active-formatting-elements
    #[inline]
    fn push(&mut self, tree: &Tree<'_>, entry: Entry) {
        if self.items.len() < 3 {
            self.items.push(Item::Element(entry));
            return;
        }
        self.push_fourth(tree, entry);
    }

    #[inline(never)]
    fn push_fourth(&mut self, tree: &Tree<'_>, entry: Entry) {
        let after_marker =
            self.items.iter().rposition(|item| matches!(item, Item::Marker)).map_or(0, |at| at + 1);
        let mut entry = entry;
        let is_alike =
            |item: &&mut Item| matches!(item, Item::Element(other) if other.element == entry.element);
        if self.items[after_marker..].iter_mut().filter(is_alike).count() >= 3 {
            let digest = *entry.digest.get_or_insert_with(|| digest(tree, entry.attributes));
            let mut earliest = None;
            let mut same = 0;
            for (at, item) in self.items.iter_mut().enumerate().skip(after_marker) {
                let Item::Element(other) = item else { continue };
                if other.element == entry.element
                    && *other.digest.get_or_insert_with(|| self::digest(tree, other.attributes)) == digest
                    && sorted(tree, other.attributes) == sorted(tree, entry.attributes)
                {
                    same += 1;
                    earliest = earliest.or(Some(at));
                }
            }
            if same >= 3
                && let Some(earliest) = earliest
            {
                self.items.remove(earliest);
            }
        }
        self.items.push(Item::Element(entry));
    }
}

/// A number that is the same for the same attributes, in whatever order.
fn digest(tree: &Tree<'_>, attributes: Attributes) -> NonZeroU32 {
    let all = attributes.first().into_iter().flat_map(|first| tree.attributes_at(first));
    let sum = all.fold(0, |sum: u32, attribute| {
        let mut hasher = DefaultHasher::new();
        attribute.hash(&mut hasher);
        sum.wrapping_add(hasher.finish() as u32)
    });
    NonZeroU32::MIN.saturating_add(sum)
}

fn sorted<'t>(
    tree: &'t Tree<'_>,
    attributes: Attributes,
) -> Vec<(std::borrow::Cow<'t, str>, std::borrow::Cow<'t, str>)> {
    let mut all: Vec<_> =
        attributes.first().into_iter().flat_map(|first| tree.attributes_at(first)).collect();
    all.sort();
    all
}

impl Builder<'_> {
    /// [Reconstructs the active formatting elements](https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements).
    pub(super) fn reconstruct_formatting(&mut self) {
        if self.must_reconstruct_formatting() {
            self.reconstruct();
        }
    }

    /// Whether that would do anything.
    #[inline]
    pub(super) fn must_reconstruct_formatting(&self) -> bool {
        matches!(self.formatting.items.last(), Some(Item::Element(entry)) if !self.tree.is_open(entry.node))
    }

    #[cold]
    fn reconstruct(&mut self) {
        let is_done = |item: &Item| match item {
            Item::Marker => true,
            Item::Element(entry) => self.tree.is_open(entry.node),
        };
        let first = self.formatting.items.iter().rposition(is_done).map_or(0, |at| at + 1);
        for at in first..self.formatting.items.len() {
            let Item::Element(entry) = self.formatting.items[at] else { continue };
            let node = self.copy(entry.element, entry.attributes);
            self.insert(node);
            self.push(Open::html(node, entry.element));
            self.formatting.items[at] = Item::Element(Entry { node, ..entry });
        }
    }

    /// Inserts an element and adds it to the list.
    pub(super) fn insert_formatting(&mut self, tag: &Tag) {
        let node = self.insert_element(tag);
        self.add_formatting(node, tag.element, tag.attributes);
    }

    /// Adds the element `node`, which was just inserted, to the list.
    #[inline(always)]
    pub(super) fn add_formatting(&mut self, node: NodeId, element: Element, attributes: Attributes) {
        self.formatting.push(&self.tree, Entry { node, element, attributes, digest: None });
    }

    /// A start tag `a` where a link is open: "run the adoption agency algorithm for the token, then remove that
    /// element from the list of active formatting elements and the stack of open elements if the adoption agency
    /// algorithm didn't already remove it".
    pub(super) fn end_open_link(&mut self) {
        if let Some((_, link)) = self.formatting.last(Element::A) {
            self.end_link(link);
        }
    }

    #[cold]
    fn end_link(&mut self, link: Entry) {
        self.run_adoption_agency(&Tag::implied(Element::A));
        if let Some(at) = self.formatting.position(link.node) {
            self.formatting.items.remove(at);
        }
        self.remove_from_stack(link.node);
    }

    /// The [adoption agency algorithm](https://html.spec.whatwg.org/multipage/parsing.html#adoption-agency-algorithm)
    /// for the end tag of a formatting element.
    pub(super) fn run_adoption_agency(&mut self, tag: &Tag) {
        let subject = tag.element;
        // 2. "If the current node is an HTML element whose tag name is subject, and the current node is not
        // in the list of active formatting elements, then pop the current node"
        if let Some(&current) = self.open.current()
            && current.is(subject)
            && self.formatting.position(current.node).is_none()
        {
            self.pop();
            return;
        }
        // Nearly always it is the current node and the last of the list: then all that follows comes to this.
        if let (Some(Item::Element(last)), Some(current)) =
            (self.formatting.items.last(), self.open.current())
            && last.node == current.node
            && last.element == subject
        {
            self.pop();
            self.formatting.items.pop();
            return;
        }
        // 3, 4. The outer loop.
        for _ in 0..8 {
            if self.adopt(tag) == Adoption::Ended {
                return;
            }
        }
    }

    /// One round of the outer loop.
    fn adopt(&mut self, tag: &Tag) -> Adoption {
        // 4.3 The formatting element.
        let Some((formatting_at, formatting)) = self.formatting.last(tag.element) else {
            self.end_any_other(tag);
            return Adoption::Ended;
        };
        // 4.4
        let Some(stack_at) = self.open.position(formatting.node) else {
            self.formatting.items.remove(formatting_at);
            return Adoption::Ended;
        };
        // 4.5
        if !self.open.find_in_scope(|open| open.node == formatting.node, Scope::Default) {
            return Adoption::Ended;
        }
        // 4.7 "Let furthestBlock be the topmost node in the stack of open elements that is lower in the stack
        // than formattingElement, and is an element in the special category."
        let below = &self.open.as_slice()[stack_at + 1..];
        let Some(furthest_at) = below.iter().position(Open::is_special).map(|at| stack_at + 1 + at) else {
            // 4.8
            while self.open.len() > stack_at {
                self.pop();
            }
            self.formatting.items.remove(formatting_at);
            return Adoption::Ended;
        };
        let furthest = self.open.as_slice()[furthest_at];
        // 4.9. The root is no formatting element.
        let Some(&ancestor) = stack_at.checked_sub(1).and_then(|at| self.open.get(at)) else {
            return Adoption::Ended;
        };
        // 4.10 "Let a bookmark note the position of formattingElement in the list of active formatting
        // elements relative to the elements on either side of it in the list."
        let mut bookmark = formatting_at;
        // 4.11, 4.12
        let mut last = furthest.node;
        let mut at = furthest_at;
        let mut counter = 0;
        // 4.13 The inner loop, upward from the furthest block.
        loop {
            counter += 1;
            at -= 1;
            if at == stack_at {
                break;
            }
            let node = self.open.as_slice()[at];
            let mut listed = self.formatting.position(node.node);
            if counter > 3
                && let Some(position) = listed.take()
            {
                self.formatting.items.remove(position);
                bookmark -= usize::from(position < bookmark);
            }
            let Some(position) = listed else {
                self.remove_open(at);
                continue;
            };
            let Item::Element(entry) = self.formatting.items[position] else { continue };
            let copy = self.copy(entry.element, entry.attributes);
            self.formatting.items[position] = Item::Element(Entry { node: copy, ..entry });
            self.tree.close(node.node);
            self.open.replace(at, copy);
            self.tree.open(copy);
            // "If lastNode is furthestBlock, then move the bookmark to be immediately after the new node"
            if last == furthest.node {
                bookmark = position + 1;
            }
            self.tree.detach(last);
            self.append(copy, last);
            last = copy;
        }
        // 4.14
        self.insert_at(&ancestor, last);
        // 4.15 to 4.17
        let copy = self.copy(formatting.element, formatting.attributes);
        self.tree.move_children(furthest.node, copy);
        self.append(furthest.node, copy);
        // 4.18 "Remove formattingElement from the list of active formatting elements, and insert the new element
        // into the list of active formatting elements at the position of the aforementioned bookmark."
        if let Some(position) = self.formatting.position(formatting.node) {
            self.formatting.items.remove(position);
            bookmark -= usize::from(position < bookmark);
        }
        self.formatting.items.insert(bookmark, Item::Element(Entry { node: copy, ..formatting }));
        // 4.19 "Remove formattingElement from the stack of open elements, and insert the new element into
        // the stack of open elements immediately below the position of furthestBlock in that stack."
        self.remove_from_stack(formatting.node);
        if let Some(position) = self.open.position(furthest.node) {
            self.open.insert(position + 1, Open::html(copy, formatting.element));
            self.tree.open(copy);
        }
        Adoption::GoesOn
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adoption {
    Ended,
    GoesOn,
}
