//! Runs that are cancelled in the middle of what they do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use litemigrate::{CancelToken, ErrorKind, Event, Migrator, Version};
use rusqlite::Connection;

use crate::files::file;
use crate::support::{Host, LEDGER, SCHEMA, TWO, set};

/// A statement that runs until it is stopped.
const ENDLESS: &str = "INSERT INTO a WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;";

#[test]
fn a_run_is_cancelled_in_the_middle_of_a_statement() {
    let (_folder, path) = file();
    let mut db = Connection::open(&path).unwrap();
    let (begun, has_begun) = mpsc::channel();
    let token = CancelToken::new();
    let migrator = Migrator::new(set(&[TWO[0], ("2_endless.sql", ENDLESS)]))
        .cancel_token(&token)
        .observer(move |event| {
            if let Event::Statement { migration, .. } = event {
                begun.send(migration.version()).unwrap();
            }
        });
    let error = thread::scope(|scope| {
        let run = scope.spawn(|| migrator.run(&mut db).unwrap_err());
        while has_begun.recv().unwrap().get() != 2 {}
        // The statement may be just about to begin: until it has, nothing is interrupted.
        while !run.is_finished() {
            token.cancel();
            thread::yield_now();
        }
        run.join().unwrap()
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.applied(), []);
    assert!(db.is_autocommit());
    assert_eq!(db.ask("SELECT count(*) FROM sqlite_master"), "0");
}

#[test]
fn one_token_cancels_several_runs() {
    let token = CancelToken::new();
    let started = std::sync::Barrier::new(3);
    let started = Arc::new(started);
    thread::scope(|scope| {
        let runs: Vec<_> = (0..2)
            .map(|_| {
                let told = started.clone();
                let migrator = Migrator::new(set(&[TWO[0], ("2_endless.sql", ENDLESS)]))
                    .cancel_token(&token)
                    .observer(move |event| {
                        if let Event::Statement { migration, .. } = event
                            && migration.version().get() == 2
                        {
                            told.wait();
                        }
                    });
                scope.spawn(move || {
                    migrator
                        .run(&mut Connection::open_in_memory().unwrap())
                        .unwrap_err()
                        .kind()
                })
            })
            .collect();
        started.wait();
        while runs.iter().any(|run| !run.is_finished()) {
            token.cancel();
            thread::yield_now();
        }
        for run in runs {
            assert_eq!(run.join().unwrap(), ErrorKind::Cancelled);
        }
    });
}

#[test]
fn what_is_cancelled_in_its_first_statement_outside_a_transaction_has_not_begun() {
    #[allow(unused_mut)]
    let mut db = Connection::open_in_memory().unwrap();
    let token = CancelToken::new();
    let cancel = token.clone();
    let is_running = Arc::new(AtomicBool::new(false));
    let runs = is_running.clone();
    let handler = move || {
        if runs.swap(false, Ordering::Relaxed) {
            cancel.cancel();
        }
        false
    };
    // Not all versions of rusqlite tell whether it could be set.
    let _ = db.progress_handler(1000, Some(handler));
    let mut db = db;
    let endless = format!("-- no-transaction\n{ENDLESS}").leak();
    let error = Migrator::new(set(&[TWO[0], ("2_endless.sql", endless)]))
        .cancel_token(&token)
        .observer(move |event| {
            let begins =
                matches!(event, Event::Statement { migration, .. } if migration.version().get() == 2);
            is_running.store(begins, Ordering::Relaxed);
        })
        .run(&mut db)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(!error.to_string().contains("partially"), "{error}");
    assert_eq!(
        (error.applied(), &*db.ask(LEDGER)),
        (vec![Version::new(1)], "1|1|1")
    );
    let ends = ("2_endless.sql", "-- no-transaction\nCREATE TABLE b (x);");
    Migrator::new(set(&[TWO[0], ends])).run(&mut db).unwrap();
}

#[test]
fn what_is_cancelled_as_it_waits_outside_a_transaction_says_how_far_it_came() {
    for (waits_before, schema, ledger) in [(1, "", ""), (2, "a", "1|0|0")] {
        let (_folder, path) = file();
        let mut db = Connection::open(&path).unwrap();
        db.busy_timeout(Duration::ZERO).unwrap();
        let other = Mutex::new(Connection::open(&path).unwrap());
        let token = CancelToken::new();
        let cancel = token.clone();
        let migrator = Migrator::new(set(&[(
            "1_a.sql",
            "-- no-transaction\nCREATE TABLE a (x);\nCREATE TABLE b (x);",
        )]))
        .cancel_token(&token)
        .observer(move |event| match event {
            Event::Statement { number, .. } if *number == waits_before => {
                other.lock().unwrap().sql("BEGIN IMMEDIATE");
            }
            Event::Waiting { .. } => {
                cancel.cancel();
                other.lock().unwrap().sql("ROLLBACK");
            }
            _ => {}
        });
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(
            (error.kind(), error.version()),
            (ErrorKind::Cancelled, Some(Version::new(1)))
        );
        assert_eq!(
            error.to_string().contains("partially applied"),
            waits_before == 2,
            "{error}"
        );
        assert_eq!((&*db.ask(SCHEMA), &*db.ask(LEDGER)), (schema, ledger));
    }
}
