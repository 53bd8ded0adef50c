//! Exit statuses. 1 is kept for "something would change", which comes with the batch modes.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The fair copy is on stdout.
    Fine,
    /// The input could not be read, or was handed back unchanged.
    Error,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        match exit {
            Exit::Fine => ExitCode::SUCCESS,
            Exit::Error => ExitCode::from(2),
        }
    }
}
