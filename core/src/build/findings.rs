//! All that is wrong with a set of migrations.

use std::path::Path;

use super::lint::{Lint, Linter};
use super::prepare::text;
use super::released::{Allowed, compare};
use crate::database::Capabilities;
use crate::error::Error;
use crate::lockfile::{Lock, missing_in, name, outdated};
use crate::source::Migrations;

/// All that is wrong with a set of migrations, and where. Needs no database.
///
/// - A statement fails on what the migrations before it make: `Execute`, with file and line.
/// - A `down` script does not take the schema back to where its `up` began: `NotUndone`.
/// - A migration that was released was edited, or is gone, or a new one comes before it:
///   `Released`.
/// - A migration that is not in the lock loses data, or fails where there are rows: `Lint`, of
///   what a [`Linter`] denies.
/// - The lock, expected at that path, is not there or not up to date: `StaleLock`.
/// - One of the hosts would refuse something: see [`Migrations::refusals`].
///
/// ```
/// use litemigrate::{ErrorKind, Migrations, build::findings};
///
/// let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABEL notes (body TEXT);")])?;
/// let found = findings(&migrations, "migrations.lock".as_ref(), &[]);
/// assert_eq!(found[0].kind(), ErrorKind::Execute);
/// assert_eq!((found[0].file(), found[0].line()), (Some("1_notes.sql"), Some(1)));
/// # Ok::<(), litemigrate::Error>(())
/// ```
pub fn findings(migrations: &Migrations, lock: &Path, hosts: &[Capabilities]) -> Vec<Error> {
    look(migrations, lock, hosts, &Linter::new()).0
}

/// The same, and what is to be said and is no error.
pub(super) fn look(
    migrations: &Migrations,
    lock: &Path,
    hosts: &[Capabilities],
    linter: &Linter,
) -> (Vec<Error>, Vec<Lint>) {
    let (locked, mut found) = compare(migrations, &Allowed::default());
    let (text, warnings) = text(migrations, locked, linter, &mut found);
    if found.is_empty() {
        found.extend(stale(migrations, lock, &text));
    }
    for host in hosts {
        found.extend(migrations.refusals(*host));
    }
    (found, warnings)
}

/// Where the lock is not what it would be written as.
fn stale(migrations: &Migrations, path: &Path, text: &str) -> Option<Error> {
    let Some(lock) = migrations.lock() else {
        let path = path.display().to_string();
        return Some(outdated(&path, 1, None, "there is none".to_owned()));
    };
    if lock.is(text) {
        return None;
    }
    let outdated = |line, version, fault| Some(outdated(lock.path(), line, version, fault));
    for migration in migrations.iter() {
        let version = migration.version();
        let Some(entry) = lock.get(version) else {
            return Some(missing_in(Some(lock), version));
        };
        let name = name(migration);
        if entry.name != name {
            let fault = format!("migration {version} has another name, {name}");
            return outdated(entry.line, Some(version), fault);
        }
    }
    let written = Lock::parse(String::new().into(), text.to_owned().into()).ok()?;
    let mut entries = lock.entries().iter().zip(written.entries());
    match entries.find(|(old, new)| old.fingerprint != new.fingerprint) {
        Some((entry, _)) => {
            let fault = format!("the schema after migration {} is another", entry.version);
            outdated(entry.line, Some(entry.version), fault)
        }
        None => outdated(1, None, "its lines are not as they are written".to_owned()),
    }
}
