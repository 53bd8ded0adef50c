//! The command line, from arguments to exit status. Converts nothing: it uses only what the library exports.

mod args;
mod atomic;
mod batch;
mod catch;
mod color;
mod config;
mod convert;
mod diff;
mod emit;
mod error;
mod exit;
mod input;
mod json;
mod manual;
mod name;
mod plan;
mod progress;
mod report;
mod run;
mod settings;
mod walk;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use args::Args;
use color::Palette;
use emit::Emitter;
use exit::Exit;
use plan::Plan;
use report::Report;
use settings::Configs;

/// Runs the command as it was called.
pub(crate) fn run() -> ExitCode {
    let args = args::parse();
    match carry_out(&args) {
        Ok(exit) => exit.into(),
        Err(error) => {
            let palette = Palette::new(args.color, &std::io::stderr());
            report::say(&report::failure(&error, palette));
            Exit::Error.into()
        }
    }
}

fn carry_out(args: &Args) -> error::Result<Exit> {
    if let Some(shell) = args.completions {
        return run::print(&manual::completions(shell));
    }
    if args.man {
        return run::print(&manual::page()?);
    }
    if args.print_config {
        let path = args.paths.first().or(args.stdin_filename.as_ref());
        let path = path.map_or(Path::new("."), PathBuf::as_path);
        // A directory stands for what is in it.
        let path = if path.is_dir() { path.join("any") } else { path.to_owned() };
        let settings = Configs::new(args)?.for_file(&path)?;
        return run::print(settings.shown.as_bytes());
    }
    let mode = args.mode();
    let plan = Plan::new(args, &mode)?;
    let report = Report {
        verbosity: args.verbosity(),
        emitter: Emitter::new(&mode),
        palette: Palette::new(args.color, &std::io::stderr()),
        format: args.report,
    };
    run::run(&plan, args, &report, &run::convert)
}
