//! `migrations.lock`: the migrations as they were released, and what each makes of the schema.
//!
//! A line for each migration, sorted, so that git merges it; below it, indented, the checksums of
//! it that were shipped before and are accepted, and how the schema's outline changes.

mod parse;
mod released;
#[cfg(feature = "build")]
mod write;

use std::borrow::Cow;
use std::ops::Range;

use crate::checksum::Checksum;
use crate::error::{Error, Repr};
use crate::migration::Version;
use crate::schema::{Fingerprint, Item, Outline};
#[cfg(any(feature = "build", not(feature = "rusqlite")))]
use crate::source::LOCK;

pub(crate) use released::Released;
#[cfg(feature = "build")]
pub(crate) use write::{Locked, Text, name};

/// How the file begins. The number is that of its form.
const TITLE: &str = "# litemigrate lock ";
const FORM: &str = "1";
/// With it, a migration may have replaced others, which a reader of the first would not understand.
const FORM_WITH_REPLACED: &str = "2";

/// What stands for a name that is empty, since a field is not.
const NO_NAME: &str = "-";

/// What was released, by version.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lock {
    path: Cow<'static, str>,
    text: Cow<'static, str>,
    entries: Vec<Entry>,
}

/// One migration as it was released.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) version: Version,
    #[cfg_attr(
        not(feature = "build"),
        expect(dead_code, reason = "asked for by a build alone")
    )]
    pub(crate) name: String,
    pub(crate) checksum: Checksum,
    /// Of the schema after this version.
    pub(crate) fingerprint: Fingerprint,
    /// Its line in the file.
    pub(crate) line: usize,
    /// The lines of how the schema changes, which are read when they are asked for.
    changes: Range<usize>,
}

impl Lock {
    /// Where it was read.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    #[cfg(feature = "embed")]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is its text. A checkout's line ends do not count.
    #[cfg(feature = "build")]
    pub(crate) fn is(&self, text: &str) -> bool {
        self.text
            .trim_start_matches('\u{feff}')
            .lines()
            .eq(text.lines())
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn get(&self, version: Version) -> Option<&Entry> {
        let entries = &self.entries;
        let at = entries.binary_search_by_key(&version, |entry| entry.version);
        entries.get(at.ok()?)
    }

    /// The schema after those of its migrations that are applied: each line is put, changed or
    /// taken away as it was then.
    pub(crate) fn outline(&self, is_applied: impl Fn(Version) -> bool) -> Outline {
        let mut outline = Outline::default();
        let applied = self
            .entries
            .iter()
            .filter(|entry| is_applied(entry.version));
        for entry in applied {
            self.change(entry, &mut outline);
        }
        outline
    }

    /// The schema after each of its migrations.
    pub(crate) fn outlines(&self) -> Vec<(Version, Outline)> {
        let mut outline = Outline::default();
        let after = self.entries.iter().map(|entry| {
            self.change(entry, &mut outline);
            (entry.version, outline.clone())
        });
        after.collect()
    }

    /// Does to a schema what a migration did to it.
    fn change(&self, entry: &Entry, outline: &mut Outline) {
        let changes = self.text.get(entry.changes.clone()).unwrap_or("");
        for line in changes.lines().map(str::trim) {
            if let Some(item) = line.strip_prefix("+ ").and_then(Item::parse) {
                outline.put(item);
            } else if let Some(item) = line.strip_prefix("- ").and_then(Item::parse) {
                outline.remove(&item);
            }
        }
    }
}

/// Two of them cannot both be right.
pub(crate) fn second(path: &str) -> Error {
    let (file, line, fault) = (
        path.to_owned(),
        1,
        "there is another lock; keep one of them",
    );
    Repr::InvalidLock { file, line, fault }.into()
}

/// A lock is not up to date.
pub(crate) fn outdated(path: &str, line: usize, version: Option<Version>, fault: String) -> Error {
    let file = path.to_owned();
    Repr::StaleLock {
        version,
        file,
        line,
        fault,
    }
    .into()
}

/// What the lock records of a schema is not what its fingerprint says, on this line.
pub(crate) fn unlike(lock: &Lock, place: Option<(usize, Version)>) -> Error {
    let (line, version) = place.unzip();
    let fault = "what it records of the schema does not have the fingerprint beside it".to_owned();
    outdated(lock.path(), line.unwrap_or(1), version, fault)
}

/// All of these have to be in the lock.
#[cfg(any(feature = "build", not(feature = "rusqlite")))]
pub(crate) fn check_has(
    lock: Option<&Lock>,
    versions: impl IntoIterator<Item = Version>,
) -> Result<(), Error> {
    let is_locked = |version: Version| lock.is_some_and(|lock| lock.get(version).is_some());
    match versions.into_iter().find(|version| !is_locked(*version)) {
        Some(version) => Err(missing_in(lock, version)),
        None => Ok(()),
    }
}

/// A migration is not in the lock, or there is none.
#[cfg(any(feature = "build", not(feature = "rusqlite")))]
pub(crate) fn missing_in(lock: Option<&Lock>, version: Version) -> Error {
    let (path, fault) = match lock {
        Some(lock) => (lock.path(), format!("it has not migration {version}")),
        None => (LOCK, "there is none".to_owned()),
    };
    outdated(path, 1, Some(version), fault)
}
