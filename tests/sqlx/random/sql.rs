//! Random scripts: few tables, so that the statements meet.

use proptest::prelude::*;
use proptest::sample::select;

/// What must not be done to the transaction of a migration, whatever else its script does.
pub(super) const HARMFUL: &[&str] = &[
    "BEGIN IMMEDIATE; COMMIT;",
    "COMMIT; SELECT 'left';",
    "ROLLBACK;",
    "SAVEPOINT one; RELEASE other;",
];

/// The same, outside a transaction.
pub(super) const HARMFUL_OUTSIDE: &[&str] = &["BEGIN DEFERRED;", "SELECT 'right'; COMMIT;"];

/// What commits in between, and does no harm in a transaction.
pub(super) const COMMITS: &[&str] = &[
    "COMMIT; BEGIN;",
    "COMMIT; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;",
    "END; BEGIN EXCLUSIVE TRANSACTION;",
];

/// Makes a script run outside a transaction.
const OUTSIDE: &str = "-- no-transaction\n";

/// What has an effect outside a transaction alone.
pub(super) const KEYS_OFF: &str = "PRAGMA foreign_keys = OFF";

/// What a rebuilt table's drop looks like.
pub(super) const DROP: &str = "DROP TABLE";

const TABLES: std::ops::Range<u8> = 0..3;

fn statement() -> impl Strategy<Value = String> {
    let numbers = (TABLES, 0_u8..4, 0_u8..200);
    let change = select(vec![
        "INSERT INTO t{a} (x) VALUES ({n});",
        "INSERT INTO t{a} (x) VALUES ('it''s; -- {n}'), (x'0{b}');",
        "INSERT OR IGNORE INTO t{a} (id, x) VALUES ({b}, {n});",
        "INSERT OR REPLACE INTO t{a} (id, x) VALUES ({b}, {n});",
        "INSERT INTO t{a} (x) VALUES (?1), (:x);",
        "UPDATE t{a} SET x = x || '{n}';",
        "UPDATE OR IGNORE t{a} SET id = id + 50 WHERE id = {b};",
        "DELETE FROM t{a} WHERE id = {b};",
        "DELETE FROM t{a};",
        "INSERT INTO kept SELECT {n}, group_concat(x) FROM (SELECT x FROM t{a} ORDER BY id);",
        "INSERT INTO child{a} SELECT id FROM t{a};",
        "INSERT INTO child{a} SELECT max(id) FROM t{a};",
        "DELETE FROM child{a} WHERE p = {b};",
        "UPDATE child{a} SET p = NULL WHERE p = {b};",
        "PRAGMA user_version = {n};",
        "PRAGMA foreign_keys = OFF;",
        "SELECT x FROM t{a};",
        "/* a comment; {n} */",
        "-- and one more; {n}\n",
        ";;",
    ]);
    let shape = select(vec![
        "CREATE TABLE IF NOT EXISTS made{n} (x UNIQUE, \"y;z\" DEFAULT ';');",
        "CREATE TABLE IF NOT EXISTS other{n} (p REFERENCES t{a} ON DELETE CASCADE \
         ON UPDATE CASCADE); INSERT INTO other{n} SELECT id FROM t{a};",
        "CREATE TABLE IF NOT EXISTS other{n} (p REFERENCES t{a} ON DELETE RESTRICT);",
        "ALTER TABLE t{a} ADD COLUMN c{n} DEFAULT {b};",
        "ALTER TABLE t{a} RENAME TO renamed; ALTER TABLE renamed RENAME TO t{a};",
        "CREATE INDEX IF NOT EXISTS i{n} ON t{a} (x);",
        "CREATE VIEW IF NOT EXISTS v{n} AS SELECT x FROM t{a};",
        "CREATE TRIGGER IF NOT EXISTS g{n} AFTER DELETE ON t{a} BEGIN INSERT INTO kept VALUES \
         (OLD.id, CASE WHEN 1 THEN 'gone;' END); SELECT 1; END;",
        "CREATE TEMP TABLE passing{n} AS SELECT x FROM t{a}; INSERT INTO t{a} (x) SELECT x \
         FROM passing{n}; DROP TABLE temp.passing{n};",
        "CREATE TABLE new (id INTEGER PRIMARY KEY, x); INSERT INTO new SELECT id, x FROM t{a}; \
         DROP TABLE t{a}; ALTER TABLE new RENAME TO t{a};",
        "DROP TABLE IF EXISTS other{n};",
        "DROP TABLE kept; CREATE TABLE kept (x, y);",
        "DROP TABLE IF EXISTS t{a}; CREATE TABLE t{a} (id INTEGER PRIMARY KEY, x);",
        "SAVEPOINT s; DELETE FROM t{a}; ROLLBACK TO s; INSERT INTO t{a} (x) VALUES ({n}); \
         RELEASE s;",
    ]);
    let failing = select(vec![
        "INSERT INTO nowhere VALUES ({n});",
        "NOT SQL {n};",
        "INSERT INTO t{a} (id) VALUES (1), (1);",
        "INSERT INTO t{a} (id, x) VALUES (7, 7); INSERT OR ROLLBACK INTO t{a} (id) VALUES (7);",
        "INSERT INTO child{a} VALUES (999);",
        "CREATE TABLE t{a} (x);",
        "CREATE TEMP TABLE left_behind{n} (x); CREATE UNIQUE INDEX u{a} ON t{a} (x);",
        "SELECT abs(-9223372036854775808);",
    ]);
    let template = prop_oneof![
        60 => change,
        40 => shape,
        3 => failing,
        1 => select(COMMITS),
        1 => select(HARMFUL),
    ];
    (template, numbers).prop_map(|(template, (a, b, n))| {
        { template.replace("{a}", &a.to_string()) }
            .replace("{b}", &b.to_string())
            .replace("{n}", &n.to_string())
    })
}

fn statements() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 0..5).prop_map(|statements| statements.join("\n"))
}

fn outside() -> impl Strategy<Value = String> {
    let end = prop_oneof![
        5 => Just(""),
        4 => Just("PRAGMA foreign_keys = OFF;"),
        1 => select(HARMFUL_OUTSIDE),
    ];
    (statements(), end).prop_map(|(statements, end)| format!("{OUTSIDE}{statements}\n{end}"))
}

fn wrapped(text: String) -> impl Strategy<Value = String> {
    let end = select(vec!["", "\n", "\n\n", " \t\n", "\n-- the end"]);
    end.prop_map(move |end| format!("{text}{end}"))
}

/// The text of a migration.
pub(super) fn script() -> impl Strategy<Value = String> {
    let text = prop_oneof![9 => statements(), 1 => outside()];
    let text = text.prop_flat_map(wrapped);
    prop_oneof![8 => text.clone(), 1 => text.clone().prop_map(|text| crlf(&text)),
        1 => text.prop_map(|text| mark(&text))]
}

/// What the first migration has before all else: something for the others to work on.
pub(super) fn ground() -> String {
    let tables = TABLES.map(|table| {
        format!(
            "CREATE TABLE t{table} (id INTEGER PRIMARY KEY, x);\n\
             INSERT INTO t{table} (x) VALUES ('a'), ('b'), ('c');\n"
        )
    });
    let children = "CREATE TABLE kept (x, y);
CREATE TABLE child0 (p REFERENCES t0 ON DELETE CASCADE);
CREATE TABLE child1 (p REFERENCES t1 ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE child2 (p REFERENCES t2);
INSERT INTO child0 SELECT id FROM t0;
INSERT INTO child1 SELECT id FROM t1;
";
    tables.collect::<String>() + children
}

/// Whether a table is one that refers to others.
pub(super) fn is_child(table: &str) -> bool {
    table.starts_with("child") || table.starts_with("other")
}

pub(super) fn is_outside(text: &str) -> bool {
    text.starts_with(OUTSIDE.trim_end())
}

pub(super) fn holds_any(text: &str, pieces: &[&str]) -> bool {
    pieces.iter().any(|piece| text.contains(piece))
}

pub(super) fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

pub(super) fn mark(text: &str) -> String {
    if is_marked(text) {
        text.to_owned()
    } else {
        format!("\u{feff}{text}")
    }
}

fn is_marked(text: &str) -> bool {
    text.starts_with('\u{feff}')
}

/// A text without what a checkout or an editor changes by itself.
pub(super) fn bare(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Whether a text has line ends of both kinds: once it is converted, no checksum of what it is
/// now tells what it was.
pub(super) fn has_mixed_ends(text: &str) -> bool {
    let windows = text.matches("\r\n").count();
    windows > 0 && windows < text.matches('\n').count()
}
