//! Files as an application may find them. Each trouble has its kind, and leaves the file alone.

mod damaged;
mod full;
mod moved;
#[cfg(unix)]
mod rights;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use litemigrate::{Error, ErrorKind, Migrator};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{Host, set};

const FILES: [(&str, &str); 2] = [
    (
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);",
    ),
    (
        "2_titles.sql",
        "ALTER TABLE notes ADD COLUMN title TEXT; UPDATE notes SET title = upper(body);",
    ),
];

fn migrator() -> Migrator<Connection> {
    Migrator::new(set(&FILES)).wait(Duration::from_millis(20))
}

/// A folder with an application's database in it, at the first migration.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new(journal_mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        let mut db = place.open();
        db.sql(&format!(
            "PRAGMA page_size = 512; PRAGMA journal_mode = {journal_mode}"
        ));
        migrator().run_to(&mut db, 1).unwrap();
        db.sql(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) \
             INSERT INTO notes (body) SELECT printf('%.100c', 'x') FROM n",
        );
        place
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }

    fn open(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    /// All files in the folder, with their bytes.
    fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
        files.map(|file| read(file.unwrap().path())).collect()
    }

    /// A run that fails, after which every file is as it was.
    fn fails(&self, mut db: Connection, told: &str) -> Error {
        let before = self.content();
        let error = migrator().run(&mut db).expect_err(told);
        assert!(db.is_autocommit(), "{told}");
        drop(db);
        assert_eq!(error.applied(), [], "{told}");
        assert!(self.content() == before, "{told}: {error:#}");
        error
    }

    /// A run that ends well, and has every note.
    fn succeeds(&self, told: &str) {
        let mut db = self.open();
        migrator().run(&mut db).expect(told);
        let notes = db.ask("SELECT count(*), count(title) FROM notes");
        assert_eq!(notes, "20|20", "{told}");
        assert_eq!(db.ask("PRAGMA integrity_check"), "ok", "{told}");
    }
}

#[test]
fn a_lock_that_stays_is_told_after_the_wait() {
    for (mode, lock) in [
        ("delete", "BEGIN IMMEDIATE"),
        ("delete", "BEGIN EXCLUSIVE"),
        ("wal", "BEGIN IMMEDIATE"),
        (
            "wal",
            "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM notes",
        ),
    ] {
        let place = Place::new(mode);
        let other = place.open();
        other.sql(lock);
        let mut db = place.open();
        db.busy_timeout(Duration::ZERO).unwrap();
        let error = migrator().run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{mode}, {lock}: {error:#}");
        drop((other, db));
        place.succeeds(lock);
    }
}
