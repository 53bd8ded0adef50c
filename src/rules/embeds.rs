//! Embeds: what a page shows of another address, cleaned. HTML standard §4.8.5 to §4.8.11. Pictures are
//! `embedded`'s.
//!
//! Of an element's attributes only those of [`KEPT`] are left, and an address only if it runs nothing. What
//! stands inside is shown where the element cannot do its work, which is nearly nowhere, and goes; but for an
//! `object` that names nothing to show: browsers show its content then, and so do we.

use std::borrow::Cow;

use super::report::Reason;
use super::rule::Says::{Always, Ask};
use super::rule::{Action, Look, Rule};
use super::url;
use crate::address::Addresses;
use crate::html::element::Element as E;
use crate::html::tree::{NodeId, Tree};
use crate::markdown::event::{Link, Tag};
use crate::options::Embeds;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::IFRAME, E::VIDEO, E::AUDIO, E::EMBED, E::OBJECT],
        says: Ask(embed),
        example: (
            "<iframe src='/a' onload='b()' width=640 srcdoc='c'></iframe>",
            r#"{<iframe src="/a" width="640"></iframe>}"#,
        ),
    },
    Rule {
        elements: &[E::NOEMBED],
        says: Always(Action::Vanish),
        example: ("a<noembed>b</noembed>c", r#"p["ac"]"#),
    },
];

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Address,
    Words,
    /// Nothing: it is there or not.
    Flag,
}

/// The attributes that are kept, in the order they are written. `srcdoc` is markup, `autoplay` is for nobody's
/// good; `sandbox` and `referrerpolicy` only ever take something away from what is embedded.
const KEPT: &[(&str, Holds, &[E])] = {
    use Holds::{Address, Flag, Words};
    const SIZED: &[E] = &[E::IFRAME, E::VIDEO, E::EMBED, E::OBJECT];
    const PLAYED: &[E] = &[E::VIDEO, E::AUDIO];
    &[
        ("src", Address, &[E::IFRAME, E::VIDEO, E::AUDIO, E::EMBED, E::SOURCE, E::TRACK]),
        ("data", Address, &[E::OBJECT]),
        ("type", Words, &[E::EMBED, E::OBJECT, E::SOURCE]),
        ("kind", Words, &[E::TRACK]),
        ("srclang", Words, &[E::TRACK]),
        ("label", Words, &[E::TRACK]),
        ("default", Flag, &[E::TRACK]),
        ("poster", Address, &[E::VIDEO]),
        ("width", Words, SIZED),
        ("height", Words, SIZED),
        ("title", Words, &[E::IFRAME, E::VIDEO, E::AUDIO, E::EMBED, E::OBJECT]),
        ("controls", Flag, PLAYED),
        ("loop", Flag, PLAYED),
        ("muted", Flag, PLAYED),
        ("allow", Words, &[E::IFRAME]),
        ("sandbox", Words, &[E::IFRAME]),
        ("referrerpolicy", Words, &[E::IFRAME]),
        ("allowfullscreen", Flag, &[E::IFRAME]),
    ]
};

/// Where lazy loaders keep an address that is not to be loaded yet.
const LAZY: &[&str] = &["data-src", "data-lazy-src", "data-original"];

/// At most so many sources and tracks of one element are kept.
const MAX_PARTS: usize = 64;

fn embed<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let (tree, node, element, addresses) = (look.tree, look.node, look.element, look.addresses);
    if is_unseen(tree, node) {
        return Action::Drop(Reason::Tracker);
    }
    let parts: Vec<NodeId> = match element {
        E::VIDEO | E::AUDIO => {
            let children = tree.children(node).take(4 * MAX_PARTS);
            let is_part = |&part: &NodeId| {
                matches!(tree.element(part), Some(E::SOURCE | E::TRACK))
                    && source(tree, part, addresses).is_ok()
            };
            children.filter(is_part).take(MAX_PARTS).collect()
        }
        _ => Vec::new(),
    };
    let from_parts = parts.iter().find(|&&part| tree.element(part) == Some(E::SOURCE));
    let address = match source(tree, node, addresses) {
        Ok(address) => address,
        Err(reason) => match from_parts.and_then(|&part| source(tree, part, addresses).ok()) {
            Some(address) => address,
            None if element == E::OBJECT => return Action::Block,
            None => return Action::Drop(reason),
        },
    };
    match look.options.embeds {
        Embeds::Drop => Action::Drop(Reason::Embed),
        Embeds::Link => {
            let destination = look.store.keep(address);
            let link = look.store.value(Link { destination, title: "" });
            Action::EmbedLink(Tag::Link(link), destination)
        }
        Embeds::Keep => Action::Embed(look.store.copy(&html(tree, node, &parts, addresses))),
    }
}

/// Nobody is meant to see it: a frame of one pixel or none, both ways.
fn is_unseen(tree: &Tree, node: NodeId) -> bool {
    ["width", "height"].iter().all(|name| {
        tree.attr(node, name).is_some_and(|value| matches!(value.trim().trim_end_matches("px"), "0" | "1"))
    })
}

/// The address of what is shown, or why there is none.
fn source<'t>(tree: &'t Tree, node: NodeId, addresses: &Addresses) -> Result<Cow<'t, str>, Reason> {
    let own = if tree.element(node) == Some(E::OBJECT) { "data" } else { "src" };
    let mut reason = Reason::Embed;
    for name in std::iter::once(&own).chain(LAZY) {
        let Some(address) = tree.attr(node, name) else { continue };
        let address = addresses.change(url::clean(address)).take();
        if is_dangerous(tree, node, &address) {
            reason = Reason::EmbedWithScript;
        } else if !address.is_empty() && !address.starts_with("about:") {
            return Ok(address);
        }
    }
    Err(reason)
}

/// A document in a `data:` address may hold scripts whatever its type; media may not.
fn is_dangerous(tree: &Tree, node: NodeId, address: &str) -> bool {
    let is_document = matches!(tree.element(node), Some(E::IFRAME | E::EMBED | E::OBJECT));
    url::is_dangerous(address) || (is_document && url::has_scheme(address, "data:"))
}

/// Its HTML. `iframe` begins an HTML block by its name, the others by standing alone on their line
/// (CommonMark §4.6, start conditions 6 and 7).
fn html(tree: &Tree, node: NodeId, parts: &[NodeId], addresses: &Addresses) -> String {
    let mut out = String::with_capacity(256);
    let name = push_start_tag(&mut out, tree, node, addresses);
    match tree.element(node) {
        Some(E::EMBED) => return out,
        Some(E::IFRAME) => {}
        _ => out.push('\n'),
    }
    for &part in parts {
        push_start_tag(&mut out, tree, part, addresses);
        out.push('\n');
    }
    out.extend(["</", name, ">"]);
    out
}

/// Appends the start tag of `node`, cleaned; says its name.
fn push_start_tag(out: &mut String, tree: &Tree, node: NodeId, addresses: &Addresses) -> &'static str {
    let element = tree.element(node).unwrap_or(E::UNKNOWN);
    out.push('<');
    out.push_str(element.name());
    for &(name, holds, elements) in KEPT {
        if !elements.contains(&element) {
            continue;
        }
        let value = match holds {
            Holds::Flag if tree.attr(node, name).is_some() => {
                out.push(' ');
                out.push_str(name);
                continue;
            }
            Holds::Flag => continue,
            Holds::Words => tree.attr(node, name),
            Holds::Address if name == "poster" => {
                let poster =
                    tree.attr(node, name).map(|address| addresses.change(url::clean(address)).take());
                poster.filter(|address| !url::is_dangerous(address))
            }
            Holds::Address => source(tree, node, addresses).ok(),
        };
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            out.extend([" ", name, "=\"", &url::escape(value.trim()), "\""]);
        }
    }
    out.push('>');
    element.name()
}

#[cfg(test)]
mod tests {
    use crate::rules::dump::{check, check_said};

    #[test]
    fn only_what_is_known_to_do_no_harm_is_kept() {
        check(
            "a frame",
            "<iframe onload=x style=y SRC=' /a?b&amp;c ' allow='fullscreen; autoplay' allowfullscreen=true title='a \"b\"' frameborder=0 sandbox></iframe>",
            "{<iframe src=\"/a?b&amp;c\" title=\"a &quot;b&quot;\" allow=\"fullscreen; autoplay\" allowfullscreen></iframe>}",
        );
        check(
            "a video with sources",
            "<video autoplay controls><source src=a.mp4 type=video/mp4 onerror=x><source src=javascript:x>\
             <track src=a.vtt kind=captions default><p>no video</video>",
            "{<video controls>\n<source src=\"a.mp4\" type=\"video/mp4\">\n<track src=\"a.vtt\" kind=\"captions\" default>\n</video>}",
        );
        check("sound", "<audio src=a.mp3 controls></audio>", "{<audio src=\"a.mp3\" controls>\n</audio>}");
        check(
            "a plug-in",
            "<embed src=a.pdf type=application/pdf>",
            r#"{<embed src="a.pdf" type="application/pdf">}"#,
        );
        check(
            "an object",
            "<object data=a.pdf>no <b>plug-in</b></object>",
            "{<object data=\"a.pdf\">\n</object>}",
        );
    }

    #[test]
    fn an_embed_is_a_block_of_its_own() {
        let frame = r#"{<iframe src="a"></iframe>}"#;
        let html = "<iframe src=a></iframe>";
        check("in a sentence", &format!("<p>x {html} y</p>"), &format!(r#"p["x"] {frame} p["y"]"#));
        check("in an item", &format!("<ul><li>x{html}</ul>"), &format!(r#"ul-loose[li[p["x"] {frame}]]"#));
        check(
            "in a cell",
            &format!("<table><tr><td>x<td>{html}</table>"),
            &format!(r#"<table>[<tr>[<td>[p["x"]] <td>[{frame}]]]"#),
        );
        check(
            "but in a summary, which is a line of HTML",
            &format!("<details><summary>x{html}</summary></details>"),
            r#"details[summary["x" <<iframe src="a"></iframe>>]]"#,
        );
    }

    #[test]
    fn an_embed_without_an_address_goes() {
        check(
            "lazy ones have theirs elsewhere",
            "<iframe src=about:blank data-src=a></iframe>",
            r#"{<iframe src="a"></iframe>}"#,
        );
        check(
            "an object shows its content then",
            "<object><param name=x><embed src=a></object>",
            r#"{<embed src="a">}"#,
        );
        check_said(
            "and is counted",
            "<iframe></iframe><video>x</video><iframe src=a width=0 height=0></iframe>\
             <iframe src='java&Tab;script:x'></iframe><iframe src='data:image/svg+xml,x'></iframe>",
            &[
                "dropped-tracker: dropped 1 picture of one pixel",
                "dropped-embed: dropped 2 embedded elements (iframe, video, audio, embed or object)",
                "dangerous-embed: dropped 2 embedded elements with a script for a source",
            ],
        );
    }
}
