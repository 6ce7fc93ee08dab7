//! Where the app's files are.

use std::path::{Path, PathBuf};

use tauri::{Manager, Runtime};

/// The folders that the app uses.
#[derive(Debug, Clone)]
pub struct Folders {
    data: PathBuf,
    downloads: PathBuf,
}

impl Folders {
    /// Keeps the database in `data` and puts exported files into `downloads`.
    pub fn new(data: impl Into<PathBuf>, downloads: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            downloads: downloads.into(),
        }
    }

    /// Those that the system has for this user.
    ///
    /// # Errors
    ///
    /// If the user has no home folder.
    pub fn of_user<R: Runtime>(app: &impl Manager<R>) -> tauri::Result<Self> {
        let paths = app.path();
        // A bare Linux system names no folder for downloads.
        let downloads = paths.download_dir().or_else(|_| paths.home_dir())?;
        Ok(Self::new(paths.app_data_dir()?, downloads))
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn downloads(&self) -> &Path {
        &self.downloads
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("fieldnotes.db")
    }
}
