//! Hosts that the crate knows by itself.

#[cfg(feature = "rusqlite")]
mod rusqlite;

#[cfg(any(feature = "backup", feature = "build"))]
pub(crate) use rusqlite::translate;
