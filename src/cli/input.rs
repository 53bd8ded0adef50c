//! Where the input comes from: a file or standard input, its bytes, its name and what the name says.

use std::io::{IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, bail};
use faircopy::BodyKind;

use super::args::Args;

pub(crate) use anyhow::{Error, Result};

/// An input, read.
pub(crate) struct Input {
    /// What messages call it.
    pub name: String,
    pub bytes: Vec<u8>,
    /// What its name says of its body.
    pub kind: BodyKind,
}

/// Reads the one input that `args` name.
pub(crate) fn read(args: &Args) -> Result<Input> {
    let path = match args.paths.as_slice() {
        [] => None,
        [path] if path.as_os_str() == "-" => None,
        [path] => Some(path.as_path()),
        paths => bail!("{} paths were given; converting several files at once is not there yet", paths.len()),
    };
    match path {
        None => read_stdin(args.stdin_filename.as_deref()),
        Some(path) if args.stdin_filename.is_some() => {
            bail!("--stdin-filename names what comes on standard input, but {} was given", path.display())
        }
        Some(path) if path.is_dir() => {
            bail!("{} is a directory; converting a directory is not there yet", path.display())
        }
        Some(path) => read_file(path),
    }
}

fn read_stdin(name: Option<&str>) -> Result<Input> {
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        super::report::hint("reading an article from the terminal; end it with Ctrl-D, or see --help");
    }
    let mut bytes = Vec::new();
    stdin.read_to_end(&mut bytes).context("cannot read standard input")?;
    let kind = name.map_or(BodyKind::Auto, |name| kind_by_name(Path::new(name)));
    Ok(Input { name: name.unwrap_or("<stdin>").to_owned(), bytes, kind })
}

fn read_file(path: &Path) -> Result<Input> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {name}"))?;
    Ok(Input { name, bytes, kind: kind_by_name(path) })
}

/// What a file's name says of its body. `.md` says nothing: an article's HTML lives in such files.
fn kind_by_name(path: &Path) -> BodyKind {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    if extension == "html" || extension == "htm" || extension == "xhtml" {
        BodyKind::Html
    } else {
        BodyKind::Auto
    }
}

/// The error for a standard output that does not take the document.
pub(crate) fn on_stdout(error: std::io::Error) -> Error {
    Error::new(error).context("cannot write to standard output")
}
