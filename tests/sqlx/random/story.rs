//! What happens to a set of files and a database.

use proptest::prelude::*;
use proptest::sample::Index;

use super::sql;

/// A migration as it is first written.
#[derive(Debug, Clone)]
pub(super) struct Migration {
    /// How far it is from the one before it.
    pub(super) step: i64,
    pub(super) up: String,
    pub(super) down: Option<String>,
}

/// One thing that happens. What it happens to is found when it comes to it.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Run,
    RunTo(Target),
    RevertTo(Target),
    /// A migration is added after all others.
    Add(Migration),
    /// A migration is added in front of another.
    Insert(Index, Migration),
    /// A file is edited.
    Edit(Index),
    /// The first file that is pending is written anew.
    Correct(String),
    /// A file gets other line ends, or loses or gets a byte order mark.
    Convert(Index, Conversion),
    Remove(Index),
    /// The files of the latest version are removed.
    RemoveLatest,
    /// Two files exchange their texts.
    Exchange(Index, Index),
    /// A second file of a version appears.
    Duplicate(Index),
    Misname(Index),
    /// All files are as when they were first written.
    Restore,
}

#[derive(Debug, Clone)]
pub(super) enum Target {
    Known(Index),
    Any(i64),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Conversion {
    Windows,
    Unix,
    Mark,
}

#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) migrations: Vec<Migration>,
    pub(super) deeds: Vec<Deed>,
}

fn migration() -> impl Strategy<Value = Migration> {
    let step = prop_oneof![3 => Just(1_i64), 2 => 2_i64..6];
    let down = prop::option::weighted(0.6, sql::script());
    (step, sql::script(), down).prop_map(|(step, up, down)| Migration { step, up, down })
}

fn target() -> impl Strategy<Value = Target> {
    let known = any::<Index>().prop_map(Target::Known);
    prop_oneof![9 => known, 1 => (-3_i64..30).prop_map(Target::Any)]
}

fn deed() -> impl Strategy<Value = Deed> {
    let index = any::<Index>;
    let conversion = prop_oneof![
        Just(Conversion::Windows),
        Just(Conversion::Unix),
        Just(Conversion::Mark)
    ];
    prop_oneof![
        14 => Just(Deed::Run),
        9 => target().prop_map(Deed::RunTo),
        8 => target().prop_map(Deed::RevertTo),
        3 => migration().prop_map(Deed::Add),
        2 => (index(), migration()).prop_map(|(before, new)| Deed::Insert(before, new)),
        1 => index().prop_map(Deed::Edit),
        4 => sql::script().prop_map(Deed::Correct),
        3 => (index(), conversion).prop_map(|(file, to)| Deed::Convert(file, to)),
        1 => index().prop_map(Deed::Remove),
        1 => Just(Deed::RemoveLatest),
        1 => (index(), index()).prop_map(|(one, other)| Deed::Exchange(one, other)),
        1 => index().prop_map(Deed::Duplicate),
        1 => index().prop_map(Deed::Misname),
        4 => Just(Deed::Restore),
    ]
}

pub(super) fn stories() -> impl Strategy<Value = Story> {
    let migrations = prop::collection::vec(migration(), 1..9);
    let deeds = prop::collection::vec(deed(), 3..16);
    let grounded = prop::bool::weighted(0.9);
    (migrations, deeds, grounded).prop_map(|(mut migrations, mut deeds, grounded)| {
        if grounded {
            migrations[0].up.insert_str(0, &sql::ground());
        }
        deeds.push(Deed::Run);
        Story { migrations, deeds }
    })
}
