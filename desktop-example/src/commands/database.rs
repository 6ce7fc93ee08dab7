//! The page about the file.

use tauri::State;

use crate::database::{self, Facts};
use crate::folders::Folders;
use crate::launch::Launch;
use crate::store::{Refusal, Store};

#[tauri::command(async)]
pub(crate) fn database(
    store: State<'_, Store>,
    folders: State<'_, Folders>,
    launch: State<'_, Launch>,
) -> Result<Facts, Refusal> {
    database::facts(&store, &folders, launch.times())
}

/// Puts a copy among the user's downloads. Its name is returned.
#[tauri::command(async)]
pub(crate) fn export(
    store: State<'_, Store>,
    folders: State<'_, Folders>,
) -> Result<String, Refusal> {
    database::export(&store, &folders)
}

/// What is wrong with the file: nothing, if it is sound.
#[tauri::command(async)]
pub(crate) fn check(store: State<'_, Store>) -> Result<Vec<String>, Refusal> {
    store.with(|db| crate::check::check(db))
}
