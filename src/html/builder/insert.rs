//! Where nodes go: the appropriate place, foster parenting, elements for tokens, text joined with text.
//!
//! [§13.2.6.1](https://html.spec.whatwg.org/multipage/parsing.html#creating-and-inserting-nodes)

use crate::text::glance::Glance;

use super::super::attributes::Attributes;
use super::super::element::{Element, ElementSet};
use super::super::tokenizer::Tag;
use super::super::tree::{IsOpen, Namespace, NodeId, Span};
use super::Builder;
use super::mode::Mode;
use super::stack::{Integration, Open, set};

/// Where a node is inserted.
#[derive(Debug, Clone, Copy)]
enum Place {
    LastChild(NodeId),
    Before(NodeId),
}

/// "dd, dt, li, optgroup, option, p, rb, rp, rt, or rtc"
pub(super) const IMPLIED_END: ElementSet = set![DD DT LI OPTGROUP OPTION P RB RP RT RTC];
const IMPLIED_END_THOROUGHLY: ElementSet =
    set![CAPTION COLGROUP DD DT LI OPTGROUP OPTION P RB RP RT RTC TBODY TD TFOOT TH THEAD TR];

impl Builder<'_> {
    /// Makes `child` the last child of `parent`, and notes how deep it stands.
    #[inline]
    pub(super) fn append(&mut self, parent: NodeId, child: NodeId) {
        let depth = self.tree.depth(parent).saturating_add(1);
        self.depth = u32::from(depth);
        self.tree.set_depth(child, depth);
        self.tree.append_new(parent, child);
    }

    /// The [appropriate place for inserting a node](https://html.spec.whatwg.org/multipage/parsing.html#appropriate-place-for-inserting-a-node).
    #[inline(always)]
    fn place(&self, target: &Open) -> Place {
        if self.foster_parenting && target.is_in(set![TABLE TBODY TFOOT THEAD TR]) {
            return self.foster_place();
        }
        Place::LastChild(target.node)
    }

    #[cold]
    fn foster_place(&self) -> Place {
        let open = self.open.as_slice();
        // "Let last template be the last template element in the stack of open elements, if any. Let last
        // table be the last table element in the stack of open elements, if any."
        let last = open.iter().rposition(|open| open.is_in(set![TABLE TEMPLATE]));
        match last.map(|at| (at, &open[at])) {
            Some((_, template)) if template.element == Element::TEMPLATE => Place::LastChild(template.node),
            Some((_, table)) if self.tree.parent(table.node).is_some() => Place::Before(table.node),
            // "Let previous element be the element immediately above last table".
            Some((at, table)) => {
                Place::LastChild(at.checked_sub(1).map_or(table.node, |above| open[above].node))
            }
            None => Place::LastChild(open.first().map_or(self.tree.root(), |html| html.node)),
        }
    }

    fn put(&mut self, place: Place, node: NodeId) {
        match place {
            Place::LastChild(parent) => self.append(parent, node),
            Place::Before(sibling) => self.tree.insert_before(sibling, node),
        }
    }

    /// Inserts a detached node at the appropriate place.
    #[inline]
    pub(super) fn insert(&mut self, node: NodeId) {
        let place = match self.open.current() {
            Some(current) => self.place(current),
            None => Place::LastChild(self.tree.root()),
        };
        self.put(place, node);
    }

    /// Inserts a node at the place that is appropriate for the target `target`.
    pub(super) fn insert_at(&mut self, target: &Open, node: NodeId) {
        let place = self.place(target);
        self.tree.detach(node);
        self.put(place, node);
    }

    /// [Inserts characters](https://html.spec.whatwg.org/multipage/parsing.html#insert-a-character): into the text
    /// node before, where there is one.
    pub(super) fn insert_text(&mut self, span: Span) {
        let Some(current) = self.open.current() else { return };
        match self.place(current) {
            Place::LastChild(parent) => {
                self.depth = u32::from(self.tree.add_text(parent, span, Glance::Any));
            }
            Place::Before(sibling) => match self.tree.previous_sibling(sibling) {
                Some(previous) if self.tree.is_text(previous) => self.tree.extend_text(previous, span),
                _ => {
                    let node = self.tree.new_text_of(span);
                    self.tree.insert_before(sibling, node);
                }
            },
        }
    }

    /// [Creates an element for the token](https://html.spec.whatwg.org/multipage/parsing.html#create-an-element-for-the-token).
    #[inline]
    fn create(&mut self, tag: &Tag, namespace: Namespace) -> NodeId {
        let node = self.tree.new_parsed(tag.element, namespace, tag.attributes);
        if tag.element == Element::UNKNOWN {
            self.name(node, tag);
        }
        node
    }

    /// Names the unknown element as its tag does.
    #[cold]
    fn name(&mut self, node: NodeId, tag: &Tag) {
        let name = self.name_of(tag);
        let span = match name {
            std::borrow::Cow::Borrowed(_) => Span::of_source(tag.name.0 as usize, tag.name.1 as usize),
            std::borrow::Cow::Owned(name) => self.tree.write(|out| out.push_str(&name)),
        };
        self.tree.set_name(node, span, tag.attributes.names);
    }

    /// [Inserts an HTML element](https://html.spec.whatwg.org/multipage/parsing.html#insert-an-html-element).
    #[inline]
    pub(super) fn insert_element(&mut self, tag: &Tag) -> NodeId {
        let node = self.insert_html(tag, IsOpen::Yes);
        self.open.push(Open { name: self.name_hash(tag), ..Open::html(node, tag.element) });
        node
    }

    fn insert_html(&mut self, tag: &Tag, is_open: IsOpen) -> NodeId {
        let Some(current) = self.open.current() else { return self.tree.root() };
        let node = match self.place(current) {
            Place::LastChild(parent) => {
                let (node, depth) = self.tree.append_html(parent, tag.element, tag.attributes, is_open);
                self.depth = u32::from(depth);
                node
            }
            Place::Before(sibling) => {
                let node = self.tree.new_parsed(tag.element, Namespace::Html, tag.attributes);
                if is_open == IsOpen::Yes {
                    self.tree.open(node);
                }
                self.tree.insert_before(sibling, node);
                node
            }
        };
        if tag.element == Element::UNKNOWN {
            self.name(node, tag);
        }
        node
    }

    /// Inserts an HTML element that a token implies.
    pub(super) fn insert_implied(&mut self, element: Element) -> NodeId {
        self.insert_element(&Tag::implied(element))
    }

    /// Inserts an HTML element and pops it at once.
    pub(super) fn insert_void(&mut self, tag: &Tag) -> NodeId {
        self.insert_html(tag, IsOpen::No)
    }

    /// [Inserts a foreign element](https://html.spec.whatwg.org/multipage/parsing.html#insert-a-foreign-element).
    pub(super) fn insert_foreign(&mut self, tag: &Tag, namespace: Namespace) {
        let node = self.create(tag, namespace);
        self.insert(node);
        if !tag.self_closing {
            let integrates = self.integration(node, tag.element, namespace);
            let name = self.name_hash(tag);
            self.push(Open { node, element: tag.element, namespace, integrates, name });
        }
    }

    pub(super) fn integration(&self, node: NodeId, element: Element, namespace: Namespace) -> Integration {
        match namespace {
            Namespace::MathMl if set![MI MO MN MS MTEXT].contains(element) => Integration::MathMlText,
            Namespace::MathMl if element == Element::ANNOTATION_XML => {
                let encoding = self.tree.attr(node, "encoding").unwrap_or_default();
                let holds_html = ["text/html", "application/xhtml+xml"]
                    .iter()
                    .any(|html| encoding.eq_ignore_ascii_case(html));
                if holds_html { Integration::Html } else { Integration::Nothing }
            }
            Namespace::Svg if set![FOREIGN_OBJECT DESC TITLE].contains(element) => Integration::Html,
            _ => Integration::Nothing,
        }
    }

    /// A copy of a formatting element, for the token it was made for.
    pub(super) fn copy(&mut self, element: Element, attributes: Attributes) -> NodeId {
        self.tree.new_parsed(element, Namespace::Html, attributes)
    }

    // The stack.

    #[inline]
    pub(super) fn push(&mut self, open: Open) {
        if open.namespace == Namespace::Html {
            self.tree.open(open.node);
        }
        self.open.push(open);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        if open.namespace == Namespace::Html {
            self.tree.close(open.node);
        }
        Some(open)
    }

    /// Removes the element from the stack, wherever it is.
    pub(super) fn remove_from_stack(&mut self, node: NodeId) {
        if let Some(at) = self.open.position(node) {
            self.remove_open(at);
        }
    }

    pub(super) fn remove_open(&mut self, at: usize) {
        let open = self.open.remove(at);
        if open.namespace == Namespace::Html {
            self.tree.close(open.node);
        }
    }

    /// Whether the current node is the HTML element.
    #[inline]
    pub(super) fn current_is(&self, element: Element) -> bool {
        self.open.current().is_some_and(|open| open.is(element))
    }

    #[inline]
    pub(super) fn current_is_in(&self, elements: ElementSet) -> bool {
        self.open.current().is_some_and(|open| open.is_in(elements))
    }

    /// Pops down to and with one of these HTML elements.
    #[inline]
    pub(super) fn pop_through(&mut self, elements: ElementSet) {
        while let Some(open) = self.pop() {
            if open.is_in(elements) {
                return;
            }
        }
    }

    /// Pops down to and with the HTML element.
    #[inline]
    pub(super) fn pop_through_one(&mut self, element: Element) {
        while let Some(open) = self.pop() {
            if open.is(element) {
                return;
            }
        }
    }

    /// Pops until the current node is one of these; the root is among them.
    pub(super) fn pop_until_current_is_in(&mut self, elements: ElementSet) {
        while self.open.len() > 1 && !self.current_is_in(elements) {
            self.pop();
        }
    }

    /// [Generates implied end tags](https://html.spec.whatwg.org/multipage/parsing.html#generate-implied-end-tags).
    #[inline]
    pub(super) fn generate_implied_end_tags(&mut self) {
        while self.current_is_in(IMPLIED_END) {
            self.pop();
        }
    }

    #[inline]
    pub(super) fn generate_implied_end_tags_except(&mut self, element: Element) {
        while self.current_is_in(IMPLIED_END) && !self.current_is(element) {
            self.pop();
        }
    }

    pub(super) fn generate_all_implied_end_tags_thoroughly(&mut self) {
        while self.current_is_in(IMPLIED_END_THOROUGHLY) {
            self.pop();
        }
    }

    /// [Resets the insertion mode appropriately](https://html.spec.whatwg.org/multipage/parsing.html#reset-the-insertion-mode-appropriately).
    pub(super) fn reset_mode(&mut self) {
        self.mode = self.appropriate_mode();
    }

    fn appropriate_mode(&self) -> Mode {
        for (at, open) in self.open.as_slice().iter().enumerate().rev() {
            let last = at == 0;
            let node = match &self.context {
                Some(context) if last => context,
                _ => open,
            };
            if node.namespace != Namespace::Html {
                continue;
            }
            match node.element {
                Element::TD | Element::TH if !last => return Mode::InCell,
                Element::TR => return Mode::InRow,
                Element::TBODY | Element::THEAD | Element::TFOOT => return Mode::InTableBody,
                Element::CAPTION => return Mode::InCaption,
                Element::COLGROUP => return Mode::InColumnGroup,
                Element::TABLE => return Mode::InTable,
                Element::TEMPLATE => return self.template_modes.last().copied().unwrap_or(Mode::InTemplate),
                Element::HEAD if !last => return Mode::InHead,
                Element::BODY => return Mode::InBody,
                Element::FRAMESET => return Mode::InFrameset,
                Element::HTML if self.head.is_none() => return Mode::BeforeHead,
                Element::HTML => return Mode::AfterHead,
                _ => {}
            }
        }
        Mode::InBody
    }
}
