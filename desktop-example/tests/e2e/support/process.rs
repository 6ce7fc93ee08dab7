use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

use super::until;

/// A process that somebody else has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process(Pid);

impl Process {
    /// The child of a process that runs a program.
    pub(crate) fn child(parent: u32, program: &str) -> Option<Self> {
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let mut pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        pids.find(|pid: &i32| {
            let runs = fs::read_link(format!("/proc/{pid}/exe"));
            runs.is_ok_and(|path| path.ends_with(program)) && parent_of(*pid) == Some(parent)
        })
        .and_then(|pid| Pid::from_raw(pid).map(Self))
    }

    pub(crate) fn id(self) -> u32 {
        self.0.as_raw_nonzero().get().unsigned_abs()
    }

    /// As when the power fails.
    pub(crate) fn kill(self) {
        // It may have ended by itself.
        let _ = kill_process(self.0, Signal::KILL);
    }

    pub(crate) fn is_there(self) -> bool {
        let stat = fs::read_to_string(self.file("stat"));
        // A process that nobody has asked for the end of is `Z`.
        stat.is_ok_and(|stat| !after_name(&stat).starts_with('Z'))
    }

    pub(crate) async fn has_ended(self) {
        until("the app to end", || (!self.is_there()).then_some(())).await;
    }

    /// A file as this process sees it: it may have a disk of its own.
    pub(crate) fn sees(self, path: &Path) -> PathBuf {
        self.file("root").join(path.strip_prefix("/").unwrap())
    }

    /// Runs a command on the disks that this process sees.
    pub(crate) fn beside(self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        let pid = self.0.as_raw_nonzero().to_string();
        if !rustix::process::geteuid().is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["--mount", "--target", &pid, program]);
        command
    }

    /// What it was given in a variable of its environment.
    pub(crate) fn variable(self, name: &str) -> Option<String> {
        let environment = fs::read_to_string(self.file("environ")).ok()?;
        let mut variables = environment
            .split('\0')
            .filter_map(|pair| pair.split_once('='));
        variables.find_map(|(key, value)| (key == name).then(|| value.to_owned()))
    }

    fn file(self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.0.as_raw_nonzero()))
    }
}

fn parent_of(pid: i32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    after_name(&stat).split(' ').nth(1)?.parse().ok()
}

/// State, parent and so on: what follows the name, which may have any character in it.
fn after_name(stat: &str) -> &str {
    stat.rsplit_once(") ").map_or("", |(_, rest)| rest)
}
