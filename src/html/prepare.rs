//! Preparation: what is done to the source text so that the parser keeps what authors meant.
//!
//! Two things that no HTML parser can know: template tags of site generators pass through untouched, and
//! `<names>` in a `pre` that are no elements are text that somebody forgot to escape.
//! Both write character references, which the parser turns back into exactly the characters that stood there.
//! There is nothing to do where the parser has noted no template tag (`tokenizer/signs`); and for code, where it has seen no
//! `pre`, nor what might be one to this file and is none to the parser, as in an attribute.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::find::{STEP, each, find_by, first_zero, memchr, memchr_iter, memchr2, step_at};

use super::element::{Element, ElementSet};
use super::tokenizer::{Code, scan_short_name};
use crate::text::is_html_space;
use crate::text::template::{self, TemplateTags};

/// Both, in their order.
#[cfg(test)]
fn prepare(source: &str) -> Cow<'_, str> {
    let source = escape_template_tags(source);
    match escape_code(&source, &Code { tags: Vec::new(), is_certain: false }) {
        Cow::Owned(escaped) => Cow::Owned(escaped),
        Cow::Borrowed(_) => source,
    }
}

/// Template tags with their `<`, `>`, `&` and quotes as character references.
///
/// ```text
/// <a href="{{ "/a" | url }}">      {% if a < b %}
///          ^^^^^^^^^^^^^^^^        ^^^^^^^^^^^^^^
/// ```
pub(super) fn escape_template_tags(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    if !template::may_begin(bytes) {
        return Cow::Borrowed(source);
    }
    let mut tags = TemplateTags::new(source);
    let mut out = String::with_capacity(source.len() + source.len() / 16);
    let mut copied = 0;
    let mut escape = |range: Range<usize>| {
        // An unquoted attribute value would end at the first space.
        let unquoted = source[..range.start].ends_with('=');
        let means_something =
            |&byte: &u8| matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'') || unquoted && is_html_space(byte);
        if !bytes[range.clone()].iter().any(means_something) {
            return;
        }
        out.push_str(&source[copied..range.start]);
        for c in source[range.clone()].chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                ' ' if unquoted => out.push_str("&#32;"),
                '\t' if unquoted => out.push_str("&#9;"),
                '\n' if unquoted => out.push_str("&#10;"),
                '\r' if unquoted => {}
                _ => out.push(c),
            }
        }
        copied = range.end;
    };
    let mut at = 0;
    while let Some(length) = memchr2(b'<', b'{', &bytes[at..]) {
        at += length;
        if bytes[at] == b'{' {
            let end = tags.scan_end(at);
            if let Some(end) = end {
                escape(at..end);
            }
            at = end.unwrap_or(at + 1);
        } else if let Some(end) = scan_comment(bytes, at) {
            at = end;
        } else if let Some(name) = scan_raw_text_element(bytes, at) {
            // References are not decoded in its text, but they are in its attributes.
            at += 1 + name.len();
            let mut quote = None;
            while let Some(&byte) = bytes.get(at) {
                at += 1;
                match byte {
                    b'{' => {
                        if let Some(end) = tags.scan_end(at - 1) {
                            escape(at - 1..end);
                            at = end;
                        }
                    }
                    b'"' | b'\'' if quote.is_none() => quote = Some(byte),
                    _ if quote == Some(byte) => quote = None,
                    b'>' if quote.is_none() => break,
                    _ => {}
                }
            }
            at = scan_to_end_tag(bytes, at, name);
        } else {
            at += 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(source);
    }
    out.push_str(&source[copied..]);
    Cow::Owned(out)
}

/// `pre` elements with the `<` of what cannot be a tag as a character reference.
///
/// ```text
/// <pre>vector<int> v; // <b>not</b> List<String></pre>
///            ^                          ^
/// ```
/// `code` says where the parser saw the tags. Once something was escaped it would have seen others: from there on they
/// are looked for, and so they are where it is not certain.
pub(super) fn escape_code<'s>(source: &'s str, code: &Code) -> Cow<'s, str> {
    let bytes = source.as_bytes();
    let mut out = String::new();
    let mut copied = 0;
    let mut inside = false;
    let mut at = 0;
    let mut tags = code.tags.iter().map(|&tag| tag as usize);
    loop {
        let next = if inside {
            find_by(&bytes[at..], |step| step ^ each(b'<')).map(|length| at + length)
        } else if code.is_certain && copied == 0 {
            tags.find(|&tag| tag >= at)
        } else {
            find_outside_code(&bytes[at..]).map(|length| at + length)
        };
        let Some(next) = next else { break };
        at = next;
        if inside && is_plain_tag(bytes, at) {
            at += 1;
            continue;
        }
        if let Some(end) = scan_comment(bytes, at) {
            at = end;
            continue;
        }
        // A picture of vectors in it, such as a button's, has elements of its own.
        let foreign = ["svg", "math"].into_iter().find(|name| inside && is_tag(bytes, at + 1, name));
        if let Some(name) = scan_raw_text_element(bytes, at).or(foreign) {
            at = scan_to_end_tag(bytes, at + 1, name);
            continue;
        }
        if is_tag(bytes, at + 1, "pre") {
            inside = true;
        } else if inside && bytes.get(at + 1) == Some(&b'/') && is_tag(bytes, at + 2, "pre") {
            inside = false;
        } else if inside && is_text(bytes, at) {
            out.push_str(&source[copied..at]);
            out.push_str("&lt;");
            copied = at + 1;
        }
        at += 1;
    }
    if copied == 0 {
        return Cow::Borrowed(source);
    }
    out.push_str(&source[copied..]);
    Cow::Owned(out)
}

/// Whether the `<` at `at`, which is in code, begins a tag for certain with which nothing is to be done, as nearly all there
/// do. What takes more than a look is none of these: a name that is long, or follows `#include`.
#[inline(always)]
fn is_plain_tag(bytes: &[u8], at: usize) -> bool {
    let name = match bytes.get(at + 1) {
        Some(b'/') => at + 2,
        _ => at + 1,
    };
    let word = bytes.get(name..).and_then(<[u8]>::first_chunk).map(|word| u64::from_le_bytes(*word));
    let name = word.and_then(scan_short_name);
    name.is_some_and(|name| PLAIN.contains(name.element)) && !follows_include(&bytes[..at])
}

/// Whether `before` ends with `#include`, or with that and a space.
#[inline(always)]
fn follows_include(before: &[u8]) -> bool {
    let unspaced = before.split_last().filter(|(last, _)| last.is_ascii_whitespace()).map(|(_, rest)| rest);
    unspaced.unwrap_or(before).last_chunk() == Some(b"#include")
}

/// What code is mostly made of.
const PLAIN: ElementSet = ElementSet::of(&[
    Element::A,
    Element::B,
    Element::BR,
    Element::CODE,
    Element::DIV,
    Element::EM,
    Element::FONT,
    Element::I,
    Element::SPAN,
    Element::STRONG,
    Element::TD,
    Element::TR,
    Element::U,
]);

/// Whether the tag that `bytes` may begin with may be that of a `pre`: whether they begin with `<pr` in any case.
#[inline]
pub(super) fn may_open_code(bytes: &[u8]) -> bool {
    matches!(bytes, [b'<', first, second, ..] if first | 0x20 == b'p' && second | 0x20 == b'r')
}

/// The first `<` that may begin a comment, a `pre`, or an element whose content is text without markup: those of most
/// tags are passed over in steps of many bytes.
fn find_outside_code(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(window) = bytes[at..].first_chunk::<{ STEP + 2 }>() {
        let lower = |at| step_at(at, window) | each(0x20);
        let first = |byte| lower(1) ^ each(byte);
        let second = |byte| lower(2) ^ each(byte);
        // `!--`, which `| 0x20` leaves alone; `pre`, `plaintext`; `script`, `style`; `xmp`; `iframe`; `noembed`, `noframes`.
        let p = first(b'p') | second(b'r').min(second(b'l'));
        let s = first(b's') | second(b'c').min(second(b't'));
        let i = first(b'i') | second(b'f');
        let n = first(b'n') | second(b'o');
        let others = first(b'!').min(first(b'x'));
        match first_zero((step_at(0, window) ^ each(b'<')) | p.min(s).min(i).min(n).min(others)) {
            Some(found) => return Some(at + found),
            None => at += STEP,
        }
    }
    memchr(b'<', &bytes[at..]).map(|length| at + length)
}

/// No element has a longer name.
const LONGEST_NAME: usize = 16;

/// Whether the parser would take what begins with the `<` at `at` for a tag, or drop it,
/// though it is nothing of HTML.
fn is_text(bytes: &[u8], at: usize) -> bool {
    let (end_tag, start) = match bytes.get(at + 1) {
        Some(b'/') => (true, at + 2),
        // `<?php …` and `<!DOCTYPE …`, which are comments here; what is a comment was passed already.
        Some(b'?' | b'!') => return true,
        _ => (false, at + 1),
    };
    if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
        // `a < b` is text to the parser as well; `</>` and `</ x>` are dropped.
        return end_tag;
    }
    let rest = &bytes[start..bytes.len().min(start + LONGEST_NAME + 1)];
    let length = rest.iter().position(|&byte| matches!(byte, b'/' | b'>') || is_html_space(byte));
    let Some(name) = length.and_then(|length| std::str::from_utf8(&rest[..length]).ok()) else { return true };
    if Element::from_name(name) != Element::UNKNOWN {
        // `#include <map>` names an element by chance.
        return follows_include(&bytes[..at]);
    }
    // `image` is the parser's `img`; `o:p` is what Word leaves everywhere.
    !["image", "o:p"].iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// The end of the comment that begins at `at`, if one does.
/// <https://html.spec.whatwg.org/multipage/parsing.html#comment-start-state>
pub(super) fn scan_comment(bytes: &[u8], at: usize) -> Option<usize> {
    if !bytes[at..].starts_with(b"<!--") {
        return None;
    }
    let (marks, inside) = (at + "<!".len(), at + "<!--".len());
    let mut ends = memchr_iter(b'>', &bytes[inside..]).map(|length| inside + length);
    // `<!-->` and `<!--->` are whole comments.
    let is_end = |&end: &usize| bytes[marks..end].ends_with(b"--") || bytes[inside..end].ends_with(b"--!");
    Some(ends.find(is_end).map_or(bytes.len(), |end| end + 1))
}

/// The name of the element whose start tag is at `at`, if its content is text without
/// character references ([raw text](https://html.spec.whatwg.org/multipage/syntax.html#raw-text-elements)
/// and what the parser treats so).
fn scan_raw_text_element(bytes: &[u8], at: usize) -> Option<&'static str> {
    const NAMES: [&str; 7] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"];
    // Most tags are none of these: their first letter says so.
    if !matches!(bytes.get(at + 1)? | 0x20, b's' | b'x' | b'i' | b'n' | b'p') {
        return None;
    }
    NAMES.into_iter().find(|name| is_tag(bytes, at + 1, name))
}

/// Where the end tag of `name` begins, at or after `from`; the end of the text if there is none.
fn scan_to_end_tag(bytes: &[u8], from: usize, name: &str) -> usize {
    let from = from.min(bytes.len());
    if name == "plaintext" {
        return bytes.len();
    }
    let ends = |at: &usize| bytes.get(at + 1) == Some(&b'/') && is_tag(bytes, at + 2, name);
    memchr_iter(b'<', &bytes[from..]).map(|at| from + at).find(ends).unwrap_or(bytes.len())
}

/// Whether `name` stands at `at` as the whole name of a tag, in any case.
pub(super) fn is_tag(bytes: &[u8], at: usize, name: &str) -> bool {
    let end = at + name.len();
    bytes.get(at..end).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(end).is_none_or(|&byte| matches!(byte, b'/' | b'>') || is_html_space(byte))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[track_caller]
    fn check(shows: &str, source: &str, want: &str) {
        assert_eq!(prepare(source), want, "{shows}");
        // With what the parser saw of the tags it is the same.
        let source = escape_template_tags(source);
        let tree = super::super::parse::parse(Cow::Borrowed(&*source), super::super::parse::Extent::Fragment);
        let escaped = match tree.code_source() {
            Some((source, code)) => escape_code(source, code),
            None => Cow::Borrowed(&*source),
        };
        assert_eq!(escaped, want, "{shows}, as the parser saw it");
    }

    #[test]
    fn template_tags_survive_the_parser() {
        for (source, name, attribute, want) in [
            (r#"<p>{{ "a" & <b> }}</p>"#, "p", "", r#"{{ "a" & <b> }}"#),
            (r#"<p>{% if a < b %}&lt;{% endif %}</p>"#, "p", "", "{% if a < b %}<{% endif %}"),
            (r#"<p>{{ "&amp;" }}</p>"#, "p", "", r#"{{ "&amp;" }}"#),
            (r#"<p>{{< x "y" >}}</p>"#, "p", "", r#"{{< x "y" >}}"#),
            (r#"<a href="{{ "/x" | url }}/y">z</a>"#, "a", "href", r#"{{ "/x" | url }}/y"#),
            (r#"<a href='{{ 'x' }}'>z</a>"#, "a", "href", "{{ 'x' }}"),
            (r#"<a href={{ page.url }}>z</a>"#, "a", "href", "{{ page.url }}"),
            (r#"<iframe src="{{ "<x>" }}">{{ "y" }}</iframe>"#, "iframe", "src", r#"{{ "<x>" }}"#),
            (r#"<iframe src="{{ "<x>" }}">{{ "y" }}</iframe>"#, "iframe", "", r#"{{ "y" }}"#),
            (r#"<div {% if a > b %}id=x{% endif %}>z</div>"#, "div", "", "z"),
        ] {
            let tree = parse(source);
            let node = tree.descendants(tree.root()).find(|&node| tree.name(node) == name).unwrap();
            let got = match attribute {
                "" => tree.text(tree.first_child(node).unwrap()).into(),
                _ => tree.attr(node, attribute).unwrap(),
            };
            assert_eq!(got, want, "{source}");
        }
    }

    #[test]
    fn template_tags_that_html_reads_as_text_are_left_alone() {
        for source in
            ["<p>{{ page.title }}{% end %}</p>", "<a href=\"{{ page.url }}\" title={{page.title}}>x</a>"]
        {
            assert!(matches!(escape_template_tags(source), Cow::Borrowed(_)), "{source}");
        }
    }

    #[test]
    fn only_template_tags_are_touched() {
        for (shows, source) in [
            ("a text without any", "<p>a { b } &amp; \"c\"</p>"),
            ("braces that are not closed before a blank line", "<p>{{ \"a\"</p>\n\n<p>}}</p>"),
            ("scripts", "<script>x = {{ \"a\" }};</script>"),
            ("style sheets", "<STYLE>{{ \"a\" }}</STYLE >"),
            ("comments", "<!-- {{ \"a\" }} --!>"),
            ("a comment that is not closed", "<!-- {{ \"a\" }}"),
            ("examples", "<xmp>{{ \"a\" }}</xmp>"),
        ] {
            check(shows, source, source);
        }
        check(
            "what follows a script",
            "<script></script>{{ \"a\" }}",
            "<script></script>{{ &quot;a&quot; }}",
        );
        check("what follows an empty comment", "<!-->{{ \"a\" }}", "<!-->{{ &quot;a&quot; }}");
    }

    #[test]
    fn what_is_no_element_in_a_pre_is_text() {
        for (shows, source, want) in [
            ("a type", "<pre>vector<int> v</pre>", "<pre>vector&lt;int> v</pre>"),
            ("in its case", "<PRE>List<String></PRE>", "<PRE>List&lt;String></PRE>"),
            ("both its tags", "<pre><Foo a=\"b\">x</Foo></pre>", "<pre>&lt;Foo a=\"b\">x&lt;/Foo></pre>"),
            ("a header", "<pre>#include <stdio.h></pre>", "<pre>#include &lt;stdio.h></pre>"),
            ("a header named as an element", "<pre>#include <map>\n<map>", "<pre>#include &lt;map>\n<map>"),
            ("a processing instruction", "<pre><?php a ?></pre>", "<pre>&lt;?php a ?></pre>"),
            ("a doctype", "<pre><!DOCTYPE html></pre>", "<pre>&lt;!DOCTYPE html></pre>"),
            ("a tag that would be dropped", "<pre><>a</></pre>", "<pre><>a&lt;/></pre>"),
            ("a file", "<pre>cat <input.txt</pre>", "<pre>cat &lt;input.txt</pre>"),
            ("known elements", "<pre><code><b>a</B></code></pre>", "<pre><code><b>a</B></code></pre>"),
            ("comments", "<pre><!-- <x> --></pre>", "<pre><!-- <x> --></pre>"),
            ("an icon", "<pre><svg><path d=\"\"/></svg></pre>", "<pre><svg><path d=\"\"/></svg></pre>"),
            ("comparisons", "<pre>a < b <= c << 3</pre>", "<pre>a < b <= c << 3</pre>"),
            ("nothing outside", "<x-y><pre>a</pre><int>", "<x-y><pre>a</pre><int>"),
            ("nothing after an end tag alone", "</pre><int></x>", "</pre><int></x>"),
            ("nothing in what only begins so", "<prefix><int>", "<prefix><int>"),
            ("nothing in a comment about it", "<!-- <pre> --><int>", "<!-- <pre> --><int>"),
            (
                "the second one",
                "<pre>a</pre><p>b<int></p><pre>c<int></pre>",
                "<pre>a</pre><p>b<int></p><pre>c&lt;int></pre>",
            ),
            ("both", "<pre><x></pre><int><pre><y></pre>", "<pre>&lt;x></pre><int><pre>&lt;y></pre>"),
            (
                "one that was in an attribute of what is none",
                "<pre><x a=\"></pre><int><pre class=\"><y></pre>",
                "<pre>&lt;x a=\"></pre><int><pre class=\">&lt;y></pre>",
            ),
            (
                "after what looks like one in a title",
                "<title><pre></title><int></pre>",
                "<title><pre></title>&lt;int></pre>",
            ),
            (
                "after what looks like one in an attribute",
                "<p title='<pre>'><int></p>",
                "<p title='<pre>'>&lt;int></p>",
            ),
        ] {
            check(shows, source, want);
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for unit in [
            "{{",
            "{%{{<{{%",
            "<pre><a",
            "<pre>{{\n\n",
            "<!--{{",
            "<script {{",
            "<pre>#include <a",
            "{{ a }}<",
            "--",
            "<pre> <map>",
        ] {
            let text = unit.repeat(200_000 / unit.len());
            assert!(prepare(&text).len() >= text.len());
        }
    }
}
