//! Makes a permission of each command, so that the page has those alone that
//! `capabilities/main.json` names.

use tauri_build::{AppManifest, Attributes};

const COMMANDS: &[&str] = &[
    "watch",
    "read_changes",
    "retry",
    "start_afresh",
    "restore",
    "show_file",
    "give_up",
    "keep_going",
    "stop",
    "close",
    "places",
    "list_notes",
    "note",
    "create_note",
    "save_note",
    "pin_note",
    "archive_note",
    "move_note",
    "delete_note",
    "database",
    "export",
    "check",
];

fn main() {
    // A new migration alone is a reason to build again.
    println!("cargo:rerun-if-changed=../migrations");
    let manifest = AppManifest::new().commands(COMMANDS);
    if let Err(error) = tauri_build::try_build(Attributes::new().app_manifest(manifest)) {
        println!("cargo::error={error:#}");
    }
}
