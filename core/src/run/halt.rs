//! What becomes of a run when a migration fails.

use std::time::Duration;

use super::blame::deferred;
use super::{Run, Stop, Turn};
use crate::database::{Database, DatabaseError};
use crate::error::{Error, ErrorKind, Left, Repr};
use crate::ledger::{Ledger, Row, can_fail};
use crate::plan::{Isolation, OnFailure, Step, TransactionScope};
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

    /// What the migration of this turn leaves if it fails.
    pub(super) fn left(&self) -> Left {
        match self.recommitted {
            Some(_) => Left::Partial,
            None => Left::Undone,
        }
    }

    /// Halts the run for a migration that was undone alone, so that the transaction it was in can
    /// go on and be committed. Otherwise that is undone as well.
    pub(super) fn migration_failed(
        &mut self,
        db: &D,
        halted: Halted<'m>,
        isolation: Isolation,
    ) -> Result<(), Stop<'m>> {
        let (kind, partial) = (halted.error.kind(), halted.error.leaves_partial());
        if !partial {
            // An interrupted statement is a cancelled run, not a migration that failed, and neither
            // the moment nor a transaction or a ledger out of hand is held against it.
            self.migrator.go_on()?;
            let out_of_hand = [ErrorKind::TransactionControl, ErrorKind::InvalidLedger];
            if kind.is_environment() || out_of_hand.contains(&kind) {
                return Err(halted.error.into());
            }
        }
        let undo_all = self.migrator.policy.on_failure == OnFailure::RollBackAll;
        let alone = isolation == Isolation::Recommitting;
        if partial || undo_all || alone || !db.in_transaction() {
            return Err(Stop::Halted(halted));
        }
        self.halted = Some(halted);
        Ok(())
    }

    /// Ends the run for a migration that took the others of its transaction with it. They come
    /// back in a turn of their own, where it is recorded that this one failed. Of one that has
    /// left something behind, its row says so already.
    pub(super) fn halt(&mut self, halted: Halted<'m>) -> Turn<'m> {
        let partial = halted.error.leaves_partial();
        self.halted = Some(halted);
        if partial { Turn::Finished } else { Turn::More }
    }

    /// Records that a migration failed, if one did, so that it is not run again as it is.
    pub(super) fn record_failure(
        &self,
        db: &mut D,
        ledger: &mut Ledger,
        rows: &[Row],
    ) -> Result<(), Error> {
        let Some(Halted {
            step,
            elapsed,
            error,
        }) = &self.halted
        else {
            return Ok(());
        };
        // What this host cannot run another way of opening it may.
        if error.kind() == ErrorKind::TableReferenced {
            return Ok(());
        }
        if !can_fail(rows, step.version()) || step.action != Action::Apply {
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
                let error = deferred(step, self.left(), source);
                Ok(self.halt(Halted {
                    step,
                    error,
                    elapsed,
                }))
            }
            _ if self.migrator.policy.on_failure == OnFailure::KeepApplied
                && self.scope != TransactionScope::Migration =>
            {
                self.scope = TransactionScope::Migration;
                Ok(Turn::More)
            }
            _ => Err(Repr::DeferredSomewhere { source }.into()),
        }
    }
}
