//! For a `build.rs`: migrations that could not run do not compile, and those that can are embedded.
//!
//! ```ignore
//! // build.rs
//! fn main() {
//!     litemigrate::build::check("migrations");
//! }
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
//!
//! [`embed`] does without the replay, and so without SQLite: its feature is `embed`.

#[cfg(feature = "build")]
mod check;
#[cfg(feature = "build")]
mod contents;
mod embed;
#[cfg(feature = "build")]
mod findings;
#[cfg(feature = "build")]
mod lint;
#[cfg(feature = "build")]
mod prepare;
#[cfg(feature = "build")]
mod proof;
#[cfg(feature = "build")]
mod released;
#[cfg(feature = "build")]
mod squash;

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::source::{LOCK, Migrations};

#[cfg(feature = "build")]
pub use check::{Check, check};
#[cfg(feature = "build")]
pub use findings::findings;
#[cfg(feature = "build")]
pub use lint::{Level, Lint, Linter, Rule};
#[cfg(feature = "build")]
pub use prepare::Preparation;
#[cfg(feature = "build")]
pub use squash::Squash;

/// Embeds the migrations of a directory for [`migrations!`](crate::migrations), and stops the compiler
/// if they cannot be read. It looks at names and texts alone, and at the lock if there is one: what
/// the scripts do is for `check`.
pub fn embed(directory: impl AsRef<Path>) {
    let directory = directory.as_ref();
    tell(directory, Migrations::from_path(directory), |_| Vec::new());
}

/// Embeds the migrations, and tells Cargo when to look again, and what is wrong.
fn tell(
    directory: &Path,
    migrations: Result<Migrations, Error>,
    find: impl FnOnce(&Migrations) -> Vec<String>,
) {
    // Of a directory Cargo looks at all that is in it; a file that is gone is seen by its name.
    let mut watched = vec![directory.to_owned(), lock_in(directory)];
    for migration in migrations.iter().flat_map(Migrations::iter) {
        let scripts = std::iter::once(migration.up()).chain(migration.down());
        watched.extend(scripts.map(|script| PathBuf::from(script.path())));
    }
    for path in watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let told = match migrations {
        Ok(migrations) => {
            let mut told = find(&migrations);
            let unwritten = embed::write(&migrations, directory).err();
            told.extend(unwritten.map(|fault| line("error", &fault)));
            told
        }
        Err(error) => vec![line("error", &format!("{error:#}"))],
    };
    for line in told {
        println!("{line}");
    }
}

/// What Cargo is told is one line.
fn line(kind: &str, message: &str) -> String {
    format!("cargo::{kind}={}", message.replace(['\n', '\r'], " "))
}

/// The path of the lock in a directory.
fn lock_in(directory: &Path) -> PathBuf {
    directory.join(LOCK)
}
