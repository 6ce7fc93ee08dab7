//! All SQL of the application.

use fieldnotes_browser::Note;
use litemigrate_sqlite::rusqlite::{Connection, Result};

pub fn all(db: &Connection) -> Result<Vec<Note>> {
    let mut statement = db.prepare("SELECT id, title FROM notes ORDER BY id DESC")?;
    let notes = statement.query_map([], |row| {
        let (id, title) = (row.get(0)?, row.get(1)?);
        Ok(Note { id, title })
    })?;
    notes.collect()
}

/// Puts a note into the first notebook.
pub fn add(db: &Connection, title: &str) -> Result<()> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute(
        "INSERT INTO notebooks (name) SELECT 'Notes' WHERE NOT EXISTS (SELECT 1 FROM notebooks)",
        [],
    )?;
    transaction.execute(
        "INSERT INTO notes (notebook_id, title) SELECT min(id), ?1 FROM notebooks",
        [title],
    )?;
    transaction.commit()
}

pub fn delete(db: &Connection, id: i64) -> Result<()> {
    db.execute("DELETE FROM notes WHERE id = ?1", [id])
        .map(drop)
}
