//! Room: the lists that the rules fill and empty for a document, kept for the next one. Nothing is in them between two.

use std::ops::Range;

use super::preformatted::Collector;
use super::run::Job;
use super::stream::{Container, Span};
use super::tabular::Survey;
use crate::html::tree::NodeId;
use crate::markdown::event::Event;

/// What one document leaves to the next: room, and nothing else.
#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(super) events: Vec<Event<'static>>,
    pub(super) jobs: Vec<Job>,
    pub(super) stream: StreamRoom,
    pub(super) fragment_links: Vec<NodeId>,
    pub(super) tables: Survey,
    pub(super) code: Collector,
}

/// The lists of the stream.
#[derive(Debug, Default)]
pub(super) struct StreamRoom {
    pub containers: Vec<Container<'static>>,
    pub cells: Vec<Range<usize>>,
    pub spans: Vec<Span<'static>>,
    pub lines: String,
}

impl Room {
    /// Takes back the events that the rules gave.
    pub(crate) fn take_back(&mut self, events: Vec<Event<'_>>) {
        self.events = emptied(events);
    }
}

/// No elements, with the room that there was for some. They may borrow from something else than those did.
pub(super) fn emptied<T, U>(mut list: Vec<T>) -> Vec<U> {
    list.clear();
    // What is collected in place allocates nothing.
    list.into_iter().filter_map(|_| None).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_kept_and_nothing_in_it() {
        let text = String::from("a");
        let mut list = Vec::with_capacity(100);
        list.push(text.as_str());
        let room: Vec<&'static str> = emptied(list);
        assert!(room.is_empty() && room.capacity() >= 100);
    }
}
