//! Writes migrations as Rust, for a program that has them embedded.

use std::fmt::{self, Display};
use std::path::Path;
use std::{env, fs};

use crate::checksum::Checksum;
use crate::migration::{Migration, Replaced, Script};
use crate::source::Migrations;

/// Writes the migrations of a directory where [`migrations!`](crate::migrations) finds them, if
/// this is a build script: nobody else has the folder.
pub(super) fn write(migrations: &Migrations, directory: &Path) -> Result<(), String> {
    let Some(folder) = env::var_os("OUT_DIR") else {
        return Ok(());
    };
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(".rs");
    let folder = Path::new(&folder).join("litemigrate");
    let path = folder.join(name);
    let written =
        fs::create_dir_all(&folder).and_then(|()| fs::write(&path, Source(migrations).to_string()));
    written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// An expression that is the migrations.
///
/// The texts stand in it, and are not included: so a checksum is always that of its text, even if
/// somebody writes the file while the compiler runs.
struct Source<'m>(&'m Migrations);

impl Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let migrations = self.0.iter();
        let count = migrations.len();
        // The lints of a program are not for what it has not written.
        writeln!(f, "{{\n    #[allow(unused_imports)]")?;
        let names = "Checksum, Migration, Migrations, Replaced, Script";
        writeln!(f, "    use ::litemigrate::{{{names}}};")?;
        writeln!(f, "    #[allow(clippy::all, clippy::pedantic)]")?;
        writeln!(f, "    static MIGRATIONS: [Migration; {count}] = [")?;
        for migration in migrations {
            write_migration(f, migration)?;
        }
        let lock = self.0.lock().map(|lock| (lock.path(), lock.text()));
        writeln!(
            f,
            "    ];\n    Migrations::from_build(&MIGRATIONS, {lock:?})\n}}"
        )
    }
}

fn write_migration(f: &mut fmt::Formatter<'_>, migration: &Migration) -> fmt::Result {
    let (version, description) = (migration.version(), migration.description());
    writeln!(f, "        Migration::embedded({version}, {description:?},")?;
    writeln!(f, "            {},", shown(migration.up()))?;
    match migration.down() {
        Some(down) => writeln!(f, "            Some({}),", shown(down))?,
        None => writeln!(f, "            None,")?,
    }
    writeln!(f, "            &{},", list(migration.accepted()))?;
    write_replaced(f, &migration.replaced)
}

fn write_replaced(f: &mut fmt::Formatter<'_>, replaced: &[Replaced]) -> fmt::Result {
    let count = replaced.len();
    writeln!(f, "            {{")?;
    writeln!(
        f,
        "                static REPLACED: [Replaced; {count}] = ["
    )?;
    for Replaced {
        version,
        name,
        checksums,
        whole,
    } in replaced
    {
        let checksums = list(checksums);
        let part = format!("Replaced::embedded({version}, {name:?}, &{checksums})");
        let whole = if *whole { ".as_whole()" } else { "" };
        writeln!(f, "                    {part}{whole},")?;
    }
    writeln!(
        f,
        "                ];\n                &REPLACED\n            }}),"
    )
}

fn list(checksums: &[Checksum]) -> impl Display {
    let checksums: Vec<String> = checksums.iter().map(bytes).collect();
    format!("[{}]", checksums.join(", "))
}

fn shown(script: &Script) -> impl Display {
    let (path, text, checksum) = (script.path(), script.text(), bytes(script.checksum()));
    format!("Script::embedded({path:?}, {text:?}, {checksum})")
}

fn bytes(checksum: &Checksum) -> String {
    format!("Checksum::from_bytes({:?})", checksum.as_bytes())
}
