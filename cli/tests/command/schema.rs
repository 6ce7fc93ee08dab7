//! `schema`, and the files that `prepare` keeps of it.

use std::fs;

use predicates::str::contains;

use crate::support::{NOTES, Project, output};

const LINKS: (&str, &str) = (
    "4_links.sql",
    "CREATE TABLE links (
        note INTEGER NOT NULL REFERENCES authors (id),
        \"of\" INTEGER UNIQUE REFERENCES links (note),
        size DECIMAL(10, 2),
        \"a \"\"b\"\"\" TEXT
     );
     CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent REFERENCES authors);\n",
);

#[test]
fn it_is_shown_as_sql_after_any_version() {
    let project = Project::of_three();
    let latest = "CREATE TABLE notes (\n    body TEXT,\n    pinned INTEGER\n);\n\n\
                  CREATE TABLE tags (\n    name TEXT\n);\n";
    assert_eq!(output(project.without_database(["schema"])), latest);
    let first = output(project.without_database(["schema", "--target-version", "1"]));
    assert_eq!(first, "CREATE TABLE notes (\n    body TEXT\n);\n");
    let unknown = project.without_database(["schema", "--target-version", "7"]);
    let unknown = { unknown }.assert().code(1).stdout("");
    unknown.stderr(contains("there is no migration 7"));
    assert!(project.files().is_empty());
    assert_eq!(output(Project::new(&[]).without_database(["schema"])), "");
}

#[test]
fn tables_and_what_they_refer_to_are_shown_in_mermaid_s_words() {
    let project = Project::new(&[NOTES, LINKS]);
    let mermaid = output(project.without_database(["schema", "--format", "mermaid"]));
    let expected = r#"erDiagram
    "authors" {
        INTEGER id PK
        TEXT name
        ANY parent FK
    }
    "links" {
        INTEGER note FK
        INTEGER of FK, UK
        DECIMAL(10__2) size
        TEXT a__b_
    }
    "notes" {
        TEXT body
    }
    "authors" |o--o{ "authors" : "parent"
    "authors" ||--o{ "links" : "note"
    "links" |o--o| "links" : "of"
"#;
    assert_eq!(mermaid, expected);
}

#[test]
fn the_picture_is_the_same_each_time_and_says_all() {
    let project = Project::new(&[NOTES, LINKS]);
    let svg = || output(project.without_database(["schema", "--format", "svg"]));
    let picture = svg();
    assert_eq!(svg(), picture);
    for told in [
        ">authors<",
        ">links<",
        ">notes<",
        ">DECIMAL(10, 2)?<",
        ">a \"b\"<",
        "prefers-color-scheme: dark",
    ] {
        assert!(picture.contains(told), "{told}: {picture}");
    }
    assert_eq!(picture.matches("class=\"key\"").count(), 3);
    assert_eq!(picture.matches("class=\"box\"").count(), 3);
}

#[test]
fn files_of_it_are_kept_and_told_of_when_they_are_stale() {
    let project = Project::of_three();
    let files = [
        "--schema",
        "schema.sql",
        "--schema",
        "schema.mmd",
        "--schema",
        "schema.svg",
    ];
    let with = |words: &[&'static str]| project.without_database([words, &files[..]].concat());
    let wrote = "wrote migrations/migrations.lock\n\
                 wrote schema.sql\nwrote schema.mmd\nwrote schema.svg\n";
    assert_eq!(output(with(&["prepare"])), wrote);
    assert_eq!(
        output(with(&["prepare"])),
        "migrations.lock is up to date\n"
    );
    assert_eq!(
        output(with(&["check", "--offline"])),
        "the 3 migrations are sound\n"
    );
    // A checkout with other line ends is no other schema.
    let sql = fs::read_to_string(project.path("schema.sql")).unwrap();
    project.write("schema.sql", &sql.replace('\n', "\r\n"));
    output(with(&["check", "--offline"]));

    project.add(&[("4_more.sql", "CREATE TABLE more (a);\n")]);
    output(project.without_database(["prepare"]));
    let stale = with(&["check", "--offline", "--format", "json"])
        .assert()
        .code(18);
    let answer: serde_json::Value = serde_json::from_slice(&stale.get_output().stdout).unwrap();
    assert_eq!(answer["found"].as_array().unwrap().len(), 3);
    assert_eq!(answer["found"][0]["code"], "STALE_SCHEMA");
    assert_eq!(answer["found"][0]["file"], "schema.sql");
    let told = project.without_database(["check", "--offline", "--schema", "schema.sql"]);
    { told }.assert().code(18).stdout(
        "schema.sql:1: it does not show the schema that the migrations make; run `litemigrate \
         prepare --schema schema.sql`\n",
    );
    output(with(&["prepare"]));
    output(with(&["check", "--offline"]));
}

#[test]
fn a_file_s_name_says_how_it_is_written() {
    let project = Project::of_three();
    let refused = project.without_database(["prepare", "--schema", "schema.txt"]);
    let refused = { refused }.assert().code(2);
    refused.stderr(contains("the name has to end with .sql, .mmd or .svg"));
    assert!(!project.migrations().contains(&"migrations.lock".to_owned()));
    // Of a database it would be another question.
    let online = project.command(["check", "--schema", "schema.sql"]);
    { online }.assert().code(2).stderr(contains("--offline"));
}
