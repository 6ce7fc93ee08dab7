//! What the engine tells, as plain JavaScript objects.

use js_sys::{Array, Object, Reflect};
use litemigrate::{
    Action, Checksum, Done, Entry, Error, Event, Obstacle, Plan, Report, State, Status, Step,
    Version, Warning,
};
use std::time::Duration;
use wasm_bindgen::prelude::*;

use crate::thrown::cause;

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A new object takes any property.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

fn list<T>(items: &[T], item: impl Fn(&T) -> JsValue) -> JsValue {
    items.iter().map(item).collect::<Array>().into()
}

fn or_null<T>(value: Option<T>, convert: impl Fn(T) -> JsValue) -> JsValue {
    value.map_or(JsValue::NULL, convert)
}

/// As text: a number would be rounded.
fn version(version: Version) -> JsValue {
    version.to_string().into()
}

fn milliseconds(time: Duration) -> JsValue {
    (time.as_secs_f64() * 1e3).into()
}

fn action(action: Action) -> JsValue {
    match action {
        Action::Apply => "apply",
        Action::Revert => "revert",
        Action::Baseline => "baseline",
        _ => "",
    }
    .into()
}

fn done(done: &Done) -> JsValue {
    object([
        ("version", version(done.version())),
        ("description", done.description().into()),
        ("action", action(done.action())),
        ("elapsed", milliseconds(done.elapsed())),
    ])
}

fn warnings(warnings: &[Warning]) -> JsValue {
    list(warnings, |warning| warning.to_string().into())
}

pub(crate) fn report(report: &Report) -> JsValue {
    object([
        ("done", list(report.done(), done)),
        ("version", or_null(report.version(), version)),
        ("warnings", warnings(report.warnings())),
        ("elapsed", milliseconds(report.elapsed())),
    ])
}

fn step(step: &Step<'_>) -> JsValue {
    let migration = step.migration();
    let script = step.script().unwrap_or(migration.up());
    object([
        ("version", version(migration.version())),
        ("description", migration.description().into()),
        ("action", action(step.action())),
        ("file", script.path().into()),
    ])
}

pub(crate) fn plan(plan: &Plan<'_>) -> JsValue {
    object([
        ("steps", list(plan.steps(), step)),
        ("warnings", warnings(plan.warnings())),
    ])
}

fn checksum(checksum: &Checksum) -> JsValue {
    checksum.to_string().into()
}

pub(crate) fn entry(entry: &Entry) -> JsValue {
    let state = match entry.state() {
        State::Pending => "pending",
        State::Applied => "applied",
        State::Modified => "modified",
        State::Missing => "missing",
        State::Failed => "failed",
        State::PartiallyApplied => "partially-applied",
        _ => "",
    };
    object([
        ("version", version(entry.version())),
        ("description", entry.description().into()),
        ("state", state.into()),
        ("installedOn", or_null(entry.installed_on(), JsValue::from)),
        (
            "executionTime",
            or_null(entry.execution_time(), milliseconds),
        ),
        (
            "recordedChecksum",
            or_null(entry.recorded_checksum(), checksum),
        ),
        ("fileChecksum", or_null(entry.file_checksum(), checksum)),
        ("file", or_null(entry.file(), JsValue::from)),
    ])
}

pub(crate) fn status(status: &Status) -> JsValue {
    object([
        ("version", or_null(status.version(), version)),
        ("entries", list(status.entries(), entry)),
    ])
}

pub(crate) fn error(error: &Error) -> JsValue {
    object([
        ("code", error.code().into()),
        ("message", format!("{error:#}").into()),
        ("version", or_null(error.version(), version)),
        ("file", or_null(error.file(), JsValue::from)),
        ("line", or_null(error.line(), JsValue::from)),
        ("report", report(error.report())),
        ("cause", cause(error)),
    ])
}

pub(crate) fn errors(errors: &[Error]) -> JsValue {
    list(errors, error)
}

pub(crate) fn event(event: &Event<'_>) -> JsValue {
    match event {
        Event::RunStarted { pending, .. } => object([
            ("type", "run-started".into()),
            ("pending", (*pending).into()),
        ]),
        Event::MigrationStarted {
            migration,
            action: act,
            ..
        } => object([
            ("type", "migration-started".into()),
            ("version", version(migration.version())),
            ("description", migration.description().into()),
            ("action", action(*act)),
        ]),
        Event::Statement {
            migration,
            action: act,
            number,
            count,
            ..
        } => object([
            ("type", "statement".into()),
            ("version", version(migration.version())),
            ("action", action(*act)),
            ("number", (*number).into()),
            ("count", (*count).into()),
        ]),
        Event::MigrationDone {
            migration,
            action: act,
            elapsed,
            ..
        } => object([
            ("type", "migration-done".into()),
            ("version", version(migration.version())),
            ("description", migration.description().into()),
            ("action", action(*act)),
            ("elapsed", milliseconds(*elapsed)),
        ]),
        Event::Waiting {
            obstacle,
            waited,
            limit,
            ..
        } => object([
            ("type", "waiting".into()),
            (
                "obstacle",
                match obstacle {
                    Obstacle::Migration(_) => "migration",
                    _ => "lock",
                }
                .into(),
            ),
            ("waited", milliseconds(*waited)),
            ("limit", milliseconds(*limit)),
        ]),
        Event::RunDone { .. } => object([("type", "run-done".into())]),
        _ => JsValue::UNDEFINED,
    }
}
