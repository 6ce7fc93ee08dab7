//! What fails only where there are rows. So each table has one here, empty where it may be, and
//! SQLite tells.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::rule::Rule;
use super::walk::{self, Walk, names, stored_columns};
use crate::database::DatabaseError;
use crate::script::Verb;
use crate::sql::identifier;

/// Puts a row into each table that the script names.
pub(super) fn put(walk: &mut Walk<'_>) {
    let origins = walk.origins.iter().map(|origin| &origin.name);
    let named = origins.filter(|name| walk.steps.iter().any(|step| step.names(name)));
    let rows: Vec<String> = named
        .filter(|name| is_plain(walk.before, name))
        .map(|name| row(walk.before, name))
        .collect();
    // No row of ours keeps a condition that only rows of a user's would.
    let _ = walk
        .now
        .pragma_update(None, "ignore_check_constraints", true);
    for row in rows {
        // A table that takes none has none.
        let _ = walk::execute(&mut walk.now, &row);
    }
}

/// Whether it is a table of its own, and not one of a virtual table.
fn is_plain(db: &Connection, table: &str) -> bool {
    let sql = "SELECT name FROM pragma_table_list(?1) WHERE schema = 'main' AND type = 'table'";
    !names(db, sql, [table]).is_empty()
}

/// A row that is NULL where it may be.
fn row(db: &Connection, table: &str) -> String {
    let values = names(
        db,
        "SELECT CASE WHEN \"notnull\" = 0 AND pk = 0 OR type LIKE 'INTEGER' AND pk = 1 THEN 'NULL' \
         WHEN type LIKE '%CHAR%' OR type LIKE '%TEXT%' OR type LIKE '%CLOB%' THEN '''1''' \
         WHEN type LIKE '%BLOB%' THEN 'x''31''' ELSE '1' END \
         FROM pragma_table_xinfo(?1) WHERE hidden = 0",
        [table],
    );
    let columns = stored_columns(db, table);
    let columns: Vec<String> = columns.iter().map(|column| identifier(column)).collect();
    format!(
        "INSERT OR IGNORE INTO main.{} ({}) VALUES ({})",
        identifier(table),
        columns.join(", "),
        values.join(", ")
    )
}

/// Runs a statement, and tells if it fails for the rows alone.
pub(super) fn execute(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    let (sql, statement) = (step.sql, step.statement);
    match &statement.verb {
        Verb::AlterTable(table) if walk.is_main(table) && step.has(step.altered(), "ADD") => {
            // As in a run; rows of ours that refer to nothing are not looked at by this.
            walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true);
            if let Err(error) = walk::execute(&mut walk.now, sql) {
                let empty = format!("DELETE FROM main.{}", identifier(&table.name));
                walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false);
                let _ = walk::execute(&mut walk.now, &empty);
                walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true);
                if walk::execute(&mut walk.now, sql).is_ok() {
                    added(walk, at, &table.name, &error);
                    // For the next one.
                    let row = row(&walk.now, &table.name);
                    walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false);
                    let _ = walk::execute(&mut walk.now, &row);
                }
            }
            walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false);
        }
        _ => {
            if let Err(error) = walk::execute(&mut walk.now, sql) {
                copied(walk, at, &error);
            }
        }
    }
}

/// A column was added that only an empty table takes.
fn added(walk: &mut Walk<'_>, at: usize, table: &str, error: &DatabaseError) {
    let (table, message) = (walk.spelt(table), error.message());
    let sentence = format!("this fails where `{table}` has a row: {message}");
    let (rule, way_out) = if message.contains("NOT NULL column") {
        let way_out = "give the column a DEFAULT, or rebuild the table and fill it in";
        (Rule::NotNull, way_out)
    } else {
        let way_out = "add the column without it and fill it in with UPDATE, or rebuild the table";
        (Rule::AddColumn, way_out)
    };
    walk.tell(rule, at, sentence, way_out);
}

/// A copy failed. That is told if it is a plain one, of a single table with a column that may be
/// NULL: of others a row of ours says nothing.
fn copied(walk: &mut Walk<'_>, at: usize, error: &DatabaseError) {
    const FAILURE: &str = "NOT NULL constraint failed";
    let step = &walk.steps[at];
    let is_copy = step.begins("INSERT") || step.begins("REPLACE");
    let selects = step
        .tokens
        .iter()
        .filter(|token| token.is("SELECT"))
        .count();
    let message = error.message();
    if !is_copy || selects != 1 || step.says("JOIN") || !message.starts_with(FAILURE) {
        return;
    }
    let from = step.find("FROM").and_then(|from| step.name_at(from + 1));
    let origin = from.as_ref().and_then(|from| walk.origin(&from.name));
    let Some(origin) = origin else {
        return;
    };
    let nullable = names(
        walk.before,
        "SELECT name FROM pragma_table_xinfo(?1) WHERE \"notnull\" = 0 AND pk = 0",
        [&origin.name],
    );
    if !nullable.iter().any(|column| step.reads(column)) {
        return;
    }
    let sentence = format!(
        "this fails where a row of `{}` has no value to copy: {message}",
        origin.name
    );
    let way_out = "fill it in with coalesce(…, …), or leave such rows out";
    walk.tell(Rule::NotNull, at, sentence, way_out);
}
