//! The caller's own rules, by CSS selector: a pass over the tree as the author's HTML makes it, before anything
//! is repaired. It costs nothing where there are no rules.
//!
//! All selectors look at the tree as it was; of several rules that find an element the first decides. An
//! element that stays as HTML leaves the rest of the pipeline nothing to see but itself: [`Tree::keep`].

use std::ops::Range;

use super::category::{EMBEDDED, LIST, PREFORMATTED, UNRENDERED};
use super::element::{Element as E, ElementSet};
use super::select::{Mirror, Selector};
use super::tree::{NodeId, Tree};
use crate::diagnostic::Diagnostic;
use crate::options::{UserAction, UserRule};

/// The caller's rules, ready for use.
#[derive(Debug, Default)]
pub(crate) struct UserRules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    selector: Selector,
    /// As it was written.
    text: String,
    action: UserAction,
}

/// Which part of a rule is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RulePart {
    Selector,
    /// The element that others become.
    Element,
}

/// What is wrong with a rule, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub rule: usize,
    pub part: RulePart,
    pub span: Range<usize>,
    pub message: String,
}

/// What others may become: elements that show whatever is in them. Of a void one, or a table's part, the text
/// would be lost.
const BECOMES: ElementSet = ElementSet::of(&[
    E::A,
    E::ABBR,
    E::ARTICLE,
    E::ASIDE,
    E::B,
    E::BLOCKQUOTE,
    E::CODE,
    E::DD,
    E::DEL,
    E::DETAILS,
    E::DIV,
    E::DL,
    E::DT,
    E::EM,
    E::FIGCAPTION,
    E::FIGURE,
    E::FOOTER,
    E::H1,
    E::H2,
    E::H3,
    E::H4,
    E::H5,
    E::H6,
    E::HEADER,
    E::I,
    E::KBD,
    E::LI,
    E::MAIN,
    E::MARK,
    E::OL,
    E::P,
    E::PRE,
    E::S,
    E::SECTION,
    E::SPAN,
    E::STRONG,
    E::SUB,
    E::SUMMARY,
    E::SUP,
    E::UL,
]);

/// What every page has, and no rule finds.
const SKELETON: ElementSet = ElementSet::of(&[E::HTML, E::HEAD, E::BODY]);

/// What cannot stand alone: if it stays as HTML, what it is a part of does.
const PARTS: ElementSet = ElementSet::of(&[
    E::CAPTION,
    E::COL,
    E::COLGROUP,
    E::DD,
    E::DT,
    E::FIGCAPTION,
    E::LEGEND,
    E::LI,
    E::OPTGROUP,
    E::OPTION,
    E::PARAM,
    E::RB,
    E::RP,
    E::RT,
    E::RTC,
    E::SOURCE,
    E::SUMMARY,
    E::TBODY,
    E::TD,
    E::TFOOT,
    E::TH,
    E::THEAD,
    E::TR,
    E::TRACK,
]);

/// What its parts are the parts of, with what may stand between.
const WHOLES: ElementSet = ElementSet::of(&[
    E::AUDIO,
    E::DETAILS,
    E::DL,
    E::FIELDSET,
    E::FIGURE,
    E::OBJECT,
    E::PICTURE,
    E::RUBY,
    E::SELECT,
    E::TABLE,
    E::VIDEO,
]);

/// A table, and its parts: they show what they hold together only.
const TABULAR: ElementSet = ElementSet::of(&[
    E::TABLE,
    E::CAPTION,
    E::COL,
    E::COLGROUP,
    E::TBODY,
    E::TD,
    E::TFOOT,
    E::TH,
    E::THEAD,
    E::TR,
]);

/// They hold nothing: what they show is in their attributes.
const VOID: ElementSet = ElementSet::of(&[
    E::AREA,
    E::BASE,
    E::BR,
    E::COL,
    E::EMBED,
    E::HR,
    E::IMG,
    E::INPUT,
    E::LINK,
    E::META,
    E::PARAM,
    E::SOURCE,
    E::TRACK,
    E::WBR,
]);

/// What they hold is no text, whatever finds them: `*` does.
const PROGRAMS: ElementSet = ElementSet::of(&[E::SCRIPT, E::STYLE]);

impl UserRules {
    /// Makes `rules` ready, or says what is wrong with each of those that cannot be used.
    pub(crate) fn new(rules: &[UserRule]) -> Result<UserRules, Vec<Fault>> {
        let (mut ready, mut faults) = (Vec::new(), Vec::new());
        for (rule, UserRule { selector: text, action }) in rules.iter().enumerate() {
            if let UserAction::As(name) = action
                && !BECOMES.contains(E::from_name(name))
            {
                let message = format!(
                    "nothing can be treated as `{name}`: name an element that shows what is in it, such as blockquote, p, h2 or strong"
                );
                faults.push(Fault { rule, part: RulePart::Element, span: 0..name.len(), message });
            }
            match Selector::parse(text) {
                Ok(selector) => {
                    ready.push(Rule { selector, text: text.clone(), action: action.clone() });
                }
                Err((span, message)) => faults.push(Fault { rule, part: RulePart::Selector, span, message }),
            }
        }
        if faults.is_empty() { Ok(UserRules(ready)) } else { Err(faults) }
    }

    /// Does to `tree` what the rules say, and says so.
    pub(crate) fn apply(&self, tree: &mut Tree) -> Vec<Diagnostic> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut said = Vec::new();
        // By node: the rule that decides. Nodes that the rules make themselves come later.
        let mut decided: Vec<Option<usize>> = vec![None; tree.len()];
        let mirror = Mirror::of(tree);
        for (at, rule) in self.0.iter().enumerate() {
            let Some(found) = mirror.select(&rule.selector) else {
                let message = format!(
                    "the selector `{}` compares too many siblings of this document with each other",
                    rule.text
                );
                said.push(
                    Diagnostic::error("rule-too-costly", message)
                        .help("name the elements by themselves, without `~` and `:has`"),
                );
                return said;
            };
            for node in found {
                if tree.element(node).is_some_and(|element| !SKELETON.contains(element)) {
                    decided[node.index()].get_or_insert(at);
                }
            }
        }
        drop(mirror);
        let (mut counts, mut undone) = (vec![0usize; self.0.len()], vec![0usize; self.0.len()]);
        let mut kept = Vec::new();
        let mut next = tree.first_child(tree.root());
        while let Some(node) = next {
            let Some(at) = decided[node.index()] else {
                next = tree.following(node, tree.root());
                continue;
            };
            let mut is_done = true;
            match &self.0[at].action {
                UserAction::Drop => {
                    next = tree.following_outside(node, tree.root());
                    tree.detach(node);
                }
                UserAction::Unwrap => {
                    next = tree.following(node, tree.root());
                    is_done = unwrap(tree, node);
                }
                UserAction::As(name) => {
                    next = tree.following(node, tree.root());
                    is_done = treat_as(tree, node, name);
                }
                UserAction::Keep => {
                    next = tree.following(node, tree.root());
                    kept.push(node);
                }
            }
            counts[at] += usize::from(is_done);
            undone[at] += usize::from(!is_done);
        }
        for node in keep_all(tree, &kept) {
            if let Some(at) = decided[node.index()] {
                counts[at] -= 1;
                undone[at] += 1;
            }
        }
        for (rule, count) in self.0.iter().zip(undone).filter(|(_, count)| *count > 0) {
            let why = match &rule.action {
                UserAction::Keep => {
                    "what stands in code, in what nobody sees or in what is kept cannot be kept"
                }
                _ => "a part of a table, a picture, a script or what holds nothing stays what it is",
            };
            let elements = if count == 1 { "element" } else { "elements" };
            let message = format!("nothing was done about {count} {elements} that `{}` finds", rule.text);
            said.push(Diagnostic::note("user-rule-undone", message).help(why));
        }
        said.extend(self.0.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(rule, count)| {
            let done = match &rule.action {
                UserAction::Drop => "dropped".to_owned(),
                UserAction::Unwrap => "unwrapped".to_owned(),
                UserAction::Keep => "kept as HTML".to_owned(),
                UserAction::As(name) => format!("treated as {name}"),
            };
            let elements = if count == 1 { "element" } else { "elements" };
            Diagnostic::note("user-rule", format!("{done}: {count} {elements} that `{}` finds", rule.text))
        }));
        said
    }
}

/// Puts the children of `node` in its place, if they can stand there. In document order each node moves once,
/// however deep.
fn unwrap(tree: &mut Tree, node: NodeId) -> bool {
    let element = tree.element(node).unwrap_or(E::UNKNOWN);
    if element == E::TABLE {
        dissolve_table(tree, node);
    } else if TABULAR.contains(element) || PROGRAMS.contains(element) {
        return false;
    }
    while let Some(child) = tree.first_child(node) {
        tree.insert_before(node, child);
    }
    tree.detach(node);
    true
}

/// Makes another element of `node`, if that shows all that it showed.
fn treat_as(tree: &mut Tree, node: NodeId, name: &str) -> bool {
    let element = tree.element(node).unwrap_or(E::UNKNOWN);
    if element == E::TABLE {
        dissolve_table(tree, node);
    } else if [TABULAR, VOID, EMBEDDED, PROGRAMS].iter().any(|set| set.contains(element)) {
        return false;
    }
    tree.rename(node, name);
    true
}

/// Makes plain blocks of the rows and cells of `table`; a table in a cell stays one.
fn dissolve_table(tree: &mut Tree, table: NodeId) {
    let mut open = vec![table];
    while let Some(node) = open.pop() {
        let parts = tree.children(node).filter(|&part| {
            tree.element(part).is_some_and(|element| element != E::TABLE && TABULAR.contains(element))
        });
        let parts: Vec<NodeId> = parts.collect();
        for part in parts {
            if !matches!(tree.element(part), Some(E::TD | E::TH | E::CAPTION)) {
                open.push(part);
            }
            tree.rename(part, "div");
        }
    }
}

/// Keeps the outermost of `nodes`, in document order, or what they are parts of. Says which are not kept.
fn keep_all(tree: &mut Tree, nodes: &[NodeId]) -> Vec<NodeId> {
    let wholes: Vec<NodeId> = nodes.iter().map(|&node| whole(tree, node)).collect();
    let mut left = Vec::new();
    for (&node, whole) in nodes.iter().zip(wholes) {
        let mut above = std::iter::successors(tree.parent(whole), |&node| tree.parent(node));
        let is_unseen = above.any(|node| {
            tree.element(node).is_some_and(|element| {
                element == E::CODE || PREFORMATTED.contains(element) || UNRENDERED.contains(element)
            })
        });
        if tree.kept(whole).is_some() {
            continue;
        } else if is_unseen || !is_in_tree(tree, whole) {
            left.push(node);
        } else {
            tree.keep(whole);
        }
    }
    left
}

fn is_in_tree(tree: &Tree, node: NodeId) -> bool {
    std::iter::successors(Some(node), |&node| tree.parent(node)).last() == Some(tree.root())
}

/// `node`, or the list or table it is a part of.
fn whole(tree: &Tree, node: NodeId) -> NodeId {
    let mut at = node;
    while let Some(element) = tree.element(at)
        && PARTS.contains(element)
        && let Some(parent) = tree.parent(at)
        && let Some(above) = tree.element(parent)
        && (PARTS.contains(above) || WHOLES.contains(above) || LIST.contains(above))
    {
        at = parent;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what is said when `rules` are applied to `html`.
    #[track_caller]
    fn check_said(html: &str, rules: &[(&str, UserAction)], want: &[&str]) {
        let rules: Vec<UserRule> = rules
            .iter()
            .map(|(selector, action)| UserRule { selector: (*selector).to_owned(), action: action.clone() })
            .collect();
        let mut tree = crate::html::parse_unrepaired(html);
        let said = UserRules::new(&rules).expect("the rules are right").apply(&mut tree);
        let said: Vec<_> = said.into_iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
        assert_eq!(said, want, "{html}");
    }

    #[test]
    fn what_rules_do_is_said() {
        check_said(
            "<p class=a>x<p class=a>y</p><b>z</b>",
            &[(".a", UserAction::Drop), ("b", UserAction::Unwrap), ("i", UserAction::Drop)],
            &[
                "user-rule: dropped: 2 elements that `.a` finds",
                "user-rule: unwrapped: 1 element that `b` finds",
            ],
        );
        check_said(
            "<table><tr><td>x</table><pre><b>y</b></pre>",
            &[("td", UserAction::Unwrap), ("b", UserAction::Keep)],
            &[
                "user-rule-undone: nothing was done about 1 element that `td` finds",
                "user-rule-undone: nothing was done about 1 element that `b` finds",
            ],
        );
        check_said(
            &"<p>".repeat(20_000),
            &[("b ~ p", UserAction::Drop)],
            &[
                "rule-too-costly: the selector `b ~ p` compares too many siblings of this document with each other",
            ],
        );
    }

    #[test]
    fn each_wrong_rule_is_named() {
        let rule = |selector: &str, action| UserRule { selector: selector.to_owned(), action };
        let rules = [
            rule("p", UserAction::As("br".to_owned())),
            rule("p", UserAction::Drop),
            rule("p >", UserAction::As("table".to_owned())),
        ];
        let faults = UserRules::new(&rules).unwrap_err();
        let parts: Vec<_> = faults.iter().map(|fault| (fault.rule, fault.part)).collect();
        assert_eq!(parts, [(0, RulePart::Element), (2, RulePart::Element), (2, RulePart::Selector)]);
    }
}
