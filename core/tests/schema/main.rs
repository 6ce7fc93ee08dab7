//! The structure of databases: read, compared, recorded in the lock, checked.

// What is not as it should be stops the test, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(feature = "build")]
mod adoption;
#[cfg(feature = "build")]
mod checks;
mod differences;
mod drift;
#[cfg(feature = "build")]
mod lints;
#[cfg(feature = "build")]
mod lock;
mod reading;
mod sql;
#[cfg(feature = "build")]
mod squash;
mod support;
