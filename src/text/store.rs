//! Store: where texts and small values are kept that events borrow and that do not stand in the source as they are
//! read: decoded, joined, collapsed. Everything in it goes at once, so nothing of it is freed or allocated alone.
//! The door of `bumpalo`. Knows nothing of what it keeps.

use std::borrow::Cow;

use bumpalo::Bump;

/// Keeps what is given to it as long as it lives.
///
/// ```text
/// let store = Store::default();
/// let kept: &str = store.keep(Cow::Owned(String::from("a & b")));
/// ```
#[derive(Debug, Default)]
pub(crate) struct Store(Bump);

impl Store {
    /// The text: itself if it is borrowed, else a copy that is kept.
    #[inline]
    pub fn keep<'s>(&'s self, text: Cow<'s, str>) -> &'s str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.copy(&text),
        }
    }

    /// A copy of `text`.
    pub fn copy(&self, text: &str) -> &str {
        self.0.alloc_str(text)
    }

    /// A copy of a value that owns nothing.
    pub fn value<T: Copy>(&self, value: T) -> &T {
        self.0.alloc(value)
    }

    /// A copy of a slice of such values.
    pub fn slice<T: Copy>(&self, values: &[T]) -> &[T] {
        self.0.alloc_slice_copy(values)
    }

    /// What the iterator gives, as a slice.
    pub fn slice_of<T: Copy>(&self, values: impl ExactSizeIterator<Item = T>) -> &[T] {
        self.0.alloc_slice_fill_iter(values)
    }

    /// Forgets everything, and has its room for what comes next.
    pub fn clear(&mut self) {
        self.0.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_borrowed_stays_where_it_is_and_what_is_owned_is_kept() {
        let source = String::from("a");
        let mut store = Store::default();
        assert!(std::ptr::eq(store.keep(Cow::Borrowed(&source)), source.as_str()));
        let kept: Vec<&str> = (0..1000).map(|number| store.keep(Cow::Owned(number.to_string()))).collect();
        assert_eq!(kept[999], "999");
        assert_eq!((store.value(7_u8), store.slice(&[1, 2])), (&7, &[1, 2][..]));
        store.clear();
        assert_eq!(store.copy("b"), "b");
    }
}
