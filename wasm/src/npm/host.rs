//! A synchronous host: an adapter that runs SQL and answers at once.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Array;
use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ForeignKeySwitch, Pause, Value,
    statement_transaction,
};
use wasm_bindgen::prelude::*;

use super::remote::Mailbox;
use crate::javascript::{clock, each_row};
use crate::thrown::{Tells, translate};

#[wasm_bindgen]
extern "C" {
    /// A small object that runs SQL on one connection, and holds no logic of its own.
    #[derive(Debug, Clone)]
    pub type Adapter;

    /// The name of what it can do.
    #[wasm_bindgen(method, getter, structural)]
    fn host(this: &Adapter) -> String;
    /// Whether foreign keys can be switched where they usually cannot.
    #[wasm_bindgen(method, getter, structural, js_name = canSwitch)]
    fn can_switch(this: &Adapter) -> bool;
    #[wasm_bindgen(method, structural, catch)]
    fn execute(this: &Adapter, sql: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn query(this: &Adapter, sql: &str) -> Result<Array, JsValue>;
    /// Whether a transaction is open, if the driver tells.
    #[wasm_bindgen(method, getter, structural, catch, js_name = inTransaction)]
    fn in_transaction(this: &Adapter) -> Result<Option<bool>, JsValue>;
    /// `undefined` unless it has a transaction that takes a closure, and refuses statements.
    #[wasm_bindgen(method, getter, structural, js_name = transaction)]
    fn closures(this: &Adapter) -> JsValue;
    #[wasm_bindgen(method, structural, catch)]
    fn transaction(this: &Adapter, body: &mut dyn FnMut() -> bool) -> Result<(), JsValue>;
    /// Whether the time has passed.
    #[wasm_bindgen(method, structural)]
    fn pause(this: &Adapter, milliseconds: f64) -> bool;
}

/// A connection behind an adapter, or a host that answers later behind a mailbox.
pub(crate) struct Host {
    adapter: Adapter,
    capabilities: Capabilities,
    tells: Tells,
    pub(crate) mailbox: Rc<Mailbox>,
}

impl Host {
    pub(crate) fn new(adapter: Adapter) -> Self {
        let name = adapter.host();
        let capabilities = Capabilities::named(&name).unwrap_or(Capabilities::new("this host"));
        Self {
            capabilities: if adapter.can_switch() {
                capabilities.with_foreign_key_switch(ForeignKeySwitch::OutsideTransaction)
            } else {
                capabilities
            },
            tells: match name.as_str() {
                "durable-object" | "d1" => Tells::InWords,
                "libsql-client" => Tells::Remotely,
                _ => Tells::Itself,
            },
            adapter,
            mailbox: Rc::default(),
        }
    }

    pub(crate) fn known(&self) -> Capabilities {
        self.capabilities
    }

    pub(crate) fn refused(&self, thrown: JsValue) -> DatabaseError {
        translate(thrown, self.tells)
    }
}

impl Database for Host {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.adapter
            .execute(sql)
            .map_err(|thrown| self.refused(thrown))
    }

    fn query(&mut self, sql: &str, row: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        let rows = self.adapter.query(sql);
        each_row(&rows.map_err(|thrown| self.refused(thrown))?, row);
        Ok(())
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        if self.adapter.closures().is_undefined() {
            return statement_transaction(self, body);
        }
        let adapter = self.adapter.clone();
        let ended = adapter.transaction(&mut || body(self) == Ending::Commit);
        ended.map_err(|thrown| self.refused(thrown))
    }

    /// A driver that does not tell is asked by a transaction that does nothing. One that fails at
    /// that, as on a closed connection, has none open; what is wrong shows when it is used.
    fn in_transaction(&self) -> bool {
        const WITHIN: &[u8] = b"within a transaction";
        let Some(told) = self.adapter.in_transaction().unwrap_or(Some(false)) else {
            let begun = self.adapter.execute("BEGIN");
            let ended = begun.and_then(|()| self.adapter.execute("ROLLBACK"));
            return ended.is_err_and(|thrown| {
                let error = self.refused(thrown).to_string();
                let mut windows = error.as_bytes().windows(WITHIN.len());
                windows.any(|window| window == WITHIN)
            });
        };
        told
    }

    fn clock(&self) -> Duration {
        clock()
    }

    fn pause(&mut self, time: Duration) -> Pause {
        if self.adapter.pause(time.as_secs_f64() * 1e3) {
            Pause::Passed
        } else {
            Pause::Impossible
        }
    }
}
