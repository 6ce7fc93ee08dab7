//! What SQLite makes of a script, without running it.

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Batch, Connection};

/// What SQLite finds next in a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A statement it can prepare, with what stands before it. Parameters are shown as NULL.
    Statement(String),
    /// Something it cannot.
    Refused,
}

/// Prepares statements, on a database with tables that they may be about.
#[derive(Debug)]
pub struct Preparer(Connection);

impl Preparer {
    pub fn new() -> Self {
        let mut db = Connection::open_in_memory().expect("there is memory");
        db.execute_batch(
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c); CREATE TABLE u (a, b, c);
             CREATE VIEW v AS SELECT * FROM t; CREATE INDEX i ON t (b);",
        )
        .expect("the tables are new");
        // Some pragmas take effect when they are prepared.
        let authorize = |context: AuthContext<'_>| match context.action {
            AuthAction::Pragma { pragma_name, .. } if pragma_name != "user_version" => {
                Authorization::Deny
            }
            _ => Authorization::Allow,
        };
        db.authorizer(Some(authorize)).expect("nothing is running");
        Self(db)
    }

    /// The statements of a script, one after the other, up to the first that is refused.
    pub fn statements<'a>(&'a self, script: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut batch = Some(Batch::new(&self.0, script));
        std::iter::from_fn(move || match batch.as_mut()?.next() {
            Ok(Some(statement)) => statement.expanded_sql().map(Found::Statement),
            Ok(None) => None,
            Err(_) => {
                batch = None;
                Some(Found::Refused)
            }
        })
    }
}

impl Default for Preparer {
    fn default() -> Self {
        Self::new()
    }
}
