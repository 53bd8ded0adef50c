//! Footnotes: which links refer to a note, which elements are the notes, and what only leads from one to
//! the other. One look at the document before the walk; writes nothing.
//!
//! ```text
//! <p>Text<sup id="fnref:1"><a href="#fn:1">1</a></sup></p> … <li id="fn:1">Note <a href="#fnref:1">↩</a></li>
//!        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ reference       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ note
//!                                                                             ^^^^^^^^^^^^^^^^^^^^^^^^ back link
//! ```
//!
//! A link is a reference when it looks like one (`sup`, or a class that says so), its target comes behind it
//! and is a note. A note is a block that leads back to it, or stands among what says that it is notes.
//! What is in doubt stays what it is: a link, a list, a paragraph.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::census::{Census, Words};
use super::note_markup as markup;
use super::note_survey::{self, Survey, fragment};
use super::url;
use crate::html::category::{BLOCK, EMBEDDED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::node_map::{NodeMap, NodeSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::options::{Flavor, Options};
use crate::text::is_blank;

/// What a node of a footnote is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It leads to this note.
    Reference(usize),
    /// It is a note, and its content stands at the end.
    Note,
    /// It leads back, or stood between the text and the notes.
    Gone,
    /// Only its content counts.
    Unwrap,
}

/// The footnotes of a document.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    roles: NodeMap<Role>,
    cuts: NodeMap<Range<usize>>,
    notes: Vec<Note>,
}

#[derive(Debug)]
struct Note {
    node: NodeId,
    label: String,
}

impl Footnotes {
    /// The footnotes of `tree`; none in a flavor that cannot write them.
    pub fn collect(tree: &Tree, options: &Options, census: &Census) -> Footnotes {
        if options.flavor != Flavor::Gfm || !looks_referred(tree, census) {
            return Footnotes::default();
        }
        let mut finder = Finder {
            survey: Survey::collect(tree, census.fragment_links.len()),
            tree,
            drafts: Vec::new(),
            references: Vec::new(),
            found: Footnotes::default(),
        };
        finder.find_references();
        if finder.drafts.is_empty() {
            return Footnotes::default();
        }
        finder.find_notes();
        finder.settle();
        finder.found
    }

    #[inline]
    pub fn role(&self, node: NodeId) -> Option<Role> {
        if self.notes.is_empty() { None } else { self.roles.get(&node).copied() }
    }

    /// What is left of a text node that leads or points.
    #[inline]
    pub fn left_of(&self, text: NodeId) -> Option<Range<usize>> {
        if self.cuts.is_empty() { None } else { self.cuts.get(&text).cloned() }
    }

    /// The nodes of which anything is known.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let roles = self.roles.keys().filter(|_| !self.notes.is_empty());
        roles.chain(self.cuts.keys()).copied()
    }

    /// How many notes there are.
    pub fn len(&self) -> usize {
        self.notes.len()
    }

    pub fn label(&self, note: usize) -> &str {
        &self.notes[note].label
    }

    /// The element whose content a note is.
    pub fn node(&self, note: usize) -> NodeId {
        self.notes[note].node
    }
}

/// Whether anything looks like a reference to what may be a note: most documents whose links have fragments have no
/// footnotes, and this spares them a survey.
fn looks_referred(tree: &Tree, census: &Census) -> bool {
    if census.has_note_marks {
        return true;
    }
    // Nothing else makes a link a reference, and an empty one has no label.
    if census.fragment_links.iter().all(|&link| tree.first_child(link).is_none())
        || !(census.may_mark_references || census.elements.contains(E::SUP))
    {
        return false;
    }
    /// Where one of the first says that it is one, there will be notes.
    const FIRST: usize = 8;
    let mut first = census.fragment_links.iter().take(FIRST);
    let is_marked = |&link: &NodeId| markup::shape(tree, link).is_some_and(|shape| shape.is_marked);
    if census.may_mark_references && first.any(is_marked) {
        return true;
    }
    let names = names_of_notes(tree);
    let mut known = Words::NONE;
    names.iter().filter(|name| !name.is_empty()).for_each(|name| known.add(name));
    let is_name = |name: &str| known.may_hold(name.as_bytes()) && names.contains(name);
    let leads_to_one = |fragment: &str| {
        is_name(fragment) || fragment.contains('%') && is_name(&url::percent_decode(fragment))
    };
    !names.is_empty()
        && census.fragment_links.iter().any(|&link| {
            fragment(tree, link).is_some_and(|fragment| leads_to_one(&fragment))
                && markup::shape(tree, link).is_some()
        })
}

/// The names of all elements that may be notes, or anchors at the start of one, as far as one look at each tells: see
/// [`note_at`].
fn names_of_notes<'t>(tree: &'t Tree<'t>) -> HashSet<Cow<'t, str>> {
    let mut names = HashSet::new();
    for (node, _) in tree.elements() {
        let mut named = note_survey::names(tree, node).peekable();
        if named.peek().is_none() {
            continue;
        }
        let mut around = std::iter::successors(Some(node), |&node| tree.parent(node)).take(MAX_BEFORE + 2);
        let is_block = |node: NodeId| tree.element(node).is_some_and(|element| BLOCK.contains(element));
        let block = around.find(|&node| is_block(node)).and_then(|block| tree.element(block));
        if block.is_some_and(|block| NOTE.contains(block)) {
            names.extend(named);
        }
    }
    names
}

/// A link that may be a reference.
#[derive(Debug)]
struct Reference {
    /// The link, with the `sup` or `span` that holds nothing else.
    unit: NodeId,
    draft: usize,
    label: String,
}

/// What may be a note.
#[derive(Debug)]
struct Draft {
    node: NodeId,
    /// What the references point to: the note itself, or an anchor at its start.
    target: NodeId,
    /// A reference to it says that it is one.
    is_marked: bool,
    back_links: Vec<NodeId>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    Reached,
    Rejected,
}

struct Finder<'t> {
    tree: &'t Tree<'t>,
    survey: Survey<'t>,
    drafts: Vec<Draft>,
    /// In the order of the document.
    references: Vec<Reference>,
    found: Footnotes,
}

/// What a note may be.
const NOTE: ElementSet = ElementSet::of(&[E::LI, E::P, E::DIV, E::DD, E::ASIDE]);

/// What may stand around notes and nothing else.
const WRAPPER: ElementSet =
    ElementSet::of(&[E::SECTION, E::DIV, E::OL, E::UL, E::DL, E::ASIDE, E::FOOTER, E::NAV, E::SMALL]);

impl Finder<'_> {
    fn find_references(&mut self) {
        let mut by_target: NodeMap<Option<usize>> = NodeMap::default();
        let mut by_node: NodeMap<usize> = NodeMap::default();
        // Markdown is not read in a `summary`: a link there stays one.
        let mut raw_until = 0;
        for &at in &self.survey.telling {
            let link = self.survey.order[at];
            let Some(element) = self.tree.element(link) else { continue };
            if element == E::SUMMARY {
                raw_until = raw_until.max(self.survey.end(link));
            }
            if at < raw_until || element == E::SUMMARY {
                continue;
            }
            let (shape, target, node) = if element == E::SUP {
                let Some(note) = markup::inline_note(self.tree, link) else { continue };
                let Some(shape) = markup::marked_shape(self.tree, link) else { continue };
                (shape, note, Some(note))
            } else {
                let Some(fragment) = fragment(self.tree, link) else { continue };
                let Some(target) = self.survey.resolve(&fragment) else { continue };
                let Some(shape) = markup::shape(self.tree, link) else { continue };
                (shape, target, None)
            };
            let draft = *by_target.entry(target).or_insert_with(|| {
                let node = node.or_else(|| note_at(self.tree, &self.survey, target))?;
                // A note comes behind what refers to it first; what leads back points the other way.
                let is_behind = self.survey.rank(node) > self.survey.end(link);
                is_behind.then(|| {
                    *by_node.entry(node).or_insert_with(|| {
                        self.drafts.push(Draft {
                            node,
                            target,
                            is_marked: false,
                            back_links: Vec::new(),
                            state: State::Unknown,
                        });
                        self.drafts.len() - 1
                    })
                })
            });
            if let Some(draft) = draft
                && !self.survey.contains(self.drafts[draft].node, link)
            {
                self.drafts[draft].is_marked |= shape.is_marked;
                self.references.push(Reference { unit: shape.unit, draft, label: shape.label });
            }
        }
    }

    /// Drafts in the order of the document, those that hold another one left out.
    fn ordered_drafts(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.drafts.len()).collect();
        order.sort_unstable_by_key(|&draft| self.survey.rank(self.drafts[draft].node));
        let end = |draft: usize| self.survey.end(self.drafts[draft].node);
        let holds_next = |at: usize| {
            let next = order.get(at + 1).map(|&next| self.survey.rank(self.drafts[next].node));
            next.is_some_and(|next| next <= end(order[at]))
        };
        (0..order.len()).filter(|&at| !holds_next(at)).map(|at| order[at]).collect()
    }

    /// Keeps the drafts that are notes.
    fn find_notes(&mut self) {
        let order = self.ordered_drafts();
        let block = |reference: &Reference| (reference.draft, self.survey.block(reference.unit));
        let mut blocks: Vec<(usize, NodeId)> = self.references.iter().map(block).collect();
        blocks.sort_unstable();
        for draft in &mut self.drafts {
            draft.state = State::Rejected;
        }
        for draft in order {
            let node = self.drafts[draft].node;
            let range = self.survey.range(node);
            for at in range {
                let link = self.survey.order[at];
                if self.tree.element(link) == Some(E::A) && self.is_back_link(link, draft, &blocks) {
                    self.drafts[draft].back_links.push(link);
                }
            }
            let draft = &mut self.drafts[draft];
            let is_note = !draft.back_links.is_empty()
                || draft.is_marked
                    && (self.tree.element(node) == Some(E::SPAN) || markup::is_among_notes(self.tree, node));
            if is_note {
                draft.state = State::Unknown;
            }
        }
        self.references.retain(|reference| self.drafts[reference.draft].state == State::Unknown);
    }

    /// `blocks` are those with a reference to each draft, in order.
    fn is_back_link(&self, link: NodeId, draft: usize, blocks: &[(usize, NodeId)]) -> bool {
        let Some(fragment) = fragment(self.tree, link) else { return false };
        if markup::is_marked_back_link(self.tree, link) {
            return true;
        }
        let Some(target) = self.survey.resolve(&fragment) else { return false };
        let is_block = self.tree.element(target).is_some_and(|element| BLOCK.contains(element));
        blocks.binary_search(&(draft, self.survey.block(target))).is_ok()
            && (!is_block || markup::is_symbol(&markup::short_text(self.tree, link).unwrap_or_default()))
    }

    /// Decides which notes are referred to, and gives every node its role.
    fn settle(&mut self) {
        let order = self.ordered_drafts();
        let order: Vec<usize> =
            order.into_iter().filter(|&draft| self.drafts[draft].state == State::Unknown).collect();
        let labels = self.first_labels();
        for &draft in &order {
            self.clear_note(draft, labels[draft].as_deref().unwrap_or_default());
        }
        let reached = self.reach(&order);
        self.label(&reached, &labels);
        let mut place: Vec<Option<usize>> = vec![None; self.drafts.len()];
        reached.iter().zip(0..).for_each(|(&draft, at)| place[draft] = Some(at));
        self.references.retain(|reference| place[reference.draft].is_some());
        // What was cleared in a note that nobody refers to comes back.
        for &draft in &order {
            if place[draft].is_none() {
                for at in self.survey.range(self.drafts[draft].node) {
                    self.found.roles.remove(&self.survey.order[at]);
                    self.found.cuts.remove(&self.survey.order[at]);
                }
            }
        }
        for reference in &self.references {
            if let Some(note) = place[reference.draft] {
                self.found.roles.insert(reference.unit, Role::Reference(note));
            }
        }
        for &draft in &reached {
            let Draft { node, target, .. } = self.drafts[draft];
            self.found.roles.insert(node, Role::Note);
            if target != node {
                self.found.roles.entry(target).or_insert(Role::Unwrap);
            }
            for &link in &self.drafts[draft].back_links {
                let target = fragment(self.tree, link).and_then(|fragment| self.survey.resolve(&fragment));
                // An anchor beside the reference.
                if let Some(target) = target.filter(|&target| self.tree.element(target) == Some(E::A)) {
                    self.found.roles.entry(target).or_insert(Role::Unwrap);
                }
            }
        }
        self.unwrap_groups();
        self.clear_wrappers(&reached);
    }

    /// By draft: how the first reference to it calls it.
    fn first_labels(&mut self) -> Vec<Option<String>> {
        let mut labels = vec![None; self.drafts.len()];
        for reference in &mut self.references {
            labels[reference.draft].get_or_insert_with(|| std::mem::take(&mut reference.label));
        }
        labels
    }

    /// The notes that are referred to from the text, or from a note that is, by their first reference.
    fn reach(&mut self, order: &[usize]) -> Vec<usize> {
        // The references in each note, and in none.
        let mut inside: Vec<Vec<usize>> = vec![Vec::new(); self.drafts.len()];
        let mut outside = Vec::new();
        let mut at = 0;
        for &Reference { unit, draft, .. } in &self.references {
            while at < order.len() && self.survey.end(self.drafts[order[at]].node) <= self.survey.rank(unit) {
                at += 1;
            }
            match order.get(at).filter(|&&note| self.survey.contains(self.drafts[note].node, unit)) {
                Some(&note) => inside[note].push(draft),
                None => outside.push(draft),
            }
        }
        let mut reached = Vec::new();
        let mut queue = outside;
        let mut rest = order.iter();
        loop {
            let mut at = 0;
            while at < queue.len() {
                let draft = queue[at];
                at += 1;
                if self.drafts[draft].state == State::Unknown {
                    self.drafts[draft].state = State::Reached;
                    reached.push(draft);
                    queue.append(&mut inside[draft]);
                }
            }
            // One that only notes refer to which nobody refers to: it stays in the text, and its references are there.
            let Some(&next) = rest.find(|&&draft| self.drafts[draft].state == State::Unknown) else { break };
            self.drafts[next].state = State::Rejected;
            queue = std::mem::take(&mut inside[next]);
        }
        reached
    }

    /// The labels that the text shows, if they will do; else numbers.
    fn label(&mut self, reached: &[usize], labels: &[Option<String>]) {
        let mut seen = HashSet::new();
        let is_plain = |label: &str| {
            !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
        };
        let all_plain = reached.iter().all(|&draft| {
            labels[draft]
                .as_ref()
                .is_some_and(|label| is_plain(label) && seen.insert(label.to_ascii_lowercase()))
        });
        self.found.notes = reached
            .iter()
            .zip(1..)
            .map(|(&draft, number)| Note {
                node: self.drafts[draft].node,
                label: match &labels[draft] {
                    Some(label) if all_plain => label.clone(),
                    _ => number.to_string(),
                },
            })
            .collect();
    }

    /// Takes what leads back, and the number in front, out of a note; a note that is nothing else is none.
    fn clear_note(&mut self, draft: usize, label: &str) {
        let note = self.drafts[draft].node;
        let back_links = std::mem::take(&mut self.drafts[draft].back_links);
        let mut gone = NodeSet::default();
        let mut tops = Vec::new();
        for &link in &back_links {
            gone.insert(link);
            let mut top = link;
            while let Some(parent) = self.tree.parent(top).filter(|&parent| {
                let is_inline = self.tree.element(parent).is_some_and(|element| !BLOCK.contains(element));
                parent != note && is_inline && holds_nothing_else(self.tree, parent, &gone)
            }) {
                gone.insert(parent);
                top = parent;
            }
            tops.push(top);
        }
        for &top in &tops {
            self.clear_beside(top);
        }
        for &node in &gone {
            self.found.roles.insert(node, Role::Gone);
        }
        self.cut_label(note, label, &gone);
        let mut at = self.survey.rank(note);
        let mut is_seen = false;
        while at < self.survey.end(note) && !is_seen {
            let node = self.survey.order[at];
            at += 1;
            if self.found.roles.get(&node) == Some(&Role::Gone) {
                at = self.survey.end(node);
                continue;
            }
            is_seen = match self.tree.kind(node) {
                Kind::Text => {
                    let text = self.tree.text(node);
                    let left = self.found.cuts.get(&node).cloned().unwrap_or(0..text.len());
                    !text[left].chars().all(is_blank)
                }
                Kind::Element(element) => EMBEDDED.contains(element) || element == E::PRE,
                _ => false,
            };
        }
        if !is_seen {
            self.drafts[draft].state = State::Rejected;
        }
        self.drafts[draft].back_links = back_links;
    }

    /// The brackets around a back link, or the `^` before it.
    fn clear_beside(&mut self, top: NodeId) {
        let is_text = |&node: &NodeId| self.tree.kind(node) == Kind::Text;
        let before = self.tree.previous_sibling(top).filter(is_text);
        let after = self.tree.next_sibling(top).filter(is_text);
        if let Some(node) = before {
            let text = self.tree.text(node);
            let shown = text.trim_matches(is_blank);
            if !shown.is_empty() && shown.chars().all(|c| matches!(c, '^' | '↑' | '↩' | ',' | '|' | '·'))
            {
                self.found.cuts.insert(node, 0..0);
            }
        }
        let (Some(before), Some(after)) = (before, after) else { return };
        let (opening, closing) = (self.tree.text(before), self.tree.text(after));
        let (opening, rest) = (opening.trim_end_matches(is_blank), closing.trim_start_matches(is_blank));
        if opening.ends_with(['[', '(']) && rest.starts_with([']', ')']) {
            let start = self.found.cuts.get(&before).map_or(0, |left| left.start);
            self.found.cuts.insert(before, start.min(opening.len() - 1)..opening.len() - 1);
            self.found.cuts.insert(after, closing.len() - rest.len() + 1..closing.len());
        }
    }

    /// Cuts the number off the start of a note, where it is text: `[1] `, `1.`, `<sup>1</sup>`.
    fn cut_label(&mut self, note: NodeId, label: &str, gone: &NodeSet) {
        /// The number is among the first nodes of its note.
        const FIRST: usize = 24;
        const CLOSING: [char; 5] = [']', ')', '.', ':', '、'];
        // The number of a list item is its marker; in its text it must be set apart.
        let is_item = self.tree.element(note) == Some(E::LI);
        let mut cuts: Vec<(NodeId, Range<usize>)> = Vec::new();
        let mut found = false;
        let mut at = self.survey.rank(note);
        let end = self.survey.end(note).min(at + FIRST);
        while at < end && !label.is_empty() {
            let node = self.survey.order[at];
            at += 1;
            if gone.contains(&node) {
                at = self.survey.end(node);
                if !found
                    && markup::short_text(self.tree, node)
                        .is_some_and(|text| markup::strip_brackets(&text) == label)
                {
                    found = true;
                }
                continue;
            }
            if self.tree.kind(node) != Kind::Text {
                if found && self.tree.element(node).is_some_and(|element| BLOCK.contains(element)) {
                    break;
                }
                continue;
            }
            let text = self.tree.text(node);
            let left = self.found.cuts.get(&node).cloned().unwrap_or(0..text.len());
            let whole = &text[left.clone()];
            let mut rest = whole.trim_start_matches(is_blank);
            if rest.is_empty() {
                continue;
            }
            if found {
                // What closes it may be a text of its own: `. Text` is, `.5 litres` is not.
                let behind = rest.trim_start_matches(CLOSING);
                let is_closed = rest.starts_with([']', ')']) || behind.chars().next().is_none_or(is_blank);
                if behind.len() < rest.len() && is_closed {
                    cuts.push((node, left.end - behind.len()..left.end));
                }
                break;
            }
            rest = rest.trim_start_matches(['[', '(']);
            if rest.is_empty() {
                cuts.push((node, left.end..left.end));
                continue;
            }
            let parent = self.tree.parent(node).and_then(|parent| self.tree.element(parent));
            let Some(number_off) = rest.strip_prefix(label).filter(|_| !is_item || parent == Some(E::SUP))
            else {
                return;
            };
            let behind = number_off.trim_start_matches(CLOSING);
            if behind.len() == number_off.len() && behind.chars().next().is_some_and(|c| !is_blank(c)) {
                // `1st`.
                return;
            }
            found = true;
            cuts.push((node, left.end - behind.len()..left.end));
            if !behind.is_empty() {
                break;
            }
        }
        if found {
            self.found.cuts.extend(cuts);
        }
    }

    /// A `sup` that holds references, and commas between them: each reference is raised by itself.
    fn unwrap_groups(&mut self) {
        let mut seen = NodeSet::default();
        for reference in &self.references {
            let parent = self.tree.parent(reference.unit);
            let Some(sup) = parent.filter(|&parent| self.tree.element(parent) == Some(E::SUP)) else {
                continue;
            };
            if !seen.insert(sup) {
                continue;
            }
            let mut children = self.tree.children(sup);
            let is_group = children.all(|child| match self.tree.kind(child) {
                Kind::Text => markup::is_symbol(self.tree.text(child)),
                Kind::Element(_) => matches!(self.found.roles.get(&child), Some(Role::Reference(_))),
                _ => true,
            });
            if is_group {
                self.found.roles.insert(sup, Role::Unwrap);
            }
        }
    }

    /// What stood around the notes and before them goes with them: wrappers, a thematic break, a heading
    /// that nobody sees.
    fn clear_wrappers(&mut self, reached: &[usize]) {
        // From the last to the first, so that each is looked at once and when all in it is known.
        let notes = reached.iter().map(|&draft| self.drafts[draft].node);
        let parent = |node| self.tree.parent(node).map(|parent| (self.survey.rank(parent), parent));
        let mut waiting: BTreeSet<(usize, NodeId)> = notes.filter_map(parent).collect();
        while let Some((_, node)) = waiting.pop_last() {
            let mut child = self.tree.last_child(node);
            let (mut is_empty, mut is_behind) = (true, false);
            while let Some(at) = child.filter(|_| is_empty) {
                child = self.tree.previous_sibling(at);
                is_empty = match self.tree.kind(at) {
                    Kind::Text => self.tree.text(at).chars().all(is_blank),
                    Kind::Comment | Kind::Document => true,
                    Kind::Element(element) => {
                        let leads = element == E::HR || markup::is_hidden_heading(self.tree, at);
                        if is_behind && leads {
                            self.found.roles.insert(at, Role::Gone);
                        }
                        is_behind = matches!(self.found.roles.get(&at), Some(Role::Note | Role::Gone));
                        is_behind
                    }
                };
            }
            let is_wrapper = self.tree.element(node).is_some_and(|element| WRAPPER.contains(element));
            if is_empty && is_wrapper && !self.found.roles.contains_key(&node) {
                self.found.roles.insert(node, Role::Gone);
                waiting.extend(parent(node));
            }
        }
        // markdown-it-footnote sets its line apart by name.
        for &node in &self.survey.order {
            if self.tree.element(node) == Some(E::HR) && markup::is_separator(self.tree, node) {
                self.found.roles.insert(node, Role::Gone);
            }
        }
    }
}

/// An anchor is among the first nodes of its note.
const MAX_BEFORE: usize = 16;

/// The note that a link to `target` leads to: the target, or the block that begins with it.
fn note_at(tree: &Tree, survey: &Survey<'_>, target: NodeId) -> Option<NodeId> {
    let element = tree.element(target)?;
    let mut note = target;
    if !BLOCK.contains(element) {
        note = survey.block(target);
        let before = survey.rank(note)..survey.rank(target).max(1) - 1;
        let is_unseen = |&node: &NodeId| match tree.kind(node) {
            Kind::Text => !tree.text(node).contains(char::is_alphanumeric),
            Kind::Element(element) => !EMBEDDED.contains(element),
            _ => true,
        };
        if before.len() > MAX_BEFORE || !survey.order[before].iter().all(is_unseen) {
            return None;
        }
    }
    tree.element(note).filter(|&element| NOTE.contains(element))?;
    // The first paragraph of an item, or of a block that says that it is a note, is not all of it.
    let is_first = |node| {
        let mut before = std::iter::successors(tree.previous_sibling(node), |&at| tree.previous_sibling(at));
        before.all(|at| tree.element(at).is_none() && tree.text(at).chars().all(is_blank))
    };
    if let Some(parent) = tree.parent(note)
        && (tree.element(parent) == Some(E::LI) && tree.element(note) != Some(E::LI)
            || markup::is_single_note(tree, parent))
        && is_first(note)
    {
        note = parent;
    }
    Some(note)
}

/// Whether `parent` shows only what is gone, and signs that say nothing alone.
fn holds_nothing_else(tree: &Tree, parent: NodeId, gone: &NodeSet) -> bool {
    // From the end: unless this is the last of several back links, the one behind it is not gone yet.
    let mut children = std::iter::successors(tree.last_child(parent), |&at| tree.previous_sibling(at));
    children.all(|child| match tree.kind(child) {
        Kind::Text => markup::is_symbol(tree.text(child)),
        Kind::Element(_) => gone.contains(&child),
        _ => true,
    })
}
