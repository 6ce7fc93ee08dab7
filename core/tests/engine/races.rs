//! Several at once on one file: each migration once, and everybody succeeds.

use std::sync::Barrier;
use std::thread;

use litemigrate::{Migrations, Migrator};
use rusqlite::Connection;

use crate::support::{Host, real_directory};

const THREADS: usize = 8;
const ROUNDS: usize = 10;

/// The real set, and a data migration outside a transaction that must not run twice.
fn migrator() -> Migrator<Connection> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(real_directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    let once = "-- no-transaction\nINSERT INTO tags (name) VALUES ('once');\nANALYZE;\n";
    files.push(("20270101000000_once.sql".to_owned(), once.to_owned()));
    Migrator::new(Migrations::from_files(files).unwrap())
}

fn race(journal_mode: &str) {
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        if journal_mode == "wal" {
            Connection::open(&path)
                .unwrap()
                .sql("PRAGMA journal_mode = wal; CREATE TABLE w (x);");
        }
        let barrier = Barrier::new(THREADS);
        let applied: Vec<usize> = thread::scope(|scope| {
            let start = || {
                let migrator = migrator();
                let mut db = Connection::open(&path).unwrap();
                barrier.wait();
                let report = migrator.run(&mut db).unwrap();
                assert_eq!(report.version(), migrator.migrations().latest());
                report.done().len()
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(start)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let count = migrator().migrations().iter().len();
        assert_eq!(
            applied.iter().sum::<usize>(),
            count,
            "round {round}: {applied:?}"
        );
        let db = Connection::open(&path).unwrap();
        assert_eq!(
            db.ask("SELECT count(*) FROM _sqlx_migrations WHERE success"),
            count.to_string()
        );
        assert_eq!(db.ask("SELECT count(*) FROM tags WHERE name = 'once'"), "1");
        assert_eq!(db.ask("SELECT count(*) FROM notes"), "3");
        assert_eq!(db.ask("PRAGMA integrity_check"), "ok");
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
