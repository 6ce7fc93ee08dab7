//! What goes into one transaction, and how each step of it is kept apart.

use super::Run;
use crate::database::{Database, ForeignKeys};
use crate::error::Error;
use crate::foreign_keys;
use crate::ledger::unreadable_schema;
use crate::migration::Script;
use crate::plan::{self, Isolation, OnFailure, Step, TransactionScope};

impl<'m, D: Database> Run<'m, D> {
    /// How a step is kept apart. Foreign keys need not be off for it if it drops no table that
    /// others refer to.
    pub(super) fn isolation(&self, db: &mut D, step: &Step<'_>) -> Result<Isolation, Error> {
        let on_failure = self.migrator.policy.on_failure;
        match (
            plan::isolation(step, db.capabilities(), on_failure),
            step.script(),
        ) {
            (Isolation::Unenforced, Some(script)) => {
                let needed = foreign_keys::drops_a_parent(db, script.survey());
                let needed = needed.map_err(unreadable_schema)?;
                Ok(if needed {
                    Isolation::Unenforced
                } else {
                    Isolation::Shared
                })
            }
            (isolation, _) => Ok(isolation),
        }
    }

    /// How many of the steps go into one transaction.
    ///
    /// From the first that says something of deferred foreign keys each has its own: they are
    /// checked at the commit, and a later migration must not mend what an earlier one broke. And
    /// one that attaches a database has, so that it is not done again for another that fails.
    pub(super) fn together(&self, db: &mut D, steps: &[Step<'m>]) -> Result<usize, Error> {
        if steps.len() == 1 {
            return Ok(1);
        }
        let host = db.capabilities();
        let deferred = foreign_keys::are_deferred(db).map_err(unreadable_schema)?;
        let on_failure = self.migrator.policy.on_failure;
        let undo_all = on_failure == OnFailure::RollBackAll;
        let is_shared = |step: &&Step<'_>| {
            // What is recorded alone needs nothing of its own.
            let Some(survey) = step.script().map(Script::survey) else {
                return true;
            };
            let apart = survey.defers || survey.attaches();
            self.scope == TransactionScope::Run
                && plan::isolation(step, host, on_failure) == Isolation::Shared
                && (undo_all || !(deferred || apart))
        };
        Ok(steps.iter().take_while(is_shared).count().max(1))
    }
}

/// What foreign keys have to be for such a step.
pub(super) fn needed(isolation: Isolation) -> ForeignKeys {
    match isolation {
        Isolation::Unenforced => ForeignKeys::Ignored,
        _ => ForeignKeys::Enforced,
    }
}
