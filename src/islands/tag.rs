//! Tags: what one piece of raw HTML in a line is. Decides nothing.

use crate::html;
use crate::html::element::Element as E;
use crate::text::find::memchr2;

/// A tag by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub kind: TagKind,
    /// Its name; `UNKNOWN` for what is no tag and for names that HTML does not know.
    pub element: E,
    /// It is written as components are, and not as HTML: `<Tabs>`, `<a href={url}>`, `<>`.
    pub is_foreign: bool,
    has_attributes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Start,
    End,
    /// A comment, declaration …
    Other,
}

impl Tag {
    /// What `html`, one construct of raw HTML (CommonMark §6.6), is.
    pub(super) fn of(html: &str) -> Tag {
        let inner = html.strip_prefix('<').unwrap_or(html);
        let (kind, inner) = match inner.strip_prefix('/') {
            Some(inner) => (TagKind::End, inner),
            None if inner.starts_with(['!', '?']) => (TagKind::Other, ""),
            None => (TagKind::Start, inner),
        };
        let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        let (name, rest) = inner.split_at(length);
        // As nearly all are written.
        if rest == ">" && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Tag { kind, element: E::from_name(name), is_foreign: false, has_attributes: false };
        }
        let element = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => E::from_name(&name.to_ascii_lowercase()),
            false => E::from_name(name),
        };
        let shouts = !name.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_component = name.starts_with(|c: char| c.is_ascii_uppercase())
            && (element == E::UNKNOWN || !shouts)
            || rest.starts_with(['.', ':']);
        let has_attributes = !rest.trim_end_matches('>').trim_end_matches('/').trim().is_empty();
        let braces = kind != TagKind::Other && memchr2(b'{', b'}', html.as_bytes()).is_some();
        Tag { kind, element, is_foreign: is_component || braces, has_attributes }
    }

    /// The attributes of `html`, the start tag this was made of, entities decoded.
    pub(super) fn attributes(&self, html: &str) -> Vec<(String, String)> {
        if !self.has_attributes || self.kind != TagKind::Start {
            return Vec::new();
        }
        let tree = html::parse_as_is(html);
        let found = tree.descendants(tree.root()).find(|&node| tree.element(node) == Some(self.element));
        found.map_or_else(
            || vec![(String::new(), String::new())],
            |node| {
                let all = tree.attributes(node);
                all.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
            },
        )
    }

    /// Whether it is a tag of this kind and name with nothing else in it.
    pub(super) fn is_bare(&self, kind: TagKind, element: E) -> bool {
        self.kind == kind && self.element == element && !self.has_attributes
    }

    pub(super) fn has_attributes(&self) -> bool {
        self.has_attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_itself() {
        for (html, kind, element, attributes, shows) in [
            ("<b>", TagKind::Start, E::B, false, "a start tag"),
            ("<B>", TagKind::Start, E::B, false, "in capitals"),
            ("</b >", TagKind::End, E::B, false, "an end tag"),
            ("<br/>", TagKind::Start, E::BR, false, "a slash is no attribute"),
            ("<br />", TagKind::Start, E::BR, false, "nor with a space"),
            ("<br clear=all>", TagKind::Start, E::BR, true, "an attribute"),
            ("<x-y>", TagKind::Start, E::UNKNOWN, false, "an unknown name"),
            ("<!-- b -->", TagKind::Other, E::UNKNOWN, false, "a comment"),
        ] {
            let tag = Tag::of(html);
            assert_eq!((tag.kind, tag.element, tag.has_attributes), (kind, element, attributes), "{shows}");
        }
    }

    #[test]
    fn components_are_told_apart() {
        for (html, want) in [
            ("<Tabs>", true),
            ("<Code>", true),
            ("<motion.div>", true),
            ("<a href={url}>", true),
            ("<IMG src=x>", false),
            ("<b>", false),
            ("<!-- {x} -->", false),
        ] {
            assert_eq!(Tag::of(html).is_foreign, want, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_as_browsers_do() {
        let html = "<a HREF='x?a=1&amp;b' title=\"t\" href=y>";
        let want = [("href".to_owned(), "x?a=1&b".to_owned()), ("title".to_owned(), "t".to_owned())];
        assert_eq!(Tag::of(html).attributes(html), want);
        assert_eq!(Tag::of("<b>").attributes("<b>"), []);
    }
}
