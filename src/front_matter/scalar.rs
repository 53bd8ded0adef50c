//! Scalars: how new text is quoted so that every YAML reader takes it for the same string.
//! YAML 1.1 and 1.2.2. Changes no scalar that is already there.

use super::read::Style;

/// Where a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Block,
    Flow,
}

/// `text` as a token that reads as that string, in `style` if it can be.
pub(super) fn write_string(text: &str, style: Style, context: Context) -> String {
    if text.chars().any(needs_escape) {
        return double_quoted(text);
    }
    match style {
        Style::Double => double_quoted(text),
        Style::Plain if is_plain_string(text, context) => text.to_owned(),
        _ => single_quoted(text),
    }
}

/// `text` in single quotes.
pub(super) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `text` in double quotes.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if needs_escape(c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Control characters and what some reader takes for a line break: only double quotes can hold them.
fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// Whether `text` may stand without quotes and is a string in both versions.
/// YAML 1.2.2 §7.3.3, stricter: an indicator never begins it.
fn is_plain_string(text: &str, context: Context) -> bool {
    !is_typed(text)
        && !text.starts_with([
            '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%',
        ])
        && !text.starts_with(['@', '`', '='])
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && (context == Context::Block || !text.contains([',', '[', ']', '{', '}', ':']))
}

/// Whether a plain scalar may be read as null, a boolean, a number, a timestamp, `=` or `<<`
/// by YAML 1.1 (<https://yaml.org/type/>) or 1.2.2 §10.3.2. In doubt it may.
pub(super) fn is_typed(text: &str) -> bool {
    const WORDS: &[&str] =
        &["~", "null", "y", "n", "true", "false", "=", "<<", ".inf", ".nan", "-.inf", "+.inf"];
    if text.is_empty() || is_switch(text) || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    // Decimal, octal, hexadecimal, binary, sexagesimal, with underscores, exponents; and timestamps.
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))
        && text.contains(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| {
            byte.is_ascii_hexdigit()
                || matches!(byte, b'x' | b'X' | b'o' | b'O' | b'_' | b'.' | b':' | b'+' | b'-' | b',' | b' ')
                || matches!(byte, b'T' | b't' | b'Z' | b'z')
        })
}

/// A boolean for YAML 1.1 and a string for 1.2.
pub(super) fn is_switch(text: &str) -> bool {
    ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, text: &str, style: Style, context: Context, want: &str) {
        assert_eq!(write_string(text, style, context), want, "{sentence}");
    }

    #[test]
    fn new_text_is_quoted_only_where_it_must_be() {
        use Context::{Block, Flow};
        use Style::{Double, Plain, Single};
        check("a word stays plain", "新媒体", Plain, Block, "新媒体");
        check("single quotes stay single", "a", Single, Block, "'a'");
        check("double quotes stay double", "a\"b", Double, Block, "\"a\\\"b\"");
        check("a number would change its type", "007", Plain, Block, "'007'");
        check("a boolean of YAML 1.1 would change its type", "No", Plain, Block, "'No'");
        check("a sexagesimal number would change its type", "1:30", Plain, Block, "'1:30'");
        check("a timestamp would change its type", "2020-01-01", Plain, Block, "'2020-01-01'");
        check("the merge key is no text", "<<", Plain, Block, "'<<'");
        check("a colon and a space would be a mapping", "a: b", Plain, Block, "'a: b'");
        check("a colon inside a word is text", "a:b", Plain, Block, "a:b");
        check("a number sign after a space would be a comment", "C #", Plain, Block, "'C #'");
        check("a number sign in a word is text", "C#", Plain, Block, "C#");
        check("an indicator cannot begin a plain scalar", "@a", Plain, Block, "'@a'");
        check("an apostrophe inside is text", "it's", Plain, Block, "it's");
        check("an apostrophe in quotes is doubled", "it's", Single, Block, "'it''s'");
        check("a bracket is text in a block", "a]", Plain, Block, "a]");
        check("a bracket would close a flow list", "a]", Plain, Flow, "'a]'");
        check("a comma would end a flow item", "a,b", Plain, Flow, "'a,b'");
        check("a control character needs an escape", "a\u{1}", Single, Block, "\"a\\u0001\"");
        check("a line separator needs an escape", "a\u{2028}b", Plain, Block, "\"a\\u2028b\"");
        check("the next line character needs an escape", "a\u{85}b", Plain, Block, "\"a\\u0085b\"");
        check("a space at the edge would be lost", " a", Plain, Block, "' a'");
    }
}
