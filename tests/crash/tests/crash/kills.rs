//! Processes are killed at random moments.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

use litemigrate::{Backups, Migrator, TransactionScope, Version};
use litemigrate_crash::history::{Journey, files, install_old, migrations};
use litemigrate_crash::luck;
use rusqlite::Connection;

use crate::outside::{self, Told};
use crate::process::{Place, Process, Settings};

const KILLS: usize = 110;

const JOURNALS: [&str; 2] = ["delete", "wal"];

/// The last version before `notes` is rebuilt.
const UNBUILT: Version = Version::new(20_250_306_191_400);

/// Lets applications start on copies of a database, and kills them at any moment of what they
/// take when they are left alone. What each leaves is looked at, and counted.
fn kill<W: Ord + Debug>(place: &Place, way: &'static str, look: impl Fn(&mut Connection) -> W) {
    let mut rng = luck::rng("kill");
    let wanted = KILLS * luck::rounds();
    let (mut kills, mut rounds, mut left) = (0, 0, BTreeMap::new());
    let settings = |number: usize| {
        let transactions = [TransactionScope::Run, TransactionScope::Migration][number % 2];
        (
            JOURNALS[number / 2 % 2],
            Settings {
                way,
                transactions,
                wait: 0,
                ..Settings::UP
            },
        )
    };
    let durations: Vec<Duration> = (0..4)
        .map(|number| {
            let (journal, settings) = settings(number);
            let path = place.copy(journal, "app.db");
            let process = Process::start(place, &path, settings);
            let began = Instant::now();
            process.finish();
            began.elapsed()
        })
        .collect();
    while kills < wanted {
        rounds += 1;
        assert!(
            rounds < 20 * wanted,
            "the applications are faster than the killer"
        );
        let (journal, settings) = settings(rounds);
        let path = place.copy(journal, "app.db");
        let mut process = Process::start(place, &path, settings);
        process.go();
        thread::sleep(durations[rounds % 4].mul_f64(rng.f64()));
        kills += usize::from(process.kill());
        let found = look(&mut Connection::open(path).unwrap());
        *left.entry(found).or_insert(0) += 1;
    }
    println!("{kills} kills in {rounds} runs; steps found made, and how often: {left:?}");
}

/// Kills the journeys from where a preparation brings a database.
fn kill_journey(way: &'static str, prepare: impl Fn(&mut Connection)) {
    let place = Place::new(&files());
    for journal in JOURNALS {
        prepare(&mut place.create(journal, journal));
    }
    let mut model = Connection::open(place.copy(JOURNALS[0], "app.db")).unwrap();
    let journey = match way {
        "down" => Journey::down(&mut model),
        _ => Journey::up(&mut model),
    };
    drop(model);
    kill(&place, way, |db| {
        let found = journey.assert_whole(db);
        journey.complete(db);
        found
    });
}

#[test]
fn fresh_install() {
    kill_journey("up", |_| {});
}

#[test]
fn upgrade_with_data() {
    kill_journey("up", install_old);
}

#[test]
fn table_rebuild() {
    kill_journey("up", |db| {
        install_old(db);
        Migrator::new(migrations()).run_to(db, UNBUILT).unwrap();
    });
}

#[test]
fn revert() {
    kill_journey("down", |db| {
        install_old(db);
        Migrator::new(migrations()).run(db).unwrap();
    });
}

/// A copy that is named as one is whole, and is there before the first migration is.
#[test]
fn upgrade_with_a_copy() {
    let place = Place::new(&files());
    for journal in JOURNALS {
        install_old(&mut place.create(journal, journal));
    }
    let journey = Journey::up(&mut Connection::open(place.copy(JOURNALS[0], "app.db")).unwrap());
    let backups = Backups::beside(place.database("app.db"));
    kill(&place, "copied", |db| {
        let found = journey.assert_whole(db);
        let copies = backups.list().unwrap();
        for copy in &copies {
            let kept = Connection::open(copy.path()).unwrap();
            assert_eq!(
                journey.assert_whole(&kept),
                0,
                "the copy is of before the run"
            );
        }
        assert!(
            found == 0 || copies.len() == 1,
            "{found} steps, and {copies:?}"
        );
        let migrator = journey.migrator().back_up(backups.clone());
        migrator.run(db).unwrap();
        journey.complete(db);
        (found, copies.len())
    });
}

/// It is told when it is partially applied, and never run twice.
#[test]
fn outside_a_transaction() {
    let place = Place::new(&outside::FILES);
    for journal in JOURNALS {
        drop(place.create(journal, journal));
    }
    let partial = |db: &mut Connection| match outside::assert_told(db) {
        Told::Whole => None,
        Told::Partial(version) => Some(version),
    };
    kill(&place, "up", partial);
}
