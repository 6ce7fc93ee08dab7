//! Results on standard output, everything else on standard error.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use serde::Serialize;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const OPEN: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const VERSION: Style = AnsiColor::Cyan.on_default();
pub(crate) const QUIET: Style = Style::new().dimmed();
const ERROR: Style = BAD.bold();
const HINT: Style = VERSION.bold();

/// Shows a result. Its colours stay away where nobody sees them.
pub(crate) fn line(result: impl Display) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    match writeln!(stdout, "{result}").and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Shows a result to a program.
pub(crate) fn json(result: &impl Serialize) -> Result<()> {
    line(serde_json::to_string_pretty(result).context("cannot write JSON")?)
}

/// Shows a report or a plan, with what was done in colour.
pub(crate) fn coloured(report: impl Display) -> Result<()> {
    let lines: Vec<String> = report.to_string().lines().map(paint).collect();
    line(lines.join("\n"))
}

fn paint(line: &str) -> String {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let style = match word {
        "applied" | "reverted" | "baselined" | "added" => GOOD,
        "apply" | "revert" | "baseline" | "warning:" | "extra" | "changed" => OPEN,
        "missing" | "removed" | "drift:" | "error:" => BAD,
        _ => return line.to_owned(),
    };
    format!("{style}{word}{style:#} {rest}")
}

/// Shows why the command stops.
pub(crate) fn error(error: &anyhow::Error) {
    to_stderr(format_args!("{ERROR}error:{ERROR:#} {error:#}"));
}

/// Shows what does not stop the command.
pub(crate) fn warning(warning: impl Display) {
    to_stderr(format_args!("{OPEN}warning:{OPEN:#} {warning}"));
}

/// Shows a way out of an error.
pub(crate) fn hint(hint: &str) {
    to_stderr(format_args!("{HINT}hint:{HINT:#} {hint}"));
}

/// Shows something while the command goes on.
pub(crate) fn note(note: impl Display) {
    to_stderr(note);
}

/// Asks something, and leaves the cursor behind the question.
pub(crate) fn question(question: impl Display) {
    let mut stderr = anstream::stderr().lock();
    // Who does not see the question does not answer it.
    let _ = write!(stderr, "{question} ").and_then(|()| stderr.flush());
}

fn to_stderr(line: impl Display) {
    // There is nobody left to tell if this fails.
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
