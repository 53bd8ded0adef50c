//! Text-level semantics: links, emphasis, code, and what keeps its own tags. HTML standard §4.5.

use std::borrow::Cow;

use super::report::Reason;
use super::rule::Says::{Always, Ask};
use super::rule::{Action, Look, Rule};
use super::url;
use crate::html::category::{self, PREFORMATTED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{NodeId, Tree};
use crate::html::whitespace::{line, strip_and_collapse};
use crate::markdown::event::{Element, Link, Tag};
use crate::text::glance::Glance;
use crate::text::{begins_seen, ends_seen};

pub(super) const RULES: &[Rule] = &[
    Rule { elements: &[E::A], says: Ask(link), example: ("<a href=' /x '>y</a>", r#"p[a(/x)["y"]]"#) },
    Rule {
        elements: &[E::STRONG, E::B],
        says: Always(Action::Span(Tag::Strong)),
        example: ("<b>x <strong>y</strong></b>", r#"p[strong["x y"]]"#),
    },
    Rule {
        elements: &[E::EM, E::I],
        says: Always(Action::Span(Tag::Emphasis)),
        example: ("<em>x</em> <i>y</i>", r#"p[em["x"] " " em["y"]]"#),
    },
    Rule {
        elements: &[E::CODE],
        says: Ask(|look| {
            if look.in_code {
                Action::Unwrap
            } else if is_mixed(look.tree, look.node) {
                element_span(look, "code", "")
            } else {
                Action::Code
            }
        }),
        example: ("a<code> b  <span>c</span> </code>d", r#"p["a " `b c` " d"]"#),
    },
    Rule {
        elements: &[E::ABBR],
        says: Ask(|look| match look.attr("title") {
            Some(title) => {
                let title = format!(" title=\"{}\"", url::escape(&strip_and_collapse(&title)));
                element_span(look, "abbr", look.store.copy(&title))
            }
            None => Action::Unwrap,
        }),
        example: (
            "<abbr title='A \"B\"' class=x>ab</abbr> <abbr>cd</abbr>",
            r#"p[<abbr title="A &quot;B&quot;">["ab"] " cd"]"#,
        ),
    },
    Rule {
        elements: &[E::SUB, E::SUP, E::KBD, E::MARK, E::RUBY, E::RT, E::RP, E::RB, E::RTC],
        says: Ask(|look| element_span(look, look.element.name(), "")),
        example: ("H<sub class=x>2</sub>O", r#"p["H" <sub>["2"] "O"]"#),
    },
    Rule {
        elements: &[E::BR],
        says: Always(Action::Break),
        example: ("a<br>b<br><br>c", r#"p["a" \ "b"] p["c"]"#),
    },
    Rule { elements: &[E::WBR], says: Always(Action::Vanish), example: ("a<wbr>b", r#"p["ab"]"#) },
];

pub(super) fn element_span<'a>(look: &Look<'_, 'a>, name: &'static str, attributes: &'a str) -> Action<'a> {
    Action::Span(Tag::Element(look.store.value(Element { name, attributes })))
}

/// Whether the `code` element `code` holds more than text: no code span can say that.
fn is_mixed(tree: &Tree, code: NodeId) -> bool {
    const SPANS: ElementSet = ElementSet::of(&[
        E::STRONG,
        E::B,
        E::EM,
        E::I,
        E::DEL,
        E::S,
        E::STRIKE,
        E::SUB,
        E::SUP,
        E::KBD,
        E::MARK,
        E::RUBY,
        E::RT,
        E::RP,
        E::RB,
        E::RTC,
    ]);
    let mut at = tree.first_child(code);
    while let Some(node) = at {
        let element = tree.element(node);
        let is_in = |set: ElementSet| element.is_some_and(|element| set.contains(element));
        if is_in(PREFORMATTED) || is_in(UNRENDERED) || (element.is_some() && category::is_hidden(tree, node))
        {
            at = tree.following_outside(node, code);
            continue;
        }
        let is_span = match element {
            Some(E::IMG) => return true,
            Some(E::A) => tree.attr(node, "href").is_some_and(|href| !url::is_dangerous(&href)),
            Some(E::ABBR) => tree.attr(node, "title").is_some(),
            _ => is_in(SPANS),
        };
        if is_span && tree.first_child(node).is_some() {
            return true;
        }
        at = tree.following(node, code);
    }
    false
}

fn link<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let Some(href) = look.attr("href") else { return Action::Unwrap };
    let href = look.address(href);
    if url::is_dangerous(href) {
        look.report.count(Reason::LinkWithScript);
        return Action::Unwrap;
    }
    let title = look.attr("title").map_or("", |title| look.store.keep(collapse(title)));
    Action::Span(Tag::Link(look.store.value(Link { destination: href, title })))
}

/// An attribute that people read: white space collapsed, none at the edges.
pub(super) fn collapse(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(value) if is_collapsed(value) => Cow::Borrowed(value),
        Cow::Borrowed(value) => match strip_and_collapse(value) {
            Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
            Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
        },
        Cow::Owned(value) => Cow::Owned(strip_and_collapse(&value).trim().to_owned()),
    }
}

/// False if there may be anything to collapse, which there seldom is.
fn is_collapsed(value: &str) -> bool {
    value.is_empty() || begins_seen(value) && ends_seen(value) && line(value, Glance::Any).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dump::{check, check_commonmark};

    #[test]
    fn links_are_cleaned_and_scripts_unwrapped() {
        check("a title", "<a href=x title=' a\n b '>y</a>", r#"p[a(x|a b)["y"]]"#);
        check("no href", "<a>y</a>", r#"p["y"]"#);
        check("an empty link", "a<a href=x> </a>b", r#"p["a b"]"#);
        check("a script", "<a href=' Java&#10;Script:x'>y</a>", r#"p["y"]"#);
        check("an empty destination", "<a href=''>y</a>", r#"p[a()["y"]]"#);
        check("around blocks", "<a href=x><h2>a</h2><p>b</p></a>", r#"h2[a(x)["a"]] p[a(x)["b"]]"#);
    }

    #[test]
    fn what_is_collapsed_stays_as_it_is() {
        for value in [
            "",
            " ",
            "a",
            "a b",
            " a",
            "a ",
            "a  b",
            "a\nb",
            "a\tb",
            "来 源",
            "\u{a0}a",
            "a {b  c} d",
            "{{a  b}}",
        ] {
            let long = strip_and_collapse(value).trim().to_owned();
            assert_eq!(collapse(value.into()), long, "{value:?}");
            assert_eq!(collapse(value.to_owned().into()), long, "{value:?}");
        }
    }

    #[test]
    fn code_is_text_or_an_element() {
        check("unwrapped elements inside", "<code>a<span>b</span>c</code>", r#"p[`abc`]"#);
        check("a blank one leaves its white space", "a<code> </code>b", r#"p["a b"]"#);
        check("edge white space moves out", "a<code> b </code>c", r#"p["a " `b` " c"]"#);
        check("a break splits it", "<code>a<br>b</code>", r#"p[`a` \ `b`]"#);
        check("neighbours are one", "<code>a</code><code>b</code>", r#"p[`ab`]"#);
        check(
            "neighbours with a space between are two",
            "<code>a</code> <code>b</code>",
            r#"p[`a` " " `b`]"#,
        );
        check("code in code", "<code>a <code>b</code></code>", r#"p[`a b`]"#);
        check("emphasis inside", "<code>a <i>b</i></code>", r#"p[<code>["a " em["b"]]]"#);
        check("a picture inside", "<code><img src=x></code>", r#"p[<code>[!(x)]]"#);
        check("around blocks", "<code><p>a<p>b</code>", r#"p[`a`] p[`b`]"#);
        check("inside emphasis", "<b>x<code>a</code></b>", r#"p[strong["x" `a`]]"#);
        check("line breaks between wide characters", "<code>来\n源 a\nb</code>", r#"p[`来源 a b`]"#);
        check("not code", "<tt>a</tt><samp>b</samp><var>c</var>", r#"p["abc"]"#);
    }

    #[test]
    fn commonmark_has_no_strikethrough() {
        check_commonmark("del is kept as an element", "<s>a</s>", r#"p[<del>["a"]]"#);
    }
}
