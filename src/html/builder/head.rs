//! Up to the body: "initial", "before html", "before head", "in head", "in head noscript", "after head".

use super::super::element::Element;
use super::super::tokenizer::{State, Tag};
use super::super::tree::Namespace;
use super::Builder;
use super::mode::{Flow, Mode};
use super::stack::{Open, set};

impl Builder<'_> {
    /// [§13.2.6.4.1](https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode): anything
    /// but a doctype.
    pub(super) fn leave_initial(&mut self) -> Flow {
        self.quirks = true;
        self.mode = Mode::BeforeHtml;
        Flow::Again
    }

    // §13.2.6.4.2 https://html.spec.whatwg.org/multipage/parsing.html#the-before-html-insertion-mode

    pub(super) fn start_before_html(&mut self, tag: &Tag) -> Flow {
        if tag.element != Element::HTML {
            return self.leave_before_html();
        }
        self.insert_root(tag);
        Flow::Done
    }

    pub(super) fn end_before_html(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HEAD | Element::BODY | Element::HTML | Element::BR => self.leave_before_html(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_before_html(&mut self) -> Flow {
        self.insert_root(&Tag::implied(Element::HTML));
        Flow::Again
    }

    pub(super) fn insert_root(&mut self, tag: &Tag) {
        let node = self.tree.new_parsed(Element::HTML, Namespace::Html, tag.attributes);
        self.append(self.tree.root(), node);
        self.push(Open::html(node, Element::HTML));
        self.mode = Mode::BeforeHead;
    }

    // §13.2.6.4.3 https://html.spec.whatwg.org/multipage/parsing.html#the-before-head-insertion-mode

    pub(super) fn start_before_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => self.start_in_body(tag),
            Element::HEAD => {
                self.head = Some(self.insert_element(tag));
                self.mode = Mode::InHead;
                Flow::Done
            }
            _ => self.leave_before_head(),
        }
    }

    pub(super) fn end_before_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HEAD | Element::BODY | Element::HTML | Element::BR => self.leave_before_head(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_before_head(&mut self) -> Flow {
        self.head = Some(self.insert_implied(Element::HEAD));
        self.mode = Mode::InHead;
        Flow::Again
    }

    // §13.2.6.4.4 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead

    pub(super) fn start_in_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => return self.start_in_body(tag),
            Element::BASE | Element::BASEFONT | Element::BGSOUND | Element::LINK | Element::META => {
                self.insert_void(tag);
            }
            Element::TITLE => return self.start_raw_text(tag, State::Rcdata),
            Element::NOFRAMES | Element::STYLE => return self.start_raw_text(tag, State::Rawtext),
            Element::NOSCRIPT => {
                if self.runs_scripts() {
                    return self.start_raw_text(tag, State::Rawtext);
                }
                self.insert_element(tag);
                self.mode = Mode::InHeadNoscript;
            }
            Element::SCRIPT => return self.start_raw_text(tag, State::ScriptData),
            Element::TEMPLATE => {
                self.insert_element(tag);
                self.formatting.push_marker();
                self.frameset_ok = false;
                self.mode = Mode::InTemplate;
                self.template_modes.push(Mode::InTemplate);
            }
            Element::HEAD => {}
            _ => return self.leave_in_head(),
        }
        Flow::Done
    }

    pub(super) fn end_in_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HEAD => {
                self.pop();
                self.mode = Mode::AfterHead;
            }
            Element::BODY | Element::HTML | Element::BR => return self.leave_in_head(),
            Element::TEMPLATE if self.open.has(Element::TEMPLATE) => {
                self.generate_all_implied_end_tags_thoroughly();
                self.pop_through_one(Element::TEMPLATE);
                self.formatting.clear_to_marker();
                self.template_modes.pop();
                self.reset_mode();
            }
            _ => {}
        }
        Flow::Done
    }

    pub(super) fn leave_in_head(&mut self) -> Flow {
        self.pop();
        self.mode = Mode::AfterHead;
        Flow::Again
    }

    // §13.2.6.4.5 https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inheadnoscript

    pub(super) fn start_in_head_noscript(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => self.start_in_body(tag),
            Element::BASEFONT
            | Element::BGSOUND
            | Element::LINK
            | Element::META
            | Element::NOFRAMES
            | Element::STYLE => self.start_in_head(tag),
            Element::HEAD | Element::NOSCRIPT => Flow::Done,
            _ => self.leave_in_head_noscript(),
        }
    }

    pub(super) fn end_in_head_noscript(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::NOSCRIPT => {
                self.leave_in_head_noscript();
                Flow::Done
            }
            Element::BR => self.leave_in_head_noscript(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_in_head_noscript(&mut self) -> Flow {
        self.pop();
        self.mode = Mode::InHead;
        Flow::Again
    }

    // §13.2.6.4.6 https://html.spec.whatwg.org/multipage/parsing.html#the-after-head-insertion-mode

    pub(super) fn start_after_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => return self.start_in_body(tag),
            Element::BODY => {
                self.insert_element(tag);
                self.frameset_ok = false;
                self.mode = Mode::InBody;
            }
            Element::FRAMESET => {
                self.insert_element(tag);
                self.mode = Mode::InFrameset;
            }
            element
                if set![BASE BASEFONT BGSOUND LINK META NOFRAMES SCRIPT STYLE TEMPLATE TITLE]
                    .contains(element) =>
            {
                let Some(head) = self.head else { return Flow::Done };
                // What is put there stands before what came behind the head.
                self.tree.note_move();
                self.push(Open::html(head, Element::HEAD));
                self.start_in_head(tag);
                // "The head element pointer cannot be null at this point", and it "might not be the current node".
                self.remove_from_stack(head);
            }
            Element::HEAD => {}
            _ => return self.leave_after_head(),
        }
        Flow::Done
    }

    pub(super) fn end_after_head(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TEMPLATE => self.end_in_head(tag),
            Element::BODY | Element::HTML | Element::BR => self.leave_after_head(),
            _ => Flow::Done,
        }
    }

    pub(super) fn leave_after_head(&mut self) -> Flow {
        self.insert_implied(Element::BODY);
        self.mode = Mode::InBody;
        Flow::Again
    }
}
