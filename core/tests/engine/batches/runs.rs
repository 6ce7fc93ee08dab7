//! Runs that go well, and what is refused before they begin.

use litemigrate::{ErrorKind, Goal, Migrator, OnFailure, State, Version};
use rusqlite::Connection;

use super::{Batched, LEDGER, OUTCOMES, execute, now, run};
use crate::squashes::{OLD, squashed};
use crate::support::{Host, SCHEMA, real_set, set, test};

#[test]
fn the_same_set_leaves_the_same_ledger_and_schema() {
    let mut native = Connection::open_in_memory().unwrap();
    Migrator::new(real_set()).run(&mut native).unwrap();
    let mut db = Batched::libsql();
    let report = run(&mut db, real_set()).unwrap();
    assert_eq!(report.done().len(), 14);
    assert_eq!(report.version(), real_set().latest());
    let ddl = "SELECT sql FROM sqlite_master ORDER BY name";
    for sql in [LEDGER, SCHEMA, ddl, "SELECT count(*) FROM notes"] {
        assert_eq!(db.ask(sql), Host::ask(&native, sql));
    }
    db.batches = 0;
    assert!(run(&mut db, real_set()).unwrap().is_empty());
    assert_eq!(db.batches, 0);
}

#[test]
fn looking_never_writes() {
    let mut db = Batched::d1();
    let migrator = Migrator::new(real_set());
    let plan = now(migrator.batches().plan(&mut db, Goal::Latest)).unwrap();
    assert_eq!(plan.steps().len(), 14);
    let status = now(migrator.batches().status(&mut db)).unwrap();
    assert_eq!(status.entries().len(), 14);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
    assert_eq!(db.batches, 0);
}

#[test]
fn each_migration_is_a_batch_or_all_are() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files)).unwrap();
    assert_eq!(db.batches, 2);
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files)).on_failure(OnFailure::RollBackAll);
    execute(&mut db, &migrator, Goal::Latest).unwrap();
    assert_eq!((db.batches, db.ask(OUTCOMES)), (1, "1|1 2|1".to_owned()));
}

#[test]
fn a_squashed_set_takes_databases_that_had_all_or_nothing_of_it() {
    for mut db in [Batched::d1(), Batched::libsql()] {
        run(&mut db, squashed()).unwrap();
        assert_eq!(db.ask(OUTCOMES), "3|1 4|1");
    }
    let mut db = Batched::d1();
    run(&mut db, set(&OLD[..3])).unwrap();
    let migrator = Migrator::new(squashed());
    let report = execute(&mut db, &migrator, Goal::Latest).unwrap();
    assert_eq!(report.done().len(), 1);
    assert_eq!(db.ask(OUTCOMES), "1|1 2|1 3|1 4|1");
    let status = now(migrator.batches().status(&mut db)).unwrap();
    assert_eq!(status.count(State::Replaced), 2);

    let mut db = Batched::d1();
    run(&mut db, set(&OLD[..2])).unwrap();
    let batches = db.batches;
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::PartlyReplaced, Some(Version::new(3)))
    );
    assert_eq!(
        (db.batches, db.ask(OUTCOMES)),
        (batches, "1|1 2|1".to_owned())
    );
}

#[test]
fn reverting_and_baselining_work_as_elsewhere() {
    let files = [
        ("1_a.up.sql", "CREATE TABLE a (b);"),
        ("1_a.down.sql", "DROP TABLE a;"),
        ("2_b.up.sql", "CREATE TABLE b (c);"),
        ("2_b.down.sql", "DROP TABLE b;"),
    ];
    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files));
    execute(&mut db, &migrator, Goal::Next).unwrap();
    assert_eq!(db.ask(OUTCOMES), "1|1");
    execute(&mut db, &migrator, Goal::Latest).unwrap();
    execute(&mut db, &migrator, Goal::RevertLast).unwrap();
    assert_eq!(
        (db.ask(OUTCOMES), db.ask(SCHEMA)),
        ("1|1".into(), "a".into())
    );
    execute(&mut db, &migrator, Goal::RevertTo(Version::new(0))).unwrap();
    assert_eq!(
        (db.ask(OUTCOMES), db.ask(SCHEMA)),
        (String::new(), String::new())
    );
    execute(&mut db, &migrator, Goal::Baseline(Version::new(2))).unwrap();
    let stamped = db.ask("SELECT version, success, execution_time FROM _sqlx_migrations");
    assert_eq!(
        (stamped.as_str(), db.ask(SCHEMA).as_str()),
        ("1|1|-1 2|1|-1", "")
    );
}

#[test]
fn what_a_batch_cannot_hold_is_refused_before_anything_runs() {
    for script in [
        "-- no-transaction\nSELECT 1;",
        "SELECT 1;\nCOMMIT;\nBEGIN;",
        "VACUUM;",
    ] {
        for mut db in [Batched::d1(), Batched::libsql()] {
            let files = [("1_a.sql", "CREATE TABLE a (b);"), ("2_b.sql", script)];
            let error = run(&mut db, set(&files)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{script}");
            assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
        }
    }
}

#[test]
fn a_script_that_empties_the_ledger_is_still_recorded() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_squash.sql", "DELETE FROM _sqlx_migrations;"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    let migrator = Migrator::new(set(&files));
    execute(&mut db, &migrator, Goal::Next).unwrap();
    assert_eq!(db.ask(OUTCOMES), "2|1");
}
