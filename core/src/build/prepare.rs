//! Writes the lock.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::lint::{Lint, Linter};
use super::lock_in;
use super::released::{Allowed, compare};
use crate::error::{Error, Unfit};
use crate::lockfile::{Lock, Locked, Text, check_has};
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
    linter: Linter,
}

impl<'m> Preparation<'m> {
    /// Of these migrations, with the lock that was read with them.
    pub fn new(migrations: &'m Migrations) -> Self {
        Self {
            migrations,
            allowed: Allowed::default(),
            linter: Linter::new(),
        }
    }

    /// Looks with this linter at what is to be locked.
    pub fn linter(mut self, linter: Linter) -> Self {
        self.linter = linter;
        self
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
    /// All that is wrong with the migrations: `Released`, `NotUndone`, `Lint`, and what keeps them
    /// from running.
    pub fn text(&self) -> Result<String, Vec<Error>> {
        self.check_versions().map_err(|error| vec![error])?;
        let (locked, mut found) = compare(self.migrations, &self.allowed);
        let (text, _) = text(self.migrations, locked, &self.linter, &mut found);
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

    /// What is to be said of the migrations that are not in the lock yet, and is no error.
    ///
    /// While there is no lock it is nothing: whoever writes the first one may have released all
    /// that it will hold.
    pub fn warnings(&self) -> Vec<Lint> {
        warnings(self.migrations, &self.linter)
    }

    /// What is to be accepted must have been released.
    fn check_versions(&self) -> Result<(), Error> {
        let accepted = self.allowed.accepted.iter().copied();
        check_has(self.migrations.lock(), accepted)
    }
}

/// The text of a lock, and what is to be said of the migrations that are new in it. What is found
/// while they are replayed for it is added to the errors.
pub(super) fn text(
    migrations: &Migrations,
    mut locked: Vec<Locked<'_>>,
    linter: &Linter,
    found: &mut Vec<Error>,
) -> (String, Vec<Lint>) {
    let mut lints = Vec::new();
    if let Err(error) = replay(migrations.lock(), &mut locked, linter, &mut lints, found) {
        found.push(error);
    }
    let (denied, warnings): (Vec<Lint>, Vec<Lint>) = lints.into_iter().partition(Lint::is_error);
    found.extend(denied.into_iter().map(Error::from));
    (Text(&locked).to_string(), warnings)
}

/// Runs the migrations, each of them also back, and notes what each makes of the schema.
fn replay(
    lock: Option<&Lock>,
    locked: &mut [Locked<'_>],
    linter: &Linter,
    lints: &mut Vec<Lint>,
    found: &mut Vec<Error>,
) -> Result<(), Error> {
    let mut replay = Replay::new()?;
    let mut before = Outline::default();
    for Locked {
        migration,
        checksum,
        accepted,
        outline,
        ..
    } in locked
    {
        let released = lock.and_then(|lock| lock.get(migration.version()));
        let is_released =
            released.is_some_and(|it| it.checksum == *checksum || accepted.contains(&it.checksum));
        // Before there is a lock, nothing tells what was released.
        if lock.is_some() && !is_released {
            lints.extend(linter.of_one(migration, &replay)?);
        }
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

/// What is to be said of migrations that are not in their lock, if they have one.
fn warnings(migrations: &Migrations, linter: &Linter) -> Vec<Lint> {
    let lints = migrations.lock().map(|_| linter.lint(migrations));
    let mut lints = lints.and_then(Result::ok).unwrap_or_default();
    lints.retain(|lint| !lint.is_error());
    lints
}

pub(super) fn unwritten(path: &Path, source: io::Error) -> Error {
    let file = path.display().to_string();
    let source = source.into();
    Unfit::Unwritten { file, source }.into()
}
