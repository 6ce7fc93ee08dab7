//! What becomes of a run when a migration fails.

use std::time::Duration;

use super::{Run, Turn};
use crate::database::{Database, DatabaseError};
use crate::error::{Error, Repr};
use crate::ledger::{Ledger, Outcome, Row};
use crate::plan::{OnFailure, Step, TransactionScope};
use crate::report::{Action, Done};

/// The migration that failed, and ends the run.
pub(super) struct Halted<'m> {
    pub(super) step: Step<'m>,
    pub(super) error: Error,
    pub(super) elapsed: Duration,
}

impl<'m, D: Database> Run<'m, D> {
    /// The steps that are still to be done: after a failure, those before it.
    pub(super) fn before_halt<'p>(&self, steps: &'p [Step<'m>]) -> &'p [Step<'m>] {
        let Some(Halted { step: halted, .. }) = &self.halted else {
            return steps;
        };
        let end = match self.migrator.policy.on_failure {
            OnFailure::KeepApplied => steps
                .iter()
                .position(|step| step.version() == halted.version()),
            OnFailure::RollBackAll => None,
        };
        &steps[..end.unwrap_or(0)]
    }

    /// Records that a migration failed, if one did, so that it is not run again as it is.
    pub(super) fn record_failure(
        &self,
        db: &mut D,
        ledger: &mut Ledger,
        rows: &[Row],
    ) -> Result<(), Error> {
        let Some(Halted { step, elapsed, .. }) = &self.halted else {
            return Ok(());
        };
        // Another process may have applied it since; and what was partially applied before this
        // attempt still is.
        let row = rows.iter().find(|row| row.version == step.version());
        let free = row.is_none_or(|row| row.outcome == Outcome::Failed);
        if !free || step.action != Action::Apply {
            return Ok(());
        }
        let recorded = ledger
            .create(db)
            .and_then(|()| ledger.record_failed(db, step.migration, *elapsed));
        recorded.map_err(|source| Error::unrecorded(step.version(), source))
    }

    /// A deferred foreign key had no parent at the commit. Whose it is shows when each
    /// migration commits by itself.
    pub(super) fn deferred(
        &mut self,
        mut done: Vec<Done>,
        source: DatabaseError,
    ) -> Result<Turn<'m>, Error> {
        let last = done.pop();
        let step = last.as_ref().and_then(|last| {
            let migration = self.migrator.migrations().get(last.version)?;
            Some(Step {
                migration,
                action: last.action,
            })
        });
        match (last, step) {
            (Some(Done { elapsed, .. }), Some(step)) if done.is_empty() => {
                let (action, version, file) = (step.action, step.version(), step.file());
                let error = Repr::Deferred {
                    action,
                    version,
                    file,
                    source,
                }
                .into();
                self.halted = Some(Halted {
                    step,
                    error,
                    elapsed,
                });
                Ok(Turn::More)
            }
            _ if self.migrator.policy.on_failure == OnFailure::KeepApplied
                && self.scope != TransactionScope::Migration =>
            {
                self.scope = TransactionScope::Migration;
                Ok(Turn::More)
            }
            _ => Err(Error::database(
                "cannot commit the run: a deferred foreign key is left without its parent",
                source,
            )),
        }
    }
}
