//! The documents keep their word: README's flags, commands, files and examples exist.
//! That every public item is documented is the compiler's business (`deny(missing_docs)` in lib.rs).

use std::collections::BTreeSet;
use std::process::Command;

use faircopy::{Options, normalize};

/// Long flags that README shows and that belong to others.
const OF_OTHERS: &[&str] = &["--release", "--path", "--all-files", "--bin"];

#[test]
fn every_flag_of_readme_is_in_the_help_and_back() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_faircopy")).arg("--help").output().expect("the command runs");
    let help = flags(&String::from_utf8_lossy(&output.stdout));
    assert!(help.len() >= 8, "the help was read: {help:?}");
    let mut readme = flags(&crate::read("README.md"));
    readme.retain(|flag| !OF_OTHERS.contains(&flag.as_str()));
    assert_eq!(readme, help, "README.md (left) and --help (right) speak of the same flags");
}

#[test]
fn the_hooks_say_what_the_command_understands() {
    let hooks = crate::read(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries.len(), 4, "each of the four hooks has an entry: {entries:?}");
    for entry in entries {
        // It comes last: a word before it that the command does not know is an error first.
        let mut words = entry.split(' ');
        assert_eq!(words.next(), Some("faircopy"), "{entry}");
        let output = Command::new(env!("CARGO_BIN_EXE_faircopy")).args(words).arg("--help").output();
        assert!(output.expect("the command runs").status.success(), "{entry}");
    }
}

/// The words that look like long flags.
fn flags(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c == '-' || c.is_ascii_alphanumeric();
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with("--") && word[2..].starts_with(|c: char| c.is_ascii_alphabetic()))
        // The `--` that ends `<!--more-->` is no flag's.
        .filter(|word| !word.ends_with('-'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_files_that_the_documents_name_exist() {
    let mut count = 0;
    for document in ["README.md", "ARCHITECTURE.md"] {
        for word in crate::read(document).split(|c: char| c.is_whitespace() || "`()[],:;".contains(c)) {
            let is_ours =
                ["src/", "tests/", "fixtures/", ".ci/", "bench/"].iter().any(|root| word.starts_with(root));
            if is_ours && !word.contains(['*', '{', '<']) {
                count += 1;
                let path = crate::project(word.trim_end_matches(['.', '/']));
                assert!(path.exists(), "{document} names {word}, which is not there");
            }
        }
    }
    assert!(count >= 5, "only {count} paths were found");
}

#[test]
fn the_before_of_readme_becomes_its_after() {
    let readme = crate::read("README.md");
    let before = block_after(&readme, "<!-- before -->");
    let after = block_after(&readme, "<!-- after -->");
    let outcome = normalize(&before, &Options::default());
    assert!(outcome.text == after, "\n{}", crate::diff::lines(&after, &outcome.text));
}

/// The content of the first fenced code block after `mark`.
#[track_caller]
fn block_after(text: &str, mark: &str) -> String {
    let (_, rest) = text.split_once(mark).unwrap_or_else(|| panic!("README.md has no {mark}"));
    let mut lines = rest.lines().skip_while(|line| !line.starts_with("~~~"));
    lines.next();
    lines.take_while(|line| !line.starts_with("~~~")).flat_map(|line| [line, "\n"]).collect()
}
