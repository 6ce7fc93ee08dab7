//! A row of the ledger.

use std::time::Duration;

use crate::checksum::Checksum;
use crate::migration::{Migration, Version};

/// What a row says of its migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Applied,
    /// It failed and was rolled back.
    Failed,
    /// It runs outside a transaction, began, and is not known to have ended.
    Partial,
}

impl Outcome {
    pub(super) fn of(success: bool, execution_time: i64) -> Self {
        match success {
            true => Self::Applied,
            false if execution_time < 0 => Self::Partial,
            false => Self::Failed,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) version: Version,
    pub(crate) outcome: Outcome,
    pub(crate) checksum: Checksum,
    pub(crate) execution_time: Option<Duration>,
    /// Empty where nobody reads them.
    pub(crate) words: Words,
}

/// What a row has for people.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) description: String,
    pub(crate) installed_on: String,
}

impl Row {
    /// The row of a migration that has just been applied.
    pub(crate) fn applied(migration: &Migration) -> Self {
        Self {
            version: migration.version,
            outcome: Outcome::Applied,
            checksum: *migration.checksum(),
            execution_time: None,
            words: Words::default(),
        }
    }
}

/// Whether it can be recorded of a migration that it failed: another run may have applied it since,
/// and what was partially applied still is.
pub(crate) fn can_fail(rows: &[Row], version: Version) -> bool {
    let row = rows.iter().find(|row| row.version == version);
    row.is_none_or(|row| row.outcome == Outcome::Failed)
}

/// Whether two readings of a ledger say the same of what is applied.
#[cfg(feature = "lock")]
pub(crate) fn are_same(rows: &[Row], others: &[Row]) -> bool {
    let same = |(row, other): (&Row, &Row)| {
        (row.version, row.outcome, row.checksum) == (other.version, other.outcome, other.checksum)
    };
    rows.len() == others.len() && rows.iter().zip(others).all(same)
}
