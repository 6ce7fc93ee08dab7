//! Random histories: files that change, runs that fail or are stopped, and a model of what must be.

mod model;
mod play;
mod script;

use arbitrary::Arbitrary;

pub use play::play;

/// A program's migrations over time, and what its database goes through.
#[derive(Debug, Arbitrary)]
pub struct History {
    files: [Option<Draft>; VERSIONS],
    acts: Vec<Act>,
}

/// The versions are 1 to this.
const VERSIONS: usize = 5;

/// A migration's files.
#[derive(Debug, Clone, PartialEq, Eq, Arbitrary)]
struct Draft {
    way: Way,
    size: Size,
    fault: Option<Fault>,
    down: Option<Down>,
    /// Changes the text, and nothing else.
    salt: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Arbitrary)]
struct Down {
    fault: Option<Fault>,
}

/// What a script does to its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum Way {
    Contained,
    Recommits,
    Outside,
}

/// How many marks a script makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum Size {
    None,
    One,
    Two,
    Five,
}

/// Where a script fails: behind this mark, or at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
struct Fault {
    behind: Size,
    kind: FaultKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum FaultKind {
    NoSuchTable,
    Constraint,
    /// It ends the transaction.
    OrRollback,
    /// It shows when the transaction is committed.
    Deferred,
}

#[derive(Debug, Arbitrary)]
enum Act {
    Run(Run),
    /// The file is another from now on, or gone.
    Change(Index, Option<Draft>),
    Mend(Index),
    Forget(Index),
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Index {
    One,
    Two,
    Three,
    Four,
    Five,
}

#[derive(Debug, Arbitrary)]
struct Run {
    goal: Where,
    all_or_nothing: bool,
    one_by_one: bool,
    retries: bool,
    stopped: Option<Stop>,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Where {
    Latest,
    Next,
    To(Index),
    Back,
    BackTo(Index),
    BackToNothing,
}

/// What stops a run.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Stop {
    /// The user, at an event of the run.
    Cancelled(u8),
    /// Somebody else, after so many operations of SQLite's.
    Interrupted(u16),
    /// The disk, which has so many pages left.
    Full(u8),
}

impl Index {
    fn version(self) -> i64 {
        self as i64 + 1
    }
}

impl Size {
    fn get(self) -> usize {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
            Self::Five => 5,
        }
    }
}
