//! The lock of a set of migrations, read when it is asked for.

use std::sync::{Arc, OnceLock};

use super::Lock;

/// What was released, if there is a lock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Released {
    /// Path and text, which the build has read already: in a program that has them embedded, a
    /// launch asks for neither.
    embedded: Option<(&'static str, &'static str)>,
    lock: OnceLock<Option<Arc<Lock>>>,
}

impl Released {
    pub(crate) fn read(lock: Lock) -> Self {
        Self {
            embedded: None,
            lock: Some(Arc::new(lock)).into(),
        }
    }

    pub(crate) const fn embedded(lock: Option<(&'static str, &'static str)>) -> Self {
        Self {
            embedded: lock,
            lock: OnceLock::new(),
        }
    }

    pub(crate) fn lock(&self) -> Option<&Lock> {
        let parse = |(path, text): (&'static str, &'static str)| {
            let lock = Lock::parse(path.into(), text.into()).ok();
            lock.map(Arc::new)
        };
        self.lock
            .get_or_init(|| self.embedded.and_then(parse))
            .as_deref()
    }
}
