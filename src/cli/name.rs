//! What a file's name says: whether it is an article, what its body is, what its fair copy is called.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use faircopy::BodyKind;

/// What a file is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// `.md` and its like. It says nothing of the body: an article's HTML lives in such files.
    Markdown,
    /// `.mdx`: Markdown with JSX in it, which looks like HTML and is none.
    Mdx,
    /// A page, or a fragment of one.
    Html,
    /// Anything else.
    Other,
}

/// Each ending, without regard to case, and what it says.
const ENDINGS: &[(&str, Name)] = &[
    ("md", Name::Markdown),
    ("markdown", Name::Markdown),
    ("mdown", Name::Markdown),
    ("mdwn", Name::Markdown),
    ("mkd", Name::Markdown),
    ("mkdn", Name::Markdown),
    ("mkdown", Name::Markdown),
    ("mdtext", Name::Markdown),
    ("mdtxt", Name::Markdown),
    ("mdx", Name::Mdx),
    ("html", Name::Html),
    ("htm", Name::Html),
    ("xhtml", Name::Html),
];

impl Name {
    pub(crate) fn of(path: &Path) -> Name {
        let extension = path.extension().unwrap_or_default();
        let found = ENDINGS.iter().find(|(ending, _)| extension.eq_ignore_ascii_case(ending));
        found.map_or(Name::Other, |(_, name)| *name)
    }

    /// What the name says of the body.
    pub(crate) fn body(self) -> BodyKind {
        if self == Name::Html { BodyKind::Html } else { BodyKind::Auto }
    }
}

/// What the fair copy of `path` is called: `a.html` becomes `a.md`. Only what says a kind is taken off,
/// for the `.5` of `version-1.5` belongs to the name.
pub(crate) fn of_copy(path: &Path) -> PathBuf {
    if Name::of(path) != Name::Other || path.extension().is_some_and(|ending| ending == "txt") {
        return path.with_extension("md");
    }
    let mut name = path.file_name().map(OsStr::to_owned).unwrap_or_default();
    name.push(".md");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, name: Name, copy: &str) {
        assert_eq!(Name::of(Path::new(path)), name, "{path}");
        assert_eq!(of_copy(Path::new(path)), Path::new(copy), "{path}");
    }

    #[test]
    fn the_ending_says_what_a_file_is_and_its_copy_ends_in_md() {
        check("a/b.md", Name::Markdown, "a/b.md");
        check("a/b.MARKDOWN", Name::Markdown, "a/b.md");
        check("a.b/c.Html", Name::Html, "a.b/c.md");
        check("index.zh.html", Name::Html, "index.zh.md");
        check("a.mdx", Name::Mdx, "a.md");
        check("a.txt", Name::Other, "a.md");
        check("version-1.5", Name::Other, "version-1.5.md");
        check("html", Name::Other, "html.md");
        check(".md", Name::Other, ".md.md");
    }
}
