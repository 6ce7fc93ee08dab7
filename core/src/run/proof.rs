//! The proof of what a transaction has recorded.

use crate::database::Database;
use crate::error::Error;
use crate::ledger::{Ledger, Outcome, between, text};
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
    let range = between(lowest, highest);
    // Whatever is in doubt is left to the careful read below.
    if text::is_worth_it(db.capabilities())
        && steps.iter().all(|step| step.action != Action::Revert)
    {
        let rows = format!("{} WHERE {range}", ledger.table());
        let told = text::told(steps.iter().map(|step| step.migration));
        if text::are_told(db, &rows, &told).unwrap_or(false) {
            return Ok(());
        }
    }
    let rows = match ledger.bare_rows(db, &range)? {
        Some(rows) => rows,
        None => ledger.rows_where(db, &range)?,
    };
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
