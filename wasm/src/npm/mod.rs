//! What the npm package exports, and how it reaches an adapter.

mod engine;
mod host;
mod objects;
mod options;
mod remote;
mod verb;

/// Half the size of the standard library's, and as quick.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
