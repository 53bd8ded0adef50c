//! Reading back: what a renderer will find in a finished leaf block. CommonMark §6, as marks. Writes nothing.
//!
//! The writer knows what it meant. This reader says what is there, by the standard's own algorithm
//! ("An algorithm for parsing nested emphasis and links"), so that escapes are decided by their
//! effect and not by fear. It reads text whose escapes are still virtual: `escaped` lists the bytes
//! that will get a backslash.

use std::ops::Range;

use super::flanking::{Edition, flanking, is_disputed};
use super::scan;
use crate::text::find::{self, each};

/// Something that is not literal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// Where it begins: for a pair, the opening bracket or the start of the opening delimiter run.
    pub at: usize,
    /// What it is.
    pub kind: MarkKind,
    /// Where it ends; for a pair, the closing bracket or the start of the closing delimiter run.
    pub to: usize,
}

/// The kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkKind {
    /// A backslash before ASCII punctuation.
    Escape,
    /// A backslash before a line ending.
    HardBreak,
    /// A character reference.
    Entity,
    Code,
    /// A tag, comment …, or an autolink.
    Html,
    Emphasis,
    Strong,
    Strikethrough,
    Link,
    Image,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Sorted.
    pub marks: Vec<Mark>,
    /// The editions of CommonMark may disagree: read it with the other as well.
    pub disputed: bool,
    /// The text was made to be slow; nothing is known.
    pub gave_up: bool,
}

/// Reads `text`, a whole leaf block without prefixes. `escaped` is sorted, and so is `opaque`: what is not read.
pub(crate) fn read(text: &str, escaped: &[usize], opaque: &[Range<usize>], edition: Edition) -> Reading {
    /// A leaf block of some length holds so many.
    const MANY: usize = 16;
    let mut reader = Reader {
        text,
        s: text.as_bytes(),
        escaped,
        opaque,
        edition,
        delimiters: Vec::with_capacity(MANY),
        brackets: Vec::new(),
        open: Vec::with_capacity(MANY),
        inactive: 0,
        backticks: None,
        out: Reading { marks: Vec::with_capacity(MANY), ..Reading::default() },
        // Scans for link tails and tags are the only ones that look ahead without being paid for by
        // progress. Honest text needs a fraction of this.
        budget: 64 * text.len() + 4096,
    };
    reader.run();
    reader.out.marks.sort_unstable();
    reader.out
}

struct Reader<'a> {
    text: &'a str,
    s: &'a [u8],
    escaped: &'a [usize],
    opaque: &'a [Range<usize>],
    edition: Edition,
    delimiters: Vec<Delimiter>,
    brackets: Vec<Bracket>,
    /// Openers still standing while emphasis is processed, as indices into the delimiters.
    open: Vec<usize>,
    /// Link brackets (not picture brackets) below this height of the stack are inactive.
    inactive: usize,
    /// The start of each backtick string, by (length, start); made when first asked for.
    backticks: Option<Vec<(usize, usize)>>,
    out: Reading,
    budget: usize,
}

/// A delimiter run that can do something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delimiter {
    pub byte: u8,
    pub at: usize,
    /// As it was found: the "multiple of 3" rule asks for the original lengths.
    pub length: usize,
    /// What is left of it.
    pub left: usize,
    pub can_open: bool,
    pub can_close: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bracket {
    at: usize,
    image: bool,
    /// How many delimiters stood before it.
    delimiters: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.s.len() {
            let rest = &self.s[at..];
            let Some(step) = find_special(rest) else { break };
            at += step;
            while self.opaque.first().is_some_and(|tag| tag.end <= at) {
                self.opaque = &self.opaque[1..];
            }
            if let Some(tag) = self.opaque.first().filter(|tag| tag.contains(&at)) {
                if self.s[tag.start] == b'[' {
                    // A footnote reference is an opening bracket, too: see `open_bracket`.
                    self.inactive = 0;
                }
                at = tag.end;
                continue;
            }
            if self.is_escaped(at) {
                at += 1;
                continue;
            }
            at = match self.s[at] {
                b'\\' => self.backslash(at),
                b'`' => self.backtick(at),
                b'<' => self.less_than(at),
                b'&' => self.ampersand(at),
                b'[' => self.open_bracket(at, false),
                b'!' if self.s.get(at + 1) == Some(&b'[') && !self.is_escaped(at + 1) => {
                    self.open_bracket(at, true)
                }
                b']' => self.close_bracket(at),
                b'*' | b'_' | b'~' => self.delimiter_run(at),
                _ => at + 1,
            };
            if self.budget == 0 {
                self.out.gave_up = true;
                return;
            }
        }
        self.process_emphasis(0);
    }

    fn is_escaped(&self, at: usize) -> bool {
        self.escaped.binary_search(&at).is_ok()
    }

    fn mark(&mut self, at: usize, kind: MarkKind, to: usize) {
        self.out.marks.push(Mark { at, kind, to });
    }

    /// §2.4 and §6.7.
    fn backslash(&mut self, at: usize) -> usize {
        match self.s.get(at + 1) {
            Some(b'\n') => {
                self.mark(at, MarkKind::HardBreak, at + 2);
                at + 2
            }
            Some(c) if c.is_ascii_punctuation() => {
                self.mark(at, MarkKind::Escape, at + 2);
                at + 2
            }
            _ => at + 1,
        }
    }

    /// §6.1. "The contents … the characters between these two backtick strings"; "backslash escapes do
    /// not work in code spans", so an escaped backtick closes one all the same.
    fn backtick(&mut self, at: usize) -> usize {
        let end = self.backtick_string(at);
        let length = end - at;
        let strings = match self.backticks.take() {
            Some(strings) => strings,
            None => self.collect_backticks(),
        };
        let close = strings.partition_point(|&string| string < (length, end));
        let found = strings.get(close).filter(|string| string.0 == length).map(|string| string.1);
        self.backticks = Some(strings);
        match found {
            Some(close) => {
                self.mark(at, MarkKind::Code, close + length);
                close + length
            }
            None => end,
        }
    }

    /// The end of the backtick string that begins at `at`; a backslash to come ends it.
    fn backtick_string(&self, at: usize) -> usize {
        let mut end = at + 1;
        while self.s.get(end) == Some(&b'`') && !self.is_escaped(end) {
            end += 1;
        }
        end
    }

    fn collect_backticks(&self) -> Vec<(usize, usize)> {
        let mut strings = Vec::new();
        let mut at = 0;
        while let Some(step) = find::memchr(b'`', &self.s[at..]) {
            let end = self.backtick_string(at + step);
            strings.push((end - at - step, at + step));
            at = end;
        }
        strings.sort_unstable();
        strings
    }

    /// §6.5, §6.6.
    fn less_than(&mut self, at: usize) -> usize {
        let end = scan::scan_autolink(self.s, at).or_else(|| scan::scan_html(self.s, at));
        match end {
            Some(end) => {
                self.mark(at, MarkKind::Html, end);
                end
            }
            None => {
                // A tag that never closes was looked for up to the end.
                if self.s.get(at + 1).is_some_and(|c| !c.is_ascii_whitespace()) {
                    self.pay(self.s.len() - at);
                }
                at + 1
            }
        }
    }

    /// §2.5.
    fn ampersand(&mut self, at: usize) -> usize {
        match scan::scan_entity(self.s, at) {
            Some(end) => {
                self.mark(at, MarkKind::Entity, end);
                end
            }
            None => at + 1,
        }
    }

    fn pay(&mut self, cost: usize) {
        self.budget = self.budget.saturating_sub(cost);
    }

    fn open_bracket(&mut self, at: usize, image: bool) -> usize {
        // To cmark-gfm `![^` is no picture's beginning but a footnote reference's.
        if !image || self.s.get(at + 2) == Some(&b'^') {
            // The standard keeps what is below inactive. cmark forgets that at the next opening
            // bracket; what would be a link to either must not stand.
            self.inactive = 0;
        }
        self.inactive = self.inactive.min(self.brackets.len());
        self.brackets.push(Bracket { at, image, delimiters: self.delimiters.len() });
        at + 1 + usize::from(image)
    }

    /// "look for link or image". There are no reference definitions in what we write, so only an
    /// inline link can match.
    fn close_bracket(&mut self, at: usize) -> usize {
        let Some(opener) = self.brackets.pop() else { return at + 1 };
        let inactive = !opener.image && self.brackets.len() < self.inactive;
        if inactive || self.s.get(at + 1) != Some(&b'(') {
            return at + 1;
        }
        let Some(end) = scan::scan_link_tail(self.s, at + 1, &|at| self.is_escaped(at)) else {
            self.pay(self.s.len() - at);
            return at + 1;
        };
        self.mark(opener.at, if opener.image { MarkKind::Image } else { MarkKind::Link }, at);
        self.process_emphasis(opener.delimiters);
        if !opener.image {
            // "we also set all [ delimiters before the opening delimiter to inactive"
            self.inactive = self.brackets.len();
        }
        end
    }

    fn delimiter_run(&mut self, at: usize) -> usize {
        let byte = self.s[at];
        let mut end = at + 1;
        while self.s.get(end) == Some(&byte) && !self.is_escaped(end) {
            end += 1;
        }
        let (before, after) = Edition::New.neighbours(self.text, at, end, |at| self.is_escaped(at));
        self.out.disputed |= is_disputed(byte, before, after);
        let (before, after) = self.edition.neighbours(self.text, at, end, |at| self.is_escaped(at));
        let flanking = flanking(byte, before, after, self.edition);
        if byte == b'~' && end - at > 2 {
            return end;
        }
        if flanking.can_open || flanking.can_close {
            self.delimiters.push(Delimiter {
                byte,
                at,
                length: end - at,
                left: end - at,
                can_open: flanking.can_open,
                can_close: flanking.can_close,
            });
        }
        end
    }

    /// "process emphasis", for the delimiters from `bottom` on, which are then forgotten.
    fn process_emphasis(&mut self, bottom: usize) {
        if self.delimiters.len() == bottom {
            return;
        }
        let mut stack = std::mem::take(&mut self.delimiters);
        // Openers of each class below this index are known not to match: by byte, length modulo 3,
        // whether the closer can also open.
        let mut openers_bottom = [bottom; 3 * 3 * 2];
        let mut open = std::mem::take(&mut self.open);
        open.clear();
        for at in bottom..stack.len() {
            while stack[at].can_close && stack[at].left > 0 {
                let closer = stack[at];
                let class = class(&closer);
                let found = open
                    .iter()
                    .rposition(|&opener| opener < openers_bottom[class] || is_match(&stack[opener], &closer));
                let found = found.filter(|&found| open[found] >= openers_bottom[class]);
                let Some(found) = found else {
                    openers_bottom[class] = at;
                    break;
                };
                let opener = open[found];
                open.truncate(found + 1);
                let (kind, used) = match closer.byte {
                    b'~' => (MarkKind::Strikethrough, closer.left),
                    _ if stack[opener].left >= 2 && closer.left >= 2 => (MarkKind::Strong, 2),
                    _ => (MarkKind::Emphasis, 1),
                };
                self.mark(stack[opener].at, kind, closer.at);
                let used_of_opener = if closer.byte == b'~' { stack[opener].left } else { used };
                stack[opener].left -= used_of_opener;
                stack[at].left -= used;
                if stack[opener].left == 0 {
                    open.pop();
                }
            }
            if stack[at].can_open && stack[at].left > 0 {
                open.push(at);
            }
        }
        stack.truncate(bottom);
        self.delimiters = stack;
        self.open = open;
    }
}

fn class(closer: &Delimiter) -> usize {
    let byte = match closer.byte {
        b'*' => 0,
        b'_' => 1,
        _ => 2,
    };
    byte * 6 + closer.length % 3 * 2 + usize::from(closer.can_open)
}

/// Whether one may close the other.
pub(super) fn is_match(opener: &Delimiter, closer: &Delimiter) -> bool {
    if opener.byte != closer.byte {
        return false;
    }
    if closer.byte == b'~' {
        // Of one length they are strikethrough. Of two lengths they are not, but some renderers then
        // lose the emphasis between and around them, so that none may stand.
        return true;
    }
    // "If one of the delimiters can both open and close emphasis, then the sum of the lengths of the
    // delimiter runs containing the opening and closing delimiters must not be a multiple of 3 unless
    // both lengths are multiples of 3."
    let both = opener.can_close || closer.can_open;
    let sum = opener.length + closer.length;
    !(both && sum.is_multiple_of(3) && !(opener.length.is_multiple_of(3) && closer.length.is_multiple_of(3)))
}

/// The first byte that may be syntax.
fn find_special(bytes: &[u8]) -> Option<usize> {
    find::find_by(bytes, |step| {
        let is = |byte| step ^ each(byte);
        // `[ \ ] ^ _ `` ` stand in a row; a caret is passed over like text.
        let brackets = (step - each(b'[')).saturating_sub(each(5));
        brackets.min(is(b'!')).min(is(b'&')).min(is(b'*')).min(is(b'<')).min(is(b'~'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `want` holds one letter for each mark, in order: e s d(elete) a(nchor) i c h & \ /(break).
    #[track_caller]
    fn check(text: &str, want: &str, why: &str) {
        let reading = read(text, &[], &[], Edition::New);
        let got: String = reading
            .marks
            .iter()
            .map(|mark| match mark.kind {
                MarkKind::Escape => '\\',
                MarkKind::HardBreak => '/',
                MarkKind::Entity => '&',
                MarkKind::Code => 'c',
                MarkKind::Html => 'h',
                MarkKind::Emphasis => 'e',
                MarkKind::Strong => 's',
                MarkKind::Strikethrough => 'd',
                MarkKind::Link => 'a',
                MarkKind::Image => 'i',
            })
            .collect();
        assert_eq!(got, want, "{why}: {text:?}");
    }

    #[test]
    fn what_is_there() {
        check("*a*", "e", "emphasis");
        check("**a**", "s", "strong emphasis");
        check("***a***", "es", "both, one run");
        check("*a**b**c*", "es", "the rule of three keeps the outer one open");
        check("**a*b*c**", "se", "and the inner one");
        check("2 * 3 * 4", "", "stars alone are stars");
        check("snake_case_name", "", "underscores inside a word");
        check("_a_", "e", "underscores around one");
        check("~~a~~ ~b~", "dd", "one tilde or two");
        check("~~a~", "d", "of two lengths it is not safe");
        check("`a` `b", "c", "a code span and a backtick");
        check("`` a ` b ``", "c", "a longer backtick string");
        check("[a](b)", "a", "a link");
        check("![a](b)", "i", "a picture");
        check("[sic]", "", "brackets alone");
        check("[a [b](c)](d)", "a", "no link in a link");
        check("![a [b](c)](d)", "ia", "but in a picture");
        check("*[a*](b)", "a", "emphasis does not cross a bracket's edge");
        check("<b>", "h", "a tag");
        check("a < b", "", "less than");
        check("&amp; &x", "&", "an entity and an ampersand");
        check("a\\*b\\\nc", "\\/", "an escape and a hard break");
        check("**来源：**天眼", "", "a label that does not close");
    }

    #[test]
    fn an_escaped_byte_is_literal() {
        let reading = read("*a* *b*", &[0], &[], Edition::New);
        assert_eq!(reading.marks.len(), 1);
        assert_eq!(reading.marks[0].at, 4, "the star after a has nothing left to close: {reading:?}");
    }
}
