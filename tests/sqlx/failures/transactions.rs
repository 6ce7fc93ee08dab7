//! Scripts that begin or end transactions themselves.

use litemigrate::{ErrorKind, Version};

use super::{Case, begun};

const TABLE: (&str, &str) = ("1_a.sql", "CREATE TABLE a (x);");

/// Ours refuses the second file, whatever it is, before anything is written.
fn assert_refused(case: &Case, line: usize, fault: &str) {
    let before = case.ours.bytes();
    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionControl, "{error:#}");
    assert_eq!(error.version(), Some(Version::new(2)));
    assert_eq!(error.line(), Some(line));
    assert!(error.to_string().contains(fault), "{error}");
    assert!(case.ours.bytes() == before, "something was written");
}

#[test]
fn a_transaction_of_its_own() {
    let text = "BEGIN;\nINSERT INTO a VALUES (1);\nCOMMIT;\n";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    let error = case.sqlx_error();
    assert!(
        error.contains("cannot start a transaction within a transaction"),
        "{error}"
    );
    assert_eq!(case.sqlx.image().applied(), [1]);

    assert_refused(&case, 1, "remove BEGIN and its COMMIT");
}

#[test]
fn a_commit_without_a_begin() {
    let text = "INSERT INTO a VALUES (1);\nCOMMIT;\nINSERT INTO a VALUES (2);\n";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // sqlx fails, and has applied it all the same.
    let error = case.sqlx_error();
    assert!(error.contains("no transaction is active"), "{error}");
    assert_eq!(case.sqlx.image().applied(), [1, 2]);
    assert!(!case.sqlx.image().ledger()[1].timed);
    assert_eq!(case.sqlx.ask("SELECT count(*) FROM a"), "2");
    case.sqlx().unwrap();

    assert_refused(&case, 2, "after COMMIT a BEGIN is missing");
}

#[test]
fn a_rollback() {
    let text = "CREATE TABLE b (x);\nROLLBACK;\n";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // sqlx records the migration as applied, and its table is not there.
    case.sqlx().unwrap_err();
    assert_eq!(case.sqlx.image().applied(), [1, 2]);
    assert!(!case.sqlx.image().tables.contains_key("b"));
    case.sqlx().unwrap();

    assert_refused(&case, 2, "ROLLBACK would undo the migration");
}

#[test]
fn a_rollback_between() {
    let text = "INSERT INTO a VALUES (1); ROLLBACK; BEGIN; INSERT INTO a VALUES (2);";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // sqlx is content with half of it.
    case.sqlx().unwrap();
    assert_eq!(case.sqlx.ask("SELECT group_concat(x) FROM a"), "2");

    assert_refused(&case, 1, "ROLLBACK would undo the migration");
}

#[test]
fn a_transaction_that_stays_open_outside() {
    let text = "-- no-transaction\nINSERT INTO a VALUES (1);\nBEGIN;\nINSERT INTO a VALUES (2);\n";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // sqlx reports success, and with the connection's end all is gone, the ledger's row too.
    case.sqlx().unwrap();
    assert_eq!(case.sqlx.image().applied(), [1]);
    assert_eq!(case.sqlx.ask("SELECT group_concat(x) FROM a"), "1");
    // What had no transaction is done a second time.
    case.sqlx().unwrap();
    assert_eq!(case.sqlx.ask("SELECT group_concat(x) FROM a"), "1,1");

    assert_refused(&case, 3, "is never committed");
}

#[test]
fn a_savepoint_of_the_engine() {
    let text = "RELEASE litemigrate;";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    case.sqlx().unwrap_err();
    assert_eq!(case.sqlx.image().applied(), [1]);

    assert_refused(&case, 1, "has opened no savepoint of this name");
}

#[test]
fn a_script_that_commits_between_and_then_fails() {
    let text = "INSERT INTO a VALUES (1); COMMIT; BEGIN; INSERT INTO nowhere VALUES (2);";
    let case = begun(&[TABLE, ("2_b.sql", text)]);

    // Nothing in sqlx's ledger tells that half of it was done, so it is done again.
    for times in ["1", "2"] {
        case.sqlx().unwrap_err();
        assert_eq!(case.sqlx.image().applied(), [1]);
        assert_eq!(case.sqlx.ask("SELECT count(*) FROM a"), times);
    }

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    for _again in 0..2 {
        assert_eq!(case.ours.ask("SELECT count(*) FROM a"), "1");
        let row = case.ours.image().ledger()[1].clone();
        assert!(!row.success && !row.timed, "{row:?}");
        let error = { case.set.litemigrate().unwrap() }
            .wait(std::time::Duration::ZERO)
            .run(&mut case.ours.connect());
        assert_eq!(error.unwrap_err().kind(), ErrorKind::PartiallyApplied);
    }
    // sqlx sees from the row that something is wrong, and stops too.
    case.set.sqlx_run(&case.ours).unwrap_err();
}
