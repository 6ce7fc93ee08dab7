//! The worker: it has the database, migrates it, and answers the page.

mod failure;
mod notes;

use std::mem;

use fieldnotes_browser::{Entry, Note, Notice, Request};
use include_dir::{Dir, include_dir};
use litemigrate_sqlite::Directory;
use litemigrate_sqlite::litemigrate::{Event, Migrator};
use litemigrate_sqlite::rusqlite::Connection;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use failure::Failure;

static MIGRATIONS: Dir = include_dir!("$FIELDNOTES_MIGRATIONS");

fn main() {
    spawn_local(async {
        if let Err(failure) = serve().await {
            tell(&failure.into());
        }
    });
}

async fn serve() -> Result<(), Failure> {
    // One tab at a time has the files. In another one this waits until the first is closed.
    let directory = Directory::acquire("fieldnotes").await?;
    let mut db = directory.open("notes.db")?;
    // For as long as the worker lives.
    mem::forget(directory);
    migrate(&mut db)?;
    tell(&Notice::Notes(notes::all(&db)?));

    let answer = move |event: MessageEvent| {
        let notes = answer(&db, &event.data());
        tell(&notes.map_or_else(Notice::from, Notice::Notes));
    };
    let answer = Closure::<dyn FnMut(MessageEvent)>::new(answer).into_js_value();
    scope().set_onmessage(Some(answer.unchecked_ref()));
    Ok(())
}

fn migrate(db: &mut Connection) -> Result<(), Failure> {
    let migrator = Migrator::embedded(&MIGRATIONS)?.observer(|event| {
        if let Event::MigrationStarted { migration, .. } = event {
            tell(&Notice::Migrating(migration.description().into()));
        }
    });
    let outcome = migrator.run(db);
    let applied = match &outcome {
        Ok(report) => report.done().len(),
        Err(error) => error.applied().len(),
    };
    // Worth a look after a failure too.
    if let Ok(status) = migrator.status(db) {
        let entries = status.entries().iter().map(|entry| Entry {
            version: entry.version().to_string(),
            description: entry.description().into(),
            state: entry.state().to_string(),
        });
        tell(&Notice::Ledger {
            applied,
            entries: entries.collect(),
        });
    }
    outcome?;
    Ok(())
}

fn answer(db: &Connection, request: &JsValue) -> Result<Vec<Note>, Failure> {
    match serde_json::from_str(&request.as_string().unwrap_or_default())? {
        Request::Add { title } => notes::add(db, &title)?,
        Request::Delete { id } => notes::delete(db, id)?,
    }
    Ok(notes::all(db)?)
}

fn tell(notice: &Notice) {
    if let Ok(text) = serde_json::to_string(notice) {
        // A string can always be sent.
        let _ = scope().post_message(&text.into());
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
