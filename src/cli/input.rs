//! The bytes of an input: a file's or those on standard input, up to the limit.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use super::atomic::Stamp;
use super::error::{Context, Result, bail};

/// An input, read.
pub(crate) struct Input {
    pub bytes: Vec<u8>,
    /// What the file looked like; nothing for standard input.
    pub stamp: Option<Stamp>,
}

/// What may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A pipe or a device will do: `faircopy <(curl …)`.
    Anything,
    /// What is to be replaced, or may never end, must be a file.
    File,
}

pub(crate) fn read_stdin() -> Result<Input> {
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        super::report::hint("reading an article from the terminal; end it with Ctrl-D, or see --help");
    }
    let bytes = read(stdin, 0).context("cannot read standard input")?;
    Ok(Input { bytes, stamp: None })
}

pub(crate) fn read_file(path: &Path, kind: Kind) -> Result<Input> {
    let read = || {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if kind == Kind::File && !metadata.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let bytes = read(&mut file, metadata.len())?;
        Ok(Input { bytes, stamp: Some(Stamp::of(&metadata)) })
    };
    // A pipe opens only when somebody writes to it: look before that.
    if kind == Kind::File && path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        bail!("cannot read {}: it is no file", path.display());
    }
    read().with_context(|| format!("cannot read {}", path.display()))
}

/// All of `source`, which should be of that length; no more than the library takes.
fn read(source: impl Read, length: u64) -> io::Result<Vec<u8>> {
    let limit = faircopy::INPUT_LIMIT as u64;
    let too_long = || io::Error::other(format!("it is longer than {limit} bytes"));
    if length > limit {
        return Err(too_long());
    }
    // One more than it should be, so that its end is seen without another allocation.
    let mut bytes = Vec::with_capacity(length as usize + 1);
    source.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_long()) } else { Ok(bytes) }
}
