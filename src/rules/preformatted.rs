//! Preformatted text: the lines of a code block and its info string, from `pre` and from what highlighters
//! make of it. Which elements those are is `highlighter`'s.

use std::borrow::Cow;

use super::highlighter::{self, Markers, Role};
use super::report::Reason;
use super::rule::{Action, Look};
use crate::html::category::{self, EMBEDDED, PREFORMATTED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::markdown::event::{Event, Tag};
use crate::text::find::memchr;

/// The element as a code block.
pub(super) fn code_block<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let mut collector = std::mem::take(&mut look.facts.code);
    let action = written(look, &mut collector);
    look.facts.code = collector;
    action
}

/// The same with what is collected in `collector`.
fn written<'a>(look: &mut Look<'_, 'a>, collector: &mut Collector) -> Action<'a> {
    let Collected { text, pictures, gutters, tools, code, caption } =
        collect(look.tree, look.node, &mut look.facts.markers, collector);
    let counts = [(pictures, Reason::PictureInCode), (gutters, Reason::Gutter), (tools, Reason::CodeTool)];
    for (count, reason) in counts {
        (0..count).for_each(|_| look.report.count(reason));
    }
    // A carriage return that came in as `&#13;`: "treated identically to spaces in all respects"
    // (CSS Text 3 §4.1), while in Markdown it would end a line.
    if memchr(b'\r', text.as_str().as_bytes()).is_some() {
        *text.joined = text.as_str().replace('\r', " ");
    }
    // An empty line at either end, and what nobody sees after the last line, is the markup's doing.
    let all = text.as_str();
    let end = all.trim_end().len();
    let start = all[..end].len() - all[..end].trim_start_matches('\n').len();
    if all[start..end].trim().is_empty() {
        return Action::Replace(&[]);
    }
    let (text, missing) = match text.piece() {
        Some(piece) if piece[end..].starts_with('\n') => (&piece[start..=end], None),
        Some(piece) => (&piece[start..end], Some(Event::text("\n"))),
        None => {
            text.joined.truncate(end);
            text.joined.push('\n');
            (look.store.copy(&text.joined[start..]), None)
        }
    };
    let is_pre = PREFORMATTED.contains(look.element);
    let block = code.filter(|_| !is_pre).unwrap_or(look.node);
    let language = language(look, block, caption);
    let start = Event::Start(Tag::CodeBlock(look.store.value(language)));
    let text = Event::text(text);
    Action::Replace(match missing {
        Some(line_break) => look.store.slice(&[start, text, line_break, Event::End]),
        None => look.store.slice(&[start, text, Event::End]),
    })
}

struct Collected<'t, 'c> {
    text: Text<'t, 'c>,
    pictures: u32,
    gutters: u32,
    tools: u32,
    /// What holds its first characters, for its language.
    code: Option<NodeId>,
    /// The language as the block's tools name it.
    caption: Option<String>,
}

/// How deep inside what a node stands.
#[derive(Default)]
struct Depths {
    /// Of code; outside it there is nothing to read.
    code: u32,
    /// Of `pre`, where every character counts.
    exact: u32,
    lines: u32,
}

/// The text of a code block, line breaks and all.
fn collect<'t, 'c>(
    tree: &'t Tree<'t>,
    block: NodeId,
    markers: &mut Markers<'t>,
    collector: &'c mut Collector,
) -> Collected<'t, 'c> {
    /// They stand on a line of their own: highlighters put lines into them.
    const LINES: ElementSet = ElementSet::of(&[E::DIV, E::P, E::LI, E::TR]);
    let Collector { joined, boxes } = collector;
    joined.clear();
    boxes.clear();
    let text = Text { piece: "", joined };
    let mut collected = Collected { text, pictures: 0, gutters: 0, tools: 0, code: None, caption: None };
    let mut depths = Depths::default();
    depths.enter(Part::of(tree, block));
    let mut at = tree.first_child(block);
    while let Some(node) = at {
        let mut inside = None;
        match tree.kind(node) {
            Kind::Text => {
                let before = collected.text.len();
                depths.read(tree.text(node), &mut collected.text);
                if collected.code.is_none() && collected.text.len() > before {
                    collected.code = tree.parent(node);
                }
            }
            Kind::Element(E::BR) if depths.code > 0 => collected.text.push("\n"),
            Kind::Element(element) if !is_skipped(element) && !category::is_hidden(tree, node) => {
                let role = match depths.code {
                    0 => markers.role_in_block(tree, node),
                    _ => markers.role_in_code(tree, node),
                };
                match role {
                    Some(Role::Gutter) => collected.gutters += 1,
                    Some(Role::Tool) => {
                        collected.tools += 1;
                        collected.caption = collected.caption.or_else(|| highlighter::caption(tree, node));
                    }
                    _ => {
                        let part = Part::of(tree, node).with(role, depths.code == 0, collected.text.len());
                        if part.is_line {
                            collected.text.end_line();
                        }
                        inside = tree.first_child(node);
                        depths.enter(part);
                        boxes.push(Part { start: collected.text.len(), ..part });
                        if inside.is_none() {
                            depths.leave(boxes.pop(), &mut collected.text);
                        }
                    }
                }
            }
            Kind::Element(E::IMG) => collected.pictures += 1,
            _ => {}
        }
        at = inside;
        let mut done = node;
        while at.is_none() && done != block {
            let ends_line = tree.element(done).is_some_and(|element| LINES.contains(element));
            if ends_line {
                collected.text.end_line();
            }
            at = tree.next_sibling(done);
            if at.is_none() {
                done = tree.parent(done).unwrap_or(block);
                if done != block {
                    depths.leave(boxes.pop(), &mut collected.text);
                }
            } else {
                break;
            }
        }
    }
    collected
}

/// What an element counts for.
#[derive(Debug, Clone, Copy)]
struct Part {
    is_code: bool,
    is_exact: bool,
    is_line: bool,
    /// Where its text begins.
    start: usize,
}

impl Part {
    fn of(tree: &Tree, node: NodeId) -> Part {
        let is_exact = tree.element(node).is_some_and(|element| PREFORMATTED.contains(element));
        Part { is_code: is_exact, is_exact, is_line: false, start: 0 }
    }

    fn with(self, role: Option<Role>, begins_code: bool, start: usize) -> Part {
        let is_line = role == Some(Role::Line);
        let is_code = self.is_code || (begins_code && (is_line || role == Some(Role::Code)));
        Part { is_code, is_line, start, ..self }
    }
}

impl Depths {
    fn enter(&mut self, part: Part) {
        self.code += u32::from(part.is_code);
        self.exact += u32::from(part.is_exact);
        self.lines += u32::from(part.is_line);
    }

    fn leave(&mut self, part: Option<Part>, text: &mut Text<'_, '_>) {
        let Some(part) = part else { return };
        self.code -= u32::from(part.is_code);
        self.exact -= u32::from(part.is_exact);
        self.lines -= u32::from(part.is_line);
        // An empty line is a line.
        if part.is_line && text.as_str()[part.start..].trim().is_empty() {
            text.truncate(part.start);
        }
        if part.is_line && (text.len() == part.start || !text.as_str().ends_with('\n')) {
            text.push("\n");
        }
    }

    fn read<'t>(&self, more: &'t str, text: &mut Text<'t, '_>) {
        if self.code == 0 {
            return;
        }
        if self.exact > 0 {
            text.push(more);
        } else if self.lines > 0 || !more.trim().is_empty() || !more.contains('\n') {
            // Outside `pre` highlighters write a space that must not collapse as U+00A0.
            text.join(&more.replace('\u{A0}', " "));
        }
    }
}

fn is_skipped(element: E) -> bool {
    UNRENDERED.contains(element) || (EMBEDDED.contains(element) && element != E::PICTURE)
}

/// What code blocks are collected in, one after the other.
#[derive(Debug, Default)]
pub(super) struct Collector {
    joined: String,
    /// The elements around the place where the walk is.
    boxes: Vec<Part>,
}

/// Text that stays where it stands while it is one piece.
struct Text<'t, 'c> {
    piece: &'t str,
    /// All of it, once there are more.
    joined: &'c mut String,
}

impl<'t> Text<'t, '_> {
    fn as_str(&self) -> &str {
        if self.joined.is_empty() { self.piece } else { self.joined }
    }

    /// All of it, if it is one piece.
    fn piece(&self) -> Option<&'t str> {
        self.joined.is_empty().then_some(self.piece)
    }

    fn len(&self) -> usize {
        self.as_str().len()
    }

    fn push(&mut self, more: &'t str) {
        match self.len() {
            0 => self.piece = more,
            _ => self.join(more),
        }
    }

    /// Adds what stands nowhere else.
    fn join(&mut self, more: &str) {
        if self.joined.is_empty() {
            self.joined.push_str(std::mem::take(&mut self.piece));
        }
        self.joined.push_str(more);
    }

    fn truncate(&mut self, length: usize) {
        match self.joined.is_empty() {
            true => self.piece = &self.piece[..length],
            false => self.joined.truncate(length),
        }
    }

    fn end_line(&mut self) {
        if self.len() > 0 && !self.as_str().ends_with('\n') {
            self.push("\n");
        }
    }
}

/// So far up a highlighter's wrapper is looked for: those around tables stand ten elements above their code.
const WRAPPERS: usize = 12;

/// So many bytes of a `class` are read: one wrapper may stand around many blocks that each ask it.
const MAX_CLASS: usize = 1024;

fn class<'t>(tree: &'t Tree, node: NodeId) -> Option<Cow<'t, str>> {
    let class = tree.attr(node, "class")?;
    if class.len() <= MAX_CLASS {
        return Some(class);
    }
    Some(class[..floor_char(&class, MAX_CLASS)].to_owned().into())
}

fn floor_char(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The language of the code in `block`, as it, its `code` or a highlighter's wrapper around it names it; empty if they do
/// not.
fn language<'a>(look: &mut Look<'_, 'a>, block: NodeId, caption: Option<String>) -> &'a str {
    let tree = look.tree;
    let code = tree.children(block).find(|&child| tree.element(child) == Some(E::CODE));
    let named = |node| highlighter::named_language(tree, node, class(tree, node));
    let own = [Some(block), code].into_iter().flatten().find_map(named);
    let wrappers = std::iter::successors(tree.parent(block), |&node| tree.parent(node)).take(WRAPPERS);
    let is_wrapper =
        |&node: &NodeId| matches!(tree.element(node), Some(E::DIV | E::FIGURE | E::PRE | E::CODE));
    // One wrapper may stand around many blocks, and its tag be long: it is asked once.
    let known = &mut look.facts.languages;
    let mut named_once = |node| {
        let named = known.entry(node).or_insert_with(|| named(node).map(Cow::into_owned));
        named.clone().map(Cow::Owned)
    };
    let found = own.or_else(|| wrappers.filter(is_wrapper).find_map(&mut named_once));
    let Some(found) = found.or(caption.map(Cow::Owned)) else { return "" };
    let is_odd = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '#' | '.' | '_' | '-');
    let end = found.find(is_odd).unwrap_or(found.len());
    let name = match found {
        Cow::Borrowed(found) if !found[..end].bytes().any(|byte| byte.is_ascii_uppercase()) => &found[..end],
        _ => look.store.copy(&found[..end].to_ascii_lowercase()),
    };
    if matches!(name, "none" | "default" | "generic") { "" } else { name }
}

#[cfg(test)]
mod tests {
    use crate::rules::dump::check;

    #[test]
    fn the_info_string_is_found_wherever_highlighters_put_it() {
        for (html, want) in [
            ("<pre class='lang-JS'>x</pre>", "js"),
            ("<pre class='hljs language-c#'>x</pre>", "c#"),
            ("<pre><code class='language-rust'>x</code></pre>", "rust"),
            ("<pre class='brush: php; toolbar: false'>x</pre>", "php"),
            ("<pre class='brush:php'>x</pre>", "php"),
            ("<pre data-lang=go>x</pre>", "go"),
            ("<pre><code data-lang=go>x</code></pre>", "go"),
            ("<pre lang=ruby>x</pre>", "ruby"),
            ("<pre lang=zh-CN>x</pre>", ""),
            ("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell"),
            (
                "<div class='language-py highlighter-rouge'><div class=highlight><pre>x</pre></div></div>",
                "py",
            ),
            ("<figure class='highlight java'><pre>x</pre></figure>", "java"),
            ("<figure class='highlight plain'><pre>x</pre></figure>", ""),
            ("<figure class='java'><pre>x</pre></figure>", ""),
            ("<pre class='language-none'>x</pre>", ""),
            ("<pre class='language-text'>x</pre>", "text"),
            ("<pre class='language-a`b'>x</pre>", "a"),
            ("<pre class=language->x</pre>", ""),
        ] {
            let want = if want.is_empty() { String::new() } else { format!("({want})") };
            check("the language", html, &format!(r#"pre{want}["x\n"]"#));
        }
    }

    #[test]
    fn preformatted_text_is_exact() {
        check("one line break at the end", "<pre>a\n  b\n\n</pre>", r#"pre["a\n  b\n"]"#);
        check("empty lines around go", "<pre>\n\n\n  a  \n \n</pre>", r#"pre["  a\n"]"#);
        check("br is a line break", "<pre>a<br>b<br></pre>", r#"pre["a\nb\n"]"#);
        check(
            "a line in a block of its own",
            "<pre><div>a</div><div>b\n</div>c</pre>",
            r#"pre["a\nb\nc\n"]"#,
        );
        check("blank", "<pre> \n\n</pre>", "");
        check("blank, but a block all the same", "a<pre> </pre>b", r#"p["a"] p["b"]"#);
        check(
            "what is not shown",
            "<pre>a<script>x</script><i hidden>y</i><button>Copy</button>b</pre>",
            r#"pre["ab\n"]"#,
        );
        check("in a heading", "<h2>a<pre>b</pre>c</h2>", r#"h2["a"] pre["b\n"] h2["c"]"#);
        check("code around it", "<code><pre>b</pre></code>", r#"pre["b\n"]"#);
    }
}
