//! Text that is not data: RCDATA, RAWTEXT, script data, PLAINTEXT and CDATA sections. It ends with a tag of one name.

use std::ops::{ControlFlow, Range};

use crate::text::find::{memchr, memchr_iter, memchr2, memmem};
use crate::text::glance::Glance;

use super::super::attributes::Row;
use super::{Content, State, Token, Tokenizer};

impl Tokenizer<'_> {
    /// [§13.2.5.2–5](https://html.spec.whatwg.org/multipage/parsing.html#rcdata-state),
    /// [§13.2.5.69](https://html.spec.whatwg.org/multipage/parsing.html#cdata-section-state)
    pub(super) fn raw_text(&mut self, rows: &mut Vec<Row>) -> Token {
        let start = self.at;
        let (content, end) = match self.state {
            State::Cdata => return self.cdata_section(rows),
            State::Plaintext => (Content::Nulls, self.bytes.len()),
            State::Rcdata => (Content::References, self.scan_to_end_tag(start)),
            State::ScriptData => (Content::Nulls, self.scan_script(start)),
            State::Data | State::Rawtext => (Content::Nulls, self.scan_to_end_tag(start)),
        };
        self.at = end;
        if end > start {
            return Token::Text { range: start..end, content: self.content(start..end, content) };
        }
        if end == self.bytes.len() {
            return Token::EndOfFile;
        }
        self.state = State::Data;
        match self.tag(end + 2, rows) {
            Some(tag) => Token::EndTag(tag),
            None => Token::EndOfFile,
        }
    }

    /// `content`, or less where there is nothing to do.
    fn content(&self, range: Range<usize>, content: Content) -> Content {
        let found = match content {
            Content::References => memchr2(b'&', 0, &self.bytes[range]),
            _ if self.has_nulls => memchr(0, &self.bytes[range]),
            _ => None,
        };
        found.map_or(Content::Plain(Glance::Any), |_| content)
    }

    /// Where the appropriate end tag begins, at or after `at`.
    fn scan_to_end_tag(&mut self, mut at: usize) -> usize {
        while let Some(length) = memchr(b'<', &self.bytes[at..]) {
            at += length;
            if self.bytes.get(at + 1) == Some(&b'/') && self.is_name(at + 2, self.last_start_tag) {
                return at;
            }
            self.note_code_at(at);
            at += 1;
        }
        self.bytes.len()
    }

    /// Whether `name` stands at `at` in any case and ends there.
    fn is_name(&self, at: usize, name: &str) -> bool {
        let end = at + name.len();
        !name.is_empty()
            && self.bytes.get(at..end).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
            && matches!(self.bytes.get(end), Some(b'\t' | b'\n' | 0x0C | b' ' | b'/' | b'>'))
    }

    /// Where the end tag of a script begins, at or after `at`. In what looks like a comment a script may hold
    /// another one, with its tags.
    ///
    /// ```text
    /// <!-- <script> </script> --> </script>
    ///                             ^           data
    /// ^^^^^                   ^^^             escaped
    ///      ^^^^^^^^^^^^^^^^^^                 double escaped
    /// ```
    ///
    /// [§13.2.5.15–31](https://html.spec.whatwg.org/multipage/parsing.html#script-data-less-than-sign-state)
    fn scan_script(&mut self, mut at: usize) -> usize {
        loop {
            at = match self.scan_script_data(at) {
                ControlFlow::Continue(at) => at,
                ControlFlow::Break(end) => return end,
            };
            at = match self.scan_escaped_script(at) {
                ControlFlow::Continue(at) => at,
                ControlFlow::Break(end) => return end,
            };
        }
    }

    /// What is not escaped: it goes on behind the `<!` of a comment, or ends.
    fn scan_script_data(&mut self, start: usize) -> ControlFlow<usize, usize> {
        let bytes = self.bytes;
        for length in memchr_iter(b'<', &bytes[start..]) {
            let at = start + length;
            self.note_code_at(at);
            match bytes.get(at + 1) {
                Some(b'/') if self.is_name(at + 2, self.last_start_tag) => return ControlFlow::Break(at),
                // The dashes may already be those of the end.
                Some(b'!') if bytes[at..].starts_with(b"<!--") => return ControlFlow::Continue(at + 2),
                _ => {}
            }
        }
        ControlFlow::Break(bytes.len())
    }

    /// What is escaped, from the dashes of a comment on: it goes on behind the comment, or ends.
    fn scan_escaped_script(&mut self, mut at: usize) -> ControlFlow<usize, usize> {
        let bytes = self.bytes;
        let mut is_double = false;
        while let Some(length) = memchr2(b'<', b'-', &bytes[at..]) {
            at += length;
            if bytes[at..].starts_with(b"-->") {
                return ControlFlow::Continue(at + 3);
            }
            if bytes[at] == b'<' {
                self.note_code_at(at);
                let is_end_tag = bytes.get(at + 1) == Some(&b'/');
                match is_double {
                    false if is_end_tag && self.is_name(at + 2, self.last_start_tag) => {
                        return ControlFlow::Break(at);
                    }
                    false if self.is_name(at + 1, "script") => is_double = true,
                    true if is_end_tag && self.is_name(at + 2, "script") => is_double = false,
                    _ => {}
                }
            }
            at += 1;
        }
        ControlFlow::Break(bytes.len())
    }

    /// The rest of a CDATA section, one token a call.
    fn cdata_section(&mut self, rows: &mut Vec<Row>) -> Token {
        let start = self.at;
        let rest = &self.bytes[start..];
        let length = memmem::find(rest, b"]]>").unwrap_or(rest.len());
        // U+0000 is the tree builder's to judge, as in data.
        let text = match self.has_nulls {
            true => memchr(0, &rest[..length]).unwrap_or(length),
            false => length,
        };
        if text > 0 {
            self.at = start + text;
            return Token::Text { range: start..self.at, content: Content::Plain(Glance::Any) };
        }
        if length > 0 {
            self.at = start + 1;
            return Token::Null;
        }
        self.state = State::Data;
        self.at = (start + 3).min(self.bytes.len());
        self.data(rows, super::CdataSections::Allowed)
    }
}
