//! The look for a ledger as sqlx makes it: three questions that SQLite answers from what it has in memory. To go
//! through the schema takes longer the more tables and indexes there are.

use super::{Ledger, LedgerName, is_absent, names};
use crate::database::{Database, DatabaseError, Value};
use crate::sql::identifier;

/// The ledger, if it is nothing but that. Whatever else is there is left to those who look with care.
pub(super) fn find(
    db: &mut impl Database,
    chosen: Option<&LedgerName>,
) -> Result<Option<Ledger>, DatabaseError> {
    let [name, other] = names(chosen);
    // SQLite names a key's index after the table, in its letters. A view has none, and a virtual table.
    let key = format!("sqlite_autoindex_{name}_1");
    let is_only_index = is_only(
        db,
        "index_list",
        name,
        |row| matches!(row, [_, Value::Text(found), ..] if *found == key),
    )?;
    let is_plain = is_only_index
        && is_only(db, "index_info", &key, |row| {
            matches!(row, [_, _, Value::Text("version")])
        })?
        && (name == other || is_absent(db, other)?);
    Ok(is_plain.then(|| Ledger {
        name: name.to_owned(),
        exists: true,
        is_plain,
    }))
}

/// Whether a pragma's answer is a single row, and such a one.
fn is_only(
    db: &mut impl Database,
    pragma: &str,
    argument: &str,
    is_such: impl Fn(&[Value<'_>]) -> bool,
) -> Result<bool, DatabaseError> {
    let (mut count, mut is_only) = (0, false);
    let sql = format!("PRAGMA main.{pragma}({})", identifier(argument));
    db.query(&sql, &mut |row| {
        count += 1;
        is_only = count == 1 && is_such(row);
    })?;
    Ok(is_only)
}
