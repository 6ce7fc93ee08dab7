//! The ledger as one text, where values are narrower than SQLite's: there it costs more to take a row than
//! SQLite has with all that is in it.
//!
//! What no run of ours has written like this is not read here, but with care.

use crate::database::{Capabilities, Database, DatabaseError, Value};
use crate::migration::Migration;

/// Whether it spares more than it costs. In a browser SQLite is in the same wasm: rows come cheap there, and
/// bytes do not.
pub(crate) fn is_worth_it(host: Capabilities) -> bool {
    !cfg!(all(target_family = "wasm", feature = "rusqlite")) && !host.has_exact_values()
}

/// Whether the rows tell just this.
pub(crate) fn are_told(
    db: &mut impl Database,
    rows: &str,
    told: &str,
) -> Result<bool, DatabaseError> {
    let sql = format!(
        "SELECT group_concat(quote(version) || quote(checksum) || \
         (typeof(execution_time) = 'integer') || quote(success)) FROM {rows}"
    );
    let mut are_told = false;
    db.query(&sql, &mut |row| are_told = *row == [Value::Text(told)])?;
    Ok(are_told)
}

/// What rows tell that say of these migrations, in this order, that they are applied as they are, and of no
/// other anything. If that is not certain, it is what no rows tell.
pub(crate) fn told<'m>(migrations: impl Iterator<Item = &'m Migration>) -> String {
    let mut told = String::new();
    for migration in migrations {
        let (version, checksum) = (migration.version, migration.checksum());
        // What it was before a squash may have this checksum too.
        if migration.has_replaced(version, checksum) {
            return String::new();
        }
        let row = format!("{version}X'{checksum}'11,");
        told += &row;
    }
    told.pop();
    told.make_ascii_uppercase();
    told
}
