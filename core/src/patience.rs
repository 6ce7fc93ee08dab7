//! How long to wait for what may pass by itself.

use std::time::Duration;

/// The first wait for another connection, and the longest between two tries.
const PAUSES: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(100)];

/// Waits longer each time, until a limit.
#[derive(Debug)]
pub(crate) struct Patience {
    started: Duration,
    limit: Duration,
    pause: Duration,
}

impl Patience {
    /// Patience that begins to be needed now.
    pub(crate) fn new(now: Duration, limit: Duration) -> Self {
        Self {
            started: now,
            limit,
            pause: PAUSES[0],
        }
    }

    pub(crate) fn waited(&self, now: Duration) -> Duration {
        now.saturating_sub(self.started)
    }

    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    /// How long to wait before the next try, if there is to be one after this wait.
    pub(crate) fn pause(&mut self, waited: Duration) -> Option<Duration> {
        let left = self.limit.saturating_sub(waited);
        let pause = self.pause.min(left);
        self.pause = self.pause.saturating_mul(2).min(PAUSES[1]);
        Some(pause).filter(|pause| !pause.is_zero())
    }
}
