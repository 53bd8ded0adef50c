//! Code spans and fenced code blocks: how many backticks. CommonMark §6.1, §4.5.

use std::borrow::Cow;

use crate::text::find::memchr;

/// Appends a code span with a backtick string longer or shorter than any in `code`.
pub(crate) fn push_span(out: &mut String, code: &str) {
    let length = unused_length(code);
    // "one space … is removed from each side" if both sides have one; a backtick needs a guard.
    let (first, last) = (code.as_bytes().first(), code.as_bytes().last());
    let guard = first == Some(&b'`')
        || last == Some(&b'`')
        || first == Some(&b' ') && last == Some(&b' ') && !code.bytes().all(|c| c == b' ');
    let guard = if guard { " " } else { "" };
    push_repeated(out, '`', length);
    out.push_str(guard);
    out.push_str(code);
    out.push_str(guard);
    push_repeated(out, '`', length);
}

/// The shortest backtick string that does not stand in `code`.
fn unused_length(code: &str) -> usize {
    if memchr(b'`', code.as_bytes()).is_none() {
        return 1;
    }
    // Some length of 1..=64 is free or the code holds two thousand backticks; then one more than the longest is.
    let mut used = 0u64;
    let mut longest = 0;
    for length in runs(code, b'`') {
        longest = longest.max(length);
        if length <= 64 {
            used |= 1 << (length - 1);
        }
    }
    let free = used.trailing_ones() as usize + 1;
    if free <= 64 { free } else { longest + 1 }
}

/// The fence for a code block: backticks, or tildes where the info string holds a backtick.
pub(super) fn fence(code: &str, info: &str) -> Cow<'static, str> {
    #[cfg(test)]
    if super::sabotage::is_on(super::sabotage::Sabotage::ShortFences) {
        return Cow::Borrowed("```");
    }
    let byte = if info.contains('`') { b'~' } else { b'`' };
    if memchr(byte, code.as_bytes()).is_none() {
        return if byte == b'`' { Cow::Borrowed("```") } else { Cow::Borrowed("~~~") };
    }
    let longest = runs(code, byte).max().unwrap_or(0);
    Cow::Owned(char::from(byte).to_string().repeat(3.max(longest + 1)))
}

/// The lengths of the runs of `byte` in `text`.
fn runs(text: &str, byte: u8) -> impl Iterator<Item = usize> {
    text.as_bytes()
        .chunk_by(move |a, b| *a == byte && *b == byte)
        .filter(move |run| run[0] == byte)
        .map(<[u8]>::len)
}

fn push_repeated(out: &mut String, c: char, times: usize) {
    (0..times).for_each(|_| out.push(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_use_the_shortest_backtick_string_that_is_free() {
        for (code, want, why) in [
            ("a", "`a`", "plain"),
            ("a`b", "``a`b``", "one backtick inside"),
            ("a``b", "`a``b`", "two inside: one is free"),
            ("`a", "`` `a ``", "a backtick at the edge is guarded"),
            (" a ", "`  a  `", "spaces on both sides would be stripped"),
            (" a", "` a`", "a space on one side is not"),
            ("  ", "`  `", "spaces alone are not"),
        ] {
            let mut out = String::new();
            push_span(&mut out, code);
            assert_eq!(out, want, "{why}");
        }
    }

    #[test]
    fn fences_are_longer_than_any_run_inside() {
        assert_eq!(fence("a", ""), "```");
        assert_eq!(fence("````", "md"), "`````");
        assert_eq!(fence("~~~", "a`b"), "~~~~");
    }
}
