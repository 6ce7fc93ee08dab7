//! Any text is taken apart as SQLite takes it apart.
//!
//! Outside a transaction each statement leaves a trace, also when a later one fails, so that
//! it shows where each was thought to end.

use litemigrate::ErrorKind;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::number;
use crate::support::{Place, Set};

const TEXTS: u32 = 300;

const PIECES: &[&str] = &[
    "INSERT INTO seen VALUES (1);",
    "INSERT INTO seen VALUES (2)",
    "insert into seen select 3 -- three;\n;",
    "INSERT INTO seen VALUES ('a;b');",
    "INSERT INTO seen VALUES ('it''s;');",
    "INSERT INTO seen VALUES (x'3b');",
    "INSERT INTO seen VALUES ($a::b(;));",
    "INSERT INTO seen VALUES (:a), (@b), (#c);",
    "INSERT INTO seen VALUES (?9);",
    "CREATE TABLE IF NOT EXISTS \"a;b\" ([c;d], `e;f`, g /* ; */);",
    "CREATE TRIGGER IF NOT EXISTS t AFTER INSERT ON seen WHEN NEW.x = 1 BEGIN SELECT 1; \
     INSERT INTO seen VALUES (CASE WHEN 1 THEN 10 END); END;",
    "CREATE TEMP TRIGGER IF NOT EXISTS u AFTER DELETE ON seen BEGIN SELECT ';'; END;",
    "EXPLAIN CREATE TRIGGER v AFTER DELETE ON seen BEGIN SELECT 1; END;",
    "EXPLAIN QUERY PLAN SELECT 1;",
    "CREATE TABLE IF NOT EXISTS trigger_happy (begin_, end_);",
    "CREATE TABLE IF NOT EXISTS \"trigger\" (\"begin\", \"end\");",
    "CREATE VIEW IF NOT EXISTS w AS SELECT CASE WHEN x THEN 1 END AS y FROM seen;",
    "DROP VIEW IF EXISTS w;",
    "DELETE FROM seen WHERE x = 3;",
    "SELECT 1;",
    "VALUES (1), (2);",
    "WITH c AS (SELECT 4 AS x) INSERT INTO seen SELECT x FROM c;",
    ";",
    ";;",
    "\n",
    "\r\n",
    "\u{feff}",
    "\u{a0}",
    "\u{c}",
    "\t",
    "--",
    "-- a comment; '",
    "--\r",
    "/*",
    "*/",
    "/**/",
    "/* ; */",
    "/*/",
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "$",
    "$a(",
    "::",
    "#",
    "@",
    "x'",
    "0x1f",
    "1e5;",
    "é",
    "\\",
    "!",
    "|",
    "CREATE TRIGGER",
    "CREATE TEMP",
    "END;",
    "END",
    "CASE",
    "EXPLAIN",
    "CREATE",
    "TRIGGER",
];

#[test]
fn statements_end_where_sqlite_ends_them() {
    let config = Config {
        cases: number("LITEMIGRATE_STORIES").unwrap_or(TEXTS),
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number("LITEMIGRATE_SEED").unwrap_or(0).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let whole = select(&PIECES[..22]);
    let piece = prop_oneof![2 => whole, 1 => select(PIECES)];
    let texts = prop::collection::vec((piece, select(vec!["", " ", "\n"])), 1..10);
    let texts = texts.prop_map(|pieces| {
        let pieces = pieces
            .into_iter()
            .map(|(piece, blank)| [piece, blank].concat());
        pieces.collect::<String>()
    });
    let told = TestRunner::new_with_rng(config, rng).run(&texts, |text| {
        compare(&text);
        Ok(())
    });
    if let Err(error) = told {
        panic!("{error}");
    }
}

/// Alone it is an error, and behind another blank it is one.
#[test]
fn a_vertical_tab_is_a_blank_as_sqlite_has_it() {
    compare(" \u{b}INSERT INTO seen VALUES (1);");
    compare("INSERT INTO seen VALUES (1);\n\u{b}\nINSERT\t\u{b}INTO seen VALUES (2);");
    compare("SELECT 1;\u{b}INSERT INTO seen VALUES (1);");
}

fn compare(text: &str) {
    let place = Place::new(&[("1_seen.sql", "CREATE TABLE seen (x);")]);
    place.write("2_soup.sql", &format!("-- no-transaction\n{text}"));
    let (set, ours, theirs) = (
        Set::of(&place),
        place.database("ours"),
        place.database("theirs"),
    );
    let run = set.litemigrate().unwrap().run(&mut ours.connect());
    if let Err(error) = &run
        && error.kind() == ErrorKind::TransactionControl
    {
        return;
    }
    let sqlx = set.sqlx_run(&theirs);
    let (ours, theirs) = (ours.image(), theirs.image());
    assert!(
        run.is_ok() == sqlx.is_ok() && ours.tables == theirs.tables,
        "{text:?}\nours: {run:?}\nsqlx: {sqlx:?}\n- ours, + sqlx:\n{}",
        ours.difference(&theirs)
    );
}
