//! One tab at a time.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::{Error, ErrorKind};
use crate::javascript::{promise, property};

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, hold: &JsValue) -> Promise;
}

/// A Web Lock, until it is dropped or the worker has gone.
pub(crate) struct Lock {
    release: Function,
}

impl Lock {
    /// Waits until nobody else has the lock.
    ///
    /// # Errors
    ///
    /// If the browser has no locks, or refuses this one.
    pub(crate) async fn acquire(name: &str) -> Result<Self, Error> {
        let navigator = property(&js_sys::global(), "navigator");
        let locks = property(&navigator, "locks");
        if locks.is_undefined() {
            let why = "the browser gives this page no locks: it is not secure, or the browser is too old; \
                       serve it by https, or from localhost";
            return Err(Error::new(ErrorKind::OpfsAbsent, why));
        }
        let (released, release) = promise();
        let (granted, grant) = promise();
        // The lock is held for as long as what this answers is pending.
        let hold = Closure::once_into_js(move |_: JsValue| {
            let _ = grant.call0(&JsValue::UNDEFINED);
            released
        });
        let refused = locks.unchecked_into::<LockManager>().request(name, &hold);
        let settled = JsFuture::from(Promise::race(&Array::of2(&granted, &refused))).await;
        settled.map_err(|thrown| {
            let said = property(&thrown, "message").as_string();
            let why = said.unwrap_or_else(|| "the browser refuses to lock the files".into());
            Error::new(ErrorKind::OpfsAbsent, why)
        })?;
        Ok(Self { release })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}
