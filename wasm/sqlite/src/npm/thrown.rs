//! What lies behind an error of the engine.

use litemigrate::Error;
use wasm_bindgen::JsValue;

/// Nothing that JavaScript has thrown: the driver is Rust, and its words are in the message.
pub(crate) fn cause(_: &Error) -> JsValue {
    JsValue::UNDEFINED
}
