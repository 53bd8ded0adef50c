//! All: the table of rules, and which row an element's name leads to. Holds no decision but that of order.

use super::report::Reason;
use super::rule::{Action, Look, Rule};
use super::{
    edits, embedded, embeds, grouping, highlighter, interactive, kept, math, sections, tabular, text_level,
    unrendered,
};
use crate::html::category;

/// The rules in the order they are asked, chapter by chapter of the HTML standard.
const CHAPTERS: &[&[Rule]] = &[
    sections::RULES,
    grouping::RULES,
    text_level::RULES,
    edits::RULES,
    embedded::RULES,
    embeds::RULES,
    tabular::RULES,
    interactive::RULES,
    unrendered::RULES,
];

/// Says what the element becomes.
pub(super) fn decide<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    // The user's word comes first.
    if let Some(action) = kept::decide(look) {
        return action;
    }
    // A formula's MathML may be hidden, since a picture shows it.
    if let Some(action) = math::decide(look) {
        return action;
    }
    if category::is_hidden(look.tree, look.node) {
        return Action::Drop(Reason::Hidden);
    }
    // Its parts may be any elements; only together do they say what they are.
    if let Some(action) = highlighter::decide(look) {
        return action;
    }
    let mut at = FIRST[look.element.index()];
    while at != NONE {
        let rule = &CHAPTERS[usize::from(at >> 8)][usize::from(at & 0xFF)];
        match (rule.decide)(look) {
            Action::Next => at = next_row(at, look.element),
            action => return action,
        }
    }
    // An element the standard does not know is inline; blocks inside it are blocks all the same.
    Action::Unwrap
}

/// No row.
const NONE: u16 = u16::MAX;

/// The first row for each element: the chapter in the high byte, the row in the low one.
static FIRST: [u16; 256] = {
    let mut first = [NONE; 256];
    let mut chapter = CHAPTERS.len();
    while chapter > 0 {
        chapter -= 1;
        let mut row = CHAPTERS[chapter].len();
        while row > 0 {
            row -= 1;
            let elements = CHAPTERS[chapter][row].elements;
            let mut at = 0;
            while at < elements.len() {
                first[elements[at].index()] = (chapter << 8 | row) as u16;
                at += 1;
            }
        }
    }
    first
};

/// The row after `at` that looks at `element`; few elements have a second one.
fn next_row(at: u16, element: crate::html::element::Element) -> u16 {
    let (chapter, row) = (usize::from(at >> 8), usize::from(at & 0xFF));
    let rows = CHAPTERS.iter().enumerate().skip(chapter).flat_map(|(chapter, rules)| {
        rules.iter().enumerate().map(move |(row, rule)| ((chapter << 8 | row) as u16, rule))
    });
    let mut after =
        rows.filter(|(place, rule)| *place > (chapter << 8 | row) as u16 && rule.elements.contains(&element));
    after.next().map_or(NONE, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::element::Element;
    use crate::rules::dump::check;

    #[test]
    fn every_row_does_what_its_example_says() {
        let rules: Vec<_> = CHAPTERS.iter().flat_map(|chapter| chapter.iter()).collect();
        assert!(rules.len() >= 30);
        for rule in rules {
            check(&format!("example of {:?}", rule.elements), rule.example.0, rule.example.1);
        }
    }

    #[test]
    fn an_element_is_led_to_its_rows_in_order() {
        let first = FIRST[Element::INPUT.index()];
        assert_ne!(first, NONE);
        let second = next_row(first, Element::INPUT);
        assert!(second > first && second != NONE, "a check box first, then any form control");
        assert_eq!(next_row(second, Element::INPUT), NONE);
        assert_eq!(FIRST[Element::UNKNOWN.index()], NONE);
    }
}
