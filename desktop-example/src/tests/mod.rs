//! The commands, as the page calls them, on Tauri's mock runtime: no window, real IPC, real files.

mod copies;
mod launch;
mod notes;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use litemigrate::rusqlite::Connection;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, Channel, InvokeBody, InvokeResponseBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use crate::folders::Folders;
use crate::launch::Launch;

/// The newest version there is.
const LATEST: &str = "20260114082700";

/// A computer with a user on it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// Of a user of the first version, which was built on sqlx 0.8.
    fn of_version_1() -> Self {
        let home = Self::new();
        fs::create_dir(home.folders().data()).unwrap();
        fs::copy(VERSION_1, home.folders().database()).unwrap();
        home
    }

    fn folders(&self) -> Folders {
        Folders::new(self.0.path().join("data"), self.0.path().join("downloads"))
    }

    fn copies(&self) -> PathBuf {
        self.folders().data().join("fieldnotes.db.backups")
    }

    fn file(&self) -> Connection {
        Connection::open(self.folders().database()).unwrap()
    }
}

const VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/version-1.db");

/// The app, started.
struct Started {
    /// Goes with it.
    _app: App<MockRuntime>,
    page: WebviewWindow<MockRuntime>,
    told: Receiver<Value>,
}

impl Started {
    fn at(home: &Home) -> Self {
        let folders = home.folders();
        let builder = crate::app(mock_builder(), Instant::now(), |_| Ok(folders));
        let mut app = builder.build(mock_context(noop_assets())).unwrap();
        // Setup belongs to the first turn of the loop.
        #[allow(deprecated)]
        app.run_iteration(|_, _| {});
        let page = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default());
        let page = page.build().unwrap();
        let (tell, told) = mpsc::channel();
        let channel = Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                // The test may be over.
                let _ = tell.send(serde_json::from_str(&text).unwrap());
            }
            Ok(())
        });
        app.state::<Launch>().watch(channel);
        Self {
            _app: app,
            page,
            told,
        }
    }

    /// What is shown, when the database is not being opened any more.
    fn shown(&self) -> Value {
        loop {
            let told = self.told.recv_timeout(Duration::from_secs(60)).unwrap();
            if told["page"] != "opening" {
                return told;
            }
        }
    }

    /// Started, and at the notes.
    fn with_notes(home: &Home) -> Self {
        let started = Self::at(home);
        let shown = started.shown();
        assert_eq!(shown["page"], "notes", "{shown:#}");
        started
    }

    fn ask(&self, command: &str, arguments: Value) -> Value {
        self.try_to(command, arguments).unwrap()
    }

    fn try_to(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.page, request).map(|body| body.deserialize().unwrap())
    }

    fn titles(&self, place: &Value) -> Vec<String> {
        let notes = self.ask("list_notes", json!({ "place": place, "search": "" }));
        column(&notes, "title")
    }
}

fn column(rows: &Value, name: &str) -> Vec<String> {
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| text(&row[name])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The first column of each row.
fn rows(db: &Connection, sql: &str) -> Vec<String> {
    let mut query = db.prepare(sql).unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Writes over a page in the middle.
fn damage(file: &mut [u8]) {
    let page = 4096;
    let middle = file.len() / page / 2 * page;
    file[middle..middle + page].fill(b'!');
}

fn version_1() -> Connection {
    Connection::open(Path::new(VERSION_1)).unwrap()
}
