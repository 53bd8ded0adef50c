//! Addresses: cleaned as browsers read them, and told apart from scripts. Resolves nothing.

use std::borrow::Cow;

use crate::text::find::find_by;

/// The address in an attribute: white space around it and tabs and line breaks inside it go.
/// <https://url.spec.whatwg.org/#concept-basic-url-parser>, steps 1 to 3.
pub(super) fn clean(value: Cow<'_, str>) -> Cow<'_, str> {
    let is_break = |c: char| matches!(c, '\t' | '\n' | '\r');
    let has_control = find_by(value.as_bytes(), |byte| byte.saturating_sub(b' ' - 1)).is_some();
    if has_control && value.trim().contains(is_break) {
        return Cow::Owned(value.trim().replace(is_break, ""));
    }
    match value {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    }
}

/// Whether the address has this scheme, which is in lower case with its colon, as browsers read it.
pub(super) fn has_scheme(address: &str, scheme: &str) -> bool {
    let mut seen = address.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    scheme.chars().all(|want| seen.next().is_some_and(|c| c.eq_ignore_ascii_case(&want)))
}

/// Whether following the address would run something.
///
/// Browsers skip white space and control characters in a scheme, so they are skipped here.
pub(super) fn is_dangerous(address: &str) -> bool {
    const SCRIPTS: &[&str] = &[
        "javascript:",
        "vbscript:",
        "data:text/html",
        "data:application/xhtml",
        "data:text/xml",
        "data:application/xml",
    ];
    // Most addresses begin with a letter that none of them begins with.
    let first = address.bytes().next().unwrap_or(b'/');
    if first.is_ascii_graphic() && !matches!(first | 0x20, b'j' | b'v' | b'd') {
        return false;
    }
    SCRIPTS.iter().any(|scheme| has_scheme(address, scheme))
}

/// `%XX` as the bytes they stand for; what is no UTF-8 then becomes U+FFFD.
/// <https://url.spec.whatwg.org/#percent-decode>
pub(super) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `text` fit to stand in an attribute's double quotes, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cleaned() {
        for (value, want) in [(" a b ", "a b"), ("\n/x\n/y\t", "/x/y"), ("", ""), ("\u{3000}/x", "/x")] {
            assert_eq!(clean(value.into()), want, "{value:?}");
        }
    }

    #[test]
    fn a_script_is_known_in_any_dress() {
        for (address, want) in [
            ("javascript:alert(1)", true),
            ("JaVaScRiPt:x", true),
            (" java\tscript\n:x", true),
            ("\u{1}vbscript:x", true),
            ("data:text/html;base64,x", true),
            ("data:image/png;base64,x", false),
            ("https://a/javascript:", false),
            ("javascript", false),
            ("", false),
        ] {
            assert_eq!(is_dangerous(address), want, "{address:?}");
        }
    }

    #[test]
    fn percent_signs_are_decoded_where_they_stand_for_bytes() {
        for (text, want) in [("%E6%9D%A5", "来"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%ff", "\u{FFFD}")]
        {
            assert_eq!(percent_decode(text), want, "{text:?}");
        }
    }
}
