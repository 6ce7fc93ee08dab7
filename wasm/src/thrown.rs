//! What a JavaScript driver throws, as an error with SQLite's result code.

use std::error::Error as StdError;
use std::fmt;

use litemigrate::DatabaseError;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Whatever was thrown, with the properties by which one driver or another tells the code.
    type Thrown;

    #[wasm_bindgen(method, getter, structural)]
    fn message(this: &Thrown) -> JsValue;
    /// `node:sqlite`.
    #[wasm_bindgen(method, getter, structural)]
    fn errcode(this: &Thrown) -> JsValue;
    /// `bun:sqlite`.
    #[wasm_bindgen(method, getter, structural)]
    fn errno(this: &Thrown) -> JsValue;
    /// libSQL.
    #[wasm_bindgen(method, getter, structural, js_name = rawCode)]
    fn raw_code(this: &Thrown) -> JsValue;
    /// sqlite-wasm.
    #[wasm_bindgen(method, getter, structural, js_name = resultCode)]
    fn result_code(this: &Thrown) -> JsValue;
    /// better-sqlite3 and libSQL: `SQLITE_CONSTRAINT_FOREIGNKEY`.
    #[wasm_bindgen(method, getter, structural)]
    fn code(this: &Thrown) -> JsValue;
}

/// The driver's own error, kept for [`cause`].
#[derive(Debug)]
struct Cause(JsValue);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("thrown by the driver")
    }
}

impl StdError for Cause {}

/// Whether an error without a code can be SQLite's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Uncoded {
    /// It must be: nothing lies between.
    Sqlite,
    /// It may be the network's, or the service's.
    Unknown,
}

/// Translates what a driver has thrown.
pub(crate) fn translate(thrown: JsValue, uncoded: Uncoded) -> DatabaseError {
    const SQLITE_ERROR: i32 = 1;
    let message = match thrown.as_string() {
        Some(text) => text,
        None if thrown.is_object() => {
            let message = thrown.unchecked_ref::<Thrown>().message();
            message.as_string().unwrap_or_default()
        }
        None => String::new(),
    };
    let code = code(&thrown, &message).or(match uncoded {
        Uncoded::Sqlite => Some(SQLITE_ERROR),
        Uncoded::Unknown => None,
    });
    let mut error = DatabaseError::new(message).with_source(Cause(thrown));
    if let Some(code) = code {
        error = error.with_code(code);
    }
    error
}

/// The driver's own error behind one of the engine's.
pub(crate) fn cause(error: &litemigrate::Error) -> JsValue {
    let chain = std::iter::successors(error.source(), |error| (*error).source());
    let mut drivers = chain
        .filter_map(|error| error.downcast_ref::<DatabaseError>())
        .filter_map(|error| error.driver_error()?.downcast_ref::<Cause>());
    drivers
        .next()
        .map_or(JsValue::UNDEFINED, |cause| cause.0.clone())
}

fn code(thrown: &JsValue, message: &str) -> Option<i32> {
    if thrown.is_object() {
        let thrown: &Thrown = thrown.unchecked_ref();
        let numbers = [
            thrown.errcode(),
            thrown.result_code(),
            thrown.raw_code(),
            thrown.errno(),
        ];
        let numbers = numbers.iter().filter_map(JsValue::as_f64);
        #[allow(clippy::cast_possible_truncation)] // SQLite's codes have five digits at most.
        let mut codes = numbers.map(|number| number as i32).filter(|code| *code > 0);
        let name = || thrown.code().as_string().and_then(|name| by_name(&name));
        if let Some(code) = codes.next().or_else(name) {
            return Some(code);
        }
    }
    // Durable Objects and D1 end with the name: `…: SQLITE_CONSTRAINT (extended: SQLITE_…)`.
    let mut names = message.rsplit(|byte: char| !byte.is_ascii_uppercase() && byte != '_');
    names.find_map(by_name).or_else(|| by_words(message))
}

/// The codes that make a difference, by their names in SQLite.
fn by_name(name: &str) -> Option<i32> {
    const NAMES: [(&str, i32); 18] = [
        ("CONSTRAINT_FOREIGNKEY", 787),
        ("CONSTRAINT", 19),
        ("BUSY", 5),
        ("LOCKED_SHAREDCACHE", 262),
        ("LOCKED", 6),
        ("NOMEM", 7),
        ("READONLY", 8),
        ("INTERRUPT", 9),
        ("IOERR", 10),
        ("CORRUPT", 11),
        ("FULL", 13),
        ("CANTOPEN", 14),
        ("PROTOCOL", 15),
        ("AUTH", 23),
        ("NOTADB", 26),
        ("TOOBIG", 18),
        ("PERM", 3),
        ("ERROR", 1),
    ];
    let name = name.strip_prefix("SQLITE_")?;
    let known = NAMES.iter().find(|(known, _)| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    known.map(|(_, code)| *code)
}

/// The codes that drivers without any tell by SQLite's words alone.
fn by_words(message: &str) -> Option<i32> {
    const WORDS: [(&str, i32); 10] = [
        ("FOREIGN KEY constraint failed", 787),
        ("constraint failed", 19),
        ("database is locked", 5),
        ("readonly database", 8),
        ("interrupted", 9),
        ("disk I/O error", 10),
        ("is malformed", 11),
        ("is full", 13),
        ("unable to open", 14),
        ("is not a database", 26),
    ];
    let known = WORDS.iter().find(|(words, _)| message.contains(words));
    known.map(|(_, code)| *code)
}
