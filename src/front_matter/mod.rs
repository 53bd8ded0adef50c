//! Front matter: found, read, normalized by byte-span edits, checked.
//!
//! `fence` finds the block, `read` parses it, `field` names its entries, `write` plans the edits by
//! the rules of `date`, `list`, `order` and `scalar`, and `check` reads the result again. Before all this
//! `image` changes the images' addresses. `value` reads YAML that is no front matter.

mod check;
mod date;
mod fence;
mod field;
mod image;
mod json;
mod list;
mod malformed;
mod order;
mod read;
mod scalar;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub(crate) use value::{Data, Value, parse_value, write_text};

use std::collections::HashSet;
use std::ops::Range;

use crate::address::Addresses;
use crate::diagnostic::{Diagnostic, Severity};
use crate::options::{FrontMatterOptions, Malformed};

use date::Zone;
use fence::{FenceStyle, Found};
use field::{Content, Field};
use order::Order;
use read::{Document, Kind, Style};
use write::Rules;

/// A file's front matter, normalized, and where its body begins.
#[derive(Debug)]
pub(crate) struct FrontMatter<'a> {
    /// What was found.
    pub block: Block<'a>,
    /// Byte offset of the body in the text that was read.
    pub body: usize,
    /// The author asked to be left alone: `faircopy: false`.
    pub opted_out: bool,
    /// Spans are bytes of the text that was read. An `Error` means: hand the file back unchanged.
    pub diagnostics: Vec<Diagnostic>,
}

/// The kinds of front matter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block<'a> {
    /// None.
    None,
    /// YAML, normalized: both fences, each line ended.
    Yaml(String),
    /// Another kind (TOML, JSON …) or a block left alone: every byte up to the body.
    Opaque(&'a str),
}

/// Finds, reads and normalizes the front matter of `text` (no byte order mark, line feeds only).
pub(crate) fn read<'a>(
    text: &'a str,
    options: &FrontMatterOptions,
    addresses: &Addresses,
) -> FrontMatter<'a> {
    match fence::find(text) {
        Found::None => nothing(),
        Found::Opaque { body } => {
            FrontMatter { opted_out: has_opt_out_line(&text[..body]), ..opaque(text, body) }
        }
        Found::Unclosed { fence } => refused(
            Diagnostic::error("front-matter-unclosed", "this front matter has no closing fence")
                .at(fence.clone())
                .help(format!("end it with a line {}", &text[fence])),
        ),
        Found::TooLong { fence } => refused(
            Diagnostic::error("front-matter-too-long", "this front matter is longer than 1 MiB").at(fence),
        ),
        Found::CarriageReturn { at } => refused(lone_carriage_return(at)),
        Found::Yaml { style, inner, body } => read_yaml(text, style, inner, body, (options, addresses)),
    }
}

fn read_yaml<'a>(
    text: &'a str,
    style: FenceStyle,
    inner: Range<usize>,
    body: usize,
    (options, addresses): (&FrontMatterOptions, &Addresses),
) -> FrontMatter<'a> {
    let source = &text[inner.clone()];
    let base = inner.start;
    let error = match source.find('\r') {
        Some(at) => lone_carriage_return(at),
        None => match read::parse(source) {
            Ok(document) => {
                let content = field::collect_fields(&document);
                if !is_front_matter(style, &document, &content) {
                    return nothing();
                }
                if let Content::Mapping(_, fields) = &content
                    && field::is_opted_out(&document, fields)
                {
                    return FrontMatter { opted_out: true, ..opaque(text, body) };
                }
                match field::find_duplicate(&document) {
                    Some(duplicate) => {
                        malformed::explain_duplicate(&duplicate, |at| line_number(text, base + at))
                    }
                    None => return normalized(text, body, base, (&document, &content), (options, addresses)),
                }
            }
            Err(failure) => malformed::explain(source, &failure),
        },
    };
    // What cannot be read is front matter only if it begins like it.
    if style == FenceStyle::ClosingOnly && error.code != "duplicate-key"
        || !is_like_front_matter(source, &error)
    {
        return nothing();
    }
    if has_opt_out_line(source) {
        return FrontMatter { opted_out: true, ..opaque(text, body) };
    }
    let mut found = opaque(text, body);
    let severity = match options.malformed {
        Malformed::Refuse => Severity::Error,
        Malformed::Opaque => Severity::Warning,
    };
    found.diagnostics.push(Diagnostic { severity, ..moved(error, base) });
    found
}

fn normalized<'a>(
    text: &'a str,
    body: usize,
    base: usize,
    read: (&Document, &Content),
    wishes: (&FrontMatterOptions, &Addresses),
) -> FrontMatter<'a> {
    let mut notes = Vec::new();
    match normalize(read, wishes, &mut notes) {
        Ok(inner) => {
            notes.sort_by_key(|note| note.span.as_ref().map_or(0, |span| span.start));
            let diagnostics = notes.into_iter().map(|note| moved(note, base)).collect();
            FrontMatter {
                block: Block::Yaml(format!("---\n{inner}---\n")),
                body,
                opted_out: false,
                diagnostics,
            }
        }
        Err(error) => {
            let mut found = opaque(text, body);
            found.diagnostics.push(moved(error, base));
            found
        }
    }
}

/// The block's inside as it should be, checked. Places are bytes of the inside.
fn normalize(
    (document, content): (&Document, &Content),
    (options, addresses): (&FrontMatterOptions, &Addresses),
    notes: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let zone = match &options.timezone {
        None => None,
        Some(name) => Some(Zone::find(name).ok_or_else(|| {
            Diagnostic::error("timezone-unknown", format!("there is no time zone `{name}`"))
                .help("give an IANA name such as Asia/Shanghai, or an offset such as +08:00")
        })?),
    };
    let rules = Rules::new(options, zone);
    if let Content::Mapping(_, fields) = content {
        check_renames(document, fields, &rules)?;
        note_switches(document, fields, notes);
    }
    let inner = match image::change(document, content, &rules, addresses, notes) {
        None => edited(document, content, &rules, notes)?,
        Some(changes) => {
            let again = read::parse(&changes.text).map_err(|failure| unverified(&failure.message))?;
            if let Some(difference) = image::find_difference(document, &again, &changes) {
                return Err(unverified(&difference));
            }
            // What there is to note has its place in the source.
            run(document, content, &rules, notes);
            edited(&again, &field::collect_fields(&again), &rules, &mut Vec::new())?
        }
    };
    if !addresses.is_empty()
        && let Ok(again) = read::parse(&inner)
        && image::change(&again, &field::collect_fields(&again), &rules, addresses, &mut Vec::new()).is_some()
    {
        return Err(unverified("a second run would change an address again"));
    }
    Ok(inner)
}

/// The block's inside after all edits but those of addresses, checked.
fn edited(
    document: &Document,
    content: &Content,
    rules: &Rules,
    notes: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let inner = run(document, content, rules, notes).ok_or_else(|| unverified("the edits overlap"))?;
    if inner == document.source {
        return Ok(inner);
    }
    let again = read::parse(&inner).map_err(|failure| unverified(&failure.message))?;
    let again_content = field::collect_fields(&again);
    if let Some(difference) = check::find_difference((document, content), (&again, &again_content), rules) {
        return Err(unverified(&difference));
    }
    if run(&again, &again_content, rules, &mut Vec::new()).as_ref() != Some(&inner) {
        return Err(unverified("a second run would change it again"));
    }
    // A line that is a fence to somebody would end the block early.
    if fence::lines(&inner, 0).any(|line| matches!(inner[line].trim_end(), "---" | "...")) {
        return Err(unverified("a line would end the block early"));
    }
    Ok(inner)
}

/// Edits, then the order of fields.
fn run(document: &Document, content: &Content, rules: &Rules, notes: &mut Vec<Diagnostic>) -> Option<String> {
    let written = write::write(document, content, rules, notes)?;
    if rules.options.order.is_empty() {
        return Some(written);
    }
    let moved = {
        let document = read::parse(&written).ok()?;
        let Content::Mapping(read::Layout::Block, fields) = field::collect_fields(&document) else {
            return Some(written);
        };
        match order::reorder(&document, &fields, &rules.options.order) {
            Order::Kept => return Some(written),
            Order::Refused => {
                notes.push(Diagnostic::note(
                    "order-refused",
                    "the fields stay in their order, because anchors, aliases and merges depend on it",
                ));
                return Some(written);
            }
            Order::Moved(text) => text,
        }
    };
    let document = read::parse(&moved).ok()?;
    write::write(&document, &field::collect_fields(&document), rules, &mut Vec::new())
}

/// A mapping, or nothing, or comments; without an opening fence a mapping that only an article has.
fn is_front_matter(style: FenceStyle, document: &Document, content: &Content) -> bool {
    match (style, content) {
        (_, Content::Other) => false,
        (FenceStyle::Both, _) => true,
        (FenceStyle::ClosingOnly, Content::Empty) => false,
        (FenceStyle::ClosingOnly, Content::Mapping(_, fields)) => {
            fields.iter().any(|field| matches!(field.name(document), Some("title" | "date" | "layout")))
        }
    }
}

fn is_like_front_matter(source: &str, error: &Diagnostic) -> bool {
    error.code == "duplicate-key" || fence::has_field(source)
}

/// Two fields must not come to have one name.
fn check_renames(document: &Document, fields: &[Field], rules: &Rules) -> Result<(), Diagnostic> {
    let mut names: HashSet<&str> = HashSet::new();
    if rules.options.rename.is_empty() {
        return Ok(());
    }
    // The names that stay come first, so that the field to be renamed is the one that is shown.
    let renamed = |field: &&Field| field.name(document).is_some_and(|name| rules.final_name(name) != name);
    for field in fields.iter().filter(|field| !renamed(field)).chain(fields.iter().filter(renamed)) {
        let Some(old) = field.name(document) else { continue };
        let new = rules.final_name(old);
        if !names.insert(new) {
            let span = document.nodes[field.key].span.clone();
            return Err(Diagnostic::error(
                "rename-conflict",
                format!("`{old}` cannot be renamed: there is a `{new}` already"),
            )
            .at(span)
            .help("remove one of the two"));
        }
    }
    Ok(())
}

/// Notes each plain `yes`, `no`, `on`, `off` among the values.
fn note_switches(document: &Document, fields: &[Field], notes: &mut Vec<Diagnostic>) {
    for field in fields {
        // Whether the node to come is a key, for each mapping that is open; `None` for a sequence.
        let mut open: Vec<Option<bool>> = Vec::new();
        for node in &document.nodes[field.value.clone()] {
            if matches!(node.kind, Kind::MappingEnd | Kind::SequenceEnd) {
                open.pop();
                continue;
            }
            let is_key = match open.last_mut() {
                Some(Some(is_key)) => std::mem::replace(is_key, !*is_key),
                _ => false,
            };
            match &node.kind {
                Kind::MappingStart(_) => open.push(Some(true)),
                Kind::SequenceStart(_) => open.push(None),
                Kind::Scalar(value, Style::Plain)
                    if !is_key && node.tag.is_none() && scalar::is_switch(value) =>
                {
                    let message = format!("`{value}` is a boolean to YAML 1.1 and a string to YAML 1.2");
                    notes.push(Diagnostic::note("yaml-1.1-boolean", message).at(node.span.clone()));
                }
                _ => {}
            }
        }
    }
}

/// Whether there is a time zone of that name.
pub(crate) fn is_timezone(name: &str) -> bool {
    Zone::find(name).is_some()
}

fn nothing<'a>() -> FrontMatter<'a> {
    FrontMatter { block: Block::None, body: 0, opted_out: false, diagnostics: Vec::new() }
}

fn opaque(text: &str, body: usize) -> FrontMatter<'_> {
    FrontMatter { block: Block::Opaque(&text[..body]), body, opted_out: false, diagnostics: Vec::new() }
}

fn refused<'a>(error: Diagnostic) -> FrontMatter<'a> {
    FrontMatter { diagnostics: vec![error], ..nothing() }
}

fn unverified(difference: &str) -> Diagnostic {
    Diagnostic::error(
        "front-matter-unverified",
        format!("the normalized front matter would differ: {difference}"),
    )
    .help("this is a mistake in faircopy; the file is left as it is")
}

fn lone_carriage_return(at: usize) -> Diagnostic {
    Diagnostic::error("lone-carriage-return", "a carriage return alone is no line ending here")
        .at(at..at + 1)
        .help("end lines with a line feed")
}

/// `faircopy: false` in a block that is not read: TOML, JSON, or malformed YAML.
fn has_opt_out_line(block: &str) -> bool {
    block.lines().any(|line| {
        let Some((key, value)) = line.split_once([':', '=']) else { return false };
        key.trim_end().trim_start_matches([' ', '\t', '{']).trim_matches('"') == "faircopy"
            && value.trim().trim_end_matches([',', '}']).trim_end() == "false"
    })
}

/// From bytes of the block's inside to bytes of the text.
fn moved(mut diagnostic: Diagnostic, base: usize) -> Diagnostic {
    if let Some(span) = &mut diagnostic.span {
        *span = span.start + base..span.end + base;
    }
    diagnostic
}

fn line_number(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}
