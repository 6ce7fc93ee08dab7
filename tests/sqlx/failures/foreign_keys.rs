//! Tables that others refer to are rebuilt.

use litemigrate::{ErrorKind, Version};

use super::{Case, begun};
use crate::support::assert_same;

const REBUILD: &str = "PRAGMA foreign_keys = OFF;
CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');
INSERT INTO parent_new (id) SELECT id FROM parent;
DROP TABLE parent;
ALTER TABLE parent_new RENAME TO parent;
PRAGMA foreign_keys = ON;
";

fn rebuilt_with(action: &str) -> Case {
    let tables = format!(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (parent INTEGER REFERENCES parent {action});
         INSERT INTO parent VALUES (1), (2);
         INSERT INTO child VALUES (1), (2), (2);"
    );
    begun(&[("1_tables.sql", &tables), ("2_rebuild.sql", REBUILD)])
}

const CHILDREN: &str = "SELECT count(*) || ' ' || count(parent) FROM child";

fn assert_kept(case: &Case) {
    case.litemigrate().unwrap();
    assert_eq!(case.ours.ask(CHILDREN), "3 3");
    assert_eq!(
        case.ours
            .ask("SELECT count(*) FROM pragma_foreign_key_check"),
        "0"
    );
    case.set.assert_done(&case.ours);
}

#[test]
fn children_that_are_deleted_with_their_parent_are_kept() {
    let case = rebuilt_with("ON DELETE CASCADE");

    // The pragma does nothing inside a transaction, and sqlx says nothing of it.
    case.sqlx().unwrap();
    assert_eq!(case.sqlx.ask(CHILDREN), "0 0");

    assert_kept(&case);
}

#[test]
fn children_that_lose_their_parent_keep_it() {
    let case = rebuilt_with("ON DELETE SET NULL");

    case.sqlx().unwrap();
    assert_eq!(case.sqlx.ask(CHILDREN), "3 0");

    assert_kept(&case);
}

#[test]
fn a_parent_with_plain_children_can_be_rebuilt() {
    for action in ["", "ON DELETE RESTRICT", "DEFERRABLE INITIALLY DEFERRED"] {
        let case = rebuilt_with(action);

        let error = case.sqlx_error();
        assert!(error.contains("FOREIGN KEY constraint failed"), "{error}");
        assert_eq!(case.sqlx.image().applied(), [1], "{action}");

        assert_kept(&case);
    }
}

#[test]
fn the_known_ways_around_it_give_the_same_with_both() {
    let workarounds = [
        format!("-- no-transaction\n{REBUILD}"),
        format!(
            "COMMIT;\n{}BEGIN;\n",
            REBUILD.replace("CREATE", "BEGIN;\nCREATE").replace(
                "PRAGMA foreign_keys = ON",
                "COMMIT;\nPRAGMA foreign_keys = ON"
            )
        ),
    ];
    for workaround in workarounds {
        let case = rebuilt_with("ON DELETE CASCADE");
        case.place.write("2_rebuild.sql", &workaround);

        case.sqlx().unwrap();

        assert_kept(&case);
        assert_same(&case.ours.image(), &case.sqlx.image(), &workaround);
    }
}

#[test]
fn an_orphan_at_the_commit_is_told_with_its_migration() {
    let case = begun(&[
        (
            "1_tables.sql",
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE child (x REFERENCES parent DEFERRABLE INITIALLY DEFERRED);",
        ),
        ("2_orphan.sql", "INSERT INTO child VALUES (7);"),
        ("3_later.sql", "CREATE TABLE later (x);"),
    ]);

    // sqlx does not say which migration it was.
    assert_eq!(
        case.sqlx_error(),
        "while executing migrations: error returned from database: (code: 787) \
         FOREIGN KEY constraint failed"
    );

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(error.version(), Some(Version::new(2)));
    assert_same(
        &case.ours.image().without_failures(),
        &case.sqlx.image(),
        "after the failure",
    );
}

#[test]
fn an_orphan_is_not_left_for_a_later_migration_to_mend() {
    let case = begun(&[
        (
            "1_tables.sql",
            "CREATE TABLE parent (id INTEGER PRIMARY KEY);
             CREATE TABLE child (x REFERENCES parent DEFERRABLE INITIALLY DEFERRED);",
        ),
        ("2_orphan.sql", "INSERT INTO child VALUES (7);"),
        ("3_mended.sql", "INSERT INTO parent VALUES (7);"),
    ]);

    case.sqlx().unwrap_err();
    assert_eq!(case.sqlx.image().applied(), [1]);

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.version(), Some(Version::new(2)));
}

#[test]
fn keys_deferred_by_one_migration_are_not_deferred_in_the_next() {
    let case = begun(&[
        (
            "1_tables.sql",
            "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (x REFERENCES parent);",
        ),
        ("2_deferring.sql", "PRAGMA defer_foreign_keys = ON;"),
        (
            "3_not_deferring.sql",
            "INSERT INTO child VALUES (7); INSERT INTO parent VALUES (7);",
        ),
    ]);

    case.sqlx().unwrap_err();
    assert_eq!(case.sqlx.image().applied(), [1, 2]);

    let error = case.litemigrate().unwrap_err();
    assert_eq!(error.version(), Some(Version::new(3)));
}
