//! Foreign content: MathML and SVG, and where HTML begins again in them.
//!
//! [§13.2.6.5](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign)

use super::super::element::{Element, ElementSet};
use super::super::tokenizer::Tag;
use super::super::tree::Namespace;
use super::Builder;
use super::mode::Flow;
use super::stack::{Integration, Open, set};

/// The start tags that end foreign content.
const BREAKS_OUT: ElementSet = set![
    B BIG BLOCKQUOTE BODY BR CENTER CODE DD DIV DL DT EM EMBED H1 H2 H3 H4 H5 H6 HEAD HR I IMG LI LISTING MENU
    META NOBR OL P PRE RUBY S SMALL SPAN STRONG STRIKE SUB SUP TABLE TT U UL VAR
];

impl Builder<'_> {
    /// [§13.2.6](https://html.spec.whatwg.org/multipage/parsing.html#tree-construction-dispatcher) for a start tag.
    #[inline(always)]
    pub(super) fn takes_as_foreign(&self, tag: &Tag) -> bool {
        match self.adjusted_current() {
            Some(open) if open.namespace != Namespace::Html => match open.integrates {
                Integration::Html => false,
                Integration::MathMlText => set![MGLYPH MALIGNMARK].contains(tag.element),
                // "If the adjusted current node is a MathML annotation-xml element and the token is a start
                // tag whose tag name is "svg""
                Integration::Nothing => {
                    !(open.element == Element::ANNOTATION_XML
                        && open.namespace == Namespace::MathMl
                        && tag.element == Element::SVG)
                }
            },
            _ => false,
        }
    }

    /// The same for characters.
    #[inline(always)]
    pub(super) fn takes_text_as_foreign(&self) -> bool {
        self.adjusted_current()
            .is_some_and(|open| open.namespace != Namespace::Html && open.integrates == Integration::Nothing)
    }

    pub(super) fn start_in_foreign(&mut self, tag: &Tag) -> Flow {
        if BREAKS_OUT.contains(tag.element) || (tag.element == Element::FONT && self.is_html_font(tag)) {
            return self.break_out(|builder| builder.start_in(builder.mode, tag));
        }
        let Some(namespace) = self.adjusted_current().map(|open| open.namespace) else { return Flow::Done };
        self.insert_foreign(tag, namespace);
        Flow::Done
    }

    /// "While the current node is not a MathML text integration point, an HTML integration point, or an element in
    /// the HTML namespace, pop elements from the stack of open elements. Reprocess the token according to
    /// the rules given in the section corresponding to the current insertion mode in HTML content."
    fn break_out(&mut self, process: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let is_foreign =
            |open: &Open| open.namespace != Namespace::Html && open.integrates == Integration::Nothing;
        while self.open.current().is_some_and(is_foreign) {
            self.pop();
        }
        process(self)
    }

    /// "A start tag whose tag name is "font", if the token has any attributes named "color", "face", or "size""
    fn is_html_font(&self, tag: &Tag) -> bool {
        let Some(first) = tag.attributes.first() else { return false };
        self.tree.attributes_at(first).any(|(name, _)| matches!(&*name, "color" | "face" | "size"))
    }

    pub(super) fn end_in_foreign(&mut self, tag: &Tag) -> Flow {
        if set![BR P].contains(tag.element) {
            return self.break_out(|builder| builder.end_in(builder.mode, tag));
        }
        let name = self.name_hash(tag);
        for at in (0..self.open.len()).rev() {
            let Some(&open) = self.open.get(at) else { break };
            if at + 1 < self.open.len() && open.namespace == Namespace::Html {
                return self.end_in(self.mode, tag);
            }
            // "If node is the topmost element in the stack of open elements, then return. (fragment case)"
            if at == 0 {
                break;
            }
            if self.has_name(&open, tag, name) {
                while self.open.len() > at {
                    self.pop();
                }
                return Flow::Done;
            }
        }
        Flow::Done
    }
}
