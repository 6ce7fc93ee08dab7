//! Options that several commands have, or that are one choice together.

use std::num::ParseIntError;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use litemigrate::build::{Level, Linter, Rule};
use litemigrate::{Backups, Missing, OutOfOrder};

use crate::url::DatabaseUrl;

#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false)]
pub(crate) struct KindOption {
    /// Write one file
    #[arg(long)]
    simple: bool,

    /// Write two files, one that applies the migration and one that reverts it
    #[arg(short, long)]
    reversible: bool,

    /// Write them as up.sql and down.sql in a folder of their own, which sqlx does not read
    #[arg(long)]
    folder: bool,
}

#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false)]
pub(crate) struct VersioningOption {
    /// Let the version be the time
    #[arg(short, long)]
    timestamp: bool,

    /// Let the version be the next number
    #[arg(short, long)]
    sequential: bool,
}

/// Which files a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Simple,
    Reversible,
    Folder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versioning {
    Timestamp,
    Sequential,
}

impl KindOption {
    pub(crate) fn get(self) -> Option<Kind> {
        let kinds = [
            (self.simple, Kind::Simple),
            (self.reversible, Kind::Reversible),
            (self.folder, Kind::Folder),
        ];
        kinds.into_iter().find(|(said, _)| *said).map(|said| said.1)
    }
}

impl VersioningOption {
    pub(crate) fn get(self) -> Option<Versioning> {
        match (self.timestamp, self.sequential) {
            (true, _) => Some(Versioning::Timestamp),
            (_, true) => Some(Versioning::Sequential),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Rehearsal {
    /// Show what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Rehearsal {
    pub(crate) fn is_asked(self) -> bool {
        self.dry_run
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct IgnoreMissing {
    /// Leave migrations alone that are applied and of which there is no file
    ///
    /// It is for several programs that share a ledger. That the database is newer goes unnoticed
    /// then.
    #[arg(long)]
    ignore_missing: bool,
}

impl IgnoreMissing {
    pub(crate) fn is_asked(self) -> bool {
        self.ignore_missing
    }

    pub(crate) fn policy(self) -> Missing {
        if self.ignore_missing {
            Missing::Ignore
        } else {
            Missing::Refuse
        }
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Again {
    /// Go on although a migration failed before, and has not been corrected since
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        num_args = 0..=1,
        default_missing_value = "failed"
    )]
    retry: Option<Retry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Retry {
    /// Those that failed and were undone
    Failed,
    /// Also those that are partially applied: when what they did is undone by hand, or can be
    /// done twice
    Partial,
}

impl Again {
    pub(crate) fn policy(self) -> litemigrate::Retry {
        match self.retry {
            None => litemigrate::Retry::Corrected,
            Some(Retry::Failed) => litemigrate::Retry::Failed,
            Some(Retry::Partial) => litemigrate::Retry::FailedAndPartial,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Order {
    /// Apply it
    Apply,
    /// Apply it, and warn
    #[default]
    Warn,
    /// Refuse the run
    Refuse,
}

impl Order {
    pub(crate) fn policy(self) -> OutOfOrder {
        match self {
            Self::Apply => OutOfOrder::Apply,
            Self::Warn => OutOfOrder::Warn,
            Self::Refuse => OutOfOrder::Refuse,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Patience {
    /// For how long to wait for another connection that has the database locked
    #[arg(
        long,
        // sqlx's word for a wait that ends.
        alias = "connect-timeout",
        value_name = "SECONDS",
        value_parser = seconds,
        default_value = "30"
    )]
    wait: Duration,
}

impl Patience {
    pub(crate) fn limit(self) -> Duration {
        self.wait
    }
}

fn seconds(text: &str) -> Result<Duration, ParseIntError> {
    text.parse().map(Duration::from_secs)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Keep {
    /// Copy the database first, if anything is to be done: into this folder, or one beside it
    ///
    /// Without the copy nothing is done. Of a file that is new or empty there is none. Copies of
    /// the last 3 versions are kept; `database restore` puts one back.
    #[arg(long, value_name = "FOLDER", num_args = 0..=1)]
    #[expect(
        clippy::option_option,
        reason = "how clap says that a value may be left out"
    )]
    backup: Option<Option<PathBuf>>,
}

impl Keep {
    /// The copies to be kept of the database, if it has a file.
    pub(crate) fn backups(&self, url: &DatabaseUrl) -> Option<Backups> {
        let folder = self.backup.as_ref()?.as_deref();
        match url {
            DatabaseUrl::File { path, .. } => Some(backups(path, folder)),
            DatabaseUrl::Memory => None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Folder {
    /// The folder of the copies [default: one beside the database]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Folder {
    pub(crate) fn backups(&self, database: &Path) -> Backups {
        backups(database, self.folder.as_deref())
    }
}

fn backups(database: &Path, folder: Option<&Path>) -> Backups {
    match folder {
        Some(folder) => Backups::in_folder(database, folder),
        None => Backups::beside(database),
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct Levels {
    /// Let what this rule finds be an error; it may be given several times
    #[arg(long, value_name = "RULE", value_parser = rules())]
    deny: Vec<Rule>,

    /// Let what this rule finds be a warning
    #[arg(long, value_name = "RULE", value_parser = rules())]
    warn: Vec<Rule>,

    /// Do not tell what this rule finds
    #[arg(long, value_name = "RULE", value_parser = rules())]
    allow: Vec<Rule>,
}

impl Levels {
    /// The more careful one holds, if there are two for one rule.
    pub(crate) fn of(&self, linter: Linter) -> Linter {
        let levels = [
            (&self.allow, Level::Allow),
            (&self.warn, Level::Warn),
            (&self.deny, Level::Deny),
        ];
        let said = levels
            .into_iter()
            .flat_map(|(rules, level)| rules.iter().map(move |rule| (*rule, level)));
        said.fold(linter, |linter, (rule, level)| linter.level(rule, level))
    }
}

fn rules() -> impl TypedValueParser<Value = Rule> {
    let names = Rule::ALL.iter().map(|rule| rule.name());
    PossibleValuesParser::new(names).try_map(|name| Rule::named(&name).ok_or("no such rule"))
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct FormatOption {
    /// What the answer is written as
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl FormatOption {
    pub(crate) fn get(self) -> Format {
        self.format
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For a person
    #[default]
    Text,
    /// For a program
    Json,
}

/// What a schema is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Picture {
    /// Statements that make it
    #[default]
    Sql,
    /// An entity diagram in the words of Mermaid
    Mermaid,
    /// An entity diagram as a picture
    Svg,
}

/// A file that shows the schema; its name says how.
#[derive(Debug, Clone)]
pub(crate) struct SchemaFile {
    path: PathBuf,
    picture: Picture,
}

impl SchemaFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn picture(&self) -> Picture {
        self.picture
    }
}

impl FromStr for SchemaFile {
    type Err = &'static str;

    fn from_str(path: &str) -> Result<Self, Self::Err> {
        let path = PathBuf::from(path);
        let picture = match path.extension().and_then(|extension| extension.to_str()) {
            Some("sql") => Picture::Sql,
            Some("mmd" | "mermaid") => Picture::Mermaid,
            Some("svg") => Picture::Svg,
            _ => return Err("the name has to end with .sql, .mmd or .svg"),
        };
        Ok(Self { path, picture })
    }
}
