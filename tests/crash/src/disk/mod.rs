//! A disk in memory, which fails and loses power when it is told to.

mod file;
mod power;
mod vfs;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};

use file::File;
pub use power::Survivors;

/// What SQLite asks of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Read,
    Write,
    Sync,
    Truncate,
    Lock,
    Open,
    Delete,
    /// Whether a file is there, and how large it is.
    Look,
    /// Memory that connections share, for a write-ahead log.
    Map,
}

impl Operation {
    /// Whether it may change what is on the disk.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Write | Self::Sync | Self::Truncate | Self::Open | Self::Delete
        )
    }
}

/// What happens at an operation, counted from 0.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub at: usize,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It fails; a lock is somebody else's for a moment.
    Once,
    /// It writes a half and says that the disk is full.
    OnceHalf,
    /// It and all that follow fail.
    FromThenOn,
    /// It writes a half, and all that follow fail.
    FromThenOnHalf,
    /// The power goes while it is under way.
    PowerLoss,
}

impl Kind {
    fn is_final(self) -> bool {
        !matches!(self, Self::Once | Self::OnceHalf)
    }
}

/// How an operation fails: how much of a write is done nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strike {
    Nothing,
    Half,
    InFlight,
}

/// A disk with one folder. Of the connections to it one works at a time, so locks are granted.
#[derive(Clone, Debug)]
pub struct Disk {
    path: String,
    state: Arc<Mutex<State>>,
}

type Names = BTreeMap<String, usize>;

/// The order of changes to names and to sizes.
type Moment = usize;

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    names: Names,
    /// The folder as it was when it was last synced, and what has changed since.
    synced_names: Names,
    unsynced_names: Vec<(Moment, String, Option<usize>)>,
    now: Moment,
    fault: Option<Fault>,
    operations: Vec<Operation>,
    struck: Option<Operation>,
    shared_memory: Vec<Box<[u8]>>,
}

impl Disk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::with(State::default())
    }

    fn with(state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        let path = vfs::mount(&state);
        Self { path, state }
    }

    /// Another disk that holds the same.
    #[must_use]
    pub fn copy(&self) -> Self {
        self.after_power_loss(&mut Survivors::All)
    }

    pub fn connect(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let path = format!("{}app.db", self.path);
        Connection::open_with_flags_and_vfs(path, flags, vfs::NAME).unwrap()
    }

    /// Counts operations from now on, and lets one fail.
    pub fn arm(&self, fault: Option<Fault>) {
        let mut state = self.lock();
        state.fault = fault;
        state.operations.clear();
        state.struck = None;
    }

    /// The operations since it was armed, and which of them failed first.
    pub fn disarm(&self) -> (Vec<Operation>, Option<Operation>) {
        let mut state = self.lock();
        state.fault = None;
        (std::mem::take(&mut state.operations), state.struck.take())
    }

    /// What a computer finds on this disk when it has power again.
    #[must_use]
    pub fn after_power_loss(&self, survivors: &mut Survivors) -> Self {
        Self::with(power::lose(&self.lock(), survivors))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Counts an operation, and tells how it fails if it does.
    fn strike(&mut self, operation: Operation) -> Option<Strike> {
        let number = self.operations.len();
        self.operations.push(operation);
        let Fault { at, kind } = self.fault?;
        if number < at || number > at && !kind.is_final() {
            return None;
        }
        self.struck = self.struck.or(Some(operation));
        Some(match kind {
            Kind::OnceHalf | Kind::FromThenOnHalf => Strike::Half,
            Kind::PowerLoss if number == at => Strike::InFlight,
            _ => Strike::Nothing,
        })
    }

    /// The file of this name, which is made if it is not there, and whether it was.
    fn open(&mut self, name: Option<&str>) -> (usize, bool) {
        if let Some(number) = name.and_then(|name| self.names.get(name)) {
            return (*number, false);
        }
        let number = self.files.len();
        self.files.push(File::default());
        if let Some(name) = name {
            self.name(name, Some(number));
        }
        (number, true)
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        name_file(&mut self.names, name, file);
        let moment = self.next_moment();
        self.unsynced_names.push((moment, name.to_owned(), file));
    }

    fn sync_folder(&mut self) {
        self.synced_names.clone_from(&self.names);
        self.unsynced_names.clear();
    }

    fn next_moment(&mut self) -> Moment {
        self.now += 1;
        self.now
    }
}

fn name_file(names: &mut Names, name: &str, file: Option<usize>) {
    match file {
        Some(number) => names.insert(name.to_owned(), number),
        None => names.remove(name),
    };
}
