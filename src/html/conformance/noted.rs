//! Random and mutated input: the tokenizer notes what is to be seen to before the source is parsed if, and only if, that is
//! there. See `tokenizer/signs`.

use std::borrow::Cow;

use super::super::parse::{Extent, dump, parse_in};
use super::super::tree::Room;
use super::differential::{articles, cut, floor, inputs, push_part, seeded};
use super::random::Random;
use crate::html::{parse_unasked_in, parse_unrepaired};
use crate::text::{Controls, template};

const SIGNS: &[&str] =
    &["\r", "\r\n", "\u{0}", "{{", "{%", "{", "%", "}", "{ {", "{<", "<", ">", "\"", " a=\"", "\n", " "];

/// What begins raw text, in which template tags are not noted.
const RAW_TEXT: &[&str] =
    &["<script", "<style", "<xmp", "<iframe", "<noembed", "<noframes", "<noscript", "<plaintext"];

/// Text with markup, and with none of what is noted.
fn push_plain(out: &mut String, random: &mut Random) {
    let mut source = String::new();
    for _ in 0..1 + random.below(24) {
        push_part(&mut source, random);
    }
    out.extend(source.chars().filter(|c| !matches!(c, '\r' | '\0' | '{')));
}

#[track_caller]
fn check(source: &str, extent: Extent) {
    let tree = parse_in(Room::default(), Cow::Borrowed(source), Controls::None, extent);
    let (noted, bytes) = (tree.signs(), source.as_bytes());
    assert_eq!(noted.controls, Controls::of(source), "{source:?}");
    let has_raw_text = || RAW_TEXT.iter().any(|name| source.to_ascii_lowercase().contains(name));
    match template::may_begin(bytes) {
        true => assert!(noted.templates || has_raw_text(), "{source:?}"),
        false => assert!(!noted.templates, "{source:?}"),
    }
    // It is what there would be if it had been looked for before.
    if let Some(tree) = parse_unasked_in(&mut Room::default(), source) {
        assert_eq!(dump(&tree), dump(&parse_unrepaired(source)), "{source:?}");
    }
}

#[test]
fn what_is_noted_is_there_and_what_is_there_is_noted() {
    let articles = articles();
    let mut random = seeded(0x516E);
    for _ in 0..2 * inputs() {
        let mut source = String::new();
        match random.below(2) {
            0 => push_plain(&mut source, &mut random),
            _ => {
                source += &cut(&articles[random.below(articles.len())], &mut random).replace(['\r', '{'], "")
            }
        }
        for _ in 0..random.below(3) {
            let at = floor(&source, random.below(source.len() + 1));
            source.insert_str(at, random.pick::<&str>(SIGNS));
        }
        check(&source, *random.pick(&[Extent::Page, Extent::Fragment]));
    }
}

#[test]
fn a_sign_is_noted_wherever_it_stands() {
    const PAGE: &str = "<!DOCTYPE html><html lang=\"de\"><head>\n  <meta charset=\"utf-8\" content=\"0123456789abcdef0123456789\
                        abcdef0123456789abcdef\">\n<title>A b</title><style>p{color:red}</style></head>\n<body \
                        data-a='b' c=d hidden><blockquote class=\"e\"><p>Words, and more than a step of them: 来源\
                        &nbsp;x &amp; y\n  z</p></blockquote><annotation-xml/><!-- c --><table>\n<tr> <td>f</td></tr>\n\
                        </table><a href=\"?a=1&amp;b=2\" title=\"two\nlines\">g</a><script>if (a < b) { c }</script>\
                        <unknown-name>h</unknown-name><img src=\"i.png\" alt=\"\"/><pre>\nj\n</pre></body></html>\n";
    // In place of a byte that is it but for one bit.
    check("<annotation\rxml>0123456789abcdef", Extent::Fragment);
    for at in 0..=PAGE.len() {
        for sign in ["\r", "\u{0}", "{{", "{%", "{"] {
            if let (Some(before), Some(after)) = (PAGE.get(..at), PAGE.get(at..)) {
                for extent in [Extent::Page, Extent::Fragment] {
                    check(&format!("{before}{sign}{after}"), extent);
                    check(&format!("{before}{sign}"), extent);
                }
            }
        }
    }
}
