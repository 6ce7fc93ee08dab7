//! Names of files, versions at the ends, and names that have to be quoted.

use litemigrate::{ErrorKind, Migrations, Migrator, Version};

use rusqlite::Connection;

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, set};

on_every_host! {
    any_description_is_recorded_as_it_is
    the_ends_can_be_run_to_reverted_and_baselined
}

#[test]
fn what_is_no_version_or_no_name_is_refused_when_it_is_read() {
    for name in [
        "1_a\0b.sql",
        "1\0_a.sql",
        "1_a.sql\0.sql",
        "1_a\0/up.sql",
        "9223372036854775808_a.sql",
        "-9223372036854775809_a.sql",
        "99999999999999999999999999999999999999999_a.sql",
        "0x1_a.sql",
        "1e3_a.sql",
        "--1_a.sql",
        "+-1_a.sql",
        " 1_a.sql",
        "１_a.sql",
        "1.0_a.sql",
        "_a.sql",
        "_.sql",
        ".sql",
        "1.sql",
        "1_a.SQL",
        "'; DROP TABLE a; --.sql",
        "../../etc/passwd.sql",
    ] {
        let error = Migrations::from_files([(name, "SELECT 1;")]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidFileName, "{name:?}");
        assert!(!error.to_string().contains('\0'), "{name:?}");
    }
}

/// What SQL cannot say, somebody who edits the file can.
#[test]
fn a_name_with_a_nul_in_the_schema_is_no_trap() {
    for column in ["name", "tbl_name", "sql"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        let db = Connection::open(&path).unwrap();
        db.sql(&format!(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY); INSERT INTO parent VALUES (1);
             CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE);
             INSERT INTO child VALUES (1); PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET {column} = replace({column}, 'child', 'ch' || char(0) || 'ild')
             WHERE name = 'child'"
        ));
        drop(db);
        let before = std::fs::read(&path).unwrap();
        let mut db = Connection::open(&path).unwrap();
        let drops = Migrator::new(set(&[("1_drop.sql", "DROP TABLE parent;")]));
        let error = drops.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{column}: {error:#}");
        drop(db);
        assert!(std::fs::read(&path).unwrap() == before, "{column}");
    }
}

fn any_description_is_recorded_as_it_is<H: Host>() {
    let long = "x".repeat(10_000);
    for description in [
        "it's",
        "'",
        "\"",
        "'); DROP TABLE _sqlx_migrations; --",
        "a\nb",
        "?1 :a $b @c",
        "журнал 🗒",
        "\u{feff}\u{202e}",
        "",
        &long,
    ] {
        let mut db = H::open();
        let name = format!("1_{description}.sql");
        let read = || Migrations::from_files([(name.clone(), "CREATE TABLE a (x);")]).unwrap();
        Migrator::new(read()).run(&mut db).unwrap();
        let recorded = db.ask("SELECT description FROM _sqlx_migrations");
        assert_eq!(recorded, description.replace('_', " "));
        assert!(Migrator::new(read()).run(&mut db).unwrap().is_empty());
        // And when it is missing, it can be told.
        let error = Migrator::new(set(&[])).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DatabaseNewer, "{description:?}");
    }
}

fn the_ends_can_be_run_to_reverted_and_baselined<H: Host>() {
    const FILES: [(&str, &str); 4] = [
        ("-9223372036854775808_first.up.sql", "CREATE TABLE a (x);"),
        ("-9223372036854775808_first.down.sql", "DROP TABLE a;"),
        ("9223372036854775807_last.up.sql", "CREATE TABLE b (x);"),
        ("9223372036854775807_last.down.sql", "DROP TABLE b;"),
    ];
    let mut db = H::open();
    let migrator = Migrator::new(set(&FILES));
    migrator.run_to(&mut db, i64::MIN).unwrap();
    assert_eq!(db.ask(SCHEMA), "a");
    migrator.run_to(&mut db, i64::MAX).unwrap();
    assert_eq!(db.ask(SCHEMA), "a b");
    migrator.revert_to(&mut db, i64::MIN).unwrap();
    assert_eq!(db.ask(SCHEMA), "a");
    assert_eq!(db.ask(LEDGER), "-9223372036854775808|1|1");
    let report = migrator.run(&mut db).unwrap();
    assert_eq!(report.version(), Some(Version::new(i64::MAX)));
    migrator.revert(&mut db).unwrap();
    migrator.revert(&mut db).unwrap();
    assert_eq!(db.ask(SCHEMA), "");
    migrator.baseline(&mut db, i64::MAX).unwrap();
    assert_eq!(
        db.ask(LEDGER),
        "-9223372036854775808|1|0 9223372036854775807|1|0"
    );
}
