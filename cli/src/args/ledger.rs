//! What is said to the commands that look at a database.

use litemigrate::Version;

use super::options::{
    Again, Format, FormatOption, IgnoreMissing, Keep, Order, Patience, Rehearsal,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// Apply the migrations up to this version, and that one
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    #[command(flatten)]
    pub(crate) rehearsal: Rehearsal,

    /// Run on a copy, and show what it would do: the schema, the rows, the time
    ///
    /// Nothing is written but the copy, which is deleted. It is in the system's temporary folder:
    /// on Unix the one that TMPDIR names. What the run would be refused for is told as the run
    /// tells it.
    #[arg(long, conflicts_with_all = ["dry_run", "backup"])]
    pub(crate) rehearse: bool,

    /// What the answer of --rehearse is written as
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        requires = "rehearse",
        default_value = "text"
    )]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) again: Again,

    /// What to do with a migration that comes before one that is applied
    #[arg(long, value_name = "POLICY", value_enum, default_value_t)]
    pub(crate) out_of_order: Order,

    /// If a migration fails, undo those before it as well
    ///
    /// A set of which a script runs outside a transaction is refused.
    #[arg(long)]
    pub(crate) all_or_nothing: bool,

    #[command(flatten)]
    pub(crate) keep: Keep,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Revert {
    /// Revert the migrations above this version, which itself stays applied; 0 need not exist
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    #[command(flatten)]
    pub(crate) rehearsal: Rehearsal,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) again: Again,

    #[command(flatten)]
    pub(crate) keep: Keep,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Info {
    #[command(flatten)]
    pub(crate) format: FormatOption,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) format: FormatOption,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Baseline {
    /// The latest version to record; the lower ones are recorded too
    #[arg(allow_negative_numbers = true)]
    pub(crate) version: Version,

    #[command(flatten)]
    pub(crate) rehearsal: Rehearsal,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "a name as clap shows it")]
pub(crate) struct Adopt {
    /// Compare the schema with that after this version alone
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    #[command(flatten)]
    pub(crate) rehearsal: Rehearsal,

    /// Do it without a question
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Remove the other tool's table, too, in the same transaction; user_version is left
    #[arg(long)]
    pub(crate) remove_old_ledger: bool,

    #[command(flatten)]
    pub(crate) format: FormatOption,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Forget {
    /// The version of the row
    #[arg(allow_negative_numbers = true)]
    pub(crate) version: Version,

    /// The same version again, instead of typing it on a terminal
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) confirm: Option<Version>,

    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Skip {
    /// The latest version to record; without it all are recorded
    #[arg(long, value_name = "VERSION", allow_negative_numbers = true)]
    pub(crate) target_version: Option<Version>,

    #[command(flatten)]
    pub(crate) rehearsal: Rehearsal,

    #[command(flatten)]
    pub(crate) ignore: IgnoreMissing,

    #[command(flatten)]
    pub(crate) patience: Patience,
}
