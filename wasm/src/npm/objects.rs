//! What the engine tells, as plain JavaScript objects.

use std::time::Duration;

use js_sys::Array;
use litemigrate::{
    Action, Entry, Error, Event, Migration, Obstacle, Plan, Report, State, Status, Version, Warning,
};
use wasm_bindgen::prelude::*;

use crate::thrown::cause;

#[wasm_bindgen]
extern "C" {
    /// An object that takes any property.
    #[wasm_bindgen(js_name = Object)]
    pub(super) type Fields;
    #[wasm_bindgen(constructor, js_class = "Object")]
    pub(super) fn new() -> Fields;
    #[wasm_bindgen(method, structural, indexing_setter)]
    pub(super) fn value(this: &Fields, name: &str, value: &JsValue);
    #[wasm_bindgen(method, structural, indexing_setter)]
    pub(super) fn text(this: &Fields, name: &str, value: &str);
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn number(this: &Fields, name: &str, value: f64);
}

impl Fields {
    pub(super) fn text_or_null(&self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.value(name, &JsValue::NULL),
        }
    }

    fn count(&self, name: &str, count: usize) {
        self.number(name, u32::try_from(count).unwrap_or(u32::MAX).into());
    }

    fn milliseconds(&self, name: &str, time: Duration) {
        self.number(name, time.as_secs_f64() * 1e3);
    }

    /// As text: a number would be rounded.
    pub(super) fn version(&self, version: Option<Version>) {
        let text = version.map(|version| version.to_string());
        self.text_or_null("version", text.as_deref());
    }

    fn step(&self, version: Version, description: &str, action: Action) {
        self.version(Some(version));
        self.text("description", description);
        self.action(action);
    }

    fn action(&self, action: Action) {
        let word = match action {
            Action::Apply => "apply",
            Action::Revert => "revert",
            Action::Baseline => "baseline",
            _ => "",
        };
        self.text("action", word);
    }

    fn warnings(&self, warnings: &[Warning]) {
        let texts = warnings.iter().map(|warning| warning.to_string().into());
        self.value("warnings", &list(texts));
    }
}

pub(super) fn list(items: impl Iterator<Item = JsValue>) -> JsValue {
    let list = Array::new();
    for item in items {
        list.push(&item);
    }
    list.into()
}

pub(crate) fn report(report: &Report) -> JsValue {
    let done = report.done().iter().map(|done| {
        let fields = Fields::new();
        fields.step(done.version(), done.description(), done.action());
        fields.milliseconds("elapsed", done.elapsed());
        fields.into()
    });
    let fields = Fields::new();
    fields.value("done", &list(done));
    fields.version(report.version());
    fields.warnings(report.warnings());
    fields.milliseconds("elapsed", report.elapsed());
    fields.into()
}

pub(crate) fn plan(plan: &Plan<'_>) -> JsValue {
    let steps = plan.steps().iter().map(|step| {
        let migration = step.migration();
        let script = step.script().unwrap_or(migration.up());
        let fields = Fields::new();
        fields.step(migration.version(), migration.description(), step.action());
        fields.text("file", script.path());
        fields.into()
    });
    let fields = Fields::new();
    fields.value("steps", &list(steps));
    fields.warnings(plan.warnings());
    fields.into()
}

pub(crate) fn entry(entry: &Entry) -> JsValue {
    let state = match entry.state() {
        State::Pending => "pending",
        State::Applied => "applied",
        State::Modified => "modified",
        State::Missing => "missing",
        State::Replaced => "replaced",
        State::Failed => "failed",
        State::PartiallyApplied => "partially-applied",
        _ => "",
    };
    let fields = Fields::new();
    fields.version(Some(entry.version()));
    fields.text("description", entry.description());
    fields.text("state", state);
    fields.text_or_null("installedOn", entry.installed_on());
    match entry.execution_time() {
        Some(time) => fields.milliseconds("executionTime", time),
        None => fields.value("executionTime", &JsValue::NULL),
    }
    for (name, checksum) in [
        ("recordedChecksum", entry.recorded_checksum()),
        ("fileChecksum", entry.file_checksum()),
    ] {
        let digits = checksum.map(ToString::to_string);
        fields.text_or_null(name, digits.as_deref());
    }
    fields.text_or_null("file", entry.file());
    fields.into()
}

pub(crate) fn status(status: &Status) -> JsValue {
    let fields = Fields::new();
    fields.version(status.version());
    fields.value("entries", &list(status.entries().iter().map(entry)));
    fields.into()
}

pub(crate) fn error(error: &Error) -> JsValue {
    let fields = Fields::new();
    fields.text("code", error.code());
    fields.text("message", &format!("{error:#}"));
    fields.version(error.version());
    fields.text_or_null("file", error.file());
    match error.line() {
        Some(line) => fields.count("line", line),
        None => fields.value("line", &JsValue::NULL),
    }
    fields.value("report", &report(error.report()));
    fields.value("cause", &cause(error));
    fields.into()
}

pub(crate) fn errors(errors: &[Error]) -> JsValue {
    list(errors.iter().map(error))
}

pub(crate) fn event(event: &Event<'_>) -> JsValue {
    let fields = Fields::new();
    let of = |kind, migration: &Migration, action| {
        fields.text("type", kind);
        fields.step(migration.version(), migration.description(), action);
    };
    match *event {
        Event::RunStarted { pending, .. } => {
            fields.text("type", "run-started");
            fields.count("pending", pending);
        }
        Event::MigrationStarted {
            migration, action, ..
        } => of("migration-started", migration, action),
        Event::Statement {
            migration,
            action,
            number,
            count,
            ..
        } => {
            fields.text("type", "statement");
            fields.version(Some(migration.version()));
            fields.action(action);
            fields.count("number", number);
            fields.count("count", count);
        }
        Event::MigrationDone {
            migration,
            action,
            elapsed,
            ..
        } => {
            of("migration-done", migration, action);
            fields.milliseconds("elapsed", elapsed);
        }
        Event::Waiting {
            obstacle,
            waited,
            limit,
            ..
        } => {
            let obstacle = match obstacle {
                Obstacle::Migration(_) => "migration",
                _ => "lock",
            };
            fields.text("type", "waiting");
            fields.text("obstacle", obstacle);
            fields.milliseconds("waited", waited);
            fields.milliseconds("limit", limit);
        }
        Event::RunDone { .. } => fields.text("type", "run-done"),
        _ => {}
    }
    fields.into()
}

/// What a caller did wrong.
pub(crate) fn wrong(what: &str, value: &str) -> JsValue {
    format!("{what} `{value}`").into()
}
