//! A host that does nothing, and remembers what it was to do.

use std::time::Duration;

use litemigrate::{
    Capabilities, Database, DatabaseError, Ending, ForeignKeySwitch, ForeignKeys, Value,
};

/// Every statement succeeds on it, and no query has an answer.
#[derive(Debug, Default)]
pub struct Deaf {
    heard: Vec<(*const u8, String)>,
    depth: usize,
}

impl Deaf {
    pub fn new() -> Self {
        Self::default()
    }

    /// The statements that were pieces of this text, and not the engine's own: those are elsewhere
    /// in memory.
    pub fn statements_of(&self, script: &str) -> Vec<String> {
        let place = script.as_bytes().as_ptr_range();
        let heard = self.heard.iter();
        let pieces = heard.filter(|(start, _)| place.contains(start));
        pieces.map(|(_, sql)| sql.clone()).collect()
    }
}

impl Database for Deaf {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new("a host that does nothing")
            .with_foreign_key_switch(ForeignKeySwitch::Anytime)
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.heard.push((sql.as_ptr(), sql.to_owned()));
        Ok(())
    }

    fn query(&mut self, _: &str, _: &mut dyn FnMut(&[Value<'_>])) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn transaction(
        &mut self,
        body: &mut dyn FnMut(&mut Self) -> Ending,
    ) -> Result<(), DatabaseError> {
        self.depth += 1;
        body(self);
        self.depth -= 1;
        Ok(())
    }

    fn in_transaction(&self) -> bool {
        self.depth > 0
    }

    fn foreign_keys(&mut self) -> Result<ForeignKeys, DatabaseError> {
        Ok(ForeignKeys::Enforced)
    }

    fn clock(&self) -> Duration {
        Duration::ZERO
    }
}
