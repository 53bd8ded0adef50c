//! Attributes: where the next one of a tag stands, and its name and value as text. The tree reads them here as well.
//!
//! A node does not keep its attributes: it keeps where they begin in the source, and they are scanned again when
//! somebody asks. Few are asked for.
//!
//! [§13.2.5.32–40](https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state)

use std::borrow::Cow;
use std::ops::Range;

use crate::text::find::memchr;

use super::reference::{Within, push_decoded};

/// What stands next in a tag.
#[derive(Debug)]
pub(in crate::html) enum Step {
    Attribute(Attribute),
    /// The `>`.
    End {
        after: usize,
        self_closing: bool,
    },
    /// The file ends in the tag.
    EndOfFile,
}

/// An attribute as ranges of the source.
///
/// ```text
/// href="a&amp;b"
/// ^^^^  ^^^^^^^       name, value
/// ```
#[derive(Debug, Clone)]
pub(in crate::html) struct Attribute {
    pub name: Range<usize>,
    pub value: Range<usize>,
    pub after: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | 0x0C)
}

/// What stands at `at`, which is after the tag's name or after an attribute.
#[inline(always)]
pub(in crate::html) fn step(bytes: &[u8], mut at: usize) -> Step {
    // §13.2.5.32 Before attribute name state, with §13.2.5.40 Self-closing start tag state
    loop {
        match bytes.get(at) {
            None => return Step::EndOfFile,
            Some(b'>') => return Step::End { after: at + 1, self_closing: false },
            Some(b'/') if bytes.get(at + 1) == Some(&b'>') => {
                return Step::End { after: at + 2, self_closing: true };
            }
            Some(b'/') => at += 1,
            Some(&byte) if is_space(byte) => at += 1,
            Some(_) => break,
        }
    }
    // §13.2.5.33 Attribute name state: an equals sign that comes first belongs to the name.
    let start = at;
    at += 1;
    while bytes.get(at).is_some_and(|&byte| !ENDS_NAME[byte as usize]) {
        at += 1;
    }
    let name = start..at;
    // §13.2.5.34 After attribute name state
    at = skip_spaces(bytes, at);
    if bytes.get(at) != Some(&b'=') {
        return Step::Attribute(Attribute { value: name.end..name.end, name, after: at });
    }
    // §13.2.5.35 Before attribute value state
    at = skip_spaces(bytes, at + 1);
    let (value, after) = match bytes.get(at) {
        // §13.2.5.36 and §13.2.5.37, the quoted states
        Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &bytes[at + 1..]) {
            Some(length) => (at + 1..at + 1 + length, at + length + 2),
            None => return Step::EndOfFile,
        },
        // §13.2.5.38 Attribute value (unquoted) state: a missing value is an empty one.
        _ => {
            let start = at;
            while bytes.get(at).is_some_and(|&byte| byte != b'>' && !is_space(byte)) {
                at += 1;
            }
            (start..at, at)
        }
    };
    Step::Attribute(Attribute { name, value, after })
}

#[inline]
fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&byte| is_space(byte)) {
        at += 1;
    }
    at
}

/// What ends an attribute's name.
static ENDS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b' ' | b'\n' | b'\t' | 0x0C | b'/' | b'>' | b'=');
        byte += 1;
    }
    table
};

/// All attributes from `at` on, up to the end of the tag, also the second of a name.
pub(in crate::html) fn scan(bytes: &[u8], at: usize) -> impl Iterator<Item = Attribute> + '_ {
    let mut at = at;
    std::iter::from_fn(move || match step(bytes, at) {
        Step::Attribute(attribute) => {
            at = attribute.after;
            Some(attribute)
        }
        Step::End { .. } | Step::EndOfFile => None,
    })
}

/// The name `written` in lower case, with U+FFFD for U+0000.
pub(in crate::html) fn name(written: &str) -> Cow<'_, str> {
    if written.bytes().all(|byte| byte != 0 && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(written);
    }
    Cow::Owned(written.to_ascii_lowercase().replace('\0', "\u{FFFD}"))
}

/// The value `written`, decoded.
pub(in crate::html) fn value(written: &str) -> Cow<'_, str> {
    let null = memchr(0, written.as_bytes());
    if null.is_none() && memchr(b'&', written.as_bytes()).is_none() {
        return Cow::Borrowed(written);
    }
    let mut out = String::with_capacity(written.len());
    push_decoded(&mut out, written, Within::Attribute);
    Cow::Owned(out)
}
