//! Character references: `&amp;`, `&#38;`. Decodes text, and U+0000 with it; the table of names is `text`'s.
//!
//! [§13.2.5.72–80](https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state)

use crate::text::find::find_near;
use crate::text::glance::{Glance, scan_to_markup};
use crate::text::named_reference;

use super::super::element::{each, zeros};

/// Where a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::html) enum Within {
    Text,
    Attribute,
}

/// Appends `text` to `out`, its character references decoded and U+0000 replaced.
pub(in crate::html) fn push_decoded(out: &mut String, text: &str, within: Within) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    let mut at = 0;
    while let Some(length) = find_near(b'&', 0, &bytes[at..]) {
        at += length;
        if bytes[at] == 0 {
            out.push_str(&text[copied..at]);
            out.push('\u{FFFD}');
            at += 1;
            copied = at;
        } else if let Some(reference) = scan(&bytes[at..], within) {
            out.push_str(&text[copied..at]);
            match reference.stands_for {
                StandsFor::Character(c) => out.push(c),
                StandsFor::Text(text) => out.push_str(text),
            }
            at += reference.length;
            copied = at;
        } else {
            at += 1;
        }
    }
    out.push_str(&text[copied..]);
}

/// Appends the text that `source` begins with to `out`, decoded, up to the first `<`: where that stands, and what is known
/// of what was appended. Nothing if it is not seen by whole steps; what `out` has got then means nothing.
///
/// Of text in which no U+0000 stands. Its first `&` stands at `first`, and so much was seen of what is before it.
pub(in crate::html) fn push_decoded_to_markup(
    out: &mut String,
    source: &str,
    (first, seen): (usize, Glance),
) -> Option<(usize, Glance)> {
    let bytes = source.as_bytes();
    let (mut at, mut glance) = (first, seen);
    let mut copied = 0;
    while bytes[at] == b'&' {
        match scan(&bytes[at..], Within::Text) {
            None => {
                glance = glance.and(Glance::Line);
                at += 1;
            }
            Some(reference) => {
                out.push_str(&source[copied..at]);
                match reference.stands_for {
                    StandsFor::Character(c) => {
                        glance = glance.and(Glance::of_sign(c));
                        out.push(c);
                    }
                    StandsFor::Text(text) => {
                        glance = text.chars().map(Glance::of_sign).fold(glance, Glance::and);
                        out.push_str(text);
                    }
                }
                at += reference.length;
                copied = at;
            }
        }
        let (length, seen) = scan_to_markup(bytes.get(at..)?)?;
        glance = glance.and(seen);
        at += length;
    }
    out.push_str(&source[copied..at]);
    Some((at, glance))
}

/// Appends `text` to `out`, U+0000 replaced.
pub(in crate::html) fn push_without_nulls(out: &mut String, text: &str) {
    let mut parts = text.split('\0');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        out.push('\u{FFFD}');
        out.push_str(part);
    }
}

struct Reference {
    stands_for: StandsFor,
    length: usize,
}

enum StandsFor {
    Character(char),
    Text(&'static str),
}

/// The reference that begins with the `&` at the start of `bytes`, if one does.
fn scan(bytes: &[u8], within: Within) -> Option<Reference> {
    match bytes.get(1)? {
        b'#' => scan_numeric(bytes),
        byte if byte.is_ascii_alphanumeric() => scan_frequent(bytes).or_else(|| scan_named(bytes, within)),
        _ => None,
    }
}

/// Those that most references are: of at most eight bytes, which are looked at together. Which it is, is not to be foreseen:
/// a table tells, without a branch for each.
fn scan_frequent(bytes: &[u8]) -> Option<Reference> {
    let window = u64::from_le_bytes(*bytes.first_chunk()?);
    let bits = zeros(window ^ each(b';')).trailing_zeros() + 1;
    // The bytes after the semicolon do not count.
    let written = window << u64::BITS.checked_sub(bits)?;
    let (word, c) = FREQUENT_SLOTS[frequent_slot(written)];
    (word == written).then_some(Reference { stands_for: StandsFor::Character(c), length: bits as usize / 8 })
}

/// The frequent ones.
const FREQUENT: &[(&str, char)] = &[
    ("&amp;", '&'),
    ("&apos;", '\''),
    ("&bull;", '\u{2022}'),
    ("&copy;", '\u{A9}'),
    ("&deg;", '\u{B0}'),
    ("&emsp;", '\u{2003}'),
    ("&ensp;", '\u{2002}'),
    ("&gt;", '>'),
    ("&hellip;", '\u{2026}'),
    ("&laquo;", '\u{AB}'),
    ("&ldquo;", '\u{201C}'),
    ("&lsquo;", '\u{2018}'),
    ("&lt;", '<'),
    ("&mdash;", '\u{2014}'),
    ("&middot;", '\u{B7}'),
    ("&nbsp;", '\u{A0}'),
    ("&ndash;", '\u{2013}'),
    ("&quot;", '"'),
    ("&raquo;", '\u{BB}'),
    ("&rdquo;", '\u{201D}'),
    ("&reg;", '\u{AE}'),
    ("&rsquo;", '\u{2019}'),
    ("&times;", '\u{D7}'),
    ("&trade;", '\u{2122}'),
];

const FREQUENT_BITS: u32 = 6;

/// The factor was tried until no two of them shared a place.
#[inline(always)]
const fn frequent_slot(written: u64) -> usize {
    (written.wrapping_mul(0xD9ED_17E3_CC0E_95EF) >> (u64::BITS - FREQUENT_BITS)) as usize
}

/// The frequent ones, each at its place; no word is zero.
static FREQUENT_SLOTS: [(u64, char); 1 << FREQUENT_BITS] = {
    let mut slots = [(0, '\0'); 1 << FREQUENT_BITS];
    let mut row = 0;
    while row < FREQUENT.len() {
        let (written, c) = FREQUENT[row];
        let written = word(written.as_bytes());
        let slot = frequent_slot(written);
        assert!(slots[slot].0 == 0, "two of them share a place: try another factor");
        slots[slot] = (written, c);
        row += 1;
    }
    slots
};

/// The bytes of `written` as the highest of a word, the last byte most.
const fn word(written: &[u8]) -> u64 {
    let mut word = 0;
    let mut at = 0;
    while at < written.len() {
        word = word >> 8 | (written[at] as u64) << 56;
        at += 1;
    }
    word
}

/// The longest name without `&` and `;`: `CounterClockwiseContourIntegral`.
const LONGEST: usize = 31;
/// The longest of those that the standard also accepts without a semicolon: `&Aacute`.
const LONGEST_BARE: usize = 6;

/// [§13.2.5.73 Named character reference state](https://html.spec.whatwg.org/multipage/parsing.html#named-character-reference-state):
/// "Consume the maximum number of characters possible, where the consumed characters are one of the
/// identifiers in the first column of the named character references table."
fn scan_named(bytes: &[u8], within: Within) -> Option<Reference> {
    let name = &bytes[1..bytes.len().min(LONGEST + 2)];
    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
    if name.get(length) == Some(&b';')
        && let Some(named) = named_reference(&name[..length])
    {
        return Some(Reference { stands_for: StandsFor::Text(named.text), length: length + 2 });
    }
    let longest = length.min(LONGEST_BARE);
    // In an attribute what is shorter than all that could be the name is none: see below.
    let shortest = match within {
        Within::Text => 2,
        Within::Attribute if name.get(length) == Some(&b'=') => return None,
        Within::Attribute => length.max(2),
    };
    let bare = (shortest..=longest).rev().find_map(|length| {
        let named = named_reference(&name[..length]).filter(|named| named.may_lack_semicolon)?;
        Some((named, length))
    });
    let (named, length) = bare?;
    // "If the character reference was consumed as part of an attribute, and the last character matched is
    // not a U+003B SEMICOLON character (;), and the next input character is either a U+003D EQUALS SIGN
    // character (=) or an ASCII alphanumeric, then, for historical reasons" it is none.
    let next = bytes.get(length + 1);
    if within == Within::Attribute && next.is_some_and(|&byte| byte == b'=' || byte.is_ascii_alphanumeric()) {
        return None;
    }
    Some(Reference { stands_for: StandsFor::Text(named.text), length: length + 1 })
}

/// [§13.2.5.75–80](https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-state)
fn scan_numeric(bytes: &[u8]) -> Option<Reference> {
    let (radix, start) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let mut code: u32 = 0;
    let mut at = start;
    while let Some(digit) = bytes.get(at).and_then(|&byte| char::from(byte).to_digit(radix)) {
        // Beyond the last character it does not matter how far.
        code = (code * radix + digit).min(0x11_0000);
        at += 1;
    }
    if at == start {
        return None;
    }
    if bytes.get(at) == Some(&b';') {
        at += 1;
    }
    Some(Reference { stands_for: StandsFor::Character(character(code)), length: at })
}

/// [§13.2.5.80 Numeric character reference end state](https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state)
fn character(code: u32) -> char {
    match code {
        0 => '\u{FFFD}',
        // U+0000 in the table: the code stays as it is.
        0x80..=0x9F => match C1[code as usize - 0x80] {
            '\0' => char::from(code as u8),
            c => c,
        },
        // Surrogates, and what is beyond U+10FFFF.
        _ => char::from_u32(code).unwrap_or('\u{FFFD}'),
    }
}

/// What U+0080 to U+009F stand for: the characters of windows-1252 that have these numbers.
const C1: [char; 32] = [
    '\u{20AC}', '\0', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{02C6}',
    '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\0', '\u{017D}', '\0', '\0', '\u{2018}', '\u{2019}',
    '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02DC}', '\u{2122}', '\u{0161}',
    '\u{203A}', '\u{0153}', '\0', '\u{017E}', '\u{0178}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_up_to_markup_as_it_is_elsewhere() {
        for (text, want) in [
            ("a &nbsp;b", Glance::Words),
            ("&#8217;s &hellip;", Glance::Words),
            ("a &copy b &gt; c", Glance::Words),
            ("a&lt;b", Glance::Line),
            ("a & b &amp; c", Glance::Line),
            ("&nosuch; *", Glance::Line),
            ("a&#32; b", Glance::Any),
            ("&lbrace;a", Glance::Any),
            ("a\n&nbsp;", Glance::Tidy),
            ("&nbsp;\n", Glance::Tidy),
            ("&nbsp;\n{", Glance::Any),
        ] {
            let source = format!("{text}<b>{}", "x".repeat(80));
            let first = scan_to_markup(source.as_bytes()).expect("an ampersand");
            let (mut some, mut all) = (String::new(), String::new());
            let seen = push_decoded_to_markup(&mut some, &source, first);
            push_decoded(&mut all, text, Within::Text);
            assert_eq!((some, seen), (all, Some((text.len(), want))), "{text:?}");
        }
        let mut out = String::new();
        assert_eq!(push_decoded_to_markup(&mut out, "&amp; and no markup", (0, Glance::Words)), None);
    }

    #[test]
    fn what_is_frequent_is_what_the_table_says() {
        for (written, c) in FREQUENT {
            let name = written.trim_matches(['&', ';']);
            assert_eq!(named_reference(name.as_bytes()).map(|named| named.text), Some(&*c.to_string()));
            for after in ["", ";", "1234567", ";&amp;;;;", "x;", ";;;;;;;;"] {
                let written = format!("&{name};{after}");
                let show = |reference: Reference| match reference.stands_for {
                    StandsFor::Text(text) => (text.to_owned(), reference.length),
                    StandsFor::Character(c) => (c.to_string(), reference.length),
                };
                let frequent = scan_frequent(written.as_bytes()).map(show);
                let named = scan_named(written.as_bytes(), Within::Attribute).map(show);
                assert_eq!(frequent.is_some(), written.len() >= 8, "{written}: eight bytes are looked at");
                assert!(frequent.is_none() || frequent == named, "{written}");
            }
        }
        for (shows, written) in [
            ("another name", "&lang;; a &lt;"),
            ("no semicolon", "&amp and more"),
            ("one too far away", "&mdashes;"),
            ("in capitals", "&NBSP; abc"),
        ] {
            assert!(scan_frequent(written.as_bytes()).is_none(), "{shows}");
        }
    }
}
