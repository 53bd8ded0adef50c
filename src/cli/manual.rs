//! What a system wants to know of the command: completions for its shells and a manual page.
//! The door of `clap_complete` and `clap_mangen`: both are made of what `args` declares.

use std::io;

use super::args;

pub(crate) use clap_complete::Shell;

/// Completions for `shell`.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "faircopy", &mut out);
    out
}

/// The manual page, for `man`.
pub(crate) fn page() -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    clap_mangen::Man::new(args::command()).render(&mut out)?;
    Ok(out)
}
