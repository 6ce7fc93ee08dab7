//! Transactions: for the engine a closure with a result, for most hosts a few statements.

use crate::database::{Database, DatabaseError, Ending};

/// The engine's savepoints. A script's own of this name would be the one that a failure undoes, and
/// leave what the script did before it.
pub(crate) const SAVEPOINT: &str = "litemigrate";
const SET: &str = "SAVEPOINT litemigrate";
const RELEASE: &str = "RELEASE litemigrate";
const ROLL_BACK_TO: &str = "ROLLBACK TO litemigrate";

/// How often a `ROLLBACK` that was interrupted is tried.
const UNDO_ATTEMPTS: usize = 100;

/// Runs the closure in a transaction of the host's, which is undone if it fails.
pub(crate) fn within<D: Database, T, E: From<DatabaseError>>(
    db: &mut D,
    body: impl FnOnce(&mut D) -> Result<T, E>,
) -> Result<T, E> {
    let mut body = Some(body);
    let mut result = None;
    let ended = db.transaction(&mut |db| {
        let Some(body) = body.take() else {
            return Ending::RollBack;
        };
        let done = body(db);
        let ending = match done {
            Ok(_) => Ending::Commit,
            Err(_) => Ending::RollBack,
        };
        result = Some(done);
        ending
    });
    match (result, ended) {
        (Some(Err(error)), _) => Err(error),
        (_, Err(error)) => Err(error.into()),
        (Some(done), Ok(())) => done,
        (None, Ok(())) => Err(DatabaseError::new("the host did not run the transaction").into()),
    }
}

/// Runs the closure in a transaction that is not for writing: what it reads is of one moment.
pub(crate) fn reading<D: Database, T>(
    db: &mut D,
    body: impl FnOnce(&mut D) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let level = Level::Transaction;
    let open = Open { db, level };
    open.db.execute("BEGIN")?;
    let read = body(open.db)?;
    open.commit()?;
    Ok(read)
}

/// [`Database::transaction`] on a host that takes transactions as statements.
///
/// # Errors
///
/// What SQLite said to the begin or the commit.
pub fn statement_transaction<D: Database>(
    db: &mut D,
    body: &mut dyn FnMut(&mut D) -> Ending,
) -> Result<(), DatabaseError> {
    let open = Open::begin(db)?;
    match body(open.db) {
        Ending::Commit => open.commit(),
        Ending::RollBack => Ok(()),
    }
}

/// A transaction or savepoint that is undone unless it is committed.
struct Open<'d, D: Database> {
    db: &'d mut D,
    level: Level,
}

enum Level {
    Transaction,
    Savepoint,
    Closed,
}

impl<'d, D: Database> Open<'d, D> {
    fn begin(db: &'d mut D) -> Result<Self, DatabaseError> {
        if db.in_transaction() {
            db.execute(SET)?;
            let level = Level::Savepoint;
            return Ok(Self { db, level });
        }
        // The guard comes first: whatever fails once the transaction is open must not leave it so.
        let level = Level::Transaction;
        let open = Self { db, level };
        open.db.begin()?;
        Ok(open)
    }

    fn commit(mut self) -> Result<(), DatabaseError> {
        match self.level {
            Level::Transaction => self.db.commit()?,
            _ => self.db.execute(RELEASE)?,
        }
        self.level = Level::Closed;
        Ok(())
    }

    fn undo(&mut self) -> Result<(), DatabaseError> {
        if let Level::Savepoint = self.level {
            let undone = self.db.execute(ROLL_BACK_TO);
            let undone = undone.and_then(|()| self.db.execute(RELEASE));
            if undone.is_ok() {
                return Ok(());
            }
        }
        // A savepoint that cannot be undone takes the transaction with it: half of what it did
        // must not be committed with the rest.
        self.db.execute("ROLLBACK")
    }
}

impl<D: Database> Drop for Open<'_, D> {
    fn drop(&mut self) {
        // A cancelled run may interrupt this too, so it is tried again. Some errors have ended
        // the transaction already, and what cannot be undone at all ends with the connection.
        if let Level::Closed = self.level {
            return;
        }
        for _ in 0..UNDO_ATTEMPTS {
            if !self.db.in_transaction() || self.undo().is_ok() {
                return;
            }
        }
    }
}
