//! The statements that write the ledger.

use std::fmt;
use std::time::Duration;

use super::{COLUMNS, Ledger, Outcome, Row};
use crate::database::{Database, DatabaseError};
use crate::migration::{Migration, Version};
use crate::sql::literal;

/// `execution_time` of a migration that has not ended, and of one that never ran.
const NOT_TIMED: i64 = -1;

impl Ledger {
    /// Makes the table, if it is not there.
    pub(crate) fn create(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        if !self.exists {
            db.execute(&self.creation("CREATE TABLE"))?;
            self.exists_now();
        }
        Ok(())
    }

    /// The statement that makes the table. SQLite keeps the words before the name to itself.
    pub(crate) fn creation(&self, words: &str) -> String {
        format!("{words} {} {COLUMNS};", self.table())
    }

    /// Records that a migration is applied which had no row. If it has one now, a script has written it.
    pub(crate) fn record_new(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        elapsed: Duration,
    ) -> Result<(), DatabaseError> {
        let row = self.insertion("INSERT INTO", migration, "TRUE", &nanoseconds(elapsed));
        match db.execute(&row) {
            Err(error) if error.is_constraint() => self.record_applied(db, migration, elapsed),
            done => done,
        }
    }

    /// Records that a migration is applied. A row that was there is replaced: of an attempt
    /// that failed, or that it has begun.
    pub(crate) fn record_applied(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        elapsed: Duration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "TRUE", nanoseconds(elapsed))
    }

    /// Records a migration as applied that was not run.
    pub(crate) fn record_baseline(
        &self,
        db: &mut impl Database,
        migration: &Migration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "TRUE", NOT_TIMED)
    }

    /// Records that a migration failed and was rolled back.
    pub(crate) fn record_failed(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        elapsed: Duration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "FALSE", nanoseconds(elapsed))
    }

    /// Records that a migration begins which may leave something behind if it does not end.
    pub(crate) fn record_begun(
        &self,
        db: &mut impl Database,
        migration: &Migration,
    ) -> Result<(), DatabaseError> {
        self.record(db, migration, "FALSE", NOT_TIMED)
    }

    fn record(
        &self,
        db: &mut impl Database,
        migration: &Migration,
        success: &str,
        execution_time: i64,
    ) -> Result<(), DatabaseError> {
        self.remove(db, migration.version())?;
        db.execute(&self.insertion("INSERT INTO", migration, success, &execution_time))
    }

    /// The statement that writes a migration's row.
    pub(crate) fn insertion(
        &self,
        words: &str,
        migration: &Migration,
        success: &str,
        execution_time: &dyn fmt::Display,
    ) -> String {
        format!(
            "{words} {} ( version, description, success, checksum, execution_time ) \
             VALUES ( {}, {}, {success}, X'{}', {execution_time} )",
            self.table(),
            migration.version(),
            literal(migration.description()),
            migration.checksum(),
        )
    }

    /// Writes a row that was there as it was, words and all.
    pub(crate) fn put_back(&self, db: &mut impl Database, row: &Row) -> Result<(), DatabaseError> {
        self.remove(db, row.version)?;
        let (success, execution_time) = outcome(row);
        db.execute(&format!(
            "INSERT INTO {} ( version, description, installed_on, success, checksum, execution_time ) \
             VALUES ( {}, {}, {}, {success}, X'{}', {execution_time} )",
            self.table(),
            row.version,
            literal(&row.words.description),
            literal(&row.words.installed_on),
            row.checksum,
        ))
    }

    /// Takes [`record_revert_begun`](Self::record_revert_begun) back.
    pub(crate) fn put_outcome_back(
        &self,
        db: &mut impl Database,
        row: &Row,
    ) -> Result<(), DatabaseError> {
        let (success, execution_time) = outcome(row);
        let columns = format!("success = {success}, execution_time = {execution_time}");
        self.update(db, row.version, &columns)
    }

    /// Marks an applied migration as one whose reversal has begun.
    pub(crate) fn record_revert_begun(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<(), DatabaseError> {
        self.update(
            db,
            version,
            &format!("success = FALSE, execution_time = {NOT_TIMED}"),
        )
    }

    fn update(
        &self,
        db: &mut impl Database,
        version: Version,
        columns: &str,
    ) -> Result<(), DatabaseError> {
        db.execute(&format!(
            "UPDATE {} SET {columns} WHERE version = {version}",
            self.table()
        ))
    }

    /// Takes a row away.
    pub(crate) fn remove(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<(), DatabaseError> {
        db.execute(&self.removal(version))
    }

    /// The statement that takes a row away.
    pub(crate) fn removal(&self, version: Version) -> String {
        format!("DELETE FROM {} WHERE version = {version}", self.table())
    }
}

/// A row's outcome as its columns have it.
fn outcome(row: &Row) -> (&'static str, i64) {
    let success = match row.outcome {
        Outcome::Applied => "TRUE",
        Outcome::Failed | Outcome::Partial => "FALSE",
    };
    (success, row.execution_time.map_or(NOT_TIMED, nanoseconds))
}

pub(crate) fn nanoseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)
}
