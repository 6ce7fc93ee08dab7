//! litemigrate where JavaScript is the host.
//!
//! The npm package `litemigrate` is made of this crate: the engine, and what ties it to an
//! adapter, a small JavaScript object that runs SQL. Drift is a wasm by itself, of the same crate.
//!
//! A Rust worker uses the engine directly, with its migrations embedded by `include_dir`, on a
//! [`DurableObject`]:
//!
//! ```ignore
//! static MIGRATIONS: Dir = include_dir!("$CARGO_MANIFEST_DIR/migrations");
//!
//! let mut db = DurableObject::new(storage); // `ctx.storage`, as a `JsValue`
//! let report = Migrator::embedded(&MIGRATIONS)?.run(&mut db)?;
//! ```

mod durable_object;
mod javascript;
#[cfg(any(feature = "npm-migrator", feature = "npm-drift"))]
mod npm;
// A Durable Object tells errors in one way, other drivers in others.
#[cfg_attr(
    not(any(feature = "npm-migrator", feature = "npm-drift")),
    allow(dead_code)
)]
mod thrown;

pub use durable_object::DurableObject;
pub use litemigrate;
