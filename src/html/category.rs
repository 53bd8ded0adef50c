//! Categories: which elements are blocks, void, unrendered. Sets as data, and what hides an element; walks nothing.

use std::borrow::Cow;

use crate::text::find::{STEP, each, step_at, zeros};

use super::element::{Element, ElementSet};
use super::tree::{AttributeSet, NodeId, Tree};

macro_rules! set {
    ($($member:ident)*) => { ElementSet::of(&[$(Element::$member),*]) };
}

/// What browsers show as a block (or as a list item, a table or a part of one):
/// [the standard's style sheet](https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3), obsolete elements with them.
pub(crate) const BLOCK: ElementSet = set![
    ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIALOG DIR DIV DL DT FIELDSET FIGCAPTION
    FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR HTML LEGEND LI LISTING MAIN MENU NAV OL P
    PLAINTEXT PRE SEARCH SECTION SUMMARY TABLE CAPTION COLGROUP COL TBODY TD TFOOT TH THEAD TR UL XMP
];

/// Not content of an article: nothing of it is shown, or it is there to be clicked
/// ([§15.3.1, hidden elements](https://html.spec.whatwg.org/multipage/rendering.html#hidden-elements);
/// [§4.10, form controls](https://html.spec.whatwg.org/multipage/forms.html#category-listed)).
/// A check box is an `input` that means something in a list item: its rule comes first.
pub(crate) const UNRENDERED: ElementSet = set![
    BASE BASEFONT BGSOUND BUTTON CANVAS DATALIST DIALOG FRAME FRAMESET HEAD INPUT ISINDEX KEYGEN LINK META
    NOFRAMES NOSCRIPT OPTGROUP OPTION PARAM SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA TITLE
];

/// What holds list items: <https://html.spec.whatwg.org/multipage/grouping-content.html>, and `dir`, which is shown as `ul`.
pub(crate) const LIST: ElementSet = set![UL OL MENU DIR];

/// Every space and line break in it counts.
pub(crate) const PREFORMATTED: ElementSet = set![PRE LISTING PLAINTEXT XMP];

/// Something is shown though there is no text in it; mostly
/// [embedded content](https://html.spec.whatwg.org/multipage/dom.html#embedded-content-category).
/// What text there is stands for those who cannot see it, but for `picture` and `math`.
pub(crate) const EMBEDDED: ElementSet = set![APPLET AUDIO EMBED IFRAME IMG MATH OBJECT PICTURE VIDEO];

/// Text inside is shown only where the element cannot do its work.
pub(crate) const FALLBACK: ElementSet = set![APPLET AUDIO EMBED IFRAME NOEMBED OBJECT VIDEO];

/// Elements of [text-level semantics](https://html.spec.whatwg.org/multipage/text-level-semantics.html) and
/// [edits](https://html.spec.whatwg.org/multipage/edits.html), obsolete ones with them, that only say what their text is.
pub(crate) const TEXT_LEVEL: ElementSet = set![
    A ABBR ACRONYM B BDI BDO BIG BLINK CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK NOBR Q S SAMP
    SMALL SPAN STRIKE STRONG SUB SUP TIME TT U VAR
];

/// Whether the element is told not to be shown: a `hidden` attribute, or `display: none` in its `style`.
///
/// `hidden=until-found` counts: a reader who searches for nothing does not see it either.
#[inline]
pub(crate) fn is_hidden(tree: &Tree, node: NodeId) -> bool {
    is_hidden_with(tree, node, |style| displays_none(&style))
}

/// Nearly every element is asked, and few have either.
const HIDING: AttributeSet = AttributeSet::of(&["hidden", "style"]);

/// The same where it is asked of many elements: `displays_none` says whether a style hides, as [`displays_none`] would.
#[inline]
pub(crate) fn is_hidden_with<'t>(
    tree: &'t Tree,
    node: NodeId,
    displays_none: impl FnOnce(Cow<'t, str>) -> bool,
) -> bool {
    tree.may_have(node, HIDING)
        && (tree.attr(node, "hidden").is_some() || tree.attr(node, "style").is_some_and(displays_none))
}

/// Whether there is `pl` in any case, as in `display`: most styles speak of other things.
fn may_say_display(style: &[u8]) -> bool {
    /// One byte more than a step, so that it is seen where steps meet.
    const WINDOW: usize = STEP + 1;
    let is_in = |window: &[u8; WINDOW]| {
        let (first, second) = (step_at(0, window), step_at(1, window));
        zeros(((first ^ each(b'p')) | (second ^ each(b'l'))) & each(!0x20)) != 0
    };
    let mut rest = style;
    while let Some(window) = rest.first_chunk() {
        if is_in(window) {
            return true;
        }
        rest = &rest[STEP..];
    }
    // The last bytes once more with those before them.
    match style.last_chunk() {
        Some(last) => is_in(last),
        None => style.windows(2).any(|two| two.eq_ignore_ascii_case(b"pl")),
    }
}

/// Whether the last `display` among the declarations of `style` is `none`; read leniently.
///
/// ```text
/// color: red; DISPLAY : none !important
///             ^^^^^^^   ^^^^
/// ```
pub(crate) fn displays_none(style: &str) -> bool {
    if !may_say_display(style.as_bytes()) {
        return false;
    }
    let mut values = style.rsplit(';').filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        property.trim().eq_ignore_ascii_case("display").then_some(value)
    });
    values.next().is_some_and(|value| {
        let keyword = value.split('!').next().unwrap_or("");
        keyword.trim().eq_ignore_ascii_case("none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_hidden_by_attribute_or_style() {
        for (attribute, value, want, shows) in [
            ("hidden", "", true, "the attribute"),
            ("hidden", "until-found", true, "whatever it says"),
            ("style", "display:none", true, "the style"),
            ("style", " color:red; DISPLAY : None !important; ", true, "in capitals, with spaces"),
            ("style", "display:block;display:none", true, "the last declaration wins"),
            ("style", "display:none;display:block", false, "whatever it is"),
            ("style", "--display:none", false, "another property"),
            ("style", "background:url(data:x;display:none-such)", false, "another value"),
            ("style", "display", false, "no declaration"),
            ("aria-hidden", "true", false, "what is hidden from screen readers is shown"),
        ] {
            let mut tree = Tree::new();
            let node = tree.new_element("p", [(attribute, value)]);
            assert_eq!(is_hidden(&tree, node), want, "{shows}: {attribute}={value:?}");
        }
    }

    #[test]
    fn a_long_style_is_read_to_its_end() {
        for length in 0..60 {
            for after in ["", ";color:red", "; background: url(a-long-name-of-a-picture.png)"] {
                let before = "a".repeat(length);
                assert!(displays_none(&format!("{before};DISPLAY:none{after}")), "{length} before {after}");
                assert!(!displays_none(&format!("{before};d-i-s:none{after}")), "{length} before {after}");
            }
        }
    }

    #[test]
    fn no_block_is_text_level() {
        for name in ["p", "div", "li", "td", "hr"] {
            let element = Element::from_name(name);
            assert!(BLOCK.contains(element) && !TEXT_LEVEL.contains(element), "{name}");
        }
        assert!(!BLOCK.contains(Element::UNKNOWN));
    }
}
