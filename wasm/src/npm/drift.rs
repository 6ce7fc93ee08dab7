//! Where a schema is another than its ledger says, for JavaScript.

use js_sys::Array;
use litemigrate::{CancelToken, Drift, Migrator};
use wasm_bindgen::prelude::*;

use super::host::{Adapter, Host};
use super::objects::{self, Fields, list};
use super::options;
use super::remote::Session;

#[wasm_bindgen]
impl Session {
    /// Compares the schema of a database, on a host that answers at once or later, with what the
    /// migrations make of it. Files are paths and texts in turn, options names and values.
    ///
    /// What a caller did wrong is thrown as a string, and what it fails with as an object.
    ///
    /// # Errors
    ///
    /// As `Migrations::from_files`, and for options that are not known.
    pub fn drift(
        adapter: Adapter,
        later: bool,
        files: &Array,
        options: &Array,
    ) -> Result<Session, JsValue> {
        let migrator: Migrator<Host> = options::migrator(files, options)?;
        let mut host = Host::new(adapter);
        let mailbox = host.mailbox.clone();
        Ok(Session::new(mailbox, CancelToken::new(), async move {
            let drift = if later {
                migrator.batches().drift(&mut host).await
            } else {
                migrator.drift(&mut host)
            };
            drift
                .map(|drift| object(&drift))
                .map_err(|error| objects::error(&error))
        }))
    }
}

fn object(drift: &Drift) -> JsValue {
    let differences = drift.differences().iter().map(|difference| {
        let fields = Fields::new();
        fields.text("change", &difference.change().to_string());
        fields.text("part", difference.part().words());
        fields.text("subject", difference.subject());
        fields.text_or_null("expected", difference.expected());
        fields.text_or_null("found", difference.found());
        fields.into()
    });
    let fields = Fields::new();
    fields.version(drift.version());
    fields.text("fingerprint", &drift.fingerprint().to_string());
    fields.value("differences", &list(differences));
    fields.into()
}
