//! The tree: an arena of nodes that hides how it stores them. Knows no parser and no rule.
//!
//! Nodes are `u32` ids, element names small integers, text and attributes are read through
//! [`Tree::text`] and [`Tree::attr`]. Nothing here recurses: depth is the input's to choose.
//!
//! A node is 32 bytes and owns nothing. Text is a range of the source where it stands there as it is read;
//! what had to be decoded or joined is in a second text, which the tree writes. An element's attributes are rows beside
//! the nodes, each with ranges too: see `attributes`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

pub(crate) use super::attributes::{AttributeSet, NameKey, Row};
use super::attributes::{Attributes, Content, Place, Text, rows_of};
use super::builder;
use super::element::{Element, ElementSet, Met};
use super::tokenizer::reference::{self, Within};
use super::tokenizer::{Code, Noted, Signs, attribute};
use crate::text::find;
use crate::text::glance::Glance;

/// A node of one [`Tree`]. Ids of one tree mean nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// Less than [`Tree::len`]: for a table with a row for each node.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// No node.
const NONE: u32 = u32::MAX;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The one root.
    Document,
    /// An element; its name is a small integer.
    Element(Element),
    /// Text: see [`Tree::text`].
    Text,
    /// A comment: see [`Tree::text`].
    Comment,
}

/// The language of an element ([§13.1.2](https://html.spec.whatwg.org/multipage/syntax.html#elements-2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    Html,
    MathMl,
    Svg,
}

/// A part of the source, or of the text that the tree wrote: which of them is the highest bit of `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

/// Whether the parser has an element on its stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsOpen {
    Yes,
    No,
}

/// In a place: the tree wrote it.
const WRITTEN: u32 = 1 << 31;

impl Span {
    #[inline]
    pub(super) fn of_source(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.length() == 0
    }

    #[inline]
    fn length(self) -> usize {
        (self.end - (self.start & !WRITTEN)) as usize
    }

    /// The first bytes, and the rest of them.
    #[inline]
    pub(super) fn split_at(self, length: usize) -> (Span, Span) {
        let middle = (self.start & !WRITTEN) + length as u32;
        (Span { end: middle, ..self }, Span { start: middle | (self.start & WRITTEN), ..self })
    }
}

/// An HTML document or fragment as a tree.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    source: Cow<'a, str>,
    arena: Arena,
}

/// A tree without the source that its spans mean.
#[derive(Debug, Default)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    /// The attributes of all tags, those of each together.
    rows: Vec<Row>,
    /// What stands nowhere in the source as it is read.
    written: String,
    /// The elements that are [`LISTED`] and were made so, in the order they were made in.
    listed: Vec<NodeId>,
    /// In a box: a tree moves from hand to hand more often than there are documents.
    pub(super) aside: Box<Aside>,
}

/// What an arena holds besides nodes and what they say.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// Text nodes that grew while others did: each has its own text, so that growing stays linear.
    grown: Vec<String>,
    /// The names of unknown elements, and their attributes'.
    names: Vec<(Span, AttributeSet)>,
    /// All elements, under whatever name, that there were: see [`Tree::seen`].
    elements: Met,
    /// An element was given another name: there may be more that would be listed.
    is_renamed: bool,
    /// A node was put elsewhere than behind all others.
    is_moved: bool,
    /// What else the parser saw in the source.
    pub noted: Noted,
    /// What the builder leaves to the next.
    pub builder: builder::Room,
    /// Elements that stay as HTML, and where their content is.
    kept: HashMap<NodeId, NodeId>,
}

impl Arena {
    /// Whether there is room enough for as long a source as `source`, if that is like the last one, which was `length`
    /// bytes long.
    fn is_enough_for(&self, source: &str, length: usize) -> bool {
        let is_enough =
            |used: usize, room: usize| used as u64 * source.len() as u64 <= room as u64 * length as u64;
        length > 0
            && is_enough(self.nodes.len(), self.nodes.capacity())
            && is_enough(self.rows.len(), self.rows.capacity())
    }

    /// Takes out of it all that is of one document, and leaves the room.
    fn clear(&mut self) {
        // Every field is named, so that none is forgotten.
        let Arena { nodes, rows, written, listed, aside } = self;
        let Aside { grown, names, elements, is_renamed, is_moved, noted, builder: _, kept } = &mut **aside;
        nodes.clear();
        written.clear();
        grown.clear();
        rows.clear();
        names.clear();
        *elements = Met::default();
        listed.clear();
        (*is_renamed, *is_moved) = (false, false);
        noted.clear();
        kept.clear();
        // All of its room is gone through by whoever asks what is in it.
        kept.shrink_to_fit();
    }
}

/// The elements that are looked for by their names, and are few enough to be listed.
const LISTED: ElementSet = ElementSet::of(&[
    Element::A,
    Element::CODE,
    Element::DIR,
    Element::H1,
    Element::H2,
    Element::H3,
    Element::H4,
    Element::H5,
    Element::H6,
    Element::LI,
    Element::MENU,
    Element::OL,
    Element::UL,
]);

/// What there was in a tree at any time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// The elements that the standard knows.
    pub elements: ElementSet,
    /// There is an element that it does not know.
    pub unknown: bool,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    first_child: u32,
    last_child: u32,
    previous: u32,
    next: u32,
    /// A text's or a comment's span. An element's attributes begin with the row `start`, if there are any, and `end` is
    /// the set of their names; where its own name is unknown, `end` is its row in `names`. A text that grew is row `start`
    /// of `grown`.
    span: Span,
    what: What,
    /// An element's.
    element: Element,
    /// How many appended elements are above, as far as the parser counts. See `limit`.
    depth: u16,
}

/// What a node is, and of an element whose and whether the parser has it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Document,
    Html,
    OpenHtml,
    MathMl,
    Svg,
    /// With what is known of it: [`Glance::Any`] and more.
    Text,
    TextBlank,
    TextLine,
    TextWords,
    GrownText,
    Comment,
}

/// Room for a tree: what one that is not needed any more leaves to the next.
#[derive(Debug, Default)]
pub(crate) struct Room {
    arena: Option<Arena>,
    /// How long the source was of which there are so many nodes and rows.
    length: usize,
}

impl<'a> Tree<'a> {
    /// A tree of `source` that holds its root alone.
    pub(super) fn of(source: Cow<'a, str>, room: Room) -> Tree<'a> {
        let mut arena = room.arena.unwrap_or_default();
        let is_enough = arena.is_enough_for(&source, room.length);
        arena.clear();
        if !is_enough {
            // A tag begins an element, or ends one, and text stands before it: about as many nodes as most documents have.
            let tags = about_how_many_tags(source.as_bytes());
            arena.nodes.reserve(tags + tags / 3 + 8);
            // Some tags have several attributes, and end tags none.
            arena.rows.reserve(tags);
        }
        arena.nodes.push(Node::new(What::Document));
        Tree { source, arena }
    }

    /// The room of the tree.
    pub(crate) fn into_room(self) -> Room {
        Room { length: self.source.len(), arena: Some(self.arena) }
    }

    /// A tree that holds its root alone.
    #[cfg(test)]
    pub(crate) fn new() -> Tree<'static> {
        Tree::of(Cow::Borrowed(""), Room::default())
    }

    /// What is left without the source.
    pub(super) fn into_arena(self) -> Arena {
        self.arena
    }

    /// The room that the last builder left.
    pub(super) fn take_builder_room(&mut self) -> builder::Room {
        std::mem::take(&mut self.arena.aside.builder)
    }

    /// Room for what the tokenizer notes, with nothing in it.
    pub(super) fn take_noted(&mut self) -> Noted {
        std::mem::take(&mut self.arena.aside.noted)
    }

    /// The tree that was built over the same `source`.
    pub(super) fn from_arena(source: Cow<'a, str>, arena: Arena) -> Tree<'a> {
        Tree { source, arena }
    }

    /// The source, as it was parsed, if there may be a `pre` in it, and where.
    pub(super) fn code_source(&self) -> Option<(&str, &Code)> {
        let code = &self.arena.aside.noted.code;
        (!code.tags.is_empty() || !code.is_certain).then_some((&*self.source, code))
    }

    /// Whether there may be a comment that [`OWN_COMMENT`](crate::text::OWN_COMMENT) begins in what was given to parse, or
    /// something that looks like one.
    pub(crate) fn may_hold_own_comments(&self) -> bool {
        // What was changed before may have lost it.
        matches!(self.source, Cow::Owned(_)) || self.arena.aside.noted.has_own_comments
    }

    /// What the parser met that is to be seen to before it parses.
    pub(super) fn signs(&self) -> Signs {
        self.arena.aside.noted.signs
    }

    /// How long the text is that was parsed, in bytes.
    pub(crate) fn source_length(&self) -> usize {
        self.source.len()
    }

    /// The document node.
    #[inline]
    pub(crate) fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are, detached ones with them.
    pub(crate) fn len(&self) -> usize {
        self.arena.nodes.len()
    }

    // Reading.

    #[inline]
    pub(crate) fn kind(&self, node: NodeId) -> Kind {
        let node = self.node(node);
        match node.what {
            What::Document => Kind::Document,
            What::Html | What::OpenHtml | What::MathMl | What::Svg => Kind::Element(node.element.known()),
            What::Text | What::TextBlank | What::TextLine | What::TextWords | What::GrownText => Kind::Text,
            What::Comment => Kind::Comment,
        }
    }

    /// The element's name as a small integer; `None` for other nodes.
    #[inline]
    pub(crate) fn element(&self, node: NodeId) -> Option<Element> {
        match self.kind(node) {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The element's name in lower case, also where the standard does not know it; empty for other nodes.
    pub(crate) fn name(&self, node: NodeId) -> &str {
        let node = self.node(node);
        match node.what {
            What::Document
            | What::Text
            | What::TextBlank
            | What::TextLine
            | What::TextWords
            | What::GrownText
            | What::Comment => "",
            _ if node.element != Element::UNKNOWN => node.element.name(),
            _ => self.arena.aside.names.get(node.span.end as usize).map_or("", |&(name, _)| self.str(name)),
        }
    }

    /// The text of a text or comment node, entities decoded; empty for other nodes.
    #[inline(always)]
    pub(crate) fn text(&self, node: NodeId) -> &str {
        let node = self.node(node);
        match node.what {
            What::Text | What::TextBlank | What::TextLine | What::TextWords | What::Comment => {
                self.str(node.span)
            }
            _ => self.grown_text(node),
        }
    }

    /// The text of a text node, entities decoded, and what is known of it without a look; nothing of other nodes.
    #[inline(always)]
    pub(crate) fn text_node(&self, node: NodeId) -> Option<(&str, Glance)> {
        let node = self.node(node);
        // A table, which costs no jump that must be foreseen.
        let glance = GLANCES[node.what as usize]?;
        match node.what {
            What::GrownText => Some((self.grown_text(node), glance)),
            _ => Some((self.str(node.span), glance)),
        }
    }

    /// Whether `node` is a text node that is known to hold a line feed, and with it white space alone.
    #[inline(always)]
    pub(crate) fn is_blank_text(&self, node: NodeId) -> bool {
        self.node(node).what == What::TextBlank
    }

    #[inline(never)]
    fn grown_text(&self, node: &Node) -> &str {
        match node.what {
            What::GrownText => &self.arena.aside.grown[node.span.start as usize],
            _ => "",
        }
    }

    /// The attribute's value, entities decoded; `name` in lower case. That there is none costs nearly nothing to know.
    #[inline(always)]
    pub(crate) fn attr(&self, node: NodeId, name: &str) -> Option<Cow<'_, str>> {
        self.attr_row(node, name).map(|row| self.value(row))
    }

    /// The row of that attribute.
    #[inline(always)]
    pub(crate) fn attr_row(&self, node: NodeId, name: &str) -> Option<&Row> {
        let key = NameKey::of(name);
        self.may_have(node, AttributeSet::of_key(key)).then(|| self.find_row(node, key, name)).flatten()
    }

    /// The row of the first attribute of the name. Not with U+FFFD in it, which may stand for U+0000.
    #[inline(never)]
    fn find_row(&self, node: NodeId, key: NameKey, name: &str) -> Option<&Row> {
        let node = self.node(node);
        if self.attribute_names(node) == AttributeSet::ALL {
            let own = |row: &Row| attribute::name(attribute::name_at(self.text_of(row), row.name));
            return rows_of(&self.arena.rows, node.span.start).find(|row| own(row) == name);
        }
        let mut rows = self.arena.rows.get(node.span.start as usize..)?.iter();
        let mut row = rows.next()?;
        while row.key != key || (name.len() >= NameKey::LENGTH && !self.has_name(row, name)) {
            row = rows.next().filter(|row| row.place == Place::Later)?;
        }
        Some(row)
    }

    /// Whether the attribute has the name, in lower case.
    fn has_name(&self, row: &Row, name: &str) -> bool {
        attribute::name_at(self.text_of(row), row.name).eq_ignore_ascii_case(name)
    }

    /// The text in which the attribute stands.
    #[inline]
    fn text_of(&self, row: &Row) -> &str {
        match row.text {
            Text::Source => &self.source,
            Text::Written => &self.arena.written,
        }
    }

    /// All attributes that stood in any tag, also in those of elements that are not in the tree, and the second of a name.
    pub(crate) fn attribute_rows(&self) -> &[Row] {
        &self.arena.rows
    }

    /// The text in which the value of one of them stands as it is read, and where it begins and ends there; nothing of a
    /// value that is decoded.
    #[inline(always)]
    pub(crate) fn plain_value(&self, row: &Row) -> Option<(&str, Range<usize>)> {
        (row.content == Content::Plain).then(|| (self.text_of(row), row.value_range()))
    }

    /// The value of one of them as it is written.
    #[inline(always)]
    pub(crate) fn written_value(&self, row: &Row) -> &str {
        &self.text_of(row)[row.value_range()]
    }

    /// The value of one of them, entities decoded.
    #[inline(always)]
    pub(crate) fn value(&self, row: &Row) -> Cow<'_, str> {
        let written = self.written_value(row);
        match row.content {
            Content::Plain => Cow::Borrowed(written),
            Content::References => Cow::Owned(attribute::value(written)),
        }
    }

    /// False if the element has no attribute of these names, or the node is no element.
    #[inline(always)]
    pub(crate) fn may_have(&self, node: NodeId, names: AttributeSet) -> bool {
        self.attribute_names(self.node(node)).may_meet(names)
    }

    /// Whether the element has any attribute.
    #[inline(always)]
    pub(crate) fn has_attributes(&self, node: NodeId) -> bool {
        !self.attribute_names(self.node(node)).is_empty()
    }

    #[inline(always)]
    fn attribute_names(&self, node: &Node) -> AttributeSet {
        if !node.is_element() {
            AttributeSet::default()
        } else if node.element != Element::UNKNOWN {
            AttributeSet::from_bits(node.span.end)
        } else {
            self.arena.aside.names.get(node.span.end as usize).map_or(AttributeSet::default(), |row| row.1)
        }
    }

    /// What there was in the tree at any time: what is not in it is not in the tree.
    pub(crate) fn seen(&self) -> Seen {
        let (elements, unknown) = self.arena.aside.elements.split_known();
        Seen { elements, unknown }
    }

    /// The element's attributes as (name in lower case, value with its entities decoded), in their order; of
    /// each name the first.
    pub(crate) fn attributes(&self, node: NodeId) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> + '_ {
        let first = self.has_attributes(node).then(|| self.node(node).span.start);
        first.into_iter().flat_map(|first| self.attributes_at(first))
    }

    /// The attributes whose first row is `first`: where an element's span begins, or a tag's attributes.
    pub(super) fn attributes_at(
        &self,
        first: u32,
    ) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> + '_ {
        let mut seen = HashSet::new();
        rows_of(&self.arena.rows, first).filter_map(move |row| {
            let name = attribute::name(attribute::name_at(self.text_of(row), row.name));
            let is_first = seen.insert(name.clone());
            is_first.then(|| (name, self.value(row)))
        })
    }

    /// Where the attributes of tags go that are read.
    #[inline(always)]
    pub(super) fn rows_mut(&mut self) -> &mut Vec<Row> {
        &mut self.arena.rows
    }

    /// The text of `span`.
    #[inline(always)]
    pub(super) fn str(&self, span: Span) -> &str {
        if span.start & WRITTEN == 0 {
            &self.source[span.start as usize..span.end as usize]
        } else {
            &self.arena.written[(span.start & !WRITTEN) as usize..span.end as usize]
        }
    }

    /// What holds the content of an element that stays as HTML: see [`Tree::keep`].
    #[inline]
    pub(crate) fn kept(&self, node: NodeId) -> Option<NodeId> {
        self.arena.aside.kept.get(&node).copied()
    }

    /// The elements that stay as HTML.
    pub(crate) fn kept_nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.arena.aside.kept.keys().copied()
    }

    #[inline]
    pub(crate) fn parent(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).parent)
    }

    #[inline]
    pub(crate) fn first_child(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).first_child)
    }

    #[inline]
    pub(crate) fn last_child(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).last_child)
    }

    #[inline]
    pub(crate) fn previous_sibling(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).previous)
    }

    #[inline]
    pub(crate) fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).next)
    }

    /// The children, first to last.
    pub(crate) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(node), |&child| self.next_sibling(child))
    }

    /// All elements that were ever made, in the tree or out of it by now, in the order they were made in: much less
    /// work than to walk the tree.
    pub(crate) fn elements(&self) -> impl Iterator<Item = (NodeId, Element)> + '_ {
        let nodes = self.arena.nodes.iter().enumerate();
        nodes
            .filter(|(_, node)| node.is_element())
            .map(|(at, node)| (NodeId(at as u32), node.element.known()))
    }

    /// Those of them that are in `set`, which costs less to ask than of each. What is no element has no element's name.
    #[inline]
    pub(crate) fn elements_in(&self, set: ElementSet) -> impl Iterator<Item = (NodeId, Element)> + '_ {
        let nodes = &*self.arena.nodes;
        let (listed, all) = match set.is_within(LISTED) && !self.arena.aside.is_renamed {
            true => (&*self.arena.listed, 0..0),
            false => (&[][..], 0..nodes.len() as u32),
        };
        let asked = listed.iter().copied().chain(all.map(NodeId));
        asked
            .map(|node| (node, nodes[node.index()].element))
            .filter(move |&(_, element)| set.contains(element))
    }

    /// Notes that a node may come to stand before one that was made earlier.
    pub(super) fn note_move(&mut self) {
        self.arena.aside.is_moved = true;
    }

    /// Whether all that is in the tree was made in document order.
    pub(crate) fn is_made_in_order(&self) -> bool {
        !self.arena.aside.is_moved
    }

    /// Whether `node` is in the tree.
    pub(crate) fn is_attached(&self, node: NodeId) -> bool {
        let last = std::iter::successors(Some(node), |&node| self.parent(node)).last();
        last == Some(self.root())
    }

    /// All below `node` in document order, `node` itself left out.
    pub(crate) fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(node), move |&at| self.following(at, node))
    }

    /// The node after `at` in document order among the descendants of `within`.
    #[inline]
    pub(crate) fn following(&self, at: NodeId, within: NodeId) -> Option<NodeId> {
        self.first_child(at).or_else(|| self.following_outside(at, within))
    }

    /// The node after `at` and all below it in document order among the descendants of `within`.
    #[inline]
    pub(crate) fn following_outside(&self, at: NodeId, within: NodeId) -> Option<NodeId> {
        let mut at = at;
        while at != within {
            if let Some(next) = self.next_sibling(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    // Building.

    /// A detached text node.
    #[cfg(test)]
    pub(crate) fn new_text(&mut self, text: &str) -> NodeId {
        let span = self.write(|out| out.push_str(text));
        self.new_text_of(span)
    }

    /// A detached element. `name` in lower case; `attributes` as (name, value), the first of a name wins.
    pub(crate) fn new_element<'n>(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> NodeId {
        let mut attributes = attributes.into_iter().peekable();
        let parsed =
            if attributes.peek().is_some() { self.write_attributes(attributes) } else { Attributes::NONE };
        let element = Element::from_name(name);
        let node = self.new_parsed(element, Namespace::Html, parsed);
        if element == Element::UNKNOWN {
            let name = self.write(|out| out.push_str(name));
            self.set_name(node, name, parsed.names);
        }
        node
    }

    /// Attributes as they would stand in a start tag.
    fn write_attributes<'n>(&mut self, attributes: impl Iterator<Item = (&'n str, &'n str)>) -> Attributes {
        let start = self.arena.written.len();
        for (name, value) in attributes {
            let value = value.replace('&', "&amp;").replace('"', "&quot;");
            self.arena.written += &format!(" {name}=\"{value}\"");
        }
        self.arena.written.push('>');
        let first = self.arena.rows.len();
        let passed = attribute::pass(self.arena.written.as_bytes(), start, &mut self.arena.rows);
        for row in &mut self.arena.rows[first..] {
            row.text = Text::Written;
        }
        Attributes { first: first as u32, names: passed.names }
    }

    /// Makes another element of `node`, with its attributes and children. `name` in lower case.
    pub(crate) fn rename(&mut self, node: NodeId, name: &str) {
        let element = Element::from_name(name);
        let names = self.attribute_names(self.node(node));
        self.arena.aside.elements.note(element);
        self.arena.aside.is_renamed = true;
        let own = self.node_mut(node);
        (own.element, own.span.end) = (element, names.bits());
        if element == Element::UNKNOWN {
            let name = self.write(|out| out.push_str(name));
            self.set_name(node, name, names);
        }
    }

    // Building, as the parser does.

    /// Notes that the node made next is such an element.
    #[inline(always)]
    fn note(&mut self, element: Element) {
        self.arena.aside.elements.note(element);
        if LISTED.contains(element) {
            self.arena.listed.push(NodeId(self.arena.nodes.len() as u32));
        }
    }

    /// A detached element.
    #[inline]
    pub(super) fn new_parsed(
        &mut self,
        element: Element,
        namespace: Namespace,
        attributes: Attributes,
    ) -> NodeId {
        self.note(element);
        let mut node = Node::new(match namespace {
            Namespace::Html => What::Html,
            Namespace::MathMl => What::MathMl,
            Namespace::Svg => What::Svg,
        });
        node.element = element;
        node.span = Span { start: attributes.first, end: attributes.names.bits() };
        self.push(node)
    }

    /// Names an unknown element that has such attributes.
    pub(super) fn set_name(&mut self, node: NodeId, name: Span, attributes: AttributeSet) {
        let row = self.arena.aside.names.len() as u32;
        self.arena.aside.names.push((name, attributes));
        self.node_mut(node).span.end = row;
    }

    /// A detached text node.
    #[inline]
    pub(super) fn new_text_of(&mut self, span: Span) -> NodeId {
        self.push(Node { span, ..Node::new(What::Text) })
    }

    /// A detached comment.
    pub(super) fn new_comment_of(&mut self, span: Span) -> NodeId {
        self.push(Node { span, ..Node::new(What::Comment) })
    }

    /// What `write` appends to the text that the tree writes.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut String)) -> Span {
        let start = self.arena.written.len() as u32 | WRITTEN;
        write(&mut self.arena.written);
        Span { start, end: self.arena.written.len() as u32 }
    }

    /// The source between two places, decoded.
    pub(super) fn write_decoded(&mut self, source: &str) -> Span {
        self.write(|out| reference::push_decoded(out, source, Within::Text))
    }

    /// The text that `source` begins with, up to the first `<`, decoded: where that stands, and what is known of it. See
    /// [`reference::push_decoded_to_markup`].
    pub(super) fn write_decoded_to_markup(
        &mut self,
        source: &str,
        first: (usize, Glance),
    ) -> Option<(Span, usize, Glance)> {
        let mut found = None;
        let span = self.write(|out| found = reference::push_decoded_to_markup(out, source, first));
        if found.is_none() {
            self.unwrite(span);
        }
        found.map(|(length, glance)| (span, length, glance))
    }

    /// Takes back what was written last.
    pub(super) fn unwrite(&mut self, span: Span) {
        self.arena.written.truncate((span.start & !WRITTEN) as usize);
    }

    /// A part of the source with U+0000 replaced.
    pub(super) fn write_without_nulls(&mut self, source: &str) -> Span {
        self.write(|out| reference::push_without_nulls(out, source))
    }

    #[cfg(test)]
    pub(super) fn namespace(&self, node: NodeId) -> Option<Namespace> {
        match self.node(node).what {
            What::Html | What::OpenHtml => Some(Namespace::Html),
            What::MathMl => Some(Namespace::MathMl),
            What::Svg => Some(Namespace::Svg),
            What::Document
            | What::Text
            | What::TextBlank
            | What::TextLine
            | What::TextWords
            | What::GrownText
            | What::Comment => None,
        }
    }

    #[inline]
    pub(super) fn is_text(&self, node: NodeId) -> bool {
        self.node(node).what.is_text()
    }

    /// Adds `more` to the text node `node`.
    #[inline(never)]
    pub(super) fn extend_text(&mut self, node: NodeId, more: Span) {
        let Node { what, span, .. } = *self.node(node);
        if what == What::GrownText {
            let mut own = std::mem::take(&mut self.arena.aside.grown[span.start as usize]);
            own.push_str(self.str(more));
            self.arena.aside.grown[span.start as usize] = own;
            return;
        }
        // What is side by side now was not seen together.
        self.node_mut(node).what = What::Text;
        let is_written = span.start & WRITTEN != 0;
        if span.end == more.start & !WRITTEN && is_written == (more.start & WRITTEN != 0) {
            // It goes on where it ended.
            self.node_mut(node).span.end = more.end;
        } else if !is_written {
            // Once, both go where text is written, and what is added next may follow there.
            let mut joined = std::mem::take(&mut self.arena.written);
            let start = joined.len() as u32 | WRITTEN;
            joined.push_str(&self.source[span.start as usize..span.end as usize]);
            if more.start & WRITTEN == 0 {
                joined.push_str(&self.source[more.start as usize..more.end as usize]);
            } else {
                joined.extend_from_within((more.start & !WRITTEN) as usize..more.end as usize);
            }
            let end = joined.len() as u32;
            self.arena.written = joined;
            self.node_mut(node).span = Span { start, end };
        } else if span.end as usize == self.arena.written.len() && more.start & WRITTEN == 0 {
            self.arena.written.push_str(&self.source[more.start as usize..more.end as usize]);
            self.node_mut(node).span.end = self.arena.written.len() as u32;
        } else {
            let own = format!("{}{}", self.str(span), self.str(more));
            let row = self.arena.aside.grown.len() as u32;
            self.arena.aside.grown.push(own);
            let node = self.node_mut(node);
            (node.what, node.span) = (What::GrownText, Span { start: row, end: 0 });
        }
    }

    #[inline]
    pub(super) fn depth(&self, node: NodeId) -> u16 {
        self.node(node).depth
    }

    #[inline]
    pub(super) fn set_depth(&mut self, node: NodeId, depth: u16) {
        self.node_mut(node).depth = depth;
    }

    /// Whether the parser has the HTML element `node` on its stack.
    #[inline]
    pub(super) fn is_open(&self, node: NodeId) -> bool {
        self.node(node).what == What::OpenHtml
    }

    /// Notes that the parser has pushed the HTML element `node` on its stack.
    #[inline]
    pub(super) fn open(&mut self, node: NodeId) {
        self.node_mut(node).what = What::OpenHtml;
    }

    /// Notes that the parser has taken the HTML element `node` from its stack.
    #[inline]
    pub(super) fn close(&mut self, node: NodeId) {
        self.node_mut(node).what = What::Html;
    }

    /// Makes `child`, which is detached, the last child of `parent`.
    #[inline]
    pub(super) fn append_new(&mut self, parent: NodeId, child: NodeId) {
        self.arena.aside.is_moved |= child.index() + 1 != self.arena.nodes.len();
        let last = self.link_last(parent, child.0).1;
        let node = self.node_mut(child);
        (node.parent, node.previous) = (parent.0, last);
    }

    /// Adds characters to `parent`, of which so much was seen: to its last child, where that is text. Says how deep they
    /// stand.
    #[inline(always)]
    pub(super) fn add_text(&mut self, parent: NodeId, span: Span, glance: Glance) -> u16 {
        let nodes = &mut self.arena.nodes;
        let child = nodes.len() as u32;
        let node = &mut nodes[parent.index()];
        let depth = node.depth + 1;
        let last = node.last_child;
        node.last_child = child;
        if last == NONE {
            node.first_child = child;
        } else {
            let before = &mut nodes[last as usize];
            if before.what.is_text() {
                nodes[parent.index()].last_child = last;
                self.extend_text(NodeId(last), span);
                return depth;
            }
            before.next = child;
        }
        nodes.push(Node { span, parent: parent.0, previous: last, depth, ..Node::new(What::text(glance)) });
        depth
    }

    /// Makes a new HTML element the last child of `parent`, and says how deep it stands.
    #[inline(always)]
    pub(super) fn append_html(
        &mut self,
        parent: NodeId,
        element: Element,
        attributes: Attributes,
        is_open: IsOpen,
    ) -> (NodeId, u16) {
        self.note(element);
        let (depth, previous) = self.link_last(parent, self.arena.nodes.len() as u32);
        let what = if is_open == IsOpen::Yes { What::OpenHtml } else { What::Html };
        let span = Span { start: attributes.first, end: attributes.names.bits() };
        (self.push(Node { span, parent: parent.0, previous, depth, element, ..Node::new(what) }), depth)
    }

    /// Notes that `child` is the last of `parent`; how deep that is, and which child was the last.
    #[inline(always)]
    fn link_last(&mut self, parent: NodeId, child: u32) -> (u16, u32) {
        let node = self.node_mut(parent);
        let depth = node.depth + 1;
        let last = std::mem::replace(&mut node.last_child, child);
        if last == NONE {
            node.first_child = child;
        } else {
            self.arena.nodes[last as usize].next = child;
        }
        (depth, last)
    }

    /// Makes `child` the last child of `parent`, taking it from where it was.
    pub(crate) fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        self.arena.aside.is_moved = true;
        let last = self.node(parent).last_child;
        self.join(last, child.0);
        self.node_mut(child).parent = parent.0;
        let node = self.node_mut(parent);
        node.last_child = child.0;
        if node.first_child == NONE {
            node.first_child = child.0;
        }
    }

    /// Puts `child` before `sibling`, taking it from where it was.
    pub(crate) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        self.arena.aside.is_moved = true;
        let (parent, previous) = (self.node(sibling).parent, self.node(sibling).previous);
        self.node_mut(child).parent = parent;
        self.join(previous, child.0);
        self.join(child.0, sibling.0);
        if previous == NONE && parent != NONE {
            self.arena.nodes[parent as usize].first_child = child.0;
        }
    }

    /// Takes `node`, with all below it, out of the tree.
    pub(crate) fn detach(&mut self, node: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(node);
        if parent == NONE {
            return;
        }
        if previous == NONE {
            self.arena.nodes[parent as usize].first_child = next;
        } else {
            self.arena.nodes[previous as usize].next = next;
        }
        if next == NONE {
            self.arena.nodes[parent as usize].last_child = previous;
        } else {
            self.arena.nodes[next as usize].previous = previous;
        }
        let node = self.node_mut(node);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Moves all children of `from` to the end of `to`.
    pub(crate) fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.first_child(from) {
            self.append(to, child);
        }
    }

    /// Notes that the element `node` stays as HTML. Its content leaves the tree: no pass and no rule sees it.
    pub(crate) fn keep(&mut self, node: NodeId) {
        let holder = self.push(Node::new(What::Document));
        self.move_children(node, holder);
        self.arena.aside.kept.insert(node, holder);
    }

    #[inline]
    fn push(&mut self, node: Node) -> NodeId {
        let id = self.arena.nodes.len() as u32;
        self.arena.nodes.push(node);
        NodeId(id)
    }

    /// Makes two nodes neighbours; either may be none.
    #[inline]
    fn join(&mut self, left: u32, right: u32) {
        if left != NONE {
            self.arena.nodes[left as usize].next = right;
        }
        if right != NONE {
            self.arena.nodes[right as usize].previous = left;
        }
    }

    #[inline]
    fn node(&self, node: NodeId) -> &Node {
        &self.arena.nodes[node.0 as usize]
    }

    #[inline]
    fn node_mut(&mut self, node: NodeId) -> &mut Node {
        &mut self.arena.nodes[node.0 as usize]
    }
}

/// What is known of the text of each kind of node, if it is text.
static GLANCES: [Option<Glance>; 11] = {
    let mut glances = [None; 11];
    glances[What::Text as usize] = Some(Glance::Any);
    glances[What::TextBlank as usize] = Some(Glance::Blank);
    glances[What::TextLine as usize] = Some(Glance::Line);
    glances[What::TextWords as usize] = Some(Glance::Words);
    glances[What::GrownText as usize] = Some(Glance::Any);
    glances
};

impl What {
    #[inline(always)]
    fn is_text(self) -> bool {
        matches!(self, What::Text | What::TextBlank | What::TextLine | What::TextWords | What::GrownText)
    }

    /// A text of which so much is known.
    #[inline(always)]
    fn text(glance: Glance) -> What {
        match glance {
            Glance::Any | Glance::Tidy => What::Text,
            Glance::Blank => What::TextBlank,
            Glance::Line => What::TextLine,
            Glance::Words => What::TextWords,
        }
    }
}

impl Node {
    #[inline]
    fn new(what: What) -> Node {
        Node {
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            previous: NONE,
            next: NONE,
            span: Span { start: NONE, end: NONE },
            what,
            element: Element::UNKNOWN,
            depth: 0,
        }
    }

    #[inline]
    fn is_element(&self) -> bool {
        matches!(self.what, What::Html | What::OpenHtml | What::MathMl | What::Svg)
    }
}

/// How many `<` there are in `source`, by what some parts of a long one have.
fn about_how_many_tags(source: &[u8]) -> usize {
    const PART: usize = 2 * find::BLOCK;
    const PARTS: usize = 32;
    let count = |part: &[u8]| {
        let (blocks, rest) = part.as_chunks();
        let in_blocks = blocks.iter().map(|block| find::equal_in_block(b'<', block).count_ones() as usize);
        in_blocks.sum::<usize>() + rest.iter().filter(|&&byte| byte == b'<').count()
    };
    if source.len() < PART * PARTS {
        return count(source);
    }
    let parts = source.chunks(source.len() / PARTS).map(|part| count(&part[..part.len().min(PART)]));
    parts.sum::<usize>() * (source.len() / (PART * PARTS) + 1)
}

#[inline]
fn link(raw: u32) -> Option<NodeId> {
    (raw != NONE).then_some(NodeId(raw))
}
