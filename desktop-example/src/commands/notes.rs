//! The notes.

use tauri::State;

use crate::notes::{self, Listed, Note, Place, Places};
use crate::store::{Refusal, Store};

#[tauri::command(async)]
pub(crate) fn places(store: State<'_, Store>) -> Result<Places, Refusal> {
    store.with(|db| notes::places(db))
}

#[tauri::command(async)]
pub(crate) fn list_notes(
    place: Place,
    search: &str,
    store: State<'_, Store>,
) -> Result<Vec<Listed>, Refusal> {
    store.with(|db| notes::list(db, place, search))
}

#[tauri::command(async)]
pub(crate) fn note(id: i64, store: State<'_, Store>) -> Result<Option<Note>, Refusal> {
    store.with(|db| notes::note(db, id))
}

#[tauri::command(async)]
pub(crate) fn create_note(place: Place, store: State<'_, Store>) -> Result<i64, Refusal> {
    store.with(|db| notes::create(db, place))
}

#[tauri::command(async)]
pub(crate) fn save_note(
    id: i64,
    title: &str,
    body: &str,
    store: State<'_, Store>,
) -> Result<(), Refusal> {
    store.with(|db| notes::save(db, id, title, body))
}

#[tauri::command(async)]
pub(crate) fn pin_note(id: i64, pinned: bool, store: State<'_, Store>) -> Result<(), Refusal> {
    store.with(|db| notes::pin(db, id, pinned))
}

#[tauri::command(async)]
pub(crate) fn archive_note(
    id: i64,
    archived: bool,
    store: State<'_, Store>,
) -> Result<(), Refusal> {
    store.with(|db| notes::archive(db, id, archived))
}

#[tauri::command(async)]
pub(crate) fn move_note(
    id: i64,
    notebook: Option<i64>,
    store: State<'_, Store>,
) -> Result<(), Refusal> {
    store.with(|db| notes::move_to(db, id, notebook))
}

#[tauri::command(async)]
pub(crate) fn delete_note(id: i64, store: State<'_, Store>) -> Result<(), Refusal> {
    store.with(|db| notes::delete(db, id))
}
