//! What a collector of traces is told.

// What is not as it should be stops the test, in its helpers too.
#![allow(clippy::unwrap_used)]

use std::io;
use std::sync::{Arc, Mutex};

use litemigrate::{Migrations, Migrator};
use rusqlite::Connection;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is told of a run of these migrations.
fn told(files: &[(&'static str, &'static str)]) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .finish();
    let migrations = Migrations::from_files(files.iter().copied()).unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        let _ = Migrator::new(migrations).run(&mut db);
    });
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_run_is_a_span_and_each_migration_one_in_it() {
    let told = told(&[
        ("1_a.sql", "CREATE TABLE a (x); CREATE INDEX a_x ON a (x);"),
        ("2_b.sql", "CREATE TABLE b (x);"),
    ]);
    let within = "litemigrate{pending=2}:migration{version=1 description=\"a\" action=\"apply\"}: ";
    assert!(told.contains("litemigrate{pending=2}: "), "{told}");
    assert!(
        told.contains(&format!("{within}litemigrate::trace: new")),
        "{told}"
    );
    assert!(
        told.contains(&format!(
            "{within}litemigrate::trace: statement number=2 count=2"
        )),
        "{told}"
    );
    assert!(told.contains("elapsed_ns="), "{told}");
    assert_eq!(told.matches("close").count(), 3, "{told}");
}

#[test]
fn why_it_stopped_is_told_where_it_stopped() {
    let told = told(&[("1_a.sql", "SELEC 1;")]);
    let line = told.lines().find(|line| line.contains("ERROR")).unwrap();
    assert!(line.contains("migration{version=1"), "{line}");
    assert!(
        line.contains("migration 1 failed at 1_a.sql:1, in `SELEC 1`"),
        "{line}"
    );
    assert!(line.contains("code=\"EXECUTE\""), "{line}");
}

#[test]
fn nothing_pending_is_nothing_to_tell() {
    assert_eq!(told(&[]), "");
}
