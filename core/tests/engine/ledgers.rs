//! Ledgers as they are found: of either name, of a name of one's own, of another shape.

use litemigrate::{ErrorKind, Migrations, Migrator, OnFailure, State};

use crate::on_every_host;
use crate::support::{Host, SCHEMA, TWO, set};

on_every_host! {
    a_ledger_of_the_older_name_is_kept
    two_ledgers_and_none_chosen_is_an_error
    what_has_the_other_name_is_in_the_way_of_an_upgrade
    any_name_a_table_can_have_will_do
    names_no_table_can_have_are_refused
    a_ledger_of_another_shape_is_an_error
    rows_no_run_can_have_written_are_an_error
    what_sqlx_reads_as_applied_is_applied
    what_is_not_simply_applied_can_be_forgotten
    a_row_is_replaced_in_a_ledger_without_a_key_too
    a_row_never_takes_the_place_of_another
    what_a_script_makes_of_rows_before_it_is_noticed_before_the_commit
    what_it_makes_of_them_and_still_reads_as_applied_is_its_own
}

fn a_ledger_of_the_older_name_is_kept<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&TWO[..1]))
        .ledger_table("sqlx_migrations")
        .unwrap()
        .run(&mut db)
        .unwrap();
    Migrator::new(set(&TWO)).run(&mut db).unwrap();
    assert_eq!(db.ask("SELECT version FROM sqlx_migrations"), "1 2");
    assert_eq!(
        db.ask("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'"),
        "0"
    );
}

fn two_ledgers_and_none_chosen_is_an_error<H: Host>() {
    let mut db = H::open();
    for name in ["_sqlx_migrations", "sqlx_migrations"] {
        let migrator = Migrator::new(set(&TWO[..0])).ledger_table(name).unwrap();
        migrator.run(&mut db).unwrap();
        let chosen = Migrator::new(set(&[("1_a.sql", "SELECT 1;")]))
            .ledger_table(name)
            .unwrap();
        chosen.run(&mut db).unwrap();
    }
    let error = Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AmbiguousLedger);
    assert_eq!(db.ask(SCHEMA), "");
}

/// Nothing is written before it is certain which of them is the ledger.
fn what_has_the_other_name_is_in_the_way_of_an_upgrade<H: Host>() {
    for other in [
        "TABLE sqlx_migrations (x)",
        "VIEW SQLX_migrations AS SELECT 1",
    ] {
        let mut db = H::open();
        Migrator::new(set(&TWO[..1])).run(&mut db).unwrap();
        db.sql(&format!("CREATE {other}"));
        let schema = db.ask(SCHEMA);
        let error = Migrator::new(set(&TWO)).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AmbiguousLedger, "{other}");
        assert_eq!(db.ask(SCHEMA), schema);
    }
}

fn any_name_a_table_can_have_will_do<H: Host>() {
    for (name, shown) in [
        ("migrations", "migrations"),
        ("App_Migrations2", "App_Migrations2"),
        ("order", "\"order\""),
        ("my ledger", "\"my ledger\""),
        ("it's", "\"it's\""),
        ("x\"; DROP TABLE a; --", "\"x\"\"; DROP TABLE a; --\""),
        ("2fast", "\"2fast\""),
        ("журнал", "\"журнал\""),
    ] {
        let mut db = H::open();
        let migrator = |files| Migrator::new(set(files)).ledger_table(name).unwrap();
        migrator(&TWO[..1]).run(&mut db).unwrap();
        assert!(
            migrator(&TWO[..1]).run(&mut db).unwrap().is_empty(),
            "{name}"
        );
        migrator(&TWO).run(&mut db).unwrap();
        let ddl = db.ask("SELECT sql FROM sqlite_master WHERE sql LIKE '%installed_on%'");
        assert!(
            ddl.starts_with(&format!("CREATE TABLE {shown} (\n")),
            "{ddl}"
        );
        assert_eq!(
            db.ask("SELECT group_concat(name) FROM pragma_table_info('a')"),
            "x"
        );
    }
}

fn names_no_table_can_have_are_refused<H: Host>() {
    for name in [
        "",
        "a\0b",
        "sqlite_ledger",
        "SQLITE_x",
        "main._sqlx_migrations",
    ] {
        let error = Migrator::<H>::new(set(&TWO[..1]))
            .ledger_table(name)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLedgerName, "{name:?}");
    }
}

fn a_ledger_of_another_shape_is_an_error<H: Host>() {
    for (sql, fault) in [
        (
            "CREATE TABLE _sqlx_migrations (id, name);",
            "not the columns",
        ),
        (
            "CREATE TABLE t (x); CREATE VIEW _sqlx_migrations AS SELECT * FROM t;",
            "is a view",
        ),
        (
            "CREATE VIRTUAL TABLE _sqlx_migrations USING fts5 (version);",
            "is a virtual table",
        ),
        (
            "CREATE TABLE _sqlx_migrations (version, description, installed_on, success, checksum, \
             execution_time); INSERT INTO _sqlx_migrations VALUES \
             (1, 'a', '', 1, zeroblob(48), 1), (1, 'b', '', 1, zeroblob(48), 1);",
            "version 1 is recorded twice",
        ),
    ] {
        let mut db = H::open();
        db.sql(sql);
        let before = db.ask("SELECT group_concat(name) FROM sqlite_master");
        let error = Migrator::new(set(&TWO[..1])).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLedger, "{sql}");
        assert!(error.to_string().contains(fault), "{error}");
        assert_eq!(
            db.ask("SELECT group_concat(name) FROM sqlite_master"),
            before
        );
    }
}

fn rows_no_run_can_have_written_are_an_error<H: Host>() {
    for (change, fault) in [
        ("version = NULL", "version is of type null"),
        ("version = 1.5", "version is of type real"),
        ("version = 'one'", "version is of type text"),
        ("version = X'01'", "version is of type blob"),
        ("checksum = hex(checksum)", "checksum is of type text"),
        ("checksum = X'0102'", "checksum has 2 bytes"),
        ("success = 'false'", "success is of type text"),
        ("success = X'00'", "success is of type blob"),
        ("execution_time = 'long'", "execution_time is of type text"),
        ("execution_time = 0.5", "execution_time is of type real"),
    ] {
        let mut db = H::open();
        Migrator::new(set(&TWO[..1])).run(&mut db).unwrap();
        db.sql(&format!("UPDATE _sqlx_migrations SET {change}"));
        let migrator = Migrator::new(set(&TWO));
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidLedger, "{change}");
        assert!(error.to_string().contains(fault), "{error}");
        assert_eq!(db.ask(SCHEMA), "a", "{change}");
        assert_eq!(
            migrator.status(&mut db).unwrap_err().kind(),
            ErrorKind::InvalidLedger
        );
    }
}

fn what_is_not_simply_applied_can_be_forgotten<H: Host>() {
    let mut db = H::open();
    let failing = [
        TWO[0],
        TWO[1],
        ("3_c.sql", "INSERT INTO nowhere VALUES (1);"),
    ];
    Migrator::new(set(&failing)).run(&mut db).unwrap_err();
    let migrator = Migrator::new(set(&[TWO[0], failing[2]]));
    let error = migrator.forget(&mut db, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StillApplied);
    let error = migrator.forget(&mut db, 4).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionNotPresent);
    let missing = migrator.forget(&mut db, 2).unwrap();
    assert_eq!(
        (missing.state(), missing.description()),
        (State::Missing, "b")
    );
    assert_eq!(migrator.forget(&mut db, 3).unwrap().state(), State::Failed);
    assert_eq!(db.ask("SELECT version FROM _sqlx_migrations"), "1");
    assert_eq!(db.ask(SCHEMA), "a b");
}

fn what_sqlx_reads_as_applied_is_applied<H: Host>() {
    for change in [
        "success = 2",
        "success = 'true'",
        "execution_time = -1",
        "installed_on = 'x'",
    ] {
        let mut db = H::open();
        Migrator::new(set(&TWO[..1])).run(&mut db).unwrap();
        db.sql(&format!("UPDATE _sqlx_migrations SET {change}"));
        assert!(
            Migrator::new(set(&TWO[..1]))
                .run(&mut db)
                .unwrap()
                .is_empty(),
            "{change}"
        );
    }
}

fn a_row_is_replaced_in_a_ledger_without_a_key_too<H: Host>() {
    for keyless in [false, true] {
        let mut db = H::open();
        let failing = [TWO[0], ("2_b.sql", "INSERT INTO nowhere VALUES (1);")];
        Migrator::new(set(&failing)).run(&mut db).unwrap_err();
        if keyless {
            db.sql(
                "CREATE TABLE copy AS SELECT * FROM _sqlx_migrations; \
                 DROP TABLE _sqlx_migrations; ALTER TABLE copy RENAME TO _sqlx_migrations;",
            );
        }
        Migrator::new(set(&TWO)).run(&mut db).unwrap();
        let rows = db.ask("SELECT version || success FROM _sqlx_migrations ORDER BY version");
        assert_eq!(rows, "11 21");
    }
}

fn a_row_never_takes_the_place_of_another<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&TWO[..1])).run(&mut db).unwrap();
    db.sql("CREATE UNIQUE INDEX once ON _sqlx_migrations (description)");
    let alike = [TWO[0], ("2_a.sql", "CREATE TABLE b (x);")];
    let error = Migrator::new(set(&alike)).run(&mut db).unwrap_err();
    assert_eq!(error.version(), Some(2.into()));
    let rows = db.ask("SELECT version || success FROM _sqlx_migrations");
    assert_eq!(rows, "11");
}

/// Three migrations, the second of which has done something to the ledger.
fn changing(change: &str) -> [(&'static str, String); 3] {
    [
        ("1_a.sql", "CREATE TABLE a (x);".to_owned()),
        ("2_change.sql", format!("CREATE TABLE b (x); {change};")),
        ("3_c.sql", "CREATE TABLE c (x);".to_owned()),
    ]
}

fn what_a_script_makes_of_rows_before_it_is_noticed_before_the_commit<H: Host>() {
    for change in [
        "DELETE FROM _sqlx_migrations",
        "UPDATE _sqlx_migrations SET version = 7",
        "UPDATE _sqlx_migrations SET success = 0",
        "UPDATE _sqlx_migrations SET checksum = zeroblob(48)",
        "UPDATE _sqlx_migrations SET checksum = 'none'",
        "UPDATE _sqlx_migrations SET execution_time = 'long'",
    ] {
        for policy in [OnFailure::KeepApplied, OnFailure::RollBackAll] {
            let mut db = H::open();
            let set = Migrations::from_files(changing(change)).unwrap();
            let migrator = Migrator::new(set).on_failure(policy);
            for attempt in 0..2 {
                let error = migrator.run(&mut db).expect_err(change);
                let told = format!("{change}, {policy:?}, attempt {attempt}: {error:#}");
                assert_eq!(error.kind(), ErrorKind::InvalidLedger, "{told}");
                assert!(told.contains("the row of version 1"), "{told}");
                assert_eq!((error.applied(), error.report().version()), (vec![], None));
                assert_eq!(db.ask("SELECT name FROM sqlite_master"), "", "{told}");
            }
        }
    }
}

fn what_it_makes_of_them_and_still_reads_as_applied_is_its_own<H: Host>() {
    for change in [
        "UPDATE _sqlx_migrations SET success = 2",
        "UPDATE _sqlx_migrations SET description = NULL WHERE FALSE",
        "UPDATE _sqlx_migrations SET description = 'it', installed_on = 0, execution_time = -1",
        // Rows that are this run's to write.
        "INSERT INTO _sqlx_migrations SELECT 2, 'b', 0, 0, checksum, 0 FROM _sqlx_migrations",
        "INSERT INTO _sqlx_migrations SELECT 3, 'c', 0, 1, checksum, 0 FROM _sqlx_migrations",
    ] {
        let mut db = H::open();
        let set = Migrations::from_files(changing(change)).unwrap();
        Migrator::new(set.clone()).run(&mut db).expect(change);
        assert_eq!(db.ask(SCHEMA), "a b c");
        assert!(Migrator::new(set).run(&mut db).unwrap().is_empty());
    }
}
