//! Whether a database that other means have made is what some of the migrations make.

mod predecessor;

use std::fmt;

use crate::database::Database;
use crate::error::{Error, Repr};
use crate::ledger::{Ledger, Outcome};
#[cfg(not(feature = "rusqlite"))]
use crate::lockfile::check_has;
use crate::lockfile::unlike;
use crate::migration::Version;
use crate::migrator::Migrator;
use crate::plan::latest_applied;
use crate::schema::{Differences, Fingerprint, Outline, Schema};

pub use predecessor::Predecessor;

/// How a database stands to the migrations, before it is adopted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Adoptable {
    /// Its schema is that which the first of the migrations make.
    Proven,
    /// Its schema is another.
    Unproven,
    /// There is nothing in it: it is to be migrated.
    Empty,
    /// It has a ledger already.
    Recorded,
}

/// What adopting a database would record. Shown, it is a few lines.
///
/// It is made by [`Migrator::adoption`], and done by [`Migrator::adopt`].
#[derive(Debug, Clone)]
#[must_use = "nothing is adopted until the migrator does it"]
pub struct Adoption {
    adoptable: Adoptable,
    predecessors: Vec<Predecessor>,
    version: Option<Version>,
    silent: Vec<Version>,
    fingerprint: Fingerprint,
    differences: Differences,
    removes_predecessors: bool,
}

impl Adoption {
    /// How the database stands to the migrations.
    pub fn adoptable(&self) -> Adoptable {
        self.adoptable
    }

    /// The tools that migrated it before, by what they left in it.
    pub fn predecessors(&self) -> &[Predecessor] {
        &self.predecessors
    }

    /// Of a proven one, up to where the migrations would be recorded; of one that is not proven, the
    /// version whose schema is nearest; of one with a ledger, the highest that is applied.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Those at the end of what would be recorded that leave the schema as it is: it cannot tell
    /// whether they were run.
    pub fn silent(&self) -> &[Version] {
        &self.silent
    }

    /// Where the schema is another than the nearest; none if it is proven.
    pub fn differences(&self) -> &Differences {
        &self.differences
    }

    /// The fingerprint of the schema that was found, without what other tools keep in it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Removes the tables of the tools that migrated it before, in the same transaction.
    pub fn removing_predecessors(mut self) -> Self {
        self.removes_predecessors = true;
        self
    }

    /// Where it is recorded to.
    pub(crate) fn proven(&self) -> Result<Version, Error> {
        match (self.adoptable, self.version) {
            (Adoptable::Proven, Some(version)) => Ok(version),
            _ => Err(unproven("its schema is not that of a migration")),
        }
    }

    /// Under the write lock, before anything is written: the schema has to be what it was, and the
    /// tables go that are to go.
    pub(crate) fn begin(&self, db: &mut impl Database, ledger: &Ledger) -> Result<(), Error> {
        let predecessors = Predecessor::find(db)?;
        let schema = Schema::read_without(db, &left_out(ledger, &predecessors))?;
        if schema.fingerprint() != self.fingerprint {
            return Err(unproven(
                "its schema has changed since it was looked at; look again",
            ));
        }
        let removed = predecessors.iter().filter(|_| self.removes_predecessors);
        for sql in removed.filter_map(Predecessor::removal) {
            let doing = "cannot remove another tool's table";
            db.execute(&sql)
                .map_err(|source| Error::database(doing, source))?;
        }
        Ok(())
    }
}

impl fmt::Display for Adoption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for predecessor in &self.predecessors {
            writeln!(f, "{predecessor}")?;
        }
        match (self.adoptable, self.version) {
            (Adoptable::Recorded, Some(version)) => {
                write!(f, "nothing to adopt: it has a ledger, and is at {version}")
            }
            (Adoptable::Recorded, None) => f.write_str("nothing to adopt: it has a ledger"),
            (Adoptable::Empty, _) => {
                f.write_str("nothing to adopt: the database is empty, and can be migrated")
            }
            (Adoptable::Proven, version) => {
                if let Some(version) = version {
                    write!(f, "the schema is that of migration {version}")?;
                }
                for version in &self.silent {
                    write!(
                        f,
                        "\nmigration {version} leaves the schema as it is: whether it was run, \
                         the schema cannot tell"
                    )?;
                }
                Ok(())
            }
            (Adoptable::Unproven, version) => {
                f.write_str("drift: the schema is that of no migration")?;
                if let Some(version) = version {
                    write!(f, "; {version} is the nearest")?;
                }
                write!(f, "\n{}", self.differences)
            }
        }
    }
}

impl<D: Database> Migrator<D> {
    /// Looks at a database for [`adoption`](Self::adoption).
    pub(crate) fn adoption_of(
        &self,
        db: &mut D,
        target: Option<Version>,
    ) -> Result<Adoption, Error> {
        let (ledger, rows) = self.read(db)?;
        let predecessors = Predecessor::find(db)?;
        let found = Schema::read_without(db, &left_out(&ledger, &predecessors))?.outline();
        let mut adoption = Adoption {
            adoptable: Adoptable::Empty,
            predecessors,
            version: None,
            silent: Vec::new(),
            fingerprint: found.fingerprint(),
            differences: Differences::default(),
            removes_predecessors: false,
        };
        // One that failed and was undone has left nothing but its row.
        if rows.iter().any(|row| row.outcome != Outcome::Failed) {
            adoption.adoptable = Adoptable::Recorded;
            adoption.version = latest_applied(&rows);
        } else if found != Outline::default() {
            let mut made = self.made_step_by_step()?;
            if let Some(target) = target {
                self.migrations().find(target)?;
                made.retain(|(version, _)| *version == target);
            }
            adoption.judge(&found, &made);
        }
        Ok(adoption)
    }

    /// What each of the migrations makes, together with those before it.
    fn made_step_by_step(&self) -> Result<Vec<(Version, Outline)>, Error> {
        let migrations = self.migrations();
        let versions = || migrations.iter().map(|migration| migration.version);
        let Some(lock) = migrations.lock() else {
            return self.replayed();
        };
        if !lock
            .entries()
            .iter()
            .map(|entry| entry.version)
            .eq(versions())
        {
            return self.replayed();
        }
        let outlines = lock.outlines();
        for (entry, (version, outline)) in lock.entries().iter().zip(&outlines) {
            if outline.fingerprint() != entry.fingerprint {
                return Err(unlike(lock, Some((entry.line, *version))));
            }
        }
        Ok(outlines)
    }

    #[cfg(feature = "rusqlite")]
    fn replayed(&self) -> Result<Vec<(Version, Outline)>, Error> {
        let mut replay = crate::replay::Replay::new()?;
        let made = self.migrations().iter().map(|migration| {
            replay.apply(migration)?;
            Ok((migration.version, replay.outline()?))
        });
        made.collect()
    }

    /// Nothing can be replayed here.
    #[cfg(not(feature = "rusqlite"))]
    fn replayed(&self) -> Result<Vec<(Version, Outline)>, Error> {
        let migrations = self.migrations();
        let versions = migrations.iter().map(|migration| migration.version);
        check_has(migrations.lock(), versions)?;
        Ok(Vec::new())
    }
}

impl Adoption {
    /// Compares what was found with what the migrations make.
    fn judge(&mut self, found: &Outline, made: &[(Version, Outline)]) {
        let same: Vec<Version> = made
            .iter()
            .filter(|(_, outline)| outline == found)
            .map(|(version, _)| *version)
            .collect();
        if let Some(latest) = same.last() {
            let known = self.known_to_predecessors(&same, made);
            let version = known.unwrap_or(*latest);
            self.adoptable = Adoptable::Proven;
            self.version = Some(version);
            let behind = same.iter().skip(1);
            self.silent = behind.copied().filter(|same| *same <= version).collect();
            return;
        }
        self.adoptable = Adoptable::Unproven;
        let nearest = made
            .iter()
            .min_by_key(|(version, outline)| {
                (outline.edits(found).len(), std::cmp::Reverse(*version))
            })
            .map(|(version, outline)| (*version, outline.clone()));
        let (version, outline) = nearest.unzip();
        self.version = version;
        self.differences = outline.unwrap_or_default().differences(found);
    }

    /// Of several versions with one schema, the one that another tool says it was at: by its number,
    /// or else by how many it ran.
    fn known_to_predecessors(
        &self,
        same: &[Version],
        made: &[(Version, Outline)],
    ) -> Option<Version> {
        let of_number = |known: &Predecessor| known.version().map(Version::new);
        let of_count = |known: &Predecessor| {
            let last = usize::try_from(known.count()).ok()?.checked_sub(1)?;
            made.get(last).map(|(version, _)| *version)
        };
        let numbers = self.predecessors.iter().filter_map(of_number);
        let counts = self.predecessors.iter().filter_map(of_count);
        numbers.chain(counts).find(|version| same.contains(version))
    }
}

fn left_out<'n>(ledger: &'n Ledger, predecessors: &'n [Predecessor]) -> Vec<&'n str> {
    let tables = predecessors.iter().filter_map(Predecessor::table);
    tables.chain([ledger.name()]).collect()
}

fn unproven(fault: &'static str) -> Error {
    Repr::NotProven { fault }.into()
}
