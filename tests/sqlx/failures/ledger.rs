//! The ledger is written at the wrong moment, or when it need not be.

use litemigrate::{Goal, State};
use sqlx::migrate::MigrateError;

use super::Case;
use crate::support::{Command, Output};

const LEDGERS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";

#[test]
fn a_time_that_cannot_be_written_fails_no_migration() {
    let case = Case::new(&[("1_a.sql", "CREATE TABLE a (x);")]);
    for db in [&case.sqlx, &case.ours] {
        case.set.sqlx_run(db).unwrap();
        db.sql(
            "CREATE TRIGGER no_update BEFORE UPDATE ON _sqlx_migrations
             BEGIN SELECT RAISE(ABORT, 'read-only after the commit'); END;",
        );
    }
    case.place.write("2_b.sql", "CREATE TABLE b (x);");
    case.place.write("3_c.sql", "CREATE TABLE c (x);");

    // sqlx writes it after the commit: the run fails, and the migration is applied.
    let error = case.sqlx_error();
    assert!(error.contains("read-only after the commit"), "{error}");
    let image = case.sqlx.image();
    assert_eq!(image.applied(), [1, 2]);
    assert!(!image.ledger()[1].timed);

    // Ours has it in the row from the start.
    case.litemigrate().unwrap();
    let image = case.ours.image();
    assert_eq!(image.applied(), [1, 2, 3]);
    assert!(image.ledger().iter().all(|row| row.timed));
}

#[test]
fn looking_makes_no_ledger() {
    let case = Case::new(&[("1_a.sql", "CREATE TABLE a (x);")]);
    for db in [&case.sqlx, &case.ours] {
        db.sql("CREATE TABLE before (x)");
    }

    let sqlx = Command::new(&case.place, &case.sqlx);
    let output = sqlx.call(&["migrate", "run", "--dry-run"]);
    let expected = "Can apply 1/migrate a (0ns)\n".to_owned();
    assert_eq!(
        output,
        Output {
            code: Some(0),
            text: expected
        }
    );
    assert_eq!(case.sqlx.ask(LEDGERS), "1");

    let before = case.ours.bytes();
    let migrator = case.set.litemigrate().unwrap();
    let mut db = case.ours.connect();
    let plan = migrator.plan(&mut db, Goal::Latest).unwrap();
    assert_eq!(plan.steps().len(), 1);
    let status = migrator.status(&mut db).unwrap();
    assert_eq!(status.count(State::Pending), 1);
    drop(db);
    assert!(case.ours.bytes() == before, "the database was written");
    assert_eq!(case.ours.ask(LEDGERS), "0");
}

#[test]
fn a_failure_is_recorded_and_not_tried_again() {
    let case = Case::new(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        (
            "2_b.sql",
            "INSERT INTO a VALUES (1); INSERT INTO nowhere VALUES (1);",
        ),
    ]);

    // For sqlx it is as if nothing had been.
    for _again in 0..2 {
        let error = case.sqlx().unwrap_err();
        assert!(
            matches!(error, MigrateError::ExecuteMigration(_, 2)),
            "{error}"
        );
        assert_eq!(case.sqlx.image().ledger().len(), 1);
    }

    let first = case.litemigrate().unwrap_err();
    let second = case.litemigrate().unwrap_err();
    assert_eq!(first.code(), "EXECUTE");
    assert_eq!(second.code(), "FAILED_BEFORE");
    let row = case.ours.image().ledger()[1].clone();
    assert!(!row.success && row.timed, "{row:?}");
    // sqlx respects the record.
    let error = case.set.sqlx_run(&case.ours).unwrap_err();
    assert!(matches!(error, MigrateError::Dirty(2)), "{error}");

    // Corrected, it runs, and sqlx goes on as well.
    case.place.write("2_b.sql", "INSERT INTO a VALUES (1);");
    case.litemigrate().unwrap();
    case.set.assert_done(&case.ours);
    // So does it when the record is taken away.
    let other = case.place.database("other");
    case.place
        .write("3_c.sql", "INSERT INTO nowhere VALUES (1);");
    let migrator = case.set.litemigrate().unwrap();
    migrator.run(&mut other.connect()).unwrap_err();
    migrator.forget(&mut other.connect(), 3).unwrap();
    case.place.write("3_c.sql", "");
    case.set.sqlx_run(&other).unwrap();
    case.set.assert_done(&other);
}
