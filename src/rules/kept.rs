//! Kept: an element that a user's rule keeps as HTML, cleaned of what runs and written on one line.
//!
//! What it says must survive being read again, by the next run and by every browser: so nothing is left in it
//! whose content is no markup, and text that could be syntax to anybody is a character reference.

use std::borrow::Cow;

use super::report::Reason;
use super::rule::{Action, Look};
use super::url;
use crate::html::category::BLOCK;
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::html::whitespace::strip_and_collapse;
use crate::markdown::event::Event;

/// They go, with all that is in them.
const DENIED: ElementSet = ElementSet::of(&[
    E::SCRIPT,
    E::STYLE,
    E::TEMPLATE,
    E::NOSCRIPT,
    E::NOEMBED,
    E::NOFRAMES,
    E::BASE,
    E::META,
    E::LINK,
    E::FRAME,
    E::FRAMESET,
    E::APPLET,
    E::HEAD,
    E::TITLE,
    E::PLAINTEXT,
    E::XMP,
    E::LISTING,
    E::BGSOUND,
    E::ISINDEX,
    E::KEYGEN,
    E::PARAM,
]);

/// The same of elements whose names HTML does not know: what an `svg` or `math` may hold and run.
const DENIED_NAMES: &[&str] = &[
    "animate",
    "animatecolor",
    "animatemotion",
    "animatetransform",
    "annotation-xml",
    "foreignobject",
    "handler",
    "listener",
    "set",
    "use",
];

/// They have no end tag.
const VOID: ElementSet =
    ElementSet::of(&[E::AREA, E::BR, E::COL, E::EMBED, E::HR, E::IMG, E::INPUT, E::SOURCE, E::TRACK, E::WBR]);

/// Attributes that hold one address.
const ADDRESSES: &[&str] = &[
    "href",
    "src",
    "data",
    "poster",
    "action",
    "formaction",
    "background",
    "xlink:href",
    "cite",
    "longdesc",
    "codebase",
    "classid",
    "archive",
    "manifest",
    "ping",
    "profile",
    "usemap",
    "icon",
    "lowsrc",
    "dynsrc",
    "data-src",
    "data-original",
    "data-lazy-src",
];

/// Attributes that hold several, with other things.
const ADDRESS_LISTS: &[&str] = &["srcset", "imagesrcset", "data-srcset"];

/// CommonMark §4.6, start condition 6, and those of condition 1 that can be here: their block begins whatever
/// follows the tag on its line. Others must stand alone on it.
const BEGINS_BLOCK: ElementSet = ElementSet::of(&[
    E::ADDRESS,
    E::ARTICLE,
    E::ASIDE,
    E::BASEFONT,
    E::BLOCKQUOTE,
    E::CAPTION,
    E::CENTER,
    E::COL,
    E::COLGROUP,
    E::DD,
    E::DETAILS,
    E::DIALOG,
    E::DIR,
    E::DIV,
    E::DL,
    E::DT,
    E::FIELDSET,
    E::FIGCAPTION,
    E::FIGURE,
    E::FOOTER,
    E::FORM,
    E::H1,
    E::H2,
    E::H3,
    E::H4,
    E::H5,
    E::H6,
    E::HEADER,
    E::HR,
    E::IFRAME,
    E::LEGEND,
    E::LI,
    E::MAIN,
    E::MENU,
    E::MENUITEM,
    E::NAV,
    E::OL,
    E::OPTGROUP,
    E::OPTION,
    E::P,
    E::PRE,
    E::SEARCH,
    E::SECTION,
    E::SUMMARY,
    E::TABLE,
    E::TBODY,
    E::TD,
    E::TEXTAREA,
    E::TFOOT,
    E::TH,
    E::THEAD,
    E::TR,
    E::TRACK,
    E::UL,
]);

/// What becomes of `look`'s element, if it is kept.
pub(super) fn decide<'a>(look: &mut Look<'_, 'a>) -> Option<Action<'a>> {
    let holder = look.tree.kept(look.node)?;
    if is_denied(look.tree, look.node) {
        return Some(Action::Drop(Reason::Kept));
    }
    let pieces = collect(look, holder);
    let is_block = BLOCK.contains(look.element)
        || pieces.iter().any(|piece| matches!(piece, Piece::Start(_, element) if BLOCK.contains(*element)));
    let store = look.store;
    let block = is_block.then(|| store.copy(&write_block(look.element, &pieces)));
    let inline = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Start(tag, _) | Piece::End(tag) => Some(Event::InlineHtml(store.copy(&tag))),
        Piece::Text(text) => (!text.is_empty()).then(|| Event::text(store.keep(text))),
        Piece::Verbatim(text) => {
            let text = strip_and_collapse(&text);
            (!text.is_empty()).then(|| Event::text(store.copy(&text)))
        }
    });
    let inline: Vec<_> = inline.collect();
    Some(Action::Keep { block, inline: store.slice(&inline) })
}

/// A part of the element, from its start tag to its end tag.
#[derive(Debug)]
enum Piece<'a> {
    Start(String, E),
    End(String),
    /// White space collapses in it.
    Text(Cow<'a, str>),
    /// In a `pre` or `textarea`, first in it or not.
    Verbatim(Cow<'a, str>),
}

fn collect<'a>(look: &mut Look<'_, 'a>, holder: NodeId) -> Vec<Piece<'a>> {
    enum Job {
        Siblings(NodeId),
        End(NodeId),
    }
    let tree = look.tree;
    let mut pieces = Vec::new();
    // How many `pre` and `textarea` elements are open.
    let mut verbatim = 0usize;
    let is_verbatim = |node| matches!(tree.element(node), Some(E::PRE | E::TEXTAREA));
    let mut jobs = Vec::new();
    let start = |node: NodeId, content: Option<NodeId>, jobs: &mut Vec<Job>, verbatim: &mut usize| {
        let element = tree.element(node).unwrap_or(E::UNKNOWN);
        let piece = Piece::Start(start_tag(look, node), element);
        if !VOID.contains(element) {
            *verbatim += usize::from(is_verbatim(node));
            jobs.push(Job::End(node));
            // The content of a frame is text to the parser, and shown to nobody.
            jobs.extend(content.filter(|_| element != E::IFRAME).map(Job::Siblings));
        }
        piece
    };
    pieces.push(start(look.node, tree.first_child(holder), &mut jobs, &mut verbatim));
    while let Some(job) = jobs.pop() {
        match job {
            Job::End(node) => {
                verbatim -= usize::from(is_verbatim(node));
                pieces.push(Piece::End(format!("</{}>", tree.name(node))));
            }
            Job::Siblings(node) => {
                jobs.extend(tree.next_sibling(node).map(Job::Siblings));
                match tree.kind(node) {
                    Kind::Text if verbatim > 0 => pieces.push(Piece::Verbatim(tree.text(node).into())),
                    Kind::Text => pieces.push(Piece::Text(collapse(tree.text(node).into()))),
                    Kind::Comment | Kind::Document => {}
                    Kind::Element(_) if is_denied(tree, node) => {}
                    Kind::Element(_) => {
                        let content = tree.first_child(tree.kept(node).unwrap_or(node));
                        pieces.push(start(node, content, &mut jobs, &mut verbatim));
                    }
                }
            }
        }
    }
    pieces
}

/// White space as one space; a line break in it is one, too, for nobody knows what CSS there is.
fn collapse(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}');
    let mut before = ' ';
    let is_clean = text.chars().all(|c| {
        let is_fine = !is_space(c) || (c == ' ' && before != ' ');
        before = c;
        is_fine
    });
    if is_clean {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_space(c) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    Cow::Owned(out)
}

fn is_denied(tree: &Tree, node: NodeId) -> bool {
    let name = tree.name(node);
    // A name that no raw HTML can have: <https://spec.commonmark.org/0.31.2/#tag-name>.
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    !is_name
        || tree.element(node).is_some_and(|element| DENIED.contains(element))
        || DENIED_NAMES.iter().any(|denied| name.eq_ignore_ascii_case(denied))
}

fn start_tag(look: &Look<'_, '_>, node: NodeId) -> String {
    let tree = look.tree;
    let mut out = format!("<{}", tree.name(node));
    for (name, value) in tree.attributes(node) {
        let Some(value) = clean_attribute(look, node, &name, value) else { continue };
        out.push(' ');
        out.push_str(&name);
        if !value.is_empty() {
            out.push_str(&format!("=\"{}\"", url::escape(&value)));
        }
    }
    out.push('>');
    out
}

/// The value that may stay; nothing if the attribute goes.
fn clean_attribute<'v>(
    look: &Look<'_, '_>,
    node: NodeId,
    name: &str,
    value: Cow<'v, str>,
) -> Option<Cow<'v, str>> {
    // <https://spec.commonmark.org/0.31.2/#attribute-name>
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':'))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'));
    let lower = name.to_ascii_lowercase();
    if !is_name || lower.starts_with("on") || matches!(&*lower, "srcdoc" | "http-equiv" | "nonce") {
        return None;
    }
    if lower == "style" {
        // What a style sheet can fetch or, in old browsers, run.
        let plain: String =
            value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let signs = ["url(", "expression", "@import", "behavior", "-moz-binding", "\\", "/*", "image("];
        return (!signs.iter().any(|sign| plain.contains(sign))).then_some(value);
    }
    if ADDRESS_LISTS.contains(&&*lower) {
        let mut parts = value.split([',', ' ', '\t', '\n', '\r']);
        return (!parts.any(url::is_dangerous)).then_some(value);
    }
    if !ADDRESSES.contains(&&*lower) {
        return Some(value);
    }
    let address = look.addresses.change(url::clean(value)).take();
    let is_document = matches!(look.tree.element(node), Some(E::IFRAME | E::EMBED | E::OBJECT));
    let is_dangerous = url::is_dangerous(&address)
        || ((is_document || lower == "xlink:href") && url::has_scheme(&address, "data:"));
    (!is_dangerous).then_some(address)
}

/// The element as a block: one line, or two if its tag must stand alone on the first.
fn write_block(element: E, pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Start(tag, _) | Piece::End(tag) => out.push_str(tag),
            Piece::Text(text) => {
                let text = if at == 1 && !BEGINS_BLOCK.contains(element) {
                    text.trim_start_matches(' ')
                } else {
                    text
                };
                push_text(&mut out, text);
            }
            Piece::Verbatim(text) => {
                // "If the next token is a U+000A LINE FEED character token, then ignore that token": so one more.
                let is_first = at > 0 && matches!(pieces[at - 1], Piece::Start(_, E::PRE | E::TEXTAREA));
                if is_first && text.starts_with('\n') {
                    out.push_str("&#10;");
                }
                push_text(&mut out, text);
            }
        }
        if at == 0 && !BEGINS_BLOCK.contains(element) {
            out.push('\n');
        }
    }
    out
}

fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
}
