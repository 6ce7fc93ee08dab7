//! What the ledger says, read with care: of a row that no run could have written it is told what is wrong.

use std::time::Duration;

use super::{Ledger, Outcome, Row, Words, exact, unreadable};
use crate::checksum::Checksum;
use crate::database::{Database, DatabaseError, Value};
use crate::error::{Error, trouble};
use crate::migration::Version;

/// The rows as they come.
#[derive(Default)]
pub(crate) struct Rows {
    rows: Vec<Row>,
    /// What is wrong with the first that no run could have written.
    fault: Option<String>,
}

impl Rows {
    /// Takes a row of the answer to [`Ledger::rows_sql`].
    pub(crate) fn row(&mut self, row: &[Value<'_>]) {
        match decode(row) {
            Ok(row) => self.rows.push(row),
            Err(fault) => self.fault = self.fault.take().or(Some(fault)),
        }
    }
}

impl Ledger {
    /// The rows, by version. Reads only.
    pub(crate) fn rows(&self, db: &mut impl Database) -> Result<Vec<Row>, Error> {
        self.rows_where(db, "TRUE")
    }

    /// The row of one migration. Reads only.
    pub(crate) fn row(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<Option<Row>, Error> {
        let mut rows = self.rows_where(db, &between(version, version))?;
        Ok(rows.pop())
    }

    /// The rows that a condition holds for, by version, without their words; none if that would not take less, or
    /// if one of them is in doubt. Reads only.
    pub(crate) fn bare_rows(
        &self,
        db: &mut impl Database,
        condition: &str,
    ) -> Result<Option<Vec<Row>>, Error> {
        if !self.exists || !db.capabilities().has_exact_values() {
            return Ok(None);
        }
        let rows = format!("{} WHERE {condition}", self.table());
        let mut found = Vec::new();
        let are_certain = exact::each(db, &rows, &mut |row| found.push(row))
            .map_err(|source| self.unreadable(source))?;
        Ok(exact::by_version(found).filter(|_| are_certain))
    }

    /// The rows that a condition holds for, by version. Reads only.
    pub(crate) fn rows_where(
        &self,
        db: &mut impl Database,
        condition: &str,
    ) -> Result<Vec<Row>, Error> {
        let mut rows = Rows::default();
        if self.exists {
            db.query(&self.sql_where(condition), &mut |row| rows.row(row))
                .map_err(|source| self.unreadable(source))?;
        }
        self.checked(rows)
    }

    /// The query for the rows, if the table is there.
    pub(crate) fn rows_sql(&self) -> Option<String> {
        self.exists.then(|| self.sql_where("TRUE"))
    }

    fn sql_where(&self, condition: &str) -> String {
        format!(
            "SELECT CASE \
             WHEN typeof(version) <> 'integer' THEN 'version is of type ' || typeof(version) \
             WHEN typeof(checksum) <> 'blob' THEN 'checksum is of type ' || typeof(checksum) \
             WHEN length(checksum) <> 48 THEN 'checksum has ' || length(checksum) || ' bytes' \
             WHEN typeof(success) <> 'integer' AND success IS NOT 'true' \
             THEN 'success is of type ' || typeof(success) \
             WHEN typeof(execution_time) <> 'integer' \
             THEN 'execution_time is of type ' || typeof(execution_time) END, \
             quote(version), CAST(description AS TEXT), CAST(installed_on AS TEXT), \
             CASE WHEN success IN (0) THEN 'failed' ELSE 'applied' END, hex(checksum), \
             CAST(execution_time AS TEXT) FROM {} WHERE {condition} ORDER BY version",
            self.table()
        )
    }

    /// Why the rows could not be read.
    pub(crate) fn unreadable(&self, source: DatabaseError) -> Error {
        match (trouble(source.code()), source.code()) {
            (Some(_), _) | (None, None) => unreadable(source),
            (None, Some(_)) => self.invalid(
                "it has not the columns of a ledger".to_owned(),
                Some(source),
            ),
        }
    }

    /// The rows, if they can be those of a ledger.
    pub(crate) fn checked(&self, rows: Rows) -> Result<Vec<Row>, Error> {
        let Rows { rows, fault } = rows;
        if let Some(fault) = fault {
            return Err(self.invalid(fault, None));
        }
        match rows
            .windows(2)
            .find(|pair| pair[0].version == pair[1].version)
        {
            Some(pair) => {
                let fault = format!("version {} is recorded twice", pair[0].version);
                Err(self.invalid(fault, None))
            }
            None => Ok(rows),
        }
    }

    /// For how many seconds a row has been there, by SQLite's clock.
    pub(crate) fn age(
        &self,
        db: &mut impl Database,
        version: Version,
    ) -> Result<Option<u64>, DatabaseError> {
        let sql = format!(
            "SELECT CAST(strftime('%s', 'now') - strftime('%s', installed_on) AS TEXT) \
             FROM {} WHERE version = {version}",
            self.table()
        );
        let mut age = None;
        db.query(&sql, &mut |row| {
            age = row.first().and_then(|value| value.text().parse().ok());
        })?;
        Ok(age)
    }
}

/// The condition that a row is of a migration from one to another. The plus keeps SQLite from the index: to go
/// through all rows takes less than to find several of them.
pub(crate) fn between(lowest: Version, highest: Version) -> String {
    if lowest == highest {
        return format!("version = {lowest}");
    }
    format!("+version BETWEEN {lowest} AND {highest}")
}

fn decode(row: &[Value<'_>]) -> Result<Row, String> {
    let [
        fault,
        version,
        description,
        installed_on,
        success,
        checksum,
        execution_time,
    ] = row
    else {
        return Err(format!("a row has {} columns, expected 7", row.len()));
    };
    let version_text = version.text();
    if let Value::Text(fault) = fault {
        return Err(format!("in the row of version {version_text}, {fault}"));
    }
    let malformed = || format!("the row of version {version_text} cannot be read");
    let nanoseconds: i64 = execution_time.text().parse().map_err(|_| malformed())?;
    Ok(Row {
        version: version_text.parse().map_err(|_| malformed())?,
        // As sqlx reads it: whatever is not false.
        outcome: Outcome::of(*success != Value::Text("failed"), nanoseconds),
        checksum: Checksum::from_hex(&checksum.text()).ok_or_else(malformed)?,
        execution_time: u64::try_from(nanoseconds).ok().map(Duration::from_nanos),
        words: Words {
            description: description.text(),
            installed_on: installed_on.text(),
        },
    })
}
