//! Several processes on one file, and a person who presses Ctrl-C.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{Child, Project, untimed};

#[test]
fn any_number_of_processes_apply_each_migration_once() {
    let project = Project::of_three();
    let start = |_| {
        let mut command = project.process(["run"]);
        Child(command.stdout(Stdio::piped()).spawn().unwrap())
    };
    let children: Vec<Child> = (0..6).map(start).collect();
    let mut applied = 0;
    for mut child in children {
        assert_eq!(child.exit_code(), Some(0));
        let stdout = child.stdout();
        applied += stdout
            .lines()
            .filter(|line| line.starts_with("applied "))
            .count();
    }
    assert_eq!(applied, 3);
    assert_eq!(project.applied(), [1, 2, 3]);
}

#[test]
fn who_waits_for_another_process_says_so() {
    let project = Project::of_three();
    let other = project.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let mut command = project.process(["run"]);
    let mut child = Child::piped(&mut command);
    let mut stderr = BufReader::new(child.0.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(
        line.starts_with("waiting for another connection to the database: "),
        "{line}"
    );
    assert!(line.ends_with(" s of at most 30 s\n"), "{line}");

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(child.exit_code(), Some(0));
    let stdout = child.stdout();
    assert!(untimed(&stdout).ends_with("3 migrations"), "{stdout}");
}

#[cfg(unix)]
mod interrupted {
    use std::fs;
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;

    use nix::pty::openpty;

    use crate::support::{Child, ENDLESS, Project, TAGS, output, wait_until};

    #[test]
    fn ctrl_c_undoes_what_is_not_committed() {
        let project = Project::of_three();
        output(project.command(["run"]));
        let before = project.bytes();
        project.add(&[
            ("4_lists.sql", "CREATE TABLE lists (title TEXT);\n"),
            ENDLESS,
        ]);

        let mut command = project.process(["run"]);
        let mut child = Child::piped(&mut command);
        let length = || fs::metadata(project.path("app.db")).unwrap().len();
        wait_until("the migration writes to the file", || length() > 1 << 20);
        child.press_ctrl_c();

        assert_eq!(child.exit_code(), Some(130));
        let stderr = child.stderr();
        assert!(stderr.starts_with("error: "), "{stderr}");
        assert_eq!(project.bytes(), before);
        assert_eq!(project.files(), ["app.db"]);
        assert_eq!(project.applied(), [1, 2, 3]);
    }

    #[test]
    fn ctrl_c_ends_the_wait_for_another_process() {
        let project = Project::of_three();
        let other = project.database();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let child = project
            .process(["run"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut child = Child(child);
        let mut stderr = BufReader::new(child.0.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert!(line.starts_with("waiting"), "{line}");
        child.press_ctrl_c();
        assert_eq!(child.exit_code(), Some(130));
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("error: the run was cancelled"), "{rest}");
    }

    #[test]
    fn in_a_terminal_a_bar_shows_the_statement_and_goes_away() {
        let project = Project::of_three();
        output(project.command(["run"]));
        let before = project.bytes();
        project.add(&[TAGS, ENDLESS]);

        let terminal = openpty(None, None).unwrap();
        let mut command = project.process(["run"]);
        command
            .env("TERM", "xterm")
            .stderr(terminal.slave)
            .stdout(Stdio::null());
        let mut child = Child(command.spawn().unwrap());
        // Its end of the terminal is the last one, so that reading ends with it.
        drop(command);
        let mut screen = fs::File::from(terminal.master);
        let mut seen = String::new();
        let mut read = |seen: &mut String| {
            let mut bytes = [0; 1024];
            let count = screen.read(&mut bytes).unwrap_or(0);
            *seen += &String::from_utf8_lossy(&bytes[..count]);
            count > 0
        };
        wait_until("the bar shows the statement", || {
            assert!(read(&mut seen), "{seen:?}");
            seen.contains("0/1") && seen.contains("applying 5 endless: statement 1 of 1")
        });
        child.press_ctrl_c();
        assert_eq!(child.exit_code(), Some(130));
        while read(&mut seen) {}
        let end = seen.rsplit('\r').next().unwrap();
        assert!(end.is_empty() || end.ends_with('\n'), "{seen:?}");
        assert!(!seen.contains("waiting"), "{seen:?}");
        assert_eq!(project.bytes(), before);
    }
}
