//! Fieldnotes, with its window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::time::Instant;

use fieldnotes::Folders;
use tauri::{AppHandle, Manager};

fn main() -> tauri::Result<()> {
    let began = Instant::now();
    // First, so that a second instance is gone before it opens anything. On Linux it needs D-Bus;
    // where there is none, the database's lock keeps two instances apart.
    let single = tauri_plugin_single_instance::init(|app, _, _| focus(app));
    let builder = tauri::Builder::default().plugin(single);
    fieldnotes::app(builder, began, Folders::of_user).run(tauri::generate_context!())
}

/// Shows the window that there is already.
fn focus(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        // A window manager may refuse, and then there is nothing else to do.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
