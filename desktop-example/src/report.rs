//! What the user may send to those who make the app: nothing of the notes, and no name of a
//! folder, which is often that of a person.

use std::fmt::Write as _;

use litemigrate::rusqlite;

use crate::failure::Failure;
use crate::folders::Folders;

/// A report of a failure.
pub(crate) fn of(failure: &Failure, folders: &Folders) -> String {
    let mut text = format!(
        "Fieldnotes {} on {} {}, SQLite {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        rusqlite::version(),
    );
    let mut line = |name: &str, value: &str| {
        // To a string there is always room.
        let _ = writeln!(text, "{name}: {value}");
    };
    if let Failure::Migrate(error) = failure {
        line("error", error.code());
        if let Some(last) = error.applied().last() {
            let count = error.applied().len();
            line(
                "applied before",
                &format!("{count} migrations, the last {last}"),
            );
        }
    }
    line("message", &without_folders(&failure.to_string(), folders));
    for cause in failure.causes() {
        let cause = without_folders(&cause.to_string(), folders);
        line("because", &without_quotations(&cause));
    }
    if let Ok(file) = folders.database().metadata() {
        line("size", &format!("{} bytes", file.len()));
    }
    text.truncate(text.trim_end().len());
    text
}

/// Without the app's folder, and without those that it is in.
fn without_folders(text: &str, folders: &Folders) -> String {
    let named = folders
        .data()
        .ancestors()
        .filter(|path| path.file_name().is_some());
    named.fold(text.to_owned(), |text, path| {
        text.replace(&*path.to_string_lossy(), "…")
    })
}

/// What SQLite quotes may be a value out of a note.
fn without_quotations(text: &str) -> String {
    let mut kept = String::new();
    let mut open = None;
    for character in text.chars() {
        match open {
            Some(quote) if character == quote => open = None,
            Some(_) => continue,
            None if matches!(character, '"' | '\'') => {
                open = Some(character);
                kept.push(character);
                kept.push('…');
                continue;
            }
            None => {}
        }
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_quotes_is_left_out() {
        assert_eq!(
            without_quotations("bad JSON path: 'my diary' near \"x"),
            "bad JSON path: '…' near \"…"
        );
        assert_eq!(
            without_quotations("no such table: tags"),
            "no such table: tags"
        );
    }

    #[test]
    fn a_report_names_no_folder() {
        let folders = Folders::new("/home/anna/.local/share/fieldnotes", "/home/anna");
        let path = folders.database();
        let failure = Failure::Sqlite(rusqlite::Error::InvalidPath(path));
        let report = of(&failure, &folders);
        assert!(!report.contains("anna"), "{report}");
        assert!(report.contains("because: "), "{report}");
        let above = without_folders("cannot make /home/anna/.local: no room", &folders);
        assert_eq!(above, "cannot make …: no room");
    }
}
