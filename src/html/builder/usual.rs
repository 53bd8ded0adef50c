//! The usual: text, and the tags that most documents are made of, in a body or in a cell, done in a few steps; the rows and
//! cells of tables; what says something of a page in its head.
//!
//! One loop over the source sees to content, one to what tables are made of and one to a head, as long as what the rules
//! would ask first of every token has its usual answer: that is asked before each, and nothing in it changes it unnoticed.
//! What there is to ask of a tag of content, two small tables say. Where an answer is not the usual one nothing is done
//! here, and the token is left for the tokenizer, and for `body`, `table` and `head`, which would do the same with all
//! others.

use super::super::attributes::Attributes;
use super::super::element::{Element, ElementSet};
use super::super::limit::Load;
use super::super::tokenizer::{PassedTag, ends_in_markup, scan_short_name, scan_text_before_markup};
use super::super::tree::{IsOpen, Namespace, NodeId, Span};
use super::Builder;
use super::mode::{Flow, Mode};
use super::stack::{Open, set};
use crate::text::glance::{Glance, scan_blank, scan_to_markup};
use crate::text::is_html_space;

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
/// The groups of a table's rows.
const GROUP: ElementSet = set![TBODY TFOOT THEAD];
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

/// The current node, where it is an HTML element.
#[derive(Debug, Clone, Copy)]
struct Current {
    node: NodeId,
    element: Element,
}

impl Current {
    #[inline(always)]
    fn is(self, element: Element) -> bool {
        self.element == element
    }

    #[inline(always)]
    fn is_in(self, elements: ElementSet) -> bool {
        elements.contains(self.element)
    }
}

/// A usual end tag of content.
struct Ended {
    what: What,
    /// Where it ends.
    after: usize,
}

/// What ends with it.
enum What {
    Content,
    Cell,
}

impl Builder<'_> {
    /// Passes all tokens that come next and are usual.
    #[inline]
    pub(super) fn pass_usual(&mut self) {
        while self.is_steady() {
            let flow = match self.mode {
                Mode::InBody | Mode::InCell if self.is_steady_in_body() => self.pass_content(),
                Mode::InTable | Mode::InTableBody | Mode::InRow => self.pass_rows(),
                Mode::InHead => self.pass_head(),
                _ => return,
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    /// Whether what the rules ask first of every token has its usual answer.
    #[inline]
    fn is_steady(&self) -> bool {
        self.tokenizer.is_in_plain_data() && self.limit.is_idle() && !self.ignores_line_feed
    }

    /// The same of what they ask in a body besides.
    #[inline]
    fn is_steady_in_body(&self) -> bool {
        !self.frameset_ok && !self.must_reconstruct_formatting()
    }

    /// Passes content, up to the end of the cell that it is in: in a cell all tags in the tables above but the cell's
    /// own are treated as in a body. Done if what comes next is not usual.
    #[inline(never)]
    fn pass_content(&mut self) -> Flow {
        let Some(mut current) = self.html_above_root() else { return Flow::Done };
        let bytes = self.tokenizer.bytes();
        let mut flow = Flow::Done;
        let mut rest = bytes.get(self.tokenizer.position()..).unwrap_or_default();
        while let Some(window) = rest.first_chunk::<WINDOW>() {
            let at = bytes.len() - rest.len();
            match *window {
                [b'<', b'/', ref word @ ..] => {
                    let Some(ended) = self.end_usual(current, at, u64::from_le_bytes(*word)) else { break };
                    rest = &bytes[ended.after..];
                    match (ended.what, self.html_above_root()) {
                        (What::Content, Some(open)) => current = open,
                        (What::Content, None) => break,
                        (What::Cell, _) => {
                            flow = Flow::Again;
                            break;
                        }
                    }
                }
                [b'<', ref word @ .., _] => {
                    match self.start_usual(&mut current, at, u64::from_le_bytes(*word)) {
                        Some(after) => rest = &bytes[after..],
                        None => break,
                    }
                }
                _ => match self.text_usual(current, at, rest) {
                    Some(length) => rest = &rest[length..],
                    None => break,
                },
            }
        }
        self.tokenizer.go_on_at(bytes.len() - rest.len());
        flow
    }

    /// The current node, if it is an HTML element: but the root may stand for the context of a fragment, and is none here.
    #[inline(always)]
    fn html_above_root(&self) -> Option<Current> {
        match *self.open.as_slice() {
            [_, .., Open { node, element, namespace: Namespace::Html, .. }] => {
                Some(Current { node, element })
            }
            _ => None,
        }
    }

    /// The text that `rest` begins with, which is at `at`: how long it is. Most text says what it says, and a glance finds
    /// its end.
    #[inline(always)]
    fn text_usual(&mut self, current: Current, at: usize, rest: &[u8]) -> Option<usize> {
        let found = scan_to_markup(rest);
        match found {
            Some((length, glance)) if ends_in_markup(rest, length) => {
                self.note_signs(at, length, glance);
                let span = Span::of_source(at, at + length);
                self.append_text(current.node, span, glance);
                Some(length)
            }
            _ => self.text_in_doubt(current, at, rest, found),
        }
    }

    /// The same of any other text.
    #[inline(never)]
    fn text_in_doubt(
        &mut self,
        current: Current,
        at: usize,
        rest: &[u8],
        found: Option<(usize, Glance)>,
    ) -> Option<usize> {
        if let Some(first) = found
            && rest[first.0] == b'&'
            && let Some((span, length, glance)) = self.tree.write_decoded_to_markup(&self.source[at..], first)
        {
            if !ends_in_markup(rest, length) {
                self.tree.unwrite(span);
                return None;
            }
            self.note_signs(at, length, glance);
            self.append_text(current.node, span, glance);
            return Some(length);
        }
        let (length, content) = scan_text_before_markup(rest, found)?;
        let (span, glance) = self.span_of(at..at + length, content);
        self.note_signs(at, length, glance);
        self.append_text(current.node, span, glance);
        Some(length)
    }

    /// Notes what is in a text at `at` of which so much was seen.
    #[inline(always)]
    fn note_signs(&mut self, at: usize, length: usize, glance: Glance) {
        if glance == Glance::Any {
            self.tokenizer.note_signs(at, at + length);
        }
    }

    /// The end tag at `at`, with the `word` that begins after its `</`, if it is that of the current node: then the name
    /// need not be read, only compared.
    #[inline(always)]
    fn end_usual(&mut self, current: Current, at: usize, word: u64) -> Option<Ended> {
        let after = self.scan_end_tag(current, at, word)?;
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
                return Some(Ended { what: What::Cell, after });
            }
            End::Odd | End::Formatting | End::Cell => return None,
        }
        self.pop_usual(current);
        Some(Ended { what: What::Content, after })
    }

    /// Where the end tag at `at` ends, if it is that of the current node.
    #[inline(always)]
    fn scan_end_tag(&self, current: Current, at: usize, word: u64) -> Option<usize> {
        let name = at + "</".len();
        let length = current
            .element
            .scan_end_tag(word)
            .or_else(|| current.element.scan_long_end_tag(&self.tokenizer.bytes()[name..]))?;
        Some(name + length + ">".len())
    }

    /// The start tag at `at`, with the `word` that begins after its `<`. Says where it ends.
    #[inline(always)]
    fn start_usual(&mut self, current: &mut Current, at: usize, word: u64) -> Option<usize> {
        let name = scan_short_name(word).or_else(|| self.tokenizer.scan_long_name(at + 1))?;
        let element = name.element;
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
            return None;
        }
        let PassedTag { attributes, after, .. } =
            self.tokenizer.pass_attributes(at + 1, name, self.tree.rows_mut())?;
        let parent = if start == Start::Block && current.is(Element::P) {
            self.pop_usual(*current);
            self.open.current().map_or(self.tree.root(), |current| current.node)
        } else {
            current.node
        };
        let is_open = if start == Start::Void { IsOpen::No } else { IsOpen::Yes };
        let node = self.append_usual(parent, element, attributes, is_open);
        if is_open == IsOpen::Yes {
            *current = Current { node, element };
        }
        if matches!(start, Start::Formatting | Start::Link) {
            self.add_formatting(node, element, attributes);
            self.limit.note_start_of_formatting();
        }
        Some(after)
    }

    /// Passes tags of rows, of their groups and of tables, with the white space between them, up to where content begins.
    /// Done if what comes next is not usual.
    #[inline(never)]
    fn pass_rows(&mut self) -> Flow {
        while matches!(self.mode, Mode::InTable | Mode::InTableBody | Mode::InRow) {
            let Some(current) = self.html_above_root() else { return Flow::Done };
            let at = self.tokenizer.position();
            let rest = self.tokenizer.bytes().get(at..).unwrap_or_default();
            let Some(window) = rest.first_chunk::<WINDOW>() else { return Flow::Done };
            let passed = match *window {
                [b'<', b'/', ref word @ ..] => self.end_part(current, at, u64::from_le_bytes(*word)),
                [b'<', ref word @ .., _] => self.start_part(current, at, u64::from_le_bytes(*word)),
                _ => self.space_in_table(current, at, rest),
            };
            let Some(after) = passed else { return Flow::Done };
            self.tokenizer.go_on_at(after);
        }
        Flow::Again
    }

    /// The start tag at `at`, if it is one that a mode of tables is made for: a group of rows in a table, a row in a group,
    /// a cell in a row. Says where it ends.
    fn start_part(&mut self, current: Current, at: usize, word: u64) -> Option<usize> {
        let name = scan_short_name(word)?;
        let element = name.element;
        let (around, parts, inside) = match self.mode {
            Mode::InTable => (set![TABLE], GROUP, Mode::InTableBody),
            Mode::InTableBody => (GROUP, set![TR], Mode::InRow),
            _ => (set![TR], set![TD TH], Mode::InCell),
        };
        if !parts.contains(element) || !current.is_in(around) || !self.load().fits() {
            return None;
        }
        let tag = self.tokenizer.pass_attributes(at + 1, name, self.tree.rows_mut())?;
        self.append_usual(current.node, element, tag.attributes, IsOpen::Yes);
        if inside == Mode::InCell {
            self.formatting.push_marker();
        }
        self.mode = inside;
        Some(tag.after)
    }

    /// The end tag at `at`, if it is that of the current node. Says where it ends.
    fn end_part(&mut self, current: Current, at: usize, word: u64) -> Option<usize> {
        let after = self.scan_end_tag(current, at, word)?;
        match self.mode {
            Mode::InTable if current.is(Element::TABLE) => {
                self.pop_usual(current);
                self.reset_mode();
            }
            Mode::InTableBody if current.is_in(GROUP) => {
                self.pop_usual(current);
                self.mode = Mode::InTable;
            }
            Mode::InRow if current.is(Element::TR) => {
                self.pop_usual(current);
                self.mode = Mode::InTableBody;
            }
            _ => return None,
        }
        Some(after)
    }

    /// White space at `at` in one of these, which stays where it is. Says where it ends.
    fn space_in_table(&mut self, current: Current, at: usize, rest: &[u8]) -> Option<usize> {
        let (length, glance) = scan_space_before_tag(rest)?;
        // The rules insert it when they have seen how deep the tag after it would be: here that must be the same.
        let load = self.load();
        let below = Load { depth: u32::from(self.tree.depth(current.node)) + 1, ..load };
        if !current.is_in(set![TABLE TBODY TFOOT THEAD TR]) || !load.fits() || !below.fits() {
            return None;
        }
        self.note_signs(at, length, glance);
        let space = Span::of_source(at, at + length);
        self.append_text(current.node, space, glance);
        Some(at + length)
    }

    /// Passes the elements of a head that hold nothing, with the white space between them.
    #[inline(never)]
    fn pass_head(&mut self) -> Flow {
        let Some(head) = self.html_above_root().filter(|current| current.is(Element::HEAD)) else {
            return Flow::Done;
        };
        let bytes = self.tokenizer.bytes();
        let mut at = self.tokenizer.position();
        while let Some(rest) = bytes.get(at..)
            && let Some(&[first, ref word @ .., _]) = rest.first_chunk::<WINDOW>()
        {
            let after = match first {
                b'<' => self.start_in_usual_head(head, at, u64::from_le_bytes(*word)),
                _ => scan_space_before_tag(rest).map(|(length, glance)| {
                    self.note_signs(at, length, glance);
                    let space = Span::of_source(at, at + length);
                    self.append_text(head.node, space, glance);
                    at + length
                }),
            };
            match after {
                Some(after) => at = after,
                None => break,
            }
        }
        self.tokenizer.go_on_at(at);
        Flow::Done
    }

    /// The start tag at `at`, if it is such an element's. Says where it ends.
    fn start_in_usual_head(&mut self, head: Current, at: usize, word: u64) -> Option<usize> {
        let name = scan_short_name(word)?;
        let element = name.element;
        if !set![BASE LINK META].contains(element) || !self.load().fits() {
            return None;
        }
        let tag = self.tokenizer.pass_attributes(at + 1, name, self.tree.rows_mut())?;
        self.append_usual(head.node, element, tag.attributes, IsOpen::No);
        Some(tag.after)
    }

    /// Makes a new element, which the standard knows, the last child of `parent`, the current node.
    #[inline(always)]
    fn append_usual(
        &mut self,
        parent: NodeId,
        element: Element,
        attributes: Attributes,
        is_open: IsOpen,
    ) -> NodeId {
        let (node, depth) = self.tree.append_html(parent, element, attributes, is_open);
        self.depth = u32::from(depth);
        if is_open == IsOpen::Yes {
            self.open.push_html(node, element);
        }
        node
    }

    /// Adds text to `parent`, the current node.
    #[inline(always)]
    fn append_text(&mut self, parent: NodeId, span: Span, glance: Glance) {
        self.depth = u32::from(self.tree.add_text(parent, span, glance));
    }

    /// Pops the current node, which is an HTML element.
    #[inline(always)]
    fn pop_usual(&mut self, current: Current) {
        self.open.pop_html(current.element);
        self.tree.close(current.node);
    }
}

/// How much white space `rest` begins with, if there is some and a tag behind it, and what is seen of it.
fn scan_space_before_tag(rest: &[u8]) -> Option<(usize, Glance)> {
    let blank = if rest.first() == Some(&b'\n') { scan_blank(rest) } else { 0 };
    let (length, glance) = match rest.get(blank) {
        Some(b'<') => (blank, Glance::Blank),
        _ => (rest.iter().position(|&byte| !is_html_space(byte))?, Glance::Any),
    };
    // `</>` is dropped, and what stands behind it goes on with the white space.
    let is_tag = match rest[length..] {
        [b'<', b'/', next, ..] | [b'<', next, ..] => next.is_ascii_alphabetic(),
        _ => false,
    };
    (is_tag && length > 0).then_some((length, glance))
}
