//! The files of a directory of OPFS, and databases among them, opened as all of them are.

use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_rs::vfs::VfsFilesManager;
use sqlite_wasm_vfs::sahpool::{
    OpfsSAHError, OpfsSAHPoolCfg, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install,
};

use crate::error::{Error, ErrorKind};
use crate::javascript;

/// Slots for the database, its copy and what comes in, each with a journal, and some for what an
/// application attaches.
const SLOTS: usize = 8;

/// How many of them are free at least, however many files there are.
const FREE: usize = 4;

/// Another worker's handles are closed a moment after it has gone, so they are asked for again: how many
/// times, and after how many milliseconds.
const TRIES: u32 = 60;
const PAUSE: i32 = 50;

/// What makes a file the same as one made on a desktop, and what this file system needs.
///
/// A file that was in WAL mode can be read in exclusive mode alone, and leaves it here: without
/// shared memory it could not be opened again. A journal is emptied rather than deleted, which
/// costs less, and leaves nothing in the way of an export. The last one reads, so that what a crash has
/// left half done is undone now.
const PRAGMAS: &str = "
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = DELETE;
    PRAGMA journal_size_limit = 0;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA schema_version;
";

/// Takes the handles of a directory, which is made if need be, as soon as they are free. They may have
/// been taken before in this worker, and released.
pub(crate) async fn acquire(directory: &str) -> Result<OpfsSAHPoolUtil, Error> {
    let options = OpfsSAHPoolCfgBuilder::new()
        .directory(directory)
        .initial_capacity(0)
        .build();
    let mut tries = 0;
    loop {
        tries += 1;
        match take(&options).await {
            Err(error) if tries < TRIES && ErrorKind::of(&error) == ErrorKind::OpfsBusy => {
                javascript::pause(PAUSE).await;
            }
            taken => return Ok(taken?),
        }
    }
}

/// The handles, and room for more files. A database that is there already can be read without that room.
async fn take(options: &OpfsSAHPoolCfg) -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
    let pool = install::<WasmOsCallback>(options, true).await?;
    if pool.is_paused() {
        pool.resume().await?;
    }
    let files = pool.len()?;
    match pool.ensure_capacity(SLOTS.max(files + FREE)).await {
        Err(error) if files == 0 => {
            pool.pause()?;
            Err(error)
        }
        _ => Ok(pool),
    }
}

/// A database of the directory whose handles this worker has.
pub(crate) fn open(name: &str) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(name)?;
    connection.execute_batch(PRAGMAS)?;
    Ok(connection)
}
