//! All that the page can ask for. It gets no SQL, no path and no shell.
//!
//! Each name is also in `build.rs` and in `capabilities/main.json`. Those that take their time
//! run beside the window.

// Tauri hands arguments over by value.
#![allow(clippy::needless_pass_by_value)]

pub(crate) mod database;
pub(crate) mod launch;
pub(crate) mod notes;
