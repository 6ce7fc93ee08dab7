//! Files that sqlx reads without a word, and should not.

use litemigrate::ErrorKind;
use sqlx::migrate::MigrateError;

use super::Case;
#[cfg(unix)]
use crate::support::Command;

#[test]
fn a_misnamed_file_is_refused() {
    let case = Case::new(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("2-b.sql", "CREATE TABLE b (x);"),
    ]);

    // sqlx passes over it for ever.
    case.sqlx().unwrap();
    assert_eq!(case.sqlx.image().applied(), [1]);

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidFileName);
    assert!(error.file().unwrap().ends_with("2-b.sql"), "{error}");
    assert!(!case.ours.path().exists());
}

#[test]
fn two_files_of_one_version_are_refused() {
    let case = Case::new(&[
        ("1_a.sql", "CREATE TABLE a (x);"),
        ("01_b.sql", "CREATE TABLE b (x);"),
    ]);

    // sqlx applies one, fails at the other, and from then on calls one of them modified.
    let error = case.sqlx_error();
    assert!(
        error.contains("UNIQUE constraint failed: _sqlx_migrations.version"),
        "{error}"
    );
    assert_eq!(case.sqlx.image().applied(), [1]);
    let error = case.sqlx().unwrap_err();
    assert!(matches!(error, MigrateError::VersionMismatch(1)), "{error}");

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DuplicateVersion);
    assert!(!case.ours.path().exists());
}

#[test]
fn a_way_back_alone_is_refused() {
    let case = Case::new(&[("1_a.down.sql", "DROP TABLE a;")]);

    case.sqlx().unwrap();

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingUp);
}

/// The processor's time is limited, and not the clock's, so that a slow machine is no hang.
#[cfg(unix)]
#[test]
fn a_nul_byte_is_refused() {
    use std::os::unix::process::ExitStatusExt as _;

    let case = Case::new(&[("1_a.sql", "CREATE TABLE a (x);\n\0\n")]);

    // sqlx never comes back. Without the byte it needs a hundredth of the time it is given.
    let command = Command::new(&case.place, &case.sqlx);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -t 2 && exec \"$@\"", "sh"]);
    shell.arg(Command::program());
    command.configure(&mut shell, &["migrate", "run"]);
    let output = shell.output().unwrap();
    assert!(output.status.signal().is_some(), "{output:?}");

    let error = case.litemigrate().unwrap_err();
    assert_eq!(
        (error.kind(), error.line()),
        (ErrorKind::InvalidText, Some(2))
    );
    assert!(!case.ours.path().exists());
}
