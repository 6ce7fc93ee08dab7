//! Ledgers that somebody has edited, or has put triggers on.

use std::time::Duration;

use litemigrate::ErrorKind::{Database, InvalidLedger, PartiallyApplied};
use litemigrate::{Migrator, Retry, Version};
use rusqlite::Connection;

use crate::support::{Host, LEDGER, SCHEMA, set};

const FILES: [(&str, &str); 3] = [
    (
        "1_a.sql",
        "CREATE TABLE IF NOT EXISTS a (x); INSERT INTO a VALUES (1);",
    ),
    ("2_b.up.sql", "CREATE TABLE b (x);"),
    ("2_b.down.sql", "DROP TABLE b;"),
];

fn migrator() -> Migrator<Connection> {
    Migrator::new(set(&FILES)).wait(Duration::ZERO)
}

/// Everything that is in the database.
fn content(db: &Connection) -> [String; 4] {
    [
        "SELECT name, sql FROM sqlite_schema ORDER BY name",
        "SELECT x FROM a",
        "SELECT hex(quote(version)), hex(quote(description)), hex(quote(installed_on)), \
         hex(quote(success)), hex(quote(checksum)), hex(quote(execution_time)) \
         FROM _sqlx_migrations ORDER BY 1",
        "PRAGMA foreign_keys",
    ]
    .map(|sql| db.ask(sql))
}

/// A database that is at migration 1, where the ledger has a trigger.
fn with_trigger(trigger: &str) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    migrator().run_to(&mut db, 1).unwrap();
    db.sql(&format!("CREATE {trigger}; END;"));
    db
}

#[test]
fn a_trigger_of_the_ledger_cannot_make_a_migration_run_twice() {
    for (trigger, expected) in [
        (
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN SELECT RAISE(IGNORE)",
            InvalidLedger,
        ),
        (
            "TEMP TRIGGER t BEFORE INSERT ON main._sqlx_migrations BEGIN SELECT RAISE(IGNORE)",
            InvalidLedger,
        ),
        (
            "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN \
             DELETE FROM _sqlx_migrations WHERE version = new.version",
            InvalidLedger,
        ),
        (
            "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN \
             UPDATE _sqlx_migrations SET version = version + 1 WHERE version = new.version",
            InvalidLedger,
        ),
        (
            "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN \
             UPDATE _sqlx_migrations SET success = 0 WHERE version = new.version",
            InvalidLedger,
        ),
        (
            "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN \
             UPDATE _sqlx_migrations SET checksum = zeroblob(48) WHERE version = new.version",
            InvalidLedger,
        ),
        (
            "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN \
             UPDATE _sqlx_migrations SET execution_time = 'long' WHERE version = new.version",
            InvalidLedger,
        ),
        (
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN SELECT RAISE(ABORT, 'no')",
            Database,
        ),
        (
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN SELECT RAISE(FAIL, 'no')",
            Database,
        ),
        (
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN SELECT RAISE(ROLLBACK, 'no')",
            Database,
        ),
        (
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN INSERT INTO nowhere VALUES (1)",
            Database,
        ),
    ] {
        let mut db = with_trigger(trigger);
        let before = content(&db);
        for attempt in 0..2 {
            for run in [migrator().run(&mut db), migrator().baseline(&mut db, 2)] {
                let error = run.expect_err(trigger);
                assert_eq!(error.kind(), expected, "{trigger}: {error:#}");
                assert_eq!(error.applied(), [], "{trigger}");
                assert_eq!(content(&db), before, "{trigger}, attempt {attempt}");
            }
        }
        // The migrations are not at fault, so nothing has to be asked for.
        db.sql("DROP TRIGGER t");
        migrator().run(&mut db).unwrap();
        assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1", "{trigger}");
        assert_eq!(db.ask("SELECT x FROM a"), "1", "{trigger}");
    }
}

/// Then nothing of the transaction is kept, and what comes after it has not failed.
#[test]
fn a_row_that_is_not_there_is_told_before_what_failed_later() {
    for failure in [
        "INSERT INTO nowhere VALUES (1);",
        "INSERT OR ROLLBACK INTO a VALUES (1);",
    ] {
        let mut db = with_trigger(
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations WHEN new.version = 2 \
             BEGIN SELECT RAISE(IGNORE)",
        );
        db.sql("CREATE UNIQUE INDEX once ON a (x)");
        let before = content(&db);
        let files = [
            FILES[0],
            ("2_b.sql", "CREATE TABLE b (x);"),
            ("3_c.sql", failure),
        ];
        let error = Migrator::new(set(&files)).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), InvalidLedger, "{failure}: {error:#}");
        assert_eq!(error.applied(), [], "{failure}");
        assert_eq!(error.report().version(), Some(Version::new(1)), "{failure}");
        assert_eq!(content(&db), before, "{failure}");
    }
}

/// What such a script commits stays, and so does the row that says that it has begun.
#[test]
fn nor_can_it_hide_what_a_script_has_committed() {
    for script in [
        "COMMIT; CREATE TABLE b (x); BEGIN;",
        "-- no-transaction\nCREATE TABLE b (x);",
    ] {
        let mut db = with_trigger(
            "TRIGGER t BEFORE INSERT ON _sqlx_migrations WHEN new.success BEGIN SELECT RAISE(IGNORE)",
        );
        let migrator = Migrator::new(set(&[FILES[0], ("2_b.sql", script)])).wait(Duration::ZERO);
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), InvalidLedger, "{script}: {error:#}");
        assert!(
            error.to_string().contains("version 2"),
            "{script}: {error:#}"
        );
        assert_eq!(error.applied(), [], "{script}");
        assert_eq!(db.ask(LEDGER), "1|1|1 2|0|0", "{script}");
        let again = migrator.run(&mut db).unwrap_err();
        assert_eq!(again.kind(), PartiallyApplied, "{script}: {again:#}");
    }
}

#[test]
fn nor_can_it_keep_the_row_of_what_is_reverted() {
    let mut db = Connection::open_in_memory().unwrap();
    migrator().run(&mut db).unwrap();
    db.sql("CREATE TRIGGER t BEFORE DELETE ON _sqlx_migrations BEGIN SELECT RAISE(IGNORE); END;");
    let before = content(&db);
    let error = migrator().revert(&mut db).unwrap_err();
    assert_eq!(error.kind(), InvalidLedger);
    assert_eq!(content(&db), before);
}

#[test]
fn a_trigger_that_only_looks_is_no_hindrance() {
    let mut db = with_trigger(
        "TRIGGER t AFTER INSERT ON _sqlx_migrations BEGIN INSERT INTO a VALUES (new.version)",
    );
    migrator().run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT x FROM a"), "1 2");
}

/// Whatever a row holds: it is read for what it is, or the ledger is refused. Nothing runs again.
#[test]
fn values_of_every_type_in_every_column_make_nothing_run_twice() {
    const VALUES: [&str; 20] = [
        "NULL",
        "0",
        "1",
        "-1",
        "2",
        "7",
        "0.0",
        "1.5",
        "9e999",
        "''",
        "'1'",
        "'true'",
        "'false'",
        "'a' || char(0) || 'b'",
        "CAST(X'FF80' AS TEXT)",
        "X''",
        "X'00'",
        "zeroblob(48)",
        "9223372036854775807",
        "-9223372036854775808",
    ];
    for column in [
        "version",
        "description",
        "installed_on",
        "success",
        "checksum",
        "execution_time",
    ] {
        for value in VALUES {
            for retry in [Retry::Corrected, Retry::Failed] {
                let told = format!("{column} = {value} ({retry:?})");
                let mut db = Connection::open_in_memory().unwrap();
                migrator().run(&mut db).unwrap();
                // Without a type, a key or a rule.
                db.sql(&format!(
                    "CREATE TABLE edited AS SELECT * FROM _sqlx_migrations; \
                     DROP TABLE _sqlx_migrations; \
                     CREATE TABLE _sqlx_migrations \
                     (version, description, installed_on, success, checksum, execution_time); \
                     INSERT INTO _sqlx_migrations SELECT * FROM edited; DROP TABLE edited; \
                     UPDATE _sqlx_migrations SET {column} = {value} WHERE version = 1;"
                ));
                let before = content(&db);
                let migrator = migrator().retry(retry);
                let run = migrator.run(&mut db);
                // A failed row is one that may be asked for again, and so it was.
                let asked = retry == Retry::Failed && value == "0" && column == "success";
                if asked {
                    assert_eq!(db.ask("SELECT x FROM a"), "1 1", "{told}");
                    continue;
                }
                assert_eq!(content(&db), before, "{told}: {run:?}");
                let is_told = matches!(column, "description" | "installed_on");
                match run.map_err(|error| error.kind()) {
                    Ok(report) => assert!(report.is_empty(), "{told}"),
                    Err(kind) => assert!(!is_told, "{told}: {kind:?}"),
                }
                // Looking does not fail but for the ledger itself.
                if let Err(error) = migrator.status(&mut db) {
                    assert_eq!(error.kind(), InvalidLedger, "{told}");
                }
            }
        }
    }
}

#[test]
fn a_ledger_that_is_something_else_is_refused_as_it_is() {
    for (sql, expected) in [
        (
            "CREATE TABLE t (x); CREATE INDEX _sqlx_migrations ON t (x)",
            Database,
        ),
        (
            "CREATE VIEW _sqlx_migrations AS SELECT 1 AS version; CREATE TRIGGER i \
             INSTEAD OF INSERT ON _sqlx_migrations BEGIN SELECT 1; END",
            InvalidLedger,
        ),
        (
            "CREATE VIRTUAL TABLE _sqlx_migrations USING rtree (id, a, b)",
            InvalidLedger,
        ),
        (
            "CREATE VIRTUAL TABLE _SQLX_MIGRATIONS USING fts5 (version, success)",
            InvalidLedger,
        ),
        (
            "CREATE TABLE _sqlx_migrations (version PRIMARY KEY) WITHOUT ROWID",
            InvalidLedger,
        ),
    ] {
        let mut db = Connection::open_in_memory().unwrap();
        db.sql(sql);
        let schema = "SELECT group_concat(sql) FROM sqlite_schema";
        let before = db.ask(schema);
        let error = migrator().run(&mut db).unwrap_err();
        assert_eq!(error.kind(), expected, "{sql}: {error:#}");
        assert_eq!(db.ask(schema), before, "{sql}");
    }
}

/// Rules that a row of ours cannot keep: the run says so, and undoes everything.
#[test]
fn a_ledger_with_rules_of_its_own_works_or_says_so() {
    const COLUMNS: &str = "version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, \
        checksum BLOB NOT NULL, execution_time BIGINT NOT NULL";
    for (more, options, expected) in [
        ("", "WITHOUT ROWID", None),
        (", who TEXT DEFAULT 'me', twice AS (version * 2)", "", None),
        (", who TEXT NOT NULL", "", Some(Database)),
        (", CHECK (version > 99)", "", Some(Database)),
        (", UNIQUE (success)", "", Some(Database)),
    ] {
        let told = format!("{more} {options}");
        let mut db = Connection::open_in_memory().unwrap();
        db.sql(&format!(
            "CREATE TABLE _sqlx_migrations ({COLUMNS}{more}) {options}"
        ));
        let kind = migrator()
            .run(&mut db)
            .err()
            .map(|error: litemigrate::Error| error.kind());
        assert_eq!(kind, expected, "{told}");
        let applied = db.ask("SELECT version FROM _sqlx_migrations WHERE success");
        let schema = db.ask(SCHEMA);
        assert_eq!(
            schema.contains('a'),
            applied.contains('1'),
            "{told}: {schema} {applied}"
        );
        assert_eq!(
            schema.contains('b'),
            applied.contains('2'),
            "{told}: {schema} {applied}"
        );
    }
}
