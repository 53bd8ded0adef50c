//! What is in force for a file. Today that is the defaults and, over them, the arguments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use faircopy::{Encoding, Options};

use super::args::Args;
use super::error::Result;

/// What is in force for a file.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What the library is told.
    pub options: Options,
    /// The encoding to read the file in, whatever it looks like.
    pub encoding: Option<Encoding>,
    /// Files that a walk leaves out, one pattern each, as in a `.gitignore` in `root`.
    pub exclude: Vec<String>,
    /// What `exclude` is relative to.
    pub root: PathBuf,
}

/// All settings of a run. Every thread asks them.
#[derive(Debug)]
pub(crate) struct Configs {
    everywhere: Arc<Settings>,
}

impl Configs {
    pub(crate) fn new(args: &Args) -> Result<Configs> {
        let mut options = Options::default();
        args.apply(&mut options);
        let (encoding, exclude, root) = (args.encoding, Vec::new(), PathBuf::new());
        Ok(Configs { everywhere: Arc::new(Settings { options, encoding, exclude, root }) })
    }

    /// What is in force for `path`, which need not exist.
    pub(crate) fn for_file(&self, _path: &Path) -> Result<Arc<Settings>> {
        Ok(Arc::clone(&self.everywhere))
    }
}
