//! What a caller wants: where to go, and by which rules.

use crate::migration::Version;
use crate::report::Action;

/// Where a database is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Goal {
    /// All migrations are applied.
    Latest,
    /// The migrations up to this version, and itself, are applied.
    To(Version),
    /// The first pending migration is applied.
    Next,
    /// The latest applied migration is reverted.
    RevertLast,
    /// The applied migrations above this version are reverted; it stays. 0 need not exist.
    RevertTo(Version),
    /// The migrations up to this version, and itself, are recorded as applied and not run.
    Baseline(Version),
}

impl Goal {
    pub(crate) fn action(self) -> Action {
        match self {
            Self::Latest | Self::To(_) | Self::Next => Action::Apply,
            Self::RevertLast | Self::RevertTo(_) => Action::Revert,
            Self::Baseline(_) => Action::Baseline,
        }
    }

    /// Whether one migration is all that is wanted, whichever it is.
    pub(crate) fn is_one(self) -> bool {
        matches!(self, Self::Next | Self::RevertLast)
    }
}

/// What is done with a migration that comes before one that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OutOfOrder {
    /// It is applied, as sqlx does.
    Apply,
    /// It is applied, and the report has a [`Warning`](crate::Warning).
    #[default]
    Warn,
    /// The run is refused.
    Refuse,
}

/// What is done when the ledger has a migration that the program has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Missing {
    /// The run is refused: as a missing version, or as a newer database.
    #[default]
    Refuse,
    /// It is left alone, as with sqlx's `ignore_missing`: for several programs that share a
    /// ledger. A database newer than the program goes unnoticed then.
    Ignore,
}

/// Which migrations that failed before are run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Retry {
    /// Those whose text has been corrected.
    #[default]
    Corrected,
    /// Those that failed and were rolled back, corrected or not.
    Failed,
    /// Also those that are partially applied. To be asked for when the database has been
    /// brought back to where the migration began, or when it can run twice, and no other process
    /// is running it.
    FailedAndPartial,
}

/// What becomes of a run's earlier migrations when one fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnFailure {
    /// They stay applied, as with sqlx.
    #[default]
    KeepApplied,
    /// They are undone as well: the run is one transaction, whatever the
    /// [`TransactionScope`](crate::TransactionScope). A set that cannot be, because a script
    /// runs outside a transaction, is refused.
    RollBackAll,
}

/// What a transaction of a run holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TransactionScope {
    /// All migrations that can be together, each in a savepoint: one sync of the disk.
    #[default]
    Run,
    /// One migration, as with sqlx: for data migrations that take very long.
    Migration,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy {
    pub(crate) out_of_order: OutOfOrder,
    pub(crate) missing: Missing,
    pub(crate) retry: Retry,
    pub(crate) on_failure: OnFailure,
}
