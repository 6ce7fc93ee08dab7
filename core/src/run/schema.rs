//! A schema that a script has edited by hand: `PRAGMA writable_schema`.

use crate::database::{Database, DatabaseError, Value};

const SQLITE_CORRUPT: i32 = 11;

/// Has every connection read the schema anew, and takes the leave to edit it back.
///
/// SQLite does not notice such an edit: the connection would go on with the schema as it was, and
/// what the script has broken, or a ledger that it took away, would show at the next start. By its
/// version SQLite also knows that the schema is another when the transaction is undone.
pub(super) fn adopt(db: &mut impl Database) -> Result<(), DatabaseError> {
    let mut version = 0_i64;
    db.query("PRAGMA main.schema_version", &mut |row| {
        if let [Value::Integer(found)] = row {
            version = *found;
        }
    })?;
    let next = version.wrapping_add(1);
    db.execute(&format!("PRAGMA main.schema_version = {next}"))?;
    db.execute("PRAGMA writable_schema = OFF")?;
    let read = db.query("SELECT 1 FROM main.sqlite_master LIMIT 1", &mut |_| {});
    read.map_err(|error| match error.primary_code() {
        // Without its code: it is not the file that is damaged.
        Some(SQLITE_CORRUPT) => DatabaseError::new(error.message()),
        _ => error,
    })
}
