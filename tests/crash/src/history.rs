//! A history to break, and what the database holds at each of its versions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use litemigrate::{Goal, Migration, Migrations, Migrator, Script, Version};
use rusqlite::Connection;

use crate::whole;

/// The version of the application that its user has been working with.
pub const OLD: Version = Version::new(20_240_311_200_542);

/// The version that a revert goes back to: the last one below all that have a `down`.
pub const REVERTED: Version = Version::new(20_250_617_060_815);

/// The repository's own migrations. They rebuild a parent with triggers, views and children.
fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}

/// Names and texts of those, and of what they have not: rebuilt trees, deferred and composite
/// keys, much data.
pub fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for migration in Migrations::from_path(directory()).unwrap().iter() {
        let (version, name) = (migration.version(), migration.description());
        let mut add = |part, script: &Script| {
            let name = format!("{version}_{name}.{part}.sql");
            files.push((name, script.text().to_owned()));
        };
        add("up", migration.up());
        migration
            .down()
            .into_iter()
            .for_each(|down| add("down", down));
    }
    files.extend(MORE.map(|(name, text)| (name.to_owned(), text.to_owned())));
    files
}

pub fn migrations() -> Migrations {
    Migrations::from_files(files()).unwrap()
}

const MORE: [(&str, &str); 8] = [
    (
        "20270101000000_folders.up.sql",
        "CREATE TABLE folders (
             id INTEGER PRIMARY KEY,
             parent_id INTEGER REFERENCES folders (id) ON DELETE CASCADE,
             name TEXT NOT NULL
         );
         INSERT INTO folders SELECT id, NULL, name FROM notebooks;
         INSERT INTO folders (parent_id, name) SELECT notebook_id, title FROM notes;
         CREATE TABLE pages (
             folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL,
             number INTEGER, body TEXT, PRIMARY KEY (folder_id, number)
         );
         INSERT INTO pages SELECT folders.id, 1, folders.name FROM folders;",
    ),
    (
        "20270101000000_folders.down.sql",
        "DROP TABLE pages; DROP TABLE folders;",
    ),
    (
        "20270102000000_rebuild_folders.up.sql",
        "CREATE TABLE folders_new (
             id INTEGER PRIMARY KEY,
             parent_id INTEGER REFERENCES folders_new (id) ON DELETE RESTRICT,
             name TEXT NOT NULL, depth INTEGER NOT NULL DEFAULT 0
         );
         INSERT INTO folders_new SELECT id, parent_id, name, parent_id IS NOT NULL FROM folders;
         DROP TABLE folders;
         ALTER TABLE folders_new RENAME TO folders;
         CREATE INDEX folders_by_parent ON folders (parent_id);",
    ),
    (
        "20270102000000_rebuild_folders.down.sql",
        "DROP INDEX folders_by_parent;
         ALTER TABLE folders DROP COLUMN depth;",
    ),
    (
        "20270103000000_words.up.sql",
        "ALTER TABLE notes ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
         UPDATE notes SET words = length(body) - length(replace(body, ' ', '')) + 1;
         UPDATE attachments SET content = content || zeroblob(900);",
    ),
    (
        "20270103000000_words.down.sql",
        "UPDATE attachments SET content = substr(content, 1, length(content) - 900);
         ALTER TABLE notes DROP COLUMN words;",
    ),
    (
        "20270104000000_places.up.sql",
        "CREATE TABLE places (x INTEGER, y INTEGER, name TEXT, PRIMARY KEY (x, y)) WITHOUT ROWID;
         CREATE TABLE visits (
             id INTEGER PRIMARY KEY, x INTEGER, y INTEGER,
             FOREIGN KEY (x, y) REFERENCES places (x, y) DEFERRABLE INITIALLY DEFERRED
         );
         INSERT INTO visits (x, y) SELECT id, id % 7 FROM notes;
         INSERT INTO places SELECT id, id % 7, title FROM notes;",
    ),
    (
        "20270104000000_places.down.sql",
        "DROP TABLE visits; DROP TABLE places;",
    ),
];

/// What the user has written with the old version.
const DATA: &str = "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
    INSERT INTO notebooks (id, name) SELECT 100 + i, 'Notebook ' || i FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
    INSERT INTO notes (id, notebook_id, title, body)
    SELECT 1000 + i, 101 + i % 6, iif(i % 5, 'Note ' || i, ''), replace(printf('%*c', 20 + i, 'x'), 'x', 'words of ' || i)
    FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
    INSERT INTO tags (id, name) SELECT 100 + i, 'tag ' || i FROM n;
    INSERT INTO note_tags SELECT notes.id, tags.id FROM notes, tags WHERE (notes.id + tags.id) % 4 = 0;
    INSERT INTO attachments (note_id, file_name, content)
    SELECT id, 'file ' || id, zeroblob(500 + id) FROM notes WHERE id % 9 = 0;
";

/// Brings an empty database to where its user has worked with the old version.
pub fn install_old(db: &mut Connection) {
    Migrator::new(migrations()).run_to(db, OLD).unwrap();
    db.execute_batch(DATA).unwrap();
}

/// A run to be broken: its goal, and what the database holds at each version on the way.
pub struct Journey {
    pub goal: Goal,
    migrations: Migrations,
    contents: BTreeMap<Option<Version>, String>,
    end: Option<Version>,
}

impl Journey {
    /// From where a database is to the latest version.
    pub fn up(db: &mut Connection) -> Self {
        let mut journey = Self::new(Goal::Latest);
        journey.reach(db);
        let migrator = journey.migrator();
        for migration in migrator.migrations().iter() {
            if journey.end < Some(migration.version()) {
                migrator.run_to(db, migration.version()).unwrap();
                journey.reach(db);
            }
        }
        journey
    }

    /// From the latest version, which a database has, back as far as it can go.
    pub fn down(db: &mut Connection) -> Self {
        let mut journey = Self::new(Goal::RevertTo(REVERTED));
        journey.reach(db);
        while journey.end > Some(REVERTED) {
            journey.migrator().revert(db).unwrap();
            journey.reach(db);
        }
        journey
    }

    fn new(goal: Goal) -> Self {
        let (migrations, contents) = (migrations(), BTreeMap::new());
        Self {
            goal,
            migrations,
            contents,
            end: None,
        }
    }

    fn reach(&mut self, db: &Connection) {
        self.end = whole::applied(db).last().copied();
        self.contents.insert(self.end, whole::content(db));
    }

    pub fn migrator(&self) -> Migrator<Connection> {
        Migrator::new(self.migrations.clone())
    }

    /// Asserts that the database is that of one version, which the ledger tells, and tells how
    /// many steps of the journey have been made.
    pub fn assert_whole(&self, db: &Connection) -> usize {
        whole::assert_sound(db);
        let applied = whole::applied(db);
        let known = self.migrations.iter().map(Migration::version);
        let known: Vec<Version> = known.take(applied.len()).collect();
        assert_eq!(applied, known, "the ledger");
        let last = applied.last().copied();
        let content = self.contents.get(&last);
        let content = content.unwrap_or_else(|| panic!("{last:?} was never on the way"));
        assert!(
            whole::content(db) == *content,
            "the content is not that of {last:?}"
        );
        let made = |version: &Option<Version>| match self.goal {
            Goal::RevertTo(_) => *version > last,
            _ => *version < last,
        };
        self.contents.keys().filter(|version| made(version)).count()
    }

    /// Runs to the end, which must succeed, and asserts that all is there.
    pub fn complete(&self, db: &mut Connection) {
        self.migrator().execute(db, self.goal).unwrap();
        assert_eq!(self.assert_whole(db), self.contents.len() - 1);
    }
}
