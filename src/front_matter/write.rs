//! Writing: the edits that normalize a block, each a range of the source, and their application.
//! A byte that no edit names stays. Front matter is never written from parsed values.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::date::{self, Class, Verdict, Zone};
use super::field::{Content, Field};
use super::list;
use super::read::{Document, Kind, Layout, Node, Style};
use super::scalar::{self, Context};
use crate::diagnostic::Diagnostic;
use crate::options::{FrontMatterOptions, ListStyle};

/// A range of the source and what stands there instead.
type Edit<'a> = (Range<usize>, Cow<'a, str>);

/// How the fields are treated: the caller's options, looked up once.
pub(super) struct Rules<'o> {
    pub options: &'o FrontMatterOptions,
    pub zone: Option<Zone>,
    renames: HashMap<&'o str, &'o str>,
}

impl<'o> Rules<'o> {
    pub(super) fn new(options: &'o FrontMatterOptions, zone: Option<Zone>) -> Self {
        let renames = options.rename.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        Rules { options, zone, renames }
    }

    /// What `name` is called in the end. Renames may follow one another, so that
    /// a second run has nothing left to rename; one that comes back to itself is none.
    pub(super) fn final_name<'n>(&self, name: &'n str) -> &'n str
    where
        'o: 'n,
    {
        let mut current = name;
        for _ in 0..=self.renames.len() {
            match self.renames.get(current) {
                Some(next) => current = next,
                None => return current,
            }
        }
        name
    }

    pub(super) fn is_date(&self, name: &str) -> bool {
        self.options.date_keys.iter().any(|key| key == name)
    }

    pub(super) fn is_image(&self, name: &str) -> bool {
        self.options.image_keys.iter().any(|key| key == name)
    }

    pub(super) fn is_split(&self, name: &str) -> bool {
        self.options.split_lists.iter().any(|key| key == name)
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn new(text: &str) -> Lines {
        Lines(super::fence::lines(text, 0).map(|line| line.start).collect())
    }

    /// The line that holds the byte at `offset`.
    pub(super) fn of(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line without its line feed.
    pub(super) fn range(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.0[line];
        let end = self.0.get(line + 1).copied().unwrap_or(text.len());
        start..if text[start..end].ends_with('\n') { end - 1 } else { end }
    }

    /// How many spaces a line begins with.
    pub(super) fn indent(&self, text: &str, line: usize) -> usize {
        let line = &text[self.range(text, line)];
        line.len() - line.trim_start_matches(' ').len()
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

/// Normalizes the block's inside; what there is to note goes to `notes`, in bytes of the source.
/// `None` if two edits fell on one place, which is a mistake of ours.
pub(super) fn write(
    document: &Document,
    content: &Content,
    rules: &Rules,
    notes: &mut Vec<Diagnostic>,
) -> Option<String> {
    let source = document.source;
    let lines = Lines::new(source);
    let mut plan = Plan { document, page: Page::new(document, &lines), rules, edits: Vec::new(), notes };
    if let Content::Mapping(layout, fields) = content {
        for (index, field) in fields.iter().enumerate() {
            let end = fields.get(index + 1).map_or(source.len(), |next| next.start(document));
            plan.write_field(field, *layout, end);
        }
    }
    let Plan { page, mut edits, .. } = plan;
    page.write_lines(&mut edits);
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    apply(source, &edits)
}

/// The edits so far.
struct Plan<'p, 'a, 'o> {
    document: &'p Document<'a>,
    page: Page<'p, 'a>,
    rules: &'p Rules<'o>,
    edits: Vec<Edit<'a>>,
    notes: &'p mut Vec<Diagnostic>,
}

impl Plan<'_, '_, '_> {
    /// The field's name, its value, its lines; the next field begins at `end`.
    fn write_field(&mut self, field: &Field, layout: Layout, end: usize) {
        let document = self.document;
        let Some(old_name) = field.name(document) else { return };
        let key = &document.nodes[field.key];
        let name = self.rules.final_name(old_name);
        if name != old_name
            && let Kind::Scalar(_, style) = &key.kind
            && matches!(style, Style::Plain | Style::Single | Style::Double)
        {
            let context = if layout == Layout::Flow { Context::Flow } else { Context::Block };
            self.edits.push((key.span.clone(), scalar::write_string(name, *style, context).into()));
        }
        if self.rules.is_date(name)
            && let Some(node) = field.scalar(document)
        {
            self.write_date(node);
        }
        if layout == Layout::Flow {
            return;
        }
        let style = self.rules.options.list_style;
        let is_split = self.rules.is_split(name);
        if (is_split || style != ListStyle::Keep)
            && let Some(list) = list::rewrite(document, self.page.lines, field, is_split, style)
        {
            self.page.claim(&list.range);
            if !list.below.is_empty() {
                let lines = self.page.lines;
                let below = lines.range(document.source, lines.of(list.range.end)).end;
                self.edits.push((below..below, list.below.into()));
            }
            self.edits.push((list.range, list.inline.into()));
            return;
        }
        self.page.shift_sequence(field, end);
    }

    fn write_date(&mut self, node: &Node) {
        let Kind::Scalar(value, style @ (Style::Plain | Style::Single | Style::Double)) = &node.kind else {
            return;
        };
        let token = self.document.source.get(node.span.clone());
        if node.tag.is_some() || node.anchor.is_some() || token.is_none_or(|token| token.contains('\n')) {
            return;
        }
        let (code, message) = match date::judge(value, *style, self.rules.zone.as_ref()) {
            Verdict::Keep => return,
            Verdict::WithoutZone => (
                "date-without-zone",
                "this date has no time zone, so site generators differ in what instant it is",
            ),
            Verdict::Unrecognised => {
                ("date-unrecognised", "this date cannot be read without doubt and stays as it is")
            }
            Verdict::Ambiguous => (
                "date-ambiguous",
                "the configured time zone has no single offset for this time, so it stays as it is",
            ),
            Verdict::Rewrite { text, class } => {
                let token = match (class, style) {
                    (Class::Timestamp, _) => text,
                    (Class::String, Style::Double) => format!("\"{text}\""),
                    (Class::String, _) => format!("'{text}'"),
                };
                self.edits.push((node.span.clone(), token.into()));
                return;
            }
        };
        self.notes.push(Diagnostic::note(code, message).at(node.span.clone()));
    }
}

/// What is known of each line while edits are planned.
struct Page<'p, 'a> {
    document: &'p Document<'a>,
    lines: &'p Lines,
    /// What a line is.
    kinds: Vec<LineKind>,
    /// By how many columns it moves.
    shifts: Vec<isize>,
    /// The least column it may move to.
    floors: Vec<usize>,
    /// It ends inside a multi-line scalar: its trailing spaces are not ours.
    is_inside: Vec<bool>,
    /// It ends inside a value that is written anew.
    is_claimed: Vec<bool>,
    /// The last block scalar, if its trailing lines may go: its first line, and its content's indent.
    last_scalar: Option<(usize, Option<usize>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    /// A comment alone.
    Comment,
    Content,
}

impl<'p, 'a> Page<'p, 'a> {
    fn new(document: &'p Document<'a>, lines: &'p Lines) -> Self {
        let source = document.source;
        let count = lines.count();
        let kinds = (0..count)
            .map(|line| match source[lines.range(source, line)].trim_matches([' ', '\t']) {
                "" => LineKind::Blank,
                _ => LineKind::Content,
            })
            .collect();
        let mut page = Page {
            document,
            lines,
            kinds,
            shifts: vec![0; count],
            floors: vec![0; count],
            is_inside: vec![false; count],
            is_claimed: vec![false; count],
            last_scalar: None,
        };
        for comment in &document.comments {
            let line = lines.of(comment.start);
            let before = &source[lines.0[line]..comment.start];
            if before.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
                page.kinds[line] = LineKind::Comment;
            }
        }
        page.mark_scalars();
        page
    }

    fn mark_scalars(&mut self) {
        let source = self.document.source;
        let mut comments = self.document.comments.iter().peekable();
        // The end of the last token before the scalar at hand: on its line stands the scalar's header.
        let mut before = 0;
        for node in &self.document.nodes {
            let Kind::Scalar(_, style) = node.kind else {
                // A block collection's own span is empty, and its place says nothing.
                before = before.max(node.span.start.min(source.len()));
                continue;
            };
            while let Some(comment) = comments.next_if(|comment| comment.start < node.span.start) {
                before = before.max(comment.end);
            }
            let (start, end) = (node.span.start.min(source.len()), node.span.end.min(source.len()));
            if matches!(style, Style::Literal | Style::Folded) {
                let first = self.lines.of(before) + 1;
                let mut last = self.lines.of(end);
                // The span may end behind the next line's indent, which is no content.
                if !source[self.lines.0[last]..end].trim_matches(' ').is_empty() {
                    last += 1;
                }
                // A tab in a blank line behind the scalar ends it: without the tab it would go on.
                while self.kinds.get(last) == Some(&LineKind::Blank) {
                    last += 1;
                }
                for line in first..last.min(self.lines.count()) {
                    self.is_inside[line] = true;
                    if self.kinds[line] == LineKind::Comment {
                        self.kinds[line] = LineKind::Content;
                    }
                }
                self.last_scalar = Some((first, removable_indent(&source[before.min(start)..end])));
            } else {
                let (first, last) = (self.lines.of(start), self.lines.of(end));
                for line in first..last {
                    self.is_inside[line] = true;
                    self.floors[line + 1] = 1;
                }
                self.last_scalar = None;
            }
            before = before.max(end);
        }
    }

    /// The lines of `range` but its last are written anew.
    fn claim(&mut self, range: &Range<usize>) {
        for line in self.lines.of(range.start)..self.lines.of(range.end) {
            self.is_claimed[line] = true;
        }
        // The line feeds inside the range go with it, so these lines have no indent of their own.
    }

    /// Moves the block sequence of `field`, which ends before `end`, to two spaces under its key.
    fn shift_sequence(&mut self, field: &Field, end: usize) {
        let document = self.document;
        let source = document.source;
        if document.nodes[field.value.start].kind != Kind::SequenceStart(Layout::Block) {
            return;
        }
        let key = self.lines.of(document.nodes[field.key].span.end);
        let stop = if end == source.len() { self.lines.count() } else { self.lines.of(end) };
        let base = self.lines.indent(source, key);
        let Some(dash) = (key + 1..stop).find(|line| self.kinds[*line] == LineKind::Content) else { return };
        let indent = self.lines.indent(source, dash);
        // A key that is missing stands nowhere: only its `?` says where the next field begins.
        let stop = (dash..stop)
            .find(|line| {
                let text = &source[self.lines.range(source, *line)];
                let mark = text.get(base..).filter(|_| self.lines.indent(source, *line) == base);
                mark.is_some_and(|mark| mark == "?" || mark.starts_with("? ")) && !self.is_inside[*line]
            })
            .unwrap_or(stop);
        // An anchor or a tag on a line of its own, or `: - item`, is not laid out by this rule.
        if !source[self.lines.range(source, dash)].trim_start_matches(' ').starts_with('-') {
            return;
        }
        let shift = (base + 2) as isize - indent as isize;
        if shift == 0 {
            return;
        }
        let last = (dash..stop)
            .rev()
            .find(|line| self.kinds[*line] == LineKind::Content || self.is_inside[*line])
            .unwrap_or(dash);
        // Comments behind the last item are the sequence's if they are indented; else the next field's.
        let tail = (last + 1..stop).take_while(|line| {
            self.kinds[*line] == LineKind::Blank || self.lines.indent(source, *line) > base
        });
        let last = tail.last().unwrap_or(last);
        for line in key + 1..=last {
            self.shifts[line] = shift;
            self.floors[line] = if self.floors[line] > 0 { base + 1 } else { 0 };
        }
    }

    /// Edges, trailing spaces, indents.
    fn write_lines(&self, edits: &mut Vec<Edit<'a>>) {
        let source = self.document.source;
        let count = self.lines.count();
        let first = (0..count).find(|line| self.kinds[*line] != LineKind::Blank).unwrap_or(count);
        let mut last = count;
        while last > first && self.is_removable(last - 1) {
            last -= 1;
        }
        for line in 0..count {
            let range = self.lines.range(source, line);
            if line < first || line >= last {
                let end = self.lines.0.get(line + 1).copied().unwrap_or(source.len());
                edits.push((range.start..end, "".into()));
                continue;
            }
            let is_continued = line > 0 && self.is_claimed[line - 1];
            let text = &source[range.clone()];
            if !self.is_inside[line] && !self.is_claimed[line] {
                let trimmed = text.trim_end_matches([' ', '\t']).len();
                if trimmed < text.len() && !(is_continued && trimmed == 0) {
                    edits.push((range.start + trimmed..range.end, "".into()));
                }
                if trimmed == 0 {
                    continue;
                }
            }
            if self.shifts[line] != 0 && !text.is_empty() && !is_continued {
                edits.extend(self.indent_edit(line));
            }
        }
    }

    fn indent_edit(&self, line: usize) -> Option<Edit<'a>> {
        let start = self.lines.0[line];
        let indent = self.lines.indent(self.document.source, line);
        let wanted = indent.saturating_add_signed(self.shifts[line]).max(self.floors[line].min(indent));
        if wanted > indent {
            Some((start..start, " ".repeat(wanted - indent).into()))
        } else {
            (wanted < indent).then(|| (start..start + indent - wanted, "".into()))
        }
    }

    /// Whether a line at the end of the block says nothing.
    fn is_removable(&self, line: usize) -> bool {
        if self.kinds[line] != LineKind::Blank {
            return false;
        }
        if !self.is_inside[line] {
            return true;
        }
        let text = &self.document.source[self.lines.range(self.document.source, line)];
        match self.last_scalar {
            Some((first, Some(indent))) if line >= first => {
                text.len() <= indent && text.bytes().all(|byte| byte == b' ')
            }
            _ => false,
        }
    }
}

/// How long a blank line at the end of a block scalar may be without being content; `None` if
/// each such line is content. YAML 1.2.2 §8.1.1.2: "keep" (`+`) makes trailing line breaks content.
fn removable_indent(scalar: &str) -> Option<usize> {
    let scalar = &scalar[scalar.find(['|', '>'])?..];
    let (header, content) = scalar.split_once('\n')?;
    let header = header.split('#').next().unwrap_or("");
    if header.contains('+') {
        return None;
    }
    if header.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(0);
    }
    let indents = content
        .split('\n')
        .filter(|line| !line.trim_matches([' ', '\t']).is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len());
    // Without a line of text there is no content at all.
    Some(indents.min().unwrap_or(usize::MAX))
}

fn apply(source: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(source.len() + 64);
    let mut at = 0;
    for (range, text) in edits {
        if range.start < at {
            return None;
        }
        out.push_str(source.get(at..range.start)?);
        out.push_str(text);
        at = range.end;
    }
    out.push_str(source.get(at..)?);
    Some(out)
}
