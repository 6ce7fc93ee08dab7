//! What in a migration runs here, and may cost somebody data where there are rows.

mod allowed;
mod losses;
mod rows;
mod rule;
mod step;
mod strings;
mod walk;
mod words;

use std::fmt;

use crate::error::{Error, Unfit};
use crate::lockfile::Lock;
use crate::migration::{Migration, Version};
use crate::replay::Replay;
use crate::source::Migrations;
use allowed::Allowances;
pub use rule::{Level, Rule};
use walk::{Found, Walk};

/// Something that a rule has found in a migration. Shown, it is a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    rule: Rule,
    level: Level,
    version: Version,
    file: String,
    line: usize,
    sentence: String,
    way_out: String,
}

impl Lint {
    /// The rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Whether it is an error or a warning.
    pub fn level(&self) -> Level {
        self.level
    }

    pub(super) fn is_error(&self) -> bool {
        self.level == Level::Deny
    }

    /// The migration's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The file, as the source named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line in that file, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is found.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// What to write instead.
    pub fn way_out(&self) -> &str {
        &self.way_out
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            sentence,
            way_out,
            rule,
            ..
        } = self;
        write!(f, "{file}:{line}: {sentence}; {way_out} [{rule}]")
    }
}

impl From<Lint> for Error {
    fn from(lint: Lint) -> Self {
        Unfit::Lint(lint).into()
    }
}

/// Whether a migration is not in the lock, or is another there.
fn is_new(migration: &Migration, lock: Option<&Lock>) -> bool {
    let entry = lock.and_then(|lock| lock.get(migration.version()));
    entry.is_none_or(|entry| !migration.is_recorded_as(&entry.checksum))
}

/// Looks for what runs, and is not what its author wants: data that is lost, statements that fail
/// where there are rows.
///
/// A migration is walked statement by statement on what those before it make, in memory, so that
/// SQLite itself tells what is there. What is in `migrations.lock` is passed over: it cannot be
/// changed any more. Nor are `down` scripts looked at, which drop what their `up` has made.
///
/// ```
/// use litemigrate::{Migrations, build::{Linter, Rule}};
///
/// let migrations = Migrations::from_files([
///     ("1_notes.sql", "CREATE TABLE notes (body TEXT); CREATE TABLE drafts (body TEXT);"),
///     ("2_fewer.sql", "-- litemigrate: allow(drop-table) they were never shown\n\
///                      DROP TABLE drafts;\n\
///                      DROP TABLE notes;"),
/// ])?;
/// let lints = Linter::new().lint(&migrations)?;
/// assert_eq!((lints[0].rule(), lints[0].line()), (Rule::DropTable, 3));
/// assert_eq!(lints.len(), 1);
/// # Ok::<(), litemigrate::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a linter does nothing until it is given migrations"]
pub struct Linter {
    /// What was said last holds.
    levels: Vec<(Rule, Level)>,
    with_released: bool,
}

impl Linter {
    /// With the rules' own levels.
    pub fn new() -> Self {
        Self::default()
    }

    /// What becomes of what a rule finds.
    pub fn level(mut self, rule: Rule, level: Level) -> Self {
        self.levels.push((rule, level));
        self
    }

    /// Looks at migrations too that are in the lock.
    pub fn released(mut self) -> Self {
        self.with_released = true;
        self
    }

    /// What is found, in the order of the files and their lines.
    ///
    /// # Errors
    ///
    /// What keeps the migrations from running.
    pub fn lint(&self, migrations: &Migrations) -> Result<Vec<Lint>, Error> {
        let lock = migrations.lock().filter(|_| !self.with_released);
        let mut lints = Vec::new();
        let mut newest_first = migrations.iter().rev();
        let Some(last) = newest_first.find(|migration| is_new(migration, lock)) else {
            return Ok(lints);
        };
        let mut replay = Replay::new()?;
        // What comes after the last one is of no concern to it.
        for migration in migrations.iter() {
            if is_new(migration, lock) {
                lints.extend(self.of_one(migration, &replay)?);
            }
            replay.apply(migration)?;
            if migration.version() == last.version() {
                break;
            }
        }
        Ok(lints)
    }

    /// Of a migration that is about to run.
    pub(super) fn of_one(
        &self,
        migration: &Migration,
        replay: &Replay,
    ) -> Result<Vec<Lint>, Error> {
        let script = migration.up();
        let mut allowances = Allowances::of(script);
        let mut found = Walk::new(script, replay)?.run();
        found.retain(|found| !allowances.take(found.statement, found.rule));
        found.extend(allowances.unused());
        found.sort_by_key(|found| found.line);
        let lint = |found: Found| Lint {
            rule: found.rule,
            level: self.level_of(found.rule),
            version: migration.version(),
            file: script.path().to_owned(),
            line: found.line,
            sentence: found.sentence,
            way_out: found.way_out,
        };
        let lints = found.into_iter().map(lint);
        Ok(lints.filter(|lint| lint.level != Level::Allow).collect())
    }

    fn level_of(&self, rule: Rule) -> Level {
        let mut said = self.levels.iter().rev();
        said.find(|(known, _)| *known == rule)
            .map_or(rule.level(), |(_, level)| *level)
    }
}
