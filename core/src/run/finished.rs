//! What a run has committed.

use crate::database::Capabilities;
use crate::error::{Error, ErrorKind};
use crate::ledger::Row;
use crate::migration::Version;
use crate::migrator::Migrator;
use crate::plan::{Goal, Plan};
use crate::report::Done;

/// The migrations that a run has committed, so that it does nothing twice even if a script
/// changes the ledger.
#[derive(Debug, Default)]
pub(crate) struct Finished(Vec<Version>);

impl Finished {
    /// These are committed.
    pub(crate) fn add(&mut self, done: &[Done]) {
        for version in done.iter().map(Done::version) {
            if let Err(at) = self.0.binary_search(&version) {
                self.0.insert(at, version);
            }
        }
    }

    /// Whether anything is.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Plans what is left to do by what the ledger says now.
    pub(crate) fn plan<'m, D>(
        &self,
        migrator: &'m Migrator<D>,
        rows: &[Row],
        goal: Goal,
        host: Capabilities,
    ) -> Result<Plan<'m>, Error> {
        // The one that was asked for is done, whatever comes behind it.
        if goal.is_one() && !self.is_empty() {
            return Ok(Plan::default());
        }
        let mut plan = match migrator.plan_by(rows, goal, host) {
            // The target was there when the run began, and is left behind now: that was asked.
            Err(error) if error.kind() == ErrorKind::VersionTooNew && !self.is_empty() => {
                Plan::default()
            }
            plan => plan?,
        };
        plan.steps
            .retain(|step| self.0.binary_search(&step.version()).is_err());
        Ok(plan)
    }
}
