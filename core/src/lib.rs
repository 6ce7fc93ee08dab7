//! sqlx's migrations in every place SQLite runs: one directory of SQL files, sqlx's own ledger,
//! one synchronous engine.
//!
//! ```
//! use litemigrate::{Migrations, Migrator, rusqlite};
//!
//! let migrations = Migrations::from_files([
//!     ("1_create_notes.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);"),
//!     ("2_add_title.sql", "ALTER TABLE notes ADD COLUMN title TEXT;"),
//! ])?;
//! let mut db = rusqlite::Connection::open_in_memory()?;
//! let report = Migrator::new(migrations).run(&mut db)?;
//! assert_eq!(report.done().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Overview
//!
//! - [`Migrations`] is a set of files, read from an embedded directory, from disk or from pairs
//!   of a path and a text, and checked as a whole.
//! - [`Migrator`] runs them on a [`Database`]: [`run`](Migrator::run),
//!   [`revert`](Migrator::revert), [`plan`](Migrator::plan), [`status`](Migrator::status) and
//!   more. What every verb promises stands there.
//! - [`drift`](Migrator::drift) tells where a database has another [`Schema`] than its ledger says.
//! - [`adoption`](Migrator::adoption) and [`adopt`](Migrator::adopt) take up a database that another
//!   tool has made.
//! - [`Report`] is what was done; an [`Error`] carries one too, of what was done before it.
//! - [`Event`]s tell of a run while it goes on, and a [`CancelToken`] stops it.
//! - [`Database`] is implemented for `rusqlite::Connection`. It is small enough to be
//!   implemented for any other host of SQLite.
//!
//! # Features
//!
//! - `rusqlite` (default): the driver, with any rusqlite from 0.32 to 0.41, re-exported.
//! - `bundled`: SQLite itself, compiled in.
//! - `embed`: migrations embedded by a `build.rs`, see [`migrations!`].
//! - `build`: and checked by it; the lock, and squashing, see the module `build`.
//! - `lock` (default): what `migrations.lock` says of schemas, and drift.
//! - `include_dir` (default): migrations embedded by `include_dir!`.
//! - `backup`: a copy of the database before it is migrated, and the way back: `Backups`; and a run on
//!   a copy: `Migrator::rehearse`.
//! - `testing`: a database of every release as test data: `testing::upgrade_all`.
//! - `tracing`: a span for the run and for each migration.
//!
//! # What it does not do
//!
//! It writes no SQL for you, has no async API (the engine never waits for anything but SQLite),
//! and talks to no database but SQLite.

#[cfg(feature = "lock")]
mod adoption;
#[cfg(feature = "backup")]
mod backup;
mod batch;
#[cfg(feature = "embed")]
pub mod build;
mod checksum;
mod database;
#[cfg(feature = "lock")]
mod drift;
mod drivers;
mod error;
mod event;
mod foreign_keys;
mod hosts;
mod ledger;
#[cfg(feature = "lock")]
mod lockfile;
mod migration;
mod migrator;
mod patience;
mod plan;
#[cfg(feature = "backup")]
mod rehearsal;
#[cfg(all(feature = "lock", feature = "rusqlite"))]
mod replay;
mod report;
mod run;
#[cfg(feature = "lock")]
mod schema;
mod script;
mod source;
mod sql;
mod status;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tracing")]
mod trace;
mod transaction;

#[cfg(feature = "lock")]
pub use adoption::{Adoptable, Adoption, Predecessor};
#[cfg(feature = "backup")]
pub use backup::{Backup, Backups, Previous, Restored};
pub use batch::{BatchDatabase, Batches};
pub use checksum::Checksum;
pub use database::{
    Capabilities, Database, DatabaseError, Ending, ForeignKeySwitch, ForeignKeys, Interrupter,
    Pause, Refusal, Rollback, Value,
};
#[cfg(feature = "lock")]
pub use drift::Drift;
pub use error::{Error, ErrorKind};
pub use event::{CancelToken, Event, Obstacle};
#[doc(hidden)]
pub use migration::Replaced;
pub use migration::{Migration, Script, Version};
pub use migrator::Migrator;
pub use plan::{Goal, Missing, OnFailure, OutOfOrder, Plan, Retry, Step, TransactionScope};
#[cfg(feature = "backup")]
pub use rehearsal::{Rehearsal, Rows};
pub use report::{Action, Done, Elapsed, Report, Warning};
#[cfg(feature = "lock")]
pub use schema::{
    Change, Column, Difference, Differences, Fingerprint, ForeignKey, Generated, Nulls, Part,
    Schema, Table,
};
pub use source::Migrations;
pub use status::{Entry, State, Status};
pub use transaction::statement_transaction;

#[cfg(feature = "rusqlite")]
pub use rusqlite;

/// The README's examples, as tests.
#[cfg(all(doctest, feature = "rusqlite", feature = "include_dir"))]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The guide's examples, as tests.
#[cfg(all(doctest, feature = "backup", feature = "testing"))]
#[doc = include_str!("../../docs/upgrading.md")]
struct Upgrading;
