//! What can go wrong, said once, in words that help.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::database::DatabaseError;
use crate::foreign_keys::Violation;
use crate::migration::Version;
use crate::report::{Action, Elapsed, Report};

/// What went wrong, as one word that a program can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or directory of migrations cannot be read.
    Source,
    /// A `.sql` file's name is not that of a migration.
    InvalidFileName,
    /// Two migrations have one version.
    DuplicateVersion,
    /// A `down` script has no `up`.
    MissingUp,
    /// A file is not UTF-8, or holds a NUL.
    InvalidText,
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
    /// A migration to be reverted has no `down` script.
    NotReversible,
    /// A script begins or ends a transaction where that would harm.
    TransactionControl,
    /// The host cannot run a migration.
    Unsupported,
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
            Self::InvalidLedgerName => "INVALID_LEDGER_NAME",
            Self::AmbiguousLedger => "AMBIGUOUS_LEDGER",
            Self::InvalidLedger => "INVALID_LEDGER",
            Self::InTransaction => "IN_TRANSACTION",
            Self::VersionMismatch => "VERSION_MISMATCH",
            Self::VersionMissing => "VERSION_MISSING",
            Self::DatabaseNewer => "DATABASE_NEWER",
            Self::PartiallyApplied => "PARTIALLY_APPLIED",
            Self::FailedBefore => "FAILED_BEFORE",
            Self::OutOfOrder => "OUT_OF_ORDER",
            Self::VersionNotPresent => "VERSION_NOT_PRESENT",
            Self::VersionTooOld => "VERSION_TOO_OLD",
            Self::VersionTooNew => "VERSION_TOO_NEW",
            Self::NotReversible => "NOT_REVERSIBLE",
            Self::TransactionControl => "TRANSACTION_CONTROL",
            Self::Unsupported => "UNSUPPORTED",
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

/// Why a set of migrations could not be read, or a run stopped.
///
/// Shown with `{}` it says what happened; with `{:#}` also what lies behind it, such as
/// SQLite's own message. [`applied`](Self::applied) tells what was done and stays done.
///
/// ```
/// # use litemigrate::{ErrorKind, Migrations, Migrator, Version};
/// let migrations = Migrations::from_files([
///     ("1_notes.sql", "CREATE TABLE notes (body TEXT);"),
///     ("2_title.sql", "ALTER TABLE nots ADD COLUMN title TEXT;"),
/// ])?;
/// let mut db = rusqlite::Connection::open_in_memory().unwrap();
/// let error = Migrator::new(migrations).run(&mut db).unwrap_err();
///
/// assert_eq!(error.kind(), ErrorKind::Execute);
/// assert_eq!(error.version(), Some(Version::new(2)));
/// assert_eq!(error.applied(), [Version::new(1)]);
/// assert_eq!(
///     format!("{error:#}"),
///     "migration 2 failed at 2_title.sql:1, in `ALTER TABLE nots ADD COLUMN title TEXT`: \
///      no such table: nots (code 1)"
/// );
/// # Ok::<(), litemigrate::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    repr: Repr,
    report: Report,
}

/// How a migration that failed leaves the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// As it was before that migration.
    Undone,
    /// With whatever had been done outside a transaction.
    Partial,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undone => Ok(()),
            Self::Partial => {
                f.write_str("; it is partially applied, since it does not run in one transaction")
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Repr {
    #[error("cannot read `{path}`")]
    Source { path: String, source: io::Error },
    #[error("`{file}` is not the name of a migration: {rule}; rename it, or move it elsewhere")]
    InvalidFileName { file: String, rule: &'static str },
    #[error(
        "two files are migration {version}: `{first}` and `{second}`; \
         give one of them another version"
    )]
    DuplicateVersion {
        version: Version,
        first: String,
        second: String,
    },
    #[error("`{file}` reverts migration {version}, but no file applies it; add its `up` script")]
    MissingUp { version: Version, file: String },
    #[error("{file}:{line}: {fault}; save it as UTF-8 text")]
    InvalidText {
        file: String,
        line: usize,
        fault: &'static str,
    },
    #[error("{name:?} cannot be the ledger's name: {rule}")]
    InvalidLedgerName { name: String, rule: &'static str },
    #[error(
        "the database has two ledgers, `_sqlx_migrations` and `sqlx_migrations`; \
         say which of them to use"
    )]
    AmbiguousLedger,
    #[error(
        "`{table}` is not a ledger that can be trusted: {fault}; \
         repair it, or choose another name for the ledger"
    )]
    InvalidLedger {
        table: String,
        fault: String,
        source: Option<DatabaseError>,
    },
    #[error(
        "the connection is inside a transaction; commit it or roll it back, \
         then run the migrations"
    )]
    InTransaction,
    #[error(
        "migration {version} (`{file}`) was modified after it was applied: the ledger has \
         checksum {recorded}…, the file {found}…; restore the file, and make the change in a \
         new migration"
    )]
    VersionMismatch {
        version: Version,
        file: String,
        recorded: String,
        found: String,
    },
    #[error(
        "migration {version} ({description}) is applied, but its file is missing; \
         restore the file, or allow missing migrations"
    )]
    VersionMissing {
        version: Version,
        description: String,
    },
    #[error(
        "the database is newer than this program: it has migration {database}, and the program \
         knows {}; update the program", KnownUpTo(*program)
    )]
    DatabaseNewer {
        database: Version,
        program: Option<Version>,
    },
    #[error(
        "migration {version} ({description}) is partially applied: it does not run in one \
         transaction, and has not ended; see what it has done to the database and undo that, \
         then ask for a retry of partially applied migrations"
    )]
    PartiallyApplied {
        version: Version,
        description: String,
    },
    #[error(
        "migration {version} (`{file}`) failed before, and is the same as it was then; \
         correct the file, or ask for a retry"
    )]
    FailedBefore { version: Version, file: String },
    #[error(
        "migration {version} (`{file}`) comes before {latest}, which is applied already; \
         give it a higher version, or allow migrations out of order"
    )]
    OutOfOrder {
        version: Version,
        file: String,
        latest: Version,
    },
    #[error("there is no migration {version}; the program knows {}", KnownUpTo(*latest))]
    VersionNotPresent {
        version: Version,
        latest: Option<Version>,
    },
    #[error(
        "cannot run to migration {version}: the database is at {latest} already; \
         revert to it instead"
    )]
    VersionTooOld { version: Version, latest: Version },
    #[error(
        "cannot revert to migration {version}: the database is {}; run to it instead",
        At(*latest)
    )]
    VersionTooNew {
        version: Version,
        latest: Option<Version>,
    },
    #[error(
        "migration {version} (`{file}`) cannot be reverted: it has no `down` script; \
         write a new migration that undoes it"
    )]
    NotReversible { version: Version, file: String },
    #[error("migration {version} cannot run, at {file}:{line}: {fault}")]
    TransactionControl {
        version: Version,
        file: String,
        line: usize,
        fault: &'static str,
    },
    #[error(
        "migration {version} ended the transaction it runs in{}; \
         leave the transaction to the run, and see what was committed",
        In(place)
    )]
    EndedTransaction {
        version: Version,
        place: Option<(String, usize)>,
    },
    #[error("migration {version} cannot run on {host}, at {file}:{line}: {fault}")]
    Unsupported {
        version: Version,
        file: String,
        line: usize,
        host: &'static str,
        fault: String,
    },
    #[error(
        "migration {version} (`{file}`) cannot be part of a run that is undone as a whole: \
         it does not run in one transaction"
    )]
    NotUndoable { version: Version, file: String },
    #[error("code steps are for versions that are not there: {}", List(versions))]
    StrayCodeStep { versions: Vec<Version> },
    #[error(
        "{}migration {version} failed at {file}:{line}, in `{statement}`{left}",
        Reverting(*action)
    )]
    Execute {
        action: Action,
        version: Version,
        file: String,
        line: usize,
        statement: String,
        left: Left,
        source: DatabaseError,
    },
    #[error("the code step of migration {version} failed{left}")]
    CodeStep {
        version: Version,
        left: Left,
        source: Box<dyn StdError + Send + Sync>,
    },
    #[error(
        "{}migration {version} (`{file}`) breaks foreign keys: {}{left}",
        Reverting(*action), Violations(violations)
    )]
    ForeignKey {
        action: Action,
        version: Version,
        file: String,
        violations: Vec<Violation>,
        left: Left,
    },
    #[error(
        "{}migration {version} (`{file}`) leaves a deferred foreign key without its parent",
        Reverting(*action)
    )]
    Deferred {
        action: Action,
        version: Version,
        file: String,
        source: DatabaseError,
    },
    #[error("the run was cancelled")]
    Cancelled,
    #[error("another connection kept the database locked; waited {}", Elapsed(*waited))]
    Busy {
        waited: Duration,
        source: DatabaseError,
    },
    #[error("{doing}")]
    Database {
        doing: String,
        version: Option<Version>,
        source: DatabaseError,
    },
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        match &self.0.repr {
            Repr::Source { .. } => ErrorKind::Source,
            Repr::InvalidFileName { .. } => ErrorKind::InvalidFileName,
            Repr::DuplicateVersion { .. } => ErrorKind::DuplicateVersion,
            Repr::MissingUp { .. } => ErrorKind::MissingUp,
            Repr::InvalidText { .. } => ErrorKind::InvalidText,
            Repr::InvalidLedgerName { .. } => ErrorKind::InvalidLedgerName,
            Repr::AmbiguousLedger => ErrorKind::AmbiguousLedger,
            Repr::InvalidLedger { .. } => ErrorKind::InvalidLedger,
            Repr::InTransaction => ErrorKind::InTransaction,
            Repr::VersionMismatch { .. } => ErrorKind::VersionMismatch,
            Repr::VersionMissing { .. } => ErrorKind::VersionMissing,
            Repr::DatabaseNewer { .. } => ErrorKind::DatabaseNewer,
            Repr::PartiallyApplied { .. } => ErrorKind::PartiallyApplied,
            Repr::FailedBefore { .. } => ErrorKind::FailedBefore,
            Repr::OutOfOrder { .. } => ErrorKind::OutOfOrder,
            Repr::VersionNotPresent { .. } | Repr::StrayCodeStep { .. } => {
                ErrorKind::VersionNotPresent
            }
            Repr::VersionTooOld { .. } => ErrorKind::VersionTooOld,
            Repr::VersionTooNew { .. } => ErrorKind::VersionTooNew,
            Repr::NotReversible { .. } => ErrorKind::NotReversible,
            Repr::TransactionControl { .. } | Repr::EndedTransaction { .. } => {
                ErrorKind::TransactionControl
            }
            Repr::Unsupported { .. } | Repr::NotUndoable { .. } => ErrorKind::Unsupported,
            Repr::Execute { source, .. } => source.trouble().unwrap_or(ErrorKind::Execute),
            Repr::CodeStep { .. } => ErrorKind::CodeStep,
            Repr::ForeignKey { .. } | Repr::Deferred { .. } => ErrorKind::ForeignKey,
            Repr::Cancelled => ErrorKind::Cancelled,
            Repr::Busy { .. } => ErrorKind::Busy,
            Repr::Database { source, .. } => source.trouble().unwrap_or(ErrorKind::Database),
        }
    }

    /// The kind as a stable upper-case word, the same in JavaScript.
    pub fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// The migration that it is about.
    pub fn version(&self) -> Option<Version> {
        match &self.0.repr {
            Repr::DuplicateVersion { version, .. }
            | Repr::MissingUp { version, .. }
            | Repr::VersionMismatch { version, .. }
            | Repr::VersionMissing { version, .. }
            | Repr::DatabaseNewer {
                database: version, ..
            }
            | Repr::PartiallyApplied { version, .. }
            | Repr::FailedBefore { version, .. }
            | Repr::OutOfOrder { version, .. }
            | Repr::VersionNotPresent { version, .. }
            | Repr::VersionTooOld { version, .. }
            | Repr::VersionTooNew { version, .. }
            | Repr::NotReversible { version, .. }
            | Repr::TransactionControl { version, .. }
            | Repr::EndedTransaction { version, .. }
            | Repr::Unsupported { version, .. }
            | Repr::NotUndoable { version, .. }
            | Repr::Execute { version, .. }
            | Repr::CodeStep { version, .. }
            | Repr::ForeignKey { version, .. }
            | Repr::Deferred { version, .. } => Some(*version),
            Repr::StrayCodeStep { versions } => versions.first().copied(),
            Repr::Database { version, .. } => *version,
            _ => None,
        }
    }

    /// The file that it is about, as the source named it.
    pub fn file(&self) -> Option<&str> {
        match &self.0.repr {
            Repr::Source { path: file, .. }
            | Repr::InvalidFileName { file, .. }
            | Repr::DuplicateVersion { second: file, .. }
            | Repr::MissingUp { file, .. }
            | Repr::InvalidText { file, .. }
            | Repr::VersionMismatch { file, .. }
            | Repr::FailedBefore { file, .. }
            | Repr::OutOfOrder { file, .. }
            | Repr::NotReversible { file, .. }
            | Repr::TransactionControl { file, .. }
            | Repr::EndedTransaction {
                place: Some((file, _)),
                ..
            }
            | Repr::Unsupported { file, .. }
            | Repr::NotUndoable { file, .. }
            | Repr::Execute { file, .. }
            | Repr::ForeignKey { file, .. }
            | Repr::Deferred { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The line in that file, from 1.
    pub fn line(&self) -> Option<usize> {
        match &self.0.repr {
            Repr::InvalidText { line, .. }
            | Repr::TransactionControl { line, .. }
            | Repr::EndedTransaction {
                place: Some((_, line)),
                ..
            }
            | Repr::Unsupported { line, .. }
            | Repr::Execute { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// The versions that were applied, reverted or baselined before the run stopped, and stay
    /// so.
    pub fn applied(&self) -> Vec<Version> {
        self.0
            .report
            .done()
            .iter()
            .map(|done| done.version())
            .collect()
    }

    /// What was done before the run stopped, and stays done.
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    pub(crate) fn database(doing: impl Into<String>, source: DatabaseError) -> Self {
        Repr::Database {
            doing: doing.into(),
            version: None,
            source,
        }
        .into()
    }

    /// A ledger that cannot be written, for a migration's own row.
    pub(crate) fn unrecorded(version: Version, source: DatabaseError) -> Self {
        let doing = format!("cannot write the ledger's row of migration {version}");
        Repr::Database {
            doing,
            version: Some(version),
            source,
        }
        .into()
    }

    pub(crate) fn with_report(mut self, report: Report) -> Self {
        self.0.report = report;
        self
    }

    /// Says of a busy database for how long it was waited for.
    pub(crate) fn after_waiting(mut self, waited: Duration) -> Self {
        self.0.repr = match self.0.repr {
            Repr::Database { source, .. } if source.trouble() == Some(ErrorKind::Busy) => {
                Repr::Busy { waited, source }
            }
            repr => repr,
        };
        self
    }
}

impl From<Repr> for Error {
    fn from(repr: Repr) -> Self {
        Self(Box::new(Inner {
            repr,
            report: Report::default(),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.repr)?;
        if f.alternate() {
            let mut cause = self.source();
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

/// For a person too: it is what `main` prints when it returns the error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#} [{}]", self.code())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.repr.source()
    }
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync + 'static>() {}
    is_send_and_sync::<Error>();
    is_send_and_sync::<crate::Migrations>();
};

struct KnownUpTo(Option<Version>);

impl fmt::Display for KnownUpTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(version) => write!(f, "migrations up to {version}"),
            None => f.write_str("no migration at all"),
        }
    }
}

struct At(Option<Version>);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(version) => write!(f, "at {version}"),
            None => f.write_str("empty"),
        }
    }
}

struct Reverting(Action);

impl fmt::Display for Reverting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 == Action::Revert {
            "reverting "
        } else {
            ""
        })
    }
}

struct In<'a>(&'a Option<(String, usize)>);

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((file, line)) => write!(f, ", at {file}:{line}"),
            None => f.write_str(", in its code step"),
        }
    }
}

struct List<'a>(&'a [Version]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, version)| {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{version}")
        })
    }
}

struct Violations<'a>(&'a [Violation]);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        for (index, violation) in self.0.iter().take(SHOWN).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{violation}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests;
