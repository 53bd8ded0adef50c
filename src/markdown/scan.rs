//! Scanners: does a construct of CommonMark's §6 begin here, and where does it end? Pure; writes nothing.
//!
//! Each takes the whole text and a byte offset and answers with the offset behind the construct.

use crate::text;
use crate::text::find;

/// An HTML tag, comment, instruction, declaration or CDATA section that begins with the `<` at `at`
/// (§6.6 Raw HTML).
///
/// ```text
/// a <b title="x">c
///   ^^^^^^^^^^^^^
/// ```
pub(crate) fn scan_html(s: &[u8], at: usize) -> Option<usize> {
    debug_assert_eq!(s[at], b'<');
    match *s.get(at + 1)? {
        b'/' => scan_closing_tag(s, at + 2),
        b'!' => scan_declaration(s, at + 2),
        b'?' => find(s, at + 2, b"?>"),
        c if c.is_ascii_alphabetic() => scan_open_tag(s, at + 1),
        _ => None,
    }
}

/// "a tag name, zero or more attributes, optional spaces, tabs, and up to one line ending,
/// an optional / character, and a > character"
fn scan_open_tag(s: &[u8], at: usize) -> Option<usize> {
    let mut at = scan_tag_name(s, at)?;
    loop {
        let before = at;
        at = skip_space(s, at);
        match *s.get(at)? {
            b'>' => return Some(at + 1),
            b'/' => return (s.get(at + 1) == Some(&b'>')).then_some(at + 2),
            c if at > before && (c.is_ascii_alphabetic() || c == b'_' || c == b':') => {
                at = scan_attribute(s, at)?;
            }
            _ => return None,
        }
    }
}

fn scan_attribute(s: &[u8], at: usize) -> Option<usize> {
    let name = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'.' | b':' | b'-');
    let end = skip(s, at, name);
    let equals = skip_space(s, end);
    if s.get(equals) != Some(&b'=') {
        return Some(end);
    }
    let value = skip_space(s, equals + 1);
    match *s.get(value)? {
        quote @ (b'"' | b'\'') => find::memchr(quote, &s[value + 1..]).map(|length| value + 1 + length + 1),
        _ => {
            let end = skip(s, value, |c| {
                !matches!(c, b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
            });
            (end > value).then_some(end)
        }
    }
}

fn scan_closing_tag(s: &[u8], at: usize) -> Option<usize> {
    let end = skip_space(s, scan_tag_name(s, at)?);
    (s.get(end) == Some(&b'>')).then_some(end + 1)
}

fn scan_declaration(s: &[u8], at: usize) -> Option<usize> {
    let rest = &s[at..];
    if rest.starts_with(b"--") {
        // `<!-->` and `<!--->` are comments too.
        for short in [&b"-->"[..], b"--->"] {
            if rest.starts_with(short) {
                return Some(at + short.len());
            }
        }
        return find(s, at + 2, b"-->");
    }
    if rest.starts_with(b"[CDATA[") {
        return find(s, at + 7, b"]]>");
    }
    if rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return find::memchr(b'>', rest).map(|length| at + length + 1);
    }
    None
}

fn scan_tag_name(s: &[u8], at: usize) -> Option<usize> {
    s.get(at)?.is_ascii_alphabetic().then(|| skip(s, at, |c| c.is_ascii_alphanumeric() || c == b'-'))
}

/// Whether a tag, comment … could begin in a template tag. Such a one is text like any other: were it left as it
/// stands, markup that the input had as text would come alive where no template engine takes it away.
pub(crate) fn may_hold_html(template: &[u8]) -> bool {
    find::memchr_iter(b'<', template).any(|at| {
        template.get(at + 1).is_some_and(|&c| c.is_ascii_alphabetic() || matches!(c, b'/' | b'!' | b'?'))
    })
}

/// An autolink that begins with the `<` at `at` (§6.5).
pub(crate) fn scan_autolink(s: &[u8], at: usize) -> Option<usize> {
    debug_assert_eq!(s[at], b'<');
    let inner = &s[at + 1..];
    let end = find::memchr3(b'>', b'<', b' ', inner)?;
    if inner[end] != b'>' {
        return None;
    }
    let inner = &inner[..end];
    (is_uri(inner) || is_email(inner)).then_some(at + 1 + end + 1)
}

/// An absolute URI as an autolink takes it: "a scheme followed by a colon followed by zero or more
/// characters other than ASCII control characters, space, <, and >".
pub(crate) fn is_uri(s: &[u8]) -> bool {
    let scheme = skip(s, 0, |c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'.' | b'-'));
    (2..=32).contains(&scheme)
        && s[0].is_ascii_alphabetic()
        && s.get(scheme) == Some(&b':')
        && s[scheme..].iter().all(|&c| c > b' ' && c != 0x7F && c != b'<' && c != b'>')
}

/// An email address as an autolink takes it: the HTML standard's, which is no regular address but a simple one.
pub(crate) fn is_email(s: &[u8]) -> bool {
    let local = skip(s, 0, |c| c.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&c));
    if local == 0 || s.get(local) != Some(&b'@') {
        return false;
    }
    s[local + 1..].split(|&c| c == b'.').all(|label| {
        (1..=63).contains(&label.len())
            && label.iter().all(|&c| c.is_ascii_alphanumeric() || c == b'-')
            && label[0] != b'-'
            && label[label.len() - 1] != b'-'
    })
}

/// An entity or numeric character reference that begins with the `&` at `at` (§2.5). The standard
/// takes seven decimal or six hexadecimal digits; cmark-gfm, after an older edition, eight.
pub(crate) fn scan_entity(s: &[u8], at: usize) -> Option<usize> {
    debug_assert_eq!(s[at], b'&');
    let end = |end: usize| (s.get(end) == Some(&b';')).then_some(end + 1);
    if s.get(at + 1) == Some(&b'#') {
        let (start, most, digits) = match s.get(at + 2) {
            Some(b'x' | b'X') => (at + 3, 8, skip(s, at + 3, |c| c.is_ascii_hexdigit())),
            _ => (at + 2, 8, skip(s, at + 2, |c| c.is_ascii_digit())),
        };
        return if (1..=most).contains(&(digits - start)) { end(digits) } else { None };
    }
    // The longest name has 31 letters; looking no further keeps a page of `&` linear.
    let limit = s.len().min(at + 1 + 32);
    let name = skip(&s[..limit], at + 1, |c| c.is_ascii_alphanumeric());
    let end = end(name)?;
    text::entity(std::str::from_utf8(&s[at + 1..name]).ok()?)?;
    Some(end)
}

/// What follows a link's text: `(destination "title")`, from the `(` at `at` (§6.3). `is_escaped`: the
/// byte there will get a backslash.
pub(crate) fn scan_link_tail(s: &[u8], at: usize, is_escaped: &dyn Fn(usize) -> bool) -> Option<usize> {
    if s.get(at) != Some(&b'(') {
        return None;
    }
    let start = skip_space(s, at + 1);
    let destination = scan_destination(s, start, is_escaped)?;
    let mut end = skip_space(s, destination);
    if end > destination && matches!(s.get(end), Some(b'"' | b'\'' | b'(')) {
        end = skip_space(s, scan_title(s, end, is_escaped)?);
    }
    (s.get(end) == Some(&b')')).then_some(end + 1)
}

/// A link destination (§6.3), which may be empty.
fn scan_destination(s: &[u8], at: usize, is_escaped: &dyn Fn(usize) -> bool) -> Option<usize> {
    let mut i = at;
    if s.get(at) == Some(&b'<') && !is_escaped(at) {
        loop {
            i += 1;
            match *s.get(i)? {
                _ if is_escaped(i) => {}
                b'>' => return Some(i + 1),
                b'<' | b'\n' => return None,
                b'\\' if s.get(i + 1).is_some_and(u8::is_ascii_punctuation) => i += 1,
                _ => {}
            }
        }
    }
    let mut depth = 0;
    while let Some(&c) = s.get(i) {
        match c {
            _ if is_escaped(i) => {}
            b'\\' if s.get(i + 1).is_some_and(u8::is_ascii_punctuation) => i += 1,
            b'(' => {
                depth += 1;
                // As many as every implementation allows at least ("at least three levels"), and cmark's own limit.
                if depth > 32 {
                    return None;
                }
            }
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ if c <= b' ' || c == 0x7F => break,
            _ => {}
        }
        i += 1;
    }
    (depth == 0).then_some(i)
}

/// A link title in any of its three quotes (§6.3).
fn scan_title(s: &[u8], at: usize, is_escaped: &dyn Fn(usize) -> bool) -> Option<usize> {
    let close = if s[at] == b'(' { b')' } else { s[at] };
    let mut i = at + 1;
    loop {
        match *s.get(i)? {
            _ if is_escaped(i) => {}
            b'\\' if s.get(i + 1).is_some_and(u8::is_ascii_punctuation) => i += 1,
            c if c == close => return Some(i + 1),
            b'(' if close == b')' => return None,
            _ => {}
        }
        i += 1;
    }
}

/// What follows the colon of a link reference definition (§4.7), with nothing else on its last line.
/// Parentheses need not balance: cmark-gfm does not ask for it here. `is_escaped`: the byte there will get a backslash.
pub(crate) fn scan_definition(s: &[u8], at: usize, is_escaped: &dyn Fn(usize) -> bool) -> bool {
    let ends = |at: usize| {
        let at = skip(s, at, |c| matches!(c, b' ' | b'\t'));
        s.get(at).is_none_or(|&c| c == b'\n')
    };
    let start = skip_space(s, at);
    let bare = skip(s, start, |c| c > b' ' && c != 0x7F);
    let Some(end) = scan_destination(s, start, is_escaped).or(Some(bare)).filter(|&end| end > start) else {
        return false;
    };
    if ends(end) {
        return true;
    }
    let title = skip_space(s, end);
    title > end
        && matches!(s.get(title), Some(b'"' | b'\'' | b'('))
        && scan_title(s, title, is_escaped).is_some_and(ends)
}

/// The first offset from `at` whose byte is not in `set`.
pub(crate) fn skip(s: &[u8], at: usize, set: impl Fn(u8) -> bool) -> usize {
    s[at..].iter().position(|&c| !set(c)).map_or(s.len(), |length| at + length)
}

fn skip_space(s: &[u8], at: usize) -> usize {
    skip(s, at, |c| matches!(c, b' ' | b'\t' | b'\n'))
}

fn find(s: &[u8], at: usize, needle: &[u8]) -> Option<usize> {
    find::memmem::find(&s[at..], needle).map(|length| at + length + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scan: fn(&[u8], usize) -> Option<usize>, input: &str, want: Option<&str>, why: &str) {
        let got = scan(input.as_bytes(), 0).map(|end| &input[..end]);
        assert_eq!(got, want, "{why}: {input:?}");
    }

    #[test]
    fn raw_html() {
        for (input, want, why) in [
            ("<b>x", Some("<b>"), "an open tag"),
            ("<b2/>", Some("<b2/>"), "an empty element"),
            ("<a  /><b", Some("<a  />"), "spaces before the slash"),
            (
                "<a foo=\"bar\" bam = 'baz' _x.y:z=1>",
                Some("<a foo=\"bar\" bam = 'baz' _x.y:z=1>"),
                "attributes",
            ),
            ("<33>", None, "a name begins with a letter"),
            ("<a h*#=\"hi\">", None, "an attribute name has no star"),
            ("<a href=\"hi'>", None, "the quote is never closed"),
            ("< a>", None, "no space before the name"),
            ("<a b=c\"d\">", None, "an unquoted value holds no quote"),
            ("<a href='bar'title=title>", None, "attributes need white space between"),
            ("</a >", Some("</a >"), "a closing tag"),
            ("</a href=\"foo\">", None, "a closing tag has no attributes"),
            ("<!-- a - b -->x", Some("<!-- a - b -->"), "a comment"),
            ("<!-->x", Some("<!-->"), "the shortest comment"),
            ("<?php ?>", Some("<?php ?>"), "an instruction"),
            ("<!X y>", Some("<!X y>"), "a declaration"),
            ("<![CDATA[>&<]]>", Some("<![CDATA[>&<]]>"), "a CDATA section"),
            ("<a", None, "never closed"),
        ] {
            check(scan_html, input, want, why);
        }
    }

    #[test]
    fn autolinks() {
        for (input, want, why) in [
            ("<http://a.b?q=c#d>", Some("<http://a.b?q=c#d>"), "a URI"),
            ("<MAILTO:FOO@BAR.BAZ>", Some("<MAILTO:FOO@BAR.BAZ>"), "any scheme in any case"),
            ("<foo@bar.example.com>", Some("<foo@bar.example.com>"), "an address"),
            ("<m:abc>", None, "a scheme has two characters at least"),
            ("<https://a b>", None, "no spaces"),
            ("<foo.bar.baz>", None, "neither"),
            ("<>", None, "nothing"),
        ] {
            check(scan_autolink, input, want, why);
        }
    }

    #[test]
    fn entities() {
        for (input, want, why) in [
            ("&amp;x", Some("&amp;"), "a name"),
            ("&#35;", Some("&#35;"), "decimal"),
            ("&#X22;", Some("&#X22;"), "hexadecimal"),
            ("&#987654321;", None, "nine digits"),
            ("&copy", None, "no semicolon"),
            ("&nosuch;", None, "no such name"),
            ("&;", None, "no name"),
        ] {
            check(scan_entity, input, want, why);
        }
    }

    #[test]
    fn link_tails() {
        for (input, want, why) in [
            ("(/u)x", Some("(/u)"), "a destination"),
            ("()", Some("()"), "an empty one"),
            ("(/u \"t\")", Some("(/u \"t\")"), "a title"),
            ("( /u  't' )", Some("( /u  't' )"), "white space"),
            ("(a(b)c)", Some("(a(b)c)"), "balanced parentheses"),
            ("(a(b)", None, "unbalanced parentheses"),
            ("(a\\)b)", Some("(a\\)b)"), "an escaped parenthesis"),
            ("(<a b>)", Some("(<a b>)"), "pointy brackets"),
            ("(a b)", None, "a space ends the destination"),
            ("(/u \"t\"x)", None, "nothing follows a title"),
        ] {
            check(|s, at| scan_link_tail(s, at, &|_| false), input, want, why);
        }
        // The `\\`, `(` or `)` that stands third gets a backslash.
        for (input, want, why) in [
            ("(a\\)b)", Some("(a\\)"), "a backslash that is escaped escapes nothing"),
            ("(a)b)", Some("(a)b)"), "a parenthesis that will be escaped ends nothing"),
            ("(a(b)", Some("(a(b)"), "and opens nothing"),
            ("( \\)", Some("( \\)"), "behind white space"),
        ] {
            check(|s, at| scan_link_tail(s, at, &|at| at == 2), input, want, why);
        }
        let title = "(a \"\\\"b\")";
        check(|s, at| scan_link_tail(s, at, &|at| at == 4), title, None, "in a title");
    }
}
