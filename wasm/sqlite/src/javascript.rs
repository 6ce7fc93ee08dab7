//! What is asked of JavaScript.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &Function, milliseconds: i32);
}

/// A property; `undefined` of what has none.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Nothing, for a while.
pub(crate) async fn pause(milliseconds: i32) {
    let (passed, pass) = promise();
    set_timeout(&pass, milliseconds);
    // It is never rejected.
    let _ = JsFuture::from(passed).await;
}

/// A promise, and what fulfils it.
pub(crate) fn promise() -> (Promise, Function) {
    let mut fulfil = None;
    let promise = Promise::new(&mut |resolve, _| fulfil = Some(resolve));
    // The promise calls that function before it is there itself.
    (promise, fulfil.unwrap_or_default())
}
