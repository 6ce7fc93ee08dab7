//! What in a set a host would refuse, whatever is applied.

use super::host;
use crate::database::{Capabilities, ForeignKeySwitch};
use crate::error::{Error, Left, Repr};
use crate::migration::{Migration, Script, Version};
use crate::report::Action;
use crate::script::Verb;
use crate::source::Migrations;

impl Migrations {
    /// What in these migrations a host would refuse, with file and line, whatever a database has
    /// applied: one error of the kind [`Unsupported`](crate::ErrorKind::Unsupported),
    /// [`TableReferenced`](crate::ErrorKind::TableReferenced) or
    /// [`TransactionControl`](crate::ErrorKind::TransactionControl) for each place. Needs no
    /// database, and goes by the texts alone: of a table that is dropped it is not known here
    /// whether rows refer to it.
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
            let mut check = |script: &Script, action, references: &mut References| {
                found.extend(host::refusals(*version, script, host));
                if host.foreign_key_switch == ForeignKeySwitch::Never {
                    found.extend(references.follow(*version, script, action, host));
                }
            };
            check(up, Action::Apply, &mut references);
            if let Some(down) = down {
                // What a reversal does is not there when the next migration runs.
                check(down, Action::Revert, &mut references.clone());
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
    fn follow(
        &mut self,
        version: Version,
        script: &Script,
        action: Action,
        host: Capabilities,
    ) -> Vec<Error> {
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
                    let in_the_way = |(child, parent): &&(String, String)| {
                        *parent == name && !emptied.contains(child)
                    };
                    let children = self.0.iter().filter(in_the_way);
                    let children: Vec<String> = children.map(|(child, _)| child.clone()).collect();
                    if !children.is_empty() {
                        let dropped = Repr::DropRefused {
                            action,
                            version,
                            file: script.path().to_owned(),
                            line: statement.line,
                            children,
                            refer: "may refer",
                            left: Left::Undone,
                            host: host.host,
                            advice: host.drop_advice,
                        };
                        found.push(dropped.into());
                    }
                }
                Verb::DeleteFrom(_) => emptied.push(name),
                _ => {
                    let parents = statement.parents.iter();
                    for parent in parents.map(|parent| parent.to_ascii_lowercase()) {
                        let pair = (name.clone(), parent);
                        if !self.0.contains(&pair) {
                            self.0.push(pair);
                        }
                    }
                }
            }
        }
        found
    }
}
