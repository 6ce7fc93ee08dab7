//! Where litemigrate does something else than sqlx, on purpose.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// Checksums are checked before anything runs, those above the target and before a revert
    /// too; sqlx finds a modified file when it comes to it, after what is pending before it.
    ChecksumsFirst,
    /// Two files of one version are refused.
    Duplicates,
    /// A `.sql` file whose name is none of a migration's is refused.
    Misnamed,
    /// A `down` script without its `up` is refused.
    WayBackAlone,
    /// Other line ends and byte order marks are no modification.
    LineEndsForgiven,
    /// `DROP TABLE` deletes no rows of other tables, nor fails because of them; what would leave
    /// them without their parent for good is refused.
    DropKeepsChildren,
    /// Foreign keys that a script switches off are on again for the next one.
    KeysOnAgain,
    /// A migration that failed has a row with `success = 0`.
    FailureRecorded,
    /// A migration that failed is not run again before its text is corrected.
    FailedBefore,
    /// A script outside one transaction that failed is recorded as partially applied.
    PartRecorded,
    /// What would end the transaction early, or leave one open, is refused.
    TransactionControl,
    /// Versions above all that there are files of make a newer database, not a missing file.
    DatabaseNewer,
    /// A target that there is no file of is refused.
    UnknownTarget,
    /// A target to run to that is below what is applied is refused.
    TargetTooOld,
    /// A target to revert to that is above what is applied is refused.
    TargetTooNew,
    /// A migration without a `down` script is not passed over when others are reverted.
    Irreversible,
}

impl Difference {
    pub(super) const ALL: &[Self] = &[
        Self::ChecksumsFirst,
        Self::Duplicates,
        Self::Misnamed,
        Self::WayBackAlone,
        Self::LineEndsForgiven,
        Self::DropKeepsChildren,
        Self::KeysOnAgain,
        Self::FailureRecorded,
        Self::FailedBefore,
        Self::PartRecorded,
        Self::TransactionControl,
        Self::DatabaseNewer,
        Self::UnknownTarget,
        Self::TargetTooOld,
        Self::TargetTooNew,
        Self::Irreversible,
    ];
}
