//! The usual: the tags that most documents are made of, in a body or in a cell, done in a few steps.
//!
//! Each is what `body` and `table` would do with the tag, less the questions whose answer is known. Where one of them
//! is open, nothing is done here, and they do it. Two small tables say of each element what is usual.

use super::super::element::{Element, ElementSet};
use super::super::tokenizer::Tag;
use super::Builder;
use super::mode::Mode;
use super::stack::set;

/// Whether a tag was a usual one, and is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    Done,
    No,
}

/// What an element's start tag does in a body or in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Odd,
    /// It ends a paragraph.
    Block,
    Heading,
    /// An `li`.
    Item,
    /// *Any other start tag*.
    Phrase,
    Formatting,
    Link,
    /// One that holds nothing but is content.
    Void,
}

/// What its end tag does where the element is the current node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Odd,
    /// It pops the element, and nothing else.
    Pop,
    Formatting,
    Cell,
}

const HEADING: ElementSet = set![H1 H2 H3 H4 H5 H6];
const FORMATTING: ElementSet = set![B BIG CODE EM FONT I S SMALL STRIKE STRONG TT U];
const FORMATTING_END: ElementSet = set![A B BIG CODE EM FONT I S SMALL STRIKE STRONG TT U];
const LIST: ElementSet = set![DIR MENU OL UL];

static START: [Start; 256] = table(
    Start::Odd,
    &[
        (
            set![ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DETAILS DIALOG DIR DIV DL FIELDSET FIGCAPTION FIGURE
                 FOOTER HEADER HGROUP MAIN MENU NAV OL P SEARCH SECTION SUMMARY UL],
            Start::Block,
        ),
        (HEADING, Start::Heading),
        (set![LI], Start::Item),
        (
            set![ABBR ACRONYM AUDIO BDI BDO BLINK CITE DATA DEL DFN INS KBD LABEL MAP MARK PICTURE Q RUBY SAMP
                 SPAN SUB SUP TIME VAR VIDEO],
            Start::Phrase,
        ),
        (FORMATTING, Start::Formatting),
        (set![A], Start::Link),
        (set![BR IMG WBR], Start::Void),
    ],
);

static END: [End; 256] = table(
    End::Odd,
    &[
        (
            set![ABBR ACRONYM ADDRESS ARTICLE ASIDE AUDIO BDI BDO BLINK BLOCKQUOTE CENTER CITE DATA DD DEL
                 DETAILS DFN DIALOG DIR DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER
                 HGROUP INS KBD LABEL LI LISTING MAIN MAP MARK MENU NAV OL P PICTURE PRE Q RUBY SAMP SEARCH
                 SECTION SPAN SUB SUMMARY SUP TIME UL VAR VIDEO],
            End::Pop,
        ),
        (FORMATTING_END, End::Formatting),
        (set![TD TH], End::Cell),
    ],
);

/// What the rows say of each element, by its number; of those in no row, `odd`.
const fn table<T: Copy>(odd: T, rows: &[(ElementSet, T)]) -> [T; 256] {
    let mut table = [odd; 256];
    let mut row = 0;
    while row < rows.len() {
        let mut element = 0;
        while element < table.len() {
            if rows[row].0.has_index(element) {
                table[element] = rows[row].1;
            }
            element += 1;
        }
        row += 1;
    }
    table
}

impl Builder<'_> {
    /// Whether the mode is one in which the tables hold. In a cell all tags in them but the cell's own are treated
    /// as in a body.
    #[inline(always)]
    pub(super) fn is_in_flow(&self) -> bool {
        matches!(self.mode, Mode::InBody | Mode::InCell)
    }

    /// The start tag, if it is a usual one.
    #[inline(always)]
    pub(super) fn start_usual(&mut self, tag: &Tag) -> Usual {
        // The root alone may stand for the context of a fragment.
        if !self.is_in_flow() || self.open.len() < 2 || !self.current_is_html() {
            return Usual::No;
        }
        match START[tag.element.index()] {
            Start::Odd => return Usual::No,
            Start::Block => self.close_p_in_button_scope(),
            Start::Heading => {
                self.close_p_in_button_scope();
                if self.current_is_in(HEADING) {
                    self.pop();
                }
            }
            // A list is special: it ends the search for an item before this.
            Start::Item if !self.current_is_in(LIST) => return Usual::No,
            Start::Item => {
                self.frameset_ok = false;
                self.close_p_in_button_scope();
            }
            Start::Phrase => self.reconstruct_formatting(),
            Start::Formatting => {
                self.reconstruct_formatting();
                self.insert_formatting(tag);
                return Usual::Done;
            }
            Start::Link => {
                self.end_open_link();
                self.reconstruct_formatting();
                self.insert_formatting(tag);
                return Usual::Done;
            }
            Start::Void => {
                self.reconstruct_formatting();
                self.insert_void(tag);
                self.frameset_ok = false;
                return Usual::Done;
            }
        }
        self.insert_usual(tag);
        Usual::Done
    }

    /// The end tag that comes next, if it is the current node's and a usual one, as nearly all are: then the name need
    /// not be read, only compared.
    #[inline(always)]
    pub(super) fn end_current(&mut self) -> Usual {
        let Some(word) = self.tokenizer.peek_end_tag() else { return Usual::No };
        let Some(&current) = self.open.current() else { return Usual::No };
        let Some(length) = current.element.scan_end_tag(word) else { return Usual::No };
        if !self.limit.is_idle() || self.end_usual(current.element) == Usual::No {
            return Usual::No;
        }
        if FORMATTING_END.contains(current.element) {
            self.limit.note_end_of_formatting();
        }
        self.tokenizer.pass_end_tag(length);
        Usual::Done
    }

    /// The end tag of the current node, if it is a usual one.
    #[inline(always)]
    pub(super) fn end_usual(&mut self, element: Element) -> Usual {
        let Some(&current) = self.open.current() else { return Usual::No };
        if !self.is_in_flow() || !current.is(element) || self.open.len() < 2 {
            return Usual::No;
        }
        match END[element.index()] {
            End::Odd => return Usual::No,
            End::Pop => {}
            // What follows from the adoption agency where nothing is to be adopted.
            End::Formatting if self.formatting.ends_with(current.node) => self.formatting.pop(),
            End::Formatting => return Usual::No,
            End::Cell if self.mode != Mode::InCell => return Usual::No,
            End::Cell => {
                self.formatting.clear_to_marker();
                self.mode = Mode::InRow;
            }
        }
        self.ignores_line_feed = false;
        self.open.pop_html(element);
        self.tree.close(current.node);
        Usual::Done
    }
}
