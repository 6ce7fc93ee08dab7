//! What the page shows of them.

use litemigrate::rusqlite::{self, Connection, OptionalExtension, Result, Row, named_params};
use serde::Serialize;

use super::Place;

/// The places there are, and how many notes are in each.
#[derive(Debug, Serialize)]
pub(crate) struct Places {
    all: i64,
    loose: i64,
    archive: i64,
    notebooks: Vec<Notebook>,
    tags: Vec<Tag>,
}

#[derive(Debug, Serialize)]
struct Notebook {
    id: i64,
    name: String,
    color: String,
    notes: i64,
}

#[derive(Debug, Serialize)]
struct Tag {
    id: i64,
    name: String,
    notes: i64,
}

/// A note as the list shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    id: i64,
    title: String,
    excerpt: String,
    pinned: bool,
    updated_at: String,
    notebook: String,
    color: Option<String>,
    /// In one string, as the schema keeps them: `birds; trips`.
    tags: Option<String>,
    files: i64,
}

/// A note that is open.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Note {
    id: i64,
    notebook: Option<i64>,
    title: String,
    body: String,
    pinned: bool,
    archived: bool,
    created_at: String,
    tags: Vec<String>,
    files: Vec<File>,
    mentions: Vec<Mention>,
}

#[derive(Debug, Serialize)]
struct File {
    name: String,
    size: i64,
}

/// Another note that mentions this one.
#[derive(Debug, Serialize)]
struct Mention {
    id: i64,
    title: String,
}

pub(crate) fn places(db: &Connection) -> Result<Places> {
    let (all, loose, archive) = db.query_row(
        "SELECT count(*) FILTER (WHERE archived = 0),
                count(*) FILTER (WHERE archived = 0 AND notebook_id IS NULL),
                count(*) FILTER (WHERE archived = 1)
         FROM notes",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let notebooks = all_rows(
        db,
        "SELECT id, name, color, note_count FROM notebook_list ORDER BY name",
        [],
        |row| {
            Ok(Notebook {
                id: row.get(0)?,
                name: row.get(1)?,
                color: row.get(2)?,
                notes: row.get(3)?,
            })
        },
    )?;
    let tags = all_rows(
        db,
        "SELECT tags.id, tags.name, count(notes.id)
         FROM tags
         LEFT JOIN note_tags ON note_tags.tag_id = tags.id
         LEFT JOIN notes ON notes.id = note_tags.note_id AND notes.archived = 0
         GROUP BY tags.id
         ORDER BY tags.name",
        [],
        |row| {
            Ok(Tag {
                id: row.get(0)?,
                name: row.get(1)?,
                notes: row.get(2)?,
            })
        },
    )?;
    Ok(Places {
        all,
        loose,
        archive,
        notebooks,
        tags,
    })
}

pub(crate) fn list(db: &Connection, place: Place, search: &str) -> Result<Vec<Listed>> {
    let (notebook, tag) = match place {
        Place::Notebook { id } => (Some(id), None),
        Place::Tag { id } => (None, Some(id)),
        Place::All | Place::Loose | Place::Archive => (None, None),
    };
    all_rows(
        db,
        "SELECT note_list.id, title, excerpt, pinned, note_list.updated_at, notebook, color, tags,
                attachment_count
         FROM note_list
         LEFT JOIN notebook_list ON notebook_list.id = note_list.notebook_id
         WHERE archived = :archived
             AND (:notebook IS NULL OR notebook_id = :notebook)
             AND (NOT :loose OR notebook_id IS NULL)
             AND (:tag IS NULL OR note_list.id IN (SELECT note_id FROM note_tags WHERE tag_id = :tag))
             AND instr(lower(title), lower(:search)) > 0
         ORDER BY pinned DESC, note_list.updated_at DESC, note_list.id DESC",
        named_params! {
            ":archived": place == Place::Archive,
            ":notebook": notebook,
            ":loose": place == Place::Loose,
            ":tag": tag,
            ":search": search,
        },
        |row| {
            Ok(Listed {
                id: row.get(0)?,
                title: row.get(1)?,
                excerpt: row.get(2)?,
                pinned: row.get(3)?,
                updated_at: row.get(4)?,
                notebook: row.get(5)?,
                color: row.get(6)?,
                tags: row.get(7)?,
                files: row.get(8)?,
            })
        },
    )
}

pub(crate) fn note(db: &Connection, id: i64) -> Result<Option<Note>> {
    let note = db
        .query_row(
            "SELECT notebook_id, title, body, pinned, archived, created_at FROM notes WHERE id = ?",
            [id],
            |row| {
                Ok(Note {
                    id,
                    notebook: row.get(0)?,
                    title: row.get(1)?,
                    body: row.get(2)?,
                    pinned: row.get(3)?,
                    archived: row.get(4)?,
                    created_at: row.get(5)?,
                    tags: Vec::new(),
                    files: Vec::new(),
                    mentions: Vec::new(),
                })
            },
        )
        .optional()?;
    let Some(mut note) = note else {
        return Ok(None);
    };
    note.tags = all_rows(
        db,
        "SELECT tags.name FROM note_tags JOIN tags ON tags.id = tag_id WHERE note_id = ? ORDER BY tags.name",
        [id],
        |row| row.get(0),
    )?;
    note.files = all_rows(
        db,
        "SELECT file_name, byte_size FROM attachments WHERE note_id = ? ORDER BY id",
        [id],
        |row| {
            Ok(File {
                name: row.get(0)?,
                size: row.get(1)?,
            })
        },
    )?;
    note.mentions = all_rows(
        db,
        "SELECT from_note_id, from_title FROM backlinks WHERE note_id = ? ORDER BY from_title",
        [id],
        |row| {
            Ok(Mention {
                id: row.get(0)?,
                title: row.get(1)?,
            })
        },
    )?;
    Ok(Some(note))
}

fn all_rows<T>(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    row: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    db.prepare(sql)?.query_map(parameters, row)?.collect()
}
