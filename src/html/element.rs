//! Element names as small integers. Holds the list of the elements that HTML has or had; says nothing of what they are.

use crate::text::find::equal_in_block;

/// An element's name. Every name the standard does not know is [`Element::UNKNOWN`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Element(u8);

macro_rules! elements {
    ($($name:literal $constant:ident)* ; $($foreign_name:literal $foreign:ident)*) => {
        /// By their numbers: first those of HTML, in byte order, then those that only the parser tells apart.
        const NAMES: &[&str] = &[$($name,)* $($foreign_name),*];
        /// How many of them are HTML's.
        const HTML_NAMES: usize = [$($name),*].len();
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code, reason = "names as data: not each is asked for")]
        #[repr(u8)]
        enum Index { $($constant,)* $($foreign),* }
        #[allow(dead_code, reason = "names as data: not each is asked for")]
        impl Element {
            $(pub(crate) const $constant: Element = Element(Index::$constant as u8);)*
            $(pub(super) const $foreign: Element = Element(Index::$foreign as u8);)*
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
    ;
    "annotation-xml" ANNOTATION_XML
    "desc" DESC
    "foreignobject" FOREIGN_OBJECT
    "image" IMAGE
    "malignmark" MALIGNMARK
    "mglyph" MGLYPH
    "mi" MI
    "mn" MN
    "mo" MO
    "ms" MS
    "mtext" MTEXT
}

impl Element {
    /// A name that the standard does not know.
    pub(crate) const UNKNOWN: Element = Element(u8::MAX);

    /// By its name in any case.
    pub(crate) fn from_name(name: &str) -> Element {
        Element::of_tag(&NameKey::of(name.as_bytes())).known()
    }

    /// What the parser takes a tag of this name for: it tells a few apart that HTML does not know.
    #[inline]
    pub(super) fn of_tag(name: &NameKey) -> Element {
        let mut slot = name.hash();
        loop {
            let element = SLOTS[slot];
            if element == u8::MAX {
                return Element::UNKNOWN;
            }
            if KEYS[element as usize].is(name) {
                return Element(element);
            }
            slot = (slot + 1) % SLOTS.len();
        }
    }

    /// The same of a name of at most seven bytes: its key's lower half. One look, for no two of them share a place.
    #[inline(always)]
    pub(super) fn of_short_tag(key: u64) -> Element {
        let element = SHORT_SLOTS[short_hash(key)];
        if KEYS[element as usize].low == key { Element(element) } else { Element::UNKNOWN }
    }

    /// How long the element's name is, if the `word` of eight bytes begins with it, in lower case, and a `>`. False for
    /// longer names, and for those that end otherwise.
    #[inline(always)]
    pub(super) fn scan_end_tag(self, word: u64) -> Option<usize> {
        let (end, length) = END_TAGS[self.0 as usize];
        let rest = 56 - 8 * u32::from(length);
        (word << rest == end && length > 0).then_some(usize::from(length))
    }

    /// The same of a longer name, which `bytes` may begin with.
    #[inline(never)]
    pub(super) fn scan_long_end_tag(self, bytes: &[u8]) -> Option<usize> {
        let name = self.name();
        let is_it = name.len() >= size_of::<u64>()
            && bytes.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b">"));
        is_it.then_some(name.len())
    }

    /// The element, or [`Element::UNKNOWN`] where only the parser knows it.
    #[inline]
    pub(super) fn known(self) -> Element {
        if (self.0 as usize) < HTML_NAMES { self } else { Element::UNKNOWN }
    }

    /// The small integer itself, for tables with a row for each name. Below 256.
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// Lower case; empty for [`Element::UNKNOWN`].
    #[inline]
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self.0 as usize).copied().unwrap_or("")
    }
}

impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.name())
    }
}

/// A name of up to sixteen bytes as numbers, so that names are compared without a loop. Longer names are
/// nobody's: their key is none.
#[derive(Clone, Copy)]
pub(super) struct NameKey {
    low: u64,
    high: u64,
}

/// Every byte of a word.
#[inline(always)]
pub(super) const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte that is zero, up to the first at least, and after it of some that are one.
#[inline(always)]
pub(super) fn zeros(word: u64) -> u64 {
    word.wrapping_sub(each(1)) & !word & each(0x80)
}

/// The key of no name.
const NOBODY: NameKey = NameKey { low: u64::MAX, high: u64::MAX };

impl NameKey {
    /// Of a name in any case.
    pub(super) const fn of(name: &[u8]) -> NameKey {
        if name.len() > 16 {
            return NOBODY;
        }
        let (mut low, mut high) = (0, 0);
        let mut at = 0;
        while at < name.len() {
            let byte = match name[at].to_ascii_lowercase() {
                0 => 0xFF,
                byte => byte,
            } as u64;
            match at {
                0..8 => low |= byte << (8 * at),
                _ => high |= byte << (8 * (at - 8)),
            }
            at += 1;
        }
        NameKey { low, high }
    }

    /// Of a name that is the first `length` bytes of `window`, at least eight of them, as [`NameKey::scan`] has its lower half.
    #[inline(always)]
    fn of_window(window: u128, length: usize) -> NameKey {
        let others = 128 - 8 * length as u32;
        let name = (window | u128::from_ne_bytes([0x20; 16])) << others >> others;
        NameKey { low: name as u64, high: (name >> 64) as u64 }
    }

    /// The lower half of the key of a tag's name that begins a `word` of eight bytes and ends in it, the first byte
    /// least; its length; and the byte that ends it. Nothing if it does not end there with a space, `/` or `>`.
    ///
    /// All bytes are looked at together: which is less than `0`, and which is `>`. The bit that makes a letter lower
    /// case is in all other bytes that known names have; no other byte becomes one of theirs by it.
    #[inline(always)]
    pub(super) fn scan(word: u64) -> Option<(u64, usize, u8)> {
        let ends = NameKey::ends(word);
        if ends == 0 {
            return None;
        }
        let bits = ends.trailing_zeros() & !7;
        let end = (word >> bits) as u8;
        // Most end with the first of these.
        if end != b'>' && !matches!(end, b' ' | b'/' | b'\n' | b'\t' | 0x0C) {
            return None;
        }
        let low = (word | each(0x20)) & ((1 << bits) - 1);
        Some((low, bits as usize / 8, end))
    }

    /// The highest bit of each byte that is less than `0`, or is `>`, up to the first at least, and after it of some others.
    #[inline(always)]
    fn ends(word: u64) -> u64 {
        let below_digits = word.wrapping_sub(each(b'0')) & !word;
        let greater = word ^ each(b'>');
        let greater = greater.wrapping_sub(each(1)) & !greater;
        (below_digits | greater) & each(0x80)
    }

    /// The key of a tag's name of 8 to 15 bytes that begins `window`, the first byte least; its length; and the byte that
    /// ends it. Nothing if [`NameKey::scan`] would not see that end.
    pub(super) fn scan_long(window: u128) -> Option<(NameKey, usize, u8)> {
        let (first, second) = (window as u64, (window >> u64::BITS) as u64);
        if NameKey::ends(first) != 0 {
            return None;
        }
        let (_, behind, end) = NameKey::scan(second)?;
        let length = size_of::<u64>() + behind;
        Some((NameKey::of_window(window, length), length, end))
    }

    #[inline(always)]
    const fn hash(&self) -> usize {
        let mixed = (self.low ^ self.high.rotate_left(17)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (64 - SLOT_BITS)) as usize
    }

    #[inline(always)]
    const fn is(&self, other: &NameKey) -> bool {
        self.low == other.low && self.high == other.high
    }
}

const SLOT_BITS: u32 = 9;

/// The keys of [`NAMES`], and nobody's for all other numbers.
static KEYS: [NameKey; 256] = {
    let mut keys = [NOBODY; 256];
    let mut at = 0;
    while at < NAMES.len() {
        keys[at] = NameKey::of(NAMES[at].as_bytes());
        at += 1;
    }
    keys
};

/// A hash table with open addresses: which of [`NAMES`], or none.
static SLOTS: [u8; 1 << SLOT_BITS] = {
    let mut slots = [u8::MAX; 1 << SLOT_BITS];
    let mut at = 0;
    while at < NAMES.len() {
        let mut slot = NameKey::of(NAMES[at].as_bytes()).hash();
        while slots[slot] != u8::MAX {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = at as u8;
        at += 1;
    }
    slots
};

/// The names of at most seven bytes, each with a `>` after it, as the last bytes of a word, and their lengths. Else 0.
static END_TAGS: [(u64, u8); 256] = {
    let mut ends = [(0, 0); 256];
    let mut at = 0;
    while at < NAMES.len() {
        let length = NAMES[at].len();
        if length < 8 {
            let tag = NameKey::of(NAMES[at].as_bytes()).low | (b'>' as u64) << (8 * length);
            ends[at] = (tag << (56 - 8 * length), length as u8);
        }
        at += 1;
    }
    ends
};

const SHORT_BITS: u32 = 10;

/// The factor was tried until no two names shared a place.
#[inline(always)]
const fn short_hash(key: u64) -> usize {
    (key.wrapping_mul(0xB6C4_E74B_BCF1_324B) >> (64 - SHORT_BITS)) as usize
}

/// Which of [`NAMES`] of at most seven bytes has the hash, or none.
static SHORT_SLOTS: [u8; 1 << SHORT_BITS] = {
    let mut slots = [u8::MAX; 1 << SHORT_BITS];
    let mut at = 0;
    while at < NAMES.len() {
        if NAMES[at].len() < 8 {
            let slot = short_hash(NameKey::of(NAMES[at].as_bytes()).low);
            assert!(slots[slot] == u8::MAX, "two names share a place: try another factor");
            slots[slot] = at as u8;
        }
        at += 1;
    }
    slots
};

/// A set of elements, as the standard's definitions list them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ElementSet([u64; 4]);

impl ElementSet {
    pub(crate) const fn of(members: &[Element]) -> ElementSet {
        let mut bits = [0; 4];
        let mut at = 0;
        while at < members.len() {
            bits[(members[at].0 / 64) as usize] |= 1 << (members[at].0 % 64);
            at += 1;
        }
        ElementSet(bits)
    }

    /// The members of both.
    pub(super) const fn or(self, other: ElementSet) -> ElementSet {
        let mut bits = self.0;
        let mut at = 0;
        while at < bits.len() {
            bits[at] |= other.0[at];
            at += 1;
        }
        ElementSet(bits)
    }

    /// Whether the element of this number is in it.
    pub(super) const fn has_index(self, index: usize) -> bool {
        self.0[index / 64] & (1 << (index % 64)) != 0
    }

    /// Whether `other` has all members of this set.
    #[inline]
    pub(crate) fn is_within(self, other: ElementSet) -> bool {
        self.0.iter().zip(other.0).all(|(own, other)| own & !other == 0)
    }

    /// Whether the sets have a member in common.
    #[inline]
    pub(crate) fn meets(self, other: ElementSet) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| own & other != 0)
    }

    /// Never [`Element::UNKNOWN`], which no set is made of.
    #[inline(always)]
    pub(crate) const fn contains(self, element: Element) -> bool {
        self.0[(element.0 / 64) as usize] & (1 << (element.0 % 64)) != 0
    }
}

/// Elements that were met, whatever their numbers stand for. A byte for each: one is noted by writing it.
#[derive(Debug, Clone)]
pub(super) struct Met([u8; 256]);

impl Default for Met {
    fn default() -> Met {
        Met([0; 256])
    }
}

impl Met {
    #[inline(always)]
    pub(super) fn note(&mut self, element: Element) {
        self.0[usize::from(element.0)] = 1;
    }

    /// Those that HTML knows, and whether there are others.
    pub(super) fn split_known(&self) -> (ElementSet, bool) {
        let (mut known, mut has_others) = (ElementSet::default(), false);
        for (at, bytes) in self.0.as_chunks().0.iter().enumerate() {
            let met = equal_in_block(1, bytes);
            known.0[at] = met & KNOWN[at];
            has_others |= known.0[at] != met;
        }
        (known, has_others)
    }
}

/// The bits of HTML's elements.
const KNOWN: [u64; 4] = {
    let mut bits = [0; 4];
    let mut at = 0;
    while at < HTML_NAMES {
        bits[at / 64] |= 1 << (at % 64);
        at += 1;
    }
    bits
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        for names in [&NAMES[..HTML_NAMES], &NAMES[HTML_NAMES..]] {
            assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
        }
        for name in NAMES {
            let key = NameKey::of(name.as_bytes());
            assert_eq!(Element::of_tag(&key).name(), *name);
            assert!(name.len() > 7 || Element::of_short_tag(key.low).name() == *name);
            let mut window = *b"<<<<<<<<<<<<<<<<";
            window[..name.len()].copy_from_slice(name.to_uppercase().as_bytes());
            assert!(name.len() < 8 || key.is(&NameKey::of_window(u128::from_le_bytes(window), name.len())));
        }
        for name in &NAMES[..HTML_NAMES] {
            assert_eq!(Element::from_name(name).name(), *name);
        }
        assert_eq!(Element::from_name("mi"), Element::UNKNOWN, "the parser alone knows it");
        assert_eq!(Element::from_name(&"a".repeat(300)), Element::UNKNOWN);
        assert_eq!(Element::from_name("blink-182"), Element::UNKNOWN);
    }

    #[test]
    fn short_names_are_found_in_a_word() {
        for (shows, word, want) in [
            ("a name and its end", b"div>abcd", Some(("div", 3))),
            ("in any case", b"H1 class", Some(("h1", 2))),
            ("as long as fits", b"section>", Some(("section", 7))),
            ("a longer one", b"blockquo", None),
            ("a hyphen is no end", b"x-y>abcd", None),
            ("nor is a quote", b"a'b>abcd", None),
            ("a slash is one", b"br/>abcd", Some(("br", 2))),
            ("a name like a known one", b"h\x111>abcd", None),
            ("nor is what differs from it by the bit", b"[>abcdef", Some(("", 1))),
        ] {
            let found = NameKey::scan(u64::from_le_bytes(*word));
            let found = found.map(|(key, length, end)| {
                assert_eq!(end, word[length], "{shows}");
                (Element::of_short_tag(key).name(), length)
            });
            assert_eq!(found, want, "{shows}");
        }
    }

    #[test]
    fn an_end_tag_is_known_from_a_word() {
        for (shows, element, word, want) in [
            ("a short name", Element::P, b"p>abcdef", Some(1)),
            ("the longest that fits", Element::SECTION, b"section>", Some(7)),
            ("another name", Element::P, b"b>abcdef", None),
            ("one that begins so", Element::P, b"pre>abcd", None),
            ("another end", Element::P, b"p >abcde", None),
            ("capitals are left to others", Element::P, b"P>abcdef", None),
            ("so are longer names", Element::BLOCKQUOTE, b"blockquo", None),
            ("nobody's name", Element::UNKNOWN, b"\0\0\0\0\0\0\0\0", None),
        ] {
            assert_eq!(element.scan_end_tag(u64::from_le_bytes(*word)), want, "{shows}");
        }
        for (shows, element, bytes, want) in [
            ("a longer name", Element::BLOCKQUOTE, "blockquote>", Some(10)),
            ("the shortest of them", Element::FIELDSET, "fieldset>", Some(8)),
            ("one that begins so", Element::NOEMBED, "noembedded>", None),
            ("another end", Element::BLOCKQUOTE, "blockquote >", None),
            ("a short name", Element::P, "p>", None),
            ("nobody's name", Element::UNKNOWN, ">", None),
        ] {
            assert_eq!(element.scan_long_end_tag(bytes.as_bytes()), want, "{shows}");
        }
    }

    #[test]
    fn a_set_holds_its_members_only() {
        const SET: ElementSet = ElementSet::of(&[Element::A, Element::XMP]);
        assert!(SET.contains(Element::A) && SET.contains(Element::XMP));
        assert!(!SET.contains(Element::B) && !SET.contains(Element::UNKNOWN));
        assert!(!ElementSet::of(&[Element::B]).meets(SET));
        assert!(ElementSet::of(&[Element::B, Element::XMP]).meets(SET));
    }
}
