//! Whether a database's schema is the one that its ledger claims.

use std::fmt;

use crate::error::Error;
use crate::ledger::{Outcome, Row};
#[cfg(not(feature = "rusqlite"))]
use crate::lockfile::check_has;
use crate::lockfile::{Lock, unlike};
use crate::migration::Version;
use crate::migrator::Migrator;
use crate::plan;
use crate::schema::{Differences, Fingerprint, Outline, Schema};

/// Where the schema of a database is another than its ledger says. Shown, it is a line each.
#[derive(Debug, Clone)]
pub struct Drift {
    version: Option<Version>,
    fingerprint: Fingerprint,
    differences: Differences,
}

impl Drift {
    /// The highest version that is applied.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// The fingerprint of the schema that was found.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether there is none: the schema is as it should be.
    pub fn is_none(&self) -> bool {
        self.differences.is_empty()
    }

    /// What is missing, what is extra, and what is another way.
    pub fn differences(&self) -> &Differences {
        &self.differences
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_none() {
            "no drift: the schema is that "
        } else {
            "drift: the schema is not that "
        })?;
        match self.version {
            Some(version) => write!(f, "of migration {version}")?,
            None => f.write_str("of an empty database")?,
        }
        if self.is_none() {
            return Ok(());
        }
        write!(f, "\n{}", self.differences)
    }
}

impl<D> Migrator<D> {
    /// Compares what was read of a database.
    pub(crate) fn judge(&self, rows: &[Row], found: &Schema) -> Result<Drift, Error> {
        plan::check(self.migrations(), rows, self.policy)?;
        let known = |row: &&Row| {
            row.outcome == Outcome::Applied && self.migrations().get(row.version).is_some()
        };
        let applied: Vec<Version> = rows.iter().filter(known).map(|row| row.version).collect();
        let found = found.outline();
        let fingerprint = found.fingerprint();
        let released = self
            .migrations()
            .lock()
            .and_then(|lock| released(lock, &applied));
        let differences = match released {
            Some((_, expected)) if expected == fingerprint => Differences::default(),
            Some((lock, expected)) => recorded(lock, &applied, expected)?.differences(&found),
            None => self.made_by(&applied)?.differences(&found),
        };
        Ok(Drift {
            version: applied.last().copied(),
            fingerprint,
            differences,
        })
    }

    /// What migrations make of an empty database.
    #[cfg(feature = "rusqlite")]
    fn made_by(&self, applied: &[Version]) -> Result<Outline, Error> {
        let mut replay = crate::replay::Replay::new()?;
        let migrations = applied
            .iter()
            .filter_map(|version| self.migrations().get(*version));
        for migration in migrations {
            replay.apply(migration)?;
        }
        replay.outline()
    }

    /// Nothing can be replayed here: each migration's record is taken for itself.
    #[cfg(not(feature = "rusqlite"))]
    fn made_by(&self, applied: &[Version]) -> Result<Outline, Error> {
        let lock = self.migrations().lock();
        check_has(lock, applied.iter().copied())?;
        let outline = lock.map(|lock| lock.outline(|version| applied.contains(&version)));
        Ok(outline.unwrap_or_default())
    }
}

/// The fingerprint after these migrations, if they are the first of the lock.
fn released<'l>(lock: &'l Lock, applied: &[Version]) -> Option<(&'l Lock, Fingerprint)> {
    let entries = lock.entries().get(..applied.len())?;
    let are_first = entries.iter().map(|entry| &entry.version).eq(applied);
    let last = entries.last().filter(|_| are_first)?;
    Some((lock, last.fingerprint))
}

/// What the lock says that these make, if that is what their fingerprint says.
fn recorded(lock: &Lock, applied: &[Version], expected: Fingerprint) -> Result<Outline, Error> {
    let outline = lock.outline(|version| applied.contains(&version));
    if outline.fingerprint() == expected {
        return Ok(outline);
    }
    let entry = applied.last().and_then(|version| lock.get(*version));
    let place = entry.map(|entry| (entry.line, entry.version));
    Err(unlike(lock, place))
}
