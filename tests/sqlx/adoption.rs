//! A database that sqlx 0.8.6 made, as `fixtures/README.md` tells, goes on with litemigrate.

use std::fs;
use std::path::{Path, PathBuf};

use litemigrate::{ErrorKind, State, Version};

use crate::support::{Database, Place, Set, Tool, assert_same};

const FIRST_NOTES: i64 = 20_230_211_083_000;
const STARRED: i64 = 20_230_704_170_000;
const BY_NOTEBOOK: i64 = 20_240_229_120_000;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Its migrations, and a copy of the database.
fn adopted() -> (Place, Set, Database) {
    let place = Place::new::<&str, &str>(&[]);
    for entry in fs::read_dir(fixtures().join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, place.folder().join(path.file_name().unwrap())).unwrap();
    }
    let db = place.database("old");
    // Written anew: the fixture's file may be one that nobody may write.
    db.write(&fs::read(fixtures().join("sqlx-0.8.6.db")).unwrap());
    let set = Set::of(&place);
    (place, set, db)
}

#[test]
fn nothing_is_pending_and_nothing_is_written() {
    let (_place, set, db) = adopted();

    set.assert_done(&db);

    let status = set
        .litemigrate()
        .unwrap()
        .status(&mut db.connect())
        .unwrap();
    assert_eq!(status.count(State::Applied), 4);
    let times: Vec<_> = status
        .entries()
        .iter()
        .map(litemigrate::Entry::execution_time)
        .collect();
    assert!(times.iter().all(Option::is_some), "{times:?}");
}

#[test]
fn it_is_what_either_tool_makes_today() {
    let (place, set, db) = adopted();
    for tool in Tool::BOTH {
        let new = place.database(&format!("{tool:?}"));
        tool.run(&set, &new);
        assert_same(&db.image(), &new.image(), &format!("{tool:?}"));
    }
}

#[test]
fn it_goes_on_from_there() {
    let (place, set, db) = adopted();
    place.write(
        "20260101000000_rebuild.sql",
        "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, icon TEXT);
         INSERT INTO new (id, name) SELECT id, name FROM notebooks;
         DROP TABLE notebooks;
         ALTER TABLE new RENAME TO notebooks;",
    );

    let report = set.litemigrate().unwrap().run(&mut db.connect()).unwrap();

    assert_eq!(report.done().len(), 1);
    assert_eq!(db.ask("SELECT count(*) FROM notes"), "3");
    set.assert_done(&db);
}

#[test]
fn it_is_taken_back_as_sqlx_takes_it_back() {
    let (place, set, db) = adopted();
    let other = place.database("other");
    other.write(&db.bytes());
    set.sqlx_undo(&other, STARRED).unwrap();

    let migrator = set.litemigrate().unwrap();
    let report = migrator.revert(&mut db.connect()).unwrap();

    assert_eq!(report.done()[0].version(), Version::new(BY_NOTEBOOK));
    assert_same(&db.image(), &other.image(), "reverted");
    // The one before it has no way back.
    let error = migrator.revert(&mut db.connect()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotReversible);
    assert_eq!(error.version(), Some(Version::new(STARRED)));
}

#[test]
fn an_edit_since_then_is_noticed() {
    let (place, set, db) = adopted();
    place.write("20230211083000_first_notes.up.sql", "-- edited\n");

    let error = set
        .litemigrate()
        .unwrap()
        .run(&mut db.connect())
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::VersionMismatch);
    assert_eq!(error.version(), Some(Version::new(FIRST_NOTES)));
}
