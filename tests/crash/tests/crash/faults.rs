//! Every operation on the disk fails, once and from then on; a write may be done by half.

use litemigrate::{Error, ErrorKind, Migrator, OnFailure, Report, TransactionScope};
use litemigrate_crash::disk::{Disk, Fault, Kind, Operation};
use litemigrate_crash::history::{Journey, install_old};
use rusqlite::Connection;

use crate::process::set_journal;

/// A database before its run.
pub(crate) struct Start {
    pub(crate) disk: Disk,
    pub(crate) journey: Journey,
}

#[derive(Clone, Copy)]
pub(crate) enum From {
    Nothing,
    Old,
    /// Back, that is.
    Latest,
}

impl Start {
    pub(crate) fn new(from: From, journal: &str) -> Self {
        let disk = Disk::new();
        let mut db = disk.connect();
        set_journal(&db, journal);
        if !matches!(from, From::Nothing) {
            install_old(&mut db);
        }
        let journey = match from {
            From::Nothing | From::Old => Journey::up(&mut disk.copy().connect()),
            From::Latest => {
                Journey::up(&mut db);
                Journey::down(&mut disk.copy().connect())
            }
        };
        drop(db);
        Self { disk, journey }
    }

    /// A migrator for each way to keep migrations together, and what a good run of it asks of the
    /// disk.
    pub(crate) fn ways(&self) -> impl Iterator<Item = (Migrator<Connection>, Vec<Operation>)> {
        WAYS.into_iter().map(|(on_failure, scope)| {
            let migrator = self.journey.migrator();
            let migrator = migrator.on_failure(on_failure).transactions(scope);
            let good = self.run(&migrator, None);
            good.result.unwrap();
            (migrator, good.operations)
        })
    }

    /// A run on a connection whose disk does as it is told from here on.
    pub(crate) fn run(&self, migrator: &Migrator<Connection>, fault: Option<Fault>) -> Broken {
        let disk = self.disk.copy();
        let db = disk.connect();
        self.run_on(disk, db, migrator, fault)
    }

    pub(crate) fn run_on(
        &self,
        disk: Disk,
        mut db: Connection,
        migrator: &Migrator<Connection>,
        fault: Option<Fault>,
    ) -> Broken {
        disk.arm(fault);
        let result = migrator.execute(&mut db, self.journey.goal);
        let (operations, struck) = disk.disarm();
        Broken {
            disk,
            db,
            result,
            operations,
            struck,
        }
    }
}

pub(crate) struct Broken {
    pub(crate) disk: Disk,
    pub(crate) db: Connection,
    pub(crate) result: Result<Report, Error>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) struck: Option<Operation>,
}

impl Broken {
    /// How many steps the application was told of.
    pub(crate) fn told(&self) -> usize {
        match &self.result {
            Ok(report) => report.done().len(),
            Err(error) => error.applied().len(),
        }
    }
}

/// How a run keeps its migrations together.
const WAYS: [(OnFailure, TransactionScope); 3] = [
    (OnFailure::KeepApplied, TransactionScope::Run),
    (OnFailure::KeepApplied, TransactionScope::Migration),
    (OnFailure::RollBackAll, TransactionScope::Run),
];

fn fail_every_operation(from: From, journal: &str) {
    let start = Start::new(from, journal);
    let (mut count, mut operations) = (0, 0);
    for (migrator, good) in start.ways() {
        operations += good.len();
        for (at, operation) in good.iter().enumerate() {
            let kinds = match operation {
                Operation::Write => &[
                    Kind::Once,
                    Kind::OnceHalf,
                    Kind::FromThenOn,
                    Kind::FromThenOnHalf,
                ][..],
                _ => &[Kind::Once, Kind::FromThenOn],
            };
            for kind in kinds {
                let fault = Fault { at, kind: *kind };
                count += fail(&start, &migrator, fault, journal);
            }
        }
    }
    assert!(
        count > operations,
        "{count} faults in {operations} operations"
    );
    println!("{count} faults at {operations} operations");
}

fn fail(start: &Start, migrator: &Migrator<Connection>, fault: Fault, journal: &str) -> usize {
    let broken = start.run(migrator, Some(fault));
    let told = broken.told();
    let passes = matches!(fault.kind, Kind::Once | Kind::OnceHalf);
    match &broken.result {
        Ok(_) => {}
        Err(error) => {
            assert!(
                is_environment(error.kind()),
                "{fault:?} {:?}: {error:#}",
                broken.struck
            );
            assert!(
                !(passes && broken.struck == Some(Operation::Lock)),
                "{fault:?}: a lock that passes is waited for: {error:#}"
            );
        }
    }
    let Broken {
        disk,
        mut db,
        struck,
        result,
        ..
    } = broken;
    if !passes {
        drop(db);
        db = disk.connect();
    }
    let found = start.journey.assert_whole(&db);
    // A write-ahead log may hold a transaction whose commit was told to have failed.
    let more = journal == "wal" && result.is_err();
    assert!(
        told == found || more && told < found,
        "{fault:?} {struck:?}: told {told}, found {found}: {result:?}"
    );
    start.journey.complete(&mut db);
    usize::from(struck.is_some())
}

fn is_environment(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Io | ErrorKind::DiskFull | ErrorKind::CannotOpen | ErrorKind::Busy
    )
}

#[test]
fn install_journal() {
    fail_every_operation(From::Nothing, "delete");
}

#[test]
fn install_log() {
    fail_every_operation(From::Nothing, "wal");
}

#[test]
fn upgrade_journal() {
    fail_every_operation(From::Old, "delete");
}

#[test]
fn upgrade_log() {
    fail_every_operation(From::Old, "wal");
}

#[test]
fn revert_journal() {
    fail_every_operation(From::Latest, "delete");
}

#[test]
fn revert_log() {
    fail_every_operation(From::Latest, "wal");
}
