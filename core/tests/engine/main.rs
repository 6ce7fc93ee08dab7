//! The engine, as an application meets it, on a wide host and on a narrow one.

// What is not as it should be stops the test, in its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

mod batches;
mod connections;
mod failures;
mod faults;
mod keys;
mod launch;
mod ledgers;
mod outside;
mod recommits;
mod refusals;
mod sealed;
mod squashes;

// The others run in wasm as well. It has neither files nor threads, and a panic is its end.
#[cfg(all(feature = "backup", not(target_family = "wasm")))]
mod backups;
#[cfg(not(target_family = "wasm"))]
mod cancels;
#[cfg(not(target_family = "wasm"))]
mod environment;
#[cfg(not(target_family = "wasm"))]
mod files;
#[cfg(not(target_family = "wasm"))]
mod hostile;
#[cfg(not(target_family = "wasm"))]
mod locks;
#[cfg(not(target_family = "wasm"))]
mod panics;
#[cfg(not(target_family = "wasm"))]
mod races;
#[cfg(not(target_family = "wasm"))]
mod rebuilds;
#[cfg(not(target_family = "wasm"))]
mod settings;
#[cfg(all(feature = "testing", not(target_family = "wasm")))]
mod upgrades;
