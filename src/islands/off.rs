//! Off: the parts of a body that its author wants left alone.
//!
//! ```text
//! <!-- faircopy: off --> … <!-- faircopy: on -->
//! ```
//! In Markdown they are stretches that no island may touch. Of HTML they are cut out before it is parsed, with a
//! comment in their place, and put where that comment comes out, as they stood in the source. Without `on` a part
//! goes to the end.

use std::borrow::Cow;
use std::ops::Range;

use crate::markdown::event::Event;
use crate::text::OWN_COMMENT;
use crate::text::find::memmem;
use crate::verify::step::{Located, Step};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    Off,
    On,
}

/// The comments of `html` that switch, with their bytes.
fn switches(html: &str) -> impl Iterator<Item = (Switch, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memmem::find(&html.as_bytes()[at..], b"<!--")?;
            let inside = start + "<!--".len();
            let length = memmem::find(&html.as_bytes()[inside..], b"-->")?;
            at = inside + length + "-->".len();
            let word = html[inside..inside + length].trim().strip_prefix(OWN_COMMENT);
            match word.map(str::trim) {
                Some("off") => return Some((Switch::Off, start..at)),
                Some("on") => return Some((Switch::On, start..at)),
                _ => {}
            }
        }
    })
}

/// From each `off` to the next `on`, or to `end`.
fn parts(switches: impl Iterator<Item = (Switch, Range<usize>)>, end: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut off: Option<usize> = None;
    for (switch, range) in switches {
        match (switch, off) {
            (Switch::Off, None) => off = Some(range.start),
            (Switch::On, Some(start)) => {
                parts.push(start..range.end);
                off = None;
            }
            _ => {}
        }
    }
    parts.extend(off.map(|start| start..end));
    parts
}

/// The parts of Markdown that are switched off; a comment that is code there switches nothing.
pub(super) fn in_markdown(steps: &[Located<'_>], end: usize) -> Vec<Range<usize>> {
    let comments = steps.iter().filter_map(|(step, range)| match step {
        Step::InlineHtml(html) | Step::HtmlLine(html) => Some((html, range)),
        _ => None,
    });
    let found = comments.flat_map(|(html, range)| {
        switches(html).map(|(switch, _)| (switch, range.clone())).collect::<Vec<_>>()
    });
    parts(found, end)
}

/// How a comment begins that stands for a part.
const MARK: &str = "faircopy:part ";

/// `html` with a comment for each part that is switched off, and the parts.
pub(crate) fn cut(html: &str) -> (Cow<'_, str>, Vec<&str>) {
    let parts = parts(switches(html), html.len());
    if parts.is_empty() {
        return (Cow::Borrowed(html), Vec::new());
    }
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for (number, part) in parts.iter().enumerate() {
        out.push_str(&html[from..part.start]);
        out.push_str(&format!("<!--{MARK}{number}-->"));
        from = part.end;
    }
    out.push_str(&html[from..]);
    (Cow::Owned(out), parts.into_iter().map(|part| html[part].trim_end_matches('\n')).collect())
}

/// Puts the parts where their comments are. False if one is missing, or there twice.
pub(crate) fn restore<'a>(events: &mut [Event<'a>], parts: &[&'a str]) -> bool {
    let mut restored = vec![false; parts.len()];
    for event in events {
        let Event::HtmlBlock(html) = event else { continue };
        let number = html.strip_prefix("<!--").and_then(|rest| rest.strip_prefix(MARK));
        let Some(number) = number.and_then(|rest| rest.strip_suffix("-->")) else { continue };
        match number.parse::<usize>().ok().filter(|&number| restored.get(number) == Some(&false)) {
            Some(number) => {
                restored[number] = true;
                *html = parts[number];
            }
            None => return false,
        }
    }
    restored.into_iter().all(|is_restored| is_restored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_from_off_to_on() {
        for (html, want, shows) in [
            (
                "a<!-- faircopy: off -->b<!-- faircopy: on -->c",
                &["<!-- faircopy: off -->b<!-- faircopy: on -->"][..],
                "one",
            ),
            ("<!--faircopy:off-->a", &["<!--faircopy:off-->a"], "without an end"),
            ("<!-- faircopy: on -->a<!-- off -->", &[], "none"),
            ("<!-- a --><!--faircopy: off-->b<!--", &["<!--faircopy: off-->b<!--"], "after another comment"),
        ] {
            let (cut, parts) = cut(html);
            assert_eq!(parts, want, "{shows}");
            assert_eq!(cut.matches(MARK).count(), want.len(), "{shows}");
        }
    }
}
