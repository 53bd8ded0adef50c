//! A plan carried out: every job read, converted, emitted and reported, and all of them counted.

use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;

use super::args::Args;
use super::atomic;
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
    let mut refused = Ok(());
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
        match written {
            Ok(Listener::Listens) => ControlFlow::Continue(()),
            Ok(Listener::HasGone) => ControlFlow::Break(()),
            Err(error) => {
                refused = Err(Error::new(error).context("cannot write to standard output"));
                ControlFlow::Break(())
            }
        }
    })?;
    progress.end();
    refused?;
    report.summary(&tally);
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
        let failure = |error| Said::failure(self.report.failure(self.job, &error, None));
        self.try_run(converter).unwrap_or_else(failure)
    }

    fn try_run(&self, converter: &mut Converter) -> Result<Said> {
        let job = self.job;
        let emitter = self.report.emitter;
        let kind = if emitter == Emitter::Stdout { Kind::Anything } else { Kind::File };
        let Input { bytes, stamp } = match &job.input {
            Source::Stdin | Source::ExcludedStdin => input::read_stdin()?,
            Source::File(path) => input::read_file(path, kind)?,
            Source::Nowhere(trouble) => return Err(anyhow!("{trouble:#}")),
        };
        let converted = match &job.input {
            Source::ExcludedStdin => leave_alone(&bytes),
            _ => match catch(|| (self.convert)(converter, &bytes, job)) {
                Ok(converted) => converted,
                Err(words) => {
                    *converter = Converter::default();
                    let mut said = Said::failure(self.report.failure(job, &fault(&job.name, &words), None));
                    // Whoever reads standard output gets the article in any case.
                    if emitter == Emitter::Stdout {
                        said.stdout = bytes;
                    }
                    return Ok(said);
                }
            },
        };
        let is_refused = converted.is_refused();
        let (effect, stdout) = match emitter {
            Emitter::Copy if is_refused => (Effect::Nothing, Vec::new()),
            Emitter::Write | Emitter::Check | Emitter::Diff if converted.has_lost_bytes() => {
                let error = lost_bytes(&job.name);
                return Ok(Said::failure(self.report.failure(job, &error, Some(&converted))));
            }
            _ => emitter.emit(&Change {
                name: &job.name,
                before: converted.before,
                after: &converted.after,
                destination: job.destination.as_deref(),
                stamp: stamp.as_ref(),
                palette: self.palette,
            })?,
        };
        let exit = match effect {
            _ if is_refused => Exit::Error,
            Effect::WouldChange => Exit::WouldChange,
            Effect::Nothing | Effect::Written => Exit::Fine,
        };
        Ok(Said { stdout, stderr: self.report.file(job, &converted, effect), effect, exit })
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
