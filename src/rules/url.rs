//! Addresses in attributes: what `address` knows of them, and how they are written in HTML.

pub(super) use crate::address::{clean, has_scheme, is_dangerous, percent_decode};
use crate::text::find::{each, find_by, u8x16};

/// `text` fit to stand in an attribute's double quotes, on one line.
pub(super) fn escape(text: &str) -> String {
    let bytes = text.as_bytes();
    // `"` and `&` differ by one bit, and so do `<` and `>`.
    let distance = |step: u8x16| {
        let is = |byte| step ^ each(byte);
        let signs = (is(b'"') & each(!4)).min(is(b'<') & each(!2));
        signs.min(is(b'\n')).min(is(b'\r'))
    };
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut from) = (0, 0);
    while let Some(step) = find_by(&bytes[from..], distance) {
        let at = from + step;
        from = at + 1;
        let reference = match bytes[at] {
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(reference);
        copied = from;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_an_attribute_or_its_line_is_escaped() {
        assert_eq!(escape("/a?b&c=\"d\"<e>\r\nf"), "/a?b&amp;c=&quot;d&quot;&lt;e&gt;&#13;&#10;f");
        for byte in 0..0x80_u8 {
            let text = format!("{}{}来", "x".repeat(20), char::from(byte));
            assert_eq!(escape(&text) != text, b"\"&<>\n\r".contains(&byte), "{text:?}");
        }
    }
}
