//! Many migrations as one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::findings::findings;
use super::proof::{self, refused};
use super::released::{Allowed, compare};
use super::{Linter, lock_in, prepare};
use crate::error::Error;
use crate::lockfile::{Lock, Locked, name};
use crate::migration::{Migration, Replaced, Version};
use crate::schema::Outline;
use crate::source::{LOCK, Migrations};

/// The migrations up to a version as one migration of that version, which makes the same schema and
/// the same rows. It is proven when it is made, and nothing is written until [`write`](Self::write).
///
/// A database that has applied all of them has applied it: the lock records what it replaced. One that
/// has applied a part of them is refused.
///
/// ```
/// use litemigrate::build::{Preparation, Squash};
/// use litemigrate::{Migrations, Version};
///
/// let mut files = vec![
///     ("1_notes.sql".to_owned(), "CREATE TABLE notes (body TEXT);\n".to_owned()),
///     ("2_title.sql".to_owned(), "ALTER TABLE notes ADD COLUMN title TEXT;\n".to_owned()),
/// ];
/// let lock = Preparation::new(&Migrations::from_files(files.clone())?).text();
/// # let lock = lock.map_err(|mut errors| errors.remove(0))?;
/// files.push(("migrations.lock".to_owned(), lock));
/// let migrations = Migrations::from_files(files)?;
///
/// let squash = Squash::new(&migrations, Version::new(2)).map_err(|mut errors| errors.remove(0))?;
/// assert_eq!(squash.file(), "2_squashed.sql");
/// assert!(squash.text().ends_with("CREATE TABLE notes (\n    body TEXT,\n    title TEXT\n);\n"));
/// # Ok::<(), litemigrate::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is squashed until it is written"]
pub struct Squash<'m> {
    replaced: Vec<&'m Migration>,
    file: String,
    text: String,
    lock: String,
}

impl<'m> Squash<'m> {
    /// Of the migrations up to a version, which are released and in the lock.
    ///
    /// # Errors
    ///
    /// All that is wrong with the migrations, as [`findings`]; `VersionNotPresent`; and
    /// `NotSquashable` if one migration cannot be the same.
    pub fn new(migrations: &'m Migrations, version: Version) -> Result<Self, Vec<Error>> {
        let found = findings(migrations, Path::new(LOCK), &[]);
        if !found.is_empty() {
            return Err(found);
        }
        let replaced: Vec<&Migration> = migrations
            .iter()
            .filter(|migration| migration.version <= version)
            .collect();
        let one = |error| vec![error];
        let last = migrations.find(version).map_err(one)?;
        if replaced.len() < 2 {
            return Err(one(refused(
                last,
                "it is the first; there is nothing to squash",
            )));
        }
        let text = proof::text(migrations, last).map_err(one)?;
        let file = format!("{}_squashed.sql", digits(last));
        let squashed = Migration {
            version,
            description: "squashed".into(),
            up: last.up.replaced_by(file.clone(), text.clone()),
            down: None,
            accepted: Vec::new().into(),
            replaced: Vec::new().into(),
        };
        let lock = relocked(migrations, &squashed, &replaced)?;
        Ok(Self {
            replaced,
            file,
            text,
            lock,
        })
    }

    /// The migrations that become one.
    pub fn replaced(&self) -> &[&'m Migration] {
        &self.replaced
    }

    /// The name of the file that it is.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the file and the lock into the directory of the migrations, removes the files that were
    /// replaced, and returns the path of the new one.
    ///
    /// # Errors
    ///
    /// `Source` if something cannot be written or removed. Both texts are on disk before anything is
    /// removed; what is missing then is in the history of the repository.
    pub fn write(&self, directory: impl AsRef<Path>) -> Result<PathBuf, Error> {
        let directory = directory.as_ref();
        let texts = [
            (directory.join(&self.file), &self.text),
            (lock_in(directory), &self.lock),
        ];
        let at = |path: &Path, error: io::Error| prepare::unwritten(path, error);
        for (path, text) in &texts {
            fs::write(draft(path), text).map_err(|error| at(path, error))?;
        }
        for migration in &self.replaced {
            let scripts = std::iter::once(migration.up()).chain(migration.down());
            for script in scripts {
                let path = Path::new(script.path());
                fs::remove_file(path).map_err(|error| at(path, error))?;
                // A folder that held the two of them; another is not empty.
                if let Some(folder) = path.parent().filter(|folder| *folder != directory) {
                    let _ = fs::remove_dir(folder);
                }
            }
        }
        for (path, _) in &texts {
            fs::rename(draft(path), path).map_err(|error| at(path, error))?;
        }
        let [(path, _), _] = texts;
        Ok(path)
    }
}

fn draft(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// The version as the file's name has it, with its zeros.
fn digits(migration: &Migration) -> String {
    let path = Path::new(migration.up().path());
    let names = path
        .ancestors()
        .filter_map(|path| path.file_name()?.to_str());
    let of_name = |name: &str| {
        let digits = name.split_once('_')?.0;
        (digits.parse() == Ok(migration.version)).then(|| digits.to_owned())
    };
    let mut found = names.filter_map(of_name);
    found
        .next()
        .unwrap_or_else(|| migration.version.to_string())
}

/// The lock with the one migration instead of those that it replaces. What comes after it has to make
/// the same as before.
fn relocked(
    migrations: &Migrations,
    squashed: &Migration,
    replaced: &[&Migration],
) -> Result<String, Vec<Error>> {
    let (old, mut found) = compare(migrations, &Allowed::default());
    let (before, after): (Vec<Locked<'_>>, Vec<Locked<'_>>) =
        (old.into_iter()).partition(|locked| locked.migration.version <= squashed.version);
    let mut locked = vec![Locked {
        migration: squashed,
        checksum: *squashed.checksum(),
        accepted: Vec::new(),
        replaced: before.iter().flat_map(parts).collect(),
        outline: Outline::default(),
    }];
    locked.extend(after);
    // What only creates has nothing to lose, and what follows is released.
    let (text, _) = prepare::text(migrations, locked, &Linter::default(), &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    let parsed = Lock::parse(LOCK.into(), text.clone().into());
    let new = parsed.map_err(|error| vec![error])?;
    let old = migrations.lock();
    let was = |version| {
        old.and_then(|old| old.get(version))
            .map(|entry| entry.fingerprint)
    };
    let mut entries = new.entries().iter();
    match entries.find(|entry| was(entry.version) != Some(entry.fingerprint)) {
        Some(entry) => {
            let fault = format!("migration {} would make another schema then", entry.version);
            let last = replaced.last().copied().unwrap_or(squashed);
            Err(vec![refused(last, &fault)])
        }
        None => Ok(text),
    }
}

/// By what a migration is known that is replaced, and those that it had replaced.
fn parts(locked: &Locked<'_>) -> Vec<Replaced> {
    let migration = locked.migration;
    let mut parts = locked.replaced.clone();
    let mut checksums = vec![locked.checksum];
    for checksum in migration
        .up()
        .checksums()
        .into_iter()
        .chain(locked.accepted.iter().copied())
    {
        if !checksums.contains(&checksum) {
            checksums.push(checksum);
        }
    }
    parts.push(Replaced {
        version: migration.version,
        name: name(migration).into(),
        checksums: checksums.into(),
        whole: !locked.replaced.is_empty(),
    });
    parts
}
