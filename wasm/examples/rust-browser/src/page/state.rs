//! What is shown. Notices of the worker go in, and nothing else. No framework is in here.

use fieldnotes_browser::{Entry, Note, Notice};

#[derive(Clone, Default, PartialEq)]
pub struct State {
    /// The migration that runs.
    pub step: Option<String>,
    /// How many were applied at this start, and where each of them stands.
    pub ledger: Option<(usize, Vec<Entry>)>,
    pub notes: Option<Vec<Note>>,
    /// A word to act on, and the reason.
    pub failure: Option<(String, String)>,
}

impl State {
    pub fn take(&mut self, notice: Notice) {
        self.failure = None;
        match notice {
            Notice::Migrating(description) => self.step = Some(description),
            Notice::Ledger { applied, entries } => self.ledger = Some((applied, entries)),
            Notice::Notes(notes) => self.notes = Some(notes),
            Notice::Failed { code, message } => self.failure = Some((code, message)),
        }
    }
}
