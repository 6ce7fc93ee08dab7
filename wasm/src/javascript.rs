//! What every host of JavaScript has: a clock, and rows as arrays.

use std::time::Duration;

use js_sys::Array;
use litemigrate::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Time since some fixed moment.
pub(crate) fn clock() -> Duration {
    // Not by way of seconds: the formatting of floats would come along.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Duration::from_micros((now() * 1e3) as u64)
}

/// Hands over rows: arrays of `null`, numbers and strings.
pub(crate) fn each_row(rows: &Array, row: &mut dyn FnMut(&[Value<'_>])) {
    for columns in rows.iter() {
        let columns: Array = columns.unchecked_into();
        let columns = columns.iter();
        let owned: Vec<(Option<String>, Value<'_>)> = columns
            .map(|value| (value.as_string(), textless(&value)))
            .collect();
        let values = owned.iter();
        let values: Vec<Value<'_>> = values
            .map(|(text, other)| text.as_deref().map_or(*other, Value::Text))
            .collect();
        row(&values);
    }
}

fn textless(value: &JsValue) -> Value<'static> {
    match value.as_f64() {
        // The engine asks for small integers alone.
        #[allow(clippy::cast_possible_truncation)]
        Some(number) => Value::Integer(number as i64),
        None if value.is_null() => Value::Null,
        None => Value::Other,
    }
}
