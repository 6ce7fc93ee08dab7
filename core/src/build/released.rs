//! The migrations beside what was released of them.

use crate::error::{Error, Unfit};
use crate::lockfile::{Entry, Lock, Locked};
use crate::migration::{Migration, Version};
use crate::schema::Outline;
use crate::source::Migrations;

/// What may be another than it was released.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowed {
    /// Files that were corrected after they were released.
    pub(super) accepted: Vec<Version>,
    /// Migrations that are in the lock, and have left no developer's machine.
    pub(super) unreleased: Vec<Version>,
    /// Whether a new migration may come before one that was released.
    pub(super) out_of_order: bool,
}

/// The migrations as they are to be locked, without their schemas; and those that must not be as
/// they are.
pub(super) fn compare<'m>(
    migrations: &'m Migrations,
    allowed: &Allowed,
) -> (Vec<Locked<'m>>, Vec<Error>) {
    let nothing = Lock::default();
    let lock = migrations.lock().unwrap_or(&nothing);
    let latest = lock.entries().last().map(|entry| entry.version);
    let mut found: Vec<Error> = lock
        .entries()
        .iter()
        .filter(|entry| migrations.get(entry.version).is_none())
        .filter(|entry| !allowed.unreleased.contains(&entry.version))
        .map(|entry| gone(lock, entry))
        .collect();
    let mut locked = Vec::new();
    for migration in migrations.iter() {
        let version = migration.version();
        let entry = lock.get(version);
        let (mut checksum, mut accepted) = (*migration.checksum(), Vec::new());
        if let Some(by) = migrations.replacing(version) {
            found.push(returned(migration, by.version()));
        }
        if let Some(entry) = entry {
            accepted.extend_from_slice(migration.accepted());
            if migration.up().is_text_of(&entry.checksum) {
                checksum = entry.checksum;
            } else if allowed.accepted.contains(&version) {
                accepted.push(entry.checksum);
            } else if !allowed.unreleased.contains(&version) {
                found.push(edited(migration, entry));
            }
            // What is a text's own checksum needs no acceptance.
            accepted.retain(|known| *known != checksum);
        } else if let Some(latest) = latest.filter(|latest| version < *latest)
            && !allowed.out_of_order
        {
            found.push(under(migration, latest));
        }
        locked.push(Locked {
            migration,
            checksum,
            accepted,
            replaced: migration.replaced.to_vec(),
            outline: Outline::default(),
        });
    }
    (locked, found)
}

fn gone(lock: &Lock, entry: &Entry) -> Error {
    Unfit::Gone {
        version: entry.version,
        name: entry.name.clone(),
        file: lock.path().to_owned(),
        line: entry.line,
    }
    .into()
}

fn edited(migration: &Migration, entry: &Entry) -> Error {
    Unfit::Edited {
        version: entry.version,
        file: migration.up().path().to_owned(),
        locked: entry.checksum.prefix(),
        found: migration.checksum().prefix(),
    }
    .into()
}

fn returned(migration: &Migration, by: Version) -> Error {
    Unfit::Returned {
        version: migration.version(),
        file: migration.up().path().to_owned(),
        by,
    }
    .into()
}

fn under(migration: &Migration, latest: Version) -> Error {
    Unfit::Under {
        version: migration.version(),
        file: migration.up().path().to_owned(),
        latest,
    }
    .into()
}
