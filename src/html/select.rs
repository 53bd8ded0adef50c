//! Select: CSS selectors over a tree. The door to `scraper`, which wants a tree of its own, and to
//! `markup5ever`, whose names that tree is made of.

use std::ops::Range;

use markup5ever::{Attribute, LocalName, Namespace, QualName};
use scraper::node::{Comment, Element, Node, Text};

use super::tree::{Kind, NodeId, Tree};

/// A longer selector, or one with deeper parentheses, is refused: its parser recurses.
const LONGEST: usize = 1024;
const DEEPEST: usize = 16;

/// A selector, or several with commas between.
#[derive(Debug)]
pub(super) struct Selector {
    selector: scraper::Selector,
    /// It looks at an element's earlier siblings one by one.
    looks_sideways: bool,
}

impl Selector {
    /// Parses `text`; a mistake comes with its place.
    pub(super) fn parse(text: &str) -> Result<Selector, (Range<usize>, String)> {
        if text.len() > LONGEST {
            return Err((LONGEST..text.len(), format!("a selector is at most {LONGEST} bytes long")));
        }
        if let Some(at) = too_deep(text) {
            return Err((at..at + 1, format!("parentheses nest at most {DEEPEST} deep")));
        }
        if let Some(at) = text.find("::") {
            return Err((at..text.len(), "a pseudo-element is no element of the text".to_owned()));
        }
        match scraper::Selector::parse(text) {
            Ok(selector) => {
                // `[a~=b]` looks at nobody else; to take it for a sibling's `~` costs a document in a thousand.
                let looks_sideways = text.replace("~=", "").contains('~') || text.contains(":has");
                Ok(Selector { selector, looks_sideways })
            }
            Err(error) => Err(explain(text, &error)),
        }
    }
}

/// Where parentheses open once too often.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// The place of the mistake in `text`, and what it is.
///
/// The parser does not say where it stopped. It did so behind the longest beginning from which one could
/// still go on.
fn explain(text: &str, error: &scraper::error::SelectorErrorKind) -> (Range<usize>, String) {
    const ENDINGS: &[&str] = &["", "a", " a", "]", "a]", "=a]", "\"]", ")", "a)", " a)", "1)", "*)"];
    let goes_on = |beginning: &str| {
        ENDINGS.iter().any(|ending| scraper::Selector::parse(&format!("{beginning}{ending}")).is_ok())
    };
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let good = ends.rev().find(|&end| goes_on(&text[..end])).unwrap_or(0);
    let Some(next) = text[good..].chars().next() else {
        return (text.len()..text.len(), "the selector ends too early".to_owned());
    };
    let sentence = match error {
        scraper::error::SelectorErrorKind::EndOfLine => "the selector ends too early".to_owned(),
        _ if text[good..].trim().is_empty() => "the selector ends too early".to_owned(),
        _ if text[..good].ends_with(|c: char| c.is_ascii_alphanumeric() || c == ':' || c == '-')
            && text[..good].contains(':')
            || next == ':' =>
        {
            "no selector goes on like this, or it is a pseudo-class that asks for more than the text"
                .to_owned()
        }
        _ => format!("no selector goes on with `{next}` here"),
    };
    (good..good + next.len_utf8(), sentence)
}

/// A tree as selectors want it.
pub(super) struct Mirror {
    html: scraper::Html,
    /// Our nodes in the order in which theirs were made.
    nodes: Vec<NodeId>,
    /// How often an element is looked at by its later siblings, at most.
    width: usize,
}

/// A selector that looks sideways is not asked where that would take more looks than this: half a second.
const WIDEST: usize = 1 << 26;

impl Mirror {
    pub(super) fn of(tree: &Tree) -> Mirror {
        let mut html = scraper::Html::new_document();
        let mut nodes = vec![tree.root()];
        let mut width = 0usize;
        // Each of our open nodes and its twin.
        let mut open = vec![(tree.root(), html.tree.root().id())];
        let mut next = tree.first_child(tree.root());
        while let Some(node) = next {
            next = tree.following(node, tree.root());
            while open.len() > 1 && tree.parent(node) != open.last().map(|(node, _)| *node) {
                open.pop();
            }
            let Some(twin) = open.last().and_then(|(_, twin)| html.tree.get_mut(*twin)) else { break };
            let mut twin = twin;
            let id = twin.append(data(tree, node)).id();
            nodes.push(node);
            if tree.first_child(node).is_some() {
                open.push((node, id));
                let children = tree.children(node).filter(|&child| tree.element(child).is_some()).count();
                width = width.saturating_add(children.saturating_mul(children));
            }
        }
        Mirror { html, nodes, width }
    }

    /// The elements that `selector` finds, in document order; nothing if it would take too long to find them.
    pub(super) fn select(&self, selector: &Selector) -> Option<Vec<NodeId>> {
        if selector.looks_sideways && self.width > WIDEST {
            return None;
        }
        let mut found = Vec::new();
        let mut elements = self.html.select(&selector.selector).map(|element| element.id()).peekable();
        for (twin, node) in self.html.tree.nodes().zip(&self.nodes) {
            if elements.next_if_eq(&twin.id()).is_some() {
                found.push(*node);
            }
        }
        Some(found)
    }
}

fn data(tree: &Tree, node: NodeId) -> Node {
    match tree.kind(node) {
        Kind::Document => Node::Document,
        Kind::Text => Node::Text(Text { text: tree.text(node).into() }),
        Kind::Comment => Node::Comment(Comment { comment: "".into() }),
        Kind::Element(_) => {
            let attributes = tree.attributes(node).map(|(name, value)| Attribute {
                name: QualName::new(None, Namespace::default(), LocalName::from(&*name)),
                value: (&*value).into(),
            });
            let namespace = Namespace::from("http://www.w3.org/1999/xhtml");
            let name = QualName::new(None, namespace, LocalName::from(tree.name(node)));
            Node::Element(Element::new(name, attributes.collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shows: &str, html: &str, selector: &str, want: &[&str]) {
        let tree = crate::html::parse_unrepaired(html);
        let selector = Selector::parse(selector).unwrap();
        let found = Mirror::of(&tree).select(&selector).unwrap();
        let found: Vec<_> = found.into_iter().map(|node| tree.attr(node, "id").unwrap_or_default()).collect();
        assert_eq!(found, want, "{shows}");
    }

    #[test]
    fn selectors_find_what_browsers_find() {
        check("in document order", "<p id=a>x<b id=b>y</b></p><b id=c>", "b, p", &["a", "b", "c"]);
        check("children", "<div><p id=a><span><p id=b></span></div>", "div > p", &["a", "b"]);
        check("classes, whatever else there is", "<p id=a class='x y'><p id=b class=xy>", ".x", &["a"]);
        check("attributes", "<a id=a href=http://x><a id=b href=/x>", "[href^='http']", &["a"]);
        check("in any case of their names", "<A ID=a HREF=x>", "a[href]", &["a"]);
        check("siblings", "<h2>x</h2><p id=a>y</p><p id=b>z</p>", "h2 + p", &["a"]);
        check("all siblings", "<h2>x</h2><p id=a>y</p><p id=b>z</p>", "h2 ~ p", &["a", "b"]);
        check("by number", "<p>x<p id=a>y<p>z<p id=b>", "p:nth-child(2n)", &["a", "b"]);
        check("empty ones", "<p id=a></p><p> </p>", "p:empty", &["a"]);
        check("what holds a thing", "<p id=a><img></p><p id=b>", "p:has(> img)", &["a"]);
        check("all but", "<p id=a><p id=b class=x>", "p:not(.x)", &["a"]);
        check("names that nobody knows", "<x-y id=a>", "x-y", &["a"]);
        check("the page", "<p id=a>", "html > body > p:first-child", &["a"]);
    }

    #[test]
    fn a_mistake_has_a_place() {
        for (selector, place) in [
            ("", 0),
            ("p >", 3),
            ("p >> b", 3),
            ("p, , b", 3),
            ("p[", 2),
            ("p[a=]", 4),
            (".", 1),
            ("p:hover", 1),
            ("p::before", 1),
            ("#", 1),
            ("p:nth-child(x)", 12),
            ("a b !", 4),
            ("新 > !", 6),
        ] {
            let error = Selector::parse(selector).expect_err(selector);
            assert_eq!(error.0.start, place, "{selector}: {error:?}");
        }
        assert!(Selector::parse(&"a ".repeat(600)).is_err(), "too long");
        assert!(Selector::parse(&format!("{}a{}", ":not(".repeat(20), ")".repeat(20))).is_err(), "too deep");
    }

    #[test]
    fn hostile_documents_take_linear_time() {
        let wide = "<p>".repeat(20_000);
        let tree = crate::html::parse_unrepaired(&wide);
        let mirror = Mirror::of(&tree);
        assert_eq!(mirror.select(&Selector::parse("b ~ p").unwrap()), None, "it would compare all with all");
        assert!(
            mirror.select(&Selector::parse("p:nth-child(3)").unwrap()).is_some_and(|found| found.len() == 1)
        );
        assert!(
            mirror.select(&Selector::parse("p:last-of-type").unwrap()).is_some_and(|found| found.len() == 1)
        );
        let deep = "<div>".repeat(50_000);
        let tree = crate::html::parse_unrepaired(&deep);
        let selector = Selector::parse("p div div div b").unwrap();
        assert!(Mirror::of(&tree).select(&selector).is_some_and(|found| found.is_empty()));
    }
}
