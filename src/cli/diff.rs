//! A unified diff. The door of `similar`.
//!
//! Bytes, not text: the diff of a file that was not UTF-8 shows that its bytes change, and `patch` takes it.

use similar::TextDiff;

use super::color::{Palette, Role};
use super::emit::Change;

/// The change as `diff -u` would show it, with the file's name on both sides: `patch -p0` takes it.
pub(crate) fn unified(change: &Change<'_>, palette: Palette) -> Vec<u8> {
    let diff = TextDiff::from_lines(change.before, change.after);
    let mut out = format!("--- {name}\n+++ {name}\n", name = change.name).into_bytes();
    // Hunk by hunk: all at once they would be written as text.
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        // Writing to memory does not fail.
        let _ = hunk.to_writer(&mut out);
    }
    if palette == Palette::Plain { out } else { paint(&out, palette) }
}

/// The diff with each line in the colour of what it is. Only the first two lines are headers: a line that
/// was removed may begin with two hyphens.
fn paint(diff: &[u8], palette: Palette) -> Vec<u8> {
    let mut out = Vec::with_capacity(diff.len() * 2);
    for (number, line) in diff.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let role = match line[0] {
            _ if number < 2 => Some(Role::Heading),
            b'@' => Some(Role::Hunk),
            b'+' => Some(Role::Added),
            b'-' => Some(Role::Removed),
            _ => None,
        };
        let (before, after) = role.map_or(("", ""), |role| palette.around(role));
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(text);
        out.extend_from_slice(after.as_bytes());
        out.extend_from_slice(&line[text.len()..]);
    }
    out
}
