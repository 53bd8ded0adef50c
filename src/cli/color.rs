//! Colours of what is written to a terminal, or wherever they are asked for. ECMA-48 §8.3.117, SGR.

use std::io::IsTerminal;

use super::args::ColorChoice;

/// Whether a stream gets colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Palette {
    Plain,
    Colored,
}

/// What a piece of text is, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Error,
    Warning,
    Note,
    Added,
    Removed,
    Heading,
    Hunk,
}

impl Palette {
    /// What `choice` means for `stream`. Who asks for colours gets them; else <https://no-color.org>: no
    /// colours "when present and not an empty string (regardless of its value)".
    pub(crate) fn new(choice: ColorChoice, stream: &impl IsTerminal) -> Palette {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match choice {
            ColorChoice::Always => Palette::Colored,
            ColorChoice::Auto if stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb() => {
                Palette::Colored
            }
            ColorChoice::Auto | ColorChoice::Never => Palette::Plain,
        }
    }

    /// What comes before and after a piece of text.
    pub(crate) fn around(self, role: Role) -> (&'static str, &'static str) {
        if self == Palette::Plain {
            return ("", "");
        }
        let before = match role {
            Role::Error => "\x1b[1;31m",
            Role::Warning => "\x1b[1;33m",
            Role::Note => "\x1b[1;34m",
            Role::Added => "\x1b[32m",
            Role::Removed => "\x1b[31m",
            Role::Heading => "\x1b[1m",
            Role::Hunk => "\x1b[36m",
        };
        (before, "\x1b[0m")
    }

    /// `text` with the severity in its first line, such as `: error: `, painted.
    pub(crate) fn paint_severity(self, text: String, severity: &str, role: Role) -> String {
        let line = text.lines().next().unwrap_or_default();
        let (before, after) = self.around(role);
        match line.find(&format!(": {severity}: ")) {
            Some(at) if !before.is_empty() => {
                let (start, end) = (at + 2, at + 2 + severity.len() + 1);
                format!("{}{before}{}{after}{}", &text[..start], &text[start..end], &text[end..])
            }
            _ => text,
        }
    }
}
