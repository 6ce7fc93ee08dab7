//! Scripts outside a transaction: `-- no-transaction`.

use litemigrate::{
    CancelToken, DatabaseError, ErrorKind, Event, ForeignKeys, Goal, Migrator, OnFailure, Retry,
    State, TransactionScope, Version,
};
use rusqlite::Connection;

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, enforced, set, test};

on_every_host! {
    a_script_outside_a_transaction_is_recorded_like_any_other
    what_comes_behind_the_one_that_is_asked_for_is_no_concern
    one_that_does_not_end_is_partially_applied_and_refused
    a_partial_one_is_run_again_when_asked_for
    a_partial_one_that_does_not_begin_again_keeps_its_row
    a_revert_outside_a_transaction_can_be_partial_too
    all_or_nothing_refuses_what_cannot_be_undone
    a_transaction_for_each_migration_ends_the_same
    one_whose_first_statement_fails_has_not_begun
    a_constraint_may_fail_in_the_middle_of_a_statement
    what_the_script_itself_orphans_is_not_taken_for_known
    a_revert_whose_first_statement_fails_has_not_begun
    a_reversal_that_did_not_end_is_taken_up_again_first
    revert_takes_back_one_alone_outside_a_transaction_too
    a_script_that_empties_the_ledger_makes_nothing_run_twice
}

fn a_script_outside_a_transaction_is_recorded_like_any_other<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        (
            "2_b.sql",
            "-- no-transaction\nCREATE TABLE b (x);\nPRAGMA foreign_keys = OFF;\n",
        ),
        ("3_c.sql", "CREATE TABLE c (x);"),
    ]));
    let report = migrator.run(&mut db).unwrap();
    assert_eq!(
        (report.done().len(), report.version()),
        (3, Some(Version::new(3)))
    );
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    assert_eq!(enforced(&db), ForeignKeys::Enforced);
}

fn what_comes_behind_the_one_that_is_asked_for_is_no_concern<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_b.up.sql", "-- no-transaction\nCREATE TABLE b (x);"),
        ("2_b.down.sql", "-- no-transaction\nDROP TABLE b;"),
        ("3_c.sql", "COMMIT;"),
    ]));
    migrator.execute(&mut db, Goal::Next).unwrap();
    let next = migrator.execute(&mut db, Goal::Next).unwrap();
    assert_eq!(next.version(), Some(Version::new(2)));
    let reverted = migrator.revert(&mut db).unwrap();
    assert_eq!(reverted.version(), Some(Version::new(1)));
    assert_eq!(db.ask(LEDGER), "1|1|1");
}

const BREAKS: [(&str, &str); 2] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    (
        "2_b.sql",
        "-- no-transaction\nINSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);",
    ),
];

fn one_that_does_not_end_is_partially_applied_and_refused<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&BREAKS));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::Execute, Some(3)));
    assert_eq!(
        format!("{error:#}"),
        "migration 2 failed at 2_b.sql:3, in `INSERT INTO nowhere VALUES (1)`; it is partially \
         applied, since it does not run in one transaction: no such table: nowhere (code 1)"
    );
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|0");
    db.sql("UPDATE _sqlx_migrations SET installed_on = datetime('now', '-1 day')");
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::PartiallyApplied, Some(Version::new(2)))
    );
    // Even the corrected text: it would run on what the first attempt left.
    let corrected = [
        BREAKS[0],
        ("2_b.sql", "-- no-transaction\nINSERT INTO a VALUES (1);"),
    ];
    let error = Migrator::new(set(&corrected)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PartiallyApplied);
    assert_eq!(db.ask("SELECT count(*) FROM a"), "1");
    assert_eq!(
        migrator
            .status(&mut db)
            .unwrap()
            .count(State::PartiallyApplied),
        1
    );
}

fn a_partial_one_is_run_again_when_asked_for<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&BREAKS)).run(&mut db).unwrap_err();
    db.sql("DELETE FROM a; CREATE TABLE nowhere (x);");
    let migrator = Migrator::new(set(&BREAKS)).retry(Retry::FailedAndPartial);
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
    assert_eq!(db.ask("SELECT count(*) FROM a"), "1");
}

fn a_partial_one_that_does_not_begin_again_keeps_its_row<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&BREAKS)).run(&mut db).unwrap_err();
    db.sql("UPDATE _sqlx_migrations SET installed_on = '2001-02-03 04:05:06'");
    let row = "SELECT * FROM _sqlx_migrations WHERE version = 2";
    let before = db.ask(row);
    let corrected = [
        BREAKS[0],
        ("2_b.sql", "-- no-transaction\nINSERT INTO a VALUES (2);"),
    ];
    let token = CancelToken::new();
    let cancel = token.clone();
    let error = Migrator::new(set(&corrected))
        .retry(Retry::FailedAndPartial)
        .cancel_token(&token)
        .observer(move |event| {
            if let Event::MigrationStarted { .. } = event {
                cancel.cancel();
            }
        })
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(db.ask(row), before);
}

fn a_revert_outside_a_transaction_can_be_partial_too<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.up.sql", "CREATE TABLE a (x); CREATE TABLE b (x);"),
        (
            "1_a.down.sql",
            "-- no-transaction\nDROP TABLE a;\nDROP TABLE nowhere;",
        ),
    ]));
    migrator.run(&mut db).unwrap();
    migrator.revert(&mut db).unwrap_err();
    assert_eq!(db.ask(SCHEMA), "b");
    assert_eq!(db.ask(LEDGER), "1|0|0");
}

fn all_or_nothing_refuses_what_cannot_be_undone<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&BREAKS)).on_failure(OnFailure::RollBackAll);
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::Unsupported, Some(Version::new(2)))
    );
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

fn a_transaction_for_each_migration_ends_the_same<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_b.sql", "CREATE TABLE b (x);"),
        ("3_c.sql", "CREATE TABLE a (x);"),
    ]));
    let error = migrator
        .transactions(TransactionScope::Migration)
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.applied(), [Version::new(1), Version::new(2)]);
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|0|1");
}

#[test]
fn vacuum_runs_outside_a_transaction() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_vacuum.sql", "-- no-transaction\nVACUUM;"),
    ]));
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
}

#[test]
fn code_follows_a_script_outside_a_transaction() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(set(&[(
        "1_a.sql",
        "-- no-transaction\nCREATE TABLE a (x);",
    )]))
    .after(1, |_: &mut Connection| {
        Err(DatabaseError::new("no network"))
    });
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CodeStep);
    assert_eq!(db.ask(LEDGER), "1|0|0");
}

fn one_whose_first_statement_fails_has_not_begun<H: Host>() {
    let mut db = H::open();
    let typo = [
        BREAKS[0],
        ("2_b.sql", "-- no-transaction\nINSRT INTO a VALUES (1);"),
    ];
    let error = Migrator::new(set(&typo)).run(&mut db).unwrap_err();
    assert!(!error.to_string().contains("partially"), "{error}");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|1");
    // A failure like any other: each text has its own.
    let other = Migrator::new(set(&[
        BREAKS[0],
        ("2_b.sql", "-- no-transaction\nINSERT INTO b VALUES (1);"),
    ]));
    for kind in [ErrorKind::Execute, ErrorKind::FailedBefore] {
        assert_eq!(other.run(&mut db).unwrap_err().kind(), kind);
    }
    let corrected = [
        BREAKS[0],
        ("2_b.sql", "-- no-transaction\nINSERT INTO a VALUES (1);"),
    ];
    Migrator::new(set(&corrected)).run(&mut db).unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
}

const WITH_DOWN: [(&str, &str); 3] = [
    ("1_a.up.sql", "CREATE TABLE a (x);"),
    ("1_a.down.sql", "DROP TABLE a;"),
    ("2_b.up.sql", "CREATE TABLE b (x); CREATE TABLE c (x);"),
];

fn a_revert_whose_first_statement_fails_has_not_begun<H: Host>() {
    let mut db = H::open();
    let down = ("2_b.down.sql", "-- no-transaction\nDROP TABLE nowhere;");
    let migrator = Migrator::new(set(&[&WITH_DOWN[..], &[down]].concat()));
    migrator.run(&mut db).unwrap();
    db.sql("UPDATE _sqlx_migrations SET installed_on = '2001-02-03 04:05:06'");
    let row = "SELECT * FROM _sqlx_migrations WHERE version = 2";
    let before = db.ask(row);
    migrator.revert(&mut db).unwrap_err();
    assert_eq!(db.ask(row), before);
    assert!(migrator.run(&mut db).unwrap().is_empty());
}

fn a_reversal_that_did_not_end_is_taken_up_again_first<H: Host>() {
    let mut db = H::open();
    let set_with = |down| set(&[&WITH_DOWN[..], &[("2_b.down.sql", down)]].concat());
    let breaks = "-- no-transaction\nDROP TABLE b;\nDROP TABLE nowhere;";
    let migrator = Migrator::new(set_with(breaks));
    migrator.run(&mut db).unwrap();
    migrator.revert(&mut db).unwrap_err();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|0");
    let corrected = "-- no-transaction\nDROP TABLE IF EXISTS b;\nDROP TABLE c;";
    let migrator = Migrator::new(set_with(corrected)).retry(Retry::FailedAndPartial);
    migrator.revert(&mut db).unwrap();
    assert_eq!(
        (db.ask(SCHEMA), db.ask(LEDGER)),
        ("a".into(), "1|1|1".into())
    );
}

fn revert_takes_back_one_alone_outside_a_transaction_too<H: Host>() {
    let mut db = H::open();
    let down = (
        "2_b.down.sql",
        "-- no-transaction\nDROP TABLE b; DROP TABLE c;",
    );
    let migrator = Migrator::new(set(&[&WITH_DOWN[..], &[down]].concat()));
    migrator.run(&mut db).unwrap();
    assert_eq!(migrator.revert(&mut db).unwrap().done().len(), 1);
    assert_eq!(
        (db.ask(SCHEMA), db.ask(LEDGER)),
        ("a".into(), "1|1|1".into())
    );
}

fn a_script_that_empties_the_ledger_makes_nothing_run_twice<H: Host>() {
    for (scope, empties) in [
        (
            TransactionScope::Run,
            "-- no-transaction\nDELETE FROM _sqlx_migrations;",
        ),
        (TransactionScope::Migration, "DELETE FROM _sqlx_migrations;"),
    ] {
        let mut db = H::open();
        let migrator = Migrator::new(set(&[
            (
                "1_a.sql",
                "CREATE TABLE IF NOT EXISTS a (x); INSERT INTO a VALUES (1);",
            ),
            ("2_squash.sql", empties),
            ("3_c.sql", "CREATE TABLE c (x);"),
        ]));
        let report = migrator.transactions(scope).run(&mut db).unwrap();
        assert_eq!(report.done().len(), 3, "{empties}");
        assert_eq!(db.ask("SELECT count(*) FROM a"), "1", "{empties}");
        assert_eq!(db.ask(LEDGER), "2|1|1 3|1|1", "{empties}");
    }
}

#[test]
fn a_transaction_that_code_or_script_leaves_open_is_not_kept() {
    let mut db = Connection::open_in_memory().unwrap();
    let files = [
        ("1_a.sql", "-- no-transaction\nCREATE TABLE a (x);"),
        ("2_b.sql", "CREATE TABLE b (x);"),
    ];
    let migrator = Migrator::new(set(&files)).after(1, |db: &mut Connection| {
        db.execute_batch("BEGIN; INSERT INTO a VALUES (1);")
    });
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::TransactionControl, Some(Version::new(1)))
    );
    assert!(db.is_autocommit());
    assert_eq!(
        (db.ask(SCHEMA), db.ask(LEDGER)),
        ("a".into(), "1|0|0".into())
    );

    let mut db = Connection::open_in_memory().unwrap();
    let script =
        "-- no-transaction\nBEGIN;\nCREATE TABLE a (x);\nINSERT INTO nowhere VALUES (1);\nCOMMIT;";
    Migrator::new(set(&[("1_a.sql", script)]))
        .run(&mut db)
        .unwrap_err();
    assert!(db.is_autocommit());
    assert_eq!(
        (db.ask(SCHEMA), db.ask(LEDGER)),
        (String::new(), "1|0|0".into())
    );
}

fn a_constraint_may_fail_in_the_middle_of_a_statement<H: Host>() {
    let mut db = H::open();
    db.sql("CREATE TABLE t (x UNIQUE)");
    let script = "-- no-transaction\nINSERT OR FAIL INTO t VALUES (1), (2), (2), (3);";
    let error = Migrator::new(set(&[("1_a.sql", script)]))
        .run(&mut db)
        .unwrap_err();
    assert!(error.to_string().contains("partially applied"), "{error}");
    assert_eq!(
        (db.ask("SELECT x FROM t"), db.ask(LEDGER)),
        ("1 2".into(), "1|0|0".into())
    );
}

fn what_the_script_itself_orphans_is_not_taken_for_known<H: Host>() {
    let mut db = H::open();
    db.sql(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE r (id INTEGER PRIMARY KEY); \
         CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p, r REFERENCES r); \
         INSERT INTO p VALUES (1), (2); INSERT INTO r VALUES (1); \
         INSERT INTO c VALUES (1, 1, 1), (2, 2, 1);",
    );
    let script = "-- no-transaction\n\
        CREATE TABLE p2 (id INTEGER PRIMARY KEY); INSERT INTO p2 VALUES (1); DROP TABLE p; \
        ALTER TABLE p2 RENAME TO p; ALTER TABLE c RENAME TO k; \
        CREATE TABLE r2 (id INTEGER PRIMARY KEY); INSERT INTO r2 VALUES (1); DROP TABLE r; \
        ALTER TABLE r2 RENAME TO r;";
    let error = Migrator::new(set(&[("1_a.sql", script)]))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert!(
        error
            .to_string()
            .contains("row 2 of `k` has no parent in `p`"),
        "{error}"
    );
    assert_eq!(db.ask(LEDGER), "1|0|0");
}

#[test]
fn a_script_that_attaches_is_not_run_again_for_another_that_fails() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "ATTACH ':memory:' AS old; CREATE TABLE a (x);"),
        (
            "2_b.sql",
            "CREATE TABLE u (x UNIQUE); INSERT INTO u VALUES (1); INSERT OR ROLLBACK INTO u VALUES (1);",
        ),
    ]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::Execute, Some(Version::new(2)))
    );
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|1");
}
