//! Patterns: the door to `regex` and to its parser, which says where a mistake is. Linear in the text whatever
//! the pattern is, and small whatever it asks for.

use std::ops::Range;

/// A pattern that needs more memory than this is refused.
const SIZE: usize = 1 << 20;

/// A regular expression, ready for use.
#[derive(Debug)]
pub(super) struct Regex(regex::Regex);

impl Regex {
    /// `text` with `with` for each match; nothing if there is none.
    pub(super) fn replace_all(&self, text: &str, with: &str) -> Option<String> {
        self.0.is_match(text).then(|| self.0.replace_all(text, with).into_owned())
    }

    /// What the first group finds.
    pub(super) fn group<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.0.captures(text)?.get(1)?.as_str())
    }
}

/// Compiles `pattern`; a mistake comes with its place in it.
pub(super) fn compile(pattern: &str) -> Result<Regex, (Range<usize>, String)> {
    let whole = 0..pattern.len();
    match regex_syntax::ast::parse::Parser::new().parse(pattern) {
        Err(error) => {
            let span = error.span();
            return Err((span.start.offset..span.end.offset, error.kind().to_string()));
        }
        Ok(ast) => {
            if let Err(error) = regex_syntax::hir::translate::Translator::new().translate(pattern, &ast) {
                let span = error.span();
                return Err((span.start.offset..span.end.offset, error.kind().to_string()));
            }
        }
    }
    match regex::RegexBuilder::new(pattern).size_limit(SIZE).dfa_size_limit(SIZE).build() {
        Ok(regex) => Ok(Regex(regex)),
        Err(regex::Error::CompiledTooBig(_)) => {
            Err((whole, "this expression needs too much memory; repeat less".to_owned()))
        }
        Err(error) => Err((whole, error.to_string())),
    }
}

/// `text` as an expression that matches it alone.
pub(super) fn escape(text: &str) -> String {
    regex::escape(text)
}

/// Names with `*` and `?` in them.
#[derive(Debug)]
pub(super) struct Names(regex::RegexSet);

impl Names {
    /// Whether one of them is `name`.
    pub(super) fn contain(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

/// The names of `globs`; nothing if there are none.
pub(super) fn compile_names(globs: &[&str]) -> Option<Names> {
    let expressions = globs.iter().map(|glob| {
        let letter = |c: char| match c {
            '*' => ".*".to_owned(),
            '?' => ".".to_owned(),
            c => regex::escape(c.encode_utf8(&mut [0; 4])),
        };
        format!("^{}$", glob.chars().map(letter).collect::<String>())
    });
    if globs.is_empty() { None } else { regex::RegexSet::new(expressions).ok().map(Names) }
}
