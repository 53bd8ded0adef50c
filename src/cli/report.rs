//! What is said on standard error. A standard error that is closed is no reason to fail.
//!
//! | format | for each file | at the end | else |
//! |---|---|---|---|
//! | text | its diagnostics; what was done, where it matters | a line that counts | hints, progress |
//! | json | an object, on one line | nothing | nothing |

use std::io::Write;

use faircopy::Severity;

use super::args::ReportFormat;
use super::color::{Palette, Role};
use super::convert::Converted;
use super::emit::{Effect, Emitter};
use super::error::Error;
use super::exit::Exit;
use super::json;
use super::plan::Job;

/// From what severity on diagnostics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verbosity {
    Errors,
    Warnings,
    Notes,
}

/// Words on what became of a file, as they were asked for.
#[derive(Debug)]
pub(crate) struct Report {
    pub verbosity: Verbosity,
    pub emitter: Emitter,
    pub palette: Palette,
    /// Nothing for text.
    pub format: Option<ReportFormat>,
}

impl Report {
    /// What there is to say of a file: in text, those of its diagnostics that are loud enough, and what was
    /// done with it if that is of interest.
    pub(crate) fn file(&self, job: &Job, converted: &Converted<'_>, effect: Effect) -> String {
        let name = &job.name;
        if self.format == Some(ReportFormat::Json) {
            let to = job.destination.as_ref().map(|path| path.display().to_string());
            return json::file(name, converted, effect, to.filter(|_| !converted.is_refused()).as_deref());
        }
        let mut out = self.diagnostics(name, converted);
        match (self.emitter, effect, self.verbosity) {
            (_, _, Verbosity::Errors) => {}
            (Emitter::Check, Effect::WouldChange, _) => out.push_str(&format!("{name}: would change\n")),
            (_, Effect::Written, Verbosity::Notes) => out.push_str(&format!("{name}: written\n")),
            _ => {}
        }
        out
    }

    fn diagnostics(&self, name: &str, converted: &Converted<'_>) -> String {
        let lowest = match self.verbosity {
            Verbosity::Errors => Severity::Error,
            Verbosity::Warnings => Severity::Warning,
            Verbosity::Notes => Severity::Note,
        };
        let loud = converted.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= lowest);
        loud.map(|diagnostic| {
            let (severity, role) = match diagnostic.severity {
                Severity::Error => ("error", Role::Error),
                Severity::Warning => ("warning", Role::Warning),
                Severity::Note => ("note", Role::Note),
            };
            self.palette.paint_severity(diagnostic.render(name, &converted.text), severity, role)
        })
        .collect()
    }

    /// Why a file has no fair copy, or why that could not be written. `converted`, if it came that far.
    pub(crate) fn failure(&self, job: &Job, error: &Error, converted: Option<&Converted<'_>>) -> String {
        if self.format == Some(ReportFormat::Json) {
            return json::failure(&job.name, &format!("{error:#}"));
        }
        let diagnostics = converted.map(|converted| self.diagnostics(&job.name, converted));
        diagnostics.unwrap_or_default() + &failure(error, self.palette)
    }

    /// Whether a bar may show how far the run has come.
    pub(crate) fn has_progress(&self) -> bool {
        self.emitter != Emitter::Stdout && self.verbosity != Verbosity::Errors && self.format.is_none()
    }

    /// One line on the whole run, where there may be more files than one.
    pub(crate) fn summary(&self, tally: &Tally) {
        let (changed, stays) = match self.emitter {
            Emitter::Stdout => return,
            Emitter::Write => ("rewritten", "fair already"),
            Emitter::Copy => ("written", "up to date"),
            Emitter::Check | Emitter::Diff => ("would change", "fair already"),
        };
        if self.verbosity == Verbosity::Errors || self.format.is_some() {
            return;
        }
        let Tally { files, failed, .. } = *tally;
        let plural = if files == 1 { "" } else { "s" };
        let rest = files - tally.changed - failed;
        let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
        hint(&format!("{files} file{plural}: {} {changed}, {rest} {stays}{failed}", tally.changed));
    }
}

/// How many files there were, and what became of them.
#[derive(Debug)]
pub(crate) struct Tally {
    files: usize,
    changed: usize,
    failed: usize,
    /// How the run ends by what has been seen.
    pub exit: Exit,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { files: 0, changed: 0, failed: 0, exit: Exit::Fine }
    }
}

impl Tally {
    pub(crate) fn count(&mut self, exit: Exit, effect: Effect) {
        self.files += 1;
        match (exit, effect) {
            (Exit::Error, _) => self.failed += 1,
            (_, Effect::Written | Effect::WouldChange) => self.changed += 1,
            (_, Effect::Nothing) => {}
        }
        self.exit = self.exit.max(exit);
    }
}

/// What went wrong, and what was being done.
pub(crate) fn failure(error: &Error, palette: Palette) -> String {
    palette.paint_severity(format!("faircopy: error: {error:#}\n"), "error", Role::Error)
}

/// A word to somebody at a terminal.
pub(crate) fn hint(text: &str) {
    say(&format!("faircopy: {text}\n"));
}

pub(crate) fn say(text: &str) {
    if !text.is_empty() {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}
