//! Repair: makes lists, stray items and code in the tree what browsers show. Knows nothing of Markdown.
//!
//! The parser puts elements where their tags stand, and browsers show them there, allowed or not.
//! Whoever reads the tree afterwards may rely on this:
//!
//! - what is seen in a list is in one of its items; beside the items there are only comments and
//!   things that nobody sees;
//! - an `li` is in a list;
//! - a `code` that a link or the like inside it covers wholly is inside that link.
//!
//! No text changes its place in the order of the document.

use crate::text::{is_blank, is_html_space};

use super::category::{self, EMBEDDED, LIST, PREFORMATTED, TEXT_LEVEL, UNRENDERED};
use super::element::{Element, ElementSet};
use super::tree::{Kind, NodeId, Tree};

/// What can need repair: without any of these there is nothing to look for.
const REPAIRED: ElementSet =
    ElementSet::of(&[Element::UL, Element::OL, Element::MENU, Element::DIR, Element::LI, Element::CODE]);

/// Repairs `tree`, in one look at its elements where there is nothing to do.
pub(crate) fn repair(tree: &mut Tree) {
    if !tree.seen().elements.meets(REPAIRED) {
        return;
    }
    let odd = odd(tree);
    if !odd.is_empty() {
        let found = Found::of(tree, &odd).unwrap_or_else(|| survey(tree));
        mend(tree, found);
    }
}

/// Of all elements that were ever made those that there may be something to repair about.
fn odd(tree: &Tree) -> Vec<(NodeId, Element)> {
    let is_odd = |&(node, element): &(NodeId, Element)| may_be_odd(tree, node, element);
    tree.elements_in(REPAIRED).filter(is_odd).collect()
}

fn mend(tree: &mut Tree, found: Found) {
    if !found.lists.is_empty() {
        let seen = Seen::of(tree, &found.lists);
        for list in found.lists {
            repair_list(tree, list, &seen);
        }
    }
    for item in found.items {
        wrap_items(tree, item);
    }
    for code in found.codes {
        turn_inside_out(tree, code);
    }
}

/// What may need repair: of two of a kind of which one holds the other, that one first; of two items side by side, the
/// first one first. In any other order the same comes out.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// Lists that have strays.
    lists: Vec<NodeId>,
    /// Items outside a list.
    items: Vec<NodeId>,
    /// `code` elements with an element inside.
    codes: Vec<NodeId>,
}

impl Found {
    /// Those of `odd` that are in the tree and are looked at, if their order can be told without a walk over the tree, and
    /// in no more steps than that takes.
    fn of(tree: &Tree, odd: &[(NodeId, Element)]) -> Option<Found> {
        let mut steps = tree.len();
        let mut places: Vec<(usize, NodeId, Element)> = Vec::with_capacity(odd.len());
        for &(node, element) in odd {
            let around = Around::of(tree, node);
            steps = steps.checked_sub(around.count)?;
            if around.is_looked_at {
                places.push((around.count, node, element));
            }
        }
        places.sort_by_key(|place| place.0);
        let mut found = Found::default();
        places.iter().for_each(|&(_, node, element)| found.add(node, element));
        (found.items.len() < 2).then_some(found)
    }

    fn add(&mut self, node: NodeId, element: Element) {
        match element {
            Element::LI => self.items.push(node),
            Element::CODE => self.codes.push(node),
            _ => self.lists.push(node),
        }
    }
}

/// What is in them is left as it is.
const LEFT: ElementSet = PREFORMATTED.or(UNRENDERED);

/// What is around a node.
struct Around {
    /// So many nodes, or those up to one that is left as it is.
    count: usize,
    /// It is in the tree, and in nothing that is left as it is.
    is_looked_at: bool,
}

impl Around {
    fn of(tree: &Tree, node: NodeId) -> Around {
        let mut count = 0;
        let mut at = node;
        while let Some(parent) = tree.parent(at) {
            if tree.element(parent).is_some_and(|element| LEFT.contains(element)) {
                return Around { count, is_looked_at: false };
            }
            count += 1;
            at = parent;
        }
        Around { count, is_looked_at: at == tree.root() }
    }
}

/// Whether there may be something to repair about the element. Of all elements that were ever made it is asked more
/// quickly than of those in the tree: most documents have none.
fn may_be_odd(tree: &Tree, node: NodeId, element: Element) -> bool {
    if LIST.contains(element) {
        has_strays(tree, node)
    } else if element == Element::LI {
        !is_in_list(tree, node)
    } else {
        // The code of a code block, which is left alone, is nearly always its child.
        let block = |parent| tree.element(parent).is_some_and(|parent| PREFORMATTED.contains(parent));
        element == Element::CODE && !tree.parent(node).is_some_and(block) && has_elements(tree, node)
    }
}

/// Whether the list has other children than items, comments and white space.
fn has_strays(tree: &Tree, list: NodeId) -> bool {
    // Nearly all of them are items and the white space between them.
    let is_usual = |&child: &NodeId| tree.is_blank_text(child) || tree.element(child) == Some(Element::LI);
    tree.children(list).filter(|child| !is_usual(child)).any(|child| match tree.kind(child) {
        Kind::Element(_) => true,
        Kind::Text => !is_blank_text(tree, child),
        Kind::Document | Kind::Comment => false,
    })
}

fn has_elements(tree: &Tree, node: NodeId) -> bool {
    tree.children(node).any(|child| tree.element(child).is_some())
}

fn survey(tree: &Tree) -> Found {
    let mut found = Found::default();
    let mut next = tree.first_child(tree.root());
    while let Some(node) = next {
        next = tree.following(node, tree.root());
        let Some(element) = tree.element(node) else { continue };
        if LEFT.contains(element) {
            next = tree.following_outside(node, tree.root());
        } else if REPAIRED.contains(element) && may_be_odd(tree, node, element) {
            found.add(node, element);
        }
    }
    found
}

fn is_in_list(tree: &Tree, item: NodeId) -> bool {
    tree.parent(item).and_then(|parent| tree.element(parent)).is_some_and(|parent| LIST.contains(parent))
}

fn is_blank_text(tree: &Tree, node: NodeId) -> bool {
    tree.is_blank_text(node) || tree.kind(node) == Kind::Text && is_all_blank(tree.text(node))
}

/// Nearly all that is blank in HTML is the white space of its lines.
fn is_all_blank(text: &str) -> bool {
    text.bytes().all(is_html_space) || text.chars().all(is_blank)
}

/// Which nodes in some lists hold something to be seen, they or one below them.
struct Seen(Vec<bool>);

impl Seen {
    /// Of what is in `lists`, of which the outer ones come first. What is in something hidden is not seen.
    fn of(tree: &Tree, lists: &[NodeId]) -> Seen {
        let mut shown = Vec::new();
        let mut seen = vec![false; tree.len()];
        let mut looked_at = vec![false; tree.len()];
        for &list in lists {
            if looked_at[list.index()] || is_inside_unseen(tree, list) {
                continue;
            }
            let mut next = Some(list);
            while let Some(node) = next {
                next = tree.following(node, list);
                shown.push(node);
                looked_at[node.index()] = true;
                seen[node.index()] = match tree.kind(node) {
                    Kind::Text => !is_blank_text(tree, node),
                    Kind::Element(_) if is_unseen(tree, node) => {
                        next = tree.following_outside(node, list);
                        false
                    }
                    Kind::Element(_) if tree.kept(node).is_some() => true,
                    Kind::Element(element) => element == Element::HR || EMBEDDED.contains(element),
                    Kind::Document | Kind::Comment => false,
                };
            }
        }
        for node in shown.into_iter().rev() {
            if let Some(parent) = tree.parent(node) {
                seen[parent.index()] |= seen[node.index()];
            }
        }
        Seen(seen)
    }

    /// What was made by a repair holds what is seen: else it would not have been made.
    fn contains(&self, node: NodeId) -> bool {
        self.0.get(node.index()).copied().unwrap_or(true)
    }
}

/// Whether nobody sees the element and what is in it.
fn is_unseen(tree: &Tree, node: NodeId) -> bool {
    let is_unrendered = tree.element(node).is_some_and(|element| UNRENDERED.contains(element));
    (is_unrendered || category::is_hidden(tree, node)) && tree.kept(node).is_none()
}

fn is_inside_unseen(tree: &Tree, node: NodeId) -> bool {
    std::iter::successors(tree.parent(node), |&node| tree.parent(node)).any(|around| is_unseen(tree, around))
}

/// Stands between a list and its items and says nothing.
const BETWEEN: ElementSet = ElementSet::of(&[
    Element::ARTICLE,
    Element::CENTER,
    Element::DIV,
    Element::FONT,
    Element::FORM,
    Element::NAV,
    Element::SECTION,
    Element::SPAN,
]);

/// Puts what is seen in `list` outside its items into an item: a list into the item before it,
/// anything else, as long as it goes on, into one of its own.
fn repair_list(tree: &mut Tree, list: NodeId, seen: &Seen) {
    // The item before, and whether it was made here.
    let mut before: Option<NodeId> = None;
    let mut gathers = false;
    let mut next = tree.first_child(list);
    while let Some(node) = next {
        next = tree.next_sibling(node);
        let element = match tree.kind(node) {
            Kind::Element(Element::LI) => {
                (before, gathers) = (Some(node), false);
                continue;
            }
            Kind::Document | Kind::Comment => continue,
            Kind::Element(element) => Some(element),
            Kind::Text => None,
        };
        let boxes = boxes_around_item(tree, node);
        if !boxes.is_empty() {
            let previous = tree.previous_sibling(node);
            boxes.into_iter().for_each(|node| unwrap(tree, node));
            next = match previous {
                Some(previous) => tree.next_sibling(previous),
                None => tree.first_child(list),
            };
            continue;
        }
        let is_list = element.is_some_and(|element| LIST.contains(element));
        match before {
            // White space and breaks between strays are theirs.
            Some(item) if gathers => tree.append(item, node),
            _ if !seen.contains(node) => {}
            Some(item) if is_list && seen.contains(item) => tree.append(item, node),
            _ => {
                let item = tree.new_element("li", []);
                tree.insert_before(node, item);
                tree.append(item, node);
                (before, gathers) = (Some(item), true);
            }
        }
    }
}

/// The elements that stand for nothing between `node`, which is the first, and an item; none if it begins otherwise.
fn boxes_around_item(tree: &Tree, node: NodeId) -> Vec<NodeId> {
    let mut boxes = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        match tree.element(node) {
            Some(Element::LI) => return boxes,
            Some(element) if BETWEEN.contains(element) || element == Element::UNKNOWN => boxes.push(node),
            _ => break,
        }
        at = tree
            .children(node)
            .find(|&child| tree.kind(child) != Kind::Comment && !is_blank_text(tree, child));
    }
    Vec::new()
}

/// Puts the children of `node` where it stands.
fn unwrap(tree: &mut Tree, node: NodeId) {
    while let Some(child) = tree.first_child(node) {
        tree.insert_before(node, child);
    }
    tree.detach(node);
}

/// Puts `item` and the items that follow it into a list, unless they are in one.
fn wrap_items(tree: &mut Tree, item: NodeId) {
    if is_in_list(tree, item) {
        return;
    }
    let list = tree.new_element("ul", []);
    tree.insert_before(item, list);
    tree.append(list, item);
    let mut next = tree.next_sibling(list);
    while let Some(node) = next {
        next = tree.next_sibling(node);
        if tree.element(node) == Some(Element::LI) {
            // What was passed since the item before stands between items.
            while let Some(between) = tree.next_sibling(list)
                && between != node
            {
                tree.append(list, between);
            }
            tree.append(list, node);
        } else if tree.kind(node) != Kind::Comment && !is_blank_text(tree, node) {
            break;
        }
    }
}

/// Makes `code` the innermost of the elements that cover the same text.
///
/// ```text
/// <code><a><b>x</b></a></code>   becomes   <a><b><code>x</code></b></a>
/// ```
fn turn_inside_out(tree: &mut Tree, code: NodeId) {
    let mut innermost = code;
    let mut says_something = false;
    // Code in code is only code. Were it left to its own turn, what covers all would
    // move up through every level of it.
    let mut codes = Vec::new();
    while let Some((child, element)) = covering_child(tree, innermost) {
        innermost = child;
        match element {
            Element::CODE => codes.push(child),
            Element::SPAN | Element::FONT => {}
            _ => says_something = true,
        }
    }
    if !says_something {
        return;
    }
    while let Some(child) = tree.first_child(code) {
        tree.insert_before(code, child);
    }
    tree.move_children(innermost, code);
    tree.append(innermost, code);
    codes.into_iter().for_each(|code| unwrap(tree, code));
}

/// The one text-level element in `node`, if nothing else in it is seen.
fn covering_child(tree: &Tree, node: NodeId) -> Option<(NodeId, Element)> {
    let mut found = None;
    for child in tree.children(node) {
        match tree.kind(child) {
            Kind::Element(element) if found.is_none() && TEXT_LEVEL.contains(element) => {
                found = Some((child, element));
            }
            Kind::Comment => {}
            Kind::Text if is_blank_text(tree, child) => {}
            _ => return None,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Extent, dump};
    use super::*;

    /// The tree of `html` as tags, without white space between blocks.
    fn tags(tree: &Tree) -> String {
        let mut out = String::new();
        let mut open = Vec::new();
        for line in dump(tree).lines() {
            let text = line.trim_start();
            let depth = (line.len() - text.len()) / 2;
            for name in open.drain(depth..).rev() {
                out += &format!("</{name}>");
            }
            match text.strip_prefix('"') {
                Some(text) => out += text.trim_end_matches('"'),
                None if text.starts_with('<') => out += text,
                None => {
                    out += &format!("<{text}>");
                    open.push(text.to_owned());
                }
            }
        }
        for name in open.drain(..).rev() {
            out += &format!("</{name}>");
        }
        out
    }

    fn parse(html: &str) -> Tree<'_> {
        super::super::parse::parse(html.into(), Extent::Fragment)
    }

    #[test]
    fn what_is_found_without_a_walk_is_what_a_walk_finds() {
        const PIECES: [&str; 11] = [
            "<ul>",
            "</ul>",
            "<ol>",
            "<li>",
            "</li>",
            "a",
            "<p>b</p>",
            "<code>",
            "<a href=c>d</a>",
            "</code>",
            "<pre>",
        ];
        let mut walks = 0;
        for number in 0..PIECES.len().pow(4) {
            let piece = |at: u32| PIECES[number / PIECES.len().pow(at) % PIECES.len()];
            let html: String = (0..4).map(piece).collect();
            let (mut quick, mut slow) = (parse(&html), parse(&html));
            let Some(found) = Found::of(&quick, &odd(&quick)) else {
                walks += 1;
                continue;
            };
            let walked = survey(&slow);
            mend(&mut quick, found);
            mend(&mut slow, walked);
            assert_eq!(tags(&quick), tags(&slow), "{html}");
        }
        // Two items outside a list are left to the walk.
        assert!((100..3000).contains(&walks), "{walks} need a walk");
    }

    #[track_caller]
    fn check(shows: &str, html: &str, want: &str) {
        let mut tree = parse(html);
        repair(&mut tree);
        assert_eq!(tags(&tree), want, "{shows}: {html}");
    }

    #[test]
    fn lists_hold_items() {
        check(
            "a list in a list belongs to the item before it",
            "<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        );
        check(
            "and so does the next",
            "<ol><li>a</li><ul><li>b</li></ul><ol><li>c</li></ol></ol>",
            "<ol><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li></ol>",
        );
        check(
            "at any depth",
            "<ul><li>a</li><ul><li>b</li><ul><li>c</li></ul></ul></ul>",
            "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>",
        );
        check(
            "without an item before it is one itself",
            "<ul><ul><li>a</li></ul></ul>",
            "<ul><li><ul><li>a</li></ul></li></ul>",
        );
        check(
            "a blank item is no place for it",
            "<ul><li> </li><ul><li>a</li></ul></ul>",
            "<ul><li> </li><li><ul><li>a</li></ul></li></ul>",
        );
        check(
            "strays in a row are one item",
            "<ul>a <b>b</b> c<li>d</li>e<p>f</p></ul>",
            "<ul><li>a <b>b</b> c</li><li>d</li><li>e<p>f</p></li></ul>",
        );
        check(
            "comments and what is not seen stay out",
            "<ul><!--x--><br><li>a</li><script>b</script><p></p></ul>",
            "<ul><!--x--><br></br><li>a</li><script>b</script><p></p></ul>",
        );
        check("a picture is seen", "<ul><img></ul>", "<ul><li><img></img></li></ul>");
        check(
            "a box around the items is no item",
            "<ul><div><span><li>a</li></span><li>b</li></div></ul>",
            "<ul><li>a</li><li>b</li></ul>",
        );
        check("a whole list stays", "<ul><li>a<p>b</p></li></ul>", "<ul><li>a<p>b</p></li></ul>");
    }

    #[test]
    fn items_are_in_lists() {
        check(
            "items in a row are one list",
            "<li>a</li><!--x--><li>b</li>c<li>d</li>",
            "<ul><li>a</li><!--x--><li>b</li></ul>c<ul><li>d</li></ul>",
        );
        check("where they stand", "<div><li>a</li></div><p>b</p>", "<div><ul><li>a</li></ul></div><p>b</p>");
        check(
            "also in a stray of a list",
            "<ul><blockquote><li>a</li></blockquote></ul>",
            "<ul><li><blockquote><ul><li>a</li></ul></blockquote></li></ul>",
        );
    }

    #[test]
    fn code_is_innermost() {
        check(
            "what covers all of the code goes around it",
            "<p>x <code><a><b>a</b></a></code>",
            "<p>x <a><b><code>a</code></b></a></p>",
        );
        check(
            "white space stays where it was",
            "<p><code> <a>a <i>b</i></a> </code>",
            "<p> <a><code>a <i>b</i></code></a> </p>",
        );
        check(
            "also around code in code",
            "<p><code><code><b><code>a</code></b></code></code>",
            "<p><b><code>a</code></b></p>",
        );
        for (shows, html) in [
            ("what covers a part stays in it", "<p><code>a <a>b</a></code></p>"),
            ("two halves cover nothing together", "<p><code><b>a</b><i>b</i></code></p>"),
            ("a span alone says nothing", "<p><code><span>a</span></code></p>"),
            ("highlighted code stays as it is", "<pre><code><b>a</b></code></pre>"),
            ("code in code is code", "<p><code><code>a</code></code></p>"),
        ] {
            check(shows, html, html);
        }
    }

    /// Words and what stands for words, in order.
    fn content(tree: &Tree) -> Vec<String> {
        let shown = tree.descendants(tree.root()).map(|node| match tree.name(node) {
            "" if tree.kind(node) == Kind::Text => {
                tree.text(node).split_whitespace().map(str::to_owned).collect()
            }
            "img" | "hr" | "br" => vec![tree.name(node).to_owned()],
            _ => Vec::new(),
        });
        shown.flatten().collect()
    }

    #[test]
    fn repair_keeps_every_word_in_its_place() {
        const PARTS: [&str; 44] = [
            "<ul>",
            "</ul>",
            "<ol>",
            "</ol>",
            "<menu>",
            "<li>",
            "</li>",
            "<li>",
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<span>",
            "</span>",
            "<code>",
            "</code>",
            "<code>",
            "<a href=x>",
            "</a>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<table>",
            "<td>",
            "<tr>",
            "</table>",
            "<br>",
            "<hr>",
            "<img>",
            "<!--c-->",
            "<pre>",
            "</pre>",
            "<details>",
            "<summary>",
            "<x-y>",
            " ",
            "\n",
            "\n\n",
            "来源",
            "{{ \"<b>\" }}",
            "<template>",
            "<svg>",
            "<T>",
        ];
        // xorshift: the same texts in every run.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        for _ in 0..10_000 {
            let mut html = String::new();
            for word in 0..random(40) {
                match random(PARTS.len() + 8) {
                    part if part < PARTS.len() => html += PARTS[part],
                    _ => html += &format!("w{word} "),
                }
            }
            let mut tree = parse(&html);
            let before = content(&tree);
            repair(&mut tree);
            assert_eq!(content(&tree), before, "{html}");
            let once = dump(&tree);
            let found = survey(&tree);
            assert!(found.items.is_empty(), "an item outside a list: {html}\n{once}");
            repair(&mut tree);
            assert_eq!(dump(&tree), once, "a second repair changes nothing: {html}");
            // The whole way in never panics, whatever the kind turns out to be.
            let tree = super::super::parse(&html);
            let _ = super::super::is_html(&html, &tree);
        }
    }

    #[test]
    fn hostile_lists_take_linear_time() {
        let mut tree = Tree::new();
        let mut at = tree.root();
        for _ in 0..50_000 {
            for name in ["ul", "code", "b", "li"] {
                let text = tree.new_text("a");
                let node = tree.new_element(name, []);
                tree.append(at, node);
                if name != "code" && name != "b" {
                    tree.append(at, text);
                }
                at = node;
            }
        }
        repair(&mut tree);
        assert_eq!(
            tree.descendants(tree.root()).filter(|&node| tree.kind(node) == Kind::Text).count(),
            100_000
        );
    }
}
