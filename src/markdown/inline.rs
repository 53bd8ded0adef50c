//! Inline content: a leaf block from its pieces to its finished text. Runs layout, repair and escapes
//! until a renderer reads what was meant.

use std::collections::HashSet;

use super::emphasis::{Placement, Repair, judge};
use super::escape::{self, Decision};
use super::event::Event;
use super::layout::{Composer, Place};
use super::leaf::{Leaf, Styles};
#[cfg(test)]
use super::sabotage::{Sabotage, is_on};

/// One leaf block at a time, with scratch that is kept between them.
#[derive(Debug, Default)]
pub(super) struct Inline<'e> {
    leaf: Leaf<'e>,
    placement: Placement,
    composer: Composer,
    pushed: Vec<Styles>,
    /// The labels of the footnotes that the document defines, in lower case.
    labels: HashSet<String>,
    text: String,
}

/// How often a layout is mended before every style that is left is written as elements. Each round mends one
/// edge of each span at least; three styles with both edges inside a link need six.
const ROUNDS: usize = 12;

impl<'e> Inline<'e> {
    pub(super) fn new(labels: HashSet<String>) -> Self {
        Inline { labels, ..Inline::default() }
    }

    /// Finishes the leaf block whose events begin with `events`, its `Start` left out, and says where its `End` is. See
    /// [`Inline::text`].
    pub(super) fn write(&mut self, events: &'e [Event<'_>], place: Place) -> usize {
        self.leaf.clear();
        let mut end = 0;
        for event in events {
            if matches!(event, Event::End) && !self.leaf.is_inside_span() {
                break;
            }
            self.leaf.event(event);
            end += 1;
        }
        self.finish(place);
        end
    }

    /// Finishes what was gathered.
    fn finish(&mut self, place: Place) {
        self.text.clear();
        self.leaf.finish();
        self.pushed.clear();
        let mut round = 0;
        let decision = loop {
            self.placement.place(&self.leaf, &self.pushed);
            self.composer.compose(&self.leaf, &self.placement, place);
            let layout = self.composer.layout(place, &self.labels);
            let verdict = judge(&layout);
            let mut repair = Repair::plan(&self.leaf, &layout, &verdict);
            #[cfg(test)]
            if is_on(Sabotage::NoRepair) {
                break Decision::default();
            }
            let mut decision = Decision::default();
            if repair.is_empty() {
                decision = escape::decide(&layout, verdict.ambiguous);
                for &index in &decision.unreadable {
                    repair.tag(&layout.delimiters[index]);
                }
            }
            if repair.is_empty() {
                break decision;
            }
            round += 1;
            if round > ROUNDS {
                for delimiter in layout.delimiters {
                    repair.tag(delimiter);
                }
            }
            repair.apply(&mut self.leaf, &mut self.pushed);
        };
        #[cfg(test)]
        let decision = if is_on(Sabotage::NoEscapes) { Decision::default() } else { decision };
        let layout = self.composer.layout(place, &self.labels);
        let mut start = 0;
        for &at in &decision.escapes {
            self.text.push_str(&layout.text[start..at]);
            self.text.push('\\');
            start = at;
        }
        self.text.push_str(&layout.text[start..]);
    }

    /// What was finished last, without line prefixes; empty for a blank block. Only hard breaks hold line endings.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
