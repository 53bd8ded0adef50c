//! Runs: the delimiter runs of a leaf block that is written quickly, ours and literal ones, and which of these must be
//! escaped so that ours are read as they were meant. CommonMark §6.2, "process emphasis". Writes nothing.
//!
//! What is asked here is less than `read_back` answers: nothing in the block is syntax but what is ours, so that the
//! runs alone decide. Ours are not mended, and what editions disagree on is not decided here.

use super::escape::REDUCTION;
use super::flanking::{Edition, Flanking, flanking_between, stars_everywhere};
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

impl Run {
    /// Whether it stands directly behind `before` and is of the same character.
    fn touches(&self, before: &Run) -> bool {
        self.byte == before.byte && self.at == before.at + before.length
    }
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
    /// The literal characters to escape, ascending.
    escapes: Vec<usize>,
    /// One of ours had a part in it: with more literal ones the first reading would find more.
    is_ours: bool,
    /// There are runs that must be read: others than brackets and pairs that are sure.
    is_in_doubt: bool,
    /// Beside one that was read stands what the editions could disagree on.
    is_disputed: bool,
    /// There was a tilde, or one stands beside a run.
    has_tildes: bool,
    /// What opens and closes the one of ours that is not read, for a literal star stands behind it, where all else is.
    lost: Option<[usize; 2]>,
}

/// So many literal runs are looked at: each that can close looks at all that can open.
const MOST_LITERAL: usize = 8;

impl Runs {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.is_in_doubt = false;
    }

    /// Adds the next run and says which index it has.
    #[inline]
    pub(super) fn push(&mut self, run: Run) -> usize {
        self.push_judged(run, matches!(run.role, Role::Bracket | Role::BracketEnd))
    }

    /// The same of a run that is read as it was meant, if `is_sure`, as long as all others are.
    #[inline]
    pub(super) fn push_judged(&mut self, run: Run, is_sure: bool) -> usize {
        self.is_in_doubt |= !is_sure;
        self.runs.push(run);
        self.runs.len() - 1
    }

    /// Takes back the last run, if it begins there.
    pub(super) fn pop_at(&mut self, at: usize) -> Option<Run> {
        self.runs.pop_if(|run| run.at == at)
    }

    /// Where the run with this index ends.
    pub(super) fn end_of(&self, index: usize) -> usize {
        self.runs[index].at + self.runs[index].length
    }

    pub(super) fn has_literal(&self) -> bool {
        self.runs.iter().any(|run| run.role == Role::Literal)
    }

    /// The literal characters of `text`, a whole leaf block, to escape so that each of ours opens and closes what it was
    /// meant to and no literal one does anything. Nothing if that will not do, or cannot be told.
    pub(super) fn escapes(&mut self, text: &str) -> Option<&[usize]> {
        if !self.is_in_doubt {
            return Some(&[]);
        }
        self.is_disputed = false;
        self.has_tildes = false;
        self.lost = None;
        if !self.read(text, Edition::New) {
            return None;
        }
        if self.is_disputed && !self.is_undisputed(text) {
            self.lost = None;
            return None;
        }
        Some(&self.escapes)
    }

    /// Where [`Runs::escapes`] has nothing to say only because one of ours stands before a literal star, and would be
    /// read if its delimiters were underscores: it has these now. Says where they begin.
    pub(super) fn give_way(&mut self) -> Option<[Run; 2]> {
        let [opener, closer] = self.lost.take()?;
        Some([opener, closer].map(|index| {
            let run = &mut self.runs[index];
            run.byte = b'_';
            *run
        }))
    }

    /// Whether all editions read what the first has read, without an escape.
    #[inline(never)]
    fn is_undisputed(&mut self, text: &str) -> bool {
        let reads = |runs: &mut Runs, edition| runs.read(text, edition) && runs.escapes.is_empty();
        // Without tildes there are none to look past.
        self.escapes.is_empty()
            && (!self.has_tildes || reads(self, Edition::NewPastTildes))
            && reads(self, Edition::OldPastTildes)
    }

    /// Reads those of `text` as this edition does. Whether each of ours does what it was meant to once `escapes` are
    /// there, which are found; if not, or if that cannot be told, they mean nothing.
    fn read(&mut self, text: &str, edition: Edition) -> bool {
        self.read_some(text, edition).is_some()
    }

    fn read_some(&mut self, text: &str, edition: Edition) -> Option<()> {
        self.open.clear();
        self.brackets.clear();
        self.escapes.clear();
        self.is_ours = false;
        let (mut literal, mut tildes, mut tilde_may_close) = (0, 0, false);
        let (mut leaves_rest, mut lost) = (false, None);
        let mut before = None;
        let mut next = 0;
        while let Some(&run) = self.runs.get(next) {
            let index = next;
            next += 1;
            let behind = self.runs.get(next).filter(|behind| behind.touches(&run)).copied();
            match run.role {
                Role::Bracket => {
                    self.brackets.push(self.open.len());
                    continue;
                }
                Role::BracketEnd => {
                    // What stands there still is not closed any more.
                    let bottom = self.brackets.pop().unwrap_or(0);
                    if self.open[bottom..].iter().any(|&(opener, _)| self.runs[opener].role == Role::Opens) {
                        return None;
                    }
                    self.open.truncate(bottom);
                    continue;
                }
                Role::Literal => literal += 1,
                Role::Opens | Role::Closes(_) => {}
            }
            if literal > MOST_LITERAL {
                return None;
            }
            // Runs that touch are one.
            if before == Some((run.byte, run.at)) {
                // Behind an opening one of ours it would open more, or nothing.
                let is_behind_opener = self
                    .open
                    .last()
                    .is_some_and(|&(opener, _)| opener + 1 == index && self.runs[opener].role == Role::Opens);
                if run.role != Role::Literal || run.length != 1 || !is_behind_opener {
                    return None;
                }
                self.is_ours = true;
                self.escapes.push(run.at);
                before = None;
                continue;
            }
            // Before one of ours a literal one is escaped in any case.
            if run.role == Role::Literal
                && run.length == 1
                && behind.is_some_and(|behind| behind.role != Role::Literal)
            {
                self.escapes.push(run.at);
                before = None;
                continue;
            }
            if let Some(closer) = self.plain_pair(text, index, edition) {
                before = Some((closer.byte, closer.at + closer.length));
                next += 1;
                continue;
            }
            // Behind a closing one of ours it is what is left of a longer one.
            let rest = match run.role {
                Role::Closes(_) => behind.filter(|behind| behind.role == Role::Literal && behind.length == 1),
                _ => None,
            };
            let run = Run { length: run.length + rest.map_or(0, |rest| rest.length), ..run };
            let end = run.at + run.length;
            before = Some((run.byte, end));
            if run.byte == b'~' {
                self.has_tildes = true;
                tildes += 1;
                tilde_may_close |=
                    text[..run.at].chars().next_back().is_some_and(|c| beside(c) != Beside::Space);
                continue;
            }
            let flanking = self.ask(text, run, edition, |flanking| flanking);
            let own = Delimiter {
                byte: run.byte,
                at: run.at,
                length: run.length,
                left: run.length,
                can_open: flanking.can_open,
                can_close: flanking.can_close,
            };
            if rest.is_some() {
                literal += 1;
                leaves_rest = true;
                match run.role {
                    Role::Closes(opener)
                        if !own.can_close && lost.is_none() && self.is_alone_open(opener) =>
                    {
                        lost = Some([opener, index]);
                        if own.can_open {
                            self.open.push((index + 1, own));
                        }
                    }
                    role => self.close_before_rest(role, index + 1, own)?,
                }
                next += 1;
                continue;
            }
            match self.close(run.role, &own)? {
                Closing::Done => {}
                Closing::Nothing if own.can_open => self.open.push((index, own)),
                Closing::Nothing if run.role == Role::Opens => return None,
                Closing::Nothing => {}
            }
        }
        // One run of tildes finds no other; more that can only open close nothing.
        let tildes_are_harmless = tildes < 2 || !tilde_may_close;
        let is_lost = |opener| lost.is_some_and(|lost| lost[0] == opener);
        let ours_are_closed =
            self.open.iter().all(|&(opener, _)| self.runs[opener].role != Role::Opens || is_lost(opener));
        // `escape` drops what is needless only from what is not long.
        let is_short = self.escapes.is_empty() || literal * text.len() <= REDUCTION;
        let all_are_needed = literal < 2 || !self.is_ours;
        // An escape would change what is left.
        let rests_stay = !leaves_rest || self.escapes.is_empty();
        self.escapes.sort_unstable();
        let is_read = tildes_are_harmless && ours_are_closed && is_short && all_are_needed && rests_stay;
        self.lost = lost.filter(|_| is_read);
        (is_read && lost.is_none()).then_some(())
    }

    /// Whether the run at `index` is the only one of ours that is open, and in no link.
    fn is_alone_open(&self, index: usize) -> bool {
        let mut ours = self.open.iter().filter(|(opener, _)| self.is_opener(*opener));
        self.brackets.is_empty()
            && ours.next().is_some_and(|opener| opener.0 == index)
            && ours.next().is_none()
    }

    /// What closes the run at `index`, if that is the next one, what stands beside both lets them, and nothing is open
    /// that the first could close: then nothing else in the block matters to them.
    fn plain_pair(&mut self, text: &str, index: usize, edition: Edition) -> Option<Run> {
        let [open, close, ref behind @ ..] = self.runs[index..] else { return None };
        let bottom = self.brackets.last().copied().unwrap_or(0);
        let touch = close.touches(&open) || behind.first().is_some_and(|behind| behind.touches(&close));
        if close.role != Role::Closes(index) || self.open.len() > bottom || touch {
            return None;
        }
        let can_open = self.ask(text, open, edition, |flanking| flanking.can_open);
        (can_open && self.ask(text, close, edition, |flanking| flanking.can_close)).then_some(close)
    }

    /// What `of` asks of what `run`, one of `*` or `_`, can do in `text`. The editions only disagree on it beside a
    /// symbol, if then; what is not asked makes no difference to what is read.
    #[inline]
    fn ask<T: PartialEq>(&mut self, text: &str, run: Run, edition: Edition, of: impl Fn(Flanking) -> T) -> T {
        let (before, after) = edition.neighbours(text, run.at, run.at + run.length, |_| false);
        let [left, right] = [before, after].map(|c| c.map_or(Beside::Space, beside));
        let asked = |edition| of(flanking_between(run.byte, left, right, edition));
        let answer = asked(edition);
        let is_beside_tilde = before == Some('~') || after == Some('~');
        self.has_tildes |= is_beside_tilde;
        let is_beside_symbol = left == Beside::Symbol || right == Beside::Symbol;
        self.is_disputed |= is_beside_tilde || is_beside_symbol && answer != asked(Edition::OldPastTildes);
        answer
    }

    fn is_opener(&self, run: usize) -> bool {
        self.runs[run].role == Role::Opens
    }

    /// The place among those that are open of what `delimiter` closes.
    #[inline]
    fn closed_by(&self, delimiter: &Delimiter) -> Option<usize> {
        let bottom = self.brackets.last().copied().unwrap_or(0);
        let matches = |(_, opener): &(usize, Delimiter)| is_match(opener, delimiter);
        if !delimiter.can_close {
            return None;
        }
        self.open[bottom..].iter().rposition(matches).map(|found| bottom + found)
    }

    /// Closes what `delimiter` closes, the last character of which is the literal run `rest` and must close nothing.
    fn close_before_rest(&mut self, role: Role, rest: usize, delimiter: Delimiter) -> Option<()> {
        let found = self.closed_by(&delimiter)?;
        let (index, opener) = self.open[found];
        if role != Role::Closes(index) || opener.length + 1 != delimiter.length || opener.length > 2 {
            return None;
        }
        self.open.truncate(found);
        if self.closed_by(&delimiter).is_some() {
            return None;
        }
        if delimiter.can_open {
            self.open.push((rest, Delimiter { left: 1, ..delimiter }));
        }
        Some(())
    }

    /// Closes what `delimiter` closes, which was meant to be this; nothing if that is not ours to mend.
    fn close(&mut self, role: Role, delimiter: &Delimiter) -> Option<Closing> {
        while let Some(found) = self.closed_by(delimiter) {
            let (index, opener) = self.open[found];
            match (self.runs[index].role, role) {
                (Role::Opens, Role::Closes(meant)) if index == meant => {
                    self.open.truncate(found);
                    return Some(Closing::Done);
                }
                // The opening one is escaped, if it is literal; else the closing one. Where ours stands between two
                // literal ones, the first reading would lose it, and find more.
                (Role::Literal, Role::Literal)
                    if opener.length == 1
                        && delimiter.length == 1
                        && !self.open[found..].iter().any(|&(other, _)| self.is_opener(other)) =>
                {
                    self.escapes.push(opener.at);
                    self.open.remove(found);
                }
                (Role::Literal, Role::Opens | Role::Closes(_)) if opener.length == 1 => {
                    self.is_ours = true;
                    self.escapes.push(opener.at);
                    self.open.remove(found);
                }
                (Role::Opens, Role::Literal) if delimiter.length == 1 => {
                    self.is_ours = true;
                    self.escapes.push(delimiter.at);
                    return Some(Closing::Done);
                }
                _ => return None,
            }
        }
        match role {
            Role::Closes(_) => None,
            _ => Some(Closing::Nothing),
        }
    }
}

/// Whether two runs of stars with text between them open and close emphasis where nothing else in the block could, given
/// what stands before and behind each. Where they touch another run, or a tilde, that is not known.
#[inline]
pub(super) fn is_pair(open: (Beside, Beside), close: (Beside, Beside)) -> bool {
    stars_everywhere(open.0, open.1).can_open && stars_everywhere(close.0, close.1).can_close
}

/// What became of a run that could close another.
enum Closing {
    /// It is used up, or escaped.
    Done,
    /// It closes nothing.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In `text` the runs of `{` and `}` are ours (one opens, the other closes strong emphasis), all others literal.
    #[track_caller]
    fn check(shows: &str, text: &str, want: Option<&[usize]>) {
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
        assert_eq!(runs.escapes(&plain), want, "{shows}: {text:?}");
    }

    #[test]
    fn ours_are_read_where_nothing_comes_between() {
        check("a word", "a {b} c", Some(&[]));
        check("inside a word", "天{眼}查", Some(&[]));
        check("behind its colon before a letter", "{来源：}天", None);
        check("at the end", "{来源：}", Some(&[]));
        check("beside what the editions read otherwise", "{来源～}天", None);
        check("beside what they call otherwise and read alike", "{来源～}，天", Some(&[]));
        check("two of them", "a {b} {c} d", Some(&[]));
        check("before a star", "a {b}* c", Some(&[]));
        check("before one that goes on to open", "a {b}*c d* e", None);
        check("before two", "a {b}** c", None);
        check("before one of ours", "a {b}*{c} d", None);
        check("before one that an earlier one waits for", "a *d {b}* c", None);
        check("beside one that would close nothing then", "来{源：}*天", None);
        check("behind a star", "a *{b} c", Some(&[2]));
        check("with one at its end", "a {b*} c", Some(&[5]));
        check("around a link", "a {[b]} c", Some(&[]));
        check("across a bracket", "a {b [c} d] e", None);
    }

    #[test]
    fn literal_runs_are_harmless_without_a_partner() {
        check("one between letters", "3*4", Some(&[]));
        check("of two the first is escaped", "3*4*5", Some(&[1]));
        check("in strong emphasis the rule of three keeps it out", "{3*4 of} a", Some(&[]));
        check("two that can only open", "*a *b", Some(&[]));
        check("one that can only close", "a* b", Some(&[]));
        check("an opener and a closer", "*a b*", Some(&[0]));
        check("of two kinds", "*a b_", Some(&[]));
        check("a bracket between them", "[*a] b*", Some(&[]));
        check("tildes that can only open", "~5 km, ~6 km", Some(&[]));
        check("tildes between digits", "5~6, 7~8", None);
        check("one of them", "5~6", Some(&[]));
        check("a star beside a tilde", "a*~ b", Some(&[]));
        check("ours around one", "a {~b} c", Some(&[]));
    }

    /// Wherever the first edition's answers are not disputed, the others would give the same.
    #[test]
    fn what_is_not_disputed_all_editions_read_alike() {
        const SIDES: [&str; 6] = ["", " ", "a", "，", "～", "~"];
        const INSIDE: [&str; 6] = ["b", "～b", "b～", "～", "：", "b ～"];
        let (mut undisputed, mut beside_symbols) = (0, 0);
        let run = |runs: &mut Runs, plain: &mut String, byte: u8, length: usize, role: Role| {
            let index = runs.push(Run { at: plain.len(), byte, length, role });
            plain.extend(std::iter::repeat_n(char::from(byte), length));
            index
        };
        for (before, between, after) in SIDES.iter().flat_map(|before| {
            SIDES.iter().flat_map(move |between| SIDES.iter().map(move |after| (before, between, after)))
        }) {
            for (first, second) in INSIDE.iter().flat_map(|first| INSIDE.map(|second| (first, second))) {
                for literal in ["", "*", "_"] {
                    for (one, two) in [(2, 1), (1, 2), (2, 2), (1, 1)] {
                        let (mut runs, mut plain) = (Runs::default(), before.to_string());
                        let opener = run(&mut runs, &mut plain, b'*', one, Role::Opens);
                        plain.push_str(first);
                        run(&mut runs, &mut plain, b'*', one, Role::Closes(opener));
                        plain.push_str(between);
                        if let Some(&byte) = literal.as_bytes().first() {
                            run(&mut runs, &mut plain, byte, 1, Role::Literal);
                            plain.push_str(between);
                        }
                        let opener = run(&mut runs, &mut plain, b'*', two, Role::Opens);
                        plain.push_str(second);
                        run(&mut runs, &mut plain, b'*', two, Role::Closes(opener));
                        plain.push_str(after);
                        let mut read = |edition| {
                            let is_read = runs.read(&plain, edition);
                            is_read.then(|| runs.escapes.clone())
                        };
                        let first = read(Edition::New);
                        let others = [read(Edition::NewPastTildes), read(Edition::OldPastTildes)];
                        runs.is_disputed = false;
                        runs.read(&plain, Edition::New);
                        if !runs.is_disputed && first.is_some() {
                            undisputed += 1;
                            beside_symbols += usize::from(plain.contains('～'));
                            assert_eq!(others, [first.clone(), first], "{plain:?}");
                        }
                    }
                }
            }
        }
        assert!(undisputed > 1_000 && beside_symbols > 500, "{undisputed}, {beside_symbols} beside symbols");
    }
}
