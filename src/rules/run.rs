//! Run: the only walker. Asks the table what each element becomes and tells the stream, with a stack of jobs
//! instead of recursion. Decides nothing about any element itself.

use std::borrow::Cow;

use super::anchor::Targets;
use super::census::Census;
use super::footnotes::{Footnotes, Role};
use super::recent::Recent;
use super::report::{Reason, Report};
use super::room::{Room, emptied};
use super::rule::{Action, Facts, Look};
use super::stream::{Kind, Stream};
use super::tabular::GridId;
use super::{all, math, tabular, unrendered};
use crate::address::Addresses;
use crate::diagnostic::Diagnostic;
use crate::html::category::{self, BLOCK};
use crate::html::element::Element;
use crate::html::tree::{self, NodeId, Tree};
use crate::markdown::event::{Event, NO_COLUMNS, Tag};
use crate::options::{Flavor, Options};
use crate::text::glance::Glance;
use crate::text::store::Store;

/// Runs the rules over `tree`: the events of the article, balanced, and what there is to say of it. What they say
/// that does not stand in the source is kept in `store`; give them back to `room`, for the next document.
pub(crate) fn run<'a>(
    tree: &'a Tree<'a>,
    options: &Options,
    addresses: &Addresses,
    store: &'a Store,
    room: &mut Room,
) -> (Vec<Event<'a>>, Vec<Diagnostic>) {
    let census = Census::take(tree, std::mem::take(&mut room.fragment_links));
    let events = emptied(std::mem::take(&mut room.events));
    let mut walker = Walker {
        tree,
        store,
        options,
        addresses,
        jobs: std::mem::take(&mut room.jobs),
        stream: Stream::new(store, events, std::mem::take(&mut room.stream)),
        facts: Facts::collect(tree, &census, room),
        heading: None,
        report: Report::default(),
        in_code: false,
        footnotes: Footnotes::collect(tree, options, &census),
        odd: Vec::new(),
        has_targets: false,
        shown_styles: Recent::default(),
        referred: Vec::new(),
        is_referred: Vec::new(),
    };
    walker.has_targets = !walker.facts.targets.is_empty();
    walker.odd = odd_nodes(tree, &walker.facts, &walker.footnotes);
    walker.is_referred = vec![false; walker.footnotes.len()];
    walker.push_children(tree.root());
    walker.work_off();
    walker.write_footnotes();
    walker.facts.leave_room(room);
    room.fragment_links = emptied(census.fragment_links);
    room.jobs = emptied(walker.jobs);
    let (events, stream) = walker.stream.finish(&mut walker.report);
    room.stream = stream;
    (events, walker.report.into_diagnostics())
}

/// By node: whether more than its own attributes and the table has a say of it; empty if that is so of none.
fn odd_nodes(tree: &Tree, facts: &Facts, footnotes: &Footnotes) -> Vec<bool> {
    let mut odd = Vec::new();
    for node in facts.odd_nodes().chain(footnotes.nodes()).chain(tree.kept_nodes()) {
        if odd.is_empty() {
            odd = vec![false; tree.len()];
        }
        odd[node.index()] = true;
    }
    odd
}

/// Something to be done; the last one pushed is done first.
#[derive(Debug, Clone, Copy)]
pub(super) enum Job {
    /// A node, then its siblings after it.
    Siblings(NodeId),
    /// The children of a list from this one on.
    Items(NodeId),
    /// One node.
    Node(NodeId),
    /// The cells of a table.
    Table(GridId),
    Cell(NodeId),
    /// The same of a table that is written as HTML.
    HtmlCell(NodeId),
    CloseCell(u32),
    CloseTable(GridId, Kind),
    CloseBlock,
    CloseKind(Kind),
    CloseContainer(Kind),
    /// The item around what stood in a list outside any `li`.
    CloseStray,
    CloseSpan,
    CloseCode,
    /// Leaves a `code` element that is written as an element.
    LeaveCode,
}

struct Walker<'o, 'a> {
    tree: &'a Tree<'a>,
    store: &'a Store,
    options: &'o Options,
    addresses: &'o Addresses,
    jobs: Vec<Job>,
    stream: Stream<'a>,
    facts: Facts<'a>,
    /// The heading that began last.
    heading: Option<NodeId>,
    report: Report,
    in_code: bool,
    footnotes: Footnotes,
    /// See [`odd_nodes`]. Of any other element nothing is to be asked but whether it is hidden, whether a link points to
    /// it, and what the table says of it; of a text, nothing.
    odd: Vec<bool>,
    /// Links point to places in the document.
    has_targets: bool,
    /// Styles that hide nothing.
    shown_styles: Recent<'a>,
    /// The notes that were referred to, in this order.
    referred: Vec<usize>,
    /// By note: whether it was.
    is_referred: Vec<bool>,
}

impl<'a> Walker<'_, 'a> {
    #[inline(never)]
    fn work_off(&mut self) {
        while let Some(job) = self.jobs.pop() {
            self.work(job);
        }
    }

    /// The notes, by their first reference; one may refer to another.
    fn write_footnotes(&mut self) {
        let mut at = 0;
        while let Some(&note) = self.referred.get(at) {
            at += 1;
            let label = self.store.copy(self.footnotes.label(note));
            self.stream.open_container(Tag::FootnoteDefinition(self.store.value(label)));
            self.push_children(self.footnotes.node(note));
            self.work_off();
            self.stream.close_container();
        }
        // A reference that was dropped on the way does not take its note with it.
        for note in 0..self.footnotes.len() {
            if !self.is_referred[note] {
                self.stream.boundary();
                self.push_children(self.footnotes.node(note));
                self.work_off();
            }
        }
    }

    /// Few kinds of jobs are told apart by comparisons, which the processor foresees better than a jump by table.
    #[inline(always)]
    fn work(&mut self, job: Job) {
        match job {
            Job::Siblings(first) => self.siblings(first),
            Job::CloseSpan => self.stream.close_span(),
            Job::CloseBlock => self.stream.boundary(),
            _ => self.other_work(job),
        }
    }

    /// The jobs that `work` leaves.
    #[inline(never)]
    fn other_work(&mut self, job: Job) {
        match job {
            Job::Siblings(_) | Job::CloseSpan | Job::CloseBlock => {}
            Job::Items(node) => {
                self.jobs.extend(self.tree.next_sibling(node).map(Job::Items));
                self.list_child(node);
            }
            Job::Node(node) => self.node(node),
            Job::Table(grid) => self.table(grid),
            Job::Cell(cell) => {
                let from = self.stream.open_cell();
                self.jobs.push(Job::CloseCell(from));
                self.push_children(cell);
            }
            Job::CloseCell(from) => self.stream.close_cell(from),
            Job::HtmlCell(cell) => {
                let from = self.stream.open_cell();
                self.stream.open_container(tabular::HTML_CELL);
                self.jobs.extend([Job::CloseCell(from), Job::CloseContainer(Kind::Paragraph)]);
                self.push_children(cell);
            }
            Job::CloseTable(grid, kind) => {
                self.stream.close_table(self.facts.tables.grid(grid));
                self.stream.set_kind(kind);
            }
            Job::CloseKind(kind) => drop(self.stream.set_kind(kind)),
            Job::CloseContainer(kind) => {
                self.stream.close_container();
                self.stream.set_kind(kind);
            }
            Job::CloseStray => self.stream.close_stray_item(),
            Job::CloseCode => {
                self.stream.set_code(false);
                self.in_code = false;
            }
            Job::LeaveCode => self.in_code = false,
        }
    }

    /// A node and its siblings after it, and what stands in them, as long as nothing else is to be done before.
    #[inline]
    fn siblings(&mut self, first: NodeId) {
        let mut at = first;
        loop {
            let next = self.tree.next_sibling(at);
            if self.is_ordinary(at) && self.ordinary_text(at) {
                match next {
                    Some(next) => at = next,
                    None => return,
                }
                continue;
            }
            if let Some(next) = next {
                self.jobs.push(Job::Siblings(next));
            }
            self.node(at);
            let Some(&Job::Siblings(first)) = self.jobs.last() else { return };
            self.jobs.pop();
            at = first;
        }
    }

    /// A node of which nothing is to be asked, if it is a text; whether it is.
    #[inline(always)]
    fn ordinary_text(&mut self, node: NodeId) -> bool {
        // The white space between two tags is a fifth to a third of all text nodes, and more where tags are indented.
        if self.tree.is_blank_text(node) {
            self.stream.space(true);
            return true;
        }
        let Some((text, glance)) = self.tree.text_node(node) else { return false };
        self.stream.text(text, glance);
        true
    }

    fn push_children(&mut self, node: NodeId) {
        if let Some(first) = self.tree.first_child(node) {
            self.jobs.push(Job::Siblings(first));
        }
    }

    #[inline(never)]
    fn text(&mut self, node: NodeId) {
        let Some((text, glance)) = self.tree.text_node(node) else { return };
        match self.footnotes.left_of(node) {
            None => self.stream.text(text, glance),
            Some(left) => self.stream.text(&text[left], Glance::Any),
        }
    }

    /// What a part of a footnote becomes.
    fn footnote(&mut self, node: NodeId, role: Role) {
        match role {
            Role::Reference(note) => {
                let label = self.store.copy(self.footnotes.label(note));
                self.stream.footnote_reference(label);
                if !std::mem::replace(&mut self.is_referred[note], true) {
                    self.referred.push(note);
                }
            }
            Role::Note | Role::Gone => {
                // Where a block was, its neighbours are two blocks still.
                if self.tree.element(node).is_some_and(|element| BLOCK.contains(element)) {
                    self.stream.boundary();
                }
            }
            Role::Unwrap => self.push_children(node),
        }
    }

    #[inline(always)]
    fn is_ordinary(&self, node: NodeId) -> bool {
        self.odd.get(node.index()).is_none_or(|&is_odd| !is_odd)
    }

    /// An element of which the table knows all that there is to say, as of most, is asked nothing.
    #[inline]
    fn element(&mut self, node: NodeId, element: Element) {
        match all::always(element) {
            Some(action) if self.is_ordinary(node) && !self.is_hidden(node) => {
                self.anchors(node, action);
                self.act(node, action);
            }
            _ => self.odd_element(node, element),
        }
    }

    #[inline]
    fn is_hidden(&mut self, node: NodeId) -> bool {
        let displays_none = |style: Cow<'a, str>| {
            if self.shown_styles.has(&style) {
                return false;
            }
            let is_hidden = category::displays_none(&style);
            if let (false, Cow::Borrowed(style)) = (is_hidden, style) {
                self.shown_styles.add(style);
            }
            is_hidden
        };
        category::is_hidden_with(self.tree, node, displays_none)
    }

    #[inline(never)]
    fn odd_element(&mut self, node: NodeId, element: Element) {
        let is_ordinary = self.is_ordinary(node);
        let mut look = Look {
            tree: self.tree,
            store: self.store,
            node,
            element,
            options: self.options,
            addresses: self.addresses,
            in_code: self.in_code,
            facts: &mut self.facts,
            report: &mut self.report,
        };
        let action = if is_ordinary { all::decide_alone(&mut look) } else { all::decide(&mut look) };
        self.anchors(node, &action);
        self.act(node, &action);
    }

    #[inline]
    fn node(&mut self, node: NodeId) {
        if !self.is_ordinary(node)
            && let Some(role) = self.footnotes.role(node)
        {
            return self.footnote(node, role);
        }
        match self.tree.kind(node) {
            tree::Kind::Element(element) => self.element(node, element),
            tree::Kind::Text => self.text(node),
            tree::Kind::Comment => self.comment(node),
            tree::Kind::Document => self.push_children(node),
        }
    }

    /// The names of `node` that links point to, before what becomes of it.
    #[inline(always)]
    fn anchors(&mut self, node: NodeId, action: &Action<'a>) {
        let may_be_target = || matches!(action, Action::Heading(_)) || Targets::may_be_named(self.tree, node);
        if self.has_targets && may_be_target() {
            self.target(node, action);
        }
    }

    #[inline(never)]
    fn target(&mut self, node: NodeId, action: &Action<'a>) {
        let is_heading = match action {
            Action::Drop(_) | Action::Vanish => return,
            Action::Heading(_) => true,
            _ => false,
        };
        let named = Targets::names(self.tree, node).filter(|name| self.facts.targets.take(name));
        let names = named.fold(0, |count, name| {
            self.stream.anchor(name);
            count + 1
        });
        if is_heading {
            self.heading = Some(node);
        }
        if is_heading || names > 0 {
            // What the heading is called is asked only where an anchor could be spared.
            let heading = self.heading.filter(|_| self.stream.has_anchors());
            let slug = heading.and_then(|heading| self.facts.targets.slug(self.tree, heading));
            self.stream.set_slug(slug.unwrap_or_default());
        }
    }

    /// Few kinds of actions are told apart by comparisons, as few kinds of jobs are.
    #[inline]
    fn act(&mut self, node: NodeId, action: &Action<'a>) {
        match *action {
            Action::Span(tag) => self.span(node, tag),
            Action::Block => self.block(node),
            Action::Unwrap | Action::Next => self.push_children(node),
            _ => self.other_act(node, action),
        }
    }

    #[inline(never)]
    fn other_act(&mut self, node: NodeId, action: &Action<'a>) {
        let is_flat = self.stream.kind().is_flat();
        let is_line = is_flat || matches!(self.stream.kind(), Kind::Heading(_));
        match *action {
            Action::Unwrap | Action::Next | Action::Span(_) => self.act(node, action),
            Action::Heading(level) if !is_flat => self.kind(node, Kind::Heading(level)),
            Action::Summary if !is_flat && self.stream.is_in_fresh_details() => {
                let holds_block = |at| self.tree.element(at).is_some_and(|element| BLOCK.contains(element));
                if self.tree.descendants(node).any(holds_block) {
                    self.container(node, Tag::Summary);
                } else {
                    self.kind(node, Kind::Summary);
                }
            }
            Action::Container(Tag::Item) if !self.stream.is_in_list() => self.block(node),
            Action::Container(tag) if !is_flat => self.container(node, tag),
            Action::Table(grid) if !is_flat => {
                self.jobs.push(Job::Table(grid));
                let captions = self
                    .tree
                    .children(node)
                    .filter(|&child| self.tree.element(child) == Some(Element::CAPTION));
                let captions: Vec<_> = captions.map(Job::Node).collect();
                self.jobs.extend(captions.into_iter().rev());
                self.stream.boundary();
            }
            // An empty block still stands between what is before and after it.
            Action::Replace([]) => self.stream.boundary(),
            Action::Replace(events) if !is_flat => self.stream.block(events),
            // Blocks do not stand in a line, but what embeds something does.
            Action::Embed(html) if is_flat => {
                self.stream.content(Event::InlineHtml(self.store.copy(&html.replace('\n', ""))));
            }
            Action::Embed(html) => self.stream.block(&[Event::HtmlBlock(html)]),
            Action::Keep { block: Some(html), .. } if !is_line && !self.in_code => {
                self.stream.block(&[Event::HtmlBlock(html)]);
            }
            Action::Keep { inline, .. } => {
                for &event in inline {
                    match event {
                        Event::Text(text, glance) => self.stream.text(text, glance),
                        event => self.stream.content(event),
                    }
                }
            }
            Action::EmbedLink(tag, text) => {
                self.stream.boundary();
                let is_open = self.stream.open_span(tag);
                self.stream.text(text, Glance::Any);
                if is_open {
                    self.stream.close_span();
                }
                self.stream.boundary();
            }
            Action::Block
            | Action::Heading(_)
            | Action::Summary
            | Action::Container(_)
            | Action::Table(_)
            | Action::Replace(_) => self.block(node),
            Action::Code => {
                self.in_code = true;
                self.stream.set_code(true);
                self.jobs.push(Job::CloseCode);
                self.push_children(node);
            }
            Action::Content(event) => self.stream.content(event),
            Action::Display(Event::Math { tex, .. }) if is_line => {
                self.stream.content(Event::Math { display: false, tex });
            }
            Action::Display(event) if is_line => self.stream.content(event),
            Action::Display(event) => self.stream.block(&math::paragraph(event)),
            Action::Break => self.stream.line_break(),
            Action::Check(checked) => {
                if self.options.flavor == Flavor::CommonMark || !self.stream.check(checked) {
                    // No task: still a box that a reader sees ticked or not.
                    let checked = if checked { " checked" } else { "" };
                    let html = format!("<input type=\"checkbox\" disabled{checked}>");
                    self.stream.content(Event::InlineHtml(self.store.copy(&html)));
                }
            }
            Action::Drop(reason) => self.report.count(reason),
            Action::Vanish => {}
        }
    }

    fn span(&mut self, node: NodeId, tag: Tag<'a>) {
        if !self.in_code && matches!(&tag, Tag::Element(element) if element.name == "code") {
            self.in_code = true;
            self.jobs.push(Job::LeaveCode);
        }
        if self.stream.open_span(tag) {
            self.jobs.push(Job::CloseSpan);
        }
        self.push_children(node);
    }

    fn block(&mut self, node: NodeId) {
        self.stream.boundary();
        self.jobs.push(Job::CloseBlock);
        self.push_children(node);
    }

    fn kind(&mut self, node: NodeId, kind: Kind) {
        let before = self.stream.set_kind(kind);
        self.jobs.push(Job::CloseKind(before));
        self.push_children(node);
    }

    fn container(&mut self, node: NodeId, tag: Tag<'a>) {
        // In a quotation or a list text begins afresh; `details` only hides what it holds.
        let before = self.stream.kind();
        let inside = if matches!(tag, Tag::Details { .. }) { before } else { Kind::Paragraph };
        self.stream.set_kind(inside);
        self.jobs.push(Job::CloseContainer(before));
        let is_list = matches!(tag, Tag::List(_));
        self.stream.open_container(tag);
        let first = self.tree.first_child(node);
        self.jobs.extend(first.map(if is_list { Job::Items } else { Job::Siblings }));
    }

    /// A list holds items only; whatever else stands in it becomes an item of its own.
    fn list_child(&mut self, node: NodeId) {
        match self.tree.kind(node) {
            tree::Kind::Comment => {
                if unrendered::comment(self.tree.text(node)).is_some() {
                    self.report.count(Reason::Comment);
                }
            }
            tree::Kind::Element(Element::LI) => self.node(node),
            _ => {
                self.stream.open_container(Tag::Item);
                self.jobs.push(Job::CloseStray);
                self.node(node);
            }
        }
    }

    fn table(&mut self, grid: GridId) {
        let before = self.stream.set_kind(Kind::Paragraph);
        self.stream.open_container(Tag::Table(&NO_COLUMNS));
        self.jobs.push(Job::CloseTable(grid, before));
        let grid = self.facts.tables.grid(grid);
        if grid.holds_lines() {
            self.stream.set_kind(Kind::TableCell);
            self.jobs.extend(grid.cells().rev().map(Job::Cell));
        } else {
            self.jobs.extend(grid.cells().rev().map(Job::HtmlCell));
        }
    }

    fn comment(&mut self, node: NodeId) {
        if !self.stream.kind().is_flat()
            && let Some(html) = unrendered::comment(self.tree.text(node))
        {
            self.stream.block(&[Event::HtmlBlock(self.store.copy(&html))]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Room, Store};
    use crate::rules::dump::{check, check_said};

    #[test]
    fn leaf_blocks_open_for_content_only() {
        check("bare text between blocks", "a<p>b</p>c", r#"p["a"] p["b"] p["c"]"#);
        check("blank blocks vanish", "<p> </p><p>&nbsp;</p><p>\u{3000}\u{200B}</p><h1></h1><p><br></p>", "");
        check("blanks at the edges go", "<p>\u{3000}\u{3000}a&nbsp;</p>", r#"p["a"]"#);
        check("and with them their spans", "<p>a<b>&nbsp;<i> </i></b><br>&nbsp;</p>", r#"p["a"]"#);
        check(
            "blanks inside stay",
            "<p>a\u{3000}b&nbsp;<b>c</b></p>",
            "p[\"a\\u{3000}b\\u{a0}\" strong[\"c\"]]",
        );
        check("blocks split a heading", "<h2>a<div>b</div>c</h2>", r#"h2["a"] h2["b"] h2["c"]"#);
        check(
            "a list in a heading is a list",
            "<h2>a<ul><li>b</ul>c</h2>",
            r#"h2["a"] ul[li[p["b"]]] h2["c"]"#,
        );
        check("a quotation in a heading", "<h2><blockquote>b</blockquote></h2>", r#"quote[p["b"]]"#);
    }

    #[test]
    fn white_space_collapses_across_elements() {
        check("one space", "<p> a  <b> b </b> <i>c</i>\n</p>", r#"p["a " strong["b"] " " em["c"]]"#);
        check("none before or after a break", "<p>a <br> b</p>", r#"p["a" \ "b"]"#);
        check(
            "a line break between wide characters",
            "<p>来\n源<b>\n天\n</b>\n眼\n a</p>",
            r#"p["来源" strong["天"] "眼 a"]"#,
        );
        check("a space between them stays", "<p>来 源</p>", r#"p["来 源"]"#);
        check("a picture is not wide", "<p>来\n<img src=x>\n源</p>", r#"p["来 " !(x) " 源"]"#);
        check("nor is a letter", "<p>来\na</p>", r#"p["来 a"]"#);
        check("nor Hangul", "<p>한\n국</p>", r#"p["한 국"]"#);
    }

    #[test]
    fn breaks_are_paid_when_content_comes() {
        check("two are a new paragraph", "<p>a<br> <br>b<br><br><br>c</p>", r#"p["a"] p["b"] p["c"]"#);
        check("none at the edges", "<p><br>a<br></p><br><p>b</p>", r#"p["a"] p["b"]"#);
        check("but one in a heading", "<h1>a<br><br>b</h1>", r#"h1["a" \ "b"]"#);
        check(
            "a blank between two is content",
            "<p>a<br>&nbsp;<br>b</p>",
            "p[\"a\" \\ \"\\u{a0}\" \\ \"b\"]",
        );
        check(
            "spans go on after them",
            "<p><b>a<br>b<br><br>c</b></p>",
            r#"p[strong["a" \ "b"]] p[strong["c"]]"#,
        );
    }

    #[test]
    fn spans_go_down_into_each_leaf_block() {
        check("around blocks", "<b><p>a</p><ul><li>b</ul></b>", r#"p[strong["a"]] ul[li[p[strong["b"]]]]"#);
        check(
            "nested ones of a kind are one",
            "<b>a<strong>b</strong><i><b>c</b></i></b>",
            r#"p[strong["ab" em["c"]]]"#,
        );
        check("empty ones vanish", "a<b></b><i> <b></b></i>b", r#"p["a b"]"#);
        check(
            "into cells",
            "<b><table><tr><td>a<td>b</table></b>",
            r#"table(--)[head[td[] td[]] row[td[strong["a"]] td[strong["b"]]]]"#,
        );
        check("into sub in sub", "<sub>a<sub>b</sub></sub>", r#"p[<sub>["a" <sub>["b"]]]"#);
        let deep = format!("{}a<p>b", "<sub>".repeat(100));
        let want = |text: &str| format!("p[{}\"{text}\"{}]", "<sub>[".repeat(16), "]".repeat(16));
        check("but not without end", &deep, &format!("{} {}", want("a"), want("b")));
    }

    #[test]
    fn links_do_not_nest() {
        let inner = "<object></object><table><tr><td><a href=y>b</a></table>";
        check(
            "the inner one wins",
            &format!("<a href=x>a{inner}c</a>"),
            r#"p[a(x)["a"]] p[a(y)["b"]] p[a(x)["c"]]"#,
        );
    }

    #[test]
    fn empty_items_stay_where_they_count() {
        check("in the middle", "<ul><li>a<li><li> <li>b</ul>", r#"ul[li[p["a"]] li[] li[] li[p["b"]]]"#);
        check("not at the edges", "<ul><li><li>a<li></ul>", r#"ul[li[p["a"]]]"#);
        check("numbers stay", "<ol start=5><li><li>a</ol>", r#"ol5[li[] li[p["a"]]]"#);
        check("none at all", "<ul><li><ul><li></ul></ul><blockquote> </blockquote>", "");
        check(
            "a script is no item",
            "<ul><li>a</li><script></script><li>b</ul>",
            r#"ul[li[p["a"]] li[p["b"]]]"#,
        );
    }

    #[test]
    fn a_list_is_loose_when_an_item_holds_several_blocks() {
        for (item, want) in [
            ("<p>a</p>", r#"ul[li[p["a"]]]"#),
            ("a<ul><li>b</ul>", r#"ul[li[p["a"] ul[li[p["b"]]]]]"#),
            ("<ul><li>b</ul>", r#"ul[li[ul[li[p["b"]]]]]"#),
            ("<pre>a</pre>", r#"ul[li[pre["a\n"]]]"#),
            ("<blockquote><p>a<p>b</blockquote>", r#"ul[li[quote[p["a"] p["b"]]]]"#),
            ("<p>a<p>b", r#"ul-loose[li[p["a"] p["b"]]]"#),
            ("a<br><br>b", r#"ul-loose[li[p["a"] p["b"]]]"#),
            ("<ul><li>b</ul>a", r#"ul-loose[li[ul[li[p["b"]]] p["a"]]]"#),
            ("a<ul><li>b</ul>c", r#"ul-loose[li[p["a"] ul[li[p["b"]]] p["c"]]]"#),
            ("a<ul><li>b</ul><ol><li>c</ol>", r#"ul-loose[li[p["a"] ul[li[p["b"]]] ol1[li[p["c"]]]]]"#),
            ("a<pre>b</pre>", r#"ul-loose[li[p["a"] pre["b\n"]]]"#),
            ("<pre>b</pre>a", r#"ul-loose[li[pre["b\n"] p["a"]]]"#),
            ("a<blockquote>b</blockquote>", r#"ul-loose[li[p["a"] quote[p["b"]]]]"#),
            ("a<hr>", r#"ul-loose[li[p["a"] ***]]"#),
            ("a<ul><li>b<p>c</ul>", r#"ul[li[p["a"] ul-loose[li[p["b"] p["c"]]]]]"#),
        ] {
            check("its looseness", &format!("<ul><li>{item}</ul>"), want);
        }
    }

    #[test]
    fn what_goes_is_counted() {
        check_said(
            "once a kind",
            "<script></script><style></style><script></script><p hidden>a</p><input><iframe></iframe><ol start=-1><li>a</ol>",
            &[
                "dropped-script: dropped 2 script elements",
                "dropped-style: dropped 1 style element",
                "dropped-control: dropped 1 form control",
                "dropped-hidden: dropped 1 hidden element",
                "dropped-embed: dropped 1 embedded element (iframe, video, audio, embed or object)",
                "list-start: started 1 list at 1, for Markdown cannot count from where it began",
            ],
        );
    }

    #[test]
    fn depth_is_the_inputs_to_choose() {
        for open in
            ["<div>", "<b>", "<ul><li>", "<blockquote>", "<code>", "<pre>", "<table><tr><td>", "<a href=x>"]
        {
            let html = open.repeat(20_000 / open.len()) + "x";
            let (tree, store) = (crate::html::parse(&html), Store::default());
            let (events, _) = crate::rules::run(
                &tree,
                &crate::options::Options::default(),
                &crate::address::Addresses::default(),
                &store,
                &mut Room::default(),
            );
            let has_text = |event: &Event<'_>| matches!(event, Event::Text(_, _) | Event::Code(_));
            assert!(events.iter().any(has_text), "{open}");
        }
    }
}
