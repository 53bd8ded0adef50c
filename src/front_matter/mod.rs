//! Front matter: found, read, normalized by byte-span edits, checked.
