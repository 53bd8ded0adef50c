//! What is found: Markdown, as pulldown-cmark reads it, as content. The door of pulldown-cmark.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::content::{Content, Style};
use super::step::{Located, Node, Step};
use crate::markdown::event::Alignment;
use crate::options::Flavor;

/// `markdown` step by step.
pub(crate) fn steps(markdown: &str, flavor: Flavor) -> impl Iterator<Item = Located<'_>> {
    parser(markdown, flavor).map(|(event, range)| (step(event), range))
}

fn parser(markdown: &str, flavor: Flavor) -> OffsetIter<'_> {
    let options = match flavor {
        Flavor::CommonMark => Options::empty(),
        Flavor::Gfm => {
            Options::ENABLE_TABLES
                | Options::ENABLE_STRIKETHROUGH
                | Options::ENABLE_TASKLISTS
                | Options::ENABLE_FOOTNOTES
        }
    };
    Parser::new_ext(markdown, options).into_offset_iter()
}

/// Reads a text's blocks one after the other.
pub(super) struct Reader<'a> {
    events: std::iter::Peekable<OffsetIter<'a>>,
    /// Inside a picture: its address, title, and the text so far.
    image: Option<(String, String, String)>,
    /// Inside a code block or HTML block: its info string (none for HTML) and the text so far.
    verbatim: Option<(Option<String>, String)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(markdown: &'a str, flavor: Flavor) -> Reader<'a> {
        let events = parser(markdown, flavor).peekable();
        Reader { events, image: None, verbatim: None }
    }

    /// Collects the content of the blocks at the top level that begin before byte `end`.
    pub(super) fn collect(&mut self, end: usize, content: &mut Content) {
        let mut depth = 0usize;
        while let Some((event, _)) = self.events.next_if(|(_, range)| depth > 0 || range.start < end) {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.event(event, content);
        }
        content.end_leaf("p");
    }

    fn event(&mut self, event: Event<'_>, content: &mut Content) {
        if let Some((.., alt)) = &mut self.image {
            match event {
                Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                Event::End(TagEnd::Image) => {
                    if let Some((destination, title, alt)) = self.image.take() {
                        content.image(&destination, &title, &alt);
                    }
                }
                // Anything else in a picture's text was not meant.
                _ => alt.push('\u{FFFD}'),
            }
            return;
        }
        match event {
            Event::Text(text) | Event::Html(text) if self.verbatim.is_some() => {
                if let Some((_, all)) = &mut self.verbatim {
                    all.push_str(&text);
                }
            }
            Event::Text(text) => content.text(&text),
            Event::Code(text) => content.code(&text),
            Event::HardBreak => content.line_break(),
            Event::FootnoteReference(label) => content.footnote(&label),
            Event::SoftBreak => content.text("\u{2424}"),
            Event::InlineHtml(html) => inline_html(&html, content),
            Event::Html(html) => html_block(&html, content),
            Event::Rule => content.block("rule", ""),
            Event::TaskListMarker(checked) => content.task(checked),
            Event::Start(tag) => self.start(tag, content),
            Event::End(tag) => self.end(tag, content),
            other => content.block("unexpected", &format!("{other:?}")),
        }
    }

    fn start(&mut self, tag: Tag<'_>, content: &mut Content) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } => content.end_leaf("p"),
            Tag::HtmlBlock => {
                content.end_leaf("p");
                self.verbatim = Some((None, String::new()));
            }
            Tag::CodeBlock(kind) => {
                content.end_leaf("p");
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => "(indented)".to_owned(),
                };
                self.verbatim = Some((Some(info), String::new()));
            }
            Tag::BlockQuote(_) => content.enter("quote"),
            Tag::List(start) => content.enter(format!("list {start:?}")),
            Tag::Item => content.enter("item"),
            Tag::FootnoteDefinition(label) => content.enter(format!("note {label}")),
            Tag::Table(alignments) => {
                let alignments: Vec<Alignment> = alignments.into_iter().map(alignment).collect();
                content.enter(format!("table {alignments:?}"));
            }
            Tag::TableHead | Tag::TableRow => content.block("row", ""),
            Tag::TableCell => content.end_leaf("p"),
            Tag::Emphasis => content.open(Style::Emphasis),
            Tag::Strong => content.open(Style::Strong),
            Tag::Strikethrough => content.open(Style::Strikethrough),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                content.open_link(&format!("mailto:{dest_url}"), &title);
            }
            Tag::Link { dest_url, title, .. } => content.open_link(&dest_url, &title),
            Tag::Image { dest_url, title, .. } => {
                self.image = Some((dest_url.into_string(), title.into_string(), String::new()));
            }
            other => content.block("unexpected", &format!("{other:?}")),
        }
    }

    fn end(&mut self, tag: TagEnd, content: &mut Content) {
        match tag {
            TagEnd::Paragraph => content.end_leaf("p"),
            TagEnd::Heading(level) => content.end_leaf(&format!("h{}", level as u8)),
            TagEnd::TableCell => {
                content.end_leaf("cell");
                content.block("|", "");
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => match self.verbatim.take() {
                Some((Some(info), code)) => {
                    content.block("code", &format!("{info}\n{}", code.trim_end_matches('\n')));
                }
                Some((None, html)) => html_block(&html, content),
                None => {}
            },
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::FootnoteDefinition => content.leave(),
            TagEnd::Emphasis => content.close(Style::Emphasis),
            TagEnd::Strong => content.close(Style::Strong),
            TagEnd::Strikethrough => content.close(Style::Strikethrough),
            TagEnd::Link => content.close(Style::Link),
            _ => {}
        }
    }
}

/// A check box that is no task.
const BOX: &str = "<input type=\"checkbox\" disabled";

/// A block of raw HTML. The tags around a `details` are ours, and what stands between them is Markdown.
pub(super) fn html_block(html: &str, content: &mut Content) {
    let html = html.trim_end_matches('\n');
    if html.starts_with("<details") {
        content.block("details", "");
    } else if html == "</details>" {
        content.block("/details", "");
    } else if html.starts_with(BOX) {
        content.task(html.ends_with("checked>"));
        content.end_leaf("p");
    } else {
        content.block("html", html);
    }
}

/// A tag inside a leaf block: a style where we write one as an element, a break in a heading or cell.
pub(super) fn inline_html(html: &str, content: &mut Content) {
    if html.starts_with(BOX) {
        content.task(html.ends_with("checked>"));
        return;
    }
    if html == "<br>" {
        content.line_break();
        return;
    }
    let name = html.trim_start_matches('<').trim_end_matches('>');
    match (style(name), name.strip_prefix('/').and_then(style)) {
        (Some(style), _) => content.open(style),
        (_, Some(style)) => content.close(style),
        _ => content.inline_html(html),
    }
}

/// The style that an element stands for.
pub(super) fn style(name: &str) -> Option<Style> {
    Some(match name {
        "strong" => Style::Strong,
        "em" => Style::Emphasis,
        "del" => Style::Strikethrough,
        "code" => Style::Code,
        _ => return None,
    })
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::None,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}

fn step(event: Event<'_>) -> Step<'_> {
    match event {
        Event::Start(tag) => Step::Start(node(tag)),
        Event::End(_) => Step::End,
        Event::Code(text) => Step::Code(text_of(text)),
        Event::Html(html) => Step::HtmlLine(text_of(html)),
        Event::InlineHtml(html) => Step::InlineHtml(text_of(html)),
        Event::FootnoteReference(label) => Step::FootnoteReference(text_of(label)),
        Event::SoftBreak => Step::SoftBreak,
        Event::HardBreak => Step::HardBreak,
        Event::Rule => Step::Rule,
        Event::TaskListMarker(checked) => Step::Task(checked),
        // Formulas are not asked for: their dollars are text.
        Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => Step::Text(text_of(text)),
    }
}

fn node(tag: Tag<'_>) -> Node<'_> {
    match tag {
        Tag::Paragraph => Node::Paragraph,
        Tag::Heading { level, .. } => Node::Heading(level as u8),
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Node::CodeBlock(text_of(info)),
        Tag::CodeBlock(CodeBlockKind::Indented) => Node::CodeBlock(Cow::Borrowed("")),
        Tag::HtmlBlock => Node::HtmlBlock,
        Tag::BlockQuote(_) => Node::BlockQuote,
        Tag::List(start) => Node::List(start),
        Tag::Item => Node::Item,
        Tag::FootnoteDefinition(label) => Node::FootnoteDefinition(text_of(label)),
        Tag::Table(alignments) => Node::Table(alignments.into_iter().map(alignment).collect()),
        Tag::TableHead => Node::TableHead,
        Tag::TableRow => Node::TableRow,
        Tag::TableCell => Node::TableCell,
        Tag::Emphasis => Node::Emphasis,
        Tag::Strong => Node::Strong,
        Tag::Strikethrough => Node::Strikethrough,
        Tag::Link { link_type, dest_url, title, .. } => {
            let destination = match link_type {
                LinkType::Email => Cow::Owned(format!("mailto:{dest_url}")),
                _ => text_of(dest_url),
            };
            Node::Link { destination, title: text_of(title) }
        }
        Tag::Image { dest_url, title, .. } => {
            Node::Image { destination: text_of(dest_url), title: text_of(title) }
        }
        _ => Node::Other,
    }
}

fn text_of(text: CowStr<'_>) -> Cow<'_, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        text => Cow::Owned(text.into_string()),
    }
}
