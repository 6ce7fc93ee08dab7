//! What the window shows, and how news changes it: a state machine without a window, a thread or
//! a database.

use serde::Serialize;

use crate::copies::Copy;
use crate::trouble::Trouble;

/// What the window shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "page", rename_all = "kebab-case")]
pub(crate) enum Screen {
    /// The database is being opened.
    Opening(Progress),
    /// It has been upgraded: what changed.
    Upgraded(Upgrade),
    /// The notes.
    Notes,
    /// The database is not open.
    Trouble(Trouble),
    /// A copy has taken the place of the database, which is not open yet.
    Restored(Copy),
}

/// How far the opening has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress {
    pub(crate) doing: Doing,
    /// How many migrations there are to run, once that is known.
    pub(crate) pending: usize,
    pub(crate) done: usize,
    /// Grows as long as SQLite is working.
    pub(crate) beats: u64,
    /// The user wants to close the window, and has been asked whether that is meant.
    pub(crate) asked: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(crate) enum Doing {
    #[default]
    Looking,
    /// Another program has the database locked.
    Waiting,
    /// The database is looked through for damage, before it is touched.
    Checking,
    /// A copy is being made.
    Copying { done: u64, total: u64 },
    /// A migration is running.
    Step {
        name: String,
        statement: usize,
        statements: usize,
    },
    /// The user has stopped it, and it is being undone.
    Stopping,
}

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Upgrade {
    pub(crate) changes: Vec<Change>,
    /// The database as it was before.
    pub(crate) copy: Copy,
}

/// A migration that was applied. JavaScript's numbers do not hold every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    pub(crate) version: String,
    pub(crate) name: String,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum News {
    /// The database is going to be opened.
    Begun,
    Waiting,
    Checking,
    Copying {
        done: u64,
        total: u64,
    },
    Pending(usize),
    Step(String),
    Statement {
        number: usize,
        count: usize,
    },
    StepDone,
    /// SQLite is working.
    Beat,
    /// The database is open. An upgrade is told of if there were notes before.
    Opened(Option<Upgrade>),
    Failed(Trouble),
    Restored(Copy),
    /// The user has read what changed.
    Read,
    /// The user does not want to wait any longer.
    GiveUp,
    /// The user wants to close the window,
    Close,
    /// means it,
    Stop,
    /// or does not.
    KeepGoing,
}

/// What follows, besides another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    None,
    /// The opening is cancelled. It ends with news.
    Cancel,
    /// The app ends.
    Exit,
}

impl Default for Screen {
    fn default() -> Self {
        Self::Opening(Progress::default())
    }
}

impl Screen {
    /// Takes in what happened.
    pub(crate) fn hear(&mut self, news: News) -> Effect {
        match (&mut *self, news) {
            (Self::Opening(progress), News::Close) => return progress.close(),
            (Self::Opening(progress), News::Stop) => return progress.stop(),
            // It ends with the news that it was in vain.
            (Self::Opening(_), News::GiveUp) => return Effect::Cancel,
            // Whatever has come of it, the user wanted to leave.
            (Self::Opening(progress), News::Opened(_) | News::Failed(_))
                if progress.doing == Doing::Stopping =>
            {
                return Effect::Exit;
            }
            (_, News::Begun) => *self = Self::default(),
            (_, News::Opened(None)) | (Self::Upgraded(_), News::Read) => *self = Self::Notes,
            (_, News::Opened(Some(upgrade))) => *self = Self::Upgraded(upgrade),
            (_, News::Failed(trouble)) => *self = Self::Trouble(trouble),
            (_, News::Restored(copy)) => *self = Self::Restored(copy),
            (_, News::Close | News::Stop) => return Effect::Exit,
            (Self::Opening(progress), news) => progress.hear(news),
            _ => {}
        }
        Effect::None
    }
}

impl Progress {
    fn hear(&mut self, news: News) {
        if self.doing == Doing::Stopping {
            return;
        }
        match news {
            News::Waiting => self.doing = Doing::Waiting,
            News::Checking => self.doing = Doing::Checking,
            News::Copying { done, total } => self.doing = Doing::Copying { done, total },
            News::Pending(pending) => self.pending = pending,
            News::Step(name) => {
                let (statement, statements) = (0, 0);
                self.doing = Doing::Step {
                    name,
                    statement,
                    statements,
                };
            }
            News::Statement { number, count } => {
                if let Doing::Step {
                    statement,
                    statements,
                    ..
                } = &mut self.doing
                {
                    (*statement, *statements) = (number, count);
                }
            }
            News::StepDone => self.done += 1,
            News::Beat => self.beats += 1,
            News::KeepGoing => self.asked = false,
            _ => {}
        }
    }

    /// Nothing is lost by stopping, but a long upgrade begins anew.
    fn close(&mut self) -> Effect {
        match self.doing {
            Doing::Looking | Doing::Waiting | Doing::Checking => self.stop(),
            Doing::Copying { .. } | Doing::Step { .. } => {
                self.asked = true;
                Effect::None
            }
            Doing::Stopping => Effect::None,
        }
    }

    fn stop(&mut self) -> Effect {
        self.doing = Doing::Stopping;
        Effect::Cancel
    }
}

#[cfg(test)]
mod tests;
