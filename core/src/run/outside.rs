//! One migration outside a transaction: `-- no-transaction`.

use super::Run;
use super::apply::{unchecked, violated};
use crate::database::Database;
use crate::error::{Error, Left};
use crate::foreign_keys::Watch;
use crate::ledger::Ledger;
use crate::plan::{Isolation, Step};
use crate::report::Action;

impl<'m, D: Database> Run<'m, D> {
    /// Runs a migration that has been recorded as begun.
    ///
    /// If it does not end, that record stays: nobody can tell how far it came, so nobody runs
    /// it again unasked.
    pub(super) fn outside(
        &mut self,
        db: &mut D,
        step: Step<'m>,
        ledger: &Ledger,
    ) -> Result<(), Error> {
        self.step_started(step);
        let started = db.clock();
        let mut watch = Watch::looking();
        self.script(db, step, Isolation::Outside, &mut watch)?;
        let found = self.patiently(db, |_, db| {
            watch
                .violations(db)
                .map_err(|source| unchecked(step, source))
        })?;
        let violations = watch.new_among(found);
        if !violations.is_empty() {
            return Err(violated(step, violations, Left::Partial));
        }
        let (version, elapsed) = (step.version(), db.clock().saturating_sub(started));
        self.patiently(db, |_, db| {
            match step.action {
                Action::Revert => ledger.remove(db, version),
                _ => ledger.record_ended(db, version, elapsed),
            }
            .map_err(|source| Error::unrecorded(version, source))
        })?;
        let done = self.step_done(step, elapsed);
        self.report.done.push(done);
        Ok(())
    }
}
