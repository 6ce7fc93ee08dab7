//! Taking a row out of the ledger.

use super::{Run, Stop};
use crate::database::Database;
use crate::error::{Error, Repr};
use crate::ledger::Row;
use crate::migration::Version;
use crate::plan;
use crate::source::Migrations;
use crate::status::{Entry, State, Status};
use crate::transaction::within;

impl<D: Database> Run<'_, D> {
    /// Removes the row of a migration that is not simply applied.
    pub(crate) fn forget(&mut self, db: &mut D, version: Version) -> Result<Entry, Error> {
        if db.in_transaction() {
            return Err(Repr::InTransaction.into());
        }
        self.patiently(db, |run, db| {
            match within(db, |db| run.forget_now(db, version).map_err(Stop::from)) {
                Ok(entry) => Ok(entry),
                Err(stop) => Err(stop.into_error()),
            }
        })
    }

    fn forget_now(&self, db: &mut D, version: Version) -> Result<Entry, Error> {
        let (ledger, rows) = self.migrator.read(db)?;
        let entry = forgettable(self.migrator.migrations(), rows, version)?;
        ledger
            .remove(db, version)
            .map_err(|source| Error::unrecorded(version, source))?;
        Ok(entry)
    }
}

/// The row of a migration, if it can be taken out of the ledger.
pub(crate) fn forgettable(
    migrations: &Migrations,
    mut rows: Vec<Row>,
    version: Version,
) -> Result<Entry, Error> {
    let latest = plan::latest_applied(&rows);
    rows.retain(|row| row.version == version);
    if rows.is_empty() {
        return Err(Repr::NotInLedger { version, latest }.into());
    }
    if let Some(by) = migrations.replacing(version) {
        let by = by.version;
        return Err(Repr::Replaced { version, by }.into());
    }
    let entry = Status::new(migrations, rows).into_entry(version);
    let entry = entry.filter(|entry| !matches!(entry.state(), State::Applied | State::Modified));
    entry.ok_or_else(|| Repr::StillApplied { version }.into())
}
