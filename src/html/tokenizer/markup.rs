//! Comments, and what `<!` begins.

use crate::text::find::{memchr, memchr_iter};

use super::super::attributes::Row;
use super::{CdataSections, State, Token, Tokenizer, doctype};

impl Tokenizer<'_> {
    /// What begins with the `<!` before `at`.
    /// [§13.2.5.42 Markup declaration open state](https://html.spec.whatwg.org/multipage/parsing.html#markup-declaration-open-state)
    pub(super) fn markup_declaration(
        &mut self,
        at: usize,
        rows: &mut Vec<Row>,
        sections: CdataSections,
    ) -> Token {
        let rest = &self.bytes[at..];
        if rest.starts_with(b"--") {
            return self.comment(at + 2);
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            let start = at + "doctype".len();
            self.at = start + doctype::scan(&self.bytes[start..]).1;
            return Token::Doctype(start..self.at);
        }
        if sections == CdataSections::Allowed && rest.starts_with(b"[CDATA[") {
            self.at = at + 7;
            self.state = State::Cdata;
            return self.raw_text(rows);
        }
        self.bogus_comment(at)
    }

    /// [§13.2.5.41 Bogus comment state](https://html.spec.whatwg.org/multipage/parsing.html#bogus-comment-state)
    pub(super) fn bogus_comment(&mut self, start: usize) -> Token {
        let rest = &self.bytes[start..];
        let length = memchr(b'>', rest).unwrap_or(rest.len());
        self.at = (start + length + 1).min(self.bytes.len());
        Token::Comment(start..start + length)
    }

    /// A comment whose data begins at `start`.
    ///
    /// ```text
    /// <!---->   <!--a-->   <!--a--!>   <!-->   <!--->   <!--a--
    ///     ^^^       ^^^        ^^^^        ^       ^^       ^^     not data
    /// ```
    ///
    /// [§13.2.5.43–52](https://html.spec.whatwg.org/multipage/parsing.html#comment-start-state)
    fn comment(&mut self, start: usize) -> Token {
        let rest = &self.bytes[start..];
        if let Some(length) =
            [&b">"[..], b"->"].into_iter().find(|end| rest.starts_with(end)).map(<[u8]>::len)
        {
            self.at = start + length;
            return Token::Comment(start..start);
        }
        for end in memchr_iter(b'>', rest) {
            let marks = [&b"--"[..], b"--!"].into_iter().find(|marks| rest[..end].ends_with(marks));
            if let Some(marks) = marks {
                self.at = start + end + 1;
                return Token::Comment(start..start + end - marks.len());
            }
        }
        // "This is an eof-in-comment parse error. Emit the current comment token": what might have been
        // its end is no data.
        self.at = self.bytes.len();
        let end =
            [&b"--!"[..], b"--", b"-"].into_iter().find(|end| rest.ends_with(end)).map_or(0, <[u8]>::len);
        Token::Comment(start..self.bytes.len() - end)
    }
}
