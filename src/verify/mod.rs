//! Verification: does the finished Markdown say what was meant? Compares; mends nothing itself.
//!
//! Blocks that can be read in one way only are compared with their events as they stand (`plain`). All others
//! are parsed by a parser that the writer does not know, block by block, and their content
//! is compared with that of the events they were written from.

mod content;
mod found;
mod meant;
mod plain;
mod plain_emphasis;
mod plain_line;
mod shown;
pub(crate) mod step;

use std::ops::Range;

use content::Content;
pub(crate) use content::Edges;
pub(crate) use found::steps;
use plain::{Before, Plain, Room};
pub(crate) use shown::{Shown, push_origin};

use crate::markdown::Written;
use crate::markdown::event::{Event, Tag};
use crate::options::Flavor;

/// A block that is read otherwise than it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Its events.
    pub events: Range<usize>,
    /// The events of the one leaf block in it that differs, if nothing else does.
    pub leaf: Option<Range<usize>>,
}

/// What verification needs beside its answer, and keeps for the next article.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    plain: Room,
    in_doubt: Vec<usize>,
}

/// The blocks of `written` that say something else than the `events` they were written from.
pub(crate) fn faults(
    scratch: &mut Scratch,
    events: &[Event<'_>],
    written: &Written,
    flavor: Flavor,
) -> Vec<Fault> {
    find_doubt(scratch, events, written);
    let is_fine = match scratch.in_doubt.len() {
        0 => true,
        count if count < written.blocks.len() => says_so_in_doubt(events, written, &scratch.in_doubt, flavor),
        _ => false,
    };
    // What is wrong is asked of the whole.
    if is_fine { Vec::new() } else { whole_faults(events, written, flavor) }
}

/// The same, all of it read by the parser.
fn whole_faults(events: &[Event<'_>], written: &Written, flavor: Flavor) -> Vec<Fault> {
    let parts = (0..written.blocks.len()).map(|block| {
        let range = block_events(events, written, block);
        Part { events: &events[range.clone()], first: range.start, offset: written.blocks[block].offset }
    });
    read(&written.text, &parts.collect::<Vec<_>>(), flavor)
}

/// Whether the blocks `in_doubt` say what their events say, in a text of their own. What should have ended may go on: a
/// plain paragraph behind each stretch of them witnesses that it did.
fn says_so_in_doubt(events: &[Event<'_>], written: &Written, in_doubt: &[usize], flavor: Flavor) -> bool {
    const WITNESS: &[Event<'_>] = &[Event::Start(Tag::Paragraph), Event::text("witness"), Event::End];
    let mut text = String::new();
    let mut parts = Vec::new();
    for (at, &block) in in_doubt.iter().enumerate() {
        let range = block_events(events, written, block);
        parts.push(Part { events: &events[range.clone()], first: range.start, offset: text.len() });
        text.push_str(block_text(written, block));
        if block + 1 < written.blocks.len() && in_doubt.get(at + 1) != Some(&(block + 1)) {
            parts.push(Part { events: WITNESS, first: 0, offset: text.len() });
            text.push_str("witness\n\n");
        }
    }
    read(&text, &parts, flavor).is_empty()
}

/// The blocks that must be read by the parser, in order: those that are not plain, and a list before one of them, which
/// might go on with it.
fn find_doubt(scratch: &mut Scratch, events: &[Event<'_>], written: &Written) {
    let Scratch { plain: room, in_doubt: blocks } = scratch;
    blocks.clear();
    let notes = notes(events, written);
    let mut labels: Vec<&str> = notes.iter().map(|&(_, label)| label).collect();
    labels.sort_unstable();
    let mut plain = Plain::of(&written.text, labels, std::mem::take(room));
    let mut before = Before::Apart;
    // A blank line stands before the block.
    let mut is_apart = true;
    for block in 0..written.blocks.len() {
        let text = block_text(written, block);
        let ends_apart = block + 1 == written.blocks.len() || text.ends_with("\n\n");
        let after = match is_apart && ends_apart {
            true => plain.compare(&events[block_events(events, written, block)], text, before),
            false => None,
        };
        if after.is_none() {
            blocks.extend(block.checked_sub(1).filter(|_| matches!(before, Before::List(_))));
            blocks.push(block);
        }
        before = after.unwrap_or(Before::InDoubt);
        is_apart = ends_apart;
    }
    *room = plain.into_room();
    let refers = |block: &usize| {
        let events = &events[block_events(events, written, *block)];
        events.iter().any(|event| matches!(event, Event::FootnoteReference(_)))
    };
    if !notes.is_empty() && blocks.iter().any(refers) {
        // What is not defined is no reference.
        blocks.extend(notes.iter().map(|&(block, _)| block));
        blocks.sort_unstable();
        blocks.dedup();
    }
}

/// The blocks that define footnotes and begin as they should, with the labels, if those are simple.
fn notes<'t>(events: &[Event<'_>], written: &'t Written) -> Vec<(usize, &'t str)> {
    let note = |block: usize| {
        let Event::Start(Tag::FootnoteDefinition(label)) = events.get(written.blocks[block].event)? else {
            return None;
        };
        let rest = block_text(written, block).strip_prefix("[^")?;
        let own = rest.get(..label.len()).filter(|own| own == *label)?;
        let is_label = rest[own.len()..].starts_with("]: ") && plain_line::is_simple_label(own);
        is_label.then_some((block, own))
    };
    (0..written.blocks.len()).filter_map(note).collect()
}

/// A block in a text.
struct Part<'e> {
    events: &'e [Event<'e>],
    /// The index of its first event in the document.
    first: usize,
    /// Where it begins in the text.
    offset: usize,
}

fn block_events(events: &[Event<'_>], written: &Written, block: usize) -> Range<usize> {
    written.blocks[block].event..written.blocks.get(block + 1).map_or(events.len(), |next| next.event)
}

fn block_text(written: &Written, block: usize) -> &str {
    let end = written.blocks.get(block + 1).map_or(written.text.len(), |next| next.offset);
    &written.text[written.blocks[block].offset..end]
}

/// Has the parser read `text`, which consists of `parts`.
fn read(text: &str, parts: &[Part<'_>], flavor: Flavor) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut meant, mut found) = (Content::default(), Content::default());
    let mut reader = found::Reader::new(text, flavor);
    for (index, &Part { events, first, .. }) in parts.iter().enumerate() {
        meant.clear();
        found.clear();
        let comparable = meant::collect(events, &mut meant);
        reader.collect(parts.get(index + 1).map_or(usize::MAX, |next| next.offset), &mut found);
        if comparable && meant.lines != found.lines {
            let leaf = differing_leaf(&meant, &found)
                .and_then(|leaf| leaf_events(events, leaf))
                .map(|leaf| first + leaf.start..first + leaf.end);
            faults.push(Fault { events: first..first + events.len(), leaf });
        }
    }
    faults
}

/// The number of the leaf block whose line alone differs.
fn differing_leaf(meant: &Content, found: &Content) -> Option<usize> {
    let mut differing = None;
    let mut at = 0;
    let mut others = found.lines.split('\n');
    for line in meant.lines.split('\n') {
        if others.next()? != line {
            if differing.is_some() {
                return None;
            }
            differing = Some(meant.leaves.binary_search(&at).ok()?);
        }
        at += line.len() + 1;
    }
    if others.next().is_some() { None } else { differing }
}

/// The events of paragraph or heading number `leaf` among `events`; none if it is another kind of leaf block.
fn leaf_events(events: &[Event<'_>], leaf: usize) -> Option<Range<usize>> {
    let mut content = Content::default();
    let mut depth = 0usize;
    let mut start = None;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading(_)) if start.is_none() => {
                start = Some(at);
                depth = 1;
            }
            Event::Start(_) => depth += 1,
            Event::End => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(start) = start.take()
                {
                    // Blank ones have no line.
                    meant::collect(&events[start..=at], &mut content);
                    if content.leaves.len() > leaf {
                        return Some(start..at + 1);
                    }
                }
            }
            _ => {}
        }
        // Cells are leaf blocks of content as well, but cannot be HTML on their own.
        if start.is_none() && matches!(event, Event::Start(Tag::Table(_))) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests;
