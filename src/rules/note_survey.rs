//! Survey: the document in order, with what stands in what and where a name leads. For footnotes; knows none.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::url;
use crate::html::category::{self, BLOCK, PREFORMATTED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{AttributeSet, NodeId, Tree};
use crate::text::find::memchr;

/// What names the node if it is an element: its `id`, and the `name` of an `a`.
pub(super) fn names<'t>(tree: &'t Tree<'t>, node: NodeId) -> impl Iterator<Item = Cow<'t, str>> {
    const NAMING: AttributeSet = AttributeSet::of(&["id", "name"]);
    // Most elements have neither.
    let is_named = tree.may_have(node, NAMING);
    let attr =
        move |name: &str| tree.attr(node, name).filter(|_| name == "id" || tree.element(node) == Some(E::A));
    ["id", "name"].into_iter().filter(move |_| is_named).filter_map(attr)
}

/// What a reader sees, in the order of the document.
pub(super) struct Survey<'t> {
    /// Each node but the root; what is hidden or preformatted stands here without what is in it.
    pub order: Vec<NodeId>,
    /// By node: one more than its place in `order`, so that its descendants begin there; 0 for none.
    rank: Vec<u32>,
    /// By node: where its descendants end.
    end: Vec<u32>,
    /// By node: itself if it is a block, else the nearest one around it.
    block: Vec<NodeId>,
    /// The first element of each name.
    ids: HashMap<Cow<'t, str>, NodeId>,
    /// The places in `order` of all `a`, `sup` and `summary` elements.
    pub telling: Vec<usize>,
}

/// Of what a reference to a footnote may be, and of what a link in it is none.
const TELLING: ElementSet = ElementSet::of(&[E::A, E::SUMMARY, E::SUP]);

impl<'t> Survey<'t> {
    /// Of `tree`, in which there are so many links to places.
    pub fn collect(tree: &'t Tree<'t>, links: usize) -> Survey<'t> {
        let root = tree.root();
        let mut survey = Survey {
            order: Vec::with_capacity(tree.len()),
            rank: vec![0; tree.len()],
            end: vec![0; tree.len()],
            block: vec![root; tree.len()],
            // Names come in about the number of what leads to them.
            ids: HashMap::with_capacity(links),
            telling: Vec::new(),
        };
        let mut next = tree.first_child(root);
        while let Some(node) = next {
            next = tree.following(node, root);
            survey.order.push(node);
            survey.rank[node.index()] = survey.order.len() as u32;
            let around = survey.block[tree.parent(node).unwrap_or(root).index()];
            let Some(element) = tree.element(node) else {
                survey.block[node.index()] = around;
                continue;
            };
            survey.block[node.index()] = if BLOCK.contains(element) { node } else { around };
            if TELLING.contains(element) {
                survey.telling.push(survey.order.len() - 1);
            }
            if UNRENDERED.contains(element)
                || PREFORMATTED.contains(element)
                || category::is_hidden(tree, node)
            {
                next = tree.following_outside(node, root);
                continue;
            }
            for id in names(tree, node) {
                survey.ids.entry(id).or_insert(node);
            }
        }
        for &node in survey.order.iter().rev() {
            let end = survey.end[node.index()].max(survey.rank[node.index()]);
            survey.end[node.index()] = end;
            let parent = tree.parent(node).unwrap_or(root).index();
            survey.end[parent] = survey.end[parent].max(end);
        }
        survey
    }

    /// Where the descendants of `node` begin in `order`.
    pub fn rank(&self, node: NodeId) -> usize {
        self.rank[node.index()] as usize
    }

    /// Where they end.
    pub fn end(&self, node: NodeId) -> usize {
        self.end[node.index()] as usize
    }

    /// The places of the descendants of `node`.
    pub fn range(&self, node: NodeId) -> Range<usize> {
        self.rank(node)..self.end(node)
    }

    /// Whether `inner` is `outer` or stands in it.
    pub fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        (self.rank(outer)..=self.end(outer)).contains(&self.rank(inner))
    }

    /// The block that `node` is or stands in.
    pub fn block(&self, node: NodeId) -> NodeId {
        self.block[node.index()]
    }

    /// The element that a fragment names: as it stands first, then percent-decoded.
    /// <https://html.spec.whatwg.org/multipage/browsing-the-web.html#find-a-potential-indicated-element>
    pub fn resolve(&self, fragment: &str) -> Option<NodeId> {
        self.ids.get(fragment).or_else(|| self.ids.get(&*url::percent_decode(fragment))).copied()
    }
}

/// The fragment of the address that `link` leads to. An address before it may be that of the document itself.
pub(super) fn fragment<'t>(tree: &'t Tree, link: NodeId) -> Option<Cow<'t, str>> {
    let after_hash =
        |href: &str| memchr(b'#', href.as_bytes()).map(|at| at + 1).filter(|&at| at < href.trim_end().len());
    match tree.attr(link, "href")? {
        Cow::Borrowed(href) => after_hash(href).map(|at| Cow::Borrowed(href[at..].trim_end())),
        Cow::Owned(href) => after_hash(&href).map(|at| Cow::Owned(href[at..].trim_end().to_owned())),
    }
}
