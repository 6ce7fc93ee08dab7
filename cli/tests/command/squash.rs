//! `squash`, and the databases that had what became one.

use std::fs;

use predicates::str::{contains, ends_with};

use crate::support::{Project, output};

const PLAN: &str = "squash 1 notes (migrations/1_notes.sql)\n\
                    squash 2 tags (migrations/2_tags.sql)\n\
                    squash 3 pins (migrations/3_pins.up.sql)\n\
                    3 migrations into migrations/3_squashed.sql\n";
const MORE: (&str, &str) = ("4_more.sql", "CREATE TABLE more (a);\n");

/// Four migrations, prepared.
fn released() -> Project {
    let project = Project::of_three();
    project.add(&[MORE]);
    output(project.without_database(["prepare"]));
    project
}

#[test]
fn it_is_shown_first_and_then_written() {
    let project = released();
    let files = project.migrations();
    let shown = output(project.without_database(["squash", "--to", "3", "--dry-run"]));
    let sql = "CREATE TABLE notes (\n    body TEXT,\n    pinned INTEGER\n);\n";
    assert!(shown.starts_with(PLAN) && shown.contains(sql), "{shown}");
    assert!(
        shown.ends_with("\ndry run: nothing was written\n"),
        "{shown}"
    );
    let silent = project.without_database(["squash", "--to", "3"]);
    let silent = { silent }.assert().code(1).stdout(PLAN);
    silent.stderr(contains("no terminal to ask on; say `--yes`"));
    assert_eq!(project.migrations(), files);

    let wrote = output(project.without_database(["squash", "--to", "3", "--yes"]));
    let end = "wrote migrations/3_squashed.sql and migrations.lock\n";
    assert_eq!(wrote, format!("{PLAN}{end}"));
    assert_eq!(
        project.migrations(),
        ["3_squashed.sql", "4_more.sql", "migrations.lock"]
    );
    let text = fs::read_to_string(project.path("migrations/3_squashed.sql")).unwrap();
    assert!(shown.contains(&text), "{shown}");
    output(project.without_database(["check", "--offline"]));
    let up_to_date = "migrations.lock is up to date\n";
    assert_eq!(output(project.without_database(["prepare"])), up_to_date);
    output(project.command(["run"]));
    assert_eq!(project.applied(), [3, 4]);
    output(project.command(["drift"]));
}

#[test]
fn a_database_that_had_them_is_up_to_date() {
    let project = released();
    output(project.command(["run", "--target-version", "3"]));
    output(project.without_database(["squash", "--to", "3", "--yes"]));
    let pending = project.command(["check"]).assert().code(10);
    pending.stdout("pending: 4; the database is at 3\n");
    output(project.command(["run"]));
    assert_eq!(project.applied(), [1, 2, 3, 4]);
    let up_to_date = "up to date: the database is at 4\n";
    assert_eq!(output(project.command(["check"])), up_to_date);
    let info = output(project.command(["info"]));
    assert!(info.starts_with("1  replaced  notes"), "{info}");
    let forget = project.command(["forget", "1", "--confirm", "1"]).assert();
    forget.code(1).stderr(contains("a part of a later one now"));
    let below = project
        .command(["revert", "--target-version", "2"])
        .assert();
    below
        .code(1)
        .stderr(contains("migration 2 is a part of migration 3 now"));
    assert_eq!(project.applied(), [1, 2, 3, 4]);
}

#[test]
fn a_database_that_had_a_part_of_them_is_told_what_to_do() {
    let project = released();
    output(project.command(["run", "--target-version", "2"]));
    output(project.without_database(["squash", "--to", "3", "--yes"]));
    let bytes = project.bytes();
    for command in ["run", "check", "drift"] {
        let refused = project.command([command]).assert().code(1).stdout("");
        refused.stderr(contains(
            "upgrade it with a release that has the migrations up to 3",
        ));
    }
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn what_is_not_sound_is_not_squashed() {
    let project = Project::of_three();
    let unlocked = project.without_database(["squash", "--to", "3", "--yes"]);
    let unlocked = { unlocked }.assert().code(1).stdout("");
    unlocked.stderr(ends_with("there is none; run `litemigrate prepare`\n"));
    project.add(&[(
        "4_more.sql",
        "INSERT INTO notes (body) VALUES (random());\n",
    )]);
    output(project.without_database(["prepare"]));
    let files = project.migrations();
    let chance = project.without_database(["squash", "--to", "4", "--yes"]);
    let chance = { chance }.assert().code(1).stdout("");
    chance.stderr(contains("the rows of notes are others each time"));
    assert_eq!(project.migrations(), files);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_somebody_agrees() {
    let project = released();
    let squash = || project.process(["squash", "--to", "3"]);
    let (code, screen) = crate::support::on_terminal(squash(), "\n");
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("nothing was written"), "{screen}");
    assert_eq!(project.migrations().len(), 6);
    let (code, screen) = crate::support::on_terminal(squash(), "yes\n");
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(project.migrations().len(), 3);
}
