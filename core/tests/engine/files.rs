//! Files as they are.

use litemigrate::{ErrorKind, Goal, Migrator};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::{Host, LEDGER, TWO, real_set, set};

pub(super) fn file() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db").display().to_string();
    (folder, path)
}

#[test]
fn a_read_only_file_with_nothing_pending_is_fine() {
    let (_folder, path) = file();
    let migrator = Migrator::new(real_set());
    migrator.run(&mut Connection::open(&path).unwrap()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let uri = format!("file:{path}?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let mut db = Connection::open_with_flags(&uri, flags).unwrap();
    assert!(migrator.run(&mut db).unwrap().is_empty());
    migrator.status(&mut db).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_read_only_file_with_something_pending_says_so() {
    let (_folder, path) = file();
    Migrator::new(set(&TWO[..1]))
        .run(&mut Connection::open(&path).unwrap())
        .unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut db = Connection::open_with_flags(&path, flags).unwrap();
    let migrator = Migrator::new(set(&TWO));
    assert_eq!(
        migrator.plan(&mut db, Goal::Latest).unwrap().steps().len(),
        1
    );
    assert_eq!(
        migrator.run(&mut db).unwrap_err().kind(),
        ErrorKind::ReadOnly
    );
}

#[test]
fn what_is_no_database_is_left_as_it_is() {
    let (_folder, path) = file();
    std::fs::write(&path, "Dear diary, this is no database. ".repeat(100)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let mut db = Connection::open(&path).unwrap();
    let error = Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADatabase);
    drop(db);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_full_disk_is_not_held_against_the_migration() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    let migrations = || {
        set(&[
            ("1_a.sql", "CREATE TABLE a (x);"),
            ("2_b.sql", "INSERT INTO a VALUES (zeroblob(1000000));"),
        ])
    };
    db.sql("PRAGMA max_page_count = 20");
    let error = Migrator::new(migrations()).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DiskFull);
    assert_eq!(error.applied(), []);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
    db.sql("PRAGMA max_page_count = 2000");
    assert_eq!(
        Migrator::new(migrations())
            .run(&mut db)
            .unwrap()
            .done()
            .len(),
        2
    );
}

#[test]
fn the_ledger_of_a_memory_database_is_there_for_its_life() {
    let mut db = Connection::open("file:shared?mode=memory&cache=shared").unwrap();
    Migrator::new(set(&TWO)).run(&mut db).unwrap();
    let mut second = Connection::open("file:shared?mode=memory&cache=shared").unwrap();
    assert!(
        Migrator::new(set(&TWO))
            .run(&mut second)
            .unwrap()
            .is_empty()
    );
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
}
