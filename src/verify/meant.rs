//! What was meant: an article's events as content.

use super::content::{Content, Style};
use super::found;
use crate::markdown::event::{Event, Tag};
use crate::markdown::push_events;

/// What is open.
enum Open<'e> {
    Tag(&'e Tag<'e>),
    /// An element that stands for no style, and where it began.
    Element(&'static str, (usize, usize, usize)),
}

/// Collects the content of `events`, balanced. False if it holds what no parser reads as we mean it: template tags
/// and formulas.
pub(super) fn collect(events: &[Event<'_>], content: &mut Content) -> bool {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut code = String::new();
    // How deep in a table that is written as HTML, and where it began.
    let (mut depth, mut table) = (0usize, 0);
    for (at, event) in events.iter().enumerate() {
        if depth > 0 {
            match event {
                Event::Start(_) => depth += 1,
                Event::End => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(events[table], Event::Start(Tag::HtmlTable)) {
                let mut html = String::new();
                push_events(&mut html, &events[table..=at]);
                content.end_leaf("p");
                found::html_block(&html, content);
            }
            continue;
        }
        match event {
            // A summary is written as HTML with its details' tag.
            Event::Start(Tag::HtmlTable | Tag::Summary) => (depth, table) = (1, at),
            Event::Start(Tag::Element(element)) if found::style(element.name).is_none() => {
                let tag = format!("<{}{}>", element.name, element.attributes);
                open.push(Open::Element(element.name, content.open_element(&tag)));
            }
            Event::Start(tag) => {
                start(tag, content);
                open.push(Open::Tag(tag));
                code.clear();
            }
            Event::End => match open.pop() {
                Some(Open::Tag(tag)) => end(tag, &code, content),
                Some(Open::Element(name, from)) => content.close_element(&format!("</{name}>"), from),
                None => {}
            },
            Event::Text(text, _) => {
                if matches!(open.last(), Some(Open::Tag(Tag::CodeBlock(_)))) {
                    code.push_str(text);
                    continue;
                }
                if text.contains("{{") || text.contains("{%") {
                    return false;
                }
                content.text(text);
            }
            Event::Code(text) => content.code(text),
            // The parser reads no formulas, and finds in a `math` element its tags one by one.
            Event::Math { .. } => return false,
            Event::InlineHtml(html) if html.starts_with("<math") => return false,
            Event::InlineHtml(html) => found::inline_html(html, content),
            // What its author wants left alone may be anything, over blank lines too.
            Event::HtmlBlock(html) if html.starts_with("<!--") && html.contains("faircopy:") => return false,
            Event::HtmlBlock(html) => found::html_block(html, content),
            Event::Image(image) => content.image(image.destination, image.title, image.alt),
            Event::HardBreak => content.line_break(),
            Event::FootnoteReference(label) => content.footnote(label),
            Event::Rule => content.block("rule", ""),
            Event::TaskMarker(checked) => content.task(*checked),
        }
    }
    true
}

fn start(tag: &Tag<'_>, content: &mut Content) {
    match tag {
        Tag::Paragraph | Tag::Heading(_) | Tag::TableCell | Tag::CodeBlock(_) => content.end_leaf("p"),
        // A table's HTML is content as a whole.
        Tag::Summary | Tag::HtmlTable | Tag::HtmlHead | Tag::HtmlRow | Tag::HtmlCell(_) => {}
        Tag::BlockQuote => content.enter("quote"),
        Tag::List(list) => content.enter(format!("list {:?}", list.start)),
        Tag::Item => content.enter("item"),
        Tag::FootnoteDefinition(label) => content.enter(format!("note {label}")),
        Tag::Table(alignments) => content.enter(format!("table {alignments:?}")),
        Tag::TableHead | Tag::TableRow => content.block("row", ""),
        Tag::Details { .. } => content.block("details", ""),
        Tag::Emphasis => content.open(Style::Emphasis),
        Tag::Strong => content.open(Style::Strong),
        Tag::Strikethrough => content.open(Style::Strikethrough),
        Tag::Link(link) => content.open_link(link.destination, link.title),
        Tag::Element(element) => found::style(element.name).into_iter().for_each(|style| content.open(style)),
    }
}

fn end(tag: &Tag<'_>, code: &str, content: &mut Content) {
    match tag {
        Tag::Paragraph => content.end_leaf("p"),
        Tag::Heading(level) => content.end_leaf(&format!("h{level}")),
        Tag::TableCell => {
            content.end_leaf("cell");
            content.block("|", "");
        }
        Tag::Summary => {}
        Tag::CodeBlock(info) => content.block("code", &format!("{info}\n{}", code.trim_end_matches('\n'))),
        Tag::BlockQuote | Tag::List(_) | Tag::Item | Tag::Table(_) | Tag::FootnoteDefinition(_) => {
            content.leave();
        }
        Tag::TableHead | Tag::TableRow => {}
        Tag::HtmlTable | Tag::HtmlHead | Tag::HtmlRow | Tag::HtmlCell(_) => {}
        Tag::Details { .. } => content.block("/details", ""),
        Tag::Emphasis => content.close(Style::Emphasis),
        Tag::Strong => content.close(Style::Strong),
        Tag::Strikethrough => content.close(Style::Strikethrough),
        Tag::Link(_) => content.close(Style::Link),
        Tag::Element(element) => {
            found::style(element.name).into_iter().for_each(|style| content.close(style))
        }
    }
}
