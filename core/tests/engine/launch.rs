//! What a launch finds, and what it does then.

use std::time::Duration;

use litemigrate::{ErrorKind, Goal, Migrator, State, Version};

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, real_set, set};

on_every_host! {
    a_fresh_database_gets_everything_and_the_second_launch_nothing
    the_ledger_is_sqlx_s_to_the_byte
    what_is_in_doubt_at_a_launch_is_looked_at_with_care
    looking_never_writes
    versions_at_the_ends_are_exact
    run_to_stops_at_its_target
    revert_takes_back_the_latest
    revert_to_keeps_its_target
    what_cannot_be_reverted_is_refused_as_a_whole
    baseline_records_and_runs_nothing
    large_scripts_run_statement_by_statement
}

fn a_fresh_database_gets_everything_and_the_second_launch_nothing<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(real_set());
    let report = migrator.run(&mut db).unwrap();
    assert_eq!(report.done().len(), migrator.migrations().iter().len());
    assert_eq!(report.version(), migrator.migrations().latest());
    assert_eq!(db.ask("SELECT count(*) FROM notes"), "3");
    assert_eq!(db.ask("SELECT count(*) FROM note_tags"), "2");
    assert_eq!(db.ask("SELECT count(*) FROM attachments"), "1");
    assert_eq!(db.ask("PRAGMA foreign_key_check"), "");
    assert_eq!(db.ask("PRAGMA quick_check"), "ok");

    let before = db.ask("SELECT total_changes()");
    let again = migrator.run(&mut db).unwrap();
    assert!(again.is_empty());
    assert_eq!(again.version(), migrator.migrations().latest());
    assert_eq!(
        again.to_string(),
        "nothing pending: the database is at 20260114082700"
    );
    assert_eq!(db.ask("SELECT total_changes()"), before);
}

fn the_ledger_is_sqlx_s_to_the_byte<H: Host>() {
    let mut db = H::open();
    let text = "CREATE TABLE a(x);\n";
    let report = Migrator::new(set(&[("007_it's a_note.sql", text)]))
        .run(&mut db)
        .unwrap();
    assert_eq!(
        db.ask("SELECT execution_time FROM _sqlx_migrations"),
        report.done()[0].elapsed().as_nanos().to_string()
    );
    assert_eq!(
        db.ask("SELECT sql FROM sqlite_master WHERE name = '_sqlx_migrations'"),
        "CREATE TABLE _sqlx_migrations (\n    version BIGINT PRIMARY KEY,\n    \
         description TEXT NOT NULL,\n    \
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,\n    \
         success BOOLEAN NOT NULL,\n    checksum BLOB NOT NULL,\n    \
         execution_time BIGINT NOT NULL\n)"
    );
    assert_eq!(
        db.ask(
            "SELECT version, description, success, lower(hex(checksum)), typeof(version), \
             typeof(success), typeof(checksum), typeof(execution_time), execution_time >= 0, \
             installed_on GLOB '20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]' \
             FROM _sqlx_migrations"
        ),
        "7|it's a note|1|ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b37b018a42\
         58118784606948563b90547|integer|integer|blob|integer|1|1"
    );
}

/// A launch with nothing pending is one look. Whatever that look finds odd is told as ever.
fn what_is_in_doubt_at_a_launch_is_looked_at_with_care<H: Host>() {
    let copy = "CREATE TABLE copy AS SELECT * FROM _sqlx_migrations; DROP TABLE _sqlx_migrations; \
                ALTER TABLE copy RENAME TO _sqlx_migrations;";
    let twice = format!(
        "{copy} DELETE FROM _sqlx_migrations WHERE version = 3; \
         INSERT INTO _sqlx_migrations SELECT * FROM _sqlx_migrations WHERE version = 2;"
    );
    let refused = [
        (
            "UPDATE _sqlx_migrations SET checksum = zeroblob(48) WHERE version = 2",
            ErrorKind::VersionMismatch,
        ),
        (
            "UPDATE _sqlx_migrations SET checksum = zeroblob(47) WHERE version = 2",
            ErrorKind::InvalidLedger,
        ),
        (
            "UPDATE _sqlx_migrations SET success = FALSE, execution_time = -1 WHERE version = 3",
            ErrorKind::PartiallyApplied,
        ),
        (
            "UPDATE _sqlx_migrations SET version = 9 WHERE version = 3",
            ErrorKind::DatabaseNewer,
        ),
        (
            "INSERT INTO _sqlx_migrations SELECT 9, description, installed_on, TRUE, checksum, 1 \
             FROM _sqlx_migrations WHERE version = 3",
            ErrorKind::DatabaseNewer,
        ),
        (twice.as_str(), ErrorKind::InvalidLedger),
        (
            "UPDATE _sqlx_migrations SET execution_time = 'long' WHERE version = 2",
            ErrorKind::InvalidLedger,
        ),
        (
            "UPDATE _sqlx_migrations SET success = 0.5 WHERE version = 2",
            ErrorKind::InvalidLedger,
        ),
        (
            "ALTER TABLE _sqlx_migrations RENAME TO kept; \
             CREATE VIEW _sqlx_migrations AS SELECT * FROM kept;",
            ErrorKind::InvalidLedger,
        ),
        (
            "CREATE TABLE SQLX_migrations (x)",
            ErrorKind::AmbiguousLedger,
        ),
        (
            "CREATE VIEW sqlx_migrations AS SELECT * FROM _sqlx_migrations",
            ErrorKind::AmbiguousLedger,
        ),
    ];
    // Nobody is running the migration that looks as if it ran at this moment.
    let migrator = Migrator::new(set(&THREE)).wait(Duration::ZERO);
    for (sql, kind) in refused {
        let mut db = H::open();
        migrator.run(&mut db).unwrap();
        db.sql(sql);
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), kind, "{sql}");
    }
    // As sqlx reads it: whatever is not false is applied.
    for sql in [copy, "UPDATE _sqlx_migrations SET success = 2"] {
        let mut db = H::open();
        migrator.run(&mut db).unwrap();
        db.sql(sql);
        let report = migrator.run(&mut db).unwrap();
        assert_eq!(
            (report.is_empty(), report.version()),
            (true, Some(Version::new(3)))
        );
    }
}

fn looking_never_writes<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(real_set());
    let plan = migrator.plan(&mut db, Goal::Latest).unwrap();
    assert_eq!(plan.steps().len(), migrator.migrations().iter().len());
    let status = migrator.status(&mut db).unwrap();
    assert_eq!(status.count(State::Pending), plan.steps().len());
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

fn versions_at_the_ends_are_exact<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&[
        ("-9223372036854775808_first.sql", "CREATE TABLE first (a);"),
        ("-7_negative.sql", "CREATE TABLE negative (a);"),
        (
            "9007199254740993_beyond_doubles.sql",
            "CREATE TABLE beyond (a);",
        ),
        ("+9223372036854775807_last.sql", "CREATE TABLE last (a);"),
    ]));
    migrator.run(&mut db).unwrap();
    assert_eq!(
        db.ask("SELECT version, typeof(version) FROM _sqlx_migrations ORDER BY version"),
        "-9223372036854775808|integer -7|integer 9007199254740993|integer \
         9223372036854775807|integer"
    );
    assert!(migrator.run(&mut db).unwrap().is_empty());
}

const THREE: [(&str, &str); 5] = [
    ("1_a.sql", "CREATE TABLE a (x);"),
    ("2_b.up.sql", "CREATE TABLE b (x);"),
    ("2_b.down.sql", "DROP TABLE b;"),
    ("3_c/up.sql", "CREATE TABLE c (x);"),
    ("3_c/down.sql", "DROP TABLE c;"),
];

fn run_to_stops_at_its_target<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&THREE));
    assert_eq!(
        migrator.run_to(&mut db, 2).unwrap().version(),
        Some(Version::new(2))
    );
    assert_eq!(db.ask(SCHEMA), "a b");
    assert!(migrator.run_to(&mut db, 2).unwrap().is_empty());
    let unknown = migrator.run_to(&mut db, 4).unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::VersionNotPresent);
    let old = migrator.run_to(&mut db, 1).unwrap_err();
    assert_eq!(old.kind(), ErrorKind::VersionTooOld);
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask(SCHEMA), "a b c");
}

fn revert_takes_back_the_latest<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&THREE));
    migrator.run(&mut db).unwrap();
    let report = migrator.revert(&mut db).unwrap();
    assert_eq!(report.version(), Some(Version::new(2)));
    assert_eq!(db.ask(SCHEMA), "a b");
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1");
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 1);
}

fn revert_to_keeps_its_target<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&THREE));
    migrator.run(&mut db).unwrap();
    let unreached = Migrator::new(set(&THREE))
        .revert_to(&mut H::open(), 2)
        .unwrap_err();
    assert_eq!(unreached.kind(), ErrorKind::VersionTooNew);
    migrator.revert_to(&mut db, 1).unwrap();
    assert_eq!(db.ask(SCHEMA), "a");
    assert!(migrator.revert_to(&mut db, 1).unwrap().is_empty());
}

fn what_cannot_be_reverted_is_refused_as_a_whole<H: Host>() {
    let mut db = H::open();
    let migrator = Migrator::new(set(&THREE));
    migrator.run(&mut db).unwrap();
    let error = migrator.revert_to(&mut db, 0).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::NotReversible, Some(Version::new(1)))
    );
    assert_eq!(db.ask(SCHEMA), "a b c");
    assert!(migrator.revert(&mut H::open()).unwrap().is_empty());
}

fn baseline_records_and_runs_nothing<H: Host>() {
    let mut db = H::open();
    db.sql("CREATE TABLE a (x); CREATE TABLE b (x);");
    let migrator = Migrator::new(set(&THREE));
    let report = migrator.baseline(&mut db, 2).unwrap();
    assert_eq!(
        (report.done().len(), report.version()),
        (2, Some(Version::new(2)))
    );
    assert_eq!(db.ask(LEDGER), "1|1|0 2|1|0");
    migrator.run(&mut db).unwrap();
    assert_eq!(db.ask(SCHEMA), "a b c");
}

fn large_scripts_run_statement_by_statement<H: Host>() {
    let mut db = H::open();
    let row = format!("INSERT INTO a VALUES ('{}; -- no end');\n", "x".repeat(500));
    let text = format!("CREATE TABLE a (x);\n{}", row.repeat(500));
    assert!(text.len() > 200_000);
    let migrations = litemigrate::Migrations::from_files([("1_large.sql", text)]).unwrap();
    Migrator::new(migrations).run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT count(*) FROM a"), "500");
}
