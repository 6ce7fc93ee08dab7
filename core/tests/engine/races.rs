//! Several at once on one file: each migration once, and everybody succeeds.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use litemigrate::{ErrorKind, Event, Migrations, Migrator};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::files::file;
use crate::support::{Host, LEDGER, SCHEMA, TWO, real_directory, set};

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

/// Two connections to one database, in each of the ways in which they learn of each other's commits.
fn pairs() -> Vec<(&'static str, [Connection; 2], Option<TempDir>)> {
    let memory = |uri: &str| [uri, uri].map(|uri| Connection::open(uri).unwrap());
    let on_disk = |journal_mode: &str| {
        let (folder, path) = file();
        let pair = [&path, &path].map(|path| Connection::open(path).unwrap());
        pair[0].sql(&format!("PRAGMA journal_mode = {journal_mode}"));
        (pair, Some(folder))
    };
    let ((delete, deletes), (wal, wals)) = (on_disk("delete"), on_disk("wal"));
    vec![
        ("rollback journal", delete, deletes),
        ("write-ahead log", wal, wals),
        (
            "shared cache",
            memory("file:pair?mode=memory&cache=shared"),
            None,
        ),
        ("shared memory", memory("file:/pair?vfs=memdb"), None),
    ]
}

/// What another connection does meanwhile.
type Act = Box<dyn Fn(&mut Connection) + Send + Sync>;

#[test]
fn what_others_write_between_the_look_and_the_lock_is_seen() {
    const THREE: [(&str, &str); 3] = [TWO[0], TWO[1], ("3_c.sql", "CREATE TABLE c (x);")];
    let by_hand = |sql: &'static str| move |other: &mut Connection| other.sql(sql);
    let run = |other: &mut Connection| drop(Migrator::new(set(&THREE)).run(other).unwrap());
    let acts: [(&str, Act, Result<usize, ErrorKind>); 5] = [
        ("nothing", Box::new(|_| ()), Ok(2)),
        ("the same run", Box::new(run), Ok(0)),
        (
            "an edit",
            Box::new(by_hand(
                "UPDATE _sqlx_migrations SET checksum = zeroblob(48)",
            )),
            Err(ErrorKind::VersionMismatch),
        ),
        (
            "a revert",
            Box::new(by_hand("DROP TABLE a; DELETE FROM _sqlx_migrations")),
            Ok(3),
        ),
        (
            "a second ledger",
            Box::new(by_hand("CREATE TABLE sqlx_migrations (x)")),
            Err(ErrorKind::AmbiguousLedger),
        ),
    ];
    for (what, act, expected) in acts {
        let act = Arc::new(act);
        for (kind, [mut db, other], _folder) in pairs() {
            Migrator::new(set(&TWO[..1])).run(&mut db).unwrap();
            let (other, act) = (Mutex::new(other), act.clone());
            let migrator = Migrator::new(set(&THREE)).observer(move |event| {
                if let Event::RunStarted { .. } = event {
                    act(&mut other.lock().unwrap());
                }
            });
            let done = migrator.run(&mut db).map(|report| report.done().len());
            assert_eq!(
                done.map_err(|error| error.kind()),
                expected,
                "{what}, {kind}"
            );
            if expected.is_ok() {
                assert_eq!(db.ask(SCHEMA), "a b c", "{what}, {kind}");
                assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1", "{what}, {kind}");
            }
        }
    }
}
