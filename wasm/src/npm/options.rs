//! A migrator of what JavaScript gives: files and options.

use std::time::Duration;

use js_sys::Array;
use litemigrate::{Migrations, Migrator, Missing, OnFailure, OutOfOrder, Retry, TransactionScope};
use wasm_bindgen::JsValue;

use super::objects::{self, wrong};

/// The option that is about the migrations, not about how they are run.
const IGNORED_CHARS: &str = "ignoredChars";

/// From paths and texts in turn, and names and values of options in turn.
pub(crate) fn migrator<D>(files: &Array, options: &Array) -> Result<Migrator<D>, JsValue> {
    let read = Migrations::from_files(pairs(files));
    let mut migrations = read.map_err(|error| objects::error(&error))?;
    for (_, ignored) in pairs(options).filter(|(name, _)| name == IGNORED_CHARS) {
        migrations = migrations.ignored_chars(ignored.chars());
    }
    let mut migrator = Migrator::new(migrations);
    for (name, value) in pairs(options) {
        migrator = set(migrator, &name, value)?;
    }
    Ok(migrator)
}

/// Texts that come two by two.
fn pairs(texts: &Array) -> impl Iterator<Item = (String, String)> {
    let text = |index| texts.get(index).as_string().unwrap_or_default();
    (0..texts.length() / 2).map(move |pair| (text(2 * pair), text(2 * pair + 1)))
}

/// Sets an option of a migrator.
fn set<D>(migrator: Migrator<D>, name: &str, value: String) -> Result<Migrator<D>, JsValue> {
    let unknown = || wrong(&format!("`{name}` cannot be"), &value);
    Ok(match name {
        IGNORED_CHARS => migrator,
        "ledgerTable" => migrator
            .ledger_table(value)
            .map_err(|error| objects::error(&error))?,
        "outOfOrder" => migrator.out_of_order(match value.as_str() {
            "apply" => OutOfOrder::Apply,
            "warn" => OutOfOrder::Warn,
            "refuse" => OutOfOrder::Refuse,
            _ => return Err(unknown()),
        }),
        "missing" => migrator.missing(match value.as_str() {
            "refuse" => Missing::Refuse,
            "ignore" => Missing::Ignore,
            _ => return Err(unknown()),
        }),
        "retry" => migrator.retry(match value.as_str() {
            "corrected" => Retry::Corrected,
            "failed" => Retry::Failed,
            "failed-and-partial" => Retry::FailedAndPartial,
            _ => return Err(unknown()),
        }),
        "onFailure" => migrator.on_failure(match value.as_str() {
            "keep-applied" => OnFailure::KeepApplied,
            "roll-back-all" => OnFailure::RollBackAll,
            _ => return Err(unknown()),
        }),
        "transactions" => migrator.transactions(match value.as_str() {
            "run" => TransactionScope::Run,
            "migration" => TransactionScope::Migration,
            _ => return Err(unknown()),
        }),
        "wait" => {
            let milliseconds = value.parse().map_err(|_| unknown())?;
            migrator.wait(Duration::from_millis(milliseconds))
        }
        _ => return Err(wrong("there is no option", name)),
    })
}
