//! Several start at once.
//!
//! Nothing is left to chance: all have seen what is pending before the first may write. With
//! sqlx a collation holds them up, the only code of ours that a script of its can reach.

use std::cmp::Ordering;
use std::sync::{Arc, Barrier};
use std::thread;

use litemigrate::Event;
use rusqlite::Connection;
use sqlx::Connection as _;
use sqlx::migrate::MigrateError;

use super::Case;
use crate::support::{block_on, sqlx_options};

const SEVERAL: usize = 4;

/// The runs of several tasks with sqlx, each with a thread and a connection of its own.
fn sqlx(case: &Case) -> Vec<Result<(), MigrateError>> {
    let gate = Arc::new(Barrier::new(SEVERAL));
    let run = || {
        let gate = gate.clone();
        let options = sqlx_options(&case.sqlx).collation("gate", move |_, _| {
            gate.wait();
            Ordering::Equal
        });
        block_on(async {
            let mut db = sqlx::SqliteConnection::connect_with(&options)
                .await
                .unwrap();
            let result = case.set.sqlx().await.unwrap().run(&mut db).await;
            db.close().await.unwrap();
            result
        })
    };
    at_once(run)
}

/// The runs of several with litemigrate: how many migrations each applied.
fn litemigrate(case: &Case) -> Vec<usize> {
    let gate = Arc::new(Barrier::new(SEVERAL));
    let run = || {
        let gate = gate.clone();
        let migrator = case.set.litemigrate().unwrap().observer(move |event| {
            if let Event::RunStarted { .. } = event {
                gate.wait();
            }
        });
        let mut db = case.ours.connect();
        let open: fn(&str, &str) -> Ordering = |_, _| Ordering::Equal;
        Connection::create_collation(&db, "gate", open).unwrap();
        migrator.run(&mut db).unwrap().done().len()
    };
    at_once(run)
}

fn at_once<T: Send>(run: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let runs: Vec<_> = (0..SEVERAL).map(|_| scope.spawn(&run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// One of them has applied all, and the others nothing.
fn assert_one_did_it(mut applied: Vec<usize>, all: usize) {
    applied.sort_unstable();
    let mut expected = vec![0; SEVERAL - 1];
    expected.push(all);
    assert_eq!(applied, expected);
}

fn case(first: &str) -> Case {
    let case = Case::new(&[]);
    // The ledger is there, so that the first to come does not lock the others out.
    for db in [&case.sqlx, &case.ours] {
        case.set.sqlx_run(db).unwrap();
        db.sql("CREATE TABLE seen (x)");
    }
    case.place.write("1_first.sql", first);
    case.place.write("2_second.sql", "CREATE TABLE second (x);");
    case
}

#[test]
fn all_start_and_all_succeed() {
    let case = case("SELECT 'a' = 'b' COLLATE gate; CREATE TABLE first (x);");

    let failed: Vec<String> = { sqlx(&case).into_iter() }
        .filter_map(|result| Some(result.err()?.to_string()))
        .collect();
    assert_eq!(failed.len(), SEVERAL - 1, "{failed:#?}");
    assert!(
        failed.iter().all(|error| error.contains("already exists")),
        "{failed:#?}"
    );
    assert_eq!(case.sqlx.image().applied(), [1, 2]);

    assert_one_did_it(litemigrate(&case), 2);
    case.set.assert_done(&case.ours);
}

#[test]
fn data_is_written_once() {
    let case = case("SELECT 'a' = 'b' COLLATE gate; INSERT INTO seen VALUES (1);");

    let failed: Vec<String> = { sqlx(&case).into_iter() }
        .filter_map(|result| Some(result.err()?.to_string()))
        .collect();
    assert_eq!(failed.len(), SEVERAL - 1, "{failed:#?}");
    assert!(
        failed.iter().all(|error| error.contains("UNIQUE")),
        "{failed:#?}"
    );
    assert_eq!(case.sqlx.ask("SELECT count(*) FROM seen"), "1");

    assert_one_did_it(litemigrate(&case), 2);
    assert_eq!(case.ours.ask("SELECT count(*) FROM seen"), "1");
}

#[test]
fn data_is_written_once_outside_a_transaction_too() {
    let text = "-- no-transaction\nSELECT 'a' = 'b' COLLATE gate;\nINSERT INTO seen VALUES (1);\n";
    let case = case(text);

    let results = sqlx(&case);
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(
        case.sqlx.ask("SELECT count(*) FROM seen"),
        SEVERAL.to_string()
    );
    assert_eq!(case.sqlx.image().applied(), [1, 2]);

    assert_one_did_it(litemigrate(&case), 2);
    assert_eq!(case.ours.ask("SELECT count(*) FROM seen"), "1");
    case.set.assert_done(&case.ours);
}
