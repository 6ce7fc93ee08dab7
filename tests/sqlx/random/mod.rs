//! Random stories, told to both tools on databases of their own: the same comes of it, or one
//! of the differences that are there on purpose.
//!
//! The stories are the same in every run. `LITEMIGRATE_STORIES` asks for more of them, and
//! `LITEMIGRATE_SEED` for others.

mod difference;
mod judge;
mod soup;
mod sql;
mod story;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use difference::Difference;
use story::stories;
use world::World;

/// As many as an ordinary run tells.
const STORIES: u32 = 400;

fn number(variable: &str) -> Option<u32> {
    let value = std::env::var(variable).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {value}")),
    )
}

#[test]
fn both_tools_make_the_same_of_any_story_but_for_known_differences() {
    let cases = number("LITEMIGRATE_STORIES").unwrap_or(STORIES);
    let seed = number("LITEMIGRATE_SEED").unwrap_or(0);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);

    let counts = RefCell::new(BTreeMap::<Difference, usize>::new());
    let acts = RefCell::new(0);
    let told = TestRunner::new_with_rng(config, rng).run(&stories(), |story| {
        let mut world = World::new(&story.migrations);
        for deed in &story.deeds {
            let Some(act) = world.deed(deed) else {
                continue;
            };
            *acts.borrow_mut() += 1;
            let verdict = judge::judge(&world, &act);
            for difference in verdict.differences {
                *counts.borrow_mut().entry(difference).or_default() += 1;
            }
            if !verdict.goes_on {
                break;
            }
        }
        Ok(())
    });
    if let Err(error) = told {
        panic!("{error}");
    }
    let (counts, acts) = (counts.into_inner(), acts.into_inner());
    println!("{cases} stories, {acts} acts; differences: {counts:#?}");
    if cases >= STORIES {
        // Otherwise the stories would tell of less than they seem to.
        let unseen: Vec<_> = Difference::ALL
            .iter()
            .filter(|difference| !counts.contains_key(difference))
            .collect();
        assert!(unseen.is_empty(), "never seen: {unseen:?}");
    }
}
