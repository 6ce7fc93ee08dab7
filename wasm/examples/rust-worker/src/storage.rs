//! The little of `ctx.storage` that this app needs for itself.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    pub type Storage;
    #[wasm_bindgen(method, getter, structural)]
    fn sql(this: &Storage) -> Sql;

    type Sql;
    #[wasm_bindgen(method, structural, catch, variadic)]
    fn exec(this: &Sql, sql: &str, parameters: &Array) -> Result<Cursor, JsValue>;

    type Cursor;
    #[wasm_bindgen(method, structural, catch, js_name = toArray)]
    fn to_array(this: &Cursor) -> Result<Array, JsValue>;
}

impl Storage {
    /// Runs a query: its rows, as JSON.
    pub fn json(&self, sql: &str, parameters: &[JsValue]) -> Result<String, JsValue> {
        let parameters = parameters.iter().collect();
        let rows = self.sql().exec(sql, &parameters)?.to_array()?;
        Ok(JSON::stringify(&rows)?.into())
    }
}
