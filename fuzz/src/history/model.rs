//! What must be: from files, ledger and goal to the steps of a run and how it ends.

use std::collections::BTreeMap;

use litemigrate::{Action, ErrorKind};

use super::{Draft, Fault, FaultKind, Run, Way, Where};

/// What a row of the ledger says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Applied,
    Failed,
    Partial,
}

pub(super) type Rows = BTreeMap<i64, Row>;
pub(super) type Files = BTreeMap<i64, Draft>;

/// What a run does if nobody stops it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// What it commits, in order.
    pub(super) steps: Vec<i64>,
    pub(super) action: Action,
    /// The ledger after none of the steps, after the first, and so on.
    pub(super) after: Vec<Rows>,
    /// The ledger at the end: as after the last step, or with what failed then.
    pub(super) end: Rows,
    pub(super) error: Option<ErrorKind>,
}

impl Course {
    /// By the files that there are, the ledger, and the files that its rows are of.
    pub(super) fn of(run: &Run, files: &Files, rows: &Rows, recorded: &Files) -> Self {
        let action = match run.goal {
            Where::Latest | Where::Next | Where::To(_) => Action::Apply,
            Where::Back | Where::BackTo(_) | Where::BackToNothing => Action::Revert,
        };
        let mut course = Self {
            steps: Vec::new(),
            action,
            after: vec![rows.clone()],
            end: rows.clone(),
            error: None,
        };
        match planned(run, files, rows, recorded) {
            Ok(steps) => course.follow(&steps, run, files),
            Err(refused) => course.error = Some(refused),
        }
        course
    }

    fn follow(&mut self, steps: &[i64], run: &Run, files: &Files) {
        let all_or_nothing = run.is_all_or_nothing(files);
        for version in steps {
            let draft = &files[version];
            if let Some(fault) = draft.fault_of(self.action) {
                if all_or_nothing {
                    self.end.clone_from(&self.after[0]);
                    self.after.truncate(1);
                    self.steps.clear();
                }
                self.error = Some(match draft.fails_by(fault) {
                    FaultKind::Deferred => ErrorKind::ForeignKey,
                    _ => ErrorKind::Execute,
                });
                if draft.leaves_part(fault) {
                    self.end.insert(*version, Row::Partial);
                } else if self.action == Action::Apply {
                    self.end.insert(*version, Row::Failed);
                }
                return;
            }
            match self.action {
                Action::Revert => self.end.remove(version),
                _ => self.end.insert(*version, Row::Applied),
            };
            self.steps.push(*version);
            self.after.push(self.end.clone());
        }
    }

    /// How many steps have been made, if this is what a run may leave that was stopped.
    pub(super) fn stopped_at(&self, run: &Run, files: &Files, found: &Rows) -> Option<usize> {
        let may_stop_at = |made: usize| {
            let whole = made == 0 || made == self.steps.len();
            whole || !run.is_all_or_nothing(files)
        };
        (0..self.after.len())
            .filter(|made| may_stop_at(*made))
            .find(|made| {
                let after = &self.after[*made];
                let mut differing = found
                    .iter()
                    .filter(|(version, row)| after.get(version) != Some(row));
                match (differing.next(), differing.next()) {
                    (None, _) => found.len() == after.len(),
                    // A script that was stopped where nothing can be undone.
                    (Some((version, Row::Partial)), None) => {
                        let others = after.keys().filter(|known| *known != version).count();
                        files
                            .get(version)
                            .is_some_and(|draft| draft.way != Way::Contained)
                            && others + 1 == found.len()
                    }
                    _ => false,
                }
            })
    }
}

impl Run {
    /// Whose key lacks its parent shows only if each migration has a transaction of its own.
    pub(super) fn is_all_or_nothing(&self, files: &Files) -> bool {
        let deferred =
            |fault: Option<Fault>| fault.is_some_and(|it| it.kind == FaultKind::Deferred);
        let defers = |draft: &Draft| {
            deferred(draft.fault) || draft.down.as_ref().is_some_and(|down| deferred(down.fault))
        };
        self.all_or_nothing && !files.values().any(defers)
    }
}

impl Draft {
    fn fault_of(&self, action: Action) -> Option<Fault> {
        match action {
            Action::Revert => self.down.as_ref().and_then(|down| down.fault),
            _ => self.fault,
        }
    }

    /// Whether what it did before it failed cannot be undone.
    fn leaves_part(&self, fault: Fault) -> bool {
        let behind = self.fails_behind(fault);
        match self.way {
            Way::Contained => false,
            Way::Recommits => behind > self.commits_behind(),
            // What fails for a constraint may have done a part of it.
            Way::Outside => behind > 0 || self.fails_by(fault) != FaultKind::NoSuchTable,
        }
    }
}

fn planned(run: &Run, files: &Files, rows: &Rows, recorded: &Files) -> Result<Vec<i64>, ErrorKind> {
    check(files, rows, recorded)?;
    let is_applied = |version: &i64| rows.get(version) == Some(&Row::Applied);
    let latest = rows.keys().copied().rfind(is_applied);
    let present = |version| {
        files
            .contains_key(&version)
            .then_some(())
            .ok_or(ErrorKind::VersionNotPresent)
    };
    let mut steps: Vec<i64> = match run.goal {
        Where::Latest | Where::Next | Where::To(_) => files
            .keys()
            .copied()
            .filter(|version| !is_applied(version))
            .collect(),
        _ => files.keys().rev().copied().filter(is_applied).collect(),
    };
    match run.goal {
        Where::Latest | Where::BackToNothing => {}
        Where::Next | Where::Back => steps.truncate(1),
        Where::To(index) => {
            present(index.version())?;
            if latest > Some(index.version()) {
                return Err(ErrorKind::VersionTooOld);
            }
            steps.retain(|version| *version <= index.version());
        }
        Where::BackTo(index) => {
            present(index.version())?;
            if latest < Some(index.version()) {
                return Err(ErrorKind::VersionTooNew);
            }
            steps.retain(|version| *version > index.version());
        }
    }
    for version in &steps {
        let draft = &files[version];
        let failed_before = rows.get(version) == Some(&Row::Failed)
            && recorded[version].up(*version) == draft.up(*version);
        match run.goal {
            Where::Latest | Where::Next | Where::To(_) if failed_before && !run.retries => {
                return Err(ErrorKind::FailedBefore);
            }
            Where::Back | Where::BackTo(_) | Where::BackToNothing if draft.down.is_none() => {
                return Err(ErrorKind::NotReversible);
            }
            _ => {}
        }
    }
    let contained = |version: &i64| files[version].way == Way::Contained;
    if run.is_all_or_nothing(files) && !steps.iter().all(contained) {
        return Err(ErrorKind::Unsupported);
    }
    Ok(steps)
}

/// Whether every row is as it should be.
fn check(files: &Files, rows: &Rows, recorded: &Files) -> Result<(), ErrorKind> {
    let mut missing = false;
    for (version, row) in rows {
        match (row, files.get(version)) {
            (Row::Failed, _) => {}
            (Row::Partial, _) => return Err(ErrorKind::PartiallyApplied),
            (Row::Applied, Some(draft)) if recorded[version].up(*version) == draft.up(*version) => {
            }
            (Row::Applied, Some(_)) => return Err(ErrorKind::VersionMismatch),
            (Row::Applied, None) => missing = true,
        }
    }
    let latest = rows.iter().rfind(|(_, row)| **row == Row::Applied);
    match (missing, latest) {
        (false, _) => Ok(()),
        (true, latest) if latest.map(|(version, _)| version) > files.keys().next_back() => {
            Err(ErrorKind::DatabaseNewer)
        }
        _ => Err(ErrorKind::VersionMissing),
    }
}
