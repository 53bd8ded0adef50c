//! The configuration: YAML text to options, and back to the text that says what is in force. Reads no file.
//!
//! What keys there are is the table's to say: [`KEYS`]. Nothing is ignored: a key that nobody knows, a value of
//! the wrong kind and a selector that cannot be parsed are errors with their place.
//!
//! ```
//! use faircopy::{Flavor, config};
//!
//! let (config, said) = config::parse("flavor: commonmark\nurls:\n  presets: [utm]\n");
//! assert!(said.is_empty());
//! assert_eq!(config.options.flavor, Flavor::CommonMark);
//!
//! let source = "flavour: gfm\n";
//! let (_, said) = config::parse(source);
//! assert_eq!(said[0].render(".faircopy.yaml", source), "\
//! .faircopy.yaml:1:1: error: there is no key `flavour`
//!   1 | flavour: gfm
//!     | ^ help: did you mean `flavor`?
//! ");
//! ```

mod keys;
mod reader;
mod suggest;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::front_matter::{Data, Value, parse_value};
use crate::normalize::Normalizer;
use crate::options::Options;
use crate::source::Encoding;

use keys::Shown;
pub use keys::{KEYS, Key};
use reader::Reader;

/// What a configuration says.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// What it says of how articles are converted.
    pub options: Options,
    /// The encoding of all input; found out for each by default.
    pub encoding: Option<Encoding>,
    /// What is left out of directories, in the syntax of `.gitignore`, relative to the configuration's own.
    pub exclude: Vec<String>,
    /// The keys that are set, and where.
    places: Vec<(&'static str, Range<usize>)>,
}

impl Config {
    /// Where `key` is set, as bytes of the text that was parsed; nothing if it has its default.
    pub fn place(&self, key: &str) -> Option<Range<usize>> {
        self.places.iter().find(|(name, _)| *name == key).map(|(_, place)| place.clone())
    }

    /// All keys with their values as a configuration, each with a comment that says where its value comes from.
    ///
    /// ```
    /// let yaml = faircopy::config::Config::default().to_yaml(|key| format!("the default of {key}"));
    /// assert!(yaml.starts_with("from: auto  # the default of from\n"));
    /// assert_eq!(faircopy::config::parse(&yaml).0.options, faircopy::Options::default());
    /// ```
    pub fn to_yaml(&self, origin: impl Fn(&'static str) -> String) -> String {
        let mut out = String::new();
        let mut section = None;
        for key in KEYS {
            let (group, name) = key.name.split_once('.').map_or((None, key.name), |(a, b)| (Some(a), b));
            if group != section {
                out.extend(group.map(|group| format!("{group}:\n")));
                section = group;
            }
            let indent = if group.is_some() { "  " } else { "" };
            let origin = origin(key.name).replace(|c: char| c.is_control(), " ");
            match (key.show)(self) {
                Shown::One(value) => out.push_str(&format!("{indent}{name}: {value}  # {origin}\n")),
                Shown::Lines(lines) => {
                    out.push_str(&format!("{indent}{name}:  # {origin}\n"));
                    out.extend(lines.into_iter().map(|line| format!("{indent}  {line}\n")));
                }
            }
        }
        out
    }
}

/// Reads a configuration. Spans are bytes of `source`; after an error the options are of no use.
pub fn parse(source: &str) -> (Config, Vec<Diagnostic>) {
    let mut config = Config::default();
    let root = match parse_value(source) {
        Ok(root) => root,
        Err(error) => return (config, vec![error]),
    };
    let mut reader = Reader::new(source);
    match root {
        None | Some(Value { data: Data::Null, .. }) => {}
        Some(Value { data: Data::Mapping(fields), .. }) => {
            for (name, value) in &fields {
                read_field(&mut config, &mut reader, None, name, value);
            }
        }
        Some(other) => {
            reader.error(&other, "a configuration is a mapping of keys").help_is("write `key: value`")
        }
    }
    if let Err(invalid) = Normalizer::new(config.options.clone()) {
        for one in invalid.list {
            reader.invalid(&one);
        }
    }
    let mut said = reader.into_diagnostics();
    said.sort_by_key(|one| one.span.as_ref().map_or(0, |span| span.start));
    debug_assert!(said.iter().all(|one| one.severity == Severity::Error));
    (config, said)
}

/// Reads one key, of a section or of none.
fn read_field(
    config: &mut Config,
    reader: &mut Reader<'_>,
    section: Option<&str>,
    name: &Value,
    value: &Value,
) {
    let Data::Text(text) = &name.data else {
        return reader.error(name, "a key is a word").help_is("write `key: value`");
    };
    let full = section.map_or(text.clone(), |section| format!("{section}.{text}"));
    if let Some(key) = KEYS.iter().find(|key| key.name == full) {
        config.places.push((key.name, name.span.clone()));
        return (key.set)(config, reader, value);
    }
    let is_section = |key: &Key| key.name.split_once('.').is_some_and(|(group, _)| group == full);
    if section.is_none() && KEYS.iter().any(is_section) {
        return match &value.data {
            Data::Null => {}
            Data::Mapping(fields) => {
                for (name, value) in fields {
                    read_field(config, reader, Some(text), name, value);
                }
            }
            _ => reader
                .error(value, format!("`{text}` holds keys"))
                .help_is(format!("write `{text}:` and keys below it, indented")),
        };
    }
    let prefix = section.map_or(String::new(), |section| format!("{section}."));
    let names = KEYS.iter().flat_map(|key| {
        let rest = key.name.strip_prefix(&*prefix)?;
        Some(if section.is_none() { rest.split('.').next().unwrap_or(rest) } else { rest })
    });
    let message = match section {
        None => format!("there is no key `{text}`"),
        Some(section) => format!("there is no key `{text}` in `{section}`"),
    };
    // A key in the wrong section is a likely mistake, too.
    let elsewhere = KEYS.iter().find(|key| key.name == text || key.name.ends_with(&format!(".{text}")));
    let help = match (suggest::nearest(text, names.clone()), elsewhere) {
        (_, Some(key)) => match key.name.split_once('.') {
            Some((group, _)) => format!("it belongs under `{group}:`"),
            None => "it belongs at the top, not indented".to_owned(),
        },
        (Some(near), None) => format!("did you mean `{near}`?"),
        (None, None) => {
            let mut all: Vec<&str> = names.collect();
            all.dedup();
            format!("the keys are {}", all.join(", "))
        }
    };
    reader.error(name, message).help_is(help);
}
