//! Escapes: which literal characters of a finished leaf block get a backslash. CommonMark §2.4.
//!
//! One table says which characters could be syntax, where, beside what. Those that certainly would
//! be are escaped at once; where it depends on the rest of the line, the line is read back and only
//! what was really misread is escaped. Nothing is escaped from fear.

use std::ops::Range;

use super::layout::{Layout, Place};
use super::leaf::Styles;
use super::line_start;
use super::read_back::{Mark, MarkKind, Reading, read};
use super::scan;
use crate::markdown::flanking::{Edition, flanking};
use crate::text::find::{self, each};

/// What a row of the table says of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Danger {
    /// Literal, whatever else the line holds.
    None,
    /// Syntax: escape it.
    Certain,
    /// It depends on the rest of the line.
    Perhaps,
}

/// One unsafe pattern: a character and what must stand around it.
struct Unsafe {
    byte: u8,
    /// Looks at the whole text and the character's offset.
    danger: fn(&Layout<'_>, usize) -> Danger,
    /// Text in which the first such character is in danger.
    #[cfg_attr(not(test), allow(dead_code))]
    example: &'static str,
    /// And text in which it is not.
    #[cfg_attr(not(test), allow(dead_code))]
    harmless: &'static str,
}

/// The unsafe patterns inside a line. Those at its start are in `line_start`; the pipe of a table
/// cell is `table`'s.
const UNSAFE: &[Unsafe] = &[
    Unsafe {
        byte: b'\\',
        // "Any ASCII punctuation character may be backslash-escaped"; before anything else it is a backslash.
        danger: |layout, at| match layout.text.as_bytes().get(at + 1) {
            Some(c) if c.is_ascii_punctuation() => Danger::Certain,
            _ => Danger::None,
        },
        example: "a\\*b",
        harmless: "C:\\temp",
    },
    Unsafe {
        byte: b'`',
        // cmark and its descendants forget code spans behind an unmatched backtick string once they have
        // found one of them (they note where each length was last seen, not where it was seen last).
        danger: |layout, at| match touches(layout, at)
            || layout.last_but_one_code.is_some_and(|code| code > at)
        {
            true => Danger::Certain,
            false => perhaps(find::memchr(b'`', &layout.text.as_bytes()[at + 1..]).is_some()),
        },
        example: "a`b`",
        harmless: "a`b",
    },
    Unsafe { byte: b'*', danger: delimiter, example: "*a*", harmless: "3 * 4" },
    Unsafe { byte: b'_', danger: delimiter, example: "_a_", harmless: "snake_case" },
    Unsafe {
        byte: b'~',
        // Renderers differ on what a single tilde does to a pair of two; beside one of ours none is left to them.
        danger: |layout, at| match delimiter(layout, at) {
            Danger::Perhaps if layout.delimiters.iter().any(|own| own.style == Styles::STRIKETHROUGH) => {
                Danger::Certain
            }
            danger => danger,
        },
        example: "~a~",
        harmless: "a ~ b",
    },
    Unsafe {
        byte: b'[',
        danger: |layout, at| match is_reference(layout, at) {
            true => Danger::Certain,
            false => perhaps(layout.has_link()),
        },
        example: "[a](b)",
        harmless: "[sic]",
    },
    Unsafe { byte: b']', danger: |layout, _| perhaps(layout.has_link()), example: "](b)", harmless: "a] b" },
    Unsafe {
        byte: b'!',
        // Before a link of ours it would make a picture of it.
        danger: |layout, at| {
            let bracket = layout.text.as_bytes().get(at + 1) == Some(&b'[');
            if bracket && !layout.is_literal(at + 1) { Danger::Certain } else { Danger::None }
        },
        example: "![",
        harmless: "a! b",
    },
    Unsafe {
        byte: b'^',
        // cmark-gfm does not begin a picture at `![^`, lest it be a footnote.
        danger: |layout, at| {
            let picture = layout.text[..at].ends_with("![") && !layout.is_literal(at - 1);
            if picture { Danger::Certain } else { Danger::None }
        },
        example: "![^",
        harmless: "[^1]",
    },
    Unsafe {
        byte: b'<',
        danger: |layout, at| {
            // An address may begin with most punctuation.
            let next = layout.text.as_bytes().get(at + 1);
            perhaps(next.is_some_and(|c| !c.is_ascii_whitespace() && !matches!(c, b'<' | b'>')))
        },
        example: "<b>",
        harmless: "a < b",
    },
    Unsafe {
        byte: b'&',
        danger: |layout, at| perhaps(scan::scan_entity(layout.text.as_bytes(), at).is_some()),
        example: "&amp;",
        harmless: "AT&T; a & b",
    },
];

fn perhaps(it_is: bool) -> Danger {
    if it_is { Danger::Perhaps } else { Danger::None }
}

/// So far a delimiter run is looked at to find out whether it is harmless.
const LONG_RUN: usize = 64;

/// A `*`, `_` or `~` is harmless where its run can neither open nor close.
fn delimiter(layout: &Layout<'_>, at: usize) -> Danger {
    let bytes = layout.text.as_bytes();
    let byte = bytes[at];
    let start = at - bytes[..at].iter().rev().take(LONG_RUN).take_while(|&&c| c == byte).count();
    let end = scan::skip(&bytes[..bytes.len().min(at + LONG_RUN)], at, |c| c == byte);
    if end - start >= LONG_RUN {
        // Each of its characters asks: looking for the ends of a long run would be quadratic.
        return Danger::Perhaps;
    }
    // Before our opening or closing delimiter, and behind an opening one, it would be taken for it; behind a
    // closing one it is what is left over.
    if touches(layout, at) && !layout.closes_at(at) {
        return Danger::Certain;
    }
    if !layout.is_literal(start) || !layout.is_literal(end - 1) {
        // A delimiter of ours is in the run and may swallow this one.
        return Danger::Perhaps;
    }
    perhaps(Edition::ALL.into_iter().any(|edition| {
        let (before, after) = edition.neighbours(layout.text, start, end, |_| false);
        let flanking = flanking(byte, before, after, edition);
        flanking.can_open || flanking.can_close
    }))
}

/// Whether a delimiter of ours stands beside the same character at `at` and would swallow it.
fn touches(layout: &Layout<'_>, at: usize) -> bool {
    let bytes = layout.text.as_bytes();
    let ours = |other: usize| bytes.get(other) == Some(&bytes[at]) && !layout.is_literal(other);
    ours(at + 1) || at > 0 && ours(at - 1)
}

/// Whether the bracket at `at` begins what would be read as a reference to a footnote of ours, or what
/// cmark-gfm first takes for one: `[^*]` of no footnote is text again, but its asterisk is spent.
fn is_reference(layout: &Layout<'_>, at: usize) -> bool {
    let bytes = layout.text.as_bytes();
    let Some(rest) = layout.text[at..].strip_prefix("[^").filter(|_| layout.is_literal(at + 1)) else {
        return false;
    };
    // The next bracket ends it, so that many of them are not many times as long.
    let Some(length) = find::memchr2(b'[', b']', rest.as_bytes()) else { return false };
    let (label, end) = (&rest[..length], at + 2 + length);
    let may_be_more = |c: u8| matches!(c, b'*' | b'_' | b'~' | b'`' | b'\\' | b'&' | b'<' | b'!');
    bytes[end] == b'['
        || label.bytes().any(may_be_more)
        || layout.labels.contains(&label.to_ascii_lowercase())
}

/// The literal characters behind footnote references that would make something else of them:
/// `[^1](a)` is a link, and `[^1]:` begins a definition.
fn behind_references<'l>(layout: &'l Layout<'_>) -> impl Iterator<Item = usize> + 'l {
    /// A link's tail is looked for so far; what is longer counts as one.
    const LONGEST: usize = 1024;
    let bytes = layout.text.as_bytes();
    layout.references.iter().filter(|range| layout.is_literal(range.end)).filter_map(move |range| {
        let is_danger = match bytes[range.end] {
            b'(' => {
                let end = bytes.len().min(range.end + LONGEST);
                end < bytes.len() || scan::scan_link_tail(&bytes[..end], range.end, &|_| false).is_some()
            }
            b':' => range.start == 0 || bytes[range.start - 1] == b'\n',
            _ => false,
        };
        is_danger.then_some(range.end)
    })
}

/// The characters of the table, for skipping everything else.
const ACTIVE: [bool; 256] = {
    let mut active = [false; 256];
    let mut row = 0;
    while row < UNSAFE.len() {
        active[UNSAFE[row].byte as usize] = true;
        row += 1;
    }
    active
};

/// The first byte that is one of them.
fn find_active(bytes: &[u8]) -> Option<usize> {
    find::find_by(bytes, |step| {
        let is = |byte| step ^ each(byte);
        // `[ \ ] ^ _ `` ` and `{ | } ~` stand in a row.
        let brackets = (step - each(b'[')).saturating_sub(each(5));
        let braces = (step - each(b'{')).saturating_sub(each(3));
        brackets.min(braces).min(is(b'!')).min(is(b'&')).min(is(b'*')).min(is(b'<'))
    })
}

/// What was decided for a leaf block.
#[derive(Debug, Default)]
pub(super) struct Decision {
    /// The bytes that get a backslash, ascending.
    pub escapes: Vec<usize>,
    /// Delimiters (by index) that will not be read as meant, whatever is escaped.
    pub unreadable: Vec<usize>,
}

/// Decides the escapes of `layout`. `ambiguous`: its delimiters need reading back in any case.
pub(super) fn decide(layout: &Layout<'_>, ambiguous: bool) -> Decision {
    let mut decision = Decision::default();
    let is_active =
        |range: &Range<usize>| layout.text.as_bytes()[range.clone()].iter().any(|&c| ACTIVE[usize::from(c)]);
    let mut ask = ambiguous || layout.formulas.iter().any(is_active);
    for range in layout.literal {
        let mut at = range.start;
        while let Some(step) = find_active(&layout.text.as_bytes()[at..range.end]) {
            at += step;
            match danger(layout, at) {
                Danger::None => {}
                Danger::Certain => decision.escapes.push(at),
                Danger::Perhaps => ask = true,
            }
            at += 1;
        }
    }
    decision.escapes.extend(behind_references(layout));
    if matches!(layout.place, Place::Paragraph | Place::ItemStart(_)) {
        line_start::collect(layout, &mut decision.escapes);
    } else if layout.place == Place::Heading {
        decision.escapes.extend(closing_sequence(layout));
    }
    decision.escapes.sort_unstable();
    decision.escapes.dedup();
    if ask {
        settle(layout, &mut decision);
    }
    // What is escaped besides may be what a definition's label cannot hold.
    if matches!(layout.place, Place::Paragraph | Place::ItemStart(_))
        && line_start::begins_definition(layout, &decision.escapes)
    {
        decision.escapes.insert(0, 0);
    }
    decision
}

fn danger(layout: &Layout<'_>, at: usize) -> Danger {
    let byte = layout.text.as_bytes()[at];
    UNSAFE.iter().find(|row| row.byte == byte).map_or(Danger::None, |row| (row.danger)(layout, at))
}

/// An ATX heading's closing sequence: "preceded by spaces or tabs" or all there is.
fn closing_sequence(layout: &Layout<'_>) -> Option<usize> {
    let bytes = layout.text.as_bytes();
    let start = bytes.len() - bytes.iter().rev().take_while(|&&c| c == b'#').count();
    let closes = start < bytes.len() && (start == 0 || bytes[start - 1] == b' ') && layout.is_literal(start);
    closes.then_some(start)
}

/// How often the line is read before every active character is escaped. Each reading escapes at
/// least one cause; honest lines need two.
const ROUNDS: usize = 12;

/// Reads the line back until it says what was meant.
fn settle(layout: &Layout<'_>, decision: &mut Decision) {
    let meant = meant(layout);
    let given = decision.escapes.clone();
    for _ in 0..ROUNDS {
        let Some(found) = read_all(layout, &decision.escapes, &meant) else { break };
        match mend(layout, &meant, &found, &mut decision.escapes) {
            Mend::Done => {
                reduce(layout, &meant, &given, decision);
                return;
            }
            Mend::Again => {}
            Mend::Unreadable(delimiters) if delimiters.is_empty() => break,
            Mend::Unreadable(delimiters) => {
                decision.unreadable = delimiters;
                return;
            }
        }
    }
    // Made to be hard: escape all that could be active and use no delimiters.
    decision.unreadable = (0..layout.delimiters.len()).collect();
    if decision.unreadable.is_empty() {
        decision.escapes = given;
        for range in layout.literal {
            decision
                .escapes
                .extend(range.clone().filter(|&at| ACTIVE[usize::from(layout.text.as_bytes()[at])]));
        }
        decision.escapes.sort_unstable();
        decision.escapes.dedup();
    }
}

/// The marks that must be found, sorted.
fn meant(layout: &Layout<'_>) -> Vec<Mark> {
    let mut marks = layout.marks.to_vec();
    for delimiter in layout.delimiters {
        let kind = match delimiter.style {
            Styles::STRONG => MarkKind::Strong,
            Styles::EMPHASIS => MarkKind::Emphasis,
            _ => MarkKind::Strikethrough,
        };
        let (at, to) = (layout.run(delimiter.open).start, layout.run(delimiter.close).start);
        marks.push(Mark { at, kind, to });
    }
    marks.sort_unstable();
    marks
}

/// What the editions of the standard find; `None` if reading gave up. What not all of them find shows
/// as a difference: found where it is not meant, not found where it is.
fn read_all(layout: &Layout<'_>, escapes: &[usize], meant: &[Mark]) -> Option<Vec<Mark>> {
    let mut first = None;
    for edition in Edition::ALL {
        let Reading { marks, disputed, gave_up } = read(layout.text, escapes, layout.templates, edition);
        if gave_up {
            return None;
        }
        let marks = outside(marks, layout.formulas);
        if !disputed || marks != meant {
            return Some(marks);
        }
        first.get_or_insert(marks);
    }
    first
}

/// `marks` without those that are wholly inside one formula. A renderer that knows no mathematics finds them, and
/// shows what is between these dollars a little differently; beyond them nothing changes.
fn outside(mut marks: Vec<Mark>, formulas: &[Range<usize>]) -> Vec<Mark> {
    if !formulas.is_empty() {
        marks.retain(|mark| {
            let next = formulas.partition_point(|formula| formula.end <= mark.at);
            formulas.get(next).is_none_or(|formula| mark.at < formula.start || mark.to >= formula.end)
        });
    }
    marks
}

fn is_emphasis(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Emphasis | MarkKind::Strong | MarkKind::Strikethrough)
}

enum Mend {
    /// It is read as meant.
    Done,
    /// More is escaped now: read it again.
    Again,
    /// These delimiters cannot work.
    Unreadable(Vec<usize>),
}

/// Escapes the cause of each mark that was not meant.
fn mend(layout: &Layout<'_>, meant: &[Mark], found: &[Mark], escapes: &mut Vec<usize>) -> Mend {
    let before = escapes.len();
    let unmeant = difference(found, meant);
    let missing = difference(meant, found);
    if unmeant.is_empty() && missing.is_empty() {
        return Mend::Done;
    }
    let mut more: Vec<usize> = unmeant.iter().flat_map(|mark| cause(layout, mark, escapes)).collect();
    for mark in missing.iter().filter(|mark| matches!(mark.kind, MarkKind::Link | MarkKind::Image)) {
        more.extend(unbalanced_brackets(layout, mark, escapes));
    }
    escapes.append(&mut more);
    escapes.sort_unstable();
    escapes.dedup();
    if escapes.len() > before {
        return Mend::Again;
    }
    // Nothing literal is to blame: delimiters of ours do not work.
    let lost = |mark: &&Mark| is_emphasis(mark.kind);
    let runs: Vec<(usize, usize)> = missing.iter().filter(lost).map(|mark| (mark.at, mark.to)).collect();
    let all: Vec<usize> = (0..layout.delimiters.len()).collect();
    let unreadable: Vec<usize> = all
        .iter()
        .copied()
        .filter(|&index| {
            let delimiter = &layout.delimiters[index];
            runs.contains(&(layout.run(delimiter.open).start, layout.run(delimiter.close).start))
        })
        .take(1)
        .collect();
    Mend::Unreadable(if unreadable.is_empty() { all } else { unreadable })
}

/// What stands in `a` and not in `b`; both sorted.
fn difference(a: &[Mark], b: &[Mark]) -> Vec<Mark> {
    let mut b = b.iter().peekable();
    let mut out = Vec::new();
    for mark in a {
        while b.next_if(|other| *other < mark).is_some() {}
        if b.next_if(|other| *other == mark).is_none() {
            out.push(*mark);
        }
    }
    out
}

/// The literal characters to escape so that `mark` is not found.
fn cause(layout: &Layout<'_>, mark: &Mark, escapes: &[usize]) -> Vec<usize> {
    let literal = |at: usize| layout.is_literal(at) && escapes.binary_search(&at).is_err();
    let (delimiters, at, to) = match mark.kind {
        MarkKind::Emphasis => (1, mark.at, mark.to),
        MarkKind::Strong => (2, mark.at, mark.to),
        MarkKind::Strikethrough => (1, mark.at, mark.to),
        MarkKind::Link | MarkKind::Image => {
            return [mark.at, mark.to].into_iter().find(|&at| literal(at)).into_iter().collect();
        }
        _ => return Some(mark.at).filter(|&at| literal(at)).into_iter().collect(),
    };
    // The characters of an opening run that are used first are its last ones.
    let run = |start: usize| {
        let byte = layout.text.as_bytes()[start];
        let end = scan::skip(layout.text.as_bytes(), start, |c| c == byte);
        (start..end).filter(|&at| literal(at)).collect::<Vec<_>>()
    };
    let opening = run(at);
    if !opening.is_empty() {
        return opening.into_iter().rev().take(delimiters).collect();
    }
    run(to).into_iter().take(delimiters).collect()
}

/// The brackets in a link's text that have no partner there.
fn unbalanced_brackets(layout: &Layout<'_>, link: &Mark, escapes: &[usize]) -> Vec<usize> {
    let literal = |at: usize| layout.is_literal(at) && escapes.binary_search(&at).is_err();
    let mut open = Vec::new();
    let mut out = Vec::new();
    for (at, byte) in layout.text.bytes().enumerate().take(link.to).skip(link.at + 1) {
        match byte {
            b'[' if literal(at) => open.push(at),
            b']' if literal(at) && open.pop().is_none() => out.push(at),
            _ => {}
        }
    }
    out.append(&mut open);
    out
}

/// At most this much reading is spent on finding escapes that others have made needless, in bytes.
pub(super) const REDUCTION: usize = 1 << 16;

/// Drops each escape without which the line still says what was meant.
fn reduce(layout: &Layout<'_>, meant: &[Mark], given: &[usize], decision: &mut Decision) {
    let candidates: Vec<usize> =
        decision.escapes.iter().copied().filter(|at| given.binary_search(at).is_err()).collect();
    if candidates.len() < 2 || candidates.len() * layout.text.len() > REDUCTION {
        return;
    }
    for candidate in candidates {
        let without: Vec<usize> = decision.escapes.iter().copied().filter(|&at| at != candidate).collect();
        if read_all(layout, &without, meant).is_some_and(|found| found == meant) {
            decision.escapes = without;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::with_plain;
    use super::*;

    fn with_layout<T>(text: &str, act: impl FnOnce(&Layout<'_>) -> T) -> T {
        with_plain(text, Place::Paragraph, act)
    }

    #[test]
    fn each_row_of_the_table_has_an_example() {
        for row in UNSAFE {
            let at = |text: &str| text.bytes().position(|c| c == row.byte).unwrap();
            let byte = char::from(row.byte);
            // These two need a picture or link of ours beside them.
            if !matches!(row.byte, b'!' | b'^') {
                let found = with_layout(row.example, |layout| (row.danger)(layout, at(row.example)));
                assert_ne!(found, Danger::None, "{byte} in {:?}", row.example);
            }
            let found = with_layout(row.harmless, |layout| (row.danger)(layout, at(row.harmless)));
            assert_eq!(found, Danger::None, "{byte} in {:?}", row.harmless);
        }
    }

    #[track_caller]
    fn check(text: &str, want: &str, why: &str) {
        let decision = with_layout(text, |layout| decide(layout, false));
        let mut got = String::new();
        for (at, c) in text.char_indices() {
            if decision.escapes.binary_search(&at).is_ok() {
                got.push('\\');
            }
            got.push(c);
        }
        assert_eq!(got, want, "{why}");
    }

    #[test]
    fn only_what_would_be_syntax_there() {
        check("snake_case", "snake_case", "an underscore in a word");
        check("3 * 4 * 5", "3 * 4 * 5", "stars between blanks");
        check("*a*", "\\*a*", "one backslash is enough");
        check("**a**", "\\*\\*a**", "two where one would leave emphasis");
        check("*a", "*a", "a star that nothing closes");
        check("[sic]", "[sic]", "brackets alone");
        check("[a](b)", "\\[a](b)", "what would be a link");
        check("a <b> c", "a \\<b> c", "what would be a tag");
        check("a < b > c", "a < b > c", "what would not");
        check("&copy; & &x;", "\\&copy; & &x;", "only real entities");
        check("`a` b`", "\\`a\\` b`", "backticks that would pair");
        check("~5 km, ~6 km", "~5 km, ~6 km", "tildes that cannot close");
        check("C:\\temp\\*", "C:\\temp\\\\*", "a backslash before punctuation");
        check("# a", "\\# a", "a heading");
        check("#a", "#a", "a tag is no heading");
        check("1986. A year", "1986\\. A year", "a list item's number");
        check("1986.5", "1986.5", "a number");
    }
}
