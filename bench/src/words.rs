//! Words: text out of nothing but a number, the same on every machine. Knows no HTML.

/// A source of numbers that look random: [SplitMix64](https://prng.di.unimi.it/splitmix64.c).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    /// True `times` times in a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.between(1, 100) <= times
    }

    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.between(0, list.len() - 1)]
    }

    /// A number as an address or an identifier may hold one, in base 16.
    pub fn hexadecimal(&mut self) -> String {
        format!("{:012x}", self.next() >> 16)
    }
}

const SMALL: &[&str] = &[
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "was", "on", "with", "as", "by", "at",
    "from", "which", "or", "had", "not", "but", "an", "they", "were", "all", "one", "its", "when", "there",
];
const FIRST: &[&str] = &[
    "har", "mel", "tor", "lin", "gre", "bra", "con", "sta", "win", "cal", "mor", "per", "dis", "re", "un",
    "over", "in", "fol", "sen", "ver", "cam", "pos", "tra", "sil", "bor",
];
const LAST: &[&str] = &[
    "bour", "ing", "ton", "ed", "ment", "ly", "er", "ation", "ward", "ness", "low", "ple", "ding", "ter",
    "ble", "ous", "field", "ive", "gate", "s", "ance", "stone", "ful", "dom", "cy",
];

/// A word of English looks.
pub fn word(random: &mut Random) -> String {
    if random.percent(45) {
        return random.pick(SMALL).to_owned();
    }
    let middle = if random.percent(30) { random.pick(FIRST) } else { "" };
    format!("{}{middle}{}", random.pick(FIRST), random.pick(LAST))
}

/// Several words in a row.
pub fn words(random: &mut Random, count: usize) -> String {
    (0..count).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

/// `text` with its first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

const CHARACTERS: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里\
用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十\
民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代\
内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结\
反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思\
王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运";

/// Several Chinese characters in a row.
pub fn characters(random: &mut Random, count: usize) -> String {
    // Each is three bytes long, so that the nth can be found without counting.
    let total = CHARACTERS.len() / 3;
    let mut out = String::with_capacity(count * 3);
    for _ in 0..count {
        let at = random.between(0, total - 1) * 3;
        out.push_str(&CHARACTERS[at..at + 3]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_three_bytes_long() {
        assert!(CHARACTERS.chars().all(|c| c.len_utf8() == 3));
    }

    #[test]
    fn the_same_seed_gives_the_same_words() {
        let text = |seed| words(&mut Random::new(seed), 20);
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }
}
