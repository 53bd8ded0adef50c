//! Trial: what islands would become, in its place, rendered and compared with what was there. Decides by nothing
//! else, and knows no construct.
//!
//! All islands are tried at once. Where a leaf block shows something else afterwards, its islands are tried in
//! halves, in all leaf blocks at the same time, down to those that do it. What comes out at the end has been
//! compared as a whole.

use super::doubt;
use super::edit::{Edit, Edits};
use super::inline::Island;
use super::leaf::{Leaf, leaves};
use super::render::{render, render_bare};
use crate::options::Options;
use crate::verify::step::Located;
use crate::verify::{self, Edges as Compared, Shown};

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
    let before = trial.show(steps, blocks, &Edits::default());
    let mut good = trial.run(&before, budget)?;
    trial.drop_doubtful(&mut good, budget)?;
    // Our comments may have come between the parts of a tag that no line ends: once more without them.
    if good.contains(&true) {
        let after = Edits::new(trial.edits(&good)).apply(text);
        budget.spend(text.len() + after.len())?;
        let bare = |steps: &[Located<'_>]| Shown::of(&render_bare(steps), options.wrappers, compared);
        let after: Vec<Located<'_>> = verify::steps(&after, options.flavor).collect();
        if !bare(steps).is_same(&bare(&after)) {
            good.fill(false);
        }
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

/// Islands of one leaf block that are tried together.
#[derive(Clone)]
struct Group {
    block: usize,
    islands: Vec<usize>,
}

impl Trial<'_> {
    /// Which islands are good.
    fn run(&self, before: &Shown, budget: &mut Budget) -> Option<Vec<bool>> {
        let mut good = vec![false; self.islands.len()];
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
            let after = self.try_out(&chosen, budget)?;
            if before.is_same(&after) {
                good = chosen;
                waiting.retain(|groups| !groups.is_empty());
                continue;
            }
            let differing = before.differing(&after);
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
            // What seemed good among others must be good by itself.
            if waiting.is_empty() && !before.is_same(&self.try_out(&good, budget)?) {
                return Some(vec![false; self.islands.len()]);
            }
        }
        Some(good)
    }

    /// Drops the islands of leaf blocks where one would leave a line behind that renderers take for different
    /// things, see [`doubt`].
    fn drop_doubtful(&self, good: &mut [bool], budget: &mut Budget) -> Option<()> {
        let before = doubt::collect(self.text, self.blocks).len();
        while good.contains(&true) {
            let edits = Edits::new(self.edits(good));
            let text = edits.apply(self.text);
            budget.spend(text.len())?;
            let steps: Vec<Located<'_>> = verify::steps(&text, self.options.flavor).collect();
            let after = doubt::collect(&text, &leaves(&steps));
            if after.len() <= before {
                break;
            }
            let blocks: Vec<usize> =
                after.iter().map(|zone| self.block_at(edits.original(zone.start + 1))).collect();
            let mut dropped = false;
            for (island, good) in self.islands.iter().zip(good.iter_mut()) {
                if *good && blocks.binary_search(&island.leaf).is_ok() {
                    (*good, dropped) = (false, true);
                }
            }
            if !dropped {
                good.fill(false);
            }
        }
        Some(())
    }

    /// The number of the leaf block that byte `at` of the text belongs to.
    fn block_at(&self, at: usize) -> usize {
        self.blocks.partition_point(|block| block.start <= at).saturating_sub(1)
    }

    fn edits(&self, chosen: &[bool]) -> Vec<&Edit> {
        let islands = self.islands.iter().zip(chosen).filter(|(_, chosen)| **chosen);
        islands.flat_map(|(island, _)| &island.edits).collect()
    }

    fn try_out(&self, chosen: &[bool], budget: &mut Budget) -> Option<Shown> {
        let edits = Edits::new(self.edits(chosen));
        let text = edits.apply(self.text);
        budget.spend(text.len())?;
        let steps: Vec<Located<'_>> = verify::steps(&text, self.options.flavor).collect();
        Some(self.show(&steps, &leaves(&steps), &edits))
    }

    /// What `steps` show, which were read after `edits`.
    fn show(&self, steps: &[Located<'_>], leaves: &[Leaf], edits: &Edits<'_>) -> Shown {
        let origin = |leaf: &Leaf| self.block_at(edits.original(leaf.start));
        Shown::of(&render(steps, leaves, origin), self.options.wrappers, self.compared)
    }
}
