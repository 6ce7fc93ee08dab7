//! Hosts that the crate knows by itself.

#[cfg(feature = "rusqlite")]
mod rusqlite;

#[cfg(feature = "backup")]
pub(crate) use rusqlite::translate;
