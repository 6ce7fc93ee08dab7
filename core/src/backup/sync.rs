//! What has to be on the disk before it can be relied on.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// A file that SQLite has closed. Only such: to close a file of a database drops the locks that
/// SQLite has on it.
pub(super) fn file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// The names in a folder. Windows needs no such thing, and has none.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(path)?.sync_all()
}
