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
    fs::remove_file(project.path("migrations/2_tags.sql")).unwrap();
    let bytes = project.bytes();

    let table = output(project.command(["info"]));
    let lines: Vec<String> = table
        .lines()
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
