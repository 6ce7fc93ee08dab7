//! A migrator for JavaScript.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Function;
use litemigrate::{
    CancelToken, Capabilities, Error, Event, Goal, Migrations, Migrator, Missing, OnFailure,
    OutOfOrder, Retry, TransactionScope, Version,
};
use wasm_bindgen::prelude::*;

use crate::host::{Adapter, Host};
use crate::objects;
use crate::remote::Session;

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
    /// From paths and texts in turn, and names and values of options in turn. The observer may
    /// return `true` to cancel the run.
    ///
    /// # Errors
    ///
    /// As `Migrations::from_files`, and for options that are not known.
    #[wasm_bindgen(constructor)]
    pub fn new(
        files: Vec<String>,
        options: Vec<String>,
        observer: Option<Function>,
    ) -> Result<Engine, JsValue> {
        let mut pairs = Vec::with_capacity(files.len() / 2);
        let mut files = files.into_iter();
        while let (Some(path), Some(text)) = (files.next(), files.next()) {
            pairs.push((path, text));
        }
        let mut migrations =
            Migrations::from_files(pairs).map_err(|error| objects::error(&error))?;
        let ignored = options
            .chunks_exact(2)
            .find(|pair| pair[0] == "ignoredChars");
        if let Some([_, ignored]) = ignored {
            migrations = migrations.ignored_chars(ignored.chars());
        }
        let cancel = CancelToken::new();
        let mut migrator = Migrator::new(migrations).cancel_token(&cancel);
        if let Some(observer) = observer {
            let token = cancel.clone();
            migrator = migrator.observer(move |event: &Event<'_>| {
                let said = observer.call1(&JsValue::UNDEFINED, &objects::event(event));
                if !matches!(said, Ok(said) if said.is_falsy()) {
                    token.cancel();
                }
            });
        }
        for pair in options.chunks_exact(2) {
            migrator = option(migrator, &pair[0], &pair[1])?;
        }
        let migrator = Rc::new(migrator);
        Ok(Engine { migrator, cancel })
    }

    /// Cancels the run that is at work, and those that follow.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Takes a database to a goal.
    ///
    /// # Errors
    ///
    /// What the run fails with.
    pub fn execute(
        &self,
        adapter: Adapter,
        goal: &str,
        version: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let goal = self::goal(goal, version)?;
        let report = self.migrator.execute(&mut Host::new(adapter), goal);
        told(report, |report| objects::report(&report))
    }

    /// What `execute` would do.
    ///
    /// # Errors
    ///
    /// What is known beforehand.
    pub fn plan(
        &self,
        adapter: Adapter,
        goal: &str,
        version: Option<String>,
    ) -> Result<JsValue, JsValue> {
        let goal = self::goal(goal, version)?;
        let plan = self.migrator.plan(&mut Host::new(adapter), goal);
        told(plan, |plan| objects::plan(&plan))
    }

    /// Where each migration stands.
    ///
    /// # Errors
    ///
    /// What keeps the ledger from being read.
    pub fn status(&self, adapter: Adapter) -> Result<JsValue, JsValue> {
        let status = self.migrator.status(&mut Host::new(adapter));
        told(status, |status| objects::status(&status))
    }

    /// Takes a row out of the ledger.
    ///
    /// # Errors
    ///
    /// As `Migrator::forget`.
    pub fn forget(&self, adapter: Adapter, version: &str) -> Result<JsValue, JsValue> {
        let entry = self
            .migrator
            .forget(&mut Host::new(adapter), parse(version)?);
        told(entry, |entry| objects::entry(&entry))
    }

    /// The same verbs, by their names, on a host that answers later.
    ///
    /// # Errors
    ///
    /// If the arguments are none.
    pub fn begin(
        &self,
        adapter: Adapter,
        verb: &str,
        goal: &str,
        version: Option<String>,
    ) -> Result<Session, JsValue> {
        let (migrator, mut host) = (self.migrator.clone(), Host::new(adapter));
        let mailbox = host.mailbox.clone();
        Ok(match verb {
            "status" => Session::new(mailbox, async move {
                let status = migrator.batches().status(&mut host).await;
                told(status, |status| objects::status(&status))
            }),
            "forget" => {
                let version = parse(version.as_deref().unwrap_or_default())?;
                Session::new(mailbox, async move {
                    let entry = migrator.batches().forget(&mut host, version).await;
                    told(entry, |entry| objects::entry(&entry))
                })
            }
            "plan" => {
                let goal = self::goal(goal, version)?;
                Session::new(mailbox, async move {
                    let plan = migrator.batches().plan(&mut host, goal).await;
                    told(plan, |plan| objects::plan(&plan))
                })
            }
            _ => {
                let goal = self::goal(goal, version)?;
                Session::new(mailbox, async move {
                    let report = migrator.batches().execute(&mut host, goal).await;
                    told(report, |report| objects::report(&report))
                })
            }
        })
    }

    /// What in the set a host would refuse, by its name.
    ///
    /// # Errors
    ///
    /// If no host is known by that name.
    pub fn check(&self, host: &str) -> Result<JsValue, JsValue> {
        let known = Capabilities::named(host);
        let host = known.ok_or_else(|| wrong("there is no host", host))?;
        Ok(objects::errors(&self.migrator.migrations().refusals(host)))
    }
}

fn told<T>(result: Result<T, Error>, object: impl Fn(T) -> JsValue) -> Result<JsValue, JsValue> {
    result.map(object).map_err(|error| objects::error(&error))
}

fn wrong(what: &str, value: &str) -> JsValue {
    format!("{what} `{value}`").into()
}

fn parse(version: &str) -> Result<Version, JsValue> {
    version
        .parse()
        .map_err(|_| wrong("no version can be", version))
}

fn goal(goal: &str, version: Option<String>) -> Result<Goal, JsValue> {
    let version = || parse(version.as_deref().unwrap_or_default());
    Ok(match goal {
        "latest" => Goal::Latest,
        "next" => Goal::Next,
        "to" => Goal::To(version()?),
        "revert-last" => Goal::RevertLast,
        "revert-to" => Goal::RevertTo(version()?),
        "baseline" => Goal::Baseline(version()?),
        _ => return Err(wrong("there is no goal", goal)),
    })
}

fn option(migrator: Migrator<Host>, name: &str, value: &str) -> Result<Migrator<Host>, JsValue> {
    let unknown = || wrong(&format!("`{name}` cannot be"), value);
    Ok(match (name, value) {
        ("ignoredChars", _) => migrator,
        ("ledgerTable", name) => migrator
            .ledger_table(name)
            .map_err(|error| objects::error(&error))?,
        ("outOfOrder", "apply") => migrator.out_of_order(OutOfOrder::Apply),
        ("outOfOrder", "warn") => migrator.out_of_order(OutOfOrder::Warn),
        ("outOfOrder", "refuse") => migrator.out_of_order(OutOfOrder::Refuse),
        ("missing", "refuse") => migrator.missing(Missing::Refuse),
        ("missing", "ignore") => migrator.missing(Missing::Ignore),
        ("retry", "corrected") => migrator.retry(Retry::Corrected),
        ("retry", "failed") => migrator.retry(Retry::Failed),
        ("retry", "failed-and-partial") => migrator.retry(Retry::FailedAndPartial),
        ("onFailure", "keep-applied") => migrator.on_failure(OnFailure::KeepApplied),
        ("onFailure", "roll-back-all") => migrator.on_failure(OnFailure::RollBackAll),
        ("transactions", "run") => migrator.transactions(TransactionScope::Run),
        ("transactions", "migration") => migrator.transactions(TransactionScope::Migration),
        ("wait", milliseconds) => {
            let milliseconds = milliseconds.parse().map_err(|_| unknown())?;
            migrator.wait(Duration::from_millis(milliseconds))
        }
        ("outOfOrder" | "missing" | "retry" | "onFailure" | "transactions", _) => {
            return Err(unknown());
        }
        _ => return Err(wrong("there is no option", name)),
    })
}
