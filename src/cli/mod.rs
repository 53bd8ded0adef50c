//! The command line, from arguments to exit status. Converts nothing: it uses only what the library exports.

mod args;
mod exit;
mod input;
mod report;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use args::Args;
use exit::Exit;
use input::Input;
use report::Report;

/// Runs the command as it was called.
pub(crate) fn run() -> ExitCode {
    let args = args::parse();
    let report = Report::new(args.verbosity());
    match fair_copy(&args, &report) {
        Ok(exit) => exit.into(),
        Err(error) => {
            report.failure(&error);
            Exit::Error.into()
        }
    }
}

/// One input in, its fair copy on stdout.
fn fair_copy(args: &Args, report: &Report) -> input::Result<Exit> {
    let Input { name, bytes, kind } = input::read(args)?;
    let decoded = faircopy::decode(&bytes, args.encoding);
    report.diagnostics(&name, &decoded.text, &decoded.diagnostics);
    let outcome = faircopy::normalize(&decoded.text, &args.options(kind));
    report.diagnostics(&name, &decoded.text, &outcome.diagnostics);
    // What is left alone keeps its encoding, too.
    let is_left_alone = outcome.has_errors() || outcome.opted_out;
    write_stdout(if is_left_alone { &bytes } else { outcome.text.as_bytes() })?;
    Ok(if outcome.has_errors() { Exit::Error } else { Exit::Fine })
}

/// Writes the document. A reader that has seen enough (`faircopy post.md | head`) is no error.
fn write_stdout(document: &[u8]) -> input::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(document).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(input::on_stdout(error)),
        _ => Ok(()),
    }
}
