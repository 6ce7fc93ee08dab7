//! A user's computer, and the window on it.

mod display;
mod home;
mod process;
mod screenshot;
mod window;

pub(crate) use home::{Disk, Home};
pub(crate) use process::Process;
pub(crate) use window::Window;

use std::time::Duration;

/// What has not happened by then does not happen: for slow machines, no test waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Between two looks at something that changes by itself.
pub(crate) const PAUSE: Duration = Duration::from_millis(150);

/// Looks until there is something.
pub(crate) async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    within(what, looking).await
}

/// Waits for something, and not for ever.
pub(crate) async fn within<T>(what: &str, something: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, something).await;
    done.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}
