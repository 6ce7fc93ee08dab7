//! The old databases, as files. None is ever opened by SQLite where it is: that may change it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::UpgradeError;

const EXTENSIONS: [&str; 3] = ["db", "sqlite", "sqlite3"];

/// What may belong to a database that was not closed.
const SIDES: [&str; 2] = ["-wal", "-journal"];

/// The databases of a folder, by name.
pub(super) fn databases(folder: &Path) -> Result<Vec<PathBuf>, UpgradeError> {
    let unreadable = |error: io::Error| UpgradeError::unreadable(folder, &error);
    let mut databases = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) && path.is_file() {
            databases.push(path);
        }
    }
    databases.sort();
    if databases.is_empty() {
        return Err(UpgradeError::none(folder));
    }
    Ok(databases)
}

/// A copy of a database in a folder of its own.
pub(super) fn copied(database: &Path) -> io::Result<(PathBuf, TempDir)> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(database.file_name().unwrap_or_default());
    copy_file(database, &copy)?;
    for side in SIDES {
        let beside = with(database, side);
        if beside.exists() {
            copy_file(&beside, &with(&copy, side))?;
        }
    }
    Ok((copy, folder))
}

/// Its content alone: what is under version control may be read-only.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::write(to, fs::read(from)?)
}

fn with(path: &Path, side: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(side);
    path.into()
}
