//! (crate docs)

mod checksum;
mod database;
mod drivers;
mod error;
mod event;
mod foreign_keys;
mod ledger;
mod migration;
mod migrator;
mod plan;
mod report;
mod run;
mod script;
mod source;
mod status;
#[cfg(feature = "tracing")]
mod trace;

pub use checksum::Checksum;
pub use database::{
    Capabilities, Database, DatabaseError, ForeignKeySwitch, ForeignKeys, Interrupter, Pause,
    Refusal, Value,
};
pub use error::{Error, ErrorKind};
pub use event::{CancelToken, Event};
pub use migration::{Migration, Script, Version};
pub use migrator::{Migrator, TransactionScope};
pub use plan::{Goal, Missing, OnFailure, OutOfOrder, Plan, Retry, Step};
pub use report::{Action, Done, Report, Warning};
pub use source::Migrations;
pub use status::{Entry, State, Status};

#[cfg(feature = "rusqlite")]
pub use rusqlite;

/// The README's examples, as tests.
#[cfg(all(doctest, feature = "rusqlite", feature = "include_dir"))]
#[doc = include_str!("../../README.md")]
struct Readme;
