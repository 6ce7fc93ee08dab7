//! `lint`, and where else it is heard.

use predicates::str::{contains, is_empty};
use serde_json::Value;

use crate::support::{NOTES, Project, TAGS, output};

const FEWER: (&str, &str) = (
    "3_fewer.sql",
    "DROP TABLE tags;\nCREATE TABLE IF NOT EXISTS lists (title TEXT);\n",
);

const DROPPED: &str = "migrations/3_fewer.sql:1: table `tags` is dropped with all its rows; copy what is \
     still needed, or say why they may go: `-- litemigrate: allow(drop-table) …` [drop-table]\n";

const GUARDED: &str = "migrations/3_fewer.sql:2: with IF NOT EXISTS another `lists` that is there is kept as it \
     is, and nobody is told; leave it out, and take over databases that have it by `baseline` \
     [if-not-exists]\n";

/// Two migrations that are released.
fn released() -> Project {
    let project = Project::new(&[NOTES, TAGS]);
    output(project.without_database(["prepare"]));
    project
}

#[test]
fn what_is_denied_has_an_exit_code() {
    let project = released();
    assert_eq!(
        output(project.without_database(["lint"])),
        "nothing to tell\n"
    );
    project.add(&[FEWER]);
    let told = project.without_database(["lint"]).assert().code(19);
    told.stdout(format!("error: {DROPPED}warning: {GUARDED}"))
        .stderr(is_empty());
    assert!(project.files().is_empty());

    let allowed = project.without_database(["lint", "--allow", "drop-table"]);
    assert_eq!(output(allowed), format!("warning: {GUARDED}"));
    let arguments = ["lint", "--warn", "drop-table", "--deny", "if-not-exists"];
    let told = project.without_database(arguments).assert().code(19);
    told.stdout(format!("warning: {DROPPED}error: {GUARDED}"));
    let unknown = project.without_database(["lint", "--deny", "drop-tables"]);
    { unknown }
        .assert()
        .code(2)
        .stderr(contains("drop-table, drop-column"));
}

#[test]
fn a_program_can_read_it() {
    let project = released();
    project.add(&[FEWER]);
    let mut command = project.without_database(["lint", "--format", "json"]);
    let told = command.assert().code(19);
    let answer: Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(
        (&answer["state"], &answer["exit_code"]),
        (&"lint".into(), &19.into())
    );
    let found = &answer["found"][0];
    assert_eq!(found["rule"], "drop-table");
    assert_eq!(found["level"], "error");
    assert_eq!(found["version"], "3");
    assert_eq!(
        (&found["file"], &found["line"]),
        (&"migrations/3_fewer.sql".into(), &1.into())
    );
    assert_eq!(
        found["sentence"],
        "table `tags` is dropped with all its rows"
    );
    assert_eq!(answer["found"][1]["level"], "warning");
}

#[test]
fn what_is_released_is_left_alone_unless_asked_for() {
    let project = Project::new(&[NOTES, TAGS, FEWER]);
    // Nobody knows what of it was released.
    output(project.without_database(["prepare"]));
    output(project.without_database(["lint"]));
    let told = project.without_database(["lint", "--released"]).assert();
    told.code(19);
}

#[test]
fn it_is_not_locked_before_it_is_allowed() {
    let project = released();
    project.add(&[FEWER]);
    let before = project.lock();
    let refused = project.without_database(["prepare"]).assert().code(1);
    refused
        .stdout("")
        .stderr(format!("error: {DROPPED}warning: {GUARDED}"));
    assert_eq!(project.lock(), before);
    let offline = project.without_database(["check", "--offline"]).assert();
    offline
        .code(18)
        .stdout(format!("{DROPPED}warning: {GUARDED}"));

    let (name, text) = FEWER;
    let text = format!("-- litemigrate: allow(drop-table) never shipped\n{text}");
    project.add(&[(name, &text)]);
    let prepared = project.without_database(["prepare"]).assert().success();
    prepared
        .stdout("wrote migrations/migrations.lock\n")
        .stderr(format!("warning: {}", GUARDED.replace(":2:", ":3:")));
    output(project.without_database(["check", "--offline"]));
}
