//! Memory runs out, at many points of a run. SQLite's limit can only be lowered, so each run is a
//! process of its own.

use litemigrate_crash::history::{Journey, files, install_old};
use litemigrate_crash::luck;
use rusqlite::Connection;

use crate::process::{Place, Process, Settings};

const POINTS: usize = 120;

fn starve(journal: &str) {
    let mut rng = luck::rng("memory");
    let place = Place::new(&files());
    install_old(&mut place.create("old.db", journal));
    let path = place.copy("old.db", "app.db");
    let journey = Journey::up(&mut Connection::open(&path).unwrap());
    let run = |memory| {
        let path = place.copy("old.db", "app.db");
        let settings = Settings {
            memory,
            ..Settings::UP
        };
        let said = Process::start(&place, &path, settings).finish();
        let mut db = Connection::open(path).unwrap();
        journey.assert_whole(&db);
        journey.complete(&mut db);
        let ran = said.starts_with("applied ");
        let error = ["error OUT_OF_MEMORY ", "error IO "];
        assert!(
            ran || error.iter().any(|error| said.starts_with(error)),
            "{memory} bytes: {said}"
        );
        ran
    };
    let (mut too_little, mut enough) = (10_000, 20_000_000);
    while enough - too_little > 1000 {
        let middle = u32::midpoint(too_little, enough);
        *(if run(middle) {
            &mut enough
        } else {
            &mut too_little
        }) = middle;
    }
    let failed = (0..POINTS * luck::rounds())
        .filter(|_| !run(rng.u32(10_000..enough)))
        .count();
    assert!(failed > POINTS / 2, "{failed} of {POINTS}");
    println!("{failed} runs out of memory; {enough} bytes are enough");
}

#[test]
fn out_of_memory_journal() {
    starve("delete");
}

#[test]
fn out_of_memory_log() {
    starve("wal");
}
