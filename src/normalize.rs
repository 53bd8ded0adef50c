//! The pipeline: an article in, a fair copy out. Puts the floors together; knows no construct itself.
//!
//! ```text
//! input ─ Source ─ front_matter::read ─┬─ the block ──────────────────────────────┬─ text
//!                                      └─ body ─ html? ─ tree ─ events ─ Markdown ─┘
//!                                                └ Markdown: its own bytes, but for islands of HTML
//! ```

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::address::{Addresses, Part};
use crate::diagnostic::{Diagnostic, Severity};
use crate::front_matter::{self, Block};
use crate::html;
use crate::html::tree::{Room, Tree};
use crate::html::user_rules::{RulePart, UserRules};
use crate::islands::{self, Converted, Piece};
use crate::markdown;
use crate::markdown::event::Event;
use crate::options::{BodyKind, MissingFrontMatter, Options};
use crate::rules;
use crate::source::{LineEnding, Source, Stretch};
use crate::text::Controls;
use crate::text::store::Store;
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
    /// What the body was taken for; `Auto` if nobody looked, because of an error or `faircopy: false`.
    pub body: BodyKind,
    /// What there is to say, in the order of the input. Spans are bytes of the input as it was given.
    pub diagnostics: Vec<Diagnostic>,
}

impl Outcome {
    /// Whether the input was refused: `text` is the input, byte for byte.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn unchanged(input: &str, diagnostics: Vec<Diagnostic>) -> Outcome {
        let body = BodyKind::Auto;
        Outcome { text: input.to_owned(), changed: false, opted_out: false, body, diagnostics }
    }

    fn new(input: &str, text: String, body: BodyKind, diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { changed: text != input, opted_out: false, text, body, diagnostics }
    }
}

/// Options made ready once, for many documents. It keeps the room that one document took for the next, and nothing else.
///
/// ```
/// use faircopy::{Normalizer, Options, UrlPreset};
///
/// let mut options = Options::default();
/// options.urls.presets = vec![UrlPreset::Zhihu];
/// let mut normalizer = Normalizer::new(options)?;
/// let copy = normalizer.normalize("<p><a href='https://link.zhihu.com/?target=https%3A//a.example/'>a</a></p>");
/// assert_eq!(copy.text, "[a](https://a.example/)\n");
/// # Ok::<(), faircopy::InvalidOptions>(())
/// ```
#[derive(Debug)]
pub struct Normalizer {
    options: Options,
    tools: Tools,
    scratch: Scratch,
}

impl Normalizer {
    /// Compiles what `options` hold of selectors and expressions.
    ///
    /// ```
    /// use faircopy::{Normalizer, OptionPlace, Options, UserAction, UserRule};
    ///
    /// let mut options = Options::default();
    /// options.rules.push(UserRule { selector: "p >> b".to_owned(), action: UserAction::Drop });
    /// let invalid = Normalizer::new(options).unwrap_err();
    /// assert_eq!(invalid.list[0].place, OptionPlace::Rule(0));
    /// assert_eq!(invalid.list[0].span, 3..4);
    /// ```
    ///
    /// # Errors
    ///
    /// Each selector, expression, address and time zone that cannot be used, with its place.
    pub fn new(options: Options) -> Result<Normalizer, InvalidOptions> {
        let tools = Tools::new(&options)?;
        Ok(Normalizer { options, tools, scratch: Scratch::default() })
    }

    /// The options that it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What [`normalize`] does.
    pub fn normalize(&mut self, source: &str) -> Outcome {
        self.normalize_as(source, self.options.from)
    }

    /// The same of a file whose body is known to be of this kind, whatever the options say.
    pub fn normalize_as(&mut self, source: &str, from: BodyKind) -> Outcome {
        normalize_with(source, from, &self.options, &self.tools, &mut self.scratch)
    }

    /// What [`html_to_markdown`] does.
    pub fn html_to_markdown(&mut self, html: &str) -> Outcome {
        html_to_markdown_with(html, &self.options, &self.tools, &mut self.scratch)
    }
}

/// What one document leaves to the next: room, and nothing else.
#[derive(Debug, Default)]
struct Scratch {
    store: Store,
    tree: Room,
    rules: rules::Room,
    writing: Writing,
}

/// The same of what writes and verifies.
#[derive(Debug, Default)]
struct Writing {
    writer: markdown::Scratch,
    verifier: verify::Scratch,
}

/// What is compiled of the options.
#[derive(Debug, Default)]
struct Tools {
    addresses: Addresses,
    rules: UserRules,
}

impl Tools {
    fn new(options: &Options) -> Result<Tools, InvalidOptions> {
        let mut list = Vec::new();
        let addresses = Addresses::new(&options.urls).unwrap_or_else(|faults| {
            list.extend(faults.into_iter().map(|fault| {
                let place = match fault.part {
                    Part::Rewrite(at) => OptionPlace::Rewrite(at),
                    Part::Unwrap(at) => OptionPlace::UrlUnwrap(at),
                    Part::Strip(at) => OptionPlace::UrlStrip(at),
                    Part::Base => OptionPlace::BaseUrl,
                };
                InvalidOption { place, span: fault.span, message: fault.message }
            }));
            Addresses::default()
        });
        let rules = UserRules::new(&options.rules).unwrap_or_else(|faults| {
            list.extend(faults.into_iter().map(|fault| {
                let place = match fault.part {
                    RulePart::Selector => OptionPlace::Rule(fault.rule),
                    RulePart::Element => OptionPlace::RuleElement(fault.rule),
                };
                InvalidOption { place, span: fault.span, message: fault.message }
            }));
            UserRules::default()
        });
        if let Some(name) = &options.front_matter.timezone
            && !front_matter::is_timezone(name)
        {
            let message = format!(
                "there is no time zone `{name}`; give an IANA name such as Asia/Shanghai, or an offset such as +08:00"
            );
            list.push(InvalidOption { place: OptionPlace::Timezone, span: 0..name.len(), message });
        }
        if list.is_empty() { Ok(Tools { addresses, rules }) } else { Err(InvalidOptions { list }) }
    }

    /// Does to the tree what the caller's rules say and gives it the structure that readers see. Says what there is to
    /// say of it.
    fn prepare(&self, tree: &mut Tree) -> Vec<Diagnostic> {
        let said = self.rules.apply(tree);
        html::repair(tree);
        said
    }
}

/// An option that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidOption {
    /// Which one.
    pub place: OptionPlace,
    /// The bytes meant, in the option's own text.
    pub span: Range<usize>,
    /// One sentence without a full stop.
    pub message: String,
}

/// Which of the options' texts is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionPlace {
    /// The selector of this rule of [`Options::rules`].
    Rule(usize),
    /// The element that this rule makes of others.
    RuleElement(usize),
    /// The expression of this rule of [`UrlRules::rewrite`](crate::UrlRules::rewrite).
    Rewrite(usize),
    /// This one of [`UrlRules::unwrap`](crate::UrlRules::unwrap).
    UrlUnwrap(usize),
    /// This one of [`UrlRules::strip`](crate::UrlRules::strip).
    UrlStrip(usize),
    /// [`UrlRules::base`](crate::UrlRules::base).
    BaseUrl,
    /// [`FrontMatterOptions::timezone`](crate::FrontMatterOptions::timezone).
    Timezone,
}

impl fmt::Display for OptionPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionPlace::Rule(at) => write!(f, "the selector of rule {}", at + 1),
            OptionPlace::RuleElement(at) => write!(f, "the element of rule {}", at + 1),
            OptionPlace::Rewrite(at) => write!(f, "the expression of URL rule {}", at + 1),
            OptionPlace::UrlUnwrap(at) => write!(f, "the URL prefix {}", at + 1),
            OptionPlace::UrlStrip(at) => write!(f, "the query parameter {}", at + 1),
            OptionPlace::BaseUrl => f.write_str("the base URL"),
            OptionPlace::Timezone => f.write_str("the time zone"),
        }
    }
}

/// Options that cannot be used: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidOptions {
    /// Each of them.
    pub list: Vec<InvalidOption>,
}

impl InvalidOptions {
    /// The input as it was given, and why.
    fn refuse(&self, input: &str) -> Outcome {
        let error = |one: &InvalidOption| Diagnostic::error("invalid-option", one.to_string());
        Outcome::unchanged(input, self.list.iter().map(error).collect())
    }
}

impl fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, byte {}: {}", self.place, self.span.start, self.message)
    }
}

impl fmt::Display for InvalidOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.list.iter().map(InvalidOption::to_string).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for InvalidOption {}

impl std::error::Error for InvalidOptions {}

/// How many bytes an input may have; a longer one is an error. Positions in the tree are `u32`, and this is
/// far below where they would end.
pub const INPUT_LIMIT: usize = 256 << 20;

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
///
/// Options that cannot be used (see [`Normalizer::new`]) are an error.
pub fn normalize(source: &str, options: &Options) -> Outcome {
    match Tools::new(options) {
        Ok(tools) => normalize_with(source, options.from, options, &tools, &mut Scratch::default()),
        Err(invalid) => invalid.refuse(source),
    }
}

fn normalize_with(
    source: &str,
    from: BodyKind,
    options: &Options,
    tools: &Tools,
    scratch: &mut Scratch,
) -> Outcome {
    if let Some(refusal) = refuse_length(source) {
        return refusal;
    }
    let input = source;
    let source = Source::read(input);
    let text = source.text();
    let mut front = front_matter::read(text, &options.front_matter, &tools.addresses);
    let mut diagnostics: Vec<Diagnostic> = std::mem::take(&mut front.diagnostics)
        .into_iter()
        .map(|diagnostic| source.given_place(diagnostic))
        .collect();
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if refused || front.opted_out {
        return Outcome { opted_out: front.opted_out, ..Outcome::unchanged(input, diagnostics) };
    }

    if front.block == Block::None && options.front_matter.missing == MissingFrontMatter::Add {
        front.block = Block::Yaml("---\n---\n".to_owned());
    }
    let body = skip_blank_lines(text, front.body)..text.len();
    let Some(html) = parse_html(source.stretch(body.clone()), from, tools, &mut scratch.tree) else {
        let islands = convert_islands(&text[body.clone()], from, &front.block, options, tools);
        if let Some(islands) = &islands {
            diagnostics.push(islands_said(islands));
        }
        let text = keep_body(&source, &front.block, body, islands);
        return Outcome::new(input, text, BodyKind::Markdown, diagnostics);
    };
    let (markdown, said) = convert(&html, options, tools, scratch);
    if said.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        diagnostics.extend(said);
        return Outcome { body: BodyKind::Html, ..Outcome::unchanged(input, diagnostics) };
    }
    if from == BodyKind::Auto
        && let Some(warning) = unsettled(&markdown, &front.block, options, tools, scratch)
    {
        diagnostics.push(source.given_place(warning.at(body.start..body.start)));
        return Outcome { body: BodyKind::Html, ..Outcome::unchanged(input, diagnostics) };
    }
    // The tree has had its say, and leaves its room to the next one.
    let Html { tree, said: said_before, .. } = html;
    scratch.tree = tree.into_room();
    diagnostics.extend(said_before);
    diagnostics.extend(said.into_iter().map(|diagnostic| source.given_place(shift(diagnostic, body.start))));
    let text = write_body(&source, &front.block, front.body, markdown);
    Outcome::new(input, text, BodyKind::Html, diagnostics)
}

/// Turns an HTML fragment, or a whole page, into Markdown. No front matter is looked for.
///
/// ```
/// use faircopy::{Options, html_to_markdown};
///
/// let outcome = html_to_markdown("<p><strong>来源：</strong>天眼</p>", &Options::default());
/// assert_eq!(outcome.text, "**来源**：天眼\n");
/// ```
///
/// Options that cannot be used (see [`Normalizer::new`]) are an error.
pub fn html_to_markdown(html: &str, options: &Options) -> Outcome {
    match Tools::new(options) {
        Ok(tools) => html_to_markdown_with(html, options, &tools, &mut Scratch::default()),
        Err(invalid) => invalid.refuse(html),
    }
}

fn html_to_markdown_with(html: &str, options: &Options, tools: &Tools, scratch: &mut Scratch) -> Outcome {
    if let Some(refusal) = refuse_length(html) {
        return refusal;
    }
    // Most inputs are such that nothing is to be made of them before, and it is the parser who finds that out.
    if Source::seems_as_given(html)
        && let Some(parsed) = Html::parse_unasked(html, &mut scratch.tree)
    {
        return convert_all(&Source::as_given(html), html, parsed, options, tools, scratch);
    }
    let source = Source::read(html);
    let parsed = Html::parse(source.stretch(0..source.text().len()), &mut scratch.tree);
    convert_all(&source, html, parsed, options, tools, scratch)
}

/// What `parsed`, which is all of `source`, read from `html`, is in Markdown.
fn convert_all(
    source: &Source<'_>,
    html: &str,
    mut parsed: Html<'_>,
    options: &Options,
    tools: &Tools,
    scratch: &mut Scratch,
) -> Outcome {
    parsed.prepare(tools);
    let (markdown, said) = convert(&parsed, options, tools, scratch);
    if said.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Outcome::unchanged(html, said);
    }
    scratch.tree = parsed.tree.into_room();
    let mut diagnostics = parsed.said;
    match diagnostics.is_empty() {
        true => diagnostics = said,
        false => diagnostics.extend(said),
    }
    let diagnostics = diagnostics.into_iter().map(|diagnostic| source.given_place(diagnostic)).collect();
    let text = source.line_ending().turn(markdown);
    Outcome::new(html, text, BodyKind::Html, diagnostics)
}

fn refuse_length(input: &str) -> Option<Outcome> {
    (input.len() > INPUT_LIMIT).then(|| {
        let message = format!("the input is {} bytes long; the limit is {INPUT_LIMIT}", input.len());
        Outcome::unchanged(input, vec![Diagnostic::error("too-long", message)])
    })
}

/// A body that is HTML.
struct Html<'s> {
    tree: Tree<'s>,
    /// What of it is left alone, see [`islands::off`].
    parts: Vec<&'s str>,
    /// What the caller's rules did to it.
    said: Vec<Diagnostic>,
}

impl<'s> Html<'s> {
    fn parse(body: Stretch<'s>, room: &mut Room) -> Html<'s> {
        let tree = html::parse_unrepaired_in(std::mem::take(room), body.text, body.controls);
        Html::of(tree, body)
    }

    /// The same of a text of which nobody has asked whether there are carriage returns in it, or U+0000; nothing if there are.
    fn parse_unasked(body: &'s str, room: &mut Room) -> Option<Html<'s>> {
        let tree = html::parse_unasked_in(room, body)?;
        Some(Html::of(tree, Stretch { text: body, controls: Controls::None }))
    }

    /// The `tree` of `body` without what is switched off.
    fn of(tree: Tree<'s>, body: Stretch<'s>) -> Html<'s> {
        let Stretch { text: body, controls } = body;
        // The parser has seen what may switch: it is looked for there alone.
        let (html, parts) = match tree.may_hold_own_comments() {
            true => islands::off::cut(body),
            false => (Cow::Borrowed(body), Vec::new()),
        };
        let tree = match html {
            Cow::Borrowed(_) => tree,
            Cow::Owned(_) => html::parse_unrepaired_in(tree.into_room(), html, controls),
        };
        Html { tree, parts, said: Vec::new() }
    }

    /// Does to it what the caller's rules say and gives it the structure that readers see.
    fn prepare(&mut self, tools: &Tools) {
        self.said = tools.prepare(&mut self.tree);
    }
}

/// `body` if it is HTML; nothing if it is Markdown.
///
/// What it is is decided before the caller's rules have their say: it does not depend on them.
fn parse_html<'s>(body: Stretch<'s>, from: BodyKind, tools: &Tools, room: &mut Room) -> Option<Html<'s>> {
    let mut html = match from {
        BodyKind::Markdown => return None,
        BodyKind::Html => Html::parse(body, room),
        BodyKind::Auto if !html::may_be_html(body.text) => return None,
        BodyKind::Auto => {
            let parsed = Html::parse(body, room);
            // What is left alone counts like everything else.
            let is_html = match parsed.parts.is_empty() {
                true => html::is_html(body.text, &parsed.tree),
                false => html::is_html(body.text, &html::parse_unrepaired(body.text)),
            };
            is_html.then_some(parsed)?
        }
    };
    html.prepare(tools);
    Some(html)
}

/// How often faulty blocks are written anew.
const MENDING_ROUNDS: usize = 8;

/// What `html` is in Markdown, with line feeds, and what there is to say; an error if it cannot be said.
fn convert(
    html: &Html<'_>,
    options: &Options,
    tools: &Tools,
    scratch: &mut Scratch,
) -> (String, Vec<Diagnostic>) {
    let Scratch { store, rules: room, writing, .. } = scratch;
    store.clear();
    let store = &*store;
    let (mut events, diagnostics) = rules::run(&html.tree, options, &tools.addresses, store, room);
    let written = write(&mut events, diagnostics, html, options, store, writing);
    room.take_back(events);
    written
}

/// `events`, of `html`, in Markdown.
fn write<'a>(
    events: &mut Vec<Event<'a>>,
    mut diagnostics: Vec<Diagnostic>,
    html: &'a Html<'_>,
    options: &Options,
    store: &'a Store,
    Writing { writer, verifier }: &mut Writing,
) -> (String, Vec<Diagnostic>) {
    if !html.parts.is_empty() && !islands::off::restore(events, &html.parts) {
        let message = "a part that is switched off stands where Markdown has no place for it: in a heading, a cell, \
                       or between the items of a list";
        diagnostics.push(Diagnostic::error("switched-off", message));
        return (String::new(), diagnostics);
    }
    // Markdown is no longer than its HTML in all but the oddest; where there is little markup it is nearly as long.
    let mut written = islands::write(writer, events, html.tree.source_length(), options);
    let mut faults = match options.verify {
        true => verify::faults(verifier, events, &written, options.flavor),
        false => Vec::new(),
    };
    if faults.is_empty() {
        let text = islands::settle(&mut written, options);
        writer.keep(written);
        return (text, diagnostics);
    }
    let mut blocks = 0;
    for round in 1..=MENDING_ROUNDS {
        // A block may be read otherwise only because the one before it is: one at a time, as long as that
        // stays cheap. A leaf block alone where that is enough.
        let some = if round + 2 > MENDING_ROUNDS { faults.len() } else { 1 };
        blocks += some;
        *events = as_html(std::mem::take(events), &faults[..some], round == MENDING_ROUNDS, store);
        let mut written = markdown::write(events);
        faults = verify::faults(verifier, events, &written, options.flavor);
        if faults.is_empty() {
            let message =
                format!("{blocks} blocks are written as HTML: their Markdown would be read otherwise");
            diagnostics.push(Diagnostic::new(Severity::Warning, "written-as-html", message));
            return (islands::settle(&mut written, options), diagnostics);
        }
    }
    let message = "the Markdown would be read otherwise than it was meant, and so would HTML in its place";
    diagnostics.push(Diagnostic::error("unverified", message));
    (String::new(), diagnostics)
}

/// The events with each faulty leaf block, or block, as raw HTML.
fn as_html<'a>(
    events: Vec<Event<'a>>,
    faults: &[verify::Fault],
    whole: bool,
    store: &'a Store,
) -> Vec<Event<'a>> {
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
        out.push(Event::HtmlBlock(store.copy(&html)));
    }
    out.extend(events.map(|(_, event)| event));
    out
}

/// Why the next run would not take `markdown` for what it is; nothing if all is well.
///
/// The kind of a body and whether a file has front matter are decided by content, so a text can be
/// unlucky: an article whose first words are those of a front matter block. Such a body stays as it
/// is, and is reported, rather than change again with each run.
fn unsettled(
    markdown: &str,
    block: &Block<'_>,
    options: &Options,
    tools: &Tools,
    scratch: &mut Scratch,
) -> Option<Diagnostic> {
    let warning = |code, what| {
        let message = format!("the body stays HTML: its Markdown would be read as {what} by the next run");
        Some(Diagnostic::new(Severity::Warning, code, message).help("convert it once with `--from html`"))
    };
    if *block == Block::None {
        let front = front_matter::read(markdown, &options.front_matter, &tools.addresses);
        let refused = front.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        if front.block != Block::None || front.opted_out || refused {
            return warning("reads-as-front-matter", "front matter");
        }
    }
    let html = parse_html(Stretch::of(markdown), BodyKind::Auto, tools, &mut scratch.tree)?;
    if convert(&html, options, tools, scratch).0 == markdown {
        None
    } else {
        warning("reads-as-html", "HTML")
    }
}

/// The Markdown `body` with its islands of HTML converted, if there is something to convert.
fn convert_islands(
    body: &str,
    from: BodyKind,
    block: &Block<'_>,
    options: &Options,
    tools: &Tools,
) -> Option<Converted> {
    let islands = islands::convert(body, options)?;
    let text = islands::joined(body, &islands);
    // The next run must take it for what it is: see `unsettled`.
    let starts_front_matter = *block == Block::None && {
        let front = front_matter::read(&text, &options.front_matter, &tools.addresses);
        front.block != Block::None || front.opted_out || !front.diagnostics.is_empty()
    };
    let is_settled = !starts_front_matter
        && parse_html(Stretch::of(&text), from, tools, &mut Room::default()).is_none()
        && skip_blank_lines(&text, 0) == 0;
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
fn write_body(source: &Source<'_>, block: &Block<'_>, after_block: usize, markdown: String) -> String {
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
    if out.is_empty() {
        return ending.turn(markdown);
    }
    if !markdown.is_empty() {
        out.push_str(ending.as_str());
    }
    out.push_str(&ending.write(&markdown));
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
