//! Completions and manual pages.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{Project, output};

#[test]
fn there_are_completions_for_every_shell() {
    let project = Project::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = output(project.without_database(["completions", shell]));
        assert!(script.contains("litemigrate"), "{shell}");
        assert!(script.contains("baseline"), "{shell}");
    }
    let unknown = project.command(["completions", "cmd"]).assert().code(2);
    unknown.stderr(contains("possible values"));
}

#[test]
fn there_is_a_manual_page_and_one_of_each_command() {
    let project = Project::new(&[]);
    let page = output(project.without_database(["man"]));
    assert!(page.contains(".TH litemigrate 1"), "{page}");
    assert!(page.contains("DATABASE_URL"), "{page}");
    assert_eq!(output(project.without_database(["man", "pages"])), "");
    for page in [
        "litemigrate.1",
        "litemigrate-check.1",
        "litemigrate-database-drop.1",
    ] {
        assert!(project.path("pages").join(page).is_file(), "{page}");
    }
    assert!(!project.path("pages/litemigrate-migrate-run.1").exists());
    let check = fs::read_to_string(project.path("pages/litemigrate-check.1")).unwrap();
    let codes = ".SH EXIT CODES\n.nf\n  0    nothing to do\n";
    assert!(check.contains(codes), "{check}");
}

#[test]
fn every_command_has_help_without_colours() {
    let project = Project::new(&[]);
    for command in [
        "add",
        "run",
        "revert",
        "info",
        "check",
        "baseline",
        "forget",
        "build-script",
        "migrate",
        "database",
        "completions",
        "man",
    ] {
        let help = project.command([command, "--help"]).assert().success();
        help.stderr("")
            .stdout(contains("Usage: litemigrate").and(contains("\u{1b}").not()));
    }
    for command in ["create", "drop", "reset", "setup"] {
        let help = project.command(["db", command, "--help"]).assert();
        help.success()
            .stdout(contains("Usage: litemigrate database"));
    }
}
