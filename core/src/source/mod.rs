//! The set of migrations: read, checked as a whole, sorted.

mod built;
#[cfg(feature = "include_dir")]
mod embedded;
mod files;
mod name;
mod shipped;

use std::borrow::Cow;
use std::str::{self, Utf8Error};
use std::sync::Arc;

use crate::error::{Error, Repr};
#[cfg(feature = "lock")]
use crate::lockfile::{self, Lock, Released};
use crate::migration::{Migration, Script, Version};
use name::{Name, Part};
pub(crate) use shipped::Shipped;
#[cfg(feature = "build")]
pub(crate) use shipped::{ACCEPTS, REPLACES, REPLACES_SQUASHED};

/// The name of the file that tells what was released, beside the migrations.
pub(crate) const LOCK: &str = "migrations.lock";

/// A set of migrations, in the order of their versions.
///
/// It cannot hold two migrations of one version, a `down` without its `up`, or a text that is
/// not UTF-8: what is read is checked as a whole before anything else happens.
///
/// ```
/// use litemigrate::{Migrations, Version};
///
/// let migrations = Migrations::from_files([
///     ("1_create_notes.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);"),
///     ("2_add_title.up.sql", "ALTER TABLE notes ADD COLUMN title TEXT;"),
///     ("2_add_title.down.sql", "ALTER TABLE notes DROP COLUMN title;"),
/// ])?;
/// assert_eq!(migrations.latest(), Some(Version::new(2)));
/// assert_eq!(migrations.iter().nth(1).unwrap().description(), "add title");
/// # Ok::<(), litemigrate::Error>(())
/// ```
///
/// # File names
///
/// As in sqlx: `<VERSION>_<DESCRIPTION>.sql`, or a pair `….up.sql` and `….down.sql`. Besides
/// there is the folder form, `<VERSION>_<DESCRIPTION>/up.sql` and `down.sql`, which sqlx does
/// not read. The file `migrations.lock` tells what was released before: texts that were corrected,
/// see [`Migration::accepted`], and migrations that became one. Other folders and files that do not
/// end in `.sql` are passed over; a `.sql` file with another name is an error, not a migration that
/// silently never runs.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    migrations: Cow<'static, [Migration]>,
    #[cfg(feature = "lock")]
    lock: Released,
}

impl Migrations {
    /// Reads migrations from pairs of a path and a text, wherever they come from.
    ///
    /// Of a path only the file's name counts and, for the folder form, the folder's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidFileName`](crate::ErrorKind::InvalidFileName),
    /// [`DuplicateVersion`](crate::ErrorKind::DuplicateVersion),
    /// [`MissingUp`](crate::ErrorKind::MissingUp) or
    /// [`InvalidText`](crate::ErrorKind::InvalidText).
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, Error>
    where
        P: Into<Cow<'static, str>>,
        T: Into<Cow<'static, str>>,
    {
        let mut set = Set::default();
        for (path, text) in files {
            let path = path.into();
            set.add(&path.clone(), path, |_| Ok(text.into()))?;
        }
        set.finish()
    }

    /// Leaves characters out of the checksums, wherever they stand, as sqlx's `ignored-chars`
    /// does. What is run stays as it is.
    ///
    /// Line ends and byte order marks are forgiven without it. It is for a ledger that sqlx
    /// has written with such a setting, and must go on writing.
    ///
    /// ```
    /// use litemigrate::Migrations;
    ///
    /// let read = |text| Migrations::from_files([("1_notes.sql", text)]);
    /// let unix = read("CREATE TABLE notes (body);\n")?;
    /// let windows = read("CREATE TABLE notes (body);\r\n")?.ignored_chars(['\r']);
    /// assert_eq!(unix.iter().next().unwrap().checksum(), windows.iter().next().unwrap().checksum());
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    pub fn ignored_chars(mut self, ignored: impl IntoIterator<Item = char>) -> Self {
        let ignored: Arc<[char]> = ignored.into_iter().collect();
        for migration in self.migrations.to_mut() {
            let scripts = std::iter::once(&mut migration.up).chain(&mut migration.down);
            scripts.for_each(|script| script.ignore(&ignored));
        }
        self
    }

    /// The migrations, in the order of their versions.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Migration> + ExactSizeIterator {
        self.migrations.iter()
    }

    /// The migration of this version.
    pub fn get(&self, version: Version) -> Option<&Migration> {
        let at = self
            .migrations
            .binary_search_by_key(&version, Migration::version);
        at.ok().map(|at| &self.migrations[at])
    }

    /// The migration of a version that is asked for, and has to be there.
    pub(crate) fn find(&self, version: Version) -> Result<&Migration, Error> {
        let latest = self.latest();
        self.get(version).ok_or_else(|| {
            let absent = Repr::VersionNotPresent { version, latest };
            let by = self.replacing(version).map(|by| by.version);
            by.map_or(absent, |by| Repr::Replaced { version, by })
                .into()
        })
    }

    /// The migration that this one became a part of.
    pub(crate) fn replacing(&self, version: Version) -> Option<&Migration> {
        let is_part = |by: &&Migration| by.version != version && by.replaces(version);
        self.migrations.iter().find(is_part)
    }

    /// One of them alone.
    #[cfg(all(feature = "lock", feature = "rusqlite"))]
    pub(crate) fn of_one(migration: &Migration) -> Self {
        Self {
            migrations: vec![migration.clone()].into(),
            lock: Released::default(),
        }
    }

    /// What was released of them, if there is a `migrations.lock`.
    #[cfg(feature = "lock")]
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.lock.lock()
    }

    /// The highest version.
    pub fn latest(&self) -> Option<Version> {
        self.migrations.last().map(Migration::version)
    }
}

/// A file's text, if it is one.
fn decoded(bytes: Cow<'static, [u8]>, path: &str) -> Result<Cow<'static, str>, Error> {
    let broken = |bytes: &[u8], error: Utf8Error| {
        invalid(
            bytes,
            error.valid_up_to(),
            path,
            "the file is not valid UTF-8",
        )
    };
    match bytes {
        Cow::Borrowed(bytes) => match str::from_utf8(bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(broken(bytes, error)),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(broken(error.as_bytes(), error.utf8_error())),
        },
    }
}

fn invalid(bytes: &[u8], at: usize, path: &str, fault: &'static str) -> Error {
    let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
    let file = path.to_owned();
    Repr::InvalidText { file, line, fault }.into()
}

/// The files of one version.
struct Files {
    version: Version,
    description: String,
    up: Option<(Part, Script)>,
    down: Option<Script>,
}

#[derive(Default)]
struct Set {
    /// In the order of their versions.
    files: Vec<Files>,
    /// What a lock says of them, with the version that it belongs to.
    shipped: Vec<(Version, Shipped)>,
    #[cfg(feature = "lock")]
    lock: Option<Lock>,
}

impl Set {
    /// Adds a file, by its name in the directory and the path to show. Its text is asked for if
    /// it is that of a migration, or of the lock.
    fn add(
        &mut self,
        name: &str,
        path: Cow<'static, str>,
        text: impl FnOnce(&str) -> Result<Cow<'static, str>, Error>,
    ) -> Result<(), Error> {
        if name::is_lock(name) {
            let text = text(&path)?;
            shipped::read(&text, &mut self.shipped);
            #[cfg(feature = "lock")]
            self.keep(Lock::parse(path, text)?)?;
            return Ok(());
        }
        let Some(Name {
            version,
            description,
            part,
        }) = name::parse(name, &path)?
        else {
            return Ok(());
        };
        let text = text(&path)?;
        // It would end the text early for SQLite, and the rest be skipped.
        if let Some(at) = text.bytes().position(|byte| byte == 0) {
            let fault = "the file holds a NUL byte";
            return Err(invalid(text.as_bytes(), at, &path, fault));
        }
        let script = Script::new(path, text);
        let known = self
            .files
            .binary_search_by_key(&version, |files| files.version);
        let at = known.unwrap_or_else(|at| {
            let files = Files {
                version,
                description: String::new(),
                up: None,
                down: None,
            };
            self.files.insert(at, files);
            at
        });
        let files = &mut self.files[at];
        let in_the_way = match (part, &files.up, &files.down) {
            (Part::Down, _, Some(down)) | (Part::Simple, None, Some(down)) => Some(down),
            (Part::Down, Some((Part::Simple, simple)), None) => Some(simple),
            (Part::Simple | Part::Up, Some((_, up)), _) => Some(up),
            _ => None,
        };
        if let Some(other) = in_the_way {
            return Err(Repr::DuplicateVersion {
                version,
                first: other.path().to_owned(),
                second: script.path().to_owned(),
            }
            .into());
        }
        if part == Part::Down {
            files.down = Some(script);
        } else {
            files.description = description;
            files.up = Some((part, script));
        }
        Ok(())
    }

    #[cfg(feature = "lock")]
    fn keep(&mut self, lock: Lock) -> Result<(), Error> {
        if self.lock.is_some() {
            return Err(lockfile::second(lock.path()));
        }
        self.lock = Some(lock);
        Ok(())
    }

    fn finish(self) -> Result<Migrations, Error> {
        let mut migrations = Vec::with_capacity(self.files.len());
        for files in self.files {
            let Files {
                version,
                description,
                up,
                down,
            } = files;
            let Some((_, up)) = up else {
                let file = down.map(|down| down.path().to_owned()).unwrap_or_default();
                return Err(Repr::MissingUp { version, file }.into());
            };
            migrations.push(Migration {
                version,
                description: description.into(),
                up,
                down,
                accepted: Cow::default(),
                replaced: Cow::default(),
            });
        }
        for (version, shipped) in self.shipped {
            if let Ok(at) = migrations.binary_search_by_key(&version, Migration::version) {
                shipped.add_to(&mut migrations[at]);
            }
        }
        Ok(Migrations {
            migrations: migrations.into(),
            #[cfg(feature = "lock")]
            lock: self.lock.map(Released::read).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
#[cfg(all(feature = "rusqlite", feature = "include_dir"))]
mod tests;
