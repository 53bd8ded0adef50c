//! Labels: what a file says of its own encoding, read from bytes that nobody has decoded yet.
//! Knows no encoding: whoever asks says which labels mean something.
//!
//! ```text
//! ---\ntitle: …\n---\n<html><head><meta charset="gbk"><title>
//!                                                ^^^
//! ```
//! Only labels written in ASCII bytes are seen; that is every encoding but UTF-16.

/// What the label means that `bytes` carry in a `<meta>` or an XML declaration, by `known`.
///
/// This is the HTML standard's prescan, but it begins where the body does: front matter stands before
/// a page here, and holds text that only looks like a tag.
/// <https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding>
pub(super) fn find<T>(bytes: &[u8], known: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let body = &bytes[skip_front_matter(bytes)..];
    let head = &body[..body.len().min(WINDOW)];
    prescan(head, &known).or_else(|| known(scan_xml_declaration(head)?))
}

/// "User agents are … encouraged to use the prescan algorithm … on the first 1024 bytes".
const WINDOW: usize = 1024;

/// A front matter block that is longer than this is passed over no more: a look must not cost a reading.
const FRONT_MATTER: usize = 64 << 10;

/// Where the body begins: after a block of front matter, if there is one, and blank lines.
///
/// What exactly is front matter is decided on text, which there is not yet. Here it is enough to pass
/// over lines between two fences; a wrong answer only moves the window.
fn skip_front_matter(bytes: &[u8]) -> usize {
    let bytes = &bytes[..bytes.len().min(FRONT_MATTER)];
    let start = skip_blanks(bytes, 0);
    let Some(fence) = [b"---", b"+++", b";;;"].into_iter().find(|&fence| bytes[start..].starts_with(fence))
    else {
        return start;
    };
    let mut at = start;
    for line in bytes[start..].split_inclusive(|&byte| byte == b'\n') {
        let is_opening = at == start;
        at += line.len();
        let line = line.trim_ascii_end();
        if !is_opening && (line == fence || (line == b"..." && fence == b"---")) {
            return skip_blanks(bytes, at);
        }
    }
    start
}

fn skip_blanks(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|byte| !byte.is_ascii_whitespace()).map_or(bytes.len(), |at| start + at)
}

/// "To prescan a byte stream to determine its encoding".
/// <https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding>
fn prescan<T>(bytes: &[u8], known: &impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += if rest.starts_with(b"<!--") {
            // "The two 0x2D bytes can be the same as those in the '<!--' sequence."
            2 + find_bytes(&rest[2..], b"-->")? + 3
        } else if is_meta(rest) {
            let (label, length) = scan_meta(&rest[META.len()..]);
            if let Some(meaning) = label.and_then(known) {
                return Some(meaning);
            }
            META.len() + length
        } else if is_tag(rest) {
            let name = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            let mut end = name;
            while let Some((_, length)) = scan_attribute(&rest[end..]) {
                end += length;
            }
            end
        } else if let [b'<', b'!' | b'/' | b'?', ..] = rest {
            find_bytes(rest, b">")? + 1
        } else {
            1
        };
    }
    None
}

const META: &[u8] = b"<meta";

/// "A sequence of bytes starting with: 0x3C, M, E, T, A, and one of 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x2F".
fn is_meta(bytes: &[u8]) -> bool {
    bytes.len() > META.len()
        && bytes[..META.len()].eq_ignore_ascii_case(META)
        && (bytes[META.len()].is_ascii_whitespace() || bytes[META.len()] == b'/')
}

/// "`<`, optionally a `/`, and finally a byte in the range A–Z or a–z".
fn is_tag(bytes: &[u8]) -> bool {
    match bytes {
        [b'<', b'/', letter, ..] | [b'<', letter, ..] => letter.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The label in the attributes of a `<meta`, which `bytes` begin with, and how long they are.
fn scan_meta(bytes: &[u8]) -> (Option<&[u8]>, usize) {
    let (mut charset, mut content, mut is_pragma) = (None, None, false);
    let mut at = 0;
    while let Some((attribute, length)) = scan_attribute(&bytes[at..]) {
        at += length;
        // Of two attributes with one name the first counts.
        if attribute.name.eq_ignore_ascii_case(b"charset") {
            charset = charset.or(Some(attribute.value));
        } else if attribute.name.eq_ignore_ascii_case(b"content") {
            content = content.or(scan_content(attribute.value));
        } else if attribute.name.eq_ignore_ascii_case(b"http-equiv") {
            is_pragma |= attribute.value.eq_ignore_ascii_case(b"content-type");
        }
    }
    // "If need pragma is true but got pragma is false, then" there is no label.
    (charset.or(content.filter(|_| is_pragma)), at)
}

struct Attribute<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

/// "To get an attribute": the one that `bytes` begin with, and where it ends; nothing at `>` and at the end.
fn scan_attribute(bytes: &[u8]) -> Option<(Attribute<'_>, usize)> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/')?;
    if bytes[start] == b'>' {
        return None;
    }
    // An `=` is part of the name where a name begins.
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=');
    let length = bytes[start + 1..].iter().position(is_end)?;
    let name = &bytes[start..start + 1 + length];
    let after = start + name.len();
    let equals = skip_blanks(bytes, after);
    if bytes.get(equals) != Some(&b'=') {
        return Some((Attribute { name, value: b"" }, after));
    }
    let value = skip_blanks(bytes, equals + 1);
    let (length, close) = match *bytes.get(value)? {
        quote @ (b'"' | b'\'') => {
            let length = bytes[value + 1..].iter().position(|&byte| byte == quote)?;
            return Some((
                Attribute { name, value: &bytes[value + 1..value + 1 + length] },
                value + length + 2,
            ));
        }
        b'>' => (0, 0),
        _ => (bytes[value..].iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?, 0),
    };
    Some((Attribute { name, value: &bytes[value..value + length] }, value + length + close))
}

/// "Extracting a character encoding from a `meta` element": `text/html; charset=gbk`.
/// <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#extracting-character-encodings-from-meta-elements>
fn scan_content(content: &[u8]) -> Option<&[u8]> {
    const CHARSET: &[u8] = b"charset";
    let mut rest = content;
    loop {
        let at = rest.windows(CHARSET.len()).position(|word| word.eq_ignore_ascii_case(CHARSET))?;
        rest = rest[at + CHARSET.len()..].trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            return Some(scan_value(value.trim_ascii_start()));
        }
    }
}

/// What stands between quotes, or before a space or semicolon.
fn scan_value(bytes: &[u8]) -> &[u8] {
    match bytes {
        // An opening quote that is not closed: no label, as an empty one is none.
        [quote @ (b'"' | b'\''), rest @ ..] => {
            &rest[..rest.iter().position(|byte| byte == quote).unwrap_or_default()]
        }
        _ => {
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b';';
            &bytes[..bytes.iter().position(is_end).unwrap_or(bytes.len())]
        }
    }
}

/// "Get an XML encoding": `<?xml version="1.0" encoding="gbk"?>`.
/// <https://html.spec.whatwg.org/multipage/parsing.html#concept-get-xml-encoding-when-sniffing>
fn scan_xml_declaration(bytes: &[u8]) -> Option<&[u8]> {
    const ENCODING: &[u8] = b"encoding";
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..find_bytes(declaration, b">")?];
    let after = find_bytes(declaration, ENCODING)? + ENCODING.len();
    let value = declaration[after..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    matches!(value, [b'"' | b'\'', ..]).then(|| scan_value(value))
}

fn find_bytes(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `label` is found, where `no…` means nothing to whoever asks.
    #[track_caller]
    fn check(sentence: &str, bytes: &str, label: Option<&str>) {
        let known = |label: &[u8]| {
            let label = String::from_utf8_lossy(label).into_owned();
            (!label.is_empty() && !label.starts_with("no")).then_some(label)
        };
        assert_eq!(find(bytes.as_bytes(), known).as_deref(), label, "{sentence}");
    }

    #[test]
    fn a_meta_says_the_encoding() {
        check("the short form", "<meta charset=gbk>", Some("gbk"));
        check("in quotes", "<meta charset=\"gbk\">", Some("gbk"));
        check("closed, with other attributes", "<META name='a' CHARSET = 'gbk' />", Some("gbk"));
        check(
            "the long form",
            "<meta http-equiv='Content-Type' content='text/html; charset=gbk'>",
            Some("gbk"),
        );
        check(
            "its order does not matter",
            "<meta content='text/html;charset=\"gbk\"' http-equiv=content-type>",
            Some("gbk"),
        );
        check("content alone says nothing", "<meta content='text/html; charset=gbk'>", None);
        check("nor does it for a description", "<meta name=description content='charset=gbk'>", None);
        check(
            "a word charset before the one with a value",
            "<meta http-equiv=content-type content='charset charset = gbk x'>",
            Some("gbk"),
        );
        check(
            "a quote that is not closed",
            "<meta http-equiv=content-type content='charset=\"gbk'><meta charset=big5>",
            Some("big5"),
        );
        check("the first that means something", "<meta charset=none><meta charset=gbk>", Some("gbk"));
        check("of two attributes the first", "<meta charset=gbk charset=big5>", Some("gbk"));
        check("after other tags", "<!DOCTYPE html>\n<html lang='a>b'><head><meta charset=gbk>", Some("gbk"));
        check("a name that only begins alike", "<metadata charset=gbk>", None);
        check("inside an attribute it is text", "<a title='<meta charset=gbk>'>", None);
        check("in a comment, too", "<!-- <meta charset=gbk> --><meta charset=big5>", Some("big5"));
        check("a comment may be as short as this", "<!--><meta charset=gbk>", Some("gbk"));
        check("a comment without an end hides the rest", "<!-- <meta charset=gbk>", None);
        check("cut off", "<meta charset=gb", None);
        check("cut off before its value", "<meta charset=", None);
        check("cut off in quotes", "<meta charset='gbk>", None);
        check("nothing", "", None);
    }

    #[test]
    fn an_xml_declaration_says_it_too() {
        check("", "<?xml version=\"1.0\" encoding='gbk'?>", Some("gbk"));
        check("a meta is stronger", "<?xml encoding='gbk'?><meta charset=big5>", Some("big5"));
        check("it needs quotes", "<?xml encoding=gbk?>", None);
        check("it comes first", "x<?xml encoding='gbk'?>", None);
    }

    #[test]
    fn the_window_is_the_beginning_of_the_body() {
        let far = " x".repeat(600);
        let front = format!("\n---\ntitle: '<meta charset=big5>'{far}\n---\n\n");
        check("front matter is no page", &front, None);
        check("after it comes one", &format!("{front}<meta charset=gbk>"), Some("gbk"));
        check("TOML", &format!("+++\na = 1{far}\n+++\n<meta charset=gbk>"), Some("gbk"));
        check("dots close YAML", &format!("---\na: 1{far}\n...\n<meta charset=gbk>"), Some("gbk"));
        check("a fence that is never closed is text", "---\n<meta charset=gbk>", Some("gbk"));
        check("what comes later is not looked at", &format!("<p>{far}<meta charset=gbk>"), None);
    }
}
