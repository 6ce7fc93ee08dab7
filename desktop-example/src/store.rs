//! The open database, one user at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use litemigrate::rusqlite::{self, Connection};
use serde::Serialize;

use crate::trouble::Kind;

/// The database, while it is open.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<Option<Connection>>);

/// Why the page did not get what it asked for.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

impl<E: std::fmt::Display> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self {
            kind: Kind::Other,
            message: error.to_string(),
        }
    }
}

impl Store {
    pub(crate) fn put(&self, db: Connection) {
        *self.lock() = Some(db);
    }

    /// Closes the database, so that its file can be replaced. Tells whether it was open.
    pub(crate) fn close(&self) -> bool {
        self.lock().take().is_some()
    }

    /// Does something with the database.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Refusal> {
        let mut db = self.lock();
        let db = db.as_mut().ok_or("the notes are not open")?;
        work(db).map_err(|error| Refusal {
            kind: (&error).into(),
            message: error.to_string(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
