//! Grouping content: paragraphs, lists, quotations, preformatted text. HTML standard §4.4.

use std::borrow::Cow;

use super::report::Reason;
use super::rule::{Action, Look, Rule};
use super::stream::MAX_LIST_START;
use crate::html::category::{self, EMBEDDED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::markdown::event::{Event, List, Tag};

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[
            E::P,
            E::DIV,
            E::MAIN,
            E::SEARCH,
            E::FIGURE,
            E::FIGCAPTION,
            E::DL,
            E::DT,
            E::DD,
            E::CENTER,
        ],
        decide: |_| Action::Block,
        example: ("<dl><dt>A<dd>b</dl>", r#"p["A"] p["b"]"#),
    },
    Rule {
        elements: &[E::HR],
        decide: |_| Action::Replace(vec![Event::Rule]),
        example: ("a<hr>b", r#"p["a"] *** p["b"]"#),
    },
    Rule {
        elements: &[E::BLOCKQUOTE],
        decide: |_| Action::Container(Tag::BlockQuote),
        example: ("<blockquote><p>a<p>b</blockquote>", r#"quote[p["a"] p["b"]]"#),
    },
    Rule {
        elements: &[E::UL, E::MENU, E::DIR],
        decide: |_| Action::Container(Tag::List(List { start: None, tight: true })),
        example: ("<ul><li>a<li>b</ul>", r#"ul[li[p["a"]] li[p["b"]]]"#),
    },
    Rule {
        elements: &[E::OL],
        decide: |look| {
            let start = look.attr("start").map_or(Some(1), |value| parse_start(&value));
            if start.is_none() {
                look.report.count(Reason::ListStart);
            }
            Action::Container(Tag::List(List { start: start.or(Some(1)), tight: true }))
        },
        example: ("<ol start=3><li>a</ol>", r#"ol3[li[p["a"]]]"#),
    },
    Rule {
        elements: &[E::LI],
        decide: |_| Action::Container(Tag::Item),
        example: ("<ul><li><p>a<ul><li>b</ul></ul>", r#"ul[li[p["a"] ul[li[p["b"]]]]]"#),
    },
    Rule {
        elements: &[E::PRE, E::LISTING, E::XMP, E::PLAINTEXT],
        decide: preformatted,
        example: ("<pre><code class=language-C++>int <b>i</b>;\n</code></pre>", r#"pre(c++)["int i;\n"]"#),
    },
];

/// [Rules for parsing integers](https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#rules-for-parsing-integers).
/// No integer: 1. `None` for one that CommonMark cannot write (§5.2: "no more than nine digits", no sign).
fn parse_start(value: &str) -> Option<u32> {
    let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let (is_negative, value) = match value.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    let digits = &value[..value.bytes().take_while(u8::is_ascii_digit).count()];
    if digits.is_empty() {
        return Some(1);
    }
    let number = digits.parse().ok().filter(|&number: &u32| number <= MAX_LIST_START)?;
    (number == 0 || !is_negative).then_some(number)
}

fn preformatted<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let Collected { text, pictures } = collect(look.tree, look.node);
    for _ in 0..pictures {
        look.report.count(Reason::PictureInCode);
    }
    // An empty line at either end, and what nobody sees after the last line, is the markup's doing.
    let end = text.trim_end().len();
    let start = text[..end].len() - text[..end].trim_start_matches('\n').len();
    if text[start..end].trim().is_empty() {
        return Action::Replace(Vec::new());
    }
    let (text, missing) = match text {
        Cow::Borrowed(text) if text[end..].starts_with('\n') => (Cow::Borrowed(&text[start..=end]), None),
        Cow::Borrowed(text) => (Cow::Borrowed(&text[start..end]), Some("\n")),
        Cow::Owned(mut text) => {
            text.truncate(end);
            text.push('\n');
            text.drain(..start);
            (Cow::Owned(text), None)
        }
    };
    let info = language(look.tree, look.node).unwrap_or_default();
    let mut events = vec![Event::Start(Tag::CodeBlock(info.into())), Event::Text(text)];
    events.extend(missing.map(|line_break| Event::Text(line_break.into())));
    events.push(Event::End);
    Action::Replace(events)
}

struct Collected<'a> {
    text: Cow<'a, str>,
    pictures: u32,
}

/// The text of a preformatted block, line breaks and all.
fn collect(tree: &Tree, pre: NodeId) -> Collected<'_> {
    /// They stand on a line of their own: highlighters put lines into them.
    const LINES: ElementSet = ElementSet::of(&[E::DIV, E::P, E::LI, E::TR]);
    let mut collected = Collected { text: Cow::Borrowed(""), pictures: 0 };
    let mut at = tree.first_child(pre);
    while let Some(node) = at {
        let mut inside = None;
        match tree.kind(node) {
            Kind::Text => append(&mut collected.text, without_returns(tree.text(node))),
            Kind::Element(E::BR) => append(&mut collected.text, Cow::Borrowed("\n")),
            Kind::Element(element) if !is_skipped(element) && !category::is_hidden(tree, node) => {
                inside = tree.first_child(node);
            }
            Kind::Element(E::IMG) => collected.pictures += 1,
            _ => {}
        }
        at = inside;
        let mut done = node;
        while at.is_none() && done != pre {
            let ends_line = tree.element(done).is_some_and(|element| LINES.contains(element));
            if ends_line && !collected.text.is_empty() && !collected.text.ends_with('\n') {
                append(&mut collected.text, Cow::Borrowed("\n"));
            }
            at = tree.next_sibling(done);
            done = tree.parent(done).unwrap_or(pre);
        }
    }
    collected
}

/// A carriage return that came in as `&#13;`: "treated identically to spaces in all respects"
/// (CSS Text 3 §4.1), while in Markdown it would end a line.
fn without_returns(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace('\r', " ")) } else { text }
}

fn is_skipped(element: E) -> bool {
    UNRENDERED.contains(element) || (EMBEDDED.contains(element) && element != E::PICTURE)
}

/// Adds to `text`, which stays borrowed while there is one piece.
fn append<'a>(text: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if text.is_empty() {
        *text = more;
    } else {
        text.to_mut().push_str(&more);
    }
}

/// So far up a highlighter's wrapper is looked for: Hexo's `figure` is five elements above its `pre`.
const WRAPPERS: usize = 6;

/// So many bytes of a `class` are read: one wrapper may stand around many blocks that each ask it.
const MAX_CLASS: usize = 1024;

fn class(tree: &Tree, node: NodeId) -> Option<Cow<'_, str>> {
    let class = tree.attr(node, "class")?;
    if class.len() <= MAX_CLASS {
        return Some(class);
    }
    Some(class[..floor_char(&class, MAX_CLASS)].to_owned().into())
}

fn floor_char(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The language of the code in `pre`, as it, its `code` or a highlighter's wrapper around it names it.
fn language(tree: &Tree, pre: NodeId) -> Option<String> {
    let code = tree.children(pre).find(|&child| tree.element(child) == Some(E::CODE));
    let own = [Some(pre), code].into_iter().flatten().find_map(|node| named_language(tree, node));
    let wrappers = std::iter::successors(tree.parent(pre), |&node| tree.parent(node)).take(WRAPPERS);
    let found = own.or_else(|| wrappers.into_iter().find_map(|node| wrapper_language(tree, node)))?;
    let end = found.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '#' | '.' | '_' | '-'));
    let name = found[..end.unwrap_or(found.len())].to_ascii_lowercase();
    (!name.is_empty() && name != "none").then_some(name)
}

/// A language that a class or attribute of `node` names:
/// `language-x`, `lang-x`, `highlight-source-x`, `brush: x`, `data-lang`, `data-language`, and `lang` on a `pre`.
fn named_language(tree: &Tree, node: NodeId) -> Option<String> {
    if let Some(class) = class(tree, node) {
        let mut tokens = class.split_ascii_whitespace();
        while let Some(token) = tokens.next() {
            let name =
                ["language-", "lang-", "highlight-source-"].iter().find_map(|head| token.strip_prefix(head));
            // SyntaxHighlighter: `brush: js; toolbar: false`.
            let name = name.or_else(|| match token.strip_prefix("brush:")? {
                "" => tokens.next(),
                name => Some(name),
            });
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                return Some(name.to_owned());
            }
        }
    }
    let is_pre = tree.element(node) == Some(E::PRE);
    // `lang` is HTML's own attribute, too: the language that people speak.
    let spoken =
        |value: &str| value.contains('-') || matches!(value, "en" | "zh" | "ja" | "ko" | "de" | "fr" | "es");
    let value = tree.attr(node, "data-lang").or_else(|| tree.attr(node, "data-language"));
    let value = value.or_else(|| tree.attr(node, "lang").filter(|value| is_pre && !spoken(value)));
    value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// A language that a highlighter's wrapper names: GitHub's and Jekyll's `div`, Hexo's `figure.highlight.x`.
fn wrapper_language(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.element(node) {
        Some(E::DIV) => named_language(tree, node),
        Some(E::FIGURE) => {
            let class = class(tree, node)?;
            class.split_ascii_whitespace().find(|&token| token == "highlight")?;
            let mut names = class.split_ascii_whitespace();
            names.find(|token| !matches!(*token, "highlight" | "hljs" | "plain")).map(str::to_owned)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dump::check;

    #[test]
    fn a_list_starts_where_it_says() {
        for (value, want) in [
            ("5", Some(5)),
            (" +7 apples", Some(7)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("", Some(1)),
            ("x", Some(1)),
            ("-3", None),
            ("999999999", Some(999_999_999)),
            ("1000000000", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_start(value), want, "{value:?}");
        }
    }

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
