//! Files that are not where they were, or not what they seem.

use std::fs;

use litemigrate::{ErrorKind, Migrations, Migrator};
use rusqlite::{Connection, OpenFlags};

use super::{FILES, Place, migrator};
use crate::support::Host;

#[test]
fn a_file_that_vanished_is_not_migrated_where_nobody_finds_it() {
    type Vanish = fn(&Place);
    let vanishing: [(&str, Vanish); 3] = [
        ("deleted", |place| fs::remove_file(place.path()).unwrap()),
        ("renamed", |place| {
            fs::rename(place.path(), place.folder.path().join("other.db")).unwrap();
        }),
        ("replaced", |place| {
            fs::rename(place.path(), place.folder.path().join("other.db")).unwrap();
            fs::copy(place.folder.path().join("other.db"), place.path()).unwrap();
        }),
    ];
    for (told, vanish) in vanishing {
        let place = Place::new("delete");
        let db = place.open();
        assert_eq!(db.ask("SELECT count(*) FROM notes"), "20");
        vanish(&place);
        let error = place.fails(db, told);
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{told}: {error:#}");
    }
}

#[test]
fn nor_one_whose_folder_vanished() {
    let place = Place::new("delete");
    let folder = place.folder.path().join("inner");
    fs::create_dir(&folder).unwrap();
    fs::copy(place.path(), folder.join("app.db")).unwrap();
    let mut db = Connection::open(folder.join("app.db")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let error = migrator().run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error:#}");
    assert!(!folder.exists());
}

#[test]
fn a_directory_cannot_be_opened() {
    let place = Place::new("delete");
    let script = format!("ATTACH '{}' AS folder", place.folder.path().display());
    let attaches = Migrations::from_files([
        (FILES[0].0, FILES[0].1.to_owned()),
        ("2_attach.sql", script),
    ]);
    let before = place.content();
    let error = Migrator::new(attaches.unwrap())
        .run(&mut place.open())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CannotOpen);
    assert_eq!(place.content(), before);
    place.succeeds("it is not held against the migration");
    Connection::open(place.folder.path()).unwrap_err();
}

/// The journal's place is taken by a folder.
#[test]
fn a_journal_that_cannot_be_made_stops_the_run() {
    let place = Place::new("delete");
    let journal = place.folder.path().join("app.db-journal");
    let before = fs::read(place.path()).unwrap();
    fs::create_dir(&journal).unwrap();
    let mut db = place.open();
    let error = migrator().run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error:#}");
    drop(db);
    assert_eq!(fs::read(place.path()).unwrap(), before);
    fs::remove_dir(journal).unwrap();
    place.succeeds("with a place for its journal");
}

#[test]
fn a_read_only_connection_is_told_to_be_one() {
    for mode in ["delete", "wal"] {
        let place = Place::new(mode);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        // With a log one that may write has to be there, to make what connections share.
        let keeper = place.open();
        keeper.ask("SELECT count(*) FROM notes");
        let db = Connection::open_with_flags(place.path(), flags).unwrap();
        let error = place.fails(db, mode);
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error:#}");
        drop(keeper);
        place.succeeds(mode);
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_the_file_that_it_leads_to() {
    use std::os::unix::fs::symlink;
    let place = Place::new("delete");
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.db");
    symlink(place.path(), &link).unwrap();
    let mut db = Connection::open(&link).unwrap();
    migrator().run(&mut db).unwrap();
    drop(db);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    let mut db = place.open();
    assert!(migrator().run(&mut db).unwrap().is_empty());

    // One that leads nowhere leads to a new file, and a circle cannot be opened at all.
    let new = place.folder.path().join("new.db");
    let dangling = elsewhere.path().join("dangling.db");
    symlink(&new, &dangling).unwrap();
    migrator()
        .run(&mut Connection::open(&dangling).unwrap())
        .unwrap();
    assert!(
        migrator()
            .run(&mut Connection::open(&new).unwrap())
            .unwrap()
            .is_empty()
    );
    let circle = elsewhere.path().join("circle.db");
    symlink(&circle, &circle).unwrap();
    Connection::open(&circle).unwrap_err();
}
