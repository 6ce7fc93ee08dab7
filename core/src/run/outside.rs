//! One migration outside a transaction: `-- no-transaction`.

use std::time::Duration;

use super::blame::{unchecked, violated};
use super::proof::prove;
use super::{Run, Stop};
use crate::database::Database;
use crate::error::{Error, Left};
use crate::foreign_keys::Watch;
use crate::ledger::{Ledger, Outcome, Row};
use crate::plan::{Isolation, Step};
use crate::report::Action;
use crate::transaction::within;

/// A migration that has been recorded as begun.
pub(super) struct Begun<'m> {
    pub(super) step: Step<'m>,
    pub(super) ledger: Ledger,
    /// Its row before that.
    pub(super) before: Option<Row>,
}

impl<'m, D: Database> Run<'m, D> {
    /// Runs a migration that has been recorded as begun.
    ///
    /// If it does not end, that record stays: nobody can tell how far it came, so nobody runs
    /// it again unasked. Only if its first statement fails is it known that nothing was done.
    pub(super) fn outside(&mut self, db: &mut D, begun: &Begun<'m>) -> Result<(), Error> {
        let Begun { step, ledger, .. } = begun;
        let (step, version) = (*step, step.version());
        self.step_started(step);
        let started = db.clock();
        let mut watch = Watch::looking();
        if let Err(error) = self.script(db, step, Isolation::Outside, &mut watch) {
            // Of a transaction that the script, or its code step, has begun itself.
            if db.in_transaction() {
                let _ = db.execute("ROLLBACK");
            }
            if error.leaves_partial() {
                return Err(error);
            }
            return Err(match self.take_back(db, begun, &error) {
                Ok(()) => error,
                Err(_) => error.leaving_partial(version),
            });
        }
        let left = |error: Error| error.leaving_partial(version);
        let found = self.patiently(db, |_, db| {
            let found = watch.violations(db);
            found.map_err(|source| unchecked(step, source))
        });
        let violations = watch.new_among(found.map_err(left)?);
        if !violations.is_empty() {
            return Err(violated(step, violations, Left::Partial));
        }
        let elapsed = db.clock().saturating_sub(started);
        // Unless it is proven, what says that it has begun stays.
        let recorded = self.patiently(db, |_, db| {
            let written = within(db, |db| {
                match step.action {
                    Action::Revert => ledger.remove(db, version)?,
                    _ => ledger.record_applied(db, step.migration, elapsed)?,
                }
                Ok(prove(db, ledger, &[step])?)
            });
            written.map_err(|undone| match undone {
                Stop::Database(source) => Error::unrecorded(version, source),
                undone => undone.into_error(),
            })
        });
        recorded.map_err(left)?;
        let done = self.step_done(step, elapsed);
        self.keep(vec![done]);
        Ok(())
    }

    /// Nothing was done, so nothing has begun: puts the row back that was there, or records a
    /// failure like any other.
    fn take_back(&mut self, db: &mut D, begun: &Begun<'m>, error: &Error) -> Result<(), Error> {
        let Begun {
            step,
            ledger,
            before,
        } = begun;
        let version = step.version();
        let was_free = before
            .as_ref()
            .is_none_or(|row| row.outcome == Outcome::Failed);
        let failed = !error.kind().is_environment() && was_free && step.action == Action::Apply;
        self.patiently(db, |_, db| {
            let written = within(db, |db| match before {
                _ if failed => ledger.record_failed(db, step.migration, Duration::ZERO),
                Some(row) if step.action == Action::Revert => ledger.put_outcome_back(db, row),
                Some(row) => ledger.put_back(db, row),
                None => ledger.remove(db, version),
            });
            written.map_err(|source| Error::unrecorded(version, source))
        })
    }
}
