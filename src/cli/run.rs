//! A plan carried out: every job read, converted, emitted and reported, and all of them counted.

use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;

use super::args::Args;
use super::atomic::{self, Stamp};
use super::batch::{Batch, Weight};
use super::catch::catch;
use super::color::Palette;
use super::convert::{Converted, Converter, leave_alone};
use super::emit::{Change, Effect, Emitter};
use super::error::{Error, Result, anyhow};
use super::exit::Exit;
use super::input::{self, Input, Kind};
use super::plan::{Job, Plan, Source};
use super::progress::Progress;
use super::report::{self, Report, Tally};

/// How a job's bytes become those of its fair copy.
pub(crate) type Convert = dyn for<'a> Fn(&mut Converter, &'a [u8], &Job) -> Converted<'a> + Sync;

/// As the library does it.
pub(crate) fn convert<'a>(converter: &mut Converter, bytes: &'a [u8], job: &Job) -> Converted<'a> {
    converter.convert(bytes, job.kind, &job.settings)
}

/// Carries out `plan` and returns how it ended.
pub(crate) fn run(plan: &Plan, args: &Args, report: &Report, convert: &Convert) -> Result<Exit> {
    for directory in plan.directories() {
        atomic::sweep(&directory);
    }
    let palette = Palette::new(args.color, &io::stdout());
    let progress = Progress::new(plan.jobs.len(), report.has_progress());
    let mut tally = Tally::default();
    let mut end = Ok(Listener::Listens);
    let batch = Batch {
        count: plan.jobs.len(),
        jobs: args.jobs,
        keep: Converter::default,
        work: |converter: &mut Converter, number| {
            Work { job: &plan.jobs[number], report, palette, convert }.run(converter)
        },
    };
    batch.run(|number, done| {
        let job = &plan.jobs[number];
        let said =
            done.unwrap_or_else(|words| Said::failure(report.failure(job, &fault(&job.name, &words), None)));
        tally.count(said.exit, said.effect);
        progress.advance();
        if said.is_silent() {
            return ControlFlow::Continue(());
        }
        let written = progress.beside(|| {
            report::say(&said.stderr);
            write_stdout(&said.stdout)
        });
        end = written;
        match end {
            Ok(Listener::Listens) => ControlFlow::Continue(()),
            Ok(Listener::HasGone) | Err(_) => ControlFlow::Break(()),
        }
    })?;
    progress.end();
    match end.map_err(|error| Error::new(error).context("cannot write to standard output"))? {
        Listener::Listens => report.summary(&tally),
        // The rest has not been looked at: there is nothing to sum up.
        Listener::HasGone => {}
    }
    Ok(tally.exit)
}

/// What there is to say of one job.
struct Said {
    stdout: Vec<u8>,
    stderr: String,
    effect: Effect,
    exit: Exit,
}

impl Weight for Said {
    fn weight(&self) -> usize {
        self.stdout.len() + self.stderr.len()
    }
}

impl Said {
    fn failure(stderr: String) -> Said {
        Said { stdout: Vec::new(), stderr, effect: Effect::Nothing, exit: Exit::Error }
    }

    fn is_silent(&self) -> bool {
        self.stdout.is_empty() && self.stderr.is_empty()
    }
}

struct Work<'a> {
    job: &'a Job,
    report: &'a Report,
    /// The colours of standard output.
    palette: Palette,
    convert: &'a Convert,
}

impl Work<'_> {
    fn run(&self, converter: &mut Converter) -> Said {
        self.try_run(converter).unwrap_or_else(|error| self.failure(&error, None))
    }

    fn try_run(&self, converter: &mut Converter) -> Result<Said> {
        let emitter = self.report.emitter;
        let kind = if emitter == Emitter::Stdout { Kind::Anything } else { Kind::File };
        let Input { bytes, stamp } = match &self.job.input {
            Source::Stdin => input::read_stdin()?,
            Source::ExcludedStdin => return self.emit(&leave_alone(&input::read_stdin()?.bytes), None),
            Source::File(path) => input::read_file(path, kind)?,
            Source::Nowhere(trouble) => return Err(anyhow!("{trouble:#}")),
        };
        match catch(|| (self.convert)(converter, &bytes, self.job)) {
            Ok(converted) => self.emit(&converted, stamp.as_ref()),
            Err(words) => {
                *converter = Converter::default();
                let mut said = self.failure(&fault(&self.job.name, &words), None);
                // Whoever reads standard output gets the article in any case.
                if emitter == Emitter::Stdout {
                    said.stdout = bytes;
                }
                Ok(said)
            }
        }
    }

    fn emit(&self, converted: &Converted<'_>, stamp: Option<&Stamp>) -> Result<Said> {
        let job = self.job;
        let change = Change {
            name: &job.name,
            before: converted.before,
            after: &converted.after,
            destination: job.destination.as_deref(),
            stamp,
            palette: self.palette,
        };
        let is_refused = converted.is_refused();
        let (effect, stdout) = match self.report.emitter {
            Emitter::Copy if is_refused => (Effect::Nothing, Vec::new()),
            Emitter::Write | Emitter::Check | Emitter::Diff if converted.loses_bytes() => {
                return Ok(self.failure(&lost_bytes(&job.name), Some(converted)));
            }
            emitter => emitter.emit(&change)?,
        };
        let exit = match effect {
            _ if is_refused => Exit::Error,
            Effect::WouldChange => Exit::WouldChange,
            Effect::Nothing | Effect::Written => Exit::Fine,
        };
        Ok(Said { stdout, stderr: self.report.file(job, converted, effect), effect, exit })
    }

    fn failure(&self, error: &Error, converted: Option<&Converted<'_>>) -> Said {
        Said::failure(self.report.failure(self.job, error, converted))
    }
}

/// A panic, said to somebody who can do nothing about it but tell.
fn fault(name: &str, words: &str) -> Error {
    anyhow!(
        "{name} is left as it is: faircopy has a fault, and this file shows it; please report both: {words}"
    )
}

/// A file that is not replaced, because some of it would be gone.
fn lost_bytes(name: &str) -> Error {
    anyhow!(
        "{name} is left as it is, for bytes in it mean nothing and would be lost; say its encoding with --encoding, or write a copy with -o"
    )
}

/// Whoever reads standard output.
enum Listener {
    Listens,
    /// It has seen enough (`faircopy post.md | head`), which is no error.
    HasGone,
}

fn write_stdout(bytes: &[u8]) -> io::Result<Listener> {
    if bytes.is_empty() {
        return Ok(Listener::Listens);
    }
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(Listener::Listens),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Listener::HasGone),
        Err(error) => Err(error),
    }
}

/// Writes what is asked for instead of a document.
pub(crate) fn print(bytes: &[u8]) -> Result<Exit> {
    write_stdout(bytes).map_err(|error| Error::new(error).context("cannot write to standard output"))?;
    Ok(Exit::Fine)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cli::args;
    use crate::cli::report::Verbosity;

    /// A library with a fault that a file called `b.md` shows.
    fn faulty<'a>(converter: &mut Converter, bytes: &'a [u8], job: &Job) -> Converted<'a> {
        assert!(!job.name.ends_with("b.md"), "a fault");
        convert(converter, bytes, job)
    }

    /// Runs the faulty library over three files with these arguments, and says how that ended, and what is in
    /// the files then.
    fn run_over_three(arguments: &[&str]) -> (Exit, Vec<String>) {
        let directory = crate::cli::atomic::tests::scratch();
        let paths = ["a.md", "b.md", "c.md"].map(|name| directory.path().join(name));
        for path in &paths {
            fs::write(path, "<p>a</p>\n").unwrap();
        }
        let here = directory.path().to_str().unwrap();
        let args = args::parse_from(&[&["faircopy"], arguments, &[here]].concat());
        let mode = args.mode();
        let report = Report {
            verbosity: Verbosity::Errors,
            emitter: Emitter::new(&mode),
            palette: Palette::Plain,
            format: None,
        };
        let exit = run(&Plan::new(&args, &mode).unwrap(), &args, &report, &faulty).unwrap();
        (exit, paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect())
    }

    #[test]
    fn a_fault_in_one_file_is_that_files_alone() {
        for jobs in ["1", "2"] {
            let (exit, files) = run_over_three(&["-w", "--jobs", jobs]);
            assert_eq!(exit, Exit::Error);
            assert_eq!(files, ["a\n", "<p>a</p>\n", "a\n"], "the others are done, with {jobs} threads");
        }
    }
}
