//! Checks for a `build.rs`: migrations that could not run do not compile.
//!
//! ```no_run
//! // build.rs
//! litemigrate::build::check("migrations");
//! ```
//!
//! with, in `Cargo.toml`,
//!
//! ```toml
//! [build-dependencies]
//! litemigrate = { version = "0.1", features = ["build", "bundled"] }
//! ```
//!
//! The migrations are replayed in memory; no database and no network is asked. Cargo runs it
//! again when a file is added, changed or removed, and only then.

mod contents;
mod findings;
mod lint;
mod prepare;
mod proof;
mod released;
mod squash;

use std::path::{Path, PathBuf};

use crate::database::Capabilities;
use crate::error::Error;
use crate::source::{LOCK, Migrations};

pub use findings::findings;
pub use lint::{Level, Lint, Linter, Rule};
pub use prepare::Preparation;
pub use squash::Squash;

/// Checks the migrations of a directory, and stops the compiler if something is wrong with them:
/// see [`findings`].
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
        self.look_at(Migrations::from_path(&self.directory)).0
    }

    /// What is to be said of migrations that are not released, and is no error.
    pub fn warnings(&self) -> Vec<Lint> {
        self.look_at(Migrations::from_path(&self.directory)).1
    }

    /// Tells Cargo what is wrong, which stops the compiler, what is a warning, and when to look
    /// again.
    pub fn run(&self) {
        for line in self.told() {
            println!("{line}");
        }
    }

    fn look_at(&self, migrations: Result<Migrations, Error>) -> (Vec<Error>, Vec<Lint>) {
        match migrations {
            Ok(migrations) => {
                let migrations = migrations.ignored_chars(self.ignored.iter().copied());
                let lock = lock_in(&self.directory);
                findings::look(&migrations, &lock, &self.hosts, &self.linter)
            }
            Err(error) => (vec![error], Vec::new()),
        }
    }

    /// What Cargo is told.
    fn told(&self) -> Vec<String> {
        let migrations = Migrations::from_path(&self.directory);
        // Of a directory Cargo looks at all that is in it; a file that is gone is seen by its name.
        let mut watched = vec![self.directory.clone(), lock_in(&self.directory)];
        for migration in migrations.iter().flat_map(Migrations::iter) {
            let scripts = std::iter::once(migration.up()).chain(migration.down());
            watched.extend(scripts.map(|script| PathBuf::from(script.path())));
        }
        let watched = watched.iter();
        let watched = watched.map(|path| format!("cargo::rerun-if-changed={}", path.display()));
        let mut told: Vec<String> = watched.collect();
        let (errors, warnings) = self.look_at(migrations);
        // What Cargo is told is one line.
        let line = |message: String| message.replace(['\n', '\r'], " ");
        let errors = errors.iter().map(|error| format!("{error:#}"));
        told.extend(errors.map(|error| format!("cargo::error={}", line(error))));
        let warnings = warnings.iter().map(Lint::to_string);
        told.extend(warnings.map(|warning| format!("cargo::warning={}", line(warning))));
        told
    }
}

/// What is to be said of migrations that are not in their lock, if they have one.
fn warnings(migrations: &Migrations, linter: &Linter) -> Vec<Lint> {
    let lints = migrations.lock().map(|_| linter.lint(migrations));
    let mut lints = lints.and_then(Result::ok).unwrap_or_default();
    lints.retain(|lint| !lint.is_error());
    lints
}

/// The path of the lock in a directory.
fn lock_in(directory: &Path) -> PathBuf {
    directory.join(LOCK)
}
