//! The usual: text, and the tags that most documents are made of, in a body or in a cell, done in a few steps.
//!
//! One loop over the source sees to them, as long as what the rules would ask first of every token has its usual answer:
//! that is asked before the loop (`is_steady`), and nothing in it changes it unnoticed. What there is to ask of a tag,
//! two small tables say. Where an answer is not the usual one nothing is done here, and the token is left for the
//! tokenizer, and for `body` and `table`, which would do the same with all others.

use super::super::attributes::Attributes;
use super::super::element::{Element, ElementSet};
use super::super::tokenizer::{PassedTag, scan_short_name, scan_text_before_markup};
use super::super::tree::{IsOpen, NodeId};
use super::Builder;
use super::mode::Mode;
use super::stack::{Open, set};

/// Whether a token was a usual one.
#[derive(Debug, Clone, Copy)]
enum Passed {
    /// It is done with, and the next one begins here.
    To(usize),
    /// The same, but the next one is for the rules.
    LastTo(usize),
    /// It is left as it stands.
    No,
}

/// A tag is looked at with so many bytes: what is nearer to the end of the source is left to others.
const WINDOW: usize = 10;

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
    /// Passes all tokens that come next and are usual.
    pub(super) fn pass_usual(&mut self) {
        if !self.is_steady() {
            return;
        }
        let bytes = self.tokenizer.bytes();
        let mut at = self.tokenizer.position();
        while let Some(window) = bytes.get(at..).and_then(<[u8]>::first_chunk::<WINDOW>) {
            let passed = match *window {
                [b'<', b'/', ref word @ ..] => self.end_usual(at, u64::from_le_bytes(*word)),
                [b'<', ref word @ .., _] => self.start_usual(at, u64::from_le_bytes(*word)),
                _ => self.text_usual(at),
            };
            match passed {
                Passed::To(next) => at = next,
                Passed::LastTo(next) => {
                    at = next;
                    break;
                }
                Passed::No => break,
            }
        }
        self.tokenizer.go_on_at(at);
    }

    /// Whether what the rules ask first of every token has its usual answer. In a cell all tags in the tables but the
    /// cell's own are treated as in a body.
    #[inline]
    fn is_steady(&self) -> bool {
        matches!(self.mode, Mode::InBody | Mode::InCell)
            && self.tokenizer.is_in_plain_data()
            && self.has_html_above_root()
            && self.limit.is_idle()
            && !self.ignores_line_feed
            && !self.frameset_ok
            && !self.must_reconstruct_formatting()
    }

    /// Whether the current node is an HTML element. The root may stand for the context of a fragment, and does not count.
    #[inline(always)]
    fn has_html_above_root(&self) -> bool {
        self.open.len() >= 2 && self.current_is_html()
    }

    /// The text at `at`.
    #[inline(always)]
    fn text_usual(&mut self, at: usize) -> Passed {
        let Some(&current) = self.open.current() else { return Passed::No };
        let Some((end, content)) = scan_text_before_markup(self.tokenizer.bytes(), at) else {
            return Passed::No;
        };
        let span = self.span_of(at..end, content);
        self.depth = u32::from(self.tree.add_text(current.node, span));
        Passed::To(end)
    }

    /// The end tag at `at`, with the `word` that begins after its `</`, if it is that of the current node: then the name
    /// need not be read, only compared.
    #[inline(always)]
    fn end_usual(&mut self, at: usize, word: u64) -> Passed {
        let Some(&current) = self.open.current() else { return Passed::No };
        let Some(length) = current.element.scan_end_tag(word) else { return Passed::No };
        let after = at + "</>".len() + length;
        match END[current.element.index()] {
            End::Pop => {}
            // What follows from the adoption agency where nothing is to be adopted.
            End::Formatting if self.formatting.ends_with(current.node) => {
                self.formatting.pop();
                self.limit.note_end_of_formatting();
            }
            End::Cell if self.mode == Mode::InCell => {
                self.pop_usual(current);
                self.formatting.clear_to_marker();
                self.mode = Mode::InRow;
                return self.start_cell(after);
            }
            End::Odd | End::Formatting | End::Cell => return Passed::No,
        }
        self.pop_usual(current);
        if self.has_html_above_root() { Passed::To(after) } else { Passed::LastTo(after) }
    }

    /// The start tag at `at`, with the `word` that begins after its `<`.
    #[inline(always)]
    fn start_usual(&mut self, at: usize, word: u64) -> Passed {
        let Some(&current) = self.open.current() else { return Passed::No };
        let Some((element, length)) = scan_short_name(word) else { return Passed::No };
        let start = START[element.index()];
        let load = self.load();
        let is_usual = load.fits()
            && match start {
                Start::Odd => false,
                // It ends a paragraph, which may be the current node.
                Start::Block => current.is(Element::P) || !self.open.has(Element::P),
                Start::Heading => !current.is_in(HEADING) && !self.open.has(Element::P),
                // A list is special: it ends the search for an item before this.
                Start::Item => current.is_in(LIST) && !self.open.has(Element::P),
                Start::Phrase | Start::Void => true,
                Start::Formatting => self.limit.may_format(load),
                Start::Link => self.limit.may_format(load) && !self.formatting.has_link(),
            };
        if !is_usual {
            return Passed::No;
        }
        let Some(tag) = self.tokenizer.pass_attributes(at + 1 + length, self.tree.rows_mut()) else {
            return Passed::No;
        };
        let PassedTag { attributes, after, .. } = tag;
        if start == Start::Block && current.is(Element::P) {
            self.pop_usual(current);
        }
        match start {
            Start::Void => self.append_usual(element, attributes, IsOpen::No),
            Start::Formatting | Start::Link => {
                let node = self.append_usual(element, attributes, IsOpen::Yes);
                self.add_formatting(node, element, attributes);
                self.limit.note_start_of_formatting();
                node
            }
            _ => self.append_usual(element, attributes, IsOpen::Yes),
        };
        Passed::To(after)
    }

    /// The cell that begins at `at`, after another, if one does: in a row nothing else is usual.
    #[inline(always)]
    fn start_cell(&mut self, at: usize) -> Passed {
        let window = self.tokenizer.bytes().get(at..).and_then(<[u8]>::first_chunk::<9>);
        if let Some(&[b'<', ref word @ ..]) = window
            && let Some((element, length)) = scan_short_name(u64::from_le_bytes(*word))
            && set![TD TH].contains(element)
            && self.current_is(Element::TR)
            && self.load().fits()
            && let Some(tag) = self.tokenizer.pass_attributes(at + 1 + length, self.tree.rows_mut())
        {
            self.append_usual(element, tag.attributes, IsOpen::Yes);
            self.mode = Mode::InCell;
            self.formatting.push_marker();
            return Passed::To(tag.after);
        }
        Passed::LastTo(at)
    }

    /// Makes a new element, which the standard knows, the last child of the current node.
    #[inline(always)]
    fn append_usual(&mut self, element: Element, attributes: Attributes, is_open: IsOpen) -> NodeId {
        let parent = self.open.current().map_or(self.tree.root(), |current| current.node);
        let (node, depth) = self.tree.append_html(parent, element, attributes, is_open);
        self.depth = u32::from(depth);
        if is_open == IsOpen::Yes {
            self.open.push_html(node, element);
        }
        node
    }

    /// Pops the current node, which is an HTML element.
    #[inline(always)]
    fn pop_usual(&mut self, current: Open) {
        self.open.pop_html(current.element);
        self.tree.close(current.node);
    }
}
