//! Highlighters: which elements around code are one code block, and what in them is no code.
//! Knows markers; the code's text and language are `preformatted`'s.
//!
//! Highlighters put code into tables with a cell of line numbers, into a box a line, under a bar of buttons.
//! What each part is for can only be told from its class, so the classes are a table here.
//!
//! ```text
//! <figure class="highlight js"><table><tr><td class="gutter">…<td class="code"><pre>…
//!                                         ^^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^
//!                                         Gutter                Code
//! ```

use std::borrow::Cow;

use super::census::{Census, Words};
use super::preformatted;
use super::recent::Recent;
use super::report::Reason;
use super::rule::{Action, Look};
use crate::html::category::{self, EMBEDDED, PREFORMATTED, UNRENDERED};
use crate::html::element::Element as E;
use crate::html::node_map::NodeMap;
use crate::html::tree::{Kind, NodeId, Tree};
use crate::text;

/// What a part of a highlighter's markup is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A box that is one code block.
    Block,
    /// Stands around code; what else it holds may be text.
    Wrapper,
    /// Holds code.
    Code,
    /// One line of code.
    Line,
    /// Line numbers.
    Gutter,
    /// Buttons, language captions, copies of the code.
    Tool,
}

/// Where a class means that: many are words that anybody may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Anywhere,
    /// In a table or box that may be a code block, not inside the code.
    Box,
    /// Inside code.
    Inside,
    /// In such a box or inside code.
    Both,
    /// A child of a wrapper.
    Child,
}

/// The markers, in byte order of their classes.
const MARKERS: &[(&str, Role, Scope)] = {
    use Role::{Block, Code, Gutter, Line, Tool, Wrapper};
    use Scope::{Anywhere, Both, Box, Child, Inside};
    &[
        ("blob-code", Line, Both),                              // GitHub, Gist
        ("blob-num", Gutter, Both),                             // GitHub, Gist
        ("code", Code, Box),                                    // Hexo, Pygments, SyntaxHighlighter
        ("code-lang", Tool, Child),                             // themes of Hexo and Hugo
        ("code-snippet__line-index", Gutter, Anywhere),         // WeChat
        ("code-snippet_outer", Line, Inside),                   // WeChat
        ("code-toolbar", Wrapper, Anywhere),                    // Prism
        ("codehilite", Wrapper, Anywhere),                      // Python-Markdown
        ("codehilitetable", Block, Anywhere),                   // Python-Markdown
        ("copy", Tool, Child),                                  // VitePress
        ("copy-btn", Tool, Child),                              // themes of Hexo and Hugo
        ("copybtn", Tool, Child),                               // Sphinx
        ("crayon-code", Code, Box),                             // WordPress: Crayon
        ("crayon-info", Tool, Box),                             // WordPress: Crayon
        ("crayon-line", Line, Inside),                          // WordPress: Crayon
        ("crayon-nums", Gutter, Box),                           // WordPress: Crayon
        ("crayon-plain-wrap", Tool, Box),                       // WordPress: Crayon
        ("crayon-pre", Code, Box),                              // WordPress: Crayon
        ("crayon-syntax", Block, Anywhere),                     // WordPress: Crayon
        ("crayon-toolbar", Tool, Box),                          // WordPress: Crayon
        ("enlighter", Code, Box),                               // WordPress: EnlighterJS
        ("enlighter-default", Block, Anywhere),                 // WordPress: EnlighterJS
        ("enlighter-toolbar-bottom", Tool, Box),                // WordPress: EnlighterJS
        ("enlighter-toolbar-top", Tool, Box),                   // WordPress: EnlighterJS
        ("gutter", Gutter, Box),                                // Hexo, SyntaxHighlighter
        ("highlight", Wrapper, Anywhere),                       // Hexo, Jekyll, Hugo, GitHub, Pygments
        ("highlighter-rouge", Wrapper, Anywhere),               // Jekyll
        ("highlighttable", Block, Anywhere),                    // Pygments
        ("hljs-copy-button", Tool, Child),                      // highlight.js
        ("hljs-ln", Block, Anywhere),                           // highlight.js
        ("hljs-ln-code", Line, Both),                           // highlight.js
        ("hljs-ln-numbers", Gutter, Both),                      // highlight.js
        ("js-file-line-container", Block, Anywhere),            // GitHub, Gist
        ("lang", Tool, Child),                                  // VitePress
        ("line", Line, Inside),                                 // SyntaxHighlighter
        ("line-number", Gutter, Inside),                        // VuePress
        ("line-numbers-rows", Gutter, Inside),                  // Prism
        ("line-numbers-wrapper", Gutter, Child),                // VuePress, VitePress
        ("lineNumbers", Gutter, Box),                           // pandoc
        ("lineno", Gutter, Both),                               // Rouge, Pygments
        ("linenodiv", Gutter, Box),                             // Pygments
        ("linenos", Gutter, Both),                              // Pygments
        ("linenumber", Gutter, Inside),                         // react-syntax-highlighter
        ("ln", Gutter, Inside),                                 // Chroma
        ("lnt", Gutter, Inside),                                // Chroma
        ("lntable", Block, Anywhere),                           // Chroma
        ("lntd", Code, Box),              // Chroma: one cell holds numbers, one holds code
        ("rouge-code", Code, Box),        // Rouge
        ("rouge-gutter", Gutter, Both),   // Rouge
        ("rouge-table", Block, Anywhere), // Rouge
        ("sourceCode", Code, Box),        // pandoc
        ("syntaxhighlighter", Block, Anywhere), // SyntaxHighlighter
        ("toolbar", Tool, Box),           // SyntaxHighlighter
        ("toolbar", Tool, Child),         // Prism
        ("urvanov-syntax-highlighter-syntax", Block, Anywhere), // WordPress: a heir of Crayon
    ]
};

/// The classes of the markers.
pub(super) const WORDS: Words = {
    let mut words = Words::NONE;
    let mut row = 0;
    while row < MARKERS.len() {
        words = words.with(MARKERS[row].0);
        row += 1;
    }
    words
};

/// The roles that the classes of a document may mean, as bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks(u8);

impl Marks {
    /// Adds those of the class `name`.
    pub fn add(&mut self, name: &str) {
        rows(name).iter().for_each(|row| self.0 |= 1 << row.1 as u8);
    }

    /// Whether no class is a marker.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has(self, roles: &[Role]) -> bool {
        roles.iter().any(|&role| self.0 & (1 << role as u8) != 0)
    }
}

/// The rows of the class `name`.
fn rows(name: &str) -> &'static [(&'static str, Role, Scope)] {
    static FILTER: Words = WORDS;
    if !FILTER.may_hold(name.as_bytes()) {
        return &[];
    }
    let first = MARKERS.partition_point(|row| row.0 < name);
    let count = MARKERS[first..].iter().take_while(|row| row.0 == name).count();
    &MARKERS[first..first + count]
}

/// Where an element stands, as far as [`Scope`] asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// Inside code.
    Code,
    /// Not inside code.
    Around { in_box: bool, is_child: bool },
}

/// What the first class of `node` that is a marker says it is.
fn role(tree: &Tree, node: NodeId, ground: Ground) -> Option<Role> {
    let element = tree.element(node)?;
    let class = tree.has_attributes(node).then(|| tree.attr(node, "class")).flatten()?;
    let is_meant = |scope| match (scope, ground) {
        (Scope::Anywhere, _) => true,
        (Scope::Inside | Scope::Both, Ground::Code) => true,
        (Scope::Box | Scope::Both, Ground::Around { in_box, .. }) => in_box,
        (Scope::Child, Ground::Around { is_child, .. }) => is_child,
        _ => false,
    };
    let named = class
        .split_ascii_whitespace()
        .find_map(|name| rows(name).iter().find(|row| is_meant(row.2)).map(|row| row.1));
    match named {
        Some(Role::Code) if matches!(element, E::TABLE | E::TR) => None,
        // `span.line` ends in a `br` or a line break of its own.
        Some(Role::Line) if element == E::SPAN && !class.contains("code-snippet_outer") => None,
        None if element == E::DIV && class.contains("language-") => Some(Role::Wrapper),
        None if element == E::DIV && class.contains("highlight-") => Some(Role::Wrapper),
        named => named,
    }
}

/// The markers of a document, and which of its classes are none.
#[derive(Debug, Default)]
pub(super) struct Markers<'t> {
    marks: Marks,
    /// Once there is a marker.
    others: Option<Box<Recent<'t>>>,
}

impl<'t> Markers<'t> {
    pub fn of(census: &Census) -> Markers<'t> {
        Markers { marks: census.markers, others: None }
    }

    /// What `node`, which stands inside code, is for, if its class is a marker.
    pub fn role_in_code(&mut self, tree: &'t Tree<'t>, node: NodeId) -> Option<Role> {
        self.may_mark(tree, node).then(|| role(tree, node, Ground::Code)).flatten()
    }

    /// What `node`, which stands in a code block but not inside its code, is for, if its class is a marker.
    pub fn role_in_block(&mut self, tree: &'t Tree<'t>, node: NodeId) -> Option<Role> {
        let ground = Ground::Around { in_box: true, is_child: false };
        self.may_mark(tree, node).then(|| role(tree, node, ground)).flatten()
    }

    /// Whether the class of `node` is a marker. Code has many elements of few classes.
    #[inline]
    fn may_mark(&mut self, tree: &'t Tree<'t>, node: NodeId) -> bool {
        if self.marks.is_empty() {
            return false;
        }
        let Some(class) = tree.attr(node, "class") else { return false };
        let others = self.others.get_or_insert_default();
        if others.has(&class) {
            return false;
        }
        let is_marker = class.split_ascii_whitespace().any(|name| !rows(name).is_empty());
        if let (false, Cow::Borrowed(class)) = (is_marker, class) {
            others.add(class);
        }
        is_marker
    }
}

/// Says what becomes of an element that a highlighter made, whatever element it is.
pub(super) fn decide<'a>(look: &mut Look<'_, 'a>) -> Option<Action<'a>> {
    match look.facts.highlighters.0.get(&look.node)? {
        Verdict::Block => Some(preformatted::code_block(look)),
        Verdict::Gutter => Some(Action::Drop(Reason::Gutter)),
        Verdict::Tool => Some(Action::Drop(Reason::CodeTool)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Block,
    Gutter,
    Tool,
}

/// The elements of a document that highlighters made, from one walk over it.
#[derive(Default)]
pub(super) struct Highlighters(NodeMap<Verdict>);

/// A table or box that may be a code block.
struct Candidate {
    node: NodeId,
    /// Its class says so; else it needs both code and line numbers, and nothing else.
    known: bool,
    code: u32,
    gutters: u32,
    /// Something else is seen in it.
    spoiled: bool,
}

/// An element around code.
struct Wrapper {
    node: NodeId,
    has_code: bool,
    /// What was found before it.
    asides: usize,
}

#[derive(Default)]
struct Survey {
    found: NodeMap<Verdict>,
    candidates: Vec<Candidate>,
    wrappers: Vec<Wrapper>,
    /// Children of wrappers that go if there is code beside them.
    asides: Vec<(NodeId, Verdict)>,
}

impl Highlighters {
    /// The elements that are more or less than they seem.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.0.keys().copied()
    }

    pub fn collect(tree: &Tree, census: &Census) -> Highlighters {
        // Without code there is no code block. A box is one if its class says so, or a table if there are line numbers in
        // it; and what is beside code in anything else, which may be any `div`, must be something that goes.
        let has_code = census.markers.has(&[Role::Code, Role::Line]) || census.elements.meets(PREFORMATTED);
        let has_box = census.markers.has(&[Role::Block])
            || census.markers.has(&[Role::Wrapper]) && census.elements.contains(E::TABLE);
        let has_aside = census.markers.has(&[Role::Gutter, Role::Tool]);
        if !has_code || !(has_box || has_aside) {
            return Highlighters::default();
        }
        let mut survey = Survey::default();
        let root = tree.root();
        let mut at = tree.first_child(root);
        while let Some(node) = at {
            let inside = survey.enter(tree, node);
            at = tree.first_child(node).filter(|_| inside);
            let mut done = node;
            while at.is_none() && done != root {
                survey.leave(done);
                at = tree.next_sibling(done);
                done = tree.parent(done).unwrap_or(root);
            }
        }
        Highlighters(survey.found)
    }
}

impl Survey {
    /// Takes a node into account; `false` if what is below it does not count.
    fn enter(&mut self, tree: &Tree, node: NodeId) -> bool {
        let element = match tree.kind(node) {
            Kind::Element(element) => element,
            Kind::Text => {
                if let Some(candidate) = self.candidates.last_mut()
                    && !candidate.spoiled
                {
                    candidate.spoiled = !tree.text(node).chars().all(text::is_blank);
                }
                return false;
            }
            _ => return false,
        };
        if UNRENDERED.contains(element) || category::is_hidden(tree, node) {
            return false;
        }
        if PREFORMATTED.contains(element) {
            self.code();
            return false;
        }
        let is_child = self.wrappers.last().is_some_and(|outer| tree.parent(node) == Some(outer.node));
        let ground = Ground::Around { in_box: !self.candidates.is_empty(), is_child };
        let role = role(tree, node, ground);
        match role {
            Some(Role::Gutter | Role::Tool) => {
                let verdict = if role == Some(Role::Gutter) { Verdict::Gutter } else { Verdict::Tool };
                if is_child || self.candidates.is_empty() {
                    self.asides.push((node, verdict));
                }
                if let Some(candidate) = self.candidates.last_mut() {
                    candidate.gutters += u32::from(verdict == Verdict::Gutter);
                }
                return false;
            }
            Some(Role::Code | Role::Line) => {
                self.code();
                return false;
            }
            Some(Role::Wrapper) if element == E::TABLE => self.open(node, true),
            Some(Role::Wrapper) => {
                self.wrappers.push(Wrapper { node, has_code: false, asides: self.asides.len() });
            }
            Some(Role::Block) => self.open(node, true),
            None if element == E::TABLE => self.open(node, false),
            None if EMBEDDED.contains(element) => {
                self.candidates.iter_mut().rev().take(1).for_each(|candidate| candidate.spoiled = true);
                return false;
            }
            None => {}
        }
        true
    }

    fn open(&mut self, node: NodeId, known: bool) {
        self.candidates.push(Candidate { node, known, code: 0, gutters: 0, spoiled: false });
    }

    fn code(&mut self) {
        if let Some(candidate) = self.candidates.last_mut() {
            candidate.code += 1;
        } else if let Some(wrapper) = self.wrappers.last_mut() {
            wrapper.has_code = true;
        }
    }

    fn leave(&mut self, node: NodeId) {
        if let Some(inner) = self.candidates.pop_if(|inner| inner.node == node) {
            if !inner.spoiled && inner.code > 0 && (inner.known || inner.gutters > 0) {
                self.found.insert(node, Verdict::Block);
                self.code();
            } else if let Some(outer) = self.candidates.last_mut() {
                outer.code += inner.code;
                outer.gutters += inner.gutters;
                outer.spoiled |= inner.spoiled;
            } else if inner.code > 0 {
                self.code();
            }
        } else if let Some(inner) = self.wrappers.pop_if(|inner| inner.node == node)
            && inner.has_code
        {
            // Without code they belong to the wrapper around it, if there is one.
            self.found.extend(self.asides.drain(inner.asides..));
            self.wrappers.iter_mut().rev().take(1).for_each(|outer| outer.has_code = true);
        }
    }
}

/// The words of a class that are no language beside `hljs`, `highlight` or `syntaxhighlighter`.
const NO_LANGUAGE: &[&str] = &[
    "collapsed",
    "copyable",
    "default",
    "generic",
    "highlight",
    "hljs",
    "ie",
    "line-numbers",
    "none",
    "nogutter",
    "notranslate",
    "plain",
    "printing",
    "raw",
    "show",
    "syntaxhighlighter",
    "wrap",
];

/// The language that a class or an attribute of `node` names:
/// `language-x`, `lang-x`, `lang:x`, `highlight-source-x`, `brush: x`, `hljs x`, `data-lang`, `data-language`,
/// `data-enlighter-language`, and `lang` on a `pre` or its `code`.
pub(super) fn named_language<'t>(
    tree: &'t Tree,
    node: NodeId,
    class: Option<Cow<'t, str>>,
) -> Option<Cow<'t, str>> {
    let element = tree.element(node);
    let is_code = matches!(element, Some(E::PRE | E::CODE));
    if let Some(name) = class.and_then(|class| part_of(class, |class| class_language(class, element))) {
        return Some(name);
    }
    // `lang` is HTML's own attribute, too: the language that people speak.
    let spoken =
        |value: &str| value.contains('-') || matches!(value, "en" | "zh" | "ja" | "ko" | "de" | "fr" | "es");
    let mut names = ["data-lang", "data-language", "data-enlighter-language"].into_iter();
    let value = names.find_map(|name| tree.attr(node, name));
    let value = value.or_else(|| tree.attr(node, "lang").filter(|value| is_code && !spoken(value)))?;
    part_of(value, |value| Some(value.trim()).filter(|value| !value.is_empty()))
}

/// The language that the class of such an element names.
fn class_language(class: &str, element: Option<E>) -> Option<&str> {
    const HEADS: &[&str] = &["language-", "lang-", "lang:", "highlight-source-", "highlight-text-"];
    let mut tokens = class.split_ascii_whitespace();
    while let Some(token) = tokens.next() {
        let name = HEADS.iter().find_map(|head| token.strip_prefix(head));
        // SyntaxHighlighter: `brush: js; toolbar: false`.
        let name = name.or_else(|| match token.strip_prefix("brush:")? {
            "" => tokens.next(),
            name => Some(name),
        });
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return Some(name);
        }
    }
    let beside = |marker: &str| {
        let has_marker = class.split_ascii_whitespace().any(|token| token == marker);
        let mut names = class.split_ascii_whitespace();
        names.find(|name| has_marker && !NO_LANGUAGE.contains(name) && !name.contains("__"))
    };
    match element {
        Some(E::PRE | E::CODE) => beside("hljs"),
        Some(E::FIGURE) => beside("highlight"),
        Some(E::DIV) => beside("syntaxhighlighter").or_else(|| {
            // Sphinx: `div.highlight-python`.
            let mut names = class.split_ascii_whitespace();
            let name = names.find_map(|token| token.strip_prefix("highlight-"))?;
            (!NO_LANGUAGE.contains(&name)).then_some(name)
        }),
        _ => None,
    }
}

/// What `find` finds in `text`.
fn part_of<'t>(text: Cow<'t, str>, find: impl Fn(&str) -> Option<&str>) -> Option<Cow<'t, str>> {
    match text {
        Cow::Borrowed(text) => find(text).map(Cow::Borrowed),
        Cow::Owned(text) => find(&text).map(|part| Cow::Owned(part.to_owned())),
    }
}

/// The language that a bar of buttons names: Crayon's `span.crayon-language`.
pub(super) fn caption(tree: &Tree, tool: NodeId) -> Option<String> {
    let is_language = |&node: &NodeId| {
        tree.attr(node, "class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|name| name.ends_with("-language")))
    };
    let named = tree.descendants(tool).find(is_language)?;
    let text = tree.first_child(named).filter(|&text| tree.kind(text) == Kind::Text)?;
    Some(tree.text(text).trim().to_owned()).filter(|name| !name.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dump::{check, check_said};

    #[test]
    fn the_markers_are_sorted() {
        assert!(MARKERS.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{MARKERS:?}");
    }

    #[test]
    fn a_class_says_the_same_when_it_is_met_again() {
        let code = "<span class=a>x</span><span class='a b'>y</span><span class=lineno>1</span>";
        check(
            "numbers go, and other classes stay, however often",
            &format!("<pre>{code}\n{code}\n{code}</pre>"),
            r#"pre["xy\nxy\nxy\n"]"#,
        );
    }

    #[test]
    fn a_table_of_numbers_and_code_is_one_code_block() {
        check(
            "with classes that anybody may use",
            "<table><tr><td class=gutter>1<br>2<td class=code><pre>a\nb</pre></table>",
            r#"pre["a\nb\n"]"#,
        );
        check(
            "not with other cells",
            "<table><tr><td class=gutter>1<td class=code>a<td>b</table>",
            r#"table(---)[head[td[] td[] td[]] row[td["1"] td["a"] td["b"]]]"#,
        );
        check(
            "not without numbers",
            "<table><tr><td class=code>a<td class=code>b</table>",
            r#"table(--)[head[td[] td[]] row[td["a"] td["b"]]]"#,
        );
        check(
            "what stands in a wrapper without code is text",
            "<div class=highlight><span class=lang>a</span></div>",
            r#"p["a"]"#,
        );
        check(
            "and so is what is deeper in one with code",
            "<div class=highlight><p><span class=lang>a</span></p><pre>b</pre></div>",
            r#"p["a"] pre["b\n"]"#,
        );
        check_said(
            "what goes is counted",
            "<div class=language-js><span class=lang>js</span><pre>a</pre>\
             <div class=line-numbers-wrapper>1</div></div>",
            &[
                "dropped-gutter: dropped 1 column of line numbers",
                "dropped-code-tool: dropped 1 control of a code block (button, caption or copy)",
            ],
        );
    }
}
