//! Parsing: turns source text into a [`Tree`] as browsers do; changes nothing in it.
//!
//! [The HTML standard, §13.2](https://html.spec.whatwg.org/multipage/parsing.html), is in `tokenizer` and `builder`.
//! There is always an `html` with a `head` and a `body`: a fragment is all in the `body`.

use std::borrow::Cow;

use crate::text::Controls;
use crate::text::find::memchr;

use super::builder::Builder;
#[cfg(test)]
use super::tree::Kind;
use super::tree::{Room, Tree};

/// What is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// A whole page.
    Page,
    /// What stands in the body of some page.
    Fragment,
}

/// Parses `source`; never fails.
pub(crate) fn parse(source: Cow<'_, str>, extent: Extent) -> Tree<'_> {
    let controls = Controls::of(&source);
    parse_in(Room::default(), source, controls, extent)
}

/// The same in the room of another tree.
pub(crate) fn parse_in(room: Room, source: Cow<'_, str>, controls: Controls, extent: Extent) -> Tree<'_> {
    let source = match controls {
        Controls::None => source,
        Controls::Perhaps => normalize_newlines(source),
    };
    let mut builder = Builder::of(&source, room, controls);
    // Without it what a page may have in its `head` would be taken for that: a `noscript` before the first
    // text would end at its first picture.
    if extent == Extent::Fragment {
        builder.begin_body();
    }
    let arena = builder.run();
    Tree::from_arena(source, arena)
}

/// [Normalizes newlines](https://infra.spec.whatwg.org/#normalize-newlines): a carriage return is a line feed to
/// HTML, and with the line feed after it one.
pub(super) fn normalize_newlines(source: Cow<'_, str>) -> Cow<'_, str> {
    if memchr(b'\r', source.as_bytes()).is_none() {
        return source;
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The tree for people: a line a node, indented by depth; `html`, `head` and `body` left out.
#[cfg(test)]
pub(super) fn dump(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    for node in tree.descendants(tree.root()) {
        if matches!(tree.name(node), "html" | "head" | "body") {
            continue;
        }
        let ancestors = std::iter::successors(tree.parent(node), |&at| tree.parent(at));
        let depth = ancestors.filter(|&at| !matches!(tree.name(at), "" | "html" | "head" | "body")).count();
        let line = match tree.kind(node) {
            Kind::Document => String::new(),
            Kind::Element(_) => tree.name(node).to_owned(),
            Kind::Text => format!("{:?}", tree.text(node)),
            Kind::Comment => format!("<!--{}-->", tree.text(node)),
        };
        out += &format!("{}{line}\n", "  ".repeat(depth));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::element::{Element, ElementSet};
    use super::super::limit::DEPTH;
    use super::*;

    #[track_caller]
    fn check(shows: &str, html: &str, want: &str) {
        let lines: Vec<&str> = want.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let want: String = lines.iter().map(|line| format!("{}\n", &line[margin..])).collect();
        assert_eq!(dump(&parse(html.into(), Extent::Fragment)), want, "{shows}: {html}");
    }

    #[test]
    fn trees_are_those_of_browsers() {
        check(
            "formatting elements that end in the wrong order are closed and opened again",
            "<p>1<b>2<i>3</b>4</i>5",
            r#"
            p
              "1"
              b
                "2"
                i
                  "3"
              i
                "4"
              "5"
            "#,
        );
        check(
            "a paragraph inside a link that ends outside it holds its own link",
            "<a><p>x</a>y",
            r#"
            a
            p
              a
                "x"
              "y"
            "#,
        );
        check(
            "what stands in a table but in no cell goes before the table, text in one piece",
            "<table>a<tr>b<td>c</td></tr><b>d</b></table>",
            r#"
            "ab"
            b
              "d"
            table
              tbody
                tr
                  td
                    "c"
            "#,
        );
        check(
            "white space before what is dropped goes where the text behind it goes",
            "<table> </>a<tr><td>b</table>",
            r#"
            " a"
            table
              tbody
                tr
                  td
                    "b"
            "#,
        );
        check("a void element needs no end", "<p>a<br>b<img>c", "p\n  \"a\"\n  br\n  \"b\"\n  img\n  \"c\"");
        check(
            "a list item ends the one before",
            "<ul><li>a<li>b</ul>",
            "ul\n  li\n    \"a\"\n  li\n    \"b\"",
        );
        check(
            "a template's contents are its children",
            "<p></p><template><li>x</template>",
            "p\ntemplate\n  li\n    \"x\"",
        );
        check("noscript holds elements", "<p><noscript><img></noscript>", "p\n  noscript\n    img");
        check("comments stay, the doctype goes", "<!doctype html><!--more--><p>a", "<!--more-->\np\n  \"a\"");
        check(
            "a processing instruction is a comment to HTML",
            "<p>a<?x y?>b",
            "p\n  \"a\"\n  <!--?x y?-->\n  \"b\"",
        );
        check(
            "foreign elements are in lower case",
            "<p><svg><foreignObject>x",
            "p\n  svg\n    foreignobject\n      \"x\"",
        );
        check(
            "references and line breaks are text",
            "<p>a&lt;b&nbsp;c\r\nd",
            "p\n  \"a<b\u{A0}c\\nd\"".replace('\u{A0}', "\\u{a0}").as_str(),
        );
        check(
            "a fragment is in the body from the start",
            "<noscript><p>a</p></noscript><title>b</title>",
            r#"
            noscript
              p
                "a"
            title
              "b"
            "#,
        );
        check(
            "HTML in MathML is HTML where it says so",
            "<math><annotation-xml encoding=text/html><div>a",
            r#"
            math
              annotation-xml
                div
                  "a"
            "#,
        );
        check("nothing is nothing", "", "");
    }

    #[test]
    fn a_page_keeps_its_head_and_a_fragment_has_none() {
        for (extent, parent) in [(Extent::Page, "head"), (Extent::Fragment, "body")] {
            let tree = parse("<title>a</title>b".into(), extent);
            let title = tree.descendants(tree.root()).find(|&node| tree.name(node) == "title").unwrap();
            assert_eq!(tree.name(tree.parent(title).unwrap()), parent, "{extent:?}");
        }
    }

    #[test]
    fn attributes_are_kept_once_in_lower_case() {
        let tree = parse(r#"<p CLASS=a class=b>x<svg viewBox=1 xlink:href=2>"#.into(), Extent::Fragment);
        let find = |name: &str| tree.descendants(tree.root()).find(|&node| tree.name(node) == name).unwrap();
        assert_eq!(tree.attr(find("p"), "class").as_deref(), Some("a"));
        assert_eq!(tree.attr(find("svg"), "viewbox").as_deref(), Some("1"));
        assert_eq!(tree.attr(find("svg"), "xlink:href").as_deref(), Some("2"));
    }

    #[test]
    fn depth_is_bounded_and_the_text_stays() {
        for element in ["<div>", "<b>", "<ul><li>", "<table><td>", "<svg>", "<template>", "<font a=1><p>"] {
            let source = format!("{element}x").repeat(5_000);
            let tree = parse(source.into(), Extent::Fragment);
            let depth = |node| std::iter::successors(Some(node), |&at| tree.parent(at)).count();
            let nodes = || tree.descendants(tree.root());
            assert!(nodes().map(depth).max() < Some(DEPTH as usize + 16), "{element}");
            let text: String = nodes().map(|node| tree.text(node)).collect();
            assert_eq!(text.matches('x').count(), 5_000, "{element}");
        }
    }

    #[test]
    fn comments_of_our_own_are_noticed_wherever_they_stand() {
        for (shows, source, want) in [
            ("one", "<p>a<!-- faircopy: b -->", true),
            ("one in a script", "<script>a < b; '<!--faircopy:c-->'</script>", true),
            ("in a style sheet", "<style><!--\u{2003}faircopy: a --></style>", true),
            ("in a title", "<title>a <b> <!--faircopy:c--></title>", true),
            ("after an example that ends nowhere", "<plaintext><!--\u{2003}faircopy: a -->", true),
            ("in a section", "<svg><![CDATA[<!--\u{2003}faircopy: a -->]]></svg>", true),
            ("in a declaration", "<!doctype <!--\u{2003}faircopy: a -->", true),
            ("in an attribute", "<p title=\"a <!-- faircopy: b -->\">", true),
            ("in one without quotes", "<p title=<!--faircopy:a-->", true),
            ("in a name", "<a<!--faircopy:b>", true),
            ("in a tag that ends with the file", "<p class='<!-- faircopy: a", true),
            ("beside U+0000", "a\0<!-- faircopy: b -->", true),
            ("in a text that was changed before", "{{ \"<!--\u{2003}faircopy: a -->\" }}", true),
            ("others", "<!-- a --><!--b faircopy: c --><p><!----><!-->", false),
            ("none", "<!doctype html><p title=\"<b>\">a < b <script>c <! d</script><? e ?></ f>", false),
        ] {
            let tree = crate::html::parse_unrepaired(source);
            assert_eq!(tree.may_hold_own_comments(), want, "{shows}: {source}");
        }
    }

    #[test]
    fn the_room_of_another_tree_changes_nothing() {
        let sources = [
            "<!doctype html><table> <tr> <td><b>a<i>b<td>c</table>",
            "<x-y a=b>c</x-y><pre>&lt;</pre><svg><z>",
            "<p>a",
            "",
            "<template><p>a<table>b<select>",
            "<!-- a --><pre>{{ b }}</pre><a>c<div>d</a>e",
        ];
        let all = |tree: &Tree| {
            let listed: Vec<_> = tree.elements_in(ElementSet::of(&[Element::A, Element::LI])).collect();
            let code = tree.code_source().map(|(_, code)| (code.tags.clone(), code.is_certain));
            let noted = (tree.may_hold_own_comments(), format!("{:?}", tree.signs()), code);
            let kept = tree.kept_nodes().count();
            (dump(tree), tree.is_made_in_order(), format!("{:?}", tree.seen()), listed, noted, kept)
        };
        let mut room = Room::default();
        for source in sources.iter().chain(sources.iter().rev()) {
            let mut tree = parse_in(room, (*source).into(), Controls::Perhaps, Extent::Page);
            assert_eq!(all(&tree), all(&parse((*source).into(), Extent::Page)), "{source}");
            // What was done to it later is no part of the room either.
            for (node, _) in tree.elements_in(ElementSet::of(&[Element::A, Element::P])).collect::<Vec<_>>() {
                tree.rename(node, "x-y");
                tree.keep(node);
            }
            room = tree.into_room();
        }
    }
}
