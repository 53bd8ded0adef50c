//! Report: what the rules left out or changed, counted, one diagnostic a kind. Decides nothing.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};

/// Why something is not in the Markdown as it was in the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Script,
    Style,
    Template,
    Noscript,
    Head,
    Svg,
    Canvas,
    MathShown,
    Frames,
    Dialog,
    Control,
    Hidden,
    Tracker,
    PictureWithoutSource,
    PictureWithScript,
    PictureInCode,
    Gutter,
    CodeTool,
    DataUri,
    LinkWithScript,
    LinkRepeated,
    Anchor,
    Embed,
    EmbedWithScript,
    ListStart,
    Comment,
    RestlessAddress,
    Kept,
}

/// How each is said: `dropped 3 script elements`. The rows stand in the order of [`Reason`].
const ROWS: &[(Reason, Severity, &str, &str, &str, &str)] = {
    use Severity::{Note, Warning};
    &[
        (Reason::Script, Note, "dropped-script", "dropped", "script element", ""),
        (Reason::Style, Note, "dropped-style", "dropped", "style element", ""),
        (Reason::Template, Note, "dropped-template", "dropped", "template element", ""),
        (Reason::Noscript, Note, "dropped-noscript", "dropped", "noscript element", ""),
        (Reason::Head, Note, "dropped-head", "dropped", "element", " of the head"),
        (Reason::Svg, Note, "dropped-svg", "dropped", "svg element", ""),
        (Reason::Canvas, Note, "dropped-canvas", "dropped", "canvas element", ""),
        (
            Reason::MathShown,
            Note,
            "dropped-rendering",
            "dropped",
            "rendering",
            " of a formula whose source is there",
        ),
        (Reason::Frames, Note, "dropped-frame", "dropped", "frame element", ""),
        (Reason::Dialog, Note, "dropped-dialog", "dropped", "dialog element", ""),
        (Reason::Control, Note, "dropped-control", "dropped", "form control", ""),
        (Reason::Hidden, Note, "dropped-hidden", "dropped", "hidden element", ""),
        (Reason::Tracker, Note, "dropped-tracker", "dropped", "picture", " of one pixel"),
        (Reason::PictureWithoutSource, Note, "dropped-picture", "dropped", "picture", " without a source"),
        (
            Reason::PictureWithScript,
            Warning,
            "dangerous-source",
            "dropped",
            "picture",
            " with a script for its source",
        ),
        (Reason::PictureInCode, Note, "dropped-picture-in-code", "dropped", "picture", " in a code block"),
        (Reason::Gutter, Note, "dropped-gutter", "dropped", "column", " of line numbers"),
        (
            Reason::CodeTool,
            Note,
            "dropped-code-tool",
            "dropped",
            "control",
            " of a code block (button, caption or copy)",
        ),
        (
            Reason::DataUri,
            Note,
            "dropped-data-uri",
            "dropped",
            "picture",
            " whose source is a `data:` address",
        ),
        (
            Reason::LinkWithScript,
            Warning,
            "dangerous-link",
            "unwrapped",
            "link",
            " with a script for its destination",
        ),
        (
            Reason::LinkRepeated,
            Warning,
            "link-repeated",
            "cut short",
            "element",
            " around too many blocks for its length",
        ),
        (Reason::Anchor, Note, "dropped-anchor", "dropped", "anchor", " inside a link"),
        (
            Reason::Embed,
            Warning,
            "dropped-embed",
            "dropped",
            "embedded element",
            " (iframe, video, audio, embed or object)",
        ),
        (
            Reason::EmbedWithScript,
            Warning,
            "dangerous-embed",
            "dropped",
            "embedded element",
            " with a script for a source",
        ),
        (
            Reason::ListStart,
            Note,
            "list-start",
            "started",
            "list",
            " at 1, for Markdown cannot count from where it began",
        ),
        (Reason::Comment, Note, "dropped-comment", "dropped", "comment", " between list items"),
        (
            Reason::RestlessAddress,
            Warning,
            "restless-address",
            "left",
            "address",
            " as it was, for the URL rules would change it again and again",
        ),
        (
            Reason::Kept,
            Warning,
            "dropped-kept",
            "dropped",
            "element",
            " that a rule keeps, for it is nothing but what runs",
        ),
    ]
};

/// How often each reason was given.
#[derive(Debug, Default)]
pub(super) struct Report {
    counts: [u32; ROWS.len()],
}

impl Report {
    /// Counts `reason` once more.
    pub fn count(&mut self, reason: Reason) {
        self.counts[reason as usize] = self.counts[reason as usize].saturating_add(1);
    }

    /// One diagnostic for each reason that was given.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        if self.counts == [0; ROWS.len()] {
            return Vec::new();
        }
        let said = ROWS.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        said.map(|(&(_, severity, code, verb, noun, tail), count)| {
            let plural = match (count, noun.strip_suffix(['x', 's'])) {
                (1, _) => "",
                (_, Some(_)) => "es",
                _ => "s",
            };
            // Made in one piece.
            let mut message = String::with_capacity(
                verb.len() + noun.len() + plural.len() + tail.len() + "0000000000  ".len(),
            );
            _ = write!(message, "{verb} {count} {noun}{plural}{tail}");
            Diagnostic::new(severity, code, message).counted(count)
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_row() {
        for (at, row) in ROWS.iter().enumerate() {
            assert_eq!(row.0 as usize, at, "{:?}", row.0);
        }
    }

    #[test]
    fn a_reason_given_often_is_said_once() {
        let mut report = Report::default();
        for reason in [Reason::Script, Reason::Control, Reason::Script, Reason::Control, Reason::Tracker] {
            report.count(reason);
        }
        let said = report.into_diagnostics().into_iter().map(|one| (one.message, one.count));
        let want = [
            ("dropped 2 script elements", 2),
            ("dropped 2 form controls", 2),
            ("dropped 1 picture of one pixel", 1),
        ];
        assert!(said.eq(want.map(|(message, count)| (message.to_owned(), Some(count)))));
    }
}
