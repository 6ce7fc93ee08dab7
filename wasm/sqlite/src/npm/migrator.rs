//! The engine, for a connection of this worker's.

use std::fmt;

use js_sys::{Array, Function};
use litemigrate::{Event, Goal, Migrator, rusqlite};
use wasm_bindgen::prelude::*;

use super::connection::Connection;
use super::{objects, options};

/// A set of migrations, and how to run them.
///
/// What a caller did wrong is thrown as a string, and what a verb fails with as an object.
#[wasm_bindgen]
pub struct Engine(Migrator<rusqlite::Connection>);

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Engine {
    /// From paths and texts in turn, and names and values of options in turn.
    ///
    /// # Errors
    ///
    /// As `Migrations::from_files`, and for options that are not known.
    #[wasm_bindgen(constructor)]
    pub fn new(
        files: &Array,
        options: &Array,
        observer: Option<Function>,
    ) -> Result<Engine, JsValue> {
        let mut migrator = options::migrator(files, options)?;
        if let Some(observer) = observer {
            migrator = migrator.observer(move |event: &Event<'_>| {
                // It posts a message, and answers nothing.
                let _ = observer.call1(&JsValue::UNDEFINED, &objects::event(event));
            });
        }
        Ok(Engine(migrator))
    }

    /// Applies what is pending.
    ///
    /// # Errors
    ///
    /// What the run fails with.
    pub fn run(&self, db: &mut Connection) -> Result<JsValue, JsValue> {
        let report = self.0.run(&mut db.0);
        report
            .map(|report| objects::report(&report))
            .map_err(|error| objects::error(&error))
    }

    /// How many migrations would be applied.
    ///
    /// # Errors
    ///
    /// What is known beforehand.
    pub fn pending(&self, db: &mut Connection) -> Result<usize, JsValue> {
        let plan = self.0.plan(&mut db.0, Goal::Latest);
        plan.map(|plan| plan.steps().len())
            .map_err(|error| objects::error(&error))
    }

    /// Where each migration stands.
    ///
    /// # Errors
    ///
    /// What keeps the ledger from being read.
    pub fn status(&self, db: &mut Connection) -> Result<JsValue, JsValue> {
        let status = self.0.status(&mut db.0);
        status
            .map(|status| objects::status(&status))
            .map_err(|error| objects::error(&error))
    }
}
