//! Waiting for other connections, and being told to stop.

use super::Run;
use crate::database::{Database, Pause};
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Obstacle};
use crate::ledger::Ledger;
use crate::patience::Patience;
use crate::plan::Isolation;

impl<D: Database> Run<'_, D> {
    /// Tries again while another connection is in the way, for as long as was allowed.
    pub(crate) fn patiently<T>(
        &mut self,
        db: &mut D,
        mut attempt: impl FnMut(&mut Self, &mut D) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut patience = Patience::new(db.clock(), self.migrator.wait);
        loop {
            match attempt(self, db) {
                Err(error) => self.wait(db, error, &mut patience)?,
                done => return done,
            }
        }
    }

    /// The same for one statement, where the transaction cannot be undone and tried as a whole: what
    /// the script has committed or attached stays. A statement that finds the database locked has
    /// done nothing.
    pub(super) fn in_place<T>(
        &mut self,
        db: &mut D,
        isolation: Isolation,
        mut attempt: impl FnMut(&mut Self, &mut D) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if isolation == Isolation::Outside || self.recommitted.is_some() || self.attached {
            self.patiently(db, attempt)
        } else {
            attempt(self, db)
        }
    }

    /// Lets some time pass if the error may pass by itself, and the wait is not over.
    fn wait(&self, db: &mut D, error: Error, patience: &mut Patience) -> Result<(), Error> {
        let Some(obstacle) = self.obstacle(db, &error) else {
            return Err(error);
        };
        let waited = patience.waited(db.clock());
        let Some(pause) = patience.pause(waited) else {
            return Err(error.after_waiting(waited));
        };
        self.emit(&Event::Waiting {
            obstacle,
            waited,
            limit: patience.limit(),
        });
        if db.pause(pause) == Pause::Impossible {
            return Err(error.after_waiting(waited));
        }
        self.migrator.go_on()
    }

    /// What is in the way, if the error may pass by itself: a lock, or a migration that another
    /// process may be running outside a transaction at this moment.
    fn obstacle(&self, db: &mut D, error: &Error) -> Option<Obstacle> {
        match (error.kind(), error.version()) {
            // What an undone transaction has attached would be in the way of itself.
            (ErrorKind::Busy, _) => {
                Some(Obstacle::Lock).filter(|_| !self.attached || db.in_transaction())
            }
            (ErrorKind::PartiallyApplied, Some(version)) => {
                let ledger = Ledger::find(db, self.migrator.ledger.as_ref()).ok()?;
                let age = ledger.age(db, version).ok()??;
                let young = age <= self.migrator.wait.as_secs();
                young.then_some(Obstacle::Migration(version))
            }
            _ => None,
        }
    }
}
