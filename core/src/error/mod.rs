//! What can go wrong, said once, in words that help.

mod facts;
mod kind;
mod repr;
#[cfg(feature = "build")]
mod unfit;
mod words;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::database::DatabaseError;
use crate::migration::Version;
use crate::report::{Action, Done, Report};

pub use kind::ErrorKind;
pub(crate) use kind::trouble;
pub(crate) use repr::{Left, Repr};
#[cfg(feature = "build")]
pub(crate) use unfit::Unfit;

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

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.repr.kind()
    }

    /// The kind as a stable upper-case word, the same in JavaScript.
    pub fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// The migration that it is about.
    pub fn version(&self) -> Option<Version> {
        self.0.repr.version()
    }

    /// The file that it is about, as the source named it.
    pub fn file(&self) -> Option<&str> {
        self.0.repr.file()
    }

    /// The line in that file, from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.repr.line()
    }

    /// The versions that were applied, reverted or baselined before the run stopped, and stay
    /// so.
    pub fn applied(&self) -> Vec<Version> {
        self.0.report.done().iter().map(Done::version).collect()
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

    /// What the engine could not do around one migration.
    pub(crate) fn around(version: Version, doing: &str, source: DatabaseError) -> Self {
        let doing = format!("{doing} of migration {version}");
        Repr::Database {
            doing,
            version: Some(version),
            source,
        }
        .into()
    }

    /// A ledger's row that cannot be written.
    pub(crate) fn unrecorded(version: Version, source: DatabaseError) -> Self {
        Self::around(version, "cannot write the ledger's row", source)
    }

    /// A copy could not be made, so nothing is migrated.
    #[cfg(feature = "backup")]
    pub(crate) fn before_migrating(mut self) -> Self {
        if let Repr::Backup { doing, .. } = &mut self.0.repr {
            doing.insert_str(
                0,
                "nothing is migrated, since no copy of the database could be made: ",
            );
        }
        self
    }

    /// Whether the migration has left something behind that cannot be undone.
    pub(crate) fn leaves_partial(&self) -> bool {
        self.0.repr.left() == Left::Partial
    }

    /// The same, of a migration that has left something behind.
    pub(crate) fn leaving_partial(mut self, version: Version) -> Self {
        if self.leaves_partial() {
            return self;
        }
        if let Repr::Execute { left, .. } = &mut self.0.repr {
            *left = Left::Partial;
            return self;
        }
        let error = self;
        Repr::LeftPartial { version, error }.into()
    }

    /// Whether a statement failed for a constraint.
    pub(crate) fn is_constraint(&self) -> bool {
        matches!(&self.0.repr, Repr::Execute { source, .. } if source.is_constraint())
    }

    pub(crate) fn with_report(mut self, report: Report) -> Self {
        self.0.report = report;
        self
    }

    /// Says of a busy database for how long it was waited for.
    pub(crate) fn after_waiting(mut self, waited: Duration) -> Self {
        self.0.repr = match self.0.repr {
            Repr::Database { source, .. } if trouble(source.code()) == Some(ErrorKind::Busy) => {
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
            report: Report::of(Action::Apply),
        }))
    }
}

#[cfg(feature = "build")]
impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        Repr::Unfit(unfit).into()
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

#[cfg(test)]
#[cfg(feature = "lock")]
mod tests;
