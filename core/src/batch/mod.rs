//! Hosts that answer later, such as D1: each migration is one atomic batch of statements.
//!
//! There is no write lock to plan under, so a batch begins by asserting that the ledger is still
//! what the plan was made by, and writes its row before the script. Of two that race, one
//! fails at that, and plans anew.

mod assertion;
mod before;
mod drops;
mod explain;
mod locate;
mod run;
mod transaction;

use std::future::Future;
use std::time::Duration;

use crate::database::{Capabilities, DatabaseError, ForeignKeys, Pause, Value};
#[cfg(feature = "lock")]
use crate::drift::Drift;
use crate::error::Error;
#[cfg(feature = "lock")]
use crate::ledger::{are_same, unreadable_schema};
use crate::migration::Version;
use crate::migrator::Migrator;
use crate::plan::{Goal, Plan};
use crate::report::Report;
use crate::run::forgettable;
#[cfg(feature = "lock")]
use crate::schema::Rows;
use crate::status::{Entry, Status};
use run::{Run, read};

/// A SQLite that is reached by calls that answer later, each of them a transaction.
///
/// What a migration needs of it is asserted inside its batch, by SQLite itself: the ledger is as
/// it was read, no row refers to a table that is dropped, no row has lost its parent.
pub trait BatchDatabase {
    /// What this host can do and what it refuses.
    fn capabilities(&self) -> Capabilities;

    /// Runs one query and hands over its rows, one after the other: texts and small integers.
    ///
    /// # Errors
    ///
    /// What SQLite said, with its result code; without one the host could not be asked.
    fn query(
        &mut self,
        sql: &str,
        row: &mut dyn FnMut(&[Value<'_>]),
    ) -> impl Future<Output = Result<(), DatabaseError>>;

    /// Runs statements as one transaction, or none of them, with foreign keys enforced or, if
    /// the host's capabilities say that they can be switched, ignored.
    ///
    /// # Errors
    ///
    /// What SQLite said, with its result code; without one it is not known what became of them.
    fn batch(
        &mut self,
        statements: &[String],
        foreign_keys: ForeignKeys,
    ) -> impl Future<Output = Result<(), DatabaseError>>;

    /// Time since some fixed moment, by a clock that only goes forward.
    fn clock(&self) -> Duration;

    /// Lets some time pass while another connection works.
    fn pause(&mut self, time: Duration) -> impl Future<Output = Pause>;
}

/// The verbs of a [`Migrator`] for a host that takes a transaction as one batch of statements.
///
/// Made by [`Migrator::batches`]. What they promise is what the migrator's own do, with these
/// differences: each migration is a batch of its own, unless all are to be undone together;
/// scripts cannot run outside a transaction, and there are no code steps.
#[derive(Debug)]
pub struct Batches<'m, D>(&'m Migrator<D>);

impl<'m, D> Batches<'m, D> {
    pub(crate) fn new(migrator: &'m Migrator<D>) -> Self {
        Self(migrator)
    }
}

impl<'m, D: BatchDatabase> Batches<'m, D> {
    /// Takes the database to a goal.
    ///
    /// # Errors
    ///
    /// As [`Migrator::execute`].
    pub async fn execute(&self, db: &mut D, goal: Goal) -> Result<Report, Error> {
        Run::new(self.0, goal).execute(db).await
    }

    /// What [`execute`](Self::execute) would do. Writes nothing.
    ///
    /// # Errors
    ///
    /// As [`Migrator::plan`].
    pub async fn plan(&self, db: &mut D, goal: Goal) -> Result<Plan<'m>, Error> {
        self.0.check_code_steps()?;
        let (_, rows) = read(self.0, db).await?;
        self.0.plan_by(&rows, goal, db.capabilities())
    }

    /// Where each migration stands. Writes nothing.
    ///
    /// # Errors
    ///
    /// As [`Migrator::status`].
    pub async fn status(&self, db: &mut D) -> Result<Status, Error> {
        let (_, rows) = read(self.0, db).await?;
        Ok(Status::new(self.0.migrations(), rows))
    }

    /// Where the schema is another than that which the applied migrations make. Writes nothing.
    ///
    /// # Errors
    ///
    /// As [`Migrator::drift`].
    #[cfg(feature = "lock")]
    pub async fn drift(&self, db: &mut D) -> Result<Drift, Error> {
        loop {
            let (ledger, rows) = read(self.0, db).await?;
            let mut schema = Rows::default();
            let asked = db.query(Rows::SQL, &mut |row| schema.take(row)).await;
            asked.map_err(unreadable_schema)?;
            let (_, now) = read(self.0, db).await?;
            // Another run may have come between the two looks.
            if are_same(&rows, &now) {
                return self.0.judge(&rows, &schema.schema(&[ledger.name()]));
            }
        }
    }

    /// Removes a row from the ledger, of a migration that is missing, failed or partially
    /// applied, and returns what it was.
    ///
    /// # Errors
    ///
    /// As [`Migrator::forget`].
    pub async fn forget(&self, db: &mut D, version: impl Into<Version>) -> Result<Entry, Error> {
        let version = version.into();
        let (mut ledger, mut rows) = read(self.0, db).await?;
        loop {
            let unchanged = assertion::ledger_is(&ledger, &rows);
            let entry = forgettable(self.0.migrations(), rows, version)?;
            let statements = [unchanged, ledger.removal(version)];
            let removed = db.batch(&statements, ForeignKeys::Enforced).await;
            let Err(source) = removed else {
                return Ok(entry);
            };
            let Ok(now) = read(self.0, db).await else {
                return Err(Error::unrecorded(version, source));
            };
            (ledger, rows) = now;
            // Perhaps only the answer was lost.
            if rows.iter().all(|row| row.version != version) {
                return Ok(entry);
            }
            // Another run may have been first at something else.
            if assertion::ledger_is(&ledger, &rows) != statements[0] {
                continue;
            }
            return Err(Error::unrecorded(version, source));
        }
    }
}
