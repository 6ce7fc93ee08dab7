//! The app as its users have it: its real window, driven by `WebDriver`, on real files that are
//! old, newer, locked, damaged, or on a disk that is full. On Linux, with a display.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod closing;
mod launch;
mod security;
mod support;
mod together;
mod trouble;
mod upgrade;
