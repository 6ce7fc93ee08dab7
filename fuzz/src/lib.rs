//! What the fuzz targets are made of.

pub mod history;
pub mod host;
pub mod sqlite;

/// The file that records what was released.
pub const NAME_OF_THE_LOCK: &str = "migrations.lock";
