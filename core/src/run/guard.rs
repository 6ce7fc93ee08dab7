//! The copy of the database before the run changes it.

use super::Run;
use super::data_version::DataVersion;
use crate::database::Database;
use crate::error::Error;
use crate::event::Event;
use crate::ledger::{Ledger, Outcome, Row};
use crate::report::Action;

impl<D: Database> Run<'_, D> {
    /// Makes a copy, if one is asked for and there is something to lose. The write lock is held,
    /// so that nobody writes between the copy and what follows.
    pub(super) fn back_up(
        &mut self,
        db: &mut D,
        ledger: &Ledger,
        rows: &[Row],
    ) -> Result<(), Error> {
        let Some(guard) = self.guard else {
            return Ok(());
        };
        if self.goal.action() == Action::Baseline || !self.finished.is_empty() {
            return Ok(());
        }
        let nothing_applied = rows.iter().all(|row| row.outcome == Outcome::Failed);
        if nothing_applied && ledger.is_alone(db)? {
            return Ok(());
        }
        // A turn may have been undone after its copy was made, and another connection have come
        // in between.
        if self.copied.is_some_and(|copied| copied.is_current(db)) {
            return Ok(());
        }
        let mut tell = |pages_done, pages_total| {
            self.emit(&Event::BackingUp {
                pages_done,
                pages_total,
            });
            self.migrator.go_on()
        };
        let copy = guard.copy(db, self.migrator.ledger.as_ref(), &mut tell);
        self.report.backup = copy.map_err(Error::before_migrating)?;
        self.copied = Some(DataVersion::of(db));
        Ok(())
    }

    /// The same run without a copy: of what is one already.
    pub(crate) fn without_copy(mut self) -> Self {
        self.guard = None;
        self
    }

    /// Deletes old copies, if this run has made one.
    pub(super) fn prune(&self) {
        if let (Some(guard), Some(_)) = (self.guard, &self.report.backup) {
            guard.prune();
        }
    }
}
