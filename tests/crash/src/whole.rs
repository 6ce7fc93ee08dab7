//! What a database holds, and whether it is sound.

use litemigrate::Version;
use rusqlite::Connection;

const LEDGER: &str = "_sqlx_migrations";

/// The rows of a query, each as one text.
pub fn texts(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The schema and all rows, but for the ledger and for the times at which something was done.
pub fn content(db: &Connection) -> String {
    let mut content = texts(
        db,
        &format!(
            "SELECT sql FROM sqlite_schema WHERE tbl_name <> '{LEDGER}' AND sql IS NOT NULL \
             ORDER BY type, name"
        ),
    );
    let selects = texts(
        db,
        &format!(
            "SELECT 'SELECT ''' || t.name || ''' || ' || group_concat('quote(\"' || c.name || '\")', ' || ') \
             || ' FROM \"' || t.name || '\" ORDER BY 1' \
             FROM sqlite_schema AS t, pragma_table_info(t.name) AS c \
             WHERE t.type = 'table' AND t.name <> '{LEDGER}' AND t.name NOT LIKE 'sqlite%' \
             AND c.name NOT LIKE '%\\_at' ESCAPE '\\' GROUP BY t.name"
        ),
    );
    for select in selects {
        content.append(&mut texts(db, &select));
    }
    content.join("\n")
}

/// The versions that are applied.
pub fn applied(db: &Connection) -> Vec<Version> {
    let versions = ledger(db, "WHERE success ORDER BY version");
    versions
        .iter()
        .map(|version| version.parse().unwrap())
        .collect()
}

/// The versions of some rows of the ledger.
pub fn ledger(db: &Connection, which: &str) -> Vec<String> {
    let there = format!("SELECT name FROM sqlite_schema WHERE name = '{LEDGER}'");
    if texts(db, &there).is_empty() {
        return Vec::new();
    }
    texts(
        db,
        &format!("SELECT CAST(version AS TEXT) FROM {LEDGER} {which}"),
    )
}

/// Asserts that nothing is broken, that the connection is as it was, and that nothing is recorded as
/// failed: it was the environment that did.
pub fn assert_sound(db: &Connection) {
    assert!(db.is_autocommit(), "a transaction is open");
    let enforced = texts(
        db,
        "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
    );
    assert_eq!(enforced, ["1"], "foreign keys are enforced");
    assert_eq!(texts(db, "PRAGMA integrity_check"), ["ok"]);
    let orphans = "SELECT \"table\" || ' ' || rowid FROM pragma_foreign_key_check";
    assert_eq!(texts(db, orphans), [""; 0], "rows without their parent");
    assert_eq!(
        ledger(db, "WHERE NOT success AND execution_time >= 0"),
        [""; 0],
        "failures"
    );
}
