//! Inline islands: raw HTML in a line of Markdown, and the Markdown that says the same there. Decides by what
//! stands beside it; whether a renderer agrees is `trial`'s to find out.
//!
//! Only tags are replaced: what stands between them keeps its bytes. So what is Markdown already stays so.
//!
//! ```text
//! a <b>*b* c </b>d        a **_b_ c** d
//!   ^^^    -----          the end tag's place is before the space: delimiters do not close behind one
//! ```

use std::ops::Range;

use super::Body;
use super::edit::Edit;
use super::leaf::{Leaf, LeafKind};
use super::tag::{Tag, TagKind};
use crate::html::element::Element as E;
use crate::markdown::event::{Event, Image};
use crate::markdown::{self, push_code_span, push_link_tail};
use crate::options::{Flavor, Options, Wrappers};
use crate::text::find::{memchr, memchr3_iter};
use crate::text::{self, Beside};
use crate::verify::step::{Located, Node, Step};

/// HTML in Markdown that may become Markdown.
#[derive(Debug)]
pub(super) struct Island {
    /// The number of its leaf block.
    pub leaf: usize,
    pub edits: Vec<Edit>,
    /// All bytes that must not be another language's.
    pub extent: Range<usize>,
    /// Punctuation at the edge of emphasis may leave it.
    pub moves_punctuation: bool,
}

/// The islands of leaf block number `index`.
pub(super) fn collect(body: &Body<'_, '_>, index: usize, islands: &mut Vec<Island>) {
    let Body { text, steps, leaves, options, .. } = *body;
    let leaf = &leaves[index];
    let is_html = |(step, _): &Located<'_>| matches!(step, Step::InlineHtml(_));
    if !steps[leaf.steps.clone()].iter().any(is_html) {
        return;
    }
    let is_stray =
        |(step, range): &Located<'_>| matches!(step, Step::Text(_)) && text[range.clone()].contains('`');
    let stray_backticks = steps[leaf.steps.clone()].iter().any(is_stray);
    let tildes = Tildes::of(text, &steps[leaf.steps.clone()], &text[leaf.start..leaf.end]);
    if options.flavor == Flavor::Gfm && tildes == Tildes::Doubtful {
        return;
    }
    let signs = memchr3_iter(b'~', b'[', b']', &text.as_bytes()[leaf.start..leaf.end]);
    let signs = signs.map(|at| leaf.start + at).collect();
    let mut survey = Survey {
        text,
        steps,
        leaf,
        index,
        options,
        islands,
        open: Vec::new(),
        stray_backticks,
        tildes,
        signs,
    };
    let first = survey.islands.len();
    if !survey.run() {
        survey.islands.truncate(first);
    }
}

/// A start tag whose end tag has not come.
struct Open {
    /// Its step.
    at: usize,
    tag: Tag,
    /// The span of Markdown that it stands in.
    within: usize,
    /// So many brackets are open before it, as far as they are text.
    brackets: usize,
    /// One of these was closed behind it.
    crossed: bool,
}

struct Survey<'s, 't> {
    text: &'t str,
    steps: &'s [Located<'t>],
    leaf: &'s Leaf,
    index: usize,
    options: &'s Options,
    islands: &'s mut Vec<Island>,
    open: Vec<Open>,
    /// There are backticks that are text. Behind them renderers do not agree on which others pair.
    stray_backticks: bool,
    tildes: Tildes,
    /// Where there are tildes and brackets.
    signs: Vec<usize>,
}

/// Whether there is one of `wanted` in `range` among the `signs` of `text`: an island may hold all others, so it
/// cannot be searched for each.
fn holds(signs: &[usize], range: &Range<usize>, text: &str, wanted: &[u8]) -> bool {
    let from = signs.partition_point(|&at| at < range.start);
    let inside = signs[from..].iter().take_while(|&&at| at < range.end).take(MISNESTED);
    let mut count = 0;
    inside.inspect(|_| count += 1).any(|&at| wanted.contains(&text.as_bytes()[at])) || count == MISNESTED
}

/// The tildes of a leaf block that are text. To some renderers a single one is a delimiter, and some look past
/// any to see what another delimiter stands by; so they do not agree on what pairs around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tildes {
    None,
    One,
    /// Two that may pair, or one beside punctuation.
    Doubtful,
}

impl Tildes {
    fn of(markdown: &str, steps: &[Located<'_>], leaf: &str) -> Tildes {
        if memchr(b'~', leaf.as_bytes()).is_none() {
            return Tildes::None;
        }
        let count: usize = steps
            .iter()
            .filter(|(step, _)| matches!(step, Step::Text(_)))
            .map(|(_, range)| markdown[range.clone()].matches('~').count())
            .sum();
        // A delimiter run beside punctuation opens or closes in some renderers only.
        let mut is_beside = false;
        let mut before = ' ';
        for c in leaf.chars() {
            let mark = |c: char| matches!(text::beside(c), Beside::Punctuation | Beside::Symbol);
            is_beside |= (c == '~') != (before == '~') && mark(c) && mark(before);
            before = c;
        }
        match count {
            _ if is_beside => Tildes::Doubtful,
            0 => Tildes::None,
            1 => Tildes::One,
            _ => Tildes::Doubtful,
        }
    }
}

/// An end tag's start tag is looked for so far among those that are open.
const MISNESTED: usize = 32;

impl Survey<'_, '_> {
    /// False if a tag is written as components are.
    fn run(&mut self) -> bool {
        let mut spans: Vec<usize> = Vec::new();
        // So many pictures are open: HTML in their text is nothing to a page.
        let mut images: Vec<bool> = Vec::new();
        let mut in_image = 0;
        let mut brackets = 0;
        let mut at = self.leaf.steps.start;
        while at < self.leaf.steps.end {
            match &self.steps[at].0 {
                Step::Start(node) => {
                    let is_image = matches!(node, Node::Image { .. });
                    in_image += usize::from(is_image);
                    images.push(is_image);
                    spans.push(at);
                }
                Step::End => {
                    in_image -= usize::from(images.pop().unwrap_or(false));
                    spans.pop();
                }
                // What a pipe in a cell's tag means depends on the renderer.
                Step::InlineHtml(html) if self.leaf.kind == LeafKind::Cell && html.contains('|') => {}
                Step::InlineHtml(html) if in_image == 0 => {
                    let tag = Tag::of(html);
                    if tag.is_foreign {
                        return false;
                    }
                    let within = spans.last().copied().unwrap_or(0);
                    match (tag.kind, tag.element) {
                        (TagKind::Start, E::BR) if !tag.has_attributes() => {
                            at = self.line_breaks(at, within);
                            continue;
                        }
                        (TagKind::Start, E::IMG) => self.image(at, html, &tag),
                        (TagKind::Start, _) => {
                            self.open.push(Open { at, tag, within, brackets, crossed: false })
                        }
                        (TagKind::End, element) => self.end_tag(at, element, within, brackets),
                        (TagKind::Other, _) => {}
                    }
                }
                Step::Text(_) => {
                    for byte in self.text[self.bytes(at)].bytes() {
                        match byte {
                            b'[' => brackets += 1,
                            b']' => brackets = self.close_bracket(brackets),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        true
    }

    /// How many brackets are open behind one that closes.
    fn close_bracket(&mut self, brackets: usize) -> usize {
        let left = brackets.saturating_sub(1);
        for open in self.open.iter_mut().rev() {
            if open.crossed || open.brackets <= left {
                break;
            }
            open.crossed = true;
        }
        left
    }

    fn bytes(&self, step: usize) -> Range<usize> {
        self.steps[step].1.clone()
    }

    fn push(&mut self, edits: Vec<Edit>) {
        let start = edits.iter().map(|edit| edit.range.start).min().unwrap_or(0);
        let end = edits.iter().map(|edit| edit.range.end).max().unwrap_or(0);
        self.push_with(edits, start..end);
    }

    fn push_with(&mut self, edits: Vec<Edit>, extent: Range<usize>) {
        // An attribute list behind an element is about it.
        let has_attributes = self.text[extent.end..].starts_with('{');
        if !has_attributes {
            self.islands.push(Island { leaf: self.index, edits, extent, moves_punctuation: false });
        }
    }

    fn end_tag(&mut self, at: usize, element: E, within: usize, brackets: usize) {
        let found = self.open.iter().rev().take(MISNESTED).position(|open| open.tag.element == element);
        let Some(back) = found else { return };
        self.open.truncate(self.open.len() - back);
        let Some(open) = self.open.pop() else { return };
        // Renderers do not agree on brackets that might be a link's and are none.
        let fits_brackets = !open.crossed && open.brackets == brackets && (element != E::A || brackets == 0);
        let inner = self.bytes(open.at).end..self.bytes(at).start;
        let fits_brackets =
            fits_brackets && (open.brackets == 0 || !holds(&self.signs, &inner, self.text, b"[]"));
        let is_balanced = back == 0 && open.within == within && fits_brackets;
        if is_balanced && element != E::UNKNOWN {
            self.element(&open, at);
        }
    }

    fn element(&mut self, open: &Open, close: usize) {
        let is_gfm = self.options.flavor == Flavor::Gfm;
        let bare = !open.tag.has_attributes();
        match open.tag.element {
            E::B | E::STRONG if bare => self.style(open.at, close, "**"),
            E::I | E::EM if bare => self.style(open.at, close, "*"),
            E::DEL | E::S | E::STRIKE if bare && is_gfm && self.tildes == Tildes::None => {
                self.style(open.at, close, "~~");
            }
            E::CODE if bare => self.code(open.at, close),
            E::A => self.link(open, close),
            E::SPAN | E::FONT if self.options.wrappers == Wrappers::Unwrap => {
                let Step::InlineHtml(html) = &self.steps[open.at].0 else { return };
                let attributes = open.tag.attributes(html);
                let outside = self.bytes(open.at).start..self.bytes(close).end;
                let inner = self.bytes(open.at).end..self.bytes(close).start;
                // Without the tag a delimiter would stand by something else, unless that is white space.
                let signs: &[char] = &['*', '_', '~'];
                let text = self.text;
                let left = text[..outside.start].ends_with(signs) || text[inner.start..].starts_with(signs);
                let right = text[..inner.end].ends_with(signs) || text[outside.end..].starts_with(signs);
                if holds(&self.signs, &inner, text, b"~")
                    || left && self.before(outside.start) != Beside::Space
                    || right && self.after(outside.end) != Beside::Space
                {
                    return;
                }
                if open.tag.element == E::FONT || attributes.iter().all(|(name, _)| name == "style") {
                    self.push(vec![Edit::new(self.bytes(open.at), ""), Edit::new(self.bytes(close), "")]);
                }
            }
            _ => {}
        }
    }

    /// `<b>…</b>`: delimiters where the tags are, or further in where only there they open and close.
    fn style(&mut self, open: usize, close: usize, mut delimiter: &'static str) {
        let (outer_start, outer_end) = (self.bytes(open).start, self.bytes(close).end);
        let inner = self.bytes(open).end..self.bytes(close).start;
        let Some(trimmed) = self.trim(open + 1, close, inner.clone()) else { return };
        if self.is_among_tildes(outer_start, outer_end, &trimmed) {
            return;
        }
        let Some(edges) = self.edges(outer_start, outer_end, &inner, trimmed.clone()) else { return };
        let moves_punctuation = edges != trimmed;
        let in_code = || self.open.iter().rev().take(MISNESTED).any(|open| open.tag.element == E::CODE);
        // A line that is left with another tag alone may begin an HTML block.
        let moves_lines = self.text[inner.start..edges.start].contains('\n')
            || self.text[edges.end..inner.end].contains('\n');
        if moves_lines || moves_punctuation && in_code() {
            return;
        }
        let outside = outer_start..outer_end;
        let touches = |signs: &[char]| self.touches(&outside, &edges, signs);
        // Delimiters that touch are one delimiter run. Emphasis gives way to tags that may become stars, too.
        let gives_way = if delimiter == "*" { touches(&['*', '<', '>']) } else { touches(&['*']) };
        if delimiter == "~~" && touches(&['*', '_', '<', '>']) {
            return;
        }
        if gives_way && delimiter != "~~" {
            let apart = |side| matches!(side, Beside::Space | Beside::Punctuation);
            let fits =
                apart(self.before(outside.start)) && apart(self.after(outside.end)) && !touches(&['_']);
            match (fits, delimiter) {
                (true, "*") => delimiter = "_",
                (true, _) => delimiter = "__",
                (false, "*") if !touches(&['*']) => {}
                (false, _) => return,
            }
        }
        let tag = |step, place: usize, at_tag: bool| {
            let bytes = self.bytes(step);
            match at_tag {
                true => vec![Edit::new(bytes, delimiter)],
                false => vec![Edit::new(bytes, ""), Edit::new(place..place, delimiter)],
            }
        };
        // White space does not come to begin a line.
        let spaces = self.text[inner.start..edges.start].bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        let mut edits = if self.begins_line(outer_start) && spaces {
            vec![Edit::new(outer_start..edges.start, delimiter)]
        } else {
            tag(open, edges.start, edges.start == inner.start)
        };
        edits.extend(tag(close, edges.end, edges.end == inner.end));
        let before = self.islands.len();
        self.push(edits);
        if let Some(island) = self.islands.get_mut(before) {
            island.moves_punctuation = moves_punctuation;
        }
    }

    /// Whether nothing but white space stands before `at` in its line.
    fn begins_line(&self, at: usize) -> bool {
        let before = self.text[self.leaf.start.min(at)..at].trim_end_matches([' ', '\t', '>']);
        before.is_empty() || before.ends_with('\n')
    }

    /// Whether a tilde is inside, or is or will be beside a tag: some renderers take a single one for a delimiter,
    /// and some look past it to see what another delimiter stands by.
    fn is_among_tildes(&self, outer_start: usize, outer_end: usize, inner: &Range<usize>) -> bool {
        const BESIDE: &[&str] = &["~", "<s>", "<del>", "<strike>", "</s>", "</del>", "</strike>"];
        let begins = |at: usize| BESIDE.iter().any(|start| self.text[at..].starts_with(start));
        let ends = |at: usize| BESIDE.iter().any(|end| self.text[..at].ends_with(end));
        let beside = ends(outer_start) || begins(inner.start) || ends(inner.end) || begins(outer_end);
        beside || holds(&self.signs, inner, self.text, b"~")
    }

    /// Whether one of `signs` stands beside a delimiter, on either side.
    fn touches(&self, outside: &Range<usize>, edges: &Range<usize>, signs: &[char]) -> bool {
        self.text[..outside.start].ends_with(signs)
            || self.text[edges.start..].starts_with(signs)
            || self.text[..edges.end].ends_with(signs)
            || self.text[outside.end..].starts_with(signs)
    }

    /// The part of `inner` that neither begins nor ends with white space or a line break; `None` if none is left.
    fn trim(&self, first: usize, end: usize, inner: Range<usize>) -> Option<Range<usize>> {
        let is_skipped = |step: &Step<'_>| match step {
            Step::SoftBreak => true,
            Step::Text(text) => text.chars().all(text::is_blank),
            Step::InlineHtml(html) => Tag::of(html).is_bare(TagKind::Start, E::BR),
            _ => false,
        };
        let steps = &self.steps[first..end];
        let from = steps.iter().position(|(step, _)| !is_skipped(step))?;
        let to = steps.iter().rposition(|(step, _)| !is_skipped(step))?;
        let mut start = if from == 0 { inner.start } else { steps[from].1.start };
        let mut end = if to + 1 == steps.len() { inner.end } else { steps[to].1.end };
        if let (Step::Text(_), range) = &steps[from] {
            let text = &self.text[range.clone()];
            start = range.end - text.trim_start_matches(text::is_blank).len();
        }
        if let (Step::Text(_), range) = &steps[to] {
            let text = &self.text[range.clone()];
            end = range.start + text.trim_end_matches(text::is_blank).len();
        }
        (start < end).then_some(start..end)
    }

    /// Where between `trimmed` delimiters open and close, in every edition of CommonMark.
    fn edges(
        &self,
        outer_start: usize,
        outer_end: usize,
        inner: &Range<usize>,
        trimmed: Range<usize>,
    ) -> Option<Range<usize>> {
        let before = match trimmed.start == inner.start {
            true => self.before(outer_start),
            false => self.before(trimmed.start),
        };
        let after = match trimmed.end == inner.end {
            true => self.after(outer_end),
            false => self.after(trimmed.end),
        };
        let opens = |edges: &Range<usize>, before| flanks(before, self.after(edges.start));
        let closes = |edges: &Range<usize>, after| flanks(after, self.before(edges.end));
        if opens(&trimmed, before) && closes(&trimmed, after) {
            return Some(trimmed);
        }
        // Edge punctuation moves out: brackets together, and nothing that is syntax.
        let content = &self.text[trimmed.clone()];
        let (first, last) = (content.chars().next()?, content.chars().next_back()?);
        let mut edges = trimmed.clone();
        if BRACKETS.contains(&(first, last)) {
            edges = edges.start + first.len_utf8()..edges.end - last.len_utf8();
        } else {
            if !closes(&edges, after) && is_plain_punctuation(last) {
                edges.end -= last.len_utf8();
            }
            if !opens(&edges, before) && is_plain_punctuation(first) {
                edges.start += first.len_utf8();
            }
        }
        let before = if edges.start == trimmed.start { before } else { self.before(edges.start) };
        let after = if edges.end == trimmed.end { after } else { self.after(edges.end) };
        let holds_words = edges.start < edges.end
            && self.text[edges.clone()].chars().any(|c| text::beside(c) == Beside::Other);
        let fits = holds_words && opens(&edges, before) && closes(&edges, after);
        fits.then_some(edges)
    }

    /// What stands before a byte in its line; what a line begins with counts as white space.
    fn before(&self, at: usize) -> Beside {
        let text = &self.text[self.leaf.start.min(at)..at];
        text.chars().next_back().map_or(Beside::Space, text::beside)
    }

    fn after(&self, at: usize) -> Beside {
        let text = &self.text[at..self.leaf.end.max(at)];
        text.chars().next().map_or(Beside::Space, text::beside)
    }

    /// The text between two steps, if there is nothing else; line breaks are spaces.
    fn plain_text(&self, first: usize, end: usize) -> Option<String> {
        let mut out = String::new();
        for (step, _) in &self.steps[first..end] {
            match step {
                Step::Text(text) => out.push_str(text),
                Step::SoftBreak => out.push(' '),
                _ => return None,
            }
        }
        Some(out)
    }

    fn code(&mut self, open: usize, close: usize) {
        let Some(text) = self.plain_text(open + 1, close) else { return };
        let code = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
        let code = code.collect::<Vec<_>>().join(" ");
        // Generators fill in what is in braces, but not in code spans.
        let is_template = code.contains("{{") || code.contains("{%");
        if self.stray_backticks {
            return;
        }
        if code.is_empty() || is_template || code.chars().all(text::is_blank) {
            return;
        }
        let mut span = String::new();
        let spaced = text.starts_with([' ', '\t', '\n']) && !self.begins_line(self.bytes(open).start);
        span.push_str(if spaced { " " } else { "" });
        push_code_span(&mut span, &code);
        span.push_str(if text.ends_with([' ', '\t', '\n']) { " " } else { "" });
        // In a cell a code span cannot hold a pipe in every renderer.
        if self.leaf.kind == LeafKind::Cell && span.contains('|') {
            return;
        }
        self.push(vec![Edit::new(self.bytes(open).start..self.bytes(close).end, span)]);
    }

    fn link(&mut self, open: &Open, close: usize) {
        let Step::InlineHtml(html) = &self.steps[open.at].0 else { return };
        let Some([destination, title]) = read(&open.tag.attributes(html), ["href", "title"]) else { return };
        let content = &self.steps[open.at + 1..close];
        let holds_link = content.iter().any(|(step, _)| match step {
            Step::Start(Node::Link { .. }) | Step::FootnoteReference(_) => true,
            Step::InlineHtml(html) => Tag::of(html).element == E::A,
            _ => false,
        });
        let inner = &self.text[self.bytes(open.at).end..self.bytes(close).start];
        let range = self.bytes(open.at).end..self.bytes(close).start;
        if holds(&self.signs, &range, self.text, b"~") {
            return;
        }
        let is_blank = inner.chars().all(text::is_blank);
        // `[^1](u)`, `[!note](u)` and `[ ](u)` are something else to somebody.
        let is_mark = inner.starts_with('^') || inner.starts_with('!') && !inner.starts_with("![");
        if destination.is_empty() || holds_link || is_blank || is_mark {
            return;
        }
        if title.is_empty()
            && destination == inner
            && markdown::is_autolink(inner)
            && let [(Step::Text(_), _)] = content
        {
            let whole = self.bytes(open.at).start..self.bytes(close).end;
            self.push(vec![Edit::new(whole, format!("<{inner}>"))]);
            return;
        }
        let mut tail = String::new();
        push_link_tail(&mut tail, &destination, &title);
        self.push(vec![
            Edit::new(self.bytes(open.at), "["),
            Edit::new(self.bytes(close), self.in_place(tail)),
        ]);
    }

    fn image(&mut self, at: usize, html: &str, tag: &Tag) {
        let is_source = |open: &Open| matches!(open.tag.element, E::PICTURE | E::VIDEO | E::OBJECT);
        let Some([destination, title, alt]) = read(&tag.attributes(html), ["src", "title", "alt"]) else {
            return;
        };
        if destination.is_empty() || self.open.iter().rev().take(MISNESTED).any(is_source) {
            return;
        }
        let markdown = write_image(&destination, &title, &alt);
        self.push(vec![Edit::new(self.bytes(at), self.in_place(markdown))]);
    }

    /// "It is possible to include a pipe in a cell's content by escaping it" (GFM §4.10).
    fn in_place(&self, markdown: String) -> String {
        match self.leaf.kind {
            LeafKind::Cell => markdown.replace('|', "\\|"),
            _ => markdown,
        }
    }

    /// The line breaks that begin with step `first` and have only white space between them; says what follows.
    fn line_breaks(&mut self, first: usize, within: usize) -> usize {
        let end = self.leaf.steps.end;
        let is_break = |step: &Step<'_>| matches!(step, Step::InlineHtml(html) if Tag::of(html).is_bare(TagKind::Start, E::BR));
        let is_space = |(step, range): &Located<'_>| match step {
            Step::SoftBreak => true,
            Step::Text(_) => self.text[range.clone()].bytes().all(text::is_html_space),
            _ => false,
        };
        let (mut last, mut count, mut at) = (first, 1, first + 1);
        while at < end {
            if is_break(&self.steps[at].0) {
                (last, count) = (at, count + 1);
            } else if !is_space(&self.steps[at]) {
                break;
            }
            at += 1;
        }
        let next = last + 1;
        if matches!(self.leaf.kind, LeafKind::Heading | LeafKind::Cell) {
            return next;
        }
        let start = self.bytes(first).start;
        let behind = self.bytes(last).end;
        // White space before and behind goes with them.
        let content = self.steps[self.leaf.steps.start..first].iter().rev().find(|step| !is_space(step));
        let from = match content {
            Some((Step::Text(_), range)) => range.start + self.text[range.clone()].trim_end().len(),
            Some((_, range)) => range.end,
            None => start,
        };
        let spaces = self.text[behind..self.leaf.end].bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let to = behind + spaces.count();
        let soft_before = first > self.leaf.steps.start && self.steps[first - 1].0 == Step::SoftBreak;
        let hard = |at: usize| matches!(self.steps.get(at), Some((Step::HardBreak, _)));
        if hard(next) || first > 0 && hard(first - 1) {
            return next;
        }
        let at_end = at == end;
        let at_start = content.is_none();
        let edits = if at_end && at_start {
            return next;
        } else if at_end {
            vec![Edit::new(from..behind, "")]
        } else if at_start {
            vec![Edit::new(start..to, "")]
        } else if count == 1 && soft_before {
            // The line before takes the break; one that held nothing else goes.
            let feed = self.bytes(first - 1).start;
            match self.text[to..].starts_with('\n') {
                true => vec![Edit::new(feed..to, "\\")],
                false => vec![Edit::new(feed..feed, "\\"), Edit::new(start..to, "")],
            }
        } else if count == 1 && self.text[to..].starts_with('\n') {
            vec![Edit::new(start..to, "\\")]
        } else if count == 1 {
            vec![Edit::new(start..to, format!("\\\n{}", self.prefix()))]
        } else if within == 0 && self.open.is_empty() && self.leaf.kind == LeafKind::Paragraph {
            let prefix = self.prefix();
            // With the line feed that follows, if there is one, and what stands before its line.
            let to = match self.steps.get(next) {
                Some((Step::SoftBreak, _)) => self.steps.get(next + 1).map_or(to, |(_, range)| range.start),
                _ => to,
            };
            vec![Edit::new(from..to, format!("\n{}\n{prefix}", prefix.trim_end()))]
        } else {
            return next;
        };
        let end = (to + 1..=self.text.len()).find(|&end| self.text.is_char_boundary(end));
        let extent = from.saturating_sub(1)..end.unwrap_or(self.text.len());
        self.islands.push(Island { leaf: self.index, edits, extent, moves_punctuation: false });
        next
    }

    /// What stands before each further line of the leaf block.
    fn prefix(&self) -> String {
        prefix(self.text, self.leaf.start)
    }
}

/// What must stand before a line to be in the containers that the one with byte `at` is in.
///
/// ```text
/// > - a         the line
/// >   b         the next
/// ```
pub(super) fn prefix(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let keep = |c: char| if matches!(c, '>' | ' ' | '\t') { c } else { ' ' };
    text[line..at].chars().map(keep).collect()
}

/// Whether nothing stands in a line but the markers of block quotes.
pub(super) fn is_blank_line(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'))
}

/// A picture's Markdown.
fn write_image(destination: &str, title: &str, alt: &str) -> String {
    let image = Image { destination, title, alt };
    let events = [Event::Start(markdown::event::Tag::Paragraph), Event::Image(&image), Event::End];
    let mut markdown = markdown::write(&events).text;
    markdown.truncate(markdown.trim_end_matches('\n').len());
    markdown
}

/// The values of the attributes of these names, white space collapsed; `None` if there are others, or if a
/// template engine or nobody could read the first.
pub(super) fn read<const N: usize>(attributes: &[(String, String)], names: [&str; N]) -> Option<[String; N]> {
    let mut values = [const { String::new() }; N];
    for (name, value) in attributes {
        let at = names.iter().position(|known| known == name)?;
        let words = value.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty());
        values[at] = words.collect::<Vec<_>>().join(" ");
    }
    let first = &values[0];
    let scheme = first.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    let is_script = matches!(scheme.trim(), "javascript" | "vbscript" | "data");
    let is_odd = first.contains(|c: char| c.is_control() || c.is_whitespace());
    (!is_script && !is_odd).then_some(values)
}

/// Pairs of punctuation that stay together.
const BRACKETS: &[(char, char)] = &[
    ('（', '）'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('“', '”'),
    ('‘', '’'),
    ('"', '"'),
    ('(', ')'),
];

/// Punctuation that means nothing to Markdown and belongs to no pair.
fn is_plain_punctuation(c: char) -> bool {
    let is_bracket = BRACKETS.iter().any(|&(open, close)| c == open || c == close);
    match c {
        '.' | ',' | ':' | ';' | '?' => true,
        _ if c.is_ascii() || is_bracket => false,
        _ => text::beside(c) == Beside::Punctuation,
    }
}

/// Whether a delimiter run with `inside` on its content's side and `outside` on the other can open or close:
/// "not followed by Unicode whitespace, and either not followed by a punctuation character, or … preceded by
/// Unicode whitespace or a punctuation character" (CommonMark §6.2). A symbol is taken for what is worse.
fn flanks(outside: Beside, inside: Beside) -> bool {
    match inside {
        Beside::Space => false,
        Beside::Other => true,
        Beside::Punctuation | Beside::Symbol => matches!(outside, Beside::Space | Beside::Punctuation),
    }
}
