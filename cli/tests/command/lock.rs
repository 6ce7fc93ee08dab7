//! `prepare`, `accept` and `check --offline`: the life of a lock.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, is_empty};

use crate::support::{NOTES, Project, TAGS, output};

const CORRECTED: (&str, &str) = (
    "2_tags.sql",
    "CREATE TABLE tags (name TEXT); -- corrected\n",
);

#[test]
fn it_is_written_once_and_then_up_to_date() {
    let project = Project::of_three();
    let wrote = "wrote migrations/migrations.lock\n";
    assert_eq!(output(project.without_database(["prepare"])), wrote);
    let up_to_date = "migrations.lock is up to date\n";
    assert_eq!(output(project.without_database(["prepare"])), up_to_date);
    assert!(project.lock().contains("\n2 tags "), "{}", project.lock());
    assert!(project.files().is_empty());
    let sound = "the 4 migrations are sound\n";
    project.add(&[("4_more.sql", "CREATE TABLE more (a);\n")]);
    assert_eq!(output(project.without_database(["prepare"])), wrote);
    assert_eq!(
        output(project.without_database(["check", "--offline"])),
        sound
    );
}

#[test]
fn an_edit_of_what_was_released_is_refused_until_it_is_accepted() {
    let project = Project::of_three();
    output(project.command(["run"]));
    output(project.without_database(["prepare"]));
    let before = project.lock();
    project.add(&[CORRECTED]);
    let refused = project.without_database(["prepare"]).assert().code(1);
    refused.stdout("").stderr(contains(
        "migrations/2_tags.sql:1: migration 2 was edited after it was released",
    ));
    assert_eq!(project.lock(), before);
    project.command(["run"]).assert().code(1);

    output(project.without_database(["accept", "2"]));
    assert_eq!(project.lock().matches("  accepts ").count(), 1);
    assert_eq!(
        output(project.command(["run"])),
        "nothing pending: the database is at 3\n"
    );
    output(project.command(["check"]));
    output(project.without_database(["check", "--offline"]));
    let unknown = project.without_database(["accept", "9"]).assert().code(1);
    unknown.stderr(contains("it has not migration 9"));
}

#[test]
fn what_was_not_released_may_be_edited_and_come_in_between() {
    let project = Project::new(&[NOTES, TAGS]);
    output(project.without_database(["prepare"]));
    project.add(&[CORRECTED]);
    output(project.without_database(["prepare", "--unreleased", "2"]));
    assert!(!project.lock().contains("accepts"));
    project.add(&[("0_first.sql", "CREATE TABLE first (a);\n")]);
    let refused = project.without_database(["prepare"]).assert().code(1);
    refused.stderr(contains("migration 0 is new, and comes before 2"));
    output(project.without_database(["prepare", "--out-of-order"]));
    output(project.without_database(["check", "--offline"]));
}

#[test]
fn nothing_is_locked_that_does_not_run() {
    let project = Project::new(&[NOTES, ("2_typo.sql", "CREATE TABEL tags (name TEXT);\n")]);
    let refused = project.without_database(["prepare"]).assert().code(1);
    refused.stderr(contains("migrations/2_typo.sql:1").and(contains("near \"TABEL\"")));
    assert_eq!(project.migrations(), ["1_notes.sql", "2_typo.sql"]);
}

#[test]
fn what_is_wrong_offline_has_a_code_and_a_place() {
    let project = Project::new(&[NOTES]);
    let offline = |project: &Project| {
        let mut command = project.without_database(["check", "--offline"]);
        let told = command.assert().code(18).stderr(is_empty());
        String::from_utf8(told.get_output().stdout.clone()).unwrap()
    };
    assert_eq!(
        offline(&project),
        "migrations/migrations.lock:1: the lock is not up to date: there is none; run \
         `litemigrate prepare`\n"
    );
    project.add(&[("notes.sql", "")]);
    assert!(offline(&project).contains("is not the name of a migration"));
    project.remove("notes.sql");
    project.add(&[("2_vacuum.sql", "-- no-transaction\nVACUUM;\n")]);
    output(project.without_database(["prepare"]));
    let mut command =
        project.without_database(["check", "--offline", "--host", "d1", "--format", "json"]);
    let told = command.assert().code(18);
    let answer: serde_json::Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(answer["state"], "unsound");
    assert_eq!(answer["found"][0]["code"], "UNSUPPORTED");
    assert_eq!(answer["found"][0]["file"], "migrations/2_vacuum.sql");
}
