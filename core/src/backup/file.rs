//! Which file a database is. No file of a database is ever opened here but by SQLite: to close
//! it would drop the locks that SQLite has on it.

use std::fs;
use std::io;
use std::path::{self, Path, PathBuf};

use rusqlite::Connection;

use super::problem;
use crate::database::{Database, Value};
use crate::error::Error;

/// The path without the symbolic link that it may be: SQLite keeps journals where it leads.
pub(super) fn resolved(path: &Path) -> Result<PathBuf, Error> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    let resolved = if is_link {
        path.canonicalize()
    } else {
        path::absolute(path)
    };
    resolved.map_err(problem::io_at("find", path))
}

/// Whether two paths lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// What SQLite may keep beside a file.
pub(super) const SIDES: [&str; 3] = ["-journal", "-wal", "-shm"];

/// The path of such a file.
pub(super) fn side(path: &Path, side: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(side);
    path.into()
}

/// Deletes a copy, whole or not, and what is beside it. What cannot be deleted stays.
pub(super) fn delete(path: &Path) {
    let _ = fs::remove_file(path);
    for name in SIDES {
        let _ = fs::remove_file(side(path, name));
    }
}

/// Lets nobody read a file of ours who cannot read the database.
pub(super) fn protect_like(database: &Path, path: &Path) -> io::Result<()> {
    match fs::metadata(database).map(|found| found.permissions()) {
        Ok(permissions) if !permissions.readonly() => fs::set_permissions(path, permissions),
        _ => Ok(()),
    }
}

/// The file of a connection; none if it is in memory, or temporary.
pub(super) fn of(db: &mut Connection) -> Result<Option<PathBuf>, Error> {
    let mut found = None;
    let asked = db.query("PRAGMA database_list", &mut |row| {
        if let [_, Value::Text("main"), file] = row {
            found = match file {
                Value::Text("") | Value::Null => None,
                Value::Text(file) => Some(Some(PathBuf::from(file))),
                _ => Some(None),
            };
        }
    });
    asked.map_err(|source| Error::database("cannot tell the database's file", source))?;
    match found {
        None => Ok(None),
        Some(Some(file)) => Ok(Some(file)),
        Some(None) => Err(problem::not_text()),
    }
}
