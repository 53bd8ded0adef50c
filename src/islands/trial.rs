//! Trial: what islands would become, in its place, rendered and compared with what was there. Decides by nothing
//! else, and knows no construct.
//!
//! All islands are tried at once. Where a leaf block shows something else afterwards, its islands are tried in
//! halves, in all leaf blocks at the same time, down to those that do it. What comes out at the end has been
//! compared as a whole. Mostly both pages are the same HTML, and nobody need parse it to know that.

use std::cell::OnceCell;

use super::doubt;
use super::edit::{Edit, Edits};
use super::inline::Island;
use super::leaf::{Leaf, leaves};
use super::read;
use super::render::{Rendered, render};
use crate::options::Options;
use crate::verify::step::Located;
use crate::verify::{Edges as Compared, Shown};

/// How many bytes may still be rendered.
pub(super) struct Budget(usize);

/// So many times over a text is rendered before its islands are given up: mostly it takes two or three.
const RENDERINGS: usize = 24;
/// A short one may be rendered more often.
const AT_LEAST: usize = 1 << 18;

impl Budget {
    pub(super) fn new(length: usize) -> Budget {
        Budget(length.saturating_mul(RENDERINGS) + AT_LEAST)
    }

    fn spend(&mut self, length: usize) -> Option<()> {
        self.0 = self.0.checked_sub(length + 64)?;
        Some(())
    }
}

/// The islands that change nothing; `None` if it takes too long to find out.
pub(super) fn run(
    text: &str,
    steps: &[Located<'_>],
    blocks: &[Leaf],
    islands: Vec<Island>,
    compared: Compared,
    options: &Options,
    budget: &mut Budget,
) -> Option<Vec<Island>> {
    if islands.is_empty() {
        return Some(islands);
    }
    budget.spend(text.len())?;
    let trial = Trial { text, blocks, options, compared, islands: &islands };
    let before = trial.page(text, steps, &Edits::default());
    let (mut good, after) = trial.run(&before, budget)?;
    let after = trial.drop_doubtful(&before, &mut good, after, budget)?;
    if good.contains(&true) && !trial.say_the_same(&before, &after, budget)? {
        good.fill(false);
    }
    let mut verdicts = good.into_iter();
    let mut islands = islands;
    islands.retain(|_| verdicts.next().unwrap_or(false));
    Some(islands)
}

struct Trial<'t> {
    text: &'t str,
    blocks: &'t [Leaf],
    options: &'t Options,
    compared: Compared,
    islands: &'t [Island],
}

/// A text that was read.
#[derive(Default)]
struct Page {
    html: Rendered,
    /// What it shows, once that was asked.
    shown: OnceCell<Shown>,
    /// The leaf blocks of the text before all edits in which there is doubt, in order, see [`doubt`].
    doubtful: Vec<usize>,
}

/// Islands of one leaf block that are tried together.
#[derive(Clone)]
struct Group {
    block: usize,
    islands: Vec<usize>,
}

impl Trial<'_> {
    /// Which islands are good, and the page with them.
    fn run(&self, before: &Page, budget: &mut Budget) -> Option<(Vec<bool>, Page)> {
        let mut good = vec![false; self.islands.len()];
        let mut page = Page::default();
        // The groups still to be tried, for each leaf block those of its own.
        let mut waiting: Vec<Vec<Group>> = Vec::new();
        for at in 0..self.islands.len() {
            let block = self.islands[at].leaf;
            match waiting.last_mut() {
                Some(groups) if groups[0].block == block => groups[0].islands.push(at),
                _ => waiting.push(vec![Group { block, islands: vec![at] }]),
            }
        }
        while !waiting.is_empty() {
            let trying: Vec<Group> = waiting.iter_mut().filter_map(Vec::pop).collect();
            let mut chosen = good.clone();
            trying.iter().flat_map(|group| &group.islands).for_each(|&at| chosen[at] = true);
            page = self.try_out(&chosen, budget)?;
            if self.show_the_same(before, &page) {
                good = chosen;
                waiting.retain(|groups| !groups.is_empty());
                continue;
            }
            let differing = self.shown(before).differing(self.shown(&page));
            let fails = |group: &Group| differing.binary_search(&group.block).is_ok();
            // If nobody in particular is at fault, all may be.
            let any = trying.iter().any(&fails);
            for (at, group) in trying.into_iter().enumerate() {
                if any && !fails(&group) {
                    group.islands.iter().for_each(|&island| good[island] = true);
                } else if group.islands.len() > 1 {
                    let (first, second) = group.islands.split_at(group.islands.len() / 2);
                    for half in [second, first] {
                        waiting[at].push(Group { block: group.block, islands: half.to_vec() });
                    }
                }
            }
            waiting.retain(|groups| !groups.is_empty());
            if waiting.is_empty() {
                // What seemed good among others must be good by itself.
                page = self.try_out(&good, budget)?;
                if !self.show_the_same(before, &page) {
                    good.fill(false);
                }
            }
        }
        Some((good, page))
    }

    /// Drops the islands of leaf blocks where one would leave a line behind that renderers take for different
    /// things, see [`doubt`]. `page` is the one with the good ones; so is what comes back.
    fn drop_doubtful(
        &self,
        before: &Page,
        good: &mut [bool],
        mut page: Page,
        budget: &mut Budget,
    ) -> Option<Page> {
        while good.contains(&true) && page.doubtful.len() > before.doubtful.len() {
            let mut dropped = false;
            for (island, good) in self.islands.iter().zip(good.iter_mut()) {
                if *good && page.doubtful.binary_search(&island.leaf).is_ok() {
                    (*good, dropped) = (false, true);
                }
            }
            if !dropped {
                good.fill(false);
            }
            page = self.try_out(good, budget)?;
        }
        Some(page)
    }

    /// The number of the leaf block that byte `at` of the text belongs to.
    fn block_at(&self, at: usize) -> usize {
        self.blocks.partition_point(|block| block.start <= at).saturating_sub(1)
    }

    fn edits(&self, chosen: &[bool]) -> Vec<&Edit> {
        let islands = self.islands.iter().zip(chosen).filter(|(_, chosen)| **chosen);
        islands.flat_map(|(island, _)| &island.edits).collect()
    }

    fn try_out(&self, chosen: &[bool], budget: &mut Budget) -> Option<Page> {
        let edits = Edits::new(self.edits(chosen));
        let text = edits.apply(self.text);
        budget.spend(text.len())?;
        let steps = read(&text, self.options);
        Some(self.page(&text, &steps, &edits))
    }

    /// What comes of `text`, which was read as `steps` after `edits`.
    fn page(&self, text: &str, steps: &[Located<'_>], edits: &Edits<'_>) -> Page {
        let leaves = leaves(steps);
        let html = render(text, steps, &leaves, |leaf| self.block_at(edits.original(leaf.start)));
        let zones = doubt::collect(text, &leaves);
        let doubtful = zones.iter().map(|zone| self.block_at(edits.original(zone.start + 1))).collect();
        Page { html, shown: OnceCell::new(), doubtful }
    }

    fn shown<'p>(&self, page: &'p Page) -> &'p Shown {
        let show = || Shown::of(&page.html.with_origins(), self.options.wrappers, self.compared);
        page.shown.get_or_init(show)
    }

    /// Whether both show the same without our comments, too, which may have come between the parts of a tag that no line
    /// ends.
    fn say_the_same(&self, before: &Page, after: &Page, budget: &mut Budget) -> Option<bool> {
        let may_break_tags = before.html.may_break_tags() || after.html.may_break_tags();
        if !may_break_tags || before.html.is_same(&after.html) {
            return Some(self.show_the_same(before, after));
        }
        budget.spend(2 * self.text.len())?;
        let bare = |page: &Page| Shown::of(page.html.bare(), self.options.wrappers, self.compared);
        Some(bare(before).is_same(&bare(after)))
    }

    /// Mostly both are the same HTML, which need not be parsed then.
    fn show_the_same(&self, one: &Page, other: &Page) -> bool {
        one.html.is_same(&other.html) || self.shown(one).is_same(self.shown(other))
    }
}
