//! The tree: an arena of nodes that hides how it stores them. Knows no parser and no rule.
//!
//! Nodes are `u32` ids, element names small integers, text and attributes are read through
//! [`Tree::text`] and [`Tree::attr`]. Nothing here recurses: depth is the input's to choose.

use std::borrow::Cow;

use super::element::Element;

/// A node of one [`Tree`]. Ids of one tree mean nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// Less than [`Tree::len`]: for a table with a row for each node.
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

/// A set of the attributes that any element may be asked for, one by one; all others together are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Common(u8);

impl Common {
    pub(crate) const CLASS: Common = Common(1);
    pub(crate) const HIDDEN: Common = Common(2);
    pub(crate) const ID: Common = Common(4);
    pub(crate) const NAME: Common = Common(8);
    pub(crate) const STYLE: Common = Common(16);
    const OTHER: Common = Common(32);
    /// Any attribute at all.
    pub(crate) const ANY: Common = Common(63);

    pub(crate) const fn or(self, other: Common) -> Common {
        Common(self.0 | other.0)
    }

    /// The set that holds the attribute `name`, which is in lower case.
    fn of(name: &str) -> Common {
        match name {
            "class" => Common::CLASS,
            "hidden" => Common::HIDDEN,
            "id" => Common::ID,
            "name" => Common::NAME,
            "style" => Common::STYLE,
            _ => Common::OTHER,
        }
    }
}

/// An HTML document or fragment as a tree.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<(Box<str>, Box<str>)>,
}

#[derive(Debug)]
struct Node {
    parent: u32,
    first_child: u32,
    last_child: u32,
    previous: u32,
    next: u32,
    data: Data,
}

#[derive(Debug)]
enum Data {
    Document,
    /// `name` is kept only for elements the standard does not know.
    Element {
        element: Element,
        name: Option<Box<str>>,
        attributes: (u32, u32),
        common: Common,
    },
    Text(String),
    Comment(String),
}

impl Tree {
    /// A tree that holds its root alone.
    pub(crate) fn new() -> Tree {
        let mut tree = Tree::default();
        tree.push(Data::Document);
        tree
    }

    /// The document node.
    pub(crate) fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are, detached ones with them.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    // Reading.

    pub(crate) fn kind(&self, node: NodeId) -> Kind {
        match &self.node(node).data {
            Data::Document => Kind::Document,
            Data::Element { element, .. } => Kind::Element(*element),
            Data::Text(_) => Kind::Text,
            Data::Comment(_) => Kind::Comment,
        }
    }

    /// The element's name as a small integer; `None` for other nodes.
    pub(crate) fn element(&self, node: NodeId) -> Option<Element> {
        match self.kind(node) {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The element's name in lower case, also where the standard does not know it; empty for other nodes.
    pub(crate) fn name(&self, node: NodeId) -> &str {
        match &self.node(node).data {
            Data::Element { name: Some(name), .. } => name,
            Data::Element { element, .. } => element.name(),
            _ => "",
        }
    }

    /// The text of a text or comment node, entities decoded; empty for other nodes.
    pub(crate) fn text(&self, node: NodeId) -> Cow<'_, str> {
        match &self.node(node).data {
            Data::Text(text) | Data::Comment(text) => Cow::Borrowed(text),
            _ => Cow::Borrowed(""),
        }
    }

    /// The attribute's value, entities decoded; `name` in lower case.
    pub(crate) fn attr(&self, node: NodeId, name: &str) -> Option<Cow<'_, str>> {
        let Data::Element { attributes: (start, end), .. } = self.node(node).data else { return None };
        let all = &self.attributes[start as usize..end as usize];
        all.iter().find(|(key, _)| &**key == name).map(|(_, value)| Cow::Borrowed(&**value))
    }

    /// False if the element has none of `attributes`: cheaper than to ask for one that few elements have.
    pub(crate) fn may_have(&self, node: NodeId, attributes: Common) -> bool {
        matches!(self.node(node).data, Data::Element { common, .. } if common.0 & attributes.0 != 0)
    }

    pub(crate) fn parent(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).parent)
    }

    pub(crate) fn first_child(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).first_child)
    }

    pub(crate) fn last_child(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).last_child)
    }

    pub(crate) fn previous_sibling(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).previous)
    }

    pub(crate) fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        link(self.node(node).next)
    }

    /// The children, first to last.
    pub(crate) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(node), |&child| self.next_sibling(child))
    }

    /// All below `node` in document order, `node` itself left out.
    pub(crate) fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first_child(node), move |&at| self.following(at, node))
    }

    /// The node after `at` in document order among the descendants of `within`.
    pub(crate) fn following(&self, at: NodeId, within: NodeId) -> Option<NodeId> {
        self.first_child(at).or_else(|| self.following_outside(at, within))
    }

    /// The node after `at` and all below it in document order among the descendants of `within`.
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

    pub(crate) fn new_text(&mut self, text: impl Into<String>) -> NodeId {
        self.push(Data::Text(text.into()))
    }

    pub(crate) fn new_comment(&mut self, text: impl Into<String>) -> NodeId {
        self.push(Data::Comment(text.into()))
    }

    /// A detached element. `name` in lower case; `attributes` as (name, value), the first of a name wins.
    pub(crate) fn new_element<'n>(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> NodeId {
        let start = self.attributes.len() as u32;
        let mut common = Common::default();
        for (key, value) in attributes {
            common = common.or(Common::of(key));
            self.attributes.push((key.into(), value.into()));
        }
        let element = Element::from_name(name);
        let name = (element == Element::UNKNOWN).then(|| name.into());
        self.push(Data::Element { element, name, attributes: (start, self.attributes.len() as u32), common })
    }

    /// Adds `text` to the text node `node`.
    pub(crate) fn push_text(&mut self, node: NodeId, text: &str) {
        if let Data::Text(own) = &mut self.node_mut(node).data {
            own.push_str(text);
        }
    }

    /// Makes `child` the last child of `parent`, taking it from where it was.
    pub(crate) fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
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
        let (parent, previous) = (self.node(sibling).parent, self.node(sibling).previous);
        self.node_mut(child).parent = parent;
        self.join(previous, child.0);
        self.join(child.0, sibling.0);
        if previous == NONE && parent != NONE {
            self.nodes[parent as usize].first_child = child.0;
        }
    }

    /// Takes `node`, with all below it, out of the tree.
    pub(crate) fn detach(&mut self, node: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(node);
        if parent == NONE {
            return;
        }
        if previous == NONE {
            self.nodes[parent as usize].first_child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next == NONE {
            self.nodes[parent as usize].last_child = previous;
        } else {
            self.nodes[next as usize].previous = previous;
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

    fn push(&mut self, data: Data) -> NodeId {
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            previous: NONE,
            next: NONE,
            data,
        });
        NodeId(id)
    }

    /// Makes two nodes neighbours; either may be none.
    fn join(&mut self, left: u32, right: u32) {
        if left != NONE {
            self.nodes[left as usize].next = right;
        }
        if right != NONE {
            self.nodes[right as usize].previous = left;
        }
    }

    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0 as usize]
    }

    fn node_mut(&mut self, node: NodeId) -> &mut Node {
        &mut self.nodes[node.0 as usize]
    }
}

fn link(raw: u32) -> Option<NodeId> {
    (raw != NONE).then_some(NodeId(raw))
}
