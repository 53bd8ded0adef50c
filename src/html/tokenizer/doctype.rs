//! The doctype: its name and identifiers.
//!
//! [§13.2.5.53–68](https://html.spec.whatwg.org/multipage/parsing.html#doctype-state)

use std::borrow::Cow;

use crate::text::find::memchr;

/// See the module. Texts are in the case the tokenizer gives them: the name in lower case, identifiers as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::html) struct Doctype<'s> {
    pub name: Option<Cow<'s, str>>,
    pub public: Option<Cow<'s, str>>,
    pub system: Option<Cow<'s, str>>,
    pub force_quirks: bool,
}

#[cfg(test)]
impl Doctype<'_> {
    pub(in crate::html) fn into_owned(self) -> Doctype<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        let Doctype { name, public, system, force_quirks } = self;
        Doctype { name: owned(name), public: owned(public), system: owned(system), force_quirks }
    }
}

/// The doctype that `bytes` continue, which follow the word `doctype`, and how many of them are its own.
pub(super) fn scan(bytes: &[u8]) -> (Doctype<'_>, usize) {
    let mut scanner = Scanner { bytes, at: 0, doctype: Doctype::default() };
    if scanner.scan().is_none() {
        scanner.doctype.force_quirks = true;
    }
    (scanner.doctype, scanner.at)
}

struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    doctype: Doctype<'b>,
}

impl<'b> Scanner<'b> {
    /// `None` is the force-quirks flag.
    fn scan(&mut self) -> Option<()> {
        // §13.2.5.54 Before DOCTYPE name state, §13.2.5.55 DOCTYPE name state
        self.skip_spaces();
        let start = self.at;
        let rest = &self.bytes[start..];
        let is_end = |byte: &u8| matches!(byte, b'\t' | b'\n' | 0x0C | b' ' | b'>');
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        if length == 0 {
            self.at = self.bytes.len().min(start + 1);
            return None;
        }
        let mut name = text(&rest[..length]);
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            name.to_mut().make_ascii_lowercase();
        }
        self.doctype.name = Some(name);
        self.at = start + length;
        // §13.2.5.56 After DOCTYPE name state
        self.skip_spaces();
        if self.ends()? {
            return Some(());
        }
        let word = self.bytes.get(self.at..self.at + 6).unwrap_or(&[]);
        let is_public = word.eq_ignore_ascii_case(b"public");
        if !is_public && !word.eq_ignore_ascii_case(b"system") {
            return self.bogus(None);
        }
        self.at += 6;
        self.skip_spaces();
        if is_public {
            // §13.2.5.57–60
            let mut public = None;
            let whole = self.identifier(&mut public);
            self.doctype.public = public;
            whole?;
            // §13.2.5.61 Between DOCTYPE public and system identifiers state
            self.skip_spaces();
            if self.ends()? {
                return Some(());
            }
        }
        // §13.2.5.62–66
        let mut system = None;
        let whole = self.identifier(&mut system);
        self.doctype.system = system;
        whole?;
        // §13.2.5.67 After DOCTYPE system identifier state
        self.skip_spaces();
        if self.ends()? {
            return Some(());
        }
        // "This does not set the current DOCTYPE token's force-quirks flag to on."
        self.bogus(Some(()))
    }

    /// A quoted identifier.
    fn identifier(&mut self, into: &mut Option<Cow<'b, str>>) -> Option<()> {
        let Some(&quote @ (b'"' | b'\'')) = self.bytes.get(self.at) else {
            return self.bogus(None);
        };
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let close = memchr(quote, rest);
        let end = memchr(b'>', &rest[..close.unwrap_or(rest.len())]);
        let length = end.or(close).unwrap_or(rest.len());
        *into = Some(text(&rest[..length]));
        self.at = self.bytes.len().min(self.at + length + 1);
        // "abrupt-doctype-public-identifier": a `>` comes before the quote.
        if end.is_none() { close.map(|_| ()) } else { None }
    }

    /// Whether the doctype ends here; nothing if the file does.
    fn ends(&mut self) -> Option<bool> {
        let ends = *self.bytes.get(self.at)? == b'>';
        self.at += usize::from(ends);
        Some(ends)
    }

    /// §13.2.5.68 Bogus DOCTYPE state: all up to the `>` says nothing.
    fn bogus(&mut self, answer: Option<()>) -> Option<()> {
        let rest = &self.bytes[self.at..];
        self.at += memchr(b'>', rest).map_or(rest.len(), |length| length + 1);
        answer
    }

    fn skip_spaces(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b'\t' | b'\n' | 0x0C | b' ')) {
            self.at += 1;
        }
    }
}

/// The bytes are cut at ASCII characters, so they are whole characters.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { text }
}
