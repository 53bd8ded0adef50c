//! Grouping content: paragraphs, lists, quotations; what `pre` holds is `preformatted`'s. HTML standard §4.4.

use super::preformatted;
use super::report::Reason;
use super::rule::Says::{Always, Ask};
use super::rule::{Action, Rule};
use super::stream::MAX_LIST_START;
use crate::html::element::Element as E;
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
        says: Always(Action::Block),
        example: ("<dl><dt>A<dd>b</dl>", r#"p["A"] p["b"]"#),
    },
    Rule {
        elements: &[E::HR],
        says: Always(Action::Replace(&[Event::Rule])),
        example: ("a<hr>b", r#"p["a"] *** p["b"]"#),
    },
    Rule {
        elements: &[E::BLOCKQUOTE],
        says: Always(Action::Container(Tag::BlockQuote)),
        example: ("<blockquote><p>a<p>b</blockquote>", r#"quote[p["a"] p["b"]]"#),
    },
    Rule {
        elements: &[E::UL, E::MENU, E::DIR],
        says: Always(Action::Container(Tag::List(List { start: None, tight: true }))),
        example: ("<ul><li>a<li>b</ul>", r#"ul[li[p["a"]] li[p["b"]]]"#),
    },
    Rule {
        elements: &[E::OL],
        says: Ask(|look| {
            let start = look.attr("start").map_or(Some(1), |value| parse_start(&value));
            if start.is_none() {
                look.report.count(Reason::ListStart);
            }
            Action::Container(Tag::List(List { start: start.or(Some(1)), tight: true }))
        }),
        example: ("<ol start=3><li>a</ol>", r#"ol3[li[p["a"]]]"#),
    },
    Rule {
        elements: &[E::LI],
        says: Always(Action::Container(Tag::Item)),
        example: ("<ul><li><p>a<ul><li>b</ul></ul>", r#"ul[li[p["a"] ul[li[p["b"]]]]]"#),
    },
    Rule {
        elements: &[E::PRE, E::LISTING, E::XMP, E::PLAINTEXT],
        says: Ask(preformatted::code_block),
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
