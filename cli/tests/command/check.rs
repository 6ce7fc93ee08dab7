//! `check`, line by line and code by code.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{FAILING, NOTES, Project, TAGS, output};

/// Checks, and that nothing was written.
fn check(project: &Project, code: i32, line: &str) {
    let files = project.files();
    let bytes = fs::read(project.path("app.db")).ok();
    let checked = project.command(["check"]).assert().code(code);
    checked.stderr("").stdout(format!("{line}\n"));
    assert_eq!(project.files(), files);
    assert_eq!(fs::read(project.path("app.db")).ok(), bytes);
}

#[test]
fn nothing_to_do_and_something_pending() {
    let project = Project::of_three();
    check(&project, 10, "pending: 1, 2, 3; no migration is applied");
    output(project.command(["run", "--target-version", "1"]));
    check(&project, 10, "pending: 2, 3; the database is at 1");
    output(project.command(["run"]));
    check(&project, 0, "up to date: the database is at 3");
    project.add(&[
        ("4_a.sql", ""),
        ("5_b.sql", ""),
        ("6_c.sql", ""),
        ("7_d.sql", ""),
    ]);
    check(
        &project,
        10,
        "pending: 4, 5, 6 and 1 more; the database is at 3",
    );
    check(&Project::new(&[]), 0, "up to date: no migration is applied");
}

#[test]
fn each_finding_has_a_code_and_the_gravest_counts() {
    let project = Project::of_three();
    output(project.command(["run"]));

    project.add(&[FAILING]);
    project.command(["run"]).assert().code(1);
    check(&project, 11, "failed: 4; the database is at 3");

    project.add(&[("5_e.sql", "")]);
    project.remove("2_tags.sql");
    let line = "missing: 2; failed: 4; pending: 5; the database is at 3";
    check(&project, 12, line);

    project.add(&[("2_tags.sql", "CREATE TABLE tags (title TEXT);\n")]);
    let line = "modified: 2; failed: 4; pending: 5; the database is at 3";
    check(&project, 14, line);

    project.add(&[TAGS]);
    for name in ["4_typo.sql", "5_e.sql", "3_pins.up.sql", "3_pins.down.sql"] {
        project.remove(name);
    }
    check(&project, 13, "newer: 3; failed: 4; the database is at 3");
    let ignoring = project.command(["check", "--ignore-missing"]).assert();
    ignoring
        .code(11)
        .stdout("failed: 4; the database is at 3\n");

    let partial = "UPDATE _sqlx_migrations SET execution_time = -1 WHERE NOT success";
    project.database().execute_batch(partial).unwrap();
    let line = "partially applied: 4; newer: 3; the database is at 3";
    check(&project, 15, line);
}

#[test]
fn a_program_reads_it_as_json() {
    let project = Project::of_three();
    output(project.command(["run", "--target-version", "2"]));
    project.remove("1_notes.sql");
    let checked = project.command(["check", "--format", "json"]).assert();
    let stdout = checked.code(12).get_output().stdout.clone();
    let answer: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(
        answer,
        serde_json::json!({
            "state": "missing",
            "exit_code": 12,
            "version": "2",
            "pending": ["3"],
            "failed": [],
            "missing": ["1"],
            "newer": [],
            "modified": [],
            "partially_applied": [],
        })
    );
}

#[test]
fn what_a_run_would_refuse_is_an_error() {
    let project = Project::of_three();
    project.add(&[("4_d.sql", "COMMIT;")]);
    let refused = project.command(["check"]).assert().code(1).stdout("");
    refused.stderr(contains("4_d.sql:1"));
    project.write("app.db", &"no database at all".repeat(100));
    let no_database = project.command(["check"]).assert().code(1).stdout("");
    no_database.stderr(contains("not a database"));
}

#[test]
fn its_codes_are_in_its_help() {
    let project = Project::new(&[]);
    let help = project.command(["check", "--help"]).assert().success();
    let mut help = help;
    for code in [
        "0    nothing",
        "1    an error",
        "2    the command line",
        "10   pending",
        "11   failed",
        "12   missing",
        "13   newer",
        "14   modified",
        "15   partially applied",
        "16   drift",
        "17   refused",
        "18   unsound",
    ] {
        help = help.stdout(contains(code).and(contains("Exit codes:")));
    }
}

#[test]
fn what_a_host_would_refuse_is_told_with_file_and_line() {
    let project = Project::new(&[
        NOTES,
        (
            "2_pragma.sql",
            "CREATE TABLE a (b);\nPRAGMA user_version = 2;\n-- and\nVACUUM;\n",
        ),
    ]);
    let refused = "migration 2 cannot run on a Durable Object, at migrations/2_pragma.sql:2: this \
                   pragma is not allowed; write it another way, or keep it from that host\n\
                   migration 2 cannot run on a Durable Object, at migrations/2_pragma.sql:4: \
                   VACUUM cannot run; write it another way, or keep it from that host\n";
    let mut command = project.command(["check", "--host", "durable-object"]);
    command.assert().code(17).stdout(refused);
    let mut command = project.command(["check", "--host", "node-sqlite"]);
    let accepted = "node-sqlite can run the 2 migrations\n";
    command.assert().code(0).stdout(accepted);
    let mut command = project.command(["check", "--host", "nowhere"]);
    let assert = command.assert().code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("durable-object, d1"), "{said}");
}

#[test]
fn what_hosts_would_refuse_as_json() {
    let project = Project::new(&[NOTES, ("2_vacuum.sql", "VACUUM;\n")]);
    let mut command = project.command([
        "check", "--host", "d1", "--host", "sql-js", "--format", "json",
    ]);
    let assert = command.assert().code(17);
    let answer: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(answer["state"], "refused");
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1);
    let refused = &answer["refused"][0];
    assert_eq!(refused["host"], "d1");
    assert_eq!(refused["version"], "2");
    assert_eq!(refused["file"], "migrations/2_vacuum.sql");
    assert_eq!(refused["line"], 1);
}
