//! Results on standard output, everything else on standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Shows a result.
pub(crate) fn line(result: impl Display) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{result}").and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Shows why the command stops.
pub(crate) fn error(error: &anyhow::Error) {
    to_stderr(format_args!("{ERROR}error:{ERROR:#} {error:#}"));
}

/// Shows something while the command goes on.
pub(crate) fn note(note: impl Display) {
    to_stderr(note);
}

fn to_stderr(line: impl Display) {
    // There is nobody left to tell if this fails.
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
