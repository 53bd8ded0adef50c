//! The command, run: `fixtures/cli/*.test`, arguments and input, and what must come of them.
//!
//! ```text
//! A fragment goes through.                   the sentence: the paragraph before the fence
//!
//! ~~~~~~~~ run
//! $ faircopy --from html -                   words are split at spaces; '…' holds one together
//! @file post.md                              a file in the directory the command runs in
//! @directory posts
//! @link spring.md post.md                    a symbolic link of the first name to the second
//! @stdin
//! <p>a</p>
//! @stdout
//! a
//! @stderr
//! @status 0                                  0 if it is not said
//! @after post.md                             a file as it must be afterwards
//! @gone old.md                               what must not be there afterwards
//! @untouched post.md                         a file that must not even have been written anew
//! ~~~~~~~~
//! ```
//! A section's content is its lines. `escaped` after `@file NAME`, `@stdin` or `@stdout`: the content is
//! one line with `\r`, `\n`, `\xHH` and `\\`, and nothing else ends it. `contains` after `@stdout` or
//! `@stderr`: each line must occur somewhere. An output with no section must be empty. A file needs no
//! directory of its own said. If nothing is said of afterwards, no file may have changed, come or gone.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Fewer runs than this, and some were lost.
const AT_LEAST: usize = 140;

const FENCE: &str = "~~~~~~~~";

#[test]
fn every_run_ends_as_it_says() {
    let mut count = 0;
    let mut failures = Vec::new();
    for path in crate::files("fixtures/cli", ".test") {
        let text = fs::read_to_string(&path).expect("a case file is UTF-8 text");
        for run in parse(&text) {
            count += 1;
            let place = format!("{}:{}: {}", crate::name(&path), run.line, run.sentence);
            assert!(!run.sentence.is_empty(), "{place}the case has no sentence before it");
            let directory = scratch(&format!("{}-{}", path.file_stem().unwrap().display(), run.line));
            if let Err(what) = run.check(&directory) {
                failures.push(format!("{place}\n    $ faircopy {}\n{what}", run.arguments.join(" ")));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} runs failed\n\n{}", failures.len(), failures.join("\n"));
    assert!(count >= AT_LEAST, "only {count} runs; there must be {AT_LEAST}");
}

#[derive(Debug, Default)]
struct Run {
    line: usize,
    sentence: String,
    arguments: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
    directories: Vec<String>,
    links: Vec<(String, String)>,
    after: Vec<(String, Vec<u8>)>,
    gone: Vec<String>,
    untouched: Vec<String>,
    stdin: Vec<u8>,
    stdout: Expected,
    stderr: Expected,
    status: i32,
}

#[derive(Debug)]
enum Expected {
    Exactly(Vec<u8>),
    Contains(Vec<String>),
}

impl Default for Expected {
    fn default() -> Self {
        Expected::Exactly(Vec::new())
    }
}

impl Expected {
    fn check(&self, what: &str, got: &[u8]) -> Result<(), String> {
        let shown = String::from_utf8_lossy(got);
        match self {
            Expected::Exactly(want) if want == got => Ok(()),
            Expected::Exactly(want) => {
                Err(format!("  {what}\n{}", crate::diff::lines(&String::from_utf8_lossy(want), &shown)))
            }
            Expected::Contains(lines) => match lines.iter().find(|line| !shown.contains(line.as_str())) {
                None => Ok(()),
                Some(line) => Err(format!("  {what} does not hold `{line}`:\n{shown}")),
            },
        }
    }
}

impl Run {
    fn check(&self, directory: &Path) -> Result<(), String> {
        for name in &self.directories {
            fs::create_dir_all(directory.join(name)).unwrap();
        }
        for (name, content) in &self.files {
            let path = directory.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        for (name, target) in &self.links {
            link(target, &directory.join(name));
        }
        let before = crate::tree::Tree::read(directory);
        let output = run(directory, &self.arguments, &self.stdin);
        self.stdout.check("stdout", &output.stdout)?;
        self.stderr.check("stderr", &output.stderr)?;
        if output.status.code() != Some(self.status) {
            return Err(format!("  status {:?}, not {}", output.status.code(), self.status));
        }
        self.check_after(&before, directory)
    }

    /// Whether the files are as they must be.
    fn check_after(&self, before: &crate::tree::Tree, directory: &Path) -> Result<(), String> {
        let now = crate::tree::Tree::read(directory);
        for (name, want) in &self.after {
            let got = now.content(name).ok_or_else(|| format!("  {name} is not there afterwards"))?;
            Expected::Exactly(want.clone()).check(name, got)?;
        }
        if let Some(name) = self.gone.iter().find(|name| directory.join(name).exists()) {
            return Err(format!("  {name} is there afterwards"));
        }
        if let Some(name) = self.untouched.iter().find(|name| before.entry(name) != now.entry(name)) {
            return Err(format!("  {name} was touched"));
        }
        let said: Vec<&String> = self.after.iter().map(|(name, _)| name).chain(&self.gone).collect();
        match before.differences(&now).into_iter().find(|name| !said.contains(&name)) {
            Some(name) => Err(format!("  {name} has changed, and nothing is said of it")),
            None => Ok(()),
        }
    }
}

#[cfg(unix)]
fn link(target: &str, name: &Path) {
    fs::create_dir_all(name.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(target, name).unwrap();
}

#[cfg(windows)]
fn link(target: &str, name: &Path) {
    fs::create_dir_all(name.parent().unwrap()).unwrap();
    std::os::windows::fs::symlink_file(target, name).unwrap();
}

/// An empty directory of its own for one run.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn command(directory: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faircopy"));
    command.current_dir(directory).args(arguments).env("COLUMNS", "100");
    // What is in the tester's environment is not the test's business.
    command.env_remove("NO_COLOR");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(directory: &Path, arguments: &[String], input: &[u8]) -> Output {
    let mut child = command(directory, arguments).spawn().expect("the command starts");
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A command that reads no standard input closes it: that is not the test's business.
        scope.spawn(move || {
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().expect("the command ends")
    })
}

fn parse(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut paragraph = String::new();
    let mut lines = text.lines().zip(1..);
    let mut before = "";
    while let Some((line, number)) = lines.next() {
        if let Some(info) = line.strip_prefix(FENCE) {
            assert_eq!(info.trim(), "run", "line {number}: `{FENCE}` must be followed by `run`");
            let content: Vec<&str> =
                lines.by_ref().map(|(line, _)| line).take_while(|line| *line != FENCE).collect();
            runs.push(parse_run(number, std::mem::take(&mut paragraph), &content));
        } else if line.starts_with('#') {
            paragraph.clear();
        } else if !line.is_empty() {
            if before.is_empty() {
                paragraph.clear();
            }
            paragraph.push_str(line);
            paragraph.push(' ');
        }
        before = line;
    }
    runs
}

fn parse_run(line: usize, sentence: String, content: &[&str]) -> Run {
    let mut run = Run { line, sentence, ..Run::default() };
    let (first, rest) = content.split_first().expect("a run has a command");
    let words =
        first.strip_prefix("$ faircopy").unwrap_or_else(|| panic!("line {line}: `$ faircopy` comes first"));
    run.arguments = split_words(words);
    let mut at = 0;
    while at < rest.len() {
        let header =
            rest[at].strip_prefix('@').unwrap_or_else(|| panic!("line {line}: no section: {}", rest[at]));
        let length = rest[at + 1..].iter().take_while(|line| !is_header(line)).count();
        let lines = &rest[at + 1..at + 1 + length];
        at += 1 + length;
        let words: Vec<&str> = header.split_whitespace().collect();
        let bytes = || match words.last() {
            Some(&"escaped") => unescape(&lines.concat()),
            _ => lines.iter().flat_map(|line| [line, "\n"]).collect::<String>().into_bytes(),
        };
        let expected = || match words.last() {
            Some(&"contains") => Expected::Contains(lines.iter().map(|line| (*line).to_owned()).collect()),
            _ => Expected::Exactly(bytes()),
        };
        match words[0] {
            "file" => run.files.push((words[1].to_owned(), bytes())),
            "link" => run.links.push((words[1].to_owned(), words[2].to_owned())),
            "after" => run.after.push((words[1].to_owned(), bytes())),
            "gone" => run.gone.push(words[1].to_owned()),
            "untouched" => run.untouched.push(words[1].to_owned()),
            "directory" => run.directories.push(words[1].to_owned()),
            "stdin" => run.stdin = bytes(),
            "stdout" => run.stdout = expected(),
            "stderr" => run.stderr = expected(),
            "status" => run.status = words[1].parse().expect("a status is a number"),
            other => panic!("line {line}: unknown section @{other}"),
        }
    }
    run
}

/// Whether a line begins a section; the `@@` of a diff does not.
fn is_header(line: &str) -> bool {
    line.strip_prefix('@').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

fn split_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    for c in text.chars() {
        match c {
            '\'' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if std::mem::take(&mut begun) {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let (byte, length) = match escape.as_bytes()[0] {
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b't' => (b'\t', 1),
            b'\\' => (b'\\', 1),
            b'x' => (u8::from_str_radix(&escape[1..3], 16).expect("two hexadecimal digits"), 3),
            _ => panic!("unknown escape in {text:?}"),
        };
        out.push(byte);
        rest = &escape[length..];
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[test]
fn a_run_is_read_as_it_is_meant() {
    let text = "Says it.\n\n~~~~~~~~ run\n$ faircopy a 'b c' ''\n@file x escaped\na\\r\\n\\xFF\n@stdout contains\none\n@status 2\n~~~~~~~~\n";
    let runs = parse(text);
    assert_eq!((runs.len(), runs[0].line, runs[0].status), (1, 3, 2));
    assert_eq!(runs[0].arguments, ["a", "b c", ""]);
    assert_eq!(runs[0].files, [("x".to_owned(), b"a\r\n\xFF".to_vec())]);
    assert!(runs[0].stdout.check("stdout", b"zero one two").is_ok());
    assert!(runs[0].stdout.check("stdout", b"two").is_err());
    assert!(runs[0].stderr.check("stderr", b"a").is_err());
}

/// A long article: far more than a pipe holds.
fn long_article() -> Vec<u8> {
    "<p>One paragraph among many.</p>\n".repeat(100_000).into_bytes()
}

/// Writes `input` to the command, closes its standard output after `read` bytes and returns how it ended.
fn run_with_closed_pipe(name: &str, arguments: &[&str], input: &[u8], read: usize) -> (Option<i32>, String) {
    let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    let mut child = command(&scratch(name), &arguments).spawn().expect("the command starts");
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    if read == 0 {
        drop(stdout);
        let _ = stdin.write_all(input);
        drop(stdin);
    } else {
        // The command reads all of its input before it writes.
        let _ = stdin.write_all(input);
        drop(stdin);
        stdout.read_exact(&mut vec![0; read]).expect("that many bytes come");
        drop(stdout);
    }
    let output = child.wait_with_output().expect("the command ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    let article = long_article();
    let fine = (Some(0), String::new());
    assert_eq!(run_with_closed_pipe("closed-at-once", &["--from", "html"], &article, 0), fine);
    assert_eq!(run_with_closed_pipe("closed-after-a-line", &["--from", "html"], &article, 10), fine);
    assert_eq!(run_with_closed_pipe("closed-markdown", &["--from", "markdown"], &article, 10), fine);
}

#[test]
fn a_closed_pipe_does_not_hide_an_error() {
    let mut article = b"---\ntitle: [a\n---\n".to_vec();
    article.extend(long_article());
    let (status, stderr) = run_with_closed_pipe("closed-on-error", &[], &article, 0);
    assert_eq!(status, Some(2));
    assert!(stderr.contains("error:"), "{stderr}");
}
