//! Tests of the verification: a writer that neglects a duty is caught, and what it wrote is put right.

use super::{Scratch, faults, find_doubt, whole_faults};
use crate::address::Addresses;
use crate::markdown::event::Event;
use crate::markdown::sabotage::{Sabotage, with};
use crate::options::{Flavor, Options};
use crate::text::store::Store;
use crate::{html, html_to_markdown, markdown, rules};

/// `input` is written wrongly, which is seen; as HTML it says the same and is reported.
#[track_caller]
fn check(fault: Sabotage, input: &str, want: &str, shows: &str) {
    let (tree, store) = (html::parse(input), Store::default());
    let (events, _) =
        rules::run(&tree, &Options::default(), &Addresses::default(), &store, &mut rules::Room::default());
    let right = markdown::write(&events);
    assert_eq!(
        faults(&mut Scratch::default(), &events, &right, Flavor::Gfm),
        [],
        "{shows}: nothing is wrong yet"
    );
    let wrong = with(fault, || markdown::write(&events));
    assert_ne!(wrong.text, right.text, "{shows}: the duty is one");
    assert_ne!(
        faults(&mut Scratch::default(), &events, &wrong, Flavor::Gfm),
        [],
        "{shows}: it is not seen in\n{}",
        wrong.text
    );
    let outcome = with(fault, || html_to_markdown(input, &Options::default()));
    let said: Vec<&str> = outcome.diagnostics.iter().map(|said| said.code).collect();
    assert_eq!((outcome.text.as_str(), said.as_slice()), (want, &["written-as-html"][..]), "{shows}");
}

#[test]
fn escapes_that_are_missing() {
    check(
        Sabotage::NoEscapes,
        "<p>a</p><p>*b* &amp;amp; c</p><ul><li>d</li><li><b>e</b> _f_</li></ul>",
        "a\n\n<p>*b* &amp;amp; c</p>\n\n- d\n- <p><strong>e</strong> _f_</p>\n",
        "only the leaf blocks that differ are HTML",
    );
    check(
        Sabotage::NoEscapes,
        "<table><tr><td>a</td><td>*b*</td></tr></table>",
        "<table>\n<tr>\n<td>a</td>\n<td>*b*</td>\n</tr>\n</table>\n",
        "a cell cannot be HTML alone: the table is",
    );
}

#[test]
fn a_block_that_begins_in_a_line() {
    check(Sabotage::NoEscapes, "<p># a</p><p>b</p>", "<p># a</p>\n\nb\n", "a heading that is none");
    check(Sabotage::NoEscapes, "<p>1. a</p>", "<p>1. a</p>\n", "an item that is none");
}

#[test]
fn delimiters_that_do_not_close() {
    check(
        Sabotage::NoRepair,
        "<p><b>来源：</b>天眼</p>",
        "<p><strong>来源：</strong>天眼</p>\n",
        "a label in bold before Chinese text",
    );
}

#[test]
fn fences_that_end_too_soon() {
    check(
        Sabotage::ShortFences,
        "<pre>```\na</pre><p>b</p>",
        "<pre><code>```\na\n</code></pre>\n\nb\n",
        "backticks in the code",
    );
}

#[test]
fn pipes_that_split_a_cell() {
    let outcome = with(Sabotage::BarePipes, || {
        html_to_markdown("<table><tr><td>a|b</td><td>c</td></tr></table>", &Options::default())
    });
    assert!(outcome.text.starts_with("<table>"), "{}", outcome.text);
}

#[test]
fn what_even_html_cannot_mend_is_refused() {
    let input = "<p>a</p><p>b</p>";
    let outcome = with(Sabotage::NoBlankLines, || html_to_markdown(input, &Options::default()));
    assert!(outcome.has_errors() && !outcome.changed, "{}", outcome.text);
    assert_eq!(outcome.text, input, "the input is handed back");
}

#[test]
fn lists_that_run_together_are_seen() {
    let (tree, store) = (html::parse("<ul><li>a</li></ul><ul><li>b</li></ul>"), Store::default());
    let (events, _) =
        rules::run(&tree, &Options::default(), &Addresses::default(), &store, &mut rules::Room::default());
    let wrong = with(Sabotage::SameMarkers, || markdown::write(&events));
    assert_ne!(faults(&mut Scratch::default(), &events, &wrong, Flavor::Gfm), []);
}

#[test]
fn without_verification_nothing_is_said() {
    let options = Options { verify: false, ..Options::default() };
    let outcome = with(Sabotage::NoEscapes, || html_to_markdown("<p>*a*</p>", &options));
    assert_eq!((outcome.text.as_str(), outcome.diagnostics.len()), ("*a*\n", 0));
}

/// Pieces of HTML that make all kinds of blocks, plain ones and others.
const PARTS: &[&str] = &[
    "<p>",
    "<p>",
    "<p>",
    "</p>",
    "<h2>",
    "<ul>",
    "<ol>",
    "<ol start=3>",
    "<li>",
    "<li>",
    "<li>",
    "</ul>",
    "</ol>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "<table><tr><td>",
    "<td>",
    "<tr><td>",
    "</table>",
    "<hr>",
    "<br>",
    "<b>",
    "</b>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=/u title=t>",
    "<a href='/v?a=1&b=2'>",
    "</a>",
    "<code>",
    "</code>",
    "<img src=/s alt=q>",
    "<sub>",
    "</sub>",
    "a",
    "b c",
    "word ",
    "来源",
    "：",
    "。",
    " ",
    " ",
    ", ",
    "snake_case",
    "3 * 4",
    "*",
    "_",
    "`",
    "[",
    "](x)",
    "! ",
    "1. ",
    "12",
    "2.来",
    ") ",
    "- ",
    "# ",
    "&lt;b&gt;",
    "&amp;amp;",
    "\\",
    "~",
    "|",
    "x! ",
    "(y)",
    "3*4",
    "[sic]",
    "[",
    "]",
    "AT&amp;T",
    "C#",
    "a < b",
    "~5",
    "，",
    "“",
    "”",
    "-5",
    "_",
    "**",
    "<i><b>",
    "：</b>",
    "来<b>“来",
    "<b>，</b>",
    "<b><br>｜</b>来",
    "”</b>（",
    "<a href='/x y'>",
    "<a href=https://a.example/b>https://a.example/b</a>",
    "</b></i>",
    "<sup>",
    "</sup>",
    "<a href=/w>",
    "</a>",
    "<details>",
    "<details open><summary>a</summary>",
    "<summary>",
    "</summary>",
    "</details>",
    "<a href=#n>",
    "<a href=\"/it's\" title='B&lt;T> &amp;c'>",
    "<a href=/u title=\"&lt;x y='\">",
    "&lt;net.B>",
    "&lt;t[]>",
    "&lt;a:b",
    "&lt;t",
    "> ",
    "<br>&nbsp;&nbsp;a",
    "b&nbsp;<br>",
    "<td colspan=2>",
    "<span id=n>",
    "<img src=/s/3 alt='p [q] r_s'>",
    "<img src=/t alt='[q]来[r [s]]'>",
    "<img src=/t alt='q]'>",
    "]: ",
    "▍",
    "<b>▍</b><a href=/s><b>",
    "€",
    "｜",
    "<sup><a href=#n1 id=r1>1</a></sup>",
    "<sup><a href=#n1>1</a></sup>",
    "<ol><li id=n1>q <a href=#r1>↩</a></li></ol>",
    "<p>a<sup><a href=#n2 id=r2>2</a></sup> b<ol><li id=n2><p>c<p>d <a href=#r2>↩</a></ol>",
];

/// What a hand may do to the Markdown: each is syntax somewhere.
const SLIPS: &[&str] = &[
    "*",
    "**",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "&amp;",
    "\\",
    "\n",
    "\n\n",
    " ",
    "  ",
    "    ",
    "#",
    "- ",
    "1. ",
    "> ",
    "!",
    "|",
    "~~",
    "```\n",
    "\\\n",
    "a",
    "：",
    "***",
    "__",
    "[x]: /u\n\n",
    "&copy;",
    "<b>",
    "</sup>",
    "](",
    "^",
    "---\n",
    "\t",
    "'",
    ":",
    "@",
    "\u{A0}",
    "▍",
    "[^1]",
    "[^1]: ",
    "[^2",
];

/// What is taken for plain is what the parser reads: in the Markdown as it was written, and in any other that differs from it
/// in a few characters.
#[test]
fn what_is_plain_is_read_as_it_was_meant() {
    let count = std::env::var("LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(6_000);
    // xorshift: the same texts in every run.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut plain, mut all, mut slipped, mut plain_notes) = (0, 0, 0, 0);
    // What one document leaves in it must mean nothing to the next.
    let mut scratch = Scratch::default();
    for _ in 0..count {
        let html: String = (0..4 + random(30)).map(|_| PARTS[random(PARTS.len())]).collect();
        let (tree, store) = (html::parse(&html), Store::default());
        let (events, _) = rules::run(
            &tree,
            &Options::default(),
            &Addresses::default(),
            &store,
            &mut rules::Room::default(),
        );
        let mut written = markdown::write(&events);
        all += written.blocks.len();
        find_doubt(&mut scratch, &events, &written);
        plain += written.blocks.len() - scratch.in_doubt.len();
        let refers = events.iter().any(|event| matches!(event, Event::FootnoteReference(_)));
        plain_notes += usize::from(refers && scratch.in_doubt.is_empty());
        for _ in 0..4 {
            let found = faults(&mut scratch, &events, &written, Flavor::Gfm);
            let want = whole_faults(&events, &written, Flavor::Gfm);
            assert_eq!(found, want, "{html}\n{}", written.text);
            slipped += usize::from(!want.is_empty());
            let Some(block) = written.blocks.len().checked_sub(1).map(|last| random(last + 1)) else { break };
            let start = written.blocks[block].offset;
            let end = written.blocks.get(block + 1).map_or(written.text.len(), |next| next.offset);
            let places: Vec<usize> = (start..end).filter(|&at| written.text.is_char_boundary(at)).collect();
            let at = places[random(places.len())];
            let until =
                if random(2) == 0 { at } else { *places.iter().find(|&&place| place > at).unwrap_or(&at) };
            let slip = SLIPS[random(SLIPS.len())];
            written.text.replace_range(at..until, slip);
            for later in &mut written.blocks[block + 1..] {
                later.offset = later.offset + slip.len() - (until - at);
            }
        }
    }
    assert!(plain * 5 > all, "{plain} of {all} blocks are plain");
    assert!(plain_notes * 400 > count, "{plain_notes} of {count} documents have footnotes and are plain");
    assert!(slipped > count / 2, "{slipped} slips of the pen change what is read");
}
