//! Dump: a stream of events on one line, for tests. Neighbouring texts are shown as one.

use crate::address::Addresses;
use crate::html;
use crate::markdown::event::{Alignment, Event, Tag};
use crate::options::{Flavor, Options};
use crate::text::store::Store;

/// Checks that `html` becomes `want`; `shows` is what the case shows.
#[track_caller]
pub(super) fn check(shows: &str, html: &str, want: &str) {
    let (tree, store) = (html::parse(html), Store::default());
    let (events, _) =
        super::run(&tree, &Options::default(), &Addresses::default(), &store, &mut super::Room::default());
    assert_eq!(dump(&events), want, "{shows}: {html}");
}

/// The same in the flavor without extensions.
#[track_caller]
pub(super) fn check_commonmark(shows: &str, html: &str, want: &str) {
    let (tree, store) = (html::parse(html), Store::default());
    let (events, _) = super::run(
        &tree,
        &Options { flavor: Flavor::CommonMark, ..Options::default() },
        &Addresses::default(),
        &store,
        &mut super::Room::default(),
    );
    assert_eq!(dump(&events), want, "{shows}: {html}");
}

/// Checks what is said about `html`, as `code: message`.
#[track_caller]
pub(super) fn check_said(shows: &str, html: &str, want: &[&str]) {
    let (tree, store) = (html::parse(html), Store::default());
    let (_, said) =
        super::run(&tree, &Options::default(), &Addresses::default(), &store, &mut super::Room::default());
    let said: Vec<_> = said.iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
    assert_eq!(said, want, "{shows}: {html}");
}

/// `p["a " strong["b"] \ "c"] ul[li[p["d"]]]`. Panics where the stream breaks the contract.
pub(super) fn dump(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    let mut text = String::new();
    let mut open: Vec<&Tag<'_>> = Vec::new();
    for event in events {
        // A summary is a line of its own, or holds blocks.
        let is_in_summary = matches!(open.last(), Some(Tag::Summary));
        let is_in_leaf = is_in_summary || open.iter().any(|tag| is_leaf(tag) && **tag != Tag::Summary);
        if let Event::Text(part, _) = event {
            assert!(!part.is_empty() && is_in_leaf, "text in a leaf block only: {events:?}");
            text.push_str(part);
            continue;
        }
        if !text.is_empty() {
            gap(&mut out);
            out.push_str(&format!("{text:?}"));
            text.clear();
        }
        let one = match event {
            Event::End => {
                out.push(']');
                assert!(open.pop().is_some(), "an end too many: {events:?}");
                continue;
            }
            Event::Start(tag) => {
                let is_block = is_leaf(tag) || is_container(tag);
                assert!(
                    is_in_summary || is_block != is_in_leaf,
                    "blocks hold blocks, leaf blocks spans: {events:?}"
                );
                let holder = open.last().copied();
                let is_in_list = matches!(holder, Some(Tag::List(_)));
                assert_eq!(*tag == Tag::Item, is_in_list, "items stand in lists: {events:?}");
                open.push(tag);
                format!("{}[", name(tag))
            }
            Event::Code(code) => format!("`{code}`"),
            Event::InlineHtml(html) => format!("<{html}>"),
            Event::HtmlBlock(html) => format!("{{{html}}}"),
            Event::Image(image) => {
                let mut parts = vec![image.destination, image.alt, image.title];
                while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
                    parts.pop();
                }
                format!("!({})", parts.join("|"))
            }
            Event::Math { display, tex } => match display {
                true => format!("$${tex}$$"),
                false => format!("${tex}$"),
            },
            Event::HardBreak => "\\".to_owned(),
            Event::Rule => "***".to_owned(),
            Event::FootnoteReference(label) => format!("[^{label}]"),
            Event::TaskMarker(true) => "[x]".to_owned(),
            Event::TaskMarker(false) => "[ ]".to_owned(),
            Event::Text(_, _) => unreachable!(),
        };
        if !matches!(event, Event::Start(_)) {
            let is_block =
                matches!(event, Event::Rule | Event::HtmlBlock(_) | Event::Math { display: true, .. });
            assert!(is_in_summary || is_block != is_in_leaf, "inline events in leaf blocks only: {events:?}");
        }
        gap(&mut out);
        out.push_str(&one);
    }
    assert!(open.is_empty(), "everything ends: {events:?}");
    out
}

fn gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with('[') {
        out.push(' ');
    }
}

fn is_leaf(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Paragraph | Tag::Heading(_) | Tag::CodeBlock(_) | Tag::TableCell | Tag::Summary)
}

fn is_container(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::HtmlTable
            | Tag::HtmlHead
            | Tag::HtmlRow
            | Tag::HtmlCell(_)
            | Tag::Details { .. }
            | Tag::FootnoteDefinition(_)
    )
}

fn name(tag: &Tag<'_>) -> String {
    match tag {
        Tag::Paragraph => "p".into(),
        Tag::Heading(level) => format!("h{level}"),
        Tag::CodeBlock(info) => match **info {
            "" => "pre".into(),
            info => format!("pre({info})"),
        },
        Tag::TableCell => "td".into(),
        Tag::Summary => "summary".into(),
        Tag::BlockQuote => "quote".into(),
        Tag::List(list) => {
            let name = list.start.map_or("ul".to_owned(), |start| format!("ol{start}"));
            if list.tight { name } else { format!("{name}-loose") }
        }
        Tag::Item => "li".into(),
        Tag::Table(columns) => {
            let columns = columns.iter().map(|column| match column {
                Alignment::None => '-',
                Alignment::Left => '<',
                Alignment::Center => '^',
                Alignment::Right => '>',
            });
            format!("table({})", columns.collect::<String>())
        }
        Tag::TableHead => "head".into(),
        Tag::TableRow => "row".into(),
        Tag::HtmlTable => "<table>".into(),
        Tag::HtmlHead => "<thead>".into(),
        Tag::HtmlRow => "<tr>".into(),
        Tag::HtmlCell(cell) => {
            let name = if cell.header { "th" } else { "td" };
            let spans = match (cell.colspan, cell.rowspan) {
                (1, 1) => String::new(),
                (columns, rows) => format!(" {columns}x{rows}"),
            };
            let aligned = match cell.alignment {
                Alignment::None => "",
                Alignment::Left => " left",
                Alignment::Center => " center",
                Alignment::Right => " right",
            };
            format!("<{name}{spans}{aligned}>{}", if cell.tight { "" } else { "-loose" })
        }
        Tag::Details { open: true } => "details-open".into(),
        Tag::Details { open: false } => "details".into(),
        Tag::FootnoteDefinition(label) => format!("note({label})"),
        Tag::Emphasis => "em".into(),
        Tag::Strong => "strong".into(),
        Tag::Strikethrough => "del".into(),
        Tag::Link(link) if link.title.is_empty() => format!("a({})", link.destination),
        Tag::Link(link) => format!("a({}|{})", link.destination, link.title),
        Tag::Element(element) => format!("<{}{}>", element.name, element.attributes),
    }
}
