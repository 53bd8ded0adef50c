//! Limits: how deep elements may nest before their tags are taken for nothing. Knows no parser.
//!
//! Below the limit the text stays and the structure goes: nobody means it, and every algorithm above would have
//! to be safe against it. The standard's parser itself searches the stack of open elements for every
//! tag, and its list of active formatting elements for every block, so both must be short.

use std::collections::HashMap;

/// So many elements may be open (DESIGN §7).
pub(super) const DEPTH: u32 = 512;

/// So many formatting elements may be open at once. Each paragraph opens again what an earlier one left open.
const FORMATTING: u32 = 128;

/// The formatting elements, sorted: <https://html.spec.whatwg.org/multipage/parsing.html#formatting>
const FORMATTING_NAMES: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// What holds text and no elements, sorted: without its start tag the text would become content.
const TEXT_ONLY: &[&str] =
    &["iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"];

/// Decides, tag by tag, which are taken for nothing.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// Start tags that were dropped, by name: as many end tags go with them.
    dropped: HashMap<String, u32>,
    formatting: u32,
}

impl Limit {
    /// Whether the start tag `name`, in lower case, may stand where so many elements are open.
    pub(super) fn may_start(&mut self, name: &str, depth: u32) -> bool {
        let formats = FORMATTING_NAMES.binary_search(&name).is_ok();
        let fits = depth < DEPTH && !(formats && self.formatting >= FORMATTING);
        if fits || TEXT_ONLY.binary_search(&name).is_ok() {
            self.formatting += u32::from(formats);
            return true;
        }
        *self.dropped.entry(name.to_owned()).or_default() += 1;
        false
    }

    /// Whether the end tag `name` may stand.
    pub(super) fn may_end(&mut self, name: &str) -> bool {
        if !self.dropped.is_empty()
            && let Some(count) = self.dropped.get_mut(name)
            && *count > 0
        {
            *count -= 1;
            return false;
        }
        if FORMATTING_NAMES.binary_search(&name).is_ok() {
            self.formatting = self.formatting.saturating_sub(1);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_below_the_limit_go_in_pairs() {
        let mut limit = Limit::default();
        assert!(limit.may_start("div", DEPTH - 1), "at the limit");
        assert!(!limit.may_start("div", DEPTH), "below it");
        assert!(limit.may_start("script", DEPTH), "its text is no content");
        assert!(!limit.may_end("div"), "the one that was dropped");
        assert!(limit.may_end("div"), "the one that was not");
    }

    #[test]
    fn formatting_that_nobody_closes_is_bounded() {
        let mut limit = Limit::default();
        let open = (0..1000).filter(|_| limit.may_start("font", 3)).count();
        assert_eq!(open, FORMATTING as usize);
        assert!(limit.may_start("p", 3));
    }

    #[test]
    fn the_names_are_sorted() {
        for names in [FORMATTING_NAMES, TEXT_ONLY] {
            assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
