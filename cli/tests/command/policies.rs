//! The options that say what a run may put up with.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{FAILING, NOTES, PINS, Project, TAGS, output, untimed};

#[test]
fn missing_files_are_left_alone_on_request() {
    let project = Project::of_three();
    output(project.command(["run"]));
    project.remove("2_tags.sql");
    project.add(&[("4_d.up.sql", ""), ("4_d.down.sql", "")]);
    let refused = project.command(["run"]).assert().code(1).stdout("");
    refused.stderr(
        contains("migration 2 (tags) is applied, but its file is missing")
            .and(contains("hint: `--ignore-missing`"))
            .and(contains("`litemigrate forget 2`")),
    );
    let plan = output(project.command(["run", "--ignore-missing", "--dry-run"]));
    assert!(plan.starts_with("apply 4 d "), "{plan}");
    output(project.command(["run", "--ignore-missing"]));
    let reverted = output(project.command(["revert", "--ignore-missing"]));
    assert_eq!(untimed(&reverted), "reverted 4 d\n1 migration");
    let stamped = output(project.command(["baseline", "4", "--ignore-missing"]));
    assert_eq!(untimed(&stamped), "baselined 4 d\n1 migration");
}

#[test]
fn a_newer_database_is_told_from_a_missing_file() {
    let project = Project::of_three();
    output(project.command(["run"]));
    for (name, _) in PINS {
        project.remove(name);
    }
    let refused = project.command(["run"]).assert().code(1).stdout("");
    refused.stderr(contains("newer").and(contains("hint: the directory of migrations is behind")));
    assert_eq!(
        output(project.command(["run", "--ignore-missing"])),
        "nothing pending: the database is at 3\n"
    );
}

#[test]
fn what_failed_is_tried_again_on_request() {
    let project = Project::new(&[NOTES, FAILING]);
    project.command(["run"]).assert().code(1);
    let same = project.command(["run"]).assert().code(1);
    same.stderr(contains("failed before").and(contains("hint: `litemigrate run --retry`")));
    // Now there is what the migration wanted.
    let table = "CREATE TABLE lsts (title TEXT)";
    project.database().execute_batch(table).unwrap();
    let plan = output(project.command(["run", "--dry-run", "--retry", "failed"]));
    assert!(plan.starts_with("apply 4 typo"), "{plan}");
    let again = output(project.command(["run", "--retry"]));
    assert_eq!(untimed(&again), "applied 4 typo\n1 migration");
}

#[test]
fn what_is_partially_applied_is_tried_again_by_name_alone() {
    let again =
        "-- no-transaction\nCREATE TABLE IF NOT EXISTS a (b);\nINSERT INTO later VALUES (1);\n";
    let project = Project::new(&[NOTES, ("2_a.sql", again)]);
    project.command(["run"]).assert().code(1);
    for arguments in [
        &["run", "--wait", "0"][..],
        &["run", "--retry", "--wait", "0"],
        &["revert", "--wait", "0"],
    ] {
        let refused = project.command(arguments.iter().copied()).assert().code(1);
        refused.stdout("").stderr(
            contains("migration 2 (a) is partially applied")
                .and(contains("`litemigrate run --retry partial`")),
        );
    }
    let table = "CREATE TABLE later (x)";
    project.database().execute_batch(table).unwrap();
    let done = output(project.command(["run", "--retry", "partial"]));
    assert_eq!(untimed(&done), "applied 2 a\n1 migration");
    project.command(["run", "--retry", "all"]).assert().code(2);
}

#[test]
fn what_comes_too_late_is_applied_warned_of_or_refused() {
    for (policy, warns) in [("apply", false), ("warn", true)] {
        let project = Project::new(&[NOTES, ("3_c.sql", "")]);
        output(project.command(["run"]));
        project.add(&[TAGS]);
        let refused = ["run", "--out-of-order", "refuse"];
        let refused = project.command(refused).assert().code(1).stdout("");
        refused.stderr(
            contains("migration 2 (`migrations/2_tags.sql`) comes before 3")
                .and(contains("hint: `--out-of-order apply`")),
        );
        let applied = output(project.command(["run", "--out-of-order", policy]));
        assert_eq!(applied.contains("warning: migration 2"), warns, "{policy}");
        assert_eq!(project.applied(), [1, 2, 3]);
    }
}

#[test]
fn all_is_undone_if_one_fails_on_request() {
    let project = Project::new(&[NOTES, TAGS, FAILING]);
    let failed = project.command(["run", "--all-or-nothing"]).assert();
    failed
        .code(1)
        .stdout("")
        .stderr(contains("migration 4 failed at migrations/4_typo.sql:3"));
    assert_eq!(project.applied(), [0; 0]);
    project.add(&[("4_typo.sql", "-- no-transaction\nVACUUM;\n")]);
    let refused = project.command(["run", "--all-or-nothing"]).assert();
    refused.code(1).stdout("").stderr(contains(
        "cannot be part of a run that is undone as a whole",
    ));
    assert_eq!(project.applied(), [0; 0]);
}

#[test]
fn the_wait_for_another_connection_can_be_none() {
    let project = Project::of_three();
    output(project.command(["run", "--target-version", "1"]));
    let other = project.database();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for command in ["run", "revert", "info", "check"] {
        let busy = project.command([command, "--wait", "0"]).assert().code(1);
        busy.stdout("")
            .stderr(contains("locked").and(contains("hint: `--wait <SECONDS>` waits longer")));
    }
    // As sqlx has it.
    let busy = ["run", "--connect-timeout", "0"];
    project.command(busy).assert().code(1);
    let usage = project.command(["run", "--wait", "a minute"]).assert();
    usage.code(2).stdout("");
}

#[test]
fn the_way_to_a_version_on_the_other_side_is_shown() {
    let project = Project::of_three();
    output(project.command(["run", "--target-version", "2"]));
    let back = ["run", "--target-version", "1"];
    let back = project.command(back).assert().code(1);
    back.stderr(contains("hint: `litemigrate revert --target-version 1`"));
    let on = ["revert", "--target-version", "3"];
    let on = project.command(on).assert().code(1);
    on.stderr(contains("hint: `litemigrate run --target-version 3`"));
}
