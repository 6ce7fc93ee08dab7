//! The page's side of the worker. No framework is in here.

use fieldnotes_browser::{Notice, Request};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, PageTransitionEvent, Worker, WorkerOptions, WorkerType};

/// A worker that was started.
#[derive(PartialEq)]
pub struct Client(Worker);

impl Client {
    /// Starts the worker. `on_notice` is called with each of its notices, for as long as the page lives.
    pub fn start(on_notice: impl Fn(Notice) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("start-worker.js", &options)?;

        let told = on_notice.clone();
        let on_message = move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            told(serde_json::from_str(&text).unwrap_or_else(|error| lost(&error.to_string())));
        };
        let on_error = move || on_notice(lost("it could not be loaded, or has crashed"));
        worker.set_onmessage(Some(callback(on_message).unchecked_ref()));
        let on_error = Closure::<dyn FnMut()>::new(on_error).into_js_value();
        worker.set_onerror(Some(on_error.unchecked_ref()));
        leave_with_page(worker.clone());
        Ok(Self(worker))
    }

    /// Asks for something. The answer is a notice.
    pub fn ask(&self, request: &Request) {
        if let Ok(text) = serde_json::to_string(request) {
            // A string can always be sent.
            let _ = self.0.post_message(&text.into());
        }
    }
}

/// A page that is left may be kept by the browser, and must not keep the files from others. If it comes
/// back it starts anew.
fn leave_with_page(worker: Worker) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let on_hide = move |_: PageTransitionEvent| worker.terminate();
    let location = window.location();
    let on_show = move |event: PageTransitionEvent| {
        if event.persisted() {
            let _ = location.reload();
        }
    };
    let _ = window.add_event_listener_with_callback("pagehide", callback(on_hide).unchecked_ref());
    let _ = window.add_event_listener_with_callback("pageshow", callback(on_show).unchecked_ref());
}

/// A function for as long as the page lives.
fn callback<E>(act: impl FnMut(E) + 'static) -> JsValue
where
    E: wasm_bindgen::convert::FromWasmAbi + 'static,
{
    Closure::<dyn FnMut(E)>::new(act).into_js_value()
}

fn lost(why: &str) -> Notice {
    Notice::Failed {
        code: "WORKER".into(),
        message: format!("the worker does not answer: {why}"),
    }
}
