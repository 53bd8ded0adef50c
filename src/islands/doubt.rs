//! Doubt: lines that renderers take for different things, and what they may swallow. Decides nothing else.
//!
//! A tag alone on a line begins an HTML block up to the next blank line (CommonMark §4.6, start condition 7), but
//! "cannot interrupt a paragraph". Renderers do not agree what that means behind a table, and in a line that the
//! markers of its containers do not begin; nor whether an indented line behind a table is a row of it.
//!
//! ```text
//! > a
//! <x>           in the quotation to some, an HTML block to others, with all lines
//! - b           up to a blank one
//! ```

use std::ops::Range;

use super::inline::{is_blank_line, prefix};
use super::leaf::{Leaf, LeafKind};
use crate::markdown;

/// The stretches of `text` that may be something else, in order, each with the line break before it.
pub(super) fn collect(text: &str, leaves: &[Leaf]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for leaf in leaves {
        if out.last().is_some_and(|last| leaf.end <= last.end) {
            continue;
        }
        if let Some(start) = find(text, leaf) {
            // With the block behind, which may go on with what an HTML block began.
            let blank = |from: usize| text[from..].find("\n\n").map_or(text.len(), |length| from + length);
            let end = blank(start);
            let next = text.len() - text[end..].trim_start_matches('\n').len();
            out.push(start.saturating_sub(1)..blank(next));
        }
    }
    out
}

/// Where the first such line in `leaf` begins.
fn find(text: &str, leaf: &Leaf) -> Option<usize> {
    if leaf.kind == LeafKind::HtmlBlock {
        return None;
    }
    // A row may have many cells: only the first is near the start of its line.
    let is_first = || {
        let before = text[..leaf.start].trim_end_matches([' ', '\t', '>']);
        before.is_empty() || before.ends_with('\n')
    };
    if leaf.kind == LeafKind::Cell && !is_first() {
        return None;
    }
    let line = text[..leaf.start].rfind('\n').map_or(0, |feed| feed + 1);
    let before = &text[line..leaf.start];
    let previous = text[..line].strip_suffix('\n').map(|text| text.rsplit('\n').next().unwrap_or(text));
    let follows_directly = previous.is_some_and(|previous| !is_blank_line(previous));
    let begins_line = before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'));
    let is_indented = leaf.kind == LeafKind::Cell && (before.contains("    ") || before.contains('\t'));
    if begins_line && follows_directly && (is_indented || is_tag_alone(text, leaf.start)) {
        return Some(line);
    }
    let prefix = prefix(text, leaf.start);
    if prefix.is_empty() {
        return None;
    }
    let mark = if prefix.contains('>') { prefix.trim_end() } else { &prefix };
    let mut start = leaf.start;
    for line in text[leaf.start..leaf.end].split_inclusive('\n') {
        let content = start + (line.len() - line.trim_start_matches([' ', '\t', '>']).len());
        if start > leaf.start && !line.starts_with(mark) && is_tag_alone(text, content) {
            return Some(start);
        }
        start += line.len();
    }
    None
}

/// "a line that begins with a complete open or closing tag … followed by zero or more spaces and tabs, followed
/// by the end of the line"
fn is_tag_alone(text: &str, at: usize) -> bool {
    text[at..].starts_with('<')
        && markdown::scan_html(text.as_bytes(), at).is_some_and(|end| {
            text[end..].split('\n').next().is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Flavor;
    use crate::verify::steps;

    #[test]
    fn lines_that_may_be_something_else_are_found() {
        for (markdown, want, shows) in [
            ("a\n<b>\nc\n", &[][..], "a tag in a paragraph"),
            ("> a\n> <b>\n> c\n", &[], "in a quotation's own line"),
            ("> a\n<b>\nc\n\nd\n\ne\n", &["\n<b>\nc\n\nd"], "without its marker"),
            ("> a\n<b> c\n", &[], "not alone"),
            ("- a\n<b>\n", &["\n<b>\n"], "without an item's indentation"),
            ("|a|\n|-|\n<b>\nc\n", &["\n<b>\nc\n"], "behind a table"),
            ("|a|\n|-|\n    b\n", &["\n    b\n"], "indented behind a table"),
            ("|a|\n|-|\n|<b>|\n", &[], "in a row"),
        ] {
            let steps: Vec<_> = steps(markdown, Flavor::Gfm).collect();
            let found = collect(markdown, &super::super::leaf::leaves(&steps));
            let got: Vec<&str> = found.into_iter().map(|range| &markdown[range]).collect();
            assert_eq!(got, want, "{shows}");
        }
    }
}
