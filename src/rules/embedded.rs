//! Embedded content: pictures and where their source is; what Markdown cannot hold. Frames and media are `embeds`'s. HTML standard §4.8.

use std::borrow::Cow;

use super::report::Reason;
use super::rule::Says::{Always, Ask};
use super::rule::{Action, Look, Rule};
use super::text_level::collapse;
use super::url;
use crate::html::element::Element as E;
use crate::html::tree::{AttributeSet, Kind, NodeId, Tree};
use crate::markdown::event::{Event, Image};
use crate::options::DataUris;
use crate::text::find::{BLOCK, each, equal_in_block, find_by, memrchr};

pub(super) const RULES: &[Rule] = &[
    Rule { elements: &[E::IMG], says: Ask(picture), example: ("<img src=a alt=' b '>", "p[!(a|b)]") },
    Rule {
        elements: &[E::SVG],
        says: Always(Action::Drop(Reason::Svg)),
        example: ("a<svg><text>b</text></svg>c", r#"p["ac"]"#),
    },
];

fn picture<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    if is_tracker(look.tree, look.node) {
        return Action::Drop(Reason::Tracker);
    }
    let Some(source) = source(look.tree, look.node) else {
        return Action::Drop(Reason::PictureWithoutSource);
    };
    let source = look.clean_address(source);
    if url::is_dangerous(source) {
        return Action::Drop(Reason::PictureWithScript);
    }
    if is_inline(source) && look.options.data_uris == DataUris::Drop {
        return Action::Drop(Reason::DataUri);
    }
    let words = |value: Option<_>| value.map_or("", |words| look.store.keep(collapse(words)));
    let (alt, title) = (words(look.attr("alt")), words(look.attr("title")));
    Action::Content(Event::Image(look.store.value(Image { destination: source, title, alt })))
}

/// Nobody is meant to see it: one pixel or none, both ways.
fn is_tracker(tree: &Tree, img: NodeId) -> bool {
    let is_least = |value: Option<Cow<'_, str>>| {
        value.is_some_and(|value| {
            let value = value.trim();
            matches!(value.strip_suffix("px").unwrap_or(value), "0" | "1")
        })
    };
    is_least(tree.attr(img, "width")) && is_least(tree.attr(img, "height"))
}

/// Where lazy loaders keep the address while `src` holds something to wait with.
const LAZY: &[&str] =
    &["data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-lazy", "data-original-src"];

/// Where candidates stand.
const SETS: &[&str] = &["srcset", "data-srcset"];

/// At most so many `source` elements of a `picture` are looked at.
const MAX_SOURCES: usize = 16;

/// The address of the picture that a reader sees, clean: see DESIGN §5 for the order, which is that of the lines here.
fn source<'t>(tree: &'t Tree, img: NodeId) -> Option<Cow<'t, str>> {
    const LAZY_SET: AttributeSet = AttributeSet::of(LAZY);
    let address = |value: Option<Cow<'t, str>>| value.map(url::clean).filter(|value| !value.is_empty());
    let own = address(tree.attr(img, "src"));
    match own {
        Some(own) if !is_inline(&own) && !is_placeholder(&own) => Some(own),
        own => None
            .or_else(|| match tree.may_have(img, LAZY_SET) {
                true => LAZY.iter().find_map(|name| address(tree.attr(img, name))),
                false => None,
            })
            .or_else(|| address(tree.attr(noscript_twin(tree, img)?, "src")))
            .or_else(|| largest(candidates(tree, img)))
            .or_else(|| {
                let picture = tree.parent(img).filter(|&node| tree.element(node) == Some(E::PICTURE))?;
                let sources = tree.children(picture).filter(|&node| tree.element(node) == Some(E::SOURCE));
                largest(sources.take(MAX_SOURCES).flat_map(|source| candidates(tree, source)))
            })
            .or(own),
    }
}

fn candidates<'t>(tree: &'t Tree, node: NodeId) -> impl Iterator<Item = Cow<'t, str>> {
    SETS.iter().filter_map(move |name| tree.attr(node, name))
}

fn is_inline(address: &str) -> bool {
    address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// Whether the file's name says that the picture only waits for another: one of these is a word of its stem.
///
/// ```text
/// /img/blog-loading.gif?v=2
///      ^^^^^^^^^^^^     the stem
///           ^^^^^^^     a word of it
/// ```
fn is_placeholder(address: &str) -> bool {
    let bytes = address.as_bytes();
    let after_path = find_by(bytes, |step| (step ^ each(b'?')).min(step ^ each(b'#')));
    let path = &bytes[..after_path.unwrap_or(bytes.len())];
    let tail = &path[path.len().saturating_sub(BLOCK)..];
    let mut block = [0; BLOCK];
    block[..tail.len()].copy_from_slice(tail);
    let are = |byte| equal_in_block(byte, &block);
    let slashes = are(b'/');
    if slashes == 0 && tail.len() < path.len() {
        let name = &path[memrchr(b'/', path).map_or(0, |slash| slash + 1)..];
        let stem = &name[..memrchr(b'.', name).unwrap_or(name.len())];
        return stem.split(is_between_words).any(begins_with_waiting_word);
    }
    // Nothing is left of what stands before the name, and of what stands behind its stem.
    let start = u64::BITS - slashes.leading_zeros();
    let from = |at: u32| u64::MAX.checked_shl(at).unwrap_or(0);
    let dots = are(b'.') & from(start);
    let end = if dots == 0 { tail.len() as u32 } else { dots.ilog2() };
    let between = dots | are(b'-') | are(b'_');
    let mut words = (between << 1 | from(start) & !from(start + 1)) & from(start) & !from(end);
    while words != 0 {
        if begins_with_waiting_word(&tail[words.trailing_zeros() as usize..end as usize]) {
            return true;
        }
        words &= words - 1;
    }
    false
}

fn is_between_words(byte: &u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.')
}

/// Whether the first word of `stem` says so.
#[inline(always)]
fn begins_with_waiting_word(stem: &[u8]) -> bool {
    let words = stem.first().map_or(&[][..], |first| waiting_words(first.to_ascii_lowercase()));
    words.iter().any(|word| {
        let begins =
            stem.get(..word.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(word.as_bytes()));
        // A number may stand behind it.
        begins && stem.get(word.len()).is_none_or(|byte| byte.is_ascii_digit() || is_between_words(byte))
    })
}

/// The words with this first letter that say so.
fn waiting_words(first: u8) -> &'static [&'static str] {
    match first {
        b'1' => &["1x1"],
        b'b' => &["blank"],
        b'e' => &["empty"],
        b'g' => &["grey", "gray"],
        b'l' => &["loading", "loader", "lazy", "lazyload"],
        b'p' => &["placeholder", "pixel"],
        b's' => &["spacer"],
        b't' => &["transparent"],
        _ => &[],
    }
}

/// The picture that a `noscript` right after a lazy one holds for readers without scripts.
fn noscript_twin(tree: &Tree, img: NodeId) -> Option<NodeId> {
    let mut siblings = std::iter::successors(tree.next_sibling(img), |&node| tree.next_sibling(node));
    let next = siblings.find(|&node| tree.kind(node) != Kind::Text || !tree.text(node).trim().is_empty())?;
    let is_twin = tree.element(next) == Some(E::NOSCRIPT);
    is_twin.then(|| tree.descendants(next).find(|&node| tree.element(node) == Some(E::IMG))).flatten()
}

/// The address of the largest candidate, the first among equals.
fn largest<'a>(sets: impl Iterator<Item = Cow<'a, str>>) -> Option<Cow<'a, str>> {
    let mut best: Option<(f64, String)> = None;
    for set in sets {
        for (address, size) in parse_srcset(&set) {
            if !is_inline(address) && best.as_ref().is_none_or(|(largest, _)| size > *largest) {
                best = Some((size, address.to_owned()));
            }
        }
    }
    best.map(|(_, address)| url::clean(Cow::Owned(address)))
}

/// The candidates of a `srcset` with their width or density; 1 if they name none.
/// <https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute>
///
/// ```text
/// a,b.jpg 2x, c.jpg 800w, d.jpg
/// ^^^^^^^ ^^  ^^^^^ ^^^^  ^^^^^
/// ```
fn parse_srcset(set: &str) -> Vec<(&str, f64)> {
    let mut candidates = Vec::new();
    let mut rest = set;
    loop {
        // "Collect a sequence of code points that are ASCII whitespace or U+002C COMMA characters".
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return candidates;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        // "If url ends with U+002C, remove all trailing commas": then it has no descriptors.
        let bare = address.trim_end_matches(',');
        if bare.len() < address.len() {
            candidates.push((bare, 1.0));
            rest = after;
            continue;
        }
        let mut depth = 0u32;
        let end = after.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        let (descriptors, next) = after.split_at(end.unwrap_or(after.len()));
        let sizes = descriptors.split_ascii_whitespace();
        let mut sizes = sizes.filter_map(|one| one.strip_suffix(['w', 'x'])?.parse::<f64>().ok());
        candidates.push((address, sizes.find(|size| size.is_finite()).unwrap_or(1.0)));
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dump::{check, check_said};

    #[test]
    fn the_source_is_the_picture_that_a_reader_sees() {
        for (shows, html, want) in [
            ("src", "<img src=' a.jpg ' data-src=b.jpg>", "a.jpg"),
            ("no src", "<img data-src=b.jpg>", "b.jpg"),
            ("an empty one", "<img src='' data-original=b.jpg>", "b.jpg"),
            ("an inline one", "<img src=data:image/gif;base64,x data-lazy-src=b.jpg>", "b.jpg"),
            ("a placeholder", "<img src=/i/loading.gif data-actualsrc=b.jpg srcset='c.jpg 9x'>", "b.jpg"),
            ("the first lazy attribute in our order", "<img data-lazy=c data-original=b data-src=a>", "a"),
            ("the noscript twin", "<img src=blank.gif srcset='c 2x'> <noscript><img src=b></noscript>", "b"),
            ("the largest candidate", "<img src=blank.gif srcset='a 1x, b 3x, c 2x'>", "b"),
            ("of a lazy set, too", "<img data-srcset='a 100w, b 80w'>", "a"),
            ("of the picture", "<picture><source srcset='a, b 2x'><img src=blank.gif></picture>", "b"),
            ("but the img is better", "<picture><source srcset='a 2x'><img src=c></picture>", "c"),
            ("last, what src holds", "<img src=data:image/png;base64,x>", "data:image/png;base64,x"),
            ("or a placeholder", "<img src=blank.gif>", "blank.gif"),
        ] {
            check(shows, html, &format!("p[!({want})]"));
        }
    }

    #[test]
    fn a_placeholder_is_known_by_a_word_of_its_name() {
        for (address, want) in [
            ("blank.gif", true),
            ("/x/Loading.gif", true),
            ("my-lazy_img.png?loading", true),
            ("/lazyload/a.png", false),
            ("lazyload.png", true),
            ("grey2.gif", true),
            ("gray.gif", true),
            ("1x1.png", true),
            ("pixel", true),
            ("pixels.png", false),
            ("unblank.gif", false),
            ("a.empty.b.png", true),
            ("photo.blank", false),
            ("空-spacer.gif", true),
            ("blank/", false),
            ("/.blank", false),
            ("/blank.", true),
            ("/x-", false),
            ("", false),
        ] {
            // However long the path is, and the name.
            let (directory, name) = address.split_at(address.rfind('/').map_or(0, |slash| slash + 1));
            for path in ["", "/blank/", &"/blank".repeat(20)] {
                for word in ["", "x-", &"word_".repeat(20)] {
                    let slash = if path.is_empty() { "" } else { "/" };
                    let address = format!("{path}{slash}{directory}{word}{name}");
                    assert_eq!(is_placeholder(&address), want, "{address:?}");
                }
            }
        }
    }

    #[test]
    fn a_srcset_is_split_as_the_standard_says() {
        for (set, want) in [
            ("a", &[("a", 1.0)][..]),
            ("a 2x, b 1.5x", &[("a", 2.0), ("b", 1.5)]),
            ("a,b 2x,c 3w", &[("a,b", 2.0), ("c", 3.0)]),
            ("a, b", &[("a", 1.0), ("b", 1.0)]),
            (" ,, a 2x ,", &[("a", 2.0)]),
            ("a 100w 50h, b (x, y) 2x", &[("a", 100.0), ("b", 2.0)]),
            ("a zzz", &[("a", 1.0)]),
            ("", &[]),
        ] {
            assert_eq!(parse_srcset(set), want, "{set:?}");
        }
    }

    #[test]
    fn what_is_no_picture_goes_and_is_counted() {
        check_said(
            "trackers, and pictures that have no source or a script for it",
            "<img src=a width=1 height=0px><img><img src=javascript:x><img src=b width=1 height=2>",
            &[
                "dropped-tracker: dropped 1 picture of one pixel",
                "dropped-picture: dropped 1 picture without a source",
                "dangerous-source: dropped 1 picture with a script for its source",
            ],
        );
        check("alternative text on one line", "<img src=a alt='b\n c' title=' d '>", "p[!(a|b c|d)]");
        check("in a link", "<a href=x><img src=a></a>", "p[a(x)[!(a)]]");
        check("the twin is never there twice", "<img src=a><noscript><img src=a></noscript>", "p[!(a)]");
    }
}
