//! Hosts that the crate knows by itself.

#[cfg(feature = "rusqlite")]
mod rusqlite;
