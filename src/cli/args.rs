//! Arguments as they are typed, and what they say over what is in force otherwise. Opens no file.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, ValueEnum};
use faircopy::{BodyKind, Encoding, Flavor, Malformed, Options};

use super::manual::Shell;
use super::report::Verbosity;

/// The arguments; a mistake in them, `--help` and `--version` end the process here.
pub(crate) fn parse() -> Args {
    Args::parse()
}

/// The arguments that `words` are, the command's own name first.
#[cfg(test)]
pub(crate) fn parse_from(words: &[&str]) -> Args {
    Args::parse_from(words)
}

/// The command as `clap` knows it, for what is made of it: completions and the manual page.
pub(crate) fn command() -> clap::Command {
    Args::command()
}

/// Turns articles into normalized front matter and clean Markdown
///
/// Reads articles (YAML front matter over an HTML body, bare HTML, or Markdown) and makes their fair
/// copies: normalized front matter and clean Markdown that renders to the same article. A fair copy
/// comes out as it went in.
///
/// One file, or standard input, goes to standard output. Directories and several files need one of
/// `-w`, `-o`, `--check` and `--diff`.
#[derive(Debug, Parser)]
#[command(name = "faircopy", version, after_help = "See --help for examples and exit codes.", after_long_help = AFTER)]
pub(crate) struct Args {
    /// Files and directories; `-` or nothing: standard input
    ///
    /// Of a directory the Markdown files are taken (.md, .markdown, .mdown, .mkd and their like) and,
    /// with -o, the HTML files too (.html, .htm, .xhtml). Hidden files, and what .gitignore and
    /// .faircopyignore name, are left out.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Rewrite Markdown files in place
    ///
    /// A file is replaced at once or not at all; one that needs no change is not touched. HTML files
    /// are never rewritten: that needs -o.
    #[arg(short, long, group = "mode")]
    write: bool,

    /// Write the fair copies under DIR, with names that end in .md
    ///
    /// The files of a directory keep their places in it; a file that is named goes to DIR itself. Two
    /// files that would become one are an error before anything is written.
    #[arg(short, long, value_name = "DIR", group = "mode")]
    output: Option<PathBuf>,

    /// Write nothing; list the files that -w would change
    #[arg(long, group = "mode")]
    check: bool,

    /// Write nothing; show what -w would change as a unified diff
    #[arg(long, group = "mode")]
    diff: bool,

    /// What the bodies are, whatever they look like
    ///
    /// Without it the name decides (.html, .htm and .xhtml are HTML), else the content: a body is
    /// HTML when no visible text stands outside block elements; Markdown keeps its bytes. With it,
    /// files of other names than those of Markdown and HTML are taken, too.
    #[arg(long, value_name = "KIND")]
    from: Option<From>,

    /// The Markdown to write [default: gfm]
    #[arg(long, value_name = "FLAVOR")]
    flavor: Option<FlavorName>,

    /// What to do with front matter that cannot be read [default: refuse]
    #[arg(long, value_name = "HOW")]
    front_matter: Option<FrontMatter>,

    /// Do not parse what was written to see that it says what was meant
    ///
    /// Without it, a block that would be read otherwise is written as HTML and reported; if that does not
    /// help, the input comes back unchanged.
    #[arg(long)]
    no_verify: bool,

    /// The encoding of the input, such as gbk, shift_jis, windows-1252 or utf-16le
    ///
    /// Without it a byte order mark, the bytes being UTF-8, a <meta charset> and, last, a guess decide;
    /// --verbose says so when it was a guess. Any label of the Encoding Standard will do. A byte order
    /// mark is stronger. Output is always UTF-8.
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<Encoding>,

    /// The name of what comes on standard input, as if it were a file
    ///
    /// It decides the kind of the body as a file's name does, and whether it is excluded, and stands in
    /// messages. Nothing of that name is opened.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,

    /// Leave out excluded files even if they are named
    ///
    /// What .faircopyignore names is left out of directories, but a file that is named is taken. Hooks
    /// name every file: this is for them.
    #[arg(long)]
    pub force_exclude: bool,

    /// How many files to work on at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// When to write in colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,

    /// How to say what became of each file [default: as text]
    #[arg(long, value_name = "FORMAT")]
    pub report: Option<ReportFormat>,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Say notes too, not only warnings and errors
    #[arg(short, long)]
    verbose: bool,

    /// Print completions for a shell, and do nothing else
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub completions: Option<Shell>,

    /// Print the manual page, and do nothing else
    #[arg(long, exclusive = true)]
    pub man: bool,
}

const AFTER: &str = "\
Examples:
  faircopy post.md > copy.md               an article in, its fair copy out
  curl -s https://example.org/a | faircopy --from html
  faircopy -w posts                        rewrite a directory's Markdown files
  faircopy -o copies export                convert a directory, HTML files too
  faircopy --check posts                   is there anything to do? for continuous integration
  faircopy --front-matter opaque post.md   convert the body under a block that is not valid YAML

Exit codes:
  0  fine
  1  something would change (--check, --diff)
  2  an error: the message says where. The file is left as it is; where the document goes to
     standard output, the input is there, unchanged. The other files are done

Standard output carries documents or diffs and nothing else; messages go to standard error.
A file that says `faircopy: false` in its front matter is left alone.";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// A fragment of HTML or a whole page
    Html,
    /// Markdown: what is there stays as it is
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FlavorName {
    /// CommonMark 0.31.2 alone
    Commonmark,
    /// CommonMark with the tables, strikethrough and task lists of GitHub
    Gfm,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FrontMatter {
    /// An error: the file comes back unchanged
    Refuse,
    /// Copy the block unchanged and convert the body
    Opaque,
}

/// When output is in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Wherever it goes
    Always,
    /// Nowhere
    Never,
}

/// The form of the report on each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One object a line for each file, on standard error, which then carries nothing else
    Json,
}

/// What is to be done with fair copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The one there is goes to standard output.
    Stdout,
    /// They take their originals' places.
    Write,
    /// They go under this directory.
    Output(PathBuf),
    /// Only whether there would be a change is of interest.
    Check,
    /// The changes that there would be are shown.
    Diff,
}

impl Args {
    /// What is to be done.
    pub(crate) fn mode(&self) -> Mode {
        match &self.output {
            Some(directory) => Mode::Output(directory.clone()),
            None if self.write => Mode::Write,
            None if self.check => Mode::Check,
            None if self.diff => Mode::Diff,
            None => Mode::Stdout,
        }
    }

    /// Puts over `options` what the arguments say, and that alone.
    pub(crate) fn apply(&self, options: &mut Options) {
        match self.from {
            Some(From::Html) => options.from = BodyKind::Html,
            Some(From::Markdown) => options.from = BodyKind::Markdown,
            None => {}
        }
        match self.flavor {
            Some(FlavorName::Commonmark) => options.flavor = Flavor::CommonMark,
            Some(FlavorName::Gfm) => options.flavor = Flavor::Gfm,
            None => {}
        }
        if self.no_verify {
            options.verify = false;
        }
        match self.front_matter {
            Some(FrontMatter::Refuse) => options.front_matter.malformed = Malformed::Refuse,
            Some(FrontMatter::Opaque) => options.front_matter.malformed = Malformed::Opaque,
            None => {}
        }
    }

    pub(crate) fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Errors,
            (_, true) => Verbosity::Notes,
            _ => Verbosity::Warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::command().debug_assert();
    }
}
