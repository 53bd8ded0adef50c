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

use std::ops::Range;

use crate::text::find::{memchr, memchr2, memchr3};

use super::element::{Element, NameKey};
use attribute::Step;
pub(super) use doctype::Doctype;

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
    Doctype(Box<Doctype>),
    EndOfFile,
}

/// What there is to do with the text of a token before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// It is what it says.
    Plain,
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
///   ^                    ^      attributes: where they begin
/// ```
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub element: Element,
    pub name: (u32, u32),
    /// Nothing if there is none.
    pub attributes: Option<u32>,
    pub self_closing: bool,
}

impl Tag {
    /// A tag that stands nowhere.
    pub(super) fn implied(element: Element) -> Tag {
        Tag { element, name: (0, 0), attributes: None, self_closing: false }
    }
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

/// See the module.
pub(super) struct Tokenizer<'s> {
    bytes: &'s [u8],
    at: usize,
    state: State,
    /// The name whose end tag ends text that is not data.
    last_start_tag: &'s str,
    has_nulls: bool,
}

impl<'s> Tokenizer<'s> {
    pub(super) fn new(source: &'s str) -> Tokenizer<'s> {
        let bytes = source.as_bytes();
        Tokenizer {
            bytes,
            at: 0,
            state: State::Data,
            last_start_tag: "",
            has_nulls: memchr(0, bytes).is_some(),
        }
    }

    /// Reads what follows in `state`, up to the end tag of `last_start_tag`.
    pub(super) fn enter(&mut self, state: State, last_start_tag: &'s str) {
        self.state = state;
        self.last_start_tag = last_start_tag;
    }

    /// The next token; [`Token::EndOfFile`] again and again at the end.
    #[inline]
    pub(super) fn next(&mut self, sections: CdataSections) -> Token {
        match self.state {
            State::Data => self.data(sections),
            _ => self.raw_text(),
        }
    }

    /// [§13.2.5.1 Data state](https://html.spec.whatwg.org/multipage/parsing.html#data-state) and
    /// [§13.2.5.6 Tag open state](https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state).
    fn data(&mut self, sections: CdataSections) -> Token {
        let bytes = self.bytes;
        loop {
            let start = self.at;
            let mut at = start;
            let mut content = Content::Plain;
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
                            return match self.tag(at + 2) {
                                Some(tag) => Token::EndTag(tag),
                                None => Token::EndOfFile,
                            };
                        }
                        _ => return self.bogus_comment(at + 2),
                    }
                }
                b'!' => return self.markup_declaration(at + 2, sections),
                b'?' => return self.bogus_comment(at + 1),
                _ => {
                    return match self.tag(at + 1) {
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
        let rest = &bytes[at..];
        let Some(length) = memchr2(b'<', b'&', rest) else { return (bytes.len(), false) };
        if rest[length] == b'<' {
            return (at + length, false);
        }
        let more = memchr(b'<', &rest[length..]);
        (more.map_or(bytes.len(), |more| at + length + more), true)
    }

    /// The tag whose name begins at `start`, up to its `>`; nothing if the file ends before: "This is an
    /// eof-in-tag parse error. Emit an end-of-file token."
    ///
    /// [§13.2.5.8 Tag name state](https://html.spec.whatwg.org/multipage/parsing.html#tag-name-state)
    #[inline]
    fn tag(&mut self, start: usize) -> Option<Tag> {
        let bytes = self.bytes;
        let mut key = NameKey::EMPTY;
        let mut at = start;
        let stop = loop {
            let Some(&byte) = bytes.get(at) else {
                self.at = bytes.len();
                return None;
            };
            let lower = NAME_BYTES[byte as usize];
            if lower == 0 {
                break byte;
            }
            key.push(lower);
            at += 1;
        };
        let name = (start as u32, at as u32);
        let element = Element::of_tag(&key);
        if stop == b'>' {
            self.at = at + 1;
            return Some(Tag { element, name, attributes: None, self_closing: false });
        }
        let mut attributes = None;
        let from = at;
        loop {
            match attribute::step(bytes, at) {
                Step::Attribute(attribute) => {
                    attributes = Some(from as u32);
                    at = attribute.after;
                }
                Step::End { after, self_closing } => {
                    self.at = after;
                    return Some(Tag { element, name, attributes, self_closing });
                }
                Step::EndOfFile => {
                    self.at = bytes.len();
                    return None;
                }
            }
        }
    }
}

/// Each byte as it stands in a tag's name: a letter in lower case, and 0 for what ends the name.
/// What no known name has, U+0000 with it, is something that is not 0.
static NAME_BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\t' | b'\n' | 0x0C | b' ' | b'/' | b'>' => 0,
            0 => 0xFF,
            byte => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
};
