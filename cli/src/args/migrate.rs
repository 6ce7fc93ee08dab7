//! The commands that sqlx has under `migrate`, and ours beside them.

use clap::Subcommand;

use super::files::{Accept, Add, BuildScript, Check, Lint, Prepare, Schema, Squash};
use super::ledger::{Adopt, Baseline, Drift, Forget, Info, Revert, Run, Skip};

const LINT_HELP: &str = "\
Rules, which lose data or fail where there are rows:
  drop-table            a table is dropped, and nothing has copied its rows
  drop-column           the same of a column
  cascade               a parent's rows are deleted and put back, and its children's are gone
  lost-parent           a table that others refer to is dropped, and nothing takes its place
  not-null              a column becomes NOT NULL, and rows have no value for it
  add-column            a column is added that SQLite refuses where there are rows
Rules, which are warnings:
  foreign-keys          PRAGMA foreign_keys inside a transaction does nothing
  double-quoted-string  a text in double quotes
  if-not-exists         CREATE … IF NOT EXISTS hides that something else is there
  random-default        a default that calls random() or randomblob()
  unused-allow          a comment that allows what is not there

Exit codes:
  0    nothing, or warnings alone
  1    an error: the answer is not known
  2    the command line cannot be understood
  19   lint: a rule has found what is denied

JSON output:
  {\"state\": \"lint\", \"exit_code\": 19, \"found\": [{\"rule\": \"drop-table\", \"level\": \"error\",
    \"version\": \"2\", \"file\": \"migrations/2_tags.sql\", \"line\": 3, \"sentence\": \"…\",
    \"way_out\": \"…\"}]}
  The state is lint or clean. A level is error or warning. Versions are strings.

Examples:
  litemigrate lint
  litemigrate lint --released --deny if-not-exists --allow drop-column";

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Write the files of a new migration
    ///
    /// They are `<VERSION>_<DESCRIPTION>.sql`, or with `--reversible` the two files `.up.sql` and
    /// `.down.sql`. What is not said is as it was last: a new migration is of the same kind as
    /// the latest, and the versions are sequential if the last two differ by one, or if there is
    /// one alone and it is 0 or 1. In an empty directory the version is the time in UTC, as
    /// YYYYMMDDHHMMSS. No file is overwritten and no version used twice.
    #[command(after_long_help = "\
Examples:
  litemigrate add \"create notes\"
          Creates migrations/<VERSION>_create_notes.sql
  litemigrate add --reversible add_tags
          Creates migrations/<VERSION>_add_tags.up.sql and .down.sql
  litemigrate add --sequential --folder add_pins
          Creates migrations/0003_add_pins/up.sql and down.sql after 2")]
    Add(Add),

    /// Apply the pending migrations
    ///
    /// Everything is checked before anything is written. If a migration fails, it is undone as a
    /// whole, and those before it stay applied. Any number of processes may do this at once:
    /// each migration is applied exactly once.
    #[command(after_long_help = "\
Examples:
  litemigrate run -D sqlite:app.db
  litemigrate run -D sqlite:app.db --dry-run
          Show which migrations are pending
  litemigrate run -D sqlite:app.db --rehearse
          Show what they do to this database, on a copy of it
  litemigrate run -D sqlite:app.db --backup
  litemigrate run -D sqlite:app.db --target-version 20240226184210

JSON output of --rehearse:
  {\"version\": \"3\", \"migrations\": [{\"version\": \"3\", \"description\": \"tags\",
    \"execution_time_ns\": 216000}], \"differences\": [{\"change\": \"changed\", \"part\": \"column\",
    \"subject\": \"notes.title\", \"before\": \"TEXT\", \"after\": \"TEXT NOT NULL\"}],
    \"rows\": [{\"table\": \"notes\", \"before\": 12, \"after\": 12}], \"violations\": []}
  A change is added, removed or changed. What is not there is null. A violation is a row without
  its parent, as a sentence.")]
    Run(Run),

    /// Revert the latest migration, or those above a version
    ///
    /// A migration can be reverted if it has a `down` script. If one of those to be reverted has
    /// none, nothing is reverted.
    #[command(after_long_help = "\
Examples:
  litemigrate revert -D sqlite:app.db
          Revert the latest migration
  litemigrate revert -D sqlite:app.db --target-version 20240226184210
          Revert all above 20240226184210, which itself stays applied
  litemigrate revert -D sqlite:app.db --target-version 0 --dry-run
          Show what it would take to revert all")]
    Revert(Revert),

    /// Show where each migration stands
    ///
    /// A migration is pending, applied, modified (its file was, after it was applied), missing
    /// (its file is), replaced (by a later one that it was squashed
    /// into), failed (and was undone) or partially applied. Behind it stand when it was
    /// recorded, in UTC, and how long it took. Nothing is written, and a file that does not
    /// exist counts as an empty database.
    #[command(after_long_help = "\
JSON output:
  {\"version\": \"2\", \"migrations\": [{\"version\": \"2\", \"description\": \"tags\",
    \"state\": \"applied\", \"installed_on\": \"2026-01-31 09:30:00\", \"execution_time_ns\": 216000,
    \"recorded_checksum\": \"…\", \"file_checksum\": \"…\", \"file\": \"migrations/2_tags.sql\"}]}
  Versions are strings, since a JSON number may be rounded. The execution time is an integer of
  nanoseconds. What there is none of is null. A state is pending, applied, modified, missing,
  replaced, failed or partially_applied. The outer version is the highest that is applied.")]
    Info(Info),

    /// Say in one line and by exit code whether the database is up to date
    ///
    /// It is for scripts and continuous integration. Nothing is written, and a file that does
    /// not exist counts as an empty database.
    #[command(after_long_help = "\
Exit codes:
  0    nothing to do
  1    an error: the answer is not known
  2    the command line cannot be understood
  10   pending: there are migrations to apply
  11   failed: a migration failed and was undone
  12   missing: a migration is applied, and there is no file of it
  13   newer: the database has migrations above all that there are files of
  14   modified: a file was modified after it was applied
  15   partially applied: a migration began, and is not known to have ended
  16   drift: the answer of `litemigrate drift`
  17   refused: a host given by --host would not run a migration
  18   unsound: with --offline, something is wrong with the migrations or the lock
  19   lint: the answer of `litemigrate lint`
If several are true, the line names them all, and the highest code is returned.

JSON output:
  {\"state\": \"pending\", \"exit_code\": 10, \"version\": \"2\", \"pending\": [\"3\", \"4\"],
    \"failed\": [], \"missing\": [], \"newer\": [], \"modified\": [], \"partially_applied\": []}
  The state is that of the exit code, or up_to_date. Versions are strings. With --host:
  {\"state\": \"refused\", \"exit_code\": 17, \"refused\": [{\"host\": \"d1\", \"version\": \"2\",
    \"file\": \"migrations/2_tags.sql\", \"line\": 3, \"message\": \"…\"}]}
  The state is refused or accepted. With --offline:
  {\"state\": \"unsound\", \"exit_code\": 18, \"found\": [{\"code\": \"EXECUTE\", \"version\": \"2\",
    \"file\": \"migrations/2_tags.sql\", \"line\": 3, \"message\": \"…\"}], \"warnings\": []}
  The state is unsound or sound. The codes are those of the library's errors,
  and STALE_SCHEMA of a file given by --schema. A warning is as `lint` shows it.

Examples:
  litemigrate check -D sqlite:app.db
  litemigrate check --offline
  litemigrate check --offline --schema schema.sql
  litemigrate check --host durable-object --host d1")]
    Check(Check),

    /// Look for migrations that run, and lose data or fail where there are rows
    ///
    /// They are walked through in memory. Those in migrations.lock are passed over, since what is
    /// released cannot be changed any more, and `down` scripts are. `prepare`, `check --offline`
    /// and a build.rs look too. A comment before a statement allows what it does:
    /// `-- litemigrate: allow(drop-table) never shipped`.
    #[command(after_long_help = LINT_HELP)]
    Lint(Lint),

    /// Write migrations.lock: what is released, and what it makes of the schema
    ///
    /// It is kept with the migrations. Everything is replayed in memory first, and nothing is
    /// written if something is wrong. What is in the lock counts as released: an edited migration
    /// is refused, and so is a new one that comes before it, unless it is said otherwise. What
    /// `lint` has an error for is not locked either, once there is a lock.
    #[command(after_long_help = "\
Examples:
  litemigrate prepare
          After a migration was added
  litemigrate prepare --unreleased 20240226184210
          After a migration was edited that was prepared before, and has not been released
  litemigrate prepare --schema schema.sql --schema docs/schema.svg
          Keep files that show the schema, too")]
    Prepare(Prepare),

    /// Accept that a released migration was corrected
    ///
    /// Databases that have applied the text it had then are as good as others: its checksum is
    /// kept in migrations.lock, beside the new one. They are not changed: what a correction has
    /// to do to them is a migration of its own.
    Accept(Accept),

    /// Write one migration instead of those up to a version, which makes the same
    ///
    /// It has that version. It is proven first: on an empty database it makes the same schema and the
    /// same rows, and what comes after it makes the same as before. migrations.lock records what it
    /// replaced: a database that has applied all of them has applied it, one that has applied a part
    /// of them is refused and has to be upgraded with an older release first. What is to be done is
    /// shown first; the old files are removed when the new one is written.
    #[command(after_long_help = "\
Examples:
  litemigrate squash --to 20240226184210 --dry-run
          Show the migration that would be written
  litemigrate squash --to 20240226184210 --yes")]
    Squash(Squash),

    /// Show the schema that the migrations make, as SQL or as an entity diagram
    ///
    /// They are run in memory; no database is looked at. The SQL is sorted, a statement for each
    /// table, index, view and trigger, and makes the same schema of an empty database. The
    /// diagrams have the tables and what they refer to.
    #[command(after_long_help = "\
Examples:
  litemigrate schema
  litemigrate schema --target-version 20240226184210
          As it was after 20240226184210
  litemigrate schema --format svg > schema.svg")]
    Schema(Schema),

    /// Show where the schema is another than the ledger says
    ///
    /// It is compared with what the applied migrations make, by migrations.lock or, if there is
    /// none, by replaying them in memory. Formatting, SQLite's version, tables of hosts and the
    /// ledger do not show. Nothing is written.
    #[command(after_long_help = "\
Exit codes:
  0    no drift
  1    an error: the answer is not known
  2    the command line cannot be understood
  16   drift: something is missing, extra or changed

JSON output:
  {\"state\": \"drift\", \"exit_code\": 16, \"version\": \"2\", \"fingerprint\": \"…\",
    \"differences\": [{\"change\": \"changed\", \"part\": \"column\", \"subject\": \"notes.title\",
    \"expected\": \"TEXT NOT NULL\", \"found\": \"TEXT\"}]}
  The state is drift or no_drift. A change is missing, extra or changed. A part is table, columns
  (their order), column, primary key, unique, check, foreign key, virtual table, index, trigger or
  view. What is not there is null.

Examples:
  litemigrate drift -D sqlite:app.db")]
    Drift(Drift),

    /// Record migrations as applied, and run none
    ///
    /// It is for a database that has their schema already, made by other means. All migrations
    /// up to the version, and that one, are recorded, as `sqlx migrate override skip` does.
    #[command(after_long_help = "\
Examples:
  litemigrate baseline 20240226184210 -D sqlite:app.db --dry-run
  litemigrate baseline 20240226184210 -D sqlite:app.db")]
    Baseline(Baseline),

    /// Bring a database to the ledger that has the schema already, by what its schema proves
    ///
    /// It is for a database that was made by other means, or migrated by refinery, diesel,
    /// drizzle, wrangler or rusqlite-migration. Its schema is compared with what the migrations make,
    /// one after the other, and those up to the latest that fits are recorded as applied; none is
    /// run. Where several have one schema, what such a tool has recorded decides. What would be
    /// recorded is shown first. If no version fits, nothing is, and the difference to the nearest
    /// is shown.
    #[command(after_long_help = "\
Exit codes:
  0    adopted, or there is nothing to adopt: it is empty, or has a ledger
  1    an error, or nobody agreed
  2    the command line cannot be understood
  16   drift: the schema is that of no migration

JSON output, which asks nothing, and writes with --yes alone:
  {\"state\": \"adopted\", \"exit_code\": 0, \"version\": \"2\", \"silent\": [], \"fingerprint\": \"…\",
    \"predecessors\": [{\"tool\": \"refinery\", \"table\": \"refinery_schema_history\", \"count\": 2,
      \"latest\": \"2\"}], \"differences\": []}
  The state is adopted, proven (it could be adopted), empty, recorded or drift. The version is up to
  where it is recorded, or the nearest. Silent ones leave the schema as it is, so that it cannot
  tell whether they were run. Differences are those of `drift`.

Examples:
  litemigrate adopt -D sqlite:app.db --dry-run
  litemigrate adopt -D sqlite:app.db --yes --remove-old-ledger")]
    Adopt(Adopt),

    /// Remove the ledger's row of a migration that is missing, failed or partially applied
    ///
    /// The row is shown first, and removed when its version has been typed once more. Nothing
    /// else is changed: what the migration did to the database stays. If there is a file of it,
    /// the migration is pending then.
    #[command(after_long_help = "\
Examples:
  litemigrate forget 20240226184210 -D sqlite:app.db
          Asks for the version, on a terminal
  litemigrate forget 20240226184210 -D sqlite:app.db --confirm 20240226184210
          For a script")]
    Forget(Forget),

    /// Write a build.rs, so that a new migration is part of the next build
    ///
    /// An application that embeds its migrations is then built again when the directory changes.
    BuildScript(BuildScript),

    /// As sqlx has it: `override skip` is `baseline`
    #[command(hide = true, arg_required_else_help = true)]
    Override {
        #[command(subcommand)]
        command: Override,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Override {
    /// Record migrations as applied, and run none
    Skip(Skip),
}
