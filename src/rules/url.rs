//! Addresses in attributes: what `address` knows of them, and how they are written in HTML.

pub(super) use crate::address::{clean, has_scheme, is_dangerous, percent_decode};

/// `text` fit to stand in an attribute's double quotes, on one line.
pub(super) fn escape(text: &str) -> String {
    let is_odd = |byte: &u8| matches!(byte, b'&' | b'"' | b'<' | b'>' | b'\n' | b'\r');
    if !text.as_bytes().iter().any(is_odd) {
        return text.to_owned();
    }
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
