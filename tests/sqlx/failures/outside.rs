//! `-- no-transaction`: what happens when such a script fails, or changes its connection.

use std::time::Duration;

use litemigrate::{ErrorKind, Retry, Version};
use sqlx::migrate::MigrateError;

use super::{Case, begun};

const TABLE: (&str, &str) = ("1_a.sql", "CREATE TABLE a (x);");

#[test]
fn a_failure_half_way_is_remembered() {
    let text = "-- no-transaction\nINSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (2);\n";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // sqlx keeps what was done, and no record of it: the next start does it again.
    for times in ["1", "2"] {
        case.sqlx().unwrap_err();
        assert_eq!(case.sqlx.ask("SELECT count(*) FROM a"), times);
        assert_eq!(case.sqlx.image().ledger().len(), 1);
    }

    let error = case.litemigrate().unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::Execute, Some(3)));
    let again = case.set.litemigrate().unwrap().wait(Duration::ZERO);
    let error = again.run(&mut case.ours.connect()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PartiallyApplied);
    assert_eq!(case.ours.ask("SELECT count(*) FROM a"), "1");
    let error = case.set.sqlx_run(&case.ours).unwrap_err();
    assert!(matches!(error, MigrateError::Dirty(2)), "{error}");

    // Corrected, and asked for, it ends.
    case.place.write(
        "2_b.sql",
        "-- no-transaction\nDELETE FROM a;\nINSERT INTO a VALUES (1);\n",
    );
    again
        .run(&mut case.ours.connect())
        .expect_err("not unasked");
    let migrator = case.set.litemigrate().unwrap();
    let report = migrator
        .retry(Retry::FailedAndPartial)
        .run(&mut case.ours.connect());
    assert_eq!(report.unwrap().version(), Some(Version::new(2)));
    case.set.assert_done(&case.ours);
}

#[test]
fn foreign_keys_that_were_switched_off_are_on_again_for_the_next() {
    for off in [
        "-- no-transaction\nPRAGMA foreign_keys = OFF;",
        "COMMIT; PRAGMA foreign_keys = OFF; BEGIN;",
    ] {
        let case = Case::new(&[
            (
                "1_tables.sql",
                "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a);",
            ),
            ("2_off.sql", off),
            ("3_orphan.sql", "INSERT INTO b VALUES (7);"),
        ]);

        // In one run sqlx takes the orphan; in two it does not.
        case.sqlx().unwrap();
        assert_eq!(case.sqlx.ask("SELECT a FROM b"), "7");
        let in_two = case.place.database("in two");
        case.set.sqlx_run_to(&in_two, 2).unwrap();
        case.set.sqlx_run(&in_two).unwrap_err();

        let error = case.litemigrate().expect_err(off);
        assert_eq!(error.version(), Some(Version::new(3)));
        assert_eq!(error.applied(), [Version::new(1), Version::new(2)]);
        assert_eq!(case.ours.ask("SELECT count(*) FROM b"), "0");
    }
}
