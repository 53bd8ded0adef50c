//! Whole spans: links, elements and emphasis that hold one text, as most do. They are written at once, so that nothing
//! need be kept open; all others are `quick`'s, which takes them event by event and would write the same of these.
//!
//! ```text
//! one **two** three      one [two](/u) three      H<sub>2</sub>O
//!     ^^^^^^^                ^^^^^^^^^             ^^^^^^^^^^^^
//! ```

use super::super::event::{Element, Event, Link, Tag};
use super::super::leaf::Styles;
use super::super::link;
use super::super::runs::{Role, Run, is_pair};
use super::{LEVEL, Last, Quick, begins_blank, delimiter_length, ends_blank, push_delimiter};
use crate::text;
use crate::text::glance::Glance;

/// So many events belong to a whole span, its `Start` left out.
pub(super) const REST: usize = 2;

impl Quick<'_, '_, '_> {
    /// The span that `tag` begins and that goes on with `rest`. Whether it fits; nothing if it is not to be written at
    /// once.
    #[inline]
    pub(super) fn whole_span(&mut self, tag: &Tag<'_>, rest: &[Event<'_>]) -> Option<bool> {
        let [Event::Text(text, glance), Event::End, next, ..] = rest else { return None };
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
        if !self.content() || !self.syntax() {
            return Some(false);
        }
        self.note_link();
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

    fn whole_style(&mut self, style: Styles, text: &str, glance: Glance, next: &Event<'_>) -> Option<bool> {
        // Beside another style it is not known yet which delimiters stand where.
        if self.styles != self.level.outside
            || self.level.standing != Styles::NONE
            || self.level.outside.contains(style)
        {
            return None;
        }
        // It ends here only if what comes next has not the same style.
        let after = match next {
            Event::Text(next, _) if !next.chars().all(text::is_unicode_space) => next.chars().next(),
            Event::End if self.opened == 0 => None,
            // A bracket or a tag, both of which begin with punctuation.
            Event::End if self.opened & 15 == LEVEL => Some(']'),
            _ => return None,
        };
        if !self.syntax() {
            return Some(false);
        }
        let length = delimiter_length(style);
        let before = self.out[self.start..].chars().next_back();
        let run = |at, role| Run { at, byte: b'*', length, role };
        let is_sure = is_pair((before, text.chars().next()), (text.chars().next_back(), after));
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
    use super::super::super::layout::Place;
    use super::super::super::line::Lines;
    use super::super::super::runs::Runs;
    use super::super::{Target, write};
    use super::*;

    /// The block as it is written quickly; nothing if it is not.
    fn written(events: &[Event<'_>], place: Place) -> Option<String> {
        let mut lines = Lines::default();
        let target = Target { lines: &mut lines, place, runs: &mut Runs::default() };
        write(events, target).map(|_| lines.out)
    }

    /// Text that says nothing changes nothing, but a span that holds it is none that is written at once.
    #[track_caller]
    fn check(before: &[Event<'_>], tag: Tag<'_>, text: &str, after: &[Event<'_>], place: Place) -> bool {
        let at_once = [before, &[Start(tag), Event::text(text), End], after].concat();
        let by_events = [before, &[Start(tag), Event::text(text), Event::text(""), End], after].concat();
        let at_once = written(&at_once, place);
        assert_eq!(at_once, written(&by_events, place), "{before:?} {tag:?} {text:?} {after:?} in {place:?}");
        at_once.is_some()
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
