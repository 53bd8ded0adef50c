//! Census: what occurs in a document at all, from one look at its attributes. A survey of footnotes, formulas, highlighters
//! or anchors is made only where this saw something that it could be about. Decides nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::highlighter::{self, Marks};
use super::{math, note_markup};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{NameKey, NodeId, Row, Tree};
use crate::text::find::{self, each, find_by, memchr_iter};

/// What was seen. Nothing of it is more than a hint: what was not seen is not there.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// The elements that the standard knows.
    pub elements: ElementSet,
    /// The links that lead to a place in a document, this one or another.
    pub fragment_links: Vec<NodeId>,
    /// One of them leads to a place in this document.
    pub has_own_fragments: bool,
    /// A class that says of a `sup` that it is a footnote's reference.
    pub has_note_marks: bool,
    /// Something may say of itself that it refers to a footnote.
    pub may_mark_references: bool,
    /// Something may show a formula.
    pub may_show_formulas: bool,
    /// What the classes of highlighters' markup say.
    pub markers: Marks,
}

const CLASS: NameKey = NameKey::of("class");
const HREF: NameKey = NameKey::of("href");
const TYPE: NameKey = NameKey::of("type");
const ROLE: NameKey = NameKey::of("role");
const REL: NameKey = NameKey::of("rel");
/// And of others that begin alike.
const FOOTNOTE_REF: NameKey = NameKey::of(note_markup::REFERENCE_ATTRIBUTE);

impl Census {
    /// The list of links takes the room of `links`, which is empty.
    pub fn take(tree: &Tree, links: Vec<NodeId>) -> Census {
        let seen = tree.seen();
        let mut census = Census {
            elements: seen.elements,
            fragment_links: links,
            may_show_formulas: seen.elements.contains(E::MATH),
            ..Census::default()
        };
        // The attributes are looked at, not the elements: far from all of these have any.
        let mut has_fragments = false;
        for row in tree.attribute_rows() {
            match row.key {
                CLASS | ROLE | REL => census.words(tree, row),
                HREF if row.may_hold_fragment && !has_fragments => {
                    has_fragments = fragment_address(tree, row).is_some();
                }
                FOOTNOTE_REF => census.may_mark_references = true,
                TYPE => census.may_show_formulas |= math::is_script_type(&tree.value(row)),
                _ => {}
            }
        }
        if has_fragments {
            census.list_fragment_links(tree);
        }
        if seen.unknown {
            let mut unknown = tree.elements().filter(|&(_, element)| element == E::UNKNOWN);
            census.may_show_formulas |= unknown.any(|(node, _)| math::is_frame_name(tree.name(node)));
        }
        census
    }

    /// Looks at the words of an attribute.
    #[inline(always)]
    fn words(&mut self, tree: &Tree, row: &Row) {
        match tree.plain_value(row) {
            Some((text, value)) => self.words_in(text, value, row.key),
            None => {
                let value = tree.value(row);
                self.words_in(&value, 0..value.len(), row.key);
            }
        }
    }

    /// The same of the attribute `name` whose value is `value` in `text`.
    #[inline(always)]
    fn words_in(&mut self, text: &str, value: Range<usize>, name: NameKey) {
        let bytes = text.as_bytes();
        let (mut start, mut at) = (value.start, value.start);
        loop {
            // A word that is cut at another control character is seen all the same, and a hint too many does no harm.
            let mut ends = find::at_most_or(b' ', b' ', &find::step_from(at, bytes));
            // What stands behind the value is looked at with it, and not heeded.
            let left = value.end - at;
            if left < find::STEP {
                ends = (ends | 1 << left) & ((2 << left) - 1);
            }
            while ends != 0 {
                let end = at + ends.trailing_zeros() as usize;
                if WORDS.may_hold(&bytes[start..end]) {
                    self.telling_word(&text[start..end], name);
                } else if end - start >= math::LONG_PICTURE_CLASS {
                    self.long_word(&text[start..end]);
                }
                start = end + 1;
                ends &= ends - 1;
            }
            if left < find::STEP {
                return;
            }
            at += find::STEP;
        }
    }

    /// Looks at a word of the attribute `name` that a survey could be about.
    #[cold]
    fn telling_word(&mut self, word: &str, name: NameKey) {
        if name != CLASS {
            self.may_mark_references |= note_markup::is_reference_value(word);
            return;
        }
        self.may_show_formulas |= math::is_frame(word) || math::is_picture_class(word);
        self.markers.add(word);
        self.has_note_marks |= note_markup::is_sup_mark(word);
        self.may_mark_references |= note_markup::is_reference_word(word);
    }

    /// Looks at a word that is none of [`WORDS`], and so long that it may hold one.
    #[cold]
    fn long_word(&mut self, word: &str) {
        self.may_show_formulas |= math::is_picture_class(word);
    }

    fn list_fragment_links(&mut self, tree: &Tree) {
        for (node, _) in tree.elements_in(ElementSet::of(&[E::A])) {
            let row = tree.attr_row(node, "href").filter(|row| row.may_hold_fragment);
            let Some(href) = row.and_then(|row| fragment_address(tree, row)) else { continue };
            // A link that is not in the tree must not be followed.
            if tree.is_attached(node) {
                self.fragment_links.push(node);
                self.has_own_fragments |= href.trim_start().starts_with('#');
            }
        }
    }
}

/// The address in `row`, if it leads to a place in a document.
#[inline(never)]
fn fragment_address<'t>(tree: &'t Tree, row: &Row) -> Option<Cow<'t, str>> {
    let may_lead = may_hold_fragment(tree.written_value(row));
    may_lead.then(|| tree.value(row)).filter(|address| holds_fragment(address))
}

/// False if there is no `#` in the address that is `written` so, as itself or as a character reference.
fn may_hold_fragment(written: &str) -> bool {
    holds_fragment(written)
        || memchr_iter(b'&', written.as_bytes()).any(|at| written[at + 1..].starts_with("num;"))
}

/// Whether `address` leads to a place in a document. Most are short: no function is called for it.
#[inline(always)]
fn holds_fragment(address: &str) -> bool {
    find_by(address.as_bytes(), |step| step ^ each(b'#')).is_some()
}

/// The words of a class, a role or a relation that mean something to a survey.
static WORDS: Words = math::WORDS.or(&highlighter::WORDS).or(&note_markup::WORDS);

/// Which bytes at their ends and inside, and which lengths, some words have: nearly every other word is told from them by
/// its ends, and most that are left by the bytes inside.
#[derive(Debug)]
pub(super) struct Words {
    ends: [u64; 64],
    inside: [u64; 64],
}

impl Words {
    pub const NONE: Words = Words { ends: [0; 64], inside: [0; 64] };

    pub const fn with(mut self, word: &str) -> Words {
        self.add(word);
        self
    }

    pub const fn with_all(mut self, words: &[&str]) -> Words {
        let mut at = 0;
        while at < words.len() {
            self.add(words[at]);
            at += 1;
        }
        self
    }

    /// Adds a word, which is not empty.
    pub const fn add(&mut self, word: &str) {
        let (row, bit) = Words::ends(word.as_bytes());
        self.ends[row] |= bit;
        let (row, bit) = Words::inside(word.as_bytes());
        self.inside[row] |= bit;
    }

    const fn or(mut self, other: &Words) -> Words {
        let mut row = 0;
        while row < self.ends.len() {
            self.ends[row] |= other.ends[row];
            self.inside[row] |= other.inside[row];
            row += 1;
        }
        self
    }

    /// The row and the bit in it that stand for the ends of a word, which is not empty.
    #[inline(always)]
    const fn ends(word: &[u8]) -> (usize, u64) {
        Words::place(word[0], word[word.len() - 1], word.len())
    }

    /// The same for what is inside of it.
    #[inline(always)]
    const fn inside(word: &[u8]) -> (usize, u64) {
        Words::place(word[word.len() / 3], word[word.len() / 2], word.len())
    }

    #[inline(always)]
    const fn place(first: u8, second: u8, length: usize) -> (usize, u64) {
        // As if it were in lower case.
        let (first, second) = (first | 0x20, second | 0x20);
        ((second as usize ^ length << 2) & 63, 1 << (first & 63))
    }

    /// False if `word` is none of them.
    #[inline(always)]
    pub fn may_hold(&self, word: &[u8]) -> bool {
        if word.is_empty() {
            return false;
        }
        let (row, bit) = Words::ends(word);
        self.ends[row] & bit != 0 && {
            let (row, bit) = Words::inside(word);
            self.inside[row] & bit != 0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;

    #[test]
    fn words_are_told_apart_by_their_ends_and_length() {
        static SOME: Words = Words::NONE.with("katex").with("line-number");
        for (word, want, shows) in [
            ("katex", true, "one of them"),
            ("katzx", true, "one that is alike, which must be looked up"),
            ("kbtex", false, "another byte inside"),
            ("kate", false, "another length"),
            ("latex", false, "another first byte"),
            ("kates", false, "another last byte"),
            ("来", false, "no ASCII"),
            ("", false, "no word"),
        ] {
            assert_eq!(SOME.may_hold(word.as_bytes()), want, "{shows}: {word:?}");
        }
    }

    #[track_caller]
    fn check(shows: &str, html: &str, want: impl Fn(&Census) -> bool) {
        let census = Census::take(&html::parse(html), Vec::new());
        assert!(want(&census), "{shows}: {census:?}");
        let nothing = html::parse("<p class='a b'>x<a href=y>z</a><img class=c src=d></p>");
        let nothing = Census::take(&nothing, Vec::new());
        assert!(!want(&nothing), "{shows}: seen where it is not: {nothing:?}");
    }

    #[test]
    fn what_a_survey_could_be_about_is_seen() {
        check("a link into a document", "<a href='x#y'>z</a>", |census| !census.fragment_links.is_empty());
        check("a usual one", "<a href=\"https://x.example/y#z\">z</a>", |census| {
            !census.fragment_links.is_empty()
        });
        check("one with its name", "<a href=\"?x&amp;y&num;z\">z</a>", |census| {
            !census.fragment_links.is_empty()
        });
        check("one with references", "<a href=\"?x&amp;y&#35;z\">z</a>", |census| {
            !census.fragment_links.is_empty()
        });
        check("a link into this document", "<a href=' #y'>z</a>", |census| census.has_own_fragments);
        check("a note's mark", "<sup class='modern-footnotes-footnote'>1</sup>", |census| {
            census.has_note_marks
        });
        for mark in
            ["class='a fn'", "role=doc-noteref", "rel='x FOOTNOTE'", "rel=dc:references", "data-footnote-ref"]
        {
            let html = format!("<a href=x {mark}>1</a>");
            check("a reference that says so", &html, |census| census.may_mark_references);
        }
        check("MathML", "<math></math>", |census| census.may_show_formulas);
        check("a typesetter's box", "<span class='x katex'></span>", |census| census.may_show_formulas);
        check("a formula's source", "<script type='Math/TeX; mode=display'></script>", |census| {
            census.may_show_formulas
        });
        check("a picture of one", "<img class='tex' alt=x>", |census| census.may_show_formulas);
        check("a box of MathJax 3", "<mjx-container></mjx-container>", |census| census.may_show_formulas);
        check("a column of numbers", "<div class='gutter'>", |census| !census.markers.is_empty());
        check("a box of code", "<div class='rouge-code'>", |census| !census.markers.is_empty());
        check("elements", "<pre>x</pre>", |census| census.elements.contains(E::PRE));
    }
    #[test]
    fn a_word_is_seen_wherever_it_stands() {
        for before in 0..40 {
            for (word, after) in [("katex", ""), ("katex", " y"), ("katexes", ""), ("latex", " y katexes")] {
                // The first is the end of the source.
                for behind in ["", "\">", "\">text behind the tag, of some length katex"] {
                    let html = format!("<b class=\"{}{word}{after}{behind}", "x ".repeat(before));
                    let html = html.replacen("x x x x", "xxx x", before % 3);
                    let tree = html::parse_unrepaired(html.as_str());
                    let census = Census::take(&tree, Vec::new());
                    // A tag that does not end is none.
                    let want = word == "katex" && !behind.is_empty();
                    assert_eq!(census.may_show_formulas, want, "{html}");
                }
            }
        }
    }
}
