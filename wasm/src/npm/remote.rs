//! A host that answers later: requests and answers, one at a time.
//!
//! JavaScript drives: it takes a request, awaits what it asks for, and comes back with the
//! answer. No runtime is needed for that.

use std::cell::Cell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use js_sys::Array;
use litemigrate::{
    BatchDatabase, CancelToken, Capabilities, DatabaseError, ForeignKeys, Pause, Value,
};
use wasm_bindgen::prelude::*;

use super::host::Host;
use crate::javascript::{clock, each_row};

/// What is asked of JavaScript, and what it answered.
#[derive(Default)]
pub(crate) struct Mailbox {
    request: Cell<Option<Array>>,
    answer: Cell<Option<Result<JsValue, JsValue>>>,
}

impl Mailbox {
    async fn ask(&self, request: Array) -> Result<JsValue, JsValue> {
        self.request.set(Some(request));
        // What came before it was asked is no answer to it.
        self.answer.take();
        let answer = poll_fn(|_| match self.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        });
        answer.await
    }
}

impl BatchDatabase for Host {
    fn capabilities(&self) -> Capabilities {
        self.known()
    }

    async fn query(
        &mut self,
        sql: &str,
        row: &mut dyn FnMut(&[Value<'_>]),
    ) -> Result<(), DatabaseError> {
        let rows = self.mailbox.ask(Array::of2(&"query".into(), &sql.into()));
        let rows = rows.await.map_err(|thrown| self.refused(thrown))?;
        each_row(&rows.unchecked_into(), row);
        Ok(())
    }

    async fn batch(
        &mut self,
        statements: &[String],
        foreign_keys: ForeignKeys,
    ) -> Result<(), DatabaseError> {
        let how = match foreign_keys {
            ForeignKeys::Enforced => "batch",
            ForeignKeys::Ignored => "batchUnenforced",
        };
        let statements: Array = statements.iter().map(JsValue::from).collect();
        let sent = self.mailbox.ask(Array::of2(&how.into(), &statements));
        sent.await.map(drop).map_err(|thrown| self.refused(thrown))
    }

    fn clock(&self) -> Duration {
        clock()
    }

    async fn pause(&mut self, time: Duration) -> Pause {
        let milliseconds = time.as_secs_f64() * 1e3;
        let paused = self
            .mailbox
            .ask(Array::of2(&"pause".into(), &milliseconds.into()));
        match paused.await {
            Ok(_) => Pause::Passed,
            Err(_) => Pause::Impossible,
        }
    }
}

type Outcome = Result<JsValue, JsValue>;

/// A verb at work.
#[wasm_bindgen]
pub struct Session {
    work: Pin<Box<dyn Future<Output = Outcome>>>,
    mailbox: Rc<Mailbox>,
    /// The migrator's token, which all its sessions share: each has it while it is at work.
    token: CancelToken,
    cancelled: bool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    pub(crate) fn new(
        mailbox: Rc<Mailbox>,
        token: CancelToken,
        work: impl Future<Output = Outcome> + 'static,
    ) -> Self {
        Self {
            work: Box::pin(work),
            mailbox,
            token,
            cancelled: false,
        }
    }

    /// Goes on until there is a request, or the outcome.
    fn go_on(&mut self) -> Outcome {
        let mut context = Context::from_waker(Waker::noop());
        let before = self.token.is_cancelled();
        set(&self.token, self.cancelled);
        let polled = self.work.as_mut().poll(&mut context);
        self.cancelled = self.token.is_cancelled();
        set(&self.token, before);
        match polled {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                let request = self.mailbox.request.take();
                Ok(request.map_or(JsValue::NULL, JsValue::from))
            }
        }
    }
}

fn set(token: &CancelToken, cancelled: bool) {
    if cancelled {
        token.cancel();
    } else {
        token.reset();
    }
}

#[wasm_bindgen]
impl Session {
    /// Cancels it, before it begins or while an answer is awaited.
    pub fn cancel(&mut self) {
        self.cancelled = true;
    }

    /// The outcome, on a host that answers at once.
    ///
    /// # Errors
    ///
    /// What the verb fails with.
    pub fn outcome(mut self) -> Result<JsValue, JsValue> {
        self.go_on()
    }

    /// Goes on until there is a request, an array, or the outcome, any other object. It is given
    /// the answer to the last request, or what was thrown instead; at first there is none.
    ///
    /// # Errors
    ///
    /// What the verb fails with.
    pub fn next(&mut self, answer: JsValue, thrown: bool) -> Result<JsValue, JsValue> {
        let answer = if thrown { Err(answer) } else { Ok(answer) };
        self.mailbox.answer.set(Some(answer));
        self.go_on()
    }
}
