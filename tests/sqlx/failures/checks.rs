//! What is looked at before anything runs, and what sqlx finds on the way or not at all.

use litemigrate::{ErrorKind, Version};
use sqlx::migrate::MigrateError;

use super::Case;
use crate::support::assert_same;

/// A set that both have applied but for what is added later.
fn applied(files: &[(&str, &str)]) -> Case {
    let case = Case::new(files);
    case.sqlx().unwrap();
    case.litemigrate().unwrap();
    case
}

fn assert_refuses(case: &Case, kind: ErrorKind, version: i64) {
    let before = case.ours.bytes();
    let error = case.litemigrate().unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (kind, Some(Version::new(version)))
    );
    assert!(case.ours.bytes() == before, "something was written");
}

#[test]
fn a_modified_file_stops_what_comes_before_it_too() {
    let case = applied(&[("2_b.sql", "CREATE TABLE b (x);")]);
    case.place.write("1_late.sql", "CREATE TABLE late (x);");
    case.place.write("2_b.sql", "CREATE TABLE b (y);");

    let error = case.sqlx().unwrap_err();
    assert!(matches!(error, MigrateError::VersionMismatch(2)), "{error}");
    assert_eq!(case.sqlx.image().applied(), [1, 2]);

    assert_refuses(&case, ErrorKind::VersionMismatch, 2);
}

#[test]
fn a_modified_file_above_the_target_is_seen() {
    let case = applied(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2_b.sql", "CREATE TABLE b (x);"),
    ]);
    case.place.write("2_b.sql", "CREATE TABLE b (y);");

    case.set.sqlx_run_to(&case.sqlx, 1).unwrap();

    assert_refuses(&case, ErrorKind::VersionMismatch, 2);
}

#[test]
fn a_modified_file_is_not_reverted() {
    let case = applied(&[
        ("1_a.up.sql", "CREATE TABLE a (x);"),
        ("1_a.down.sql", "DROP TABLE a;"),
    ]);
    case.place.write("1_a.up.sql", "CREATE TABLE a (x, y);");

    case.set.sqlx_undo(&case.sqlx, 0).unwrap();
    assert_eq!(case.sqlx.image().applied(), [0; 0]);

    let migrator = case.set.litemigrate().unwrap();
    let error = migrator.revert_to(&mut case.ours.connect(), 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionMismatch);
    assert_eq!(case.ours.image().applied(), [1]);
}

#[test]
fn line_ends_are_no_modification() {
    let case = applied(&[("1_a.sql", "CREATE TABLE a (x);\nSELECT 1;\n")]);
    for text in [
        "CREATE TABLE a (x);\r\nSELECT 1;\r\n",
        "\u{feff}CREATE TABLE a (x);\nSELECT 1;\n",
        "\u{feff}CREATE TABLE a (x);\r\nSELECT 1;\n",
    ] {
        case.place.write("1_a.sql", text);

        let error = case.sqlx().unwrap_err();
        assert!(matches!(error, MigrateError::VersionMismatch(1)), "{error}");

        assert!(case.litemigrate().unwrap().is_empty());
    }
}

#[test]
fn what_has_no_way_back_is_not_passed_over() {
    let case = applied(&[
        ("1_a.up.sql", "CREATE TABLE a (x);"),
        ("1_a.down.sql", "DROP TABLE a;"),
        ("2_b.sql", "CREATE TABLE b AS SELECT * FROM a;"),
    ]);

    // sqlx takes away the ground that the second stands on.
    case.set.sqlx_undo(&case.sqlx, 0).unwrap();
    assert_eq!(case.sqlx.image().applied(), [2]);

    let migrator = case.set.litemigrate().unwrap();
    let error = migrator.revert_to(&mut case.ours.connect(), 0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotReversible);
    assert_eq!(case.ours.image().applied(), [1, 2]);
}

#[test]
fn a_target_that_is_not_there_is_refused() {
    let case = applied(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("3_c.sql", "CREATE TABLE c (x);"),
    ]);
    let migrator = case.set.litemigrate().unwrap();
    let mut db = case.ours.connect();

    for target in [0, 2, 77] {
        case.set.sqlx_run_to(&case.sqlx, target).unwrap();
        let error = migrator.run_to(&mut db, target).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::VersionNotPresent);
    }
    case.set.sqlx_run_to(&case.sqlx, 1).unwrap();
    let error = migrator.run_to(&mut db, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionTooOld);
}

#[test]
fn what_comes_late_is_applied_by_both_and_told_by_ours() {
    let case = applied(&[("2_b.sql", "CREATE TABLE b (x);")]);
    case.place.write("-1_late.sql", "CREATE TABLE late (x);");

    case.sqlx().unwrap();
    let report = case.litemigrate().unwrap();

    assert_same(&case.ours.image(), &case.sqlx.image(), "late");
    assert_eq!(report.warnings().len(), 1);
}

#[test]
fn a_ledger_that_a_migration_drops_is_kept() {
    let case = applied(&[("1_a.sql", "CREATE TABLE a (x);")]);
    case.place.write(
        "2_b.sql",
        "CREATE TABLE b (x); DROP TABLE _sqlx_migrations;",
    );

    case.sqlx().unwrap_err();
    case.litemigrate().unwrap_err();

    assert_eq!(case.ours.image().applied(), [1]);
    let ours = case.ours.image().without_failures();
    assert_same(&ours, &case.sqlx.image(), "both undid it");
}
