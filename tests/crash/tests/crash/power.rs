//! The power goes at every operation that changes the disk. What was not synced is dropped,
//! kept, or kept in part; and while the database recovers the power may go once more.

use fastrand::Rng;
use litemigrate_crash::disk::{Disk, Fault, Kind, Operation, Survivors};
use litemigrate_crash::luck;

use crate::faults::{From, Start};

fn cut_at_every_operation(from: From, journal: &str) {
    let mut rng = luck::rng("power");
    let start = Start::new(from, journal);
    let (mut cuts, mut images) = (0, 0);
    for (migrator, good) in start.ways() {
        let writing = |(_, operation): &(usize, &Operation)| operation.writes();
        for (at, _) in good.iter().enumerate().filter(writing) {
            let broken = start.run(&migrator, Some(power_loss(at)));
            let told = broken.told();
            drop(broken.db);
            // The log is synced when a commit returns; that a journal is gone is not.
            let certain = if journal == "wal" { told } else { 0 };
            let mut look = |survivors: &mut Survivors| {
                images += 1;
                recover(&start, &broken.disk.after_power_loss(survivors), certain);
            };
            look(&mut Survivors::None);
            look(&mut Survivors::All);
            for _ in 0..2 * luck::rounds() {
                let mut some = Survivors::Some(rng.fork());
                look(&mut some);
            }
            let twice = broken
                .disk
                .after_power_loss(&mut Survivors::Some(rng.fork()));
            images += usize::from(cut_again(&start, &twice, certain, &mut rng));
            cuts += 1;
        }
    }
    println!("{cuts} power losses, {images} disks recovered");
}

fn power_loss(at: usize) -> Fault {
    let kind = Kind::PowerLoss;
    Fault { at, kind }
}

/// The database is whole, has what is certain, and a good run completes.
fn recover(start: &Start, disk: &Disk, certain: usize) {
    let mut db = disk.connect();
    let found = start.journey.assert_whole(&db);
    assert!(
        found >= certain,
        "{certain} were committed, {found} are left"
    );
    start.journey.complete(&mut db);
}

/// The power goes again in the next run, which begins with the recovery.
fn cut_again(start: &Start, disk: &Disk, certain: usize, rng: &mut Rng) -> bool {
    let mut db = disk.connect();
    disk.arm(Some(power_loss(rng.usize(..60))));
    let result = start
        .journey
        .migrator()
        .execute(&mut db, start.journey.goal);
    drop(db);
    disk.disarm();
    let disk = disk.after_power_loss(&mut Survivors::Some(rng.fork()));
    recover(start, &disk, certain);
    result.is_err()
}

/// That the disk forgets what is not synced shows when nothing is.
#[test]
fn without_syncs_a_database_breaks() {
    let start = Start::new(From::Old, "delete");
    let migrator = start.journey.migrator();
    let is_broken = |at| {
        let disk = start.disk.copy();
        let db = disk.connect();
        db.execute_batch("PRAGMA synchronous = OFF").unwrap();
        let broken = start.run_on(disk, db, &migrator, Some(power_loss(at)));
        drop(broken.db);
        let survivors = &mut Survivors::Some(Rng::with_seed(at as u64));
        let left = broken.disk.after_power_loss(survivors);
        let check = "PRAGMA integrity_check(1)";
        let said = left.connect().query_row(check, [], |row| row.get(0));
        said != Ok("ok".to_owned())
    };
    assert!((0..).step_by(5).take(80).any(is_broken));
}

#[test]
fn install_journal() {
    cut_at_every_operation(From::Nothing, "delete");
}

#[test]
fn install_log() {
    cut_at_every_operation(From::Nothing, "wal");
}

#[test]
fn upgrade_journal() {
    cut_at_every_operation(From::Old, "delete");
}

#[test]
fn upgrade_log() {
    cut_at_every_operation(From::Old, "wal");
}

#[test]
fn revert_journal() {
    cut_at_every_operation(From::Latest, "delete");
}

#[test]
fn revert_log() {
    cut_at_every_operation(From::Latest, "wal");
}
