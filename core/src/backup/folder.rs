//! The folder that copies are in: who is at work there, what is whole, what is left over.

use std::fs::{self, DirEntry, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::name::{Moment, Names};
use super::{Backup, file, problem, sync};
use crate::error::Error;
use crate::migration::Version;
use crate::patience::Patience;

/// For how long others may be cleaning up. Who puts a copy back takes longer, and is busy.
const PATIENCE: Duration = Duration::from_secs(1);

/// The copies of one database in a folder.
#[derive(Debug)]
pub(super) struct Folder {
    database: PathBuf,
    path: PathBuf,
    names: Names,
}

/// Held while a copy is made, so that nobody takes it for a leftover. The system lets go of it
/// when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Within(File);

impl Drop for Within {
    /// A process that another thread is just starting has the file too, until it is its own program:
    /// to close it would not be enough.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Folder {
    /// The folder of a database's copies: the one that was chosen, or one beside it.
    pub(super) fn of(database: &Path, chosen: Option<&Path>) -> Self {
        let name = database.file_name().unwrap_or_default();
        let path = chosen.map_or_else(
            || {
                let mut beside = name.to_owned();
                beside.push(".backups");
                database.with_file_name(beside)
            },
            Path::to_owned,
        );
        let names = Names::of(name);
        Self {
            database: database.to_owned(),
            path,
            names,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The copies, newest first.
    pub(super) fn list(&self) -> Result<Vec<Backup>, Error> {
        let mut copies = Vec::new();
        for entry in self.entries()? {
            let Some((moment, version)) = self.names.read_copy(&entry.file_name()) else {
                continue;
            };
            // Another process may have deleted it meanwhile.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            copies.push(Backup {
                path: entry.path(),
                taken_at: moment.time(),
                version,
                size: metadata.len(),
            });
        }
        copies.sort_by(|one, other| other.path.cmp(&one.path));
        Ok(copies)
    }

    fn entries(&self) -> Result<Vec<DirEntry>, Error> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.and_then(Iterator::collect),
        };
        entries.map_err(problem::io_at("read the folder", &self.path))
    }

    /// Makes the folder, deletes what interrupted copies have left, and stays until the guard is
    /// dropped.
    pub(super) fn enter(&self) -> Result<Within, Error> {
        let lock = self.lock()?;
        // Alone in here nobody is at work, so what is not whole never will be.
        if lock.try_lock().is_ok() {
            self.delete_leftovers();
            let _ = lock.unlock();
        }
        let started = Instant::now();
        let mut patience = Patience::new(Duration::ZERO, PATIENCE);
        while let Err(TryLockError::WouldBlock) = lock.try_lock_shared() {
            match patience.pause(started.elapsed()) {
                Some(pause) => thread::sleep(pause),
                None => return Err(self.occupied()),
            }
        }
        Ok(Within(lock))
    }

    /// The same, and keeps others out.
    pub(super) fn enter_alone(&self) -> Result<Within, Error> {
        let lock = self.lock()?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(self.occupied()),
            // There are file systems without locks.
            Err(TryLockError::Error(_)) => {}
            Ok(()) => self.delete_leftovers(),
        }
        Ok(Within(lock))
    }

    fn occupied(&self) -> Error {
        let folder = self.path.display();
        problem::busy(format!(
            "another copy is being made or put back in `{folder}`"
        ))
    }

    fn lock(&self) -> Result<File, Error> {
        let unusable = problem::io_at("write to the folder", &self.path);
        fs::create_dir_all(&self.path).map_err(&unusable)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let lock = options.open(self.path.join(self.names.lock()));
        lock.map_err(unusable)
    }

    fn delete_leftovers(&self) {
        for entry in self.entries().unwrap_or_default() {
            if self.names.is_partial(&entry.file_name()) {
                // What cannot be deleted now is tried again next time.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// A place for a copy that is about to be made. It sorts after those that are there, even if
    /// the clock has been set back.
    pub(super) fn place(&self) -> Result<Partial<'_>, Error> {
        let newest = self.list()?.into_iter().next();
        let newest = newest.and_then(|newest| {
            let (moment, _) = self.names.read_copy(newest.path.file_name()?)?;
            Some(moment.next())
        });
        let mut moment = newest.map_or_else(Moment::now, |after| after.max(Moment::now()));
        loop {
            let path = self.path.join(self.names.partial(moment));
            match File::create_new(&path) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    moment = moment.next();
                    continue;
                }
                Err(error) => return Err(problem::io_at("write", &path)(error)),
            }
            let partial = Partial {
                folder: self,
                path,
                moment,
            };
            // Who made a copy of that name had this partial one until then.
            if self.is_taken(moment)? {
                moment = moment.next();
                continue;
            }
            file::protect_like(&self.database, &partial.path)
                .map_err(problem::io_at("write", &partial.path))?;
            return Ok(partial);
        }
    }

    fn is_taken(&self, moment: Moment) -> Result<bool, Error> {
        let mut names = self.entries()?.into_iter().map(|entry| entry.file_name());
        Ok(names.any(|name| {
            let copy = self.names.read_copy(&name);
            copy.is_some_and(|(taken, _)| taken == moment)
        }))
    }
}

/// A copy that is not whole. It deletes itself, unless it is finished.
#[derive(Debug)]
pub(super) struct Partial<'f> {
    folder: &'f Folder,
    path: PathBuf,
    moment: Moment,
}

impl Partial<'_> {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// It is whole, and on the disk.
    pub(super) fn finish(&self, version: Option<Version>) -> Result<Backup, Error> {
        let Folder { path, names, .. } = self.folder;
        let whole = path.join(names.copy(self.moment, version));
        let metadata = fs::metadata(&self.path).map_err(problem::io_at("read", &self.path))?;
        fs::rename(&self.path, &whole).map_err(problem::io_at("name", &whole))?;
        sync::folder(path).map_err(problem::io_at("write to the folder", path))?;
        Ok(Backup {
            path: whole,
            taken_at: self.moment.time(),
            version,
            size: metadata.len(),
        })
    }
}

impl Drop for Partial<'_> {
    fn drop(&mut self) {
        file::delete(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_left_is_not_kept_in_by_a_process_that_is_starting() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::of(&place.path().join("app.db"), None);
        let within = folder.enter().unwrap();
        let _inherited = within.0.try_clone().unwrap();
        assert!(folder.enter_alone().is_err());
        drop(within);
        folder.enter_alone().unwrap();
    }
}
