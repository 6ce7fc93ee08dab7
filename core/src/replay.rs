//! Migrations run on a database in memory that nobody else sees.

use rusqlite::Connection;

use crate::database::DatabaseError;
use crate::error::Error;
use crate::ledger::DEFAULT_NAMES;
use crate::migration::Migration;
use crate::migrator::Migrator;
use crate::schema::{Followed, Outline};
use crate::source::Migrations;

/// A database in memory. It runs one migration after the other, each by the engine itself, and
/// forgets that it has: a ledger that does not grow keeps long histories fast.
pub(crate) struct Replay {
    db: Connection,
    schema: Followed,
}

impl Replay {
    pub(crate) fn new() -> Result<Self, Error> {
        let db = Connection::open_in_memory().map_err(impossible)?;
        let schema = Followed::default();
        Ok(Self { db, schema })
    }

    /// Runs a migration.
    pub(crate) fn apply(&mut self, migration: &Migration) -> Result<(), Error> {
        self.run(migration)?;
        self.forget()
    }

    /// What the database is made of now.
    pub(crate) fn outline(&mut self) -> Result<Outline, Error> {
        self.schema.look(&mut self.db).cloned()
    }

    /// Runs a migration, and reverts it on a copy of the database: what that is made of after it
    /// was reverted, if it can be.
    #[cfg(feature = "build")]
    pub(crate) fn apply_and_revert(
        &mut self,
        migration: &Migration,
    ) -> Result<Option<Outline>, Error> {
        self.run(migration)?;
        let reverted = match migration.down() {
            Some(_) => Some(self.reverted(migration)?),
            None => None,
        };
        self.forget()?;
        Ok(reverted)
    }

    #[cfg(feature = "build")]
    fn reverted(&self, migration: &Migration) -> Result<Outline, Error> {
        let mut copy = Self {
            db: self.copy()?,
            // Nearly all is as it was.
            schema: self.schema.clone(),
        };
        Migrator::new(Migrations::of_one(migration)).revert(&mut copy.db)?;
        copy.outline()
    }

    /// The database.
    #[cfg(feature = "build")]
    pub(crate) fn database(&self) -> &Connection {
        &self.db
    }

    /// A copy of the database.
    #[cfg(feature = "build")]
    pub(crate) fn copy(&self) -> Result<Connection, Error> {
        let mut copy = Connection::open_in_memory().map_err(impossible)?;
        // All pages at once.
        let copied =
            rusqlite::backup::Backup::new(&self.db, &mut copy).and_then(|backup| backup.step(-1));
        copied.map_err(impossible)?;
        Ok(copy)
    }

    fn run(&mut self, migration: &Migration) -> Result<(), Error> {
        Migrator::new(Migrations::of_one(migration)).run(&mut self.db)?;
        Ok(())
    }

    fn forget(&mut self) -> Result<(), Error> {
        let sql = format!("DELETE FROM main.{}", DEFAULT_NAMES[0]);
        self.db.execute_batch(&sql).map_err(impossible)
    }
}

pub(crate) fn impossible(error: rusqlite::Error) -> Error {
    let source = DatabaseError::new(error.to_string()).with_source(error);
    Error::database("cannot replay the migrations in memory", source)
}
