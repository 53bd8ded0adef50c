//! Fences: where front matter begins and ends, and of which kind it is. Reads no YAML.
//!
//! ```text
//! ---            +++            ;;;            {            title: A
//! title: A       title = "A"    "title": "A"   "title": …   date: B
//! ---            +++            ;;;            }            ---
//! YAML           TOML           JSON           JSON         YAML, Hexo's other style
//! ```

use crate::text::find;
use std::ops::Range;

use super::json;

/// A longer block is not read: no site generator's author writes one, and every later step holds it whole.
pub(super) const LIMIT: usize = 1 << 20;

/// What stands at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No front matter.
    None,
    /// Another kind than YAML between `---`: copied up to `body`.
    Opaque { body: usize },
    /// Perhaps YAML: whether it is a mapping, its reader says.
    Yaml { style: FenceStyle, inner: Range<usize>, body: usize },
    /// An opening fence, then a field, and no closing fence.
    Unclosed { fence: Range<usize> },
    /// An opening fence, then a field, and the closing fence is beyond [`LIMIT`].
    TooLong { fence: Range<usize> },
    /// An opening fence ended by a carriage return alone.
    CarriageReturn { at: usize },
}

/// Whether there is an opening fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FenceStyle {
    /// `---` above and below.
    Both,
    /// Only below, as Hexo allows.
    ClosingOnly,
}

/// Looks for front matter at the start of `text`.
pub(super) fn find(text: &str) -> Found {
    let Some(first) = lines(text, 0).find(|line| !is_blank(&text[line.clone()])) else {
        return Found::None;
    };
    let line = text[first.clone()].trim_end_matches([' ', '\t', '\n']);
    let after = first.end;
    match line {
        "---" => find_yaml(text, first.start..first.start + 3, after),
        "+++" => find_pair(text, first.start..first.start + 3, after, '='),
        ";;;" => find_pair(text, first.start..first.start + 3, after, ':'),
        _ if line.starts_with("---\r") => {
            let at = first.start + 3;
            if looks_like_field(&text[at + 1..first.end]) {
                Found::CarriageReturn { at }
            } else {
                Found::None
            }
        }
        _ if line.starts_with('{') => match json::scan_object(&text[first.start..]) {
            Some(len) => {
                let rest = &text[first.start + len..];
                let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
                // An object with text behind it on its line is the beginning of a sentence.
                if is_blank(&rest[..end]) {
                    Found::Opaque { body: first.start + len + end }
                } else {
                    Found::None
                }
            }
            None => Found::None,
        },
        _ if is_labelled_fence(line) => match find_line(text, after, |other| other == "---") {
            Some(close) => Found::Opaque { body: close.end },
            None => Found::None,
        },
        _ if is_unusual_fence(line) => {
            let wanted = line.trim_start();
            match find_line(text, after, |other| other.trim_start() == wanted) {
                // Two thematic breaks with text between them look the same, but for the field.
                Some(close) if has_field(&text[after..close.start]) => Found::Opaque { body: close.end },
                _ => Found::None,
            }
        }
        _ if looks_like_field(line) && !line.starts_with([' ', '\t']) => {
            match find_line(text, after, is_closing) {
                Some(close)
                    if text[close.clone()].starts_with("---") && close.start - first.start <= LIMIT =>
                {
                    Found::Yaml {
                        style: FenceStyle::ClosingOnly,
                        inner: first.start..close.start,
                        body: close.end,
                    }
                }
                _ => Found::None,
            }
        }
        _ => Found::None,
    }
}

/// Whether the first line of `block` that says something looks like `key:`.
pub(super) fn has_field(block: &str) -> bool {
    lines(block, 0)
        .map(|line| &block[line])
        .find(|line| !is_blank(line) && !line.trim_start().starts_with('#'))
        .is_some_and(looks_like_field)
}

fn find_yaml(text: &str, fence: Range<usize>, after: usize) -> Found {
    match find_line(text, after, is_closing) {
        Some(close) if close.start - after <= LIMIT => {
            Found::Yaml { style: FenceStyle::Both, inner: after..close.start, body: close.end }
        }
        closing if has_field(&text[after..]) => match closing {
            Some(_) => Found::TooLong { fence },
            None => Found::Unclosed { fence },
        },
        _ => Found::None,
    }
}

/// A block between two equal fences of another language; `sign` stands between its keys and values.
fn find_pair(text: &str, fence: Range<usize>, after: usize, sign: char) -> Found {
    let wanted = &text[fence.clone()];
    if let Some(close) = find_line(text, after, |line| line == wanted) {
        return Found::Opaque { body: close.end };
    }
    let first = lines(text, after).map(|line| &text[line]).find(|line| !is_blank(line)).unwrap_or("");
    match first.split_once(sign) {
        Some((key, _)) if is_word(key.trim().trim_matches('"')) => Found::Unclosed { fence },
        _ => Found::None,
    }
}

/// The first line at or after `from` that, right-trimmed, is what is wanted.
fn find_line(text: &str, from: usize, wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    lines(text, from).find(|line| wanted(text[line.clone()].trim_end_matches([' ', '\t', '\n'])))
}

fn is_closing(line: &str) -> bool {
    line == "---" || line == "..."
}

/// `---yaml`, `---json`, `---toml`, `---js` (gray-matter), `--- # comment`.
fn is_labelled_fence(line: &str) -> bool {
    let Some(label) = line.strip_prefix("---") else { return false };
    let trimmed = label.trim_start_matches([' ', '\t']);
    matches!(trimmed, "yaml" | "json" | "toml" | "js")
        || (trimmed.starts_with('#') && trimmed.len() < label.len())
}

/// Four or more dashes, or an indented `---`.
fn is_unusual_fence(line: &str) -> bool {
    let dashes = line.trim_start_matches(' ');
    let indented = dashes.len() < line.len();
    dashes.bytes().all(|byte| byte == b'-') && if indented { dashes.len() == 3 } else { dashes.len() >= 4 }
}

/// Whether `line` begins as a field does: a word or a quoted string, then a colon.
///
/// ```text
/// title: A      "title": A     title:A      title：A
/// ^^^^^^        ^^^^^^^^       ^^^^^^       ^^^^^^^
/// ```
///
/// The last two are mistakes, but of somebody who wrote front matter; `http://…` is not.
pub(super) fn looks_like_field(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '\u{FEFF}']);
    if let Some(quote @ ('"' | '\'')) = line.chars().next() {
        let rest = &line[1..];
        return rest.find(quote).is_some_and(|end| end > 0 && rest[end + 1..].trim_start().starts_with(':'));
    }
    let Some(colon) = line.find([':', '：']) else { return false };
    let (key, rest) = line.split_at(colon);
    if let Some(value) = rest.strip_prefix(':') {
        return is_word(key.trim_end()) && !value.starts_with("//");
    }
    is_word(key.trim_end()) && key.is_ascii()
}

/// A key as people write keys: letters of any script, digits, `_ - . /`, no space inside.
fn is_word(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with(['-', '.', '/'])
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '$'))
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty()
}

/// The lines of `text` from `from` on, each with its line feed.
pub(super) fn lines(text: &str, from: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = from;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = find::memchr(b'\n', rest.as_bytes()).map_or(text.len(), |at| start + at + 1);
        let line = start..end;
        start = end;
        Some(line)
    })
}
