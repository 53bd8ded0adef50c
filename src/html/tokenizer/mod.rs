//! The tokenizer: source text to tokens, as ranges of it ([§13.2.5]). Knows no element's meaning and builds nothing.
//!
//! Nothing is copied and nothing decoded: a token says where it stands, and whether there is anything in it to
//! decode. The tree builder asks for one token at a time, because what it does with a tag may decide how the
//! text after it is to be read.
//!
//! The text has line feeds alone: [carriage returns are normalized][input] before. Parse errors are not reported.
//!
//! [§13.2.5]: https://html.spec.whatwg.org/multipage/parsing.html#tokenization
//! [input]: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream

pub(super) mod attribute;
mod doctype;
mod markup;
mod raw_text;
pub(super) mod reference;
mod signs;

use std::ops::Range;

use crate::text::find::{find_near, memchr, memchr_iter, memchr3};
use crate::text::glance::{self, Glance};
use crate::text::{Controls, OWN_COMMENT};

use super::attributes::{AttributeSet, Attributes, Row};
use super::element::{Element, NameKey};
use super::prepare;
use attribute::{Passed, TagEnd};
pub(super) use doctype::Doctype;
pub(super) use signs::Signs;

/// A part of the source.
#[derive(Debug, Clone)]
pub(super) enum Token {
    /// Characters, as many as stand together.
    Text {
        range: Range<usize>,
        content: Content,
    },
    /// U+0000 in text whose meaning depends on where it stands.
    Null,
    StartTag(Tag),
    EndTag(Tag),
    /// The comment's data.
    Comment(Range<usize>),
    /// What follows the word: see [`Tokenizer::doctype`].
    Doctype(Range<usize>),
    EndOfFile,
}

/// What there is to do with the text of a token before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// It is what it says. Of what that is, so much was seen.
    Plain(Glance),
    /// There may be character references in it.
    References,
    /// There may be U+0000 in it, and no references.
    Nulls,
}

/// A start tag or an end tag.
///
/// ```text
/// <a href="x" />      </p >
///  ^                    ^       name
///   ^                    ^      attributes: what follows has a row for each
/// ```
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub element: Element,
    pub name: (u32, u32),
    pub attributes: Attributes,
    pub self_closing: bool,
}

impl Tag {
    /// A tag that stands nowhere.
    pub(super) fn implied(element: Element) -> Tag {
        Tag { element, name: (0, 0), attributes: Attributes::NONE, self_closing: false }
    }
}

/// The name of a tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct TagName {
    /// Perhaps [`Element::UNKNOWN`].
    pub element: Element,
    /// How many bytes it has.
    pub length: usize,
    /// The `>` follows it.
    pub ends_tag: bool,
}

/// What comes after the name of a tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct PassedTag {
    pub attributes: Attributes,
    /// Where the tag ends.
    pub after: usize,
    pub self_closing: bool,
}

/// How text is read. What is not data ends with an *appropriate end tag*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Data,
    Rcdata,
    Rawtext,
    ScriptData,
    Plaintext,
    Cdata,
}

/// Whether `<![CDATA[` opens a section: the adjusted current node is not an HTML element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CdataSections {
    Allowed,
    NotAllowed,
}

/// Where `pre` stands in the source: see `prepare`.
#[derive(Debug)]
pub(super) struct Code {
    /// The places of its start tags, in their order.
    pub tags: Vec<u32>,
    /// There is nothing else that looks like its start tag, as in an attribute or in a comment.
    pub is_certain: bool,
}

impl Default for Code {
    fn default() -> Code {
        Code { tags: Vec::new(), is_certain: true }
    }
}

/// What was seen of the source besides its tokens.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub code: Code,
    /// There may be a comment that [`OWN_COMMENT`] begins, or something that looks like one, as in a script.
    pub has_own_comments: bool,
    pub signs: Signs,
}

impl Noted {
    /// Forgets all, and leaves the room.
    pub(super) fn clear(&mut self) {
        let mut tags = std::mem::take(&mut self.code.tags);
        tags.clear();
        *self = Noted { code: Code { tags, ..Code::default() }, ..Noted::default() };
    }
}

/// See the module.
pub(super) struct Tokenizer<'s> {
    bytes: &'s [u8],
    at: usize,
    state: State,
    /// The name whose end tag ends text that is not data.
    last_start_tag: &'s str,
    has_nulls: bool,
    noted: Noted,
}

impl<'s> Tokenizer<'s> {
    /// What it notes goes to `noted`, with nothing in it.
    pub(super) fn new(source: &'s str, noted: Noted, controls: Controls) -> Tokenizer<'s> {
        let bytes = source.as_bytes();
        Tokenizer {
            bytes,
            at: 0,
            state: State::Data,
            last_start_tag: "",
            has_nulls: controls == Controls::Perhaps && memchr(0, bytes).is_some(),
            noted,
        }
    }

    /// Reads what follows in `state`, up to the end tag of `last_start_tag`.
    pub(super) fn enter(&mut self, state: State, last_start_tag: &'s str) {
        self.state = state;
        self.last_start_tag = last_start_tag;
    }

    pub(super) fn into_noted(self) -> Noted {
        self.noted
    }

    /// What the token of a doctype says.
    pub(super) fn doctype(&self, range: Range<usize>) -> Doctype<'s> {
        doctype::scan(&self.bytes[range]).0
    }

    /// All of the source.
    #[inline(always)]
    pub(super) fn bytes(&self) -> &'s [u8] {
        self.bytes
    }

    /// Where the next token begins.
    #[inline(always)]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The tokens before `at` were read by somebody else.
    #[inline(always)]
    pub(super) fn go_on_at(&mut self, at: usize) {
        self.at = at;
    }

    /// Whether what comes next is data, and there is no U+0000 anywhere.
    #[inline(always)]
    pub(super) fn is_in_plain_data(&self) -> bool {
        self.state == State::Data && !self.has_nulls
    }

    /// The next token; [`Token::EndOfFile`] again and again at the end.
    ///
    /// Tags in data are seen to here; all other states and cases elsewhere. The attributes of tags go to `rows`.
    pub(super) fn next(&mut self, rows: &mut Vec<Row>, sections: impl FnOnce() -> CdataSections) -> Token {
        if self.state == State::Data {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            if let [b'<', next, ..] = *rest {
                if next.is_ascii_alphabetic() {
                    return self.tag(self.at + 1, rows).map_or(Token::EndOfFile, Token::StartTag);
                }
                if next == b'/' && rest.get(2).is_some_and(u8::is_ascii_alphabetic) {
                    return self.tag(self.at + 2, rows).map_or(Token::EndOfFile, Token::EndTag);
                }
            } else if !self.has_nulls
                && let Some((length, content)) = scan_text_before_markup(rest, glance::scan_to_markup(rest))
            {
                let start = self.at;
                self.at += length;
                if !matches!(content, Content::Plain(glance) if glance != Glance::Any) {
                    self.note_signs(start, self.at);
                }
                return Token::Text { range: start..self.at, content };
            }
        }
        self.any(rows, sections())
    }

    /// The next token, whatever it is.
    #[inline(never)]
    fn any(&mut self, rows: &mut Vec<Row>, sections: CdataSections) -> Token {
        let start = self.at;
        let state = self.state;
        let token = match state {
            State::Data => self.data(rows, sections),
            _ => self.raw_text(rows),
        };
        match token {
            Token::Text { .. } if matches!(state, State::Rawtext | State::ScriptData | State::Plaintext) => {
                self.noted.signs.look_in_raw_text(&self.bytes[start..self.at]);
            }
            _ => self.note_signs(start, self.at),
        }
        // The others looked at each `<` themselves.
        if matches!(state, State::Data | State::Plaintext | State::Cdata) {
            self.note_code(start, self.at);
        }
        token
    }

    /// Notes what there is between two places where it was not seen that it is nothing.
    #[inline(never)]
    pub(super) fn note_signs(&mut self, start: usize, end: usize) {
        self.noted.signs.look(&self.bytes[start..end]);
    }

    /// Notes whether there may be a `pre`, or a comment, between two places where tags are not looked for.
    #[cold]
    fn note_code(&mut self, start: usize, end: usize) {
        let bytes = &self.bytes[start..end];
        memchr_iter(b'<', bytes).for_each(|at| self.note_code_at(start + at));
    }

    /// Notes whether the `<` at `at`, which begins no tag, may do so for others, or may begin a comment of our own.
    #[inline]
    fn note_code_at(&mut self, at: usize) {
        let rest = &self.bytes[at..];
        match rest.get(1) {
            Some(b'p' | b'P') => self.noted.code.is_certain &= !prepare::may_open_code(rest),
            Some(b'!') => self.noted.has_own_comments |= may_begin_own_comment(rest),
            _ => {}
        }
    }

    /// [§13.2.5.1 Data state](https://html.spec.whatwg.org/multipage/parsing.html#data-state) and
    /// [§13.2.5.6 Tag open state](https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state).
    fn data(&mut self, rows: &mut Vec<Row>, sections: CdataSections) -> Token {
        let bytes = self.bytes;
        loop {
            let start = self.at;
            let mut at = start;
            let mut content = Content::Plain(Glance::Any);
            // Where the text ends: at markup, at U+0000 or at the end of the file.
            loop {
                at = match self.scan_text(at) {
                    (at, true) => {
                        content = Content::References;
                        at
                    }
                    (at, false) => at,
                };
                match (bytes.get(at), bytes.get(at + 1)) {
                    (None, _) => break,
                    (Some(b'<'), Some(b'!' | b'?')) => break,
                    (Some(b'<'), Some(b'/')) if at + 2 < bytes.len() => break,
                    (Some(b'<'), Some(next)) if next.is_ascii_alphabetic() => break,
                    // "Emit a U+003C LESS-THAN SIGN character token. Reconsume in the data state."
                    (Some(b'<'), _) => at += 1,
                    (Some(_), _) => break,
                }
            }
            if at > start {
                self.at = at;
                return Token::Text { range: start..at, content };
            }
            let Some(&first) = bytes.get(at) else { return Token::EndOfFile };
            if first == 0 {
                self.at = at + 1;
                return Token::Null;
            }
            match bytes[at + 1] {
                b'/' => {
                    // §13.2.5.7 End tag open state
                    match bytes[at + 2] {
                        b'>' => self.at = at + 3,
                        next if next.is_ascii_alphabetic() => {
                            return match self.tag(at + 2, rows) {
                                Some(tag) => Token::EndTag(tag),
                                None => Token::EndOfFile,
                            };
                        }
                        _ => return self.bogus_comment(at + 2),
                    }
                }
                b'!' => return self.markup_declaration(at + 2, rows, sections),
                b'?' => return self.bogus_comment(at + 1),
                _ => {
                    return match self.tag(at + 1, rows) {
                        Some(tag) => Token::StartTag(tag),
                        None => Token::EndOfFile,
                    };
                }
            }
        }
    }

    /// Where the first `<` at or after `at` stands, or the first U+0000, and whether there is a `&` before it.
    #[inline]
    fn scan_text(&self, at: usize) -> (usize, bool) {
        let bytes = self.bytes;
        if self.has_nulls {
            let mut at = at;
            let mut references = false;
            while let Some(length) = memchr3(b'<', b'&', 0, &bytes[at..]) {
                at += length;
                if bytes[at] != b'&' {
                    return (at, references);
                }
                references = true;
                at += 1;
            }
            return (bytes.len(), references);
        }
        let (length, content) = scan_text(&bytes[at..]);
        (at + length, content == Content::References)
    }

    /// The tag whose name begins at `start`, up to its `>`; nothing if the file ends before: "This is an
    /// eof-in-tag parse error. Emit an end-of-file token."
    ///
    /// [§13.2.5.8 Tag name state](https://html.spec.whatwg.org/multipage/parsing.html#tag-name-state)
    fn tag(&mut self, start: usize, rows: &mut Vec<Row>) -> Option<Tag> {
        let bytes = self.bytes;
        let word = bytes.get(start..).and_then(<[u8]>::first_chunk).copied().map(u64::from_le_bytes);
        let found = word.and_then(scan_short_name).unwrap_or_else(|| self.long_name(start));
        let element = found.element;
        let name = (start as u32, (start + found.length) as u32);
        if element == Element::PRE && bytes[start - 1] == b'<' {
            self.noted.code.tags.push(start as u32 - 1);
        }
        let Some(PassedTag { attributes, after, self_closing }) = self.pass_attributes(start, found, rows)
        else {
            self.at = bytes.len();
            self.note_code(start, self.at);
            self.note_signs(start, self.at);
            return None;
        };
        if element == Element::UNKNOWN {
            self.note_code(start, after);
            self.note_signs(start, after);
        }
        self.at = after;
        Some(Tag { element, name, attributes, self_closing })
    }

    /// The rest of a tag, whose `name` begins at `start`; nothing if the file ends before. A row of each attribute goes to
    /// `rows`.
    #[inline(always)]
    pub(super) fn pass_attributes(
        &mut self,
        start: usize,
        name: TagName,
        rows: &mut Vec<Row>,
    ) -> Option<PassedTag> {
        let at = start + name.length;
        if name.ends_tag {
            return Some(PassedTag { attributes: Attributes::NONE, after: at + 1, self_closing: false });
        }
        let first = rows.len();
        let Passed { mut names, end, may_hold_tags, may_hold_signs } = attribute::pass(self.bytes, at, rows);
        let TagEnd { after, self_closing } = end?;
        if may_hold_tags {
            self.note_code(at, after);
        }
        if may_hold_signs {
            self.note_signs(at, after);
        }
        // U+0000 stands for another character, in a name too, and was not looked for.
        if self.has_nulls && !names.is_empty() {
            names = AttributeSet::ALL;
            rows[first..].iter_mut().for_each(|row| row.content = super::attributes::Content::References);
        }
        Some(PassedTag { attributes: Attributes { first: first as u32, names }, after, self_closing })
    }

    /// A name that is longer, or ends with the file.
    #[cold]
    fn long_name(&self, start: usize) -> TagName {
        if let Some(found) = self.scan_long_name(start) {
            return found;
        }
        let rest = &self.bytes[start..];
        let length = rest.iter().position(ends_name).unwrap_or(rest.len());
        let element = Element::of_tag(&NameKey::of(&rest[..length]));
        TagName { element, length, ends_tag: rest.get(length) == Some(&b'>') }
    }

    /// The name of 8 to 15 bytes that begins at `start`, if it ends as [`NameKey::scan_long`] sees it.
    #[inline(never)]
    pub(super) fn scan_long_name(&self, start: usize) -> Option<TagName> {
        let window = self.bytes.get(start..)?.first_chunk()?;
        let (key, length, end) = NameKey::scan_long(u128::from_le_bytes(*window))?;
        Some(TagName { element: Element::of_tag(&key), length, ends_tag: end == b'>' })
    }
}

/// False if `rest` cannot begin a comment that [`OWN_COMMENT`] begins.
fn may_begin_own_comment(rest: &[u8]) -> bool {
    let inside = rest.strip_prefix(b"<!--").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| {
        // White space may be of other kinds, too.
        let is_odd = |&first: &u8| !first.is_ascii_graphic();
        inside.starts_with(OWN_COMMENT.as_bytes()) || inside.first().is_some_and(is_odd)
    })
}

/// [§13.2.5.8 Tag name state](https://html.spec.whatwg.org/multipage/parsing.html#tag-name-state)
fn ends_name(byte: &u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b' ' | b'/' | b'>')
}

/// How many bytes of `bytes` stand before the first `<`, and whether there is a `&` among them.
#[inline(always)]
fn scan_text(bytes: &[u8]) -> (usize, Content) {
    scan_text_from(bytes, glance::scan_to_markup(bytes))
}

/// The same where a glance has `found` this.
#[inline(always)]
fn scan_text_from(bytes: &[u8], found: Option<(usize, Glance)>) -> (usize, Content) {
    match found.or_else(|| find_near(b'<', b'&', bytes).map(|length| (length, Glance::Any))) {
        None => (bytes.len(), Content::Plain(Glance::Any)),
        Some((length, glance)) if bytes[length] == b'<' => (length, Content::Plain(glance)),
        Some((length, _)) => {
            let more = memchr(b'<', &bytes[length..]);
            (more.map_or(bytes.len(), |more| length + more), Content::References)
        }
    }
}

/// How long the text is that `rest` begins with, if what ends it is markup for certain: elsewhere it may go on after the `<`.
/// A glance has `found` this of it.
#[inline(always)]
pub(super) fn scan_text_before_markup(
    rest: &[u8],
    found: Option<(usize, Glance)>,
) -> Option<(usize, Content)> {
    let (length, content) = scan_text_from(rest, found);
    ends_in_markup(rest, length).then_some((length, content))
}

/// Whether markup stands behind the first `length` bytes of `rest`, for certain.
#[inline(always)]
pub(super) fn ends_in_markup(rest: &[u8], length: usize) -> bool {
    let next = rest.get(length..).and_then(<[u8]>::first_chunk);
    matches!(next, Some(&[b'<', next, _]) if BEGINS_MARKUP[usize::from(next)])
}

/// What makes markup of a `<` before it: [§13.2.5.6 Tag open
/// state](https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state).
static BEGINS_MARKUP: [bool; 256] = {
    let mut begins = [false; 256];
    let mut byte = 0;
    while byte < begins.len() {
        begins[byte] = matches!(byte as u8, b'/' | b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z');
        byte += 1;
    }
    begins
};

/// The short name that begins `word`, as [`NameKey::scan`] finds it.
#[inline(always)]
pub(super) fn scan_short_name(word: u64) -> Option<TagName> {
    let (key, length, end) = NameKey::scan(word)?;
    Some(TagName { element: Element::of_short_tag(key), length, ends_tag: end == b'>' })
}
