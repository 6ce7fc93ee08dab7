//! The copy that a run makes.

use std::sync::{Arc, Mutex};

use litemigrate::{Backups, CancelToken, ErrorKind, Event, Migrator, OnFailure, Version};
use rusqlite::Connection;

use super::{LISTS, NOTES, Place, TAGS, TITLES, TYPO, inside, seen};
use crate::support::{Host, set};

#[test]
fn the_copy_is_what_the_database_was() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let report = place.upgrade(&[NOTES, TITLES]);
    let copy = report.backup().unwrap();
    assert_eq!(inside(copy), before);
    assert_eq!(copy.version(), Some(Version::new(1)));
    assert_eq!(copy.size(), copy.path().metadata().unwrap().len());
    assert_eq!(place.open().ask("SELECT body FROM notes"), "lost");
    assert_eq!(place.backups().list().unwrap(), std::slice::from_ref(copy));
    let last = report.to_string();
    let last = last.lines().last().unwrap();
    assert_eq!(last, format!("copied before: {}", copy.path().display()));
}

#[test]
fn what_only_the_write_ahead_log_has_is_in_the_copy() {
    let place = Place::in_mode("wal");
    let other = place.open();
    other.sql("PRAGMA wal_autocheckpoint = 0; INSERT INTO notes (body) VALUES ('in the log')");
    let report = place.upgrade(&[NOTES, TITLES]);
    let notes = &inside(report.backup().unwrap())[1];
    assert_eq!(notes, "1|dear diary 2|in the log");
    // Nothing but the copy, and what processes hold on to.
    assert_eq!(place.files().len(), 2, "{:?}", place.files());
}

#[test]
fn nothing_pending_makes_none() {
    let place = Place::with_notes();
    assert!(place.upgrade(&[NOTES]).backup().is_none());
    assert!(place.files().is_empty());
}

#[test]
fn a_fresh_database_makes_none() {
    let place = Place::empty();
    assert!(place.upgrade(&[NOTES]).backup().is_none());
    assert!(place.files().is_empty());

    // Nor does one that has nothing but a failure to tell of.
    let place = Place::empty();
    let failed = place.migrator(&[TYPO]).run(&mut place.open());
    failed.unwrap_err();
    assert!(
        place
            .upgrade(&[("2_titles.sql", NOTES.1)])
            .backup()
            .is_none()
    );
}

#[test]
fn a_database_without_a_ledger_is_copied_too() {
    let place = Place::empty();
    place
        .open()
        .sql("CREATE TABLE diary (body TEXT); INSERT INTO diary VALUES ('dear')");
    let report = place.upgrade(&[NOTES]);
    let copy = report.backup().unwrap();
    assert_eq!(copy.version(), None);
    let copy = Connection::open(copy.path()).unwrap();
    assert_eq!(copy.ask("SELECT body FROM diary"), "dear");
}

#[test]
fn a_database_without_a_file_makes_none() {
    let place = Place::with_notes();
    let mut db = Connection::open_in_memory().unwrap();
    Migrator::new(set(&[NOTES])).run(&mut db).unwrap();
    let report = place.migrator(&[NOTES, TITLES]).run(&mut db).unwrap();
    assert_eq!(report.done().len(), 1);
    assert!(report.backup().is_none());
    let error = place.backups().create(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Backup);
}

#[test]
fn a_revert_makes_one_and_a_baseline_none() {
    let place = Place::with_notes();
    let baselined = place
        .migrator(&[NOTES, TITLES])
        .baseline(&mut place.open(), 2);
    assert!(baselined.unwrap().backup().is_none());

    let place = Place::with_notes();
    let down = ("1_notes.down.sql", "DROP TABLE notes;");
    let up = ("1_notes.up.sql", NOTES.1);
    let report = place
        .migrator(&[up, down])
        .revert(&mut place.open())
        .unwrap();
    assert_eq!(inside(report.backup().unwrap())[1], "1|dear diary");
}

#[test]
fn progress_is_told_before_the_first_migration() {
    let place = Place::with_notes();
    place.open().sql(
        "INSERT INTO notes (body) WITH RECURSIVE n (x) AS
         (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 2000)
         SELECT hex(randomblob(1000)) FROM n",
    );
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let migrator = place.migrator(&[NOTES, TITLES]).observer(move |event| {
        tell.lock().unwrap().push(match event {
            Event::RunStarted { .. } => "started".to_owned(),
            Event::BackingUp { pages_done: 0, .. } => "copying".to_owned(),
            Event::BackingUp {
                pages_done,
                pages_total,
                ..
            } if pages_done == pages_total => "copied".to_owned(),
            Event::BackingUp { .. } => "more".to_owned(),
            Event::MigrationStarted { migration, .. } => migration.version().to_string(),
            _ => return,
        });
    });
    migrator.run(&mut place.open()).unwrap();
    let told = told.lock().unwrap().join(" ");
    let more = told.strip_prefix("started copying more").unwrap();
    assert_eq!(more.replace(" more", ""), " copied 2");
}

#[test]
fn a_copy_can_be_cancelled() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let token = CancelToken::new();
    let cancel = token.clone();
    let migrator = place
        .migrator(&[NOTES, TITLES])
        .cancel_token(&token)
        .observer(move |event| {
            if let Event::BackingUp { .. } = event {
                cancel.cancel();
            }
        });
    let mut db = place.open();
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(seen(&db), before);
    assert_eq!(place.files(), ["app.db.lock"]);

    token.reset();
    // Nor does it go on once it has been told to stop.
    let again = place.migrator(&[NOTES, TITLES]).run(&mut db).unwrap();
    assert_eq!(inside(again.backup().unwrap()), before);
}

#[test]
fn a_failed_run_tells_of_its_copy() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let error = place.migrator(&[NOTES, TYPO]).run(&mut place.open());
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    assert_eq!(inside(error.report().backup().unwrap()), before);
}

#[test]
fn many_turns_make_one_copy_of_the_first() {
    let place = Place::with_notes();
    let outside = ("3_outside.sql", "-- no-transaction\nVACUUM;");
    let before = seen(&place.open());
    let report = place.upgrade(&[NOTES, TITLES, outside, LISTS]);
    assert_eq!(report.done().len(), 3);
    assert_eq!(inside(report.backup().unwrap()), before);
    assert_eq!(place.versions(), [1]);
}

#[test]
fn nothing_is_copied_when_the_plan_is_refused() {
    let place = Place::with_notes();
    let migrator = place.migrator(&[("1_notes.sql", "CREATE TABLE other (x);"), TAGS]);
    let error = migrator.run(&mut place.open()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionMismatch);
    assert!(place.files().is_empty());
}

#[test]
fn a_run_that_is_undone_as_a_whole_keeps_its_copy() {
    let place = Place::with_notes();
    let migrator = place.migrator(&[NOTES, TYPO]);
    let migrator = migrator.on_failure(OnFailure::RollBackAll);
    let error = migrator.run(&mut place.open()).unwrap_err();
    assert!(error.report().backup().is_some());
    assert_eq!(place.versions(), [1]);
}

#[test]
fn the_copies_are_of_the_connection_s_own_file() {
    let place = Place::with_notes();
    let other = Place::with_notes();
    let migrator = Migrator::new(set(&[NOTES, TITLES])).back_up(Backups::beside(other.path()));
    let error = migrator.run(&mut place.open()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Backup);
    let expected = format!(
        "nothing is migrated, since no copy of the database could be made: \
         the connection is to `{}`, and the copies are of `{}`; name the same file to both",
        place.path().display(),
        other.path().display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(
        place.open().ask("SELECT count(*) FROM _sqlx_migrations"),
        "1"
    );
}
