//! What stops a run before anything is written.

use litemigrate::{
    ErrorKind, Goal, Migrations, Migrator, Missing, OutOfOrder, State, Version, Warning,
};

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, set};

on_every_host! {
    an_edited_migration_stops_even_what_comes_before_it
    line_ends_and_byte_order_marks_are_no_edits
    mixed_line_ends_are_no_edit_either
    a_missing_migration_is_refused_or_ignored
    a_newer_database_is_no_corruption
    a_newer_migration_that_failed_is_not_newer
    migrations_out_of_order_follow_the_policy
    a_plan_says_what_a_run_would_do
    transaction_control_that_would_harm_is_refused
    sources_are_checked_as_a_whole
}

const THREE: [(&str, &str); 3] = [
    ("1_a.sql", "CREATE TABLE a (x);\n"),
    ("2_b.sql", "CREATE TABLE b (x);\n"),
    ("3_c.sql", "CREATE TABLE c (x);\n"),
];

fn an_edited_migration_stops_even_what_comes_before_it<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&THREE[1..])).run(&mut db).unwrap();
    let edited = [THREE[0], THREE[1], ("3_c.sql", "CREATE TABLE c (y);\n")];
    let migrator = Migrator::new(set(&edited));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::VersionMismatch, Some(Version::new(3)))
    );
    assert_eq!(error.file(), Some("3_c.sql"));
    assert_eq!(db.ask(SCHEMA), "b c");
    assert_eq!(migrator.status(&mut db).unwrap().count(State::Modified), 1);
}

fn line_ends_and_byte_order_marks_are_no_edits<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&THREE)).run(&mut db).unwrap();
    let windows = [
        ("1_a.sql", "CREATE TABLE a (x);\r\n"),
        ("2_b.sql", "\u{feff}CREATE TABLE b (x);\n"),
        ("3_c.sql", "\u{feff}CREATE TABLE c (x);\r\n"),
    ];
    assert!(
        Migrator::new(set(&windows))
            .run(&mut db)
            .unwrap()
            .is_empty()
    );
    let mut db = H::open();
    Migrator::new(set(&windows)).run(&mut db).unwrap();
    assert_eq!(db.ask(SCHEMA), "a b c");
    assert!(Migrator::new(set(&THREE)).run(&mut db).unwrap().is_empty());
}

fn mixed_line_ends_are_no_edit_either<H: Host>() {
    let mixed = [("1_a.sql", "CREATE TABLE a (\r\n  x\n);\r\n")];
    let mut db = H::open();
    let migrator = Migrator::new(set(&mixed));
    migrator.run(&mut db).unwrap();
    assert!(migrator.run(&mut db).unwrap().is_empty());
    assert_eq!(migrator.status(&mut db).unwrap().count(State::Applied), 1);
}

fn a_missing_migration_is_refused_or_ignored<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&THREE)).run(&mut db).unwrap();
    let without = [THREE[0], THREE[2], ("4_d.sql", "CREATE TABLE d (x);")];
    let error = Migrator::new(set(&without)).run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::VersionMissing, Some(Version::new(2)))
    );
    assert_eq!(db.ask(SCHEMA), "a b c");
    Migrator::new(set(&without))
        .missing(Missing::Ignore)
        .run(&mut db)
        .unwrap();
    assert_eq!(db.ask(SCHEMA), "a b c d");
}

fn a_newer_database_is_no_corruption<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&THREE)).run(&mut db).unwrap();
    let error = Migrator::new(set(&THREE[..2])).run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::DatabaseNewer, Some(Version::new(3)))
    );
    assert_eq!(
        error.to_string(),
        "the database is newer than this program: it has migration 3, and the program knows \
         migrations up to 2; update the program"
    );
    let ignored = Migrator::new(set(&THREE[..2])).missing(Missing::Ignore);
    assert!(ignored.run(&mut db).unwrap().is_empty());
}

fn a_newer_migration_that_failed_is_not_newer<H: Host>() {
    let mut db = H::open();
    let newer = [THREE[0], THREE[1], ("3_c.sql", "CREATE TABLE a (x);")];
    Migrator::new(set(&newer)).run(&mut db).unwrap_err();
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|0|1");
    let report = Migrator::new(set(&THREE[..2])).run(&mut db).unwrap();
    assert_eq!(report.version(), Some(Version::new(2)));
}

fn migrations_out_of_order_follow_the_policy<H: Host>() {
    let run = |policy| {
        let mut db = H::open();
        Migrator::new(set(&[THREE[0], THREE[2]]))
            .run(&mut db)
            .unwrap();
        let run = Migrator::new(set(&THREE)).out_of_order(policy).run(&mut db);
        (run, db.ask(SCHEMA))
    };
    let (applied, schema) = run(OutOfOrder::Apply);
    assert_eq!(
        (applied.unwrap().warnings(), schema.as_str()),
        ([].as_slice(), "a b c")
    );
    let (warned, schema) = run(OutOfOrder::Warn);
    let warning = Warning::OutOfOrder {
        version: Version::new(2),
        latest: Version::new(3),
    };
    assert_eq!(
        (warned.unwrap().warnings(), schema.as_str()),
        ([warning].as_slice(), "a b c")
    );
    let (refused, schema) = run(OutOfOrder::Refuse);
    assert_eq!(
        (refused.unwrap_err().kind(), schema.as_str()),
        (ErrorKind::OutOfOrder, "a c")
    );
}

fn a_plan_says_what_a_run_would_do<H: Host>() {
    let mut db = H::open();
    Migrator::new(set(&[THREE[0], THREE[2]]))
        .run(&mut db)
        .unwrap();
    let migrator = Migrator::new(set(&THREE));
    let plan = migrator.plan(&mut db, Goal::Latest).unwrap();
    let warning = Warning::OutOfOrder {
        version: Version::new(2),
        latest: Version::new(3),
    };
    assert_eq!((plan.is_empty(), plan.warnings()), (false, &[warning][..]));
    migrator.run(&mut db).unwrap();
    let plan = migrator.plan(&mut db, Goal::Latest).unwrap();
    assert!(plan.is_empty() && plan.warnings().is_empty());
    assert_eq!(plan.to_string(), "nothing to do");
}

fn transaction_control_that_would_harm_is_refused<H: Host>() {
    for (script, line) in [
        (
            "CREATE TABLE b (x);\nBEGIN;\nCREATE TABLE c (x);\nCOMMIT;",
            2,
        ),
        ("CREATE TABLE b (x);\nROLLBACK;", 2),
        ("CREATE TABLE b (x);\nCOMMIT;\nCREATE TABLE c (x);", 2),
        ("COMMIT;\nCOMMIT;\nBEGIN;", 2),
        ("RELEASE litemigrate;", 1),
        ("ROLLBACK TO litemigrate;", 1),
        ("-- no-transaction\nBEGIN;\nCREATE TABLE b (x);", 2),
        ("-- no-transaction\nCOMMIT;", 2),
        ("/* END */ end /* of it */ transaction;", 1),
    ] {
        let mut db = H::open();
        let migrator = Migrator::new(set(&[
            ("1_a.sql", "CREATE TABLE a (x);"),
            ("2_b.sql", script),
        ]));
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TransactionControl, "{script}");
        assert_eq!(
            (error.file(), error.line()),
            (Some("2_b.sql"), Some(line)),
            "{script}"
        );
        assert_eq!(
            db.ask("SELECT count(*) FROM sqlite_master"),
            "0",
            "{script}"
        );
    }
}

fn sources_are_checked_as_a_whole<H: Host>() {
    let kind = |files: &[(&'static str, &'static str)]| {
        Migrations::from_files(files.iter().copied())
            .unwrap_err()
            .kind()
    };
    assert_eq!(
        kind(&[THREE[0], ("01_b.sql", "")]),
        ErrorKind::DuplicateVersion
    );
    assert_eq!(kind(&[THREE[0], ("b.sql", "")]), ErrorKind::InvalidFileName);
    assert_eq!(
        kind(&[THREE[0], ("2_b.down.sql", "")]),
        ErrorKind::MissingUp
    );
    assert_eq!(
        kind(&[THREE[0], ("2_b.sql", "SELECT 1;\0")]),
        ErrorKind::InvalidText
    );
}
