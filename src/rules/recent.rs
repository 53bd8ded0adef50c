//! Recent: texts that were met before, as far as they are remembered. What a document says of its elements it says
//! again and again: a look at one of the last spares another look at the same. Knows nothing of what they say.

/// Some of the texts that were added last: one that is not there may have been.
#[derive(Debug)]
pub(super) struct Recent<'t>([&'t str; PLACES]);

const PLACES: usize = 32;

impl Default for Recent<'_> {
    fn default() -> Self {
        Recent([""; PLACES])
    }
}

impl<'t> Recent<'t> {
    /// Whether `text` is remembered.
    pub fn has(&self, text: &str) -> bool {
        self.0[slot(text)] == text
    }

    /// Remembers `text`, in the place of one of the others.
    pub fn add(&mut self, text: &'t str) {
        self.0[slot(text)] = text;
    }
}

/// Which place a text has: the ends and the length tell most apart.
fn slot(text: &str) -> usize {
    match text.as_bytes() {
        [] => 0,
        bytes @ [first, ..] => (usize::from(first ^ bytes[bytes.len() - 1]) + bytes.len() * 5) % PLACES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_until_its_place_is_taken() {
        let mut recent = Recent::default();
        assert!(!recent.has("a"), "nothing was added");
        recent.add("a");
        recent.add("ab");
        assert!(recent.has("a") && recent.has("ab") && !recent.has("b"));
        let others: Vec<String> = (100..400).map(|number| format!("x{number}y")).collect();
        others.iter().for_each(|other| recent.add(other));
        assert!(recent.has(&others[299]) && !recent.has(&others[0]), "the later one takes the place");
    }
}
