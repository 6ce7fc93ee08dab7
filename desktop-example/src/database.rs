//! What there is to say about the file: its ledger and its copies.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use litemigrate::{Entry, Migrator};
use serde::Serialize;

use crate::copies::{self, Copy};
use crate::folders::Folders;
use crate::launch::Times;
use crate::migrations::migrations;
use crate::store::{Refusal, Store};

/// What the page shows. Times are in milliseconds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facts {
    path: PathBuf,
    /// In bytes.
    size: u64,
    version: Option<String>,
    launch: Option<f64>,
    opening: Option<f64>,
    ledger: Vec<Applied>,
    copies: Vec<Copy>,
}

/// A row of the ledger.
#[derive(Debug, Serialize)]
struct Applied {
    version: String,
    name: String,
    when: Option<String>,
    took: Option<f64>,
    state: String,
    checksum: Option<String>,
}

pub(crate) fn facts(store: &Store, folders: &Folders, times: Times) -> Result<Facts, Refusal> {
    let migrator = Migrator::new(migrations()?);
    let status = store.with(|db| Ok(migrator.status(db)))??;
    let path = folders.database();
    Ok(Facts {
        size: path.metadata()?.len(),
        path,
        version: status.version().map(|version| version.to_string()),
        launch: times.page().map(milliseconds),
        opening: times.database().map(milliseconds),
        ledger: status.entries().iter().map(applied).collect(),
        copies: copies::of(folders).list()?.iter().map(Copy::from).collect(),
    })
}

fn applied(entry: &Entry) -> Applied {
    let checksum = entry.recorded_checksum().or(entry.file_checksum());
    Applied {
        version: entry.version().to_string(),
        name: entry.description().to_owned(),
        when: entry.installed_on().map(str::to_owned),
        took: entry.execution_time().map(milliseconds),
        state: entry.state().to_string(),
        checksum: checksum.map(ToString::to_string),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A copy among the downloads, compact and whole, under a name that nothing has.
pub(crate) fn export(store: &Store, folders: &Folders) -> Result<String, Refusal> {
    fs::create_dir_all(folders.downloads())?;
    let day = store.with(|db| db.query_row("SELECT date('now')", [], |row| row.get(0)))?;
    let (name, path) = unused(folders, &day)?;
    let exported = store.with(|db| db.execute("VACUUM INTO ?", [path.to_string_lossy()]));
    if exported.is_err() {
        // Half a file is of no use, and why it is only half is what the user has to know.
        let _ = fs::remove_file(&path);
    }
    exported.map(|_| name)
}

/// Takes the first name that is free. SQLite writes into an empty file.
fn unused(folders: &Folders, day: &String) -> io::Result<(String, PathBuf)> {
    let mut number = 1;
    loop {
        let name = match number {
            1 => format!("fieldnotes-{day}.db"),
            _ => format!("fieldnotes-{day}-{number}.db"),
        };
        let path = folders.downloads().join(&name);
        match File::create_new(&path) {
            Ok(_) => return Ok((name, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
