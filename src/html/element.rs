//! Element names as small integers. Holds the list of the elements that HTML has or had; says nothing of what they are.

/// An element's name. Every name the standard does not know is [`Element::UNKNOWN`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Element(u8);

macro_rules! elements {
    ($($name:literal $constant:ident)*) => {
        /// In byte order, so that a name is found by bisection.
        const NAMES: &[&str] = &[$($name),*];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code, reason = "names as data: not each is asked for")]
        #[repr(u8)]
        enum Index { $($constant),* }
        #[allow(dead_code, reason = "names as data: not each is asked for")]
        impl Element {
            $(pub(crate) const $constant: Element = Element(Index::$constant as u8);)*
        }
    };
}

elements! {
    "a" A
    "abbr" ABBR
    "acronym" ACRONYM
    "address" ADDRESS
    "applet" APPLET
    "area" AREA
    "article" ARTICLE
    "aside" ASIDE
    "audio" AUDIO
    "b" B
    "base" BASE
    "basefont" BASEFONT
    "bdi" BDI
    "bdo" BDO
    "bgsound" BGSOUND
    "big" BIG
    "blink" BLINK
    "blockquote" BLOCKQUOTE
    "body" BODY
    "br" BR
    "button" BUTTON
    "canvas" CANVAS
    "caption" CAPTION
    "center" CENTER
    "cite" CITE
    "code" CODE
    "col" COL
    "colgroup" COLGROUP
    "data" DATA
    "datalist" DATALIST
    "dd" DD
    "del" DEL
    "details" DETAILS
    "dfn" DFN
    "dialog" DIALOG
    "dir" DIR
    "div" DIV
    "dl" DL
    "dt" DT
    "em" EM
    "embed" EMBED
    "fieldset" FIELDSET
    "figcaption" FIGCAPTION
    "figure" FIGURE
    "font" FONT
    "footer" FOOTER
    "form" FORM
    "frame" FRAME
    "frameset" FRAMESET
    "h1" H1
    "h2" H2
    "h3" H3
    "h4" H4
    "h5" H5
    "h6" H6
    "head" HEAD
    "header" HEADER
    "hgroup" HGROUP
    "hr" HR
    "html" HTML
    "i" I
    "iframe" IFRAME
    "img" IMG
    "input" INPUT
    "ins" INS
    "isindex" ISINDEX
    "kbd" KBD
    "keygen" KEYGEN
    "label" LABEL
    "legend" LEGEND
    "li" LI
    "link" LINK
    "listing" LISTING
    "main" MAIN
    "map" MAP
    "mark" MARK
    "marquee" MARQUEE
    "math" MATH
    "menu" MENU
    "menuitem" MENUITEM
    "meta" META
    "meter" METER
    "nav" NAV
    "nobr" NOBR
    "noembed" NOEMBED
    "noframes" NOFRAMES
    "noscript" NOSCRIPT
    "object" OBJECT
    "ol" OL
    "optgroup" OPTGROUP
    "option" OPTION
    "output" OUTPUT
    "p" P
    "param" PARAM
    "picture" PICTURE
    "plaintext" PLAINTEXT
    "pre" PRE
    "progress" PROGRESS
    "q" Q
    "rb" RB
    "rp" RP
    "rt" RT
    "rtc" RTC
    "ruby" RUBY
    "s" S
    "samp" SAMP
    "script" SCRIPT
    "search" SEARCH
    "section" SECTION
    "select" SELECT
    "slot" SLOT
    "small" SMALL
    "source" SOURCE
    "span" SPAN
    "strike" STRIKE
    "strong" STRONG
    "style" STYLE
    "sub" SUB
    "summary" SUMMARY
    "sup" SUP
    "svg" SVG
    "table" TABLE
    "tbody" TBODY
    "td" TD
    "template" TEMPLATE
    "textarea" TEXTAREA
    "tfoot" TFOOT
    "th" TH
    "thead" THEAD
    "time" TIME
    "title" TITLE
    "tr" TR
    "track" TRACK
    "tt" TT
    "u" U
    "ul" UL
    "var" VAR
    "video" VIDEO
    "wbr" WBR
    "xmp" XMP
}

impl Element {
    /// A name that the standard does not know.
    pub(crate) const UNKNOWN: Element = Element(u8::MAX);

    /// By its name in lower case.
    pub(crate) fn from_name(name: &str) -> Element {
        NAMES.binary_search(&name).map_or(Element::UNKNOWN, |at| Element(at as u8))
    }

    /// The small integer itself, for tables with a row for each name. Below 256.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// Lower case; empty for [`Element::UNKNOWN`].
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self.0 as usize).copied().unwrap_or("")
    }
}

impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.name())
    }
}

/// A set of elements, as the standard's definitions list them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ElementSet([u64; 3]);

impl ElementSet {
    pub(crate) const fn of(members: &[Element]) -> ElementSet {
        let mut bits = [0; 3];
        let mut at = 0;
        while at < members.len() {
            bits[(members[at].0 / 64) as usize] |= 1 << (members[at].0 % 64);
            at += 1;
        }
        ElementSet(bits)
    }

    /// Adds `element`; one that the standard does not know is in no set.
    pub(crate) fn insert(&mut self, element: Element) {
        if let Some(bits) = self.0.get_mut(usize::from(element.0 / 64)) {
            *bits |= 1 << (element.0 % 64);
        }
    }

    /// Whether the sets have a member in common.
    pub(crate) fn meets(self, other: ElementSet) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| own & other != 0)
    }

    pub(crate) const fn contains(self, element: Element) -> bool {
        element.0 != u8::MAX && self.0[(element.0 / 64) as usize] & (1 << (element.0 % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(NAMES.windows(2).all(|pair| pair[0] < pair[1]));
        for name in NAMES {
            assert_eq!(Element::from_name(name).name(), *name);
        }
        assert_eq!(Element::from_name("blink-182"), Element::UNKNOWN);
    }

    #[test]
    fn a_set_holds_its_members_only() {
        const SET: ElementSet = ElementSet::of(&[Element::A, Element::XMP]);
        assert!(SET.contains(Element::A) && SET.contains(Element::XMP));
        assert!(!SET.contains(Element::B) && !SET.contains(Element::UNKNOWN));
        let mut seen = ElementSet::default();
        seen.insert(Element::UNKNOWN);
        seen.insert(Element::B);
        assert!(seen.contains(Element::B) && !seen.contains(Element::UNKNOWN) && !seen.meets(SET));
        seen.insert(Element::XMP);
        assert!(seen.meets(SET));
    }
}
