//! Whether a database is what it was.

use crate::database::{Database, Value};

/// The number by which SQLite knows whether the pages that it has in memory are those of the file: it is another
/// once another connection has committed. While it is the same, to read again would be to read the same pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct DataVersion(Option<i64>);

impl DataVersion {
    pub(super) const UNKNOWN: Self = Self(None);

    /// That of the transaction which is open.
    pub(super) fn of(db: &mut impl Database) -> Self {
        let mut version = None;
        let told = db.query("PRAGMA main.data_version", &mut |row| {
            if let [Value::Integer(found)] = row {
                version = Some(*found);
            }
        });
        Self(version.filter(|_| told.is_ok()))
    }

    /// Whether it is known that nobody has written since.
    pub(super) fn is_current(self, db: &mut impl Database) -> bool {
        self.0.is_some() && self.0 == Self::of(db).0
    }
}
