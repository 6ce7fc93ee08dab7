//! What is to blame, and what is left.

use litemigrate::{ErrorKind, Goal, Migrations, Migrator, OnFailure, Version};

use super::{Batched, FAMILY, Fate, OUTCOMES, execute, run};
use crate::support::{SCHEMA, set, test};

#[test]
fn a_failure_names_its_statement_and_undoes_its_migration() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        (
            "2_b.sql",
            "CREATE TABLE b (c);\nINSERT INTO b VALUES (1);\nINSERT INTO c VALUES (2);\nSELECT 1;",
        ),
        ("3_c.sql", "CREATE TABLE c (d);"),
    ];
    let mut db = Batched::d1();
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "migration 2 failed at 2_b.sql:3, in `INSERT INTO c VALUES (2)`: no such table: c (code 1)"
    );
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");
    assert_eq!(db.ask(SCHEMA), "a");

    let again = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::FailedBefore);

    let corrected = [files[0], ("2_b.sql", "CREATE TABLE b (c);"), files[2]];
    run(&mut db, set(&corrected)).unwrap();
    assert_eq!(db.ask(OUTCOMES), "1|1 2|1 3|1");

    let mut db = Batched::d1();
    let migrator = Migrator::new(set(&files)).on_failure(OnFailure::RollBackAll);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!((error.line(), error.applied().len()), (Some(3), 0));
    assert_eq!(
        (db.ask(SCHEMA), db.ask(OUTCOMES)),
        (String::new(), "2|0".to_owned())
    );
}

#[test]
fn each_of_many_statements_is_found() {
    for bad in 0..9 {
        let lines: Vec<String> = (0..9)
            .map(|line| match line {
                line if line == bad => "INSERT INTO nowhere VALUES (1);".to_owned(),
                line => format!("CREATE TABLE t{line} (a);"),
            })
            .collect();
        let migrations = Migrations::from_files([("1_t.sql", lines.join("\n"))]).unwrap();
        let error = run(&mut Batched::d1(), migrations).unwrap_err();
        assert_eq!(error.line(), Some(bad + 1));
    }
}

#[test]
fn a_deferred_key_without_its_parent_is_told_as_that() {
    let deferred = (
        "2_deferred.sql",
        "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (9, 99);",
    );
    let mut db = Batched::d1();
    let error = run(&mut db, set(&[FAMILY, deferred])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.ask(OUTCOMES), "1|1 2|0");
}

#[test]
fn trouble_while_it_is_looked_for_what_fails_names_no_wrong_line() {
    let files = [(
        "1_a.sql",
        "CREATE TABLE a (b);\nSELECT 1;\nSELECT 2;\nSELECT nothing;",
    )];
    for trouble in 1..5 {
        let mut db = Batched::libsql();
        let mut fates: Vec<_> = (0..trouble).map(|_| Some(Fate::Fine)).collect();
        fates.push(Some(Fate::Busy));
        db.meet(fates);
        let error = run(&mut db, set(&files)).unwrap_err();
        assert_eq!((error.kind(), error.line()), (ErrorKind::Execute, Some(4)));

        let mut db = Batched::libsql();
        let mut fates: Vec<_> = (0..trouble).map(|_| Some(Fate::Fine)).collect();
        fates.push(Some(Fate::Lost));
        db.meet(fates);
        let error = run(&mut db, set(&files)).unwrap_err();
        assert!([None, Some(4)].contains(&error.line()));
    }
}

#[test]
fn what_fails_around_a_script_is_not_held_against_it() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.connection
        .execute_batch(
            "CREATE TRIGGER guard BEFORE INSERT ON _sqlx_migrations \
             BEGIN SELECT RAISE(ABORT, 'not now'); END",
        )
        .unwrap();
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::Database, None));
    assert_eq!(
        format!("{error:#}"),
        "cannot run the batch of migration 2: not now (code 1811)"
    );
}
