//! What the user does with them.

use litemigrate::rusqlite::{self, Connection, Result, named_params, params};

use super::Place;

/// A new note where the user is.
pub(crate) fn create(db: &mut Connection, place: Place) -> Result<i64> {
    let transaction = db.transaction()?;
    let notebook = match place {
        Place::Notebook { id } => Some(id),
        _ => None,
    };
    transaction.execute("INSERT INTO notes (notebook_id) VALUES (?)", [notebook])?;
    let id = transaction.last_insert_rowid();
    if let Place::Tag { id: tag } = place {
        transaction.execute(
            "INSERT INTO note_tags (note_id, tag_id) VALUES (?, ?)",
            [id, tag],
        )?;
    }
    transaction.commit()?;
    Ok(id)
}

/// The text, and the links in it.
pub(crate) fn save(db: &mut Connection, id: i64, title: &str, body: &str) -> Result<()> {
    let title = match title.trim() {
        "" => "Untitled",
        title => title,
    };
    let transaction = db.transaction()?;
    let saved = transaction.execute(
        "UPDATE notes SET title = ?, body = ? WHERE id = ?",
        params![title, body, id],
    )?;
    // Another window has deleted it. What was typed is not dropped in silence.
    if saved == 0 {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    transaction.execute("DELETE FROM note_links WHERE from_note_id = ?", [id])?;
    transaction.execute(
        "INSERT INTO note_links (from_note_id, to_note_id)
         SELECT :id, id FROM notes
         WHERE instr(:body, '[[') > 0 AND id <> :id AND instr(:body, '[[' || title || ']]') > 0",
        named_params! { ":id": id, ":body": body },
    )?;
    transaction.commit()
}

pub(crate) fn pin(db: &Connection, id: i64, pinned: bool) -> Result<()> {
    let sql = "UPDATE notes SET pinned = ? WHERE id = ?";
    db.execute(sql, params![pinned, id]).map(drop)
}

pub(crate) fn archive(db: &Connection, id: i64, archived: bool) -> Result<()> {
    let sql = "UPDATE notes SET archived = ? WHERE id = ?";
    db.execute(sql, params![archived, id]).map(drop)
}

pub(crate) fn move_to(db: &Connection, id: i64, notebook: Option<i64>) -> Result<()> {
    let sql = "UPDATE notes SET notebook_id = ? WHERE id = ?";
    db.execute(sql, params![notebook, id]).map(drop)
}

pub(crate) fn delete(db: &Connection, id: i64) -> Result<()> {
    db.execute("DELETE FROM notes WHERE id = ?", [id]).map(drop)
}
