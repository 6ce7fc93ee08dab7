//! Files and folders that may not be written. Root may write everything, so these runs are
//! processes of another user, if need be.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::{Place, migrator};

const DATABASE: &str = "LITEMIGRATE_TEST_RIGHTS";
/// The user who owns nothing.
const NOBODY: u32 = 65_534;

/// What the other process does: not a test of its own.
#[test]
fn another_user() {
    let Some(path) = env::var_os(DATABASE) else {
        return;
    };
    let told = match Connection::open(path) {
        Err(_) => "NOT OPENED".to_owned(),
        Ok(mut db) => match migrator().run(&mut db) {
            Ok(report) => format!("DONE {}", report.done().len()),
            Err(error) => error.code().to_owned(),
        },
    };
    println!("\ntold: {told}.");
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// What a user without rights of its own is told.
fn run(program: &Path, place: &Place) -> String {
    let mut command = Command::new(program);
    command
        .args([
            "--exact",
            "environment::rights::another_user",
            "--nocapture",
        ])
        .env(DATABASE, place.path())
        .current_dir("/");
    if fs::metadata(program).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let told = output
        .split_once("told: ")
        .and_then(|(_, told)| told.split_once('.'));
    told.expect(&output).0.to_owned()
}

#[test]
fn what_may_not_be_written_is_told_and_stays_as_it_is() {
    // Where that user may read it.
    let programs = tempfile::tempdir().unwrap();
    allow(programs.path(), 0o755);
    let program = programs.path().join("tests");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    allow(&program, 0o755);
    for (mode, folder, file, expected) in [
        ("delete", 0o777, 0o444, "READ_ONLY"),
        ("delete", 0o555, 0o666, "READ_ONLY"),
        ("delete", 0o555, 0o444, "READ_ONLY"),
        ("wal", 0o777, 0o444, "READ_ONLY"),
        ("wal", 0o555, 0o666, "READ_ONLY"),
        ("delete", 0o777, 0o000, "NOT OPENED"),
        ("delete", 0o000, 0o666, "NOT OPENED"),
        ("delete", 0o777, 0o666, "DONE 1"),
    ] {
        let told = format!("{mode}, folder {folder:o}, file {file:o}");
        let place = Place::new(mode);
        let before = fs::read(place.path()).unwrap();
        allow(&place.path(), file);
        allow(place.folder.path(), folder);
        let found = run(&program, &place);
        allow(place.folder.path(), 0o755);
        allow(&place.path(), 0o644);
        assert_eq!(found, expected, "{told}");
        if expected != "DONE 1" {
            assert!(fs::read(place.path()).unwrap() == before, "{told}");
        }
        place.succeeds(&told);
    }
}
