//! Where each migration stands, for a person to read.

use std::fmt;
use std::time::Duration;

use crate::checksum::Checksum;
use crate::ledger::{Outcome, Row};
use crate::migration::{Migration, Version};
use crate::report::Elapsed;
use crate::source::Migrations;

/// Where one migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It has not been applied.
    Pending,
    /// It is applied.
    Applied,
    /// It is applied, and its file has been modified since.
    Modified,
    /// It is applied, and there is no file of it.
    Missing,
    /// It is applied, and has become a part of a later one, as `migrations.lock` says.
    Replaced,
    /// It failed and was rolled back.
    Failed,
    /// It does not run in one transaction, began, and has not ended.
    PartiallyApplied,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "pending",
            Self::Applied => "applied",
            Self::Modified => "modified",
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::Failed => "failed",
            Self::PartiallyApplied => "partially applied",
        })
    }
}

/// A migration, and where it stands.
#[derive(Debug, Clone)]
pub struct Entry {
    version: Version,
    description: String,
    state: State,
    installed_on: Option<String>,
    execution_time: Option<Duration>,
    recorded: Option<Checksum>,
    file: Option<(String, Checksum)>,
}

impl Entry {
    /// The version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The description: the file's, or the ledger's if there is no file.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// When it was recorded: UTC, as `YYYY-MM-DD HH:MM:SS`.
    pub fn installed_on(&self) -> Option<&str> {
        self.installed_on.as_deref()
    }

    /// The checksum in the ledger.
    pub fn recorded_checksum(&self) -> Option<&Checksum> {
        self.recorded.as_ref()
    }

    /// The checksum of the file.
    pub fn file_checksum(&self) -> Option<&Checksum> {
        self.file.as_ref().map(|(_, checksum)| checksum)
    }

    /// The file that applies it, as the source named it.
    pub fn file(&self) -> Option<&str> {
        self.file.as_ref().map(|(path, _)| path.as_str())
    }

    /// How long it took, if it ran and ended.
    pub fn execution_time(&self) -> Option<Duration> {
        self.execution_time
    }
}

/// Where each migration stands, by version.
///
/// Shown, it is a table.
#[derive(Debug, Clone)]
pub struct Status {
    entries: Vec<Entry>,
}

impl Status {
    pub(crate) fn new(migrations: &Migrations, rows: Vec<Row>) -> Self {
        let file = |known: &Migration| (known.up.path().to_owned(), *known.checksum());
        let pending = |known: &Migration| Entry {
            version: known.version,
            description: known.description().to_owned(),
            state: State::Pending,
            installed_on: None,
            execution_time: None,
            recorded: None,
            file: Some(file(known)),
        };
        let mut entries: Vec<Entry> = migrations.iter().map(pending).collect();
        for row in rows {
            let known = migrations.get(row.version);
            let state = match (row.outcome, known) {
                (Outcome::Failed, _) => State::Failed,
                (Outcome::Partial, _) => State::PartiallyApplied,
                (Outcome::Applied, None) if migrations.replacing(row.version).is_some() => {
                    State::Replaced
                }
                (Outcome::Applied, None) => State::Missing,
                (Outcome::Applied, Some(known)) if known.is_recorded_as(&row.checksum) => {
                    State::Applied
                }
                (Outcome::Applied, Some(_)) => State::Modified,
            };
            let description = known.map(|known| known.description().to_owned());
            let entry = Entry {
                version: row.version,
                description: description.unwrap_or(row.words.description),
                state,
                installed_on: Some(row.words.installed_on),
                execution_time: row.execution_time,
                recorded: Some(row.checksum),
                file: known.map(file),
            };
            match entries.binary_search_by_key(&row.version, Entry::version) {
                Ok(at) => entries[at] = entry,
                Err(at) => entries.insert(at, entry),
            }
        }
        Self { entries }
    }

    /// The migrations, by version: those that there are files of, and those in the ledger.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The highest version that is applied.
    pub fn version(&self) -> Option<Version> {
        let applied = [
            State::Applied,
            State::Modified,
            State::Missing,
            State::Replaced,
        ];
        let mut latest = self.entries.iter().rev();
        latest
            .find(|entry| applied.contains(&entry.state))
            .map(Entry::version)
    }

    /// Where one migration stands.
    pub fn entry(&self, version: Version) -> Option<&Entry> {
        let index = self.entries.binary_search_by_key(&version, Entry::version);
        index.ok().map(|index| &self.entries[index])
    }

    pub(crate) fn into_entry(self, version: Version) -> Option<Entry> {
        let mut entries = self.entries.into_iter();
        entries.find(|entry| entry.version == version)
    }

    /// How many migrations stand there.
    pub fn count(&self, state: State) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.state == state)
            .count()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &dyn ToString| value.to_string().chars().count();
        let width =
            |column: &dyn Fn(&Entry) -> usize| self.entries.iter().map(column).max().unwrap_or(0);
        let version = width(&|entry| shown(&entry.version));
        let state = width(&|entry| shown(&entry.state));
        let description = width(&|entry| shown(&entry.description));
        for (index, entry) in self.entries.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(
                f,
                "{line_end}{:>version$}  {:<state$}  ",
                entry.version, entry.state
            )?;
            match entry.installed_on() {
                Some(installed_on) => {
                    write!(f, "{:<description$}  {installed_on}", entry.description)?;
                }
                None => f.write_str(entry.description.trim_end())?,
            }
            if let Some(time) = entry.execution_time {
                write!(f, "  {}", Elapsed::new(time))?;
            }
        }
        Ok(())
    }
}
