//! The kinds of error, for programs.

/// What went wrong, as one word that a program can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or directory of migrations cannot be read or written.
    Source,
    /// A `.sql` file's name is not that of a migration.
    InvalidFileName,
    /// Two migrations have one version.
    DuplicateVersion,
    /// A `down` script has no `up`.
    MissingUp,
    /// A file is not UTF-8, or holds a NUL.
    InvalidText,
    /// A line of `migrations.lock` cannot be read.
    InvalidLock,
    /// The migrations are not those of `migrations.lock`: one was added, or what it makes of the
    /// schema is another.
    StaleLock,
    /// A migration that was released is another now, or is gone, or a new one comes before it.
    Released,
    /// A `down` script does not take the schema back to where its `up` began.
    NotUndone,
    /// A migration that is not released loses data, or fails where there are rows.
    Lint,
    /// The name chosen for the ledger cannot be one.
    InvalidLedgerName,
    /// The database has ledgers of two names, and none was chosen.
    AmbiguousLedger,
    /// The ledger's table has another shape, or a row no run could have written.
    InvalidLedger,
    /// The connection is inside a transaction already.
    InTransaction,
    /// A migration was modified after it was applied.
    VersionMismatch,
    /// The database has a part of the migrations that were squashed into one.
    PartlyReplaced,
    /// Migrations cannot be squashed into one.
    NotSquashable,
    /// A migration is applied, and its file is gone.
    VersionMissing,
    /// The database was migrated by a newer program.
    DatabaseNewer,
    /// A migration that runs outside a transaction did not end.
    PartiallyApplied,
    /// A migration failed before, and has not been corrected since.
    FailedBefore,
    /// A migration was added below one that is applied, and the policy is to refuse it.
    OutOfOrder,
    /// There is no migration of the target's version.
    VersionNotPresent,
    /// The target to run to is below what is applied.
    VersionTooOld,
    /// The target to revert to is above what is applied.
    VersionTooNew,
    /// A row to be forgotten is that of a migration that is applied and there.
    StillApplied,
    /// A database to be adopted has another schema than the migrations make.
    NotProven,
    /// A migration to be reverted has no `down` script.
    NotReversible,
    /// A script begins or ends a transaction where that would harm.
    TransactionControl,
    /// The host cannot run a migration.
    Unsupported,
    /// A table is dropped to which rows refer, on a host that would delete or change those.
    TableReferenced,
    /// A statement of a migration failed.
    Execute,
    /// A migration's code step failed.
    CodeStep,
    /// A migration leaves rows without the parent they refer to.
    ForeignKey,
    /// The run was cancelled.
    Cancelled,
    /// Another connection kept the database locked.
    Busy,
    /// The database, its file or its directory cannot be written.
    ReadOnly,
    /// No space is left.
    DiskFull,
    /// The file system failed.
    Io,
    /// No memory is left.
    OutOfMemory,
    /// The file cannot be opened.
    CannotOpen,
    /// The file is not a SQLite database, or is encrypted.
    NotADatabase,
    /// The file is damaged.
    Corrupt,
    /// A copy of the database could not be made or put back.
    Backup,
    /// SQLite refused something else that the engine asked for.
    Database,
}

impl ErrorKind {
    /// The same as a stable upper-case word, such as `VERSION_MISMATCH`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Source => "SOURCE",
            Self::InvalidFileName => "INVALID_FILE_NAME",
            Self::DuplicateVersion => "DUPLICATE_VERSION",
            Self::MissingUp => "MISSING_UP",
            Self::InvalidText => "INVALID_TEXT",
            Self::InvalidLock => "INVALID_LOCK",
            Self::StaleLock => "STALE_LOCK",
            Self::Released => "RELEASED",
            Self::NotUndone => "NOT_UNDONE",
            Self::Lint => "LINT",
            Self::InvalidLedgerName => "INVALID_LEDGER_NAME",
            Self::AmbiguousLedger => "AMBIGUOUS_LEDGER",
            Self::InvalidLedger => "INVALID_LEDGER",
            Self::InTransaction => "IN_TRANSACTION",
            Self::VersionMismatch => "VERSION_MISMATCH",
            Self::PartlyReplaced => "PARTLY_REPLACED",
            Self::NotSquashable => "NOT_SQUASHABLE",
            Self::VersionMissing => "VERSION_MISSING",
            Self::DatabaseNewer => "DATABASE_NEWER",
            Self::PartiallyApplied => "PARTIALLY_APPLIED",
            Self::FailedBefore => "FAILED_BEFORE",
            Self::OutOfOrder => "OUT_OF_ORDER",
            Self::VersionNotPresent => "VERSION_NOT_PRESENT",
            Self::VersionTooOld => "VERSION_TOO_OLD",
            Self::VersionTooNew => "VERSION_TOO_NEW",
            Self::StillApplied => "STILL_APPLIED",
            Self::NotProven => "NOT_PROVEN",
            Self::NotReversible => "NOT_REVERSIBLE",
            Self::TransactionControl => "TRANSACTION_CONTROL",
            Self::Unsupported => "UNSUPPORTED",
            Self::TableReferenced => "TABLE_REFERENCED",
            Self::Execute => "EXECUTE",
            Self::CodeStep => "CODE_STEP",
            Self::ForeignKey => "FOREIGN_KEY",
            Self::Cancelled => "CANCELLED",
            Self::Busy => "BUSY",
            Self::ReadOnly => "READ_ONLY",
            Self::DiskFull => "DISK_FULL",
            Self::Io => "IO",
            Self::OutOfMemory => "OUT_OF_MEMORY",
            Self::CannotOpen => "CANNOT_OPEN",
            Self::NotADatabase => "NOT_A_DATABASE",
            Self::Corrupt => "CORRUPT",
            Self::Backup => "BACKUP",
            Self::Database => "DATABASE",
        }
    }

    /// Whether it says nothing of the migrations, but of the moment: such an error is not
    /// recorded, and the next start tries again.
    pub(crate) const fn is_environment(self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Busy
                | Self::ReadOnly
                | Self::DiskFull
                | Self::Io
                | Self::OutOfMemory
                | Self::CannotOpen
                | Self::NotADatabase
                | Self::Corrupt
        )
    }
}

/// The trouble of the environment that one of SQLite's result codes stands for. Such an error
/// says nothing of the statement that met it.
pub(crate) fn trouble(code: Option<i32>) -> Option<ErrorKind> {
    // A table that a connection has locked itself is no trouble of the environment; one that a
    // connection with the same cache has locked is.
    const LOCKED_SHAREDCACHE: i32 = 262;
    if code? == LOCKED_SHAREDCACHE {
        return Some(ErrorKind::Busy);
    }
    // The low byte of an extended code is the primary code.
    match code? & 0xff {
        5 => Some(ErrorKind::Busy),
        7 => Some(ErrorKind::OutOfMemory),
        8 => Some(ErrorKind::ReadOnly),
        9 => Some(ErrorKind::Cancelled),
        10 | 15 => Some(ErrorKind::Io),
        11 => Some(ErrorKind::Corrupt),
        13 => Some(ErrorKind::DiskFull),
        3 | 14 => Some(ErrorKind::CannotOpen),
        26 => Some(ErrorKind::NotADatabase),
        _ => None,
    }
}
