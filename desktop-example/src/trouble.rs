//! Why the database is not open, as far as it matters to the user.

use litemigrate::ErrorKind;
use litemigrate::rusqlite::{self, ErrorCode};
use serde::Serialize;

use crate::copies::Copy;

/// What is told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Trouble {
    pub(crate) kind: Kind,
    /// The newest copy that this version of the app can open.
    pub(crate) copy: Option<Copy>,
    /// For those who make the app.
    pub(crate) report: String,
}

/// What the words and the ways out depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A migration failed and was undone.
    Failed,
    /// The database was upgraded by a newer version of the app.
    Newer,
    /// Another program does not let go of the database.
    Busy,
    ReadOnly,
    DiskFull,
    /// The file is not a database, or parts of it cannot be read.
    Damaged,
    /// The file is not there any more, or empty, and there are copies of it.
    Gone,
    /// The copy before the upgrade could not be made.
    NoCopy,
    #[default]
    Other,
}

impl From<ErrorKind> for Kind {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Execute
            | ErrorKind::CodeStep
            | ErrorKind::ForeignKey
            | ErrorKind::FailedBefore => Self::Failed,
            ErrorKind::DatabaseNewer => Self::Newer,
            // The user has given up waiting. Who stops an update does not see what comes of it.
            ErrorKind::Busy | ErrorKind::Cancelled => Self::Busy,
            ErrorKind::ReadOnly => Self::ReadOnly,
            ErrorKind::DiskFull => Self::DiskFull,
            ErrorKind::NotADatabase | ErrorKind::Corrupt => Self::Damaged,
            ErrorKind::Backup => Self::NoCopy,
            _ => Self::Other,
        }
    }
}

impl From<&rusqlite::Error> for Kind {
    fn from(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged,
            _ => Self::Other,
        }
    }
}
