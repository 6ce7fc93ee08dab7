//! What the page and its worker say to each other, as JSON.

use serde::{Deserialize, Serialize};

/// What the page asks for.
#[derive(Debug, Deserialize, Serialize)]
pub enum Request {
    Add { title: String },
    Delete { id: i64 },
}

/// What the worker tells.
#[derive(Debug, Deserialize, Serialize)]
pub enum Notice {
    /// A migration begins.
    Migrating(String),
    /// How many migrations were applied now, and where each of them stands.
    Ledger { applied: usize, entries: Vec<Entry> },
    /// The notes as they are now, and so the answer to each request.
    Notes(Vec<Note>),
    /// Why there is no database, or why a request was not done.
    Failed { code: String, message: String },
}

/// A row of the ledger.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Entry {
    pub version: String,
    pub description: String,
    pub state: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Note {
    pub id: i64,
    pub title: String,
}
