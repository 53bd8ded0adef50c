//! Literal text of a leaf block that is written quickly: what of it could be syntax where it stands. Decides from a
//! character's neighbours in the same text alone; who needs to see more is told so. CommonMark §2.4, §4, §5.
//!
//! ```text
//! snake_case   3 * 4   a < b   this & that   [sic]   C:\temp
//!      ^         ^       ^          ^        ^   ^     ^
//! ```

use super::layout::Place;
use super::scan;
use crate::text::find;

/// What must not come next, for what stands before it would be syntax then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwelcome {
    Nothing,
    /// Behind `]` a link's destination.
    Parenthesis,
    /// Behind `[` a footnote's label.
    Caret,
    /// Behind a number at the start of a line the rest of it, or what makes a list item of it.
    Number,
    /// Behind what could be the start of a character reference its rest.
    Reference,
    /// Anything but the end.
    Anything,
}

impl Unwelcome {
    /// Whether text that begins with `byte` is unwelcome.
    pub(super) fn is_text(self, byte: u8) -> bool {
        match self {
            Unwelcome::Nothing => false,
            Unwelcome::Parenthesis => byte == b'(',
            Unwelcome::Caret => byte == b'^',
            Unwelcome::Number => byte.is_ascii_digit() || matches!(byte, b'.' | b')'),
            Unwelcome::Reference => byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b';'),
            Unwelcome::Anything => true,
        }
    }
}

/// What a character of literal text is where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Danger {
    /// Nothing but itself.
    None,
    /// Nothing but itself, unless this comes next.
    Unless(Unwelcome),
    /// Syntax, whatever else stands in the line.
    Certain,
    /// Syntax, as reading the line shows.
    Found,
    /// More must be seen to tell.
    Unknown,
}

/// What `text` is at the start of a paragraph (`first`) or of another line of it, and the byte that matters. One byte
/// tells of most.
pub(super) fn at_line_start(text: &[u8], place: Place, first: bool) -> (usize, Danger) {
    if !matches!(place, Place::Paragraph | Place::ItemStart(_)) {
        return (0, Danger::None);
    }
    let next = text.get(1).copied();
    // Before a letter or digit no marker ends, and no line of markers is whole.
    let is_before_word = next.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let danger = match text[0] {
        b'0'..=b'9' => return at_number(text, first),
        b'[' => at_bracket(text, place),
        b'>' => Danger::Certain,
        b'#' if first && is_heading(text) => Danger::Certain,
        b'+' | b'-' | b'*' if first && next == Some(b' ') => Danger::Certain,
        b'=' | b'|' | b':' if first => Danger::None,
        b'#' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'|' | b':' if is_before_word => Danger::None,
        // Where it begins a block, it begins a tag.
        b'<' if next == Some(b' ') => Danger::None,
        b'#' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'|' | b':' | b'<' | b'`' => Danger::Unknown,
        _ => Danger::None,
    };
    (0, danger)
}

/// §4.2.
fn is_heading(text: &[u8]) -> bool {
    let level = scan::skip(text, 0, |byte| byte == b'#');
    level <= 6 && text.get(level) == Some(&b' ')
}

/// §5.2: a number and its delimiter, with a space behind them.
fn at_number(text: &[u8], first: bool) -> (usize, Danger) {
    let digits = scan::skip(text, 0, |byte| byte.is_ascii_digit());
    let danger = match (text.get(digits), text.get(digits + 1)) {
        (None, _) => Danger::Unless(Unwelcome::Number),
        (Some(b'.' | b')'), Some(b' ')) if first && digits <= 9 => Danger::Certain,
        (Some(b'.' | b')'), None | Some(b' ' | b'\t')) => Danger::Unknown,
        _ => Danger::None,
    };
    (digits, danger)
}

/// A definition (§4.7), or a task (GFM §5.3).
fn at_bracket(text: &[u8], place: Place) -> Danger {
    let end = find::memchr(b']', text);
    match end.and_then(|end| text.get(end + 1)) {
        None | Some(b':') => Danger::Unknown,
        Some(_) if end == Some(2) && matches!(place, Place::ItemStart(_)) => Danger::Unknown,
        Some(_) => Danger::None,
    }
}

/// What the character at `at`, one that `find_active` finds, is in `text`. Delimiter runs and brackets are more than
/// one character: of those only what stands behind them is looked at.
pub(super) fn danger(text: &[u8], at: usize) -> Danger {
    let next = text.get(at + 1).copied();
    match text[at] {
        b']' => match next {
            None => Danger::Unless(Unwelcome::Parenthesis),
            Some(b'(') => Danger::Unknown,
            Some(_) => Danger::None,
        },
        b'[' => match next {
            None => Danger::Unless(Unwelcome::Caret),
            Some(b'^') => Danger::Unknown,
            Some(_) => Danger::None,
        },
        b'\\' => match next {
            None => Danger::Unless(Unwelcome::Anything),
            // "Any ASCII punctuation character may be backslash-escaped".
            Some(byte) if byte.is_ascii_punctuation() => Danger::Certain,
            Some(_) => Danger::None,
        },
        b'{' => match next {
            None => Danger::Unless(Unwelcome::Anything),
            Some(b'{' | b'%') => Danger::Unknown,
            Some(_) => Danger::None,
        },
        b'&' => ampersand(text, at),
        b'<' => less_than(text, at),
        b'^' if at == 0 => Danger::Unknown,
        b'`' => Danger::Unknown,
        _ => Danger::None,
    }
}

/// Whether the delimiter run `start..end` of `text` can do nothing because of its neighbours there.
pub(super) fn is_harmless_run(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|before| text[before]);
    match (before, text.get(end)) {
        (Some(b' '), Some(b' ')) => true,
        (Some(before), Some(after)) => {
            text[start] == b'_' && before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()
        }
        _ => false,
    }
}

/// §2.5.
fn ampersand(text: &[u8], at: usize) -> Danger {
    match text.get(at + 1) {
        None => Danger::Unless(Unwelcome::Reference),
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'#' => {
            let end = scan::skip(text, at + 2, |byte| byte.is_ascii_alphanumeric());
            match text.get(end) {
                None => Danger::Unless(Unwelcome::Reference),
                Some(b';') if scan::scan_entity(text, at).is_some() => Danger::Found,
                Some(_) => Danger::None,
            }
        }
        Some(_) => Danger::None,
    }
}

/// §6.5, §6.6.
fn less_than(text: &[u8], at: usize) -> Danger {
    match text.get(at + 1) {
        None => Danger::Unknown,
        Some(b' ') => Danger::None,
        Some(byte) => {
            let begins_tag = byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?');
            // A tag that more text could end is not looked for here.
            let ends = find::memchr3(b'>', b'<', b' ', &text[at + 1..]).map(|length| text[at + 1 + length]);
            match ends {
                Some(b'>') if scan::scan_autolink(text, at).is_some() => Danger::Found,
                None => Danger::Unknown,
                _ if !begins_tag => Danger::None,
                _ if scan::scan_html(text, at).is_some() => Danger::Found,
                _ => Danger::Unknown,
            }
        }
    }
}

/// The first byte that could be syntax somewhere in a line, but for a `!`, which is some only before `[`.
pub(super) fn find_active(bytes: &[u8]) -> Option<usize> {
    find::find_by(bytes, |byte| {
        // `[ \ ] ^ _` and, with a bit more, `{ | } ~` stand in a row.
        let rows = (byte | 0x20).wrapping_sub(b'{').saturating_sub(4);
        let others = (byte ^ b'&').min(byte ^ b'*').min(byte ^ b'<').min(byte ^ b'`');
        rows.min(others)
    })
}
