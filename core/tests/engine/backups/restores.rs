//! A copy is put back.

use std::fs;

use litemigrate::{Backup, ErrorKind, Previous};
use rusqlite::Connection;

use super::{NOTES, Place, TITLES, TYPO, inside, names, seen};
use crate::support::Host;

/// A place whose database was upgraded, what it was before, and the copy of that.
fn upgraded(journal_mode: &str) -> (Place, [String; 4], Backup) {
    let place = Place::in_mode(journal_mode);
    let before = seen(&place.open());
    let copy = place.upgrade(&[NOTES, TITLES]).backup().unwrap().clone();
    (place, before, copy)
}

fn restores(journal_mode: &str) {
    let (place, before, copy) = upgraded(journal_mode);
    let other = place.open();
    let after = seen(&other);
    let restored = place.backups().restore(&copy).unwrap();
    assert_eq!(seen(&place.open()), before);
    assert_eq!(
        seen(&other),
        before,
        "a connection that was open sees it too"
    );
    assert_eq!(other.ask("PRAGMA journal_mode"), journal_mode);
    let Previous::Copied(kept) = restored.previous() else {
        panic!("{restored:?}");
    };
    assert_eq!(inside(kept), after);
    assert_eq!(place.versions(), [2, 1]);
    // And to where it was.
    place.backups().restore(kept).unwrap();
    assert_eq!(seen(&other), after);
    other.sql("INSERT INTO notes (body) VALUES ('goes on')");
}

#[test]
fn with_a_rollback_journal() {
    restores("delete");
}

#[test]
fn with_a_write_ahead_log() {
    restores("wal");
}

#[test]
fn a_failed_upgrade_is_put_back_and_run_again() {
    let place = Place::with_notes();
    let before = seen(&place.open());
    let more = ("3_more.sql", TYPO.1);
    let failed = place
        .migrator(&[NOTES, TITLES, more])
        .run(&mut place.open());
    let failed = failed.unwrap_err();
    assert_eq!(failed.applied().len(), 1);
    let copy = failed.report().backup().unwrap();
    place.backups().restore(copy).unwrap();
    assert_eq!(seen(&place.open()), before);
    let report = place.upgrade(&[NOTES, TITLES]);
    assert_eq!(inside(report.backup().unwrap()), before);
}

#[test]
fn from_one_journal_mode_to_the_other() {
    for (mode, other) in [("delete", "wal"), ("wal", "delete")] {
        let (place, before, copy) = upgraded(mode);
        place.open().sql(&format!("PRAGMA journal_mode = {other}"));
        place.backups().restore(&copy).unwrap();
        assert_eq!(seen(&place.open()), before, "{mode} {other}");
    }
}

#[test]
fn over_a_database_whose_pages_have_another_size() {
    for mode in ["delete", "wal"] {
        let (place, before, copy) = upgraded("delete");
        let db = place.open();
        db.sql(&format!(
            "PRAGMA page_size = 1024; VACUUM; PRAGMA journal_mode = {mode}"
        ));
        drop(db);
        place.backups().restore(&copy).unwrap();
        assert_eq!(seen(&place.open()), before, "{mode}");
    }
}

#[test]
fn a_file_that_is_no_database_is_set_aside() {
    let (place, before, copy) = upgraded("wal");
    fs::write(
        place.path(),
        "dear diary, I was never a database, and nobody asked me",
    )
    .unwrap();
    fs::write(place.folder.path().join("app.db-wal"), "a log").unwrap();
    let restored = place.backups().restore(&copy).unwrap();
    let Previous::SetAside(aside) = restored.previous() else {
        panic!("{restored:?}");
    };
    assert!(fs::read_to_string(aside).unwrap().starts_with("dear diary"));
    let mut log = aside.clone().into_os_string();
    log.push("-wal");
    assert_eq!(fs::read_to_string(log).unwrap(), "a log");
    assert_eq!(seen(&place.open()), before);
    let left = names(place.folder.path());
    assert_eq!(left.len(), 5, "{left:?}");
}

#[test]
fn a_file_that_is_cut_off_is_set_aside() {
    let (place, before, copy) = upgraded("delete");
    let size = fs::metadata(place.path()).unwrap().len();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(place.path())
        .unwrap();
    file.set_len(size / 2 + 100).unwrap();
    drop(file);
    let restored = place.backups().restore(&copy).unwrap();
    let Previous::SetAside(aside) = restored.previous() else {
        panic!("{restored:?}");
    };
    assert_eq!(fs::metadata(aside).unwrap().len(), size / 2 + 100);
    assert_eq!(seen(&place.open()), before);
}

#[test]
fn a_file_that_is_gone_is_made_anew() {
    let (place, before, copy) = upgraded("wal");
    fs::remove_file(place.path()).unwrap();
    let restored = place.backups().restore(&copy).unwrap();
    assert_eq!(restored.previous(), &Previous::Missing);
    assert_eq!(seen(&place.open()), before);
}

#[test]
fn over_an_empty_file_nothing_is_kept() {
    let (place, before, copy) = upgraded("delete");
    fs::write(place.path(), "").unwrap();
    let restored = place.backups().restore(&copy).unwrap();
    assert_eq!(restored.previous(), &Previous::Missing);
    assert_eq!(seen(&place.open()), before);
    assert_eq!(place.versions(), [1]);
}

#[test]
fn a_damaged_copy_is_refused() {
    let (place, _, copy) = upgraded("delete");
    let after = seen(&place.open());
    let whole = fs::read(copy.path()).unwrap();
    let mut holed = whole.clone();
    holed[4096..8192].fill(0xff);
    for damaged in [
        &holed[..],
        &whole[..whole.len() / 2],
        b"no database at all",
        b"",
    ] {
        fs::write(copy.path(), damaged).unwrap();
        let error = place.backups().restore(&copy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error:#}");
        let start = format!("the copy `{}` is damaged (", copy.path().display());
        assert!(error.to_string().starts_with(&start), "{error}");
        assert_eq!(seen(&place.open()), after);
    }
    assert_eq!(names(&place.folder.path().join("app.db.backups")).len(), 2);
}

#[test]
fn a_copy_that_is_gone_is_told() {
    let (place, _, copy) = upgraded("delete");
    fs::remove_file(copy.path()).unwrap();
    let error = place.backups().restore(&copy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn others_that_write_are_in_the_way_and_nothing_changes() {
    for mode in ["delete", "wal"] {
        let (place, _, copy) = upgraded(mode);
        let other = place.open();
        other.sql("BEGIN IMMEDIATE; INSERT INTO notes (body) VALUES ('unfinished')");
        let backups = place.backups().open_with(|path, flags| {
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(std::time::Duration::ZERO)?;
            Ok(db)
        });
        let error = backups.restore(&copy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Busy, "{mode}: {error:#}");
        other.sql("COMMIT");
        assert_eq!(other.ask("SELECT body FROM notes"), "lost unfinished");
        assert_eq!(place.versions(), [1], "{mode}");
        backups.restore(&copy).unwrap();
        assert_eq!(other.ask("SELECT body FROM notes"), "dear diary");
    }
}

#[test]
#[cfg(unix)]
fn through_a_symbolic_link() {
    let (place, before, copy) = upgraded("delete");
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let backups = litemigrate::Backups::beside(&link);
    assert_eq!(backups.list().unwrap(), std::slice::from_ref(&copy));
    backups.restore(&copy).unwrap();
    assert_eq!(seen(&place.open()), before);

    fs::write(place.path(), "no database").unwrap();
    backups.restore(&copy).unwrap();
    assert!(link.is_symlink());
    assert_eq!(seen(&place.open()), before);
    assert_eq!(names(elsewhere.path()), ["link.db"]);
}

#[test]
fn a_copy_from_elsewhere() {
    let (place, before, copy) = upgraded("delete");
    let carried = place.folder.path().join("50%? of #all.db");
    fs::copy(copy.path(), &carried).unwrap();
    let found = place.backups().at(&carried).unwrap();
    assert_eq!(found.version(), copy.version());
    place.backups().restore(&found).unwrap();
    assert_eq!(seen(&place.open()), before);
}
