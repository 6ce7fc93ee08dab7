//! Breaks the engine as the field does, and finds the database whole.
//!
//! `CRASH_ROUNDS=100` does a hundred times as much of what is left to chance; `CRASH_SEED` has
//! the same again.

mod faults;
mod kills;
mod memory;
mod outside;
mod power;
mod process;
mod races;
mod scans;
