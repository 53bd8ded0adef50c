//! Whole spans: links, elements and emphasis that hold one text, as most do. They are written at once, so that nothing
//! need be kept open; all others are `quick`'s, which takes them event by event and would write the same of these.
//!
//! ```text
//! one **two** three      one [two](/u) three      H<sub>2</sub>O
//!     ^^^^^^^                ^^^^^^^^^             ^^^^^^^^^^^^
//! ```

use super::super::emphasis::shift;
use super::super::event::{Element, Event, Link, Tag};
use super::super::leaf::Styles;
use super::super::link;
use super::super::literal::{self, Unwelcome};
use super::super::runs::{Role, Run, is_pair};
use super::{
    Holds, LEVEL, Last, Quick, begins_blank, delimiter_length, holds, is_white_space, push_delimiter,
};
use crate::text::glance::Glance;
use crate::text::{Beside, ends_blank, first_beside, last_beside};

/// So many events belong to a whole span, its `Start` left out.
pub(super) const REST: usize = 2;

/// The text of emphasis, and what of it stands before and behind the delimiters. See `emphasis`.
struct Parts<'t> {
    head: &'t str,
    core: &'t str,
    tail: &'t str,
}

impl<'t> Parts<'t> {
    /// Those of a text that begins with `first` and ends with `last`.
    fn of(text: &'t str, around: &Around, first: Beside, last: Beside) -> Parts<'t> {
        let length = |edge, beyond, opens| match edge {
            // No letter moves.
            Beside::Other => 0,
            _ => shift(text, beyond, opens),
        };
        let start = length(first, around.before, true);
        let end = (text.len() - length(last, around.after, false)).max(start);
        Parts { head: &text[..start], core: &text[start..end], tail: &text[end..] }
    }

    fn is_moved(&self) -> bool {
        !self.head.is_empty() || !self.tail.is_empty()
    }
}

/// What stands around the delimiters of emphasis.
struct Around {
    before: Beside,
    after: Beside,
    /// It is a star or a tilde: one run with them, or nothing to some renderers.
    touches_before: bool,
    touches_after: bool,
}

impl Around {
    fn of(before: &str, after: &str) -> Around {
        Around {
            before: last_beside(before),
            after: first_beside(after),
            touches_before: matches!(before.as_bytes(), [.., b'*' | b'~']),
            touches_after: matches!(after.as_bytes(), [b'~', ..]),
        }
    }

    fn touches(&self) -> bool {
        self.touches_before || self.touches_after
    }
}

impl Quick<'_, '_, '_> {
    /// The span that `tag` begins and that goes on with `rest`. Whether it fits; nothing if it is not to be written at
    /// once.
    #[inline]
    pub(super) fn whole_span(&mut self, tag: &Tag<'_>, rest: &[Event<'_>]) -> Option<bool> {
        let [Event::Text(text, glance), Event::End, next @ ..] = rest else { return None };
        // White space at its edges would have to move out.
        if text.is_empty() || begins_blank(text) || ends_blank(text) {
            return None;
        }
        match tag {
            Tag::Link(link) => self.whole_link(link, text, *glance),
            Tag::Element(element) => Some(self.whole_element(element, text, *glance)),
            Tag::Strong => self.whole_style(Styles::STRONG, text, *glance, next),
            Tag::Emphasis => self.whole_style(Styles::EMPHASIS, text, *glance, next),
            _ => None,
        }
    }

    fn whole_link(&mut self, link: &Link<'_>, text: &str, glance: Glance) -> Option<bool> {
        if self.is_in_link || link::says_its_address(link, text) {
            return None;
        }
        self.note_link();
        if !self.content() || !self.syntax() {
            return Some(false);
        }
        self.open_bracket();
        if !self.text_of_span(text, glance) {
            return Some(false);
        }
        self.close_bracket(link);
        self.ends_with_syntax();
        Some(true)
    }

    fn whole_element(&mut self, element: &Element<'_>, text: &str, glance: Glance) -> bool {
        if !self.content() || !self.syntax() {
            return false;
        }
        self.start_tag(element);
        let fits = self.text_of_span(text, glance);
        self.end_tag(element);
        self.ends_with_syntax();
        fits
    }

    fn whole_style(&mut self, style: Styles, text: &str, glance: Glance, next: &[Event<'_>]) -> Option<bool> {
        // Beside another style it is not known yet which delimiters stand where.
        if self.styles != self.level.outside
            || self.level.standing != Styles::NONE
            || self.level.outside.contains(style)
        {
            return None;
        }
        // It ends here only if what comes next has not the same style. What stands for a bracket, a tag or a break begins
        // with punctuation.
        let after = match next {
            [Event::Text(next, _), ..] if !is_white_space(next) => next,
            [Event::End, ..] if self.opened == 0 => "",
            [Event::End, ..] if self.opened & 15 == LEVEL => "]",
            [Event::Start(Tag::Link(_) | Tag::Element(_)), rest @ ..] if holds(rest) == Holds::Text => "[",
            [Event::HardBreak, Event::Text(next, _), ..] if !is_white_space(next) => "\\",
            _ => return None,
        };
        let around = Around::of(&self.out[self.start..], after);
        let touches = around.touches() || matches!(text.as_bytes(), [b'~', ..] | [.., b'~']);
        let open = (around.before, first_beside(text));
        let close = (last_beside(text), around.after);
        let is_sure = !touches && is_pair(open, close);
        if !is_sure {
            let parts = Parts::of(text, &around, open.1, close.0);
            if parts.is_moved() {
                if !literal::may_hold_active(text, glance) && self.are_edges(&parts, next) {
                    // Nothing is left of the style.
                    if parts.core.is_empty() {
                        return (!around.touches()).then(|| self.literal(text, glance));
                    }
                    if self.parts(style, &parts, &around) {
                        return Some(true);
                    }
                }
                return None;
            }
        }
        if !self.syntax() {
            return Some(false);
        }
        let length = delimiter_length(style);
        let run = |at, role| Run { at, byte: b'*', length, role };
        let opener = self.runs.push_judged(run(self.out.len() - self.start, Role::Opens), is_sure);
        push_delimiter(self.out, length);
        if !self.text_of_span(text, glance) {
            return Some(false);
        }
        self.runs.push_judged(run(self.out.len() - self.start, Role::Closes(opener)), is_sure);
        push_delimiter(self.out, length);
        self.ends_with_syntax();
        Some(true)
    }

    /// A style written without the punctuation at the edges of its text that would keep it from being read: it stands
    /// outside then. Whether that is done; if not, nothing is.
    fn parts(&mut self, style: Styles, parts: &Parts<'_>, around: &Around) -> bool {
        let &Parts { head, core, tail } = parts;
        let before = if head.is_empty() { around.before } else { last_beside(head) };
        let after = if tail.is_empty() { around.after } else { first_beside(tail) };
        // What moves is no star and no tilde.
        let touches = head.is_empty() && around.touches_before || tail.is_empty() && around.touches_after;
        let is_sure = !touches && is_pair((before, first_beside(core)), (last_beside(core), after));
        if !is_sure || self.unwelcome != Unwelcome::Nothing {
            return false;
        }
        let length = delimiter_length(style);
        let run = |at, role| Run { at, byte: b'*', length, role };
        self.out.push_str(head);
        let opener = self.runs.push_judged(run(self.out.len() - self.start, Role::Opens), true);
        push_delimiter(self.out, length);
        self.out.push_str(core);
        self.runs.push_judged(run(self.out.len() - self.start, Role::Closes(opener)), true);
        push_delimiter(self.out, length);
        self.out.push_str(tail);
        self.ends_with_syntax();
        if !tail.is_empty() {
            self.last = Last::Text;
        }
        true
    }

    /// Whether what moves out moves out of the style: where that goes on beyond its edge, nothing does.
    fn are_edges(&mut self, parts: &Parts<'_>, next: &[Event<'_>]) -> bool {
        (parts.head.is_empty() || self.last == Last::Text)
            && (parts.tail.is_empty() || matches!(next, [Event::Text(..), ..]))
            && !self.holds_blank()
    }

    /// The text of a span that has just been opened, which is not blank at its edges. Whether it fits, and the span may
    /// end behind it.
    #[inline]
    fn text_of_span(&mut self, text: &str, glance: Glance) -> bool {
        self.last = Last::Opening;
        self.plain_text(text, glance) && self.syntax()
    }

    /// A span has just ended.
    #[inline]
    pub(super) fn ends_with_syntax(&mut self) {
        self.edge = self.out.len();
        self.last = Last::Syntax;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::event::Event::{End, Start};
    use super::super::super::inline::Inline;
    use super::super::super::layout::Place;
    use super::super::super::line::Lines;
    use super::super::{Scratch, Target, write};
    use super::*;

    /// The block as it is written quickly; nothing if it is not.
    fn written(events: &[Event<'_>], place: Place) -> Option<String> {
        let mut lines = Lines::default();
        let target = Target { lines: &mut lines, place, scratch: &mut Scratch::default() };
        write(events, target).map(|_| lines.out)
    }

    /// Text that says nothing changes nothing, but a span that holds it is none that is written at once.
    #[track_caller]
    fn check(before: &[Event<'_>], tag: Tag<'_>, text: &str, after: &[Event<'_>], place: Place) -> bool {
        let at_once = [before, &[Start(tag), Event::text(text), End], after].concat();
        let by_events = [before, &[Start(tag), Event::text(text), Event::text(""), End], after].concat();
        let quick = written(&at_once, place);
        // Punctuation moves out of what is written at once alone: then the rounds tell.
        let want = written(&by_events, place).or_else(|| {
            let mut inline = Inline::default();
            inline.write(&at_once, place);
            quick.is_some().then(|| inline.text().to_owned())
        });
        assert_eq!(quick, want, "{before:?} {tag:?} {text:?} {after:?} in {place:?}");
        quick.is_some()
    }

    #[test]
    fn what_is_written_at_once_is_what_is_written_event_by_event() {
        const LINK: Tag<'_> = Tag::Link(&Link { destination: "/u", title: "t" });
        const ELEMENT: Tag<'_> = Tag::Element(&Element { name: "sup", attributes: "" });
        const TAGS: [Tag<'_>; 4] = [Tag::Strong, Tag::Emphasis, LINK, ELEMENT];
        let texts =
            ["two", "来源", "来源：", "“a”", "a*", "*a", "a\\", "~a", "[a", "a]", "1", "!", "a_b", "&amp;"];
        let befores =
            ["", "one ", "one", "来，", "a*", "* ", "a!", "~", "→", "1", "\\", "[", "\u{3000}", "_a"];
        let afters = [
            "", " ", " three", "three", "，天", "*b", "~", "(x", ": b ", "→", " a ", "&lt;", "\u{3000}", "b_",
        ];
        let mut quick = 0;
        for (tag, text) in TAGS.iter().flat_map(|tag| texts.map(|text| (*tag, text))) {
            for (before, after) in befores.iter().flat_map(|before| afters.map(|after| (*before, after))) {
                for other in TAGS {
                    // Before another span, behind one, and inside one.
                    let more =
                        [Event::text(after), Start(other), Event::text("x"), End, Event::text("y"), End];
                    quick += usize::from(check(&[Event::text(before)], tag, text, &more, Place::Paragraph));
                    // With nothing in between; a break may be.
                    let direct = [Start(other), Event::text(after), End, Event::text("y"), End];
                    quick += usize::from(check(&[Event::text(before)], tag, text, &direct, Place::Paragraph));
                    let broken = [&[Event::HardBreak], &more[..]].concat();
                    quick += usize::from(check(&[Event::text(before)], tag, text, &broken, Place::Paragraph));
                    let behind = [Event::text("x"), Start(other), Event::text("y"), End, Event::text(before)];
                    quick +=
                        usize::from(check(&behind, tag, text, &[Event::text(after), End], Place::Heading));
                    let outside = [Start(other), Event::text(before)];
                    let inside = [Event::text(after), End, Event::text(after), End];
                    quick += usize::from(check(&outside, tag, text, &inside, Place::Cell));
                }
            }
        }
        assert!(quick > 5_000, "only {quick} are written quickly");
    }
}
