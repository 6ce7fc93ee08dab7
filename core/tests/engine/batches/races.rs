//! Other runs, locks and lost answers.

use std::time::Duration;

use litemigrate::{ErrorKind, Goal, Migrator, Version};

use super::{Batched, Fate, OUTCOMES, execute, run};
use crate::support::{SCHEMA, set, test};

#[test]
fn of_two_that_race_one_applies_and_the_other_sees_it_done() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let migrations = set(&files);
    let row = |version: i64, known: i64| {
        let checksum = migrations.get(Version::new(known)).unwrap().checksum();
        format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
             execution_time) VALUES ({version}, 'm', TRUE, X'{checksum}', 0);"
        )
    };
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.meet([Some(Fate::After(format!(
        "CREATE TABLE b (c); {}",
        row(2, 2)
    )))]);
    let report = run(&mut db, set(&files)).unwrap();
    assert!(report.is_empty());
    assert_eq!(report.version(), Some(Version::new(2)));

    // The other is a newer program: nothing may come after what it did.
    let mut db = Batched::d1();
    run(&mut db, set(&files[..1])).unwrap();
    db.meet([Some(Fate::After(row(3, 1)))]);
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DatabaseNewer);
    assert_eq!(db.ask(SCHEMA), "a");
}

#[test]
fn a_lost_answer_is_looked_for_and_a_lost_batch_is_not_held_against_the_migration() {
    let files = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c);"),
    ];
    let mut db = Batched::d1();
    db.meet([Some(Fate::AnswerLost)]);
    assert_eq!(run(&mut db, set(&files)).unwrap().done().len(), 2);

    let mut db = Batched::d1();
    db.meet([None, Some(Fate::Lost)]);
    let error = run(&mut db, set(&files)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    assert_eq!(error.applied(), [Version::new(1)]);
    assert_eq!(db.ask(OUTCOMES), "1|1");
    assert_eq!(run(&mut db, set(&files)).unwrap().done().len(), 1);
}

#[test]
fn a_lock_is_waited_for() {
    let files = [("1_a.sql", "CREATE TABLE a (b);")];
    let mut db = Batched::libsql();
    db.meet([Some(Fate::Busy), Some(Fate::Busy)]);
    run(&mut db, set(&files)).unwrap();
    let mut db = Batched::libsql();
    db.meet([Some(Fate::Busy)]);
    let migrator = Migrator::new(set(&files)).wait(Duration::ZERO);
    let error = execute(&mut db, &migrator, Goal::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
}

#[test]
fn what_another_run_has_applied_is_never_recorded_as_failed() {
    let broken = [
        ("1_a.sql", "CREATE TABLE a (b);"),
        ("2_b.sql", "CREATE TABLE b (c); SELECT d;"),
    ];
    let corrected = set(&[broken[0], ("2_b.sql", "CREATE TABLE b (c);")]);
    let checksum = corrected.get(Version::new(2)).unwrap().checksum();
    let row = format!(
        "CREATE TABLE b (c); INSERT INTO _sqlx_migrations (version, description, success, \
         checksum, execution_time) VALUES (2, 'b', TRUE, X'{checksum}', 0);"
    );
    // Whenever the other comes, while it is looked for what fails or before it is recorded.
    for probes in 0..6 {
        let mut db = Batched::d1();
        run(&mut db, set(&broken[..1])).unwrap();
        let mut fates = vec![None];
        fates.extend((0..probes).map(|_| Some(Fate::Fine)));
        fates.push(Some(Fate::After(row.clone())));
        db.meet(fates);
        run(&mut db, set(&broken)).unwrap_err();
        assert!(["1|1 2|1", "1|1 2|0"].contains(&db.ask(OUTCOMES).as_str()));
        if db.ask(SCHEMA) == "a b" {
            assert_eq!(db.ask(OUTCOMES), "1|1 2|1", "after {probes} probes");
        }
    }
}
