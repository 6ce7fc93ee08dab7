//! `adopt`, on a file that refinery has migrated.

use predicates::str::{contains, ends_with};

use crate::support::{Project, output, untimed};

/// As refinery 0.10 makes its table.
const REFINERY: &str = "CREATE TABLE IF NOT EXISTS refinery_schema_history(
         version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
     INSERT INTO refinery_schema_history VALUES
         (1, 'notes', '2026-01-31T09:30:00Z', '1'), (2, 'tags', '2026-01-31T09:30:00Z', '2');";

const FOUND: &str = "refinery_schema_history of refinery has 2 migrations, the latest 2\n";
const PLAN: &str = "the schema is that of migration 2\n\
                    baseline 1 notes (migrations/1_notes.sql)\n\
                    baseline 2 tags (migrations/2_tags.sql)\n";

fn migrated_by_refinery() -> Project {
    let project = Project::of_three();
    let schema = "CREATE TABLE notes (body TEXT); CREATE TABLE tags (name TEXT);";
    let database = project.database();
    database
        .execute_batch(&format!("{schema}{REFINERY}"))
        .unwrap();
    project
}

fn tables(project: &Project) -> String {
    let sql = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema
               WHERE type = 'table' ORDER BY name)";
    project
        .database()
        .query_row(sql, [], |row| row.get(0))
        .unwrap()
}

#[test]
fn what_would_be_recorded_is_shown_first() {
    let project = migrated_by_refinery();
    let bytes = project.bytes();
    let plan = format!("{FOUND}{PLAN}");
    assert_eq!(
        output(project.command(["adopt", "--dry-run"])),
        format!("{plan}dry run: nothing was written\n")
    );
    let silent = project
        .command(["adopt"])
        .assert()
        .code(1)
        .stdout(plan.clone());
    silent.stderr(contains("no terminal to ask on; say `--yes`"));
    assert_eq!(project.bytes(), bytes);

    let adopted = output(project.command(["adopt", "--yes"]));
    let report = adopted.strip_prefix(&plan).unwrap();
    assert_eq!(
        untimed(report),
        "baselined 1 notes\nbaselined 2 tags\n2 migrations"
    );
    assert_eq!(project.applied(), [1, 2]);
    assert_eq!(
        tables(&project),
        "_sqlx_migrations,notes,refinery_schema_history,tags"
    );
    // In a script it may be said again.
    assert_eq!(
        output(project.command(["adopt", "--yes"])),
        format!("{FOUND}nothing to adopt: it has a ledger, and is at 2\n")
    );
    output(project.command(["run"]));
    assert_eq!(project.applied(), [1, 2, 3]);
}

#[test]
fn the_old_ledger_goes_if_that_is_asked_for() {
    let project = migrated_by_refinery();
    output(project.command(["adopt", "--yes", "--remove-old-ledger"]));
    assert_eq!(tables(&project), "_sqlx_migrations,notes,tags");
    output(project.command(["drift"]));
}

#[test]
fn a_schema_that_is_not_theirs_is_told_with_the_code_of_drift() {
    let project = migrated_by_refinery();
    project
        .database()
        .execute_batch("ALTER TABLE tags ADD COLUMN color TEXT")
        .unwrap();
    let bytes = project.bytes();
    let told = project
        .command(["adopt", "--yes"])
        .assert()
        .code(16)
        .stderr("");
    told.stdout(format!(
        "{FOUND}drift: the schema is that of no migration; 2 is the nearest\n\
         extra column tags.color: TEXT\n"
    ));
    let to_one = project.command(["adopt", "--target-version", "1"]).assert();
    to_one
        .code(16)
        .stdout(ends_with("1 is the nearest\nextra table tags\n"));
    assert_eq!(project.bytes(), bytes);
}

#[test]
fn a_program_reads_it_as_json_and_is_not_asked() {
    let project = migrated_by_refinery();
    let bytes = project.bytes();
    let answer = |arguments: &[&'static str]| -> serde_json::Value {
        let command = project.command(arguments.iter().copied());
        let mut answer: serde_json::Value = serde_json::from_str(&output(command)).unwrap();
        assert_eq!(answer["fingerprint"].as_str().unwrap().len(), 32);
        answer["fingerprint"] = "…".into();
        answer
    };
    let mut expected = serde_json::json!({
        "state": "proven",
        "exit_code": 0,
        "version": "2",
        "silent": [],
        "fingerprint": "…",
        "predecessors": [{
            "tool": "refinery",
            "table": "refinery_schema_history",
            "count": 2,
            "latest": "2",
        }],
        "differences": [],
    });
    assert_eq!(answer(&["adopt", "--format", "json"]), expected);
    assert_eq!(
        answer(&["adopt", "--format", "json", "--yes", "--dry-run"]),
        expected
    );
    assert_eq!(project.bytes(), bytes);
    expected["state"] = "adopted".into();
    assert_eq!(answer(&["adopt", "--format", "json", "--yes"]), expected);
    expected["state"] = "recorded".into();
    assert_eq!(answer(&["adopt", "--format", "json"]), expected);
    assert_eq!(project.applied(), [1, 2]);
}

#[test]
fn without_a_database_or_its_tables_there_is_nothing_to_adopt() {
    let project = Project::of_three();
    let missing = project.command(["adopt", "--yes"]).assert().code(1);
    missing
        .stdout("")
        .stderr(contains("`app.db` does not exist"));
    assert!(project.files().is_empty());
    project.write("app.db", "");
    assert_eq!(
        output(project.command(["adopt", "--yes"])),
        "nothing to adopt: the database is empty, and can be migrated\n"
    );
    assert!(project.bytes().is_empty());
}

#[cfg(unix)]
#[test]
fn on_a_terminal_somebody_agrees() {
    let project = migrated_by_refinery();
    let on_terminal = |typed| {
        let command = project.process(["adopt", "--remove-old-ledger"]);
        crate::support::on_terminal(command, typed)
    };
    let (code, screen) = on_terminal("n\n");
    assert_eq!(code, Some(1), "{screen}");
    assert!(
        screen.contains("and remove refinery_schema_history? [y/N]"),
        "{screen}"
    );
    assert!(screen.contains("nothing was recorded"), "{screen}");
    let (code, screen) = on_terminal("y\n");
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(project.applied(), [1, 2]);
    assert_eq!(tables(&project), "_sqlx_migrations,notes,tags");
}
