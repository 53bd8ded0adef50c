//! Decoding: from bytes in any encoding to text. The door of `encoding_rs` and `chardetng`.
//!
//! What decides, the first that speaks:
//!
//! | | example | |
//! |---|---|---|
//! | a byte order mark | `FF FE` | the bytes themselves say it |
//! | the caller | `--encoding gbk` | |
//! | zeros after the first two letters | `3C 00 70 00` | only UTF-16 looks like that |
//! | bytes that are UTF-8, or were | `E6 B2 B3` | no other encoding does by accident, beyond a word or two |
//! | a label in the bytes | `<meta charset=gbk>` | see `label` |
//! | zeros among bytes that are not UTF-8 | `B3 6C 0A 00` | UTF-16 that begins with no letter |
//! | a guess | | and it is said that it is one |
//!
//! A label comes after UTF-8, though a browser would follow it: editors and static site generators
//! convert the bytes of a file and leave the label in its markup as it was.
//!
//! Nothing is dropped: bytes that mean nothing in the encoding become U+FFFD and are counted.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{self as rs, DecoderResult};

use super::{label, utf8};
use crate::diagnostic::{Diagnostic, Severity};

/// Bytes as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded<'a> {
    /// The text, without a byte order mark. Bytes that are UTF-8 are borrowed, not copied.
    pub text: Cow<'a, str>,
    /// The encoding that the bytes were read in.
    pub encoding: Encoding,
    /// What there is to say. Spans are bytes of `text`, so `text` is what to render them with.
    pub diagnostics: Vec<Diagnostic>,
}

/// The text that `bytes` are.
///
/// Without `encoding` it is found out: by a byte order mark, by the bytes being UTF-8, by a
/// `<meta charset>` at the beginning of the body, else by a guess, which is reported. A byte order
/// mark is stronger than `encoding`. Whatever the bytes are, there is text: those that mean nothing
/// become U+FFFD, with a warning.
///
/// A file that is not UTF-8 differs from its fair copy even where `normalize` says of the decoded text
/// that nothing changed: compare the bytes.
///
/// ```
/// use faircopy::decode;
///
/// let utf_8 = decode("café".as_bytes(), None);
/// assert_eq!((&*utf_8.text, utf_8.encoding.name()), ("café", "UTF-8"));
///
/// let page = decode(b"<meta charset=gbk><p>\xBA\xD3\xB1\xDF</p>", None);
/// assert_eq!((&*page.text, page.encoding.name()), ("<meta charset=gbk><p>河边</p>", "GBK"));
///
/// let asked = decode(b"caf\xE9", Some("latin1".parse()?));
/// assert_eq!((&*asked.text, asked.encoding.name()), ("café", "windows-1252"));
/// # Ok::<(), faircopy::UnknownEncoding>(())
/// ```
pub fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Decoded<'_> {
    let (mark, bytes) = take_mark(bytes);
    let asked = encoding.map(|Encoding(asked)| asked);
    let Some(mark) = mark else {
        let Some(asked) = asked else { return detect(bytes) };
        let mut decoded = read(asked, bytes);
        decoded.diagnostics.extend(doubt(asked, bytes));
        return decoded;
    };
    // Text that begins like UTF-16 would be taken for it as soon as the mark of UTF-8 has gone.
    let utf_16 = scan_utf_16_start(bytes).filter(|_| mark == rs::UTF_8);
    let mut decoded = read(utf_16.unwrap_or(mark), bytes);
    if let Some(asked) = asked.filter(|asked| *asked != mark) {
        let message = format!("a byte order mark says that this is {}, not {}", mark.name(), asked.name());
        decoded.diagnostics.push(Diagnostic::note("byte-order-mark", message).at(0..0));
    }
    decoded
}

/// The encoding of the byte order marks that `bytes` begin with, and what follows them.
///
/// <https://encoding.spec.whatwg.org/#bom-sniff>
fn take_mark(bytes: &[u8]) -> (Option<&'static rs::Encoding>, &[u8]) {
    let Some((encoding, length)) = rs::Encoding::for_bom(bytes) else { return (None, bytes) };
    // More than one is the work of tools that each added theirs.
    let mut rest = &bytes[length..];
    while let Some(after) = rest.strip_prefix(&bytes[..length]) {
        rest = after;
    }
    (Some(encoding), rest)
}

/// Reads `bytes` that have no mark and of which nobody said what they are.
fn detect(bytes: &[u8]) -> Decoded<'_> {
    // Before UTF-8, which these bytes are as well.
    if let Some(utf_16) = scan_utf_16_start(bytes) {
        return read(utf_16, bytes);
    }
    if let Some(text) = utf8::read(bytes) {
        // ISO-2022-JP is the one encoding whose bytes are all ASCII.
        return match find_label(bytes) {
            Some(label) if label == rs::ISO_2022_JP && bytes.contains(&ESCAPE) => read(label, bytes),
            _ => Decoded::new(Cow::Borrowed(text), rs::UTF_8, Vec::new()),
        };
    }
    let utf_8 = Tally::of(bytes);
    if utf_8.good >= 4 * utf_8.bad {
        return read(rs::UTF_8, bytes);
    }
    match find_label(bytes) {
        // A label that the bytes contradict helps nobody; a broken file that says UTF-8 is believed.
        Some(label) if label != rs::UTF_8 || utf_8.good >= utf_8.bad => return read(label, bytes),
        _ => {}
    }
    if let Some(utf_16) = scan_utf_16(bytes) {
        return read(utf_16, bytes);
    }
    guess(bytes)
}

const ESCAPE: u8 = 0x1B;

/// The encoding that a label in `bytes` names, if bytes in which it can be read can be in it.
fn find_label(bytes: &[u8]) -> Option<&'static rs::Encoding> {
    // The standard makes UTF-8 of a label UTF-16, as UTF-16 it could not have been read; but whether
    // this is UTF-8 is known better from the bytes. `replacement` stands for encodings that nobody
    // should decode: all would be lost.
    label::find(bytes, rs::Encoding::for_label_no_replacement)
        .filter(|label| *label != rs::UTF_16LE && *label != rs::UTF_16BE)
}

/// UTF-16, if `bytes` begin with two letters of ASCII in it: `<p`, `--`, `# `.
fn scan_utf_16_start(bytes: &[u8]) -> Option<&'static rs::Encoding> {
    let is_letter = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match *bytes {
        [a, 0, b, 0, ..] if is_letter(a) && is_letter(b) => Some(rs::UTF_16LE),
        [0, a, 0, b, ..] if is_letter(a) && is_letter(b) => Some(rs::UTF_16BE),
        _ => None,
    }
}

/// UTF-16, if there are zeros in nearly only one half of the byte pairs, the high one of ASCII.
///
/// The other half has some, too: U+4E00, the digit one, is a frequent character.
fn scan_utf_16(bytes: &[u8]) -> Option<&'static rs::Encoding> {
    let pairs = bytes[..bytes.len().min(4096)].chunks_exact(2);
    let total = pairs.len();
    let zeros = |at: usize| pairs.clone().filter(|pair| pair[at] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let is_plain = |high: usize, low: usize| high > 0 && 32 * high >= total && high >= 2 * low;
    if is_plain(second, first) {
        Some(rs::UTF_16LE)
    } else if is_plain(first, second) {
        Some(rs::UTF_16BE)
    } else {
        None
    }
}

/// How much of some bytes is UTF-8.
///
/// One character that was cut in two must not turn an article into guesswork. In text of other
/// encodings, fewer than a quarter of the characters happen to be UTF-8: `good` counts characters
/// beyond ASCII, `bad` what is none.
struct Tally {
    good: usize,
    bad: usize,
}

impl Tally {
    fn of(bytes: &[u8]) -> Tally {
        let mut tally = Tally { good: 0, bad: 0 };
        for chunk in bytes.utf8_chunks() {
            tally.good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
            tally.bad += usize::from(!chunk.invalid().is_empty());
        }
        tally
    }
}

/// Reads `bytes` in the encoding that they look most like.
fn guess(bytes: &[u8]) -> Decoded<'_> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let mut decoded = read(encoding, bytes);
    let start = decoded.text.find(|c: char| !c.is_ascii()).unwrap_or_default();
    let end = start + decoded.text[start..].chars().next().map_or(0, char::len_utf8);
    let message = format!("the encoding is not said; by its bytes this is {}", encoding.name());
    let note = Diagnostic::note("encoding-guessed", message).help("say it with `--encoding`");
    decoded.diagnostics.insert(0, note.at(start..end));
    decoded
}

/// Whether `bytes` are UTF-8 after all, and not what was asked for.
fn doubt(asked: &'static rs::Encoding, bytes: &[u8]) -> Option<Diagnostic> {
    let is_the_same =
        asked == rs::UTF_8 || (bytes.is_ascii() && asked != rs::UTF_16LE && asked != rs::UTF_16BE);
    if is_the_same || scan_utf_16_start(bytes).is_some() || utf8::read(bytes).is_none() {
        return None;
    }
    let message = format!("read as {}, as asked, but this is also UTF-8", asked.name());
    let warning = Diagnostic::new(Severity::Warning, "also-utf-8", message);
    Some(warning.help("a file that was converted before needs no `--encoding`").at(0..0))
}

/// The text that `bytes` are in `encoding`.
fn read<'a>(encoding: &'static rs::Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    if encoding == rs::UTF_8
        && let Some(text) = utf8::read(bytes)
    {
        return Decoded::new(Cow::Borrowed(text), encoding, Vec::new());
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Markup is ASCII in every encoding, and two bytes of Chinese are three in UTF-8.
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
    let (mut count, mut first) = (0usize, 0);
    let mut rest = bytes;
    loop {
        let (result, length) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = &rest[length..];
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len().max(64)),
            DecoderResult::Malformed(..) => {
                if count == 0 {
                    first = text.len();
                }
                count += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    // Letters with zeros between them are UTF-32, read two bytes at a time. The zeros are no text, and
    // with them the next run would take the copy for UTF-16.
    if scan_utf_16_start(text.as_bytes()).is_some() {
        first -= text[..first].matches('\0').count();
        text.retain(|c| c != '\0');
    }
    let said = (count > 0).then(|| {
        let (what, became) = if count == 1 { ("sequence", "is") } else { ("sequences", "are") };
        let message = format!(
            "{count} {what} of bytes {became} not {}: U+FFFD stands for each, first here",
            encoding.name()
        );
        let end = first + char::REPLACEMENT_CHARACTER.len_utf8();
        Diagnostic::new(Severity::Warning, "malformed-bytes", message).at(first..end)
    });
    Decoded::new(Cow::Owned(text), encoding, said.into_iter().collect())
}

impl<'a> Decoded<'a> {
    /// `text` without the byte order marks that only decoding made visible (gb18030 has one, too).
    fn new(text: Cow<'a, str>, encoding: &'static rs::Encoding, mut diagnostics: Vec<Diagnostic>) -> Self {
        let mark = text.len() - text.trim_start_matches('\u{FEFF}').len();
        let text = match text {
            _ if mark == 0 => text,
            Cow::Borrowed(text) => Cow::Borrowed(&text[mark..]),
            Cow::Owned(text) => Cow::Owned(text[mark..].to_owned()),
        };
        for span in diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.span.as_mut()) {
            *span = span.start.saturating_sub(mark)..span.end.saturating_sub(mark);
        }
        Decoded { text, encoding: Encoding(encoding), diagnostics }
    }
}

/// An encoding of the [Encoding Standard](https://encoding.spec.whatwg.org/), made from one of its labels.
///
/// ```
/// use faircopy::Encoding;
///
/// let encoding: Encoding = "gb2312".parse()?;
/// assert_eq!(encoding.name(), "GBK");
/// assert!("klingon".parse::<Encoding>().is_err());
/// # Ok::<(), faircopy::UnknownEncoding>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static rs::Encoding);

impl Encoding {
    /// Its name in the standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Every encoding there is.
    pub fn all() -> impl Iterator<Item = Encoding> {
        ALL.iter().copied().map(Encoding)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A label that no encoding has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEncoding {
    label: String,
}

impl std::error::Error for UnknownEncoding {}

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no encoding is called `{}`; there are", self.label)?;
        for (at, encoding) in Encoding::all().enumerate() {
            write!(out, "{} {encoding}", if at == 0 { "" } else { "," })?;
        }
        out.write_str(", and their other names in the Encoding Standard, such as latin1 or gb2312")
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(label: &str) -> Result<Encoding, UnknownEncoding> {
        let named = |label: &str| rs::Encoding::for_label_no_replacement(label.as_bytes());
        let code_page = CODE_PAGES.iter().find(|(page, _)| label.trim().eq_ignore_ascii_case(page));
        named(label)
            .or_else(|| named(code_page?.1))
            .map(Encoding)
            .ok_or_else(|| UnknownEncoding { label: label.to_owned() })
    }
}

/// What Windows calls the four encodings whose code pages the standard's labels lack.
const CODE_PAGES: &[(&str, &str)] =
    &[("cp932", "shift_jis"), ("cp936", "gbk"), ("cp949", "euc-kr"), ("cp950", "big5")];

/// In the order of the standard's table.
const ALL: &[&rs::Encoding] = &[
    rs::UTF_8,
    rs::IBM866,
    rs::ISO_8859_2,
    rs::ISO_8859_3,
    rs::ISO_8859_4,
    rs::ISO_8859_5,
    rs::ISO_8859_6,
    rs::ISO_8859_7,
    rs::ISO_8859_8,
    rs::ISO_8859_8_I,
    rs::ISO_8859_10,
    rs::ISO_8859_13,
    rs::ISO_8859_14,
    rs::ISO_8859_15,
    rs::ISO_8859_16,
    rs::KOI8_R,
    rs::KOI8_U,
    rs::MACINTOSH,
    rs::WINDOWS_874,
    rs::WINDOWS_1250,
    rs::WINDOWS_1251,
    rs::WINDOWS_1252,
    rs::WINDOWS_1253,
    rs::WINDOWS_1254,
    rs::WINDOWS_1255,
    rs::WINDOWS_1256,
    rs::WINDOWS_1257,
    rs::WINDOWS_1258,
    rs::X_MAC_CYRILLIC,
    rs::GBK,
    rs::GB18030,
    rs::BIG5,
    rs::EUC_JP,
    rs::ISO_2022_JP,
    rs::SHIFT_JIS,
    rs::EUC_KR,
    rs::UTF_16BE,
    rs::UTF_16LE,
    rs::X_USER_DEFINED,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` in `encoding`, by hand for UTF-16, which the standard has no encoder for.
    fn encode(encoding: &'static rs::Encoding, text: &str) -> Vec<u8> {
        if encoding == rs::UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == rs::UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{} has all of {text:?}", encoding.name());
        bytes.into_owned()
    }

    #[track_caller]
    fn check_as(sentence: &str, bytes: &[u8], label: &str, name: &str, text: &str, codes: &[&str]) {
        let encoding = (!label.is_empty()).then(|| label.parse().expect("a label in a test is known"));
        let decoded = decode(bytes, encoding);
        assert_eq!((decoded.encoding.name(), &*decoded.text), (name, text), "{sentence}");
        let said: Vec<&str> = decoded.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(said, codes, "{sentence}");
        for diagnostic in &decoded.diagnostics {
            let span = diagnostic.span.clone().expect("it has a place");
            assert!(text.get(span).is_some(), "{sentence}: the place is in the text");
        }
    }

    #[track_caller]
    fn check(sentence: &str, bytes: &[u8], name: &str, text: &str, codes: &[&str]) {
        check_as(sentence, bytes, "", name, text, codes);
    }

    #[test]
    fn a_byte_order_mark_speaks_first() {
        check("UTF-8", b"\xEF\xBB\xBFa", "UTF-8", "a", &[]);
        check("twice", b"\xEF\xBB\xBF\xEF\xBB\xBFa", "UTF-8", "a", &[]);
        check("UTF-16, the low byte first", b"\xFF\xFEa\0\xB3\x6C", "UTF-16LE", "a河", &[]);
        check("UTF-16, the high byte first", b"\xFE\xFF\0a\x6C\xB3", "UTF-16BE", "a河", &[]);
        check("nothing else", b"\xEF\xBB\xBF", "UTF-8", "", &[]);
        check_as(
            "that of gb18030 shows only when it is decoded",
            b"\x84\x31\x95\x33a",
            "gb18030",
            "gb18030",
            "a",
            &[],
        );
        check_as("against a label", b"\xEF\xBB\xBFa", "gbk", "UTF-8", "a", &["byte-order-mark"]);
        check_as("with a label", b"\xFF\xFEa\0", "utf-16le", "UTF-16LE", "a", &[]);
        check("half a unit at the end", b"\xFF\xFEa\0b", "UTF-16LE", "a\u{FFFD}", &["malformed-bytes"]);
        check("UTF-16 that somebody gave a mark of UTF-8", b"\xEF\xBB\xBF<\0p\0>\0", "UTF-16LE", "<p>", &[]);
        check("UTF-32", b"\xFF\xFE\0\0<\0\0\0p\0\0\0", "UTF-16LE", "<p", &[]);
    }

    #[test]
    fn who_asks_is_believed() {
        check_as("Latin-1 is windows-1252", b"\x93caf\xE9\x94", "latin1", "windows-1252", "“café”", &[]);
        check_as("in any case, with spaces", b"caf\xE9", " ISO-8859-1 ", "windows-1252", "café", &[]);
        check_as("a code page of Windows", b"\xBA\xD3", "CP936", "GBK", "河", &[]);
        check_as(
            "against a label",
            b"<meta charset=big5>\xBA\xD3",
            "gbk",
            "GBK",
            "<meta charset=big5>河",
            &[],
        );
        check_as("7-bit Japanese", b"\x1B$B2O\x1B(B", "iso-2022-jp", "ISO-2022-JP", "河", &[]);
        check_as(
            "but it is said when the bytes are UTF-8",
            "河边".as_bytes(),
            "gbk",
            "GBK",
            "娌宠竟",
            &["also-utf-8"],
        );
        check_as("UTF-8, broken", b"a\xFFb", "utf-8", "UTF-8", "a\u{FFFD}b", &["malformed-bytes"]);
    }

    #[test]
    fn bytes_that_are_utf_8_are_utf_8() {
        check("nothing", b"", "UTF-8", "", &[]);
        check("ASCII", b"a", "UTF-8", "a", &[]);
        check(
            "whatever their label says",
            "<meta charset=gbk>河边".as_bytes(),
            "UTF-8",
            "<meta charset=gbk>河边",
            &[],
        );
        check("a zero inside is a zero", b"a\0b", "UTF-8", "a\0b", &[]);
        check(
            "one character cut off",
            &"一条河边的路".as_bytes()[..17],
            "UTF-8",
            "一条河边的\u{FFFD}",
            &["malformed-bytes"],
        );
        check(
            "7-bit Japanese with a label is the one exception",
            b"<meta charset=iso-2022-jp>\x1B$B2O\x1B(B",
            "ISO-2022-JP",
            "<meta charset=iso-2022-jp>河",
            &[],
        );
        check(
            "without its escapes it is ASCII",
            b"<meta charset=iso-2022-jp>a",
            "UTF-8",
            "<meta charset=iso-2022-jp>a",
            &[],
        );
    }

    #[test]
    fn utf_8_is_not_copied() {
        for bytes in ["河边".as_bytes(), b"\xEF\xBB\xBFa", b""] {
            assert!(matches!(decode(bytes, None).text, Cow::Borrowed(_)), "{bytes:?}");
        }
    }

    #[test]
    fn a_label_is_followed() {
        check("", b"<meta charset=gbk>\xBA\xD3", "GBK", "<meta charset=gbk>河", &[]);
        check(
            "one that is not known is none",
            b"<meta charset=x><meta charset=big5>\xAAe",
            "Big5",
            "<meta charset=x><meta charset=big5>河",
            &[],
        );
        check(
            "UTF-8 with as much right as wrong is UTF-8 that broke",
            b"<meta charset=utf-8>caf\xC3\xA9 caf\xE9",
            "UTF-8",
            "<meta charset=utf-8>café caf\u{FFFD}",
            &["malformed-bytes"],
        );
        check(
            "bytes that are nowhere UTF-8 are not, whatever they say",
            b"<meta charset=utf-8>caf\xE9",
            "windows-1252",
            "<meta charset=utf-8>café",
            &["encoding-guessed"],
        );
        check(
            "what is malformed in it is counted, with the first place",
            b"<meta charset=gbk>\xBA\xD3\xFF\xBA",
            "GBK",
            "<meta charset=gbk>河\u{FFFD}\u{FFFD}",
            &["malformed-bytes"],
        );
    }

    #[test]
    fn utf_16_shows_in_its_zeros() {
        for encoding in [rs::UTF_16LE, rs::UTF_16BE] {
            for text in ["<p>One.</p>", "---\ntitle: 一\n---\n", "河边的书店\n<p>一一一</p>\n"] {
                check("without a mark", &encode(encoding, text), encoding.name(), text, &[]);
            }
        }
    }

    #[test]
    fn malformed_bytes_are_counted() {
        let decoded = decode(b"<meta charset=euc-kr>\xFF \xFF\xFF", None);
        let warning = &decoded.diagnostics[0];
        assert_eq!(warning.severity, Severity::Warning);
        assert_eq!(warning.span, Some(21..24));
        assert!(warning.message.starts_with("3 sequences of bytes are not EUC-KR"), "{}", warning.message);
    }

    #[test]
    fn every_encoding_is_read() {
        for (name, text) in [
            ("GBK", "河边的书店开张三年，生意平淡，可是每天下午都有人来坐一会儿。"),
            ("Big5", "河邊的書店開張三年，生意平淡，可是每天下午都有人來坐一會兒。"),
            ("Shift_JIS", "川のそばの本屋は三年前に開いた。毎日午後になると誰かが座りに来る。"),
            ("EUC-JP", "川のそばの本屋は三年前に開いた。毎日午後になると誰かが座りに来る。"),
            ("EUC-KR", "강가의 책방은 삼 년 전에 문을 열었다. 오후마다 누군가 앉으러 온다."),
            ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, když šel kolem řeky."),
            ("windows-1251", "Книжная лавка у реки открылась три года назад, и каждый день кто-то приходит."),
            (
                "windows-1252",
                "La librairie près de la rivière a ouvert il y a trois ans, et l’été y est léger.",
            ),
            ("windows-1253", "Το βιβλιοπωλείο δίπλα στο ποτάμι άνοιξε πριν από τρία χρόνια."),
            ("KOI8-U", "Книжная лавка у реки открылась три года назад, и каждый день кто-то приходит."),
            ("UTF-16LE", "<p>河边的书店</p>"),
            ("UTF-16BE", "<p>河边的书店</p>"),
        ] {
            let encoding = name.parse::<Encoding>().unwrap();
            let bytes = encode(encoding.0, text);
            check_as("asked for", &bytes, name, name, text, &[]);
            let codes: &[&str] = if name.starts_with("UTF-16") { &[] } else { &["encoding-guessed"] };
            check("found out", &bytes, name, text, codes);
            if encoding.0.is_ascii_compatible() {
                let page = format!("---\ntitle: x\n---\n<meta charset='{name}'><p>{text}</p>");
                check("labelled", &encode(encoding.0, &page), name, &page, &[]);
            }
        }
    }

    #[test]
    fn an_unknown_label_is_answered_with_those_that_are_known() {
        for label in ["klingon", "", "gbk2", "iso-2022-kr", "replacement"] {
            let said = label.parse::<Encoding>().unwrap_err().to_string();
            assert!(said.contains("GBK") && said.contains("UTF-8"), "{label}: {said}");
        }
        for encoding in Encoding::all() {
            assert_eq!(encoding.name().parse(), Ok(encoding), "a name is a label");
        }
        assert_eq!(Encoding::all().count(), 39, "40 in the standard, without `replacement`");
    }
}
