//! Options, by their names in JavaScript.

use std::time::Duration;

use litemigrate::{Migrator, Missing, OnFailure, OutOfOrder, Retry, TransactionScope};
use wasm_bindgen::JsValue;

use super::objects::{self, wrong};

/// The one that is about the migrations, not about how they are run.
pub(crate) const IGNORED_CHARS: &str = "ignoredChars";

/// Sets an option of a migrator.
pub(crate) fn set<D>(
    migrator: Migrator<D>,
    name: &str,
    value: String,
) -> Result<Migrator<D>, JsValue> {
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
