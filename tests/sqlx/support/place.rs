//! Files and databases that are gone when the test is over.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::Image;

/// A folder of migrations, with room for databases beside it.
pub(crate) struct Place {
    directory: TempDir,
}

impl Place {
    pub(crate) fn new<N: AsRef<str>, T: AsRef<str>>(files: &[(N, T)]) -> Self {
        let place = Self {
            directory: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(place.folder()).unwrap();
        for (name, text) in files {
            place.write(name.as_ref(), text.as_ref());
        }
        place
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.directory.path().join("migrations")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder().join(name), text).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.folder().join(name)).unwrap();
    }

    /// A file beside the migrations.
    pub(crate) fn beside(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The database of this name, which is made by whoever opens it first.
    pub(crate) fn database(&self, name: &str) -> Database {
        Database {
            path: self.directory.path().join(format!("{name}.db")),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
}

impl Database {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that does not wait for the disk: what a crash leaves is tested elsewhere.
    pub(crate) fn connect(&self) -> Connection {
        let connection = Connection::open(&self.path).unwrap();
        connection
            .execute_batch("PRAGMA synchronous = OFF")
            .unwrap();
        connection
    }

    pub(crate) fn sql(&self, sql: &str) {
        self.connect().execute_batch(sql).unwrap();
    }

    /// The single value of a query, as text.
    pub(crate) fn ask(&self, query: &str) -> String {
        let query = format!("SELECT CAST(({query}) AS TEXT)");
        let answer: Option<String> = self
            .connect()
            .query_row(&query, [], |row| row.get(0))
            .unwrap();
        answer.unwrap_or_else(|| "NULL".to_owned())
    }

    pub(crate) fn image(&self) -> Image {
        Image::of(&self.connect())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap_or_default()
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        fs::write(&self.path, bytes).unwrap();
    }
}
