//! Edges of emphasis that holds more than one text: punctuation that would keep delimiters from working moves out, as
//! `emphasis` has it. That of one text alone is `whole`'s.
//!
//! ```text
//! <b>see <a>this</a>：</b>next      **see [this](/u)**：next
//!                   ^^                                ^^
//! ```

use super::super::emphasis::{shift, stands};
use super::super::leaf::Styles;
use super::super::literal::{Unwelcome, find_active};
use super::{Last, Quick, holds_blank_between_styles};
use crate::text::{self, Beside, first_beside, last_beside};

impl Quick<'_, '_, '_> {
    /// `style` begins with `text`; those in `ended` stood before it. Writes what of the text moves out and says what is
    /// left; nothing if that is not known.
    pub(super) fn leave_head<'t>(&mut self, text: &'t str, style: Styles, ended: Styles) -> Option<&'t str> {
        let (inner, beyond) = (first_beside(text), last_beside(&self.out[self.start..]));
        if inner == Beside::Space || stands(inner, beyond) {
            return Some(text);
        }
        let head = shift(text, beyond, true);
        let is_known = style.0.is_power_of_two()
            && !ended.contains(style)
            && head < text.len()
            && find_active(text.as_bytes()).is_none()
            && self.may_move();
        let (head, rest) = text.split_at(head);
        self.out.push_str(head);
        is_known.then_some(rest)
    }

    /// The styles that are not among `wanted` end behind the last text, before `next`. Moves the edge where they end to
    /// before the punctuation that moves out. Whether what becomes of it is known.
    pub(super) fn leave_tail(&mut self, wanted: Styles, next: &str) -> bool {
        if self.last != Last::Text || next.is_empty() {
            return true;
        }
        let (inner, beyond) = (last_beside(&self.out[self.text_start..]), first_beside(next));
        inner == Beside::Space || stands(inner, beyond) || self.move_out(wanted, beyond)
    }

    /// The same, if something moves.
    #[inline(never)]
    fn move_out(&mut self, wanted: Styles, beyond: Beside) -> bool {
        let tail = shift(&self.out[self.text_start..], beyond, false);
        let stack = self.level.stack;
        let keep = stack.iter().position(|&style| !wanted.contains(style)).unwrap_or(0);
        // What ends with it begins again behind it, or moves as well.
        let is_alone = stack[keep + 1..].iter().all(|&style| style == Styles::NONE);
        let style = stack[keep];
        if !style.0.is_power_of_two() || !is_alone {
            return false;
        }
        let opener = self.start + self.runs.end_of(self.openers[style.index()]);
        let from = self.out.len() - tail;
        // Where nothing of the text is left, it ends behind what came before.
        self.edge = if from == self.text_start { self.edge_before } else { from };
        let text = &self.out.as_bytes()[self.text_start..];
        let is_known = match find_active(text) {
            None => true,
            // A star at the end moves on its own, behind the delimiter.
            Some(at) if at + 1 == text.len() && text[at] == b'*' => {
                self.moved = self.runs.pop_at(self.out.len() - 1 - self.start);
                self.moved.is_some()
            }
            Some(_) => false,
        };
        is_known
            && self.edge > opener
            && !self.out[from..].contains(text::is_unicode_space)
            && self.may_move()
    }

    /// Whether it is known what becomes of text that moves out of a style.
    fn may_move(&mut self) -> bool {
        self.unwelcome == Unwelcome::Nothing && !self.holds_blank()
    }

    /// Whether a text that is blank stands between styles: where something moves, the rounds give it the style that both its
    /// neighbours have.
    pub(super) fn holds_blank(&mut self) -> bool {
        *self.holds_blank.get_or_insert_with(|| holds_blank_between_styles(self.events))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::event::{Element, Event, Image, Link, Tag};
    use super::super::super::layout::Place;
    use super::super::tests::check_rounds;

    #[test]
    fn punctuation_moves_out_as_the_rounds_move_it() {
        const TEXTS: [&str; 12] =
            ["b", "来：", "「源", "「源」", "：", "a.", "（", "*", "x*", "！*", "→", "<b"];
        const SIDES: [&str; 11] = ["", "x", "天", "，", " ", "→", "*", "*x", "_", "~", "a "];
        let link = Tag::Link(&Link { destination: "/u", title: "" });
        let element = Tag::Element(&Element { name: "sup", attributes: "" });
        let between: [Vec<Event<'static>>; 8] = [
            vec![],
            vec![Event::HardBreak],
            vec![Event::text(" ")],
            vec![Event::Code("c")],
            vec![Event::Image(&Image { destination: "/i", title: "", alt: "d" })],
            vec![Event::Start(link), Event::text("d"), Event::End],
            vec![Event::Start(element), Event::text("：d："), Event::End],
            vec![Event::Start(Tag::Emphasis), Event::text("：d："), Event::End],
        ];
        let (mut quick, mut all) = (0, 0);
        for tag in [Tag::Strong, Tag::Emphasis] {
            for (first, last) in TEXTS.iter().flat_map(|first| TEXTS.map(|last| (first, last))) {
                for (before, after) in SIDES.iter().flat_map(|before| SIDES.map(|after| (before, after))) {
                    for between in &between {
                        let start = [Event::text(before), Event::Start(tag), Event::text(first)];
                        let end = [Event::text(last), Event::End, Event::text(after)];
                        all += 1;
                        quick += usize::from(check_rounds(&[&start, between, &end], Place::Paragraph));
                    }
                }
            }
        }
        assert!(quick > 60_000, "only {quick} of {all} are written quickly");
    }
}
