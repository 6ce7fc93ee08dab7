//! Puts a copy back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup as Pages;
use rusqlite::config::DbConfig;

use super::file::SIDES;
use super::folder::Folder;
use super::name::Moment;
use super::{Backup, Backups, copy, file, problem, sync};
use crate::error::{Error, ErrorKind};

/// How often others may come in between before a restore gives up.
const ATTEMPTS: usize = 10;

/// What a restore has done.
#[derive(Debug, Clone)]
pub struct Restored {
    previous: Previous,
}

impl Restored {
    /// What has become of the database that was there before.
    pub fn previous(&self) -> &Previous {
        &self.previous
    }
}

/// What has become of the database that was there before a copy was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Previous {
    /// There was none.
    Missing,
    /// It is kept as a copy.
    Copied(Backup),
    /// It cannot be read as a database, and is kept as it is under this name, with what SQLite
    /// had beside it.
    SetAside(PathBuf),
}

/// The copy of what was there before. It deletes itself if nothing is put back after all.
struct Kept(Option<Backup>);

impl Kept {
    fn keep(mut self) -> Previous {
        self.0.take().map_or(Previous::Missing, Previous::Copied)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(copy) = &self.0 {
            file::delete(&copy.path);
        }
    }
}

impl Backups {
    /// Makes the database what it was when the copy was taken. What was there before is kept.
    ///
    /// Other connections may be open, of this process too: it is one transaction in the file, and
    /// they see it as any other. Only a file that is no database, or too damaged to be read, is
    /// set aside and replaced; whoever has that one open goes on with it, so close such
    /// connections before.
    ///
    /// # Errors
    ///
    /// `Corrupt` if the copy is damaged, which is looked for first; `Busy` if another connection
    /// keeps the database locked; `DiskFull`, `ReadOnly` or `Io`. Nothing is changed then.
    pub fn restore(&self, backup: &Backup) -> Result<Restored, Error> {
        let database = file::resolved(&self.database)?;
        if file::is_same(&backup.path, &database) {
            return Err(problem::is_database(&database));
        }
        let from = self.sound(&backup.path)?;
        let folder = self.folder()?;
        let _alone = folder.enter_alone()?;
        let restored = match self.look(&database) {
            Ok(Some(live)) => self.overwrite(&from, live, &database, &folder),
            Ok(None) => return self.replace(&from, &database, &folder),
            Err(error) => Err(error),
        };
        match restored {
            Err(error) if is_beyond_reading(&error) => self.replace(&from, &database, &folder),
            restored => restored,
        }
    }

    /// Opens a copy, if nothing is wrong with it.
    fn sound(&self, path: &Path) -> Result<Connection, Error> {
        let metadata = fs::metadata(path).map_err(problem::io_at("read", path))?;
        // To SQLite that is a database.
        if metadata.len() == 0 {
            return Err(problem::damaged(path, "it is empty"));
        }
        let open = || {
            let db = self.opener.copy(path)?;
            let sql = "PRAGMA integrity_check(1)";
            let found = db.query_row(sql, [], |row| row.get::<_, String>(0))?;
            Ok((db, found))
        };
        match open().map_err(problem::at("read", path)) {
            Ok((db, found)) if found == "ok" => Ok(db),
            Ok((_, found)) => Err(problem::damaged(path, found.trim())),
            Err(error) if is_beyond_reading(&error) => Err(problem::damaged(
                path,
                "it is no database that can be read, or its key is missing",
            )),
            Err(error) => Err(error),
        }
    }

    /// Opens the database, if there is one and it can be read.
    fn look(&self, database: &Path) -> Result<Option<Connection>, Error> {
        match fs::metadata(database) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(problem::io_at("read", database))?,
        };
        let open = || {
            let db = self.opener.database(database)?;
            // What is set aside is so with its log, which SQLite would delete otherwise.
            let no_delete = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            db.set_db_config(no_delete, true)?;
            db.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
            db.set_db_config(no_delete, false)?;
            Ok(db)
        };
        open().map(Some).map_err(problem::at("open", database))
    }

    /// Keeps the database as it is, and copies over it, and lets nobody write in between.
    fn overwrite(
        &self,
        from: &Connection,
        mut live: Connection,
        database: &Path,
        folder: &Folder,
    ) -> Result<Restored, Error> {
        let failed = problem::at("write", database);
        fit_pages(from, &live).map_err(&failed)?;
        let mut reader = self.opener.database(database).map_err(&failed)?;
        let has_log = has_log(&live).map_err(&failed)?;
        for _ in 0..ATTEMPTS {
            if !has_log {
                keep_lock(&live).map_err(&failed)?;
            }
            let (seen, kept) = self.keep_previous(&mut reader, folder)?;
            let pages = Pages::new(from, &mut live).map_err(&failed)?;
            // Takes the write lock, and copies nothing yet.
            copy::step(&pages, 0, database)?;
            // With a log somebody may have written until then, and it can be read still.
            if has_log && state(&reader).map_err(&failed)? != seen {
                continue;
            }
            let previous = kept.keep();
            while !copy::step(&pages, copy::AT_ONCE, database)? {}
            return Ok(Restored { previous });
        }
        let database = database.display();
        Err(problem::busy(format!(
            "other connections keep writing to `{database}`"
        )))
    }

    /// Makes a copy of what is about to be overwritten, and tells the state that it is of.
    fn keep_previous(&self, db: &mut Connection, folder: &Folder) -> Result<(i64, Kept), Error> {
        let unreadable = |source| problem::sqlite("cannot read the database", source);
        copy::of_one_moment(db, |db| {
            let seen = state(db).map_err(unreadable)?;
            let pages = copy::number(db, "PRAGMA page_count").map_err(unreadable)?;
            if pages == 0 {
                return Ok((seen, Kept(None)));
            }
            let copying = self.copying(folder, self.ledger.as_ref());
            let copy = copying.run(db, &mut |_, _| Ok(()))?;
            Ok((seen, Kept(Some(copy))))
        })
    }

    /// Sets aside what is there, if anything is, and makes the file anew.
    fn replace(
        &self,
        from: &Connection,
        database: &Path,
        folder: &Folder,
    ) -> Result<Restored, Error> {
        let names = folder.names();
        let aside = database.with_file_name(names.damaged(Moment::now()));
        let new = database.with_file_name(names.replacement());
        // One that was not finished.
        file::delete(&new);
        let made = self.make(from, &new, database);
        let replaced = made.and_then(|()| put_in_place(&new, database, &aside));
        if replaced.is_err() {
            file::delete(&new);
        }
        replaced.map(|previous| Restored { previous })
    }

    /// Writes a file with the content of a copy.
    fn make(&self, from: &Connection, path: &Path, database: &Path) -> Result<(), Error> {
        let mut to = self
            .opener
            .new_file(path)
            .map_err(problem::at("write", path))?;
        let protected = file::protect_like(database, path);
        protected.map_err(problem::io_at("write", path))?;
        copy::pages(from, &mut to, path, &mut |_, _| Ok(()))?;
        drop(to);
        sync::file(path).map_err(problem::io_at("write", path))
    }
}

/// Names a new file as the database, so that at no moment there is none: whoever came then would
/// begin with an empty one.
fn put_in_place(new: &Path, database: &Path, aside: &Path) -> Result<Previous, Error> {
    // First, so that the new file never stands beside what belongs to another.
    let placed = move_sides(database, aside).and_then(|()| swap(new, database, aside));
    if placed.is_err() {
        let _ = move_sides(aside, database);
    }
    placed.map_err(problem::io_at("replace", database))
}

/// Renames what SQLite keeps beside a database.
fn move_sides(from: &Path, to: &Path) -> io::Result<()> {
    SIDES.iter().try_for_each(|side| {
        match fs::rename(file::side(from, side), file::side(to, side)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

fn swap(new: &Path, database: &Path, aside: &Path) -> io::Result<Previous> {
    let is_there = database.exists();
    if is_there {
        // Some file systems know no second name for a file.
        fs::hard_link(database, aside).or_else(|_| fs::rename(database, aside))?;
    }
    if let Err(error) = fs::rename(new, database) {
        if is_there {
            let _ = fs::rename(aside, database);
        }
        return Err(error);
    }
    sync::folder(database.parent().unwrap_or(database))?;
    Ok(if is_there {
        Previous::SetAside(aside.to_owned())
    } else {
        Previous::Missing
    })
}

fn is_beyond_reading(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::NotADatabase)
}

/// With a write-ahead log SQLite changes no size of pages.
fn fit_pages(from: &Connection, live: &Connection) -> rusqlite::Result<()> {
    let size = |db| copy::number(db, "PRAGMA page_size");
    if size(from)? != size(live)? {
        live.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    }
    Ok(())
}

fn has_log(live: &Connection) -> rusqlite::Result<bool> {
    let mode = live.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0))?;
    Ok(mode.eq_ignore_ascii_case("wal"))
}

/// Takes the write lock and keeps it without a transaction, in which SQLite would not copy.
/// Others can read, as long as nothing is committed; with a write-ahead log they could not.
fn keep_lock(live: &Connection) -> rusqlite::Result<()> {
    live.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; ROLLBACK;")
}

/// Another number after another connection has committed something.
fn state(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA data_version", [], |row| row.get(0))
}
