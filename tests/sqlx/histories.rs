//! Sets of migrations that both tools take, however strange they look.

use crate::support::{Place, Set};

pub(crate) struct History {
    pub(crate) name: &'static str,
    pub(crate) files: &'static [(&'static str, &'static str)],
    pub(crate) table: Option<&'static str>,
    pub(crate) ignored: &'static [char],
    /// Whether every migration has a `down` script.
    pub(crate) reversible: bool,
}

impl History {
    const fn new(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            name,
            files,
            table: None,
            ignored: &[],
            reversible: false,
        }
    }

    const fn reversible(mut self) -> Self {
        self.reversible = true;
        self
    }

    const fn in_table(mut self, table: &'static str) -> Self {
        self.table = Some(table);
        self
    }

    const fn ignoring(mut self, ignored: &'static [char]) -> Self {
        self.ignored = ignored;
        self
    }

    pub(crate) fn place(&self) -> (Place, Set) {
        let place = Place::new(self.files);
        let set = Set {
            table: self.table,
            ignored: self.ignored,
            ..Set::of(&place)
        };
        (place, set)
    }
}

pub(crate) const ALL: &[History] = &[
    History::new("simple", SIMPLE),
    History::new("reversible", REVERSIBLE).reversible(),
    History::new("some with a way back", MIXED),
    History::new("outside a transaction", OUTSIDE),
    History::new("outside a transaction, and back", OUTSIDE_AND_BACK).reversible(),
    History::new("CRLF line ends", WINDOWS),
    History::new("byte order marks", MARKED),
    History::new("odd names", ODD_NAMES),
    History::new("odd names, and back", ODD_NAMES_AND_BACK).reversible(),
    History::new("next to nothing in them", EMPTY),
    History::new("COMMIT and BEGIN inside", RECOMMITTING),
    History::new("COMMIT and BEGIN inside, and back", RECOMMITTING_AND_BACK).reversible(),
    History::new("semicolons that end nothing", SEMICOLONS),
    History::new("savepoints, pragmas, parameters", STATEMENTS),
    History::new("keys between tables", KEYS).reversible(),
    History::new("a ledger of another name", REVERSIBLE)
        .reversible()
        .in_table("app_migrations"),
    History::new("a ledger of a quoted name", REVERSIBLE)
        .reversible()
        .in_table("\"My 'Ledger'\""),
    History::new("a ledger whose name is a keyword", SIMPLE).in_table("\"order\""),
    History::new("ignored characters", WINDOWS).ignoring(&['\r', '\u{feff}']),
    History::new("ignored blanks and letters", REVERSIBLE)
        .reversible()
        .ignoring(&[' ', '\n', '\t', 'é', 'x']),
];

const SIMPLE: &[(&str, &str)] = &[
    (
        "20240101000000_create_users.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE);\n",
    ),
    (
        "20240102000000_fill.sql",
        "INSERT INTO users (name) VALUES ('Ada'), ('Grace; and others'), ('O''Hara');\n",
    ),
    (
        "20240103000000_index_and_view.sql",
        "CREATE UNIQUE INDEX users_by_name ON users (name);\n\
         CREATE VIEW names AS SELECT name FROM users;\n",
    ),
    (
        "20240104000000_change.sql",
        "ALTER TABLE users ADD COLUMN born INTEGER DEFAULT 1815;\n\
         UPDATE users SET born = NULL WHERE name = 'ada';\n\
         ALTER TABLE users RENAME COLUMN name TO full_name;\n",
    ),
];

const REVERSIBLE: &[(&str, &str)] = &[
    (
        "0001_first.up.sql",
        "CREATE TABLE first (x TEXT);\nINSERT INTO first VALUES ('é'), (NULL);\n",
    ),
    ("0001_first.down.sql", "DROP TABLE first;\n"),
    (
        "0002_second.up.sql",
        "ALTER TABLE first ADD COLUMN y DEFAULT 'new';\n",
    ),
    ("0002_second.down.sql", "ALTER TABLE first DROP COLUMN y;\n"),
    (
        "0003_third.up.sql",
        "CREATE INDEX third ON first (x);\nUPDATE first SET x = x || '!';\n",
    ),
    (
        "0003_third.down.sql",
        "DROP INDEX third;\nUPDATE first SET x = rtrim(x, '!');\n",
    ),
    (
        "0010_tenth.up.sql",
        "CREATE TABLE tenth AS SELECT * FROM first;",
    ),
    ("0010_tenth.down.sql", "DROP TABLE tenth"),
];

const MIXED: &[(&str, &str)] = &[
    ("1_a.sql", "CREATE TABLE a (x);"),
    ("2_b.up.sql", "CREATE TABLE b (x);"),
    ("2_b.down.sql", "DROP TABLE b;"),
    ("3_only_up.up.sql", "CREATE TABLE c (x);"),
];

const OUTSIDE: &[(&str, &str)] = &[
    (
        "1_a.sql",
        "CREATE TABLE a (x); INSERT INTO a VALUES (1), (2);",
    ),
    ("2_vacuum.sql", "-- no-transaction\nVACUUM;\n"),
    (
        "3_own_transaction.sql",
        "-- no-transaction\nBEGIN;\nINSERT INTO a VALUES (3);\nCOMMIT;\nBEGIN IMMEDIATE;\nEND;\n",
    ),
    (
        "4_in_the_first_line.sql",
        "-- no-transaction VACUUM;\r\nINSERT INTO a VALUES (4);",
    ),
    ("5_longer_word.sql", "-- no-transactions\nVACUUM;"),
    (
        "6_not_this.sql",
        "--no-transaction\n-- No-transaction\nINSERT INTO a VALUES (6);",
    ),
    (
        "7_nor_this.sql",
        "\n-- no-transaction\nINSERT INTO a VALUES (7);",
    ),
    ("8_nothing.sql", "-- no-transaction"),
];

const OUTSIDE_AND_BACK: &[(&str, &str)] = &[
    ("1_a.up.sql", "CREATE TABLE a (x);"),
    ("1_a.down.sql", "-- no-transaction\nDROP TABLE a;"),
    (
        "2_b.up.sql",
        "-- no-transaction\nPRAGMA auto_vacuum = FULL; VACUUM; CREATE TABLE b (x);",
    ),
    ("2_b.down.sql", "DROP TABLE b;"),
];

const WINDOWS: &[(&str, &str)] = &[
    (
        "1_a.sql",
        "CREATE TABLE a (\r\n    x TEXT -- a comment\r\n);\r\n",
    ),
    (
        "2_b.sql",
        "INSERT INTO a VALUES ('one\r\ntwo');\r\n-- the end\r\n",
    ),
    (
        "3_both.sql",
        "\u{feff}INSERT INTO a\r\nVALUES ('mixed\nends');\n",
    ),
    ("4_alone.sql", "INSERT INTO a VALUES ('a\rb');\r"),
];

const MARKED: &[(&str, &str)] = &[
    ("1_a.sql", "\u{feff}CREATE TABLE a (x);\n"),
    (
        "2_b.sql",
        "\u{feff}-- no-transaction\nINSERT INTO a VALUES ('in one');\n",
    ),
    (
        "3_c.sql",
        "INSERT INTO a VALUES ('\u{feff}inside');\u{feff}\n",
    ),
    ("4_d.sql", "\u{feff}"),
];

const ODD_NAMES: &[(&str, &str)] = &[
    ("-7_negative.sql", "CREATE TABLE negative (x);"),
    ("0_zero.sql", "CREATE TABLE zero (x);"),
    ("+3_x.sql", "CREATE TABLE three (x);"),
    ("4_foo.sql.sql", "CREATE TABLE four (x);"),
    ("0005__two__underscores_.sql", "CREATE TABLE five (x);"),
    ("6_.sql", "CREATE TABLE six (x);"),
    ("007_up.sql", "CREATE TABLE seven (x);"),
    ("8_foo.Up.sql", "CREATE TABLE eight (x);"),
    ("9_it's \"quoted\" café ; --.sql", "CREATE TABLE nine (x);"),
    ("10_foo.up.sql.sql", "CREATE TABLE ten (x);"),
    ("11_foo.down.sql.sql", "CREATE TABLE eleven (x);"),
    ("12_.foo.txt.sql", "CREATE TABLE twelve (x);"),
    ("9223372036854775807_last.sql", "CREATE TABLE last (x);"),
    ("13_ignored.txt", "not SQL"),
    ("13_ignored.sql~", "not SQL"),
    ("README.md", "not SQL"),
];

const ODD_NAMES_AND_BACK: &[(&str, &str)] = &[
    ("01_one.up.sql", "CREATE TABLE one (x);"),
    ("+1_another_name.down.sql", "DROP TABLE one;"),
    ("2_up.up.up.sql", "CREATE TABLE two (x);"),
    ("2_down.down.down.sql", "DROP TABLE two;"),
    ("003_.up.sql", "CREATE TABLE three (x);"),
    ("3_.down.sql", "DROP TABLE three;"),
];

const EMPTY: &[(&str, &str)] = &[
    ("1_empty.sql", ""),
    ("2_blank.sql", " \r\n\t\u{a0}\u{2003}\n"),
    ("3_semicolons.sql", ";;; ;\n"),
    ("4_comment.sql", "-- nothing; at all"),
    ("5_comments.sql", "/* nothing; */ -- at\n/* all */"),
    ("6_never_closed.sql", "CREATE TABLE six (x); /* to the end;"),
    (
        "7_select.sql",
        "SELECT 1; SELECT * FROM six; VALUES (1), (2)",
    ),
];

const RECOMMITTING: &[(&str, &str)] = &[
    (
        "1_tables.sql",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, x);
         CREATE TABLE child (parent REFERENCES parent ON DELETE CASCADE);
         INSERT INTO parent VALUES (1, 'a'), (2, 'b');
         INSERT INTO child VALUES (1), (2), (2);",
    ),
    (
        "2_rebuild.sql",
        "COMMIT;
         PRAGMA foreign_keys = OFF;
         BEGIN;
         CREATE TABLE parent_new (id INTEGER PRIMARY KEY, x NOT NULL);
         INSERT INTO parent_new SELECT * FROM parent;
         DROP TABLE parent;
         ALTER TABLE parent_new RENAME TO parent;
         COMMIT;
         PRAGMA foreign_keys = ON;
         BEGIN;",
    ),
    (
        "3_twice.sql",
        "INSERT INTO child VALUES (1); COMMIT; BEGIN; END TRANSACTION; BEGIN IMMEDIATE;",
    ),
    ("4_after.sql", "DELETE FROM parent WHERE id = 2;"),
];

const RECOMMITTING_AND_BACK: &[(&str, &str)] = &[
    ("1_a.up.sql", "CREATE TABLE a (x);"),
    (
        "1_a.down.sql",
        "COMMIT; PRAGMA foreign_keys = OFF; BEGIN; DROP TABLE a;",
    ),
    (
        "2_b.up.sql",
        "CREATE TABLE b (x); COMMIT; BEGIN; INSERT INTO b VALUES (1);",
    ),
    ("2_b.down.sql", "DROP TABLE b; COMMIT; BEGIN;"),
];

const SEMICOLONS: &[(&str, &str)] = &[
    (
        "1_names.sql",
        "CREATE TABLE \"a;b\" (x /* ; */, [c;d], `e;f` -- ;\n);",
    ),
    (
        "2_trigger.sql",
        "CREATE TABLE log (x, y);
         CREATE TRIGGER first AFTER INSERT ON \"a;b\" WHEN NEW.x <> ';' BEGIN
             INSERT INTO log VALUES (NEW.x, CASE WHEN NEW.x > 1 THEN 'begin; end;' END);
             SELECT CASE WHEN 1 THEN 2 END;
         END;
         create temp trigger passing before delete on log begin select 1; end;
         INSERT INTO \"a;b\" (x) VALUES (1), (2), (';');",
    ),
    (
        "3_strings.sql",
        "INSERT INTO log VALUES ('it''s; --', x'3b'), (\"/*\", '*/');",
    ),
    (
        "4_tcl.sql",
        "INSERT INTO log VALUES ($a::b(;), @c); INSERT INTO log VALUES (:d, ?7)",
    ),
];

const STATEMENTS: &[(&str, &str)] = &[
    (
        "1_pragma.sql",
        "PRAGMA user_version = 7; PRAGMA application_id = 8; CREATE TABLE a (x);",
    ),
    (
        "2_savepoint.sql",
        "SAVEPOINT s; INSERT INTO a VALUES (1); ROLLBACK TO s; RELEASE s; INSERT INTO a VALUES (2);
         SAVEPOINT t; SAVEPOINT T; INSERT INTO a VALUES (3); RELEASE SAVEPOINT t;
         ROLLBACK TRANSACTION TO SAVEPOINT t; RELEASE t;",
    ),
    (
        "3_parameters.sql",
        "INSERT INTO a VALUES (?1), (:x), (@x), ($x), (?);",
    ),
    (
        "4_temporary.sql",
        "CREATE TEMP TABLE t (x); INSERT INTO t VALUES (4); INSERT INTO a SELECT x FROM t; DROP TABLE t;",
    ),
    (
        "5_returning.sql",
        "INSERT INTO a VALUES (5) RETURNING x; EXPLAIN SELECT 1; ANALYZE; REINDEX;",
    ),
    (
        "6_strict.sql",
        "CREATE TABLE six (x INTEGER PRIMARY KEY, y ANY) STRICT, WITHOUT ROWID; INSERT INTO six VALUES (1, 1.5), (2, x'00');",
    ),
    (
        "7_generated.sql",
        "CREATE TABLE seven (id INTEGER PRIMARY KEY AUTOINCREMENT, x, y AS (x * 2) STORED); INSERT INTO seven (x) VALUES (1), (2); DELETE FROM seven WHERE id = 2;",
    ),
    (
        "8_or_ignore.sql",
        "INSERT OR IGNORE INTO six VALUES (1, 'again'), (3, 'new'); INSERT INTO six VALUES (3, 'x') ON CONFLICT DO UPDATE SET y = excluded.y;",
    ),
    (
        "9_changes.sql",
        "UPDATE six SET y = 0; CREATE TABLE nine AS SELECT changes() AS changes;",
    ),
];

const KEYS: &[(&str, &str)] = &[
    (
        "1_tables.up.sql",
        "CREATE TABLE a (id INTEGER PRIMARY KEY);
         CREATE TABLE b (a REFERENCES a ON DELETE CASCADE);
         CREATE TABLE c (a REFERENCES a ON DELETE SET NULL);
         INSERT INTO a VALUES (1), (2), (3); INSERT INTO b VALUES (1), (2), (3);
         INSERT INTO c VALUES (1), (2), (3);",
    ),
    (
        "1_tables.down.sql",
        "DROP TABLE c; DROP TABLE b; DROP TABLE a;",
    ),
    (
        "2_delete.up.sql",
        "DELETE FROM a WHERE id = 2; PRAGMA foreign_keys = OFF; DELETE FROM a WHERE id = 3;",
    ),
    ("2_delete.down.sql", "INSERT INTO a VALUES (2), (3);"),
    (
        "3_deferred.up.sql",
        "PRAGMA defer_foreign_keys = ON; INSERT INTO b VALUES (9); INSERT INTO a VALUES (9);",
    ),
    ("3_deferred.down.sql", "DELETE FROM a WHERE id = 9;"),
    (
        "4_child.up.sql",
        "CREATE TABLE d (x REFERENCES b DEFERRABLE INITIALLY DEFERRED); DROP TABLE c;",
    ),
    (
        "4_child.down.sql",
        "CREATE TABLE c (a REFERENCES a ON DELETE SET NULL); DROP TABLE d;",
    ),
];
