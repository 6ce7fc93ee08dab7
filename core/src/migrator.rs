//! The engine's face: a set of migrations, how to run them, and the verbs.

#[cfg(feature = "include_dir")]
use include_dir::Dir;
use std::error::Error as StdError;
use std::fmt;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(feature = "lock")]
use crate::adoption::Adoption;
#[cfg(feature = "backup")]
use crate::backup::Guard;
use crate::batch::Batches;
use crate::database::{Capabilities, Database};
#[cfg(feature = "lock")]
use crate::drift::Drift;
use crate::error::{Error, Left, Repr};
use crate::event::{CancelToken, Event};
#[cfg(feature = "lock")]
use crate::ledger::are_same;
use crate::ledger::{self, Ledger, LedgerName, Row, text};
use crate::migration::Version;
use crate::plan::{
    self, Goal, Missing, OnFailure, OutOfOrder, Plan, Policy, Retry, Step, TransactionScope,
};
use crate::report::{Action, Report};
use crate::run::Run;
#[cfg(feature = "lock")]
use crate::schema::Schema;
use crate::source::Migrations;
use crate::status::{Entry, Status};

type Observer = dyn Fn(&Event<'_>) + Send + Sync;

type CodeStep<D> = dyn Fn(&mut D) -> Result<(), Box<dyn StdError + Send + Sync>> + Send + Sync;

/// Runs a set of migrations on a database.
///
/// ```
/// # use litemigrate::{Migrations, Migrator};
/// # let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABLE notes (body TEXT);")])?;
/// let mut db = rusqlite::Connection::open_in_memory().unwrap();
/// let migrator = Migrator::new(migrations);
///
/// let report = migrator.run(&mut db)?;
/// assert_eq!(report.done().len(), 1);
///
/// let again = migrator.run(&mut db)?;
/// assert_eq!(again.to_string(), "nothing pending: the database is at 1");
/// # Ok::<(), litemigrate::Error>(())
/// ```
///
/// # What every verb promises
///
/// Everything is checked before anything is written. A migration and its ledger row are
/// applied together or not at all. Any number of processes may do this to one file at once. The
/// connection comes back as it was, whatever happened.
///
/// # Errors
///
/// All verbs that write fail with the [`ErrorKind`](crate::ErrorKind)s of a plan that cannot be
/// made (such as `VersionMismatch`, `DatabaseNewer`, `PartiallyApplied`, `FailedBefore`), of a
/// migration that fails (`Execute`, `CodeStep`, `ForeignKey`), and of the environment (such as
/// `Busy`, `DiskFull`, `ReadOnly`, `Cancelled`).
#[must_use = "a migrator does nothing until it runs"]
pub struct Migrator<D> {
    migrations: Migrations,
    /// What a ledger tells that has just these. From one run to the next: it takes all checksums.
    told: OnceLock<String>,
    /// In the order of their versions.
    code_steps: Vec<(Version, Box<CodeStep<D>>)>,
    pub(crate) ledger: Option<LedgerName>,
    pub(crate) policy: Policy,
    pub(crate) scope: TransactionScope,
    pub(crate) wait: Duration,
    pub(crate) observer: Option<Box<Observer>>,
    pub(crate) cancel: CancelToken,
    #[cfg(feature = "backup")]
    pub(crate) guard: Option<Guard<D>>,
}

impl<D> Migrator<D> {
    /// A migrator of these migrations.
    pub fn new(migrations: Migrations) -> Self {
        Self {
            migrations,
            told: OnceLock::new(),
            code_steps: Vec::new(),
            ledger: None,
            policy: Policy::default(),
            scope: TransactionScope::default(),
            wait: Duration::from_secs(30),
            observer: None,
            cancel: CancelToken::default(),
            #[cfg(feature = "backup")]
            guard: None,
        }
    }

    /// A migrator of the migrations in a directory embedded by `include_dir!`.
    ///
    /// # Errors
    ///
    /// As [`Migrations::embedded`].
    #[cfg(feature = "include_dir")]
    pub fn embedded(directory: &'static Dir<'static>) -> Result<Self, Error> {
        Migrations::embedded(directory).map(Self::new)
    }

    /// A migrator of the migrations in a directory on disk.
    ///
    /// # Errors
    ///
    /// As [`Migrations::from_path`].
    pub fn from_path(directory: impl AsRef<Path>) -> Result<Self, Error> {
        Migrations::from_path(directory).map(Self::new)
    }

    /// The migrations.
    pub fn migrations(&self) -> &Migrations {
        &self.migrations
    }

    /// What a ledger tells that says of all of them that they are applied.
    pub(crate) fn told(&self) -> &str {
        self.told.get_or_init(|| text::told(self.migrations.iter()))
    }

    /// Chooses the ledger's table, as sqlx's `table-name` does, instead of `_sqlx_migrations`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidLedgerName`](crate::ErrorKind::InvalidLedgerName) if no table can
    /// have that name.
    pub fn ledger_table(mut self, name: impl Into<String>) -> Result<Self, Error> {
        self.ledger = Some(LedgerName::new(name.into())?);
        Ok(self)
    }

    /// What is done with a migration that comes before one that is applied.
    pub fn out_of_order(mut self, policy: OutOfOrder) -> Self {
        self.policy.out_of_order = policy;
        self
    }

    /// What is done when the ledger has a migration that the program has not.
    pub fn missing(mut self, policy: Missing) -> Self {
        self.policy.missing = policy;
        self
    }

    /// Which migrations that failed before are run again.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.policy.retry = policy;
        self
    }

    /// What becomes of a run's earlier migrations when one fails.
    pub fn on_failure(mut self, policy: OnFailure) -> Self {
        self.policy.on_failure = policy;
        self
    }

    /// What a transaction of a run holds.
    pub fn transactions(mut self, scope: TransactionScope) -> Self {
        self.scope = scope;
        self
    }

    /// For how long to wait for another connection that has the database locked, each time;
    /// 30 seconds by default. A busy timeout of the connection itself is set aside for the run's
    /// transactions; outside them it comes on top.
    pub fn wait(mut self, limit: Duration) -> Self {
        self.wait = limit;
        self
    }

    /// Is told what happens, while it happens.
    ///
    /// ```
    /// # use litemigrate::{Event, Migrations, Migrator};
    /// # let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABLE notes (body TEXT);")])?;
    /// # let mut db = rusqlite::Connection::open_in_memory().unwrap();
    /// let migrator = Migrator::new(migrations).observer(|event| match event {
    ///     Event::RunStarted { pending, .. } => println!("{pending} migrations"),
    ///     Event::MigrationStarted { migration, .. } => println!("{}", migration.description()),
    ///     Event::Waiting { waited, .. } => println!("another process is busy: {waited:?}"),
    ///     _ => {}
    /// });
    /// migrator.run(&mut db)?;
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    pub fn observer(mut self, observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Lets a token cancel the runs.
    pub fn cancel_token(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
        self
    }

    /// Runs code after the SQL of a version is applied, in the same transaction, for what SQL
    /// cannot say.
    ///
    /// It is not run when the version is reverted or baselined. The transaction is the run's:
    /// the code must not end it. A `DROP TABLE` in it is SQLite's own, and deletes what refers to
    /// the table; leave drops to the SQL. It may be called twice, the first time undone, if the database
    /// had broken foreign keys before.
    ///
    /// ```
    /// # use litemigrate::{Migrations, Migrator};
    /// # let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABLE notes (body TEXT);")])?;
    /// # let mut db = rusqlite::Connection::open_in_memory().unwrap();
    /// let migrator = Migrator::new(migrations).after(1, |db: &mut rusqlite::Connection| {
    ///     db.execute("INSERT INTO notes VALUES (?1)", ["written by code"]).map(drop)
    /// });
    /// migrator.run(&mut db)?;
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    pub fn after<E>(
        mut self,
        version: impl Into<Version>,
        step: impl Fn(&mut D) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let step = move |db: &mut D| step(db).map_err(Into::into);
        let step = (version.into(), Box::new(step) as Box<CodeStep<D>>);
        match self.code_step_of(step.0) {
            Ok(at) => self.code_steps[at] = step,
            Err(at) => self.code_steps.insert(at, step),
        }
        self
    }

    pub(crate) fn code_step(&self, step: Step<'_>) -> Option<&CodeStep<D>> {
        if step.action != Action::Apply {
            return None;
        }
        let at = self.code_step_of(step.version()).ok()?;
        self.code_steps.get(at).map(|(_, step)| &**step)
    }

    /// Where a version's code step is, or would be.
    fn code_step_of(&self, version: Version) -> Result<usize, usize> {
        self.code_steps
            .binary_search_by_key(&version, |(version, _)| *version)
    }

    /// A code step whose migration is not there would silently never run.
    pub(crate) fn check_code_steps(&self) -> Result<(), Error> {
        let stray = self
            .code_steps
            .iter()
            .map(|(version, _)| *version)
            .filter(|version| self.migrations.get(*version).is_none());
        let versions: Vec<Version> = stray.collect();
        if versions.is_empty() {
            Ok(())
        } else {
            Err(Repr::StrayCodeStep { versions }.into())
        }
    }

    pub(crate) fn plan_by(
        &self,
        rows: &[Row],
        goal: Goal,
        host: Capabilities,
    ) -> Result<Plan<'_>, Error> {
        let plan = plan::plan(&self.migrations, rows, goal, self.policy, host)?;
        let names = ledger::names(self.ledger.as_ref());
        let mut steps = plan.steps.iter();
        steps.try_for_each(|step| plan::leaves_ledger(step, names, host))?;
        Ok(plan)
    }

    /// Fails if the run has been cancelled.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() {
            let (version, left) = (None, Left::Undone);
            return Err(Repr::Cancelled { version, left }.into());
        }
        Ok(())
    }

    /// Tells the observer.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    /// The same verbs for a host that takes a transaction as one batch of statements and
    /// answers later.
    pub fn batches(&self) -> Batches<'_, D> {
        Batches::new(self)
    }
}

impl<D: Database> Migrator<D> {
    /// Applies all pending migrations.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors).
    pub fn run(&self, db: &mut D) -> Result<Report, Error> {
        self.execute(db, Goal::Latest)
    }

    /// Applies the pending migrations up to a version, and that one.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `VersionNotPresent`, or `VersionTooOld` if a later
    /// version is applied.
    pub fn run_to(&self, db: &mut D, version: impl Into<Version>) -> Result<Report, Error> {
        self.execute(db, Goal::To(version.into()))
    }

    /// Reverts the latest applied migration.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `NotReversible`.
    pub fn revert(&self, db: &mut D) -> Result<Report, Error> {
        self.execute(db, Goal::RevertLast)
    }

    /// Reverts the applied migrations above a version, the latest first. The version itself
    /// stays applied; 0 need not exist, so that it reverts all that are above.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `NotReversible` (then nothing is reverted),
    /// `VersionNotPresent`, or `VersionTooNew` if the version is not reached yet.
    pub fn revert_to(&self, db: &mut D, version: impl Into<Version>) -> Result<Report, Error> {
        self.execute(db, Goal::RevertTo(version.into()))
    }

    /// Records the migrations up to a version, and that one, as applied, and runs none: for a
    /// database that has their schema already. The rows are those of sqlx's `skip`.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `VersionNotPresent`.
    pub fn baseline(&self, db: &mut D, version: impl Into<Version>) -> Result<Report, Error> {
        self.execute(db, Goal::Baseline(version.into()))
    }

    /// Removes a row from the ledger, of a migration that is missing, failed or partially
    /// applied, and returns what it was. Nothing else is changed.
    ///
    /// A failed or partially applied migration is pending then, and runs at the next run. Do it
    /// when the database has been brought back to where the migration began.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `VersionNotPresent` if the ledger has no such row, or
    /// `StillApplied` if the migration is applied and its file is there: that is what
    /// [`revert`](Self::revert) is for.
    pub fn forget(&self, db: &mut D, version: impl Into<Version>) -> Result<Entry, Error> {
        Run::new(self, Goal::Latest).forget(db, version.into())
    }

    /// Takes the database to a goal.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors).
    pub fn execute(&self, db: &mut D, goal: Goal) -> Result<Report, Error> {
        Run::new(self, goal).execute(db)
    }

    /// What [`execute`](Self::execute) would do. Writes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`execute`](Self::execute) that are known beforehand.
    pub fn plan(&self, db: &mut D, goal: Goal) -> Result<Plan<'_>, Error> {
        self.check_code_steps()?;
        let (_, rows) = Run::new(self, goal).patiently(db, |_, db| self.read(db))?;
        self.plan_by(&rows, goal, db.capabilities())
    }

    /// Where each migration stands. Writes nothing, and what would stop a run is shown and no
    /// error.
    ///
    /// # Errors
    ///
    /// `InvalidLedger` or `AmbiguousLedger`, or what keeps the database from being read.
    pub fn status(&self, db: &mut D) -> Result<Status, Error> {
        let (_, rows) = Run::new(self, Goal::Latest).patiently(db, |_, db| self.read(db))?;
        Ok(Status::new(&self.migrations, rows))
    }

    /// Where the schema is another than that which the applied migrations make. Writes nothing.
    ///
    /// What they make is in `migrations.lock`; without it, or if migrations were applied in
    /// another order, they are replayed in memory, where there is rusqlite. Formatting, SQLite's
    /// version and the tables of hosts do not show. What code steps do to the schema does.
    ///
    /// ```
    /// # use litemigrate::{Migrations, Migrator};
    /// # let migrations = Migrations::from_files([("1_notes.sql", "CREATE TABLE notes (body TEXT);")])?;
    /// # let mut db = rusqlite::Connection::open_in_memory().unwrap();
    /// let migrator = Migrator::new(migrations);
    /// migrator.run(&mut db)?;
    /// assert!(migrator.drift(&mut db)?.is_none());
    ///
    /// db.execute_batch("ALTER TABLE notes ADD COLUMN title TEXT").unwrap();
    /// let drift = migrator.drift(&mut db)?;
    /// assert_eq!(drift.differences().to_string(), "extra column notes.title: TEXT");
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of a ledger that is not as it should be, such as `VersionMismatch`, `VersionMissing`,
    /// `DatabaseNewer` and `PartiallyApplied`; `StaleLock` if it is not known what the migrations
    /// make; and what keeps the database from being read.
    #[cfg(feature = "lock")]
    pub fn drift(&self, db: &mut D) -> Result<Drift, Error> {
        Run::new(self, Goal::Latest).patiently(db, |_, db| {
            loop {
                let (ledger, rows) = self.read(db)?;
                let schema = Schema::read_without(db, &[ledger.name()])?;
                let (_, now) = self.read(db)?;
                // Another process may have migrated between the two looks.
                if are_same(&rows, &now) {
                    return self.judge(&rows, &schema);
                }
            }
        })
    }

    /// How a database without a ledger stands to the migrations: one that other means have made,
    /// or that another tool has migrated. Writes nothing.
    ///
    /// Its schema is compared with what the migrations make, one after the other; the tables in which
    /// refinery, diesel, drizzle and wrangler remember what they ran are left out. Of several
    /// versions with one schema the latest is taken, or the one that such a tool says it was at.
    ///
    /// ```
    /// # use litemigrate::{Adoptable, Migrations, Migrator, Version};
    /// # let migrations = Migrations::from_files([
    /// #     ("1_notes.sql", "CREATE TABLE notes (body TEXT);"),
    /// #     ("2_titles.sql", "ALTER TABLE notes ADD COLUMN title TEXT;"),
    /// # ])?;
    /// # let mut db = rusqlite::Connection::open_in_memory().unwrap();
    /// db.execute_batch("CREATE TABLE notes (body TEXT); PRAGMA user_version = 1").unwrap();
    ///
    /// let migrator = Migrator::new(migrations);
    /// let adoption = migrator.adoption(&mut db)?;
    /// assert_eq!(adoption.adoptable(), Adoptable::Proven);
    /// assert_eq!(adoption.version(), Some(Version::new(1)));
    ///
    /// migrator.adopt(&mut db, &adoption)?;
    /// let report = migrator.run(&mut db)?;
    /// assert_eq!(report.done().len(), 1);
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What keeps the database from being read, or the migrations from being replayed; `StaleLock`
    /// if it is not known what they make.
    #[cfg(feature = "lock")]
    pub fn adoption(&self, db: &mut D) -> Result<Adoption, Error> {
        Run::new(self, Goal::Latest).patiently(db, |_, db| self.adoption_of(db, None))
    }

    /// The same, compared with one version alone.
    ///
    /// # Errors
    ///
    /// As [`adoption`](Self::adoption); and `VersionNotPresent`.
    #[cfg(feature = "lock")]
    pub fn adoption_to(&self, db: &mut D, version: impl Into<Version>) -> Result<Adoption, Error> {
        let target = Some(version.into());
        Run::new(self, Goal::Latest).patiently(db, |_, db| self.adoption_of(db, target))
    }

    /// Records the migrations as applied that a look has proven, as [`baseline`](Self::baseline)
    /// does, in one transaction. Under its write lock the schema is compared again.
    ///
    /// # Errors
    ///
    /// See [the type](Self#errors); and `NotProven` if the schema is that of no migration, or has
    /// changed since.
    #[cfg(feature = "lock")]
    pub fn adopt(&self, db: &mut D, adoption: &Adoption) -> Result<Report, Error> {
        let goal = Goal::Baseline(adoption.proven()?);
        Run::new(self, goal).adopt(db, adoption)
    }

    /// Reads the ledger.
    pub(crate) fn read(&self, db: &mut D) -> Result<(Ledger, Vec<Row>), Error> {
        let ledger = Ledger::find(db, self.ledger.as_ref())?;
        let rows = ledger.rows(db)?;
        Ok((ledger, rows))
    }
}

impl<D> fmt::Debug for Migrator<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("migrations", &self.migrations.iter().len())
            .field("ledger", &self.ledger)
            .field("policy", &self.policy)
            .field("scope", &self.scope)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}
