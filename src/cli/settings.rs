//! What is in force for a file: the defaults, over them its configuration, over both the arguments.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use faircopy::config::Config;
use faircopy::{Encoding, Normalizer, Options};

use super::args::Args;
use super::config::{self, Loaded};
use super::error::{Context, Result, anyhow};

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
    /// All of it as a configuration, with where each value comes from.
    pub shown: String,
}

/// All settings of a run. Every thread asks them.
#[derive(Debug)]
pub(crate) struct Configs {
    args: Args,
    /// Where everything starts that is relative.
    here: PathBuf,
    known: Mutex<Known>,
}

/// What was found so far.
#[derive(Debug, Default)]
struct Known {
    by_directory: HashMap<PathBuf, Arc<Settings>>,
    by_config: HashMap<Option<PathBuf>, Arc<Settings>>,
}

impl Configs {
    pub(crate) fn new(args: &Args) -> Result<Configs> {
        let here = std::env::current_dir().context("cannot find the current directory")?;
        let configs = Configs { args: args.clone(), here, known: Mutex::default() };
        // What is wrong with the arguments is said before any file is looked at.
        if configs.args.config.is_some() || configs.args.no_config {
            configs.for_file(Path::new("any"))?;
        }
        Ok(configs)
    }

    /// What is in force for `path`, which need not exist.
    pub(crate) fn for_file(&self, path: &Path) -> Result<Arc<Settings>> {
        let path = self.here.join(path);
        let directory = path.parent().unwrap_or(&path);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = known.by_directory.get(directory) {
            return Ok(Arc::clone(settings));
        }
        let file = match &self.args.config {
            Some(file) => Some(self.here.join(file)),
            None if self.args.no_config => None,
            None => config::nearest(&plain(directory)),
        };
        let settings = match known.by_config.get(&file) {
            Some(settings) => Arc::clone(settings),
            None => {
                let settings = Arc::new(self.settings(file.clone())?);
                known.by_config.insert(file, Arc::clone(&settings));
                settings
            }
        };
        known.by_directory.insert(directory.to_owned(), Arc::clone(&settings));
        Ok(settings)
    }

    fn settings(&self, file: Option<PathBuf>) -> Result<Settings> {
        let loaded = file.map(Loaded::read).transpose()?;
        let mut config = loaded.as_ref().map_or_else(Config::default, |loaded| loaded.config.clone());
        self.args.apply(&mut config.options);
        config.encoding = self.args.encoding.or(config.encoding);
        Normalizer::new(config.options.clone()).map_err(|invalid| anyhow!("{invalid}"))?;
        let flags = self.args.flags();
        let shown = config.to_yaml(|key| {
            let flag = flags.iter().find(|(name, _)| *name == key).map(|(_, flag)| (*flag).to_owned());
            let of_file = || loaded.as_ref().and_then(|loaded| loaded.origin(key));
            flag.or_else(of_file).unwrap_or_else(|| "default".to_owned())
        });
        let root = loaded.as_ref().and_then(|loaded| loaded.path.parent()).map(Path::to_owned);
        Ok(Settings {
            options: config.options,
            encoding: config.encoding,
            exclude: config.exclude,
            root: root.unwrap_or_default(),
            shown,
        })
    }
}

/// The directory without links and `..`, if it exists: upward from it is where it is.
fn plain(directory: &Path) -> PathBuf {
    directory.canonicalize().unwrap_or_else(|_| directory.to_owned())
}
