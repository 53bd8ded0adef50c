//! Parsing: the door to html5ever. Turns source text into a [`Tree`] as browsers do; changes nothing in it.
//!
//! [The HTML standard, §13.2](https://html.spec.whatwg.org/multipage/parsing.html). There is always an `html`
//! with a `head` and a `body`: a fragment is all in the `body`.
//! The tree differs from the standard's in what nobody here asks for: the doctype and processing
//! instructions are not in it, the contents of a `template` are its children, and a second
//! `html` or `body` start tag adds no attributes to the first.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName};

use super::limit::Limit;
use super::tree::{Kind, NodeId, Tree};

/// What is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// A whole page.
    Page,
    /// What stands in the body of some page.
    Fragment,
}

/// Parses `source`; never fails.
pub(crate) fn parse(source: &str, extent: Extent) -> Tree {
    // With scripting disabled the children of `noscript` are elements: a lazy
    // loader's real picture is among them.
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let gate = Gate { builder: TreeBuilder::new(Sink::new(), tree_builder), limit: RefCell::default() };
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    let input = BufferQueue::default();
    // Without it what a page may have in its `head` would be taken for that: a `noscript` before the first
    // text would end at its first picture.
    if extent == Extent::Fragment {
        input.push_back(StrTendril::from("<body>"));
    }
    input.push_back(StrTendril::from(source));
    // Scripts and encodings interrupt the tokenizer and are nothing to us.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Stands between the tokenizer and the tree builder and holds back what nests too deep.
struct Gate {
    builder: TreeBuilder<Handle, Sink>,
    limit: RefCell<Limit>,
}

impl TokenSink for Gate {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token {
            let limit = &mut *self.limit.borrow_mut();
            let passes = match tag.kind {
                TagKind::StartTag => limit.may_start(&tag.name, self.builder.sink.depth.get()),
                TagKind::EndTag => limit.may_end(&tag.name),
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

/// Builds the tree as the tree builder says.
struct Sink {
    tree: RefCell<Tree>,
    /// Takes what is to be dropped; never part of the tree.
    root: Handle,
    /// How deep each node stands, and how deep the one that came last: about as many elements are open.
    depths: RefCell<Vec<u32>>,
    depth: Cell<u32>,
}

/// A node, and for an element its name as html5ever wants to see it.
#[derive(Clone)]
struct Handle {
    node: NodeId,
    name: Option<Rc<QualName>>,
    /// An `annotation-xml` whose `encoding` says that it holds HTML.
    holds_html: bool,
}

impl Handle {
    fn nameless(node: NodeId) -> Handle {
        Handle { node, name: None, holds_html: false }
    }
}

impl Sink {
    fn new() -> Sink {
        let tree = Tree::new();
        let root = Handle::nameless(tree.root());
        Sink { tree: RefCell::new(tree), root, depths: RefCell::default(), depth: Cell::new(0) }
    }

    /// Notes that something was put under `parent`: the node `child`, or text.
    fn note_depth(&self, parent: &Handle, child: &NodeOrText<Handle>) {
        let depths = &mut *self.depths.borrow_mut();
        let depth = depths.get(parent.node.index()).copied().unwrap_or(0) + 1;
        self.depth.set(depth);
        if let NodeOrText::AppendNode(child) = child {
            let at = child.node.index();
            depths.resize(depths.len().max(at + 1), 0);
            depths[at] = depth;
        }
    }
}

/// What is created and then dropped: appended nowhere.
fn is_dropped(tree: &Tree, node: NodeId) -> bool {
    node == tree.root()
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> Handle {
        self.root.clone()
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target.name.as_deref().expect("the tree builder asks elements only")
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.node == y.node
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        // An attribute stands in a start tag once: the tokenizer has dropped the second of a name.
        let attributes: Vec<(String, StrTendril)> =
            attributes.into_iter().map(|attribute| (attribute_name(&attribute), attribute.value)).collect();
        let node = self.tree.borrow_mut().new_element(
            // Foreign elements such as `foreignObject` have capitals.
            &name.local.to_ascii_lowercase(),
            attributes.iter().map(|(name, value)| (name.as_str(), &**value)),
        );
        Handle { node, name: Some(Rc::new(name)), holds_html: flags.mathml_annotation_xml_integration_point }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle::nameless(self.tree.borrow_mut().new_comment(&*text))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        // HTML has no processing instructions; were one made, it would be dropped where it is appended.
        self.root.clone()
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn is_mathml_annotation_xml_integration_point(&self, target: &Handle) -> bool {
        target.holds_html
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.note_depth(parent, &child);
        let tree = &mut *self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) if is_dropped(tree, child.node) => {}
            NodeOrText::AppendNode(child) => tree.append(parent.node, child.node),
            NodeOrText::AppendText(text) => match tree.last_child(parent.node) {
                Some(last) if tree.kind(last) == Kind::Text => tree.push_text(last, &text),
                _ => {
                    let node = tree.new_text(&*text);
                    tree.append(parent.node, node);
                }
            },
        }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let tree = &mut *self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) if is_dropped(tree, child.node) => {}
            NodeOrText::AppendNode(child) => tree.insert_before(sibling.node, child.node),
            NodeOrText::AppendText(text) => match tree.previous_sibling(sibling.node) {
                Some(previous) if tree.kind(previous) == Kind::Text => tree.push_text(previous, &text),
                _ => {
                    let node = tree.new_text(&*text);
                    tree.insert_before(sibling.node, node);
                }
            },
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().parent(element.node).is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(previous, child),
        }
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.node);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.tree.borrow_mut().move_children(node.node, new_parent.node);
    }
}

/// As it was written, in lower case: `xlink:href`, `viewbox`.
fn attribute_name(attribute: &Attribute) -> String {
    let local = attribute.name.local.to_ascii_lowercase();
    match &attribute.name.prefix {
        Some(prefix) => format!("{prefix}:{}", &*local),
        None => local.to_string(),
    }
}

/// The tree for people: a line a node, indented by depth; `html`, `head` and `body` left out.
#[cfg(test)]
pub(super) fn dump(tree: &Tree) -> String {
    let mut out = String::new();
    for node in tree.descendants(tree.root()) {
        if matches!(tree.name(node), "html" | "head" | "body") {
            continue;
        }
        let ancestors = std::iter::successors(tree.parent(node), |&at| tree.parent(at));
        let depth = ancestors.filter(|&at| !matches!(tree.name(at), "" | "html" | "head" | "body")).count();
        let line = match tree.kind(node) {
            Kind::Document => String::new(),
            Kind::Element(_) => tree.name(node).to_owned(),
            Kind::Text => format!("{:?}", tree.text(node)),
            Kind::Comment => format!("<!--{}-->", tree.text(node)),
        };
        out += &format!("{}{line}\n", "  ".repeat(depth));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::limit::DEPTH;
    use super::*;

    #[track_caller]
    fn check(shows: &str, html: &str, want: &str) {
        let lines: Vec<&str> = want.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let want: String = lines.iter().map(|line| format!("{}\n", &line[margin..])).collect();
        assert_eq!(dump(&parse(html, Extent::Fragment)), want, "{shows}: {html}");
    }

    #[test]
    fn trees_are_those_of_browsers() {
        check(
            "formatting elements that end in the wrong order are closed and opened again",
            "<p>1<b>2<i>3</b>4</i>5",
            r#"
            p
              "1"
              b
                "2"
                i
                  "3"
              i
                "4"
              "5"
            "#,
        );
        check(
            "a paragraph inside a link that ends outside it holds its own link",
            "<a><p>x</a>y",
            r#"
            a
            p
              a
                "x"
              "y"
            "#,
        );
        check(
            "what stands in a table but in no cell goes before the table, text in one piece",
            "<table>a<tr>b<td>c</td></tr><b>d</b></table>",
            r#"
            "ab"
            b
              "d"
            table
              tbody
                tr
                  td
                    "c"
            "#,
        );
        check("a void element needs no end", "<p>a<br>b<img>c", "p\n  \"a\"\n  br\n  \"b\"\n  img\n  \"c\"");
        check(
            "a list item ends the one before",
            "<ul><li>a<li>b</ul>",
            "ul\n  li\n    \"a\"\n  li\n    \"b\"",
        );
        check(
            "a template's contents are its children",
            "<p></p><template><li>x</template>",
            "p\ntemplate\n  li\n    \"x\"",
        );
        check("noscript holds elements", "<p><noscript><img></noscript>", "p\n  noscript\n    img");
        check("comments stay, the doctype goes", "<!doctype html><!--more--><p>a", "<!--more-->\np\n  \"a\"");
        check(
            "a processing instruction is a comment to HTML",
            "<p>a<?x y?>b",
            "p\n  \"a\"\n  <!--?x y?-->\n  \"b\"",
        );
        check(
            "foreign elements are in lower case",
            "<p><svg><foreignObject>x",
            "p\n  svg\n    foreignobject\n      \"x\"",
        );
        check(
            "references and line breaks are text",
            "<p>a&lt;b&nbsp;c\r\nd",
            "p\n  \"a<b\u{A0}c\\nd\"".replace('\u{A0}', "\\u{a0}").as_str(),
        );
        check(
            "a fragment is in the body from the start",
            "<noscript><p>a</p></noscript><title>b</title>",
            r#"
            noscript
              p
                "a"
            title
              "b"
            "#,
        );
        check(
            "HTML in MathML is HTML where it says so",
            "<math><annotation-xml encoding=text/html><div>a",
            r#"
            math
              annotation-xml
                div
                  "a"
            "#,
        );
        check("nothing is nothing", "", "");
    }

    #[test]
    fn a_page_keeps_its_head_and_a_fragment_has_none() {
        for (extent, parent) in [(Extent::Page, "head"), (Extent::Fragment, "body")] {
            let tree = parse("<title>a</title>b", extent);
            let title = tree.descendants(tree.root()).find(|&node| tree.name(node) == "title").unwrap();
            assert_eq!(tree.name(tree.parent(title).unwrap()), parent, "{extent:?}");
        }
    }

    #[test]
    fn attributes_are_kept_once_in_lower_case() {
        let tree = parse(r#"<p CLASS=a class=b>x<svg viewBox=1 xlink:href=2>"#, Extent::Fragment);
        let find = |name: &str| tree.descendants(tree.root()).find(|&node| tree.name(node) == name).unwrap();
        assert_eq!(tree.attr(find("p"), "class").as_deref(), Some("a"));
        assert_eq!(tree.attr(find("svg"), "viewbox").as_deref(), Some("1"));
        assert_eq!(tree.attr(find("svg"), "xlink:href").as_deref(), Some("2"));
    }

    #[test]
    fn depth_is_bounded_and_the_text_stays() {
        for element in ["<div>", "<b>", "<ul><li>", "<table><td>", "<svg>", "<template>", "<font a=1><p>"] {
            let source = format!("{element}x").repeat(5_000);
            let tree = parse(&source, Extent::Fragment);
            let depth = |node| std::iter::successors(Some(node), |&at| tree.parent(at)).count();
            let nodes = || tree.descendants(tree.root());
            assert!(nodes().map(depth).max() < Some(DEPTH as usize + 16), "{element}");
            let text: String = nodes().map(|node| tree.text(node)).collect();
            assert_eq!(text.matches('x').count(), 5_000, "{element}");
        }
    }
}
