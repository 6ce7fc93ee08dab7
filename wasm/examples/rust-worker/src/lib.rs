//! A notebook: the SQLite of a Durable Object, and the migrations that are embedded in the program.

mod storage;

use include_dir::{Dir, include_dir};
use litemigrate_wasm::DurableObject;
use litemigrate_wasm::litemigrate::{Error, Migrator};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use storage::Storage;

static MIGRATIONS: Dir = include_dir!("$FIELDNOTES_MIGRATIONS");

/// Status and text of an answer.
type Answer = (u16, String);

/// What `worker.js` has of each Durable Object.
#[wasm_bindgen]
pub struct Notebook {
    storage: Storage,
    migrator: Migrator<DurableObject>,
    /// Why the database is not what this program needs.
    refused: Option<Error>,
}

#[wasm_bindgen]
impl Notebook {
    /// Migrates. It is synchronous, and so belongs into the constructor of the class.
    ///
    /// # Errors
    ///
    /// If the set of migrations cannot be read. A migration that fails is no error here: thrown, it
    /// would undo what was applied and recorded before it.
    #[wasm_bindgen(constructor)]
    pub fn new(storage: JsValue) -> Result<Notebook, JsError> {
        let migrator = Migrator::embedded(&MIGRATIONS)?;
        let refused = migrator.run(&mut DurableObject::new(storage.clone())).err();
        Ok(Self {
            storage: storage.unchecked_into(),
            migrator,
            refused,
        })
    }

    /// Answers a request: the status, and the body.
    ///
    /// # Errors
    ///
    /// What the database throws.
    pub fn answer(&self, method: &str, path: &str, body: &str) -> Result<Vec<JsValue>, JsValue> {
        let (status, text) = self.route(method, path, body)?;
        Ok(vec![status.into(), text.into()])
    }

    fn route(&self, method: &str, path: &str, body: &str) -> Result<Answer, JsValue> {
        match (method, path, &self.refused) {
            // This looks and writes nothing, so it works whatever state the database is in.
            ("GET", "/status", _) => Ok(self.status()),
            (_, _, Some(error)) => Ok(unavailable(error)),
            ("GET", "/notes", None) => {
                Ok((200, self.storage.json("SELECT id, title FROM notes", &[])?))
            }
            ("POST", "/notes", None) => self.add(body),
            _ => Ok((
                404,
                "there is GET and POST /USER/notes, and GET /USER/status\n".into(),
            )),
        }
    }

    /// The ledger, as a table for people.
    fn status(&self) -> Answer {
        match self.migrator.status(&mut DurableObject::new(&self.storage)) {
            Ok(status) => (200, format!("{status}\n")),
            Err(error) => unavailable(&error),
        }
    }

    fn add(&self, body: &str) -> Result<Answer, JsValue> {
        let Ok(note) = serde_json::from_str::<Value>(body) else {
            return Ok((400, "a note is {\"title\": …, \"body\": …}\n".into()));
        };
        let text = |name: &str, otherwise: &str| note[name].as_str().unwrap_or(otherwise).into();
        let added = self.storage.json(
            "INSERT INTO notes (title, body) VALUES (?, ?) RETURNING id, title, body",
            &[text("title", "Untitled"), text("body", "")],
        )?;
        Ok((201, added))
    }
}

fn unavailable(error: &Error) -> Answer {
    let told = json!({ "code": error.code(), "message": format!("{error:#}") });
    (503, told.to_string())
}
