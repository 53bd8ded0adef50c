//! Leaves: where in Markdown that was read the leaf blocks with inline content are, and the HTML blocks.

use std::ops::Range;

use crate::verify::step::{Located, Node, Step};

/// A leaf block, or an HTML block.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub kind: LeafKind,
    /// Its content among the steps.
    pub steps: Range<usize>,
    /// The byte where its content begins.
    pub start: usize,
    /// The byte where its content ends.
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafKind {
    Paragraph,
    /// The text of an item of a tight list, which is no paragraph.
    ItemText,
    Heading,
    Cell,
    HtmlBlock,
}

/// The leaf blocks of `steps`, in order; empty ones are left out.
pub(super) fn leaves(steps: &[Located<'_>]) -> Vec<Leaf> {
    let mut out: Vec<Leaf> = Vec::new();
    let mut open: Option<(LeafKind, usize)> = None;
    // So many inline spans are open in it.
    let mut depth = 0usize;
    let mut in_code = false;
    let mut end = |open: &mut Option<(LeafKind, usize)>, at: usize| {
        let Some((kind, from)) = open.take() else { return };
        if let Some(((_, first), (_, last))) = steps.get(from).zip(steps[..at].last())
            && from < at
        {
            out.push(Leaf { kind, steps: from..at, start: first.start, end: last.end });
        }
    };
    for (at, (step, _)) in steps.iter().enumerate() {
        match step {
            Step::Start(node) if node.is_inline() => {
                if open.is_none() {
                    (open, depth) = (Some((LeafKind::ItemText, at)), 0);
                }
                depth += 1;
            }
            Step::Start(node) => {
                end(&mut open, at);
                depth = 0;
                open = match node {
                    Node::Paragraph => Some((LeafKind::Paragraph, at + 1)),
                    Node::Heading(_) => Some((LeafKind::Heading, at + 1)),
                    Node::TableCell => Some((LeafKind::Cell, at + 1)),
                    Node::HtmlBlock => Some((LeafKind::HtmlBlock, at + 1)),
                    _ => None,
                };
                in_code = matches!(node, Node::CodeBlock(_));
            }
            Step::End if depth > 0 => depth -= 1,
            Step::End => {
                end(&mut open, at);
                in_code = false;
            }
            Step::Rule => end(&mut open, at),
            _ if in_code || open.is_some() => {}
            _ => (open, depth) = (Some((LeafKind::ItemText, at)), 0),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Flavor;
    use crate::verify::steps;

    #[track_caller]
    fn check(shows: &str, markdown: &str, want: &[(LeafKind, &str)]) {
        let steps: Vec<_> = steps(markdown, Flavor::Gfm).collect();
        let found = leaves(&steps);
        let got: Vec<_> = found.iter().map(|leaf| (leaf.kind, &markdown[leaf.start..leaf.end])).collect();
        assert_eq!(got, want, "{shows}");
    }

    #[test]
    fn each_leaf_block_is_found_with_its_content() {
        use LeafKind::{Cell, Heading, HtmlBlock, ItemText, Paragraph};
        check("paragraphs", "a *b*\nc\n\nd\n", &[(Paragraph, "a *b*\nc"), (Paragraph, "d")]);
        check("headings", "# a\n\nb\n===\n", &[(Heading, "a"), (Heading, "b")]);
        check(
            "tight items, and blocks behind their text",
            "- a\n  > b\n- *c*\n  - d\n",
            &[(ItemText, "a"), (Paragraph, "b"), (ItemText, "*c*"), (ItemText, "d")],
        );
        check("loose items", "- a\n\n- b\n", &[(Paragraph, "a"), (Paragraph, "b")]);
        check("tasks", "- [ ] a\n", &[(ItemText, "[ ] a")]);
        check(
            "cells, the empty ones left out",
            "|a|b|\n|-|-|\n|c||\n",
            &[(Cell, "a"), (Cell, "b"), (Cell, "c")],
        );
        check("HTML blocks", "<p>\na\n</p>\n\nb\n", &[(HtmlBlock, "<p>\na\n</p>\n"), (Paragraph, "b")]);
        check("no code", "```\na\n```\n\n    b\n\n- ```\n  c\n  ```\n", &[]);
    }
}
