//! Files replaced at once or not at all. The door of `tempfile`.
//!
//! The new content goes into a file beside the old one, which then takes its name: whoever looks, and
//! whenever the power fails or the process is killed, sees the old file or the new one.
//!
//! ```text
//! posts/.faircopy-k3Xz9Q.tmp      while it is written, and locked by whoever writes it
//! posts/spring.md                 once it has been renamed
//! ```
//! A process that is killed leaves such a file behind. The next run over the directory removes it. The
//! lock tells it from one that is being written: the system lets go of a lock when a process ends, however
//! it ends, on whatever machine; that says more than the number of a process, which another may have by then.

use std::fs::{self, File, Metadata, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".faircopy-";
const SUFFIX: &str = ".tmp";
/// How many letters and digits stand between the two.
const RANDOM: usize = 6;

/// Whether the disk must have the content before the name is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Yes: the old content is nowhere else. Without it some file systems would change the name first, and
    /// a power failure would leave an empty file.
    Synced,
    /// No: what it was made from is still there, and a thousand waits for a disk take a minute.
    Unsynced,
}

/// What a file looked like when it was read, to see whether somebody else has changed it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Stamp {
        Stamp { length: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// A file's new content.
pub(crate) struct Replacement<'a> {
    pub path: &'a Path,
    pub content: &'a [u8],
    pub durability: Durability,
    /// What the file must still look like.
    pub read_as: Option<&'a Stamp>,
}

impl Replacement<'_> {
    /// Puts the content where the file is. A symbolic link stays, and its target is replaced; mode and, where
    /// that is possible, owner stay. Another hard link to the file keeps the old content.
    pub(crate) fn write(&self) -> io::Result<()> {
        let target = target(self.path)?;
        // Another run that looks for strays may take ours in the moment before it is locked: once more, then.
        for _ in 0..3 {
            match self.write_beside(&target) {
                Err(error)
                    if error.kind() == ErrorKind::NotFound && target.parent().is_some_and(Path::is_dir) => {}
                done => return done,
            }
        }
        self.write_beside(&target)
    }

    fn write_beside(&self, target: &Path) -> io::Result<()> {
        let old = match fs::metadata(target) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
        }
        let mut file = temporary(target)?;
        file.write_all(self.content)?;
        if let Some(old) = &old {
            keep_owner(file.as_file(), old);
            file.as_file().set_permissions(old.permissions())?;
        }
        if self.durability == Durability::Synced {
            file.as_file().sync_data()?;
        }
        if let (Some(stamp), Ok(now)) = (self.read_as, fs::metadata(target))
            && *stamp != Stamp::of(&now)
        {
            return Err(io::Error::other("somebody else has changed it meanwhile; run again"));
        }
        file.persist(target).map(drop).map_err(|error| error.error)
    }
}

/// The file that `path` means in the end.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::canonicalize(path),
        _ => Ok(path.to_owned()),
    }
}

/// A locked temporary file beside `target`.
fn temporary(target: &Path) -> io::Result<NamedTempFile> {
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    if let Some(permissions) = for_new_files() {
        builder.permissions(permissions);
    }
    let file = builder.tempfile_in(directory)?;
    // A file system without locks has no strays removed either.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// What `open` gives a new file, less the user's mask; a temporary file would be the user's alone.
#[cfg(unix)]
fn for_new_files() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn for_new_files() -> Option<Permissions> {
    None
}

/// Gives `file` to the owner of the old one. Only root can always do that; others keep what they write.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return };
    if (new.uid(), new.gid()) != (old.uid(), old.gid())
        && fchown(file, Some(old.uid()), Some(old.gid())).is_err()
    {
        let _ = fchown(file, None, Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// The directory in which the content for `path` is written before it gets its name.
pub(crate) fn directory(path: &Path) -> Option<PathBuf> {
    let target = target(path).ok()?;
    let parent = target.parent()?;
    Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
}

/// Removes from `directory` what a run that was killed has left there.
pub(crate) fn sweep(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if is_temporary(&entry.file_name().to_string_lossy())
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && let Ok(file) = File::options().write(true).open(entry.path())
        {
            match file.try_lock() {
                Ok(()) => drop(fs::remove_file(entry.path())),
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
            }
        }
    }
}

fn is_temporary(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .and_then(|name| name.strip_suffix(SUFFIX))
        .is_some_and(|name| name.len() == RANDOM && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A directory that goes when it is dropped.
    pub(crate) fn scratch() -> tempfile::TempDir {
        tempfile::tempdir().expect("there is a directory for temporary files")
    }

    #[track_caller]
    fn check_sweep(name: &str, stays: bool, sentence: &str) {
        let directory = scratch();
        let path = directory.path().join(name);
        fs::write(&path, "half a po").unwrap();
        sweep(directory.path());
        assert_eq!(path.exists(), stays, "{name}: {sentence}");
    }

    #[test]
    fn only_what_is_surely_ours_is_swept() {
        check_sweep(".faircopy-k3Xz9Q.tmp", false, "a killed run has left it");
        check_sweep(".faircopy-k3Xz9.tmp", true, "five letters are not six");
        check_sweep(".faircopy-notes-.tmp", true, "a hyphen is neither letter nor digit");
        check_sweep(".faircopy.yaml", true, "the configuration");
        check_sweep("faircopy-k3Xz9Q.tmp", true, "not hidden");
        check_sweep(".faircopy-k3Xz9Q.tmp.md", true, "it goes on");
    }

    #[test]
    fn what_is_being_written_is_not_swept() {
        let directory = scratch();
        let writing = temporary(&directory.path().join("a.md")).unwrap();
        sweep(directory.path());
        assert!(writing.path().exists());
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_not_replaced() {
        let directory = scratch();
        let path = directory.path().join("a.md");
        fs::write(&path, "old").unwrap();
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        fs::write(&path, "the author's").unwrap();
        let replacement = Replacement {
            path: &path,
            content: b"ours",
            durability: Durability::Synced,
            read_as: Some(&stamp),
        };
        assert!(replacement.write().is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "the author's");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    }
}
