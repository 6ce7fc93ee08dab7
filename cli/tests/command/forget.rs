//! `forget`.

use predicates::str::{contains, starts_with};

use crate::support::{FAILING, NOTES, Project, TAGS, output};

/// 2 is applied and has no file.
fn one_missing() -> Project {
    let project = Project::new(&[NOTES, TAGS]);
    output(project.command(["run"]));
    project.remove("2_tags.sql");
    project
}

#[test]
fn a_row_goes_when_its_version_is_confirmed() {
    let project = one_missing();
    let forgotten = output(project.command(["forget", "2", "--confirm", "2"]));
    assert!(forgotten.starts_with("2  missing  tags  20"), "{forgotten}");
    assert!(forgotten.ends_with("\nforgot 2 tags\n"), "{forgotten}");
    assert_eq!(project.applied(), [1]);
    // What it did stays.
    let tags = "SELECT count(*) FROM tags";
    project.database().execute_batch(tags).unwrap();

    project.add(&[FAILING]);
    project.command(["run"]).assert().code(1);
    let forgotten = output(project.command(["forget", "4", "--confirm", "4"]));
    let end = "\nforgot 4 typo; it is pending now\n";
    assert!(forgotten.ends_with(end), "{forgotten}");
    project.command(["check"]).assert().code(10);
}

#[test]
fn without_a_terminal_or_with_another_version_it_stays() {
    let project = one_missing();
    let bytes = project.bytes();
    let silent = project.command(["forget", "2"]).assert().code(1);
    silent
        .stdout(starts_with("2  missing  tags"))
        .stderr(contains("no terminal to ask on; say `--confirm 2`"));
    let other = project.command(["forget", "2", "--confirm", "1"]).assert();
    other.code(1).stderr(contains(
        "`--confirm 1` is not the version to forget, which is 2",
    ));
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn what_is_applied_or_not_there_is_refused_without_a_question() {
    let project = one_missing();
    let bytes = project.bytes();
    project.add(&[("3_c.sql", "")]);
    for (version, reason) in [
        (
            "1",
            "migration 1 is applied, and its file is there; revert it",
        ),
        ("3", "the ledger has no row of migration 3"),
        ("9", "the ledger has no row of migration 9"),
    ] {
        let arguments = ["forget", version, "--confirm", version];
        let refused = project.command(arguments).assert().code(1);
        refused.stdout("").stderr(contains(reason));
    }
    project.add(&[("1_notes.sql", "")]);
    let modified = project.command(["forget", "1", "--confirm", "1"]).assert();
    modified
        .code(1)
        .stderr(contains("migration 1 is modified, and its file is there"));
    assert_eq!(project.bytes(), bytes);
    let missing = project.command(["forget", "1", "-D", "no.db"]).assert();
    missing.code(1).stderr(contains("no row of migration 1"));
    assert_eq!(project.files(), ["app.db"]);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_its_version_is_typed() {
    let project = one_missing();
    for typed in ["y\n", "\n", "1\n", "\u{4}"] {
        let (code, screen) = crate::support::on_terminal(project.process(["forget", "2"]), typed);
        assert_eq!(code, Some(1), "{screen}");
        assert!(screen.contains("2  missing  tags"), "{screen}");
        assert!(screen.contains("Type 2 to remove the row"), "{screen}");
        assert!(screen.contains("nothing was removed"), "{screen}");
        assert_eq!(project.applied(), [1, 2]);
    }
    let (code, screen) = crate::support::on_terminal(project.process(["forget", "2"]), "2\n");
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("forgot 2 tags"), "{screen}");
    assert_eq!(project.applied(), [1]);
}
