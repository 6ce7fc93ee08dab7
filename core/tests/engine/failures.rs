//! A migration that fails: what stays, what is recorded, what is tried again.

use litemigrate::{
    DatabaseError, ErrorKind, ForeignKeys, Migrator, OnFailure, Retry, State, Version,
};
use rusqlite::Connection;

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, TWO, enforced, set, test};

on_every_host! {
    what_came_before_stays_and_the_failed_one_is_undone
    the_error_names_file_line_statement_and_sqlite_s_words
    the_same_text_is_not_run_again_unasked
    a_corrected_text_is
    a_retry_can_be_asked_for
    a_run_can_be_undone_as_a_whole
    or_rollback_takes_nothing_else_with_it
    raise_rollback_takes_nothing_else_with_it
    a_failing_revert_changes_nothing
    deferred_foreign_keys_are_told_of_the_migration_that_left_them
    code_runs_in_the_same_transaction
    code_that_fails_is_undone_with_its_sql
    code_for_a_version_that_is_not_there_is_refused
}

const MIDDLE_FAILS: [(&str, &str); 3] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    (
        "2_b.sql",
        "CREATE TABLE b (x);\n\n-- then\nINSERT  INTO nowhere\n  VALUES (1);\n",
    ),
    ("3_c.sql", "CREATE TABLE c (x);"),
];

const MIDDLE_CORRECTED: [(&str, &str); 3] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    (
        "2_b.sql",
        "CREATE TABLE b (x);\n\n-- then\nINSERT INTO b VALUES (1);\n",
    ),
    ("3_c.sql", "CREATE TABLE c (x);"),
];

fn what_came_before_stays_and_the_failed_one_is_undone<H: Host>() {
    let mut db = H::open();
    let error = Migrator::new(set(&MIDDLE_FAILS)).run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::Execute, Some(Version::new(2)))
    );
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(error.report().version(), Some(Version::new(1)));
    assert_eq!(db.ask(SCHEMA), "a");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|1");
    let status = Migrator::new(set(&MIDDLE_FAILS)).status(&mut db).unwrap();
    let found: Vec<State> = status
        .entries()
        .iter()
        .map(litemigrate::Entry::state)
        .collect();
    assert_eq!(found, [State::Applied, State::Failed, State::Pending]);
}

fn the_error_names_file_line_statement_and_sqlite_s_words<H: Host>() {
    let mut db = H::open();
    let error = Migrator::new(set(&MIDDLE_FAILS)).run(&mut db).unwrap_err();
    assert_eq!((error.file(), error.line()), (Some("2_b.sql"), Some(4)));
    assert_eq!(
        format!("{error:#}"),
        "migration 2 failed at 2_b.sql:4, in `INSERT INTO nowhere VALUES (1)`: \
         no such table: nowhere (code 1)"
    );
    let typo = [("1_a.sql", "\n\nCREATE TABLE a (\n  x,\n  y,,\n);")];
    let error = Migrator::new(set(&typo)).run(&mut H::open()).unwrap_err();
    assert_eq!(error.line(), Some(5));
    let unique = [(
        "1_a.sql",
        "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1), (1);",
    )];
    let error = Migrator::new(set(&unique)).run(&mut H::open()).unwrap_err();
    assert!(format!("{error:#}").ends_with("UNIQUE constraint failed: a.x (code 2067)"));
}

fn the_same_text_is_not_run_again_unasked<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&MIDDLE_FAILS));
    migrator.run(&mut db).unwrap_err();
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::FailedBefore, Some(Version::new(2)))
    );
    assert_eq!(error.file(), Some("2_b.sql"));
    // Short of it, everything goes on.
    assert!(migrator.run_to(&mut db, 1).unwrap().is_empty());
}

fn a_corrected_text_is<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&MIDDLE_FAILS)).run(&mut db).unwrap_err();
    let report = Migrator::new(set(&MIDDLE_CORRECTED)).run(&mut db).unwrap();
    assert_eq!(report.done().len(), 2);
    assert_eq!(db.ask(SCHEMA), "a b c");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
}

fn a_retry_can_be_asked_for<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&MIDDLE_FAILS)).run(&mut db).unwrap_err();
    db.sql("CREATE TABLE nowhere (x)");
    Migrator::new(set(&MIDDLE_FAILS))
        .retry(Retry::Failed)
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
}

fn a_run_can_be_undone_as_a_whole<H: Host>() {
    let mut db = H::open();
    let all_or_nothing = Migrator::new(set(&MIDDLE_FAILS)).on_failure(OnFailure::RollBackAll);
    let error = all_or_nothing.run(&mut db).unwrap_err();
    assert_eq!(error.version(), Some(Version::new(2)));
    assert_eq!(error.applied(), []);
    assert_eq!(db.ask(SCHEMA), "");
    assert_eq!(db.ask(LEDGER), "2|0|1");
    Migrator::new(set(&MIDDLE_CORRECTED))
        .on_failure(OnFailure::RollBackAll)
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask(SCHEMA), "a b c");
}

fn or_rollback_takes_nothing_else_with_it<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.sql", "CREATE TABLE a (x UNIQUE);"),
        ("2_b.sql", "INSERT INTO a VALUES (1);"),
        (
            "3_c.sql",
            "INSERT INTO a VALUES (2); INSERT OR ROLLBACK INTO a VALUES (1);",
        ),
        ("4_d.sql", "CREATE TABLE d (x);"),
    ]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::Execute, Some(Version::new(3)))
    );
    assert_eq!(error.applied(), [Version::new(1), Version::new(2)]);
    assert_eq!(db.ask("SELECT x FROM a"), "1");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|0|1");
    assert_eq!(enforced(&db), ForeignKeys::Enforced);
}

fn raise_rollback_takes_nothing_else_with_it<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        (
            "1_a.sql",
            "CREATE TABLE a (x);\n\
             CREATE TRIGGER no BEFORE INSERT ON a WHEN new.x = 13 BEGIN\n\
             SELECT RAISE(ROLLBACK, 'not 13');\nEND;",
        ),
        (
            "2_b.sql",
            "INSERT INTO a VALUES (12);\nINSERT INTO a VALUES (13);",
        ),
    ]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.version(), error.line()),
        (Some(Version::new(2)), Some(2))
    );
    assert!(format!("{error:#}").contains("not 13"));
    assert_eq!(db.ask("SELECT count(*) FROM a"), "0");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|1");
}

fn a_failing_revert_changes_nothing<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("1_a.up.sql", "CREATE TABLE a (x);"),
        ("1_a.down.sql", "DROP TABLE a; DROP TABLE b;"),
    ]));
    migrator.run(&mut db).unwrap();
    let error = migrator.revert(&mut db).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "reverting migration 1 failed at 1_a.down.sql:1, in `DROP TABLE b`: \
         no such table: b (code 1)"
    );
    assert_eq!(db.ask(SCHEMA), "a");
    assert_eq!(db.ask(LEDGER), "1|1|1");
}

fn deferred_foreign_keys_are_told_of_the_migration_that_left_them<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        (
            "1_a.sql",
            "CREATE TABLE a (id INTEGER PRIMARY KEY);\n\
             CREATE TABLE b (a REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
        ),
        ("2_b.sql", "CREATE TABLE c (x);"),
        ("3_c.sql", "INSERT INTO b VALUES (1);"),
        ("4_d.sql", "CREATE TABLE d (x);"),
    ]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::ForeignKey, Some(Version::new(3)))
    );
    assert_eq!(error.applied(), [Version::new(1), Version::new(2)]);
    assert_eq!(db.ask(SCHEMA), "a b c");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|0|1");
}

#[test]
fn keys_that_only_code_defers_are_told_of_its_migration_too() {
    let files = [
        (
            "1_a.sql",
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a);",
        ),
        ("2_c.sql", "CREATE TABLE c (x);"),
        ("3_d.sql", "CREATE TABLE d (x);"),
    ];
    let migrator = || {
        Migrator::new(set(&files)).after(2, |db: &mut Connection| {
            db.execute_batch("PRAGMA defer_foreign_keys = ON; INSERT INTO b VALUES (1)")
        })
    };
    let mut db = Connection::open_in_memory().unwrap();
    let error = migrator().run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::ForeignKey, Some(Version::new(2)))
    );
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!((&*db.ask(SCHEMA), &*db.ask(LEDGER)), ("a b", "1|1|1 2|0|1"));

    // All of it is one transaction here, and SQLite does not tell whose the key is.
    let mut db = Connection::open_in_memory().unwrap();
    let all = migrator().on_failure(OnFailure::RollBackAll);
    let error = all.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::ForeignKey, None)
    );
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

fn code_runs_in_the_same_transaction<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&TWO)).after(2, |db: &mut H| {
        assert!(db.in_transaction());
        db.execute("INSERT INTO b VALUES ('by code')")
    });
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT x FROM b"), "by code");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
}

fn code_that_fails_is_undone_with_its_sql<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&TWO)).after(2, |db: &mut H| {
        db.execute("INSERT INTO a VALUES ('by code')")?;
        Err(DatabaseError::new("no network"))
    });
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::CodeStep, Some(Version::new(2)))
    );
    assert_eq!(
        format!("{error:#}"),
        "the code step of migration 2 failed: no network"
    );
    assert_eq!(db.ask(SCHEMA), "a");
    assert_eq!(db.ask("SELECT count(*) FROM a"), "0");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|0|1");
}

fn code_for_a_version_that_is_not_there_is_refused<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&TWO)).after(3, |_: &mut H| Ok::<(), DatabaseError>(()));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionNotPresent);
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}
