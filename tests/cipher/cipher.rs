//! Databases that SQLCipher encrypts: they are migrated when the application has given its
//! connection the key, and without it they are left alone.

use std::fs;
use std::path::{Path, PathBuf};

use litemigrate::{Backups, ErrorKind, Migrations, Migrator, OnFailure};
use rusqlite::Connection;
use tempfile::TempDir;

const NOTES: (&str, &str) = (
    "1_notes.sql",
    "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);
     CREATE TABLE notes (body TEXT, book REFERENCES books ON DELETE CASCADE);",
);
const REBUILD: (&str, &str) = (
    "2_rebuild.sql",
    "CREATE TABLE new_books (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
     INSERT INTO new_books SELECT * FROM books;
     DROP TABLE books;
     ALTER TABLE new_books RENAME TO books;",
);
const FAILS: (&str, &str) = (
    "3_fails.sql",
    "DELETE FROM notes; INSERT INTO nowhere VALUES (1);",
);
const VACUUM: (&str, &str) = ("3_vacuum.sql", "-- no-transaction\nVACUUM;");

const KEY: &str = "correct horse battery staple";

fn migrator(files: &[(&'static str, &'static str)]) -> Migrator<Connection> {
    Migrator::new(Migrations::from_files(files.iter().copied()).unwrap())
}

fn with_key(path: &Path, key: &str) -> Connection {
    let db = Connection::open(path).unwrap();
    db.pragma_update(None, "key", key).unwrap();
    db
}

struct Place {
    folder: TempDir,
}

impl Place {
    /// With the first release's database, and a note in it.
    fn new(journal_mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        let mut db = place.open();
        db.pragma_update(None, "journal_mode", journal_mode)
            .unwrap();
        migrator(&[NOTES]).run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO books VALUES (1, 'diary'); INSERT INTO notes VALUES ('dear', 1);",
        )
        .unwrap();
        drop(db);
        place.assert_encrypted(&place.path());
        place
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }

    fn open(&self) -> Connection {
        with_key(&self.path(), KEY)
    }

    fn assert_encrypted(&self, path: &Path) {
        let bytes = fs::read(path).unwrap();
        assert!(bytes.len() > 4096);
        for told in [
            "SQLite format 3",
            "_sqlx_migrations",
            "CREATE TABLE",
            "diary",
        ] {
            let mut windows = bytes.windows(told.len());
            assert!(!windows.any(|window| window == told.as_bytes()), "{told}");
        }
    }
}

fn ask(db: &Connection, sql: &str) -> String {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

const SEEN: &str = "SELECT group_concat(body || name) || ' at ' || \
                    (SELECT group_concat(version || success) FROM _sqlx_migrations) \
                    FROM notes JOIN books ON book = id";

#[test]
fn it_is_migrated_and_stays_encrypted() {
    for mode in ["delete", "wal"] {
        let place = Place::new(mode);
        let migrator = migrator(&[NOTES, REBUILD, VACUUM]);
        assert_eq!(migrator.run(&mut place.open()).unwrap().done().len(), 2);
        assert!(migrator.run(&mut place.open()).unwrap().is_empty());
        assert_eq!(ask(&place.open(), SEEN), "deardiary at 11,21,31");
        assert_eq!(ask(&place.open(), "PRAGMA integrity_check"), "ok");
        place.assert_encrypted(&place.path());
    }
}

#[test]
fn what_fails_is_undone() {
    for on_failure in [OnFailure::KeepApplied, OnFailure::RollBackAll] {
        let place = Place::new("delete");
        let migrator = migrator(&[NOTES, REBUILD, FAILS]).on_failure(on_failure);
        let error = migrator.run(&mut place.open()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Execute);
        let expected = match on_failure {
            OnFailure::RollBackAll => "deardiary at 11,30",
            _ => "deardiary at 11,21,30",
        };
        assert_eq!(ask(&place.open(), SEEN), expected);
        place.assert_encrypted(&place.path());
    }
}

#[test]
fn without_its_key_it_is_no_database_and_stays_as_it_is() {
    let place = Place::new("delete");
    let before = fs::read(place.path()).unwrap();
    for mut db in [
        Connection::open(place.path()).unwrap(),
        with_key(&place.path(), "wrong"),
    ] {
        let migrator = migrator(&[NOTES, REBUILD]);
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotADatabase, "{error:#}");
        assert!(error.to_string().contains("or is encrypted"), "{error}");
        assert_eq!(
            migrator.status(&mut db).unwrap_err().kind(),
            ErrorKind::NotADatabase
        );
        drop(db);
        assert!(fs::read(place.path()).unwrap() == before);
    }
    migrator(&[NOTES, REBUILD]).run(&mut place.open()).unwrap();
}

#[test]
fn one_that_is_not_encrypted_is_not_taken_for_one_that_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plain.db");
    migrator(&[NOTES])
        .run(&mut Connection::open(&path).unwrap())
        .unwrap();
    let before = fs::read(&path).unwrap();
    let error = migrator(&[NOTES, REBUILD])
        .run(&mut with_key(&path, KEY))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADatabase);
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn its_copies_are_encrypted_and_can_be_put_back() {
    for mode in ["delete", "wal"] {
        let place = Place::new(mode);
        let backups = Backups::beside(place.path()).open_with(|path, flags| {
            let db = Connection::open_with_flags(path, flags)?;
            db.pragma_update(None, "key", KEY)?;
            Ok(db)
        });
        let migrator = migrator(&[NOTES, REBUILD]).back_up(backups.clone());
        let report = migrator.run(&mut place.open()).unwrap();
        let copy = report.backup().unwrap();
        place.assert_encrypted(copy.path());
        backups.restore(copy).unwrap();
        assert_eq!(ask(&place.open(), SEEN), "deardiary at 11");
        place.assert_encrypted(&place.path());
    }
}

#[test]
fn a_copy_that_nobody_gave_the_key_to_stops_the_run_before_it_begins() {
    let place = Place::new("delete");
    let before = fs::read(place.path()).unwrap();
    let backups = Backups::beside(place.path());
    let migrator = migrator(&[NOTES, REBUILD]).back_up(backups.clone());
    let error = migrator.run(&mut place.open()).unwrap_err();
    assert!(
        error.to_string().contains("give that connection the key"),
        "{error}"
    );
    assert!(backups.list().unwrap().is_empty());
    assert!(fs::read(place.path()).unwrap() == before);
}
