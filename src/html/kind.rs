//! The kind of a body: whether it is HTML or Markdown with HTML in it. Converts nothing.
//!
//! A body is HTML when no visible text stands outside block elements at its top level. Such text would be a
//! paragraph's in Markdown, and its characters would be syntax there; inside an HTML block they are not.
//!
//! - *Visible text* is a text node that is not blank, in no unrendered or hidden element, and no fallback of
//!   an embedded one.
//! - *At the top level* is what has no block element above it; inline elements do not count.
//! - A page, which begins with its doctype or its `html` tag, is HTML whatever follows.
//!
//! # It is stable on our own output
//!
//! Where Markdown has no words for something we write HTML, and a file may begin with it. Our HTML blocks hold
//! no Markdown, so a text that is nothing but such blocks may be taken for HTML again, and says the same;
//! but for one, whose content is Markdown set off by blank lines:
//!
//! ```text
//! <details>
//! <summary>Title</summary>
//!
//! Text with *emphasis*
//!
//! </details>
//! ```
//!
//! So bare text in a `details` at the top level, after a blank line, stands at the top level too.
//! And an autolink, `<https://example.com>`, is text though it looks like a tag.

use crate::text::find;
use crate::text::{is_blank, is_html_space};

use super::category::{self, BLOCK, FALLBACK, UNRENDERED};
use super::element::Element;
use super::prepare::{is_tag, scan_comment};
use super::tree::{Kind, NodeId, Tree};

/// Whether a body can be HTML at all: its first character that is not blank begins a whole tag or a comment.
/// Most Markdown need not be parsed to know, and text such as `<a@b.c` or `<div[x]`, which a browser would
/// swallow as a tag, is not lost.
pub(crate) fn may_be_html(source: &str) -> bool {
    let rest = source.trim_start_matches(is_blank).as_bytes();
    let Some((b'<', rest)) = rest.split_first() else { return false };
    match rest.first() {
        Some(b'!') => {
            rest.starts_with(b"!--")
                || rest.get(1..8).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"))
        }
        Some(b'?') => true,
        _ => {
            let name = rest.strip_prefix(b"/").unwrap_or(rest);
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
            let end = name.iter().position(|byte| !is_name(byte)).unwrap_or(name.len());
            name.first().is_some_and(u8::is_ascii_alphabetic)
                && name.get(end).is_some_and(|&byte| matches!(byte, b'/' | b'>') || is_html_space(byte))
                && find::memchr(b'>', &name[end..]).is_some()
        }
    }
}

/// Whether the body `source`, which was parsed to `tree`, is HTML: see the module.
pub(crate) fn is_html(source: &str, tree: &Tree) -> bool {
    may_be_html(source) && (is_page(source) || !has_text_at_top_level(tree))
}

/// Whether the first that is neither blank nor a comment nor an XML declaration is a doctype or an `html` tag.
pub(super) fn is_page(source: &str) -> bool {
    let mut rest = source;
    loop {
        rest = rest.trim_start_matches(is_blank);
        let bytes = rest.as_bytes();
        let end = if bytes.starts_with(b"<?") {
            find::memchr(b'>', bytes).map(|at| at + 1)
        } else if bytes.is_empty() {
            None
        } else {
            scan_comment(bytes, 0)
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => return is_tag(bytes, 1, "!doctype") || is_tag(bytes, 1, "html"),
        }
    }
}

fn has_text_at_top_level(tree: &Tree) -> bool {
    // The `details` elements above the node, and whether a blank line was seen in each.
    let mut details: Vec<(NodeId, bool)> = Vec::new();
    let mut at = tree.root();
    loop {
        let enters = match tree.kind(at) {
            Kind::Document => true,
            Kind::Comment => false,
            Kind::Text => {
                let text = tree.text(at);
                let visible = match details.last_mut() {
                    None => text,
                    Some((_, true)) => text,
                    Some((_, seen)) => match after_blank_line(text) {
                        Some(after) => {
                            *seen = true;
                            after
                        }
                        None => "",
                    },
                };
                if !visible.chars().all(is_blank) {
                    return true;
                }
                false
            }
            Kind::Element(Element::HTML | Element::BODY) => true,
            Kind::Element(element) => {
                if UNRENDERED.contains(element) || FALLBACK.contains(element) || category::is_hidden(tree, at)
                {
                    false
                } else if element == Element::DETAILS {
                    details.push((at, false));
                    true
                } else if element == Element::UNKNOWN && is_autolink(tree.name(at)) {
                    return true;
                } else {
                    !BLOCK.contains(element)
                }
            }
        };
        let mut next = tree.first_child(at).filter(|_| enters);
        while next.is_none() {
            if details.last().is_some_and(|&(above, _)| above == at) {
                details.pop();
            }
            next = tree.next_sibling(at);
            if next.is_none() {
                match tree.parent(at) {
                    Some(parent) => at = parent,
                    None => return false,
                }
            }
        }
        at = next.unwrap_or(at);
    }
}

/// What follows the first blank line of `text`.
fn after_blank_line(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('\n')? + 1..];
        let line = rest.trim_start_matches([' ', '\t', '\r']);
        if line.starts_with('\n') {
            return Some(line);
        }
        rest = line;
    }
}

/// Whether an element of this name is an autolink, as far as a tag's name goes ([CommonMark §6.5]).
/// `<o:p>`, a name with a namespace, is none.
///
/// ```text
/// <https://example.com>   <mailto:someone@example.com>   <someone@example.com>
///  ^^^^^^                  ^^^^^^^^^^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^^^
/// ```
///
/// [CommonMark §6.5]: https://spec.commonmark.org/0.31.2/#autolinks
fn is_autolink(name: &str) -> bool {
    let Some((scheme, rest)) = name.split_once(':') else { return name.contains('@') };
    let names_only =
        rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    scheme.len() >= 2
        && (rest.is_empty() || !names_only || matches!(scheme, "mailto" | "tel" | "sms" | "urn"))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn a_body_is_html_when_no_text_stands_outside_blocks() {
        for (source, want, shows) in [
            ("<p>a</p>\n<p>b</p>", true, "blocks alone"),
            ("\u{FEFF}\n <div>a</div>", true, "after blanks"),
            ("<!-- c --><p>a</p>", true, "a comment says nothing"),
            ("<p>a</p>b", false, "text after a block"),
            ("a<p>b</p>", false, "text before a block"),
            ("<p>a</p>\n\n- b", false, "Markdown after HTML"),
            ("<b>a</b> b", false, "inline HTML in Markdown"),
            ("<span><p>a</p></span>", true, "a block inside an inline element is a block"),
            ("<a id=x></a>\n\n# b", false, "an anchor before Markdown"),
            ("<img src=x>", true, "pictures are not text"),
            ("<p>a</p><span hidden>b</span><b style='display: none'>c</b>", true, "hidden text is not seen"),
            ("<p>a</p><script>b</script><button>c</button>", true, "nor is a script or a button"),
            ("<p>a</p><video src=x>no video</video>", true, "nor is fallback text"),
            ("<p>a</p>&nbsp;\u{3000}\u{200B}", true, "nor are blanks"),
            ("<!doctype html>a", true, "a page is HTML whatever it holds"),
            ("<!-- saved --> <?xml version='1.0'?>\n<HTML>a", true, "a page after comments"),
            ("<html-x>a", false, "no page"),
            ("<details>\n<summary>a</summary>\n\n*b*\n\n</details>", false, "our own details hold Markdown"),
            ("<details><summary>a</summary>\n\n<b>b</b></details>", false, "inline elements with them"),
            ("<details><summary>a</summary>b\n\nc</details>", false, "what follows a blank line is Markdown"),
            ("<details>\n<summary>a</summary>\n<p>b</p>\n\n</details>", true, "HTML details hold blocks"),
            ("<details><summary>a</summary> b </details>", true, "or text without a blank line"),
            ("<details><details>\n\na</details></details>", false, "details in details"),
            ("<details><details>\n\n</details>a</details>", true, "each has its own blank line"),
            ("<div><details>\n\na</details></div>", true, "details inside another block are HTML's"),
            ("<https://example.com>", false, "an autolink is text"),
            ("<table></table>\n\n<a.b@example.com>", false, "an e-mail address too"),
            ("<mailto:x>", false, "with its scheme"),
            ("<p>a<o:p></o:p></p><o:p></o:p>", true, "a name with a namespace is none"),
            ("<p>a</p>\n{% b %}\n<p>c</p>", false, "a template tag is text like any other"),
            ("", false, "nothing is not HTML"),
            ("# a", false, "Markdown"),
            ("<3", false, "no tag"),
        ] {
            assert_eq!(is_html(source, &parse(source)), want, "{shows}: {source}");
        }
    }
}
