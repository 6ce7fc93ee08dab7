//! litemigrate where JavaScript is the host.
//!
//! The npm package `litemigrate` is made of this crate: the engine, and what ties it to an
//! adapter, a small JavaScript object that runs SQL.
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
mod engine;
mod host;
mod objects;
mod options;
mod remote;
mod thrown;
mod verb;

/// Half the size of the standard library's, and as quick.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub use durable_object::DurableObject;
pub use litemigrate;
