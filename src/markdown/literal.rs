//! Literal text of a leaf block that is written quickly: what of it could be syntax where it stands. Decides from a
//! character's neighbours in the same text alone; who needs to see more is told so. CommonMark §2.4, §4, §5.
//!
//! ```text
//! snake_case   3 * 4   a < b   this & that   [sic]   C:\temp
//!      ^         ^       ^          ^        ^   ^     ^
//! ```

use super::layout::Place;
use super::scan;
use crate::text::ends_blank;
use crate::text::find::{self, STEP, Sought, find_step, is_beyond_ascii};
use crate::text::glance::{Glance, MARKS, has_mark};

/// What must not come next, for what stands before it would be syntax then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwelcome {
    Nothing,
    /// Behind `]` a link's destination, or what makes a definition of it.
    Parenthesis,
    /// Behind `[` a footnote's label.
    Caret,
    /// Behind a number at the start of a line the rest of it, or what makes a list item of it.
    Number,
    /// Behind what could be the start of a character reference its rest.
    Reference,
    /// Behind the start of what could be a definition's label anything but a bracket of ours.
    Label,
    /// Anything but the end.
    Anything,
}

impl Unwelcome {
    /// Whether anything of ours is unwelcome that is no text.
    pub(super) fn is_syntax(self) -> bool {
        matches!(self, Unwelcome::Label | Unwelcome::Anything)
    }

    /// Whether text that begins with `byte` is unwelcome.
    pub(super) fn is_text(self, byte: u8) -> bool {
        match self {
            Unwelcome::Nothing => false,
            Unwelcome::Parenthesis => matches!(byte, b'(' | b':'),
            Unwelcome::Caret => byte == b'^',
            Unwelcome::Number => byte.is_ascii_digit() || matches!(byte, b'.' | b')'),
            Unwelcome::Reference => byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b';'),
            Unwelcome::Label | Unwelcome::Anything => true,
        }
    }
}

/// What a character of literal text is where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Danger {
    /// Nothing but itself.
    None,
    /// Nothing but itself, unless this comes next.
    Unless(Unwelcome),
    /// Syntax, whatever else stands in the line.
    Certain,
    /// Syntax that ends there, as reading the line shows.
    Found(usize),
    /// Nothing but itself, unless more text ends the tag that it could begin.
    Unclosed,
    /// The bracket before what could be a link's destination.
    Destination,
    /// More must be seen to tell.
    Unknown,
}

/// What `text` is at the start of a paragraph (`first`) or of another line of it, and the byte that matters. One byte
/// tells of most.
pub(super) fn at_line_start(text: &[u8], place: Place, first: bool) -> (usize, Danger) {
    if !matches!(place, Place::Paragraph | Place::ItemStart(_)) {
        return (0, Danger::None);
    }
    let next = text.get(1).copied();
    // Before a letter or digit no marker ends, and no line of markers is whole.
    let is_before_word = next.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let danger = match text[0] {
        b'0'..=b'9' => return at_number(text, first),
        b'[' => at_bracket(text, place),
        b'>' => Danger::Certain,
        b'#' if first && is_heading(text) => Danger::Certain,
        b'+' | b'-' | b'*' if first && next == Some(b' ') => Danger::Certain,
        b'=' | b'|' | b':' if first => Danger::None,
        b'#' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'|' | b':' if is_before_word => Danger::None,
        // Where it begins a block, it begins a tag.
        b'<' if next == Some(b' ') => Danger::None,
        b'#' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'|' | b':' | b'<' | b'`' => Danger::Unknown,
        _ => Danger::None,
    };
    (0, danger)
}

/// §4.2.
fn is_heading(text: &[u8]) -> bool {
    let level = scan::skip(text, 0, |byte| byte == b'#');
    level <= 6 && text.get(level) == Some(&b' ')
}

/// §5.2: a number and its delimiter, with a space behind them.
fn at_number(text: &[u8], first: bool) -> (usize, Danger) {
    let digits = scan::skip(text, 0, |byte| byte.is_ascii_digit());
    let danger = match (text.get(digits), text.get(digits + 1)) {
        (None, _) => Danger::Unless(Unwelcome::Number),
        (Some(b'.' | b')'), Some(b' ')) if first && digits <= 9 => Danger::Certain,
        (Some(b'.' | b')'), None | Some(b' ' | b'\t')) => Danger::Unknown,
        _ => Danger::None,
    };
    (digits, danger)
}

/// A definition (§4.7), or a task (GFM §5.3).
fn at_bracket(text: &[u8], place: Place) -> Danger {
    let end = find::memchr(b']', text);
    match end.and_then(|end| text.get(end + 1)) {
        // "link labels cannot contain brackets, unless they are backslash-escaped"
        _ if end.is_none() && find::memchr(b'[', &text[1..]).is_some() => Danger::None,
        _ if end.is_none() => Danger::Unless(Unwelcome::Label),
        _ if end == Some(2) && matches!(place, Place::ItemStart(_)) => Danger::Unknown,
        Some(b':') => Danger::Unknown,
        // At the end of the text the bracket says itself what must not come next.
        _ => Danger::None,
    }
}

/// What the character at `at`, one that `find_active` finds, is in `text`. Delimiter runs and brackets are more than
/// one character: of those only what stands behind them is looked at.
pub(super) fn danger(text: &[u8], at: usize) -> Danger {
    let next = text.get(at + 1).copied();
    match text[at] {
        b']' => match next {
            None => Danger::Unless(Unwelcome::Parenthesis),
            Some(b'(') => Danger::Destination,
            Some(_) => Danger::None,
        },
        b'[' => match next {
            None => Danger::Unless(Unwelcome::Caret),
            Some(b'^') => Danger::Unknown,
            Some(_) => Danger::None,
        },
        b'\\' => match next {
            None => Danger::Unless(Unwelcome::Anything),
            // "Any ASCII punctuation character may be backslash-escaped".
            Some(byte) if byte.is_ascii_punctuation() => Danger::Certain,
            Some(_) => Danger::None,
        },
        b'{' => match next {
            None => Danger::Unless(Unwelcome::Anything),
            Some(b'{' | b'%') => Danger::Unknown,
            Some(_) => Danger::None,
        },
        b'&' => ampersand(text, at),
        b'<' => less_than(text, at),
        b'^' if at == 0 => Danger::Unknown,
        b'`' => Danger::Unknown,
        _ => Danger::None,
    }
}

/// Whether the delimiter run `start..end` of `text` can do nothing because of its neighbours there.
pub(super) fn is_harmless_run(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|before| text[before]);
    match (before, text.get(end)) {
        (Some(b' '), Some(b' ')) => true,
        (Some(before), Some(after)) => {
            text[start] == b'_' && before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()
        }
        _ => false,
    }
}

/// §2.5.
fn ampersand(text: &[u8], at: usize) -> Danger {
    match text.get(at + 1) {
        None => Danger::Unless(Unwelcome::Reference),
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'#' => {
            let end = scan::skip(text, at + 2, |byte| byte.is_ascii_alphanumeric());
            match text.get(end) {
                None => Danger::Unless(Unwelcome::Reference),
                Some(b';') if scan::scan_entity(text, at).is_some() => Danger::Found(end + 1),
                Some(_) => Danger::None,
            }
        }
        Some(_) => Danger::None,
    }
}

/// §6.5, §6.6.
fn less_than(text: &[u8], at: usize) -> Danger {
    match text.get(at + 1) {
        None => Danger::Unclosed,
        Some(b' ') => Danger::None,
        Some(_) => match find::memchr3(b'>', b'<', b' ', &text[at + 1..]) {
            None => Danger::Unclosed,
            Some(_) => match tag(text, at) {
                Some(end) => Danger::Found(end),
                None if begins_tag(&text[at + 1..]) => Danger::Unclosed,
                None => Danger::None,
            },
        },
    }
}

/// Where the tag or autolink ends that begins with the `<` at `at`, if it is one.
pub(super) fn tag(text: &[u8], at: usize) -> Option<usize> {
    scan::scan_autolink(text, at).or_else(|| scan::scan_html(text, at))
}

/// Whether `inner`, which stands behind `<` and holds what ends an autolink, could be a tag's beginning: "a tag name
/// consists of an ASCII letter followed by zero or more ASCII letters, digits, or hyphens", and behind it come a space,
/// a slash or the end.
fn begins_tag(inner: &[u8]) -> bool {
    let named = |name: &[u8]| {
        let length = scan::skip(name, 0, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        name.first().is_none_or(u8::is_ascii_alphabetic)
            && name.get(length).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'/' | b'>'))
    };
    match inner {
        [b'?', ..] | [b'!'] => true,
        [b'!', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'-' | b'['),
        [b'/', name @ ..] => named(name),
        name => named(name),
    }
}

/// What could be syntax somewhere in a line, but for `!`, which is some only before `[`.
const ACTIVE: [bool; 256] = {
    let mut active = [false; 256];
    let mut at = 0;
    while at < MARKS.len() {
        active[MARKS[at] as usize] = true;
        at += 1;
    }
    active
};

/// Whether `text`, of which so much is known, holds what [`find_active`] finds, perhaps: with U+007F as well.
#[inline]
pub(super) fn may_hold_active(text: &str, glance: Glance) -> bool {
    glance != Glance::Words && find_step::<Active>(text.as_bytes()).is_some()
}

/// Whether `text` stands for itself wherever it is all that a leaf block holds. That of one in doubt is not asked.
pub(super) fn stands_alone(text: &str, glance: Glance) -> bool {
    let bytes = text.as_bytes();
    // A number sign could be a heading's closing sequence.
    let ends_well =
        |&last: &u8| last.is_ascii_graphic() && last != b'#' || !last.is_ascii() && !ends_blank(text);
    bytes.first().is_some_and(|&first| begins_word(first))
        && bytes.last().is_some_and(ends_well)
        && !may_hold_active(text, glance)
}

/// Whether this byte begins a letter, which begins no block: of ASCII, or of those that most Chinese consists of.
pub(super) fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, 0xE4..=0xE9)
}

/// The first byte that could be syntax somewhere in a line. Whole steps tell whether they hold one; where it is in its
/// step, which is rarely asked, a table tells.
#[inline]
pub(super) fn find_active(bytes: &[u8]) -> Option<usize> {
    let start = find_step::<Active>(bytes)?;
    bytes[start..].iter().position(|&byte| ACTIVE[usize::from(byte)]).map(|at| start + at)
}

/// One of them, or U+007F, which nobody writes.
struct Active;

impl Sought for Active {
    #[inline(always)]
    fn is_in(step: &[u8; STEP]) -> bool {
        // In Chinese most steps hold no ASCII at all.
        !is_beyond_ascii(step) && has_mark(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_could_be_syntax_is_found() {
        for byte in 0..=0x7F {
            let want = b"[\\]^_`{|}~&*<".contains(&byte);
            // What is known of words is that they hold none.
            assert!(!want || has_mark(&[byte; STEP]));
            for before in 0..20 {
                let text = [&vec![b'a'; before][..], &[byte], "来源。来源。来".as_bytes()].concat();
                assert_eq!(find_active(&text), want.then_some(before), "{:?}", char::from(byte));
            }
        }
        assert_eq!(find_active("来源。来源。来源。".as_bytes()), None);
    }

    #[track_caller]
    fn check_start(shows: &str, text: &str, first: bool, want: (usize, Danger)) {
        assert_eq!(at_line_start(text.as_bytes(), Place::ItemStart(b'-'), first), want, "{shows}: {text:?}");
    }

    #[track_caller]
    fn check_alone(shows: &str, text: &str, want: bool) {
        assert_eq!(stands_alone(text, Glance::Any), want, "{shows}: {text:?}");
    }

    #[test]
    fn what_stands_for_itself_in_any_block() {
        check_alone("letters", "来源 and more", true);
        check_alone("with marks at the end", "Who? 来源。", true);
        check_alone("nothing", "", false);
        check_alone("what could begin a block", "1986. A", false);
        check_alone("what nobody sees at the start", "\u{3000}来源", false);
        check_alone("and at the end", "来源\u{3000}", false);
        check_alone("a space", "来源 ", false);
        check_alone("what could end a heading", "C #", false);
        check_alone("what could be syntax", "a [b", false);
    }

    #[test]
    fn what_begins_a_line() {
        let certain = |at| (at, Danger::Certain);
        let (none, unknown) = ((0, Danger::None), (0, Danger::Unknown));
        check_start("a letter", "来", true, none);
        check_start("a heading", "## a", true, certain(0));
        check_start("a topic", "#来", true, none);
        check_start("a block quote", ">a", false, certain(0));
        check_start("a bullet", "- a", true, certain(0));
        check_start("one that may have to be blank", "- a", false, unknown);
        check_start("a minus", "-5", true, none);
        check_start("what may be a break", "---", true, unknown);
        check_start("an underline needs a line above it", "==", true, none);
        check_start("and has one", "==", false, unknown);
        check_start("a list item's number", "12. a", true, certain(2));
        check_start("a date", "12.5", true, (2, Danger::None));
        check_start("a number that may go on", "12", true, (2, Danger::Unless(Unwelcome::Number)));
        check_start("brackets", "[sic] a", true, none);
        check_start("a task", "[x] a", true, unknown);
        check_start("a definition", "[sic]: a", true, unknown);
    }

    #[track_caller]
    fn check(shows: &str, text: &str, want: Danger) {
        let at = find_active(text.as_bytes()).unwrap();
        assert_eq!(danger(text.as_bytes(), at), want, "{shows}: {text:?}");
    }

    #[test]
    fn what_is_syntax_because_of_its_neighbours() {
        check("a bracket", "a] b", Danger::None);
        check("before what would be a destination", "a](b)", Danger::Destination);
        check("at the end", "a]", Danger::Unless(Unwelcome::Parenthesis));
        check("a footnote's", "[^1]", Danger::Unknown);
        check("a path", "C:\\temp", Danger::None);
        check("an escape", "C:\\*", Danger::Certain);
        check("an ampersand", "a & b", Danger::None);
        check("in a name", "AT&T; a", Danger::None);
        check("a reference", "&copy; a", Danger::Found(6));
        check("one that may go on", "R&D", Danger::Unless(Unwelcome::Reference));
        check("less than", "a < b", Danger::None);
        check("less than a number", "a <5 b", Danger::None);
        check("a tag", "a <b> c", Danger::Found(5));
        check("an address", "a <x@y.z> c", Danger::Found(9));
        check("what more text could make one", "a <b", Danger::Unclosed);
        check("another piece of one", "a <b c", Danger::Unclosed);
        check("what is no name", "a <b.c> d", Danger::None);
        check("nor an end tag's", "a </b.c d", Danger::None);
        check("a declaration", "a <!b c", Danger::Unclosed);
        check("what is none", "a <!> b", Danger::None);
        check("a template tag", "{{ a }}", Danger::Unknown);
        check("a brace", "{ a }", Danger::None);
        check("a backtick", "a ` b", Danger::Unknown);
    }
}
