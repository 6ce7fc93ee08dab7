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

/// How a driver tells SQLite's result code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// By properties, or not at all; nothing lies between it and SQLite.
    Itself,
    /// The same, but without a code it may be the network's trouble, or the service's.
    Remotely,
    /// By the end of the message: `…: SQLITE_CONSTRAINT (extended: SQLITE_…)`. Without it the
    /// trouble is the service's.
    InWords,
}

const SQLITE_ERROR: i32 = 1;

/// Translates what a driver has thrown.
pub(crate) fn translate(thrown: JsValue, tells: Tells) -> DatabaseError {
    let message = match thrown.as_string() {
        Some(text) => text,
        None if thrown.is_object() => {
            let message = thrown.unchecked_ref::<Thrown>().message();
            message.as_string().unwrap_or_default()
        }
        None => String::new(),
    };
    let code = match tells {
        Tells::Itself => Some(
            property(&thrown)
                .or_else(|| by_words(&message))
                .unwrap_or(SQLITE_ERROR),
        ),
        Tells::Remotely => by_server(&thrown, &message).or_else(|| property(&thrown)),
        Tells::InWords => by_end(&message),
    };
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

fn property(thrown: &JsValue) -> Option<i32> {
    if !thrown.is_object() {
        return None;
    }
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
    codes.next().or_else(name)
}

/// A libSQL server tells codes of its own, and SQLite's words behind them.
fn by_server(thrown: &JsValue, message: &str) -> Option<i32> {
    if !thrown.is_object() {
        return None;
    }
    let code = thrown.unchecked_ref::<Thrown>().code().as_string()?;
    let words = message.rsplit_once("SQLite error: ");
    let by_words = words.and_then(|(_, words)| by_words(words));
    by_words.or(match code.as_str() {
        "SQLITE_UNKNOWN"
        | "SQL_PARSE_ERROR"
        | "SQL_INPUT_ERROR"
        | "SQL_NO_STATEMENT"
        | "SQL_MANY_STATEMENTS" => Some(SQLITE_ERROR),
        _ => None,
    })
}

/// By what a message ends with; what is before it may be anybody's words.
fn by_end(message: &str) -> Option<i32> {
    let end = message.strip_suffix(')').unwrap_or(message);
    let (_, name) = end.rsplit_once(' ')?;
    by_name(name)
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

/// The codes that drivers without any tell by SQLite's words alone. The whole message has to
/// be theirs: a table may have any name.
fn by_words(message: &str) -> Option<i32> {
    const WORDS: [(&str, i32); 10] = [
        ("FOREIGN KEY constraint failed", 787),
        ("database is locked", 5),
        ("out of memory", 7),
        ("attempt to write a readonly database", 8),
        ("interrupted", 9),
        ("disk I/O error", 10),
        ("database disk image is malformed", 11),
        ("database or disk is full", 13),
        ("unable to open database file", 14),
        ("file is not a database", 26),
    ];
    let known = WORDS.iter().find(|(words, _)| message == *words);
    let constraints = ["CHECK", "NOT NULL", "UNIQUE"];
    let is_constraint = || {
        constraints.iter().any(|kind| {
            let rest = message.strip_prefix(kind);
            rest.is_some_and(|rest| rest.starts_with(" constraint failed: "))
        })
    };
    known
        .map(|(_, code)| *code)
        .or_else(|| is_constraint().then_some(19))
}
