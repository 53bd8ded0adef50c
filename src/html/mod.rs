//! HTML: an article's body as a tree.

pub(crate) mod element;
pub(crate) mod tree;
