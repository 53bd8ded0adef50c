//! UTF-8: whether bytes are it. The door of `simdutf8`, which looks at many bytes together where the machine can:
//! Chinese text takes the standard library as long as some of its conversion does.

/// The text that `bytes` are, if they are UTF-8.
pub(super) fn read(bytes: &[u8]) -> Option<&str> {
    simdutf8::basic::from_utf8(bytes).ok()
}
