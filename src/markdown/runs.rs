//! Runs: the delimiter runs of a leaf block that is written quickly, ours and literal ones, and whether they will be
//! read as they were meant. CommonMark §6.2, "process emphasis". Writes nothing.
//!
//! What is asked here is less than `read_back` answers: nothing in the block is syntax but what is ours, so that the
//! runs alone decide. Whatever would have to be mended, and whatever editions could disagree on, is no.

use super::flanking::{Edition, flanking, is_disputed};
use super::read_back::{Delimiter, is_match};
use crate::text::{Beside, beside};

/// A delimiter run, or the edge of a link's text: emphasis does not cross it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Where in the text it begins.
    pub at: usize,
    pub byte: u8,
    pub length: usize,
    pub role: Role,
}

/// What a run was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing but its characters.
    Literal,
    Opens,
    /// It closes what this run opened.
    Closes(usize),
    /// A link's text begins.
    Bracket,
    BracketEnd,
}

/// The runs of one leaf block in their order, and scratch for reading them.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// The openers that still stand, by their index.
    open: Vec<(usize, Delimiter)>,
    /// How many openers stood before each open bracket.
    brackets: Vec<usize>,
}

/// So many literal runs are looked at: each that can close looks at all that can open.
const MOST_LITERAL: usize = 16;

impl Runs {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
    }

    /// Adds the next run and says which index it has.
    pub(super) fn push(&mut self, run: Run) -> usize {
        self.runs.push(run);
        self.runs.len() - 1
    }

    pub(super) fn has_literal(&self) -> bool {
        self.runs.iter().any(|run| run.role == Role::Literal)
    }

    /// Whether each of ours in `text`, a whole leaf block, opens and closes what it was meant to, and no literal one
    /// does anything.
    pub(super) fn are_read_as_meant(&mut self, text: &str) -> bool {
        self.open.clear();
        self.brackets.clear();
        let (mut literal, mut tildes, mut tilde_may_close) = (0, 0, false);
        let mut before = None;
        for (index, run) in self.runs.iter().enumerate() {
            let bottom = self.brackets.last().copied().unwrap_or(0);
            match run.role {
                Role::Bracket => {
                    self.brackets.push(self.open.len());
                    continue;
                }
                Role::BracketEnd => {
                    self.brackets.pop();
                    // Ours end where they begin; what stands there still is literal, or will not be closed.
                    if self.open[bottom..].iter().any(|(opener, _)| self.runs[*opener].role == Role::Opens) {
                        return false;
                    }
                    self.open.truncate(bottom);
                    continue;
                }
                Role::Literal => literal += 1,
                Role::Opens | Role::Closes(_) => {}
            }
            // Runs that touch are one.
            if before == Some((run.byte, run.at)) || literal > MOST_LITERAL {
                return false;
            }
            let end = run.at + run.length;
            before = Some((run.byte, end));
            let [left, right] = [text[..run.at].chars().next_back(), text[end..].chars().next()];
            if run.byte == b'~' {
                tildes += 1;
                tilde_may_close |= left.is_some_and(|c| beside(c) != Beside::Space);
                continue;
            }
            if is_disputed(run.byte, left, right) {
                return false;
            }
            let flanking = flanking(run.byte, left, right, Edition::New);
            let own = Delimiter {
                byte: run.byte,
                at: run.at,
                length: run.length,
                left: run.length,
                can_open: flanking.can_open,
                can_close: flanking.can_close,
            };
            let opener = match own.can_close {
                true => self.open[bottom..].iter().rposition(|(_, opener)| is_match(opener, &own)),
                false => None,
            };
            match (opener, run.role) {
                (Some(opener), Role::Closes(meant)) if self.open[bottom + opener].0 == meant => {
                    self.open.truncate(bottom + opener);
                }
                (Some(_), _) | (None, Role::Closes(_)) => return false,
                (None, Role::Opens | Role::Literal) if own.can_open => self.open.push((index, own)),
                (None, Role::Opens) => return false,
                (None, _) => {}
            }
        }
        // One run of tildes finds no other; more that can only open close nothing.
        (tildes < 2 || !tilde_may_close)
            && self.open.iter().all(|(opener, _)| self.runs[*opener].role != Role::Opens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In `text` the runs of `{` and `}` are ours (one opens, the other closes strong emphasis), all others literal.
    #[track_caller]
    fn check(shows: &str, text: &str, want: bool) {
        let mut runs = Runs::default();
        let mut plain = String::new();
        let mut opened = Vec::new();
        for c in text.chars() {
            let at = plain.len();
            match c {
                '{' => {
                    plain.push_str("**");
                    opened.push(runs.push(Run { at, byte: b'*', length: 2, role: Role::Opens }));
                }
                '}' => {
                    plain.push_str("**");
                    let role = Role::Closes(opened.pop().unwrap());
                    runs.push(Run { at, byte: b'*', length: 2, role });
                }
                '[' | ']' => {
                    plain.push(c);
                    let role = if c == '[' { Role::Bracket } else { Role::BracketEnd };
                    runs.push(Run { at, byte: c as u8, length: 1, role });
                }
                '*' | '_' | '~' => {
                    plain.push(c);
                    runs.push(Run { at, byte: c as u8, length: 1, role: Role::Literal });
                }
                _ => plain.push(c),
            }
        }
        assert_eq!(runs.are_read_as_meant(&plain), want, "{shows}: {text:?}");
    }

    #[test]
    fn ours_are_read_where_nothing_comes_between() {
        check("a word", "a {b} c", true);
        check("inside a word", "天{眼}查", true);
        check("behind its colon before a letter", "{来源：}天", false);
        check("at the end", "{来源：}", true);
        check("beside what the editions disagree on", "{来源～}，天", false);
        check("two of them", "a {b} {c} d", true);
        check("beside a star", "a {b}* c", false);
        check("around a link", "a {[b]} c", true);
        check("across a bracket", "a {b [c} d] e", false);
    }

    #[test]
    fn literal_runs_are_harmless_without_a_partner() {
        check("one between letters", "3*4", true);
        check("two", "3*4*5", false);
        check("in strong emphasis the rule of three keeps it out", "{3*4 of} a", true);
        check("two that can only open", "*a *b", true);
        check("one that can only close", "a* b", true);
        check("an opener and a closer", "*a b*", false);
        check("of two kinds", "*a b_", true);
        check("a bracket between them", "[*a] b*", true);
        check("tildes that can only open", "~5 km, ~6 km", true);
        check("tildes between digits", "5~6, 7~8", false);
        check("one of them", "5~6", true);
        check("a star beside a tilde", "a*~ b", false);
    }
}
