//! What does not run in one transaction can be done by half. Then the ledger says so, and nothing
//! is ever done twice.

use litemigrate::{ErrorKind, Migrations, Migrator, Version};
use litemigrate_crash::disk::{Disk, Fault, Kind, Operation, Survivors};
use litemigrate_crash::{luck, whole};
use rusqlite::Connection;

/// Each step of a script says in `log` that it was made.
pub(crate) const FILES: [(&str, &str); 4] = [
    (
        "1_log.sql",
        "CREATE TABLE log (version INTEGER, step INTEGER);
         CREATE TABLE data (id INTEGER PRIMARY KEY, body BLOB);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
         INSERT INTO data SELECT i, zeroblob(1000) FROM n;
         INSERT INTO log VALUES (1, 1);",
    ),
    (
        "2_outside.sql",
        "-- no-transaction
         INSERT INTO log VALUES (2, 1);
         DELETE FROM data WHERE id % 3 = 0;
         INSERT INTO log VALUES (2, 2);
         VACUUM;
         INSERT INTO log VALUES (2, 3);
         UPDATE data SET body = randomblob(900);
         INSERT INTO log VALUES (2, 4);",
    ),
    (
        "3_between.sql",
        "INSERT INTO log VALUES (3, 1);
         COMMIT;
         PRAGMA foreign_keys = OFF;
         BEGIN;
         INSERT INTO log VALUES (3, 2);",
    ),
    ("4_last.sql", "INSERT INTO log VALUES (4, 1);"),
];

/// How many steps each version has.
const STEPS: [(i64, usize); 4] = [(1, 1), (2, 4), (3, 2), (4, 1)];

pub(crate) enum Told {
    Whole,
    Partial(Version),
}

fn migrator() -> Migrator<Connection> {
    Migrator::new(Migrations::from_files(FILES).unwrap())
}

/// Asserts that the ledger tells what was done, and that another start neither does a step twice
/// nor goes on where one was left half done.
pub(crate) fn assert_told(db: &mut Connection) -> Told {
    whole::assert_sound(db);
    let (applied, partial) = (whole::applied(db), whole::ledger(db, "WHERE NOT success"));
    let log = log(db);
    for (version, steps) in STEPS {
        let made: Vec<&String> = log
            .iter()
            .filter(|step| step.starts_with(&format!("{version}.")))
            .collect();
        let expected: Vec<String> = (1..=made.len())
            .map(|step| format!("{version}.{step}"))
            .collect();
        assert_eq!(
            made,
            expected.iter().collect::<Vec<_>>(),
            "each step once, and in order"
        );
        match (
            applied.contains(&Version::new(version)),
            partial.contains(&version.to_string()),
        ) {
            (true, _) => assert_eq!(made.len(), steps, "{version} is recorded as applied"),
            (false, true) => assert!(made.len() <= steps),
            (false, false) => assert_eq!(made.len(), 0, "{version} is not recorded"),
        }
    }
    let next = migrator().wait(std::time::Duration::ZERO).run(db);
    match partial.first() {
        None => {
            next.unwrap();
            assert_eq!(whole::applied(db).len(), STEPS.len());
            assert_eq!(
                self::log(db).len(),
                STEPS.iter().map(|(_, steps)| steps).sum::<usize>()
            );
            Told::Whole
        }
        Some(version) => {
            let error = next.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::PartiallyApplied);
            assert_eq!(
                error.version().map(|version| version.to_string()).as_ref(),
                Some(version)
            );
            assert_eq!(self::log(db), log, "it was not run again");
            Told::Partial(version.parse().unwrap())
        }
    }
}

fn log(db: &Connection) -> Vec<String> {
    if whole::texts(db, "SELECT name FROM sqlite_schema WHERE name = 'log'").is_empty() {
        return Vec::new();
    }
    whole::texts(db, "SELECT version || '.' || step FROM log ORDER BY rowid")
}

fn run(journal: &str, fault: Option<Fault>) -> (Disk, Connection, Vec<Operation>) {
    let disk = Disk::new();
    crate::process::set_journal(&disk.connect(), journal);
    let mut db = disk.connect();
    disk.arm(fault);
    let _ = migrator().run(&mut db);
    let (operations, _) = disk.disarm();
    (disk, db, operations)
}

fn fail_every_operation(journal: &str) {
    let mut rng = luck::rng("outside");
    let (_, _, operations) = run(journal, None);
    let (mut faults, mut partial) = (0, 0);
    let mut look = |db: &mut Connection| {
        faults += 1;
        partial += usize::from(matches!(assert_told(db), Told::Partial(_)));
    };
    for at in 0..operations.len() {
        for kind in [
            Kind::Once,
            Kind::OnceHalf,
            Kind::FromThenOn,
            Kind::PowerLoss,
        ] {
            let (disk, mut db, _) = run(journal, Some(Fault { at, kind }));
            if kind == Kind::PowerLoss {
                drop(db);
                for mut survivors in [Survivors::None, Survivors::All, Survivors::Some(rng.fork())]
                {
                    look(&mut disk.after_power_loss(&mut survivors).connect());
                }
                continue;
            }
            if kind == Kind::FromThenOn {
                drop(db);
                db = disk.connect();
            }
            look(&mut db);
        }
    }
    println!("{faults} faults and power losses, {partial} left partially applied");
}

#[test]
fn faults_journal() {
    fail_every_operation("delete");
}

#[test]
fn faults_log() {
    fail_every_operation("wal");
}
