//! Tables: "in table", "in table text", "in caption", "in column group", "in table body", "in row", "in cell".

use super::super::element::Element;
use super::super::tokenizer::Tag;
use super::super::tree::Span;
use super::Builder;
use super::mode::{Flow, Mode};
use super::stack::{Scope, set};

impl Builder<'_> {
    // §13.2.6.4.9 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intable

    pub(super) fn text_in_table(&mut self, span: Span) {
        if self.current_is_in(set![TABLE TBODY TEMPLATE TFOOT THEAD TR]) {
            self.original_mode = self.mode;
            self.mode = Mode::InTableText;
            self.pending_table_text.push(span);
        } else {
            self.foster(|builder| builder.text_in_body(span));
        }
    }

    /// "Enable foster parenting, process the token using the rules for the "in body" insertion mode, and then
    /// disable foster parenting."
    fn foster<T>(&mut self, process: impl FnOnce(&mut Self) -> T) -> T {
        self.foster_parenting = true;
        self.tree.note_move();
        let answer = process(self);
        self.foster_parenting = false;
        answer
    }

    /// [§13.2.6.4.10](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intabletext): what stands
    /// in a table but in no cell goes before it, unless it is white space.
    #[inline]
    pub(super) fn end_table_text(&mut self) {
        if self.mode == Mode::InTableText {
            self.insert_table_text();
        }
    }

    fn insert_table_text(&mut self) {
        self.mode = self.original_mode;
        let mut pending = std::mem::take(&mut self.pending_table_text);
        if pending.iter().all(|&span| self.is_blank(span)) {
            pending.iter().for_each(|&span| self.insert_text(span));
        } else {
            self.foster(|builder| pending.iter().for_each(|&span| builder.text_in_body(span)));
        }
        pending.clear();
        self.pending_table_text = pending;
    }

    pub(super) fn start_in_table(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::CAPTION => {
                self.clear_to_table();
                self.formatting.push_marker();
                self.insert_element(tag);
                self.mode = Mode::InCaption;
            }
            Element::COLGROUP => {
                self.clear_to_table();
                self.insert_element(tag);
                self.mode = Mode::InColumnGroup;
            }
            Element::COL => {
                self.clear_to_table();
                self.insert_implied(Element::COLGROUP);
                self.mode = Mode::InColumnGroup;
                return Flow::Again;
            }
            Element::TBODY | Element::TFOOT | Element::THEAD => {
                self.clear_to_table();
                self.insert_element(tag);
                self.mode = Mode::InTableBody;
            }
            Element::TD | Element::TH | Element::TR => {
                self.clear_to_table();
                self.insert_implied(Element::TBODY);
                self.mode = Mode::InTableBody;
                return Flow::Again;
            }
            Element::TABLE => {
                if self.open.has_in_scope(Element::TABLE, Scope::Table) {
                    self.pop_through_one(Element::TABLE);
                    self.reset_mode();
                    return Flow::Again;
                }
            }
            Element::STYLE | Element::SCRIPT | Element::TEMPLATE => return self.start_in_head(tag),
            Element::INPUT => {
                if !self.is_hidden_input(tag) {
                    return self.foster(|builder| builder.start_in_body(tag));
                }
                self.insert_void(tag);
            }
            Element::FORM => {
                if !self.open.has(Element::TEMPLATE) && self.form.is_none() {
                    self.form = Some(self.insert_void(tag));
                }
            }
            _ => return self.foster(|builder| builder.start_in_body(tag)),
        }
        Flow::Done
    }

    pub(super) fn end_in_table(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TABLE => {
                if self.open.has_in_scope(Element::TABLE, Scope::Table) {
                    self.pop_through_one(Element::TABLE);
                    self.reset_mode();
                }
            }
            element if set![BODY CAPTION COL COLGROUP HTML TBODY TD TFOOT TH THEAD TR].contains(element) => {}
            Element::TEMPLATE => return self.end_in_head(tag),
            _ => return self.foster(|builder| builder.end_in_body(tag)),
        }
        Flow::Done
    }

    fn clear_to_table(&mut self) {
        self.pop_until_current_is_in(set![TABLE TEMPLATE HTML]);
    }

    fn clear_to_table_body(&mut self) {
        self.pop_until_current_is_in(set![TBODY TFOOT THEAD TEMPLATE HTML]);
    }

    fn clear_to_row(&mut self) {
        self.pop_until_current_is_in(set![TR TEMPLATE HTML]);
    }

    // §13.2.6.4.11 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-incaption

    pub(super) fn start_in_caption(&mut self, tag: &Tag) -> Flow {
        if set![CAPTION COL COLGROUP TBODY TD TFOOT TH THEAD TR].contains(tag.element) {
            return self.close_caption();
        }
        self.start_in_body(tag)
    }

    pub(super) fn end_in_caption(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::CAPTION => {
                self.close_caption();
                Flow::Done
            }
            Element::TABLE => self.close_caption(),
            element if set![BODY COL COLGROUP HTML TBODY TD TFOOT TH THEAD TR].contains(element) => {
                Flow::Done
            }
            _ => self.end_in_body(tag),
        }
    }

    /// Done if there is none to close.
    fn close_caption(&mut self) -> Flow {
        if !self.open.has_in_scope(Element::CAPTION, Scope::Table) {
            return Flow::Done;
        }
        self.generate_implied_end_tags();
        self.pop_through_one(Element::CAPTION);
        self.formatting.clear_to_marker();
        self.mode = Mode::InTable;
        Flow::Again
    }

    // §13.2.6.4.12 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-incolgroup

    pub(super) fn start_in_column_group(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => return self.start_in_body(tag),
            Element::COL => {
                self.insert_void(tag);
            }
            Element::TEMPLATE => return self.start_in_head(tag),
            _ => return self.leave_column_group(),
        }
        Flow::Done
    }

    pub(super) fn end_in_column_group(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::COLGROUP => {
                self.leave_column_group();
                Flow::Done
            }
            Element::COL => Flow::Done,
            Element::TEMPLATE => self.end_in_head(tag),
            _ => self.leave_column_group(),
        }
    }

    /// Done if the current node is none.
    pub(super) fn leave_column_group(&mut self) -> Flow {
        if !self.current_is(Element::COLGROUP) {
            return Flow::Done;
        }
        self.pop();
        self.mode = Mode::InTable;
        Flow::Again
    }

    // §13.2.6.4.13 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intbody

    pub(super) fn start_in_table_body(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TR => {
                self.clear_to_table_body();
                self.insert_element(tag);
                self.mode = Mode::InRow;
                Flow::Done
            }
            Element::TH | Element::TD => {
                self.clear_to_table_body();
                self.insert_implied(Element::TR);
                self.mode = Mode::InRow;
                Flow::Again
            }
            element if set![CAPTION COL COLGROUP TBODY TFOOT THEAD].contains(element) => {
                self.close_table_body()
            }
            _ => self.start_in_table(tag),
        }
    }

    pub(super) fn end_in_table_body(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TBODY | Element::TFOOT | Element::THEAD => {
                if self.open.has_in_scope(tag.element, Scope::Table) {
                    self.clear_to_table_body();
                    self.pop();
                    self.mode = Mode::InTable;
                }
                Flow::Done
            }
            Element::TABLE => self.close_table_body(),
            element if set![BODY CAPTION COL COLGROUP HTML TD TH TR].contains(element) => Flow::Done,
            _ => self.end_in_table(tag),
        }
    }

    /// Done if there is none to close.
    fn close_table_body(&mut self) -> Flow {
        if !self.open.find_in_scope(|open| open.is_in(set![TBODY THEAD TFOOT]), Scope::Table) {
            return Flow::Done;
        }
        self.clear_to_table_body();
        self.pop();
        self.mode = Mode::InTable;
        Flow::Again
    }

    // §13.2.6.4.14 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intr

    pub(super) fn start_in_row(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TH | Element::TD => {
                self.clear_to_row();
                self.insert_element(tag);
                self.mode = Mode::InCell;
                self.formatting.push_marker();
                Flow::Done
            }
            element if set![CAPTION COL COLGROUP TBODY TFOOT THEAD TR].contains(element) => self.close_row(),
            _ => self.start_in_table(tag),
        }
    }

    pub(super) fn end_in_row(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TR => {
                self.close_row();
                Flow::Done
            }
            Element::TABLE => self.close_row(),
            Element::TBODY | Element::TFOOT | Element::THEAD => {
                if !self.open.has_in_scope(tag.element, Scope::Table) {
                    return Flow::Done;
                }
                self.close_row()
            }
            element if set![BODY CAPTION COL COLGROUP HTML TD TH].contains(element) => Flow::Done,
            _ => self.end_in_table(tag),
        }
    }

    /// Done if there is none to close.
    fn close_row(&mut self) -> Flow {
        if !self.open.has_in_scope(Element::TR, Scope::Table) {
            return Flow::Done;
        }
        self.clear_to_row();
        self.pop();
        self.mode = Mode::InTableBody;
        Flow::Again
    }

    // §13.2.6.4.15 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-intd

    pub(super) fn start_in_cell(&mut self, tag: &Tag) -> Flow {
        if set![CAPTION COL COLGROUP TBODY TD TFOOT TH THEAD TR].contains(tag.element) {
            if !self.open.find_in_scope(|open| open.is_in(set![TD TH]), Scope::Table) {
                return Flow::Done;
            }
            return self.close_cell();
        }
        self.start_in_body(tag)
    }

    pub(super) fn end_in_cell(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TD | Element::TH => {
                if self.open.has_in_scope(tag.element, Scope::Table) {
                    self.generate_implied_end_tags();
                    self.pop_through_one(tag.element);
                    self.formatting.clear_to_marker();
                    self.mode = Mode::InRow;
                }
                Flow::Done
            }
            element if set![BODY CAPTION COL COLGROUP HTML].contains(element) => Flow::Done,
            element if set![TABLE TBODY TFOOT THEAD TR].contains(element) => {
                if !self.open.has_in_scope(element, Scope::Table) {
                    return Flow::Done;
                }
                self.close_cell()
            }
            _ => self.end_in_body(tag),
        }
    }

    /// [Close the cell](https://html.spec.whatwg.org/multipage/parsing.html#close-the-cell)
    fn close_cell(&mut self) -> Flow {
        self.generate_implied_end_tags();
        self.pop_through(set![TD TH]);
        self.formatting.clear_to_marker();
        self.mode = Mode::InRow;
        Flow::Again
    }
}
