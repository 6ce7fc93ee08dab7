//! Databases with some structure.

use std::fs;
use std::path::Path;

use litemigrate::{Migrations, Migrator, Schema};
use rusqlite::Connection;

pub(crate) fn database(sql: &str) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(sql).unwrap();
    db
}

pub(crate) fn schema(sql: &str) -> Schema {
    Schema::read(&mut database(sql)).unwrap()
}

/// A history in the style of an app that has been out for years, as files and texts, with its lock.
pub(crate) fn released_history() -> Files {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/history"))
}

/// All that is in a directory and its folders.
pub(crate) fn read(directory: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(directory).unwrap().to_str().unwrap();
            files.push((name.to_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The same without its lock.
pub(crate) fn history() -> Files {
    let mut files = released_history();
    files.retain(|(path, _)| path != "migrations.lock");
    files
}

/// A database that the history has made step by step, and what comes of each step.
pub(crate) fn step_by_step(mut each: impl FnMut(&mut Connection, i64)) -> Connection {
    let migrator = Migrator::new(migrations(&history()));
    let mut db = Connection::open_in_memory().unwrap();
    for migration in migrator.migrations().iter() {
        migrator.run_to(&mut db, migration.version()).unwrap();
        each(&mut db, migration.version().get());
    }
    db
}

/// Two migrations, the second of which can be reverted.
pub(crate) const NOTES: [(&str, &str); 3] = [
    (
        "1_notes.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n",
    ),
    (
        "2_titles.up.sql",
        "ALTER TABLE notes ADD COLUMN title TEXT;\nCREATE INDEX by_title ON notes (title);\n",
    ),
    (
        "2_titles.down.sql",
        "DROP INDEX by_title;\nALTER TABLE notes DROP COLUMN title;\n",
    ),
];

pub(crate) type Files = Vec<(String, String)>;

pub(crate) fn files(files: &[(&str, &str)]) -> Files {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(owned).collect()
}

pub(crate) fn migrations(files: &Files) -> Migrations {
    Migrations::from_files(files.clone()).unwrap()
}

/// The same with the lock that is made of them.
#[cfg(feature = "build")]
pub(crate) fn locked(mut files: Files) -> Files {
    let text = litemigrate::build::Preparation::new(&migrations(&files)).text();
    files.retain(|(path, _)| path != "migrations.lock");
    files.push(("migrations.lock".to_owned(), text.unwrap()));
    files
}

/// The same with another text of one file.
#[cfg(feature = "build")]
pub(crate) fn edited(files: &Files, path: &str, text: &str) -> Files {
    let mut files = files.clone();
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), text.to_owned()));
    files
}
