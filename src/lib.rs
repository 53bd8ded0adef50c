//! faircopy turns articles into normalized front matter and clean Markdown
//! that renders to the same article.
//!
//! This file is the public API and nothing else: it re-exports.

mod diagnostic;
mod front_matter;
mod html;
mod markdown;
mod normalize;
mod options;
mod rules;
mod source;
mod text;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use normalize::{Outcome, html_to_markdown, normalize};
pub use options::{BodyKind, Flavor, FrontMatterOptions, ListStyle, Malformed, Options};
