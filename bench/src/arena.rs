//! html5ever into an arena: the yardstick for parsing alone. Serves no other purpose, so it keeps no more
//! than a tree must: parents, children, names, attributes and text.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, local_name, ns};

/// A parsed document: its nodes in the order in which they were made.
pub struct Arena {
    nodes: Vec<Node>,
}

/// Linked as a tree is in memory everywhere; no node owns a list of its own.
struct Node {
    parent: Option<u32>,
    previous: Option<u32>,
    next: Option<u32>,
    first: Option<u32>,
    last: Option<u32>,
    content: Content,
}

impl Node {
    fn new(content: Content) -> Node {
        Node { parent: None, previous: None, next: None, first: None, last: None, content }
    }
}

enum Content {
    /// The document, and whatever is nothing but a place for others.
    Root,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
    /// Kept because a tree keeps it; nobody reads it.
    Comment(#[allow(dead_code)] StrTendril),
}

impl Arena {
    pub fn parse(source: &str) -> Arena {
        let options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
        let sink = Sink { nodes: RefCell::new(vec![Node::new(Content::Root)]) };
        let tokenizer = Tokenizer::new(TreeBuilder::new(sink, options), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(source));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        tokenizer.sink.sink.finish()
    }

    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The text that a reader may see: not that of scripts, styles and the head.
    pub fn visible_text(&self) -> String {
        let mut out = String::new();
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            let node = &self.nodes[at as usize];
            open.extend(node.next);
            match &node.content {
                Content::Text(text) => out.push_str(text),
                Content::Element(name, _)
                    if matches!(
                        name.local,
                        local_name!("head")
                            | local_name!("script")
                            | local_name!("style")
                            | local_name!("noscript")
                            | local_name!("template")
                    ) => {}
                Content::Comment(_) => {}
                Content::Root | Content::Element(..) => open.extend(node.first),
            }
        }
        out
    }
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Sink {
    fn push(&self, content: Content) -> u32 {
        let nodes = &mut *self.nodes.borrow_mut();
        nodes.push(Node::new(content));
        nodes.len() as u32 - 1
    }

    /// Puts `child` under `parent` before its child `next`, or last; text joins the text before it.
    fn insert(&self, parent: u32, next: Option<u32>, child: NodeOrText<u32>) {
        let before = |nodes: &[Node]| match next {
            Some(next) => nodes[next as usize].previous,
            None => nodes[parent as usize].last,
        };
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.remove_from_parent(&child);
                child
            }
            NodeOrText::AppendText(text) => {
                let nodes = &mut *self.nodes.borrow_mut();
                if let Some(before) = before(nodes)
                    && let Content::Text(old) = &mut nodes[before as usize].content
                {
                    old.push_tendril(&text);
                    return;
                }
                nodes.push(Node::new(Content::Text(text)));
                nodes.len() as u32 - 1
            }
        };
        let nodes = &mut *self.nodes.borrow_mut();
        let previous = before(nodes);
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next) = (Some(parent), previous, next);
        match previous {
            Some(previous) => nodes[previous as usize].next = Some(child),
            None => nodes[parent as usize].first = Some(child),
        }
        match next {
            Some(next) => nodes[next as usize].previous = Some(child),
            None => nodes[parent as usize].last = Some(child),
        }
    }
}

impl TreeSink for Sink {
    type Handle = u32;
    type Output = Arena;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Arena {
        Arena { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> u32 {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a u32) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].content {
            Content::Element(name, _) => name,
            _ => unreachable!("the tree builder asks elements only"),
        })
    }

    fn same_node(&self, x: &u32, y: &u32) -> bool {
        x == y
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> u32 {
        self.push(Content::Element(name, attributes))
    }

    fn create_comment(&self, text: StrTendril) -> u32 {
        self.push(Content::Comment(text))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.push(Content::Root)
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn is_mathml_annotation_xml_integration_point(&self, target: &u32) -> bool {
        let nodes = self.nodes.borrow();
        let Content::Element(name, attributes) = &nodes[*target as usize].content else { return false };
        name.ns == ns!(mathml)
            && attributes.iter().any(|attribute| {
                attribute.name.local == local_name!("encoding")
                    && attribute.value.eq_ignore_ascii_case("text/html")
            })
    }

    fn get_template_contents(&self, target: &u32) -> u32 {
        *target
    }

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        self.insert(*parent, None, child);
    }

    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        let parent = self.nodes.borrow()[*sibling as usize].parent;
        self.insert(parent.unwrap_or(0), Some(*sibling), child);
    }

    fn append_based_on_parent_node(&self, element: &u32, previous: &u32, child: NodeOrText<u32>) {
        let has_parent = self.nodes.borrow()[*element as usize].parent.is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(previous, child),
        }
    }

    fn add_attrs_if_missing(&self, _: &u32, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let node = &mut nodes[*target as usize];
        let (previous, next) = (node.previous.take(), node.next.take());
        let Some(parent) = node.parent.take() else { return };
        match previous {
            Some(previous) => nodes[previous as usize].next = next,
            None => nodes[parent as usize].first = next,
        }
        match next {
            Some(next) => nodes[next as usize].previous = previous,
            None => nodes[parent as usize].last = previous,
        }
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        loop {
            let first = self.nodes.borrow()[*node as usize].first;
            let Some(child) = first else { return };
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_that_of_the_page() {
        let arena = Arena::parse("<title>t</title><script>s</script><p>a<b>b<i>c</b>d</i><table>e<td>f");
        assert_eq!(arena.visible_text(), "abcdef");
    }
}
