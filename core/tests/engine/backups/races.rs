//! Several at once: one copies, and all end well.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use super::{NOTES, Place, TITLES, inside, seen};
use crate::support::Host;

const THREADS: usize = 8;
const ROUNDS: usize = 10;

fn race(journal_mode: &str) {
    for round in 0..ROUNDS {
        let place = Place::in_mode(journal_mode);
        let before = seen(&place.open());
        let barrier = Barrier::new(THREADS);
        let copies: Vec<_> = thread::scope(|scope| {
            let start = || {
                let migrator = place.migrator(&[NOTES, TITLES]);
                let mut db = place.open();
                barrier.wait();
                let report = migrator.run(&mut db).unwrap();
                assert_eq!(report.version().unwrap().get(), 2);
                report.backup().cloned()
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(start)).collect();
            let ended = threads.into_iter().map(|thread| thread.join().unwrap());
            ended.flatten().collect()
        });
        assert_eq!(copies.len(), 1, "round {round}");
        assert_eq!(place.backups().list().unwrap(), copies);
        assert_eq!(inside(&copies[0]), before);
        assert_eq!(place.open().ask("SELECT body FROM notes"), "lost");
    }
}

#[test]
fn threads_with_a_rollback_journal() {
    race("delete");
}

#[test]
fn threads_with_a_write_ahead_log() {
    race("wal");
}

#[test]
fn copies_while_others_write() {
    let place = Place::in_mode("wal");
    place.open().sql("CREATE TABLE pairs (a, b)");
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let db = place.open();
            for pair in 0..200 {
                db.sql(&format!(
                    "BEGIN IMMEDIATE; INSERT INTO pairs (a) VALUES ({pair}); \
                     UPDATE pairs SET b = a; COMMIT"
                ));
            }
        });
        let mut db = place.open();
        while !writer.is_finished() {
            let copy = place.backups().create(&mut db).unwrap();
            let copy = rusqlite::Connection::open(copy.path()).unwrap();
            assert_eq!(copy.ask("SELECT * FROM pairs WHERE a IS NOT b"), "");
            assert_eq!(copy.ask("PRAGMA integrity_check"), "ok");
        }
    });
}

#[test]
fn nothing_that_is_written_during_a_restore_is_lost() {
    for mode in ["delete", "wal"] {
        let place = Place::in_mode(mode);
        let copy = place.backups().create(&mut place.open()).unwrap();
        let written = 50;
        let restored = thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let db = place.open();
                // However long the restore takes on a busy disk.
                db.busy_timeout(Duration::from_secs(120)).unwrap();
                for note in 0..written {
                    db.sql(&format!("INSERT INTO notes (body) VALUES ('note {note}')"));
                }
            });
            let restored = place.backups().restore(&copy);
            writer.join().unwrap();
            restored
        });
        // If others are too quick it says so, and has changed nothing.
        let mut found = place.open().ask("SELECT body FROM notes ORDER BY id");
        if restored.is_ok() {
            let copies = place.backups().list().unwrap();
            found.push_str(&inside(&copies[0])[1]);
        }
        for note in 0..written {
            let note = format!("note {note}");
            assert!(found.contains(&note), "{mode}: {note} is lost");
        }
    }
}
