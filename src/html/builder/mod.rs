//! The tree builder: tokens to a tree, by insertion modes ([§13.2.6]). Scripting is disabled; errors are not reported.
//!
//! Each file has the rules of some modes, a function for start tags and one for end tags, which answer whether
//! the token is done with. Text and comments are dispatched here: they differ less from mode to mode.
//! Nothing recurses over the input: *reprocess the token* is a loop.
//!
//! | file | subject |
//! |---|---|
//! | `head` | §13.2.6.4.1–6, up to the body |
//! | `body` | §13.2.6.4.7 and 8, "in body" and "text" |
//! | `table` | §13.2.6.4.9–15 |
//! | `after` | §13.2.6.4.16–22, templates, framesets and what follows the body |
//! | `foreign` | §13.2.6.5, MathML and SVG |
//! | `formatting` | §13.2.4.3 and the adoption agency |
//! | `insert` | §13.2.6.1, where nodes go |
//! | `usual` | most tags of §13.2.6.4.7, in few steps |
//! | `stack` | §13.2.4.2, open elements and scopes |
//! | `quirks` | §13.2.6.4.1, which doctypes |
//!
//! The tree differs from the standard's in what nobody here asks for: the doctype is not in it, the contents of a
//! `template` are its children, names of foreign elements stay in lower case, and a second `html` or `body`
//! start tag adds no attributes to the first. What tests need to see of these is kept for tests.
//!
//! [§13.2.6]: https://html.spec.whatwg.org/multipage/parsing.html#tree-construction

mod after;
mod body;
mod foreign;
mod formatting;
#[cfg(test)]
mod fragment;
mod head;
mod insert;
mod mode;
mod quirks;
mod stack;
mod table;
mod usual;

use std::borrow::Cow;
use std::ops::Range;

use crate::text::Controls;
use crate::text::glance::Glance;
use crate::text::is_html_space;

use super::element::Element;
use super::limit::{Limit, Load};
use super::tokenizer::attribute;
use super::tokenizer::{CdataSections, Content, Doctype, State, Tag, Token, Tokenizer};
use super::tree::{self, Arena, Namespace, NodeId, Span, Tree};
use formatting::{Formatting, Item};
#[cfg(test)]
pub(super) use fragment::{Scripting, Seen, tokenizer};
use mode::{Flow, Mode};
use stack::{Open, Stack};

/// Room for a builder: what one that is done leaves to the next.
#[derive(Debug, Default)]
pub(super) struct Room {
    open: Vec<Open>,
    formatting: Vec<Item>,
    template_modes: Vec<Mode>,
    pending_table_text: Vec<Span>,
}

/// `list` with nothing in it.
fn emptied<T>(mut list: Vec<T>) -> Vec<T> {
    list.clear();
    list
}

/// Builds one tree.
pub(super) struct Builder<'s> {
    source: &'s str,
    tokenizer: Tokenizer<'s>,
    tree: Tree<'s>,
    open: Stack,
    formatting: Formatting,
    mode: Mode,
    /// Where "text" and "in table text" go back to.
    original_mode: Mode,
    template_modes: Vec<Mode>,
    pending_table_text: Vec<Span>,
    /// The head element pointer.
    head: Option<NodeId>,
    /// The form element pointer.
    form: Option<NodeId>,
    /// The context element of a fragment.
    context: Option<Open>,
    quirks: bool,
    frameset_ok: bool,
    foster_parenting: bool,
    /// "If the next token is a U+000A LINE FEED (LF) character token, then ignore that token".
    ignores_line_feed: bool,
    limit: Limit,
    /// How deep what came last stands.
    depth: u32,
    #[cfg(test)]
    seen: fragment::Seen,
}

impl<'s> Builder<'s> {
    #[cfg(test)]
    pub(super) fn new(source: &'s str, room: tree::Room) -> Builder<'s> {
        Builder::of(source, room, Controls::Perhaps)
    }

    /// The same of a source of which so much is known.
    pub(super) fn of(source: &'s str, room: tree::Room, controls: Controls) -> Builder<'s> {
        let mut tree = Tree::of(Cow::Borrowed(source), room);
        let Room { open, formatting, template_modes, pending_table_text } = tree.take_builder_room();
        Builder {
            source,
            tokenizer: Tokenizer::new(source, tree.take_noted(), controls),
            tree,
            open: Stack::new(emptied(open)),
            formatting: Formatting::new(emptied(formatting)),
            mode: Mode::Initial,
            original_mode: Mode::Initial,
            template_modes: emptied(template_modes),
            pending_table_text: emptied(pending_table_text),
            head: None,
            form: None,
            context: None,
            quirks: false,
            frameset_ok: true,
            foster_parenting: false,
            ignores_line_feed: false,
            limit: Limit::default(),
            depth: 0,
            #[cfg(test)]
            seen: fragment::Seen::default(),
        }
    }

    /// Begins as after the start tag `<body>`.
    pub(super) fn begin_body(&mut self) {
        self.start_tag(Tag::implied(Element::BODY));
    }

    /// Builds all of the tree.
    pub(super) fn run(mut self) -> Arena {
        self.build();
        let mut arena = self.tree.into_arena();
        arena.aside.noted = self.tokenizer.into_noted();
        arena.aside.builder = Room {
            open: self.open.into_list(),
            formatting: self.formatting.into_list(),
            template_modes: self.template_modes,
            pending_table_text: self.pending_table_text,
        };
        arena
    }

    fn build(&mut self) {
        loop {
            self.pass_usual();
            let (context, open) = (&self.context, &self.open);
            let sections = || {
                let adjusted = match context {
                    Some(context) if open.len() == 1 => Some(context),
                    _ => open.current(),
                };
                match adjusted {
                    Some(open) if open.namespace != Namespace::Html => CdataSections::Allowed,
                    _ => CdataSections::NotAllowed,
                }
            };
            match self.tokenizer.next(self.tree.rows_mut(), sections) {
                Token::Text { range, content } => {
                    let (span, _) = self.span_of(range, content);
                    self.text_token(span);
                }
                Token::StartTag(tag) => self.start_tag(tag),
                Token::EndTag(tag) => self.end_tag(tag),
                Token::Comment(range) => {
                    self.ignores_line_feed = false;
                    let span = match self.source[range.clone()].contains('\0') {
                        true => self.tree.write_without_nulls(&self.source[range]),
                        false => Span::of_source(range.start, range.end),
                    };
                    self.comment(span);
                }
                Token::Null => {
                    self.ignores_line_feed = false;
                    self.null();
                }
                Token::Doctype(range) => {
                    self.ignores_line_feed = false;
                    self.doctype(self.tokenizer.doctype(range));
                }
                Token::EndOfFile => return self.end_of_file(),
            }
        }
    }

    /// The text of a token, and what was seen of it.
    #[inline(always)]
    fn span_of(&mut self, range: Range<usize>, content: Content) -> (Span, Glance) {
        match content {
            Content::Plain(glance) => (Span::of_source(range.start, range.end), glance),
            Content::References => (self.tree.write_decoded(&self.source[range]), Glance::Any),
            Content::Nulls => (self.tree.write_without_nulls(&self.source[range]), Glance::Any),
        }
    }

    /// How much is open.
    #[inline(always)]
    fn load(&self) -> Load {
        Load { depth: self.depth, open: self.open.len(), formatting: self.formatting.len() }
    }

    /// The *adjusted current node*: in a fragment the context element stands for the root.
    #[inline(always)]
    fn adjusted_current(&self) -> Option<&Open> {
        match &self.context {
            Some(context) if self.open.len() == 1 => Some(context),
            _ => self.open.current(),
        }
    }

    /// The tag's name in lower case, with U+FFFD for U+0000.
    fn name_of(&self, tag: &Tag) -> Cow<'s, str> {
        name_of(self.source, tag)
    }

    /// See [`Open::name`].
    #[inline(always)]
    fn name_hash(&self, tag: &Tag) -> u32 {
        if tag.element == Element::UNKNOWN { self.unknown_name_hash(tag) } else { 0 }
    }

    #[inline(never)]
    fn unknown_name_hash(&self, tag: &Tag) -> u32 {
        let name = self.name_of(tag);
        name.bytes().fold(0x811C_9DC5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    /// Whether the open element has the name of the tag, whose hash is `hash`.
    #[inline]
    fn has_name(&self, open: &Open, tag: &Tag, hash: u32) -> bool {
        open.element == tag.element
            && open.name == hash
            && (tag.element != Element::UNKNOWN || self.tree.name(open.node) == self.name_of(tag))
    }

    /// "If the parser's scripting flag is enabled"
    fn runs_scripts(&self) -> bool {
        #[cfg(test)]
        return self.seen.scripting == fragment::Scripting::Enabled;
        #[cfg(not(test))]
        false
    }

    /// "For each attribute on the token, check to see if the attribute is already present on" the element.
    /// "If it is not, add the attribute": nobody here asks for them.
    fn add_attributes(&mut self, _node: NodeId, _tag: &Tag) {
        #[cfg(test)]
        self.seen.note_attributes(_node, _tag);
    }

    /// Whether this is a fragment of the HTML element.
    fn context_is(&self, element: Element) -> bool {
        self.context.is_some_and(|context| context.is(element))
    }

    fn start_tag(&mut self, tag: Tag) {
        let load = self.load();
        if !self.limit.may_start(tag.element, load, || limited_name(self.source, &tag)) {
            return;
        }
        self.ignores_line_feed = false;
        self.end_table_text();
        loop {
            let flow = match self.takes_as_foreign(&tag) {
                true => self.start_in_foreign(&tag),
                false => self.start_in(self.mode, &tag),
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    fn end_tag(&mut self, tag: Tag) {
        if !self.limit.may_end(tag.element, || limited_name(self.source, &tag)) {
            return;
        }
        self.ignores_line_feed = false;
        self.end_table_text();
        loop {
            let is_foreign = self.adjusted_current().is_some_and(|open| open.namespace != Namespace::Html);
            let flow = match is_foreign {
                true => self.end_in_foreign(&tag),
                false => self.end_in(self.mode, &tag),
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    /// The rules of `mode` for a start tag.
    fn start_in(&mut self, mode: Mode, tag: &Tag) -> Flow {
        match mode {
            Mode::InBody | Mode::Text | Mode::InTableText => self.start_in_body(tag),
            Mode::Initial => self.leave_initial(),
            Mode::BeforeHtml => self.start_before_html(tag),
            Mode::BeforeHead => self.start_before_head(tag),
            Mode::InHead => self.start_in_head(tag),
            Mode::InHeadNoscript => self.start_in_head_noscript(tag),
            Mode::AfterHead => self.start_after_head(tag),
            Mode::InTable => self.start_in_table(tag),
            Mode::InCaption => self.start_in_caption(tag),
            Mode::InColumnGroup => self.start_in_column_group(tag),
            Mode::InTableBody => self.start_in_table_body(tag),
            Mode::InRow => self.start_in_row(tag),
            Mode::InCell => self.start_in_cell(tag),
            Mode::InTemplate => self.start_in_template(tag),
            Mode::AfterBody | Mode::AfterAfterBody => self.start_after_body(tag),
            Mode::InFrameset => self.start_in_frameset(tag),
            Mode::AfterFrameset | Mode::AfterAfterFrameset => self.start_after_frameset(tag),
        }
    }

    /// The rules of `mode` for an end tag.
    fn end_in(&mut self, mode: Mode, tag: &Tag) -> Flow {
        match mode {
            Mode::InBody | Mode::InTableText => self.end_in_body(tag),
            Mode::Text => self.end_text(),
            Mode::Initial => self.leave_initial(),
            Mode::BeforeHtml => self.end_before_html(tag),
            Mode::BeforeHead => self.end_before_head(tag),
            Mode::InHead => self.end_in_head(tag),
            Mode::InHeadNoscript => self.end_in_head_noscript(tag),
            Mode::AfterHead => self.end_after_head(tag),
            Mode::InTable => self.end_in_table(tag),
            Mode::InCaption => self.end_in_caption(tag),
            Mode::InColumnGroup => self.end_in_column_group(tag),
            Mode::InTableBody => self.end_in_table_body(tag),
            Mode::InRow => self.end_in_row(tag),
            Mode::InCell => self.end_in_cell(tag),
            Mode::InTemplate => self.end_in_template(tag),
            Mode::AfterBody => self.end_after_body(tag),
            Mode::AfterAfterBody => self.leave_after_body(),
            Mode::InFrameset => self.end_in_frameset(tag),
            Mode::AfterFrameset => self.end_after_frameset(tag),
            Mode::AfterAfterFrameset => Flow::Done,
        }
    }

    /// A run of characters.
    fn text_token(&mut self, span: Span) {
        let mut span = span;
        if self.ignores_line_feed {
            self.ignores_line_feed = false;
            if self.tree.str(span).starts_with('\n') {
                span = span.split_at(1).1;
            }
        }
        if span.is_empty() {
            return;
        }
        if self.takes_text_as_foreign() {
            if self.frameset_ok && !self.is_blank(span) {
                self.frameset_ok = false;
            }
            return self.insert_text(span);
        }
        self.text(span);
    }

    /// Characters in HTML. Most modes treat white space and the rest differently.
    fn text(&mut self, span: Span) {
        let mut rest = span;
        while !rest.is_empty() {
            match self.mode {
                Mode::InBody | Mode::InCaption | Mode::InCell | Mode::InTemplate => {
                    return self.text_in_body(rest);
                }
                Mode::Text => return self.insert_text(rest),
                Mode::InTable | Mode::InTableBody | Mode::InRow => return self.text_in_table(rest),
                Mode::InTableText => return self.pending_table_text.push(rest),
                _ => {}
            }
            let (space, other) = self.split_space(rest);
            if !space.is_empty() {
                match self.mode {
                    Mode::Initial | Mode::BeforeHtml | Mode::BeforeHead => {}
                    Mode::AfterBody | Mode::AfterAfterBody | Mode::AfterAfterFrameset => {
                        self.text_in_body(space)
                    }
                    _ => self.insert_text(space),
                }
                rest = other;
            } else if self.leave() == Flow::Done {
                let length = self.tree.str(rest).bytes().position(is_html_space);
                rest = length.map_or(rest.split_at(0).0, |length| rest.split_at(length).1);
            }
        }
    }

    /// Does what the mode does with *anything else*; done if that is nothing.
    fn leave(&mut self) -> Flow {
        match self.mode {
            Mode::Initial => self.leave_initial(),
            Mode::BeforeHtml => self.leave_before_html(),
            Mode::BeforeHead => self.leave_before_head(),
            Mode::InHead => self.leave_in_head(),
            Mode::InHeadNoscript => self.leave_in_head_noscript(),
            Mode::AfterHead => self.leave_after_head(),
            Mode::InColumnGroup => self.leave_column_group(),
            Mode::AfterBody | Mode::AfterAfterBody => self.leave_after_body(),
            _ => Flow::Done,
        }
    }

    /// U+0000 in data. "In body" and the modes of tables ignore it, where the rest treat it as text.
    fn null(&mut self) {
        if self.takes_text_as_foreign() {
            let span = self.tree.write(|out| out.push('\u{FFFD}'));
            return self.insert_text(span);
        }
        while self.leave() == Flow::Again {}
    }

    fn comment(&mut self, span: Span) {
        self.end_table_text();
        let comment = self.tree.new_comment_of(span);
        if matches!(self.mode, Mode::AfterBody | Mode::AfterAfterBody) {
            // More may come to the body, which stands before it.
            self.tree.note_move();
        }
        if self.adjusted_current().is_some_and(|open| open.namespace != Namespace::Html) {
            return self.insert(comment);
        }
        match (self.mode, self.open.get(0)) {
            (Mode::Initial | Mode::BeforeHtml | Mode::AfterAfterBody | Mode::AfterAfterFrameset, _) => {
                self.append(self.tree.root(), comment)
            }
            (Mode::AfterBody, Some(&html)) => self.append(html.node, comment),
            _ => self.insert(comment),
        }
    }

    /// [§13.2.6.4.1](https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode)
    fn doctype(&mut self, doctype: Doctype<'s>) {
        self.end_table_text();
        if self.mode == Mode::Initial {
            self.quirks = quirks::of(&doctype) == quirks::Quirks::Full;
            self.mode = Mode::BeforeHtml;
            #[cfg(test)]
            self.seen.note_doctype(doctype, &self.tree);
        }
    }

    fn end_of_file(&mut self) {
        self.end_table_text();
        loop {
            let flow = match self.mode {
                Mode::Text => {
                    self.pop();
                    self.mode = self.original_mode;
                    Flow::Again
                }
                Mode::InTable | Mode::InTableText | Mode::InBody | Mode::InCaption | Mode::InColumnGroup => {
                    self.end_of_file_in_template()
                }
                Mode::InTableBody | Mode::InRow | Mode::InCell | Mode::InTemplate => {
                    self.end_of_file_in_template()
                }
                Mode::AfterBody | Mode::AfterAfterBody => Flow::Done,
                _ => self.leave(),
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    fn is_blank(&self, span: Span) -> bool {
        self.tree.str(span).bytes().all(is_html_space)
    }

    /// The white space at the start, and the rest.
    fn split_space(&self, span: Span) -> (Span, Span) {
        let text = self.tree.str(span);
        span.split_at(text.bytes().position(|byte| !is_html_space(byte)).unwrap_or(text.len()))
    }

    /// Reads the text of the element that `tag` begins as `state` says.
    /// [§13.2.6.2](https://html.spec.whatwg.org/multipage/parsing.html#parsing-elements-that-contain-only-text)
    fn start_raw_text(&mut self, tag: &Tag, state: State) -> Flow {
        self.insert_element(tag);
        self.tokenizer.enter(state, tag.element.name());
        self.original_mode = self.mode;
        self.mode = Mode::Text;
        Flow::Done
    }
}

fn name_of<'s>(source: &'s str, tag: &Tag) -> Cow<'s, str> {
    attribute::name(&source[tag.name.0 as usize..tag.name.1 as usize])
}

/// The tag's name, as `limit` asks for it.
fn limited_name(source: &str, tag: &Tag) -> String {
    match tag.element.name() {
        "" => name_of(source, tag).into_owned(),
        name => name.to_owned(),
    }
}
