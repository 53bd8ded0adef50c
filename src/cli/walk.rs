//! From the paths that were given to the files that are meant, in order. The door of `ignore`.
//!
//! | | in a directory | by name |
//! |---|---|---|
//! | an article by its name | taken | taken |
//! | another file | left out | the caller decides |
//! | hidden | left out | taken |
//! | in a `.gitignore` | left out | taken: who names a file that git does not keep wants it |
//! | in a `.faircopyignore`, or excluded by the configuration | left out | left out with `--force-exclude` |
//! | a symbolic link to a file | taken | taken |
//! | a symbolic link to a directory | left out, so there are no loops | walked |
//!
//! What cannot be listed is a file with a trouble: it is reported where it would stand, and stops nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, Match, WalkBuilder};

use super::error::{Context, Error, Result, anyhow};
use super::name::Name;
use super::settings::{Configs, Settings};

/// The file with patterns of files to leave out, in the manner of `.gitignore`.
const IGNORE_FILE: &str = ".faircopyignore";

/// A file to work on, or what stands in its place.
#[derive(Debug)]
pub(crate) struct Found {
    pub path: PathBuf,
    /// The directory that was given and that it was found in; nothing for a file that was named.
    pub root: Option<PathBuf>,
    /// Why it is none.
    pub trouble: Option<Error>,
}

/// What of a directory is taken.
pub(crate) struct Walk<'a> {
    pub configs: &'a Arc<Configs>,
    /// Whether a file of that name is wanted.
    pub wants: &'a dyn Fn(&Path, Name) -> bool,
    /// A directory that is not entered: where the copies go.
    pub except: Option<&'a Path>,
    pub named: Named,
}

/// Whether excludes hold for what is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Taken,
    Excluded,
}

impl Walk<'_> {
    /// The files that `paths` mean, sorted by path.
    pub(crate) fn files(&self, paths: &[PathBuf]) -> Result<Vec<Found>> {
        let excludes = Arc::new(Excludes::new(Arc::clone(self.configs)));
        let mut found = Vec::new();
        for path in paths {
            let is_directory = path.is_dir();
            if self.named == Named::Excluded && excludes.are_for_name(path, is_directory)? {
                continue;
            }
            if is_directory {
                self.walk(path, &excludes, &mut found);
            } else {
                found.push(Found { path: path.clone(), root: None, trouble: None });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn walk(&self, root: &Path, excludes: &Arc<Excludes>, found: &mut Vec<Found>) {
        let except = self.except.and_then(|except| except.canonicalize().ok());
        let excludes = Arc::clone(excludes);
        let mut walk = WalkBuilder::new(root);
        // The answer is to be the same on every machine: nothing of the user's own, and `.gitignore` also
        // where the tree has been unpacked without its `.git`.
        walk.ignore(false).git_global(false).require_git(false).add_custom_ignore_filename(IGNORE_FILE);
        walk.filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_output = is_directory
                && entry.depth() > 0
                && except.as_ref().is_some_and(|except| {
                    entry.path().file_name() == except.file_name()
                        && entry.path().canonicalize().is_ok_and(|path| path == *except)
                });
            !is_output && (entry.depth() == 0 || !excludes.are_for_entry(entry.path(), is_directory))
        });
        for entry in walk.build() {
            if let Some(error) = entry.as_ref().ok().and_then(DirEntry::error)
                && let Some(path) = place(error).filter(|path| path.ends_with(IGNORE_FILE))
            {
                let trouble = Some(anyhow!("cannot read all of {error}"));
                found.push(Found { path: path.to_owned(), root: None, trouble });
            }
            match entry {
                Ok(entry) if is_file(&entry) && (self.wants)(entry.path(), Name::of(entry.path())) => {
                    // Nobody who says `.` calls a file in it `./a.md`.
                    let path = entry.path().strip_prefix(".").unwrap_or(entry.path()).to_owned();
                    found.push(Found { path, root: Some(root.to_owned()), trouble: None });
                }
                Ok(_) => {}
                Err(error) => {
                    let path = place(&error).unwrap_or(root).to_owned();
                    let error = error.into_io_error().map_or_else(|| anyhow!("cannot be listed"), Error::new);
                    let trouble = error.context(format!("cannot list {}", path.display()));
                    found.push(Found { path, root: Some(root.to_owned()), trouble: Some(trouble) });
                }
            }
        }
    }
}

/// Whether it is a file, or a link to one, or to nothing: whoever reads it will say so.
fn is_file(entry: &DirEntry) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => !entry.path().is_dir(),
        Some(kind) => kind.is_file(),
        None => false,
    }
}

/// The path that an error is about.
fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        ignore::Error::Partial(errors) => errors.first().and_then(place),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// What is excluded: by the configuration that is in force, and, where a walk has not seen to it, by
/// `.faircopyignore`.
pub(crate) struct Excludes {
    configs: Arc<Configs>,
    /// The patterns of settings, by the settings' address: they are kept, so no other gets it.
    patterns: Mutex<HashMap<usize, Patterns>>,
    /// The `.faircopyignore` of a directory, if it has one.
    ignore_files: Mutex<HashMap<PathBuf, Option<Arc<Gitignore>>>>,
}

/// Settings and what they exclude.
type Patterns = (Arc<Settings>, Arc<Gitignore>);

impl Excludes {
    pub(crate) fn new(configs: Arc<Configs>) -> Excludes {
        Excludes { configs, patterns: Mutex::default(), ignore_files: Mutex::default() }
    }

    /// Whether the configuration excludes what a walk has come to. What cannot be found out is not
    /// excluded: if a file is there, reading its settings will say why.
    fn are_for_entry(&self, path: &Path, is_directory: bool) -> bool {
        let Ok(patterns) = self.patterns(path) else { return false };
        !patterns.is_empty() && is_within(&patterns, path, |path| patterns.matched(path, is_directory))
    }

    /// Whether `path`, which was named, is excluded by itself or by a directory that it is in.
    pub(crate) fn are_for_name(&self, path: &Path, is_directory: bool) -> Result<bool> {
        let patterns = self.patterns(path)?;
        let any_parent = |ignore: &Gitignore, path: &Path| match ignore.path() {
            root if path.starts_with(root) && path != root => {
                ignore.matched_path_or_any_parents(path, is_directory).map(|_| ())
            }
            _ => Match::None,
        };
        let path = resolve(path);
        if any_parent(&patterns, &path).is_ignore() {
            return Ok(true);
        }
        // The nearest file that names it decides, as with `.gitignore`.
        for directory in path.ancestors().skip(1) {
            let Some(ignore) = self.ignore_file(directory)? else { continue };
            match any_parent(&ignore, &path) {
                Match::None => {}
                decided => return Ok(decided.is_ignore()),
            }
        }
        Ok(false)
    }

    fn patterns(&self, path: &Path) -> Result<Arc<Gitignore>> {
        let settings = self.configs.for_file(path)?;
        let mut known = self.patterns.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let key = Arc::as_ptr(&settings).addr();
        if let Some((_, patterns)) = known.get(&key) {
            return Ok(Arc::clone(patterns));
        }
        let mut builder = GitignoreBuilder::new(resolve(&settings.root));
        for pattern in &settings.exclude {
            builder.add_line(None, pattern).with_context(|| format!("cannot exclude `{pattern}`"))?;
        }
        let patterns = Arc::new(builder.build().context("cannot exclude that much")?);
        known.insert(key, (settings, Arc::clone(&patterns)));
        Ok(patterns)
    }

    fn ignore_file(&self, directory: &Path) -> Result<Option<Arc<Gitignore>>> {
        let mut known = self.ignore_files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(ignore) = known.get(directory) {
            return Ok(ignore.clone());
        }
        let path = directory.join(IGNORE_FILE);
        let ignore = if path.is_file() {
            let mut builder = GitignoreBuilder::new(directory);
            builder
                .add(&path)
                .map_or(Ok(()), Err)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Some(Arc::new(builder.build()?))
        } else {
            None
        };
        known.insert(directory.to_owned(), ignore.clone());
        Ok(ignore)
    }
}

fn is_within<'a, T>(patterns: &Gitignore, path: &Path, matched: impl Fn(&Path) -> Match<T> + 'a) -> bool {
    let path = resolve(path);
    path.starts_with(patterns.path()) && path != patterns.path() && matched(&path).is_ignore()
}

/// `path` from the root on, with its directories' own names in place of links to them. The last name
/// stays: a link is excluded by what it is called. It need not exist.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => {
            parent.canonicalize().map_or_else(|_| absolute.clone(), |parent| parent.join(name))
        }
        _ => absolute,
    }
}
