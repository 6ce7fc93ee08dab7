//! SQL that tries to leave the transaction it runs in, or to take the ledger with it.

use std::time::Duration;

use litemigrate::ErrorKind::{
    self, Busy, CannotOpen, Database, Execute, InvalidLedger, ReadOnly, TransactionControl,
    Unsupported,
};
use litemigrate::{Migrations, Migrator, OnFailure, TransactionScope};
use rusqlite::Connection;

use crate::support::{Host, LEDGER, set};

/// Scripts that come after `INSERT INTO a VALUES (2)`, and the error that they end with.
const SCRIPTS: &[(&str, Option<ErrorKind>)] = &[
    ("COMMIT;", Some(TransactionControl)),
    ("ROLLBACK;", Some(TransactionControl)),
    ("ROLLBACK; BEGIN;", Some(TransactionControl)),
    ("ROLLBACK TO litemigrate;", Some(TransactionControl)),
    ("RELEASE litemigrate;", Some(TransactionControl)),
    (
        "SAVEPOINT litemigrate; INSERT INTO nowhere VALUES (1);",
        Some(TransactionControl),
    ),
    (
        "SAVEPOINT \"LiteMigrate\"; RELEASE litemigrate;",
        Some(TransactionControl),
    ),
    (
        "SAVEPOINT own; INSERT INTO nowhere VALUES (1);",
        Some(Execute),
    ),
    ("SAVEPOINT own; INSERT INTO a VALUES (3);", None),
    ("EXPLAIN COMMIT;", None),
    ("INSERT OR ROLLBACK INTO a VALUES (1);", Some(Execute)),
    ("UPDATE OR ROLLBACK a SET x = 1;", Some(Execute)),
    (
        "CREATE TABLE u (x UNIQUE ON CONFLICT ROLLBACK); INSERT INTO u VALUES (1), (1);",
        Some(Execute),
    ),
    (
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT RAISE(ROLLBACK, 'no'); END; \
         INSERT INTO a VALUES (3);",
        Some(Execute),
    ),
    ("DROP TABLE _sqlx_migrations;", Some(Database)),
    (
        "DROP TABLE IF EXISTS main.[_SQLX_migrations];",
        Some(Database),
    ),
    (
        "ALTER TABLE _sqlx_migrations RENAME TO gone;",
        Some(Database),
    ),
    (
        "ALTER TABLE _sqlx_migrations DROP COLUMN execution_time;",
        Some(Database),
    ),
    (
        "DROP TABLE _sqlx_migrations; CREATE VIEW _sqlx_migrations AS SELECT 1 AS version;",
        Some(Database),
    ),
    (
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE tbl_name LIKE '%sqlx%';",
        Some(Database),
    ),
    (
        "PRAGMA main.writable_schema(1); UPDATE sqlite_schema SET sql = 'CREATE TABLE';",
        Some(Execute),
    ),
    (
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999 WHERE name = 'a';",
        Some(Execute),
    ),
    (
        "PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, 'x UNIQUE', 'x INT UNIQUE') WHERE name = 'a';",
        None,
    ),
    (
        "CREATE TRIGGER t BEFORE INSERT ON _sqlx_migrations BEGIN SELECT RAISE(IGNORE); END;",
        Some(InvalidLedger),
    ),
    ("PRAGMA journal_mode = OFF;", None),
    (
        "PRAGMA journal_mode = OFF; INSERT INTO nowhere VALUES (1);",
        Some(Execute),
    ),
    ("PRAGMA journal_mode = WAL;", None),
    (
        "PRAGMA foreign_keys = OFF; PRAGMA defer_foreign_keys = ON;",
        None,
    ),
    ("PRAGMA locking_mode = EXCLUSIVE;", None),
    ("PRAGMA query_only = ON;", Some(ReadOnly)),
    ("VACUUM;", Some(Execute)),
    ("DETACH main;", Some(Execute)),
    ("ATTACH '/' AS folder;", Some(CannotOpen)),
    (
        "ATTACH ':memory:' AS m; CREATE TABLE m.t (x); INSERT INTO nowhere VALUES (1);",
        Some(Execute),
    ),
    (
        "ATTACH ':memory:' AS m; CREATE TABLE m._sqlx_migrations (x); DROP TABLE m._sqlx_migrations;",
        None,
    ),
];

const FIRST: (&str, &str) = (
    "1_a.sql",
    "CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1);",
);

fn migrator(second: &str) -> Migrator<Connection> {
    let files = [
        FIRST,
        ("2_hostile.sql", second),
        ("3_c.sql", "CREATE TABLE c (x);"),
    ];
    let files = files.map(|(name, text)| (name, text.to_owned()));
    Migrator::new(Migrations::from_files(files).unwrap()).wait(Duration::from_millis(20))
}

/// What another connection finds: the rows of `a`, and the ledger.
fn found(path: &std::path::Path) -> [String; 2] {
    let db = Connection::open(path).unwrap();
    let there = |name: &str| {
        db.ask(&format!(
            "SELECT count(*) FROM sqlite_schema WHERE name = '{name}'"
        )) == "1"
    };
    let rows = |name, sql| {
        if there(name) {
            db.ask(sql)
        } else {
            String::new()
        }
    };
    assert_eq!(db.ask("PRAGMA integrity_check"), "ok", "{}", path.display());
    [
        rows("a", "SELECT x FROM a"),
        rows("_sqlx_migrations", LEDGER),
    ]
}

#[test]
fn no_script_leaves_its_transaction() {
    type Policy = fn(Migrator<Connection>) -> Migrator<Connection>;
    let policies: [Policy; 3] = [
        |migrator| migrator,
        |migrator| migrator.transactions(TransactionScope::Migration),
        |migrator| migrator.on_failure(OnFailure::RollBackAll),
    ];
    for (script, expected) in SCRIPTS {
        for (number, policy) in policies.into_iter().enumerate() {
            let told = format!("{script} under policy {number}");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("app.db");
            let mut db = Connection::open(&path).unwrap();
            let migrator = policy(migrator(&format!("INSERT INTO a VALUES (2); {script}")));
            let run = migrator.run(&mut db);
            let kind = run.as_ref().err().map(litemigrate::Error::kind);
            assert_eq!(kind, *expected, "{told}: {run:?}");
            assert!(db.is_autocommit(), "{told}");
            assert_eq!(db.ask("PRAGMA foreign_keys"), "1", "{told}");
            assert_eq!(db.ask("PRAGMA writable_schema"), "0", "{told}");
            drop(db);
            let [rows, ledger] = found(&path);
            if expected.is_none() {
                assert!(rows.starts_with("1 2"), "{told}: {rows}");
                assert_eq!(ledger, "1|1|1 2|1|1 3|1|1", "{told}");
                continue;
            }
            // Of the second nothing is there; the first is, whole, or is not.
            let first = ledger.starts_with("1|1|1");
            assert_eq!(rows, if first { "1" } else { "" }, "{told}");
            let failed = ledger.strip_prefix("1|1|1").unwrap_or(&ledger).trim();
            assert!(["", "2|0|1"].contains(&failed), "{told}: {ledger}");
            // What was there before the second, the run has told of.
            let applied = run.unwrap_err().applied().len();
            assert_eq!(applied, usize::from(first), "{told}");
        }
    }
}

/// By this connection, and by one that was there before.
#[test]
fn a_schema_that_was_edited_by_hand_is_the_one_that_is_read() {
    const EDIT: &str = "PRAGMA writable_schema = ON; UPDATE sqlite_schema \
                        SET sql = replace(sql, 'x UNIQUE', 'x INT UNIQUE') WHERE name = 'a';";
    const TYPE: &str = "SELECT type FROM pragma_table_info('a')";
    for (third, expected) in [("SELECT 1;", "INT"), ("SELEC 1;", "")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        let mut db = Connection::open(&path).unwrap();
        migrator(EDIT).run_to(&mut db, 1).unwrap();
        let other = Connection::open(&path).unwrap();
        assert_eq!(other.ask(TYPE), "");
        let files = [FIRST, ("2_edit.sql", EDIT), ("3_third.sql", third)];
        let run = Migrator::new(set(&files))
            .on_failure(OnFailure::RollBackAll)
            .run(&mut db);
        assert_eq!(run.is_ok(), expected == "INT", "{run:?}");
        assert_eq!(db.ask(TYPE), expected);
        assert_eq!(other.ask(TYPE), expected);
        assert_eq!(db.ask("PRAGMA integrity_check"), "ok");
    }
}

#[test]
fn nor_does_one_that_runs_outside_take_the_ledger_along() {
    for (script, expected) in [
        ("DROP TABLE _sqlx_migrations;", Unsupported),
        (
            "DROP TABLE IF EXISTS `main`.\"_SQLX_MIGRATIONS\";",
            Unsupported,
        ),
        ("ALTER TABLE _sqlx_migrations RENAME TO gone;", Unsupported),
        (
            "ALTER TABLE main._sqlx_migrations RENAME version TO v;",
            Unsupported,
        ),
    ] {
        for text in [
            format!("-- no-transaction\n{script}"),
            format!("COMMIT; {script} BEGIN;"),
        ] {
            let mut db = Connection::open_in_memory().unwrap();
            let error = migrator(&text).run(&mut db).unwrap_err();
            assert_eq!(error.kind(), expected, "{text}");
            assert_eq!(error.file(), Some("2_hostile.sql"), "{text}");
            assert_eq!(db.ask("SELECT count(*) FROM sqlite_schema"), "0", "{text}");
        }
    }
    // One of the same name elsewhere is another table.
    let other = "-- no-transaction\nATTACH ':memory:' AS o; CREATE TABLE o._sqlx_migrations (x); \
                 DROP TABLE o._sqlx_migrations;";
    migrator(other)
        .run(&mut Connection::open_in_memory().unwrap())
        .unwrap();
}

#[test]
fn a_journal_that_a_script_switches_off_stops_what_could_not_be_undone() {
    let mut db = Connection::open_in_memory().unwrap();
    let off = "-- no-transaction\nPRAGMA journal_mode = OFF;";
    let error = migrator(off).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), Unsupported);
    assert_eq!(error.applied().len(), 2);
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
    db.sql("PRAGMA journal_mode = MEMORY");
    migrator(off).run(&mut db).unwrap();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
}

#[test]
fn a_database_that_attaches_itself_is_busy_and_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let script = format!(
        "ATTACH '{}' AS me; INSERT INTO me.a VALUES (2);",
        path.display()
    );
    let mut db = Connection::open(&path).unwrap();
    let error = migrator(&script).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), Busy);
    drop(db);
    assert_eq!(found(&path), ["1", "1|1|1"]);
}
