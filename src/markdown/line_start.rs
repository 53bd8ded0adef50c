//! Line starts: literal text that would begin a block where it stands. CommonMark §4, §5, GFM tables and tasks.
//!
//! Asked for the first line of a paragraph and for each line behind a hard break. Decides one
//! byte a line; writes nothing.

use super::layout::{Layout, Place};
use super::scan;
use crate::text::find;

/// Adds to `escapes` the byte of each line of the paragraph that must be escaped lest the line begin a block.
pub(super) fn collect(layout: &Layout<'_>, escapes: &mut Vec<usize>) {
    let bytes = layout.text.as_bytes();
    let mut start = 0;
    loop {
        let first = start == 0;
        if begins_label(layout, start) {
            escapes.push(start + 1);
        }
        if layout.is_literal(start)
            && let Some(at) = danger(layout, start, first)
            && layout.is_literal(at)
        {
            escapes.push(at);
        }
        // Only a hard break of ours holds a line ending.
        let Some(length) = find::memchr(b'\n', &bytes[start..]) else { return };
        start += length + 1;
    }
}

/// Whether a bracket of ours and a caret in its text begin what cmark-gfm takes for a footnote's definition: it looks for
/// the end of the label, escaped or not, before it knows that there is a link.
fn begins_label(layout: &Layout<'_>, start: usize) -> bool {
    let Some(rest) = layout.text[start..].strip_prefix("[^") else { return false };
    let end = find::memchr(b']', rest.as_bytes()).map(|end| end + 1);
    !layout.is_literal(start)
        && layout.is_literal(start + 1)
        && end.is_some_and(|end| rest.as_bytes().get(end) == Some(&b':'))
}

/// The byte to escape in the line that begins at `start`.
fn danger(layout: &Layout<'_>, start: usize, first: bool) -> Option<usize> {
    let bytes = layout.text.as_bytes();
    let rest = &bytes[start..];
    // Most lines begin with a letter: nothing to look for.
    let c = *rest.first()?;
    if !matches!(c, b'#' | b'>' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'`' | b'<' | b'[' | b'|' | b':')
        && !c.is_ascii_digit()
    {
        return None;
    }
    let line = &rest[..find::memchr(b'\n', rest).unwrap_or(rest.len())];
    // A `*` or `-` behind a bullet of its kind makes a thematic break of both.
    if layout.place == Place::ItemStart(c) && first && line.iter().all(|&other| other == c || is_space(other))
    {
        return Some(start);
    }
    let here = match c {
        b'#' => is_atx_heading(line),
        // "The block quote marker … may be followed by a space or tab", or not.
        b'>' => true,
        b'+' => is_bullet(line, first),
        b'-' => {
            is_bullet(line, first)
                || is_thematic_break(line)
                || !first && (is_setext_underline(line) || is_delimiter_row(line))
        }
        b'*' => is_bullet(line, first) || is_thematic_break(line),
        b'_' => is_thematic_break(line),
        b'=' => !first && is_setext_underline(line),
        b'~' | b'`' => is_fence(line),
        b'<' => is_html_block(rest, line, first),
        b'|' | b':' => !first && is_delimiter_row(line),
        b'[' => {
            is_definition(rest, first)
                || first && matches!(layout.place, Place::ItemStart(_)) && is_task_marker(layout, line)
        }
        _ => return ordered(line, first).map(|at| start + at),
    };
    here.then_some(start)
}

/// §4.2: one to six `#`, then a space, a tab or the end of the line.
fn is_atx_heading(line: &[u8]) -> bool {
    let level = scan::skip(line, 0, |c| c == b'#');
    level <= 6 && line.get(level).is_none_or(|&c| is_space(c))
}

/// §5.2: "in order for a list item to interrupt a paragraph, it must not be blank".
fn is_bullet(line: &[u8], first: bool) -> bool {
    match line.get(1) {
        None => first,
        Some(&c) => is_space(c) && (first || !is_blank(&line[1..])),
    }
}

/// The delimiter of an ordered list item's marker. "We allow only lists starting with 1 to
/// interrupt paragraphs."
fn ordered(line: &[u8], first: bool) -> Option<usize> {
    let digits = scan::skip(line, 0, |c| c.is_ascii_digit());
    let marker = matches!(line.get(digits), Some(b'.' | b')')) && digits <= 9;
    let ends = match line.get(digits + 1) {
        None => first,
        Some(&c) => is_space(c) && (first || !is_blank(&line[digits + 1..])),
    };
    let interrupts = first || &line[..digits] == b"1";
    (marker && ends && interrupts).then_some(digits)
}

/// §4.1: three or more of one kind, blanks between.
fn is_thematic_break(line: &[u8]) -> bool {
    line.iter().filter(|&&c| c == line[0]).count() >= 3 && line.iter().all(|&c| c == line[0] || is_space(c))
}

/// §4.3.
fn is_setext_underline(line: &[u8]) -> bool {
    is_blank(&line[scan::skip(line, 0, |c| c == line[0])..])
}

/// GFM: the row that makes a table of the line before it.
fn is_delimiter_row(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"|").unwrap_or(line);
    let line = line.strip_suffix(b"|").unwrap_or(line);
    line.split(|&c| c == b'|').all(|cell| {
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b":").unwrap_or(cell);
        let cell = cell.strip_suffix(b":").unwrap_or(cell);
        !cell.is_empty() && cell.iter().all(|&c| c == b'-')
    })
}

/// §4.5: three or more; "info strings for backtick code blocks cannot contain backticks".
fn is_fence(line: &[u8]) -> bool {
    let length = scan::skip(line, 0, |c| c == line[0]);
    length >= 3 && (line[0] == b'~' || !line[length..].contains(&b'`'))
}

/// §4.6, the seven start conditions.
fn is_html_block(rest: &[u8], line: &[u8], first: bool) -> bool {
    let inner = &line[1..];
    // 2 to 5: comment, instruction, declaration, CDATA.
    if inner.starts_with(b"!--") || inner.starts_with(b"?") || inner.starts_with(b"![CDATA[") {
        return true;
    }
    if inner.first() == Some(&b'!') && inner.get(1).is_some_and(u8::is_ascii_alphabetic) {
        return true;
    }
    let closing = inner.first() == Some(&b'/');
    let name_start = usize::from(closing);
    let name_end = scan::skip(inner, name_start, |c| c.is_ascii_alphanumeric());
    let name = inner[name_start..name_end].to_ascii_lowercase();
    let after = inner.get(name_end);
    let ends = after.is_none_or(|&c| is_space(c) || c == b'>');
    // 1: literal content.
    if !closing && ends && matches!(&*name, b"pre" | b"script" | b"style" | b"textarea") {
        return true;
    }
    // 6: a block's tag, complete or not.
    let ends = ends || inner[name_end..].starts_with(b"/>");
    if ends && std::str::from_utf8(&name).is_ok_and(|name| BLOCK_NAMES.binary_search(&name).is_ok()) {
        return true;
    }
    // 7: any complete tag alone on its line; it cannot interrupt a paragraph. Where more follows it
    // is inline HTML, which reading back sees.
    first && scan::scan_html(rest, 0).is_some_and(|end| end <= line.len() && is_blank(&line[end..]))
}

/// Start condition 6, sorted.
const BLOCK_NAMES: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// §4.7, and the footnotes of GFM: `[label]: destination` takes its whole line and cannot interrupt a
/// paragraph; `[^label]:` takes any and, in cmark-gfm, can.
fn is_definition(rest: &[u8], first: bool) -> bool {
    is_footnote(rest) || first && is_link_definition(rest, &|_| false)
}

/// The label goes to the first bracket that closes, escaped or not.
fn is_footnote(rest: &[u8]) -> bool {
    let Some(label) = rest.strip_prefix(b"[^") else { return false };
    let end = find::memchr2(b']', b'\n', label).filter(|&end| end > 0);
    end.is_some_and(|end| label[end..].starts_with(b"]:"))
}

/// "There can be at most 999 characters between the square brackets": in so many bytes they have room.
const LONGEST_LABEL: usize = 4 * 999;

/// "Unescaped square bracket characters are not allowed inside the opening and closing square brackets". A backslash that
/// is text escapes nothing. `is_escaped`: the byte there will get one.
fn is_link_definition(rest: &[u8], is_escaped: &dyn Fn(usize) -> bool) -> bool {
    let reach = &rest[..rest.len().min(LONGEST_LABEL + 2)];
    let end = (1..reach.len()).find(|&at| matches!(reach[at], b'[' | b']') && !is_escaped(at));
    end.is_some_and(|end| {
        rest[end..].starts_with(b"]:")
            && !is_blank(&rest[1..end])
            && scan::scan_definition(rest, end + 2, is_escaped)
    })
}

/// Whether the paragraph begins with literal text that is read as a definition once these `escapes`, which are sorted, are
/// made: brackets in its label may be among them.
pub(super) fn begins_definition(layout: &Layout<'_>, escapes: &[usize]) -> bool {
    let bytes = layout.text.as_bytes();
    bytes.first() == Some(&b'[')
        && layout.is_literal(0)
        && escapes.first() != Some(&0)
        && is_link_definition(bytes, &|at| escapes.binary_search(&at).is_ok())
}

/// GFM §5.3 asks for white space behind the brackets; for some renderers the end of the text will do.
fn is_task_marker(layout: &Layout<'_>, line: &[u8]) -> bool {
    matches!(line, [b'[', b' ' | b'x' | b'X', b']', rest @ ..]
        if rest.first().is_none_or(|&c| is_space(c)) || !layout.is_literal(3))
}

fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\t')
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&c| is_space(c) || c == b'\n')
}

#[cfg(test)]
mod tests {
    use super::super::layout::with_plain;
    use super::*;

    /// `want` is the byte to escape in the last line of `text`.
    #[track_caller]
    fn check(text: &str, want: Option<usize>, why: &str) {
        let mut got = Vec::new();
        with_plain(text, Place::ItemStart(b'-'), |layout| collect(layout, &mut got));
        assert_eq!(got.last().copied(), want, "{why}: {text:?}");
    }

    #[test]
    fn block_names_are_sorted() {
        assert!(BLOCK_NAMES.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn what_begins_a_block() {
        check("# a", Some(0), "a heading");
        check("#", Some(0), "an empty heading");
        check("####### a", None, "seven are too many");
        check("#1 in sales", None, "no space");
        check("> a", Some(0), "a block quote");
        check("- a", Some(0), "a bullet");
        check("-a", None, "a minus");
        check("+ a", Some(0), "a plus");
        check("---", Some(0), "a thematic break");
        check("* * *", Some(0), "one of stars");
        check("____", Some(0), "one of underscores");
        check("1. a", Some(1), "a number");
        check("10) a", Some(2), "with a parenthesis");
        check("1234567890. a", None, "ten digits are no marker");
        check("2022.02.23", None, "a date");
        check("a\\\n2. b", None, "only 1 interrupts a paragraph");
        check("a\\\n1. b", Some(4), "and does");
        check("a\\\n===", Some(3), "an underline");
        check("===", None, "with nothing above it");
        check("a\\\n-", Some(3), "a single dash is an underline too");
        check("```js", Some(0), "a fence");
        check("```a```", None, "a code span");
        check("<div", Some(0), "a block's tag need not be complete");
        check("<divan", None, "another word");
        check("<x-y>", Some(0), "a tag alone on its line");
        check("<x-y> z", None, "with more behind it it is inline");
        check("[a]: b", Some(0), "a definition");
        check("[a]: b c", None, "text");
        check("[a\\b]: c", Some(0), "a backslash may stand in a label");
        check("[a\\]: c", Some(0), "and end it");
        check("[a[b]: c", None, "a bracket may not");
        check("a\\\n[^a[b]: c", Some(3), "but in a footnote's");
        check("a\\\n[^a\\b]: c", Some(3), "and so may a backslash");
        check("[a] b", None, "brackets");
        check("a\\\n[^a]: b", Some(3), "a footnote interrupts a paragraph");
        check("a\\\n[a]: b", None, "a definition does not");
        check("[x] done", Some(0), "a task");
        check("--", Some(0), "with the bullet before it a thematic break");
        check("**", None, "not behind another bullet");
        check("a\\\n|-|-|", Some(3), "a table's delimiter row");
        check("a", None, "a letter");
    }
}
