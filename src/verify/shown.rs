//! Shown: what a page of HTML shows, as content. It sees more than a reader does: every element that stands for
//! no Markdown, and every attribute, is part of it.
//!
//! What is not in it is what [`content`](super::content) leaves out, the names of elements that say the same
//! (`b` and `strong`), a paragraph's own tags outside list items, and in a table `thead`, `tbody` and blank cells
//! at the end of a row.
//!
//! Two line breaks in a row in a paragraph end it, as DESIGN §5 has it.

use super::content::{Content, Edges, Style};
use crate::html;
use crate::html::category::{BLOCK, PREFORMATTED};
use crate::html::element::Element as E;
use crate::html::tree::{Kind, NodeId, Tree};
use crate::options::Wrappers;
use crate::text;

/// How a comment begins that says which block of the Markdown the HTML after it comes from.
const ORIGIN: &str = "@ ";

/// Appends a comment that says that the HTML after it comes from block number `block`.
pub(crate) fn push_origin(out: &mut String, block: usize) {
    out.push_str("<!--");
    out.push_str(ORIGIN);
    out.push_str(&block.to_string());
    out.push_str("-->");
}

/// What a page shows.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    lines: String,
    /// From this byte of the lines on they come from that block.
    origins: Vec<(usize, usize)>,
}

impl Shown {
    /// What the fragment `html` shows.
    pub(crate) fn of(html: &str, wrappers: Wrappers, edges: Edges) -> Shown {
        let tree = html::parse_as_is(html);
        let mut reader = Reader {
            tree: &tree,
            wrappers,
            content: Content::with(edges),
            origins: Vec::new(),
            open: Vec::new(),
            leaves: Vec::new(),
            cells: 0,
        };
        reader.walk();
        reader.boundary();
        Shown { lines: reader.content.lines, origins: reader.origins }
    }

    /// Whether both show the same.
    pub(crate) fn is_same(&self, other: &Shown) -> bool {
        self.lines == other.lines
    }

    /// The lines that come from each block, in order; those of one block may be in several places.
    fn parts(&self) -> Vec<(usize, &str)> {
        let mut parts = Vec::with_capacity(self.origins.len() + 1);
        let (mut start, mut block) = (0, 0);
        for &(at, next) in &self.origins {
            parts.push((block, &self.lines[start..at]));
            (start, block) = (at, next);
        }
        parts.push((block, &self.lines[start..]));
        parts.retain(|(_, lines)| !lines.is_empty());
        parts.sort_by_key(|&(block, _)| block);
        parts
    }

    /// The numbers of the blocks that show something else in `other`, in order.
    pub(crate) fn differing(&self, other: &Shown) -> Vec<usize> {
        let (ours, theirs) = (self.parts(), other.parts());
        let mut out = Vec::new();
        let (mut ours, mut theirs) = (group(&ours).peekable(), group(&theirs).peekable());
        loop {
            match (ours.peek(), theirs.peek()) {
                (None, None) => return out,
                (Some(own), Some(their)) if own[0].0 == their[0].0 => {
                    let same = own.iter().flat_map(|part| part.1.bytes());
                    if !same.eq(their.iter().flat_map(|part| part.1.bytes())) {
                        out.push(own[0].0);
                    }
                    ours.next();
                    theirs.next();
                }
                (Some(own), Some(their)) if own[0].0 > their[0].0 => {
                    out.push(their[0].0);
                    theirs.next();
                }
                (Some(own), _) => {
                    out.push(own[0].0);
                    ours.next();
                }
                (None, Some(their)) => {
                    out.push(their[0].0);
                    theirs.next();
                }
            }
        }
    }
}

fn group<'p>(parts: &'p [(usize, &'p str)]) -> impl Iterator<Item = &'p [(usize, &'p str)]> {
    parts.chunk_by(|one, next| one.0 == next.0)
}

/// An inline element that is open.
#[derive(Clone)]
enum Open {
    Style(Style),
    Link { destination: String, title: String },
    Other,
}

struct Reader<'t> {
    tree: &'t Tree<'t>,
    wrappers: Wrappers,
    content: Content,
    origins: Vec<(usize, usize)>,
    open: Vec<Open>,
    /// What the leaf blocks in the open block elements are.
    leaves: Vec<&'static str>,
    /// Blank cells that are shown only if another comes.
    cells: usize,
}

impl Reader<'_> {
    fn walk(&mut self) {
        let root = self.tree.root();
        let mut at = root;
        loop {
            let enters = self.enter(at);
            let mut next = self.tree.first_child(at).filter(|_| enters);
            if next.is_none() {
                self.leave(at, enters);
            }
            while next.is_none() {
                if at == root {
                    return;
                }
                next = self.tree.next_sibling(at);
                if next.is_none() {
                    let Some(parent) = self.tree.parent(at) else { return };
                    at = parent;
                    self.leave(at, true);
                }
            }
            at = next.unwrap_or(root);
        }
    }

    /// Whether what is in the node is still to be read.
    fn enter(&mut self, node: NodeId) -> bool {
        match self.tree.kind(node) {
            Kind::Document => true,
            Kind::Text => {
                self.text(self.tree.text(node));
                false
            }
            Kind::Comment => {
                self.comment(self.tree.text(node));
                false
            }
            Kind::Element(E::HTML | E::HEAD | E::BODY) => true,
            Kind::Element(element) if self.is_wrapper(node, element) => {
                if BLOCK.contains(element) {
                    self.boundary();
                }
                true
            }
            Kind::Element(element) if BLOCK.contains(element) => self.enter_block(node, element),
            Kind::Element(element) => self.enter_inline(node, element),
        }
    }

    fn is_wrapper(&self, node: NodeId, element: E) -> bool {
        self.wrappers == Wrappers::Unwrap
            && match element {
                E::DIV | E::CENTER => self.tree.attributes(node).next().is_none(),
                E::SPAN => self.tree.attributes(node).all(|(name, _)| name == "style"),
                E::FONT => true,
                _ => false,
            }
    }

    fn enter_block(&mut self, node: NodeId, element: E) -> bool {
        self.boundary();
        let attributes = attributes(self.tree, node, &[]);
        match element {
            E::HR => {
                self.content.block("rule", &attributes);
                return false;
            }
            // A header row without words is there only because GFM must have one.
            E::TR if is_blank(self.tree, node) => return false,
            E::TR => self.content.block("row", &attributes),
            E::TD | E::TH => {
                if is_blank(self.tree, node) {
                    self.cells += 1;
                    return false;
                }
                for _ in 0..std::mem::take(&mut self.cells) {
                    self.content.block("|", "");
                }
                let name = self.tree.name(node);
                self.content.block(name, &cell_attributes(self.tree, node));
                self.leaves.push("cell");
            }
            E::TBODY | E::THEAD | E::TFOOT if attributes.is_empty() => {}
            E::P if attributes.is_empty() => self.leaves.push("p"),
            E::H1 | E::H2 | E::H3 | E::H4 | E::H5 | E::H6 if attributes.is_empty() => {
                self.leaves.push(element.name());
            }
            _ if PREFORMATTED.contains(element) => {
                let text = preformatted(self.tree, node);
                self.content.block("pre", &format!("{attributes}{}", text.trim_end_matches('\n')));
                return false;
            }
            _ => {
                let kind = if element == E::LI { "text" } else { "p" };
                self.content.enter_seen(format!("{}{attributes}", self.tree.name(node)));
                self.leaves.push(kind);
            }
        }
        true
    }

    fn enter_inline(&mut self, node: NodeId, element: E) -> bool {
        let tree = self.tree;
        if element == E::BR {
            let attributes = attributes(tree, node, &[]);
            if attributes.is_empty() {
                self.line_break();
            } else {
                self.content.inline_html(&format!("<br{attributes}>"));
            }
            return false;
        }
        if element == E::IMG {
            let rest = attributes(tree, node, &["src", "alt", "title"]);
            let value = |name| collapse(&tree.attr(node, name).unwrap_or_default());
            self.content.image(&value("src"), &value("title"), &value("alt"));
            if !rest.is_empty() {
                self.content.inline_html(&format!("<img{rest}>"));
            }
            return false;
        }
        let open = match style(element) {
            Some(style) => {
                self.other(node, &[]);
                self.content.open(style);
                Open::Style(style)
            }
            None if element == E::A && tree.attr(node, "href").is_some() => {
                self.other(node, &["href", "title"]);
                let value = |name| collapse(&tree.attr(node, name).unwrap_or_default());
                let (destination, title) = (value("href"), value("title"));
                self.content.open_link(&destination, &title);
                Open::Link { destination, title }
            }
            None => {
                let attributes = attributes(tree, node, &[]);
                self.content.inline_html(&format!("<{}{attributes}>", tree.name(node)));
                Open::Other
            }
        };
        self.open.push(open);
        true
    }

    /// The element's attributes, but for those that are told elsewhere, if there are any.
    fn other(&mut self, node: NodeId, known: &[&str]) {
        let rest = attributes(self.tree, node, known);
        if !rest.is_empty() {
            self.content.inline_html(&format!("<{}{rest}>", self.tree.name(node)));
        }
    }

    fn leave(&mut self, node: NodeId, entered: bool) {
        let Kind::Element(element) = self.tree.kind(node) else { return };
        if matches!(element, E::HTML | E::HEAD | E::BODY) {
            return;
        }
        if self.is_wrapper(node, element) {
            if BLOCK.contains(element) {
                self.boundary();
            }
            return;
        }
        if !BLOCK.contains(element) {
            if entered {
                self.leave_inline(node);
            }
            return;
        }
        if element == E::TR {
            self.boundary();
            self.cells = 0;
            return;
        }
        if !entered {
            return;
        }
        self.boundary();
        match element {
            E::TD | E::TH => {
                self.leaves.pop();
                self.content.block("|", "");
            }
            E::TBODY | E::THEAD | E::TFOOT if self.tree.attributes(node).next().is_none() => {}
            E::P | E::H1 | E::H2 | E::H3 | E::H4 | E::H5 | E::H6
                if self.tree.attributes(node).next().is_none() =>
            {
                self.leaves.pop();
            }
            _ => {
                self.leaves.pop();
                self.content.leave();
            }
        }
    }

    fn leave_inline(&mut self, node: NodeId) {
        match self.open.pop() {
            Some(Open::Style(style)) => self.content.close(style),
            Some(Open::Link { .. }) => self.content.close(Style::Link),
            Some(Open::Other) => self.content.inline_html(&format!("</{}>", self.tree.name(node))),
            None => {}
        }
    }

    /// Ends the leaf block; what is open goes on in the next.
    fn boundary(&mut self) {
        for open in self.open.iter().rev() {
            match open {
                Open::Style(style) => self.content.close(*style),
                Open::Link { .. } => self.content.close(Style::Link),
                Open::Other => {}
            }
        }
        self.content.end_leaf(self.leaves.last().copied().unwrap_or("p"));
        for open in &self.open {
            match open {
                Open::Style(style) => self.content.open(*style),
                Open::Link { destination, title } => self.content.open_link(destination, title),
                Open::Other => {}
            }
        }
    }

    fn line_break(&mut self) {
        let splits = matches!(self.leaves.last(), None | Some(&("p" | "text")));
        if splits && self.content.ends_with_break() {
            self.boundary();
        } else {
            self.content.line_break();
        }
    }

    fn comment(&mut self, comment: &str) {
        match comment.strip_prefix(ORIGIN).and_then(|number| number.parse().ok()) {
            // HTML blocks with inline content may be one leaf block together: it comes from the first of them.
            Some(block) if self.content.is_between_leaves() => {
                self.origins.push((self.content.lines.len(), block));
            }
            Some(_) => {}
            None => self.content.inline_html(&format!("<!--{comment}-->")),
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.find(is_space).unwrap_or(rest.len());
            self.content.text(&rest[..word]);
            let space = rest[word..].find(|c| !is_space(c)).unwrap_or(rest.len() - word);
            if space > 0 {
                self.content.text(" ");
            }
            rest = &rest[word + space..];
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_ascii() && text::is_html_space(c as u8)
}

/// White space collapsed, none at the edges.
fn collapse(value: &str) -> String {
    value.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The style that an element stands for.
fn style(element: E) -> Option<Style> {
    Some(match element {
        E::STRONG | E::B => Style::Strong,
        E::EM | E::I => Style::Emphasis,
        E::DEL | E::S | E::STRIKE => Style::Strikethrough,
        E::CODE => Style::Code,
        _ => return None,
    })
}

/// The attributes but for the `known`, sorted, each with a space before it.
fn attributes(tree: &Tree, node: NodeId, known: &[&str]) -> String {
    let mut all: Vec<String> = tree
        .attributes(node)
        .filter(|(name, _)| !known.contains(&&**name))
        .map(|(name, value)| format!(" {name}={value:?}"))
        .collect();
    all.sort_unstable();
    all.concat()
}

/// Those of a cell, its alignment in one form.
fn cell_attributes(tree: &Tree, node: NodeId) -> String {
    let style = tree.attr(node, "style").unwrap_or_default();
    let aligned = ["left", "center", "right"].into_iter().find(|side| {
        let declared = style.trim().trim_end_matches(';').split_once(':');
        declared.is_some_and(|(name, value)| name.trim() == "text-align" && value.trim() == *side)
    });
    match aligned {
        Some(side) => format!("{} align={side:?}", attributes(tree, node, &["style"])),
        None => attributes(tree, node, &[]),
    }
}

/// Whether nothing is seen in the cell or row.
fn is_blank(tree: &Tree, node: NodeId) -> bool {
    const SHELL: &[E] = &[E::TD, E::TH, E::P, E::BR];
    tree.descendants(node).all(|below| match tree.kind(below) {
        Kind::Text => tree.text(below).chars().all(text::is_blank),
        Kind::Comment => tree.text(below).starts_with(ORIGIN),
        Kind::Element(element) => SHELL.contains(&element) && tree.attributes(below).next().is_none(),
        Kind::Document => true,
    })
}

/// The text of a `pre` with the tags in it; those of a `code` around all of it are its attributes alone.
fn preformatted(tree: &Tree, pre: NodeId) -> String {
    let whole = tree
        .first_child(pre)
        .filter(|&child| tree.element(child) == Some(E::CODE) && tree.next_sibling(child).is_none());
    let outer = whole.unwrap_or(pre);
    let mut out = whole.map_or_else(String::new, |code| attributes(tree, code, &[]));
    out.push('\n');
    let mut open: Vec<NodeId> = Vec::new();
    let mut at = tree.first_child(outer);
    while let Some(node) = at {
        match tree.kind(node) {
            Kind::Text => out.push_str(&tree.text(node).replace('<', "&lt;")),
            Kind::Comment => out.push_str("<!>"),
            _ => out.push_str(&format!("<{}{}>", tree.name(node), attributes(tree, node, &[]))),
        }
        at = tree.following(node, outer);
        // What ends between this node and the next.
        let parent = at.and_then(|next| tree.parent(next));
        if tree.first_child(node).is_some() {
            open.push(node);
        }
        while let Some(&last) = open.last()
            && Some(last) != parent
        {
            open.pop();
            out.push_str("</>");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shows: &str, one: &str, other: &str, same: bool) {
        let [one, other] = [one, other].map(|html| Shown::of(html, Wrappers::Keep, Edges::Words));
        assert_eq!(one.is_same(&other), same, "{shows}:\n{}{}", one.lines, other.lines);
    }

    #[test]
    fn what_says_the_same_is_the_same() {
        check("names of emphasis", "<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>", true);
        check("white space", "<p> a\n b </p>", "<p>a b</p>", true);
        check("a paragraph's tags", "a", "<p>a</p>", true);
        check("punctuation at the edge of emphasis", "<b>a:</b> b", "<b>a</b>: b", true);
        check("two breaks are a new paragraph", "<p>a<br><br>b</p>", "<p>a</p><p>b</p>", true);
        check("in emphasis too", "<b>a<br><br>b</b>", "<p><b>a</b></p><p><b>b</b></p>", true);
        check("a break at the edge", "<p>a<br></p>", "<p>a</p>", true);
        check(
            "a table's shell and its blank cells",
            "<table><tr><td>a<td></table>",
            "<table><thead><tr><th></th></tr></thead><tbody><tr><td>a</td></tr></tbody></table>",
            true,
        );
        check(
            "alignment",
            "<table><tr><td align=left>a</table>",
            "<table><tr><td style='text-align: left'>a</table>",
            true,
        );
    }

    #[test]
    fn what_says_something_else_is_not() {
        check("words", "<p>a</p>", "<p>b</p>", false);
        check("their order", "<p>a <b>b</b></p>", "<p><b>b</b> a</p>", false);
        check("what is emphasized", "<p>a <b>b c</b></p>", "<p>a <b>b</b> c</p>", false);
        check("how", "<p><b>a</b></p>", "<p><i>a</i></p>", false);
        check("where a link leads", "<a href=x>a</a>", "<a href=y>a</a>", false);
        check("its title", "<a href=x title=t>a</a>", "<a href=x>a</a>", false);
        check("an attribute", "<a href=x target=t>a</a>", "<a href=x>a</a>", false);
        check("a picture", "<img src=a>", "<img src=b>", false);
        check("its text", "<img src=a alt=b>", "<img src=a>", false);
        check("its size", "<img src=a width=1>", "<img src=a>", false);
        check("a break", "<p>a<br>b</p>", "<p>a b</p>", false);
        check("where a paragraph ends", "<p>a</p><p>b</p>", "<p>a b</p>", false);
        check("whether an item holds one", "<ul><li>a</ul>", "<ul><li><p>a</p></ul>", false);
        check("a wrapper", "<div>a</div>", "a", false);
        check("an element of its own", "<kbd>a</kbd>", "a", false);
        check("an anchor", "<a name=x></a>a", "a", false);
        check("a comment", "<!--more-->a", "a", false);
        check("code", "<pre>a  b</pre>", "<pre>a b</pre>", false);
        check(
            "its language",
            "<pre><code class=language-a>b</code></pre>",
            "<pre><code>b</code></pre>",
            false,
        );
        check("what is marked in it", "<pre><b>a</b></pre>", "<pre>a</pre>", false);
        check("a cell's place", "<table><tr><td><td>a</table>", "<table><tr><td>a</table>", false);
        check("a header", "<table><tr><th>a</table>", "<table><tr><td>a</table>", false);
    }

    #[test]
    fn the_block_that_differs_is_named() {
        let shown = |html: &str| Shown::of(html, Wrappers::Keep, Edges::Words);
        let before = shown("<p><!--@ 0-->a</p><p><!--@ 1-->b</p><p><!--@ 2-->c</p>");
        assert_eq!(before.differing(&shown("<p><!--@ 0-->a</p><p><!--@ 1-->x</p><p><!--@ 2-->c</p>")), [1]);
        assert_eq!(before.differing(&shown("<p><!--@ 0-->a</p><p><!--@ 2-->c</p>")), [1]);
        assert_eq!(before.differing(&shown("<!--@ 0-->a<!--@ 1--> b<p><!--@ 2-->c</p>")), [0, 1]);
        assert!(before.differing(&before).is_empty());
    }

    #[test]
    fn punctuation_at_an_edge_counts_if_all_does() {
        let [one, other] =
            ["<b>a:</b> b", "<b>a</b>: b"].map(|html| Shown::of(html, Wrappers::Keep, Edges::All));
        assert!(!one.is_same(&other));
    }

    #[test]
    fn wrappers_are_nothing_if_they_may_go() {
        let [kept, gone] = ["<div><span style=x>a</span></div>", "<p>a</p>"]
            .map(|html| Shown::of(html, Wrappers::Unwrap, Edges::All));
        assert!(kept.is_same(&gone));
    }
}
