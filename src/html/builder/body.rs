//! "In body" and "text".
//!
//! [§13.2.6.4.7](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody),
//! [§13.2.6.4.8](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-incdata)

use super::super::element::{Element, ElementSet};
use super::super::tokenizer::{State, Tag};
use super::super::tree::{Namespace, Span};
use super::Builder;
use super::mode::{Flow, Mode};
use super::stack::{Scope, set};

const HEADING: ElementSet = set![H1 H2 H3 H4 H5 H6];

impl Builder<'_> {
    pub(super) fn text_in_body(&mut self, span: Span) {
        self.reconstruct_formatting();
        if self.frameset_ok && !self.is_blank(span) {
            self.frameset_ok = false;
        }
        self.insert_text(span);
    }

    pub(super) fn start_in_body(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::HTML => {
                if !self.open.has(Element::TEMPLATE)
                    && let Some(&html) = self.open.get(0)
                {
                    self.add_attributes(html.node, tag);
                }
            }
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
            Element::BODY => self.start_second_body(tag),
            Element::FRAMESET => self.start_frameset_in_body(tag),
            Element::ADDRESS
            | Element::ARTICLE
            | Element::ASIDE
            | Element::BLOCKQUOTE
            | Element::CENTER
            | Element::DETAILS
            | Element::DIALOG
            | Element::DIR
            | Element::DIV
            | Element::DL
            | Element::FIELDSET
            | Element::FIGCAPTION
            | Element::FIGURE
            | Element::FOOTER
            | Element::HEADER
            | Element::HGROUP
            | Element::MAIN
            | Element::MENU
            | Element::NAV
            | Element::OL
            | Element::P
            | Element::SEARCH
            | Element::SECTION
            | Element::SUMMARY
            | Element::UL => {
                self.close_p_in_button_scope();
                self.insert_element(tag);
            }
            Element::H1 | Element::H2 | Element::H3 | Element::H4 | Element::H5 | Element::H6 => {
                self.close_p_in_button_scope();
                if self.current_is_in(HEADING) {
                    self.pop();
                }
                self.insert_element(tag);
            }
            Element::PRE | Element::LISTING => {
                self.close_p_in_button_scope();
                self.insert_element(tag);
                self.ignores_line_feed = true;
                self.frameset_ok = false;
            }
            Element::FORM => {
                let in_template = self.open.has(Element::TEMPLATE);
                if self.form.is_none() || in_template {
                    self.close_p_in_button_scope();
                    let form = self.insert_element(tag);
                    if !in_template {
                        self.form = Some(form);
                    }
                }
            }
            Element::LI => self.start_item(tag, set![LI]),
            Element::DD | Element::DT => self.start_item(tag, set![DD DT]),
            Element::PLAINTEXT => {
                self.close_p_in_button_scope();
                self.insert_element(tag);
                self.tokenizer.enter(State::Plaintext, "");
            }
            Element::BUTTON => {
                if self.open.has_in_scope(Element::BUTTON, Scope::Default) {
                    self.generate_implied_end_tags();
                    self.pop_through_one(Element::BUTTON);
                }
                self.reconstruct_formatting();
                self.insert_element(tag);
                self.frameset_ok = false;
            }
            Element::A => {
                self.end_open_link();
                self.reconstruct_formatting();
                self.insert_formatting(tag);
            }
            Element::B
            | Element::BIG
            | Element::CODE
            | Element::EM
            | Element::FONT
            | Element::I
            | Element::S
            | Element::SMALL
            | Element::STRIKE
            | Element::STRONG
            | Element::TT
            | Element::U => {
                self.reconstruct_formatting();
                self.insert_formatting(tag);
            }
            Element::NOBR => {
                self.reconstruct_formatting();
                if self.open.has_in_scope(Element::NOBR, Scope::Default) {
                    self.run_adoption_agency(tag);
                    self.reconstruct_formatting();
                }
                self.insert_formatting(tag);
            }
            Element::APPLET | Element::MARQUEE | Element::OBJECT => {
                self.reconstruct_formatting();
                self.insert_element(tag);
                self.formatting.push_marker();
                self.frameset_ok = false;
            }
            Element::TABLE => {
                if !self.quirks {
                    self.close_p_in_button_scope();
                }
                self.insert_element(tag);
                self.frameset_ok = false;
                self.mode = Mode::InTable;
            }
            Element::AREA | Element::BR | Element::EMBED | Element::IMG | Element::KEYGEN | Element::WBR => {
                self.start_void_with_content(tag);
            }
            Element::INPUT => {
                if self.context_is(Element::SELECT) {
                    return Flow::Done;
                }
                if self.open.has_in_scope(Element::SELECT, Scope::Default) {
                    self.pop_through_one(Element::SELECT);
                }
                self.reconstruct_formatting();
                self.insert_void(tag);
                if self.frameset_ok && !self.is_hidden_input(tag) {
                    self.frameset_ok = false;
                }
            }
            Element::PARAM | Element::SOURCE | Element::TRACK => {
                self.insert_void(tag);
            }
            Element::HR => {
                self.close_p_in_button_scope();
                if self.open.has_in_scope(Element::SELECT, Scope::Default) {
                    self.generate_implied_end_tags();
                }
                self.insert_void(tag);
                self.frameset_ok = false;
            }
            // "Change the token's tag name to "img" and reprocess it. (Don't ask.)"
            Element::IMAGE => self.start_void_with_content(&Tag { element: Element::IMG, ..*tag }),
            Element::TEXTAREA => {
                self.start_raw_text(tag, State::Rcdata);
                self.ignores_line_feed = true;
                self.frameset_ok = false;
            }
            Element::XMP => {
                self.close_p_in_button_scope();
                self.reconstruct_formatting();
                self.frameset_ok = false;
                return self.start_raw_text(tag, State::Rawtext);
            }
            Element::IFRAME => {
                self.frameset_ok = false;
                return self.start_raw_text(tag, State::Rawtext);
            }
            Element::NOEMBED => return self.start_raw_text(tag, State::Rawtext),
            Element::NOSCRIPT if self.runs_scripts() => return self.start_raw_text(tag, State::Rawtext),
            Element::SELECT => {
                if self.context_is(Element::SELECT) {
                    return Flow::Done;
                }
                if self.open.has_in_scope(Element::SELECT, Scope::Default) {
                    self.pop_through_one(Element::SELECT);
                } else {
                    self.reconstruct_formatting();
                    self.insert_element(tag);
                    self.frameset_ok = false;
                }
            }
            Element::OPTION | Element::OPTGROUP => {
                if self.open.has_in_scope(Element::SELECT, Scope::Default) {
                    if tag.element == Element::OPTION {
                        self.generate_implied_end_tags_except(Element::OPTGROUP);
                    } else {
                        self.generate_implied_end_tags();
                    }
                } else if self.current_is(Element::OPTION) {
                    self.pop();
                }
                self.reconstruct_formatting();
                self.insert_element(tag);
            }
            Element::RB | Element::RTC => {
                if self.open.has_in_scope(Element::RUBY, Scope::Default) {
                    self.generate_implied_end_tags();
                }
                self.insert_element(tag);
            }
            Element::RP | Element::RT => {
                if self.open.has_in_scope(Element::RUBY, Scope::Default) {
                    self.generate_implied_end_tags_except(Element::RTC);
                }
                self.insert_element(tag);
            }
            Element::MATH => {
                self.reconstruct_formatting();
                self.insert_foreign(tag, Namespace::MathMl);
            }
            Element::SVG => {
                self.reconstruct_formatting();
                self.insert_foreign(tag, Namespace::Svg);
            }
            Element::CAPTION
            | Element::COL
            | Element::COLGROUP
            | Element::FRAME
            | Element::HEAD
            | Element::TBODY
            | Element::TD
            | Element::TFOOT
            | Element::TH
            | Element::THEAD
            | Element::TR => {}
            _ => {
                self.reconstruct_formatting();
                self.insert_element(tag);
            }
        }
        Flow::Done
    }

    pub(super) fn end_in_body(&mut self, tag: &Tag) -> Flow {
        match tag.element {
            Element::TEMPLATE => return self.end_in_head(tag),
            Element::BODY => {
                if self.open.has_in_scope(Element::BODY, Scope::Default) {
                    self.mode = Mode::AfterBody;
                }
            }
            Element::HTML => {
                if self.open.has_in_scope(Element::BODY, Scope::Default) {
                    self.mode = Mode::AfterBody;
                    return Flow::Again;
                }
            }
            Element::ADDRESS
            | Element::ARTICLE
            | Element::ASIDE
            | Element::BLOCKQUOTE
            | Element::BUTTON
            | Element::CENTER
            | Element::DETAILS
            | Element::DIALOG
            | Element::DIR
            | Element::DIV
            | Element::DL
            | Element::FIELDSET
            | Element::FIGCAPTION
            | Element::FIGURE
            | Element::FOOTER
            | Element::HEADER
            | Element::HGROUP
            | Element::LISTING
            | Element::MAIN
            | Element::MENU
            | Element::NAV
            | Element::OL
            | Element::PRE
            | Element::SEARCH
            | Element::SECTION
            | Element::SELECT
            | Element::SUMMARY
            | Element::UL => {
                if self.open.has_in_scope(tag.element, Scope::Default) {
                    self.generate_implied_end_tags();
                    self.pop_through_one(tag.element);
                }
            }
            Element::FORM => self.end_form(),
            Element::P => {
                if !self.open.has_in_scope(Element::P, Scope::Button) {
                    self.insert_implied(Element::P);
                }
                self.close_p();
            }
            Element::LI | Element::DD | Element::DT => {
                let scope = if tag.element == Element::LI { Scope::ListItem } else { Scope::Default };
                if self.open.has_in_scope(tag.element, scope) {
                    self.generate_implied_end_tags_except(tag.element);
                    self.pop_through_one(tag.element);
                }
            }
            Element::H1 | Element::H2 | Element::H3 | Element::H4 | Element::H5 | Element::H6 => {
                if self.open.find_in_scope(|open| open.is_in(HEADING), Scope::Default) {
                    self.generate_implied_end_tags();
                    self.pop_through(HEADING);
                }
            }
            Element::A
            | Element::B
            | Element::BIG
            | Element::CODE
            | Element::EM
            | Element::FONT
            | Element::I
            | Element::NOBR
            | Element::S
            | Element::SMALL
            | Element::STRIKE
            | Element::STRONG
            | Element::TT
            | Element::U => self.run_adoption_agency(tag),
            Element::APPLET | Element::MARQUEE | Element::OBJECT => {
                if self.open.has_in_scope(tag.element, Scope::Default) {
                    self.generate_implied_end_tags();
                    self.pop_through_one(tag.element);
                    self.formatting.clear_to_marker();
                }
            }
            // "Drop the attributes from the token, and act as described in the next entry; i.e. act as if
            // this was a "br" start tag token, rather than the end tag token that it actually is."
            Element::BR => self.start_void_with_content(&Tag::implied(Element::BR)),
            _ => self.end_any_other(tag),
        }
        Flow::Done
    }

    /// "Any other end tag"
    pub(super) fn end_any_other(&mut self, tag: &Tag) {
        if !self.open.has(tag.element) {
            return;
        }
        let name = self.name_hash(tag);
        for at in (0..self.open.len()).rev() {
            let Some(&open) = self.open.get(at) else { return };
            if open.namespace == Namespace::Html && self.has_name(&open, tag, name) {
                // "Generate implied end tags, except for HTML elements with the same tag name as the token":
                // all of them are popped in any case.
                while self.open.len() > at {
                    self.pop();
                }
                return;
            }
            if open.is_special() {
                return;
            }
        }
    }

    /// [§13.2.6.4.8](https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-incdata): an end tag.
    pub(super) fn end_text(&mut self) -> Flow {
        self.pop();
        self.mode = self.original_mode;
        Flow::Done
    }

    #[inline]
    pub(super) fn close_p_in_button_scope(&mut self) {
        if self.open.has_in_scope(Element::P, Scope::Button) {
            self.close_p();
        }
    }

    /// [Close a p element](https://html.spec.whatwg.org/multipage/parsing.html#close-a-p-element)
    fn close_p(&mut self) {
        self.generate_implied_end_tags_except(Element::P);
        self.pop_through_one(Element::P);
    }

    fn start_void_with_content(&mut self, tag: &Tag) {
        self.reconstruct_formatting();
        self.insert_void(tag);
        self.frameset_ok = false;
    }

    /// A start tag `li`, or `dd` or `dt`: it ends the `ended` one before.
    fn start_item(&mut self, tag: &Tag, ended: ElementSet) {
        self.frameset_ok = false;
        for open in self.open.as_slice().iter().rev() {
            if open.is_in(ended) {
                let element = open.element;
                self.generate_implied_end_tags_except(element);
                self.pop_through_one(element);
                break;
            }
            if open.is_special() && !open.is_in(set![ADDRESS DIV P]) {
                break;
            }
        }
        self.close_p_in_button_scope();
        self.insert_element(tag);
    }

    fn start_second_body(&mut self, tag: &Tag) {
        if let Some(&body) = self.open.get(1).filter(|open| open.is(Element::BODY))
            && !self.open.has(Element::TEMPLATE)
        {
            self.frameset_ok = false;
            self.add_attributes(body.node, tag);
        }
    }

    fn start_frameset_in_body(&mut self, tag: &Tag) {
        let Some(&body) = self.open.get(1).filter(|open| open.is(Element::BODY)) else { return };
        if !self.frameset_ok {
            return;
        }
        self.tree.detach(body.node);
        while self.open.len() > 1 {
            self.pop();
        }
        self.insert_element(tag);
        self.mode = Mode::InFrameset;
    }

    fn end_form(&mut self) {
        if self.open.has(Element::TEMPLATE) {
            if self.open.has_in_scope(Element::FORM, Scope::Default) {
                self.generate_implied_end_tags();
                self.pop_through_one(Element::FORM);
            }
            return;
        }
        let Some(form) = self.form.take() else { return };
        if self.open.find_in_scope(|open| open.node == form, Scope::Default) {
            self.generate_implied_end_tags();
            self.remove_from_stack(form);
        }
    }

    /// Whether the type of the `input` that `tag` begins is hidden.
    pub(super) fn is_hidden_input(&self, tag: &Tag) -> bool {
        let Some(first) = tag.attributes.first() else { return false };
        let kind = self.tree.attributes_at(first).find(|(name, _)| name == "type");
        kind.is_some_and(|(_, value)| value.eq_ignore_ascii_case("hidden"))
    }
}
