//! Signs: whether the source holds what is to be seen to before it is parsed: a carriage return, U+0000, a template tag.
//!
//! Few do, and to look for it beforehand is to read all of the source once more, when it is far from the processor. The
//! tokenizer passes every byte once: what it knows of a text, of a name or of a value leaves no room for these, or it looks
//! for them here. Who reads its tokens asks afterwards, and begins again where there is something.

use crate::text::find::{memchr2, memchr3};
use crate::text::{Controls, template};

/// What was noted.
#[derive(Debug, Clone, Copy)]
pub(in crate::html) struct Signs {
    pub controls: Controls,
    /// A template tag may begin somewhere, but for [raw text](Signs::look_in_raw_text).
    pub templates: bool,
}

impl Default for Signs {
    fn default() -> Signs {
        Signs { controls: Controls::None, templates: false }
    }
}

impl Signs {
    /// Notes what is in `bytes`, which are one part of the source, or several.
    pub(super) fn look(&mut self, bytes: &[u8]) {
        if let Some(first) = memchr3(b'\r', 0, b'{', bytes) {
            self.note(&bytes[first..]);
        }
    }

    /// The same of text in which no reference is decoded, so that there is nothing to escape in its template tags. Scripts and
    /// style sheets are full of braces.
    pub(super) fn look_in_raw_text(&mut self, bytes: &[u8]) {
        if memchr2(b'\r', 0, bytes).is_some() {
            self.controls = Controls::Perhaps;
        }
    }

    #[cold]
    fn note(&mut self, bytes: &[u8]) {
        self.look_in_raw_text(bytes);
        self.templates |= template::may_begin(bytes);
    }
}
