//! The engine, as an application meets it, on a wide host and on a narrow one.

// What is not as it should be stops the test, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

#[cfg(feature = "backup")]
mod backups;
mod batches;
mod connections;
mod failures;
mod faults;
mod keys;
mod launch;
mod ledgers;
mod outside;
mod races;
mod recommits;
mod refusals;
mod sealed;
#[cfg(feature = "testing")]
mod upgrades;
