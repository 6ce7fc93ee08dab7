//! What there is to show, and what the user answers.

use std::sync::Arc;

use litemigrate::CancelToken;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_opener::reveal_item_in_dir;

use crate::copies;
use crate::folders::Folders;
use crate::launch::{self, Launch, Message, leave};
use crate::open::{How, Tell, open};
use crate::screen::News;
use crate::store::{Refusal, Store};

/// Tells the page what to show, now and from now on.
#[tauri::command]
pub(crate) fn watch(page: Channel<Message>, launch: State<'_, Launch>) {
    launch.watch(page);
}

/// The user has read what changed.
#[tauri::command]
pub(crate) fn read_changes(launch: State<'_, Launch>) {
    launch.hear(News::Read);
}

#[tauri::command]
pub(crate) fn retry<R: Runtime>(app: AppHandle<R>) {
    launch::start(&app, How::Again);
}

/// Begins with nothing, though there are copies of notes.
#[tauri::command]
pub(crate) fn start_afresh<R: Runtime>(app: AppHandle<R>) {
    launch::start(&app, How::Afresh);
}

/// Puts a copy in the place of the database. What was there is kept as well.
#[tauri::command(async)]
pub(crate) fn restore(
    copy: &str,
    folders: State<'_, Folders>,
    store: State<'_, Store>,
    launch: State<'_, Launch>,
) -> Result<(), Refusal> {
    let found = copies::find(&folders, copy)?;
    let copy = found.ok_or("this copy is not there any more")?;
    let was_open = store.close();
    let restored = copies::of(&folders).restore(&copy);
    if restored.is_err() && was_open {
        // The notes are as they were, and their page is still there.
        let quiet: Tell = Arc::new(|_| ());
        store.put(open(&folders, How::Launch, &CancelToken::new(), &quiet)?.db);
    }
    restored?;
    launch.hear(News::Restored((&copy).into()));
    Ok(())
}

/// Shows the database, or a copy of it, among the other files.
#[tauri::command(async)]
pub(crate) fn show_file(copy: Option<&str>, folders: State<'_, Folders>) -> Result<(), Refusal> {
    let path = match copy {
        Some(name) => copies::find(&folders, name)?.map(|copy| copy.path().to_owned()),
        None => Some(folders.database()),
    };
    // If it is gone its folder is the next best.
    let path = path
        .filter(|path| path.exists())
        .unwrap_or_else(|| folders.data().to_owned());
    let failed = |error| {
        format!(
            "no program here shows files ({error}). It is {}",
            path.display()
        )
    };
    reveal_item_in_dir(&path).map_err(|error| failed(error).into())
}

/// The user does not want to wait any longer.
#[tauri::command]
pub(crate) fn give_up(launch: State<'_, Launch>) {
    launch.hear(News::GiveUp);
}

/// The user does not want to close the window any more.
#[tauri::command]
pub(crate) fn keep_going(launch: State<'_, Launch>) {
    launch.hear(News::KeepGoing);
}

/// Stops what is being done, undoes it, and ends the app.
#[tauri::command]
pub(crate) fn stop<R: Runtime>(app: AppHandle<R>, launch: State<'_, Launch>) {
    leave(&app, launch.hear(News::Stop));
}

/// Closes the window, as its own button does.
#[tauri::command]
pub(crate) fn close<R: Runtime>(app: AppHandle<R>, launch: State<'_, Launch>) {
    leave(&app, launch.hear(News::Close));
}
