//! Lists: markers, their widths, and what keeps two lists apart. CommonMark §5.2, §5.3.

use super::event::List;

/// The bullet or delimiter of a list's markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker(u8);

impl Marker {
    /// `-` and `.`, or, where the block before is a list of the same kind, `*` and `)`: "changing the
    /// bullet or ordered list delimiter starts a new list".
    pub(super) fn new(list: List, before: Option<Marker>) -> Marker {
        #[cfg(test)]
        let before = before.filter(|_| !super::sabotage::is_on(super::sabotage::Sabotage::SameMarkers));
        let [usual, other] = if list.start.is_some() { [b'.', b')'] } else { [b'-', b'*'] };
        Marker(if before == Some(Marker(usual)) { other } else { usual })
    }

    /// An item's marker with the space behind it. `number` counts from the list's start.
    pub(super) fn text(self, number: Option<u32>) -> String {
        match number {
            Some(number) => format!("{number}{} ", char::from(self.0)),
            None => format!("{} ", char::from(self.0)),
        }
    }
}

/// The highest number a marker can hold: nine digits.
pub(super) const HIGHEST: u32 = 999_999_999;
