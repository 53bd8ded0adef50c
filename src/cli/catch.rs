//! Panics: caught, with their words, so that a fault in one file is that file's alone.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// On this thread: nothing, or that panics are caught, with the words of the last.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What `work` returns, or what it said as it panicked, and where.
///
/// Whatever `work` was changing may be half changed: do not use it again.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_ours =
                CAUGHT.with_borrow_mut(|caught| caught.as_mut().map(|words| *words = info.to_string()));
            if is_ours.is_none() {
                usual(info);
            }
        }));
    });
    let before = CAUGHT.replace(Some(String::new()));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    let words = CAUGHT.replace(before).unwrap_or_default();
    done.map_err(|_| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_panic_and_its_place_are_kept() {
        assert_eq!(catch(|| 1), Ok(1));
        let words = catch(|| panic!("no {}", 2)).unwrap_err();
        assert!(words.contains("no 2") && words.contains("catch.rs"), "{words}");
        let outer = catch(|| {
            let inner = catch(|| panic!("inside"));
            assert!(inner.is_err());
            panic!("outside")
        });
        let words = outer.unwrap_err();
        assert!(words.contains("outside"), "{words}");
    }
}
