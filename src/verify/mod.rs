//! Verification: does the finished Markdown say what was meant? Compares; mends nothing itself.
//!
//! The Markdown is parsed by a parser that the writer does not know, block by block, and its content
//! is compared with that of the events it was written from.

mod content;
mod found;
mod meant;
mod shown;
pub(crate) mod step;

use content::Content;
pub(crate) use content::Edges;
pub(crate) use found::steps;
pub(crate) use shown::{Shown, push_origin};

use crate::markdown::Written;
use crate::markdown::event::{Event, Tag};
use crate::options::Flavor;

/// A block that is read otherwise than it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Its events.
    pub events: std::ops::Range<usize>,
    /// The events of the one leaf block in it that differs, if nothing else does.
    pub leaf: Option<std::ops::Range<usize>>,
}

/// The blocks of `written` that say something else than the `events` they were written from.
pub(crate) fn faults(events: &[Event<'_>], written: &Written, flavor: Flavor) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut meant, mut found) = (Content::default(), Content::default());
    let mut reader = found::Reader::new(&written.text, flavor);
    for (index, block) in written.blocks.iter().enumerate() {
        let next = written.blocks.get(index + 1);
        let range = block.event..next.map_or(events.len(), |next| next.event);
        meant.clear();
        found.clear();
        let comparable = meant::collect(&events[range.clone()], &mut meant);
        reader.collect(next.map_or(usize::MAX, |next| next.offset), &mut found);
        if comparable && meant.lines != found.lines {
            let leaf = differing_leaf(&meant, &found)
                .and_then(|leaf| leaf_events(&events[range.clone()], leaf))
                .map(|leaf| range.start + leaf.start..range.start + leaf.end);
            faults.push(Fault { events: range, leaf });
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
fn leaf_events(events: &[Event<'_>], leaf: usize) -> Option<std::ops::Range<usize>> {
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
