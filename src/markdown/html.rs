//! HTML for what Markdown cannot hold or would not read: any balanced run of events as HTML that may stand
//! in an HTML block. Checks no address and no attribute: whoever makes the events has done that.
//!
//! An HTML block that begins with a block element ends at the first blank line (CommonMark §4.6, start
//! condition 6), so no blank line is ever written: where code holds one its line break is `&#10;`.
//! Inside such a block nothing else is read as Markdown, whatever a line begins with.
//!
//! Block elements begin on lines of their own, which no reader sees but one who compares versions:
//!
//! ```text
//! <ul>
//! <li>a
//! <ul>
//! <li>b</li>
//! </ul>
//! </li>
//! </ul>
//! ```

use super::event::{Alignment, Event, Tag};
use super::scan;
use crate::text::find::{each, find_by, u8x16};
use crate::text::template::TemplateTags;

/// Whether a block begins here, and not the inline content of a leaf block.
fn begins_block(event: &Event<'_>) -> bool {
    match event {
        Event::Rule | Event::HtmlBlock(_) => true,
        Event::Start(tag) => {
            !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link(_) | Tag::Element(_))
        }
        _ => false,
    }
}

/// Appends `events`, which are balanced, as HTML without a final line break.
pub(crate) fn push_events(out: &mut String, events: &[Event<'_>]) {
    let mut writer = Writer { start: out.len(), out, open: Vec::new(), skipped: 0 };
    for (at, event) in events.iter().enumerate() {
        writer.event(event, &events[at + 1..]);
    }
}

struct Writer<'o, 'e> {
    out: &'o mut String,
    /// Where in `out` our first line begins.
    start: usize,
    open: Vec<Open<'e>>,
    /// So many levels deep in something that is not written.
    skipped: usize,
}

/// What was started and has not ended.
struct Open<'e> {
    /// What ends it.
    close: &'static str,
    content: Content<'e>,
    /// It holds a block, so that its end stands on a line of its own.
    holds_block: bool,
}

#[derive(Clone, Copy)]
enum Content<'e> {
    Inline,
    Blocks,
    /// Blocks, of which the first needs no tags if it is a paragraph: in a tight item or cell.
    Tight,
    List {
        tight: bool,
    },
    Code,
    Table(&'e [Alignment]),
    Row {
        cell: &'static str,
        alignments: &'e [Alignment],
    },
}

impl<'e> Writer<'_, 'e> {
    fn event(&mut self, event: &'e Event<'_>, rest: &'e [Event<'_>]) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, rest),
            Event::End => self.end(),
            Event::Text(text, _) if matches!(self.content(), Content::Code) => self.code(text),
            Event::Text(text, _) => {
                let next = match rest.first() {
                    Some(Event::Text(next, _)) => next.bytes().next(),
                    _ => Some(b'<'),
                };
                push_text(self.out, text, next);
            }
            Event::Code(text) => {
                self.out.push_str("<code>");
                push_text(self.out, text, Some(b'<'));
                self.out.push_str("</code>");
            }
            Event::Math { display, tex } => {
                let dollars = if *display { "$$" } else { "$" };
                if *display {
                    self.block();
                }
                self.out.push_str(dollars);
                push_text(self.out, tex, Some(b'$'));
                self.out.push_str(dollars);
            }
            Event::InlineHtml(html) => self.out.push_str(html),
            Event::HtmlBlock(html) => {
                self.block();
                self.out.push_str(html);
            }
            Event::Image(image) => {
                self.out.push_str("<img");
                push_attribute(self.out, "src", image.destination);
                push_attribute(self.out, "alt", image.alt);
                if !image.title.is_empty() {
                    push_attribute(self.out, "title", image.title);
                }
                self.out.push('>');
            }
            Event::HardBreak => self.out.push_str("<br>"),
            Event::FootnoteReference(label) => {
                // The name that GitHub and comrak give a definition.
                self.out.push_str(&format!("<sup><a href=\"#fn-{label}\">{label}</a></sup>"));
            }
            Event::Rule => {
                self.block();
                self.out.push_str("<hr>");
            }
            Event::TaskMarker(checked) => {
                let checked = if *checked { " checked" } else { "" };
                self.out.push_str(&format!("<input type=\"checkbox\"{checked} disabled> "));
            }
        }
    }

    fn start(&mut self, tag: &'e Tag<'_>, rest: &'e [Event<'_>]) {
        match tag {
            Tag::Paragraph if matches!(self.content(), Content::Tight) => {
                if let Some(outer) = self.open.last_mut() {
                    // A second one would run into the first.
                    outer.content = Content::Blocks;
                }
                self.push("", Content::Inline);
            }
            Tag::Paragraph => self.open_block("<p>", "</p>", Content::Inline),
            Tag::Heading(level) => {
                const NAMES: [(&str, &str); 6] = [
                    ("<h1>", "</h1>"),
                    ("<h2>", "</h2>"),
                    ("<h3>", "</h3>"),
                    ("<h4>", "</h4>"),
                    ("<h5>", "</h5>"),
                    ("<h6>", "</h6>"),
                ];
                let (open, close) = NAMES[usize::from(level.clamp(&1, &6) - 1)];
                self.open_block(open, close, Content::Inline);
            }
            Tag::CodeBlock(info) => {
                self.open_block("<pre><code", "</code></pre>", Content::Code);
                if let Some(language) = info.split_ascii_whitespace().next() {
                    push_attribute(self.out, "class", &format!("language-{language}"));
                }
                self.out.push('>');
            }
            Tag::FootnoteDefinition(label) => {
                self.open_block("<div", "</div>", Content::Blocks);
                push_attribute(self.out, "id", &format!("fn-{label}"));
                self.out.push('>');
            }
            Tag::Summary => {
                let is_line = !rest.first().is_some_and(begins_block);
                let content = if is_line { Content::Inline } else { Content::Tight };
                self.open_block("<summary>", "</summary>", content);
            }
            Tag::BlockQuote => self.open_block("<blockquote>", "</blockquote>", Content::Blocks),
            Tag::List(list) => {
                let content = Content::List { tight: list.tight };
                match list.start {
                    None => self.open_block("<ul>", "</ul>", content),
                    Some(1) => self.open_block("<ol>", "</ol>", content),
                    Some(start) => {
                        self.open_block("<ol", "</ol>", content);
                        push_attribute(self.out, "start", &start.to_string());
                        self.out.push('>');
                    }
                }
            }
            Tag::Item => {
                let is_tight = matches!(self.content(), Content::List { tight: true });
                let content = if is_tight { Content::Tight } else { Content::Blocks };
                self.open_block("<li>", "</li>", content);
            }
            Tag::Details { open } => {
                let open = if *open { "<details open>" } else { "<details>" };
                self.open_block(open, "</details>", Content::Blocks);
            }
            Tag::Table(alignments) => self.open_block("<table>", "</table>", Content::Table(alignments)),
            // GFM must have a header row; one without words is there for no other reason.
            Tag::HtmlTable => self.open_block("<table>", "</table>", Content::Blocks),
            Tag::HtmlHead => self.open_block("<thead>", "</thead>", Content::Blocks),
            Tag::HtmlRow => self.open_block("<tr>", "</tr>", Content::Blocks),
            Tag::HtmlCell(cell) => {
                let name = if cell.header { "th" } else { "td" };
                let content = if cell.tight { Content::Tight } else { Content::Blocks };
                self.open_cell(name, content);
                for (name, span) in [("colspan", cell.colspan), ("rowspan", cell.rowspan)] {
                    if span > 1 {
                        push_attribute(self.out, name, &span.to_string());
                    }
                }
                self.push_align(cell.alignment);
                self.out.push('>');
            }
            Tag::TableHead if is_empty_row(rest) => self.skipped = 1,
            Tag::TableHead => self.open_row("<thead>\n<tr>", "</tr>\n</thead>", "th"),
            Tag::TableRow => self.open_row("<tr>", "</tr>", "td"),
            Tag::TableCell => {
                let (name, alignment) = self.next_column();
                self.open_cell(name, Content::Inline);
                self.push_align(alignment);
                self.out.push('>');
            }
            Tag::Emphasis => self.open_span("<em>", "</em>"),
            Tag::Strong => self.open_span("<strong>", "</strong>"),
            Tag::Strikethrough => self.open_span("<del>", "</del>"),
            Tag::Link(link) => {
                self.open_span("<a", "</a>");
                push_attribute(self.out, "href", link.destination);
                if !link.title.is_empty() {
                    push_attribute(self.out, "title", link.title);
                }
                self.out.push('>');
            }
            Tag::Element(element) => {
                self.out.push('<');
                self.out.push_str(element.name);
                self.out.push_str(element.attributes);
                self.out.push('>');
                self.push(element.name, Content::Inline);
            }
        }
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.holds_block {
            self.break_line();
        }
        match open.close {
            "" => {}
            close if close.starts_with('<') => self.out.push_str(close),
            name => {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
    }

    fn content(&self) -> Content<'e> {
        self.open.last().map_or(Content::Blocks, |open| open.content)
    }

    fn push(&mut self, close: &'static str, content: Content<'e>) {
        self.open.push(Open { close, content, holds_block: false });
    }

    fn open_span(&mut self, open: &str, close: &'static str) {
        self.out.push_str(open);
        self.push(close, Content::Inline);
    }

    fn open_block(&mut self, open: &str, close: &'static str, content: Content<'e>) {
        self.block();
        self.out.push_str(open);
        self.push(close, content);
    }

    fn open_row(&mut self, open: &str, close: &'static str, cell: &'static str) {
        let alignments = match self.content() {
            Content::Table(alignments) => alignments,
            _ => &[],
        };
        self.open_block(open, close, Content::Row { cell, alignments });
    }

    /// What a cell of a GFM table is, and how its column is aligned.
    fn next_column(&mut self) -> (&'static str, Alignment) {
        let Some(Open { content: Content::Row { cell, alignments }, .. }) = self.open.last_mut() else {
            return ("td", Alignment::None);
        };
        let alignment = match alignments.split_first() {
            Some((first, others)) => {
                *alignments = others;
                *first
            }
            None => Alignment::None,
        };
        (cell, alignment)
    }

    /// Its attributes and the `>` are still to come.
    fn open_cell(&mut self, name: &'static str, content: Content<'e>) {
        self.block();
        self.out.push('<');
        self.out.push_str(name);
        self.push(name, content);
    }

    fn push_align(&mut self, alignment: Alignment) {
        match alignment {
            Alignment::None => {}
            Alignment::Left => push_attribute(self.out, "align", "left"),
            Alignment::Center => push_attribute(self.out, "align", "center"),
            Alignment::Right => push_attribute(self.out, "align", "right"),
        }
    }

    /// A block begins here, on a line of its own.
    fn block(&mut self) {
        self.break_line();
        if let Some(outer) = self.open.last_mut() {
            outer.holds_block = true;
        }
    }

    fn break_line(&mut self) {
        if self.out.len() > self.start && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Literal lines. A line break that would end a blank line is written as a reference.
    fn code(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                let last = self.out.trim_end_matches([' ', '\t']);
                self.out.push_str(if last.ends_with('\n') { "&#10;" } else { "\n" });
            }
            for c in line.chars() {
                match c {
                    '&' => self.out.push_str("&amp;"),
                    '<' => self.out.push_str("&lt;"),
                    '\r' => self.out.push_str("&#13;"),
                    _ => self.out.push(c),
                }
            }
        }
    }
}

fn is_empty_row(rest: &[Event<'_>]) -> bool {
    let mut rest = rest;
    while let [Event::Start(Tag::TableCell), Event::End, others @ ..] = rest {
        rest = others;
    }
    matches!(rest.first(), Some(Event::End))
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    let mut copied = 0;
    for at in odd_bytes(value) {
        let escaped = match value.as_bytes()[at] {
            b'&' if is_reference(value.as_bytes().get(at + 1).copied()) => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' | b'\r' => " ",
            _ => continue,
        };
        out.push_str(&value[copied..at]);
        out.push_str(escaped);
        copied = at + 1;
    }
    out.push_str(&value[copied..]);
    out.push('"');
}

/// Escapes what HTML would read in `text`, before whose end `next` stands. Template tags are not ours.
fn push_text(out: &mut String, text: &str, next: Option<u8>) {
    let mut templates = None;
    let (mut copied, mut past) = (0, 0);
    for at in odd_bytes(text) {
        let escaped = match text.as_bytes()[at] {
            _ if at < past => continue,
            b'{' => {
                let end = templates.get_or_insert_with(|| TemplateTags::new(text)).scan_end(at);
                let end = end.filter(|&end| !scan::may_hold_html(&text.as_bytes()[at..end]));
                past = end.unwrap_or(at + 1);
                continue;
            }
            b'&' if is_reference(text.as_bytes().get(at + 1).copied().or(next)) => "&amp;",
            b'<' => "&lt;",
            b'\n' | b'\r' => " ",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(escaped);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

/// Where in `text` a byte stands that may not be written as it is: `"`, `&`, `<`, `>`, `{` or a line break. There may be
/// others among them.
fn odd_bytes(text: &str) -> impl Iterator<Item = usize> {
    // `"` and `&` differ in one bit, `<` and `>` in another.
    let distance = |step: u8x16| {
        let quote_or_ampersand = (step & each(!0x04)) ^ each(b'"');
        let bracket = (step & each(!0x02)) ^ each(b'<');
        let line_break = (step - each(b'\n')).saturating_sub(each(b'\r' - b'\n'));
        quote_or_ampersand.min(bracket).min(step ^ each(b'{')).min(line_break)
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + find_by(text.as_bytes().get(from..)?, distance)?;
        from = at + 1;
        Some(at)
    })
}

/// Whether an ampersand before this byte may begin a character reference.
/// <https://html.spec.whatwg.org/#character-reference-state>
fn is_reference(next: Option<u8>) -> bool {
    next.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::event::{Element, HtmlCell, Image, Link, List};

    #[track_caller]
    fn check(shows: &str, events: &[Event<'_>], want: &str) {
        let mut out = String::from("> ");
        push_events(&mut out, events);
        assert_eq!(&out[2..], want, "{shows}");
        assert!(out.split('\n').all(|line| !line.trim().is_empty()), "no blank line: {shows}");
    }

    fn text(text: &str) -> Event<'_> {
        Event::text(text)
    }

    /// `tag` around `content`.
    fn around<'a>(tag: Tag<'a>, content: impl IntoIterator<Item = Event<'a>>) -> Vec<Event<'a>> {
        let mut events = vec![Event::Start(tag)];
        events.extend(content);
        events.push(Event::End);
        events
    }

    fn paragraph(words: &str) -> Vec<Event<'_>> {
        around(Tag::Paragraph, [text(words)])
    }

    #[test]
    fn what_html_would_read_is_escaped_wherever_it_stands() {
        // Of every length up to several steps of the search, and with each byte in every place.
        for length in 0..40 {
            for at in 0..length {
                for (odd, in_text, in_attribute) in [
                    ("<", "&lt;", "&lt;"),
                    (">", ">", "&gt;"),
                    ("\"", "\"", "&quot;"),
                    ("\n", " ", " "),
                    ("\r", " ", " "),
                    ("&amp;", "&amp;amp;", "&amp;amp;"),
                    ("& ", "& ", "& "),
                    ("{<", "{&lt;", "{&lt;"),
                    ("{{ a & b }}", "{{ a & b }}", "{{ a & b }}"),
                    ("{{ a && b&c; }}", "{{ a && b&c; }}", "{{ a && b&amp;c; }}"),
                    ("你", "你", "你"),
                ] {
                    let around =
                        |middle: &str| format!("{}{middle}{}", "x".repeat(at), "y".repeat(length - at));
                    let source = around(odd);
                    let mut out = String::new();
                    push_text(&mut out, &source, None);
                    assert_eq!(out, around(in_text), "{odd:?} in text");
                    out.clear();
                    push_attribute(&mut out, "a", &source);
                    assert_eq!(out, format!(" a=\"{}\"", around(in_attribute)), "{odd:?} in an attribute");
                }
            }
        }
    }

    #[test]
    fn inline_content_stands_on_one_line() {
        let link = &Link { destination: "/a?b=1&c=\"", title: "x & y" };
        let image = &Image { destination: "a.png", title: "", alt: "<b>" };
        let element = &Element { name: "abbr", attributes: " title=\"t\"" };
        let spans = [
            around(Tag::Strong, around(Tag::Emphasis, [text("a")])),
            around(Tag::Strikethrough, [text("b")]),
            around(Tag::Link(link), [Event::Image(image)]),
            vec![Event::HardBreak, Event::Code("a < b && c"), Event::InlineHtml("<wbr>")],
            around(Tag::Element(element), [text("c")]),
        ];
        check(
            "each kind of span",
            &around(Tag::Paragraph, spans.concat()),
            "<p><strong><em>a</em></strong><del>b</del><a href=\"/a?b=1&amp;c=&quot;\" title=\"x & y\">\
             <img src=\"a.png\" alt=\"&lt;b&gt;\"></a><br><code>a &lt; b && c</code><wbr>\
             <abbr title=\"t\">c</abbr></p>",
        );
    }

    #[test]
    fn only_what_would_be_read_is_escaped() {
        for (words, want) in [
            ("a & b > c \"d\" 'e'", "<p>a & b > c \"d\" 'e'</p>"),
            ("<script> &lt; &copy", "<p>&lt;script> &amp;lt; &amp;copy</p>"),
            ("{{ a < b }} < {% c && d %}", "<p>{{ a < b }} &lt; {% c && d %}</p>"),
            ("a\r\nb", "<p>a  b</p>"),
        ] {
            check("in text", &paragraph(words), want);
        }
        let split = around(Tag::Paragraph, [text("a &"), text("lt; b &"), text(" c &")]);
        check("also where the text goes on", &split, "<p>a &amp;lt; b & c &</p>");
    }

    #[test]
    fn code_keeps_its_lines_and_holds_no_blank_one() {
        let code = |info: &'static &'static str, words| around(Tag::CodeBlock(info), [text(words)]);
        check(
            "a language",
            &code(&"c++ x", "a < b\n  c\n"),
            "<pre><code class=\"language-c++\">a &lt; b\n  c\n</code></pre>",
        );
        check(
            "blank lines",
            &code(&"", "\n\na\n\n \t\n\nb\n"),
            "<pre><code>\n&#10;a\n&#10; \t\n&#10;b\n</code></pre>",
        );
        let parts = around(Tag::CodeBlock(&""), [text("a\n"), text("\nb"), text("\n")]);
        check("in parts", &parts, "<pre><code>a\n&#10;b\n</code></pre>");
    }

    #[test]
    fn blocks_stand_on_lines_of_their_own() {
        let tight = |start| Tag::List(List { start, tight: true });
        let inner = around(tight(None), around(Tag::Item, paragraph("b")));
        let items = [
            around(Tag::Item, [paragraph("a"), inner].concat()),
            around(Tag::Item, []),
            around(
                Tag::Item,
                around(Tag::Paragraph, [Event::TaskMarker(true), text("c"), Event::HardBreak, text("d")]),
            ),
        ];
        check(
            "tight lists",
            &around(tight(Some(3)), items.concat()),
            "<ol start=\"3\">\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li></li>\n\
             <li><input type=\"checkbox\" checked disabled> c<br>d</li>\n</ol>",
        );
        let item = around(Tag::Item, [paragraph("a"), paragraph("b")].concat());
        check(
            "a loose one",
            &around(Tag::List(List { start: Some(1), tight: false }), item),
            "<ol>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>",
        );
        let quote = [around(Tag::Heading(2), [text("a")]), vec![Event::Rule], paragraph("b")];
        let details = [
            around(Tag::Summary, [text("s")]),
            around(Tag::BlockQuote, quote.concat()),
            vec![Event::HtmlBlock("<x>\n</x>")],
        ];
        check(
            "everything else",
            &around(Tag::Details { open: true }, details.concat()),
            "<details open>\n<summary>s</summary>\n<blockquote>\n<h2>a</h2>\n<hr>\n<p>b</p>\n\
             </blockquote>\n<x>\n</x>\n</details>",
        );
        check("several", &[paragraph("a"), vec![Event::Rule]].concat(), "<p>a</p>\n<hr>");
        check("none", &[], "");
    }

    #[test]
    fn cells_span_and_hold_blocks() {
        let cell =
            HtmlCell { header: false, colspan: 1, rowspan: 1, alignment: Alignment::None, tight: true };
        let head = HtmlCell { header: true, colspan: 3, alignment: Alignment::Center, ..cell };
        let loose = HtmlCell { rowspan: 2, tight: false, ..cell };
        let list = Tag::List(List { start: None, tight: true });
        let table = [
            around(Tag::HtmlHead, around(Tag::HtmlRow, around(Tag::HtmlCell(head), paragraph("a")))),
            around(
                Tag::HtmlRow,
                [
                    around(Tag::HtmlCell(cell), paragraph("b")),
                    around(Tag::HtmlCell(loose), [paragraph("c"), paragraph("d")].concat()),
                    around(Tag::HtmlCell(cell), around(list, around(Tag::Item, paragraph("e")))),
                    around(Tag::HtmlCell(cell), []),
                ]
                .concat(),
            ),
        ];
        check(
            "only what GFM has no words for",
            &around(Tag::HtmlTable, table.concat()),
            "<table>\n<thead>\n<tr>\n<th colspan=\"3\" align=\"center\">a</th>\n</tr>\n</thead>\n<tr>\n\
             <td>b</td>\n<td rowspan=\"2\">\n<p>c</p>\n<p>d</p>\n</td>\n\
             <td>\n<ul>\n<li>e</li>\n</ul>\n</td>\n<td></td>\n</tr>\n</table>",
        );
    }

    #[test]
    fn a_table_has_a_line_for_each_cell() {
        let cell = |words: &'static str| around(Tag::TableCell, (!words.is_empty()).then(|| text(words)));
        let columns: &&[Alignment] = &&[Alignment::None, Alignment::Right][..];
        let table = [
            around(Tag::TableHead, [cell("a"), cell("b")].concat()),
            around(Tag::TableRow, [cell("c"), cell("")].concat()),
        ];
        check(
            "with a header",
            &around(Tag::Table(columns), table.concat()),
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n\
             <tr>\n<td>c</td>\n<td align=\"right\"></td>\n</tr>\n</table>",
        );
        let table = [
            around(Tag::TableHead, [cell(""), cell("")].concat()),
            around(Tag::TableRow, [cell("c"), cell("d")].concat()),
        ];
        check(
            "with an empty one",
            &around(Tag::Table(columns), table.concat()),
            "<table>\n<tr>\n<td>c</td>\n<td align=\"right\">d</td>\n</tr>\n</table>",
        );
    }
}
