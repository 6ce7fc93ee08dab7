//! Events as spans, for those who collect traces.

use tracing::{Span, debug, error, field, info, info_span};

use crate::error::Error;
use crate::event::Event;

/// The spans of a run: one for the run, in it one for the migration at work.
#[derive(Default)]
pub(crate) struct Spans {
    run: Option<Span>,
    migration: Option<Span>,
}

impl Spans {
    /// Tells why the run stopped, within what it was at.
    pub(crate) fn stopped(&mut self, error: &Error) {
        let within = self.migration.as_ref().or(self.run.as_ref());
        let parent = within.and_then(Span::id);
        error!(parent: parent, code = error.code(), "{error:#}");
    }

    pub(crate) fn record(&mut self, event: &Event<'_>) {
        match event {
            Event::RunStarted { pending } => {
                self.run = Some(info_span!("litemigrate", pending));
            }
            Event::BackingUp {
                pages_done,
                pages_total,
            } => {
                let parent = self.run.as_ref().and_then(Span::id);
                debug!(parent: parent, pages_done, pages_total, "backing up");
            }
            Event::MigrationStarted { migration, action } => {
                let parent = self.run.as_ref().and_then(Span::id);
                self.migration = Some(info_span!(
                    parent: parent,
                    "migration",
                    version = migration.version().get(),
                    description = migration.description(),
                    action = action.present(),
                    elapsed_ns = field::Empty,
                ));
            }
            Event::Statement { number, count, .. } => {
                let parent = self.migration.as_ref().and_then(Span::id);
                debug!(parent: parent, number, count, "statement");
            }
            Event::MigrationDone { elapsed, .. } => {
                if let Some(span) = self.migration.take() {
                    span.record("elapsed_ns", elapsed.as_nanos());
                }
            }
            Event::Waiting {
                obstacle,
                waited,
                limit,
            } => {
                info!(?obstacle, ?waited, ?limit, "waiting");
            }
            Event::RunDone { .. } => {
                self.migration = None;
                self.run = None;
            }
        }
    }
}
