//! Laws over random bytes: any of them give text, and its fair copy, read again as a file, stays still.

use std::borrow::Cow;

use faircopy::{Encoding, Options, decode, normalize};

use crate::random::Random;

/// What the bytes are put together from: marks, labels, escapes, letters in many encodings, and noise.
const PIECES: &[&[u8]] = &[
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\x84\x31\x95\x33",
    b"\0",
    b"a\0b\0",
    b"\0<\0p",
    b"<meta charset=gbk>",
    b"<meta charset=utf-8>",
    b"<meta charset=utf-16>",
    b"<meta charset=shift_jis>",
    b"<meta http-equiv=content-type content='text/html; charset=euc-kr'>",
    b"<meta charset='",
    b"<?xml encoding='big5'?>",
    b"---\ntitle: a\n---\n",
    b"---\n",
    b"<p>one</p>",
    b"<p>",
    b"<!--",
    b"# one\n",
    b"\r\n",
    b"\n",
    b"\x1B$B",
    b"\xBA\xD3\xB1\xDF",
    b"\xAA\x65",
    b"\x89\xCD",
    b"caf\xE9",
    b"\xE6\xB2\xB3\xE8\xBE\xB9",
    b"\xE6\xB2",
    b"\xED\xA0\x80",
    b"\xD8\x3D",
    b"\x81",
    b"\xFF",
];

fn bytes(random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..random.below(12) {
        if random.below(4) == 0 {
            bytes.extend((0..random.below(8)).map(|_| random.next() as u8));
        } else {
            bytes.extend(*random.pick(PIECES));
        }
    }
    bytes
}

#[test]
fn any_bytes_give_text_that_stays_still() {
    let mut random = Random::new(0xDEC0DE);
    for round in 0..20_000 {
        let bytes = bytes(&mut random);
        let decoded = decode(&bytes, None);
        assert!(!decoded.text.starts_with('\u{FEFF}'), "round {round}: no mark is left: {bytes:X?}");
        for diagnostic in &decoded.diagnostics {
            let _ = diagnostic.render("bytes", &decoded.text);
        }
        let copy = normalize(&decoded.text, &Options::default());
        if copy.has_errors() || copy.opted_out {
            continue;
        }
        let read = decode(copy.text.as_bytes(), None);
        assert!(read.text == copy.text, "round {round}: the copy is read as it is: {bytes:X?}");
        assert!(matches!(read.text, Cow::Borrowed(_)), "round {round}: and not copied: {bytes:X?}");
        assert!(read.diagnostics.is_empty(), "round {round}: {:?}: {bytes:X?}", read.diagnostics);
        let again = normalize(&read.text, &Options::default());
        assert!(again.text == copy.text, "round {round}: the second run changes it: {bytes:X?}");
    }
}

#[test]
fn any_bytes_can_be_read_in_any_encoding() {
    let mut random = Random::new(0xBEEF);
    for _ in 0..200 {
        let bytes = bytes(&mut random);
        for encoding in Encoding::all() {
            let decoded = decode(&bytes, Some(encoding));
            assert!(!decoded.text.starts_with('\u{FEFF}'), "{encoding}: no mark is left: {bytes:X?}");
            for diagnostic in &decoded.diagnostics {
                let _ = diagnostic.render("bytes", &decoded.text);
            }
        }
    }
}
