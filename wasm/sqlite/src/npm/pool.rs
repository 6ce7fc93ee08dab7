//! The files of one directory, held by this worker alone.

use js_sys::{Function, Uint8Array};
use sqlite_wasm_rs::vfs::VfsFilesManager;
use sqlite_wasm_rs::vfs::transfer::DbTransfer;
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use std::fmt;
use wasm_bindgen::prelude::*;

use super::problem;
use crate::files;

/// As much of a file as is in memory at once when it comes or goes.
const PORTION: u32 = 1 << 20;

/// A directory of OPFS, in which files have slots.
#[wasm_bindgen]
pub struct Pool(OpfsSAHPoolUtil);

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Pool {
    /// Takes the handles of a directory, which is made if need be, and room for more files. A
    /// database that is there already can be read without that room. They can be taken again once they
    /// are released.
    ///
    /// # Errors
    ///
    /// If the browser has no OPFS, has no space, or another worker holds the handles.
    pub async fn acquire(directory: String) -> Result<Pool, JsValue> {
        let acquired = files::acquire(&directory).await;
        acquired.map(Pool).map_err(problem::opfs)
    }

    /// Lets go of the handles. All databases have to be closed before.
    ///
    /// # Errors
    ///
    /// If one is open.
    pub fn release(&self) -> Result<(), JsValue> {
        self.0.pause().map_err(problem::opfs)
    }

    /// Whether there is a file.
    ///
    /// # Errors
    ///
    /// If the pool is released.
    pub fn has(&self, name: &str) -> Result<bool, JsValue> {
        let found = self.0.contains(name);
        found.map_err(problem::opfs)
    }

    /// Removes a database, and then what a crash has left beside it.
    ///
    /// # Errors
    ///
    /// If it is open.
    pub fn remove(&self, name: &str) -> Result<(), JsValue> {
        for name in [name, &format!("{name}-journal"), &format!("{name}-wal")] {
            let removed = self.0.remove(name);
            removed.map_err(problem::opfs)?;
        }
        Ok(())
    }

    /// Hands over a closed database, a portion at a time. It has to have been opened before: then
    /// nothing of worth is left in its journal, although a crash may have left something there.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn export(&self, name: &str, take: &Function) -> Result<(), JsValue> {
        let removed = self.0.remove(&format!("{name}-journal"));
        removed.map_err(problem::opfs)?;
        let source = self.0.begin_export(name);
        let mut source = source.map_err(problem::opfs)?;
        let mut portion = vec![0; PORTION as usize];
        loop {
            let read = source.read(&mut portion);
            let read = read.map_err(problem::opfs)?;
            if read == 0 {
                return Ok(());
            }
            take.call1(&JsValue::UNDEFINED, &Uint8Array::from(&portion[..read]))?;
        }
    }

    /// Makes a file of what `give` answers to an offset and an end. It is there as a whole, or
    /// not at all.
    ///
    /// # Errors
    ///
    /// If it is no database, or there is no space.
    pub fn import(&self, name: &str, size: f64, give: &Function) -> Result<(), JsValue> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A file's size.
        let size = size as u64;
        let target = self.0.begin_import(name, size);
        let mut target = target.map_err(problem::opfs)?;
        let mut at = 0;
        while at < size {
            let end = size.min(at + u64::from(PORTION));
            #[allow(clippy::cast_precision_loss)] // It was a double.
            let given = give.call2(
                &JsValue::UNDEFINED,
                &(at as f64).into(),
                &(end as f64).into(),
            )?;
            let written = target.write(&Uint8Array::new(&given).to_vec());
            written.map_err(problem::opfs)?;
            at = end;
        }
        target.finish().map_err(problem::opfs)
    }
}
