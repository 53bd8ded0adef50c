//! The command over whole trees: what cannot be told in a run of `fixtures/cli`. That a run that is killed
//! leaves every file old or new, that a second one writes nothing, and what only some systems have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::random::Random;
use crate::tree::Tree;

fn faircopy(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_faircopy"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    faircopy(directory, arguments).output().expect("the command runs")
}

#[track_caller]
fn check_status(output: &Output, status: i32) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
}

/// `count` posts in directories of ten, each with an HTML body that has something to convert.
fn posts(name: &str, count: usize) -> PathBuf {
    let root = crate::cli::scratch(name);
    let mut random = Random::new(7);
    for number in 0..count {
        let directory = root.join(format!("posts/{:03}", number / 10));
        fs::create_dir_all(&directory).unwrap();
        let mut post = format!("---\ntitle: 'Post {number}'\ntags:\n- a\n---\n");
        for line in 0..random.below(60) + 1 {
            post.push_str(&format!("<p>Line <b>{line}</b> of post {number}:<br>and a <i>word</i>.</p>\n"));
        }
        fs::write(directory.join(format!("{number}.md")), post).unwrap();
    }
    root
}

#[test]
fn a_second_run_writes_nothing() {
    let root = posts("second-run", 60);
    check_status(&run(&root, &["--check", "posts"]), 1);
    check_status(&run(&root, &["-w", "posts"]), 0);
    let once = Tree::read(&root);
    check_status(&run(&root, &["-w", "posts"]), 0);
    check_status(&run(&root, &["--check", "posts"]), 0);
    assert_eq!(once.differences(&Tree::read(&root)), [""; 0], "nothing, not even the times of the files");

    check_status(&run(&root, &["-o", "copies", "posts"]), 0);
    let once = Tree::read(&root);
    assert_eq!(once.names().filter(|name| name.starts_with("copies/")).count(), 60);
    check_status(&run(&root, &["-o", "copies", "posts"]), 0);
    assert_eq!(once.differences(&Tree::read(&root)), [""; 0], "copies that are there are not written again");
}

#[test]
fn one_thread_and_several_say_the_same_in_the_same_order() {
    let root = posts("jobs", 60);
    for mode in ["--check", "--diff"] {
        let one = run(&root, &[mode, "--jobs", "1", "posts"]);
        let several = run(&root, &[mode, "--jobs", "7", "posts"]);
        assert!(one.stdout.len() + one.stderr.len() > 1000, "there is something to say");
        assert_eq!(one, several, "{mode}");
    }
}

/// Killed at whatever moment, a run leaves every file as it was or as it is to be; and the next one clears up.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_every_file_old_or_new() {
    let root = posts("killed", 100);
    let old = Tree::read(&root);
    let begun = std::time::Instant::now();
    check_status(&run(&root, &["-w", "posts"]), 0);
    // So that the kills fall all over a run, however fast the machine is.
    let whole = begun.elapsed();
    let new = Tree::read(&root);
    let mut random = Random::new(11);
    let (mut in_the_middle, mut strays) = (0, 0);
    for _ in 0..50 {
        for name in old.names() {
            fs::write(root.join(name), old.content(name).unwrap()).unwrap();
        }
        let mut child = faircopy(&root, &["-w", "posts"]).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.below(1000) as f64 / 1000.0));
        // An end of its own is an end, too.
        let _ = child.kill();
        child.wait().unwrap();
        let now = Tree::read(&root);
        let mut renewed = 0;
        for name in now.names() {
            let content = now.content(name);
            match old.content(name) {
                None => {
                    assert!(name.contains("/.faircopy-") && name.ends_with(".tmp"), "{name} is a stranger");
                    strays += 1;
                }
                before => {
                    assert!(
                        content == before || content == new.content(name),
                        "{name} is neither old nor new"
                    );
                    renewed += usize::from(content != before);
                }
            }
        }
        assert_eq!(old.names().filter(|name| now.entry(name).is_none()).count(), 0, "no file is gone");
        in_the_middle += usize::from(renewed > 0 && renewed < 100);
        check_status(&run(&root, &["-w", "posts"]), 0);
        let after = Tree::read(&root);
        assert!(after.names().eq(new.names()), "the next run leaves no temporary file");
        assert!(after.names().all(|name| after.content(name) == new.content(name)));
    }
    eprintln!(
        "{in_the_middle} of 50 runs were killed in the middle, {strays} temporary files were left and removed"
    );
    assert!(in_the_middle > 0, "no kill fell into the work");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
        let root = crate::cli::scratch("mode");
        fs::write(root.join("a.md"), "<p>a</p>\n").unwrap();
        fs::set_permissions(root.join("a.md"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::create_dir(root.join("there")).unwrap();
        fs::write(root.join("there/b.md"), "<p>b</p>\n").unwrap();
        fs::set_permissions(root.join("there/b.md"), fs::Permissions::from_mode(0o751)).unwrap();
        symlink("there/b.md", root.join("b.md")).unwrap();
        check_status(&run(&root, &["-w", "a.md", "b.md"]), 0);
        assert_eq!((mode(&root.join("a.md")), mode(&root.join("there/b.md"))), (0o640, 0o751));
        assert!(root.join("b.md").symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(root.join("there/b.md")).unwrap(), "b\n");
    }

    #[test]
    fn a_new_file_has_the_mode_that_other_programs_give() {
        let root = crate::cli::scratch("new-mode");
        fs::write(root.join("a.html"), "<p>a</p>\n").unwrap();
        check_status(&run(&root, &["-o", "out", "a.html"]), 0);
        assert_eq!(mode(&root.join("out/a.md")), mode(&root.join("a.html")));
    }

    #[test]
    fn links_that_go_round_end_nothing() {
        let root = crate::cli::scratch("loop");
        fs::create_dir_all(root.join("posts/in")).unwrap();
        symlink("..", root.join("posts/in/round")).unwrap();
        symlink("self.md", root.join("posts/self.md")).unwrap();
        fs::write(root.join("posts/a.md"), "<p>a</p>\n").unwrap();
        let output = run(&root, &["-w", "posts"]);
        check_status(&output, 2);
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read posts/self.md"));
        assert_eq!(fs::read_to_string(root.join("posts/a.md")).unwrap(), "a\n");
    }

    #[test]
    fn a_read_only_file_is_not_replaced_though_its_directory_would_allow_it() {
        let root = crate::cli::scratch("read-only");
        fs::write(root.join("a.md"), "<p>a</p>\n").unwrap();
        fs::set_permissions(root.join("a.md"), fs::Permissions::from_mode(0o444)).unwrap();
        let output = run(&root, &["-w", "a.md"]);
        check_status(&output, 2);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("cannot write a.md: it is read-only"), "{stderr}");
        assert_eq!(fs::read_to_string(root.join("a.md")).unwrap(), "<p>a</p>\n");
    }

    #[test]
    fn a_directory_that_cannot_be_written_is_an_error_for_its_files_alone() {
        let root = crate::cli::scratch("read-only-directory");
        for directory in ["shut", "open"] {
            fs::create_dir(root.join(directory)).unwrap();
            fs::write(root.join(directory).join("a.md"), "<p>a</p>\n").unwrap();
        }
        fs::set_permissions(root.join("shut"), fs::Permissions::from_mode(0o555)).unwrap();
        let is_shut = fs::write(root.join("shut/probe"), "").is_err();
        let output = run(&root, &["-w", "shut", "open"]);
        fs::set_permissions(root.join("shut"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(fs::read_to_string(root.join("open/a.md")).unwrap(), "a\n");
        // Modes do not bind root.
        if is_shut {
            check_status(&output, 2);
            assert_eq!(fs::read_to_string(root.join("shut/a.md")).unwrap(), "<p>a</p>\n");
        }
    }

    #[test]
    fn a_name_that_is_not_unicode_is_a_name() {
        let root = crate::cli::scratch("not-unicode");
        let name = OsStr::from_bytes(b"caf\xE9.md");
        if fs::write(root.join(name), "<p>a</p>\n").is_err() {
            eprintln!("skipped: this file system takes Unicode names only");
            return;
        }
        check_status(&run(&root, &["-w", "."]), 0);
        assert_eq!(fs::read_to_string(root.join(name)).unwrap(), "a\n");
    }

    #[test]
    fn a_pipe_is_an_input_but_not_to_be_rewritten() {
        let root = crate::cli::scratch("pipe");
        let made = Command::new("mkfifo").arg(root.join("pipe.md")).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: there is no mkfifo");
            return;
        }
        let output = run(&root, &["-w", "pipe.md"]);
        check_status(&output, 2);
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read pipe.md: it is no file"));
        let child = faircopy(&root, &["pipe.md"]).stdout(Stdio::piped()).spawn().unwrap();
        fs::write(root.join("pipe.md"), "<p>a</p>\n").unwrap();
        assert_eq!(child.wait_with_output().unwrap().stdout, b"a\n");
    }
}
