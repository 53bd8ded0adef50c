//! JSON: how long the object at the start of a text is, if it is one. RFC 8259. Builds no value.

/// Deeper objects are not front matter.
const DEPTH: usize = 128;

/// The length of the JSON object that `text` begins with.
pub(super) fn scan_object(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    // What closes each open object or array, innermost last.
    let mut open: Vec<u8> = Vec::new();
    let mut expect = Expect::Value;
    if bytes.first() != Some(&b'{') {
        return None;
    }
    loop {
        at = skip_space(bytes, at);
        let byte = *bytes.get(at)?;
        match (expect, byte) {
            (Expect::Value | Expect::FirstValue, b'{' | b'[') => {
                if open.len() == DEPTH {
                    return None;
                }
                let (close, next) =
                    if byte == b'{' { (b'}', Expect::FirstKey) } else { (b']', Expect::FirstValue) };
                open.push(close);
                expect = next;
                at += 1;
            }
            (Expect::FirstKey | Expect::FirstValue | Expect::Comma, b'}' | b']') => {
                if open.pop()? != byte {
                    return None;
                }
                at += 1;
                if open.is_empty() {
                    return Some(at);
                }
                expect = Expect::Comma;
            }
            (Expect::Key | Expect::FirstKey, b'"') => {
                at = scan_string(bytes, at)?;
                expect = Expect::Colon;
            }
            (Expect::Colon, b':') => {
                at += 1;
                expect = Expect::Value;
            }
            (Expect::Comma, b',') => {
                at += 1;
                expect = if open.last() == Some(&b'}') { Expect::Key } else { Expect::Value };
            }
            (Expect::Value | Expect::FirstValue, b'"') => {
                at = scan_string(bytes, at)?;
                expect = Expect::Comma;
            }
            (Expect::Value | Expect::FirstValue, b't' | b'f' | b'n') => {
                let word = ["true", "false", "null"].into_iter().find(|word| text[at..].starts_with(word))?;
                at += word.len();
                expect = Expect::Comma;
            }
            (Expect::Value | Expect::FirstValue, b'-' | b'0'..=b'9') => {
                at = scan_number(bytes, at)?;
                expect = Expect::Comma;
            }
            _ => return None,
        }
    }
}

#[derive(Clone, Copy)]
enum Expect {
    Value,
    /// A value, or the end of an array.
    FirstValue,
    Key,
    /// A key, or the end of an object.
    FirstKey,
    Colon,
    /// A comma, or an end.
    Comma,
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

fn scan_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => match bytes.get(at + 1)? {
                b'u' => {
                    let digits = bytes.get(at + 2..at + 6)?;
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return None;
                    }
                    at += 6;
                }
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                _ => return None,
            },
            0..0x20 => return None,
            _ => at += 1,
        }
    }
}

fn scan_number(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = |at: usize| {
        let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (len > 0).then_some(at + len)
    };
    let first = if bytes[start] == b'-' { start + 1 } else { start };
    let mut at = if bytes.get(first) == Some(&b'0') { first + 1 } else { digits(first)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::scan_object;

    #[track_caller]
    fn check(sentence: &str, text: &str, want: Option<usize>) {
        assert_eq!(scan_object(text), want, "{sentence}");
    }

    #[test]
    fn an_object_is_found_by_the_grammar() {
        check("the empty object", "{} x", Some(2));
        check("every kind of value", r#"{"a": [1, -0.5e+3, true, null, "\u00e9\n"], "b": {}}"#, Some(52));
        check("a template is not JSON", "{% raw %}", None);
        check("a trailing comma is not JSON", r#"{"a": 1,}"#, None);
        check("brackets must match", r#"{"a": [1}"#, None);
        check("a number cannot begin with a zero", r#"{"a": 01}"#, None);
        check("an end of text inside is no object", r#"{"a": "b"#, None);
        check("YAML's flow mapping is not JSON", "{a: 1}", None);
        check("hostile depth is refused", &"{\"a\":".repeat(100_000), None);
    }
}
