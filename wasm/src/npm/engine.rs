//! A migrator for JavaScript.

use std::fmt;
use std::rc::Rc;

use js_sys::Array;
use litemigrate::{CancelToken, Capabilities, Event, Migrator};
use wasm_bindgen::prelude::*;

use super::host::{Adapter, Host};
use super::objects;
use super::options;
use super::remote::Session;
use super::verb::Verb;

#[wasm_bindgen]
extern "C" {
    /// Who is told what happens.
    pub type Observer;
    /// Takes an event, and returns whether the run is to be cancelled. Never throws.
    #[wasm_bindgen(method, structural)]
    fn observe(this: &Observer, event: JsValue) -> bool;
}

/// A set of migrations, how to run them, and the verbs.
///
/// What a caller did wrong is thrown as a string, and what a verb fails with as an object.
#[wasm_bindgen]
pub struct Engine {
    migrator: Rc<Migrator<Host>>,
    cancel: CancelToken,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Engine {
    /// From paths and texts in turn, and names and values of options in turn.
    ///
    /// # Errors
    ///
    /// As `Migrations::from_files`, and for options that are not known.
    #[wasm_bindgen(constructor)]
    pub fn new(
        files: &Array,
        options: &Array,
        observer: Option<Observer>,
    ) -> Result<Engine, JsValue> {
        let cancel = CancelToken::new();
        let mut migrator = options::migrator(files, options)?.cancel_token(&cancel);
        if let Some(observer) = observer {
            let token = cancel.clone();
            migrator = migrator.observer(move |event: &Event<'_>| {
                if observer.observe(objects::event(event)) {
                    token.cancel();
                }
            });
        }
        let migrator = Rc::new(migrator);
        Ok(Engine { migrator, cancel })
    }

    /// A verb with the goal and the version that it needs, on a host that answers at once or
    /// later.
    ///
    /// # Errors
    ///
    /// If there is no such verb.
    pub fn begin(
        &self,
        adapter: Adapter,
        later: bool,
        verb: &str,
        goal: &str,
        version: &str,
    ) -> Result<Session, JsValue> {
        let verb = Verb::new(verb, goal, version)?;
        let (migrator, mut host) = (self.migrator.clone(), Host::new(adapter));
        let (mailbox, cancel) = (host.mailbox.clone(), self.cancel.clone());
        Ok(Session::new(mailbox, cancel, async move {
            let done = if later {
                verb.later(&migrator, &mut host).await
            } else {
                verb.now(&migrator, &mut host)
            };
            done.map_err(|error| objects::error(&error))
        }))
    }

    /// What in the set a host would refuse, by its name.
    ///
    /// # Errors
    ///
    /// If no host is known by that name.
    pub fn check(&self, host: &str) -> Result<JsValue, JsValue> {
        let known = Capabilities::named(host);
        let host = known.ok_or_else(|| objects::wrong("there is no host", host))?;
        Ok(objects::errors(&self.migrator.migrations().refusals(host)))
    }
}
