//! A database of every release, as a test of an application has them.

use std::fs;
use std::path::PathBuf;

use litemigrate::Migrator;
use litemigrate::testing::upgrade_all;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{Host, real_set, set};

const NOTES: (&str, &str) = ("1_notes.sql", "CREATE TABLE notes (body TEXT);");
const TITLES: (&str, &str) = ("2_titles.sql", "ALTER TABLE notes ADD COLUMN title TEXT;");

/// A folder with a database of the first release in it.
fn releases() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.0.db");
    let mut db = Connection::open(&path).unwrap();
    Migrator::new(set(&[NOTES])).run(&mut db).unwrap();
    db.sql("INSERT INTO notes VALUES ('dear diary')");
    (folder, path)
}

#[test]
fn all_end_as_a_fresh_one_does_and_are_left_as_they_are() {
    let (folder, path) = releases();
    let before = fs::read(&path).unwrap();
    fs::write(folder.path().join("README.md"), "what these are").unwrap();
    let upgraded = upgrade_all(&Migrator::new(set(&[NOTES, TITLES])), folder.path()).unwrap();
    assert_eq!(upgraded.len(), 1);
    assert_eq!(upgraded[0].path(), path);
    assert_eq!(upgraded[0].report().done().len(), 1);
    let notes = upgraded[0].connection().ask("SELECT * FROM notes");
    assert_eq!(notes, "dear diary|");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_log_belongs_to_its_database() {
    let (folder, path) = releases();
    let db = Connection::open(&path).unwrap();
    db.sql(
        "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; INSERT INTO notes VALUES ('b')",
    );
    let upgraded = upgrade_all(&Migrator::new(set(&[NOTES])), folder.path()).unwrap();
    let notes = upgraded[0].connection().ask("SELECT body FROM notes");
    assert_eq!(notes, "dear diary b");
}

#[test]
fn every_fault_is_told_with_its_file() {
    let (folder, path) = releases();
    let other = |name: &str, sql: &str| {
        let path_of_other = folder.path().join(name);
        fs::copy(&path, &path_of_other).unwrap();
        Connection::open(path_of_other).unwrap().sql(sql);
    };
    other("1.1.db", "CREATE INDEX by_body ON notes (body)");
    other("1.2.sqlite", "ALTER TABLE notes ADD COLUMN title TEXT");
    other(
        "1.3.sqlite3",
        "PRAGMA foreign_keys = OFF; CREATE TABLE tags (note REFERENCES notes (rowid)); \
         INSERT INTO tags VALUES (7); DROP TABLE notes; CREATE TABLE notes (id INTEGER PRIMARY KEY)",
    );
    fs::write(
        folder.path().join("1.4.db"),
        "no database, and long enough to be looked at",
    )
    .unwrap();
    let error = upgrade_all(&Migrator::new(set(&[NOTES, TITLES])), folder.path()).unwrap_err();
    let lines = error.to_string();
    let lines: Vec<&str> = lines.lines().collect();
    let expected = [
        &*format!(
            "4 of 5 databases in `{}` do not end as a fresh one does:",
            folder.path().display()
        ),
        "  1.1.db: extra index by_body: ON notes (body)",
        "  1.2.sqlite: migration 2 failed at 2_titles.sql:1, in \
         `ALTER TABLE notes ADD COLUMN title TEXT`: duplicate column name: title (code 1)",
    ];
    assert_eq!(lines[..3], expected);
    assert!(lines[3].starts_with("  1.3.sqlite3: "), "{error}");
    let last = lines.last().unwrap();
    assert!(last.starts_with("  1.4.db: cannot read the "), "{error}");
    let faults: Vec<_> = error.faults().collect();
    assert_eq!(faults.len(), lines.len() - 1);
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn a_row_without_its_parent_is_a_fault() {
    let (folder, path) = releases();
    Connection::open(path).unwrap().sql(
        "PRAGMA foreign_keys = OFF; CREATE TABLE books (id INTEGER PRIMARY KEY); \
         CREATE TABLE pages (book REFERENCES books (id)); INSERT INTO pages VALUES (7)",
    );
    let error = upgrade_all(&Migrator::new(set(&[NOTES])), folder.path()).unwrap_err();
    let found = error.to_string();
    assert!(
        found.contains("\n  1.0.db: row 1 of `pages` has no parent in `books`\n"),
        "{found}"
    );
}

#[test]
fn a_folder_without_databases_tests_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let error = upgrade_all(&Migrator::new(real_set()), folder.path()).unwrap_err();
    assert!(
        error.to_string().starts_with("there are no databases in `"),
        "{error}"
    );
    let missing = folder.path().join("missing");
    let error = upgrade_all(&Migrator::new(real_set()), missing).unwrap_err();
    assert!(
        error.to_string().starts_with("cannot read the folder `"),
        "{error}"
    );
}

#[test]
fn a_set_that_a_fresh_database_cannot_take_is_told() {
    let (folder, _) = releases();
    let wrong = Migrator::new(set(&[("1_notes.sql", "CREATE TABEL notes (body TEXT);")]));
    let error = upgrade_all(&wrong, folder.path()).unwrap_err();
    assert!(
        error.to_string().starts_with("a fresh database, to which "),
        "{error}"
    );
}

#[test]
#[cfg(feature = "backup")]
fn the_application_s_own_migrator_keeps_no_copies_of_them() {
    let (folder, _) = releases();
    let elsewhere = tempfile::tempdir().unwrap();
    let backups = litemigrate::Backups::beside(elsewhere.path().join("app.db"));
    let migrator = Migrator::new(set(&[NOTES, TITLES])).back_up(backups);
    upgrade_all(&migrator, folder.path()).unwrap();
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
