//! Attributes: where each of a tag stands, and its name and value as text. The tree reads them here as well.
//!
//! [§13.2.5.32–40](https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state)

use std::borrow::Cow;
use std::ops::Range;

use crate::text::find::{self, find_by, find_near_by, memchr, memchr2, u8x16};

use super::super::attributes::{AttributeSet, Content, NameKey, Place, Row, Text};
use super::super::element::{each, zeros};
use super::reference::{Within, push_decoded};

/// What stands next in a tag.
#[derive(Debug)]
pub(in crate::html) enum Step {
    Attribute(Attribute),
    /// The `>`.
    End(TagEnd),
    /// The file ends in the tag.
    EndOfFile,
}

/// Where and how a tag ends.
#[derive(Debug)]
pub(in crate::html) struct TagEnd {
    pub after: usize,
    pub self_closing: bool,
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

/// An attribute as nearly all are written: one space, a name of lower case letters and hyphens, `=`, and a value in double
/// quotes.
///
/// ```text
/// ·data-src="a&amp;b"
/// ^        ^^             at, and the sign and the quote that end the name
/// ```
struct Usual {
    key: NameKey,
    /// How long the name is.
    length: usize,
}

impl Usual {
    /// The attribute that `rest` begins with, if it is written so.
    #[inline(always)]
    fn scan(rest: &[u8]) -> Option<Usual> {
        let &[b' ', ref first @ .., _, _, _, _, _, _, _] = rest.first_chunk::<16>()? else { return None };
        let word = u64::from_le_bytes(*first);
        let length = match Usual::scan_part(word) {
            NameKey::LENGTH => NameKey::LENGTH + Usual::scan_on(&rest[1 + NameKey::LENGTH..]),
            length => length,
        };
        let behind: &[u8; 2] = rest.get(1 + length..)?.first_chunk()?;
        (length > 0 && behind == b"=\"")
            .then(|| Usual { key: NameKey::of_word(word, length.min(NameKey::LENGTH)), length })
    }

    /// How many bytes of a name stand at the beginning of `word`. Eight bytes are looked at together for what may end it:
    /// letters in lower case have both the bits 0x40 and 0x20, and no brace stands that far before the end of ASCII; of all
    /// others but the hyphen each is taken for an end. No byte of UTF-8 is so great that anything is carried from it.
    #[inline(always)]
    fn scan_part(word: u64) -> usize {
        let letters = word & (word << 1) & !(word.wrapping_add(each(0x80 - b'{')) >> 1);
        let hyphens = zeros(word ^ each(b'-')) >> 1;
        let ends = !(letters | hyphens) & each(0x40);
        ends.trailing_zeros() as usize / 8
    }

    /// The same of what follows the first word of a longer name, however long it is.
    #[inline(always)]
    fn scan_on(rest: &[u8]) -> usize {
        match rest.first_chunk().map(|word| Usual::scan_part(u64::from_le_bytes(*word))) {
            Some(length) if length < NameKey::LENGTH => length,
            _ => Usual::scan_long(rest),
        }
    }

    #[inline(never)]
    fn scan_long(rest: &[u8]) -> usize {
        let mut length = 0;
        while let Some(word) = rest[length..].first_chunk() {
            let part = Usual::scan_part(u64::from_le_bytes(*word));
            length += part;
            if part < NameKey::LENGTH {
                return length;
            }
        }
        let is_in_name = |byte: &&u8| byte.is_ascii_lowercase() || **byte == b'-';
        length + rest[length..].iter().take_while(is_in_name).count()
    }
}

/// What was found of an attribute.
struct Found {
    row: Row,
    /// Where it ends.
    after: usize,
    /// There is a `<` in it.
    holds_tags: bool,
    /// There may be what [`signs`](super::signs) are about.
    may_hold_signs: bool,
}

/// The attribute at `at`, however it is written; how the tag ends if there is none, and nothing if the file does.
#[inline(never)]
fn scan_other(bytes: &[u8], at: usize) -> Result<Found, Option<TagEnd>> {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest {
        [b'/', b'>', ..] => Err(Some(TagEnd { after: at + "/>".len(), self_closing: true })),
        [b' ', b'/', b'>', ..] => Err(Some(TagEnd { after: at + " />".len(), self_closing: true })),
        _ => scan_usual_but_value(rest, at).map_or_else(|| scan_odd(bytes, at), Ok),
    }
}

/// One that is written as nearly all are, with no tag in its value: addresses often have a `&`.
#[inline]
fn scan_usual_but_value(rest: &[u8], at: usize) -> Option<Found> {
    let Usual { key, length } = Usual::scan(rest)?;
    let start = length + 3;
    let (length, content, may_hold_signs) = scan_odd_value(rest.get(start..)?)?;
    let value = at + start..at + start + length;
    let after = value.end + 1;
    Some(Found { row: odd_row(key, at + 1, value, content), after, holds_tags: false, may_hold_signs })
}

/// Any other.
fn scan_odd(bytes: &[u8], at: usize) -> Result<Found, Option<TagEnd>> {
    let (name, value, after) = match step(bytes, at) {
        Step::Attribute(Attribute { name, value, after }) => (name, value, after),
        Step::End(end) => return Err(Some(end)),
        Step::EndOfFile => return Err(None),
    };
    let key = NameKey::of_any(&bytes[name.clone()]);
    let content = content(&bytes[value.clone()]);
    // Most have a digit in their name, or no value, and that is all.
    let written = &bytes[at..after];
    let holds_odd = find_by(written, distance_to_odd).is_some();
    let holds_tags = holds_odd && memchr(b'<', written).is_some();
    let row = odd_row(key, name.start, value, content);
    Ok(Found { row, after, holds_tags, may_hold_signs: holds_odd })
}

/// The row of an attribute in the source that is not the first of its tag, and has nothing odd in its value.
#[inline(always)]
fn row(key: NameKey, name: usize, value: Range<usize>) -> Row {
    let value = (value.start as u32, value.end as u32);
    Row {
        key,
        name: name as u32,
        value,
        may_hold_fragment: false,
        content: Content::Plain,
        place: Place::Later,
        text: Text::Source,
    }
}

/// The same of any other.
fn odd_row(key: NameKey, name: usize, value: Range<usize>, content: Content) -> Row {
    Row { content, may_hold_fragment: true, ..row(key, name, value) }
}

/// What was seen of the attributes of a tag.
pub(in crate::html) struct Passed {
    pub names: AttributeSet,
    /// Nothing if the file ends in the tag.
    pub end: Option<TagEnd>,
    /// There is a `<` among them.
    pub may_hold_tags: bool,
    /// There may be what [`signs`](super::signs) are about.
    pub may_hold_signs: bool,
}

/// The attributes that begin at `at`, after a tag's name, up to its `>`; a row of each goes to `rows`.
#[inline(never)]
pub(in crate::html) fn pass(bytes: &[u8], at: usize, rows: &mut Vec<Row>) -> Passed {
    let first = rows.len();
    let mut names = AttributeSet::default();
    let (mut may_hold_tags, mut may_hold_signs) = (false, false);
    let mut rest = bytes.get(at..).unwrap_or_default();
    let end = loop {
        let at = bytes.len() - rest.len();
        if rest.first() == Some(&b'>') {
            break Some(TagEnd { after: at + 1, self_closing: false });
        }
        // What is usual has a way of its own: each field that two ways share would be a choice between them.
        if let Some((row, length)) = scan_usual(rest, at) {
            rest = &rest[length..];
            names = names.with(AttributeSet::of_key(row.key));
            rows.push(row);
            continue;
        }
        match scan_other(bytes, at) {
            Ok(Found { row, after, holds_tags, may_hold_signs: signs }) => {
                rest = bytes.get(after..).unwrap_or_default();
                may_hold_tags |= holds_tags;
                may_hold_signs |= signs;
                names = names.with(AttributeSet::of_key(row.key));
                rows.push(row);
            }
            Err(end) => break end,
        }
    };
    if let Some(row) = rows.get_mut(first) {
        row.place = Place::First;
    }
    Passed { names, end, may_hold_tags, may_hold_signs }
}

/// The attribute that `rest` begins with, which is at `at`, and how long it is, if it is written as nearly all are, with
/// nothing odd in its value.
#[inline(always)]
fn scan_usual(rest: &[u8], at: usize) -> Option<(Row, usize)> {
    let Usual { key, length } = Usual::scan(rest)?;
    let start = length + 3;
    let written = rest.get(start..)?;
    let length = find_odd_in_value::<{ AMPERSAND | MARKS }>(written)?;
    let end = start + length;
    (written[length] == b'"').then(|| (row(key, at + 1, at + start..at + end), end + 1))
}

/// `"` and `&` differ in this bit from what stands behind each in ASCII: `#` and `'`.
const MARKS: u8 = 0x01;

/// And in this one from each other.
const AMPERSAND: u8 = 0x04;

/// The first `"`, `<`, brace, carriage return, U+0000, or one of a few other control characters; with [`AMPERSAND`] also the
/// first `&`, and with [`MARKS`] besides the first `#` or `'`.
#[inline(always)]
fn find_odd_in_value<const WITH: u8>(bytes: &[u8]) -> Option<usize> {
    find_near_by(bytes, |step| {
        let quote = (step ^ find::each(b'"')) & find::each(!WITH);
        quote.min(distance_to_odd(step))
    })
}

/// Zero where `step` is `<`, a brace, a carriage return, U+0000, or one of a few other control characters.
#[inline(always)]
fn distance_to_odd(step: u8x16) -> u8x16 {
    let is = |byte| step ^ find::each(byte);
    // Of the two control characters one has all the bits of both.
    let control = step & find::each(!b'\r');
    control.min(is(b'<').min(is(b'{')))
}

/// How long the value is that `written` begins with, if there is no tag in it; what there is to do with it, and whether it
/// may hold what [`signs`](super::signs) are about.
#[inline(always)]
fn scan_odd_value(written: &[u8]) -> Option<(usize, Content, bool)> {
    // In most there is nothing but a `#`, or an apostrophe.
    let mut end = find_odd_in_value::<AMPERSAND>(written)?;
    let mut seen = Content::Plain;
    if written[end] == b'&' {
        // Where there is one reference there are many, and nothing more is learnt from another.
        end += find_odd_in_value::<0>(&written[end..])?;
        seen = Content::References;
    }
    match written[end] {
        b'"' => Some((end, seen, false)),
        b'<' => None,
        // A brace, or a control character.
        _ => {
            end +=
                find_near_by(&written[end..], |step| (step ^ find::each(b'"')).min(step ^ find::each(b'<')))?;
            let value = &written[..end];
            (written[end] == b'"').then(|| (end, content(value), true))
        }
    }
}

/// What stands at `at`, which is after the tag's name or after an attribute.
#[inline(never)]
pub(in crate::html) fn step(bytes: &[u8], mut at: usize) -> Step {
    // §13.2.5.32 Before attribute name state, with §13.2.5.40 Self-closing start tag state
    loop {
        match bytes.get(at) {
            None => return Step::EndOfFile,
            Some(b'>') => return Step::End(TagEnd { after: at + 1, self_closing: false }),
            Some(b'/') if bytes.get(at + 1) == Some(&b'>') => {
                return Step::End(TagEnd { after: at + 2, self_closing: true });
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

/// The name that begins at `start`, as it is written.
pub(in crate::html) fn name_at(text: &str, start: u32) -> &str {
    let written = &text[start as usize..];
    let end = written.bytes().skip(1).position(|byte| ENDS_NAME[byte as usize]);
    &written[..end.map_or(written.len(), |end| end + 1)]
}

/// The name `written` in lower case, with U+FFFD for U+0000.
pub(in crate::html) fn name(written: &str) -> Cow<'_, str> {
    if written.bytes().all(|byte| byte != 0 && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(written);
    }
    Cow::Owned(written.to_ascii_lowercase().replace('\0', "\u{FFFD}"))
}

/// What there is to do with a value before it is read.
fn content(value: &[u8]) -> Content {
    if memchr2(b'&', 0, value).is_some() { Content::References } else { Content::Plain }
}

/// The value `written`, decoded.
pub(in crate::html) fn value(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    push_decoded(&mut out, written, Within::Attribute);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes of `tag`, which is one without its `<` and name, and what stands after its end.
    fn shown(tag: &str) -> String {
        let mut rows = Vec::new();
        let end = pass(tag.as_bytes(), 0, &mut rows).end;
        let show = |row: &Row| {
            let value = &tag[row.value.0 as usize..row.value.1 as usize];
            assert_eq!(row.content, content(value.as_bytes()), "{tag}");
            format!("{}={value}|", name_at(tag, row.name))
        };
        let mut out: String = rows.iter().map(show).collect();
        match end {
            Some(TagEnd { after, self_closing }) => {
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
        let set = |tag: &str| pass(tag.as_bytes(), 0, &mut Vec::new()).names;
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
            assert_eq!(pass(tag.as_bytes(), 0, &mut Vec::new()).may_hold_tags, want, "{tag}");
        }
    }

    #[test]
    fn fragments_in_values_are_seen() {
        let long = "https://a.example/of-more-than-two-steps/b";
        for (tag, want) in [
            (format!(" href=\"{long}\">#"), false),
            (format!(" href=\"{long}\" title='#'>"), false),
            (format!(" href=\"{long}#\">"), true),
            (format!(" href=\"#{long}\">"), true),
            (format!(" href=\"{long}?a&amp;b#c\">"), true),
            (format!(" href=\"{long}&#35;\">"), true),
            (format!(" HREF=\"{long}#a\">"), true),
            (format!(" href='{long}#a'>"), true),
            (format!(" href={long}#a>"), true),
        ] {
            let mut rows = Vec::new();
            pass(tag.as_bytes(), 0, &mut rows);
            assert_eq!(rows[0].may_hold_fragment, want, "{tag}");
        }
    }

    #[test]
    fn signs_in_attributes_are_seen() {
        for (tag, want) in [
            (" a=\"b\">{{", false),
            (" a=\"0123456789abcdef0123456789abcdef来\nc\" data-b=\"\">\r", false),
            (" a=\"b\" />{{", false),
            (" a=\"b#c\" data-d=\"0123456789abcdef it's 0123456789abcdef\">{{", false),
            (" a=\"b#c{d\">", true),
            (" a=\"0123456789abcdef0123456789abcdef{\">", true),
            (" a=\"\r\">", true),
            (" a=\"\0\">", true),
            (" a=\"?b&amp;{{c\">", true),
            (" {{a=\"b\">", true),
            (" a-long-name{=\"b\">", true),
            (" a='{'>", true),
            (" {{a}}>", true),
        ] {
            // What is near the end of the file is not looked at by whole steps.
            let source = tag.to_owned() + &"x".repeat(2 * find::STEP);
            let passed = pass(source.as_bytes(), 0, &mut Vec::new());
            assert_eq!(passed.may_hold_signs, want, "{tag:?}");
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
