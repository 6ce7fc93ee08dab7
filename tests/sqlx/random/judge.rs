//! Whether what the two tools did agrees, and if not, whether that is meant.

use std::collections::BTreeSet;

use litemigrate::{ErrorKind, Goal};
use sqlx::migrate::MigrateError;

use super::difference::Difference;
use super::sql;
use super::world::{Act, Kind, World, parse};
use crate::support::Image;

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) differences: Vec<Difference>,
    /// Whether the two databases are still alike, so that the story can go on.
    pub(super) goes_on: bool,
}

/// Panics if there is something that nobody meant.
pub(super) fn judge(world: &World, act: &Act) -> Verdict {
    let case = Case {
        world,
        act,
        ours: act.ours_after.clone().without_failures(),
    };
    match case.verdict() {
        Ok(verdict) => verdict,
        Err(why) => panic!(
            "{why}\n\ngoal {:?}\nsqlx: {:?}\nours: {:?}\n\n- ours, + sqlx:\n{}\nbefore:\n{:?}\nfiles: {:#?}\napplied: {:?}",
            act.goal,
            act.theirs,
            act.ours,
            case.ours.difference(&act.theirs_after),
            act.before,
            world.files,
            world.applied.keys(),
        ),
    }
}

struct Case<'a> {
    world: &'a World,
    act: &'a Act,
    /// What ours made, but for the rows of failures.
    ours: Image,
}

type Ruling = Result<Verdict, String>;

fn must(holds: bool, what: &str) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("this does not hold: {what}"))
    }
}

impl Case<'_> {
    fn verdict(&self) -> Ruling {
        let Err(error) = &self.act.ours else {
            return self.ours_succeeded();
        };
        let version = error.version().map(litemigrate::Version::get);
        match error.kind() {
            ErrorKind::Execute | ErrorKind::ForeignKey => self.ours_failed(version),
            kind => {
                must(self.act.untouched, "ours refuses before it writes")?;
                self.ours_refused(kind, version)
            }
        }
    }

    fn alike(&self) -> bool {
        self.ours == self.act.theirs_after
    }

    /// Nothing else than expected.
    fn same(&self) -> Ruling {
        must(self.alike(), "both made the same")?;
        Ok(self.differs(&[]))
    }

    fn differs(&self, differences: &[Difference]) -> Verdict {
        Verdict {
            differences: differences.to_vec(),
            goes_on: self.alike(),
        }
    }

    fn ours_succeeded(&self) -> Ruling {
        match &self.act.theirs {
            Ok(()) if self.alike() => self.same(),
            Err(MigrateError::VersionMismatch(version)) => {
                let then = self.world.applied.get(version);
                let now = self.world.ups(*version).next();
                let (Some(then), Some(now)) = (then, now) else {
                    return Err("sqlx compares what is not there".to_owned());
                };
                must(
                    then != now && sql::bare(then) == sql::bare(now),
                    "only line ends differ",
                )?;
                match self.world.sqlx_with_spelling_of_then(self.act.goal) {
                    Ok(image) if image == self.ours => Ok(Verdict {
                        differences: vec![Difference::LineEndsForgiven],
                        goes_on: true,
                    }),
                    // Both are true at once.
                    Ok(image) => self.kept_children(&image),
                    Err(MigrateError::ExecuteMigration(error, version)) => {
                        self.dropped_where_sqlx_fails(&error, version)
                    }
                    Err(error) => Err(format!("sqlx with the spelling of then: {error}")),
                }
            }
            Ok(()) => self.kept_children(&self.act.theirs_after),
            Err(MigrateError::ExecuteMigration(error, version)) => {
                self.dropped_where_sqlx_fails(error, *version)
            }
            Err(_) => Err("only sqlx failed".to_owned()),
        }
    }

    /// A statement of a migration failed with ours.
    fn ours_failed(&self, version: Option<i64>) -> Ruling {
        let version = version.ok_or("ours tells no version")?;
        let applying = !matches!(self.act.goal, Goal::RevertTo(_));
        let theirs_failed_alike = match &self.act.theirs {
            Err(MigrateError::ExecuteMigration(_, theirs)) => *theirs == version,
            _ => false,
        };
        let row = { self.act.ours_after.ledger().iter() }.find(|row| row.version == version);
        let partial = row.is_some_and(|row| !row.success && !row.timed);
        must(
            !partial || self.commits_between(version),
            "what is partially applied can be",
        )?;
        if let Err(MigrateError::VersionMismatch(theirs)) = &self.act.theirs {
            return self.forgiven_and_failed(*theirs);
        }
        let (ours, theirs) = (&self.ours, &self.act.theirs_after);
        if !theirs_failed_alike || ours.settings != theirs.settings || ours.tables != theirs.tables
        {
            return self.kept_children_and_failed(version);
        }
        if partial {
            return Ok(Verdict {
                differences: vec![Difference::PartRecorded],
                goes_on: false,
            });
        }
        must(self.alike(), "both failed alike")?;
        if applying {
            must(
                row.is_some_and(|row| !row.success && row.timed),
                "the failure is recorded",
            )?;
            Ok(self.differs(&[Difference::FailureRecorded]))
        } else {
            must(
                row.is_some_and(|row| row.success),
                "what was not reverted stays",
            )?;
            self.same()
        }
    }

    /// sqlx did not come to where ours failed, because of line ends.
    fn forgiven_and_failed(&self, version: i64) -> Ruling {
        let then = self.world.applied.get(&version);
        let now = self.world.ups(version).next();
        let bare = |text: &str| sql::bare(text);
        must(
            then.map(|text| bare(text)) == now.map(bare),
            "only line ends differ",
        )?;
        Ok(Verdict {
            differences: vec![Difference::LineEndsForgiven],
            goes_on: false,
        })
    }

    /// Data differs, but only in tables that refer to others, and ours has not lost any of it.
    fn kept_children(&self, theirs: &Image) -> Ruling {
        let reason = self.reason()?;
        let off = self.switches_keys_off();
        let (mut ours, mut theirs) = (self.ours.clone(), theirs.clone());
        for (name, theirs) in &mut theirs.tables {
            if let Some(ours) = ours.tables.get_mut(name).filter(|_| sql::is_child(name)) {
                let held = |rows: &[String]| rows.iter().filter(|row| *row != "NULL").count();
                must(off || held(ours) >= held(theirs), "ours has all the rows")?;
                ours.clear();
                theirs.clear();
            }
        }
        if ours != theirs {
            return Err(format!("more differs:\n{}", ours.difference(&theirs)));
        }
        Ok(Verdict {
            differences: vec![reason],
            goes_on: false,
        })
    }

    /// Ours went on where sqlx could not drop a table.
    fn dropped_where_sqlx_fails(&self, error: &sqlx::Error, version: i64) -> Ruling {
        let drops = |text: &&str| text.contains(sql::DROP);
        let reason = self.reason()?;
        // A migration that is not the one that drops finds what sqlx's drop has left.
        let here = self.scripts(version).iter().any(drops);
        must(
            !here || error.to_string().contains("FOREIGN KEY"),
            "sqlx cannot drop the parent",
        )?;
        Ok(Verdict {
            differences: vec![reason],
            goes_on: false,
        })
    }

    /// Ours stopped where sqlx did not, or with other rows: up to there they are alike.
    fn kept_children_and_failed(&self, version: i64) -> Ruling {
        let reason = self.reason()?;
        if let Err(MigrateError::ExecuteMigration(error, theirs)) = &self.act.theirs
            && *theirs < version
        {
            return self.dropped_where_sqlx_fails(error, *theirs);
        }
        match self.act.goal {
            Goal::RevertTo(_) => Ok(Verdict {
                differences: vec![reason],
                goes_on: false,
            }),
            _ if self.commits_between(version) => Ok(Verdict {
                differences: vec![reason, Difference::PartRecorded],
                goes_on: false,
            }),
            _ => self.kept_children(&self.world.sqlx_up_to(version - 1)),
        }
    }

    /// Why rows may differ in tables that refer to others.
    fn reason(&self) -> Result<Difference, String> {
        if self.drops() {
            Ok(Difference::DropKeepsChildren)
        } else if self.switches_keys_off() {
            Ok(Difference::KeysOnAgain)
        } else {
            Err("no script tells why they differ".to_owned())
        }
    }

    fn drops(&self) -> bool {
        self.ran(|text| text.contains(sql::DROP))
    }

    /// Whether the next script finds foreign keys off with sqlx.
    fn switches_keys_off(&self) -> bool {
        self.ran(|text| {
            (sql::is_outside(text) || sql::holds_any(text, sql::COMMITS))
                && text.contains(sql::KEYS_OFF)
        })
    }

    /// Whether there is such a script among those that may have run.
    fn ran(&self, such: impl Fn(&str) -> bool) -> bool {
        let before: BTreeSet<i64> = self.act.before.applied().into_iter().collect();
        let may_have = |name: &str| match (parse(name), self.act.goal) {
            ((Some(version), Kind::Down), Goal::RevertTo(target)) => {
                before.contains(&version) && version > target.get()
            }
            ((Some(version), Kind::Up), Goal::To(target)) => {
                !before.contains(&version) && version <= target.get()
            }
            ((Some(version), Kind::Up), Goal::Latest) => !before.contains(&version),
            _ => false,
        };
        let mut files = self.world.files.iter();
        files.any(|(name, text)| may_have(name) && such(text))
    }

    fn scripts(&self, version: i64) -> Vec<&str> {
        match self.act.goal {
            Goal::RevertTo(_) => self.world.downs(version).collect(),
            _ => self.world.ups(version).collect(),
        }
    }

    /// Whether a script can leave something behind when it fails.
    fn commits_between(&self, version: i64) -> bool {
        let mut scripts = self.scripts(version).into_iter();
        scripts.any(|text| sql::is_outside(text) || sql::holds_any(text, sql::COMMITS))
    }

    fn is_harmful(&self, version: i64) -> bool {
        let mut scripts = self.scripts(version).into_iter();
        scripts.any(|text| {
            sql::holds_any(text, sql::HARMFUL)
                || sql::holds_any(text, sql::HARMFUL_OUTSIDE)
                || sql::is_outside(text) && sql::holds_any(text, sql::COMMITS)
        })
    }

    fn latest(&self) -> Option<i64> {
        self.act.before.applied().last().copied()
    }

    fn target(&self) -> Option<i64> {
        match self.act.goal {
            Goal::To(version) | Goal::RevertTo(version) => Some(version.get()),
            _ => None,
        }
    }

    fn ours_refused(&self, kind: ErrorKind, version: Option<i64>) -> Ruling {
        let world = self.world;
        let before = &self.act.before;
        let numbered = || version.ok_or("ours tells no version");
        match kind {
            ErrorKind::DuplicateVersion => {
                let version = numbered()?;
                let ups = world.ups(version).count();
                must(
                    ups > 1
                        || (ups == 1
                            && world
                                .files
                                .keys()
                                .any(|name| parse(name) == (Some(version), Kind::Down))),
                    "two files are in each other's way",
                )?;
                Ok(self.differs(&[Difference::Duplicates]))
            }
            ErrorKind::InvalidFileName => {
                let misnamed = |name: &String| parse(name).1 == Kind::Misnamed;
                must(world.files.keys().any(misnamed), "a file is misnamed")?;
                Ok(self.differs(&[Difference::Misnamed]))
            }
            ErrorKind::MissingUp => {
                let version = numbered()?;
                must(world.ups(version).count() == 0, "the way back is alone")?;
                Ok(self.differs(&[Difference::WayBackAlone]))
            }
            ErrorKind::VersionMismatch => {
                let version = numbered()?;
                let then = world.applied.get(&version).ok_or("it is not applied")?;
                let now = world.ups(version).next().ok_or("there is no file")?;
                must(
                    sql::bare(then) != sql::bare(now) || then != now && sql::has_mixed_ends(then),
                    "the file is modified",
                )?;
                match &self.act.theirs {
                    Err(MigrateError::VersionMismatch(theirs))
                        if *theirs == version && self.alike() =>
                    {
                        Ok(self.differs(&[]))
                    }
                    _ => Ok(self.differs(&[Difference::ChecksumsFirst])),
                }
            }
            ErrorKind::VersionMissing => match &self.act.theirs {
                Err(MigrateError::VersionMissing(theirs)) if Some(*theirs) == version => {
                    self.same()
                }
                _ => Err("only ours misses a file".to_owned()),
            },
            ErrorKind::DatabaseNewer => {
                must(
                    self.latest() > world.versions().last().copied(),
                    "the database is newer",
                )?;
                must(
                    matches!(self.act.theirs, Err(MigrateError::VersionMissing(_))),
                    "sqlx misses a file",
                )?;
                must(self.alike(), "both made nothing")?;
                Ok(self.differs(&[Difference::DatabaseNewer]))
            }
            ErrorKind::VersionNotPresent => {
                let target = self.target().ok_or("there is no target")?;
                must(!world.versions().contains(&target), "there is no such file")?;
                Ok(self.differs(&[Difference::UnknownTarget]))
            }
            ErrorKind::VersionTooOld => {
                must(self.target() < self.latest(), "a later version is applied")?;
                Ok(self.differs(&[Difference::TargetTooOld]))
            }
            ErrorKind::VersionTooNew => {
                must(self.target() > self.latest(), "it is not reached yet")?;
                Ok(self.differs(&[Difference::TargetTooNew]))
            }
            ErrorKind::NotReversible => {
                let version = numbered()?;
                must(before.applied().contains(&version), "it is applied")?;
                must(world.downs(version).count() == 0, "there is no way back")?;
                Ok(self.differs(&[Difference::Irreversible]))
            }
            ErrorKind::FailedBefore => {
                let version = numbered()?;
                let failed = { before.ledger().iter() }
                    .any(|row| row.version == version && !row.success && row.timed);
                must(failed, "its failure is recorded")?;
                Ok(self.differs(&[Difference::FailedBefore]))
            }
            ErrorKind::TransactionControl => {
                must(self.is_harmful(numbered()?), "the script would do harm")?;
                Ok(self.differs(&[Difference::TransactionControl]))
            }
            other => Err(format!("nobody expects {other:?}")),
        }
    }
}
