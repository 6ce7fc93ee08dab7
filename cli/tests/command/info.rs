//! `info`, and the shell it is asked in.

use std::fs;
use std::process::Stdio;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{Child, FAILING, NOTES, Project, output};

const ALL_PENDING: &str = "1  pending  notes\n2  pending  tags\n3  pending  pins\n";

#[test]
fn everything_is_pending_where_there_is_no_file() {
    let project = Project::of_three();
    for url in [
        "app.db",
        "sqlite:app.db?mode=ro",
        "sqlite:app.db?mode=rwc",
        "sqlite::memory:",
    ] {
        assert_eq!(output(project.command(["info", "-D", url])), ALL_PENDING);
    }
    assert!(project.files().is_empty());
}

#[test]
fn an_empty_file_stays_empty() {
    let project = Project::of_three();
    fs::write(project.path("app.db"), "").unwrap();
    assert_eq!(output(project.command(["info"])), ALL_PENDING);
    assert!(project.bytes().is_empty());
}

#[test]
fn each_migration_has_a_line_that_says_where_it_stands() {
    let project = Project::of_three();
    output(project.command(["run"]));
    project.add(&[FAILING]);
    project.command(["run"]).assert().code(1);
    project.add(&[
        ("1_notes.sql", "CREATE TABLE notes (text TEXT);\n"),
        ("5_e.sql", ""),
    ]);
    project.remove("2_tags.sql");
    let bytes = project.bytes();

    let table = output(project.command(["info"]));
    let lines: Vec<String> = table
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| {
            line.split_whitespace()
                .take(3)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let expected = [
        "1 modified notes",
        "2 missing tags",
        "3 applied pins",
        "4 failed typo",
        "5 pending e",
    ];
    assert_eq!(lines, expected);
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn of_a_modified_migration_both_checksums_are_shown() {
    let project = Project::new(&[("1_a.sql", "CREATE TABLE a(x);\n")]);
    output(project.command(["run"]));
    project.add(&[("1_a.sql", "")]);
    let table = output(project.command(["info"]));
    let lines: Vec<&str> = table.lines().collect();
    let [row, applied, file] = lines.as_slice() else {
        panic!("{table}");
    };
    assert!(row.starts_with("1  modified  a  20"), "{row}");
    assert!(row.ends_with('s'), "{row}");
    assert_eq!(
        *applied,
        "   applied with checksum ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b\
         37b018a4258118784606948563b90547"
    );
    assert_eq!(
        *file,
        "   the file has checksum 38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da\
         274edebfe76f65fbd51ad2f14898b95b"
    );
}

#[test]
fn a_program_reads_all_of_it_as_json() {
    let project = Project::new(&[("9007199254740993_a.sql", "CREATE TABLE a(x);\n")]);
    let answer = |project: &Project| -> serde_json::Value {
        serde_json::from_str(&output(project.command(["info", "--format", "json"]))).unwrap()
    };
    let checksum = "ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b\
                    37b018a4258118784606948563b90547";
    assert_eq!(
        answer(&project),
        serde_json::json!({
            "version": null,
            "migrations": [{
                "version": "9007199254740993",
                "description": "a",
                "state": "pending",
                "installed_on": null,
                "execution_time_ns": null,
                "recorded_checksum": null,
                "file_checksum": checksum,
                "file": "migrations/9007199254740993_a.sql",
            }],
        })
    );
    assert!(project.files().is_empty());

    output(project.command(["run"]));
    let update = "UPDATE _sqlx_migrations SET execution_time = 1234567, \
                  installed_on = '2026-01-31 09:30:00'";
    project.database().execute_batch(update).unwrap();
    project.remove("9007199254740993_a.sql");
    assert_eq!(
        answer(&project),
        serde_json::json!({
            "version": "9007199254740993",
            "migrations": [{
                "version": "9007199254740993",
                "description": "a",
                "state": "missing",
                "installed_on": "2026-01-31 09:30:00",
                "execution_time_ns": 1_234_567,
                "recorded_checksum": checksum,
                "file_checksum": null,
                "file": null,
            }],
        })
    );
    let table = output(project.command(["info"]));
    assert_eq!(
        table,
        "9007199254740993  missing  a  2026-01-31 09:30:00  1.2 ms\n"
    );
}

#[test]
fn results_are_coloured_on_request_alone() {
    let project = Project::of_three();
    for arguments in [&["info"][..], &["run", "--dry-run"], &["run"]] {
        let command = || project.command(arguments.iter().copied());
        let forced = command().env("CLICOLOR_FORCE", "1").assert().success();
        forced.stdout(contains("\u{1b}[3"));
        let both = command()
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
            .assert()
            .success();
        both.stdout(contains("\u{1b}").not());
        assert!(!output(command()).contains('\u{1b}'));
    }
}

#[test]
fn no_migrations_are_said_to_be_none() {
    let project = Project::new(&[]);
    assert_eq!(
        output(project.command(["info"])),
        "no migrations in `migrations`\n"
    );
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let project = Project::of_three();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = project.process(["info"]);
    let child = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Child(child);
    assert_eq!(child.exit_code(), Some(0));
    assert_eq!(child.stderr(), "");
}

#[test]
fn errors_are_coloured_on_request_alone() {
    let project = Project::new(&[NOTES]);
    let command = || project.command(["info", "-D", "."]);
    let plain = "error: `.` is a directory, not a database\n";
    command().assert().code(1).stderr(plain);
    command()
        .env("CLICOLOR_FORCE", "1")
        .assert()
        .code(1)
        .stderr(contains("\u{1b}[31m"));
    let both = command()
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1")
        .assert()
        .code(1);
    both.stderr(contains("\u{1b}").not());
}

#[test]
fn a_command_line_that_makes_no_sense_shows_how_to_make_some() {
    let project = Project::new(&[]);
    for arguments in [
        &[][..],
        &["rnu"],
        &["run", "--target-version", "two"],
        &["add"],
    ] {
        let usage = project
            .command(arguments.iter().copied())
            .assert()
            .code(2)
            .stdout("");
        usage.stderr(contains("Usage:").or(contains("--help")));
    }
    for arguments in [
        &["--help"][..],
        &["run", "--help"],
        &["revert", "--help"],
        &["add", "-h"],
    ] {
        project
            .command(arguments.iter().copied())
            .assert()
            .success()
            .stdout(contains("Usage:"));
    }
    let version = concat!("litemigrate ", env!("CARGO_PKG_VERSION"), "\n");
    project
        .command(["--version"])
        .assert()
        .success()
        .stdout(version);
}
