//! The proof of what a transaction has recorded.

use crate::database::{Database, DatabaseError};
use crate::error::Error;
#[cfg(not(target_family = "wasm"))]
use crate::ledger::exact;
use crate::ledger::{Ledger, Outcome, between, text};
#[cfg(not(target_family = "wasm"))]
use crate::migration::{Migration, Version};
use crate::plan::Step;
use crate::report::Action;

/// Proves that the rows of these steps are there as they will be read, or gone if they were reverted.
/// A trigger of somebody's may have kept one out or changed it, or the script of a later step: then
/// a migration would run again.
pub(super) fn prove(
    db: &mut impl Database,
    ledger: &Ledger,
    steps: &[Step<'_>],
) -> Result<(), Error> {
    let versions = || steps.iter().map(Step::version);
    let (Some(lowest), Some(highest)) = (versions().min(), versions().max()) else {
        return Ok(());
    };
    // Whatever is in doubt is left to the careful read below.
    if text::IS_WORTH_IT
        && are_applied(db, ledger, steps, &between(lowest, highest)).unwrap_or(false)
    {
        return Ok(());
    }
    let rows = ledger.rows_between(db, lowest, highest)?;
    let is_proven = |Step { migration, action }: &Step<'_>| {
        let found = rows.binary_search_by_key(&migration.version, |row| row.version);
        let row = found.ok().and_then(|at| rows.get(at));
        match (action, row) {
            (Action::Revert, row) => row.is_none(),
            (_, row) => row.is_some_and(|row| {
                row.outcome == Outcome::Applied && row.checksum == *migration.checksum()
            }),
        }
    };
    match steps.iter().find(|step| !is_proven(step)) {
        Some(step) => Err(ledger.not_as_written(step.version())),
        None => Ok(()),
    }
}

/// Whether the rows say of each of the steps that it is applied as it is, and of no other anything.
fn are_applied(
    db: &mut impl Database,
    ledger: &Ledger,
    steps: &[Step<'_>],
    range: &str,
) -> Result<bool, DatabaseError> {
    // To go through all of them takes less than to find each.
    let rows = format!("{} NOT INDEXED WHERE {range}", ledger.table());
    #[cfg(not(target_family = "wasm"))]
    if db.capabilities().has_exact_values() {
        let find = |version| applied(steps, version);
        return exact::are_applied(db, &rows, steps.len(), find);
    }
    if steps.iter().any(|step| step.action == Action::Revert) {
        return Ok(false);
    }
    let told = text::told(steps.iter().map(|step| step.migration));
    text::are_told(db, &rows, &told)
}

/// The step that has applied a version, and how many come before it.
#[cfg(not(target_family = "wasm"))]
fn applied<'m>(steps: &[Step<'m>], version: Version) -> Option<(usize, &'m Migration)> {
    let at = steps.binary_search_by_key(&version, Step::version).ok()?;
    let Step { migration, action } = steps.get(at)?;
    (*action != Action::Revert).then_some((at, migration))
}
