//! Whole trees: the command from directory to directory, beside the yardstick doing the same inside this
//! process. Reading, decoding, sharing the work and writing count, and so does the start of the process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::contenders::{CONTENDERS, Work, YARDSTICK};
use crate::inputs::Input;
use crate::rounds::Times;

/// Something that turns a directory of HTML into one of Markdown.
pub enum Converter {
    /// The command, with these arguments besides.
    Command(PathBuf, Vec<String>),
    /// The yardstick, in so many threads.
    Yardstick(usize),
}

/// The converters and their names; the yardstick in one thread is the first.
pub fn converters(command: &Path) -> Vec<(String, Converter)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = vec![1, threads];
    counts.dedup();
    let mut out = Vec::new();
    for count in counts {
        let name = |name: &str| format!("{name}, {count} threads").replace(" 1 threads", " 1 thread");
        out.push((name(YARDSTICK), Converter::Yardstick(count)));
        for flags in [&[][..], &["--no-verify"]] {
            let jobs = ["--quiet".to_owned(), format!("--jobs={count}")];
            let arguments = jobs.into_iter().chain(flags.iter().map(|flag| (*flag).to_owned())).collect();
            let title = [&["faircopy -o"][..], flags].concat().join(" ");
            out.push((name(&format!("`{title}`")), Converter::Command(command.to_owned(), arguments)));
        }
    }
    out
}

/// Lets each of them convert `input` in so many rounds, below `directory`, which is emptied.
pub fn run(
    converters: &[(String, Converter)],
    input: &Input,
    rounds: usize,
    directory: &Path,
) -> Result<Times> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    let (from, to) = (directory.join("html"), directory.join("markdown"));
    fs::create_dir_all(&from)?;
    for (document, number) in input.documents.iter().zip(0..) {
        fs::write(from.join(format!("{number:05}.html")), document)?;
    }
    let mut times = vec![vec![0.0; converters.len()]; rounds];
    for (round, times) in times.iter_mut().enumerate() {
        for turn in 0..converters.len() {
            let at = (round + turn) % converters.len();
            if to.exists() {
                fs::remove_dir_all(&to)?;
            }
            let start = Instant::now();
            convert(&converters[at].1, &from, &to)?;
            times[at] = start.elapsed().as_secs_f64();
            let count = fs::read_dir(&to)?.count();
            if count != input.documents.len() {
                bail!("{} wrote {count} of {} files", converters[at].0, input.documents.len());
            }
        }
    }
    fs::remove_dir_all(directory)?;
    Ok(Times(times))
}

fn convert(converter: &Converter, from: &Path, to: &Path) -> Result<()> {
    match converter {
        Converter::Command(path, arguments) => {
            let mut command = Command::new(path);
            let status = command.args(arguments).arg("-o").arg(to).arg(from).status();
            let status = status.with_context(|| path.display().to_string())?;
            if !status.success() {
                bail!("{} ended with {status}", path.display());
            }
            Ok(())
        }
        Converter::Yardstick(threads) => convert_here(*threads, from, to),
    }
}

fn convert_here(threads: usize, from: &Path, to: &Path) -> Result<()> {
    let yardstick = CONTENDERS.iter().find(|contender| contender.package == YARDSTICK);
    let Some(Work::Convert(convert)) = yardstick.map(|contender| &contender.work) else {
        bail!("{YARDSTICK} is no converter");
    };
    fs::create_dir_all(to)?;
    let paths: Vec<PathBuf> = fs::read_dir(from)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let markdown = convert(&fs::read_to_string(path)?);
            let name = path.with_extension("md");
            fs::write(to.join(name.file_name().context("a file has a name")?), markdown)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(_) => bail!("{YARDSTICK} panicked"),
        })
    })
}
