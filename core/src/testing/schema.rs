//! What a schema has, and what another has not.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::database::{Database, Value};
use crate::error::Error;
use crate::ledger::{Ledger, unreadable_schema};
use crate::migrator::Migrator;

/// The SQL of each table, index, view and trigger, by type and name; without the ledger, which
/// other programs may have made in other words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schema(BTreeMap<String, String>);

impl Schema {
    pub(super) fn read(
        db: &mut Connection,
        migrator: &Migrator<Connection>,
    ) -> Result<Self, Error> {
        let ledger = Ledger::find(db, migrator.ledger.as_ref())?;
        let mut found = BTreeMap::new();
        let sql = "SELECT type || ' `' || name || '`', sql, tbl_name FROM main.sqlite_master \
                   WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'";
        db.query(sql, &mut |row| {
            if let [Value::Text(name), Value::Text(sql), Value::Text(table)] = row
                && *table != ledger.name()
            {
                // Where a line breaks makes no difference.
                let words: Vec<&str> = sql.split_whitespace().collect();
                found.insert((*name).to_owned(), words.join(" "));
            }
        })
        .map_err(unreadable_schema)?;
        Ok(Self(found))
    }

    /// How this one differs from that of a fresh database, a sentence each.
    pub(super) fn differences(&self, fresh: &Self) -> Vec<String> {
        let Self(found) = self;
        let Self(expected) = fresh;
        let missing = expected
            .iter()
            .filter_map(|(name, sql)| match found.get(name) {
                None => Some(format!(
                    "{name} is missing, which a fresh database has: {sql}"
                )),
                Some(other) if other != sql => Some(format!(
                    "{name} differs: here it is `{other}`, in a fresh database `{sql}`"
                )),
                Some(_) => None,
            });
        let surplus = found
            .iter()
            .filter(|(name, _)| !expected.contains_key(*name));
        let surplus = surplus
            .map(|(name, sql)| format!("{name} is left over, and no fresh database has it: {sql}"));
        missing.chain(surplus).collect()
    }
}
