//! The pipeline: an article in, a fair copy out.

use crate::diagnostic::Diagnostic;
use crate::options::Options;

/// What came of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The fair copy; the input itself when there was an error.
    pub text: String,
    /// Whether `text` differs from the input.
    pub changed: bool,
    /// What there is to say, in the order of the input.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns a whole file into its fair copy.
pub fn normalize(source: &str, options: &Options) -> Outcome {
    let _ = options;
    Outcome { text: source.to_owned(), changed: false, diagnostics: Vec::new() }
}

/// Turns an HTML fragment into Markdown.
pub fn html_to_markdown(html: &str, options: &Options) -> Outcome {
    normalize(html, options)
}
