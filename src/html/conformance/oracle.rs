//! The oracle: the door to html5ever, for tests. Says as an outline what tree it builds.
//!
//! The same `limit` stands before its tree builder as before ours, so that what differs is the parsers' own.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, ns};

use super::super::element::{Element, NameKey};
use super::super::limit::{Limit, Load};
use super::super::parse::Extent;

/// The outline of the tree that html5ever builds of `source`, as `outline` writes one.
pub(super) fn outline(source: &str, extent: Extent) -> String {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let gate = Gate { builder: TreeBuilder::new(Sink::default(), tree_builder), limit: RefCell::default() };
    // A byte order mark is nobody's business but the decoder's.
    let tokenizer = Tokenizer::new(gate, TokenizerOpts { discard_bom: false, ..Default::default() });
    let input = BufferQueue::default();
    if extent == Extent::Fragment {
        input.push_back(StrTendril::from("<body>"));
    }
    input.push_back(StrTendril::from(source));
    // Scripts and encodings interrupt the tokenizer and are nothing to us.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.outline()
}

struct Gate {
    builder: TreeBuilder<Handle, Sink>,
    limit: RefCell<Limit>,
}

impl TokenSink for Gate {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token {
            let limit = &mut *self.limit.borrow_mut();
            let element = Element::of_tag(&NameKey::of(tag.name.as_bytes()));
            let name = || tag.name.to_string();
            let load = Load { depth: self.builder.sink.depth.get(), ..Load::default() };
            let passes = match tag.kind {
                TagKind::StartTag => limit.may_start(element, load, name),
                TagKind::EndTag => limit.may_end(element, name),
            };
            if !passes {
                return TokenSinkResult::Continue;
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[derive(Default)]
struct Sink {
    /// The first is the document.
    nodes: RefCell<Vec<Node>>,
    depth: Cell<u32>,
}

#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    depth: u32,
    what: What,
}

#[derive(Default)]
enum What {
    #[default]
    Document,
    Element(Rc<QualName>, Vec<Attribute>),
    Text(String),
    /// A comment or a doctype, as the outline shows it.
    Line(String),
}

#[derive(Clone)]
struct Handle {
    node: usize,
    name: Option<Rc<QualName>>,
    /// An `annotation-xml` whose `encoding` says that it holds HTML.
    holds_html: bool,
}

const DOCUMENT: Handle = Handle { node: 0, name: None, holds_html: false };

impl Sink {
    fn new_node(&self, what: What) -> usize {
        let nodes = &mut *self.nodes.borrow_mut();
        if nodes.is_empty() {
            nodes.push(Node::default());
        }
        nodes.push(Node { what, ..Node::default() });
        nodes.len() - 1
    }

    /// Puts what is to be inserted at a place among the children of `parent`, into the text before where it is text.
    fn insert(&self, parent: usize, at: usize, child: NodeOrText<Handle>) {
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.detach(child.node);
                child.node
            }
            NodeOrText::AppendText(text) => {
                let nodes = &mut *self.nodes.borrow_mut();
                let before = at.checked_sub(1).map(|at| nodes[parent].children[at]);
                if let Some(before) = before
                    && let What::Text(own) = &mut nodes[before].what
                {
                    own.push_str(&text);
                    return;
                }
                nodes.push(Node { what: What::Text(text.to_string()), ..Node::default() });
                nodes.len() - 1
            }
        };
        let nodes = &mut *self.nodes.borrow_mut();
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
        nodes[child].parent = Some(parent);
    }

    fn detach(&self, node: usize) {
        let nodes = &mut *self.nodes.borrow_mut();
        if let Some(parent) = nodes[node].parent.take() {
            nodes[parent].children.retain(|&child| child != node);
        }
    }

    fn outline(&self) -> String {
        let mut out = String::new();
        let nodes = self.nodes.borrow();
        let mut next: Vec<(usize, usize)> = nodes[0].children.iter().rev().map(|&child| (child, 0)).collect();
        while let Some((node, depth)) = next.pop() {
            let indent = "  ".repeat(depth);
            let mut below = depth + 1;
            match &nodes[node].what {
                What::Document => {}
                What::Text(text) => out += &format!("| {indent}\"{text}\"\n"),
                What::Line(line) => out += &format!("| {indent}{line}\n"),
                What::Element(name, attributes) => {
                    let prefix = match name.ns {
                        ns!(svg) => "svg ",
                        ns!(mathml) => "math ",
                        _ => "",
                    };
                    out += &format!("| {indent}<{prefix}{}>\n", &*name.local);
                    let mut attributes: Vec<(String, &str)> =
                        attributes.iter().map(|own| (attribute_name(own), &*own.value)).collect();
                    attributes.sort();
                    for (name, value) in attributes {
                        out += &format!("| {indent}  {name}=\"{value}\"\n");
                    }
                    if prefix.is_empty() && &*name.local == "template" {
                        out += &format!("| {indent}  content\n");
                        below += 1;
                    }
                }
            }
            next.extend(nodes[node].children.iter().rev().map(|&child| (child, below)));
        }
        out
    }
}

/// As html5lib writes a prefix.
fn attribute_name(attribute: &Attribute) -> String {
    match &attribute.name.prefix {
        Some(prefix) if !prefix.is_empty() => format!("{prefix} {}", &*attribute.name.local),
        _ => attribute.name.local.to_string(),
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = &'a QualName;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> Handle {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target.name.as_deref().expect("the tree builder asks elements only")
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.node == y.node
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let name = Rc::new(name);
        let node = self.new_node(What::Element(Rc::clone(&name), attributes));
        Handle { node, name: Some(name), holds_html: flags.mathml_annotation_xml_integration_point }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle { node: self.new_node(What::Line(format!("<!-- {text} -->"))), ..DOCUMENT }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        unreachable!("HTML has no processing instructions")
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        let ids = if public.is_empty() && system.is_empty() {
            String::new()
        } else {
            format!(" \"{public}\" \"{system}\"")
        };
        let node = self.new_node(What::Line(format!("<!DOCTYPE {name}{ids}>")));
        let doctype = Handle { node, ..DOCUMENT };
        self.insert(0, usize::MAX, NodeOrText::AppendNode(doctype));
    }

    fn is_mathml_annotation_xml_integration_point(&self, target: &Handle) -> bool {
        target.holds_html
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let length = {
            let nodes = &mut *self.nodes.borrow_mut();
            let depth = nodes[parent.node].depth + 1;
            self.depth.set(depth);
            if let NodeOrText::AppendNode(child) = &child {
                nodes[child.node].depth = depth;
            }
            nodes[parent.node].children.len()
        };
        self.insert(parent.node, length, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.detach(child.node);
        }
        let (parent, at) = {
            let nodes = self.nodes.borrow();
            let parent = nodes[sibling.node].parent.expect("the table is in something");
            let at = nodes[parent].children.iter().position(|&child| child == sibling.node);
            (parent, at.expect("it is a child"))
        };
        self.insert(parent, at, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.nodes.borrow()[element.node].parent.is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(previous, child),
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        if let What::Element(_, own) = &mut self.nodes.borrow_mut()[target.node].what {
            for attribute in more {
                if own.iter().all(|own| own.name != attribute.name) {
                    own.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let nodes = &mut *self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.node].children);
        for &child in &children {
            nodes[child].parent = Some(new_parent.node);
        }
        nodes[new_parent.node].children.extend(children);
    }
}
