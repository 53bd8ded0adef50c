//! Anchors: the places that links of the same text point to, and which headings are found without one.
//! HTML standard §7.4.6.3. Where they stand is the stream's to say.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::census::Census;
use super::url;
use crate::html::category::{self, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::node_map::NodeMap;
use crate::html::tree::{AttributeSet, Kind, NodeId, Tree};

/// The names that links of one document point to, e.g. `note-1` for `<a href="#note-1">`, until they are found.
#[derive(Default)]
pub(super) struct Targets<'t> {
    names: HashMap<Cow<'t, str>, IsFound>,
    /// What GitHub makes of each heading's text; of headings of one text the second is `text-1`. Made when first asked for.
    /// Those are left out that no link can mean.
    slugs: Option<NodeMap<String>>,
}

/// Whether the element of a name was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IsFound {
    Yes,
    No,
}

impl<'t> Targets<'t> {
    pub fn collect(tree: &'t Tree<'t>, census: &Census) -> Targets<'t> {
        if !census.has_own_fragments {
            return Targets::default();
        }
        // An empty link leaves nothing that could be followed.
        let links = census.fragment_links.iter().filter(|&&link| tree.first_child(link).is_some());
        let mut names = HashMap::with_capacity(links.clone().count());
        for &link in links {
            let fragment = match tree.attr(link, "href") {
                Some(Cow::Borrowed(href)) => own_fragment(href).map(Cow::Borrowed),
                Some(Cow::Owned(href)) => own_fragment(&href).map(|name| Cow::Owned(name.to_owned())),
                None => None,
            };
            let Some(fragment) = fragment else { continue };
            // As it stands first, then percent-decoded.
            if fragment.contains('%') {
                names.insert(Cow::Owned(url::percent_decode(&fragment)), IsFound::No);
            }
            names.insert(fragment, IsFound::No);
        }
        Targets { names, slugs: None }
    }

    /// Whether no link points anywhere.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// False if `node` has no name.
    #[inline(always)]
    pub fn may_be_named(tree: &Tree, node: NodeId) -> bool {
        const NAMING: AttributeSet = AttributeSet::of(&["id", "name"]);
        tree.may_have(node, NAMING)
    }

    /// What `node` is called, by a link that points to it or by none.
    #[inline]
    pub fn names(tree: &'t Tree<'t>, node: NodeId) -> impl Iterator<Item = Cow<'t, str>> {
        let is_named = Targets::may_be_named(tree, node);
        ["id", "name"].into_iter().filter(move |_| is_named).filter_map(move |name| tree.attr(node, name))
    }

    /// Whether a link points to the name, said once for each: a document's first element of a name is meant.
    pub fn take(&mut self, name: &str) -> bool {
        let found = self.names.get_mut(name).map(|found| std::mem::replace(found, IsFound::Yes));
        found == Some(IsFound::No)
    }

    /// What the heading is called where nothing else names it; nothing if no link points to what it is called.
    pub fn slug(&mut self, tree: &Tree, heading: NodeId) -> Option<&str> {
        let slugs = self.slugs.get_or_insert_with(|| collect_slugs(tree, &Heads::of(self.names.keys())));
        slugs.get(&heading).map(String::as_str)
    }
}

/// The place in the same document that `href` leads to.
fn own_fragment(href: &str) -> Option<&str> {
    href.trim().strip_prefix('#').filter(|fragment| !fragment.is_empty())
}

/// How the names begin that links point to. In some documents every heading has a long text, and links point elsewhere.
struct Heads {
    /// The first bytes of those that have so many, sorted.
    heads: Vec<[u8; HEAD]>,
    /// How long the longest name is.
    longest: usize,
}

const HEAD: usize = 8;

impl Heads {
    fn of<'n>(names: impl Iterator<Item = &'n Cow<'n, str>> + Clone) -> Heads {
        let heads = names.clone().filter_map(|name| name.as_bytes().first_chunk().copied());
        let mut heads: Vec<[u8; HEAD]> = heads.collect();
        heads.sort_unstable();
        heads.dedup();
        Heads { heads, longest: names.map(|name| name.len()).max().unwrap_or(0) }
    }

    /// False if no name begins with `slug`.
    fn may_begin_with(&self, slug: &str) -> bool {
        slug.len() <= self.longest
            && slug.as_bytes().first_chunk().is_none_or(|head| self.heads.binary_search(head).is_ok())
    }
}

const HEADING: ElementSet = ElementSet::of(&[E::H1, E::H2, E::H3, E::H4, E::H5, E::H6]);

fn collect_slugs(tree: &Tree, heads: &Heads) -> NodeMap<String> {
    let mut headings: Vec<(NodeId, String)> = Vec::new();
    for (heading, _) in tree.elements_in(HEADING) {
        // Two of one text are both left out, or neither.
        let slug = Slug::of(tree, heading, heads);
        if slug.state == State::Named && is_shown(tree, heading) {
            headings.push((heading, slug.text));
        }
    }
    let mut seen: HashSet<&str> = HashSet::with_capacity(headings.len());
    let is_repeated = !headings.iter().all(|(_, slug)| seen.insert(slug));
    let mut numbered = Vec::new();
    if is_repeated {
        let mut times: HashMap<&str, u32> = HashMap::new();
        let named: NodeMap<&str> = headings.iter().map(|(heading, slug)| (*heading, &**slug)).collect();
        // The parser makes most elements in their order.
        let ordered: Vec<NodeId> = match tree.is_made_in_order() {
            true => headings.iter().map(|(heading, _)| *heading).collect(),
            false => tree.descendants(tree.root()).filter(|node| named.contains_key(node)).collect(),
        };
        for heading in ordered {
            let Some(&slug) = named.get(&heading) else { continue };
            let times = times.entry(slug).or_default();
            if *times > 0 {
                numbered.push((heading, format!("{slug}-{times}")));
            }
            *times += 1;
        }
    }
    let mut slugs: NodeMap<String> = headings.into_iter().collect();
    slugs.extend(numbered);
    slugs
}

/// Whether the heading is in the tree, and in nothing that nobody sees.
fn is_shown(tree: &Tree, heading: NodeId) -> bool {
    let mut at = heading;
    while let Some(around) = tree.parent(at) {
        if is_unseen(tree, around) {
            return false;
        }
        at = around;
    }
    at == tree.root()
}

/// Whether the node is no heading and nobody sees what is in it.
fn is_unseen(tree: &Tree, node: NodeId) -> bool {
    tree.element(node).is_some_and(|element| {
        !HEADING.contains(element) && (UNRENDERED.contains(element) || category::is_hidden(tree, node))
    })
}

/// A heading's name as GitHub makes it: "letters are converted to lower-case, spaces are replaced by hyphens, any
/// other whitespace or punctuation characters are removed".
/// <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>
#[derive(Default)]
struct Slug {
    text: String,
    state: State,
    /// A word came, if only of what is removed.
    has_words: bool,
    /// White space came behind a word.
    owes_space: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// No text came.
    #[default]
    Empty,
    Named,
    /// No link points to what is called so.
    Other,
}

impl Slug {
    /// Of the text of `heading`, but for that of headings in it.
    fn of(tree: &Tree, heading: NodeId, heads: &Heads) -> Slug {
        let mut slug = Slug::default();
        let mut next = tree.first_child(heading);
        while let Some(node) = next.filter(|_| slug.state != State::Other) {
            next = tree.following(node, heading);
            match tree.kind(node) {
                Kind::Text => slug.push(tree.text(node), heads),
                Kind::Element(element) if HEADING.contains(element) || is_unseen(tree, node) => {
                    next = tree.following_outside(node, heading);
                }
                _ => {}
            }
        }
        slug
    }

    /// The next text of the heading, read no further than some name goes.
    fn push(&mut self, text: &str, heads: &Heads) {
        self.state = State::Named;
        if self.text.capacity() == 0 {
            self.text.reserve(text.len().min(heads.longest) + HEAD);
        }
        let mut is_looked_up = self.text.len() >= HEAD;
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.owes_space = self.has_words;
                continue;
            }
            if std::mem::take(&mut self.owes_space) {
                self.text.push('-');
            }
            self.has_words = true;
            match c {
                'a'..='z' | '0'..='9' | '-' | '_' => self.text.push(c),
                'A'..='Z' => self.text.push(c.to_ascii_lowercase()),
                _ if !c.is_ascii() && c.is_alphanumeric() => self.text.extend(c.to_lowercase()),
                _ => {}
            }
            let length = self.text.len();
            if length > heads.longest || (length >= HEAD && !is_looked_up) {
                is_looked_up = true;
                if !heads.may_begin_with(&self.text) {
                    self.state = State::Other;
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dump::{check, check_said};

    #[test]
    fn a_heading_names_itself() {
        for (text, want) in [
            ("A Walk", "a-walk"),
            ("  What's new?\n(2024) ", "whats-new-2024"),
            ("C++ & snake_case", "c--snake_case"),
            ("来源：天眼", "来源天眼"),
            ("a ! b", "a--b"),
            ("! a !", "-a-"),
        ] {
            let last = want.chars().next_back().unwrap();
            let heads = Heads::of([Cow::Borrowed(want)].iter());
            let mut slug = Slug::default();
            slug.push(text, &heads);
            assert_eq!((&*slug.text, &slug.state), (want, &State::Named));
            for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
                let mut parts = Slug::default();
                parts.push(&text[..at], &heads);
                parts.push(&text[at..], &heads);
                assert_eq!((&*parts.text, &parts.state), (want, &State::Named), "in two texts, at {at}");
            }
            for other in [&want[..want.len() - last.len_utf8()], "another-name-that-is-longer"] {
                let mut slug = Slug::default();
                slug.push(text, &Heads::of([Cow::Borrowed(other)].iter()));
                let is_short = want.len() < HEAD && other.len() > want.len();
                assert_eq!(slug.state == State::Named, is_short, "{text} where links point to {other}");
            }
        }
    }

    #[test]
    fn anchors_stay_where_a_link_points_to_them() {
        check(
            "by id and by name",
            "<a href='#n'>x</a> <a name=n>y</a> <a id=m>z</a>",
            r##"p[a(#n)["x"] " " <<a id="n"></a>> "y z"]"##,
        );
        check(
            "with a destination of its own, percent-decoded",
            "<a href='#%E6%9D%A5'>x</a><a id=来 href=y>z</a>",
            r##"p[a(#%E6%9D%A5)["x"] <<a id="来"></a>> a(y)["z"]]"##,
        );
        check(
            "the first of a name",
            "<a href=#n>x</a><p id=n>a<p id=n>b",
            r##"p[a(#n)["x"]] p[<<a id="n"></a>> "a"] p["b"]"##,
        );
        check(
            "two headings of one text",
            "<a href=#b-1>x</a><h2 id=b>b</h2><h2 id=b-1>b</h2>",
            r##"p[a(#b-1)["x"]] h2["b"] h2["b"]"##,
        );
        check(
            "a heading in a heading has its own text",
            "<a href=#ab>x</a><a href=#c>x</a><h2 id=ab>a<div><h3 id=c>c</h3></div>b</h2>",
            r##"p[a(#ab)["x"] a(#c)["x"]] h2["a"] h3["c"] h2["b"]"##,
        );
        check(
            "one that nobody sees has no name",
            "<a href=#b>x</a><div hidden><h2>b</h2></div><h2 id=b>b</h2>",
            r##"p[a(#b)["x"]] h2["b"]"##,
        );
        check(
            "in a link it goes around it",
            "<a href=#n>x</a> <a href=y><b id=n>z</b></a>",
            r##"p[a(#n)["x"] " " <<a id="n"></a>> a(y)[strong["z"]]]"##,
        );
        check_said(
            "inside one it cannot stand",
            "<a href=#n>x</a> <a href=y>a<b id=n>z</b></a>",
            &["dropped-anchor: dropped 1 anchor inside a link"],
        );
    }
}
