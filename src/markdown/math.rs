//! Formulas: TeX between dollars. CommonMark has none; [GitHub](https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions),
//! pandoc, Obsidian, Hexo's and Hugo's renderers read it. Does not parse TeX.
//!
//! What stands between dollars is TeX: a backslash more, and those who read formulas show it. So nothing is
//! escaped, and a renderer that reads none shows the source with a backslash or an underscore less. What must not
//! happen is that it finds a span that begins in one formula and ends outside: white space, which TeX skips
//! between symbols, keeps characters from being delimiters.
//!
//! ```text
//! $\mathbf{x}_{1}$ and $\mathbf{y}_{1}$      $\mathbf{x} _ {1}$ and $\mathbf{y} _ {1}$
//!            ^                     ^                     ^^^
//!            emphasis to those who read no formulas      none
//! ```

use super::flanking::{Edition, flanking};
use super::layout::Place;

/// Appends an inline formula.
pub(super) fn push_inline(out: &mut String, tex: &str, place: Place) {
    out.push('$');
    push_tex(out, tex, place == Place::Cell);
    out.push('$');
}

/// The lines of a formula that is a block. On lines of their own the dollars are read by everybody; where the
/// TeX would begin another block there, they stand beside it.
pub(super) fn display(tex: &str) -> Vec<String> {
    let mut line = String::new();
    push_tex(&mut line, tex, false);
    let begins_block = line.starts_with(['-', '+', '*', '>', '#', '=', '~', '|', ':', '<', '_', '`'])
        || line.starts_with(|c: char| c.is_ascii_digit())
            && line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']);
    match begins_block {
        true => vec![format!("$${line}$$")],
        false => vec!["$$".to_owned(), line, "$$".to_owned()],
    }
}

fn push_tex(out: &mut String, tex: &str, in_cell: bool) {
    let bytes = tex.as_bytes();
    let mut escapes = false;
    for (at, c) in tex.char_indices() {
        let is_escaped = escapes;
        escapes = c == '\\' && !is_escaped;
        match c {
            '_' | '*' | '~' if !is_escaped && can_open(tex, at) => {
                // Beside the dollar no space may stand; an empty group is nothing.
                if at == 0 {
                    out.push_str("{}");
                }
                if !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push(c);
                match bytes.get(at + 1) {
                    None => out.push_str(" {}"),
                    Some(b' ') => {}
                    Some(_) => out.push(' '),
                }
            }
            // A tag, a character reference, a link's destination.
            '<' | '&'
                if bytes.get(at + 1).is_some_and(|&c| c.is_ascii_alphabetic() || b"/!?#".contains(&c)) =>
            {
                out.push(c);
                out.push(' ');
            }
            ']' if bytes.get(at + 1) == Some(&b'(') => out.push_str("] "),
            // A cell's pipes are split before anything is read.
            '|' if in_cell && is_escaped => {
                out.pop();
                out.push_str("\\Vert{}");
            }
            '|' if in_cell => out.push_str("\\vert{}"),
            _ => out.push(c),
        }
    }
}

/// Whether the run of `_`, `*` or `~` at `at` could open emphasis.
fn can_open(tex: &str, at: usize) -> bool {
    let byte = tex.as_bytes()[at];
    Edition::ALL.into_iter().any(|edition| {
        let (before, after) = edition.neighbours(tex, at, at + 1, |_| false);
        // A dollar stands at either end.
        let (before, after) = (before.or(Some('$')), after.or(Some('$')));
        flanking(byte, before, after, edition).can_open
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_formula_can_open_emphasis() {
        for (tex, want, shows) in [
            ("a_b^2", "a_b^2", "an underscore in a word"),
            ("a_{i}", "a_{i}", "one that could only close"),
            (r"\mathbf{x}_{i}", r"\mathbf{x} _ {i}", "one that could open"),
            ("a*b", "a * b", "a star between letters"),
            ("a * b", "a * b", "a star alone"),
            ("x^*", "x^ * {}", "a star at the end"),
            ("*x", "{} * x", "a star at the start"),
            (r"\begin{align*}", r"\begin{align*}", "a star that could only close"),
            (r"\}\_{x}", r"\}\_{x}", "an escaped one"),
            ("a<b", "a< b", "what could be a tag"),
            ("a < b", "a < b", "what could not"),
            ("[x](y)", "[x] (y)", "a link"),
            ("a&b", "a& b", "a reference"),
        ] {
            let mut out = String::new();
            push_tex(&mut out, tex, false);
            assert_eq!(out, want, "{shows}");
        }
    }

    #[test]
    fn pipes_in_a_cell_are_words() {
        let mut out = String::new();
        push_tex(&mut out, r"|x|+\|y\|", true);
        assert_eq!(out, r"\vert{}x\vert{}+\Vert{}y\Vert{}");
    }

    #[test]
    fn a_display_formula_begins_no_other_block() {
        assert_eq!(display("x"), ["$$", "x", "$$"]);
        assert_eq!(display("= x"), ["$$= x$$"]);
        assert_eq!(display("1. x"), ["$$1. x$$"]);
        assert_eq!(display("12"), ["$$", "12", "$$"]);
    }
}
