//! A run that is failed at its k-th call, for every k, leaves exactly one version's schema, a
//! ledger that says which, and nothing that a good run would not complete.

use std::cell::Cell;
use std::time::Duration;

use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ErrorKind, ForeignKeys, Migrator, OnFailure,
    Pause, Retry, TransactionScope, Value,
};
use rusqlite::Connection;

use crate::support::{Host, real_set, test};

/// A connection whose calls are counted, and fail from or at one of them.
struct Faulty {
    connection: Connection,
    calls: Cell<usize>,
    faults: Faults,
}

#[derive(Clone, Copy, Debug)]
enum Faults {
    None,
    Once { at: usize, code: i32 },
    From { at: usize, code: i32 },
}

impl Faulty {
    fn new(connection: Connection, faults: Faults) -> Self {
        Self {
            connection,
            calls: Cell::new(0),
            faults,
        }
    }

    fn call(&self) -> Result<(), DatabaseError> {
        let number = self.calls.get();
        self.calls.set(number + 1);
        match self.faults {
            Faults::Once { at, code } if number == at => Err(fault(code)),
            Faults::From { at, code } if number >= at => Err(fault(code)),
            _ => Ok(()),
        }
    }
}

fn fault(code: i32) -> DatabaseError {
    DatabaseError::new("injected").with_code(code)
}

impl Database for Faulty {
    fn capabilities(&self) -> Capabilities {
        self.connection.capabilities()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        // What has only been read SQLite can always let go.
        if sql != "ROLLBACK" {
            self.call()?;
        }
        Database::execute(&mut self.connection, sql)
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        self.call()?;
        Database::query(&mut self.connection, sql, row)
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        let (begin, end, undo) = if self.in_transaction() {
            ("SAVEPOINT s", "RELEASE s", "ROLLBACK TO s")
        } else {
            ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        };
        self.execute(begin)?;
        let ended = match body(self) {
            Ending::Commit => self.execute(end),
            Ending::RollBack => Err(DatabaseError::new("undone")),
        };
        if ended.is_err() && self.in_transaction() {
            Database::execute(&mut self.connection, undo)?;
        }
        ended
    }

    fn in_transaction(&self) -> bool {
        self.connection.in_transaction()
    }

    fn foreign_keys(&mut self) -> Result<ForeignKeys, DatabaseError> {
        self.call()?;
        self.connection.foreign_keys()
    }

    fn set_foreign_keys(&mut self, foreign_keys: ForeignKeys) -> Result<(), DatabaseError> {
        self.call()?;
        self.connection.set_foreign_keys(foreign_keys)
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }

    fn pause(&mut self, _time: Duration) -> Pause {
        Pause::Impossible
    }
}

const CONTENT: &str = "SELECT sql FROM sqlite_master WHERE name NOT LIKE '%sqlx_migrations%' \
                       AND sql IS NOT NULL ORDER BY name";
const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
const IO: i32 = 10;
const BUSY: i32 = 5;
const LOGIC: i32 = 1;

/// The schema after each number of migrations.
fn stages() -> Vec<String> {
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = Migrator::new(real_set());
    let mut stages = vec![String::new()];
    for migration in migrator.migrations().iter() {
        migrator.run_to(&mut db, migration.version()).unwrap();
        stages.push(db.ask(CONTENT));
    }
    stages
}

/// Every call of a run fails once, and then every call from it on. What is left is asserted,
/// and a good run follows.
fn fail_every_call(
    code: i32,
    prepare: impl Fn(Migrator<Faulty>) -> Migrator<Faulty>,
    assert_left: impl Fn(&Connection, &litemigrate::Error, &str),
) {
    let stages = stages();
    let migrator = prepare(Migrator::new(real_set()));
    let mut good = Faulty::new(Connection::open_in_memory().unwrap(), Faults::None);
    migrator.run(&mut good).unwrap();
    let calls = good.calls.get();
    assert!(calls > 100, "{calls} calls are no run worth the name");
    for at in 0..calls {
        for faults in [Faults::Once { at, code }, Faults::From { at, code }] {
            let mut db = Faulty::new(Connection::open_in_memory().unwrap(), faults);
            let Err(error) = migrator.run(&mut db) else {
                // What fails after the commit can only be the setting's way back.
                assert_eq!(
                    db.connection.ask(CONTENT),
                    stages[stages.len() - 1],
                    "{faults:?}"
                );
                continue;
            };
            let connection = db.connection;
            assert!(connection.is_autocommit(), "{faults:?}");
            let ledger = connection
                .ask("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'");
            let applied = if ledger == "1" {
                connection.ask(APPLIED)
            } else {
                String::new()
            };
            let versions: Vec<String> = migrator
                .migrations()
                .iter()
                .map(|known| known.version().to_string())
                .collect();
            let count = applied.split_whitespace().count();
            assert_eq!(applied, versions[..count].join(" "), "{faults:?}");
            assert_eq!(connection.ask(CONTENT), stages[count], "{faults:?}");
            assert_eq!(connection.ask("PRAGMA foreign_key_check"), "", "{faults:?}");
            assert_eq!(error.applied().len(), count, "{faults:?} {error:?}");
            let failed = if ledger == "1" {
                connection.ask("SELECT count(*) FROM _sqlx_migrations WHERE NOT success")
            } else {
                "0".to_owned()
            };
            assert_left(&connection, &error, &failed);

            let mut db = Faulty::new(connection, Faults::None);
            let good = Migrator::new(real_set()).retry(Retry::Failed);
            let report = good.run(&mut db).unwrap();
            assert_eq!(report.done().len(), versions.len() - count);
            assert_eq!(
                db.connection.ask(CONTENT),
                stages[versions.len()],
                "{faults:?}"
            );
            assert_eq!(
                db.connection.ask("SELECT count(*) FROM notes"),
                "3",
                "{faults:?}"
            );
            assert_eq!(
                db.connection.ask("SELECT count(*) FROM note_tags"),
                "2",
                "{faults:?}"
            );
            assert_eq!(
                db.connection.ask("PRAGMA foreign_key_check"),
                "",
                "{faults:?}"
            );
        }
    }
}

#[test]
fn trouble_of_the_environment_undoes_the_transaction_and_is_not_recorded() {
    fail_every_call(
        IO,
        |migrator| migrator,
        |_, error, failed| {
            assert_eq!(error.kind(), ErrorKind::Io);
            assert_eq!((error.applied().len(), failed), (0, "0"));
        },
    );
}

#[test]
fn a_lock_in_the_middle_is_not_recorded_either() {
    fail_every_call(
        BUSY,
        |migrator| migrator,
        |_, error, failed| {
            assert_eq!(error.kind(), ErrorKind::Busy);
            assert_eq!((error.applied().len(), failed), (0, "0"));
        },
    );
}

#[test]
fn in_transactions_of_their_own_what_was_committed_stays() {
    fail_every_call(
        IO,
        |migrator| migrator.transactions(TransactionScope::Migration),
        |_, error, failed| {
            assert_eq!(error.kind(), ErrorKind::Io);
            assert_eq!(failed, "0");
        },
    );
}

#[test]
fn a_failing_statement_undoes_its_own_migration_alone() {
    fail_every_call(
        LOGIC,
        |migrator| migrator,
        |_, error, failed| {
            if failed == "1" {
                assert!(error.version().is_some(), "{error:?}");
            }
        },
    );
}

#[test]
fn all_or_nothing_is_nothing() {
    fail_every_call(
        LOGIC,
        |migrator| migrator.on_failure(OnFailure::RollBackAll),
        |_, error, _| assert_eq!(error.applied(), []),
    );
}
