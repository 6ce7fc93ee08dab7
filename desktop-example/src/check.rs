//! Whether the file is sound.

use litemigrate::rusqlite::{Connection, Result};

/// What SQLite finds wrong with the file, at most some lines of it.
pub(crate) fn check(db: &Connection) -> Result<Vec<String>> {
    let mut check = db.prepare("PRAGMA quick_check(10)")?;
    let lines = check.query_map([], |row| row.get(0))?;
    let mut lines = lines.collect::<Result<Vec<String>>>()?;
    lines.retain(|line| line != "ok");
    Ok(lines)
}
