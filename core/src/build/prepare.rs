//! Writes the lock.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::lock_in;
use super::released::{Allowed, compare};
use crate::error::{Error, Unfit};
use crate::lockfile::{Locked, Text, missing_in};
use crate::migration::Version;
use crate::replay::Replay;
use crate::schema::Outline;
use crate::source::Migrations;

/// Makes `migrations.lock` of a set of migrations, from what they are and what it was before.
///
/// What was released stays as it was, unless it is said otherwise here.
#[derive(Debug, Clone)]
#[must_use = "nothing is prepared until it is written"]
pub struct Preparation<'m> {
    migrations: &'m Migrations,
    allowed: Allowed,
}

impl<'m> Preparation<'m> {
    /// Of these migrations, with the lock that was read with them.
    pub fn new(migrations: &'m Migrations) -> Self {
        Self {
            migrations,
            allowed: Allowed::default(),
        }
    }

    /// This migration was corrected after it was released. Databases that have applied the text it
    /// had then are as good as others.
    pub fn accept(mut self, version: Version) -> Self {
        self.allowed.accepted.push(version);
        self
    }

    /// This migration is in the lock, but was never released: what it was is forgotten.
    pub fn unreleased(mut self, version: Version) -> Self {
        self.allowed.unreleased.push(version);
        self
    }

    /// New migrations may come before such that were released.
    pub fn out_of_order(mut self) -> Self {
        self.allowed.out_of_order = true;
        self
    }

    /// The lock's text.
    ///
    /// # Errors
    ///
    /// All that is wrong with the migrations: `Released`, `NotUndone`, and what keeps them from
    /// running.
    pub fn text(&self) -> Result<String, Vec<Error>> {
        self.check_versions().map_err(|error| vec![error])?;
        let (locked, mut found) = compare(self.migrations, &self.allowed);
        let text = text(locked, &mut found);
        if found.is_empty() {
            Ok(text)
        } else {
            Err(found)
        }
    }

    /// Writes the lock into the directory of the migrations, and returns its path; `None` if it is
    /// there as it should be.
    ///
    /// # Errors
    ///
    /// As [`text`](Self::text); and `Source` if it cannot be written.
    pub fn write(&self, directory: impl AsRef<Path>) -> Result<Option<PathBuf>, Vec<Error>> {
        let path = lock_in(directory.as_ref());
        let text = self.text()?;
        if self.migrations.lock().is_some_and(|lock| lock.is(&text)) {
            return Ok(None);
        }
        // The old lock or the new one, whatever happens.
        let draft = path.with_extension("lock.new");
        let written = fs::write(&draft, text).and_then(|()| fs::rename(&draft, &path));
        match written {
            Ok(()) => Ok(Some(path)),
            Err(error) => Err(vec![unwritten(&path, error)]),
        }
    }

    /// What is to be accepted must have been released.
    fn check_versions(&self) -> Result<(), Error> {
        let lock = self.migrations.lock();
        let mut accepted = self.allowed.accepted.iter();
        let is_locked = |version: Version| lock.is_some_and(|lock| lock.get(version).is_some());
        match accepted.find(|version| !is_locked(**version)) {
            Some(version) => Err(missing_in(lock, *version)),
            None => Ok(()),
        }
    }
}

/// The text of a lock, and what is found while the migrations are replayed for it.
pub(super) fn text(mut locked: Vec<Locked<'_>>, found: &mut Vec<Error>) -> String {
    if let Err(error) = replay(&mut locked, found) {
        found.push(error);
    }
    Text(&locked).to_string()
}

/// Runs the migrations, each of them also back, and notes what each makes of the schema.
fn replay(locked: &mut [Locked<'_>], found: &mut Vec<Error>) -> Result<(), Error> {
    let mut replay = Replay::new()?;
    let mut before = Outline::default();
    for Locked {
        migration, outline, ..
    } in locked
    {
        let reverted = replay.apply_and_revert(migration)?;
        let differences = reverted.map(|reverted| before.differences(&reverted));
        if let Some(differences) = differences.filter(|differences| !differences.is_empty()) {
            let file = migration.down().map_or("", |down| down.path()).to_owned();
            let version = migration.version();
            let undone = Unfit::NotUndone {
                version,
                file,
                differences,
            };
            found.push(undone.into());
        }
        *outline = replay.outline()?;
        before.clone_from(outline);
    }
    Ok(())
}

fn unwritten(path: &Path, source: io::Error) -> Error {
    let file = path.display().to_string();
    let source = source.into();
    Unfit::Unwritten { file, source }.into()
}
