//! What goes wrong with a file or a statement, as JavaScript is told.

use js_sys::{Object, Reflect};
use rusqlite::ffi;
use wasm_bindgen::JsValue;

use crate::error::Error;

/// `{ code, message, resultCode }`: a word to act on, and SQLite's own number if it has one.
fn problem(code: &str, message: &str, result_code: Option<i32>) -> JsValue {
    let object = Object::new();
    let fields = [
        ("code", code.into()),
        ("message", message.into()),
        (
            "resultCode",
            result_code.map_or(JsValue::NULL, JsValue::from),
        ),
    ];
    for (name, value) in fields {
        // A new object takes any property.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// What SQLite refuses, with the word that the engine has for it.
pub(crate) fn sql(error: &rusqlite::Error) -> JsValue {
    let code = match error {
        rusqlite::Error::SqliteFailure(source, _) => Some(source.extended_code),
        rusqlite::Error::SqlInputError { error, .. } => Some(error.extended_code),
        _ => None,
    };
    let word = match code.map(|code| code & 0xff) {
        Some(ffi::SQLITE_CONSTRAINT) => "CONSTRAINT",
        Some(ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED) => "BUSY",
        Some(ffi::SQLITE_NOMEM) => "OUT_OF_MEMORY",
        Some(ffi::SQLITE_READONLY) => "READ_ONLY",
        Some(ffi::SQLITE_IOERR) => "IO",
        Some(ffi::SQLITE_CORRUPT) => "CORRUPT",
        Some(ffi::SQLITE_FULL) => "DISK_FULL",
        Some(ffi::SQLITE_CANTOPEN) => "CANNOT_OPEN",
        Some(ffi::SQLITE_NOTADB) => "NOT_A_DATABASE",
        _ => "SQL",
    };
    problem(word, &error.to_string(), code)
}

/// What the browser refuses of its files.
pub(crate) fn opfs(error: impl Into<Error>) -> JsValue {
    let error = error.into();
    problem(error.kind().code(), &error.to_string(), None)
}
