//! Sections: headings, and the blocks that only divide. HTML standard §4.3; `html` and `body` with them.

use super::rule::Says::{Always, Ask};
use super::rule::{Action, Rule};
use crate::html::element::Element as E;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::H1, E::H2, E::H3, E::H4, E::H5, E::H6],
        says: Ask(|look| {
            let level = look.element.name().as_bytes().get(1).map_or(1, |digit| digit - b'0');
            Action::Heading(level)
        }),
        example: ("<h2>A <b>b</b></h2>", r#"h2["A " strong["b"]]"#),
    },
    Rule {
        elements: &[
            E::HTML,
            E::BODY,
            E::ARTICLE,
            E::SECTION,
            E::NAV,
            E::ASIDE,
            E::HGROUP,
            E::HEADER,
            E::FOOTER,
            E::ADDRESS,
        ],
        says: Always(Action::Block),
        example: ("<section>A<aside>b</aside>c</section>", r#"p["A"] p["b"] p["c"]"#),
    },
];
