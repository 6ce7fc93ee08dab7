//! What a run tells while it goes on, and how it is stopped.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::database::Interrupter;
use crate::migration::{Migration, Version};
use crate::report::{Action, Report};

/// Something that happens in a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// There is something to do. Not told when nothing is pending.
    #[non_exhaustive]
    RunStarted {
        /// How many migrations.
        pending: usize,
    },
    /// A copy of the database is being made, before anything is changed. Told when it begins,
    /// now and then, and when all pages are copied.
    #[non_exhaustive]
    BackingUp {
        /// How many pages are copied.
        pages_done: u64,
        /// How many pages the database has.
        pages_total: u64,
    },
    /// A migration begins.
    #[non_exhaustive]
    MigrationStarted {
        /// The migration.
        migration: &'a Migration,
        /// What is done with it.
        action: Action,
    },
    /// A statement begins.
    #[non_exhaustive]
    Statement {
        /// The migration.
        migration: &'a Migration,
        /// What is done with it.
        action: Action,
        /// Which statement, from 1.
        number: usize,
        /// How many statements the script has.
        count: usize,
    },
    /// A migration has ended well. It may still be undone with the transaction it is in, if
    /// the run stops.
    #[non_exhaustive]
    MigrationDone {
        /// The migration.
        migration: &'a Migration,
        /// What was done with it.
        action: Action,
        /// How long its script took.
        elapsed: Duration,
    },
    /// Something is in the way that may pass by itself.
    #[non_exhaustive]
    Waiting {
        /// What it is.
        obstacle: Obstacle,
        /// For how long the run has waited.
        waited: Duration,
        /// For how long it will wait before it gives up.
        limit: Duration,
    },
    /// Everything is done and committed.
    #[non_exhaustive]
    RunDone {
        /// What was done.
        report: &'a Report,
    },
}

/// What a run waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// Another connection has the database locked.
    Lock,
    /// A migration that runs outside a transaction has begun and not ended. Perhaps another
    /// process is running it at this moment; perhaps a process was stopped in it.
    Migration(Version),
}

/// Cancels a run from another thread.
///
/// Clones are one and the same token, and one token may serve several runs. What the run's open transaction did is undone, and the
/// run ends with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled).
///
/// ```
/// # use litemigrate::{CancelToken, ErrorKind, Migrations, Migrator};
/// # let migrations = Migrations::from_files([("1_a.sql", "CREATE TABLE a (b);")])?;
/// let token = CancelToken::new();
/// let migrator = Migrator::new(migrations).cancel_token(&token);
/// token.cancel(); // from another thread, or from an observer
/// let mut db = rusqlite::Connection::open_in_memory().unwrap();
/// assert_eq!(migrator.run(&mut db).unwrap_err().kind(), ErrorKind::Cancelled);
/// # Ok::<(), litemigrate::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct CancelToken(Arc<Cancellation>);

#[derive(Default)]
struct Cancellation {
    cancelled: AtomicBool,
    running: Mutex<Vec<(usize, Interrupter)>>,
}

impl CancelToken {
    /// A token that nobody has cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels the run, now or before it begins.
    ///
    /// A statement that is running is interrupted. If it was just about to begin it may still
    /// run to its end; to call this again interrupts again.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        let running = self.running();
        running.iter().for_each(|(_, interrupt)| interrupt());
    }

    /// Makes it a token that nobody has cancelled, for the next run.
    pub fn reset(&self) {
        self.0.cancelled.store(false, Ordering::SeqCst);
    }

    /// Whether it has been cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Lets `cancel` reach the connection until the guard is dropped.
    pub(crate) fn arm(&self, interrupter: Interrupter) -> Armed<'_> {
        let mut running = self.running();
        let key = running.last().map_or(0, |(last, _)| last + 1);
        running.push((key, interrupter));
        Armed { token: self, key }
    }

    fn running(&self) -> MutexGuard<'_, Vec<(usize, Interrupter)>> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken")
            .field(&self.is_cancelled())
            .finish()
    }
}

pub(crate) struct Armed<'a> {
    token: &'a CancelToken,
    key: usize,
}

impl Drop for Armed<'_> {
    fn drop(&mut self) {
        self.token.running().retain(|(key, _)| *key != self.key);
    }
}
