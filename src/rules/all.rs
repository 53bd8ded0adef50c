//! All: the table of rules, and which row an element's name leads to. Holds no decision but that of order.

use super::report::Reason;
use super::rule::{Action, Look, Rule, Says};
use super::{
    edits, embedded, embeds, grouping, highlighter, interactive, kept, math, sections, tabular, text_level,
    unrendered,
};
use crate::html::category;
use crate::html::element::Element;

/// The rules in the order they are asked, chapter by chapter of the HTML standard.
static CHAPTERS: &[&[Rule]] = &[
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
    decide_shown(look)
}

/// The same where nothing has a say but the element itself.
pub(super) fn decide_alone<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    if category::is_hidden(look.tree, look.node) {
        return Action::Drop(Reason::Hidden);
    }
    decide_shown(look)
}

/// What the table says of an element that is not hidden.
fn decide_shown<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let mut rule = FIRST[look.element.index()];
    while let Some(asked) = rule {
        match asked.says {
            Says::Always(action) => return action,
            Says::Ask(decide) => match decide(look) {
                Action::Next => rule = next_row(asked, look.element),
                action => return action,
            },
        }
    }
    NO_RULE
}

/// An element the standard does not know is inline; blocks inside it are blocks all the same.
static NO_RULE: Action<'static> = Action::Unwrap;

/// What the table says of every `element` alike, if it does, and nothing but the table has a say.
#[inline(always)]
pub(super) fn always(element: Element) -> Option<&'static Action<'static>> {
    ALWAYS[element.index()]
}

static ALWAYS: [Option<&Action<'static>>; 256] = {
    let mut always = [Some(&NO_RULE); 256];
    let mut at = 0;
    while at < always.len() {
        if let Some(rule) = FIRST[at] {
            always[at] = match &rule.says {
                Says::Always(action) => Some(action),
                Says::Ask(_) => None,
            };
        }
        at += 1;
    }
    always
};

/// The first row for each element.
static FIRST: [Option<&Rule>; 256] = {
    let mut first = [None; 256];
    let mut chapter = CHAPTERS.len();
    while chapter > 0 {
        chapter -= 1;
        let mut row = CHAPTERS[chapter].len();
        while row > 0 {
            row -= 1;
            let elements = CHAPTERS[chapter][row].elements;
            let mut at = 0;
            while at < elements.len() {
                first[elements[at].index()] = Some(&CHAPTERS[chapter][row]);
                at += 1;
            }
        }
    }
    first
};

/// The row after `row` that looks at `element`; few elements have a second one.
fn next_row(row: &Rule, element: Element) -> Option<&'static Rule> {
    let rows = CHAPTERS.iter().flat_map(|rules| rules.iter());
    let mut after = rows.skip_while(|other| !std::ptr::eq(*other, row)).skip(1);
    after.find(|rule| rule.elements.contains(&element))
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let first = FIRST[Element::INPUT.index()].unwrap();
        let second = next_row(first, Element::INPUT).expect("a check box first, then any form control");
        assert!(matches!((&first.says, &second.says), (Says::Ask(_), Says::Always(_))));
        assert!(next_row(second, Element::INPUT).is_none());
        assert!(FIRST[Element::UNKNOWN.index()].is_none());
    }
}
