//! A script, statement by statement, on a copy of the database that it is for.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::rule::Rule;
use super::step::Step;
use super::{losses, rows, strings, words};
use crate::database::{Database, DatabaseError};
use crate::error::Error;
use crate::migration::Script;
use crate::replay::Replay;
use crate::script::{TableName, Verb};

/// What a rule has found.
pub(super) struct Found {
    pub(super) rule: Rule,
    /// The statement, from 0.
    pub(super) statement: usize,
    pub(super) line: usize,
    pub(super) sentence: String,
    pub(super) way_out: String,
}

/// A table of the database that the script came to.
pub(super) struct Origin {
    /// What it was called then.
    pub(super) name: String,
    /// What it is called now; nothing once it is dropped.
    pub(super) now: Option<String>,
}

/// A table that the script has dropped.
pub(super) struct Dropped {
    pub(super) name: String,
    pub(super) statement: usize,
    /// What it was called before the script; nothing if the script has made it.
    pub(super) origin: Option<String>,
}

pub(super) struct Walk<'a> {
    pub(super) script: &'a Script,
    pub(super) steps: Vec<Step<'a>>,
    /// The database that the script came to.
    pub(super) before: &'a Connection,
    /// What the statements so far have made of it.
    pub(super) now: Connection,
    pub(super) origins: Vec<Origin>,
    pub(super) dropped: Vec<Dropped>,
    found: Vec<Found>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(script: &'a Script, replay: &'a Replay) -> Result<Self, Error> {
        let statements = script.survey().statements.iter();
        let steps = statements.map(|statement| Step::of(statement, script.text()));
        let mut walk = Self {
            script,
            steps: steps.collect(),
            before: replay.database(),
            now: replay.copy()?,
            origins: Vec::new(),
            dropped: Vec::new(),
            found: Vec::new(),
        };
        let tables = names(
            walk.before,
            "SELECT name FROM main.sqlite_master WHERE type = 'table'",
            [],
        );
        walk.origins.extend(tables.into_iter().map(|name| Origin {
            now: Some(name.clone()),
            name,
        }));
        Ok(walk)
    }

    /// Walks through the script. A statement that fails is passed over: the replay tells of it.
    pub(super) fn run(mut self) -> Vec<Found> {
        self.set(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false);
        self.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false);
        if !self.script.is_no_transaction() {
            let _ = execute(&mut self.now, "BEGIN");
        }
        rows::put(&mut self);
        for at in 0..self.steps.len() {
            words::look(&mut self, at);
            losses::look(&mut self, at);
            strings::look(&mut self, at);
            self.execute(at);
            strings::look_behind(&mut self, at);
        }
        losses::look_back(&mut self);
        self.found
    }

    /// Runs a statement, and follows tables under their names.
    fn execute(&mut self, at: usize) {
        let step = &self.steps[at];
        let statement = step.statement;
        match &statement.verb {
            // What touches files is left to the replay.
            Verb::Attach | Verb::Vacuum => return,
            Verb::DropTable(table) if self.is_main(table) && self.is_there(&table.name) => {
                let name = self.spelt(&table.name);
                let origin = self.origin_mut(&name).map(|origin| {
                    origin.now = None;
                    origin.name.clone()
                });
                self.dropped.push(Dropped {
                    name,
                    statement: at,
                    origin,
                });
            }
            Verb::RenameTable(table) if self.is_main(table) => {
                if let Some(name) = step.renamed_to()
                    && let Some(origin) = self.origin_mut(&table.name)
                {
                    origin.now = Some(name);
                }
            }
            _ => {}
        }
        rows::execute(self, at);
    }

    pub(super) fn tell(
        &mut self,
        rule: Rule,
        statement: usize,
        sentence: impl Into<String>,
        way_out: impl Into<String>,
    ) {
        self.tell_at(rule, statement, 0, sentence, way_out);
    }

    /// The same, of a place in the statement.
    pub(super) fn tell_at(
        &mut self,
        rule: Rule,
        statement: usize,
        offset: usize,
        sentence: impl Into<String>,
        way_out: impl Into<String>,
    ) {
        let step = &self.steps[statement];
        self.found.push(Found {
            rule,
            statement,
            line: step.statement.line_at(self.script.text(), offset),
            sentence: sentence.into(),
            way_out: way_out.into(),
        });
    }

    pub(super) fn set(&self, setting: DbConfig, on: bool) {
        // A SQLite that knows it not finds less.
        let _ = self.now.set_db_config(setting, on);
    }

    /// The table that was there before the script, by the name that it has now.
    pub(super) fn origin(&self, name: &str) -> Option<&Origin> {
        self.origins.iter().find(|origin| origin.is_now(name))
    }

    fn origin_mut(&mut self, name: &str) -> Option<&mut Origin> {
        self.origins.iter_mut().find(|origin| origin.is_now(name))
    }

    /// The name of a table as the schema spells it.
    pub(super) fn spelt(&self, name: &str) -> String {
        let sql = "SELECT name FROM main.sqlite_master \
                   WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE";
        let found = names(&self.now, sql, [name]).pop();
        found.unwrap_or_else(|| name.to_owned())
    }

    /// Whether a name is of a table of the main database: a temporary one comes first.
    pub(super) fn is_main(&self, table: &TableName) -> bool {
        let sql = "SELECT name FROM temp.sqlite_master WHERE name = ?1 COLLATE NOCASE";
        match &table.schema {
            Some(schema) => schema.eq_ignore_ascii_case("main"),
            None => names(&self.now, sql, [&table.name]).is_empty(),
        }
    }

    pub(super) fn is_there(&self, table: &str) -> bool {
        let sql = "SELECT name FROM main.sqlite_master \
                   WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
        !names(&self.now, sql, [table]).is_empty()
    }

    /// The steps before a statement that copy from a table.
    pub(super) fn copies(&self, table: &str, before: usize) -> impl Iterator<Item = &Step<'a>> {
        let steps = self.steps[..before].iter();
        steps.filter(move |step| step.reads(table))
    }
}

impl Origin {
    fn is_now(&self, name: &str) -> bool {
        let now = self.now.as_ref();
        now.is_some_and(|now| now.eq_ignore_ascii_case(name))
    }
}

/// The first column of what a query answers.
pub(super) fn names(db: &Connection, sql: &str, parameters: impl rusqlite::Params) -> Vec<String> {
    let ask = || {
        let mut statement = db.prepare(sql)?;
        let names = statement.query_map(parameters, |row| row.get(0))?;
        names.collect::<Result<Vec<String>, _>>()
    };
    // Names that are no texts are no concern of a rule.
    ask().unwrap_or_default()
}

/// The columns of a table that are not computed from others.
pub(super) fn stored_columns(db: &Connection, table: &str) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0";
    names(db, sql, [table])
}

/// Runs a statement.
pub(super) fn execute(db: &mut Connection, sql: &str) -> Result<(), DatabaseError> {
    Database::execute(db, sql)
}
