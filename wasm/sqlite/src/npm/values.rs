//! Values on their way between JavaScript and SQLite.

use js_sys::{Array, BigInt, JsString, Reflect, Uint8Array};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, Statement};
use wasm_bindgen::prelude::*;

use super::problem;

/// What a double holds exactly.
const SAFE: i64 = (1 << 53) - 1;

/// Binds an array to the parameters in turn, or an object's properties to those of their names.
pub(crate) fn bind(statement: &mut Statement<'_>, parameters: &JsValue) -> Result<(), JsValue> {
    let count = statement.parameter_count();
    if parameters.is_undefined() || Array::is_array(parameters) {
        let given: Array = parameters.dyn_ref().cloned().unwrap_or_default();
        if given.length() as usize != count {
            let given = given.length();
            return Err(format!("this SQL has {count} parameters, and {given} are given").into());
        }
        for (index, value) in given.iter().enumerate() {
            put(statement, index + 1, &value, &(index + 1).to_string())?;
        }
        return Ok(());
    }
    for index in 1..=count {
        let name = statement
            .parameter_name(index)
            .unwrap_or_default()
            .to_owned();
        // With or without the sign before it.
        let bare = name.get(1..).unwrap_or_default();
        let named = |name: &str| Reflect::get(parameters, &name.into());
        let value = match named(&name)? {
            value if value.is_undefined() => named(bare)?,
            value => value,
        };
        put(statement, index, &value, &name)?;
    }
    Ok(())
}

fn put(
    statement: &mut Statement<'_>,
    index: usize,
    value: &JsValue,
    name: &str,
) -> Result<(), JsValue> {
    let value = ToSqlOutput::Owned(sql(value, name)?);
    let bound = statement.raw_bind_parameter(index, value);
    bound.map_err(|error| problem::sql(&error))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // Looked at before.
fn sql(value: &JsValue, name: &str) -> Result<Value, JsValue> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    if let Some(number) = value.as_f64() {
        let whole = number.fract() == 0.0 && number.abs() <= SAFE as f64;
        return Ok(if whole && !(number == 0.0 && number.is_sign_negative()) {
            Value::Integer(number as i64)
        } else {
            Value::Real(number)
        });
    }
    if let Some(text) = value.as_string() {
        return Ok(Value::Text(text));
    }
    if let Some(truth) = value.as_bool() {
        return Ok(Value::Integer(truth.into()));
    }
    if value.is_bigint() {
        let exact = i64::try_from(value.clone());
        return exact
            .map(Value::Integer)
            .map_err(|_| format!("parameter {name} has more than 64 bits").into());
    }
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Ok(Value::Blob(bytes.to_vec()));
    }
    let what = value.js_typeof().as_string().unwrap_or_default();
    Err(format!(
        "parameter {name} cannot be stored: it is of type {what}, and null, a number, a bigint, \
         a string, a boolean or a Uint8Array was expected"
    )
    .into())
}

/// A row as an array.
pub(crate) fn row(row: &Row<'_>, columns: u32) -> Result<JsValue, JsValue> {
    let values = Array::new_with_length(columns);
    for index in 0..columns {
        let value = row.get_ref(index as usize);
        let value = value.map_err(|error| problem::sql(&error))?;
        values.set(index, javascript(value));
    }
    Ok(values.into())
}

fn javascript(value: ValueRef<'_>) -> JsValue {
    match value {
        ValueRef::Null => JsValue::NULL,
        ValueRef::Integer(number) => integer(number),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => JsString::from(&*String::from_utf8_lossy(text)).into(),
        ValueRef::Blob(bytes) => Uint8Array::from(bytes).into(),
    }
}

/// A number where that is exact, and a bigint elsewhere.
pub(crate) fn integer(number: i64) -> JsValue {
    if (-SAFE..=SAFE).contains(&number) {
        #[allow(clippy::cast_precision_loss)]
        return (number as f64).into();
    }
    BigInt::from(number).into()
}
