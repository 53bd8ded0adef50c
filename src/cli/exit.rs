//! Exit statuses.

use std::process::ExitCode;

/// How a run ended. The greater says more, and is what a run over several files ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything that was asked for is done.
    Fine,
    /// Something would change: `--check` and `--diff`.
    WouldChange,
    /// An input could not be read, was handed back unchanged, or its fair copy could not be written.
    Error,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        match exit {
            Exit::Fine => ExitCode::SUCCESS,
            Exit::WouldChange => ExitCode::from(1),
            Exit::Error => ExitCode::from(2),
        }
    }
}
