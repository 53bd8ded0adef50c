//! Configuration files: found, read, and shown. What they may say is the library's.

use std::fs;
use std::path::{Path, PathBuf};

use faircopy::config::{self, Config};

use super::error::{Context, Result, bail};

/// What a configuration is called.
pub(crate) const NAME: &str = ".faircopy.yaml";

/// A configuration, read from a file.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub path: PathBuf,
    text: String,
    pub config: Config,
}

impl Loaded {
    /// Reads the configuration `path`; whatever is wrong with it is an error with its place.
    pub(crate) fn read(path: PathBuf) -> Result<Loaded> {
        let name = shown(&path);
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read the configuration {name}"))?;
        let (config, said) = config::parse(&text);
        if !said.is_empty() {
            let said: String = said.iter().map(|one| one.render(&name, &text)).collect();
            bail!("the configuration cannot be used\n{}", said.trim_end());
        }
        Ok(Loaded { path, text, config })
    }

    /// Where it sets `key`: `.faircopy.yaml:3`.
    pub(crate) fn origin(&self, key: &str) -> Option<String> {
        let place = self.config.place(key)?;
        let line = self.text[..place.start].matches('\n').count() + 1;
        Some(format!("{}:{line}", shown(&self.path)))
    }
}

/// The configuration for what is in `directory`, which is absolute: the nearest one upward. It is not looked
/// for above the repository's root, which is where there is a `.git`.
pub(crate) fn nearest(directory: &Path) -> Option<PathBuf> {
    for directory in directory.ancestors() {
        let file = directory.join(NAME);
        if file.is_file() {
            return Some(file);
        }
        if directory.join(".git").exists() {
            return None;
        }
    }
    None
}

/// A path as people here call it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    inside.unwrap_or(path).display().to_string()
}
