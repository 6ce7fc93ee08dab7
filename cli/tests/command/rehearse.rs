//! `run --rehearse`: what a run would do, done on a copy.

use std::fs;

use predicates::str::{contains, is_empty};
use serde_json::{Value, json};

use crate::support::{FAILING, NOTES, PINS, Project, TAGS, output, untimed};

const NOTES_AGAIN: (&str, &str) = (
    "4_notes.sql",
    "CREATE TABLE notes_new (body TEXT NOT NULL, words INTEGER);\n\
     INSERT INTO notes_new (body) SELECT body FROM notes WHERE body <> '';\n\
     DROP TABLE notes;\nALTER TABLE notes_new RENAME TO notes;\n\
     INSERT INTO tags VALUES ('old');\n",
);

/// Two migrations applied, with three notes; two are pending.
fn project() -> Project {
    let project = Project::new(&[NOTES, TAGS]);
    output(project.command(["run"]));
    let insert = "INSERT INTO notes VALUES ('a'), ('b'), ('')";
    project.sql(insert);
    project.add(&[PINS[0], PINS[1], NOTES_AGAIN]);
    project
}

const SHOWN: &str = "\
would apply 3 pins
would apply 4 notes
changed column notes.body: from TEXT to TEXT NOT NULL
added column notes.words: INTEGER
rows of notes: 3 before, 2 after
rows of tags: 0 before, 1 after
rehearsed 2 migrations";

#[test]
fn what_it_would_do_is_shown_and_not_done() {
    let project = project();
    let before = project.state();
    let shown = output(project.command(["run", "--rehearse"]));
    assert_eq!(untimed(&shown), SHOWN);
    assert!(
        shown.ends_with(" on a copy, and nothing was written\n"),
        "{shown}"
    );
    assert_eq!(project.state(), before);
    // And the run does that.
    let done = untimed(&output(project.command(["run"])));
    assert_eq!(done, "applied 3 pins\napplied 4 notes\n2 migrations");
    assert_eq!(
        output(project.command(["run", "--rehearse"])),
        "nothing pending: the database is at 4\n"
    );
}

#[test]
fn a_write_ahead_log_is_read_and_stays() {
    let project = project();
    let user = project.database();
    let sql = "PRAGMA journal_mode = WAL; INSERT INTO notes VALUES ('in the log')";
    user.execute_batch(sql).unwrap();
    let log = |project: &Project| {
        let state = project.state();
        // The index of the log holds locks.
        state
            .into_iter()
            .filter(|file| !file.0.ends_with("-shm"))
            .collect::<Vec<_>>()
    };
    let before = log(&project);
    assert!(before[1].0.ends_with("-wal") && !before[1].1.is_empty());
    let shown = output(project.command(["run", "--rehearse"]));
    assert!(
        shown.contains("rows of notes: 4 before, 3 after\n"),
        "{shown}"
    );
    assert_eq!(log(&project), before);
    drop(user);
    // At rest.
    let before = project.state();
    output(project.command(["run", "--rehearse"]));
    assert_eq!(project.state(), before);
}

#[test]
fn what_may_only_be_read_can_be_rehearsed() {
    let project = project();
    let path = project.path("app.db");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    for url in [
        "sqlite:app.db",
        "sqlite:app.db?mode=ro",
        "sqlite:app.db?immutable=1",
    ] {
        let shown = output(project.without_database(["run", "--rehearse", "-D", url]));
        assert_eq!(untimed(&shown), SHOWN);
    }
    assert_eq!(project.files(), ["app.db"]);
}

#[test]
fn it_is_refused_as_the_run_is() {
    let project = project();
    project.add(&[("5_typo.sql", FAILING.1)]);
    let before = project.state();
    let rehearsed = project.command(["run", "--rehearse"]).assert().code(1);
    assert_eq!(project.state(), before);
    let rehearsed = rehearsed.get_output().clone();
    let run = project.command(["run"]).assert().code(1);
    let run = run.get_output().clone();
    assert_eq!(
        String::from_utf8(rehearsed.stderr).unwrap(),
        String::from_utf8(run.stderr).unwrap()
    );
    let shown = String::from_utf8(rehearsed.stdout).unwrap();
    assert!(
        shown.ends_with("rehearsed on a copy, and nothing was written\n"),
        "{shown}"
    );

    project.add(&[NOTES, ("1_notes.sql", "CREATE TABLE notes (title TEXT);\n")]);
    let rehearsed = project.command(["run", "--rehearse"]).assert().code(1);
    rehearsed.stderr(contains("was modified after it was applied"));
}

#[test]
fn what_is_not_in_a_transaction_is_rehearsed_too_and_other_files_are_not_touched() {
    let project = Project::new(&[NOTES, ("2_compact.sql", "-- no-transaction\nVACUUM;\n")]);
    let shown = output(project.command(["run", "--rehearse"]));
    assert_eq!(
        untimed(&shown),
        "would apply 1 notes\nwould apply 2 compact\nadded table notes\nrows of notes: none before, 0 after\n\
         rehearsed 2 migrations"
    );
    assert!(project.files().is_empty());
    for script in [
        "ATTACH 'other.db' AS other;\n",
        "-- no-transaction\nVACUUM INTO 'other.db';\n",
    ] {
        project.add(&[("3_other.sql", script)]);
        let refused = project.command(["run", "--rehearse"]).assert().code(1);
        refused.stdout(is_empty()).stderr(contains(
            "migration 3 cannot be rehearsed, at migrations/3_other.sql:",
        ));
        assert!(project.files().is_empty());
    }
}

#[test]
fn rows_without_their_parent_are_told() {
    let project = Project::new(&[
        (
            "1_base.sql",
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p (id));\n",
        ),
        (
            "2_loose.sql",
            "-- no-transaction\nPRAGMA foreign_keys = OFF;\nINSERT INTO c VALUES (7);\n",
        ),
    ]);
    let shown = output(project.command(["run", "--rehearse", "--target-version", "2"]));
    assert!(
        shown.contains("\nwarning: row 1 of `c` has no parent in `p`\n"),
        "{shown}"
    );
}

#[test]
fn a_program_can_read_it() {
    let project = project();
    let shown = output(project.command(["run", "--rehearse", "--format", "json"]));
    let mut answer: Value = serde_json::from_str(&shown).unwrap();
    let time = answer["migrations"][0]["execution_time_ns"].take();
    assert!(time.is_u64());
    assert_eq!(
        answer["migrations"][0],
        json!({"version": "3", "description": "pins", "execution_time_ns": null})
    );
    assert_eq!(
        (
            &answer["version"],
            answer["migrations"].as_array().unwrap().len()
        ),
        (&json!("4"), 2)
    );
    let body = json!({"change": "changed", "part": "column", "subject": "notes.body", "before": "TEXT", "after": "TEXT NOT NULL"});
    assert_eq!(answer["differences"][0], body);
    assert_eq!(
        answer["rows"],
        json!([{"table": "notes", "before": 3, "after": 2}, {"table": "tags", "before": 0, "after": 1}])
    );
    assert_eq!(answer["violations"], json!([]));
    project
        .command(["run", "--format", "json"])
        .assert()
        .code(2);
    project
        .command(["run", "--rehearse", "--dry-run"])
        .assert()
        .code(2);
}
