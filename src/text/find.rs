//! Finding bytes and byte strings fast. The door of `memchr`, and nothing more.

pub(crate) use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};
