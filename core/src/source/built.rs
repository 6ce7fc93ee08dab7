//! What a build script has read already.

use std::borrow::Cow;

use super::Migrations;
#[cfg(feature = "lock")]
use crate::lockfile::Released;
use crate::migration::Migration;

impl Migrations {
    /// For what the build writes, see [`migrations!`](crate::migrations).
    #[doc(hidden)]
    pub const fn from_build(
        migrations: &'static [Migration],
        lock: Option<(&'static str, &'static str)>,
    ) -> Self {
        #[cfg(not(feature = "lock"))]
        let _ = lock;
        Self {
            migrations: Cow::Borrowed(migrations),
            #[cfg(feature = "lock")]
            lock: Released::embedded(lock),
        }
    }
}

/// The [`Migrations`] that a `build.rs` has embedded, by `litemigrate::build::check("migrations")`, or
/// by `litemigrate::build::embed("migrations")`, which checks less.
///
/// Names, order and checksums are known then, so a launch reads no text. A file that is added is
/// embedded without being asked for. Of several directories each is named by its last part:
/// `migrations!("history")`.
///
/// ```ignore
/// let migrator = litemigrate::Migrator::new(litemigrate::migrations!());
/// ```
#[macro_export]
macro_rules! migrations {
    () => {
        $crate::migrations!("migrations")
    };
    ($directory:literal) => {
        ::core::include!(::core::concat!(
            ::core::env!(
                "OUT_DIR",
                "no build.rs calls `litemigrate::build::check` or `embed`"
            ),
            "/litemigrate/",
            $directory,
            ".rs"
        ))
    };
}
