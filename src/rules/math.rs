//! Mathematics: one formula for each, whatever stands around it to show it, as TeX or as cleaned MathML.
//! HTML standard §4.8.16. How TeX is set between dollars is `markdown`'s.
//!
//! Typesetters leave a formula in the page up to three times: as MathML for screen readers, as boxes or a picture
//! for the eye, as TeX for copying. The TeX is what an author would write.
//!
//! ```text
//! <span class="katex"><span class="katex-mathml"><math>…<annotation encoding="application/x-tex">x^2</annotation>
//!       ^^^^^^^^^^^^^                                                                            ^^^
//!       one formula                                                                              its source
//! </math></span><span class="katex-html" aria-hidden="true">x2</span></span>
//! ```

use std::borrow::Cow;

use super::census::{Census, Words};
use super::report::Reason;
use super::rule::{Action, Look};
use crate::html::element::Element as E;
use crate::html::node_map::NodeMap;
use crate::html::tree::{Kind, NodeId, Tree};
use crate::html::whitespace::strip_and_collapse;
use crate::markdown::event::{Event, Tag};
use crate::text::find::memchr;

/// What a class says of an element around a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Inline,
    Display,
    /// What MathJax 2 shows before the `script` that holds the source.
    Shown,
    ShownDisplay,
    /// Its text is TeX between `\(` and `\)` or `\[` and `\]`.
    Delimited,
}

/// The frames, in byte order of their classes.
const FRAMES: &[(&str, Frame)] = &[
    ("MathJax", Frame::Shown),
    ("MathJax_CHTML", Frame::Shown),
    ("MathJax_Display", Frame::ShownDisplay),
    ("MathJax_Preview", Frame::Shown),
    ("MathJax_SVG", Frame::Shown),
    ("MathJax_SVG_Display", Frame::ShownDisplay),
    ("MathJax_Texput", Frame::Shown),
    ("arithmatex", Frame::Delimited),
    ("katex", Frame::Inline),
    ("katex-display", Frame::Display),
    ("math", Frame::Delimited),
    ("mjx-chtml", Frame::Shown),
    ("mwe-math-element", Frame::Inline),
    ("mwe-math-element-block", Frame::Display),
];

/// The classes of the frames, and the short one of a picture.
pub(super) const WORDS: Words = {
    let mut words = Words::NONE.with(PICTURE);
    let mut row = 0;
    while row < FRAMES.len() {
        words = words.with(FRAMES[row].0);
        row += 1;
    }
    words
};

/// Whether the class `name` is a frame's.
pub(super) fn is_frame(name: &str) -> bool {
    FRAMES.binary_search_by(|row| row.0.cmp(name)).is_ok()
}

/// The element that MathJax 3 puts around a formula.
const CONTAINER: &str = "mjx-container";

/// Whether an element of this name shows a formula.
pub(super) fn is_frame_name(name: &str) -> bool {
    name == CONTAINER
}

/// Whether a `script` of this type holds TeX.
pub(super) fn is_script_type(kind: &str) -> bool {
    kind.trim().get(..TEX_TYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(TEX_TYPE))
}

const TEX_TYPE: &str = "math/tex";

/// What the type of a `script` that holds TeX says behind that.
fn tex_mode(tree: &Tree, script: NodeId) -> Option<String> {
    let kind = tree.attr(script, "type")?;
    is_script_type(&kind).then(|| kind.trim()[TEX_TYPE.len()..].to_ascii_lowercase())
}

/// The classes of an `img` that shows a formula: this, and each that holds the other.
const PICTURE: &str = "tex";
const FALLBACK: &str = "mwe-math-fallback-image";

/// No class that holds the other is shorter.
pub(super) const LONG_PICTURE_CLASS: usize = FALLBACK.len();

/// Whether the class `name` is one of an `img` that shows a formula.
pub(super) fn is_picture_class(name: &str) -> bool {
    // Far from every name has the second letter of this one.
    let may_hold = name.len() >= LONG_PICTURE_CLASS && memchr(b'w', name.as_bytes()).is_some();
    name == PICTURE || may_hold && name.contains(FALLBACK)
}

/// The class of an `img` that shows a formula.
fn picture_class<'t>(tree: &'t Tree, img: NodeId) -> Option<Cow<'t, str>> {
    tree.attr(img, "class").filter(|class| class.split_ascii_whitespace().any(is_picture_class))
}

/// What an element says of the formula it shows.
fn frame(tree: &Tree, node: NodeId) -> Option<Frame> {
    if tree.element(node) == Some(E::MATH) {
        let is_block = tree.attr(node, "display").is_some_and(|value| value.eq_ignore_ascii_case("block"));
        return Some(if is_block { Frame::Display } else { Frame::Inline });
    }
    if tree.element(node) == Some(E::UNKNOWN) && is_frame_name(tree.name(node)) {
        let is_block = tree.attr(node, "display").is_some_and(|value| matches!(&*value, "true" | "block"));
        return Some(if is_block { Frame::Display } else { Frame::Inline });
    }
    let class = tree.attr(node, "class")?;
    class
        .split_ascii_whitespace()
        .find_map(|name| FRAMES.binary_search_by(|row| row.0.cmp(name)).ok().map(|row| FRAMES[row].1))
}

/// Says what becomes of an element that shows a formula, whatever element it is.
pub(super) fn decide<'a>(look: &mut Look<'_, 'a>) -> Option<Action<'a>> {
    match look.facts.formulas.0.get(&look.node)? {
        Verdict::Shown => Some(Action::Drop(Reason::MathShown)),
        Verdict::Formula { source, display } => {
            let display = *display;
            let event = match (source.tex.as_deref(), source.math) {
                (Some(tex), math) => match (parse_tex(tex, display), math) {
                    (Some(tex), _) => Event::Math { display, tex: look.store.copy(&tex) },
                    (None, Some(math)) => {
                        Event::InlineHtml(look.store.copy(&clean_mathml(look.tree, math, display)))
                    }
                    (None, None) if tex.trim().is_empty() => return Some(Action::Vanish),
                    (None, None) => Event::Code(look.store.copy(strip_and_collapse(tex).trim())),
                },
                (None, Some(math)) => {
                    Event::InlineHtml(look.store.copy(&clean_mathml(look.tree, math, display)))
                }
                (None, None) => return None,
            };
            Some(if display { Action::Display(event) } else { Action::Content(event) })
        }
    }
}

/// `tex` on one line, if it can stand between dollars: nothing in it may end it, and TeX knows no empty line.
fn parse_tex(tex: &str, display: bool) -> Option<String> {
    let mut line = String::with_capacity(tex.len());
    for piece in tex.lines() {
        // "%" begins a comment, which takes its line break with it.
        let mut escaped = false;
        let comment = piece.find(|c| {
            let begins = c == '%' && !escaped;
            escaped = c == '\\' && !escaped;
            begins
        });
        line.push_str(&piece[..comment.unwrap_or(piece.len())]);
        if comment.is_none() {
            line.push(' ');
        }
    }
    let mut line = strip_and_collapse(&line).trim().to_owned();
    // MediaWiki's wrapping: it says only how the formula is set.
    for head in ["{\\displaystyle ", "{\\textstyle "] {
        if let Some(inside) = line.strip_prefix(head).and_then(|rest| rest.strip_suffix('}'))
            && is_balanced(inside)
        {
            line = inside.trim().to_owned();
        }
    }
    let backslashes = line.bytes().rev().take_while(|&byte| byte == b'\\').count();
    let fits = !line.is_empty()
        && !line.contains(['$', '`'])
        && backslashes.is_multiple_of(2)
        && (display || is_balanced(&line));
    fits.then_some(line)
}

/// Whether every brace in `tex` has its partner.
fn is_balanced(tex: &str) -> bool {
    let mut depth = 0usize;
    let mut escaped = false;
    for c in tex.chars() {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped && depth == 0 => return false,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    depth == 0
}

// MathML.

/// The elements that are kept: [MathML Core](https://www.w3.org/TR/mathml-core/), and a few of MathML 3 that
/// typesetters write.
const ELEMENTS: &[&str] = &[
    "maction",
    "math",
    "menclose",
    "merror",
    "mfenced",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "none",
    "semantics",
];

/// And their attributes.
const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "close",
    "columnalign",
    "columnspan",
    "depth",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "open",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "separators",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// `math` with what says something, on one line; every character that Markdown might read is a reference.
fn clean_mathml(tree: &Tree, math: NodeId, display: bool) -> String {
    let mut out = String::new();
    let mut at = Some(math);
    while let Some(node) = at {
        let mut inside = None;
        match tree.kind(node) {
            Kind::Text => push_text(&mut out, &strip_and_collapse(tree.text(node))),
            Kind::Element(_) if ELEMENTS.contains(&tree.name(node)) => {
                out.push('<');
                out.push_str(tree.name(node));
                if node == math && display {
                    out.push_str(" display=\"block\"");
                }
                for name in ATTRIBUTES {
                    if let Some(value) = tree.attr(node, name)
                        && !(node == math && *name == "display")
                    {
                        out.push(' ');
                        out.push_str(name);
                        out.push_str("=\"");
                        push_text(&mut out, &strip_and_collapse(&value));
                        out.push('"');
                    }
                }
                out.push('>');
                inside = tree.first_child(node);
                if inside.is_none() {
                    push_end(&mut out, tree.name(node));
                }
            }
            _ => {}
        }
        at = inside;
        let mut done = node;
        while at.is_none() && done != math {
            at = tree.next_sibling(done);
            if at.is_none() {
                done = tree.parent(done).unwrap_or(math);
                push_end(&mut out, tree.name(done));
            }
        }
    }
    out
}

fn push_end(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '*' | '_' | '~' | '`' | '[' | ']' | '!' | '\\' | '|' | '$' | '{' | '}' | ':' | '@' => {
                out.push_str(&format!("&#{};", c as u32));
            }
            _ if c.is_control() => out.push(' '),
            _ => out.push(c),
        }
    }
}

// What a document holds.

#[derive(Debug, Clone)]
enum Verdict {
    Formula { source: Source, display: bool },
    Shown,
}

#[derive(Debug, Clone)]
struct Source {
    tex: Option<String>,
    /// For a formula that has no TeX, or TeX that cannot stand between dollars.
    math: Option<NodeId>,
}

impl From<String> for Source {
    fn from(tex: String) -> Source {
        Source { tex: Some(tex), math: None }
    }
}

/// The elements of a document that show formulas, from one walk over it.
#[derive(Default)]
pub(super) struct Formulas(NodeMap<Verdict>);

/// An element around a formula that the survey is inside of.
struct Open {
    node: NodeId,
    frame: Frame,
    source: Option<Source>,
    display: bool,
    /// How many formulas stand in it: with two it is none itself.
    formulas: u32,
}

#[derive(Default)]
struct Survey {
    found: NodeMap<Verdict>,
    open: Vec<Open>,
    /// What MathJax 2 showed since the last script.
    shown: Vec<NodeId>,
    shown_display: bool,
}

impl Formulas {
    /// The nodes that show one.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.0.keys().copied()
    }

    pub fn collect(tree: &Tree, census: &Census) -> Formulas {
        if !census.may_show_formulas {
            return Formulas::default();
        }
        let mut survey = Survey::default();
        let root = tree.root();
        let mut at = tree.first_child(root);
        while let Some(node) = at {
            survey.enter(tree, node);
            at = tree.first_child(node);
            let mut done = node;
            while at.is_none() && done != root {
                survey.leave(tree, done);
                at = tree.next_sibling(done);
                done = tree.parent(done).unwrap_or(root);
            }
        }
        Formulas(survey.found)
    }
}

impl Survey {
    fn enter(&mut self, tree: &Tree, node: NodeId) {
        let element = match tree.kind(node) {
            Kind::Element(element) => element,
            Kind::Text if !self.shown.is_empty() && self.open.is_empty() => {
                if !tree.text(node).trim().is_empty() {
                    self.shown.clear();
                }
                return;
            }
            _ => return,
        };
        match element {
            E::SCRIPT => self.script(tree, node),
            E::IMG => self.picture(tree, node),
            E::UNKNOWN if tree.name(node) == "annotation" => self.annotation(tree, node),
            _ => {
                let Some(frame) = frame(tree, node) else { return };
                let display = matches!(frame, Frame::Display | Frame::ShownDisplay);
                self.open.push(Open { node, frame, source: None, display, formulas: 0 });
                if frame == Frame::Delimited {
                    self.delimited(tree, node);
                } else if element == E::MATH {
                    self.alternative(tree, node);
                }
            }
        }
    }

    /// `<script type="math/tex; mode=display">x^2</script>`
    fn script(&mut self, tree: &Tree, script: NodeId) {
        let Some(mode) = tex_mode(tree, script) else { return };
        let tex = text_in(tree, script).unwrap_or_default();
        let tex = tex.trim().trim_start_matches("% <![CDATA[").trim_end_matches("%]]>");
        let display = mode.contains("mode=display") || std::mem::take(&mut self.shown_display);
        self.found.extend(self.shown.drain(..).map(|node| (node, Verdict::Shown)));
        self.source(script, tex.to_owned().into(), display);
    }

    /// `<img class="mwe-math-fallback-image-inline" alt="x^2">`, when there is no MathML beside it.
    fn picture(&mut self, tree: &Tree, img: NodeId) {
        let Some(class) = picture_class(tree, img) else { return };
        let Some(alt) = tree.attr(img, "alt").filter(|alt| !alt.trim().is_empty()) else { return };
        let display = class.contains("image-display");
        match self.open.last_mut() {
            Some(inner) if inner.source.is_some() || inner.formulas > 0 => inner.display |= display,
            _ => self.source(img, alt.into_owned().into(), display),
        }
    }

    fn annotation(&mut self, tree: &Tree, node: NodeId) {
        let is_tex = tree.attr(node, "encoding").is_some_and(|encoding| {
            ["application/x-tex", "tex", "latex", "application/x-latex"]
                .iter()
                .any(|name| encoding.trim().eq_ignore_ascii_case(name))
        });
        if let Some(math) = self.open.last_mut()
            && is_tex
            && let Some(tex) = text_in(tree, node)
        {
            math.source = Some(tex.into());
        }
    }

    /// The `alttext` of MediaWiki and LaTeXML is TeX; that of others may be words.
    fn alternative(&mut self, tree: &Tree, math: NodeId) {
        let is_ours = |class: Cow<'_, str>| class.contains("ltx_Math") || class.contains("mwe-math");
        let Some(alt) = tree.attr(math, "alttext") else { return };
        let known =
            self.open.iter().rev().take(3).any(|open| tree.attr(open.node, "class").is_some_and(is_ours));
        if known || alt.starts_with("{\\displaystyle") || alt.starts_with("{\\textstyle") {
            self.open.iter_mut().rev().take(1).for_each(|open| open.source = Some((*alt).to_owned().into()));
        }
    }

    /// `<span class="math inline">\(x^2\)</span>`
    fn delimited(&mut self, tree: &Tree, node: NodeId) {
        let Some(text) = text_in(tree, node) else { return };
        let text = text.trim();
        let inside = |open, close| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        let (tex, display) = match (inside("\\(", "\\)"), inside("\\[", "\\]")) {
            (Some(tex), _) => (tex, false),
            (_, Some(tex)) => (tex, true),
            _ => return,
        };
        if let Some(open) = self.open.last_mut() {
            open.source = Some(tex.to_owned().into());
            open.display = display;
        }
    }

    /// A formula that is whole in `node`.
    fn source(&mut self, node: NodeId, source: Source, display: bool) {
        if let Some(outer) = self.open.last_mut() {
            outer.formulas += 1;
            outer.display |= display;
            outer.source = Some(source.clone());
        }
        self.found.insert(node, Verdict::Formula { source, display });
    }

    fn leave(&mut self, tree: &Tree, node: NodeId) {
        let Some(open) = self.open.pop_if(|open| open.node == node) else { return };
        let mut source = open.source;
        if tree.element(node) == Some(E::MATH) {
            let source = source.get_or_insert(Source { tex: None, math: None });
            source.math = Some(node);
        }
        if matches!(open.frame, Frame::Shown | Frame::ShownDisplay) && self.open.is_empty() {
            self.shown.push(node);
            self.shown_display |= open.frame == Frame::ShownDisplay;
        }
        if open.formulas > 1 {
            self.open.iter_mut().rev().take(1).for_each(|outer| outer.formulas += open.formulas);
            return;
        }
        if let Some(source) = source {
            self.source(node, source, open.display);
        }
    }
}

/// The text of `node`, if there is nothing else in it.
fn text_in(tree: &Tree, node: NodeId) -> Option<String> {
    let mut out = String::new();
    for child in tree.children(node) {
        match tree.kind(child) {
            Kind::Text => out.push_str(tree.text(child)),
            Kind::Comment => {}
            _ => return None,
        }
    }
    Some(out)
}

/// A formula's own paragraph.
pub(super) fn paragraph(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Math { .. } => vec![event],
        _ => vec![Event::Start(Tag::Paragraph), event, Event::End],
    }
}
