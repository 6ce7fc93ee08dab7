//! Each kind of difference is told, as what it is.

use litemigrate::{Change, Part};

use crate::support::schema;

/// A database, what one has of it and the other has not, and what is said of that.
fn told(expected: &str, found: &str, lines: &[&str]) {
    let differences = schema(expected).differences(&schema(found));
    assert_eq!(
        differences.to_string(),
        lines.join("\n"),
        "{expected} | {found}"
    );
    assert_eq!(differences.iter().len(), lines.len());
    assert_ne!(schema(expected).fingerprint(), schema(found).fingerprint());
}

#[test]
fn tables_and_columns() {
    const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);";
    told(NOTES, "", &["missing table notes"]);
    told("", NOTES, &["extra table notes"]);
    told(
        NOTES,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY)",
        &["missing column notes.body: TEXT"],
    );
    told(
        NOTES,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, \"a b\" INT NOT NULL DEFAULT 'x: y')",
        &["extra column notes.\"a b\": INT NOT NULL DEFAULT 'x: y'"],
    );
    told(
        NOTES,
        "CREATE TABLE notes (body TEXT, id INTEGER PRIMARY KEY)",
        &["changed columns notes: expected id, body, found body, id"],
    );
    told(
        NOTES,
        "CREATE TABLE Notes (id INTEGER PRIMARY KEY, body TEXT)",
        &[
            "changed table Notes: the case of its name",
            "changed columns Notes: the case of its name",
            "changed column Notes.body: the case of its name",
            "changed column Notes.id: the case of its name",
            "changed primary key Notes: the case of its name",
        ],
    );
}

#[test]
fn what_is_said_of_a_column() {
    for (expected, found) in [
        ("TEXT", "BLOB"),
        ("TEXT", "nothing"),
        ("TEXT", "TEXT NOT NULL"),
        ("TEXT NOT NULL DEFAULT 'a'", "TEXT NOT NULL DEFAULT 'A'"),
        ("INT DEFAULT 1", "INT"),
        ("TEXT", "TEXT COLLATE NOCASE"),
        ("VARCHAR(10)", "VARCHAR(20)"),
        ("INT AS (a + 1) VIRTUAL", "INT AS (a + 1) STORED"),
        ("INT AS (a + 1) STORED", "INT AS (a + 2) STORED"),
        ("INT", "INT NOT NULL ON CONFLICT IGNORE"),
    ] {
        let column = |text: &str| match text {
            "nothing" => "CREATE TABLE notes (a, b)".to_owned(),
            text => format!("CREATE TABLE notes (a, b {text})"),
        };
        let shown = |text: &str| text.replace("a + ", "a+");
        let line = format!(
            "changed column notes.b: expected {}, found {}",
            shown(expected),
            shown(found)
        );
        told(&column(expected), &column(found), &[&line]);
    }
}

#[test]
fn constraints() {
    let table = |more: &str| format!("CREATE TABLE notes (a INTEGER, b TEXT{more})");
    for (constraint, line) in [
        (", PRIMARY KEY (a)", "primary key notes: (a)"),
        (
            ", UNIQUE (a, b COLLATE nocase)",
            "unique notes (a, b COLLATE NOCASE)",
        ),
        (
            ", CHECK (a > 0 AND b != 'it''s')",
            "check notes (a>0 AND b!='it''s')",
        ),
        (
            ", FOREIGN KEY (a) REFERENCES other (id) ON DELETE SET NULL",
            "foreign key notes (a): REFERENCES other (id) ON DELETE SET NULL",
        ),
    ] {
        told(
            &table(constraint),
            &table(""),
            &[&format!("missing {line}")],
        );
        told(&table(""), &table(constraint), &[&format!("extra {line}")]);
    }
    told(
        &table(" REFERENCES other"),
        &table(" REFERENCES other ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"),
        &[
            "changed foreign key notes (b): expected REFERENCES other, found REFERENCES other ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        ],
    );
    told(
        &table(", PRIMARY KEY (a)"),
        &table(", PRIMARY KEY (a, b)"),
        &["changed primary key notes: expected (a), found (a, b)"],
    );
    told(
        "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE a (b INTEGER PRIMARY KEY)",
        &["changed primary key a: expected (b AUTOINCREMENT), found (b)"],
    );
    told(
        "CREATE TABLE a (b INT PRIMARY KEY) STRICT",
        "CREATE TABLE a (b INT PRIMARY KEY) WITHOUT ROWID",
        &["changed table a: expected STRICT, found WITHOUT ROWID"],
    );
    told(
        "CREATE TABLE a (b INT) STRICT",
        "CREATE TABLE a (b INT)",
        &["changed table a: expected STRICT, found nothing"],
    );
}

#[test]
fn what_stands_beside_tables() {
    const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);";
    for (part, one, other) in [
        (
            "index by_body",
            "CREATE INDEX by_body ON notes (body)",
            "CREATE UNIQUE INDEX by_body ON notes (body)",
        ),
        (
            "index by_body",
            "CREATE INDEX by_body ON notes (body) WHERE id > 1",
            "CREATE INDEX by_body ON notes (body) WHERE id > 2",
        ),
        (
            "index by_body",
            "CREATE INDEX by_body ON notes (lower(body))",
            "CREATE INDEX by_body ON notes (upper(body))",
        ),
        (
            "view all_notes",
            "CREATE VIEW all_notes AS SELECT * FROM notes",
            "CREATE VIEW all_notes AS SELECT id FROM notes",
        ),
        (
            "trigger log",
            "CREATE TRIGGER log AFTER INSERT ON notes BEGIN SELECT 1; END",
            "CREATE TRIGGER log AFTER DELETE ON notes BEGIN SELECT 1; END",
        ),
        (
            "virtual table search",
            "CREATE VIRTUAL TABLE search USING fts5(body)",
            "CREATE VIRTUAL TABLE search USING fts5(body, prefix=2)",
        ),
    ] {
        let (one, other) = (format!("{NOTES}{one}"), format!("{NOTES}{other}"));
        for (expected, found, change) in [
            (one.as_str(), NOTES, "missing"),
            (NOTES, &one, "extra"),
            (&one, &other, "changed"),
        ] {
            let differences = schema(expected).differences(&schema(found));
            let line = differences.to_string();
            assert!(
                line.starts_with(&format!("{change} {part}: ")) && !line.contains('\n'),
                "{line}"
            );
        }
    }
}

#[test]
fn a_program_reads_it_as_data() {
    let differences = schema("CREATE TABLE a (b INT NOT NULL, c)")
        .differences(&schema("CREATE TABLE a (b INT, d)"));
    let shown = differences.iter().map(|it| {
        (
            it.change(),
            it.part(),
            it.subject(),
            it.expected(),
            it.found(),
        )
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            (
                Change::Changed,
                Part::Column,
                "a.b",
                Some("INT NOT NULL"),
                Some("INT")
            ),
            (Change::Missing, Part::Column, "a.c", Some(""), None),
            (Change::Extra, Part::Column, "a.d", None, Some("")),
        ]
    );
}
