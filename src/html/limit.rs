//! Limits: how deep elements may nest before their tags are taken for nothing. Knows no parser.
//!
//! Below the limit the text stays and the structure goes: nobody means it, and every algorithm above would have
//! to be safe against it. The standard's parser itself searches the stack of open elements for every
//! tag, and its list of active formatting elements for every block, so both must be short.

use std::collections::HashMap;

use super::element::{Element, ElementSet};

/// So many elements may be open (DESIGN §7).
pub(super) const DEPTH: u32 = 512;

/// So many formatting elements may be open at once. Each paragraph opens again what an earlier one left open.
const FORMATTING: u32 = 128;

/// So many elements may be on the stack of open elements, whatever their depth: what is put before a table
/// stands less deep than the stack is high.
const OPEN: usize = 2 * DEPTH as usize;

macro_rules! set {
    ($($member:ident)*) => { ElementSet::of(&[$(Element::$member),*]) };
}

/// The formatting elements: <https://html.spec.whatwg.org/multipage/parsing.html#formatting>
const FORMATTING_ELEMENTS: ElementSet = set![A B BIG CODE EM FONT I NOBR S SMALL STRIKE STRONG TT U];

/// What holds text and no elements: without its start tag the text would become content.
const TEXT_ONLY: ElementSet = set![IFRAME NOEMBED NOFRAMES PLAINTEXT SCRIPT STYLE TEXTAREA TITLE XMP];

/// How much the parser has open.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    /// How deep what came last stands.
    pub depth: u32,
    /// How many elements are on the stack.
    pub open: usize,
    /// How many are in the list of active formatting elements.
    pub formatting: usize,
}

impl Load {
    /// Whether another element may be opened.
    #[inline(always)]
    pub(super) fn fits(self) -> bool {
        self.depth < DEPTH && self.open < OPEN
    }
}

/// Decides, tag by tag, which are taken for nothing.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// Start tags that were dropped, by name: as many end tags go with them.
    dropped: HashMap<String, u32>,
    /// Start tags of formatting elements less end tags.
    formatting: u32,
}

impl Limit {
    /// Whether the start tag of `element` may stand where so much is open; its `name` in lower case.
    pub(super) fn may_start(&mut self, element: Element, load: Load, name: impl FnOnce() -> String) -> bool {
        let formats = FORMATTING_ELEMENTS.contains(element);
        let fits = load.fits() && (!formats || self.may_format(load));
        if fits || TEXT_ONLY.contains(element) {
            self.formatting += u32::from(formats);
            return true;
        }
        *self.dropped.entry(name()).or_default() += 1;
        false
    }

    /// Whether no start tag was dropped whose end tag may come: then every end tag may stand.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.dropped.is_empty()
    }

    /// Whether another formatting element may be opened.
    #[inline(always)]
    pub(super) fn may_format(&self, load: Load) -> bool {
        self.formatting < FORMATTING && load.formatting < FORMATTING as usize
    }

    /// Notes the start tag of a formatting element, which may stand.
    #[inline(always)]
    pub(super) fn note_start_of_formatting(&mut self) {
        self.formatting += 1;
    }

    /// Notes the end tag of a formatting element, which may stand.
    #[inline]
    pub(super) fn note_end_of_formatting(&mut self) {
        self.formatting = self.formatting.saturating_sub(1);
    }

    /// Whether the end tag of `element` may stand; its `name` in lower case.
    pub(super) fn may_end(&mut self, element: Element, name: impl FnOnce() -> String) -> bool {
        if !self.dropped.is_empty()
            && let Some(count) = self.dropped.get_mut(&name())
            && *count > 0
        {
            *count -= 1;
            return false;
        }
        if FORMATTING_ELEMENTS.contains(element) {
            self.note_end_of_formatting();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_depth(depth: u32) -> Load {
        Load { depth, ..Load::default() }
    }

    #[track_caller]
    fn may_start(limit: &mut Limit, element: Element, load: Load) -> bool {
        limit.may_start(element, load, || element.name().to_owned())
    }

    #[test]
    fn tags_below_the_limit_go_in_pairs() {
        let mut limit = Limit::default();
        let end = || "div".to_owned();
        assert!(may_start(&mut limit, Element::DIV, at_depth(DEPTH - 1)), "at the limit");
        assert!(!may_start(&mut limit, Element::DIV, at_depth(DEPTH)), "below it");
        assert!(may_start(&mut limit, Element::SCRIPT, at_depth(DEPTH)), "its text is no content");
        assert!(!limit.may_end(Element::DIV, end), "the one that was dropped");
        assert!(limit.may_end(Element::DIV, end), "the one that was not");
    }

    #[test]
    fn a_high_stack_is_as_deep_as_any() {
        let mut limit = Limit::default();
        let load = Load { depth: 3, open: OPEN, formatting: 0 };
        assert!(!may_start(&mut limit, Element::TABLE, load));
    }

    #[test]
    fn formatting_that_nobody_closes_is_bounded() {
        let mut limit = Limit::default();
        let open = (0..1000).filter(|_| may_start(&mut limit, Element::FONT, at_depth(3))).count();
        assert_eq!(open, FORMATTING as usize);
        assert!(may_start(&mut limit, Element::P, at_depth(3)));
    }

    #[test]
    fn end_tags_of_nothing_do_not_lift_the_bound() {
        let mut limit = Limit::default();
        let mut load = at_depth(3);
        for _ in 0..1000 {
            limit.may_end(Element::I, || "i".to_owned());
            load.formatting += usize::from(may_start(&mut limit, Element::FONT, load));
        }
        assert_eq!(load.formatting, FORMATTING as usize);
    }
}
