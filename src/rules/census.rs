//! Census: what occurs in a document at all, from one look at its elements. A survey of footnotes, formulas, highlighters
//! or anchors is made only where this saw something that it could be about. Decides nothing.

use super::{highlighter, math, note_markup};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{AttributeSet, NodeId, Tree};
use crate::text::find::memchr;

/// What was seen. Nothing of it is more than a hint: what was not seen is not there.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// The elements that the standard knows.
    pub elements: ElementSet,
    /// The links that lead to a place in a document, this one or another.
    pub fragment_links: Vec<NodeId>,
    /// One of them leads to a place in this document.
    pub has_own_fragments: bool,
    /// A `sup` says by its class that it is a footnote's reference.
    pub has_note_marks: bool,
    /// Something may show a formula.
    pub may_show_formulas: bool,
    /// A class of a highlighter's markup.
    pub has_markers: bool,
    /// One of them says that its element holds code.
    pub has_code_markers: bool,
}

/// Elements that say something by more than a class, in their attributes.
const TOLD: ElementSet = ElementSet::of(&[E::A, E::SUP, E::SCRIPT, E::IMG]);
const CLASS: AttributeSet = AttributeSet::of(&["class"]);

impl Census {
    pub fn take(tree: &Tree) -> Census {
        let mut census = Census::default();
        let seen = tree.seen();
        if !seen.unknown && !seen.elements.meets(TOLD) && !seen.attributes.may_meet(CLASS) {
            census.elements = seen.elements;
            census.may_show_formulas = census.elements.contains(E::MATH);
            return census;
        }
        census.elements = seen.elements;
        for (node, element) in tree.elements() {
            // What says something says it by its name or by an attribute.
            let has_attributes = tree.has_attributes(node);
            if element == E::UNKNOWN
                || has_attributes && (TOLD.contains(element) || tree.may_have(node, CLASS))
            {
                census.element(tree, node, element);
            }
        }
        // What else is out of the tree costs a survey that finds nothing; a link that is not there must not be followed.
        census.fragment_links.retain(|&link| tree.is_attached(link));
        let is_own =
            |&link: &NodeId| tree.attr(link, "href").is_some_and(|href| href.trim_start().starts_with('#'));
        census.has_own_fragments = census.fragment_links.iter().any(is_own);
        census.may_show_formulas |= census.elements.contains(E::MATH);
        census
    }

    fn element(&mut self, tree: &Tree, node: NodeId, element: E) {
        match element {
            E::A => {
                let href = tree.attr(node, "href").unwrap_or_default();
                if memchr(b'#', href.as_bytes()).is_some() {
                    self.fragment_links.push(node);
                }
            }
            E::SUP => self.has_note_marks |= note_markup::is_marked_sup(tree, node),
            E::SCRIPT | E::IMG | E::UNKNOWN => self.may_show_formulas |= math::may_be_formula(tree, node),
            _ => {}
        }
        let Some(class) = tree.attr(node, "class") else { return };
        for word in class.split_ascii_whitespace() {
            if WORDS.may_hold(word) {
                self.may_show_formulas |= math::is_frame(word);
                let code = highlighter::marks_code(word);
                self.has_markers |= code.is_some();
                self.has_code_markers |= code == Some(true);
            }
        }
    }
}

/// The words of a class that mean something to a survey.
static WORDS: Words = math::WORDS.or(&highlighter::WORDS);

/// Which first bytes and lengths some words have: nearly every other word is told from them by that.
#[derive(Debug)]
pub(super) struct Words([u64; 128]);

impl Words {
    pub const NONE: Words = Words([0; 128]);

    pub const fn with(mut self, word: &str) -> Words {
        let bytes = word.as_bytes();
        self.0[bytes[0] as usize] |= Words::length(bytes);
        self
    }

    const fn or(mut self, other: &Words) -> Words {
        let mut first = 0;
        while first < self.0.len() {
            self.0[first] |= other.0[first];
            first += 1;
        }
        self
    }

    const fn length(word: &[u8]) -> u64 {
        1 << if word.len() < 63 { word.len() } else { 63 }
    }

    /// False if `word` is none of them.
    pub fn may_hold(&self, word: &str) -> bool {
        let word = word.as_bytes();
        word.first()
            .and_then(|&first| self.0.get(usize::from(first)))
            .is_some_and(|lengths| lengths & Words::length(word) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    #[test]
    fn words_are_told_apart_by_first_byte_and_length() {
        static SOME: Words = Words::NONE.with("katex").with("line-number");
        for (word, want, shows) in [
            ("katex", true, "one of them"),
            ("kbdxx", true, "one that is alike, which must be looked up"),
            ("kate", false, "another length"),
            ("latex", false, "another first byte"),
            ("来", false, "no ASCII"),
            ("", false, "no word"),
        ] {
            assert_eq!(SOME.may_hold(word), want, "{shows}: {word:?}");
        }
    }

    #[track_caller]
    fn check(shows: &str, html: &str, want: impl Fn(&Census) -> bool) {
        let census = Census::take(&html::parse(html));
        assert!(want(&census), "{shows}: {census:?}");
        let nothing = Census::take(&html::parse("<p class='a b'>x<a href=y>z</a><img class=c src=d></p>"));
        assert!(!want(&nothing), "{shows}: seen where it is not: {nothing:?}");
    }

    #[test]
    fn what_a_survey_could_be_about_is_seen() {
        check("a link into a document", "<a href='x#y'>z</a>", |census| !census.fragment_links.is_empty());
        check("a link into this document", "<a href=' #y'>z</a>", |census| census.has_own_fragments);
        check("a note's mark", "<sup class='modern-footnotes-footnote'>1</sup>", |census| {
            census.has_note_marks
        });
        check("MathML", "<math></math>", |census| census.may_show_formulas);
        check("a typesetter's box", "<span class='x katex'></span>", |census| census.may_show_formulas);
        check("a formula's source", "<script type='Math/TeX; mode=display'></script>", |census| {
            census.may_show_formulas
        });
        check("a picture of one", "<img class='tex' alt=x>", |census| census.may_show_formulas);
        check("a box of MathJax 3", "<mjx-container></mjx-container>", |census| census.may_show_formulas);
        check("a column of numbers", "<div class='gutter'>", |census| census.has_markers);
        check("a box of code", "<div class='rouge-code'>", |census| census.has_code_markers);
        check("elements", "<pre>x</pre>", |census| census.elements.contains(E::PRE));
    }
}
