//! What is told of a migration that runs here, and may cost somebody data.

use litemigrate::ErrorKind;
use litemigrate::build::{Level, Lint, Linter, Preparation, Rule, findings};

use crate::support::{Files, edited, files, history, locked, migrations};

const BASE: (&str, &str) = (
    "1_base.sql",
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT NOT NULL, \
         words INTEGER AS (length(body)));\n\
     CREATE TABLE tags (note_id INTEGER REFERENCES notes (id) ON DELETE CASCADE, name TEXT);\n\
     CREATE TABLE drafts (body TEXT);\n",
);

fn told(files: &Files) -> Vec<String> {
    let lints = Linter::new().lint(&migrations(files)).unwrap();
    lints.iter().map(ToString::to_string).collect()
}

/// What is told of a second migration.
fn of(script: &str) -> Vec<String> {
    told(&files(&[BASE, ("2_next.sql", script)]))
}

/// The same, as lines and rules.
fn rules(script: &str) -> Vec<String> {
    let files = files(&[BASE, ("2_next.sql", script)]);
    let lints = Linter::new().lint(&migrations(&files)).unwrap();
    let short = |lint: &Lint| format!("{} {}", lint.line(), lint.rule());
    lints.iter().map(short).collect()
}

/// The way that the documents recommend.
const REBUILD: &str = "\
CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL);
INSERT INTO notes_new (id, title, body) SELECT id, coalesce(title, ''), body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
";

#[test]
fn the_recommended_rebuild_is_fine() {
    assert_eq!(of(REBUILD), [""; 0]);
    let with_switch = format!("COMMIT;\nPRAGMA foreign_keys = OFF;\nBEGIN;\n{REBUILD}");
    assert_eq!(of(&with_switch), [""; 0]);
    let outside = format!("-- no-transaction\nPRAGMA foreign_keys = OFF;\n{REBUILD}");
    assert_eq!(of(&outside), [""; 0]);
}

#[test]
fn a_table_that_held_data_is_dropped() {
    assert_eq!(
        of("-- gone\nDROP TABLE Drafts;\n"),
        [
            "2_next.sql:2: table `drafts` is dropped with all its rows; copy what is still needed, or say why \
          they may go: `-- litemigrate: allow(drop-table) …` [drop-table]"
        ]
    );
    // Made in the same script, or its rows are kept elsewhere.
    assert_eq!(rules("CREATE TABLE t (a);\nDROP TABLE t;\n"), [""; 0]);
    assert_eq!(
        rules(
            "CREATE TABLE kept AS SELECT body FROM drafts;\nDROP TABLE drafts;\nDROP TABLE kept;\n"
        ),
        [""; 0]
    );
    // What is made anew under its name does not keep them.
    assert_eq!(
        rules("DROP TABLE drafts;\nCREATE TABLE drafts (body TEXT);\n"),
        ["1 drop-table"]
    );
    // By another name it is the same table.
    assert_eq!(
        rules("ALTER TABLE drafts RENAME TO old;\nDROP TABLE old;\n"),
        ["2 drop-table"]
    );
    // A temporary one is another, and the first that is meant.
    let temporary = "CREATE TEMP TABLE drafts (a);\nDROP TABLE drafts;\nDROP TABLE drafts;\n";
    assert_eq!(rules(temporary), ["3 drop-table"]);
    assert_eq!(
        rules("CREATE TEMP TABLE drafts (a);\nDROP TABLE temp.drafts;\n"),
        [""; 0]
    );
}

#[test]
fn a_column_that_held_data_is_dropped() {
    assert_eq!(
        of("ALTER TABLE notes DROP COLUMN title;\n"),
        [
            "2_next.sql:1: column `notes.title` is dropped with all that is in it; copy what is still needed, or \
          say why it may go: `-- litemigrate: allow(drop-column) …` [drop-column]"
        ]
    );
    for fine in [
        "ALTER TABLE notes DROP words;",
        "ALTER TABLE notes ADD x;\nALTER TABLE notes DROP x;",
        "UPDATE notes SET body = title || body;\nALTER TABLE notes DROP COLUMN title;",
    ] {
        assert_eq!(rules(fine), [""; 0], "{fine}");
    }
    // To be set is not to be read.
    let emptied = "UPDATE notes SET title = NULL;\nALTER TABLE notes DROP COLUMN title;";
    assert_eq!(rules(emptied), ["2 drop-column"]);
    // A rebuild that forgets one.
    let forgotten = "CREATE TABLE notes_new (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n\
                     INSERT INTO notes_new SELECT id, body FROM notes;\n\
                     DROP TABLE notes;\nALTER TABLE notes_new RENAME TO notes;";
    assert_eq!(rules(forgotten), ["3 drop-column"]);
    // One that gives it another name.
    let renamed = "CREATE TABLE notes_new (id INTEGER PRIMARY KEY, headline TEXT, body TEXT NOT NULL);\n\
                   INSERT INTO notes_new SELECT id, title, body FROM notes;\n\
                   DROP TABLE notes;\nALTER TABLE notes_new RENAME TO notes;";
    assert_eq!(rules(renamed), [""; 0]);
}

#[test]
fn a_rebuild_that_takes_the_children_along() {
    let emptied = "CREATE TABLE kept AS SELECT * FROM notes;\nDELETE FROM notes;\n\
                   INSERT INTO notes (id, title, body) SELECT id, title, body FROM kept;\nDROP TABLE kept;";
    assert_eq!(
        of(emptied),
        [
            "2_next.sql:2: deleting the rows of `notes` deletes or changes those of `tags` that refer to them, and \
          filling it again does not bring them back; make a new table, copy, drop the old one and rename the \
          new one [cascade]"
        ]
    );
    assert_eq!(
        rules("REPLACE INTO notes (id, body) VALUES (1, '');"),
        ["1 cascade"]
    );
    assert_eq!(
        rules("INSERT OR REPLACE INTO notes (id, body) VALUES (1, '');"),
        ["1 cascade"]
    );
    // It is meant to be emptied, or nothing refers to it.
    assert_eq!(
        rules("DELETE FROM notes;\nDELETE FROM notes WHERE id = 1;"),
        [""; 0]
    );
    assert_eq!(
        rules("REPLACE INTO tags (name) SELECT name FROM tags;"),
        [""; 0]
    );
}

#[test]
fn a_parent_is_renamed_away_and_dropped() {
    let renamed = "ALTER TABLE notes RENAME TO notes_old;\n\
                   CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT NOT NULL);\n\
                   INSERT INTO notes SELECT id, title, body FROM notes_old;\n\
                   DROP TABLE notes_old;";
    assert_eq!(
        of(renamed),
        [
            "2_next.sql:4: `tags` refers to `notes_old`, which is dropped: a table that is renamed takes the foreign \
          keys of others along; make a new table, copy, drop the old one and rename the new one [lost-parent]"
        ]
    );
    // It may come later.
    let later =
        "CREATE TABLE pins (list INTEGER REFERENCES lists (id));\nDROP TABLE IF EXISTS lists;";
    assert_eq!(rules(later), [""; 0]);
    assert_eq!(
        of("-- litemigrate: allow(drop-table) no longer used\nDROP TABLE notes;"),
        [
            "2_next.sql:2: `tags` refers to `notes`, which is dropped; rebuild `tags` without that foreign key, or \
          drop it too [lost-parent]"
        ]
    );
}

#[test]
fn what_a_table_with_rows_refuses() {
    assert_eq!(
        of("ALTER TABLE drafts ADD COLUMN title TEXT NOT NULL;"),
        [
            "2_next.sql:1: this fails where `drafts` has a row: Cannot add a NOT NULL column with default value \
          NULL; give the column a DEFAULT, or rebuild the table and fill it in [not-null]"
        ]
    );
    assert_eq!(
        of("ALTER TABLE drafts ADD made_at TEXT DEFAULT CURRENT_TIMESTAMP;"),
        [
            "2_next.sql:1: this fails where `drafts` has a row: Cannot add a column with non-constant default; \
          add the column without it and fill it in with UPDATE, or rebuild the table [add-column]"
        ]
    );
    let several = "ALTER TABLE drafts ADD a TEXT NOT NULL;\nALTER TABLE drafts ADD b DEFAULT (random());\n\
                   ALTER TABLE drafts ADD c NOT NULL;";
    assert_eq!(rules(several), ["1 not-null", "2 add-column", "3 not-null"]);
    let refers = "ALTER TABLE drafts ADD note INTEGER DEFAULT 1 REFERENCES notes (id);";
    assert_eq!(rules(refers), ["1 add-column"]);
    let copied = "CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);\n\
                  INSERT INTO notes_new SELECT id, title, body FROM notes;\n\
                  DROP TABLE notes;\nALTER TABLE notes_new RENAME TO notes;";
    assert_eq!(
        of(copied),
        [
            "2_next.sql:2: this fails where a row of `notes` has no value to copy: NOT NULL constraint failed: \
          notes_new.title; fill it in with coalesce(…, …), or leave such rows out [not-null]"
        ]
    );
    for fine in [
        "ALTER TABLE drafts ADD title TEXT NOT NULL DEFAULT '';\nALTER TABLE drafts ADD a DEFAULT (-1);",
        "CREATE TABLE t (a);\nALTER TABLE t ADD title TEXT NOT NULL;",
        "CREATE TABLE t (a TEXT NOT NULL);\nINSERT INTO t SELECT d.body FROM drafts d LEFT JOIN notes n ON n.id = d.body;",
        "ALTER TABLE drafts ADD COLUMN note INTEGER REFERENCES notes (id);",
    ] {
        assert_eq!(rules(fine), [""; 0], "{fine}");
    }
}

#[test]
fn a_switch_that_does_nothing() {
    assert_eq!(
        of("PRAGMA foreign_keys = OFF;\nDROP INDEX IF EXISTS i;\nPRAGMA foreign_keys(1);"),
        [
            "2_next.sql:1: `PRAGMA foreign_keys` does nothing inside a transaction; remove it: tables are rebuilt \
          safely without [foreign-keys]",
            "2_next.sql:3: `PRAGMA foreign_keys` does nothing inside a transaction; remove it: tables are rebuilt \
          safely without [foreign-keys]"
        ]
    );
    assert_eq!(
        rules("PRAGMA foreign_keys;\nPRAGMA defer_foreign_keys = ON;"),
        [""; 0]
    );
}

#[test]
fn a_text_in_double_quotes() {
    assert_eq!(
        of("UPDATE notes SET\n  title = \"draft\"\n  WHERE \"title\" IS NULL;"),
        [
            "2_next.sql:2: `\"draft\"` is no column, so SQLite takes it for a text, and a misspelt column would be one \
          too; write 'draft' [double-quoted-string]"
        ]
    );
    for flagged in [
        "CREATE TABLE t (a DEFAULT \"x\");",
        "CREATE TABLE t (a CHECK (a <> \"x\"));",
        "CREATE INDEX i ON notes (title) WHERE title <> \"x\";",
        "CREATE VIEW v AS SELECT * FROM notes WHERE title = \"x\";",
        "CREATE TRIGGER g AFTER UPDATE OF title ON notes BEGIN UPDATE notes SET body = \"x\"; END;",
        "CREATE TRIGGER g BEFORE INSERT ON drafts WHEN new.body = \"x\" BEGIN SELECT 1; END;",
        "CREATE TRIGGER g AFTER DELETE ON drafts BEGIN DELETE FROM notes WHERE title = \"x\"; END;",
        "ALTER TABLE notes ADD kind TEXT DEFAULT \"x\";",
    ] {
        assert_eq!(rules(flagged), ["1 double-quoted-string"], "{flagged}");
    }
    for fine in [
        "CREATE TABLE \"my notes\" (\"a b\" TEXT CHECK (\"a b\" <> 'x'));",
        "UPDATE \"notes\" SET \"title\" = \"notes\".\"body\";",
        "CREATE VIEW \"v\" (\"x\") AS SELECT \"title\" AS \"y\" FROM notes ORDER BY \"y\";",
        "UPDATE notes SET title = 'a \"quoted\" word' -- and \"this\"\n;",
        "CREATE VIRTUAL TABLE words USING fts5(title, tokenize = \"porter unicode61\");",
    ] {
        assert_eq!(rules(fine), [""; 0], "{fine}");
    }
}

#[test]
fn if_not_exists_hides_another_schema() {
    assert_eq!(
        of("CREATE TABLE IF NOT EXISTS lists (a);"),
        [
            "2_next.sql:1: with IF NOT EXISTS another `lists` that is there is kept as it is, and nobody is told; leave \
          it out, and take over databases that have it by `baseline` [if-not-exists]"
        ]
    );
    assert_eq!(
        rules("CREATE UNIQUE INDEX IF NOT EXISTS i ON notes (title);"),
        ["1 if-not-exists"]
    );
    assert_eq!(rules("CREATE TEMP TABLE IF NOT EXISTS t (a);"), [""; 0]);
    let again = "-- no-transaction\nCREATE TABLE IF NOT EXISTS t (a);";
    assert_eq!(rules(again), [""; 0]);
}

#[test]
fn a_default_that_is_another_everywhere() {
    assert_eq!(
        of(
            "CREATE TABLE t (id TEXT DEFAULT (lower(hex(randomblob(16)))), at TEXT DEFAULT CURRENT_TIMESTAMP);"
        ),
        [
            "2_next.sql:1: the default calls randomblob(), so that rows a migration writes are others in every database; \
          let the program give the value [random-default]"
        ]
    );
    assert_eq!(
        rules(
            "CREATE TABLE t (a DEFAULT 1, b TEXT CHECK (b <> random()), c DEFAULT (datetime('now')));"
        ),
        [""; 0]
    );
}

#[test]
fn what_is_allowed_by_a_comment_is_not_told() {
    for script in [
        "-- litemigrate: allow(drop-table) never shipped\nDROP TABLE drafts;",
        "DROP TABLE drafts; -- litemigrate: allow(drop-table) never shipped",
        "DROP TABLE /* litemigrate: allow( drop-table , drop-column ) */ drafts; ALTER TABLE notes DROP title; /* litemigrate: allow(drop-column) */",
    ] {
        let told = rules(script);
        assert!(
            !told.iter().any(|rule| rule.contains("drop-table")),
            "{told:?}"
        );
    }
    // For one statement.
    let second =
        "-- litemigrate: allow(drop-table) never shipped\nDROP TABLE drafts;\nDROP TABLE tags;";
    assert_eq!(rules(second), ["3 drop-table"]);
    // Not in a text, and not in the middle of a sentence.
    for script in [
        "UPDATE notes SET body = '-- litemigrate: allow(drop-table)';\nDROP TABLE drafts;",
        "-- see litemigrate: allow(drop-table)\nDROP TABLE drafts;",
    ] {
        assert_eq!(rules(script), ["2 drop-table"], "{script}");
    }
}

#[test]
fn an_allowance_of_nothing_is_told() {
    assert_eq!(
        of("-- litemigrate: allow(drop-table) not any more\nSELECT 1;"),
        [
            "2_next.sql:1: nothing here needs allow(drop-table); remove it, or put it before the statement it is for \
          [unused-allow]"
        ]
    );
    assert_eq!(
        of("-- litemigrate: allow(drop-tables)\nSELECT 1;"),
        ["2_next.sql:1: there is no rule `drop-tables`; correct the name [unused-allow]"]
    );
    assert_eq!(
        of("-- litemigrate: alow(drop-table)\nSELECT 1;"),
        [
            "2_next.sql:1: this comment says nothing that is understood; write `-- litemigrate: allow(<RULE>) <why>` \
          [unused-allow]"
        ]
    );
}

#[test]
fn a_rule_has_a_name_and_a_level_that_can_be_another() {
    let files = files(&[
        BASE,
        (
            "2_next.sql",
            "DROP TABLE drafts;\nCREATE TABLE IF NOT EXISTS t (a);",
        ),
    ]);
    let migrations = migrations(&files);
    let levels = |linter: Linter| -> Vec<Level> {
        let lints = linter.lint(&migrations).unwrap();
        lints.iter().map(Lint::level).collect()
    };
    assert_eq!(levels(Linter::new()), [Level::Deny, Level::Warn]);
    let other = Linter::new()
        .level(Rule::DropTable, Level::Allow)
        .level(Rule::IfNotExists, Level::Deny);
    assert_eq!(levels(other), [Level::Deny]);
    for rule in Rule::ALL {
        assert_eq!(Rule::named(rule.name()), Some(*rule));
        let page = include_str!("../../../docs/lint.md");
        assert!(page.contains(&format!("\n## {rule}\n")), "{rule}");
    }
}

#[test]
fn what_is_released_cannot_be_changed_any_more() {
    let mut files = locked(files(&[
        BASE,
        ("2_next.sql", "ALTER TABLE notes DROP title;"),
    ]));
    assert_eq!(told(&files), [""; 0]);
    let all = Linter::new().released().lint(&migrations(&files)).unwrap();
    assert_eq!(all.len(), 1);
    files.push(("3_last.sql".into(), "DROP TABLE drafts;".into()));
    assert_eq!(told(&files).len(), 1);
}

#[test]
fn a_long_history_has_what_it_has() {
    let lints = Linter::new().lint(&migrations(&history())).unwrap();
    let told: Vec<String> = lints
        .iter()
        .map(|lint| format!("{}:{} {}", lint.file(), lint.line(), lint.rule()))
        .collect();
    assert_eq!(
        told,
        [
            "0032_drop_color.sql:1 drop-column",
            "0061_cached_index.sql:1 if-not-exists",
            "0062_drop_cache.sql:1 drop-table",
            "0063_devices_rebuild.up.sql:3 drop-column",
            "0071_drop_places.sql:1 drop-table",
        ]
    );
    let notes = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let notes = litemigrate::Migrations::from_path(notes).unwrap();
    assert_eq!(Linter::new().released().lint(&notes).unwrap(), []);
}

#[test]
fn what_loses_data_is_not_locked() {
    let mut files = locked(files(&[BASE]));
    files.push((
        "2_next.sql".into(),
        "DROP TABLE drafts;\nCREATE TABLE IF NOT EXISTS t (a);".into(),
    ));
    let refused = |files: &Files| {
        let migrations = migrations(files);
        let found = findings(&migrations, "migrations.lock".as_ref(), &[]);
        let prepared = Preparation::new(&migrations).text().unwrap_err();
        assert_eq!(found[0].to_string(), prepared[0].to_string());
        let error = &found[0];
        assert_eq!(
            (found.len(), error.kind(), error.line()),
            (1, ErrorKind::Lint, Some(1))
        );
        error.to_string()
    };
    assert!(
        refused(&files).starts_with("2_next.sql:1: table `drafts` is dropped with all its rows; ")
    );
    let warnings = Preparation::new(&migrations(&files)).warnings();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].rule(), Rule::IfNotExists);

    // It is said that it may go, or what is locked first: nobody knows what of it was released.
    let allowed = "-- litemigrate: allow(drop-table) never shipped\nDROP TABLE drafts;";
    let files = locked(edited(&files, "2_next.sql", allowed));
    assert!(findings(&migrations(&files), "migrations.lock".as_ref(), &[]).is_empty());
    assert!(Preparation::new(&migrations(&files)).warnings().is_empty());
    // What is accepted was released.
    let corrected = edited(&files, "2_next.sql", "DROP TABLE drafts;");
    let corrected = migrations(&corrected);
    let accepted = Preparation::new(&corrected).accept(2.into()).text();
    accepted.unwrap();
    let unreleased = Preparation::new(&corrected).unreleased(2.into()).text();
    assert_eq!(unreleased.unwrap_err()[0].kind(), ErrorKind::Lint);
    let released = history();
    assert!(
        Preparation::new(&migrations(&released))
            .warnings()
            .is_empty()
    );
    Preparation::new(&migrations(&released)).text().unwrap();
}
