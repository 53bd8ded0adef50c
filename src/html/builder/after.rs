//! Templates, framesets, and what follows the body.

use super::super::element::Element;
use super::super::tokenizer::Tag;
use super::Builder;
use super::mode::{Flow, Mode};
use super::stack::set;

impl Builder<'_> {
    // §13.2.6.4.16 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intemplate

    pub(super) fn start_in_template(&mut self, tag: &Tag) -> Flow {
        let mode = match tag.element {
            Element::BASE
            | Element::BASEFONT
            | Element::BGSOUND
            | Element::LINK
            | Element::META
            | Element::NOFRAMES
            | Element::SCRIPT
            | Element::STYLE
            | Element::TEMPLATE
            | Element::TITLE => {
                return self.start_in_head(tag);
            }
            Element::CAPTION | Element::COLGROUP | Element::TBODY | Element::TFOOT | Element::THEAD => {
                Mode::InTable
            }
            Element::COL => Mode::InColumnGroup,
            Element::TR => Mode::InTableBody,
            Element::TD | Element::TH => Mode::InRow,
            _ => Mode::InBody,
        };
        self.template_modes.pop();
        self.template_modes.push(mode);
        self.mode = mode;
        Flow::Again
    }

    pub(super) fn end_in_template(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TEMPLATE => self.end_in_head(tag),
            _ => Flow::Done,
        }
    }

    /// The file ends in a template, or in the body.
    pub(super) fn end_of_file_in_template(&mut self) -> Flow {
        if !self.open.has(Element::TEMPLATE) {
            return Flow::Done;
        }
        self.pop_through_one(Element::TEMPLATE);
        self.formatting.clear_to_marker();
        self.template_modes.pop();
        self.reset_mode();
        Flow::Again
    }

    // §13.2.6.4.17 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-afterbody
    // §13.2.6.4.20 https://html.spec.whatwg.org/multipage/parsing.html#the-after-after-body-insertion-mode

    pub(super) fn start_after_body(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => self.start_in_body(tag),
            _ => self.leave_after_body(),
        }
    }

    pub(super) fn end_after_body(&mut self, tag: &Tag) -> Flow {
        if tag.element != Element::HTML {
            return self.leave_after_body();
        }
        if self.context.is_none() {
            self.mode = Mode::AfterAfterBody;
        }
        Flow::Done
    }

    pub(super) fn leave_after_body(&mut self) -> Flow {
        self.mode = Mode::InBody;
        Flow::Again
    }

    // §13.2.6.4.18 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inframeset

    pub(super) fn start_in_frameset(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => return self.start_in_body(tag),
            Element::FRAMESET => {
                self.insert_element(tag);
            }
            Element::FRAME => {
                self.insert_void(tag);
            }
            Element::NOFRAMES => return self.start_in_head(tag),
            _ => {}
        }
        Flow::Done
    }

    pub(super) fn end_in_frameset(&mut self, tag: &Tag) -> Flow {
        if tag.element == Element::FRAMESET && self.open.len() > 1 {
            self.pop();
            if self.context.is_none() && !self.current_is_in(set![FRAMESET]) {
                self.mode = Mode::AfterFrameset;
            }
        }
        Flow::Done
    }

    // §13.2.6.4.19 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-afterframeset
    // §13.2.6.4.21 https://html.spec.whatwg.org/multipage/parsing.html#the-after-after-frameset-insertion-mode

    pub(super) fn start_after_frameset(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => self.start_in_body(tag),
            Element::NOFRAMES => self.start_in_head(tag),
            _ => Flow::Done,
        }
    }

    pub(super) fn end_after_frameset(&mut self, tag: &Tag) -> Flow {
        if tag.element == Element::HTML {
            self.mode = Mode::AfterAfterFrameset;
        }
        Flow::Done
    }
}
