//! Migrations that became one, and databases that had them. What the lock says of those is known without
//! the feature `lock` too; here it is written by hand, as `litemigrate squash` writes it.

use litemigrate::{Entry, ErrorKind, Migration, Migrations, Migrator, Missing, State, Version};

use crate::on_every_host;
use crate::support::{Host, LEDGER, SCHEMA, set};

on_every_host! {
    a_new_database_runs_the_one
    a_database_that_had_them_all_goes_on
    one_that_had_a_part_of_them_is_refused_and_stays_as_it_is
    one_that_had_another_text_is_refused
    what_is_below_is_no_target
    a_squash_can_be_squashed
    a_lock_that_lost_a_line_lets_nothing_run_twice
    without_its_lock_a_squash_is_refused
}

pub(crate) const OLD: [(&str, &str); 4] = [
    ("1_a.sql", "CREATE TABLE a (x);\n"),
    ("2_b.sql", "CREATE TABLE b (x);\n"),
    ("3_c.sql", "CREATE TABLE c (x);\n"),
    ("4_d.sql", "CREATE TABLE d (x);\n"),
];
const ONE: (&str, &str) = (
    "3_squashed.sql",
    "CREATE TABLE a (x);\nCREATE TABLE b (x);\nCREATE TABLE c (x);\n",
);
const ALL: (&str, &str) = (
    "4_squashed.sql",
    "CREATE TABLE a (x);\nCREATE TABLE b (x);\nCREATE TABLE c (x);\nCREATE TABLE d (x);\n",
);

fn line(word: &str, migration: &Migration) -> String {
    let (version, checksum) = (migration.version(), migration.checksum());
    format!("{word}{version} {} {checksum}", migration.description())
}

/// The lines of those that the first migration of the squashed set replaced.
fn replaced(word: &str, files: &[(&'static str, &'static str)]) -> Vec<String> {
    let set = set(files);
    set.iter().map(|known| line(word, known)).collect()
}

fn lock(files: &[(&'static str, &'static str)], replaced: &[String]) -> String {
    let set = set(files);
    let fingerprint = "0".repeat(32);
    let mut lines = vec!["# litemigrate lock 2".to_owned()];
    for migration in set.iter() {
        lines.push(format!("{} {fingerprint}", line("", migration)));
        if lines.len() == 2 {
            lines.extend_from_slice(replaced);
        }
    }
    lines.join("\n")
}

fn with_lock(files: &[(&'static str, &'static str)], replaced: &[String]) -> Migrations {
    let lock = ("migrations.lock", lock(files, replaced));
    let owned = |(name, text): &(&'static str, &str)| (*name, (*text).to_owned());
    Migrations::from_files(files.iter().map(owned).chain([lock])).unwrap()
}

/// The first three as one.
pub(crate) fn squashed() -> Migrations {
    with_lock(&[ONE, OLD[3]], &replaced("  replaces ", &OLD[..3]))
}

/// All of them, after the first three were.
fn squashed_twice() -> Migrations {
    let mut lines = replaced("  replaces ", &OLD);
    lines.extend(replaced("  replaces-squashed ", &[ONE]));
    with_lock(&[ALL], &lines)
}

/// A database at a version of a set.
fn at<H: Host>(migrations: Migrations, version: i64) -> H {
    let mut db = H::open();
    Migrator::new(migrations).run_to(&mut db, version).unwrap();
    db
}

fn a_new_database_runs_the_one<H: Host>() {
    let mut db = H::open();
    let report = Migrator::new(squashed()).run(&mut db).unwrap();
    assert_eq!(report.done().len(), 2);
    assert_eq!(db.ask(SCHEMA), "a b c d");
    assert_eq!(db.ask(LEDGER), "3|1|1 4|1|1");
    assert!(Migrator::new(squashed()).run(&mut db).unwrap().is_empty());
}

fn a_database_that_had_them_all_goes_on<H: Host>() {
    for version in [3, 4] {
        let mut db: H = at(set(&OLD), version);
        let migrator = Migrator::new(squashed());
        let report = migrator.run(&mut db).unwrap();
        assert_eq!(report.done().len(), usize::from(version == 3));
        assert_eq!(db.ask(SCHEMA), "a b c d");
        assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1 4|1|1");
        let status = migrator.status(&mut db).unwrap();
        let found: Vec<State> = status.entries().iter().map(Entry::state).collect();
        assert_eq!(found[..2], [State::Replaced; 2]);
        assert_eq!(found[2..], [State::Applied; 2]);
    }
}

fn one_that_had_a_part_of_them_is_refused_and_stays_as_it_is<H: Host>() {
    for version in [1, 2] {
        let mut db: H = at(set(&OLD), version);
        let before = [SCHEMA, LEDGER].map(|sql| db.ask(sql));
        for missing in [Missing::Refuse, Missing::Ignore] {
            let migrator = Migrator::new(squashed()).missing(missing);
            let error = migrator.run(&mut db).unwrap_err();
            assert_eq!(
                (error.kind(), error.version()),
                (ErrorKind::PartlyReplaced, Some(Version::new(version + 1)))
            );
            let status = migrator.status(&mut db).unwrap();
            assert_eq!(
                status.count(State::Replaced),
                usize::try_from(version).unwrap()
            );
        }
        assert_eq!([SCHEMA, LEDGER].map(|sql| db.ask(sql)), before);
        // That is the way out.
        Migrator::new(set(&OLD)).run_to(&mut db, 3).unwrap();
        Migrator::new(squashed()).run(&mut db).unwrap();
    }
}

fn one_that_had_another_text_is_refused<H: Host>() {
    let other = [OLD[0], ("2_b.sql", "CREATE TABLE b (y);\n"), OLD[2]];
    let mut db: H = at(set(&other), 3);
    let error = Migrator::new(squashed()).run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::VersionMismatch, Some(Version::new(2)))
    );
    // Unless it was accepted before.
    let mut lines = replaced("  replaces ", &OLD[..3]);
    let other = set(&other);
    let shipped = other.get(Version::new(2)).unwrap().checksum();
    lines[1] = format!("{} {shipped}", lines[1]);
    let migrator = Migrator::new(with_lock(&[ONE, OLD[3]], &lines));
    assert_eq!(migrator.run(&mut db).unwrap().done().len(), 1);
}

fn what_is_below_is_no_target<H: Host>() {
    let mut db: H = at(set(&OLD), 3);
    let migrator = Migrator::new(squashed());
    let refused = [
        migrator.run_to(&mut db, 2).unwrap_err(),
        migrator.revert_to(&mut db, 2).unwrap_err(),
        migrator.baseline(&mut db, 2).unwrap_err(),
        migrator.forget(&mut db, 2).unwrap_err(),
    ];
    for error in refused {
        assert_eq!(
            error.to_string(),
            "migration 2 is a part of migration 3 now, which replaced it; name 3 or a later one"
        );
    }
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
}

fn a_squash_can_be_squashed<H: Host>() {
    let good = [at(set(&OLD), 4), at(squashed(), 4), at(squashed_twice(), 4)];
    for mut db in good {
        let _: &H = &db;
        let migrator = Migrator::new(squashed_twice());
        assert!(migrator.run(&mut db).unwrap().is_empty());
        assert_eq!(
            migrator.status(&mut db).unwrap().version(),
            Some(Version::new(4))
        );
    }
    for mut db in [at::<H>(set(&OLD), 3), at(squashed(), 3)] {
        let error = Migrator::new(squashed_twice()).run(&mut db).unwrap_err();
        assert_eq!(
            (error.kind(), error.version()),
            (ErrorKind::PartlyReplaced, Some(Version::new(4)))
        );
    }
}

fn a_lock_that_lost_a_line_lets_nothing_run_twice<H: Host>() {
    let lines = replaced("  replaces ", &OLD[..3]);
    let mut db: H = at(set(&OLD), 2);
    let migrator = Migrator::new(with_lock(&[ONE], &lines[..2]));
    let error = migrator.run(&mut db).unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::PartlyReplaced, Some(Version::new(3)))
    );
    let mut db: H = at(set(&OLD), 3);
    let error = Migrator::new(with_lock(&[ONE], &lines[1..]))
        .run(&mut db)
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.version()),
        (ErrorKind::VersionMissing, Some(Version::new(1)))
    );
    assert_eq!(db.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
}

fn without_its_lock_a_squash_is_refused<H: Host>() {
    for (version, kind) in [
        (2, ErrorKind::VersionMissing),
        (3, ErrorKind::VersionMismatch),
    ] {
        let mut db: H = at(set(&OLD), version);
        let error = Migrator::new(set(&[ONE, OLD[3]])).run(&mut db).unwrap_err();
        assert_eq!(error.kind(), kind);
    }
}
