//! Arguments as they are typed, and what they mean for the library. Opens no file.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use faircopy::{BodyKind, Encoding, Flavor, Malformed, Options};

use super::report::Verbosity;

/// The arguments; a mistake in them, `--help` and `--version` end the process here.
pub(crate) fn parse() -> Args {
    Args::parse()
}

/// Turns an article into normalized front matter and clean Markdown
///
/// Reads an article (YAML front matter over an HTML body, bare HTML, or Markdown) and writes its
/// fair copy to standard output: normalized front matter and clean Markdown that renders to the
/// same article. A fair copy comes out as it went in.
#[derive(Debug, Parser)]
#[command(name = "faircopy", version, after_help = "See --help for examples and exit codes.", after_long_help = AFTER)]
pub(crate) struct Args {
    /// The file to read; `-` or nothing: standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What the body is, whatever it looks like
    ///
    /// Without it the name decides (.html, .htm and .xhtml are HTML), else the content: a body is
    /// HTML when no visible text stands outside block elements; Markdown keeps its bytes.
    #[arg(long, value_name = "KIND")]
    from: Option<From>,

    /// The Markdown to write
    #[arg(long, value_name = "FLAVOR", default_value = "gfm")]
    flavor: FlavorName,

    /// What to do with front matter that cannot be read
    #[arg(long, value_name = "HOW", default_value = "refuse")]
    front_matter: FrontMatter,

    /// The encoding of the input, such as gbk, shift_jis, windows-1252 or utf-16le
    ///
    /// Without it a byte order mark, the bytes being UTF-8, a <meta charset> and, last, a guess decide;
    /// --verbose says so when it was a guess. Any label of the Encoding Standard will do. A byte order
    /// mark is stronger. Output is always UTF-8.
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<Encoding>,

    /// The name of what comes on standard input, as if it were a file
    ///
    /// It decides the kind of the body as a file's name does, and stands in messages. Nothing of
    /// that name is opened.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Say notes too, not only warnings and errors
    #[arg(short, long)]
    verbose: bool,
}

const AFTER: &str = "\
Examples:
  faircopy post.md > copy.md               an article in, its fair copy out
  curl -s https://example.org/a | faircopy --from html
  faircopy --stdin-filename a.html < a.html
  faircopy --front-matter opaque post.md   convert the body under a block that is not valid YAML

Exit codes:
  0  fine; the fair copy is on standard output
  2  an error: the message says where, and the input is on standard output, unchanged

Standard output carries the document and nothing else; messages go to standard error.
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

impl Args {
    /// The library's options, for an input whose name says that it is `kind`.
    pub(crate) fn options(&self, kind: BodyKind) -> Options {
        let mut options = Options::default();
        options.from = match self.from {
            Some(From::Html) => BodyKind::Html,
            Some(From::Markdown) => BodyKind::Markdown,
            None => kind,
        };
        options.flavor = match self.flavor {
            FlavorName::Commonmark => Flavor::CommonMark,
            FlavorName::Gfm => Flavor::Gfm,
        };
        options.front_matter.malformed = match self.front_matter {
            FrontMatter::Refuse => Malformed::Refuse,
            FrontMatter::Opaque => Malformed::Opaque,
        };
        options
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
    use clap::CommandFactory;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Args::command().debug_assert();
    }
}
