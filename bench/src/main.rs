//! Runs faircopy and its peers on the same bytes and prints how they compare, as Markdown.
//!
//!     cargo run --release
//!
//! in this directory prints the table of README.md, and with `-- --into ../README.md` puts it there.
//! `--help` says what else can be asked.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

use faircopy_bench::contenders::{CONTENDERS, Contender, YARDSTICK};
use faircopy_bench::inputs::{self, Input};
use faircopy_bench::rounds::{self, Times};
use faircopy_bench::{check, trees};

/// Runs faircopy and its peers on the same bytes and prints how they compare
#[derive(Parser)]
struct Args {
    /// Files and directories to convert, each a kind of its own; without any, inputs are made
    paths: Vec<PathBuf>,
    /// How often each contender runs
    #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// How many threads share the documents
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    threads: u16,
    /// About how many kilobytes of each kind are made
    #[arg(long, default_value_t = 2000)]
    kilobytes: usize,
    /// Only contenders whose names hold one of these words
    #[arg(long)]
    only: Vec<String>,
    /// The faircopy to measure from directory to directory, instead of the libraries
    #[arg(long, value_name = "PATH")]
    command: Option<PathBuf>,
    /// A document to put the table into, between two lines `<!-- speed -->`
    #[arg(long)]
    into: Option<PathBuf>,
}

/// The line before and after the table in a document.
const MARK: &str = "<!-- speed -->\n";

fn main() -> Result<()> {
    let args = Args::parse();
    let inputs = match args.paths.as_slice() {
        [] => inputs::generate(args.kilobytes * 1000),
        paths => paths.iter().map(|path| inputs::read(path)).collect::<Result<_>>()?,
    };
    if let Some(command) = &args.command {
        let converters = trees::converters(command);
        let scratch = std::env::temp_dir().join(format!("faircopy-bench-{}", std::process::id()));
        let run = |input| trees::run(&converters, input, args.rounds.into(), &scratch);
        let results: Vec<Times> = inputs.iter().map(run).collect::<Result<_>>()?;
        let names: Vec<String> = converters.into_iter().map(|(name, _)| name).collect();
        print!("{}", table(&names, 0, &inputs, &results));
        return Ok(());
    }
    let is_wanted = |contender: &Contender| {
        contender.package == YARDSTICK
            || args.only.is_empty()
            || args.only.iter().any(|word| contender.name.contains(word))
    };
    let contenders: Vec<&Contender> = CONTENDERS.iter().filter(|contender| is_wanted(contender)).collect();
    let yardstick = contenders
        .iter()
        .position(|contender| contender.package == YARDSTICK)
        .context("the yardstick is always there")?;

    let titles: Vec<String> = contenders.iter().map(|contender| contender.title()).collect();

    let mut results = Vec::new();
    for input in &inputs {
        eprintln!("{}: {} documents, {} bytes", input.name, input.documents.len(), input.bytes());
        for contender in &contenders {
            if let Some(share) = check::check(contender, input)? {
                eprintln!("  {}: {share} % of the letters come out again", contender.title());
            }
        }
        results.push(rounds::run(&contenders, input, args.threads.into(), args.rounds.into()));
    }
    let table = table(&titles, yardstick, &inputs, &results);
    print!("{table}");
    if let Some(path) = args.into {
        let document = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let document = put(&document, &table)
            .with_context(|| format!("{} has no two lines {}", path.display(), MARK.trim_end()))?;
        fs::write(&path, document).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// `document` with `table` between its marks; nothing if there are none.
fn put(document: &str, table: &str) -> Option<String> {
    let (before, rest) = document.split_once(MARK)?;
    let (_, after) = rest.split_once(MARK)?;
    Some(format!("{before}{MARK}{table}{MARK}{after}"))
}

/// A row for each contender: how many times as fast as the yardstick, for each input.
fn table(titles: &[String], yardstick: usize, inputs: &[Input], results: &[Times]) -> String {
    let row = |head: String, cells: Vec<String>| format!("| {head} | {} |\n", cells.join(" | "));
    let names = inputs.iter().map(|input| input.name.clone()).collect();
    let mut out = row(format!("× {}", titles[yardstick]), names);
    out += &row("---".to_owned(), vec!["---:".to_owned(); inputs.len()]);
    for (at, title) in titles.iter().enumerate() {
        let ratio = |times: &Times| match times.ratio(at, yardstick) {
            ratio if ratio < 10.0 => format!("{ratio:.2}"),
            ratio => format!("{ratio:.1}"),
        };
        out += &row(title.clone(), results.iter().map(ratio).collect());
    }
    let speed = |(input, times): (&Input, &Times)| {
        format!("{:.0}", input.bytes() as f64 / times.median(yardstick) / 1e6)
    };
    let speeds = inputs.iter().zip(results).map(speed).collect();
    out + &row(format!("{}, in MB/s", titles[yardstick]), speeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_between_the_marks() {
        let document = format!("a\n{MARK}old\n{MARK}b\n");
        assert_eq!(put(&document, "new\n"), Some(format!("a\n{MARK}new\n{MARK}b\n")));
        assert_eq!(put("a\n", "new\n"), None);
    }
}
