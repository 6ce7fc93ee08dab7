//! Dropping a table touches no other table's rows.

use litemigrate::{ErrorKind, Goal, Migrations, Migrator, OnFailure};

use super::{Batched, FAMILY, OUTCOMES, REBUILD, execute, run};
use crate::support::{set, test};

#[test]
fn a_rebuilt_parent_keeps_its_children_or_is_refused() {
    let mut db = Batched::libsql();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
    assert_eq!(db.ask("SELECT count(*) FROM child"), "3");

    let mut db = Batched::d1();
    let error = run(&mut db, set(&[FAMILY, REBUILD])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableReferenced);
    assert_eq!(
        error.to_string(),
        "migration 2 drops a table at 2_rebuild.sql:3 to which rows of `child` refer, and D1 \
         cannot keep SQLite from deleting or changing them; save those rows, delete them, and \
         put them back, in the same script"
    );
    assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
    // It is no fault of the migration's.
    assert_eq!(db.ask(OUTCOMES), "1|1");

    db.connection
        .execute_batch("DELETE FROM child WHERE parent_id NOT NULL")
        .unwrap();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "3");
}

#[test]
fn the_way_out_that_is_advised_works() {
    let saved = (
        "2_rebuild.sql",
        "CREATE TABLE saved AS SELECT * FROM child;
         DELETE FROM child;
         CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO new SELECT id, '' FROM parent;
         DROP TABLE parent;
         ALTER TABLE new RENAME TO parent;
         INSERT INTO child SELECT * FROM saved;
         DROP TABLE saved;",
    );
    let mut db = Batched::d1();
    run(&mut db, set(&[FAMILY, saved])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "1 2 3");
    assert_eq!(db.ask("PRAGMA foreign_key_check"), "");
}

#[test]
fn children_that_the_script_itself_makes_are_seen() {
    for made in [
        "CREATE TABLE late (p REFERENCES parent ON DELETE CASCADE); INSERT INTO late VALUES (1);",
        "ALTER TABLE child RENAME TO kid;",
        "CREATE TABLE other (x); ALTER TABLE other ADD COLUMN p REFERENCES parent; \
         INSERT INTO other VALUES (1, 1);",
    ] {
        let script = format!("DELETE FROM child; {made} DROP TABLE parent;");
        let files = [FAMILY, ("2_late.sql", script.as_str())]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        let mut db = Batched::d1();
        let error = run(&mut db, Migrations::from_files(files).unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TableReferenced, "{made}");
        assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
    }
}

#[test]
fn new_orphans_are_refused_and_old_ones_are_not() {
    let drop = (
        "2_drop.sql",
        "DROP TABLE parent; CREATE TABLE parent (id INTEGER PRIMARY KEY); \
                               INSERT INTO parent VALUES (1);",
    );
    let mut db = Batched::libsql();
    let error = run(&mut db, set(&[FAMILY, drop])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(
        error.to_string(),
        "migration 2 (`2_drop.sql`) breaks foreign keys: a row of `child` has no parent in \
         `parent`; give those rows a parent, or delete them, in the migration"
    );
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");

    let mut db = Batched::libsql();
    run(&mut db, set(&[FAMILY])).unwrap();
    db.connection
        .execute_batch("PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (9, 99)")
        .unwrap();
    run(&mut db, set(&[FAMILY, REBUILD])).unwrap();
}

#[test]
fn a_parent_under_another_name_is_still_one() {
    let boss = "CREATE TABLE boss (id INTEGER PRIMARY KEY);";
    for script in [
        "ALTER TABLE parent RENAME TO old; CREATE TABLE parent (id INTEGER PRIMARY KEY); \
         INSERT INTO parent SELECT id FROM old; DROP TABLE old;",
        "ALTER TABLE child RENAME TO kid; CREATE TABLE child (id, parent_id REFERENCES boss); \
         DROP TABLE parent;",
        "ALTER TABLE child RENAME COLUMN parent_id TO pid; \
         ALTER TABLE child ADD COLUMN parent_id; DROP TABLE parent;",
    ] {
        let script = format!("{boss} {script}");
        let files = [FAMILY, ("2_rename.sql", script.as_str())]
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        for mut db in [Batched::d1(), Batched::libsql()] {
            let migrations = Migrations::from_files(files.clone()).unwrap();
            let refused = run(&mut db, migrations).map_err(|error| error.kind());
            // With foreign keys off the children stay, and the check finds them without a parent.
            let kinds = [ErrorKind::TableReferenced, ErrorKind::ForeignKey];
            assert!(kinds.contains(&refused.unwrap_err()), "{script}");
            assert_eq!(db.ask("SELECT count(*) FROM child"), "3");
        }
    }
}

#[test]
fn what_earlier_migrations_of_the_same_batch_have_made_is_seen() {
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&[FAMILY, REBUILD])).on_failure(OnFailure::RollBackAll);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableReferenced);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

#[test]
fn a_key_that_is_gone_is_not_in_the_way() {
    let gone = (
        "2_gone.sql",
        "ALTER TABLE child DROP COLUMN parent_id; DROP TABLE parent;",
    );
    let mut db = Batched::d1();
    run(&mut db, set(&[FAMILY, gone])).unwrap();
    assert_eq!(db.ask("SELECT id FROM child"), "1 2 3");
}
