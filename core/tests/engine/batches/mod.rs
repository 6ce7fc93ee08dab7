//! Hosts that take a transaction as one batch of statements, and answer later.

mod drops;
mod failures;
mod races;
mod runs;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use litemigrate::{
    BatchDatabase, Capabilities, Database, DatabaseError, Error, ForeignKeys, Goal, Migrations,
    Migrator, Pause, Report, Value,
};
use rusqlite::Connection;

use crate::support::Host;

/// What becomes of a call.
enum Fate {
    /// Somebody else runs this before it.
    After(String),
    /// It is done, and the answer is lost.
    AnswerLost,
    /// It never arrives.
    Lost,
    Busy,
    Fine,
}

/// A host of batches: D1, which enforces foreign keys always, or libSQL, which can ignore them.
struct Batched {
    connection: Connection,
    capabilities: Capabilities,
    fates: VecDeque<Option<Fate>>,
    batches: usize,
}

impl Batched {
    fn d1() -> Self {
        Self::new(Capabilities::d1())
    }

    fn libsql() -> Self {
        Self::new(Capabilities::libsql_client())
    }

    fn new(capabilities: Capabilities) -> Self {
        Self {
            connection: Connection::open_in_memory().unwrap(),
            capabilities,
            fates: VecDeque::new(),
            batches: 0,
        }
    }

    /// What becomes of the next batches.
    fn meet(&mut self, fates: impl IntoIterator<Item = Option<Fate>>) {
        self.fates = fates.into_iter().collect();
    }

    fn ask(&self, sql: &str) -> String {
        self.connection.ask(sql)
    }

    fn send(&mut self, statements: &[String], keys: ForeignKeys) -> Result<(), DatabaseError> {
        self.connection.set_foreign_keys(keys)?;
        let mut run = || {
            Database::execute(&mut self.connection, "BEGIN IMMEDIATE")?;
            for statement in statements {
                Database::execute(&mut self.connection, statement)?;
            }
            Database::execute(&mut self.connection, "COMMIT")
        };
        let result = run();
        if self.connection.in_transaction() {
            Database::execute(&mut self.connection, "ROLLBACK")?;
        }
        self.connection.set_foreign_keys(ForeignKeys::Enforced)?;
        result
    }
}

impl BatchDatabase for Batched {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn query(
        &mut self,
        sql: &str,
        row: &mut dyn FnMut(&[Value<'_>]),
    ) -> Result<(), DatabaseError> {
        Database::query(&mut self.connection, sql, row)
    }

    async fn batch(
        &mut self,
        statements: &[String],
        foreign_keys: ForeignKeys,
    ) -> Result<(), DatabaseError> {
        self.batches += 1;
        match self.fates.pop_front().flatten() {
            Some(Fate::Lost) => return Err(DatabaseError::new("network")),
            Some(Fate::Busy) => {
                return Err(DatabaseError::new("database is locked").with_code(5));
            }
            Some(Fate::AnswerLost) => {
                self.send(statements, foreign_keys)?;
                return Err(DatabaseError::new("network"));
            }
            Some(Fate::After(sql)) => self.connection.execute_batch(&sql).unwrap(),
            Some(Fate::Fine) | None => {}
        }
        self.send(statements, foreign_keys)
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }

    async fn pause(&mut self, _time: Duration) -> Pause {
        Pause::Passed
    }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here answers later"),
    }
}

fn run(db: &mut Batched, migrations: Migrations) -> Result<Report, Error> {
    execute(db, &Migrator::new(migrations), Goal::Latest)
}

fn execute(db: &mut Batched, migrator: &Migrator<Batched>, goal: Goal) -> Result<Report, Error> {
    now(migrator.batches().execute(db, goal))
}

const LEDGER: &str = "SELECT version, description, success, hex(checksum), typeof(execution_time) \
                      FROM _sqlx_migrations ORDER BY version";
const OUTCOMES: &str = "SELECT version, success FROM _sqlx_migrations ORDER BY version";

const FAMILY: (&str, &str) = (
    "1_family.sql",
    "CREATE TABLE parent (id INTEGER PRIMARY KEY);
     CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id REFERENCES parent ON DELETE CASCADE);
     INSERT INTO parent VALUES (1), (2);
     INSERT INTO child VALUES (1, 1), (2, 2), (3, NULL);",
);
const REBUILD: (&str, &str) = (
    "2_rebuild.sql",
    "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT);
     INSERT INTO new SELECT id, '' FROM parent;
     DROP TABLE parent;
     ALTER TABLE new RENAME TO parent;",
);
