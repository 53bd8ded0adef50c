//! Anchors: the places that links of the same text point to, and which headings are found without one.
//! HTML standard §7.4.6.3. Where they stand is the stream's to say.

use std::borrow::Cow;
use std::collections::HashMap;

use super::census::Census;
use super::url;
use crate::html::category::{self, UNRENDERED};
use crate::html::element::Element as E;
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
        let mut names = HashMap::with_capacity(census.fragment_links.len());
        // An empty link leaves nothing that could be followed.
        let links = census.fragment_links.iter().filter(|&&link| tree.first_child(link).is_some());
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

    /// What `node` is called, by a link that points to it or by none.
    #[inline]
    pub fn names(tree: &'t Tree<'t>, node: NodeId) -> impl Iterator<Item = Cow<'t, str>> {
        const NAMING: AttributeSet = AttributeSet::of(&["id", "name"]);
        let is_named = tree.may_have(node, NAMING);
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

fn collect_slugs(tree: &Tree, heads: &Heads) -> NodeMap<String> {
    let mut headings: Vec<(NodeId, Slug)> = Vec::new();
    // Headings may stand in each other: text is the innermost one's.
    let mut open: Vec<usize> = Vec::new();
    let root = tree.root();
    let mut at = tree.first_child(root);
    while let Some(node) = at {
        let mut inside = tree.first_child(node);
        match tree.kind(node) {
            Kind::Text => {
                if let Some(&heading) = open.last() {
                    headings[heading].1.push(tree.text(node), heads);
                }
            }
            Kind::Element(E::H1 | E::H2 | E::H3 | E::H4 | E::H5 | E::H6) => {
                open.push(headings.len());
                headings.push((node, Slug::default()));
            }
            Kind::Element(element) if UNRENDERED.contains(element) || category::is_hidden(tree, node) => {
                inside = None;
            }
            _ => {}
        }
        at = inside;
        let mut done = node;
        while at.is_none() && done != root {
            open.pop_if(|heading| headings[*heading].0 == done);
            at = tree.next_sibling(done);
            done = tree.parent(done).unwrap_or(root);
        }
    }
    let mut slugs = NodeMap::with_capacity_and_hasher(headings.len(), Default::default());
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(headings.len());
    let mut repeated = Vec::new();
    for (heading, slug) in &headings {
        // Two of one text are both left out, or neither.
        if slug.state == State::Named {
            let times = seen.entry(&slug.text).or_default();
            if *times > 0 {
                repeated.push((*heading, format!("{}-{times}", slug.text)));
            }
            *times += 1;
        }
    }
    let named = headings.into_iter().filter(|(_, slug)| slug.state == State::Named);
    slugs.extend(named.map(|(heading, slug)| (heading, slug.text)));
    slugs.extend(repeated);
    slugs
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
    /// The next text of the heading, read no further than some name goes.
    fn push(&mut self, text: &str, heads: &Heads) {
        if self.state == State::Other {
            return;
        }
        self.state = State::Named;
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
