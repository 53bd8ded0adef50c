//! Anchors: the places that links of the same text point to, and which headings are found without one.
//! HTML standard §7.4.6.3. Where they stand is the stream's to say.

use std::collections::{HashMap, HashSet};

use super::census::Census;
use super::url;
use crate::html::category::{self, UNRENDERED};
use crate::html::element::Element as E;
use crate::html::tree::{Kind, NodeId, Tree};

/// The names that links of one document point to, e.g. `note-1` for `<a href="#note-1">`, until they are found.
#[derive(Default)]
pub(super) struct Targets {
    names: HashSet<String>,
    /// There were any.
    any: bool,
    /// What GitHub makes of each heading's text; of headings of one text the second is `text-1`. Made when first asked for.
    slugs: Option<HashMap<NodeId, String>>,
}

impl Targets {
    pub fn collect(tree: &Tree, census: &Census) -> Targets {
        if !census.has_own_fragments {
            return Targets::default();
        }
        let mut names = HashSet::new();
        // An empty link leaves nothing that could be followed.
        let links = census.fragment_links.iter().filter(|&&link| tree.first_child(link).is_some());
        for &link in links {
            let Some(href) = tree.attr(link, "href") else { continue };
            if let Some(fragment) = href.trim().strip_prefix('#').filter(|fragment| !fragment.is_empty()) {
                // As it stands first, then percent-decoded.
                if fragment.contains('%') {
                    names.insert(url::percent_decode(fragment));
                }
                names.insert(fragment.to_owned());
            }
        }
        Targets { any: !names.is_empty(), names, slugs: None }
    }

    /// Whether no link points anywhere.
    pub fn is_empty(&self) -> bool {
        !self.any
    }

    /// The names of `node` that a link points to, once for each: a document's first element of a name is meant.
    pub fn take(&mut self, tree: &Tree, node: NodeId) -> Vec<String> {
        if self.names.is_empty() || !tree.has_attributes(node) {
            return Vec::new();
        }
        let names = ["id", "name"].into_iter().filter_map(|name| tree.attr(node, name));
        names.filter(|name| self.names.remove(&**name)).map(|name| name.into_owned()).collect()
    }

    /// What the heading is called where nothing else names it.
    pub fn slug(&mut self, tree: &Tree, heading: NodeId) -> Option<&str> {
        let slugs = self.slugs.get_or_insert_with(|| collect_slugs(tree));
        slugs.get(&heading).map(String::as_str)
    }
}

fn collect_slugs(tree: &Tree) -> HashMap<NodeId, String> {
    let mut slugs: HashMap<NodeId, String> = HashMap::new();
    let mut order: Vec<NodeId> = Vec::new();
    // Headings may stand in each other: text is the innermost one's.
    let mut open: Vec<NodeId> = Vec::new();
    let root = tree.root();
    let mut at = tree.first_child(root);
    while let Some(node) = at {
        let mut inside = tree.first_child(node);
        match tree.kind(node) {
            Kind::Text => {
                if let Some(heading) = open.last() {
                    slugs.entry(*heading).or_default().push_str(tree.text(node));
                }
            }
            Kind::Element(E::H1 | E::H2 | E::H3 | E::H4 | E::H5 | E::H6) => {
                open.push(node);
                order.push(node);
            }
            Kind::Element(element) if UNRENDERED.contains(element) || category::is_hidden(tree, node) => {
                inside = None;
            }
            _ => {}
        }
        at = inside;
        let mut done = node;
        while at.is_none() && done != root {
            open.pop_if(|heading| *heading == done);
            at = tree.next_sibling(done);
            done = tree.parent(done).unwrap_or(root);
        }
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for heading in order {
        let Some(text) = slugs.get_mut(&heading) else { continue };
        let slug = slug(text);
        let times = seen.entry(slug.clone()).or_default();
        *text = if *times == 0 { slug } else { format!("{slug}-{times}") };
        *times += 1;
    }
    slugs
}

/// A heading's name as GitHub makes it: "letters are converted to lower-case, spaces are replaced by hyphens, any
/// other whitespace or punctuation characters are removed".
/// <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>
fn slug(text: &str) -> String {
    let words = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
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
        ] {
            assert_eq!(slug(text), want);
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
