//! faircopy turns articles into normalized front matter and clean Markdown
//! that renders to the same article.
//!
//! A *fair copy* is the clean, exact transcript of a corrected draft. [`normalize`] makes one of a
//! whole file: YAML front matter over an HTML body, a bare fragment, a page, or Markdown (which keeps
//! its bytes, but for HTML that Markdown has words for). [`html_to_markdown`] turns a fragment of HTML
//! into Markdown.
//!
//! ```
//! use faircopy::{Options, normalize};
//!
//! let post = "\
//! ---
//! title: 'A walk'
//! tags:
//! - hills
//! ---
//! <p><br></p><p>We left at <strong>six.</strong>Nobody spoke.</p>
//! ";
//! let copy = normalize(post, &Options::default());
//! assert_eq!(copy.text, "\
//! ---
//! title: 'A walk'
//! tags:
//!   - hills
//! ---
//!
//! We left at **six**.Nobody spoke.
//! ");
//! ```
//!
//! What holds for every input:
//!
//! - The Markdown says what the HTML said: the same words, blocks, links, emphasis, code and tables.
//! - `normalize(normalize(x)) == normalize(x)`, byte for byte.
//! - It returns a value and [`Diagnostic`]s: it never fails, prints nothing, reads no file.
//!   After a [`Severity::Error`] the text is the input itself.
//!
//! This file is the public API and nothing else: it re-exports.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod address;
pub mod config;
mod diagnostic;
mod front_matter;
mod html;
mod islands;
mod markdown;
mod normalize;
mod options;
mod rules;
mod source;
mod text;
mod verify;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use normalize::{
    INPUT_LIMIT, InvalidOption, InvalidOptions, Normalizer, OptionPlace, Outcome, html_to_markdown, normalize,
};
pub use options::{
    BodyKind, DataUris, Embeds, Flavor, FrontMatterOptions, ListStyle, Malformed, MissingFrontMatter,
    Options, Rewrite, UrlPreset, UrlRules, UserAction, UserRule, Wrappers,
};
pub use source::{Decoded, Encoding, UnknownEncoding, decode};

/// Parses one document after another and does nothing else. For `bench/`: no part of the API.
#[cfg(feature = "bench")]
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Parser(html::tree::Room);

#[cfg(feature = "bench")]
impl Parser {
    /// The number of nodes of `source`.
    pub fn parse(&mut self, source: &str) -> usize {
        let tree = html::parse_alone(std::mem::take(&mut self.0), source);
        let length = tree.len();
        self.0 = tree.into_room();
        length
    }
}
