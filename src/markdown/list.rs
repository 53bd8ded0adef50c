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

    /// Appends an item's marker with the space behind it. `number` counts from the list's start.
    pub(super) fn push_text(self, out: &mut String, number: Option<u32>) {
        if let Some(number) = number {
            push_number(out, number);
        }
        out.push_str(match self.0 {
            b'-' => "- ",
            b'*' => "* ",
            b'.' => ". ",
            _ => ") ",
        });
    }
}

fn push_number(out: &mut String, number: u32) {
    let mut digits = [b'0'; 10];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] += (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits[at..].iter().for_each(|&digit| out.push(char::from(digit)));
}

/// The highest number a marker can hold: nine digits.
pub(super) const HIGHEST: u32 = 999_999_999;
