//! SQLite in a browser's worker, on files that stay, with litemigrate's engine beside it.
//!
//! This is the second wasm of the npm package, behind `litemigrate/sqlite`. It knows files, SQL and
//! migrations; when a file is opened, copied or handed over is decided in `wasm/ts/sqlite`.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

mod connection;
mod migrator;
// What JavaScript gives, and what it is told, is the same in both files of wasm; there is more of it
// than is asked for here.
#[allow(dead_code)]
#[path = "../../src/npm/objects.rs"]
mod objects;
#[path = "../../src/npm/options.rs"]
mod options;
mod pool;
mod problem;
mod thrown;
mod values;
