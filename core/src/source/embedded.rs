//! Migrations in a directory embedded by `include_dir!`.

use include_dir::Dir;

use super::{Migrations, Set, decoded, name};
use crate::error::Error;

impl Migrations {
    /// Reads migrations from a directory embedded in the program.
    ///
    /// The texts are not copied.
    ///
    /// # Errors
    ///
    /// As [`from_files`](Self::from_files).
    pub fn embedded(directory: &'static Dir<'static>) -> Result<Self, Error> {
        let folders = directory.dirs().filter(|folder| {
            let name = folder.path().file_name().unwrap_or_default();
            name::folder(&name.to_string_lossy()).is_some()
        });
        let mut set = Set::default();
        for file in directory.files().chain(folders.flat_map(Dir::files)) {
            let path = file.path().to_string_lossy();
            let contents = file.contents();
            set.add(&path.clone(), path, |path| decoded(contents.into(), path))?;
        }
        set.finish()
    }
}
