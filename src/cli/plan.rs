//! What is to be done, before anything is: which files, with which settings, where their copies go, and
//! whether two of them would be one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use faircopy::BodyKind;

use super::args::{Args, Mode};
use super::atomic;
use super::error::{Error, Result, anyhow, bail};
use super::name::{self, Name};
use super::settings::{Configs, Settings};
use super::walk::{Excludes, Found, Named, Walk};

/// One input and what is to become of it.
#[derive(Debug)]
pub(crate) struct Job {
    pub input: Source,
    /// What messages call it.
    pub name: String,
    pub settings: Arc<Settings>,
    /// What its name says of its body.
    pub kind: BodyKind,
    /// Where its fair copy goes, if that is a file.
    pub destination: Option<PathBuf>,
}

/// Where an input comes from.
#[derive(Debug)]
pub(crate) enum Source {
    Stdin,
    /// Standard input that stands for a file that is excluded: it comes out as it went in.
    ExcludedStdin,
    File(PathBuf),
    /// There is none: why not.
    Nowhere(Error),
}

/// Everything there is to do, in the order of the paths.
#[derive(Debug)]
pub(crate) struct Plan {
    pub jobs: Vec<Job>,
}

impl Plan {
    pub(crate) fn new(args: &Args, mode: &Mode) -> Result<Plan> {
        let configs = Arc::new(Configs::new(args)?);
        match args.paths.as_slice() {
            [] => Plan::of_stdin(args, mode, &configs),
            [path] if is_stdin(path) => Plan::of_stdin(args, mode, &configs),
            paths => Plan::of_paths(paths, args, mode, &configs),
        }
    }

    fn of_stdin(args: &Args, mode: &Mode, configs: &Arc<Configs>) -> Result<Plan> {
        match mode {
            Mode::Write => {
                bail!("-w rewrites files, but none is named; to rewrite those in this directory, say `-w .`")
            }
            Mode::Output(_) => {
                bail!(
                    "-o writes copies of files, but none is named; what comes on standard input goes to standard output"
                )
            }
            Mode::Stdout | Mode::Check | Mode::Diff => {}
        }
        let path = args.stdin_filename.as_deref();
        let kind = path.map_or(BodyKind::Auto, |path| Name::of(path).body());
        let is_excluded = match path {
            Some(path) => Excludes::new(Arc::clone(configs)).are_for_name(path, false)?,
            None => false,
        };
        let input = if is_excluded { Source::ExcludedStdin } else { Source::Stdin };
        let settings = configs.for_file(path.unwrap_or(Path::new("stdin")))?;
        let name = path.map_or_else(|| "<stdin>".to_owned(), |path| path.display().to_string());
        Ok(Plan { jobs: vec![Job { input, name, settings, kind, destination: None }] })
    }

    fn of_paths(paths: &[PathBuf], args: &Args, mode: &Mode, configs: &Arc<Configs>) -> Result<Plan> {
        if let Some(name) = &args.stdin_filename {
            let name = name.display();
            let path = paths[0].display();
            bail!("--stdin-filename {name} names what comes on standard input, but {path} was given");
        }
        if let Some(path) = paths.iter().find(|path| is_stdin(path)) {
            bail!(
                "`{}` is standard input, which cannot stand among files; a file of that name is `./-`",
                path.display()
            );
        }
        if *mode == Mode::Stdout {
            refuse_several(paths)?;
        }
        let wants = |path: &Path, name: Name| match name {
            Name::Markdown => true,
            Name::Html => matches!(mode, Mode::Output(_)),
            Name::Mdx => configs.for_file(path).is_ok_and(|settings| settings.options.from != BodyKind::Auto),
            Name::Other => false,
        };
        let except = match mode {
            Mode::Output(directory) => Some(directory.as_path()),
            _ => None,
        };
        let named = if args.force_exclude { Named::Excluded } else { Named::Taken };
        let found = Walk { configs, wants: &wants, except, named }.files(paths)?;
        let mut seen = HashSet::new();
        let mut jobs = Vec::with_capacity(found.len());
        for file in found {
            if seen.insert(identity(&file.path, mode)) {
                jobs.push(Job::new(file, mode, configs)?);
            }
        }
        if let Mode::Output(directory) = mode {
            refuse_clashes(&jobs, directory)?;
        }
        Ok(Plan { jobs })
    }

    /// The directories in which something may be written.
    pub(crate) fn directories(&self) -> BTreeSet<PathBuf> {
        let destinations = self.jobs.iter().filter_map(|job| job.destination.as_deref());
        destinations.filter_map(atomic::directory).collect()
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Standard output takes one document.
fn refuse_several(paths: &[PathBuf]) -> Result<()> {
    let (what, whose) = match paths {
        [path] if path.is_dir() => (format!("{} is a directory", path.display()), "its"),
        [_] => return Ok(()),
        paths => (format!("{} paths were given", paths.len()), "their"),
    };
    bail!(
        "{what}; say what to do with {whose} files: -w rewrites them, -o DIR writes copies, --check and --diff only look"
    )
}

/// What makes two paths one file. A file is rewritten once, whatever links lead to it; a copy is made of
/// each name.
fn identity(path: &Path, mode: &Mode) -> PathBuf {
    let found = match mode {
        Mode::Output(_) => std::path::absolute(path),
        _ => path.canonicalize(),
    };
    found.unwrap_or_else(|_| path.to_owned())
}

impl Job {
    fn new(file: Found, mode: &Mode, configs: &Configs) -> Result<Job> {
        let Found { path, root, trouble } = file;
        let settings = configs.for_file(&path)?;
        let kind = Name::of(&path);
        let destination = match mode {
            Mode::Write => Some(path.clone()),
            Mode::Output(directory) => {
                let inside = match &root {
                    Some(root) => path.strip_prefix(root).unwrap_or(&path),
                    None => path.file_name().map_or(path.as_path(), Path::new),
                };
                Some(directory.join(name::of_copy(inside)))
            }
            Mode::Stdout | Mode::Check | Mode::Diff => None,
        };
        let is_forced = settings.options.from != BodyKind::Auto;
        let trouble =
            trouble.or_else(|| refuse_name(&path, kind, mode).filter(|_| !is_forced || kind == Name::Html));
        Ok(Job {
            name: path.display().to_string(),
            input: trouble.map_or(Source::File(path), Source::Nowhere),
            settings,
            kind: kind.body(),
            destination,
        })
    }
}

/// Why a file of such a name, which was given, is not taken.
fn refuse_name(path: &Path, name: Name, mode: &Mode) -> Option<Error> {
    let path = path.display();
    let in_place = matches!(mode, Mode::Write | Mode::Check | Mode::Diff);
    match name {
        Name::Markdown => None,
        Name::Html if in_place => {
            Some(anyhow!("{path} is HTML, which is not rewritten in place; `-o DIR` writes its fair copy"))
        }
        Name::Html => None,
        Name::Mdx => Some(anyhow!(
            "{path} is MDX: its JSX looks like HTML and must stay; if it holds none, say `--from markdown`"
        )),
        Name::Other if *mode == Mode::Stdout => None,
        Name::Other => Some(anyhow!(
            "{path} is no article by its name; if it is one, say `--from html` or `--from markdown`"
        )),
    }
}

/// Nothing is written where two copies would be one, or where a copy would be an original.
fn refuse_clashes(jobs: &[Job], directory: &Path) -> Result<()> {
    let mut taken: HashMap<&Path, &Job> = HashMap::new();
    for job in jobs {
        let (Source::File(path), Some(destination)) = (&job.input, &job.destination) else { continue };
        if let Some(other) = taken.insert(destination, job) {
            bail!(
                "{} and {} would both be {}; rename one of them, or write them to different directories; nothing was written",
                other.name,
                job.name,
                destination.display()
            );
        }
        let is_itself = destination
            .canonicalize()
            .is_ok_and(|destination| path.canonicalize().is_ok_and(|path| path == destination));
        if is_itself {
            bail!(
                "the fair copy of {} would take its place; give -o another directory than {}, or rewrite it with -w; nothing was written",
                job.name,
                directory.display()
            );
        }
    }
    Ok(())
}
