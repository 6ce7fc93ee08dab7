//! What is said to the commands that look at files.

use clap::builder::PossibleValuesParser;
use litemigrate::{Capabilities, Version};

use super::options::{
    FormatOption, IgnoreMissing, KindOption, Levels, Patience, Picture, SchemaFile,
    VersioningOption,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// What the migration does, in a few words; blanks become `_` in the file's name
    pub(crate) description: String,

    #[command(flatten)]
    pub(crate) kind: KindOption,

    #[command(flatten)]
    pub(crate) versioning: VersioningOption,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Say instead what is wrong with the migrations and their lock; no database is looked at
    ///
    /// They are replayed in memory, each that can be reverted also back, and compared with
    /// migrations.lock: what a build.rs with `litemigrate::build::check` stops at.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Say instead what in the migrations this host would refuse; no database is looked at
    ///
    /// It may be given several times. What is refused is told with file and line.
    #[arg(long = "host", value_name = "HOST", value_parser = PossibleValuesParser::new(Capabilities::names()))]
    pub(crate) hosts: Vec<String>,

    /// A file that has to show the schema, as `prepare --schema` writes it
    ///
    /// It may be given several times.
    #[arg(long, value_name = "FILE", requires = "offline")]
    pub(crate) schema: Vec<SchemaFile>,

    #[command(flatten)]
    pub(crate) format: FormatOption,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// Look at migrations too that are in migrations.lock
    #[arg(long)]
    pub(crate) released: bool,

    #[command(flatten)]
    pub(crate) levels: Levels,

    #[command(flatten)]
    pub(crate) format: FormatOption,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Prepare {
    /// Write a file that shows the schema, too: .sql, or an entity diagram as .mmd (Mermaid) or .svg
    ///
    /// It may be given several times. `check --offline --schema FILE` says when it is not up to
    /// date. Keep it outside the directory of the migrations.
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Vec<SchemaFile>,

    /// This migration was never released: lock it as it is now
    ///
    /// It may be given several times.
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) unreleased: Vec<Version>,

    /// Lock new migrations that come before released ones
    #[arg(long)]
    pub(crate) out_of_order: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Accept {
    /// The version of the migration
    #[arg(allow_negative_numbers = true)]
    pub(crate) version: Version,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Squash {
    /// The version up to which the migrations become one, and that it has
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) to: Version,

    /// Show the migration that would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do it without a question
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// The version after which the schema is shown, instead of the latest
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    /// What it is shown as
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Picture,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BuildScript {
    /// Overwrite a build.rs that is there
    #[arg(long)]
    pub(crate) force: bool,
}
