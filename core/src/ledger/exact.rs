//! The ledger as it is stored, where integers and blobs cross as they are: a fraction of the work.
//!
//! What no run of ours has written like this is not read here, but with care.

use std::time::Duration;

use super::{Outcome, Row, Words};
use crate::checksum::Checksum;
use crate::database::{Database, DatabaseError, Value};
use crate::migration::Version;

/// Hands the rows over as they come, and tells whether none of them is in doubt.
pub(crate) fn each(
    db: &mut impl Database,
    rows: &str,
    take: &mut dyn FnMut(Row),
) -> Result<bool, DatabaseError> {
    let sql = format!("SELECT version, success, checksum, execution_time FROM {rows}");
    let mut are_certain = true;
    db.query(&sql, &mut |row| match decode(row) {
        Some(row) => take(row),
        None => are_certain = false,
    })?;
    Ok(are_certain)
}

/// The rows by version, if no two are of one. They come as they were applied, which is nearly always in this order:
/// to sort them here costs less than to have SQLite do it.
pub(crate) fn by_version(mut rows: Vec<Row>) -> Option<Vec<Row>> {
    rows.sort_by_key(|row| row.version);
    let mut pairs = rows.windows(2);
    let are_distinct = pairs.all(|pair| pair[0].version != pair[1].version);
    are_distinct.then_some(rows)
}

fn decode(row: &[Value<'_>]) -> Option<Row> {
    let [
        Value::Integer(version),
        Value::Integer(success),
        Value::Blob(checksum),
        Value::Integer(nanoseconds),
    ] = row
    else {
        return None;
    };
    Some(Row {
        version: Version::new(*version),
        outcome: Outcome::of(*success != 0, *nanoseconds),
        checksum: Checksum::from_bytes((*checksum).try_into().ok()?),
        execution_time: u64::try_from(*nanoseconds).ok().map(Duration::from_nanos),
        words: Words::default(),
    })
}
