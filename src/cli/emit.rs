//! What is done with a fair copy: shown, written, compared. One emitter for each mode.

use std::fs;
use std::path::Path;

use super::args::Mode;
use super::atomic::{Durability, Replacement, Stamp};
use super::color::Palette;
use super::diff;
use super::error::{Context, Result};

/// A file before and after, and what the emitter may need to know of it.
pub(crate) struct Change<'a> {
    pub name: &'a str,
    pub before: &'a [u8],
    pub after: &'a [u8],
    /// Where the fair copy goes, if that is a file.
    pub destination: Option<&'a Path>,
    /// What the original looked like when it was read.
    pub stamp: Option<&'a Stamp>,
    /// The colours of standard output.
    pub palette: Palette,
}

/// What was done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: all is as it should be.
    Nothing,
    /// Its copy is where it belongs.
    Written,
    /// It would be changed.
    WouldChange,
}

/// What does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Emitter {
    Stdout,
    Write,
    Copy,
    Check,
    Diff,
}

impl Emitter {
    pub(crate) fn new(mode: &Mode) -> Emitter {
        match mode {
            Mode::Stdout => Emitter::Stdout,
            Mode::Write => Emitter::Write,
            Mode::Output(_) => Emitter::Copy,
            Mode::Check => Emitter::Check,
            Mode::Diff => Emitter::Diff,
        }
    }

    /// Does it, and returns what goes to standard output.
    pub(crate) fn emit(self, change: &Change<'_>) -> Result<(Effect, Vec<u8>)> {
        let has_changed = change.before != change.after;
        Ok(match self {
            Emitter::Stdout => (Effect::Nothing, change.after.to_vec()),
            Emitter::Write if has_changed => (change.write(Durability::Synced, change.stamp)?, Vec::new()),
            Emitter::Copy if !change.is_there() => (change.write(Durability::Unsynced, None)?, Vec::new()),
            Emitter::Check if has_changed => (Effect::WouldChange, Vec::new()),
            Emitter::Diff if has_changed => (Effect::WouldChange, diff::unified(change, change.palette)),
            _ => (Effect::Nothing, Vec::new()),
        })
    }
}

impl Change<'_> {
    fn write(&self, durability: Durability, read_as: Option<&Stamp>) -> Result<Effect> {
        let Some(path) = self.destination else { return Ok(Effect::Nothing) };
        if let Some(parent) =
            path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir())
        {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make the directory {}", parent.display()))?;
        }
        let replacement = Replacement { path, content: self.after, durability, read_as };
        replacement.write().with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Effect::Written)
    }

    /// Whether the copy is there already, byte for byte. Its length tells most that are not.
    fn is_there(&self) -> bool {
        let Some(path) = self.destination else { return false };
        path.metadata().is_ok_and(|there| there.is_file() && there.len() == self.after.len() as u64)
            && fs::read(path).is_ok_and(|there| there == self.after)
    }
}
