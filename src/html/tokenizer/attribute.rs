//! Attributes: where the next one of a tag stands, and its name and value as text. The tree reads them here as well.
//!
//! A node does not keep its attributes: it keeps where they begin in the source, and they are scanned again when
//! somebody asks. Few are asked for.
//!
//! [§13.2.5.32–40](https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state)

use std::borrow::Cow;
use std::ops::Range;

use crate::text::find::{find_near, find_one_near, memchr};

use super::super::element::each;
use super::reference::{Within, push_decoded};

/// Which names the attributes of a tag, or of all of a document, may have. Names share bits: what is not in the set
/// is not there, and what is in it may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AttributeSet(u32);

impl AttributeSet {
    /// Every name.
    pub(in crate::html) const ALL: AttributeSet = AttributeSet(u32::MAX);

    /// Of names in lower case.
    pub(crate) const fn of(names: &[&str]) -> AttributeSet {
        let mut bits = 0;
        let mut at = 0;
        while at < names.len() {
            bits |= AttributeSet::of_name(names[at].as_bytes()).0;
            at += 1;
        }
        AttributeSet(bits)
    }

    /// Of one name in any case, which is not empty. The first and the last byte and the length tell well apart what
    /// occurs and what is asked for: the factors were tried.
    #[inline(always)]
    pub(in crate::html) const fn of_name(name: &[u8]) -> AttributeSet {
        if name.is_empty() {
            return AttributeSet(0);
        }
        let (first, last) = (name[0] | 0x20, name[name.len() - 1] | 0x20);
        let sum = (last as u32).wrapping_add(name.len() as u32);
        AttributeSet(1 << ((first as u32).wrapping_add(sum.wrapping_mul(17)) & 31))
    }

    #[inline(always)]
    pub(in crate::html) const fn from_bits(bits: u32) -> AttributeSet {
        AttributeSet(bits)
    }

    #[inline(always)]
    pub(in crate::html) const fn bits(self) -> u32 {
        self.0
    }

    #[inline(always)]
    pub(crate) const fn with(self, other: AttributeSet) -> AttributeSet {
        AttributeSet(self.0 | other.0)
    }

    /// False if the sets have no name in common.
    #[inline(always)]
    pub(crate) const fn may_meet(self, other: AttributeSet) -> bool {
        self.0 & other.0 != 0
    }

    #[inline(always)]
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The attributes of a tag: where they begin in the source, and which they may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::html) struct Attributes {
    pub start: u32,
    /// Empty if there are none.
    pub names: AttributeSet,
}

impl Attributes {
    pub const NONE: Attributes = Attributes { start: u32::MAX, names: AttributeSet(0) };

    /// Where they begin, if there are any.
    pub fn start(self) -> Option<u32> {
        (!self.names.is_empty()).then_some(self.start)
    }
}

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

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | 0x0C)
}

/// An attribute as nearly all are written: one space, the name, `=`, and a value in quotes.
///
/// ```text
/// ·href="a&amp;b"
/// ^     ^^            at, and the sign and the quote that end the name
/// ```
struct Usual {
    /// How long the name is.
    length: usize,
    quote: u8,
}

impl Usual {
    /// The attribute at `at`, if it is written so. Eight bytes are looked at together for what may end the name: what is
    /// less than `0`, and `<` to `?`.
    #[inline(always)]
    fn scan(bytes: &[u8], at: usize) -> Option<Usual> {
        let window: &[u8; 16] = bytes.get(at..)?.first_chunk()?;
        let &[b' ', ref word @ .., _, _, _, _, _, _, _] = window else { return None };
        let word = u64::from_le_bytes(*word);
        let below_digits = word.wrapping_sub(each(b'0')) & !word & each(0x80);
        let signs = zeros((word & each(0xFC)) ^ each(b'<'));
        let length = (below_digits | signs).trailing_zeros() as usize / 8;
        match (window[1 + length], window[2 + length]) {
            (b'=', quote @ (b'"' | b'\'')) if length > 0 => Some(Usual { length, quote }),
            (b'=', _) => None,
            _ => Usual::scan_on(bytes, at, length),
        }
    }

    /// The same where the first bytes of the name, so many, do not end it: there is a hyphen, or it is long.
    #[inline(never)]
    fn scan_on(bytes: &[u8], at: usize, length: usize) -> Option<Usual> {
        let name = &bytes[at + 1..];
        let mut length = length;
        while !ENDS_NAME[*name.get(length)? as usize] {
            // It would belong to the name: that is left to others.
            if name[length] == b'<' {
                return None;
            }
            length += 1;
        }
        match name.get(length..)? {
            &[b'=', quote @ (b'"' | b'\''), ..] if length > 0 => Some(Usual { length, quote }),
            _ => None,
        }
    }
}

/// The attribute at `at`, if it is written as nearly all are, and whether there is a `<` in it.
#[inline(always)]
fn scan_usual(bytes: &[u8], at: usize) -> Option<(Attribute, bool)> {
    let Usual { length, quote } = Usual::scan(bytes, at)?;
    let start = at + 1;
    let value = start + length + 2;
    let rest = bytes.get(value..)?;
    let found = find_near(quote, b'<', rest)?;
    let (found, may_hold_tags) = match rest[found] {
        b'<' => (found + memchr(quote, &rest[found..])?, true),
        _ => (found, false),
    };
    let attribute =
        Attribute { name: start..start + length, value: value..value + found, after: value + found + 1 };
    Some((attribute, may_hold_tags))
}

/// The highest bit of each byte that is zero, up to the first at least.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(each(1)) & !word & each(0x80)
}

/// What was seen of the attributes of a tag.
pub(in crate::html) struct Passed {
    pub names: AttributeSet,
    /// Where and how the tag ends.
    pub end: Step,
    /// There is a `<` among them.
    pub may_hold_tags: bool,
}

/// The attributes that begin at `at`, after a tag's name, up to its `>`.
#[inline(always)]
pub(in crate::html) fn pass(bytes: &[u8], at: usize) -> Passed {
    let mut names = AttributeSet::default();
    let mut may_hold_tags = false;
    let mut at = at;
    loop {
        if bytes.get(at) == Some(&b'>') {
            let end = Step::End { after: at + 1, self_closing: false };
            return Passed { names, end, may_hold_tags };
        }
        let (attribute, holds_tags) = match scan_usual(bytes, at) {
            Some(found) => found,
            None => match step(bytes, at) {
                Step::Attribute(attribute) => {
                    let holds_tags = memchr(b'<', &bytes[at..attribute.after]).is_some();
                    (attribute, holds_tags)
                }
                end => return Passed { names, end, may_hold_tags },
            },
        };
        names = names.with(AttributeSet::of_name(&bytes[attribute.name.clone()]));
        may_hold_tags |= holds_tags;
        at = attribute.after;
    }
}

/// What stands at `at`, which is after the tag's name or after an attribute.
#[inline(never)]
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
    std::iter::from_fn(move || {
        let attribute = next(bytes, at)?;
        at = attribute.after;
        Some(attribute)
    })
}

/// The attribute at `at`, or nothing at the end of the tag.
#[inline(always)]
fn next(bytes: &[u8], at: usize) -> Option<Attribute> {
    match scan_usual(bytes, at) {
        Some((attribute, _)) => Some(attribute),
        None => match step(bytes, at) {
            Step::Attribute(attribute) => Some(attribute),
            Step::End { .. } | Step::EndOfFile => None,
        },
    }
}

/// Whether `written`, in any case, is `name`, in lower case. Nearly always it is written in lower case.
#[inline(always)]
fn is_name(written: &[u8], name: &[u8]) -> bool {
    written.len() == name.len()
        && written[0] | 0x20 == name[0] | 0x20
        && (written.iter().zip(name).all(|(own, byte)| own == byte) || written.eq_ignore_ascii_case(name))
}

/// The value of the first attribute of this name among those that begin at `at`. `name` in lower case, and what is
/// read so in the source too: not with U+FFFD, which may stand for U+0000.
pub(in crate::html) fn find<'t>(text: &'t str, at: usize, name: &str) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let mut at = at;
    loop {
        let attribute = match Usual::scan(bytes, at) {
            Some(Usual { length, quote }) => {
                let start = at + 1;
                let value = start + length + 2;
                let found = find_one_near(quote, bytes.get(value..)?)?;
                let name = start..start + length;
                Attribute { name, value: value..value + found, after: value + found + 1 }
            }
            None => match step(bytes, at) {
                Step::Attribute(attribute) => attribute,
                Step::End { .. } | Step::EndOfFile => return None,
            },
        };
        if is_name(&bytes[attribute.name], name.as_bytes()) {
            return Some(&text[attribute.value]);
        }
        at = attribute.after;
    }
}

/// The name `written` in lower case, with U+FFFD for U+0000.
pub(in crate::html) fn name(written: &str) -> Cow<'_, str> {
    if written.bytes().all(|byte| byte != 0 && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(written);
    }
    Cow::Owned(written.to_ascii_lowercase().replace('\0', "\u{FFFD}"))
}

/// Whether there is a `&` or U+0000 in the value.
#[inline(always)]
fn may_be_decoded(value: &[u8]) -> bool {
    let (words, rest) = value.as_chunks();
    let mut found = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        found |= zeros(word) | zeros(word ^ each(b'&'));
    }
    found != 0 || rest.iter().any(|byte| matches!(byte, b'&' | 0))
}

/// The value `written`, decoded.
pub(in crate::html) fn value(written: &str) -> Cow<'_, str> {
    if !may_be_decoded(written.as_bytes()) {
        return Cow::Borrowed(written);
    }
    let mut out = String::with_capacity(written.len());
    push_decoded(&mut out, written, Within::Attribute);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes of `tag`, which is one without its `<` and name, and what stands after its end.
    fn shown(tag: &str) -> String {
        let all = scan(tag.as_bytes(), 0);
        let mut out: String =
            all.map(|found| format!("{}={}|", &tag[found.name], &tag[found.value])).collect();
        match pass(tag.as_bytes(), 0).end {
            Step::End { after, self_closing } => {
                out += if self_closing { "/>" } else { ">" };
                out += &tag[after..];
            }
            _ => out += "end of file",
        }
        out
    }

    #[track_caller]
    fn check(shows: &str, tag: &str, want: &str) {
        // Eight bytes are looked at together: what follows the tag must not matter.
        for after in ["", "x", "> y=\"z\" 012345678901234567890"] {
            assert_eq!(shown(&format!("{tag}{after}")), format!("{want}{after}"), "{shows}: {tag}");
        }
    }

    #[test]
    fn attributes_are_read_however_they_are_written() {
        let long = "a".repeat(99);
        check("none", ">", ">");
        check("one", " a=\"b\">", "a=b|>");
        check("two, in either quotes", " a=\"'b\" c='\"d'>", "a='b|c=\"d|>");
        check("an empty value", " alt=\"\">", "alt=|>");
        check("a hyphen in the name", " data-a.b-c=\"d\">", "data-a.b-c=d|>");
        check("a long name and value", &format!(" {long}=\"{long}\">"), &format!("{long}={long}|>"));
        check("a `>` in a value", " a=\"b>c\">", "a=b>c|>");
        check("no value", " hidden>", "hidden=|>");
        check("no value, then one", " hidden a=\"b\">", "hidden=|a=b|>");
        check("no quotes", " a=b c=d/>", "a=b|c=d/|>");
        check("spaces around the sign", " a = \"b\">", "a=b|>");
        check("line breaks between", "\na=\"b\"\n c=\"d\"\n>", "a=b|c=d|>");
        check("nothing between", " a=\"b\"c=\"d\">", "a=b|c=d|>");
        check("a slash", " a=\"b\" />", "a=b|/>");
        check("a slash that closes nothing", " a/b=\"c\">", "a=|b=c|>");
        check("a name that begins with the sign", " =a=\"b\">", "=a=b|>");
        check("a quote in a name", " a\"b=\"c\">", "a\"b=c|>");
        check("signs that are in no name of HTML", " a<b?c=\"d\">", "a<b?c=d|>");
        check("other letters", " 来=\"源\">", "来=源|>");
    }

    #[test]
    fn a_tag_may_end_with_the_file() {
        for tag in ["", " ", " a", " a=", " a=\"", " a=\"bcdefghijklm", " a='b' ", " a=\"b\"", "/"] {
            assert!(shown(tag).ends_with("end of file"), "{tag}");
        }
    }

    #[test]
    fn a_set_says_what_is_not_there() {
        let set = |tag: &str| pass(tag.as_bytes(), 0).names;
        let tag = set(" CLASS=\"a\" href='b' hidden>");
        for name in ["class", "href", "hidden"] {
            assert!(tag.may_meet(AttributeSet::of(&[name])), "{name}");
        }
        assert!(!tag.may_meet(AttributeSet::of(&["style", "id", "title", "name", "align"])));
        assert!(set(">").is_empty() && set("/>").is_empty() && !set(" x>").is_empty());
    }

    #[test]
    fn tags_in_attributes_are_seen() {
        for (tag, want) in [
            (" a=\"b\"><pre>", false),
            (" title=\"0123456789<pre>\">", true),
            (" a=\"b\" title='x<'>", true),
            (" a=<pre>", true),
            (" a<b=\"c\">", true),
            (" a-long-name<b=\"c\">", true),
            (" hidden>", false),
        ] {
            assert_eq!(pass(tag.as_bytes(), 0).may_hold_tags, want, "{tag}");
        }
    }

    #[test]
    fn values_are_decoded_where_there_is_something_to_decode() {
        for (written, want) in [
            ("plain and longer than a step", "plain and longer than a step"),
            ("a&amp;b", "a&b"),
            ("plain and then &lt;", "plain and then <"),
            ("12345678901234\0", "12345678901234\u{FFFD}"),
        ] {
            assert_eq!(value(written), want, "{written:?}");
        }
    }
}
