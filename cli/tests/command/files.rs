//! Which file a URL names, and whether there is one.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{NOTES, Project, output};

#[test]
fn without_a_database_the_error_says_what_to_set() {
    let project = Project::new(&[NOTES]);
    for command in ["run", "revert", "info", "check"] {
        let nowhere = project
            .without_database([command])
            .assert()
            .code(1)
            .stdout("");
        nowhere.stderr(contains("--database-url").and(contains("DATABASE_URL")));
        let empty = project
            .command([command])
            .env("DATABASE_URL", "")
            .assert()
            .code(1);
        empty.stderr(contains("--database-url").and(contains("DATABASE_URL")));
    }
}

#[test]
fn the_option_wins_over_the_environment() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run", "-D", "sqlite:other.db"]));
    assert_eq!(project.files(), ["other.db"]);
}

#[test]
fn other_urls_are_refused_and_secrets_in_them_not_repeated() {
    let project = Project::new(&[NOTES]);
    for (url, reason) in [
        (
            "postgres://ada:secret@localhost/app",
            "begins with `postgres:`, and not with `sqlite:`",
        ),
        (
            "sqlite:app.db?vfs=unix-none",
            "its parameter `vfs` is not supported",
        ),
        ("sqlite:app.db?mode=append", "`append` is no mode"),
        ("sqlite:", "it has no path"),
    ] {
        let refused = project
            .command(["run", "-D", url])
            .assert()
            .code(1)
            .stdout("");
        refused.stderr(contains(reason).and(contains("secret").not()));
        assert!(project.files().is_empty(), "{url}");
    }
}

#[test]
fn names_are_taken_as_they_are() {
    let usual = [
        ("sqlite:my%20notes.db", "my notes.db"),
        ("sqlite://app.db?mode=rwc", "app.db"),
        ("my%20notes.db", "my%20notes.db"),
    ];
    // For SQLite these would be another file, and none; Windows has no such names.
    let unusual = [
        (
            "sqlite:file:app.db%3Fmode=memory",
            "file:app.db?mode=memory",
        ),
        ("sqlite:./:memory:", ":memory:"),
    ];
    let unusual = unusual.into_iter().filter(|_| cfg!(unix));
    for (url, file) in usual.into_iter().chain(unusual) {
        let project = Project::new(&[NOTES]);
        output(project.command(["run", "-D", url]));
        assert_eq!(project.files(), [file], "{url}");
    }
}

#[test]
fn a_mode_that_does_not_create_is_heeded() {
    let project = Project::new(&[NOTES]);
    for mode in ["rw", "ro"] {
        let url = format!("sqlite:app.db?mode={mode}");
        for arguments in [&["run", "-D", &url][..], &["run", "--dry-run", "-D", &url]] {
            let missing = project
                .command(arguments.iter().copied())
                .assert()
                .code(1)
                .stdout("");
            missing.stderr(format!(
                "error: `app.db` does not exist, and with `mode={mode}` it is not created\n"
            ));
            assert!(project.files().is_empty());
        }
    }
    fs::write(project.path("app.db"), "").unwrap();
    output(project.command(["run", "-D", "sqlite:app.db?mode=rw"]));
    assert_eq!(project.applied(), [1]);
}

#[test]
fn places_where_no_database_can_be_are_refused() {
    let project = Project::new(&[NOTES]);
    fs::write(project.path("file"), "").unwrap();
    fs::write(project.path("text.db"), "no database at all".repeat(100)).unwrap();
    for (url, reason) in [
        (
            "sqlite:nowhere/app.db",
            "the directory of `nowhere/app.db` does not exist: `nowhere`",
        ),
        (
            "sqlite:migrations",
            "`migrations` is a directory, not a database",
        ),
        ("sqlite:file/app.db", "`file/app.db`"),
        ("sqlite:text.db", "file is not a database"),
    ] {
        for command in ["run", "revert", "info"] {
            let refused = project
                .command([command, "-D", url])
                .assert()
                .code(1)
                .stdout("");
            refused.stderr(contains(reason));
        }
    }
    assert_eq!(project.files(), ["file", "text.db"]);
}

#[test]
fn a_file_that_is_only_read_serves_while_nothing_is_pending() {
    let project = Project::new(&[NOTES]);
    output(project.command(["run"]));
    let path = project.path("app.db");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let bytes = project.bytes();

    for url in ["sqlite:app.db", "sqlite:app.db?mode=ro"] {
        let nothing = "nothing pending: the database is at 1\n";
        assert_eq!(output(project.command(["run", "-D", url])), nothing);
        assert!(output(project.command(["info", "-D", url])).starts_with("1  applied  notes"));
        assert_eq!(
            output(project.command(["run", "--dry-run", "-D", url])),
            "nothing to do\n"
        );
    }

    project.add(&[("2_tags.sql", "CREATE TABLE tags (name TEXT);")]);
    let pending = project
        .command(["run", "-D", "sqlite:app.db?mode=ro"])
        .assert()
        .code(1);
    pending.stdout("").stderr(contains("readonly database"));
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn looking_leaves_nothing_beside_a_file_in_wal_mode() {
    let project = Project::new(&[NOTES]);
    output(project.command(["database", "setup"]));
    project.add(&[("2_tags.sql", "CREATE TABLE tags (name TEXT);")]);
    let bytes = project.bytes();
    assert_eq!(bytes[18..20], [2, 2]);
    for url in [
        "app.db",
        "sqlite:app.db?mode=ro",
        "sqlite:app.db?immutable=1",
    ] {
        let look = |arguments: &[&str]| {
            let all = arguments.iter().copied().chain(["-D", url]);
            let command = project.command(all).assert().stderr("");
            assert_eq!(project.files(), ["app.db"], "{url}: {arguments:?}");
            assert_eq!(project.bytes(), bytes, "{url}: {arguments:?}");
            String::from_utf8(command.get_output().stdout.clone()).unwrap()
        };
        assert!(look(&["info"]).contains("2  pending  tags"));
        assert!(look(&["check"]).starts_with("pending: 2;"));
        assert!(look(&["run", "--dry-run"]).starts_with("apply 2 tags"));
        assert!(look(&["baseline", "2", "--dry-run"]).starts_with("baseline 2 tags"));
    }
}

#[test]
fn looking_leaves_what_another_connection_has_not_yet_put_into_the_file() {
    let project = Project::new(&[NOTES]);
    output(project.command(["database", "create"]));
    // As a process leaves it that was killed.
    let other = project.database();
    let rows = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE a (b); INSERT INTO a VALUES (1)";
    other.execute_batch(rows).unwrap();
    let copy = project.path("copy.db");
    fs::copy(project.path("app.db"), &copy).unwrap();
    fs::copy(project.path("app.db-wal"), project.path("copy.db-wal")).unwrap();
    let wal = || fs::read(project.path("copy.db-wal")).unwrap();
    let (before, log) = (fs::read(&copy).unwrap(), wal());
    assert!(!log.is_empty());

    let pending = "1  pending  notes\n";
    assert_eq!(output(project.command(["info", "-D", "copy.db"])), pending);
    assert_eq!(fs::read(&copy).unwrap(), before);
    assert_eq!(wal(), log);
}

#[cfg(unix)]
#[test]
fn a_name_with_signs_of_a_url_is_read_without_locks_too() {
    let project = Project::new(&[NOTES]);
    let url = "sqlite:a%23b%25c%3Fd e.db";
    output(project.command(["database", "setup", "-D", url]));
    assert_eq!(project.files(), ["a#b%c?d e.db"]);
    let read = format!("{url}?immutable=1");
    assert!(output(project.command(["info", "-D", &read])).contains("1  applied  notes"));
    assert_eq!(project.files(), ["a#b%c?d e.db"]);
}
