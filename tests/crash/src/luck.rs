//! What is left to chance, and can be had again.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use fastrand::Rng;

/// How many times as much as in CI is done: `CRASH_ROUNDS`.
pub fn rounds() -> usize {
    let rounds = env::var("CRASH_ROUNDS").map(|rounds| rounds.parse());
    rounds.map_or(1, |rounds| rounds.expect("CRASH_ROUNDS is a number"))
}

/// Chance that is the same again with the same `CRASH_SEED`, which is shown.
pub fn rng(test: &str) -> Rng {
    let seed = if let Ok(seed) = env::var("CRASH_SEED") {
        seed.parse().expect("CRASH_SEED is a number")
    } else {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0, |now| u64::from(now.subsec_nanos()))
    };
    println!("{test}: CRASH_SEED={seed}");
    Rng::with_seed(seed)
}
