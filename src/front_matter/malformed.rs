//! Malformed blocks: from what the parser says to the place and the hint that help its author.

use crate::text::find;
use std::ops::Range;

use super::field::Duplicate;
use super::read::{Class, Failure};
use super::scalar;
use crate::diagnostic::Diagnostic;

/// The diagnostic for `failure` in `source`, the block's inside.
pub(super) fn explain(source: &str, failure: &Failure) -> Diagnostic {
    let at = failure.at;
    let say = |at: usize, message: &str| {
        let end = source[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        Diagnostic::error("front-matter-malformed", message).at(at..end)
    };
    if let Some((colon, fixed)) = find_wide_colon(source, failure) {
        return say(colon, "a full-width colon does not end a key")
            .help(format!("write an ASCII colon and a space: {fixed}"));
    }
    if let Some((value, fixed)) = find_tight_colon(source, failure) {
        return say(value, "a key's colon has no space behind it")
            .help(format!("put a space there: {fixed}"));
    }
    let line = line_at(source, at);
    match failure.class {
        Class::AfterSingleQuoted | Class::AfterDoubleQuoted | Class::UnclosedQuote => {
            explain_quotes(source, failure, say)
        }
        Class::Tab => {
            let place = find_tab(source, at).unwrap_or(at);
            say(place, &failure.message).help("indent with spaces; YAML has no tabs there")
        }
        _ if is_unclosed(source, failure) => {
            let open = failure.flow.unwrap_or(at);
            let bracket = if source[open..].starts_with('{') { '{' } else { '[' };
            let close = if bracket == '{' { '}' } else { ']' };
            let value = source[open..line_at(source, open).end].trim();
            say(open, &format!("unclosed bracket '{bracket}'"))
                .help(format!("close it with {close}, or quote the text: {}", quoted(value)))
        }
        Class::Escape => {
            let place = find_escape(source, at).unwrap_or(at);
            say(place, &failure.message).help("write the backslash twice, or use single quotes")
        }
        Class::ByteOrderMark => say(at, &failure.message).help("remove this invisible character"),
        Class::Document => say(at, &failure.message).help("remove this marker"),
        Class::Character | Class::Indicator if failure.flow.is_some() => {
            let end = source[at..line.end].find([',', ']', '}']).map_or(line.end, |len| at + len);
            say(at, &failure.message).help(format!("quote the text: {}", quoted(source[at..end].trim())))
        }
        Class::Character
        | Class::Indicator
        | Class::Colon
        | Class::NoKey
        | Class::UnclosedBracket
        | Class::Other => {
            let value = find_value(source, &line).filter(|value| {
                // Text behind a collection, an alias or a tag was meant to be one with it.
                let is_cut =
                    source[value.start..].starts_with(['[', '{', '*', '&', '!', '|', '>', '%', '@', '`']);
                value.start <= at && (is_cut || matches!(failure.class, Class::Character | Class::Colon))
            });
            match value {
                Some(value) => {
                    say(at, &failure.message).help(format!("quote the value: {}", quoted(&source[value])))
                }
                None => say(at, &failure.message)
                    .help("each line is `key: value`, or belongs to the one above by its indent"),
            }
        }
    }
}

/// Whether a flow collection was left open: the block ends in it, or a field begins.
fn is_unclosed(source: &str, failure: &Failure) -> bool {
    if failure.class == Class::UnclosedBracket {
        return true;
    }
    let is_field = matches!(failure.class, Class::Colon | Class::NoKey | Class::Other);
    is_field
        && failure.flow.is_some_and(|open| {
            let line = line_at(source, failure.at);
            line != line_at(source, open) && !source[line].starts_with([' ', '\t'])
        })
}

/// The diagnostic for a key given twice; `line_of` numbers the lines of the file.
pub(super) fn explain_duplicate(duplicate: &Duplicate, line_of: impl Fn(usize) -> usize) -> Diagnostic {
    let (first, second) = (line_of(duplicate.first.start), line_of(duplicate.second.start));
    let message =
        format!("duplicate key `{}` on line {second}, first on line {first}", duplicate.name.trim());
    Diagnostic::error("duplicate-key", message)
        .at(duplicate.second.clone())
        .help("remove one of the two, or join their values")
}

fn explain_quotes(source: &str, failure: &Failure, say: impl Fn(usize, &str) -> Diagnostic) -> Diagnostic {
    let at = failure.at;
    let quote = match failure.class {
        Class::AfterSingleQuoted => '\'',
        Class::AfterDoubleQuoted => '"',
        _ => source[at..].chars().next().filter(|c| matches!(c, '\'' | '"')).unwrap_or('\''),
    };
    let open = source
        .get(failure.last.end..)
        .and_then(|rest| rest.find(quote))
        .map_or(at, |len| failure.last.end + len);
    let line = line_at(source, open);
    let value = source[open..line.end].trim_end();
    if failure.class == Class::UnclosedQuote || line != line_at(source, at) {
        return say(open, "unclosed quote").help(format!("close it: {value}{quote}"));
    }
    let is_whole = value.len() > 1 && value.ends_with(quote);
    let help = match (quote, is_whole) {
        ('\'', true) => {
            let inner = value[1..value.len() - 1].replace("''", "'");
            format!("double the apostrophe: {}", scalar::single_quoted(&inner))
        }
        ('"', true) => {
            let inner = value[1..value.len() - 1].replace("\\\"", "\"").replace('"', "\\\"");
            format!("escape the quotes inside: \"{inner}\"")
        }
        _ => format!("quote the whole value: {}", quoted(value)),
    };
    say(at, &failure.message).help(help)
}

/// A line `key：value`, with the place of its colon and the line as it was meant.
fn find_wide_colon(source: &str, failure: &Failure) -> Option<(usize, String)> {
    suspects(source, failure).find_map(|line| {
        let text = &source[line.clone()];
        let colon = text.find('：')?;
        let key = text[..colon].trim();
        let is_key =
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        is_key.then(|| {
            let value = text[colon + '：'.len_utf8()..].trim();
            (line.start + colon, format!("{key}: {value}"))
        })
    })
}

/// A line `key:value`, with the place of its value and the line as it was meant.
fn find_tight_colon(source: &str, failure: &Failure) -> Option<(usize, String)> {
    if !matches!(failure.class, Class::Colon | Class::NoKey) || failure.flow.is_some() {
        return None;
    }
    suspects(source, failure).find_map(|line| {
        let text = &source[line.clone()];
        let colon = text.find(':')?;
        let (key, value) = (text[..colon].trim(), &text[colon + 1..]);
        let is_key =
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let is_tight = !value.is_empty() && !value.starts_with([' ', '\t', '/']);
        (is_key && is_tight).then(|| (line.start + colon + 1, format!("{key}: {}", value.trim())))
    })
}

/// The lines in which a failure's cause may be: from the last scalar that was read to the place itself.
fn suspects<'s>(source: &'s str, failure: &Failure) -> impl Iterator<Item = Range<usize>> + use<'s> {
    let from = line_at(source, failure.last.start.min(failure.at)).start;
    let end = line_at(source, failure.at).end;
    super::fence::lines(&source[..end], from).map(|line| line.start..line.end)
}

/// The value of a line `key: value` or `- value`.
fn find_value(source: &str, line: &Range<usize>) -> Option<Range<usize>> {
    let text = &source[line.clone()];
    let indent = text.len() - text.trim_start().len();
    let start = match text[indent..].strip_prefix("- ") {
        // An item that is a mapping has its value behind the key.
        Some(item) if !item.contains(": ") => indent + 2,
        _ => text.find(": ")? + 2,
    };
    let value = text[start..].trim();
    let start = line.start + start + text[start..].len() - text[start..].trim_start().len();
    (!value.is_empty()).then(|| start..start + value.len())
}

/// The tab in the indent of this line or of the next one.
fn find_tab(source: &str, at: usize) -> Option<usize> {
    let line = line_at(source, at);
    let next = if line.end < source.len() { line_at(source, line.end + 1) } else { line.clone() };
    [line, next].into_iter().find_map(|line| {
        let text = &source[line.clone()];
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        text[..indent].find('\t').map(|tab| line.start + tab)
    })
}

/// The first backslash of the double-quoted scalar at `open` that begins no escape. YAML 1.2.2 §5.7.
fn find_escape(source: &str, open: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = open;
    while let Some(found) = find::memchr(b'\\', &bytes[at..]) {
        at += found;
        let digits = match bytes.get(at + 1)? {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            next if b"0abt\tnvfre \"/\\N_LP\n".contains(next) => 0,
            _ => return Some(at),
        };
        let is_hex =
            bytes.get(at + 2..at + 2 + digits).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if !is_hex {
            return Some(at);
        }
        at += 2 + digits;
    }
    None
}

/// The line that holds the byte at `at`, without its line feed.
fn line_at(source: &str, at: usize) -> Range<usize> {
    let at = at.min(source.len());
    let start = source[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = source[at..].find('\n').map_or(source.len(), |found| at + found);
    start..end
}

/// `value` in the quotes that need the fewest escapes.
fn quoted(value: &str) -> String {
    if value.contains('\'') && !value.contains(['"', '\\']) {
        scalar::double_quoted(value)
    } else {
        scalar::single_quoted(value)
    }
}
