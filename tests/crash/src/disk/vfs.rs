//! The disks as SQLite sees them: a file system, in which each has a folder.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};

use sqlite_plugin::flags::{
    AccessFlags, CreateMode, LockLevel, OpenKind, OpenMode, OpenOpts, ShmLockMode,
};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{RegisterOpts, Vfs, VfsHandle, VfsResult, register_static};

use super::file::Change;
use super::{Operation, State, Strike, lock};

pub(super) const NAME: &str = "disk";

type Shared = Arc<Mutex<State>>;

/// The disks that are in use, by number.
static DISKS: Mutex<BTreeMap<usize, Weak<Mutex<State>>>> = Mutex::new(BTreeMap::new());

/// Gives a disk its folder.
pub(super) fn mount(state: &Shared) -> String {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let make_default = false;
        let registered = register_static(c"disk".into(), Disks, RegisterOpts { make_default });
        assert!(registered.is_ok(), "SQLite does not take the file system");
    });
    let mut disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.retain(|_, disk| disk.strong_count() > 0);
    let number = disks.last_key_value().map_or(0, |(number, _)| number + 1);
    disks.insert(number, Arc::downgrade(state));
    format!("/{number}/")
}

/// The disk and the name on it.
fn find(path: &str) -> VfsResult<(Shared, &str)> {
    let found = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    let (number, name) = found.ok_or(vars::SQLITE_CANTOPEN)?;
    let number: usize = number.parse().map_err(|_| vars::SQLITE_CANTOPEN)?;
    let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    let disk = disks.get(&number).and_then(Weak::upgrade);
    Ok((disk.ok_or(vars::SQLITE_CANTOPEN)?, name))
}

struct Disks;

struct Handle {
    disk: Shared,
    file: usize,
    /// Like SQLite on Unix, the first sync of a new journal syncs the folder.
    syncs_folder: bool,
    delete_on_close: Option<String>,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        false
    }

    fn in_memory(&self) -> bool {
        false
    }
}

/// Counts an operation that has no half.
fn attempt(state: &mut State, operation: Operation, code: i32) -> VfsResult<()> {
    match state.strike(operation) {
        Some(_) => Err(code),
        None => Ok(()),
    }
}

impl Vfs for Disks {
    type Handle = Handle;

    fn open(&self, path: Option<&str>, opts: OpenOpts) -> VfsResult<Handle> {
        // A temporary file has no name, and so no disk of its own: it cannot fail.
        let (disk, name) = match path {
            Some(path) => find(path).map(|(disk, name)| (disk, Some(name)))?,
            None => (Shared::default(), None),
        };
        let mut state = lock(&disk);
        attempt(&mut state, Operation::Open, vars::SQLITE_CANTOPEN)?;
        let known = name.is_some_and(|name| state.names.contains_key(name));
        let create = match opts.mode() {
            OpenMode::ReadOnly => CreateMode::None,
            OpenMode::ReadWrite { create } => create,
        };
        if known == (create == CreateMode::MustCreate)
            && name.is_some()
            && create != CreateMode::Create
        {
            return Err(vars::SQLITE_CANTOPEN);
        }
        let (file, is_new) = state.open(name);
        drop(state);
        let journal = matches!(
            opts.kind(),
            OpenKind::MainJournal | OpenKind::SuperJournal | OpenKind::Wal
        );
        let delete_on_close = name.filter(|_| opts.delete_on_close());
        Ok(Handle {
            file,
            syncs_folder: is_new && journal,
            delete_on_close: delete_on_close.map(str::to_owned),
            disk,
        })
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let (disk, name) = find(path)?;
        let mut state = lock(&disk);
        attempt(&mut state, Operation::Delete, vars::SQLITE_IOERR_DELETE)?;
        if !state.names.contains_key(name) {
            return Err(vars::SQLITE_IOERR_DELETE_NOENT);
        }
        state.name(name, None);
        Ok(())
    }

    fn access(&self, path: &str, _: AccessFlags) -> VfsResult<bool> {
        let (disk, name) = find(path)?;
        let mut state = lock(&disk);
        attempt(&mut state, Operation::Look, vars::SQLITE_IOERR_ACCESS)?;
        Ok(state.names.contains_key(name))
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        let mut state = lock(&handle.disk);
        attempt(&mut state, Operation::Look, vars::SQLITE_IOERR_FSTAT)?;
        Ok(state.files[handle.file].content.len())
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        let mut state = lock(&handle.disk);
        attempt(&mut state, Operation::Truncate, vars::SQLITE_IOERR_TRUNCATE)?;
        let moment = state.next_moment();
        state.files[handle.file].change(Change::Resize { size, moment });
        Ok(())
    }

    fn write(&self, handle: &mut Handle, offset: usize, data: &[u8]) -> VfsResult<usize> {
        let mut state = lock(&handle.disk);
        let (done, result) = match state.strike(Operation::Write) {
            None => (data, Ok(data.len())),
            Some(Strike::Nothing) => (&data[..0], Err(vars::SQLITE_IOERR_WRITE)),
            Some(Strike::Half) => (&data[..data.len() / 2], Err(vars::SQLITE_FULL)),
            Some(Strike::InFlight) => (data, Err(vars::SQLITE_IOERR_WRITE)),
        };
        if !done.is_empty() {
            let data = done.to_vec();
            state.files[handle.file].change(Change::Write { offset, data });
        }
        result
    }

    fn read(&self, handle: &mut Handle, offset: usize, data: &mut [u8]) -> VfsResult<usize> {
        let mut state = lock(&handle.disk);
        attempt(&mut state, Operation::Read, vars::SQLITE_IOERR_READ)?;
        Ok(state.files[handle.file].read(offset, data))
    }

    fn lock(&self, handle: &mut Handle, _: LockLevel) -> VfsResult<()> {
        attempt_lock(&mut lock(&handle.disk), vars::SQLITE_IOERR_LOCK)
    }

    fn unlock(&self, _: &mut Handle, _: LockLevel) -> VfsResult<()> {
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        let mut state = lock(&handle.disk);
        let code = vars::SQLITE_IOERR_CHECKRESERVEDLOCK;
        attempt(&mut state, Operation::Look, code)?;
        Ok(false)
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        let mut state = lock(&handle.disk);
        attempt(&mut state, Operation::Sync, vars::SQLITE_IOERR_FSYNC)?;
        state.files[handle.file].sync();
        if std::mem::take(&mut handle.syncs_folder) {
            state.sync_folder();
        }
        Ok(())
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        if let Some(name) = handle.delete_on_close {
            lock(&handle.disk).name(&name, None);
        }
        Ok(())
    }

    fn sector_size(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(4096)
    }

    /// As SQLite takes any disk on Unix: what a write does not name, it does not change.
    fn device_characteristics(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE)
    }

    fn shm_map(
        &self,
        handle: &mut Handle,
        region: usize,
        size: usize,
        extend: bool,
    ) -> VfsResult<Option<NonNull<u8>>> {
        let mut state = lock(&handle.disk);
        attempt(&mut state, Operation::Map, vars::SQLITE_IOERR_SHMMAP)?;
        while extend && state.shared_memory.len() <= region {
            state.shared_memory.push(vec![0; size].into());
        }
        let memory = state.shared_memory.get_mut(region);
        Ok(memory.and_then(|memory| NonNull::new(memory.as_mut_ptr())))
    }

    fn shm_lock(&self, handle: &mut Handle, _: u32, _: u32, mode: ShmLockMode) -> VfsResult<()> {
        match mode {
            ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => Ok(()),
            ShmLockMode::LockShared | ShmLockMode::LockExclusive => {
                attempt_lock(&mut lock(&handle.disk), vars::SQLITE_IOERR_SHMLOCK)
            }
        }
    }

    fn shm_unmap(&self, handle: &mut Handle, delete: bool) -> VfsResult<()> {
        if delete {
            lock(&handle.disk).shared_memory.clear();
        }
        Ok(())
    }
}

/// A lock that cannot be had once is somebody else's, which passes.
fn attempt_lock(state: &mut State, code: i32) -> VfsResult<()> {
    let passes = state.fault.is_some_and(|fault| !fault.kind.is_final());
    let code = if passes { vars::SQLITE_BUSY } else { code };
    attempt(state, Operation::Lock, code)
}
