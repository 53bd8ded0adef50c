//! Laws over random HTML: never a panic, the second run is still, and every word comes through in order.
//!
//! What a reader sees is taken from the input and from the rendered output by a parser and a renderer
//! that faircopy does not use for it (scraper's tree, comrak).

use std::panic::catch_unwind;

use faircopy::{BodyKind, Options, html_to_markdown, normalize};
use scraper::{ElementRef, Html, Node};

use crate::random::Random;

/// Without `caption`: it is shown before its table, wherever in it it stands, so its words change places.
const TAGS: &[&str] = &[
    "p",
    "div",
    "b",
    "strong",
    "i",
    "em",
    "a href=/u",
    "a href='x y(z' title='a\"b'",
    "a",
    "code",
    "pre",
    "ul",
    "ol",
    "ol start=3",
    "li",
    "li",
    "h1",
    "h3",
    "blockquote",
    "del",
    "sub",
    "kbd",
    "span",
    "table",
    "tr",
    "td",
    "td",
    "th",
    "tbody",
    "thead",
    "td colspan=2",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "section",
    "center",
    "details",
    "summary",
    "abbr title=x",
    "ruby",
    "rt",
    "u",
    "font color=red",
    "q",
    "label",
    "s",
    "mark",
    "tt",
    "p id=f",
    "h2 id=f",
    "b name=f",
    "ul id=f",
    "pre id=f",
    "div class=highlight",
    "td class=code",
    "span class='math inline'",
];
const VOIDS: &[&str] = &[
    "<br>",
    "<br>",
    "<br>",
    "<hr>",
    "<img src=a.png alt='x *y*'>",
    "<img>",
    "<img src=p.gif width=1 height=1>",
    "<input type=checkbox checked>",
    "<wbr>",
    "<!-- c -->",
    "<!--more-->",
    "<script>x</script>",
    "<p hidden>x</p>",
    "<style>y</style>",
    "<input>",
    "<a id=f></a>",
    "<a href=#f>g</a>",
];
const TEXTS: &[&str] = &[
    "a",
    "b c",
    "来源",
    "天眼",
    "：",
    "。",
    "「",
    "」",
    "*",
    "**",
    "_",
    "~~",
    "~",
    "`",
    "``",
    "[",
    "]",
    "](x)",
    "[a](b)",
    "!",
    "&lt;",
    "&gt;",
    "&lt;b&gt;",
    "&amp;",
    "&amp;amp;",
    "\\",
    "# ",
    "- ",
    "+ ",
    "1. ",
    "12) ",
    "> ",
    "=",
    "---",
    "***",
    "|",
    ":",
    "```",
    " ",
    " ",
    "\n",
    "  \n ",
    "&nbsp;",
    "　",
    "&#8203;",
    "title: x",
    "€",
    "～",
    "😀",
    "[^1]",
    "[x] ",
    "http://a.b",
    "{",
    "}",
    "%",
    "&#13;",
    "\t",
    "...",
    "\"",
    "'",
    "(",
    ")",
];

pub fn random_html(random: &mut Random) -> String {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for _ in 0..1 + random.below(24) {
        match random.below(10) {
            0..3 => {
                let tag = random.pick::<&str>(TAGS);
                out.push_str(&format!("<{tag}>"));
                open.push(tag.split(' ').next().unwrap_or(tag));
            }
            3..5 => {
                // Mostly as it should be, sometimes misnested.
                let close = match random.below(4) {
                    0 => Some(random.pick::<&str>(TAGS).split(' ').next().unwrap_or("p")),
                    _ => open.pop(),
                };
                if let Some(name) = close {
                    out.push_str(&format!("</{name}>"));
                }
            }
            5 => out.push_str(random.pick::<&str>(VOIDS)),
            _ => out.push_str(random.pick::<&str>(TEXTS)),
        }
    }
    out
}

/// The characters that a reader sees, in order, white space and blanks left out.
pub fn seen(html: &str) -> String {
    const UNSEEN: &[&str] =
        &["script", "style", "template", "noscript", "head", "title", "select", "button", "textarea"];
    fn is_hidden(element: &ElementRef<'_>) -> bool {
        UNSEEN.contains(&element.value().name()) || element.value().attr("hidden").is_some()
    }
    let document = Html::parse_document(html);
    let mut out = String::new();
    for node in document.root_element().descendants() {
        let Node::Text(text) = node.value() else { continue };
        if !node.ancestors().filter_map(ElementRef::wrap).any(|element| is_hidden(&element)) {
            out.extend(text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}')));
        }
    }
    out
}

pub fn rendered(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// What is wrong with what becomes of `html`, if anything.
fn fault(html: &str) -> Option<String> {
    let mut as_html = Options::default();
    as_html.from = BodyKind::Html;
    let outcome = match catch_unwind(|| html_to_markdown(html, &as_html)) {
        Ok(outcome) => outcome,
        Err(_) => return Some("a panic".into()),
    };
    if let Some(doubt) =
        outcome.diagnostics.iter().find(|said| ["written-as-html", "unverified"].contains(&said.code))
    {
        return Some(format!("verification doubts what is right: {doubt:?}\n{}", outcome.text));
    }
    let markdown = outcome.text;
    let (before, after) = (seen(html), seen(&rendered(&markdown)));
    if before != after {
        return Some(format!("words differ\n{before}\n{after}\nin\n{markdown}"));
    }
    let mut options = Options::default();
    for from in [BodyKind::Auto, BodyKind::Markdown] {
        options.from = from;
        let first = normalize(html, &options).text;
        let second = normalize(&first, &options).text;
        if first != second {
            return Some(format!("the second run differs\n{first}\n---\n{second}"));
        }
    }
    None
}

fn shrink(mut html: String) -> String {
    'again: loop {
        for length in [16, 8, 4, 2, 1] {
            for (start, _) in html.char_indices() {
                let Some(end) = html[start..].char_indices().nth(length).map(|(at, _)| start + at) else {
                    continue;
                };
                let smaller = format!("{}{}", &html[..start], &html[end..]);
                if fault(&smaller).is_some() {
                    html = smaller;
                    continue 'again;
                }
            }
        }
        return html;
    }
}

#[test]
fn every_word_comes_through_and_the_second_run_is_still() {
    let count = std::env::var("LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let seed = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0xFA1);
    let mut random = Random::new(seed);
    let mut faults = Vec::new();
    for _ in 0..count {
        let html = random_html(&mut random);
        if fault(&html).is_some() {
            faults.push(html);
            if faults.len() == 3 {
                break;
            }
        }
    }
    for html in &faults {
        let html = shrink(html.clone());
        eprintln!("{html:?}\n{}\n", fault(&html).unwrap_or_default());
    }
    assert!(faults.is_empty(), "{} inputs of seed {seed} break a law; see above", faults.len());
}

/// What is to be seen to before a document is parsed is met wherever it stands.
#[test]
fn what_is_met_late_counts_as_what_is_met_early() {
    let options = Options::default();
    // Which line ending most lines have is not the question.
    let convert = |html: &str| html_to_markdown(html, &options).text.replace("\r\n", "\n");
    for length in [0, 1, 100, 3000] {
        let before = "<p>a</p>\n".repeat(length);
        let text = |body: &str| convert(&format!("{before}{body}"));
        for (body, same) in [
            ("<p>b\r\nc</p>\r<p>d</p>", "<p>b\nc</p>\n<p>d</p>"),
            ("<p title='b\r'>c</p>", "<p title='b\n'>c</p>"),
            ("<pre>b\rc</pre>", "<pre>b\nc</pre>"),
            ("<p>b\0c</p>", "<p>bc</p>"),
            ("<p><a href='b\0c'>d</a></p>", "<p><a href='b\u{FFFD}c'>d</a></p>"),
            ("<a href={{ b.c }}>d</a>", "<a href='{{ b.c }}'>d</a>"),
        ] {
            assert_eq!(text(body), text(same), "{body:?} behind {length} paragraphs");
        }
    }
}
