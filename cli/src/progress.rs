//! What a run shows while it goes on: a bar in a terminal, in a pipe only that it waits.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use litemigrate::{Action, Event, Migration, Obstacle, Version};

use crate::output;

/// Others are seldom in the way for longer, and then there is no need to speak of it.
const UNREMARKABLE: Duration = Duration::from_millis(200);
const BETWEEN_NOTES: Duration = Duration::from_secs(1);
const BETWEEN_FRAMES: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new() -> Self {
        // Hidden is what it is where standard error is no terminal, or a dumb one.
        let bar = Some(ProgressBar::no_length()).filter(|bar| !bar.is_hidden());
        Self { bar }
    }

    /// What tells a run's events to the user.
    pub(crate) fn observer(&self) -> impl Fn(&Event<'_>) + Send + Sync + 'static {
        let view = match &self.bar {
            Some(bar) => View::Bar(Bar::new(bar.clone())),
            None => View::Notes(Notes::default()),
        };
        let view = Mutex::new(view);
        move |event| match &mut *view.lock().unwrap_or_else(PoisonError::into_inner) {
            View::Bar(bar) => bar.show(event),
            View::Notes(notes) => notes.show(event),
        }
    }

    /// Leaves nothing of the bar, before the result is shown.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

enum View {
    Bar(Bar),
    Notes(Notes),
}

struct Bar {
    shown: ProgressBar,
    is_ticking: bool,
    // What a transaction of the run lost is done again, and told again.
    done: BTreeSet<Version>,
}

impl Bar {
    fn new(shown: ProgressBar) -> Self {
        shown.set_style(style("{spinner} {wide_msg}"));
        Self {
            shown,
            is_ticking: false,
            done: BTreeSet::new(),
        }
    }

    fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::RunStarted { pending, .. } => {
                self.shown
                    .set_length(u64::try_from(*pending).unwrap_or(u64::MAX));
                self.shown.set_style(style(
                    "{spinner} [{bar:24}] {pos}/{len} {elapsed} {wide_msg}",
                ));
            }
            Event::BackingUp {
                pages_done,
                pages_total,
                ..
            } => {
                let share = pages_done.saturating_mul(100) / (*pages_total).max(1);
                self.shown
                    .set_message(format!("copying the database: {share} %"));
            }
            Event::MigrationStarted {
                migration, action, ..
            } => self.say(*action, migration, ""),
            Event::Statement {
                migration,
                action,
                number,
                count,
                ..
            } => {
                let statement = format!(": statement {number} of {count}");
                self.say(*action, migration, &statement);
            }
            Event::MigrationDone { migration, .. } => {
                self.done.insert(migration.version());
                self.shown
                    .set_position(u64::try_from(self.done.len()).unwrap_or(u64::MAX));
            }
            Event::Waiting {
                obstacle,
                waited,
                limit,
                ..
            } if *waited >= UNREMARKABLE => {
                self.shown.set_message(waiting(*obstacle, *waited, *limit));
            }
            _ => {}
        }
        // Time goes on where nothing happens: in a statement.
        if !self.is_ticking {
            self.shown.enable_steady_tick(BETWEEN_FRAMES);
            self.is_ticking = true;
        }
    }

    fn say(&self, action: Action, migration: &Migration, more: &str) {
        let doing = match action {
            Action::Apply => "applying",
            Action::Revert => "reverting",
            _ => "recording",
        };
        let version = migration.version();
        self.shown.set_message(format!(
            "{doing} {version} {}{more}",
            migration.description()
        ));
    }
}

/// A template that cannot be read would leave the bar as it is by default.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

#[derive(Default)]
struct Notes {
    last: Option<Instant>,
}

impl Notes {
    fn show(&mut self, event: &Event<'_>) {
        let Event::Waiting {
            obstacle,
            waited,
            limit,
            ..
        } = event
        else {
            return;
        };
        let is_due = self.last.is_none_or(|last| last.elapsed() >= BETWEEN_NOTES);
        if is_due && *waited >= UNREMARKABLE {
            self.last = Some(Instant::now());
            output::note(waiting(*obstacle, *waited, *limit));
        }
    }
}

fn waiting(obstacle: Obstacle, waited: Duration, limit: Duration) -> String {
    let (waited, limit) = (waited.as_secs_f64(), limit.as_secs_f64());
    let obstacle = match obstacle {
        Obstacle::Migration(version) => {
            format!("migration {version}, which has begun and not ended")
        }
        _ => "another connection to the database".to_owned(),
    };
    format!("waiting for {obstacle}: {waited:.1} s of at most {limit:.0} s")
}
