//! What keeps a copy from being made keeps the run from beginning.

use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use litemigrate::{Backups, ErrorKind, Event};
use rusqlite::{Connection, OpenFlags};

use super::{NOTES, Place, TITLES, inside, seen};
use crate::support::Host;

/// A run whose files are opened like this fails, and leaves all as it was.
fn refused(
    open: impl Fn(&Path, OpenFlags) -> rusqlite::Result<Connection> + Send + Sync + 'static,
) -> litemigrate::Error {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let migrator = place.migrator(&[NOTES, TITLES]);
    let migrator = migrator.back_up(place.backups().open_with(open));
    let mut db = place.open();
    let error = migrator.run(&mut db).unwrap_err();
    assert!(error.report().is_empty());
    assert_eq!(seen(&db), before);
    assert_eq!(place.files(), ["app.db.lock"]);
    place.upgrade(&[NOTES, TITLES]);
    error
}

#[test]
fn a_disk_that_is_full_after_two_pages() {
    let error = refused(|path, flags| {
        let db = Connection::open_with_flags(path, flags)?;
        if flags.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            db.query_row("PRAGMA max_page_count = 2", [], |_| Ok(()))?;
        }
        Ok(db)
    });
    assert_eq!(error.kind(), ErrorKind::DiskFull);
    assert!(
        error
            .to_string()
            .ends_with("; free some space, then start again"),
        "{error}"
    );
}

#[test]
fn a_second_connection_without_the_key() {
    let error = refused(|path, flags| {
        if flags.intersects(OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI) {
            return Connection::open_with_flags(path, flags);
        }
        let other = path.with_file_name("encrypted");
        std::fs::write(&other, [7; 4096]).unwrap();
        Connection::open_with_flags(other, flags)
    });
    assert_eq!(error.kind(), ErrorKind::Backup);
    let end = "give that connection the key with `Backups::open_with`";
    assert!(error.to_string().ends_with(end), "{error}");
}

#[test]
fn a_disk_that_does_not_keep_what_is_written() {
    let error = refused(|path, flags| {
        if flags.contains(OpenFlags::SQLITE_OPEN_URI) {
            return Connection::open_in_memory();
        }
        Connection::open_with_flags(path, flags)
    });
    assert_eq!(error.kind(), ErrorKind::Backup);
    assert!(
        error
            .to_string()
            .contains("does not read back as it was written"),
        "{error}"
    );
}

#[test]
fn a_connection_that_lets_nobody_else_read() {
    let place = Place::with_notes();
    let mut db = place.open();
    db.sql("PRAGMA locking_mode = EXCLUSIVE; UPDATE notes SET id = id");
    let error = place.migrator(&[NOTES, TITLES]).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Backup);
    let end = "its file cannot be copied; set it to NORMAL for the run";
    assert!(error.to_string().ends_with(end), "{error}");
    // That one can be asked for a copy itself.
    place.backups().create(&mut db).unwrap();
}

#[test]
fn a_connection_in_a_transaction() {
    let place = Place::with_notes();
    let mut db = place.open();
    db.sql("BEGIN");
    let error = place.backups().create(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InTransaction);
}

#[test]
fn readers_are_not_in_the_way() {
    for mode in ["delete", "wal"] {
        let place = Place::in_mode(mode);
        let reader = place.open();
        reader.sql("BEGIN; SELECT * FROM notes;");
        let copy = place.backups().create(&mut place.open()).unwrap();
        assert_eq!(inside(&copy)[1], "1|dear diary", "{mode}");
    }
}

#[test]
fn a_turn_that_is_undone_is_copied_again_if_somebody_wrote_since() {
    let place = Place::with_notes();
    let reader = place.open();
    // Keeps the commit from being made.
    reader.sql("BEGIN");
    assert_eq!(reader.ask("SELECT body FROM notes"), "dear diary");
    let reader = Mutex::new(Some(reader));
    let migrator = place.migrator(&[NOTES, TITLES]).observer(move |event| {
        if let Event::Waiting { .. } = event
            && let Some(reader) = reader.lock().unwrap().take()
        {
            reader.sql("COMMIT; INSERT INTO notes (body) VALUES ('in between')");
        }
    });
    let report = migrator.run(&mut place.open()).unwrap();
    let notes = &inside(report.backup().unwrap())[1];
    assert_eq!(notes, "1|dear diary 2|in between");
}

#[test]
fn a_run_waits_for_who_puts_a_copy_back() {
    let place = Place::with_notes();
    place.backups().create(&mut place.open()).unwrap();
    let lock = place.folder.path().join("app.db.backups/app.db.lock");
    let lock = File::open(lock).unwrap();
    lock.lock().unwrap();
    let lock = Mutex::new(Some(lock));
    let migrator = place.migrator(&[NOTES, TITLES]).observer(move |event| {
        if let Event::Waiting { .. } = event {
            lock.lock().unwrap().take();
        }
    });
    let report = migrator.run(&mut place.open()).unwrap();
    assert!(report.backup().is_some());
}

#[test]
fn a_restore_of_the_database_itself() {
    let place = Place::with_notes();
    let itself = Backups::beside(place.path()).at(place.path()).unwrap();
    let error = place.backups().restore(&itself).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Backup);
    assert_eq!(place.open().ask("SELECT body FROM notes"), "dear diary");
}

#[test]
fn a_copy_that_somebody_has_opened_and_written_to() {
    let place = Place::in_mode("wal");
    let copy = place.upgrade(&[NOTES, TITLES]).backup().unwrap().clone();
    let editor = Connection::open(copy.path()).unwrap();
    editor.sql("PRAGMA wal_autocheckpoint = 0; UPDATE notes SET body = 'corrected'");
    place.backups().restore(&copy).unwrap();
    assert_eq!(place.open().ask("SELECT body FROM notes"), "corrected");
}
