//! The stack of open elements ([§13.2.4.2]) and what is in scope on it. Builds nothing.
//!
//! How many of each HTML element are open is counted, so that most questions are answered without a search:
//! nothing that is not open is in scope. What must be searched is as short as `limit` keeps the stack.
//!
//! [§13.2.4.2]: https://html.spec.whatwg.org/multipage/parsing.html#the-stack-of-open-elements

use super::super::element::{Element, ElementSet};
use super::super::tree::{Namespace, NodeId};

macro_rules! set {
    ($($member:ident)*) => {
        const { $crate::html::element::ElementSet::of(&[$($crate::html::element::Element::$member),*]) }
    };
}
pub(super) use set;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub node: NodeId,
    pub element: Element,
    pub namespace: Namespace,
    pub integrates: Integration,
    /// A hash of the name of an unknown element, so that few of them are compared as text. Else 0.
    pub name: u32,
}

/// Where HTML may stand in an element of another language
/// ([§13.2.6](https://html.spec.whatwg.org/multipage/parsing.html#html-integration-point)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Integration {
    Nothing,
    MathMlText,
    Html,
}

impl Open {
    #[inline]
    pub(super) fn html(node: NodeId, element: Element) -> Open {
        Open { node, element, namespace: Namespace::Html, integrates: Integration::Nothing, name: 0 }
    }

    /// Whether it is the HTML element `element`.
    #[inline]
    pub(super) fn is(&self, element: Element) -> bool {
        self.element == element && self.namespace == Namespace::Html
    }

    /// Whether it is one of these HTML elements.
    #[inline]
    pub(super) fn is_in(&self, elements: ElementSet) -> bool {
        self.namespace == Namespace::Html && elements.contains(self.element)
    }

    /// <https://html.spec.whatwg.org/multipage/parsing.html#special>
    #[inline]
    pub(super) fn is_special(&self) -> bool {
        match self.namespace {
            Namespace::Html => SPECIAL.contains(self.element),
            Namespace::MathMl => MATHML_BOUNDARY.contains(self.element),
            Namespace::Svg => SVG_BOUNDARY.contains(self.element),
        }
    }

    #[inline]
    fn bounds(&self, scope: Scope) -> bool {
        match (self.namespace, scope) {
            (Namespace::Html, Scope::Default) => DEFAULT_SCOPE.contains(self.element),
            (Namespace::Html, Scope::ListItem) => {
                DEFAULT_SCOPE.contains(self.element) || set![OL UL].contains(self.element)
            }
            (Namespace::Html, Scope::Button) => {
                DEFAULT_SCOPE.contains(self.element) || self.element == Element::BUTTON
            }
            (Namespace::Html, Scope::Table) => set![HTML TABLE TEMPLATE].contains(self.element),
            (Namespace::MathMl | Namespace::Svg, Scope::Table) => false,
            (Namespace::MathMl, _) => MATHML_BOUNDARY.contains(self.element),
            (Namespace::Svg, _) => SVG_BOUNDARY.contains(self.element),
        }
    }
}

/// <https://html.spec.whatwg.org/multipage/parsing.html#special>
const SPECIAL: ElementSet = set![
    ADDRESS APPLET AREA ARTICLE ASIDE BASE BASEFONT BGSOUND BLOCKQUOTE BODY BR BUTTON CAPTION CENTER COL
    COLGROUP DD DETAILS DIR DIV DL DT EMBED FIELDSET FIGCAPTION FIGURE FOOTER FORM FRAME FRAMESET H1 H2 H3 H4
    H5 H6 HEAD HEADER HGROUP HR HTML IFRAME IMG INPUT KEYGEN LI LINK LISTING MAIN MARQUEE MENU META NAV
    NOEMBED NOFRAMES NOSCRIPT OBJECT OL P PARAM PLAINTEXT PRE SCRIPT SEARCH SECTION SELECT SOURCE STYLE
    SUMMARY TABLE TBODY TD TEMPLATE TEXTAREA TFOOT TH THEAD TITLE TR TRACK UL WBR XMP
];
/// MathML's elements that are special, and bound every scope but a table's.
const MATHML_BOUNDARY: ElementSet = set![MI MO MN MS MTEXT ANNOTATION_XML];
/// SVG's.
const SVG_BOUNDARY: ElementSet = set![FOREIGN_OBJECT DESC TITLE];

/// <https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope>
const DEFAULT_SCOPE: ElementSet = set![APPLET CAPTION HTML TABLE TD TH MARQUEE OBJECT SELECT TEMPLATE];

/// Where the search for an element in scope ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Default,
    ListItem,
    Button,
    Table,
}

/// See the module. The first is the root, the last the *current node*.
#[derive(Debug)]
pub(super) struct Stack {
    open: Vec<Open>,
    /// How many of each HTML element.
    counts: [u32; 256],
}

impl Stack {
    /// `open` is room, with nothing in it.
    pub(super) fn new(open: Vec<Open>) -> Stack {
        Stack { open, counts: [0; 256] }
    }

    pub(super) fn into_list(self) -> Vec<Open> {
        self.open
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    #[inline]
    pub(super) fn current(&self) -> Option<&Open> {
        self.open.last()
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<&Open> {
        self.open.get(at)
    }

    /// From the root to the current node.
    #[inline]
    pub(super) fn as_slice(&self) -> &[Open] {
        &self.open
    }

    #[inline]
    pub(super) fn push(&mut self, open: Open) {
        self.count(&open, 1);
        self.open.push(open);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        self.count(&open, u32::MAX);
        Some(open)
    }

    /// Pushes the HTML element `element`.
    #[inline(always)]
    pub(super) fn push_html(&mut self, node: NodeId, element: Element) {
        let count = &mut self.counts[element.index()];
        *count = count.wrapping_add(1);
        self.open.push(Open::html(node, element));
    }

    /// Pops the current node, which is the HTML element `element`.
    #[inline]
    pub(super) fn pop_html(&mut self, element: Element) {
        self.open.pop();
        let count = &mut self.counts[element.index()];
        *count = count.wrapping_sub(1);
    }

    pub(super) fn insert(&mut self, at: usize, open: Open) {
        self.count(&open, 1);
        self.open.insert(at, open);
    }

    pub(super) fn remove(&mut self, at: usize) -> Open {
        let open = self.open.remove(at);
        self.count(&open, u32::MAX);
        open
    }

    /// Puts `node`, another of the same element, where one is.
    pub(super) fn replace(&mut self, at: usize, node: NodeId) {
        self.open[at].node = node;
    }

    #[inline]
    fn count(&mut self, open: &Open, by: u32) {
        if open.namespace == Namespace::Html {
            let count = &mut self.counts[open.element.index()];
            *count = count.wrapping_add(by);
        }
    }

    /// Whether the HTML element is on the stack at all.
    #[inline]
    pub(super) fn has(&self, element: Element) -> bool {
        self.counts[element.index()] > 0
    }

    /// Where the node is.
    pub(super) fn position(&self, node: NodeId) -> Option<usize> {
        self.open.iter().rposition(|open| open.node == node)
    }

    /// Whether the HTML element is in scope.
    #[inline]
    pub(super) fn has_in_scope(&self, element: Element, scope: Scope) -> bool {
        self.has(element) && self.find_in_scope(|open| open.is(element), scope)
    }

    /// Whether what `is_target` says of is in scope.
    #[inline]
    pub(super) fn find_in_scope(&self, is_target: impl Fn(&Open) -> bool, scope: Scope) -> bool {
        for open in self.open.iter().rev() {
            if is_target(open) {
                return true;
            }
            if open.bounds(scope) {
                return false;
            }
        }
        false
    }
}
