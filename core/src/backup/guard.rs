//! The copy that a run makes before it changes anything.

use rusqlite::Connection;

use super::copy::{self, Tell};
use super::{Backup, Backups, problem, prune};
use crate::error::{Error, ErrorKind};
use crate::ledger::LedgerName;
use crate::migrator::Migrator;

type Copy<D> = fn(&Backups, &mut D, Option<&LedgerName>, Tell<'_>) -> Result<Option<Backup>, Error>;

/// What a migrator of any host holds of this. Only that of rusqlite can have one.
pub(crate) struct Guard<D> {
    backups: Backups,
    copy: Copy<D>,
}

impl<D> Guard<D> {
    /// Copies the database while this connection holds its write lock, so that the copy is what
    /// the run begins with. None if there is no file.
    pub(crate) fn copy(
        &self,
        db: &mut D,
        ledger: Option<&LedgerName>,
        tell: Tell<'_>,
    ) -> Result<Option<Backup>, Error> {
        (self.copy)(&self.backups, db, ledger, tell)
    }

    /// The run has ended well.
    pub(crate) fn prune(&self) {
        self.backups.prune();
    }
}

impl Migrator<Connection> {
    /// Keeps a copy before migrations change, or revert, an existing database.
    ///
    /// It is made under the write lock, after everything has been checked, so that it is exactly
    /// what the first migration begins with, and of several processes that start at once one
    /// makes it. If it cannot be made nothing is migrated. There is none of a fresh database, none if
    /// nothing is pending, none for a baseline, and none of a database that is in memory or
    /// temporary: those have no file to lose.
    ///
    /// [`Event::BackingUp`](crate::Event::BackingUp) tells how far it is, a
    /// [`CancelToken`](crate::CancelToken) stops it, and
    /// [`Report::backup`](crate::Report::backup) has it, also that of an
    /// [`Error`](crate::Error::report).
    pub fn back_up(mut self, backups: Backups) -> Self {
        self.guard = Some(Guard {
            backups,
            copy: before_run,
        });
        self
    }
}

fn before_run(
    backups: &Backups,
    db: &mut Connection,
    ledger: Option<&LedgerName>,
    tell: Tell<'_>,
) -> Result<Option<Backup>, Error> {
    let Some(file) = backups.file_of(db)? else {
        return Ok(None);
    };
    let mode = db.query_row("PRAGMA main.locking_mode", [], |row| {
        row.get::<_, String>(0)
    });
    let mode = mode.map_err(problem::at("read", &file))?;
    if mode.eq_ignore_ascii_case("exclusive") {
        return Err(problem::exclusive());
    }
    let folder = backups.folder()?;
    let _within = folder.enter()?;
    // SQLite copies from no connection that is in a write transaction.
    let copied = backups.opener.database(&file);
    let copied = copied.map_err(problem::at("open", &file));
    let copied = copied.and_then(|mut reader| {
        let copying = backups.copying(&folder, ledger);
        copy::of_one_moment(&mut reader, |db| copying.run(db, tell))
    });
    let backup = copied.map_err(|error| match error.kind() {
        ErrorKind::NotADatabase => problem::no_key(&file),
        _ => error,
    })?;
    prune::thin_out(&folder, &backup);
    Ok(Some(backup))
}
