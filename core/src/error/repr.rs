//! The errors themselves: what each one knows, and what it says.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

#[cfg(feature = "build")]
use super::unfit::Unfit;
use super::words::{Advice, At, Cancelled, In, KnownUpTo, List, Names, Reverting, Violations};
use super::{Error, ErrorKind, trouble};
use crate::database::DatabaseError;
use crate::foreign_keys::Violation;
use crate::migration::Version;
use crate::report::{Action, Elapsed};

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
    Source {
        path: String,
        // Boxed, so that only who reads a disk has the code of an `io::Error` in the program.
        source: Box<dyn StdError + Send + Sync>,
    },
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
    #[cfg(feature = "backup")]
    #[error(
        "migration {version} cannot be rehearsed, at {file}:{line}: {fault}; rehearse up to the \
         version before it"
    )]
    NotRehearsable {
        version: Version,
        file: String,
        line: usize,
        fault: &'static str,
    },
    #[cfg(feature = "lock")]
    #[error("{file}:{line}: {fault}")]
    InvalidLock {
        file: String,
        line: usize,
        fault: &'static str,
    },
    #[cfg(feature = "lock")]
    #[error("{file}:{line}: the lock is not up to date: {fault}; run `litemigrate prepare`")]
    StaleLock {
        version: Option<Version>,
        file: String,
        line: usize,
        fault: String,
    },
    #[cfg(feature = "build")]
    #[error(transparent)]
    Unfit(Unfit),
    #[error("\"{name}\" cannot be the ledger's name: {rule}")]
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
        "migration {version} is a part of migration {by} now, which replaced it; name {by} or a \
         later one"
    )]
    Replaced { version: Version, by: Version },
    #[error(
        "the database has a part of what migration {by} replaced: migration {version} is not \
         applied; upgrade it with a release that has the migrations up to {by} one by one, then \
         start this one"
    )]
    PartlyReplaced { version: Version, by: Version },
    #[error(
        "migration {version} was modified after it was applied, before migration {by} replaced \
         it: the ledger has checksum {recorded}…, which `migrations.lock` does not know; upgrade \
         the database with the release that has this text"
    )]
    ReplacedMismatch {
        version: Version,
        by: Version,
        recorded: String,
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
         transaction, and has not ended; unless another process is running it now, see what it \
         has done to the database and undo that, then ask for a retry of partially applied migrations"
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
    #[error("the ledger has no row of migration {version}; the database is {}", At(*latest))]
    NotInLedger {
        version: Version,
        latest: Option<Version>,
    },
    #[error(
        "migration {version} is applied, and its file is there; revert it, or write a new \
         migration, instead of forgetting it"
    )]
    StillApplied { version: Version },
    #[cfg(feature = "lock")]
    #[error("the database cannot be adopted: {fault}")]
    NotProven { fault: &'static str },
    #[error(
        "{error:#}; migration {version} is partially applied, since it does not run in one \
         transaction"
    )]
    LeftPartial { version: Version, error: Error },
    #[error(
        "the run leaves a deferred foreign key without its parent, and is undone as a whole; \
         without that it tells which migration it is"
    )]
    DeferredSomewhere { source: DatabaseError },
    #[error(
        "the connection's journal_mode is OFF, so that nothing could be undone; \
         set it to DELETE, MEMORY or WAL for the run"
    )]
    NoJournal,
    #[error(
        "the code step of migration {version} left a transaction open, which is undone; \
         it is partially applied; commit in the code step what it begins"
    )]
    LeftOpen { version: Version },
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
    #[error(
        "migration {version} cannot run on {host}, at {file}:{line}: {fault}; \
         write it another way, or keep it from that host"
    )]
    Unsupported {
        version: Version,
        file: String,
        line: usize,
        host: &'static str,
        fault: String,
    },
    #[error(
        "migration {version} (`{file}`) cannot be part of a run that is undone as a whole: \
         it does not run in the run's transaction; let the run keep what it applied"
    )]
    NotUndoable { version: Version, file: String },
    #[error(
        "there are code steps for migrations that are not there: {}; correct their versions",
        List(versions)
    )]
    StrayCodeStep { versions: Vec<Version> },
    #[error(
        "{}migration {version} failed at {file}:{line}, in `{statement}`{left}{}",
        Reverting(*action), Advice(trouble(source.code()))
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
    #[error(
        "{}migration {version} drops a table at {file}:{line} to which rows of {} {refer}, and \
         {host} cannot keep SQLite from deleting or changing them{left}; {advice}",
        Reverting(*action), Names(children)
    )]
    DropRefused {
        action: Action,
        version: Version,
        file: String,
        line: usize,
        children: Vec<String>,
        refer: &'static str,
        left: Left,
        host: &'static str,
        advice: &'static str,
    },
    #[error("the code step of migration {version} failed{left}{}", Advice(*trouble))]
    CodeStep {
        version: Version,
        left: Left,
        trouble: Option<ErrorKind>,
        source: Box<dyn StdError + Send + Sync>,
    },
    #[error(
        "{}migration {version} (`{file}`) breaks foreign keys: {}{left}; \
         give those rows a parent, or delete them, in the migration",
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
        "{}migration {version} (`{file}`) leaves a deferred foreign key without its parent{left}; \
         give its row a parent, or delete it, in the migration",
        Reverting(*action)
    )]
    Deferred {
        action: Action,
        version: Version,
        file: String,
        source: DatabaseError,
        left: Left,
    },
    #[error("the run was cancelled{}", Cancelled(*version, *left))]
    Cancelled {
        version: Option<Version>,
        left: Left,
    },
    #[error("another connection has kept the database locked for {}; \
         let it finish, then start again", Elapsed::new(*waited))]
    Busy {
        waited: Duration,
        source: DatabaseError,
    },
    #[cfg(feature = "backup")]
    #[error("{doing}{}", Advice(*advice))]
    Backup {
        doing: String,
        kind: ErrorKind,
        /// Whether what to do about that kind has to be said, or is said already.
        advice: Option<ErrorKind>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    #[error("{doing}{}", Advice(trouble(source.code())))]
    Database {
        doing: String,
        version: Option<Version>,
        source: DatabaseError,
    },
}
