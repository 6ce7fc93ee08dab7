// All SQL about notes. What is derived, such as dates and the log of activity, is the schema's business.

import type { Database, Statement } from "litemigrate/sqlite";
import type { Place } from "../route.js";

export interface Notebook {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly note_count: number;
}

export interface Tag {
  readonly id: number;
  readonly name: string;
  readonly note_count: number;
}

export interface Listed {
  readonly id: number;
  readonly notebook: string;
  readonly color: string | null;
  readonly title: string;
  readonly excerpt: string;
  readonly pinned: number;
  readonly updated_at: string;
  readonly tags: string | null;
  readonly attachment_count: number;
}

export interface Note {
  readonly id: number;
  readonly notebook_id: number | null;
  readonly title: string;
  readonly body: string;
  readonly pinned: number;
  readonly archived: number;
  readonly created_at: string;
}

export interface Attachment {
  readonly id: number;
  readonly file_name: string;
  readonly byte_size: number;
}

export class Library {
  constructor(private readonly db: Database) {}

  notebooks(): Promise<Notebook[]> {
    return this.db.query("SELECT id, name, color, note_count FROM notebook_list ORDER BY name");
  }

  tags(): Promise<Tag[]> {
    return this.db.query(
      `SELECT tags.id, tags.name, count(notes.id) AS note_count
       FROM tags
       LEFT JOIN note_tags ON note_tags.tag_id = tags.id
       LEFT JOIN notes ON notes.id = note_tags.note_id AND notes.archived = 0
       GROUP BY tags.id
       ORDER BY tags.name`,
    );
  }

  /** How many notes are in no list of a notebook. */
  async counts(): Promise<{ all: number; loose: number; archive: number }> {
    const [counts] = await this.db.query<{ all: number; loose: number; archive: number }>(
      `SELECT
         count(*) FILTER (WHERE archived = 0) AS "all",
         count(*) FILTER (WHERE archived = 0 AND notebook_id IS NULL) AS loose,
         count(*) FILTER (WHERE archived = 1) AS archive
       FROM notes`,
    );
    return counts ?? { all: 0, loose: 0, archive: 0 };
  }

  notes(place: Place, search: string): Promise<Listed[]> {
    return this.db.query(
      `SELECT note_list.id, notebook, color, title, excerpt, pinned, note_list.updated_at, tags, attachment_count
       FROM note_list
       LEFT JOIN notebook_list ON notebook_list.id = note_list.notebook_id
       WHERE archived = :archived
         AND (:notebook IS NULL OR notebook_id = :notebook)
         AND (:loose = 0 OR notebook_id IS NULL)
         AND (:tag IS NULL OR note_list.id IN (SELECT note_id FROM note_tags WHERE tag_id = :tag))
         AND instr(lower(title), lower(:search)) > 0
       ORDER BY pinned DESC, note_list.updated_at DESC, note_list.id DESC`,
      {
        archived: place.kind === "archive",
        notebook: place.kind === "notebook" ? place.id : null,
        loose: place.kind === "loose",
        tag: place.kind === "tag" ? place.id : null,
        search,
      },
    );
  }

  async note(id: number): Promise<Note | undefined> {
    const [note] = await this.db.query<Note>(
      "SELECT id, notebook_id, title, body, pinned, archived, created_at FROM notes WHERE id = ?",
      [id],
    );
    return note;
  }

  tagsOf(note: number): Promise<{ id: number; name: string }[]> {
    return this.db.query(
      `SELECT tags.id, tags.name FROM note_tags JOIN tags ON tags.id = tag_id
       WHERE note_id = ? ORDER BY tags.name`,
      [note],
    );
  }

  attachments(note: number): Promise<Attachment[]> {
    return this.db.query("SELECT id, file_name, byte_size FROM attachments WHERE note_id = ? ORDER BY id", [
      note,
    ]);
  }

  async content(attachment: number): Promise<Blob> {
    const [row] = await this.db.query<{ content: Uint8Array<ArrayBuffer>; media_type: string }>(
      "SELECT content, media_type FROM attachments WHERE id = ?",
      [attachment],
    );
    return new Blob(row && [row.content], row && { type: row.media_type });
  }

  /** The notes that mention it. */
  backlinks(note: number): Promise<{ from_note_id: number; from_title: string }[]> {
    return this.db.query(
      "SELECT from_note_id, from_title FROM backlinks WHERE note_id = ? ORDER BY from_title",
      [note],
    );
  }

  /** A new note where the user is. */
  async create(place: Place): Promise<number> {
    const notebook = place.kind === "notebook" ? place.id : null;
    const made = await this.db.execute("INSERT INTO notes (notebook_id) VALUES (?)", [notebook]);
    const id = Number(made.lastInsertRowid);
    if (place.kind === "tag") {
      await this.db.execute("INSERT INTO note_tags (note_id, tag_id) VALUES (?, ?)", [id, place.id]);
    }
    return id;
  }

  /** The text, and the links in it. */
  async save(id: number, title: string, body: string): Promise<void> {
    const statements: Statement[] = [
      ["UPDATE notes SET title = ?, body = ? WHERE id = ?", [title.trim() || "Untitled", body, id]],
      ["DELETE FROM note_links WHERE from_note_id = ?", [id]],
    ];
    if (body.includes("[[")) {
      statements.push([
        `INSERT INTO note_links (from_note_id, to_note_id)
         SELECT :id, id FROM notes WHERE id <> :id AND instr(:body, '[[' || title || ']]') > 0`,
        { id, body },
      ]);
    }
    await this.db.transaction(statements);
  }

  pin(id: number, pinned: boolean): Promise<unknown> {
    return this.db.execute("UPDATE notes SET pinned = ? WHERE id = ?", [pinned, id]);
  }

  archive(id: number, archived: boolean): Promise<unknown> {
    return this.db.execute("UPDATE notes SET archived = ? WHERE id = ?", [archived, id]);
  }

  move(id: number, notebook: number | null): Promise<unknown> {
    return this.db.execute("UPDATE notes SET notebook_id = ? WHERE id = ?", [notebook, id]);
  }

  delete(id: number): Promise<unknown> {
    return this.db.execute("DELETE FROM notes WHERE id = ?", [id]);
  }

  tag(note: number, name: string): Promise<unknown> {
    return this.db.transaction([
      ["INSERT INTO tags (name) VALUES (?) ON CONFLICT DO NOTHING", [name]],
      [
        "INSERT INTO note_tags (note_id, tag_id) SELECT ?, id FROM tags WHERE name = ? ON CONFLICT DO NOTHING",
        [note, name],
      ],
    ]);
  }

  /** A tag that no note has goes with its last note. */
  untag(note: number, tag: number): Promise<unknown> {
    return this.db.transaction([
      ["DELETE FROM note_tags WHERE note_id = ? AND tag_id = ?", [note, tag]],
      ["DELETE FROM tags WHERE id = :tag AND id NOT IN (SELECT tag_id FROM note_tags)", { tag }],
    ]);
  }

  async createNotebook(name: string, color: string): Promise<number> {
    const made = await this.db.execute("INSERT INTO notebooks (name, color) VALUES (?, ?)", [name, color]);
    return Number(made.lastInsertRowid);
  }

  changeNotebook(id: number, name: string, color: string): Promise<unknown> {
    return this.db.execute("UPDATE notebooks SET name = ?, color = ? WHERE id = ?", [name, color, id]);
  }

  /** Its notes stay, without a notebook. */
  deleteNotebook(id: number): Promise<unknown> {
    return this.db.execute("DELETE FROM notebooks WHERE id = ?", [id]);
  }
}
