//! The planner by tables: what there is, what the ledger has, and what comes of it.

use std::time::Duration;

use super::{Goal, Missing, OutOfOrder, Policy, Retry, latest_applied, plan};
use crate::checksum::Checksum;
use crate::database::Capabilities;
use crate::error::ErrorKind;
use crate::ledger::{Outcome, Row, Words};
use crate::migration::Version;
use crate::source::Migrations;

fn migrations(versions: &[i64]) -> Migrations {
    let files = versions.iter().flat_map(|version| {
        let up = (format!("{version}_m.up.sql"), format!("SELECT {version};"));
        let down = (
            format!("{version}_m.down.sql"),
            format!("SELECT -{version};"),
        );
        // Odd ones cannot be reverted.
        if version % 2 == 0 {
            vec![up, down]
        } else {
            vec![(up.0.replace(".up", ""), up.1)]
        }
    });
    Migrations::from_files(files).unwrap()
}

fn row(version: i64, outcome: Outcome) -> Row {
    Row {
        version: Version::new(version),
        outcome,
        checksum: Checksum::of(&format!("SELECT {version};")),
        execution_time: Some(Duration::ZERO),
        words: Words {
            description: "m".into(),
            installed_on: "2026-01-01 00:00:00".into(),
        },
    }
}

fn rows(ledger: &str) -> Vec<Row> {
    let entry = |entry: &str| {
        let outcome = match entry.chars().last() {
            Some('!') => Outcome::Failed,
            Some('?') => Outcome::Partial,
            _ => Outcome::Applied,
        };
        let edited = entry.ends_with('*');
        let mut row = row(
            entry.trim_end_matches(['!', '?', '*']).parse().unwrap(),
            outcome,
        );
        if edited {
            row.checksum = Checksum::of("what was shipped");
        }
        row
    };
    ledger.split_whitespace().map(entry).collect()
}

/// `apply 1, apply 2`, or the error's kind and version.
fn outcome(known: &[i64], ledger: &str, goal: Goal, policy: Policy) -> String {
    let migrations = migrations(known);
    let host = Capabilities::new("test");
    match plan(&migrations, &rows(ledger), goal, policy, host) {
        Ok(plan) => {
            let step = |step: &super::Step<'_>| format!("{:?} {}", step.action(), step.version());
            plan.steps().iter().map(step).collect::<Vec<_>>().join(", ")
        }
        Err(error) => format!("{:?} {}", error.kind(), error.version().unwrap()),
    }
}

fn to(version: i64) -> Goal {
    Goal::To(Version::new(version))
}

fn revert_to(version: i64) -> Goal {
    Goal::RevertTo(Version::new(version))
}

#[test]
fn by_default() {
    let latest = Goal::Latest;
    for (known, ledger, goal, expected) in [
        (&[1, 2, 3][..], "", latest, "Apply 1, Apply 2, Apply 3"),
        (&[1, 2, 3], "1", latest, "Apply 2, Apply 3"),
        (&[1, 2, 3], "1 2 3", latest, ""),
        (&[1, 2, 3], "1 3", latest, "Apply 2"),
        (&[], "", latest, ""),
        (&[1, 2, 3], "", to(2), "Apply 1, Apply 2"),
        (&[1, 2, 3], "1 2", to(2), ""),
        (&[1, 2, 3], "1 2", to(1), "VersionTooOld 1"),
        (&[1, 2, 3], "1 2", to(7), "VersionNotPresent 7"),
        (&[1, 2 /* 3 */], "1 2 3", latest, "DatabaseNewer 3"),
        (&[1, /* 2 */ 3], "1 2 3", latest, "VersionMissing 2"),
        (&[1 /* 2, 3 */], "1 2 3", latest, "DatabaseNewer 3"),
        (&[/* 1 */ 2], "1 2 3", latest, "DatabaseNewer 3"),
        (&[], "1", latest, "DatabaseNewer 1"),
        (&[1, 2 /* 3 */], "1 2 3!", latest, ""),
        (&[1 /* 2 */, 3], "1 2! 3", latest, ""),
        (&[1, 2, 3], "1* 2", latest, "VersionMismatch 1"),
        (&[1, 2, 3], "2*", to(2), "VersionMismatch 2"),
        (&[1, 2, 3], "1 2* 3", revert_to(2), "VersionMismatch 2"),
        (&[1, 2, 3], "1 2!", latest, "FailedBefore 2"),
        (&[1, 2, 3], "1 2!", to(1), ""),
        (&[1, 2, 3], "1 2?", latest, "PartiallyApplied 2"),
        (&[1, 2, 3], "1 2?", to(1), "PartiallyApplied 2"),
        (&[1, 2 /* 3 */], "1 2 3?", latest, "PartiallyApplied 3"),
        (&[1, 2, 3], "1", Goal::Next, "Apply 2"),
        (&[1, 2, 3], "1 3", Goal::Next, "Apply 2"),
        (&[1, 2, 3], "1 3!", Goal::Next, "Apply 2"),
        (&[1, 2, 3], "1 2!", Goal::Next, "FailedBefore 2"),
        (&[1, 2], "1 2", Goal::Next, ""),
        (&[2, 4, 6], "2 4 6", Goal::RevertLast, "Revert 6"),
        (&[2, 4, 6], "2 4", Goal::RevertLast, "Revert 4"),
        (&[2, 4, 6], "2 4 6!", Goal::RevertLast, "Revert 4"),
        (&[2, 4, 6], "", Goal::RevertLast, ""),
        (&[2, 4, 5], "2 4 5", Goal::RevertLast, "NotReversible 5"),
        (&[2, 4, 6], "2 4 6", revert_to(2), "Revert 6, Revert 4"),
        (
            &[2, 4, 6],
            "2 4 6",
            revert_to(0),
            "Revert 6, Revert 4, Revert 2",
        ),
        (&[2, 4, 6], "2 4 6", revert_to(6), ""),
        (&[2, 4, 6], "2 4", revert_to(6), "VersionTooNew 6"),
        (&[2, 4, 6], "2 4", revert_to(3), "VersionNotPresent 3"),
        (&[2, 3, 4], "2 3 4", revert_to(2), "NotReversible 3"),
        (
            &[1, 2, 3],
            "",
            Goal::Baseline(Version::new(2)),
            "Baseline 1, Baseline 2",
        ),
        (
            &[1, 2, 3],
            "1",
            Goal::Baseline(Version::new(2)),
            "Baseline 2",
        ),
        (
            &[1, 2, 3],
            "1 2!",
            Goal::Baseline(Version::new(2)),
            "Baseline 2",
        ),
        (
            &[1, 2, 3],
            "",
            Goal::Baseline(Version::new(9)),
            "VersionNotPresent 9",
        ),
    ] {
        let found = outcome(known, ledger, goal, Policy::default());
        assert_eq!(found, expected, "{known:?} on {ledger:?} to {goal:?}");
    }
}

#[test]
fn by_policy() {
    let default = Policy::default();
    let refuse = Policy {
        out_of_order: OutOfOrder::Refuse,
        ..default
    };
    let ignore = Policy {
        missing: Missing::Ignore,
        ..default
    };
    let failed = Policy {
        retry: Retry::Failed,
        ..default
    };
    let partial = Policy {
        retry: Retry::FailedAndPartial,
        ..default
    };
    for (known, ledger, policy, expected) in [
        (&[1, 2, 3][..], "1 3", refuse, "OutOfOrder 2"),
        (&[1, 2, 3], "1", refuse, "Apply 2, Apply 3"),
        (&[1, 2, 3], "1 2 3!", refuse, "FailedBefore 3"),
        (&[1, 2], "1 3", ignore, "Apply 2"),
        (&[1, 2], "1* 3", ignore, "VersionMismatch 1"),
        (&[1, 2], "1 3?", ignore, "PartiallyApplied 3"),
        (&[1, 2, 3], "1 2!", failed, "Apply 2, Apply 3"),
        (&[1, 2, 3], "1 2?", failed, "PartiallyApplied 2"),
        (&[1, 2, 3], "1! 2?", partial, "Apply 1, Apply 2, Apply 3"),
        (&[1, 2], "1 3?", partial, "PartiallyApplied 3"),
    ] {
        let found = outcome(known, ledger, Goal::Latest, policy);
        assert_eq!(found, expected, "{known:?} on {ledger:?} by {policy:?}");
    }
}

#[test]
fn what_is_out_of_order_is_said() {
    let migrations = migrations(&[1, 2, 3]);
    let host = Capabilities::new("test");
    let warned = plan(
        &migrations,
        &rows("3"),
        Goal::Latest,
        Policy::default(),
        host,
    )
    .unwrap();
    assert_eq!(
        warned.to_string(),
        "apply 1 m (1_m.sql)\napply 2 m (2_m.up.sql)\n\
         warning: migration 1 is applied out of order, after 3\n\
         warning: migration 2 is applied out of order, after 3"
    );
    let apply = Policy {
        out_of_order: OutOfOrder::Apply,
        ..Policy::default()
    };
    assert_eq!(
        plan(&migrations, &rows("3"), Goal::Latest, apply, host)
            .unwrap()
            .warnings(),
        []
    );
}

#[test]
fn a_host_s_refusals_are_known_before_anything_runs() {
    use crate::database::Refusal;
    let host = Capabilities::new("a host")
        .with_statement_bytes(80)
        .with_refusals(&[
            Refusal::TransactionControl,
            Refusal::Attach,
            Refusal::Temporary,
            Refusal::Vacuum,
            Refusal::PragmasExcept(&["foreign_keys"]),
            Refusal::RollbackConflict,
            Refusal::Parameters,
        ]);
    for (script, fault) in [
        (
            "SELECT 1;\nCOMMIT;\nBEGIN;",
            "a script cannot begin or end transactions",
        ),
        (
            "SELECT 1;\nSAVEPOINT a;",
            "a script cannot begin or end transactions",
        ),
        ("SELECT 1;\nATTACH 'x' AS y;", "no database can be attached"),
        (
            "SELECT 1;\nCREATE TEMP TABLE x (y);",
            "nothing temporary can be created",
        ),
        (
            "SELECT 1;\nPRAGMA user_version = 1;",
            "this pragma is not allowed",
        ),
        (
            "SELECT 1;\nSELECT ':no' || :yes;",
            "nothing is bound to its parameter",
        ),
        (
            "SELECT 1;\nINSERT OR ROLLBACK INTO a VALUES (1);",
            "a conflict cannot roll the transaction back; ABORT can",
        ),
        (
            "SELECT 1;\nCREATE TABLE b (c UNIQUE ON CONFLICT ROLLBACK);",
            "a conflict cannot roll the transaction back; ABORT can",
        ),
        (
            "SELECT 1;\nCREATE TRIGGER d AFTER INSERT ON b BEGIN SELECT RAISE(ROLLBACK, 'e'); END;",
            "a conflict cannot roll the transaction back; ABORT can",
        ),
        (
            "SELECT 1;\nSELECT '0123456789012345678901234567890123456789', '0123456789012345678901234567890123456789';",
            "the statement has 94 bytes, and 80 is the most",
        ),
    ] {
        let migrations = Migrations::from_files([("1_m.sql", script)]).unwrap();
        let error = plan(&migrations, &[], Goal::Latest, Policy::default(), host).unwrap_err();
        assert_eq!(
            (error.kind(), error.line()),
            (ErrorKind::Unsupported, Some(2)),
            "{script}"
        );
        assert_eq!(
            error.to_string(),
            format!(
                "migration 1 cannot run on a host, at 1_m.sql:2: {fault}; \
                 write it another way, or keep it from that host"
            )
        );
    }
    let longest =
        "SELECT '01234567890123456789012345678901234567890123456789012345678901234567890'";
    assert_eq!(longest.len(), 80);
    for allowed in ["PRAGMA foreign_keys = ON;", longest] {
        let migrations = Migrations::from_files([("1_m.sql", allowed)]).unwrap();
        plan(&migrations, &[], Goal::Latest, Policy::default(), host).unwrap();
    }
}

#[test]
fn every_place_that_a_host_would_refuse_is_told() {
    let migrations = Migrations::from_files([
        (
            "1_a.sql",
            "CREATE TABLE parent (id);\nVACUUM;\nPRAGMA user_version;",
        ),
        (
            "2_b.up.sql",
            "CREATE TABLE child (a REFERENCES PARENT, FOREIGN KEY (a) REFERENCES parent (id));\nDROP TABLE Parent;",
        ),
        ("2_b.down.sql", "-- no-transaction\nDROP TABLE child;"),
        ("3_c.sql", "DELETE FROM child; DROP TABLE parent;"),
        (
            "4_d.sql",
            "DROP TABLE child; DROP TABLE parent; SELECT a AS rollback FROM b;",
        ),
    ])
    .unwrap();
    let found = |host| {
        let errors = migrations.refusals(host);
        let place = |error: &crate::Error| {
            let (file, line) = (error.file().unwrap(), error.line().unwrap());
            format!("{file}:{line} {}", error.code())
        };
        errors.iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(found(Capabilities::rusqlite()), Vec::<String>::new());
    assert_eq!(
        found(Capabilities::d1()),
        [
            "1_a.sql:2 UNSUPPORTED",
            "1_a.sql:3 UNSUPPORTED",
            "2_b.up.sql:2 TABLE_REFERENCED",
            "2_b.down.sql:1 UNSUPPORTED",
        ]
    );
    // Once, although it refers to it twice.
    let errors = migrations.refusals(Capabilities::d1());
    assert!(
        errors[2]
            .to_string()
            .contains("to which rows of `child` may refer"),
        "{}",
        errors[2]
    );
    let names: Vec<&str> = Capabilities::names().collect();
    assert!(names.iter().all(|name| Capabilities::named(name).is_some()));
    assert!(Capabilities::named("nowhere").is_none());
}

#[test]
fn failed_and_partial_rows_do_not_count_as_applied() {
    assert_eq!(latest_applied(&rows("1 2 3! 4?")), Some(Version::new(2)));
    assert_eq!(latest_applied(&rows("3!")), None);
}
