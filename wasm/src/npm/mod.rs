//! What the npm package exports, and how it reaches an adapter.

#[cfg(feature = "npm-drift")]
mod drift;
#[cfg(feature = "npm-migrator")]
mod engine;
mod host;
// What JavaScript is told is the same in all files of wasm; there is more of it than one asks for.
#[cfg_attr(not(feature = "npm-migrator"), allow(dead_code))]
mod objects;
mod options;
mod remote;
#[cfg(feature = "npm-migrator")]
mod verb;

/// Half the size of the standard library's, and as quick.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
