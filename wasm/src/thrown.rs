//! What a JavaScript driver throws, as an error with SQLite's result code.

use std::error::Error as StdError;
use std::fmt;

use litemigrate::DatabaseError;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Whatever was thrown, if it is an object.
    type Thrown;
    #[wasm_bindgen(method, structural, indexing_getter, catch)]
    fn try_property(this: &Thrown, name: &str) -> Result<JsValue, JsValue>;
}

impl Thrown {
    /// What even a hostile object cannot make a second error of.
    fn property(&self, name: &str) -> JsValue {
        self.try_property(name).unwrap_or(JsValue::UNDEFINED)
    }
}

/// The driver's own error, kept for [`cause`].
struct Cause(JsValue);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("thrown by the driver")
    }
}

// Not by way of the value's: that would bring much code, and nobody reads it.
impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
    let object = thrown.is_object().then(|| thrown.unchecked_ref::<Thrown>());
    let message = match object {
        Some(object) => object.property("message").as_string(),
        None => thrown.as_string(),
    };
    let message = message.unwrap_or_default();
    let code = match tells {
        Tells::InWords => by_end(&message),
        Tells::Remotely => object.and_then(|object| by_server(object, &message)),
        Tells::Itself => object
            .and_then(property)
            .or_else(|| by_words(&message))
            .or(Some(SQLITE_ERROR)),
    };
    let error = DatabaseError::new(message).with_source(Cause(thrown));
    match code {
        Some(code) => error.with_code(code),
        None => error,
    }
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

/// The code in the property where one driver or another has it.
fn property(thrown: &Thrown) -> Option<i32> {
    // Of `node:sqlite`, sqlite-wasm, libSQL and `bun:sqlite`.
    for name in ["errcode", "resultCode", "rawCode", "errno"] {
        #[allow(clippy::cast_possible_truncation)] // SQLite's codes have five digits at most.
        let code = thrown.property(name).as_f64().map_or(0, |code| code as i32);
        if code > 0 {
            return Some(code);
        }
    }
    // Of better-sqlite3 and libSQL: `SQLITE_CONSTRAINT_FOREIGNKEY`.
    by_name(&thrown.property("code").as_string()?)
}

/// A libSQL server tells codes of its own, and perhaps SQLite's words behind them.
fn by_server(thrown: &Thrown, message: &str) -> Option<i32> {
    const BEFORE_WORDS: &[u8] = b"SQLite error: ";
    let mut places = message.as_bytes().windows(BEFORE_WORDS.len());
    let place = places.rposition(|window| window == BEFORE_WORDS);
    let words = place.and_then(|place| message.get(place + BEFORE_WORDS.len()..));
    let refused = || {
        let code = thrown.property("code").as_string()?;
        code.starts_with("SQL_").then_some(SQLITE_ERROR)
    };
    words
        .and_then(by_words)
        .or_else(|| property(thrown))
        .or_else(refused)
}

/// By what a message ends with; what is before it may be anybody's words.
fn by_end(message: &str) -> Option<i32> {
    let bytes = message.as_bytes();
    let end = bytes.strip_suffix(b")").unwrap_or(bytes);
    let name = end.rsplit(|byte| *byte == b' ').next()?;
    by_name(std::str::from_utf8(name).ok()?)
}

/// The codes that make a difference, by their names in SQLite.
fn by_name(name: &str) -> Option<i32> {
    const NAMES: [(&str, i32); 17] = [
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
    ];
    let name = name.strip_prefix("SQLITE_")?;
    let known = NAMES.iter().find(|(known, _)| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    Some(known.map_or(SQLITE_ERROR, |(_, code)| *code))
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
    let constraints = [
        "CHECK constraint failed: ",
        "NOT NULL constraint failed: ",
        "UNIQUE constraint failed: ",
    ];
    let is_constraint = || constraints.iter().any(|kind| message.starts_with(kind));
    known
        .map(|(_, code)| *code)
        .or_else(|| is_constraint().then_some(19))
}
