//! What goes wrong with a file or a statement, as JavaScript is told.

use js_sys::{Object, Reflect};
use rusqlite::ffi;
use sqlite_wasm_vfs::sahpool::OpfsSAHError;
use wasm_bindgen::JsValue;

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
pub(crate) fn opfs(error: &OpfsSAHError) -> JsValue {
    let code = match error {
        OpfsSAHError::NotSupported => "OPFS_ABSENT",
        OpfsSAHError::Opfs { value, .. } => {
            let name = Reflect::get(value, &"name".into());
            match name.ok().and_then(|name| name.as_string()).as_deref() {
                Some("NoModificationAllowedError") => "OPFS_BUSY",
                Some("QuotaExceededError") => "DISK_FULL",
                // Private windows, and sites whose data the user blocks.
                Some("SecurityError" | "UnknownError" | "NotAllowedError") => "OPFS_ABSENT",
                _ => "OPFS",
            }
        }
        OpfsSAHError::Transfer(_) => "NOT_A_DATABASE",
        _ => "OPFS",
    };
    problem(code, &error.to_string(), None)
}
