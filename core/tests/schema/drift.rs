//! Whether a database is what its ledger says.

use std::time::Duration;

use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ErrorKind, Migrations, Migrator, Value, Version,
};
use rusqlite::Connection;

use crate::support::{NOTES, files, history, migrations, step_by_step};

fn migrated(files: &crate::support::Files) -> (Migrator<Connection>, Connection) {
    let migrator = Migrator::new(migrations(files));
    let mut db = Connection::open_in_memory().unwrap();
    migrator.run(&mut db).unwrap();
    (migrator, db)
}

#[test]
fn a_long_history_has_none_at_any_version() {
    let migrator = Migrator::new(migrations(&history()));
    step_by_step(|db, version| {
        if version % 9 == 0 {
            let drift = migrator.drift(db).unwrap();
            assert_eq!(
                drift.to_string(),
                format!("no drift: the schema is that of migration {version}")
            );
        }
    });
}

#[test]
fn what_somebody_did_by_hand_is_told() {
    let (migrator, mut db) = migrated(&files(&NOTES));
    let drift = migrator.drift(&mut db).unwrap();
    assert!(drift.is_none());
    assert_eq!(drift.version(), Some(Version::new(2)));

    db.execute_batch(
        "DROP INDEX by_title; ALTER TABLE notes DROP COLUMN title; CREATE TABLE more (a)",
    )
    .unwrap();
    let before: i64 = db
        .query_row("PRAGMA data_version", [], |row| row.get(0))
        .unwrap();
    let drift = migrator.drift(&mut db).unwrap();
    assert_eq!(
        drift.to_string(),
        "drift: the schema is not that of migration 2\n\
         extra table more\n\
         missing column notes.title: TEXT\n\
         missing index by_title: ON notes (title)"
    );
    let after: i64 = db
        .query_row("PRAGMA data_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_database_without_a_ledger_should_be_empty() {
    let migrator = Migrator::new(migrations(&files(&NOTES)));
    let mut db = Connection::open_in_memory().unwrap();
    let drift = migrator.drift(&mut db).unwrap();
    assert_eq!(
        drift.to_string(),
        "no drift: the schema is that of an empty database"
    );
    db.execute_batch("CREATE TABLE stray (a)").unwrap();
    assert_eq!(
        migrator.drift(&mut db).unwrap().differences().to_string(),
        "extra table stray"
    );
    assert_eq!(migrator.drift(&mut db).unwrap().version(), None);
}

#[test]
fn a_ledger_of_another_name_does_not_show() {
    let (_, mut db) = migrated(&files(&NOTES));
    db.execute_batch("ALTER TABLE _sqlx_migrations RENAME TO Steps")
        .unwrap();
    let migrator = Migrator::new(migrations(&files(&NOTES)))
        .ledger_table("steps")
        .unwrap();
    assert!(migrator.drift(&mut db).unwrap().is_none());
}

#[test]
fn migrations_in_another_order_are_replayed_as_they_were() {
    let all = history()[..30].to_vec();
    let without: crate::support::Files = all
        .iter()
        .filter(|file| !file.0.starts_with("0017") && !file.0.starts_with("0018"))
        .cloned()
        .collect();
    let (_, mut db) = migrated(&without);
    let migrator = Migrator::new(migrations(&all));
    assert!(migrator.drift(&mut db).unwrap().is_none());
    db.execute_batch("CREATE TABLE tags (a)").unwrap();
    let drift = migrator.drift(&mut db).unwrap();
    assert_eq!(drift.differences().to_string(), "extra table tags");
}

#[test]
fn a_ledger_that_cannot_be_right_is_an_error() {
    let (_, mut db) = migrated(&files(&NOTES));
    let drift = |files: &[(&'static str, &'static str)], db: &mut Connection| {
        let migrations = Migrations::from_files(files.iter().copied()).unwrap();
        Migrator::new(migrations).drift(db).unwrap_err().kind()
    };
    assert_eq!(drift(&NOTES[..1], &mut db), ErrorKind::DatabaseNewer);
    assert_eq!(drift(&NOTES[1..], &mut db), ErrorKind::VersionMissing);
    assert_eq!(
        drift(&[("1_notes.sql", "SELECT 1"), NOTES[1]], &mut db),
        ErrorKind::VersionMismatch
    );
}

/// A database that somebody else migrates between a look at its ledger and one at its schema.
struct Raced {
    db: Connection,
    other: Option<Migrator<Connection>>,
}

impl Database for Raced {
    fn capabilities(&self) -> Capabilities {
        self.db.capabilities()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        Database::execute(&mut self.db, sql)
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        if !sql.contains("sqlx_migrations")
            && let Some(other) = self.other.take()
        {
            other.run(&mut self.db).unwrap();
        }
        Database::query(&mut self.db, sql, row)
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        litemigrate::statement_transaction(self, body)
    }

    fn in_transaction(&self) -> bool {
        Database::in_transaction(&self.db)
    }

    fn clock(&self) -> Duration {
        self.db.clock()
    }
}

#[test]
fn a_migration_between_the_looks_is_none() {
    let mut db = Connection::open_in_memory().unwrap();
    let other = Migrator::new(migrations(&files(&NOTES)));
    other.run_to(&mut db, 1).unwrap();
    let other = Some(other);
    let mut raced = Raced { db, other };
    let drift = Migrator::new(migrations(&files(&NOTES)))
        .drift(&mut raced)
        .unwrap();
    assert!(raced.other.is_none());
    assert_eq!(
        drift.to_string(),
        "no drift: the schema is that of migration 2"
    );
}
