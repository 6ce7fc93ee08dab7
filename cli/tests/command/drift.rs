//! `drift`, on a file that somebody has changed by hand.

use crate::support::{Project, output};

#[test]
fn what_differs_is_told_and_nothing_written() {
    let project = Project::of_three();
    let none = |place: &str| format!("no drift: the schema is that of {place}\n");
    assert_eq!(
        output(project.command(["drift"])),
        none("an empty database")
    );
    output(project.command(["run"]));
    assert_eq!(output(project.command(["drift"])), none("migration 3"));
    let by_hand = "ALTER TABLE notes DROP COLUMN pinned; CREATE INDEX by_name ON tags (name);";
    project.database().execute_batch(by_hand).unwrap();
    for locked in [false, true] {
        if locked {
            output(project.without_database(["prepare"]));
        }
        let bytes = project.bytes();
        let told = project.command(["drift"]).assert().code(16).stderr("");
        told.stdout(
            "drift: the schema is not that of migration 3\n\
             missing column notes.pinned: INTEGER\n\
             extra index by_name: ON tags (name)\n",
        );
        assert_eq!(project.bytes(), bytes);
    }
}

#[test]
fn a_program_reads_it_as_json() {
    let project = Project::of_three();
    output(project.command(["run"]));
    let sql = "ALTER TABLE notes ADD COLUMN more;";
    project.database().execute_batch(sql).unwrap();
    let told = project.command(["drift", "--format", "json"]).assert();
    let stdout = told.code(16).get_output().stdout.clone();
    let mut answer: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(answer["fingerprint"].as_str().unwrap().len(), 32);
    answer["fingerprint"] = "…".into();
    assert_eq!(
        answer,
        serde_json::json!({
            "state": "drift",
            "exit_code": 16,
            "version": "3",
            "fingerprint": "…",
            "differences": [{
                "change": "extra",
                "part": "column",
                "subject": "notes.more",
                "expected": null,
                "found": "",
            }],
        })
    );
}

#[test]
fn a_ledger_that_is_not_as_it_should_be_is_an_error() {
    let project = Project::of_three();
    output(project.command(["run"]));
    project.remove("2_tags.sql");
    project.command(["drift"]).assert().code(1).stdout("");
    let ignoring = project.command(["drift", "--ignore-missing"]).assert();
    ignoring.code(16).stdout(
        "drift: the schema is not that of migration 3\n\
         extra table tags\n",
    );
}
