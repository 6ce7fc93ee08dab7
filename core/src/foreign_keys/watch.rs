//! What is watched while a migration drops tables.

use std::collections::BinaryHeap;

use super::schema::{Tables, key, referring, resolve, tables, violations, with_references};
use super::unenforced;
use super::violation::{Fault, Parent, Violation};
use crate::database::{Database, DatabaseError, ForeignKeySwitch, ForeignKeys};
use crate::script::TableName;

/// What became of a `DROP TABLE`.
pub(crate) enum Drop {
    Done,
    /// Rows of these tables refer to it, and this host cannot keep it from changing them.
    Refused(Vec<String>),
}

/// Watches over the drops of one migration.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Violations that the database had before the migration, and that are not its fault.
    known: Vec<Violation>,
    /// Whether to look for them before the first drop, since what is done cannot be undone to look
    /// later. Otherwise the watch is told: at first of none, which is nearly always true and
    /// saves a scan.
    looks_first: bool,
    dropped: Tables,
    concerned: Tables,
    /// The tables with foreign keys before the migration and after it, as far as they are known:
    /// what is in one alone has another name in the other.
    before: Tables,
    after: Tables,
}

impl Watch {
    pub(crate) fn looking() -> Self {
        Self {
            looks_first: true,
            ..Self::default()
        }
    }

    /// Watches every table that has foreign keys now: enforcement was off for the whole
    /// migration.
    pub(crate) fn over_everything(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        self.concerned = tables(db, "main", "TRUE")?;
        Ok(())
    }

    /// Runs a `DROP TABLE`, or names the tables whose rows it would delete or change.
    pub(crate) fn drop_table(
        &mut self,
        db: &mut impl Database,
        table: &TableName,
        sql: &str,
    ) -> Result<Drop, DatabaseError> {
        let table = resolve(db, table)?;
        self.dropped.add(table.clone());
        let mut concerned = referring(db, &table)?;
        if concerned.0.is_empty() {
            return db.execute(sql).map(|()| Drop::Done);
        }
        let children = concerned.clone();
        concerned.add(table.clone());
        if std::mem::take(&mut self.looks_first) {
            // Once, and everywhere: what is found after a drop may be that drop's own doing.
            self.before = tables(db, "main", "TRUE")?;
            let mut everything = self.before.clone();
            everything.append(concerned.clone());
            self.known = violations(db, &everything)?;
        }
        self.concerned.append(concerned);
        let switch = db.capabilities().foreign_key_switch;
        let unenforced_already = db.foreign_keys()? == ForeignKeys::Ignored;
        let dropped = if unenforced_already {
            db.execute(sql)
        } else if switch == ForeignKeySwitch::Anytime
            || switch == ForeignKeySwitch::OutsideTransaction && !db.in_transaction()
        {
            unenforced(db, sql)
        } else {
            let in_the_way = with_references(db, &children, &table)?;
            if !in_the_way.is_empty() {
                return Ok(Drop::Refused(in_the_way));
            }
            db.execute(sql)
        };
        dropped.map(|()| Drop::Done)
    }

    /// The violations that are there after the migration. Of those tables that refer to a dropped
    /// one, or to its successor, whatever they are called by now.
    pub(crate) fn violations(
        &mut self,
        db: &mut impl Database,
    ) -> Result<Vec<Violation>, DatabaseError> {
        for table in &self.dropped.0 {
            self.concerned.append(referring(db, table)?);
        }
        let found = violations(db, &self.concerned)?;
        if !found.is_empty() {
            self.after = tables(db, "main", "TRUE")?;
        }
        Ok(found)
    }

    /// Takes what is there before the migration as known.
    pub(crate) fn learn(&mut self, db: &mut impl Database) -> Result<(), DatabaseError> {
        let mut concerned = self.concerned.clone();
        for table in &self.dropped.0 {
            concerned.append(referring(db, table)?);
        }
        self.known = violations(db, &concerned)?;
        self.before = tables(db, "main", "TRUE")?;
        Ok(())
    }

    /// Begins anew with what is known.
    pub(crate) fn again(self) -> Self {
        Self {
            known: self.known,
            before: self.before,
            ..Self::default()
        }
    }

    /// Those of `found` that were not there before.
    pub(crate) fn new_among(&self, found: Vec<Violation>) -> Vec<Violation> {
        // A heap sorts as fast as is needed here, in a fraction of the code of a sort.
        let comparable = self
            .known
            .iter()
            .map(|violation| self.comparable(violation));
        let comparable: BinaryHeap<Violation> = comparable.collect();
        let mut known: Vec<(Violation, usize)> = Vec::new();
        for violation in comparable.into_sorted_vec() {
            match known.last_mut() {
                Some((last, count)) if *last == violation => *count += 1,
                _ => known.push((violation, 1)),
            }
        }
        let is_new = |violation: &Violation| {
            let violation = self.comparable(violation);
            match known.binary_search_by(|(known, _)| known.cmp(&violation)) {
                Ok(at) if known[at].1 > 0 => {
                    known[at].1 -= 1;
                    false
                }
                _ => true,
            }
        };
        found.into_iter().filter(is_new).collect()
    }

    /// A violation as it would look before and after the migration alike. The rows of a table
    /// that was rebuilt may have other numbers now, and a table that was renamed has another
    /// name: there only the count tells.
    fn comparable(&self, violation: &Violation) -> Violation {
        let name = key(&violation.table);
        let within = |tables: &Tables| tables.0.iter().any(|table| table.name == name);
        let kept_name = within(&self.before) && within(&self.after);
        let row = violation.row.clone();
        let fault = match &violation.fault {
            Fault::Orphan { parent, .. } => Fault::Orphan {
                parent: key(parent),
                parent_is: Parent::There,
            },
            mismatch @ Fault::Mismatch { .. } => mismatch.clone(),
        };
        Violation {
            row: row.filter(|_| kept_name && !within(&self.dropped)),
            table: if kept_name {
                name.clone()
            } else {
                String::new()
            },
            fault,
        }
    }
}
