//! What in a set a host would refuse, whatever is applied.

use super::host;
use crate::database::{Capabilities, ForeignKeySwitch};
use crate::error::Error;
use crate::migration::{Migration, Script, Version};
use crate::script::Verb;
use crate::source::Migrations;

impl Migrations {
    /// What in these migrations a host would refuse, with file and line, whatever a database has
    /// applied: one error of the kind [`Unsupported`](crate::ErrorKind::Unsupported) or
    /// [`TransactionControl`](crate::ErrorKind::TransactionControl) for each place. Needs no
    /// database.
    ///
    /// ```
    /// use litemigrate::{Capabilities, Migrations};
    ///
    /// let migrations = Migrations::from_files([("1_notes.sql", "PRAGMA user_version = 1;")])?;
    /// let found = migrations.refusals(Capabilities::durable_object());
    /// assert_eq!((found[0].file(), found[0].line()), (Some("1_notes.sql"), Some(1)));
    /// assert!(migrations.refusals(Capabilities::rusqlite()).is_empty());
    /// # Ok::<(), litemigrate::Error>(())
    /// ```
    pub fn refusals(&self, host: Capabilities) -> Vec<Error> {
        let mut found = Vec::new();
        let mut references = References::default();
        for Migration {
            version, up, down, ..
        } in self.iter()
        {
            let mut check = |script: &Script, references: &mut References| {
                found.extend(host::refusals(*version, script, host));
                let drops = references.follow(*version, script, host);
                if host.foreign_key_switch == ForeignKeySwitch::Never {
                    found.extend(drops);
                }
            };
            check(up, &mut references);
            if let Some(down) = down {
                // What a reversal does is not there when the next migration runs.
                check(down, &mut references.clone());
            }
        }
        found
    }
}

/// Which tables say that they refer to which, as far as the texts tell: child and parent.
#[derive(Clone, Default)]
struct References(Vec<(String, String)>);

impl References {
    /// Follows a script, and tells which of its drops may hit a table that rows refer to.
    fn follow(&mut self, version: Version, script: &Script, host: Capabilities) -> Vec<Error> {
        let mut found = Vec::new();
        // Rows that are saved and deleted first are not in the way of a drop.
        let mut emptied = Vec::new();
        for statement in &script.survey().statements {
            let name = match &statement.verb {
                Verb::CreateTable(table) | Verb::DropTable(table) | Verb::DeleteFrom(table) => {
                    table.name.to_ascii_lowercase()
                }
                _ => String::new(),
            };
            match statement.verb {
                Verb::DropTable(_) => {
                    self.0.retain(|(child, _)| *child != name);
                    let in_the_way = |(child, parent): &(String, String)| {
                        *parent == name && !emptied.contains(child)
                    };
                    if self.0.iter().any(in_the_way) {
                        let fault = format!(
                            "`{name}` cannot be dropped while rows of other tables refer to it"
                        );
                        let line = statement.line;
                        found.push(host::unsupported(version, script, line, host, fault));
                    }
                }
                Verb::DeleteFrom(_) => emptied.push(name),
                _ => {
                    let parents = statement.parents.iter();
                    let parents = parents.map(|parent| parent.to_ascii_lowercase());
                    let pairs = parents.map(|parent| (name.clone(), parent));
                    self.0
                        .extend(pairs.filter(|(child, parent)| child != parent));
                }
            }
        }
        found
    }
}
