//! `schema`: what the migrations make, as SQL or as a picture, and kept in files.

use std::fs;

use anyhow::{Context, Result};
use litemigrate::{Goal, Migrations, Migrator, Schema};

use crate::args::{self, Picture, SchemaFile};
use crate::settings::Settings;
use crate::{database, diagram, output};

pub(crate) fn schema(settings: &Settings, options: &args::Schema) -> Result<()> {
    let goal = options.target_version.map_or(Goal::Latest, Goal::To);
    let schema = made_by(settings.migrations()?, goal)?;
    match shown(&schema, options.format)?.trim_end() {
        "" => Ok(()),
        text => output::line(text),
    }
}

/// Files of the schema that are not as they would be written, each with what it should be.
pub(crate) fn stale<'f>(
    migrations: &Migrations,
    files: &'f [SchemaFile],
) -> Result<Vec<(&'f SchemaFile, String)>> {
    let mut stale = Vec::new();
    if files.is_empty() {
        return Ok(stale);
    }
    let schema = made_by(migrations.clone(), Goal::Latest)?;
    for file in files {
        let text = shown(&schema, file.picture())?;
        let found = fs::read_to_string(file.path()).unwrap_or_default();
        // A checkout's line ends do not count.
        if !found.lines().eq(text.lines()) {
            stale.push((file, text));
        }
    }
    Ok(stale)
}

/// Writes the files of the schema that are not as they should be.
pub(crate) fn write(migrations: &Migrations, files: &[SchemaFile]) -> Result<()> {
    for (file, text) in stale(migrations, files)? {
        let shown = file.path().display();
        fs::write(file.path(), text).with_context(|| format!("cannot write `{shown}`"))?;
        output::line(format_args!("wrote {shown}"))?;
    }
    Ok(())
}

/// What the migrations make of an empty database.
fn made_by(migrations: Migrations, goal: Goal) -> Result<Schema> {
    let mut db = database::empty()?;
    Migrator::new(migrations).execute(&mut db, goal)?;
    Ok(Schema::read(&mut db)?)
}

fn shown(schema: &Schema, picture: Picture) -> Result<String> {
    Ok(match picture {
        Picture::Sql => schema.sql(),
        Picture::Mermaid => diagram::mermaid(schema)?,
        Picture::Svg => diagram::svg(schema)?,
    })
}
