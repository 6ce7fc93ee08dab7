//! A Durable Object's storage, for workers written in Rust.

use std::cell::Cell;
use std::time::Duration;

use js_sys::Array;
use litemigrate::{Capabilities, Database, DatabaseError, Ending, Value};
use wasm_bindgen::prelude::*;

use crate::javascript::{clock, each_row};
use crate::thrown::{Tells, translate};

#[wasm_bindgen]
extern "C" {
    #[derive(Debug, Clone)]
    type Storage;
    #[wasm_bindgen(method, getter, structural)]
    fn sql(this: &Storage) -> Sql;
    #[wasm_bindgen(method, structural, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &Storage,
        body: &mut dyn FnMut() -> Result<(), JsValue>,
    ) -> Result<(), JsValue>;

    type Sql;
    #[wasm_bindgen(method, structural, catch)]
    fn exec(this: &Sql, sql: &str) -> Result<Cursor, JsValue>;

    type Cursor;
    #[wasm_bindgen(method, structural, catch)]
    fn raw(this: &Cursor) -> Result<JsValue, JsValue>;
}

/// The SQLite of a Durable Object, as a host of the engine.
///
/// It is synchronous, and works in the object's constructor. Foreign keys cannot be switched
/// off there once something is written; a migration that drops a table to which rows refer is
/// refused, and says so.
#[derive(Debug)]
pub struct DurableObject {
    storage: Storage,
    depth: Cell<usize>,
}

impl DurableObject {
    /// The storage, `ctx.storage` in JavaScript, of a class with SQLite.
    pub fn new(storage: impl Into<JsValue>) -> Self {
        let storage = storage.into().unchecked_into();
        let depth = Cell::new(0);
        Self { storage, depth }
    }

    /// Runs SQL to its end: a cursor that is not read to its end would be in the way.
    fn rows(&self, sql: &str) -> Result<Array, DatabaseError> {
        let rows = self.storage.sql().exec(sql).and_then(|cursor| cursor.raw());
        let rows = rows.and_then(|rows| match js_sys::try_iter(&rows)? {
            Some(rows) => rows.collect::<Result<Array, JsValue>>(),
            None => Ok(Array::new()),
        });
        rows.map_err(|thrown| translate(thrown, Tells::InWords))
    }
}

impl Database for DurableObject {
    fn capabilities(&self) -> Capabilities {
        Capabilities::durable_object()
            .with_drop_advice("save those rows, delete them, and put them back, in the same script")
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.rows(sql).map(drop)
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        each_row(&self.rows(sql)?, row);
        Ok(())
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        let storage = self.storage.clone();
        let mut ending = Ending::Commit;
        self.depth.set(self.depth.get() + 1);
        let ended = storage.transaction_sync(&mut || {
            ending = body(self);
            match ending {
                Ending::Commit => Ok(()),
                // Whatever is thrown undoes it.
                Ending::RollBack => Err(JsValue::UNDEFINED),
            }
        });
        self.depth.set(self.depth.get() - 1);
        match ending {
            Ending::Commit => ended.map_err(|thrown| translate(thrown, Tells::InWords)),
            Ending::RollBack => Ok(()),
        }
    }

    fn in_transaction(&self) -> bool {
        self.depth.get() > 0
    }

    fn clock(&self) -> Duration {
        clock()
    }
}
