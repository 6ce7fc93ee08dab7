//! Scripts that commit the transaction they are in, and begin another: `COMMIT; …; BEGIN;`.

use std::time::Duration;

use litemigrate::{ErrorKind, Event, Migrator, Retry, Version};
use rusqlite::Connection;

use crate::support::{Host, LEDGER, SCHEMA, set, test};

/// How sqlx's users rebuild a parent table.
const RECOMMITS: &str = "COMMIT;
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO new_parent (id) SELECT id FROM parent;
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;
COMMIT;
PRAGMA foreign_keys = ON;
BEGIN;
";

const PARENT: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (1);";

#[test]
fn a_script_that_commits_and_begins_again_still_replays() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(set(&[
        ("1_parent.sql", PARENT),
        ("2_rebuild.sql", RECOMMITS),
        ("3_c.sql", "CREATE TABLE c (x);"),
    ]));
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT parent FROM child"), "1");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    assert!(migrator.run(&mut db).unwrap().is_empty());
}

#[test]
fn such_a_script_is_partial_only_after_its_commit() {
    let first = "INSERT INTO nowhere VALUES (1); COMMIT; BEGIN;";
    let before = "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1); COMMIT; BEGIN;";
    let after = "CREATE TABLE b (x); COMMIT; BEGIN; INSERT INTO nowhere VALUES (1);";
    let undone = ("child parent", "1|1|1 2|0|1", ErrorKind::FailedBefore);
    let partial = ("b child parent", "1|1|1 2|0|0", ErrorKind::PartiallyApplied);
    for (script, (schema, ledger, kind)) in [(first, undone), (before, undone), (after, partial)] {
        let mut db = Connection::open_in_memory().unwrap();
        let migrator = Migrator::new(set(&[("1_parent.sql", PARENT), ("2_b.sql", script)]))
            .wait(Duration::ZERO);
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(
            (error.kind(), error.version()),
            (ErrorKind::Execute, Some(Version::new(2)))
        );
        assert_eq!(error.applied(), [Version::new(1)]);
        assert_eq!(db.ask(SCHEMA), schema, "{script}");
        assert_eq!(db.ask(LEDGER), ledger, "{script}");
        db.sql("UPDATE _sqlx_migrations SET installed_on = datetime('now', '-1 day')");
        assert_eq!(migrator.run(&mut db).unwrap_err().kind(), kind, "{script}");
    }
}

#[test]
fn a_partial_migration_that_fails_again_stays_partial_and_nobody_waits() {
    let script = "CREATE TABLE IF NOT EXISTS b (x); COMMIT; BEGIN; INSERT INTO nowhere VALUES (1);";
    let repaired = "INSERT INTO nowhere VALUES (2);";
    let mut db = Connection::open_in_memory().unwrap();
    let run = |script: &'static str, db: &mut Connection| {
        let migrator = Migrator::new(set(&[("1_b.sql", script)]))
            .retry(Retry::FailedAndPartial)
            .observer(|event| assert!(!matches!(event, Event::Waiting { .. })));
        migrator.run(db).unwrap_err()
    };
    for script in [script, script, repaired] {
        let error = run(script, &mut db);
        assert_eq!(error.kind(), ErrorKind::Execute, "{script}");
        assert_eq!(db.ask(LEDGER), "1|0|0", "{script}");
    }
}

#[test]
fn code_that_commits_leaves_a_partial_migration_not_a_lie() {
    for commit in ["COMMIT", "COMMIT; BEGIN"] {
        let mut db = Connection::open_in_memory().unwrap();
        let migrator = Migrator::new(set(&[("1_a.sql", "CREATE TABLE a (x);")]))
            .wait(Duration::ZERO)
            .after(1, move |db: &mut Connection| db.execute_batch(commit));
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TransactionControl, "{commit}");
        assert!(db.is_autocommit());
        assert_eq!(db.ask(LEDGER), "1|0|0", "{commit}");
    }
}

#[test]
fn a_deferred_key_that_a_recommitting_script_leaves_is_told_at_once() {
    let mut db = Connection::open_in_memory().unwrap();
    let script = "CREATE TABLE p (id INTEGER PRIMARY KEY); COMMIT; BEGIN; \
                  CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED); INSERT INTO c VALUES (1);";
    let migrator = Migrator::new(set(&[("1_a.sql", script)]))
        .observer(|event| assert!(!matches!(event, Event::Waiting { .. })));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::ForeignKey, Some(Version::new(1)))
    );
    assert!(error.to_string().contains("partially applied"), "{error}");
    assert_eq!(db.ask(LEDGER), "1|0|0");
}
