//! Render: Markdown that was read as the HTML that renderers make of it, for comparison only.

use super::leaf::Leaf;
use crate::markdown::event::Alignment;
use crate::text::find::{each, find_by, u8x16};
use crate::verify::push_origin;
use crate::verify::step::{Located, Node, Step};

/// HTML, and where in it the content of each leaf block and HTML block begins.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    html: String,
    /// The byte, and the block of the Markdown that it comes from.
    origins: Vec<(usize, usize)>,
    /// Where the first HTML of the author's stands.
    raw: Option<usize>,
}

impl Rendered {
    /// Whether both are the same HTML of the same blocks, and so show the same.
    pub(super) fn is_same(&self, other: &Rendered) -> bool {
        self.html == other.html && self.origins == other.origins
    }

    /// The HTML as it is.
    pub(super) fn bare(&self) -> &str {
        &self.html
    }

    /// With a comment for each origin, see [`push_origin`].
    pub(super) fn with_origins(&self) -> String {
        const LONG: usize = "<!--@ 1234-->".len();
        let mut out = String::with_capacity(self.html.len() + self.origins.len() * LONG);
        let mut from = 0;
        for &(at, block) in &self.origins {
            out.push_str(&self.html[from..at]);
            push_origin(&mut out, block);
            from = at;
        }
        out.push_str(&self.html[from..]);
        out
    }

    /// Whether a comment may come between the parts of a tag of the author's, and so change what is shown. Behind what
    /// is ours alone each is a comment, and the page shows none.
    pub(super) fn may_break_tags(&self) -> bool {
        self.raw.is_some_and(|raw| self.origins.last().is_some_and(|&(last, _)| last > raw))
    }
}

/// The HTML of `text`, read as `steps`, whose leaf blocks are `leaves`; `origin` says where each of them comes from.
pub(super) fn render(
    text: &str,
    steps: &[Located<'_>],
    leaves: &[Leaf],
    origin: impl Fn(&Leaf) -> usize,
) -> Rendered {
    // Tags are a little longer than syntax.
    let out = String::with_capacity(text.len() + text.len() / 2);
    let mut renderer = Renderer { out, ..Renderer::default() };
    let mut origins = Vec::with_capacity(leaves.len());
    let mut leaves = leaves.iter().peekable();
    for (at, (step, _)) in steps.iter().enumerate() {
        if let Some(leaf) = leaves.next_if(|leaf| leaf.steps.start == at) {
            origins.push((renderer.out.len(), origin(leaf)));
        }
        renderer.step(step);
    }
    Rendered { html: renderer.out, origins, raw: renderer.raw }
}

#[derive(Default)]
struct Renderer {
    out: String,
    raw: Option<usize>,
    /// What closes each that is open.
    open: Vec<&'static str>,
    image: Option<Image>,
    columns: Vec<Alignment>,
    column: usize,
}

/// A picture, until its alternative text is complete.
struct Image {
    destination: String,
    title: String,
    alt: String,
    /// So many spans are open in its text, itself with them.
    depth: usize,
}

const HEAD_END: &str = "</tr></thead>\n";

impl Renderer {
    fn step(&mut self, step: &Step<'_>) {
        if self.image.is_some() {
            self.alternative_text(step);
            return;
        }
        match step {
            Step::Start(node) => self.start(node),
            Step::End => self.out.push_str(self.open.pop().unwrap_or_default()),
            Step::Text(text) => push_text(&mut self.out, text),
            Step::Code(text) => {
                self.out.push_str("<code>");
                push_text(&mut self.out, text);
                self.out.push_str("</code>");
            }
            Step::InlineHtml(html) | Step::HtmlLine(html) => {
                self.raw.get_or_insert(self.out.len());
                self.out.push_str(html);
            }
            Step::SoftBreak => self.out.push('\n'),
            Step::HardBreak => self.out.push_str("<br>\n"),
            Step::Rule => self.out.push_str("<hr>\n"),
            Step::Task(true) => self.out.push_str("<input type=\"checkbox\" disabled checked>"),
            Step::Task(false) => self.out.push_str("<input type=\"checkbox\" disabled>"),
            Step::FootnoteReference(label) => {
                self.out.push_str("<sup class=\"footnote-ref\">");
                push_text(&mut self.out, label);
                self.out.push_str("</sup>");
            }
        }
    }

    /// "only the plain string content is rendered, without formatting" (CommonMark §6.4).
    fn alternative_text(&mut self, step: &Step<'_>) {
        let Some(image) = &mut self.image else { return };
        match step {
            Step::Text(text) | Step::Code(text) => image.alt.push_str(text),
            Step::SoftBreak | Step::HardBreak => image.alt.push(' '),
            Step::Start(_) => image.depth += 1,
            Step::End => {
                image.depth -= 1;
                if image.depth == 0
                    && let Some(image) = self.image.take()
                {
                    self.out.push_str("<img");
                    push_attribute(&mut self.out, "src", &image.destination);
                    push_attribute(&mut self.out, "alt", &image.alt);
                    if !image.title.is_empty() {
                        push_attribute(&mut self.out, "title", &image.title);
                    }
                    self.out.push('>');
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, node: &Node<'_>) {
        match node {
            Node::Paragraph => self.open("<p>", "</p>\n"),
            Node::Heading(level) => {
                const TAGS: [(&str, &str); 6] = [
                    ("<h1>", "</h1>\n"),
                    ("<h2>", "</h2>\n"),
                    ("<h3>", "</h3>\n"),
                    ("<h4>", "</h4>\n"),
                    ("<h5>", "</h5>\n"),
                    ("<h6>", "</h6>\n"),
                ];
                let (open, close) = TAGS[usize::from(*level).clamp(1, 6) - 1];
                self.open(open, close);
            }
            Node::CodeBlock(info) => {
                self.open("<pre><code", "</code></pre>\n");
                if let Some(language) = info.split([' ', '\t']).next().filter(|word| !word.is_empty()) {
                    push_attribute(&mut self.out, "class", &format!("language-{language}"));
                }
                self.out.push('>');
            }
            Node::HtmlBlock | Node::Other => self.open("", "\n"),
            Node::BlockQuote => self.open("<blockquote>\n", "</blockquote>\n"),
            Node::List(None) => self.open("<ul>\n", "</ul>\n"),
            Node::List(Some(1)) => self.open("<ol>\n", "</ol>\n"),
            Node::List(Some(start)) => {
                self.open("<ol", "</ol>\n");
                push_attribute(&mut self.out, "start", &start.to_string());
                self.out.push_str(">\n");
            }
            Node::Item => self.open("<li>", "</li>\n"),
            Node::FootnoteDefinition(label) => {
                self.open("<div class=\"footnote\"", "</div>\n");
                push_attribute(&mut self.out, "id", label);
                self.out.push('>');
            }
            Node::Table(columns) => {
                self.columns.clone_from(columns);
                self.open("<table>\n", "</table>\n");
            }
            Node::TableHead | Node::TableRow => {
                self.column = 0;
                match node {
                    Node::TableHead => self.open("<thead><tr>", HEAD_END),
                    _ => self.open("<tr>", "</tr>\n"),
                }
            }
            Node::TableCell => {
                let is_head = self.open.last() == Some(&HEAD_END);
                let (open, close) = if is_head { ("<th", "</th>") } else { ("<td", "</td>") };
                self.open(open, close);
                match self.columns.get(self.column) {
                    Some(Alignment::Left) => push_attribute(&mut self.out, "align", "left"),
                    Some(Alignment::Center) => push_attribute(&mut self.out, "align", "center"),
                    Some(Alignment::Right) => push_attribute(&mut self.out, "align", "right"),
                    _ => {}
                }
                self.out.push('>');
                self.column += 1;
            }
            Node::Emphasis => self.open("<em>", "</em>"),
            Node::Strong => self.open("<strong>", "</strong>"),
            Node::Strikethrough => self.open("<del>", "</del>"),
            Node::Link { destination, title } => {
                self.open("<a", "</a>");
                push_attribute(&mut self.out, "href", destination);
                if !title.is_empty() {
                    push_attribute(&mut self.out, "title", title);
                }
                self.out.push('>');
            }
            Node::Image { destination, title } => {
                self.image = Some(Image {
                    destination: destination.to_string(),
                    title: title.to_string(),
                    alt: String::new(),
                    depth: 1,
                });
            }
        }
    }

    fn open(&mut self, tag: &str, close: &'static str) {
        self.out.push_str(tag);
        self.open.push(close);
    }
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_text(out, value);
    out.push('"');
}

fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let distance = |step: u8x16| {
            let is = |byte| step ^ each(byte);
            is(b'"').min(is(b'&')).min(is(b'<')).min(is(b'>'))
        };
        let Some(at) = find_by(rest.as_bytes(), distance) else { break };
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::super::leaf::leaves;
    use super::*;
    use crate::options::{Flavor, Wrappers};
    use crate::verify::{Edges, Shown, steps};

    #[track_caller]
    fn check(shows: &str, markdown: &str, may_break_tags: bool) {
        let steps: Vec<_> = steps(markdown, Flavor::Gfm).collect();
        let rendered = render(markdown, &steps, &leaves(&steps), |leaf| leaf.start);
        assert_eq!(rendered.may_break_tags(), may_break_tags, "{shows}");
        let shown = |html: &str| Shown::of(html, Wrappers::Keep, Edges::All);
        let is_same = shown(rendered.bare()).is_same(&shown(&rendered.with_origins()));
        assert!(may_break_tags || is_same, "{shows}");
    }

    #[test]
    fn comments_change_nothing_where_they_break_no_tag() {
        check("a paragraph", "a <b>c</b> \"d\" & <e\n", false);
        check("two", "a *b*\n\nc <b>d</b>\n", false);
        check("containers", "> - a\n>   > b\n>   c\n>\n> # d <b>\n", false);
        check("a table", "|a|b|\n|-|-|\n|c||\n||<b>d</b>|\n", false);
        check("code and a picture", "    a\n\n![a `b` *c*](d \"e\")\n\n`f`\n", false);
        check("a tag before another block", "a <b>\n\nc</b>\n", true);
        check("an HTML block", "<p\n\nb>\n", true);
        check("alone", "<p>b\n", false);
    }
}
