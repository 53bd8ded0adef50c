//! What the two programs of this package share: inputs, contenders, and how they are run.

pub mod arena;
pub mod check;
pub mod contenders;
pub mod inputs;
pub mod rounds;
pub mod trees;
pub mod words;
