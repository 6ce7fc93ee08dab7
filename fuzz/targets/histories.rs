//! Whole histories: runs, reverts, failures, edits, stops at any moment, beside a model.

#![no_main]

use libfuzzer_sys::fuzz_target;
use litemigrate_fuzz::history::{History, play};

fuzz_target!(|history: History| play(history));
