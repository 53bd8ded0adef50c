//! Tests of the verification: a writer that neglects a duty is caught, and what it wrote is put right.

use super::faults;
use crate::address::Addresses;
use crate::markdown::sabotage::{Sabotage, with};
use crate::options::{Flavor, Options};
use crate::{html, html_to_markdown, markdown, rules};

/// `input` is written wrongly, which is seen; as HTML it says the same and is reported.
#[track_caller]
fn check(fault: Sabotage, input: &str, want: &str, shows: &str) {
    let tree = html::parse(input);
    let (events, _) = rules::run(&tree, &Options::default(), &Addresses::default());
    let right = markdown::write(&events);
    assert_eq!(faults(&events, &right, Flavor::Gfm), [], "{shows}: nothing is wrong yet");
    let wrong = with(fault, || markdown::write(&events));
    assert_ne!(wrong.text, right.text, "{shows}: the duty is one");
    assert_ne!(faults(&events, &wrong, Flavor::Gfm), [], "{shows}: it is not seen in\n{}", wrong.text);
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
    let tree = html::parse("<ul><li>a</li></ul><ul><li>b</li></ul>");
    let (events, _) = rules::run(&tree, &Options::default(), &Addresses::default());
    let wrong = with(Sabotage::SameMarkers, || markdown::write(&events));
    assert_ne!(faults(&events, &wrong, Flavor::Gfm), []);
}

#[test]
fn without_verification_nothing_is_said() {
    let options = Options { verify: false, ..Options::default() };
    let outcome = with(Sabotage::NoEscapes, || html_to_markdown("<p>*a*</p>", &options));
    assert_eq!((outcome.text.as_str(), outcome.diagnostics.len()), ("*a*\n", 0));
}
