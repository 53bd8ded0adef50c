//! Diagnostics: what is said about an input, where in it, and how that is shown. Decides nothing.

use std::fmt::Write as _;
use std::ops::Range;

use crate::text;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something was dropped or could not be said exactly.
    Warning,
    /// The input is handed back unchanged.
    Error,
}

/// One thing to say about an input.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name for programs, e.g. `duplicate-key`.
    pub code: &'static str,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The bytes meant, in the whole input as it was given.
    pub span: Option<Range<usize>>,
    /// How many things it speaks of, if it says that something was left out: `dropped-script` of three.
    pub count: Option<u32>,
}

/// A place for people: both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in that line.
    pub column: usize,
}

impl Diagnostic {
    pub(crate) fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { severity, code, message: message.into(), help: None, span: None, count: None }
    }

    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    pub(crate) fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    pub(crate) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    pub(crate) fn counted(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where it is in `source`, the input it was made for.
    pub fn place(&self, source: &str) -> Option<Place> {
        let offset = floor_char(source, self.span.as_ref()?.start);
        let line_start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
        // A byte order mark is not a character that an editor counts.
        let visible = source[line_start..offset].trim_start_matches('\u{FEFF}');
        Some(Place {
            line: source[..line_start].matches('\n').count() + 1,
            column: visible.chars().count() + 1,
        })
    }

    /// The diagnostic as people read it: place, sentence, the source line and a caret.
    ///
    /// ```text
    /// post.md:2:14: error: invalid trailing content after single-quoted scalar
    ///   2 | title: 'What's Coming in Vue 3'
    ///     |              ^ help: double the apostrophe: 'What''s Coming in Vue 3'
    /// ```
    ///
    /// `name` is what the input is called; `source` is the whole input as it was given.
    pub fn render(&self, name: &str, source: &str) -> String {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let Some((span, place)) = self.span.clone().zip(self.place(source)) else {
            let help = self.help.as_deref().map_or(String::new(), |help| format!("\n  help: {help}"));
            return format!("{name}: {severity}: {}{help}\n", self.message);
        };
        let mut out = format!("{name}:{}:{}: {severity}: {}\n", place.line, place.column, self.message);
        let offset = floor_char(source, span.start);
        let line_start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[offset..].find('\n').map_or(source.len(), |at| offset + at);
        let line = source[line_start..line_end].trim_start_matches('\u{FEFF}').trim_end_matches('\r');
        let before = source[line_start..offset].trim_start_matches('\u{FEFF}');
        let before = &line[..floor_char(line, before.len())];
        // A long line is shown around the place only: a caret a screen away helps nobody.
        let (shown, lead) = window(line, before.len());
        let number = place.line.to_string();
        let margin = number.len().max(1);
        let indent = text::display_width(lead);
        let _ = writeln!(out, "  {number} | {}", expand(shown));
        let _ = write!(out, "  {:margin$} | {:indent$}^", "", "");
        if let Some(help) = &self.help {
            let _ = write!(out, " help: {help}");
        }
        out.push('\n');
        out
    }
}

/// At most this many characters of a line are shown on either side of a caret.
const WINDOW: usize = 100;

/// The part of `line` to show for a caret at byte `at`, and what of it stands before the caret.
fn window(line: &str, at: usize) -> (&str, &str) {
    let start = line[..at].char_indices().rev().nth(WINDOW).map_or(0, |(i, c)| i + c.len_utf8());
    let end = line[at..].char_indices().nth(WINDOW).map_or(line.len(), |(i, _)| at + i);
    (&line[start..end], &line[start..at])
}

/// Control characters as one column each, so that the caret stays under its character.
fn expand(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
