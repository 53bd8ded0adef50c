//! Conformance: the parser against the html5lib suite and against html5ever, on the same input.
//!
//! The suite is not in this repository. It is looked for where `FAIRCOPY_HTML5LIB` says, or beside the
//! repository at `../shared/corpus/html5lib`: a directory with `tokenizer` and `tree-construction` in it. Where it
//! is missing its tests say so and pass, but for continuous integration, which sets `CI`.

mod differential;
mod exceptions;
mod noted;
mod oracle;
mod outline;
#[path = "../../../tests/it/random.rs"]
mod random;
mod tokens;
mod trees;

use std::path::PathBuf;

/// The files of one directory of the suite with this extension, as (name, text), sorted; none if there is no suite.
fn suite(directory: &str, extension: &str) -> Vec<(String, String)> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/html5lib");
    let root = std::env::var_os("FAIRCOPY_HTML5LIB").map_or_else(beside, PathBuf::from);
    let directory = root.join(directory);
    let Ok(entries) = std::fs::read_dir(&directory) else {
        let message = format!("no html5lib suite at {}: its tests are skipped", directory.display());
        assert!(std::env::var_os("CI").is_none(), "{message}");
        eprintln!("{message}");
        return Vec::new();
    };
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.expect("the suite can be listed").path())
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .map(|path| {
            let bytes = std::fs::read(&path).expect("the suite can be read");
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, String::from_utf8(bytes).expect("the suite is UTF-8"))
        })
        .collect();
    files.sort();
    files
}
