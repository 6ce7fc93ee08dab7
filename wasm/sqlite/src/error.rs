//! What the browser refuses of its files.

use std::fmt;

use sqlite_wasm_vfs::sahpool::OpfsSAHError;

use crate::javascript::property;

/// Why there are no files.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// What an application can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The browser gives this page no files: it is no worker, not secure, in a private window, too old,
    /// or its user has blocked the data of this site.
    OpfsAbsent,
    /// Something else holds the files.
    OpfsBusy,
    /// The disk or the site's quota is full.
    DiskFull,
    /// A file that comes in is no database.
    NotADatabase,
    /// Anything else.
    Opfs,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { kind, message }
    }

    /// What it is about.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl ErrorKind {
    pub(crate) fn of(error: &OpfsSAHError) -> Self {
        match error {
            OpfsSAHError::NotSupported => Self::OpfsAbsent,
            OpfsSAHError::Opfs { value, .. } => {
                match property(value, "name").as_string().as_deref() {
                    Some("NoModificationAllowedError") => Self::OpfsBusy,
                    Some("QuotaExceededError") => Self::DiskFull,
                    // Private windows, and sites whose data the user blocks.
                    Some("SecurityError" | "UnknownError" | "NotAllowedError") => Self::OpfsAbsent,
                    _ => Self::Opfs,
                }
            }
            OpfsSAHError::Transfer(_) => Self::NotADatabase,
            _ => Self::Opfs,
        }
    }

    /// The same word as JavaScript has for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::OpfsAbsent => "OPFS_ABSENT",
            Self::OpfsBusy => "OPFS_BUSY",
            Self::DiskFull => "DISK_FULL",
            Self::NotADatabase => "NOT_A_DATABASE",
            Self::Opfs => "OPFS",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<OpfsSAHError> for Error {
    fn from(error: OpfsSAHError) -> Self {
        Self::new(ErrorKind::of(&error), error.to_string())
    }
}
