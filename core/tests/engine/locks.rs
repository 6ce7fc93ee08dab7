//! Others that have a file open, and what they lock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use litemigrate::{ErrorKind, Event, Migrations, Migrator, Retry, Version};
use rusqlite::Connection;

use crate::files::file;
use crate::support::{Host, LEDGER, SCHEMA, TWO, set};

#[test]
fn a_lock_is_waited_for_and_told_of() {
    let (_folder, path) = file();
    let other = Connection::open(&path).unwrap();
    other.sql("BEGIN IMMEDIATE; CREATE TABLE theirs (x);");
    let other = Mutex::new(other);
    let mut db = Connection::open(&path).unwrap();
    let waits = Arc::new(AtomicUsize::new(0));
    let counted = waits.clone();
    let migrator = Migrator::new(set(&TWO)).observer(move |event| {
        if let Event::Waiting { .. } = event
            && counted.fetch_add(1, Ordering::SeqCst) == 2
        {
            other.lock().unwrap().sql("COMMIT");
        }
    });
    migrator.run(&mut db).unwrap();
    assert!(waits.load(Ordering::SeqCst) >= 3);
    assert_eq!(db.ask(SCHEMA), "a b theirs");
}

#[test]
fn a_lock_that_stays_is_busy_and_no_failure() {
    let (_folder, path) = file();
    let other = Connection::open(&path).unwrap();
    other.sql("BEGIN IMMEDIATE;");
    let mut db = Connection::open(&path).unwrap();
    let migrator = Migrator::new(set(&TWO)).wait(Duration::from_millis(50));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(
        error
            .to_string()
            .starts_with("another connection has kept the database locked for")
    );
    other.sql("COMMIT");
    migrator.run(&mut db).unwrap();
}

#[test]
fn a_reader_that_holds_up_the_commit_is_waited_for() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    db.busy_timeout(Duration::ZERO).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.sql("BEGIN; SELECT * FROM theirs;");
    let reader = Mutex::new(Some(reader));
    let migrator = Migrator::new(set(&TWO)).observer(move |event| {
        if let Event::Waiting { .. } = event {
            reader.lock().unwrap().take();
        }
    });
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 2);
    assert_eq!(db.ask(SCHEMA), "a b theirs");
}

#[test]
fn a_timeout_of_the_connection_is_not_waited_for_at_each_statement() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1); PRAGMA cache_size = 2;");
    // If it were, this test would not end.
    db.busy_timeout(Duration::from_secs(86_400)).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.sql("BEGIN; SELECT * FROM theirs;");
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) \
                INSERT INTO a SELECT zeroblob(2000) FROM n;";
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_b.sql", fill),
    ]));
    let error = migrator
        .wait(Duration::from_millis(50))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(db.ask("PRAGMA busy_timeout"), "86400000");
    reader.sql("COMMIT");
    let files = [("1_a.sql", "PRAGMA busy_timeout = 7; CREATE TABLE a (x);")];
    Migrator::new(set(&files)).run(&mut db).unwrap();
    assert_eq!(db.ask("PRAGMA busy_timeout"), "7");
}

#[test]
fn a_lock_on_what_a_script_attaches_is_waited_for() {
    let (folder, path) = file();
    let old = folder.path().join("old.db").display().to_string();
    let other = Connection::open(&old).unwrap();
    other.sql("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);");
    let other = Mutex::new(other);
    let script = format!(
        "ATTACH '{old}' AS old; CREATE TABLE a (x); INSERT INTO a SELECT x FROM old.theirs;"
    );
    let migrations = Migrations::from_files([("1_a.sql", script)]).unwrap();
    let migrator = Migrator::new(migrations).observer(move |event| {
        let other = other.lock().unwrap();
        match event {
            Event::Statement { number: 3, .. } => other.sql("BEGIN EXCLUSIVE"),
            Event::Waiting { .. } => other.sql("COMMIT"),
            _ => {}
        }
    });
    let mut db = Connection::open(&path).unwrap();
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT x FROM a"), "1");
}

#[test]
fn a_lock_that_a_script_meets_between_its_transactions_is_waited_for() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.sql("CREATE TABLE t (x)");
    let script = "COMMIT; BEGIN; INSERT INTO t VALUES (1);";
    let other = Mutex::new(Connection::open(&path).unwrap());
    let migrator = Migrator::new(set(&[("1_a.sql", script)])).observer(move |event| {
        let other = other.lock().unwrap();
        match event {
            Event::Statement { number: 3, .. } => other.sql("BEGIN IMMEDIATE"),
            Event::Waiting { .. } => other.sql("COMMIT"),
            _ => {}
        }
    });
    migrator.run(&mut db).unwrap();
    assert_eq!(
        (db.ask("SELECT x FROM t"), db.ask(LEDGER)),
        ("1".into(), "1|1|1".into())
    );
}

#[test]
fn what_a_script_has_committed_is_never_committed_twice() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    db.busy_timeout(Duration::ZERO).unwrap();
    db.sql("CREATE TABLE t (x)");
    let script = "INSERT INTO t VALUES (1); COMMIT; PRAGMA foreign_keys = ON; BEGIN;";
    let other = Mutex::new(Connection::open(&path).unwrap());
    let migrator = Migrator::new(set(&[("1_a.sql", script)]))
        .retry(Retry::FailedAndPartial)
        .wait(Duration::ZERO)
        .observer(move |event| {
            // Between the script's COMMIT and the end of the migration.
            if let Event::Statement { number: 3, .. } = event {
                other.lock().unwrap().sql("BEGIN IMMEDIATE");
            }
        });
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::Busy, Some(Version::new(1)))
    );
    assert!(error.to_string().contains("partially applied"), "{error}");
    assert_eq!(
        (db.ask("SELECT x FROM t"), db.ask(LEDGER)),
        ("1".into(), "1|0|0".into())
    );
}

#[test]
fn a_migration_that_another_process_runs_outside_a_transaction_is_waited_for() {
    let (_folder, path) = file();
    let migrations = [("1_a.sql", "-- no-transaction\nCREATE TABLE a (x);")];
    let migrator = Migrator::new(set(&migrations));
    migrator.run(&mut Connection::open(&path).unwrap()).unwrap();
    let other = Connection::open(&path).unwrap();
    other.sql(
        "UPDATE _sqlx_migrations SET success = FALSE, execution_time = -1, \
         installed_on = CURRENT_TIMESTAMP",
    );
    let other = Mutex::new(other);
    let waiting = Migrator::new(set(&migrations)).observer(move |event| {
        if let Event::Waiting { .. } = event {
            let ended = "UPDATE _sqlx_migrations SET success = TRUE, execution_time = 1";
            other.lock().unwrap().sql(ended);
        }
    });
    assert!(
        waiting
            .run(&mut Connection::open(&path).unwrap())
            .unwrap()
            .is_empty()
    );
}

/// One that has begun longer ago than the wait is nobody's any more.
#[test]
fn a_migration_that_a_process_has_died_of_is_not_waited_for() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrations = [("1_a.sql", "-- no-transaction\nCREATE TABLE a (x);")];
    Migrator::new(set(&migrations)).run(&mut db).unwrap();
    db.sql(
        "UPDATE _sqlx_migrations SET success = FALSE, execution_time = -1, \
         installed_on = datetime('now', '-1 minute')",
    );
    let error = Migrator::new(set(&migrations))
        .wait(Duration::from_secs(30))
        .observer(|event| assert!(!matches!(event, Event::Waiting { .. }), "{event:?}"))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PartiallyApplied);
}
