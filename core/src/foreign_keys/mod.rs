//! Foreign keys in a run: enforced, except that dropping a table never touches the rows of
//! another.
//!
//! `DROP TABLE` begins with a `DELETE` of all rows, which empties or nulls the tables that
//! refer to it: harmless to who drops a table for good, ruin to who rebuilds it. So
//! enforcement is off for that one statement, and afterwards the tables concerned are checked
//! for rows that have lost their parent.

mod schema;
mod violation;
mod watch;

use std::ops;

use crate::database::{Database, DatabaseError, ForeignKeys};

#[cfg(feature = "backup")]
pub(crate) use schema::all_violations;
pub(crate) use schema::{Key, are_deferred, drops_a_parent};
pub(crate) use violation::Violation;
pub(crate) use watch::{Drop, Watch};

/// Puts a connection's enforcement of foreign keys back as it was when dropped, whatever happened
/// in between.
pub(crate) struct Session<'a, D: Database> {
    pub(crate) db: &'a mut D,
    before: ForeignKeys,
}

impl<'a, D: Database> Session<'a, D> {
    pub(crate) fn begin(db: &'a mut D) -> Result<Self, DatabaseError> {
        let before = db.foreign_keys()?;
        Ok(Self { db, before })
    }
}

impl<D: Database> ops::Drop for Session<'_, D> {
    fn drop(&mut self) {
        // There is nobody to tell: the run's own error, if any, is what matters.
        let _ = enforce(self.db, self.before);
    }
}

/// Switches enforcement, outside a transaction, and makes sure of it: the pragma fails
/// silently.
pub(crate) fn enforce(db: &mut impl Database, wanted: ForeignKeys) -> Result<(), DatabaseError> {
    if db.foreign_keys()? != wanted {
        db.set_foreign_keys(wanted)?;
        if db.foreign_keys()? != wanted {
            return Err(DatabaseError::new("the setting had no effect"));
        }
    }
    Ok(())
}

/// Runs one statement with enforcement off.
fn unenforced(db: &mut impl Database, sql: &str) -> Result<(), DatabaseError> {
    db.set_foreign_keys(ForeignKeys::Ignored)?;
    let result = db.execute(sql);
    result.and(db.set_foreign_keys(ForeignKeys::Enforced))
}
