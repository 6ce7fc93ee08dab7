//! Runs on a copy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use litemigrate::{CancelToken, ErrorKind, Event, Goal};
use rusqlite::Connection;

use super::{NOTES, Place, TAGS, TITLES, TYPO, names};
use crate::support::Host;

#[test]
fn a_run_is_rehearsed_as_it_is_with_its_code() {
    let place = Place::with_notes();
    let mut db = place.open();
    let migrator = place
        .migrator(&[NOTES, TITLES, TAGS])
        .after(3, |db: &mut Connection| {
            db.execute_batch("INSERT INTO tags VALUES ('by code'); DELETE FROM notes")
        });
    let rehearsal = migrator.rehearse(&mut db, Goal::Latest).unwrap();
    assert_eq!(rehearsal.report().done().len(), 2);
    let rows = rehearsal.rows().iter();
    let rows: Vec<_> = rows
        .map(|rows| (rows.table(), rows.before(), rows.after()))
        .collect();
    assert_eq!(rows, [("notes", Some(1), Some(0)), ("tags", None, Some(1))]);
    assert_eq!(rehearsal.violations(), [""; 0]);
    assert_eq!(migrator.status(&mut db).unwrap().version(), Some(1.into()));
    assert_eq!(names(place.folder.path()), ["app.db"]);

    // No copy is kept of a copy, and nothing of it stays.
    let keeping = place.migrator(&[NOTES, TITLES]).back_up(place.backups());
    assert!(
        keeping
            .rehearse(&mut db, Goal::Latest)
            .unwrap()
            .report()
            .backup()
            .is_none()
    );
    assert_eq!(names(place.folder.path()), ["app.db"]);

    // Back, too; and nothing where nothing is to be done.
    keeping.run(&mut db).unwrap();
    let nothing = keeping.rehearse(&mut db, Goal::Latest).unwrap();
    assert_eq!(nothing.to_string(), "nothing pending: the database is at 2");
    let error = keeping.rehearse(&mut db, Goal::RevertLast).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotReversible);
}

#[test]
fn rows_that_have_lost_their_parents_are_told() {
    let place = Place::with_notes();
    let mut db = place.open();
    db.sql(
        "PRAGMA foreign_keys = OFF;
         CREATE TABLE links (one REFERENCES notes, other REFERENCES nowhere);
         INSERT INTO links VALUES (100, 1);",
    );
    let migrator = place.migrator(&[NOTES, TITLES]);
    let rehearsal = migrator.rehearse(&mut db, Goal::Latest).unwrap();
    assert_eq!(
        rehearsal.violations(),
        [
            "row 1 of `links` refers to `nowhere`, which is dropped",
            "row 1 of `links` has no parent in `notes`",
        ]
    );
}

#[test]
fn what_would_fail_fails() {
    let place = Place::with_notes();
    let mut db = place.open();
    let migrator = place.migrator(&[NOTES, TYPO]);
    let rehearsed = migrator.rehearse(&mut db, Goal::Latest).unwrap_err();
    // It is not remembered: it has not run.
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    assert_eq!(format!("{rehearsed:#}"), format!("{error:#}"));
    let again = migrator.rehearse(&mut db, Goal::Latest).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::FailedBefore);
}

#[test]
fn a_writer_is_in_the_way_only_where_there_is_no_log() {
    for (mode, kind) in [("delete", Some(ErrorKind::Busy)), ("wal", None)] {
        let place = Place::in_mode(mode);
        let writer = place.open();
        writer
            .execute_batch("BEGIN EXCLUSIVE; DELETE FROM notes")
            .unwrap();
        let mut db = place.open();
        db.busy_timeout(Duration::ZERO).unwrap();
        let migrator = place.migrator(&[NOTES, TITLES]).wait(Duration::ZERO);
        let rehearsal = migrator.rehearse(&mut db, Goal::Latest);
        assert_eq!(rehearsal.err().map(|error| error.kind()), kind, "{mode}");
        drop(writer);
        migrator.rehearse(&mut db, Goal::Latest).unwrap();
    }
}

#[test]
fn it_is_cancelled_and_not_begun_inside_a_transaction() {
    let place = Place::with_notes();
    let mut db = place.open();
    let token = CancelToken::new();
    let (observed, is_copying) = (token.clone(), Arc::new(AtomicBool::new(false)));
    let copying = is_copying.clone();
    let migrator = place
        .migrator(&[NOTES, TITLES])
        .cancel_token(&token)
        .observer(move |event| {
            if let Event::BackingUp { .. } = event {
                copying.store(true, Ordering::SeqCst);
                observed.cancel();
            }
        });
    let error = migrator.rehearse(&mut db, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(is_copying.load(Ordering::SeqCst));
    assert!(db.is_autocommit());

    token.reset();
    db.sql("BEGIN");
    let error = migrator.rehearse(&mut db, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
}
