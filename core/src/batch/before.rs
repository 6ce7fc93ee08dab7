//! What has to be known of a database before a batch is made.

use super::BatchDatabase;
use super::drops::{ORPHANS_SQL, pair};
use crate::database::{Capabilities, ForeignKeySwitch, ForeignKeys, Value};
use crate::error::Error;
use crate::foreign_keys::Key;
use crate::ledger::{Ledger, Row, unreadable_schema};
use crate::migration::Script;
use crate::plan::Step;
use crate::run::unchecked;
use crate::script::{Survey, TableName};

/// What is known when a batch is made.
pub(super) struct Before<'d> {
    pub(super) host: Capabilities,
    pub(super) ledger: &'d Ledger,
    pub(super) rows: &'d [Row],
    /// If a table is to be dropped.
    pub(super) keys: Vec<Key>,
    /// If foreign keys are to be ignored: the pairs of tables, and how many rows of the one
    /// lack their parent in the other.
    pub(super) orphans: Vec<(String, String)>,
    pub(super) foreign_keys: ForeignKeys,
}

impl<'d> Before<'d> {
    /// Reads what has to be known for these steps.
    pub(super) async fn look<D: BatchDatabase>(
        db: &mut D,
        ledger: &'d Ledger,
        rows: &'d [Row],
        steps: &[Step<'_>],
    ) -> Result<Self, Error> {
        let mut before = Self {
            host: db.capabilities(),
            ledger,
            rows,
            keys: Vec::new(),
            orphans: Vec::new(),
            foreign_keys: ForeignKeys::Enforced,
        };
        let surveys = steps.iter().filter_map(Step::script).map(Script::survey);
        let surveys: Vec<&Survey> = surveys.collect();
        if surveys
            .iter()
            .all(|survey| survey.dropped().next().is_none())
        {
            return Ok(before);
        }
        let (sql, keys) = (Key::query("main", before.host), &mut before.keys);
        db.query(&sql, &mut |row| keys.extend(Key::decode(row)))
            .await
            .map_err(unreadable_schema)?;
        // By the name it has now, or one that these steps may give it.
        let is_parent = |table: &TableName| {
            let mut said = surveys.iter();
            before.keys.iter().any(|key| key.is_of(table))
                || said.any(|survey| survey.refers_to(table) || survey.renames())
        };
        if before.host.foreign_key_switch == ForeignKeySwitch::OutsideTransaction
            && steps.len() == 1
            && surveys.iter().any(|survey| survey.dropped().any(is_parent))
        {
            before.foreign_keys = ForeignKeys::Ignored;
            let orphans = &mut before.orphans;
            let mut add = |row: &[Value<'_>]| {
                if let [child, parent, count] = row {
                    orphans.push((pair(&child.text(), &parent.text()), count.text()));
                }
            };
            db.query(ORPHANS_SQL, &mut add)
                .await
                .map_err(|source| match steps {
                    [step, ..] => unchecked(*step, source),
                    [] => Error::database("cannot check the foreign keys", source),
                })?;
        }
        Ok(before)
    }
}
