//! The pipeline: an article in, a fair copy out. Puts the floors together; knows no construct itself.
//!
//! ```text
//! input ─ Source ─ front_matter::read ─┬─ the block ──────────────────────────────┬─ text
//!                                      └─ body ─ html? ─ tree ─ events ─ Markdown ─┘
//!                                                └ Markdown: its own bytes, but for islands of HTML
//! ```

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::front_matter::{self, Block};
use crate::html;
use crate::html::tree::Tree;
use crate::islands::{self, Converted, Piece};
use crate::markdown;
use crate::markdown::event::Event;
use crate::options::{BodyKind, Options};
use crate::rules;
use crate::source::{LineEnding, Source};
use crate::verify;

/// What came of an input.
///
/// ```
/// use faircopy::{Options, normalize};
///
/// let outcome = normalize("---\ntitle: 'It's'\n---\n<p>a</p>\n", &Options::default());
/// assert!(outcome.has_errors() && !outcome.changed);
/// let place = outcome.diagnostics[0].place("---\ntitle: 'It's'\n---\n<p>a</p>\n");
/// assert_eq!(place.unwrap().line, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The fair copy; the input itself when there was an error.
    pub text: String,
    /// Whether `text` differs from the input.
    pub changed: bool,
    /// Whether the file says `faircopy: false`: `text` is the input, byte for byte.
    pub opted_out: bool,
    /// What there is to say, in the order of the input. Spans are bytes of the input as it was given.
    pub diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    /// Whether the input was refused: `text` is the input, byte for byte.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn unchanged(input: &str, diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { text: input.to_owned(), changed: false, opted_out: false, diagnostics }
    }

    fn new(input: &str, text: String, diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { changed: text != input, opted_out: false, text, diagnostics }
    }
}

/// DESIGN §7. Positions in the tree are `u32`; this is far below where they would end.
const LIMIT: usize = 256 << 20;

/// Turns a whole file, front matter and body, into its fair copy.
///
/// The fair copy of a fair copy is itself. A file that says `faircopy: false` in its front matter,
/// and one whose front matter cannot be read, come back unchanged.
///
/// ```
/// use faircopy::{Options, normalize};
///
/// let post = "---\ntitle: Spring\ndate: Wed, 23 Feb 2022 13:36:51 GMT\n---\n<p>It <em>came</em>.<br></p>\n";
/// let copy = normalize(post, &Options::default());
/// assert_eq!(copy.text, "---\ntitle: Spring\ndate: '2022-02-23T13:36:51Z'\n---\n\nIt *came*.\n");
///
/// let again = normalize(&copy.text, &Options::default());
/// assert!(!again.changed);
/// ```
pub fn normalize(source: &str, options: &Options) -> Outcome {
    if let Some(refusal) = refuse_length(source) {
        return refusal;
    }
    let input = source;
    let source = Source::read(input);
    let text = source.text();
    let front = front_matter::read(text, &options.front_matter);
    let mut diagnostics: Vec<Diagnostic> =
        front.diagnostics.into_iter().map(|diagnostic| source.given_place(diagnostic)).collect();
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if refused || front.opted_out {
        return Outcome { opted_out: front.opted_out, ..Outcome::unchanged(input, diagnostics) };
    }

    let body = skip_blank_lines(text, front.body)..text.len();
    let Some(html) = parse_html(&text[body.clone()], options.from) else {
        let islands = convert_islands(&text[body.clone()], &front.block, options);
        if let Some(islands) = &islands {
            diagnostics.push(islands_said(islands));
        }
        let text = keep_body(&source, &front.block, body, islands);
        return Outcome::new(input, text, diagnostics);
    };
    let (markdown, said) = convert(&html, options);
    if said.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        diagnostics.extend(said);
        return Outcome::unchanged(input, diagnostics);
    }
    if options.from == BodyKind::Auto
        && let Some(warning) = unsettled(&markdown, &front.block, options)
    {
        diagnostics.push(source.given_place(warning.at(body.start..body.start)));
        return Outcome::unchanged(input, diagnostics);
    }
    diagnostics.extend(said.into_iter().map(|diagnostic| source.given_place(shift(diagnostic, body.start))));
    let text = write_body(&source, &front.block, front.body, &markdown);
    Outcome::new(input, text, diagnostics)
}

/// Turns an HTML fragment, or a whole page, into Markdown. No front matter is looked for.
///
/// ```
/// use faircopy::{Options, html_to_markdown};
///
/// let outcome = html_to_markdown("<p><strong>来源：</strong>天眼</p>", &Options::default());
/// assert_eq!(outcome.text, "**来源**：天眼\n");
/// ```
pub fn html_to_markdown(html: &str, options: &Options) -> Outcome {
    if let Some(refusal) = refuse_length(html) {
        return refusal;
    }
    let source = Source::read(html);
    let (markdown, said) = convert(&Html::parse(source.text()), options);
    if said.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Outcome::unchanged(html, said);
    }
    let diagnostics = said.into_iter().map(|diagnostic| source.given_place(diagnostic)).collect();
    Outcome::new(html, source.line_ending().write(&markdown).into_owned(), diagnostics)
}

fn refuse_length(input: &str) -> Option<Outcome> {
    (input.len() > LIMIT).then(|| {
        let message = format!("the input is {} bytes long; the limit is {LIMIT}", input.len());
        Outcome::unchanged(input, vec![Diagnostic::error("too-long", message)])
    })
}

/// A body that is HTML.
struct Html<'s> {
    tree: Tree,
    /// What of it is left alone, see [`islands::off`].
    parts: Vec<&'s str>,
}

impl<'s> Html<'s> {
    fn parse(body: &'s str) -> Html<'s> {
        let (html, parts) = islands::off::cut(body);
        Html { tree: html::parse(&html), parts }
    }
}

/// `body` if it is HTML; nothing if it is Markdown.
fn parse_html(body: &str, from: BodyKind) -> Option<Html<'_>> {
    match from {
        BodyKind::Markdown => None,
        BodyKind::Html => Some(Html::parse(body)),
        BodyKind::Auto if !html::may_be_html(body) => None,
        BodyKind::Auto => {
            let parsed = Html::parse(body);
            // What is left alone counts like everything else.
            let is_html = match parsed.parts.is_empty() {
                true => html::is_html(body, &parsed.tree),
                false => html::is_html(body, &html::parse(body)),
            };
            is_html.then_some(parsed)
        }
    }
}

/// How often faulty blocks are written anew.
const MENDING_ROUNDS: usize = 8;

/// What `html` is in Markdown, with line feeds, and what there is to say; an error if it cannot be said.
fn convert(html: &Html<'_>, options: &Options) -> (String, Vec<Diagnostic>) {
    let (mut events, mut diagnostics) = rules::run(&html.tree, options);
    if !html.parts.is_empty() && !islands::off::restore(&mut events, &html.parts) {
        let message = "a part that is switched off stands where Markdown has no place for it: in a heading, a cell, \
                       or between the items of a list";
        diagnostics.push(Diagnostic::error("switched-off", message));
        return (String::new(), diagnostics);
    }
    let written = markdown::write(&events);
    if !options.verify {
        return (settle(written.text, options), diagnostics);
    }
    let faults = verify::faults(&events, &written, options.flavor);
    if faults.is_empty() {
        return (settle(written.text, options), diagnostics);
    }
    let mut faults = faults;
    let mut blocks = 0;
    for round in 1..=MENDING_ROUNDS {
        // A block may be read otherwise only because the one before it is: one at a time, as long as that
        // stays cheap. A leaf block alone where that is enough.
        let some = if round + 2 > MENDING_ROUNDS { faults.len() } else { 1 };
        blocks += some;
        events = as_html(events, &faults[..some], round == MENDING_ROUNDS);
        let written = markdown::write(&events);
        faults = verify::faults(&events, &written, options.flavor);
        if faults.is_empty() {
            let message =
                format!("{blocks} blocks are written as HTML: their Markdown would be read otherwise");
            diagnostics.push(Diagnostic::new(Severity::Warning, "written-as-html", message));
            return (settle(written.text, options), diagnostics);
        }
    }
    let message = "the Markdown would be read otherwise than it was meant, and so would HTML in its place";
    diagnostics.push(Diagnostic::error("unverified", message));
    (String::new(), diagnostics)
}

/// `markdown` with the islands that the next run would find in it: a tag written because of what stood beside it
/// in the HTML may need none.
fn settle(markdown: String, options: &Options) -> String {
    match islands::convert(&markdown, options) {
        Some(islands) => joined(&markdown, &islands),
        None => markdown,
    }
}

/// `body` with its islands converted.
fn joined(body: &str, islands: &Converted) -> String {
    let pieces = islands.pieces.iter().map(|piece| match piece {
        Piece::Kept(range) => &body[range.clone()],
        Piece::New(text) => text,
    });
    pieces.collect()
}

/// The events with each faulty leaf block, or block, as raw HTML.
fn as_html<'a>(events: Vec<Event<'a>>, faults: &[verify::Fault], whole: bool) -> Vec<Event<'a>> {
    let mut out = Vec::with_capacity(events.len());
    let mut events = events.into_iter().enumerate().peekable();
    for fault in faults {
        let range = fault.leaf.clone().filter(|_| !whole).unwrap_or(fault.events.clone());
        out.extend(
            std::iter::from_fn(|| events.next_if(|(at, _)| *at < range.start)).map(|(_, event)| event),
        );
        let block: Vec<Event<'a>> = std::iter::from_fn(|| events.next_if(|(at, _)| *at < range.end))
            .map(|(_, event)| event)
            .collect();
        let mut html = String::new();
        markdown::push_events(&mut html, &block);
        out.push(Event::HtmlBlock(html.into()));
    }
    out.extend(events.map(|(_, event)| event));
    out
}

/// Why the next run would not take `markdown` for what it is; nothing if all is well.
///
/// The kind of a body and whether a file has front matter are decided by content, so a text can be
/// unlucky: an article whose first words are those of a front matter block. Such a body stays as it
/// is, and is reported, rather than change again with each run.
fn unsettled(markdown: &str, block: &Block<'_>, options: &Options) -> Option<Diagnostic> {
    let warning = |code, what| {
        let message = format!("the body stays HTML: its Markdown would be read as {what} by the next run");
        Some(Diagnostic::new(Severity::Warning, code, message).help("convert it once with `--from html`"))
    };
    if *block == Block::None {
        let front = front_matter::read(markdown, &options.front_matter);
        let refused = front.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        if front.block != Block::None || front.opted_out || refused {
            return warning("reads-as-front-matter", "front matter");
        }
    }
    let html = parse_html(markdown, BodyKind::Auto)?;
    if convert(&html, options).0 == markdown { None } else { warning("reads-as-html", "HTML") }
}

/// The Markdown `body` with its islands of HTML converted, if there is something to convert.
fn convert_islands(body: &str, block: &Block<'_>, options: &Options) -> Option<Converted> {
    let islands = islands::convert(body, options)?;
    let text = joined(body, &islands);
    // The next run must take it for what it is: see `unsettled`.
    let starts_front_matter = *block == Block::None && {
        let front = front_matter::read(&text, &options.front_matter);
        front.block != Block::None || front.opted_out || !front.diagnostics.is_empty()
    };
    let is_settled =
        !starts_front_matter && parse_html(&text, options.from).is_none() && skip_blank_lines(&text, 0) == 0;
    is_settled.then_some(islands)
}

fn islands_said(islands: &Converted) -> Diagnostic {
    let Converted { converted, kept, .. } = islands;
    let message = match kept {
        0 => format!("{converted} islands of HTML became Markdown"),
        _ => {
            format!("{converted} islands of HTML became Markdown; {kept} stay: they would say something else")
        }
    };
    Diagnostic::note("islands", message)
}

/// The file with the body that `body` of the text is, byte for byte but for its islands.
fn keep_body(
    source: &Source<'_>,
    block: &Block<'_>,
    body: Range<usize>,
    islands: Option<Converted>,
) -> String {
    let start = match block {
        Block::Yaml(_) => body.start,
        // Nothing here is ours to lay out.
        Block::None | Block::Opaque(_) => 0,
    };
    let kept = source.given(start..source.text().len());
    // The endings of what stays decide, so that they decide the same when they are read again.
    let ending = LineEnding::of(kept).unwrap_or_else(|| source.line_ending());
    let mut out = match block {
        Block::Yaml(yaml) => ending.write(yaml).into_owned(),
        Block::None | Block::Opaque(_) => String::new(),
    };
    if !out.is_empty() && !kept.is_empty() {
        out.push_str(ending.as_str());
    }
    match islands {
        None => out.push_str(kept),
        Some(islands) => {
            out.push_str(source.given(start..body.start));
            for piece in islands.pieces {
                match piece {
                    Piece::Kept(range) => {
                        out.push_str(source.given(body.start + range.start..body.start + range.end));
                    }
                    Piece::New(text) => out.push_str(&ending.write(&text)),
                }
            }
        }
    }
    end_line(&mut out, ending);
    out
}

/// The file with `markdown` for a body.
fn write_body(source: &Source<'_>, block: &Block<'_>, after_block: usize, markdown: &str) -> String {
    let ending = source.line_ending();
    let mut out = match block {
        Block::None => String::new(),
        Block::Yaml(yaml) => ending.write(yaml).into_owned(),
        Block::Opaque(_) => {
            let mut block = source.given(0..last_line_end(&source.text()[..after_block])).to_owned();
            end_line(&mut block, ending);
            block
        }
    };
    if !out.is_empty() && !markdown.is_empty() {
        out.push_str(ending.as_str());
    }
    out.push_str(&ending.write(markdown));
    out
}

/// Ends the last line of `out` if there is one that is not ended.
fn end_line(out: &mut String, ending: LineEnding) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(ending.as_str());
    }
}

/// Where the first line from `start` on begins that is not blank: "a line containing no characters,
/// or only spaces or tabs", CommonMark §2.1. Its own indentation stays with it.
fn skip_blank_lines(text: &str, start: usize) -> usize {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if !line.trim_end_matches('\n').bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
            return at;
        }
        at += line.len();
    }
    at
}

/// Where the last line of `text` ends that is not blank, its line feed with it.
fn last_line_end(text: &str) -> usize {
    let visible = text.trim_end_matches([' ', '\t', '\n']).len();
    text[visible..].find('\n').map_or(text.len(), |line_feed| visible + line_feed + 1)
}

fn shift(mut diagnostic: Diagnostic, by: usize) -> Diagnostic {
    diagnostic.span = diagnostic.span.map(|span| span.start + by..span.end + by);
    diagnostic
}
