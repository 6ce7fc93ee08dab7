//! `check`: whether a database is up to date, for scripts.

use std::process::ExitCode;

use anyhow::Result;
use litemigrate::{Entry, Goal, State, Version};
use serde::Serialize;

use crate::args::{Check, Format};
use crate::database::Database;
use crate::ledger::Ledger;
use crate::output;
use crate::settings::Settings;

/// What can be said of a migration, the gravest last. With the exit codes it is documented in
/// the help, and stays. 16 is that of `drift`.
const FINDINGS: [(Finding, u8, &str, &str); 6] = [
    (Finding::Pending, 10, "pending", "pending"),
    (Finding::Failed, 11, "failed", "failed"),
    (Finding::Missing, 12, "missing", "missing"),
    (Finding::Newer, 13, "newer", "newer"),
    (Finding::Modified, 14, "modified", "modified"),
    (
        Finding::Partial,
        15,
        "partially applied",
        "partially_applied",
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Pending,
    Failed,
    Missing,
    Newer,
    Modified,
    Partial,
}

impl Finding {
    /// `latest` is the highest version that there is a file of.
    fn of(entry: &Entry, latest: Option<Version>) -> Option<Self> {
        Some(match entry.state() {
            State::Pending => Self::Pending,
            State::Failed => Self::Failed,
            State::Missing if Some(entry.version()) > latest => Self::Newer,
            State::Missing => Self::Missing,
            State::Modified => Self::Modified,
            State::PartiallyApplied => Self::Partial,
            _ => return None,
        })
    }
}

pub(crate) fn check(settings: &Settings, options: &Check) -> Result<ExitCode> {
    let wait = options.patience.limit();
    let Ledger { status, migrator } = Ledger::read(settings, wait)?;
    let latest = migrator.migrations().latest();
    let is_ignored =
        |finding| options.ignore.is_asked() && matches!(finding, Finding::Missing | Finding::Newer);
    let found = status.entries().iter().filter_map(|entry| {
        let finding = Finding::of(entry, latest)?;
        (!is_ignored(finding)).then(|| (finding, entry.version().to_string()))
    });
    let found: Vec<(Finding, String)> = found.collect();
    let versions = |sought| {
        let found = found.iter().filter(move |(finding, _)| *finding == sought);
        found
            .map(|(_, version)| version.as_str())
            .collect::<Vec<_>>()
    };
    let gravest = FINDINGS
        .iter()
        .rev()
        .find(|(finding, ..)| !versions(*finding).is_empty());
    if let Some((Finding::Pending, ..)) = gravest {
        // Pending is what a run would apply. If it would refuse to, that is the thing to say.
        let url = settings.database_url()?;
        let migrator = migrator.missing(options.ignore.policy());
        migrator.plan(&mut Database::find(&url)?.look(wait)?, Goal::Latest)?;
    }
    let code = gravest.map_or(0, |(_, code, ..)| *code);
    let at = status.version().map(|version| version.to_string());
    match options.format.get() {
        Format::Json => {
            output::json(&Answer {
                state: gravest.map_or("up_to_date", |(.., word)| word),
                exit_code: code,
                version: at,
                pending: versions(Finding::Pending),
                failed: versions(Finding::Failed),
                missing: versions(Finding::Missing),
                newer: versions(Finding::Newer),
                modified: versions(Finding::Modified),
                partially_applied: versions(Finding::Partial),
            })?;
        }
        Format::Text => {
            let place = match at {
                Some(version) => format!("the database is at {version}"),
                None => "no migration is applied".to_owned(),
            };
            let findings = FINDINGS.iter().rev().filter_map(|(finding, _, name, _)| {
                let versions = versions(*finding);
                (!versions.is_empty()).then(|| format!("{name}: {}", list(&versions)))
            });
            let findings: Vec<String> = findings.collect();
            if findings.is_empty() {
                output::line(format_args!("up to date: {place}"))?;
            } else {
                output::line(format_args!("{}; {place}", findings.join("; ")))?;
            }
        }
    }
    Ok(ExitCode::from(code))
}

#[derive(Serialize)]
struct Answer<'v> {
    state: &'static str,
    exit_code: u8,
    version: Option<String>,
    pending: Vec<&'v str>,
    failed: Vec<&'v str>,
    missing: Vec<&'v str>,
    newer: Vec<&'v str>,
    modified: Vec<&'v str>,
    partially_applied: Vec<&'v str>,
}

/// The first few, so that it stays one line.
fn list(versions: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = &versions[..versions.len().min(SHOWN)];
    let more = match versions.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
