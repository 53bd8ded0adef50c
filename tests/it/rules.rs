//! The laws with rules of the user's own: the second run is still, no word is lost but by `drop`, and nothing
//! that runs comes through, not even where a rule keeps HTML or a redirector hid it.

use std::panic::catch_unwind;

use faircopy::{
    BodyKind, Normalizer, Options, Rewrite, UrlPreset, UserAction, UserRule, html_to_markdown, normalize,
};
use scraper::{Html, Node};

use crate::laws::{random_html, rendered, seen};
use crate::random::Random;
use crate::safety;

const SELECTORS: &[&str] = &[
    "p",
    "div",
    "b",
    "i",
    "a",
    "ul",
    "li",
    "ol",
    "table",
    "td",
    "tr",
    "section",
    "details",
    "span",
    "pre",
    "code",
    "*",
    "p > *",
    "li:first-child",
    "[id]",
    "div:not(:has(p))",
    "b + i",
    "h1, h3",
    "dl",
    "figure",
    "blockquote *",
];

const ELEMENTS: &[&str] =
    &["p", "blockquote", "h2", "strong", "ul", "li", "span", "details", "code", "dl", "a", "sup"];

/// Expressions and what stands for them: some rest at once, some late, some never.
const REWRITES: &[(&str, &str)] = &[
    ("^/u$", "/v"),
    ("a", "b"),
    ("b", "a"),
    ("^", "x"),
    ("(.)(.)", "$2$1"),
    ("$", "/"),
    ("^/(.*)$", "https://a.example/$1"),
    (".*", ""),
    ("[uv]", " ' \" < "),
    ("^x y.*$", "javascript:x"),
];

fn random_options(random: &mut Random, drops: bool) -> Options {
    let mut options = Options::default();
    for _ in 0..random.below(3) {
        let action = match random.below(if drops { 4 } else { 3 }) {
            0 => UserAction::Unwrap,
            1 => UserAction::As((*random.pick(ELEMENTS)).to_owned()),
            2 => UserAction::Keep,
            _ => UserAction::Drop,
        };
        options.rules.push(UserRule { selector: (*random.pick(SELECTORS)).to_owned(), action });
    }
    for _ in 0..random.below(3) {
        let (matches, with) = random.pick(REWRITES);
        options.urls.rewrite.push(Rewrite { matches: (*matches).to_owned(), with: (*with).to_owned() });
    }
    if random.below(3) == 0 {
        options.urls.presets = UrlPreset::ALL.to_vec();
    }
    if random.below(4) == 0 {
        options.urls.base = Some("https://a.example/b/".to_owned());
    }
    options
}

/// What is wrong with what becomes of `html`, if anything.
fn fault(html: &str, options: &Options) -> Option<String> {
    let html = format!("---\ncover: /u\nimages: [x/y, 'a.png', \"/b\"]\n---\n{html}");
    let Ok(first) = catch_unwind(|| normalize(&html, options)) else { return Some("a panic".to_owned()) };
    if first.has_errors() {
        return Some(format!("{:?}", first.diagnostics));
    }
    let second = normalize(&first.text, options);
    if second.text != first.text {
        return Some(format!("the second run differs\n{}\n---\n{}", first.text, second.text));
    }
    None
}

fn count() -> usize {
    std::env::var("LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000) / 4
}

#[test]
fn the_second_run_is_still_whatever_the_rules() {
    let mut random = Random::new(0xA11);
    for _ in 0..count() {
        let options = random_options(&mut random, true);
        let html = random_html(&mut random);
        if let Some(what) = fault(&html, &options) {
            panic!("{html:?}\n{:?}\n{:?}\n{what}", options.rules, options.urls);
        }
    }
}

#[test]
fn no_word_is_lost_by_rules_that_drop_nothing() {
    let mut random = Random::new(0xB0B);
    for _ in 0..count() {
        let mut options = random_options(&mut random, false);
        options.from = BodyKind::Html;
        let html = random_html(&mut random);
        let text = html_to_markdown(&html, &options).text;
        // What is hidden stays when it is kept; summaries are shown first.
        let is_shown_elsewhere =
            ["hidden", "<details", "<dl", "checkbox"].iter().any(|word| html.contains(word));
        let (before, after) = (seen(&html), seen(&rendered(&text)));
        if before != after && !is_shown_elsewhere {
            panic!("{html:?}\n{:?}\n{before}\n{after}\nin\n{text}", options.rules);
        }
    }
}

/// What nobody may keep.
const DENIED: &[&str] = &[
    "script",
    "meta",
    "base",
    "link",
    "template",
    "frame",
    "frameset",
    "applet",
    "noscript",
    "isindex",
    "param",
    "annotation-xml",
    "animate",
    "set",
    "use",
    "foreignobject",
];

#[test]
fn nothing_that_runs_survives_in_what_is_kept() {
    let mut options = Options::default();
    options.rules.push(UserRule { selector: "div.k, body > *".to_owned(), action: UserAction::Keep });
    let mut normalizer = Normalizer::new(options).expect("the rules are right");
    let vectors = safety::vectors();
    assert!(vectors.len() > 300);
    for vector in vectors {
        for html in [vector.clone(), format!("<div class=k>{vector}</div>"), format!("<p>a <b>{vector}</b>")]
        {
            let markdown = normalizer.html_to_markdown(&html).text;
            for node in Html::parse_fragment(&rendered(&markdown)).tree.nodes() {
                let Node::Element(element) = node.value() else { continue };
                let is_bad = DENIED.contains(&element.name().to_ascii_lowercase().as_str())
                    || element.attrs.iter().any(|(name, value)| safety::runs(&name.local, value));
                assert!(!is_bad, "{html}\nbecomes\n{markdown}");
            }
        }
    }
}

#[test]
fn a_redirector_hides_nothing_that_runs() {
    let mut options = Options::default();
    options.from = BodyKind::Html;
    options.urls.presets = UrlPreset::ALL.to_vec();
    options.urls.rewrite.push(Rewrite { matches: r"^https://r/\?".to_owned(), with: String::new() });
    let mut normalizer = Normalizer::new(options).expect("the rules are right");
    for script in safety::SCRIPTS {
        for before in ["https://r/?", "https://p.example/?", "https://link.zhihu.com/?target="] {
            let html = format!(
                "<p><a href='{before}{script}'>a</a><img src='{before}{script}'><iframe src='{before}{script}'></iframe>"
            );
            let markdown = normalizer.html_to_markdown(&html).text;
            for node in Html::parse_fragment(&rendered(&markdown)).tree.nodes() {
                let Node::Element(element) = node.value() else { continue };
                let runs = element.attrs.iter().any(|(name, value)| safety::runs(&name.local, value));
                assert!(!runs, "{html}\nbecomes\n{markdown}");
            }
        }
    }
}
