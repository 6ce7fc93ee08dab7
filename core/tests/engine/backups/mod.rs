//! Copies of real files, made before they are migrated, kept, and put back.

mod faults;
mod folders;
mod kept;
mod processes;
mod races;
mod rehearsals;
mod restores;
mod runs;

use std::fs;
use std::path::{Path, PathBuf};

use litemigrate::{Backup, Backups, Migrator, Report};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::{Host, set};

pub(super) const NOTES: (&str, &str) = (
    "1_notes.sql",
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);",
);
pub(super) const TITLES: (&str, &str) = (
    "2_titles.sql",
    "ALTER TABLE notes ADD COLUMN title TEXT; UPDATE notes SET title = 'none', body = 'lost';",
);
pub(super) const TAGS: (&str, &str) = ("3_tags.sql", "CREATE TABLE tags (name TEXT);");
pub(super) const LISTS: (&str, &str) = ("4_lists.sql", "CREATE TABLE lists (name TEXT);");
pub(super) const TYPO: (&str, &str) = ("2_titles.sql", "ALTER TABLE nots ADD COLUMN title TEXT;");

/// A folder with an application's database in it.
pub(super) struct Place {
    pub(super) folder: TempDir,
}

impl Place {
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// With the first release's database, and a note in it.
    pub(super) fn with_notes() -> Self {
        Self::in_mode("delete")
    }

    pub(super) fn in_mode(journal_mode: &str) -> Self {
        let place = Self::empty();
        let mut db = place.open();
        db.sql(&format!("PRAGMA journal_mode = {journal_mode}"));
        Migrator::new(set(&[NOTES])).run(&mut db).unwrap();
        db.sql("INSERT INTO notes (body) VALUES ('dear diary')");
        place
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }

    pub(super) fn open(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    pub(super) fn backups(&self) -> Backups {
        Backups::beside(self.path())
    }

    pub(super) fn migrator(&self, files: &[(&'static str, &'static str)]) -> Migrator<Connection> {
        Migrator::new(set(files)).back_up(self.backups())
    }

    pub(super) fn upgrade(&self, files: &[(&'static str, &'static str)]) -> Report {
        self.migrator(files).run(&mut self.open()).unwrap()
    }

    /// The names of the files that are beside the copies, or are copies.
    pub(super) fn files(&self) -> Vec<String> {
        names(&self.folder.path().join("app.db.backups"))
    }

    /// The versions of the copies, newest first.
    pub(super) fn versions(&self) -> Vec<i64> {
        let copies = self.backups().list().unwrap();
        let version = |copy: &Backup| copy.version().unwrap().get();
        copies.iter().map(version).collect()
    }
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What a person would see in it.
pub(super) fn seen(db: &Connection) -> [String; 4] {
    [
        "SELECT type, name, sql FROM sqlite_master ORDER BY name",
        "SELECT * FROM notes",
        "SELECT version, description, success FROM _sqlx_migrations",
        "PRAGMA integrity_check",
    ]
    .map(|sql| db.ask(sql))
}

/// What is in a copy.
pub(super) fn inside(copy: &Backup) -> [String; 4] {
    let path = copy.path().to_str().unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{path}?immutable=1");
    seen(&Connection::open_with_flags(uri, flags).unwrap())
}
