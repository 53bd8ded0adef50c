//! Unrendered: what a reader never sees, which goes and is counted, and the comments that stay.
//! HTML standard §15.3.1; scripting (§4.12) and form controls (§4.10) with it.

use super::report::Reason;
use super::rule::Says::Always;
use super::rule::{Action, Rule};
use crate::html::element::Element as E;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::SCRIPT],
        says: Always(Action::Drop(Reason::Script)),
        example: ("a<script>b</script>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::STYLE],
        says: Always(Action::Drop(Reason::Style)),
        example: ("<p>a<style>b{}</style>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::TEMPLATE],
        says: Always(Action::Drop(Reason::Template)),
        example: ("a<template>b</template>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::NOSCRIPT],
        says: Always(Action::Drop(Reason::Noscript)),
        example: ("a<noscript>b</noscript>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::CANVAS],
        says: Always(Action::Drop(Reason::Canvas)),
        example: ("a<canvas>b</canvas>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::DIALOG],
        says: Always(Action::Drop(Reason::Dialog)),
        example: ("a<dialog>b</dialog>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[E::FRAMESET, E::FRAME, E::NOFRAMES],
        says: Always(Action::Drop(Reason::Frames)),
        example: ("a<noframes>b</noframes>c", r#"p["ac"]"#),
    },
    Rule {
        // A `head` is the parser's as often as the author's: what stands in it is counted piece by piece.
        elements: &[E::HEAD],
        says: Always(Action::Unwrap),
        example: ("<head><title>b</title></head>a", r#"p["a"]"#),
    },
    Rule {
        elements: &[E::BASE, E::BASEFONT, E::BGSOUND, E::LINK, E::META, E::TITLE, E::ISINDEX, E::PARAM],
        says: Always(Action::Drop(Reason::Head)),
        example: ("a<meta name=b>c", r#"p["ac"]"#),
    },
    Rule {
        elements: &[
            E::INPUT,
            E::BUTTON,
            E::SELECT,
            E::TEXTAREA,
            E::OPTION,
            E::OPTGROUP,
            E::DATALIST,
            E::KEYGEN,
        ],
        says: Always(Action::Drop(Reason::Control)),
        example: ("a<button>b</button><input value=c><select><option>d</select>e", r#"p["ae"]"#),
    },
];

/// The comment that holds `text` as HTML, if it says something to the tools that read the Markdown:
/// where an excerpt ends, or what we are to leave alone.
pub(super) fn comment(text: &str) -> Option<String> {
    let inner = text.trim();
    // Hexo reads them in any case; WordPress has `<!--more Read on-->`; Docusaurus cuts at `truncate`.
    let is_mark = ["more", "excerpt", "truncate"].iter().any(|mark| inner.eq_ignore_ascii_case(mark))
        || text.starts_with("more ");
    let is_ours = inner.starts_with("faircopy:");
    if !is_mark && !is_ours {
        return None;
    }
    // In Markdown an HTML block of our kind must not hold a blank line; one line is surest.
    Some(match text.contains(['\n', '\r']) {
        true => format!("<!-- {} -->", words(inner)),
        false => format!("<!--{text}-->"),
    })
}

fn words(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::rules::dump::check;

    #[test]
    fn the_comments_that_tools_read_stay() {
        check("where the excerpt ends", "<p>a</p><!--more--><p>b</p>", r#"p["a"] {<!--more-->} p["b"]"#);
        check("with spaces", "a<!-- more -->b", r#"p["a"] {<!-- more -->} p["b"]"#);
        check("excerpt", "<!--excerpt-->b", r#"{<!--excerpt-->} p["b"]"#);
        check("ours, on one line", "<!-- faircopy:\n\n off -->", r#"{<!-- faircopy: off -->}"#);
        check("others go", "a<!-- b -->c<!--moreover-->", r#"p["ac"]"#);
        check("in an item", "<ul><li>a<!--more-->b</ul>", r#"ul-loose[li[p["a"] {<!--more-->} p["b"]]]"#);
        check(
            "not between cells",
            "<table><tr><td>a<td>b<!--more--></table>",
            r#"table(--)[head[td[] td[]] row[td["a"] td["b"]]]"#,
        );
    }

    #[test]
    fn what_is_hidden_goes() {
        check(
            "no box, so no edge of a block either",
            "a<b hidden>b</b><p style='display:none'>c</p>d",
            r#"p["ad"]"#,
        );
    }
}
