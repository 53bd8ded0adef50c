//! One binary for all integration tests: what the library and the command promise, tried from outside.

mod articles;
mod batch;
mod cases;
mod cli;
mod config;
mod diff;
mod docs;
mod encodings;
mod floors;
mod islands;
mod laws;
mod pathological;
mod random;
mod rules;
mod safety;
mod tree;

use std::path::{Path, PathBuf};

/// A path in the project.
fn project(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file in the project.
#[track_caller]
fn read(path: impl AsRef<Path>) -> String {
    let path = project(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a directory in the project whose names end in `suffix`, in order.
fn files(directory: &str, suffix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(project(directory)).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    found.sort();
    found
}

/// The name of a file for messages: its path in the project.
fn name(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string()
}

/// Whether expectations are to be rewritten: `UPDATE_FIXTURES=1 cargo test`.
fn updating() -> bool {
    std::env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1")
}
