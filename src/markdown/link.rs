//! Links and pictures: destinations, titles, autolinks. CommonMark §6.3, §6.5.

use crate::text::find::{self, STEP, Sought, each, u8x16};
use std::borrow::Cow;

use super::event::Link;
use super::leaf::{Leaf, PieceKind};
use super::scan;

/// Appends what follows a link's text: `](destination "title")`.
pub(crate) fn push_tail(out: &mut String, destination: &str, title: &str) {
    out.push_str("](");
    if destination.is_empty() && !title.is_empty() {
        out.push_str("<>");
    }
    push_destination(out, destination);
    if !title.is_empty() {
        out.push(' ');
        push_title(out, title);
    }
    out.push(')');
}

/// Appends a destination without pointy brackets. What a URL cannot hold anyway is percent-encoded,
/// as a browser would; what Markdown would misread gets a backslash.
fn push_destination(out: &mut String, destination: &str) {
    let bytes = destination.as_bytes();
    // Most destinations stand as they are.
    let mut balanced = None;
    let (mut start, mut from) = (0, 0);
    while let Some(step) = find::find_by(&bytes[from..], distance_to_odd_in_destination) {
        let at = from + step;
        from = at + 1;
        match bytes[at] {
            // A backtick or pointy bracket could pair with one in the text around the link.
            c @ (0..=b' ' | b'<' | b'>' | b'`' | 0x7F) => {
                out.push_str(&destination[start..at]);
                out.push('%');
                for digit in [c >> 4, c & 15] {
                    out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
                }
                start = at + 1;
            }
            b'(' | b')' if *balanced.get_or_insert_with(|| has_balanced_parentheses(bytes)) => {}
            b'(' | b')' => push_escaped(out, destination, &mut start, at),
            b'\\' if bytes.get(at + 1).is_none_or(u8::is_ascii_punctuation) => {
                push_escaped(out, destination, &mut start, at);
            }
            b'&' if scan::scan_entity(bytes, at).is_some() => {
                push_ampersand(out, destination, &mut start, at);
            }
            _ => {}
        }
    }
    out.push_str(&destination[start..]);
}

/// Zero where `step` is what cannot stand in a destination, or perhaps not as it is.
#[inline(always)]
fn distance_to_odd_in_destination(step: u8x16) -> u8x16 {
    let is = |byte| step ^ each(byte);
    let control_or_space = step.saturating_sub(each(b' ')).min(is(0x7F));
    let parenthesis = (step - each(b'(')).saturating_sub(each(1));
    // `<` and `>` differ in one bit.
    let others = (is(b'<') & each(!2)).min(is(b'`')).min(is(b'\\')).min(is(b'&'));
    control_or_space.min(parenthesis).min(others)
}

/// What perhaps cannot stand in a title as it is, and all other controls.
struct OddInTitle;

impl Sought for OddInTitle {
    #[inline(always)]
    fn is_in(step: &[u8; STEP]) -> bool {
        let step = u8x16::new(*step);
        let is = |byte| step ^ each(byte);
        let control = step.saturating_sub(each(b' ' - 1));
        find::zeros(control.min(is(b'"')).min(is(b'\\')).min(is(b'&'))) != 0
    }
}

fn push_escaped(out: &mut String, text: &str, start: &mut usize, at: usize) {
    out.push_str(&text[*start..at]);
    out.push('\\');
    *start = at;
}

/// Here an entity and not a backslash: some renderers undo backslashes first and entities after.
fn push_ampersand(out: &mut String, text: &str, start: &mut usize, at: usize) {
    out.push_str(&text[*start..at]);
    out.push_str("&amp;");
    *start = at + 1;
}

fn has_balanced_parentheses(bytes: &[u8]) -> bool {
    let mut depth = 0usize;
    for &c in bytes {
        match c {
            b'(' if depth == 32 => return false,
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Appends a title in double quotes, or in single ones where that saves escapes.
fn push_title(out: &mut String, title: &str) {
    let bytes = title.as_bytes();
    // Most titles stand as they are.
    if find::find_step::<OddInTitle>(bytes).is_none() {
        out.push('"');
        out.push_str(title);
        out.push('"');
        return;
    }
    let quote = if title.contains('"') && !title.contains('\'') { b'\'' } else { b'"' };
    out.push(char::from(quote));
    let mut start = 0;
    for (at, &c) in bytes.iter().enumerate() {
        let escape = match c {
            // cmark-gfm takes a quote behind two backslashes for an escaped one.
            b'\\' if at + 1 == bytes.len() => {
                out.push_str(&title[start..at]);
                out.push_str("&#92;");
                start = at + 1;
                false
            }
            b'\\' => bytes[at + 1].is_ascii_punctuation(),
            b'&' if scan::scan_entity(bytes, at).is_some() => {
                push_ampersand(out, title, &mut start, at);
                false
            }
            // A blank line cannot stand in a title, and one line is enough.
            b'\n' | b'\r' => {
                out.push_str(&title[start..at]);
                out.push(' ');
                start = at + 1;
                false
            }
            // As in destinations: nothing here may pair with a character outside.
            _ => c == quote,
        };
        if escape {
            push_escaped(out, title, &mut start, at);
        }
    }
    out.push_str(&title[start..]);
    out.push(char::from(quote));
}

/// Whether `address` can stand in pointy brackets for a link to itself: no entity or code span would be read in it.
pub(crate) fn is_autolink(address: &str) -> bool {
    scan::is_uri(address.as_bytes()) && !address.contains(['&', '`', '\\'])
}

/// `<url>`, if the link opened by piece `at` says nothing but its own address.
pub(super) fn autolink<'l>(leaf: &Leaf<'l>, at: usize, link: &'l Link<'_>) -> Option<Cow<'l, str>> {
    if leaf.pieces[at].partner != at + 2 {
        return None;
    }
    let PieceKind::Text(text) = leaf.pieces[at + 1].kind else { return None };
    // A style of its own inside would be lost.
    if leaf.pieces[at + 1].styles != leaf.pieces[at].styles || !says_its_address(link, text) {
        return None;
    }
    Some(Cow::Owned(format!("<{text}>")))
}

/// Whether a link with this text can be written as an autolink.
pub(super) fn says_its_address(link: &Link<'_>, text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_address = || match link.destination.strip_prefix("mailto:") {
        Some(address) if address == text => scan::is_email(bytes),
        _ => *link.destination == *text && scan::is_uri(bytes),
    };
    let has_entity =
        || find::memchr_iter(b'&', bytes).any(|entity| scan::scan_entity(bytes, entity).is_some());
    // Most links say something else, and end otherwise.
    let may_be_address = link.title.is_empty() && link.destination.as_bytes().last() == bytes.last();
    // A backtick could begin a code span only if the bracket came later; it is not worth the doubt.
    may_be_address && is_address() && !bytes.contains(&b'`') && !has_entity()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(destination: &str, title: &str, want: &str, why: &str) {
        let mut out = String::new();
        push_tail(&mut out, destination, title);
        assert_eq!(out, want, "{why}");
    }

    #[test]
    fn what_is_odd_in_a_destination_is_found() {
        for byte in 0..=u8::MAX {
            let odd = matches!(byte, 0..=b' ' | b'(' | b')' | b'<' | b'>' | b'`' | 0x7F | b'\\' | b'&');
            let found = find::find_by(&[b'x', byte], distance_to_odd_in_destination);
            assert_eq!(found, odd.then_some(1), "{:?}", char::from(byte));
        }
    }

    #[test]
    fn tails() {
        check("/u", "", "](/u)", "plain");
        check("", "", "]()", "nowhere");
        check("", "t", "](<> \"t\")", "nowhere, with a title");
        check("/a b", "", "](/a%20b)", "a space is percent-encoded");
        check("/a(b)c", "", "](/a(b)c)", "balanced parentheses stay");
        check("/a)b", "", "](/a\\)b)", "others are escaped");
        check("/a\\*b", "", "](/a\\\\*b)", "a backslash before punctuation");
        check("?a=1&copy;=2", "", "](?a=1&amp;copy;=2)", "what would be an entity");
        check("?a=1&b=2", "", "](?a=1&b=2)", "what would not");
        check("/来源", "", "](/来源)", "other letters stay readable");
        check("/u", "say \"hi\"", "](/u 'say \"hi\"')", "the other quote saves escapes");
        check("/u", "a\\", "](/u \"a&#92;\")", "a backslash before the closing quote");
        check("/u", "it's \"so\"", "](/u \"it's \\\"so\\\"\")", "unless it is there too");
    }
}
