//! Attributes as a tree keeps them: a row for each that stands in a start tag, with its name as a number, so that one
//! is found without reading the tag again. Scans nothing: that is the tokenizer's.

use std::ops::Range;

/// Which names the attributes of a tag, or of all of a document, may have. Names share bits: what is not in the set
/// is not there, and what is in it may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AttributeSet(u32);

impl AttributeSet {
    /// Every name.
    pub(super) const ALL: AttributeSet = AttributeSet(u32::MAX);

    /// Of names in lower case.
    pub(crate) const fn of(names: &[&str]) -> AttributeSet {
        let mut set = AttributeSet(0);
        let mut at = 0;
        while at < names.len() {
            set = set.with(AttributeSet::of_key(NameKey::of(names[at])));
            at += 1;
        }
        set
    }

    /// Of one name. The factor was tried, until what occurs and what is asked for were told well apart.
    #[inline(always)]
    pub(super) const fn of_key(key: NameKey) -> AttributeSet {
        AttributeSet(1 << (key.0.wrapping_mul(0xADDE_BC8A_40D4_5105) >> 59))
    }

    #[inline(always)]
    pub(super) const fn from_bits(bits: u32) -> AttributeSet {
        AttributeSet(bits)
    }

    #[inline(always)]
    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    #[inline(always)]
    pub(crate) const fn with(self, other: AttributeSet) -> AttributeSet {
        AttributeSet(self.0 | other.0)
    }

    /// False if the sets have no name in common.
    #[inline(always)]
    pub(crate) const fn may_meet(self, other: AttributeSet) -> bool {
        self.0 & other.0 != 0
    }

    #[inline(always)]
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The first eight bytes of a name in lower case, the first byte least. Shorter names end with zeros, so their key is
/// theirs alone; one of eight bytes or more may have others beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameKey(u64);

impl NameKey {
    /// A key says all of a name that is shorter.
    pub(super) const LENGTH: usize = 8;

    /// Of a name in lower case.
    #[inline(always)]
    pub(crate) const fn of(name: &str) -> NameKey {
        let name = name.as_bytes();
        let mut key = 0;
        let mut at = 0;
        while at < name.len() && at < NameKey::LENGTH {
            key |= (name[at] as u64) << (8 * at);
            at += 1;
        }
        NameKey(key)
    }

    /// Of a name in any case.
    pub(super) fn of_any(name: &[u8]) -> NameKey {
        let first = name.iter().take(NameKey::LENGTH);
        NameKey(first.rev().fold(0, |key, byte| key << 8 | u64::from(byte.to_ascii_lowercase())))
    }

    /// Of a name in lower case whose bytes are the first `length` of `word`, or all of them: 1 to 8.
    #[inline(always)]
    pub(super) fn of_word(word: u64, length: usize) -> NameKey {
        let others = 64 - 8 * length as u32;
        NameKey(word << others >> others)
    }
}

/// The attributes of a tag: their first row, and which they may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attributes {
    pub first: u32,
    /// Empty if there are none.
    pub names: AttributeSet,
}

impl Attributes {
    pub(super) const NONE: Attributes = Attributes { first: u32::MAX, names: AttributeSet(0) };

    /// Their first row, if there are any.
    pub(super) fn first(self) -> Option<u32> {
        (!self.names.is_empty()).then_some(self.first)
    }
}

/// An attribute: where it stands.
///
/// ```text
/// <a href="a&amp;b">
///    ^^^^  ^^^^^^^       name, value
/// ```
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub key: NameKey,
    /// Where its name begins.
    pub(super) name: u32,
    /// Where its value begins and ends.
    pub(super) value: (u32, u32),
    /// There may be a `#` in its value.
    pub may_hold_fragment: bool,
    pub(super) place: Place,
    pub(super) content: Content,
    pub(super) text: Text,
}

impl Row {
    /// Where its value is in its text.
    #[inline(always)]
    pub(super) fn value_range(&self) -> Range<usize> {
        self.value.0 as usize..self.value.1 as usize
    }
}

/// Whether an attribute is the first of its tag: the rows of a tag end where the next one's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Later,
}

/// Whether there may be a `&` or U+0000 in an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Plain,
    References,
}

/// In what an attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Source,
    /// What the tree wrote.
    Written,
}

/// The rows of the tag whose first is `first`.
pub(super) fn rows_of(rows: &[Row], first: u32) -> impl Iterator<Item = &Row> {
    let rows = rows.get(first as usize..).unwrap_or_default();
    let is_of_tag = |(at, row): &(usize, &Row)| *at == 0 || row.place == Place::Later;
    rows.iter().enumerate().take_while(is_of_tag).map(|(_, row)| row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_however_it_is_made() {
        for name in ["a", "href", "colspan", "data-src", "data-original"] {
            let key = NameKey::of(name);
            assert_eq!(NameKey::of_any(name.to_uppercase().as_bytes()), key, "{name}");
            let mut word = *b"========";
            let length = name.len().min(8);
            word[..length].copy_from_slice(&name.as_bytes()[..length]);
            assert_eq!(NameKey::of_word(u64::from_le_bytes(word), length), key, "{name}");
        }
    }

    #[test]
    fn what_is_asked_of_most_elements_is_told_from_what_most_have() {
        let set = |name: &str| AttributeSet::of(&[name]);
        for asked in ["class", "href", "hidden", "style", "id", "title"] {
            for other in ["class", "href", "id", "rel", "src", "alt", "target", "width", "height", "data-src"]
            {
                assert!(asked == other || !set(asked).may_meet(set(other)), "{asked} and {other}");
            }
        }
    }
}
