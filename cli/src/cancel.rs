//! Ctrl-C.

use anyhow::{Context, Result};
use litemigrate::CancelToken;

/// What a shell shows of a process that SIGINT has ended.
pub(crate) const EXIT_CODE: u8 = 130;

/// The first Ctrl-C cancels the run, which undoes what it has not committed. The second does not
/// wait for that: SQLite undoes it when the file is opened next.
pub(crate) fn on_ctrl_c(token: &CancelToken) -> Result<()> {
    let token = token.clone();
    ctrlc::set_handler(move || {
        if token.is_cancelled() {
            std::process::exit(EXIT_CODE.into());
        }
        token.cancel();
    })
    .context("cannot listen for Ctrl-C")
}
