//! Markdown: the events of an article and how they are written.

pub(crate) mod event;

use event::Event;

use crate::options::Options;

/// Writes `events` as Markdown that ends in one line break, or as nothing.
pub(crate) fn write(events: &[Event<'_>], options: &Options) -> String {
    let _ = (events, options);
    String::new()
}
