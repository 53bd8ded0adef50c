//! A directory as it is at a moment: its files, what is in them and when they were written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// The files under a directory by their paths in it, with `/` between names.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    File { content: Vec<u8>, modified: SystemTime },
    Link { target: String },
}

impl Tree {
    pub fn read(root: &Path) -> Tree {
        let mut files = BTreeMap::new();
        let mut directories = vec![root.to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(&directory).expect("the directory can be listed") {
                let path = entry.expect("the directory can be listed").path();
                let metadata = fs::symlink_metadata(&path).expect("it is there");
                if metadata.is_dir() {
                    directories.push(path);
                    continue;
                }
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                let entry = if metadata.is_symlink() {
                    let target = fs::read_link(&path).unwrap().to_string_lossy().into_owned();
                    Entry::Link { target }
                } else if metadata.is_file() {
                    Entry::File {
                        content: fs::read(&path).expect("it can be read"),
                        modified: metadata.modified().expect("there is a time"),
                    }
                } else {
                    continue;
                };
                files.insert(name, entry);
            }
        }
        Tree { files }
    }

    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.files.get(name)
    }

    pub fn content(&self, name: &str) -> Option<&[u8]> {
        match self.entry(name)? {
            Entry::File { content, .. } => Some(content),
            Entry::Link { .. } => None,
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.files.keys()
    }

    /// The names of what differs between this tree and `other`: content or time, there or not.
    pub fn differences(&self, other: &Tree) -> Vec<String> {
        let mut names: Vec<&String> = self.names().chain(other.names()).collect();
        names.sort();
        names.dedup();
        names.into_iter().filter(|name| self.entry(name) != other.entry(name)).cloned().collect()
    }
}
