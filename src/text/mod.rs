//! Text: what a character is — blank, wide, punctuation — character references, template tags, where it is kept.
//! Knows no markup.

mod entities;
pub(crate) mod find;
pub(crate) mod glance;
pub(crate) mod store;
pub(crate) mod template;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// ASCII whitespace as HTML means it: tab, line feed, form feed, carriage return, space.
/// <https://infra.spec.whatwg.org/#ascii-whitespace>
#[inline]
pub(crate) fn is_html_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// What a comment begins with that is about how the text around it is treated.
pub(crate) const OWN_COMMENT: &str = "faircopy:";

/// Whether there may be carriage returns in a text, or U+0000: it is asked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Controls {
    None,
    Perhaps,
}

impl Controls {
    /// What `text` says.
    pub(crate) fn of(text: &str) -> Controls {
        match find::memchr2(b'\r', 0, text.as_bytes()) {
            Some(_) => Controls::Perhaps,
            None => Controls::None,
        }
    }
}

/// Blank: nobody sees it at the edge of a block. White space of any kind, and the
/// zero-width space, joiner and byte order mark that editors leave behind.
#[inline]
pub(crate) fn is_blank(c: char) -> bool {
    match c {
        // Dashes and quotation marks; the bulk of Chinese, Japanese and Korean text, but for the byte order mark.
        '\u{21}'..='\u{7E}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{FEFE}' | '\u{FF00}'.. => false,
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{1C}'..='\u{1F}' => true,
        _ => c.is_whitespace(),
    }
}

/// How many bytes of blank characters `text` begins with.
#[inline]
pub(crate) fn blank_length(text: &str) -> usize {
    if begins_seen(text) {
        return 0;
    }
    let mut rest = text;
    // What a Chinese paragraph is indented with.
    while let Some(more) = rest.strip_prefix('\u{3000}') {
        rest = more;
    }
    match begins_seen(rest) {
        true => text.len() - rest.len(),
        false => text.len() - rest.trim_start_matches(is_blank).len(),
    }
}

/// Whether one byte tells that `text` does not begin with what is blank: a sign of ASCII, or the bulk of Chinese.
#[inline(always)]
pub(crate) fn begins_seen(text: &str) -> bool {
    matches!(text.as_bytes(), [0x21..=0x7E | 0xE4..=0xE9, ..])
}

/// Whether a few bytes tell that it does not end with that: what sentences and labels of Chinese end with, too.
#[inline(always)]
pub(crate) fn ends_seen(text: &str) -> bool {
    // `。」` behind the ideographic space, `：！）` in full width.
    matches!(
        text.as_bytes(),
        [.., 0x21..=0x7E]
            | [.., 0xE4..=0xE9, _, _]
            | [.., 0xE3, 0x80, 0x81..=0xBF]
            | [.., 0xEF, 0xBC..=0xBF, _]
    )
}

/// Whether `text` ends with what is blank.
#[inline(always)]
pub(crate) fn ends_blank(text: &str) -> bool {
    !ends_seen(text) && text.ends_with(is_blank)
}

/// A Unicode whitespace character, CommonMark §2.1: category `Zs`, or tab, line feed,
/// form feed, carriage return.
pub(crate) const fn is_unicode_space(c: char) -> bool {
    match c {
        '\t' | '\n' | '\u{0C}' | '\r' | ' ' | '\u{A0}' => true,
        _ if c.is_ascii() => false,
        '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => true,
        _ => false,
    }
}

/// What a character is beside a delimiter run, CommonMark §2.1 and §6.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Unicode whitespace, or the edge of a line.
    Space,
    /// Punctuation in every version of CommonMark: ASCII punctuation and category `P`.
    Punctuation,
    /// Category `S`: punctuation since CommonMark 0.31, an ordinary character before.
    Symbol,
    /// Anything else.
    Other,
}

impl Beside {
    pub(crate) const ALL: [Beside; 4] = [Beside::Space, Beside::Punctuation, Beside::Symbol, Beside::Other];
}

/// See [`Beside`].
#[inline]
pub(crate) fn beside(c: char) -> Beside {
    match ASCII_BESIDE.get(c as usize) {
        Some(&known) => known,
        // The bulk of Chinese text, without a call.
        None if matches!(c, '\u{4E00}'..='\u{9FFF}') => Beside::Other,
        None => beyond_ascii_beside(c),
    }
}

/// What the first character of `text` is to a delimiter run before it.
#[inline]
pub(crate) fn first_beside(text: &str) -> Beside {
    match text.as_bytes() {
        // The bulk of Chinese text, by one byte.
        [0xE5..=0xE9, ..] => Beside::Other,
        _ => text.chars().next().map_or(Beside::Space, beside),
    }
}

/// What the last character of `text` is to one behind it.
#[inline]
pub(crate) fn last_beside(text: &str) -> Beside {
    match text.as_bytes() {
        [.., 0xE5..=0xE9, _, _] => Beside::Other,
        _ => text.chars().next_back().map_or(Beside::Space, beside),
    }
}

/// What each character of ASCII is.
static ASCII_BESIDE: [Beside; 128] = {
    let mut table = [Beside::Other; 128];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'\t' | b'\n' | 0x0C | b'\r' | b' ' => Beside::Space,
            _ if byte.is_ascii_punctuation() => Beside::Punctuation,
            _ => Beside::Other,
        };
        byte += 1;
    }
    table
};

fn beyond_ascii_beside(c: char) -> Beside {
    let row = match c as usize / BLOCK {
        GENERAL_PUNCTUATION => 0,
        CJK_PUNCTUATION => 1,
        FULLWIDTH => 2,
        _ => return other_beside(c),
    };
    FREQUENT_BESIDE[row][c as usize % BLOCK].unwrap_or_else(|| other_beside(c))
}

/// So many characters have a table together.
const BLOCK: usize = 64;

/// Where the punctuation of Chinese and of books stands: dashes and quotation marks, `。「」`, `，：？`.
const GENERAL_PUNCTUATION: usize = 0x2000 / BLOCK;
const CJK_PUNCTUATION: usize = 0x3000 / BLOCK;
const FULLWIDTH: usize = 0xFF00 / BLOCK;
const FREQUENT_BLOCKS: [usize; 3] = [GENERAL_PUNCTUATION, CJK_PUNCTUATION, FULLWIDTH];

/// What each of their characters is, if that is known without the properties of all characters.
static FREQUENT_BESIDE: [[Option<Beside>; BLOCK]; FREQUENT_BLOCKS.len()] = {
    let mut table = [[None; BLOCK]; FREQUENT_BLOCKS.len()];
    let mut at = 0;
    while at < BLOCK * FREQUENT_BLOCKS.len() {
        let (row, column) = (at / BLOCK, at % BLOCK);
        if let Some(c) = char::from_u32((FREQUENT_BLOCKS[row] * BLOCK + column) as u32) {
            table[row][column] = known_beside(c);
        }
        at += 1;
    }
    table
};

/// What occurs most, without the properties of all characters.
const fn known_beside(c: char) -> Option<Beside> {
    match c {
        // Letters of Latin and Cyrillic, Japanese and Korean.
        '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2C1}'
        | '\u{400}'..='\u{481}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{AC00}'..='\u{D7A3}' => Some(Beside::Other),
        // Their punctuation.
        '\u{B7}'
        | '\u{2010}'..='\u{2027}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{FF01}'..='\u{FF03}'
        | '\u{FF05}'..='\u{FF0A}'
        | '\u{FF0C}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF1B}'
        | '\u{FF1F}'..='\u{FF20}' => Some(Beside::Punctuation),
        // Arrows, boxes, shapes, dingbats of old and the bulk of emoji, fullwidth signs.
        '\u{2190}'..='\u{21FF}'
        | '\u{2500}'..='\u{26FF}'
        | '\u{FF0B}'
        | '\u{FF1C}'..='\u{FF1E}'
        | '\u{FF5C}'
        | '\u{FF5E}'
        | '\u{1F300}'..='\u{1F64F}' => Some(Beside::Symbol),
        _ if is_unicode_space(c) => Some(Beside::Space),
        _ => None,
    }
}

fn other_beside(c: char) -> Beside {
    known_beside(c).unwrap_or_else(|| match c.general_category_group() {
        GeneralCategoryGroup::Punctuation => Beside::Punctuation,
        GeneralCategoryGroup::Symbol => Beside::Symbol,
        _ => Beside::Other,
    })
}

/// A wide character between two of which a line break in the source says nothing
/// (CSS Text 3 §4.1.3): East Asian Wide or Fullwidth, but not Hangul, which has word spaces.
pub(crate) fn is_wide(c: char) -> bool {
    match c {
        '\0'..='\u{10FF}' => false,
        // Most that is wide: ideographs, kana, and the punctuation beside them.
        '\u{3000}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A0}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{FF01}'..='\u{FF60}' => true,
        '\u{AC00}'..='\u{D7AF}' => false,
        _ => UnicodeWidthChar::width(c) == Some(2),
    }
}

/// How many columns `text` takes on a terminal.
pub(crate) fn display_width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// What the named character reference `&name;` stands for; `name` without `&` and `;`.
pub(crate) fn entity(name: &str) -> Option<&'static str> {
    named_reference(name.as_bytes()).map(|named| named.text)
}

/// A row of the standard's table of named character references.
pub(crate) struct NamedReference {
    /// What it stands for.
    pub text: &'static str,
    /// The standard also accepts it without its semicolon.
    pub may_lack_semicolon: bool,
}

/// The named character reference `name`, without `&` and `;`.
pub(crate) fn named_reference(name: &[u8]) -> Option<NamedReference> {
    let mut slot = entity_slot(name);
    loop {
        let &(own, text, may_lack_semicolon) = entities::ENTITIES.get(ENTITY_SLOTS[slot] as usize)?;
        if own.as_bytes() == name {
            return Some(NamedReference { text, may_lack_semicolon });
        }
        slot = (slot + 1) % ENTITY_SLOTS.len();
    }
}

/// Where in [`ENTITY_SLOTS`] the search for `name` begins: FNV-1a, folded.
const fn entity_slot(name: &[u8]) -> usize {
    let mut hash: u32 = 0x811C_9DC5;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    ((hash >> 16) ^ hash) as usize % ENTITY_SLOTS_LENGTH
}

const ENTITY_SLOTS_LENGTH: usize = 4096;

/// A hash table with open addresses over the rows of the table: the row, or none.
static ENTITY_SLOTS: [u16; ENTITY_SLOTS_LENGTH] = {
    let mut slots = [u16::MAX; ENTITY_SLOTS_LENGTH];
    let mut row = 0;
    while row < entities::ENTITIES.len() {
        let mut slot = entity_slot(entities::ENTITIES[row].0.as_bytes());
        while slots[slot] != u16::MAX {
            slot = (slot + 1) % ENTITY_SLOTS_LENGTH;
        }
        slots[slot] = row as u16;
        row += 1;
    }
    slots
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entity_table_is_sorted_and_whole() {
        assert_eq!(entities::ENTITIES.len(), 2125);
        assert!(entities::ENTITIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(entity("copy"), Some("©"));
        assert_eq!(entity("ngE"), Some("≧̸"));
        assert_eq!(entity("nosuch"), None);
        assert!(entities::ENTITIES.iter().all(|row| entity(row.0) == Some(row.1)), "each is found");
    }

    #[test]
    fn a_character_is_one_thing_beside_a_delimiter() {
        for (c, want) in [
            ('a', Beside::Other),
            ('：', Beside::Punctuation),
            ('。', Beside::Punctuation),
            ('「', Beside::Punctuation),
            ('～', Beside::Symbol),
            ('$', Beside::Punctuation),
            ('€', Beside::Symbol),
            ('\u{3000}', Beside::Space),
            ('\u{A0}', Beside::Space),
            ('\u{200B}', Beside::Other),
            ('来', Beside::Other),
        ] {
            assert_eq!(beside(c), want, "{c:?}");
        }
    }

    #[test]
    fn what_stands_at_an_edge_is_what_its_character_is() {
        for c in '\0'..=char::MAX {
            let text = format!("{c}-{c}");
            assert_eq!((first_beside(&text), last_beside(&text)), (beside(c), beside(c)), "{c:?}");
        }
        assert_eq!((first_beside(""), last_beside("")), (Beside::Space, Beside::Space), "the edge of a line");
    }

    #[test]
    fn what_is_not_blank_at_first_sight_is_not_white_space() {
        for c in '\0'..=char::MAX {
            let left_behind = matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{1C}'..='\u{1F}');
            assert_eq!(is_blank(c), left_behind || c.is_whitespace(), "{c:?}");
        }
    }

    #[test]
    fn what_a_text_begins_with_is_blank_or_not() {
        for c in '\0'..=char::MAX {
            let want = if is_blank(c) { 3 + c.len_utf8() + 1 } else { 3 };
            assert_eq!(blank_length(&format!("\u{3000}{c} 来")), want, "{c:?}");
        }
        assert_eq!(["", "\u{3000}", "\u{3000} \u{FEFF}"].map(blank_length), [0, 3, 7]);
    }

    #[test]
    fn what_is_told_without_a_table_is_what_the_table_says() {
        for c in ('\u{80}'..=char::MAX).filter(|&c| !is_unicode_space(c)) {
            let want = match c.general_category_group() {
                GeneralCategoryGroup::Punctuation => Beside::Punctuation,
                GeneralCategoryGroup::Symbol => Beside::Symbol,
                _ => Beside::Other,
            };
            assert_eq!(beside(c), want, "{c:?}");
        }
    }

    #[test]
    fn wide_is_chinese_and_japanese_not_korean() {
        for (c, want) in [('来', true), ('，', true), ('か', true), ('한', false), ('a', false), ('“', false)]
        {
            assert_eq!(is_wide(c), want, "{c:?}");
        }
        for c in '\u{1100}'..=char::MAX {
            let is_hangul = matches!(c, '\u{AC00}'..='\u{D7AF}');
            let want = UnicodeWidthChar::width(c) == Some(2) && !is_hangul;
            assert_eq!(is_wide(c), want, "{c:?}");
        }
    }
}
