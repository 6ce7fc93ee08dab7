//! What the npm package has of this crate: files, connections, values and migrations, for JavaScript.

mod connection;
mod migrator;
// What JavaScript gives, and what it is told, is the same in both files of wasm; there is more of it
// than is asked for here.
#[allow(dead_code)]
#[path = "../../../src/npm/objects.rs"]
mod objects;
#[path = "../../../src/npm/options.rs"]
mod options;
mod pool;
mod problem;
pub(crate) mod thrown;
mod values;

/// Half the size of the standard library's, and as quick.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
