//! Quick: leaf blocks of which one look at each piece tells that nothing in them needs an escape and that every
//! delimiter works. They are written in one pass; all others, and whatever is in doubt, pay for the rounds of `inline`,
//! which would write the same. Decides no escape.
//!
//! What is taken here: text, hard breaks, code spans, pictures, links, and emphasis that stands in no other emphasis.
//! Of a character that could be syntax it is asked only whether its neighbours in the same text make it harmless:
//!
//! ```text
//! snake_case   3 * 4   a < b   this & that   [sic]   a*b
//!      ^         ^       ^          ^        ^   ^    ^ if it is the only one
//! ```

use super::code;
use super::event::{Event, Image, Link, Tag};
use super::layout::Place;
use super::link;
use crate::text::{self, Beside, beside, find};

/// Writes the leaf block whose events begin with `events`, its `Start` left out, to `out`, which is empty. Returns the
/// index of its `End`; nothing if it must be written otherwise, and what is in `out` then means nothing.
pub(super) fn write<'e>(events: &'e [Event<'e>], place: Place, out: &mut String) -> Option<usize> {
    let mut quick = Quick {
        out,
        place,
        last: Last::Nothing,
        emphasis: None,
        link: None,
        is_apart: true,
        asks: Asks::Nothing,
        has_link: false,
        has_bracket: false,
        has_emphasis: false,
        lone: [false; 3],
    };
    for (at, event) in events.iter().enumerate() {
        let fits = match event {
            Event::Text(text) => quick.text(text),
            Event::Code(text) => quick.code(text),
            Event::HardBreak => quick.hard_break(),
            Event::Image(image) => quick.image(image),
            Event::Start(Tag::Strong) => quick.open_emphasis("**"),
            Event::Start(Tag::Emphasis) => quick.open_emphasis("*"),
            Event::Start(Tag::Link(link)) => {
                // A link that says its own address may be an autolink.
                let says_address = matches!(events.get(at + 1), Some(Event::Text(text)) if **text == *link.destination)
                    || link.destination.starts_with("mailto:");
                !says_address && quick.open_link(link)
            }
            Event::End => match quick.end() {
                Ended::Span => true,
                Ended::Block => return quick.is_whole().then_some(at),
                Ended::InDoubt => false,
            },
            _ => false,
        };
        if !fits || quick.is_in_doubt() {
            return None;
        }
    }
    None
}

struct Quick<'o, 'e> {
    out: &'o mut String,
    place: Place,
    last: Last,
    /// The open emphasis: its delimiter, and whether the link stands in it and not it in the link.
    emphasis: Option<Emphasis>,
    link: Option<&'e Link<'e>>,
    /// Text without emphasis has come since the last emphasis: the two are not one.
    is_apart: bool,
    asks: Asks,
    has_link: bool,
    /// A literal bracket without its partner, which is harmless without links.
    has_bracket: bool,
    has_emphasis: bool,
    /// Whether there is a literal run of `*`, `_` and `~` that could open or close: harmless if it is the only one.
    lone: [bool; 3],
}

#[derive(Clone, Copy)]
struct Emphasis {
    delimiter: &'static str,
    in_link: bool,
}

/// What was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The block begins.
    Nothing,
    Text,
    Code,
    HardBreak,
    /// An opening delimiter.
    Delimiter,
    /// A link's opening bracket.
    Bracket,
    /// What ends in punctuation: a link, a picture, a closing delimiter.
    Syntax,
    /// The same, a link that begins in emphasis and ends in it.
    Link,
}

/// What must come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    /// A letter: an opening delimiter stands before it, whatever is before that.
    Letter,
    /// A letter, punctuation, a link or code: white space stands before the delimiter.
    Visible,
    /// White space or punctuation, or the end: a closing delimiter stands behind punctuation.
    SpaceOrPunctuation,
}

enum Ended {
    Span,
    Block,
    InDoubt,
}

impl<'e> Quick<'_, 'e> {
    /// Whether what was harmless alone no longer is.
    fn is_in_doubt(&self) -> bool {
        let [star, _, tilde] = self.lone;
        self.has_link && self.has_bracket || self.has_emphasis && (star || tilde)
    }

    /// Something that begins with a character of this kind comes now.
    fn begin(&mut self, kind: Beside) -> bool {
        match std::mem::replace(&mut self.asks, Asks::Nothing) {
            Asks::Nothing => true,
            Asks::Letter => kind == Beside::Other,
            // Not all agree on what a symbol is.
            Asks::Visible => matches!(kind, Beside::Other | Beside::Punctuation),
            Asks::SpaceOrPunctuation => matches!(kind, Beside::Space | Beside::Punctuation),
        }
    }

    fn text(&mut self, text: &str) -> bool {
        let Some(first) = text.chars().next() else { return false };
        // At the edge of the block, of a line or of a span a blank must move.
        let at_edge = matches!(self.last, Last::Nothing | Last::HardBreak | Last::Delimiter | Last::Bracket);
        let begins_line = matches!(self.last, Last::Nothing | Last::HardBreak);
        if at_edge && text::is_blank(first)
            || begins_line && !self.may_begin_line(text)
            || self.asks != Asks::Nothing && !self.begin(beside(first))
            || !self.is_harmless(text)
        {
            return false;
        }
        if !self.is_apart && self.emphasis.is_none() {
            self.is_apart = !text.chars().all(text::is_blank);
        }
        self.out.push_str(text);
        self.last = Last::Text;
        true
    }

    /// Whether no line of a paragraph that begins so begins a block. One byte tells of most; of a number it must be seen
    /// where it ends.
    fn may_begin_line(&self, text: &str) -> bool {
        if !matches!(self.place, Place::Paragraph | Place::ItemStart(_)) {
            return true;
        }
        let bytes = text.as_bytes();
        match bytes[0] {
            b'0'..=b'9' => {
                let after = bytes.iter().find(|byte| !byte.is_ascii_digit());
                after.is_some_and(|byte| !matches!(byte, b'.' | b')'))
            }
            b'#' | b'>' | b'+' | b'-' | b'*' | b'_' | b'=' | b'~' | b'`' | b'<' | b'[' | b'|' | b':' => false,
            _ => true,
        }
    }

    /// Whether every character of `text` that could be syntax is none because of its neighbours.
    fn is_harmless(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut from = 0;
        let mut brackets = 0usize;
        while let Some(step) = find_active(&bytes[from..]) {
            let at = from + step;
            let before = at.checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(at + 1).copied();
            from = at + 1;
            let is_harmless = match bytes[at] {
                b'|' | b'}' => true,
                b'!' => after != Some(b'['),
                b'^' => before.is_some(),
                b'<' => after == Some(b' '),
                b'&' => after.is_some_and(|byte| !byte.is_ascii_alphanumeric() && byte != b'#'),
                b'\\' => after.is_some_and(|byte| !byte.is_ascii_punctuation()),
                b'{' => after.is_some_and(|byte| !matches!(byte, b'{' | b'%')),
                b'[' => {
                    brackets += 1;
                    after.is_some_and(|byte| byte != b'^')
                }
                b']' => {
                    self.has_bracket |= brackets == 0;
                    brackets = brackets.saturating_sub(1);
                    after.is_some_and(|byte| byte != b'(')
                }
                byte @ (b'*' | b'_' | b'~') => {
                    from += bytes[from..].iter().take_while(|&&other| other == byte).count();
                    self.is_harmless_run(byte, before, bytes.get(from).copied())
                }
                _ => false,
            };
            if !is_harmless {
                return false;
            }
        }
        self.has_bracket |= brackets > 0;
        true
    }

    /// Whether a literal run of `byte` between these two is harmless so far.
    fn is_harmless_run(&mut self, byte: u8, before: Option<u8>, after: Option<u8>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return false };
        let is_word = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
        if before == b' ' && after == b' ' || byte == b'_' && is_word {
            return true;
        }
        let kind = match byte {
            b'*' => 0,
            b'_' => 1,
            _ => 2,
        };
        !std::mem::replace(&mut self.lone[kind], true)
    }

    fn code(&mut self, text: &str) -> bool {
        let fits = self.last != Last::Code
            && !text.is_empty()
            && !text.bytes().any(|byte| byte == b'`' || byte == b'\\' && self.place == Place::Cell);
        code::push_span(self.out, text);
        self.last = Last::Code;
        self.is_apart |= self.emphasis.is_none();
        fits && self.begin(Beside::Punctuation)
    }

    fn image(&mut self, image: &Image<'_>) -> bool {
        self.out.push_str("![");
        self.out.push_str(&image.alt);
        link::push_tail(self.out, &image.destination, &image.title);
        self.has_link = true;
        self.last = Last::Syntax;
        let begins_emphasis = matches!(self.asks, Asks::Letter | Asks::Visible);
        !begins_emphasis && find_active(image.alt.as_bytes()).is_none() && self.begin(Beside::Punctuation)
    }

    fn hard_break(&mut self) -> bool {
        // In a heading or a cell it is a tag; at an edge it is nothing.
        let fits = matches!(self.place, Place::Paragraph | Place::ItemStart(_))
            && matches!(self.last, Last::Text | Last::Code | Last::Syntax | Last::Link)
            && !self.out.ends_with(' ');
        self.out.push_str("\\\n");
        self.last = Last::HardBreak;
        fits && self.begin(Beside::Punctuation)
    }

    fn open_emphasis(&mut self, delimiter: &'static str) -> bool {
        let fits = self.emphasis.is_none() && self.is_apart && self.last != Last::Delimiter;
        if !fits || !self.begin(Beside::Punctuation) {
            return false;
        }
        let is_free = matches!(self.last, Last::Nothing | Last::HardBreak) || self.out.ends_with(' ');
        self.asks = if is_free && self.link.is_none() { Asks::Visible } else { Asks::Letter };
        self.has_emphasis = true;
        self.emphasis = Some(Emphasis { delimiter, in_link: self.link.is_some() });
        self.out.push_str(delimiter);
        self.last = Last::Delimiter;
        true
    }

    fn open_link(&mut self, link: &'e Link<'e>) -> bool {
        // In emphasis that begins with it it must hold text: a picture alone has no style.
        let begins_emphasis = self.asks == Asks::Visible;
        let fits = self.link.is_none()
            && !self.out.ends_with('!')
            && (begins_emphasis || self.begin(Beside::Punctuation));
        if begins_emphasis {
            self.asks = Asks::Letter;
        }
        self.has_link = true;
        self.link = Some(link);
        self.out.push('[');
        self.last = Last::Bracket;
        fits
    }

    fn end(&mut self) -> Ended {
        match (self.emphasis, self.link) {
            // Whichever was opened last.
            (Some(emphasis), link) if emphasis.in_link || link.is_none() => {
                let fits = match self.last {
                    Last::Text if self.ends_blank() => false,
                    Last::Text => match self.out.chars().next_back().map(beside) {
                        Some(Beside::Punctuation) => {
                            self.asks = Asks::SpaceOrPunctuation;
                            true
                        }
                        last => last == Some(Beside::Other),
                    },
                    Last::Link | Last::Code => {
                        self.asks = Asks::SpaceOrPunctuation;
                        true
                    }
                    _ => false,
                };
                self.emphasis = None;
                self.is_apart = false;
                self.out.push_str(emphasis.delimiter);
                self.last = Last::Syntax;
                if fits { Ended::Span } else { Ended::InDoubt }
            }
            (_, Some(link)) => {
                let fits = match self.last {
                    Last::Text => !self.ends_blank(),
                    Last::Code | Last::Syntax => true,
                    _ => false,
                };
                // What a picture ends, or emphasis, may begin in the same way.
                self.last = if self.last == Last::Text { Last::Link } else { Last::Syntax };
                self.link = None;
                link::push_tail(self.out, &link.destination, &link.title);
                if fits { Ended::Span } else { Ended::InDoubt }
            }
            _ => Ended::Block,
        }
    }

    fn ends_blank(&self) -> bool {
        let last = self.out.chars().next_back();
        last.is_none_or(text::is_blank)
    }

    /// Whether what is written can be the whole block.
    fn is_whole(&self) -> bool {
        let ends_well = match self.last {
            Last::Text => !self.ends_blank(),
            Last::Code | Last::Syntax | Last::Link => true,
            _ => false,
        };
        // A heading's closing sequence.
        ends_well && !(self.place == Place::Heading && self.out.ends_with('#'))
    }
}

/// The first byte that could be syntax somewhere in a line.
pub(super) fn find_active(bytes: &[u8]) -> Option<usize> {
    find::find_by(bytes, |byte| {
        // `[ \ ] ^ _ `` ` and `{ | } ~` stand in a row.
        let brackets = byte.wrapping_sub(b'[').saturating_sub(5);
        let braces = byte.wrapping_sub(b'{').saturating_sub(3);
        let others = (byte ^ b'!').min(byte ^ b'&').min(byte ^ b'*').min(byte ^ b'<');
        brackets.min(braces).min(others)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(tag: Tag<'static>, text: &'static str) -> [Event<'static>; 3] {
        [Event::Start(tag), Event::Text(text.into()), Event::End]
    }

    fn link() -> Tag<'static> {
        Tag::Link(&Link { destination: "/u", title: "" })
    }

    /// `want` is what is written; nothing if it pays for the rounds.
    #[track_caller]
    fn check(shows: &str, parts: &[&[Event<'static>]], place: Place, want: Option<&str>) {
        let events = [&parts.concat()[..], &[Event::End]].concat();
        let mut out = String::new();
        let end = write(&events, place, &mut out);
        assert_eq!(end.map(|end| (end, out.as_str())), want.map(|want| (events.len() - 1, want)), "{shows}");
    }

    #[track_caller]
    fn check_text(shows: &str, text: &'static str, is_quick: bool) {
        check(shows, &[&[Event::Text(text.into())]], Place::Paragraph, is_quick.then_some(text));
    }

    #[test]
    fn text_is_quick_where_its_neighbours_make_it_harmless() {
        check_text("letters", "来源 and more", true);
        check_text("an underscore in a word", "snake_case", true);
        check_text("stars between blanks", "3 * 4 * 5", true);
        check_text("one star between letters", "a*b", true);
        check_text("two of them", "a*b*c", false);
        check_text("a star at an edge", "a*", false);
        check_text("brackets alone", "as [sic] is", true);
        check_text("a footnote's", "as [^1] is", false);
        check_text("what could be a link", "[a](b)", false);
        check_text("what could be a tag", "a <b> c", false);
        check_text("what could not", "a < b", true);
        check_text("an entity", "a &amp; b", false);
        check_text("an ampersand", "a & b", true);
        check_text("a path", "C:\\temp", true);
        check_text("an escape", "C:\\*", false);
        check_text("a template tag", "{{ a }}", false);
        check_text("a number", "12 a", true);
        check_text("a list item's", "12. a", false);
        check_text("a number that may go on", "12", false);
        check_text("a heading", "# a", false);
        check_text("a blank at an edge", "a\u{3000}", false);
        check(
            "in a heading a line begins otherwise",
            &[&[Event::Text("- a".into())]],
            Place::Heading,
            Some("- a"),
        );
        check("but ends otherwise", &[&[Event::Text("C#".into())]], Place::Heading, None);
    }

    #[test]
    fn spans_are_quick_where_their_delimiters_work() {
        let text = |text: &'static str| [Event::Text(text.into())];
        let check = |shows, parts: &[&[Event<'static>]], want| check(shows, parts, Place::Paragraph, want);
        check("in a word", &[&text("a"), &span(Tag::Strong, "b"), &text("c")], Some("a**b**c"));
        check("a label at the end", &[&span(Tag::Strong, "来源：")], Some("**来源：**"));
        check("and before text", &[&span(Tag::Strong, "来源："), &text("天眼")], None);
        check("two that are one", &[&span(Tag::Strong, "a"), &text(" "), &span(Tag::Strong, "b")], None);
        check("a blank at the edge", &[&span(Tag::Emphasis, "a "), &text("b")], None);
        check("a link", &[&text("a "), &span(link(), "b"), &text(".")], Some("a [b](/u)."));
        check("behind an exclamation mark", &[&text("a!"), &span(link(), "b")], None);
        check("that says its address", &[&span(link(), "/u")], None);
        check("beside a lone bracket", &[&text("a] "), &span(link(), "b")], None);
        let in_strong = [&[Event::Start(Tag::Strong)][..], &span(link(), "b"), &[Event::End]].concat();
        check("a link in emphasis", &[&text("a "), &in_strong, &text("，c")], Some("a **[b](/u)**，c"));
        check("before a letter", &[&text("a "), &in_strong, &text("c")], None);
        let broken = [Event::Text("a".into()), Event::HardBreak, Event::Text("b".into())];
        check("a hard break", &[&broken], Some("a\\\nb"));
        check("before a marker", &[&broken[..2], &text("- b")], None);
    }

    #[test]
    fn every_character_that_could_be_syntax_is_found() {
        for byte in 0..=0x7F {
            let want = b"[\\]^_`{|}~!&*<".contains(&byte);
            assert_eq!(find_active(&[byte]).is_some(), want, "{:?}", char::from(byte));
        }
        assert_eq!(find_active("来源。".as_bytes()), None);
    }
}
