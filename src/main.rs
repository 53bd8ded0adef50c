//! The command: hands over to `cli`. The work is the library's.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
