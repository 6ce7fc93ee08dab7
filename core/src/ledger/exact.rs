//! The ledger as it is stored, where integers and blobs cross as they are: a fraction of the work.
//!
//! What no run of ours has written like this is not read here, but with care.

use std::mem::replace;
use std::time::Duration;

use super::{Outcome, Row};
use crate::checksum::Checksum;
use crate::database::{Database, DatabaseError, Value};
use crate::migration::{Migration, Version};

/// The rows, by version; none if one of them is in doubt.
pub(super) fn rows(db: &mut impl Database, rows: &str) -> Result<Option<Vec<Row>>, DatabaseError> {
    let sql = format!(
        "SELECT version, success, checksum, execution_time, description, installed_on \
         FROM {rows} ORDER BY version"
    );
    let mut rows = Some(Vec::new());
    db.query(&sql, &mut |row| match (&mut rows, decode(row)) {
        (Some(rows), Some(row)) => rows.push(row),
        _ => rows = None,
    })?;
    Ok(rows)
}

fn decode(row: &[Value<'_>]) -> Option<Row> {
    let [
        Value::Integer(version),
        Value::Integer(success),
        Value::Blob(checksum),
        Value::Integer(nanoseconds),
        Value::Text(description),
        Value::Text(installed_on),
    ] = row
    else {
        return None;
    };
    Some(Row {
        version: Version::new(*version),
        description: (*description).to_owned(),
        installed_on: (*installed_on).to_owned(),
        outcome: Outcome::of(*success != 0, *nanoseconds),
        checksum: Checksum::from_bytes((*checksum).try_into().ok()?),
        execution_time: u64::try_from(*nanoseconds).ok().map(Duration::from_nanos),
    })
}

/// Whether the rows say of each of so many migrations that it is applied as it is, and of no other
/// anything.
pub(crate) fn are_applied<'m>(
    db: &mut impl Database,
    rows: &str,
    count: usize,
    find: impl Fn(Version) -> Option<(usize, &'m Migration)>,
) -> Result<bool, DatabaseError> {
    let sql = format!("SELECT version, success, checksum, execution_time FROM {rows}");
    let mut applied = vec![false; count];
    let mut as_expected = true;
    db.query(&sql, &mut |row| {
        let found = position(row, &find).and_then(|at| applied.get_mut(at));
        as_expected &= found.is_some_and(|applied| !replace(applied, true));
    })?;
    Ok(as_expected && applied.iter().all(|applied| *applied))
}

/// Which migration a row is of, if it is applied as it is.
fn position<'m>(
    row: &[Value<'_>],
    find: impl Fn(Version) -> Option<(usize, &'m Migration)>,
) -> Option<usize> {
    let [
        Value::Integer(version),
        Value::Integer(1),
        Value::Blob(checksum),
        Value::Integer(_),
    ] = row
    else {
        return None;
    };
    let checksum = Checksum::from_bytes((*checksum).try_into().ok()?);
    let (at, migration) = find(Version::new(*version))?;
    migration.is_exactly(&checksum).then_some(at)
}
