//! The command line, from arguments to exit status. Converts nothing: it uses only what the library exports.

mod args;
mod atomic;
mod batch;
mod catch;
mod color;
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

use std::process::ExitCode;

use args::Args;
use color::Palette;
use emit::Emitter;
use exit::Exit;
use plan::Plan;
use report::Report;

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
