//! Fieldnotes, a note app on Tauri: its users' database is migrated at launch, whatever its age,
//! and whatever comes of it is shown.

mod check;
mod commands;
mod copies;
mod database;
mod failure;
mod folders;
mod launch;
mod migrations;
mod notes;
mod open;
mod report;
mod screen;
mod store;
#[cfg(test)]
mod tests;
mod trouble;

use std::time::Instant;

use tauri::{App, Builder, Manager, Runtime, WindowEvent};

pub use folders::Folders;
use launch::Launch;
pub use launch::Times;
use open::How;
use screen::{Effect, News};
use store::Store;

/// The app, without what only a real window needs.
///
/// `began` is when the process began, and `folders` says where the files are.
pub fn app<R: Runtime>(
    builder: Builder<R>,
    began: Instant,
    folders: impl FnOnce(&App<R>) -> tauri::Result<Folders> + Send + 'static,
) -> Builder<R> {
    use commands::{database, launch as launching, notes};
    builder
        .manage(Launch::new(began))
        .manage(Store::default())
        .invoke_handler(tauri::generate_handler![
            launching::watch,
            launching::read_changes,
            launching::retry,
            launching::start_afresh,
            launching::restore,
            launching::show_file,
            launching::give_up,
            launching::keep_going,
            launching::stop,
            launching::close,
            notes::places,
            notes::list_notes,
            notes::note,
            notes::create_note,
            notes::save_note,
            notes::pin_note,
            notes::archive_note,
            notes::move_note,
            notes::delete_note,
            database::database,
            database::export,
            database::check,
        ])
        .setup(move |app| {
            app.manage(folders(app)?);
            launch::start(app.handle(), How::Launch);
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.state::<Launch>().hear(News::Close) != Effect::Exit
            {
                api.prevent_close();
            }
        })
}
