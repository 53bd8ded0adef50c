//! One input to its fair copy, in bytes. Reads and writes nothing.

use std::borrow::Cow;

use faircopy::{BodyKind, Diagnostic, Severity};

use super::settings::Settings;

/// An input and its fair copy.
pub(crate) struct Converted<'a> {
    pub before: &'a [u8],
    pub after: Cow<'a, [u8]>,
    /// What the bytes say: diagnostics speak of this.
    pub text: Cow<'a, str>,
    pub diagnostics: Vec<Diagnostic>,
    /// What the body was taken for, if anybody looked.
    pub kind: BodyKind,
}

impl Converted<'_> {
    /// Whether the input was refused: `after` is `before`.
    pub(crate) fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether bytes of the input meant nothing, so that the copy says less than the original.
    pub(crate) fn loses_bytes(&self) -> bool {
        self.before != &*self.after
            && self.diagnostics.iter().any(|diagnostic| diagnostic.code == "malformed-bytes")
    }
}

/// Converts for one thread.
#[derive(Debug, Default)]
pub(crate) struct Converter {}

impl Converter {
    /// The fair copy of `bytes`, whose name says that their body is `kind`.
    pub(crate) fn convert<'a>(
        &mut self,
        bytes: &'a [u8],
        kind: BodyKind,
        settings: &Settings,
    ) -> Converted<'a> {
        let decoded = faircopy::decode(bytes, settings.encoding);
        let outcome = if settings.options.from == BodyKind::Auto && kind != BodyKind::Auto {
            let mut options = settings.options.clone();
            options.from = kind;
            faircopy::normalize(&decoded.text, &options)
        } else {
            faircopy::normalize(&decoded.text, &settings.options)
        };
        // What is left alone keeps its encoding, too.
        let is_left_alone = outcome.has_errors() || outcome.opted_out;
        let mut diagnostics = decoded.diagnostics;
        diagnostics.extend(outcome.diagnostics);
        Converted {
            before: bytes,
            after: if is_left_alone { Cow::Borrowed(bytes) } else { Cow::Owned(outcome.text.into_bytes()) },
            text: decoded.text,
            diagnostics,
            kind: outcome.body,
        }
    }
}

/// An input that is passed on as it is.
pub(crate) fn leave_alone(bytes: &[u8]) -> Converted<'_> {
    Converted {
        before: bytes,
        after: Cow::Borrowed(bytes),
        text: Cow::Borrowed(""),
        diagnostics: Vec::new(),
        kind: BodyKind::Auto,
    }
}
