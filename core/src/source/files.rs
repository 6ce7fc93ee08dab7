//! Migrations in a directory on disk.

use std::fs;
use std::io;
use std::path::Path;

use super::{Migrations, Set, decoded, name};
use crate::error::{Error, Repr};

impl Migrations {
    /// Reads migrations from a directory on disk.
    ///
    /// As in sqlx, folders are not searched, except that those named as a migration hold one,
    /// and a symbolic link counts as what it points to.
    ///
    /// # Errors
    ///
    /// As [`from_files`](Self::from_files), and
    /// [`ErrorKind::Source`](crate::ErrorKind::Source) if something cannot be read.
    pub fn from_path(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let mut set = Set::default();
        for (name, path) in entries(directory.as_ref())? {
            let is_folder = name::folder(&name).is_some() && path.is_dir();
            if !is_folder {
                add_file(&mut set, &name, &path)?;
                continue;
            }
            for (file, path) in entries(&path)? {
                add_file(&mut set, &format!("{name}/{file}"), &path)?;
            }
        }
        set.finish()
    }
}

/// The names in a directory, sorted, so that the same directory gives the same error anywhere.
fn entries(directory: &Path) -> Result<Vec<(String, std::path::PathBuf)>, Error> {
    let list = || -> io::Result<Vec<_>> {
        fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| (lossy(&entry), entry.path())))
            .collect()
    };
    let mut entries = list().map_err(|error| unreadable(directory, error))?;
    entries.sort();
    Ok(entries)
}

fn lossy(entry: &fs::DirEntry) -> String {
    entry.file_name().to_string_lossy().into_owned()
}

fn add_file(set: &mut Set, name: &str, path: &Path) -> Result<(), Error> {
    if !name::is_read(name) {
        return Ok(());
    }
    let read = || -> io::Result<Option<Vec<u8>>> {
        if fs::metadata(path)?.is_dir() {
            return Ok(None);
        }
        fs::read(path).map(Some)
    };
    match read().map_err(|error| unreadable(path, error))? {
        Some(bytes) => {
            let shown = path.display().to_string();
            set.add(name, shown.into(), |path| decoded(bytes.into(), path))
        }
        None => Ok(()),
    }
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    let path = path.display().to_string();
    let source = source.into();
    Repr::Source { path, source }.into()
}
