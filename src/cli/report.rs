//! What is said on standard error. A standard error that is closed is no reason to fail.

use std::io::Write;

use faircopy::{Diagnostic, Severity};

use super::input::Error;

/// From what severity on diagnostics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verbosity {
    Errors,
    Warnings,
    Notes,
}

/// Says what is loud enough.
pub(crate) struct Report {
    lowest: Severity,
}

impl Report {
    pub(crate) fn new(verbosity: Verbosity) -> Report {
        let lowest = match verbosity {
            Verbosity::Errors => Severity::Error,
            Verbosity::Warnings => Severity::Warning,
            Verbosity::Notes => Severity::Note,
        };
        Report { lowest }
    }

    /// Shows those of `diagnostics`, made for `source`, that are loud enough.
    pub(crate) fn diagnostics(&self, name: &str, source: &str, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity >= self.lowest) {
            say(&diagnostic.render(name, source));
        }
    }

    /// Why there is no document at all.
    pub(crate) fn failure(&self, error: &Error) {
        say(&format!("faircopy: error: {error:#}\n"));
    }
}

/// A word to somebody at a terminal.
pub(crate) fn hint(text: &str) {
    say(&format!("faircopy: {text}\n"));
}

fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
