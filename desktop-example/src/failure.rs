//! What keeps the database from being opened, as the program knows it.

use std::error::Error as StdError;
use std::io;

use litemigrate::{Error as MigrateError, rusqlite};

use crate::trouble::Kind;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error("the database cannot be opened")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the app's folder cannot be used")]
    Folder(#[from] io::Error),
    #[error("the database is damaged: {}", .0.join("; "))]
    Damaged(Vec<String>),
    #[error("the database can only be read")]
    ReadOnly,
    #[error("the database is gone or empty, and there are copies of it")]
    Gone,
}

impl Failure {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Migrate(error) => error.kind().into(),
            Self::Sqlite(error) => error.into(),
            Self::Folder(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Kind::DiskFull,
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Kind::ReadOnly
                }
                _ => Kind::Other,
            },
            Self::Damaged(_) => Kind::Damaged,
            Self::ReadOnly => Kind::ReadOnly,
            Self::Gone => Kind::Gone,
        }
    }

    /// What lies behind it, the nearest first.
    pub(crate) fn causes(&self) -> impl Iterator<Item = &dyn StdError> {
        std::iter::successors(self.source(), |&error| error.source())
    }
}
