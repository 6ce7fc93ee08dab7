//! What a `build.rs` calls.

use std::path::{Path, PathBuf};

use super::findings::look;
use super::lint::{Lint, Linter};
use super::{line, lock_in, tell};
use crate::database::Capabilities;
use crate::error::Error;
use crate::source::Migrations;

/// Checks the migrations of a directory, and stops the compiler if something is wrong with them:
/// see [`findings`](super::findings). They are embedded for [`migrations!`](crate::migrations).
pub fn check(directory: impl AsRef<Path>) {
    Check::new(directory).run();
}

/// A check with more to it than [`check`] has.
///
/// ```no_run
/// // build.rs
/// use litemigrate::{Capabilities, build::Check};
///
/// Check::new("migrations").host(Capabilities::durable_object()).run();
/// ```
#[derive(Debug, Clone)]
#[must_use = "a check does nothing until it runs"]
pub struct Check {
    directory: PathBuf,
    hosts: Vec<Capabilities>,
    ignored: Vec<char>,
    linter: Linter,
}

impl Check {
    /// A check of the migrations in a directory, relative to the package.
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self {
            directory: directory.as_ref().to_owned(),
            hosts: Vec::new(),
            ignored: Vec::new(),
            linter: Linter::new(),
        }
    }

    /// A host that has to run them as well. It may be given several times.
    pub fn host(mut self, host: Capabilities) -> Self {
        self.hosts.push(host);
        self
    }

    /// Characters that are left out of the checksums, as by [`Migrations::ignored_chars`].
    pub fn ignored_chars(mut self, ignored: impl IntoIterator<Item = char>) -> Self {
        self.ignored.extend(ignored);
        self
    }

    /// Looks with this linter at what is not released.
    pub fn linter(mut self, linter: Linter) -> Self {
        self.linter = linter;
        self
    }

    /// What is wrong, and where.
    pub fn findings(&self) -> Vec<Error> {
        match self.read() {
            Ok(migrations) => self.look_at(&migrations).0,
            Err(error) => vec![error],
        }
    }

    /// What is to be said of migrations that are not released, and is no error.
    pub fn warnings(&self) -> Vec<Lint> {
        match self.read() {
            Ok(migrations) => self.look_at(&migrations).1,
            Err(_) => Vec::new(),
        }
    }

    /// Tells Cargo what is wrong, which stops the compiler, what is a warning, and when to look
    /// again; and embeds the migrations for [`migrations!`](crate::migrations).
    pub fn run(&self) {
        tell(&self.directory, self.read(), |migrations| {
            let (errors, warnings) = self.look_at(migrations);
            let errors = errors
                .iter()
                .map(|error| line("error", &format!("{error:#}")));
            let warnings = warnings
                .iter()
                .map(|lint| line("warning", &lint.to_string()));
            errors.chain(warnings).collect()
        });
    }

    fn read(&self) -> Result<Migrations, Error> {
        let migrations = Migrations::from_path(&self.directory)?;
        Ok(if self.ignored.is_empty() {
            migrations
        } else {
            migrations.ignored_chars(self.ignored.iter().copied())
        })
    }

    fn look_at(&self, migrations: &Migrations) -> (Vec<Error>, Vec<Lint>) {
        let lock = lock_in(&self.directory);
        look(migrations, &lock, &self.hosts, &self.linter)
    }
}
