//! SQLite in a browser's worker, on files that stay, with litemigrate's engine beside it.
//!
//! An application in Rust has its database in a dedicated worker. One tab at a time has its files:
//!
//! ```ignore
//! static MIGRATIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/migrations");
//!
//! let directory = Directory::acquire("notes").await?;
//! let mut db = directory.open("notes.db")?; // a `rusqlite::Connection`
//! let report = Migrator::embedded(&MIGRATIONS)?.run(&mut db)?;
//! ```
//!
//! With the feature `npm` it is the wasm of the npm package behind `litemigrate/sqlite`. There
//! it knows files, SQL and migrations; when a file is opened, copied or handed over is decided in
//! `wasm/ts/sqlite`.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod directory;
mod error;
mod files;
mod javascript;
mod lock;
#[cfg(feature = "npm")]
mod npm;

pub use directory::Directory;
pub use error::{Error, ErrorKind};
pub use litemigrate;
pub use rusqlite;

#[cfg(feature = "npm")]
use npm::thrown;
