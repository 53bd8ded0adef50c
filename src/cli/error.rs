//! Errors of the command: what went wrong, and what was being done. The door of `anyhow`.

pub(crate) use anyhow::{Context, Error, Result, anyhow, bail};
