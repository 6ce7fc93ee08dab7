//! `revert`.

use predicates::str::contains;

use crate::support::{Project, output, untimed};

const MORE: [(&str, &str); 2] = [
    ("4_lists.up.sql", "CREATE TABLE lists (title TEXT);\n"),
    ("4_lists.down.sql", "DROP TABLE lists;\n"),
];

#[test]
fn the_latest_is_reverted_and_what_cannot_be_is_not() {
    let project = Project::of_three();
    output(project.command(["run"]));
    let bytes = project.bytes();

    let plan = output(project.command(["revert", "--dry-run"]));
    assert_eq!(
        plan,
        "revert 3 pins (migrations/3_pins.down.sql)\ndry run: 1 migration, and nothing was written\n"
    );
    assert_eq!(project.bytes(), bytes);

    let reverted = output(project.command(["revert"]));
    assert_eq!(untimed(&reverted), "reverted 3 pins\n1 migration");
    assert_eq!(project.applied(), [1, 2]);

    let irreversible = project.command(["revert"]).assert().code(1).stdout("");
    irreversible.stderr(contains(
        "migration 2 (`migrations/2_tags.sql`) cannot be reverted",
    ));
    assert_eq!(project.applied(), [1, 2]);
}

#[test]
fn a_target_stays_applied() {
    let project = Project::of_three();
    project.add(&MORE);
    output(project.command(["run"]));
    let reverted = output(project.command(["revert", "--target-version", "2"]));
    assert_eq!(
        untimed(&reverted),
        "reverted 4 lists\nreverted 3 pins\n2 migrations"
    );
    assert_eq!(project.applied(), [1, 2]);

    let again = output(project.command(["revert", "--target-version", "2"]));
    assert_eq!(again, "nothing to revert: the database is at 2\n");

    let all = project
        .command(["revert", "--target-version", "0"])
        .assert()
        .code(1)
        .stdout("");
    all.stderr(contains("cannot be reverted"));
    assert_eq!(project.applied(), [1, 2]);
}

#[test]
fn an_empty_database_has_nothing_to_revert() {
    let project = Project::of_three();
    let nothing = "nothing to revert: no migration is applied\n";
    assert_eq!(
        output(project.command(["revert", "-D", "sqlite::memory:"])),
        nothing
    );
}

#[test]
fn a_file_that_does_not_exist_is_not_created() {
    let project = Project::of_three();
    for arguments in [&["revert"][..], &["revert", "--dry-run"]] {
        let missing = project
            .command(arguments.iter().copied())
            .assert()
            .code(1)
            .stdout("");
        missing.stderr("error: `app.db` does not exist: there is nothing to revert\n");
        assert!(project.files().is_empty());
    }
}
