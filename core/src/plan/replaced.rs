//! Databases that were migrated before several migrations became one.

use crate::error::{Error, Repr};
use crate::ledger::{Outcome, Row};
use crate::migration::{Migration, Replaced, Version};

/// A database has all that a migration replaced, or nothing of it: a part can neither be completed
/// nor done again.
pub(super) fn check(migration: &Migration, rows: &[Row]) -> Result<(), Error> {
    if migration.replaced.is_empty() {
        return Ok(());
    }
    let by = migration.version;
    let applied = |version: Version| {
        let mut rows = rows.iter();
        rows.find(|row| row.version == version && row.outcome == Outcome::Applied)
    };
    let is_old = |row: &Row| migration.has_replaced(row.version, &row.checksum);
    let own = applied(by);
    if own.is_some_and(|row| !is_old(row)) {
        // It was run as the one it is now.
        return Ok(());
    }
    let is_applied_as_whole = |known: &&Replaced| {
        known.whole && applied(known.version).is_some_and(|row| known.is(&row.checksum))
    };
    // What came before one that had replaced others was in it.
    let wholes = migration.replaced.iter().filter(is_applied_as_whole);
    let whole = wholes.map(|known| known.version).max();
    let (mut has_some, mut lacks) = (false, None);
    for Replaced { version, .. } in migration.replaced.iter() {
        match applied(*version) {
            Some(row) if is_old(row) => has_some = true,
            Some(row) => {
                let (version, recorded) = (*version, row.checksum.prefix());
                return Err(Repr::ReplacedMismatch {
                    version,
                    by,
                    recorded,
                }
                .into());
            }
            None if Some(*version) > whole => lacks = lacks.or(Some(*version)),
            None => {}
        }
    }
    // Also if its own line in the lock is lost: it must not run on what it replaced.
    match lacks.or(own.is_none().then_some(by)) {
        Some(version) if has_some => Err(Repr::PartlyReplaced { version, by }.into()),
        _ => Ok(()),
    }
}
