//! Reads a lock, and says where it cannot.

use std::borrow::Cow;
use std::ops::Range;

use super::{Entry, FORM, FORM_WITH_REPLACED, Lock, NO_NAME, TITLE};
use crate::checksum::Checksum;
use crate::error::{Error, Repr};
use crate::schema::Fingerprint;
use crate::source::Shipped;

impl Lock {
    /// Reads the text of the file at this path.
    pub(crate) fn parse(path: Cow<'static, str>, text: Cow<'static, str>) -> Result<Self, Error> {
        let mut entries: Vec<Entry> = Vec::new();
        // The one that lines below it belong to.
        let mut last = None;
        let mut end = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let start = end;
            end += line.len();
            let broken = |fault| {
                let (file, line) = (path.clone().into_owned(), index + 1);
                Error::from(Repr::InvalidLock { file, line, fault })
            };
            let line = line.trim_end();
            if index == 0 {
                is_title(line).map_err(broken)?;
            } else if line.starts_with(['<', '=', '>', '|']) {
                return Err(broken(
                    "a merge has left both sides here; keep the migrations of both, then run \
                     `litemigrate prepare`",
                ));
            } else if let Some(detail) = line.strip_prefix("  ") {
                let entry = last.and_then(|last: usize| entries.get_mut(last));
                let entry = entry.ok_or("it stands below no migration; restore the line before it");
                detail_of(entry.map_err(broken)?, detail, start..end).map_err(broken)?;
            } else if !line.is_empty() && !line.starts_with('#') {
                let entry = entry(line, index + 1, end).map_err(broken)?;
                last = Some(add(&mut entries, entry).map_err(broken)?);
            }
        }
        Ok(Self {
            path,
            text,
            entries,
        })
    }
}

fn is_title(line: &str) -> Result<(), &'static str> {
    let line = line.trim_start_matches('\u{feff}');
    let form = line.strip_prefix(TITLE).ok_or(
        "it does not begin as a lock; restore it, or delete it and run `litemigrate prepare`",
    )?;
    let form = form.split([':', ' ']).next();
    if form == Some(FORM) || form == Some(FORM_WITH_REPLACED) {
        Ok(())
    } else {
        Err("a newer litemigrate has written it; update this one")
    }
}

/// `VERSION NAME CHECKSUM FINGERPRINT`.
fn entry(line: &str, number: usize, end: usize) -> Result<Entry, &'static str> {
    let fault = "expected a version, a name, a checksum of 96 digits and a fingerprint of 32; \
                 restore the line";
    let mut words = line.split(' ');
    let mut word = || words.next().ok_or(fault);
    let entry = Entry {
        version: word()?.parse().map_err(|_| fault)?,
        name: name(word()?),
        checksum: Checksum::from_hex(word()?).ok_or(fault)?,
        fingerprint: Fingerprint::from_hex(word()?).ok_or(fault)?,
        line: number,
        changes: end..end,
    };
    match words.next() {
        None => Ok(entry),
        Some(_) => Err(fault),
    }
}

fn name(field: &str) -> String {
    match field {
        NO_NAME => String::new(),
        name => name.to_owned(),
    }
}

/// Where a migration stands among those before it. A merge may bring them in another order, or one
/// twice: with the same text it is one.
fn add(entries: &mut Vec<Entry>, entry: Entry) -> Result<usize, &'static str> {
    match entries.binary_search_by_key(&entry.version, |known| known.version) {
        Err(at) => {
            entries.insert(at, entry);
            Ok(at)
        }
        Ok(at) if entries[at].checksum == entry.checksum => {
            entries[at] = entry;
            Ok(at)
        }
        Ok(_) => {
            Err("the migration is there twice, with two checksums; keep the one that was released")
        }
    }
}

/// What stands below a migration.
fn detail_of(entry: &mut Entry, detail: &str, place: Range<usize>) -> Result<(), &'static str> {
    if detail.starts_with(['+', '-']) {
        if entry.changes.is_empty() {
            entry.changes.start = place.start;
        }
        entry.changes.end = place.end;
        return Ok(());
    }
    // What it says has been read before: here it only has to be readable.
    Shipped::parse(detail).map(drop).ok_or(
        "expected `accepts` and a checksum, `replaces`, a version, a name and checksums, or a line that \
         begins with `+` or `-`; restore the line",
    )
}
