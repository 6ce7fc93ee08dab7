//! `migrations.lock`, whatever it holds: it is refused with its line, or what is written of it is
//! read again as it was meant.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use litemigrate::build::{Preparation, findings};
use litemigrate::{Error, ErrorKind, Migration, Migrations, Migrator};
use litemigrate_fuzz::NAME_OF_THE_LOCK;
use rusqlite::Connection;

/// The corpus holds locks of these.
const FILES: [(&str, &str); 3] = [
    (
        "1_notes.up.sql",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL DEFAULT '');\n",
    ),
    ("1_notes.down.sql", "DROP TABLE notes;\n"),
    (
        "2_by_body.sql",
        "CREATE INDEX notes_by_body ON notes (body DESC);\n",
    ),
];

fn with_lock(text: &str) -> Result<Migrations, Error> {
    let files = FILES.map(|(name, text)| (name, text.to_owned()));
    let lock = (NAME_OF_THE_LOCK, text.to_owned());
    Migrations::from_files(files.into_iter().chain([lock]))
}

fuzz_target!(|text: &str| {
    let migrations = match with_lock(text) {
        Ok(migrations) => migrations,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidLock);
            assert_eq!(error.file(), Some(NAME_OF_THE_LOCK));
            let line = error.line().expect("it has a line");
            assert!(
                (1..=text.lines().count().max(1)).contains(&line),
                "line {line}"
            );
            return;
        }
    };
    let found = findings(&migrations, Path::new(NAME_OF_THE_LOCK), &[]);
    match Preparation::new(&migrations).out_of_order().text() {
        Ok(written) => assert_written(&migrations, &written),
        Err(errors) => assert!(!errors.is_empty() && !found.is_empty()),
    }
    tell_drift(migrations);
});

fn assert_written(migrations: &Migrations, written: &str) {
    let again = with_lock(written).expect("what is written can be read");
    let accepted = |migrations: &Migrations| -> Vec<_> {
        let accepted = migrations.iter().map(Migration::accepted);
        accepted.map(<[_]>::to_vec).collect()
    };
    assert_eq!(accepted(migrations), accepted(&again));
    let found = findings(&again, Path::new(NAME_OF_THE_LOCK), &[]);
    assert!(found.is_empty(), "{found:?}");
}

fn tell_drift(migrations: Migrations) {
    let mut db = Connection::open_in_memory().expect("there is memory");
    let migrator = Migrator::new(migrations);
    migrator.run(&mut db).expect("the migrations are sound");
    match migrator.drift(&mut db) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::StaleLock, "{error:#}"),
    }
}
