//! The files and the two databases that a story is told of.

use std::collections::BTreeMap;
use std::time::Duration;

use litemigrate::{Error, Goal, Report, Version};
use proptest::sample::Index;
use sqlx::migrate::MigrateError;

use super::sql;
use super::story::{Conversion, Deed, Migration, Target};
use crate::support::{Database, Image, Place, Set};

pub(super) struct World {
    place: Place,
    pub(super) set: Set,
    /// What is in the folder, by name.
    pub(super) files: BTreeMap<String, String>,
    /// What was in it when a file was first written.
    first: BTreeMap<String, String>,
    /// The texts that were run, by version.
    pub(super) applied: BTreeMap<i64, String>,
    theirs: Database,
    /// sqlx's database before the last act.
    theirs_before: Database,
    ours: Database,
}

/// What both tools did when they were asked for the same.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) goal: Goal,
    pub(super) before: Image,
    pub(super) theirs: Result<(), MigrateError>,
    pub(super) ours: Result<Report, Error>,
    pub(super) theirs_after: Image,
    pub(super) ours_after: Image,
    /// Whether ours wrote nothing at all.
    pub(super) untouched: bool,
}

/// What a file's name says, read again here so that no tool's reading is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Up,
    Down,
    Misnamed,
}

pub(super) fn parse(name: &str) -> (Option<i64>, Kind) {
    let Some((version, rest)) = name.split_once('_') else {
        return (None, Kind::Misnamed);
    };
    let kind = if rest.ends_with(".down.sql") {
        Kind::Down
    } else {
        Kind::Up
    };
    (Some(version.parse().unwrap()), kind)
}

impl World {
    pub(super) fn new(migrations: &[Migration]) -> Self {
        let place = Place::new::<&str, &str>(&[]);
        let mut world = Self {
            set: Set::of(&place),
            files: BTreeMap::new(),
            first: BTreeMap::new(),
            applied: BTreeMap::new(),
            theirs: place.database("theirs"),
            theirs_before: place.database("theirs before"),
            ours: place.database("ours"),
            place,
        };
        let mut version = 0;
        for migration in migrations {
            version += migration.step;
            world.add(version, migration);
        }
        world
    }

    fn add(&mut self, version: i64, Migration { up, down, .. }: &Migration) {
        match down {
            Some(down) => {
                self.first(format!("{version}_pair.up.sql"), up);
                self.first(format!("{version}_pair.down.sql"), down);
            }
            None => self.first(format!("{version}_simple.sql"), up),
        }
    }

    fn first(&mut self, name: String, text: &str) {
        self.write(name.clone(), text.to_owned());
        self.first.insert(name, text.to_owned());
    }

    fn write(&mut self, name: String, text: String) {
        self.place.write(&name, &text);
        self.files.insert(name, text);
    }

    fn remove(&mut self, name: &str) {
        self.place.remove(name);
        self.files.remove(name);
    }

    fn pick(&self, index: Index) -> Option<String> {
        let names: Vec<&String> = self.files.keys().collect();
        (!names.is_empty()).then(|| (*index.get(&names)).clone())
    }

    /// The files that apply a version; one, if all is well.
    pub(super) fn ups(&self, version: i64) -> impl Iterator<Item = &str> {
        self.of(version, Kind::Up)
    }

    /// The files that revert a version.
    pub(super) fn downs(&self, version: i64) -> impl Iterator<Item = &str> {
        self.of(version, Kind::Down)
    }

    fn of(&self, version: i64, kind: Kind) -> impl Iterator<Item = &str> {
        let files = self.files.iter();
        files
            .filter(move |(name, _)| parse(name) == (Some(version), kind))
            .map(|(_, text)| text.as_str())
    }

    /// The versions of all files.
    pub(super) fn versions(&self) -> Vec<i64> {
        let mut versions: Vec<i64> = { self.files.keys() }
            .filter_map(|name| parse(name).0)
            .collect();
        versions.sort_unstable();
        versions.dedup();
        versions
    }

    fn target(&self, target: &Target) -> i64 {
        match target {
            Target::Any(version) => *version,
            Target::Known(index) => {
                let mut versions = self.versions();
                versions.push(0);
                *index.get(&versions)
            }
        }
    }

    /// Does a deed. What both tools did, if it was theirs to do.
    pub(super) fn deed(&mut self, deed: &Deed) -> Option<Act> {
        match deed {
            Deed::Run => return Some(self.act(Goal::Latest)),
            Deed::RunTo(target) => {
                let goal = Goal::To(Version::new(self.target(target)));
                return Some(self.act(goal));
            }
            Deed::RevertTo(target) => {
                let goal = Goal::RevertTo(Version::new(self.target(target)));
                return Some(self.act(goal));
            }
            Deed::Add(migration) => {
                let last = self.versions().last().copied().unwrap_or(0);
                self.add(last + migration.step, migration);
            }
            Deed::Insert(before, migration) => {
                let versions = self.versions();
                if !versions.is_empty() {
                    let version = before.get(&versions) - migration.step;
                    if !versions.contains(&version) {
                        self.add(version, migration);
                    }
                }
            }
            Deed::Edit(index) => {
                if let Some(name) = self.pick(*index) {
                    let text = format!("{}\n-- edited", self.files[&name]);
                    self.write(name, text);
                }
            }
            Deed::Correct(text) => {
                // Not one that is applied, which would be an edit.
                let pending = |name: &&String| {
                    let version = parse(name).0;
                    version.is_some_and(|version| !self.applied.contains_key(&version))
                };
                let mut names: Vec<&String> = self.files.keys().filter(pending).collect();
                names.sort_by_key(|name| (parse(name).0, parse(name).1 == Kind::Down));
                if let Some(name) = names.first() {
                    self.first((*name).clone(), text);
                }
            }
            Deed::Convert(index, conversion) => {
                if let Some(name) = self.pick(*index) {
                    let text = &self.files[&name];
                    let text = match conversion {
                        Conversion::Windows => sql::crlf(text),
                        Conversion::Unix => sql::bare(text),
                        Conversion::Mark => sql::mark(text),
                    };
                    self.write(name, text);
                }
            }
            Deed::Remove(index) => {
                if let Some(name) = self.pick(*index) {
                    self.remove(&name);
                }
            }
            Deed::RemoveLatest => {
                let latest = self.versions().last().copied();
                let names: Vec<String> = { self.files.keys() }
                    .filter(|name| parse(name).0 == latest)
                    .cloned()
                    .collect();
                for name in names {
                    self.remove(&name);
                }
            }
            Deed::Exchange(one, other) => {
                if let (Some(one), Some(other)) = (self.pick(*one), self.pick(*other)) {
                    let (text, other_text) = (self.files[&one].clone(), self.files[&other].clone());
                    self.write(one, other_text);
                    self.write(other, text);
                }
            }
            Deed::Duplicate(index) => {
                if let Some(name) = self.pick(*index)
                    && let Some(version) = parse(&name).0
                {
                    let text = "CREATE TABLE second_of_a_version (x);".to_owned();
                    self.write(format!("{version}_second.sql"), text);
                }
            }
            Deed::Misname(index) => {
                if let Some(name) = self.pick(*index) {
                    let text = self.files[&name].clone();
                    self.remove(&name);
                    self.write(name.replace('_', "-"), text);
                }
            }
            Deed::Restore => {
                let names: Vec<String> = self.files.keys().cloned().collect();
                for name in names {
                    self.remove(&name);
                }
                for (name, text) in self.first.clone() {
                    self.write(name, text);
                }
            }
        }
        None
    }

    fn act(&mut self, goal: Goal) -> Act {
        let bytes = self.ours.bytes();
        let before = self.ours.image();
        self.theirs_before.write(&self.theirs.bytes());
        let theirs = self.sqlx(goal);
        let ours = { self.set.litemigrate() }
            // Nobody else is there to wait for.
            .map(|migrator| migrator.wait(Duration::ZERO))
            .and_then(|migrator| migrator.execute(&mut self.ours.connect(), goal));
        let ours_after = self.ours.image();
        for version in ours_after.applied() {
            let text = self.ups(version).next().map(str::to_owned);
            if let Some(text) = text {
                self.applied.entry(version).or_insert(text);
            }
        }
        let kept = ours_after.applied();
        self.applied.retain(|version, _| kept.contains(version));
        Act {
            goal,
            before,
            theirs,
            ours,
            theirs_after: self.theirs.image(),
            ours_after,
            untouched: self.ours.bytes() == bytes,
        }
    }

    fn sqlx(&self, goal: Goal) -> Result<(), MigrateError> {
        match goal {
            Goal::Latest => self.set.sqlx_run(&self.theirs),
            Goal::To(version) => self.set.sqlx_run_to(&self.theirs, version.get()),
            Goal::RevertTo(version) => self.set.sqlx_undo(&self.theirs, version.get()),
            other => panic!("{other:?} is not told of"),
        }
    }

    /// What sqlx does when each file that was applied is spelled as it was then.
    pub(super) fn sqlx_with_spelling_of_then(&self, goal: Goal) -> Result<Image, MigrateError> {
        for (name, text) in &self.files {
            let (version, kind) = parse(name);
            let then = version.and_then(|version| self.applied.get(&version));
            if let (Some(then), Kind::Up) = (then, kind)
                && sql::bare(then) == sql::bare(text)
            {
                self.place.write(name, then);
            }
        }
        let result = self.sqlx(goal);
        for (name, text) in &self.files {
            self.place.write(name, text);
        }
        result.map(|()| self.theirs.image())
    }

    /// What sqlx makes of the last act up to a version.
    pub(super) fn sqlx_up_to(&self, version: i64) -> Image {
        self.set.sqlx_run_to(&self.theirs_before, version).unwrap();
        self.theirs_before.image()
    }
}
