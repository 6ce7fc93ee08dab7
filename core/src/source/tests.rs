//! File names as sqlx reads them, and what is refused.

use std::fs;

use include_dir::{Dir, include_dir};

use super::Migrations;
use crate::error::{Error, ErrorKind};

/// Version, description and whether it can be reverted, of a set of empty files.
fn read(paths: &[&'static str]) -> Result<Vec<String>, Error> {
    let migrations = Migrations::from_files(paths.iter().map(|path| (*path, "")))?;
    let shown = migrations.iter().map(|migration| {
        let down = if migration.down().is_some() {
            " and back"
        } else {
            ""
        };
        format!(
            "{} {:?}{down}",
            migration.version(),
            migration.description()
        )
    });
    Ok(shown.collect())
}

#[test]
fn names_are_read_as_sqlx_reads_them() {
    for (path, shown) in [
        ("1_foo.sql", "1 \"foo\""),
        ("001_foo_bar_baz.sql", "1 \"foo bar baz\""),
        ("+3_x.sql", "3 \"x\""),
        ("-7_x.sql", "-7 \"x\""),
        ("0_x.sql", "0 \"x\""),
        ("1__foo.sql", "1 \" foo\""),
        ("1_.sql", "1 \"\""),
        ("1_up.sql", "1 \"up\""),
        ("1_foo.sql.sql", "1 \"foo\""),
        ("1_foo.up.sql.sql", "1 \"foo.up\""),
        ("1_foo.up.up.sql", "1 \"foo.up\""),
        ("1_c_down.sql.up.sql.up.sql", "1 \"c down.sql\""),
        ("1_foo.Up.sql", "1 \"foo.Up\""),
        ("1_with space.sql", "1 \"with space\""),
        ("9223372036854775807_max.sql", "9223372036854775807 \"max\""),
        ("./migrations/1_foo.sql", "1 \"foo\""),
        ("src\\migrations\\1_foo.sql", "1 \"foo\""),
        ("2_folder_form/up.sql", "2 \"folder form\""),
        ("./migrations/2_folder_form/up.sql", "2 \"folder form\""),
    ] {
        assert_eq!(read(&[path]).unwrap(), [shown], "{path}");
    }
    assert_eq!(
        read(&["1_a.up.sql", "1_a.down.sql"]).unwrap(),
        ["1 \"a\" and back"]
    );
    assert_eq!(
        read(&["1_a/down.sql", "1_a/up.sql"]).unwrap(),
        ["1 \"a\" and back"]
    );
    assert_eq!(
        read(&["10_b.sql", "9_a.sql"]).unwrap(),
        ["9 \"a\"", "10 \"b\""]
    );
}

#[test]
fn other_files_are_passed_over() {
    let others = [
        "README.md",
        "1_foo.txt",
        "1_foo.sql~",
        "1_foo.sql.bak",
        "migrations.lock",
        "1_a/x.md",
    ];
    assert_eq!(read(&others).unwrap().len(), 0);
}

#[test]
fn a_sql_file_that_is_no_migration_is_refused() {
    for path in [
        "foo.sql",
        "1.sql",
        "1-foo.sql",
        "V1_x.sql",
        "_x.sql",
        ".1_x.sql",
        " 1_x.sql",
        "1_foo.SQL",
        "README_en.sql",
        "9223372036854775808_x.sql",
        "up.sql",
        "folder/up.sql",
        "1_a/other.sql",
        "1_a/2_b.sql",
        ".sql",
    ] {
        let error = read(&[path]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidFileName, "{path}");
        assert_eq!(error.file(), Some(path));
    }
}

#[test]
fn a_version_is_one_migration() {
    for pair in [
        ["1_a.sql", "1_b.sql"],
        ["1_a.sql", "01_a.sql"],
        ["1_a.sql", "+1_a.sql"],
        ["1_a.sql", "1_a.up.sql"],
        ["1_a.up.sql", "1_a.sql"],
        ["1_a.sql", "1_a.down.sql"],
        ["1_a.down.sql", "1_a.sql"],
        ["1_a.up.sql", "1_a/up.sql"],
        ["1_a/down.sql", "1_b.down.sql"],
    ] {
        let error = read(&pair).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DuplicateVersion, "{pair:?}");
        assert!(
            pair.iter().all(|path| error.to_string().contains(path)),
            "{error}"
        );
    }
    assert_eq!(
        read(&["1_a.down.sql"]).unwrap_err().kind(),
        ErrorKind::MissingUp
    );
}

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/../migrations");

/// Everything that counts of a set: paths as seen from its directory.
fn content(migrations: &Migrations) -> Vec<String> {
    let script = |script: &crate::Script| {
        let path = script.path();
        let path = path
            .rsplit_once("migrations/")
            .map_or(path, |(_, path)| path);
        format!("{path} {}", script.checksum())
    };
    let migration = |known: &crate::Migration| {
        let (up, down) = (script(known.up()), known.down().map(script));
        format!("{} {} {up} {down:?}", known.version(), known.description())
    };
    migrations.iter().map(migration).collect()
}

#[test]
fn embedded_and_on_disk_are_the_same() {
    let embedded = Migrations::embedded(&EMBEDDED).unwrap();
    let on_disk =
        Migrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations")).unwrap();
    assert_eq!(content(&embedded), content(&on_disk));
    assert!(embedded.iter().len() >= 8);
}

#[test]
fn a_directory_on_disk_is_read_as_sqlx_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("1_a.sql", b"\xef\xbb\xbfSELECT 1;\r\n");
    write("2_b/up.sql", b"");
    write("archive/0_old.sql", b"");
    write("archive/old.sql", b"");
    write("3_empty_folder/readme.md", b"");
    let migrations = Migrations::from_path(folder.path()).unwrap();
    assert_eq!(migrations.iter().len(), 2);
    assert_eq!(
        migrations.iter().next().unwrap().up().text(),
        "\u{feff}SELECT 1;\r\n"
    );

    write("4_latin.sql", b"SELECT 1;\nSELECT '\xe9';");
    let error = Migrations::from_path(folder.path()).unwrap_err();
    assert_eq!(
        (error.kind(), error.line()),
        (ErrorKind::InvalidText, Some(2))
    );
    fs::remove_file(folder.path().join("4_latin.sql")).unwrap();

    write("2_b/stray.sql", b"");
    let error = Migrations::from_path(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidFileName);
    let stray = folder.path().join("2_b/stray.sql").display().to_string();
    assert_eq!(error.file(), Some(stray.as_str()));
}

#[test]
fn a_directory_that_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let error = Migrations::from_path(folder.path().join("nowhere")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Source);
    assert!(format!("{error:#}").contains("nowhere"), "{error:#}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_count_as_what_they_point_to() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("text");
    fs::write(&target, "SELECT 1;").unwrap();
    std::os::unix::fs::symlink(&target, folder.path().join("1_a.sql")).unwrap();
    assert_eq!(
        Migrations::from_path(folder.path()).unwrap().iter().len(),
        1
    );
    fs::remove_file(&target).unwrap();
    assert_eq!(
        Migrations::from_path(folder.path()).unwrap_err().kind(),
        ErrorKind::Source
    );
}
