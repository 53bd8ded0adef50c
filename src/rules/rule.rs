//! Rule and action: how one element is looked at and what can be said of it. Walks nothing.

use std::borrow::Cow;

use super::anchor::Targets;
use super::census::Census;
use super::highlighter::{Highlighters, Markers};
use super::math::Formulas;
use super::preformatted::Collector;
use super::report::{Reason, Report};
use super::room::Room;
use super::tabular::{GridId, Survey};
use super::url;
use crate::address::{Addresses, Changed};
use crate::html::element::Element;
use crate::html::node_map::NodeMap;
use crate::html::tree::{NodeId, Tree};
use crate::markdown::event::{Event, Tag};
use crate::options::Options;
use crate::text::store::Store;

/// A row of the table: for these elements, this decision.
pub(super) struct Rule {
    /// The elements it looks at.
    pub elements: &'static [Element],
    pub says: Says,
    /// HTML and the events it becomes, as [`super::dump`] writes them. Run as a test.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the table's test"))]
    pub example: (&'static str, &'static str),
}

/// What a rule says of an element.
pub(super) enum Says {
    /// The same of each.
    Always(Action<'static>),
    /// What it answers when it has looked at it.
    Ask(for<'l, 'a> fn(&mut Look<'l, 'a>) -> Action<'a>),
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy)]
pub(super) enum Action<'a> {
    /// Its content stands in its place.
    Unwrap,
    /// A generic block: its edges end a leaf block, it leaves nothing else.
    Block,
    /// A block whose leaf blocks are headings of this level.
    Heading(u8),
    /// The leaf block that names a `details`.
    Summary,
    /// A block that holds blocks: `BlockQuote`, `List`, `Item` or `Details`.
    Container(Tag<'a>),
    /// An inline span around its content.
    Span(Tag<'a>),
    /// Its text is a code span.
    Code,
    /// A table of these cells.
    Table(GridId),
    /// One inline event stands in its place.
    Content(Event<'a>),
    /// One event that is a paragraph of its own where there can be one, else inline.
    Display(Event<'a>),
    /// One whole block, balanced, stands in its place.
    Replace(&'a [Event<'a>]),
    /// An embed's HTML stands in its place: a block of its own, but where blocks cannot stand.
    Embed(&'a str),
    /// It stays as HTML: a block where it is one and there can be one, else its tags and text in a line.
    Keep { block: Option<&'a str>, inline: &'a [Event<'a>] },
    /// A link with its text, in a paragraph of its own.
    EmbedLink(Tag<'a>, &'a str),
    /// A hard line break.
    Break,
    /// A task list item's check box, if it begins one.
    Check(bool),
    /// Nothing, and the reason is counted.
    Drop(Reason),
    /// Nothing, and there was nothing to see.
    Vanish,
    /// This rule has no say; the next one for the element is asked.
    Next,
}

/// One element as a rule sees it.
pub(super) struct Look<'l, 'a> {
    pub tree: &'a Tree<'a>,
    /// Where events keep what does not stand in the source.
    pub store: &'a Store,
    pub node: NodeId,
    pub element: Element,
    pub options: &'l Options,
    /// The caller's URL rules.
    pub addresses: &'l Addresses,
    /// It stands inside a `code` element.
    pub in_code: bool,
    /// What is known of the whole document.
    pub facts: &'l mut Facts<'a>,
    /// Where a rule says what its action cannot.
    pub report: &'l mut Report,
}

impl<'a> Look<'_, 'a> {
    /// The attribute's value; `name` in lower case.
    #[inline(always)]
    pub fn attr(&self, name: &str) -> Option<Cow<'a, str>> {
        self.tree.attr(self.node, name)
    }

    /// The address that an attribute's value is, as the caller's rules want it. It may be dangerous.
    #[inline(always)]
    pub fn address(&mut self, value: Cow<'a, str>) -> &'a str {
        self.clean_address(url::clean(value))
    }

    /// The same of a value that is clean.
    #[inline(always)]
    pub fn clean_address(&mut self, value: Cow<'a, str>) -> &'a str {
        match value {
            Cow::Borrowed(value) if self.addresses.is_empty() => value,
            value => self.changed_address(value),
        }
    }

    #[inline(never)]
    fn changed_address(&mut self, value: Cow<'a, str>) -> &'a str {
        let changed = self.addresses.change(value);
        if matches!(changed, Changed::Restless(_)) {
            self.report.count(Reason::RestlessAddress);
        }
        self.store.keep(changed.take())
    }
}

/// What one look at the whole document tells.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// The names that links of the document point to.
    pub targets: Targets<'a>,
    /// What shows formulas.
    pub formulas: Formulas,
    /// What highlighters made.
    pub highlighters: Highlighters,
    /// The classes of their markup.
    pub markers: Markers<'a>,
    /// The languages that elements around code name, as far as they were asked.
    pub languages: NodeMap<Option<String>>,
    /// What the tables hold, as far as they were asked.
    pub tables: Survey,
    /// Where the text of a code block is put together.
    pub code: Collector,
}

impl<'a> Facts<'a> {
    /// The nodes of which anything is known that another than the table decides by.
    pub fn odd_nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.formulas.nodes().chain(self.highlighters.nodes())
    }

    pub fn collect(tree: &'a Tree<'a>, census: &Census, room: &mut Room) -> Facts<'a> {
        Facts {
            targets: Targets::collect(tree, census),
            formulas: Formulas::collect(tree, census),
            highlighters: Highlighters::collect(tree, census),
            markers: Markers::of(census),
            languages: NodeMap::default(),
            tables: std::mem::take(&mut room.tables),
            code: std::mem::take(&mut room.code),
        }
    }

    /// Gives back the room.
    pub fn leave_room(&mut self, room: &mut Room) {
        self.tables.clear();
        room.tables = std::mem::take(&mut self.tables);
        room.code = std::mem::take(&mut self.code);
    }
}
