//! What other tools leave in a database to remember what they ran.

use std::fmt;

use crate::database::Database;
use crate::error::{Error, trouble};
use crate::sql::identifier;

/// Whose table it is, its name, and the columns of a migration's name and of the order.
const TABLES: [(&str, &str, &str, &str); 4] = [
    ("refinery", "refinery_schema_history", "version", "version"),
    ("diesel", "__diesel_schema_migrations", "version", "version"),
    (
        "drizzle",
        "__drizzle_migrations",
        "created_at",
        "created_at",
    ),
    ("wrangler", "d1_migrations", "name", "id"),
];

/// A tool that migrated the database before, by what it left there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    tool: &'static str,
    table: Option<&'static str>,
    count: u64,
    latest: String,
}

impl Predecessor {
    /// The tool: `refinery`, `diesel`, `drizzle`, `wrangler`, or `rusqlite_migration`, which counts
    /// in `user_version`.
    pub fn tool(&self) -> &str {
        self.tool
    }

    /// Its table, if it has one.
    pub fn table(&self) -> Option<&str> {
        self.table
    }

    /// How many migrations it ran.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The latest that it ran, in its own words: a version, a name, a number.
    pub fn latest(&self) -> &str {
        &self.latest
    }

    /// The number that the latest begins with.
    pub(super) fn version(&self) -> Option<i64> {
        let digits = self.latest.split(|char: char| !char.is_ascii_digit());
        digits.into_iter().next()?.parse().ok()
    }

    /// All that are found. Reads only.
    pub(super) fn find(db: &mut impl Database) -> Result<Vec<Self>, Error> {
        let mut found = Vec::new();
        for (tool, table, latest, order) in TABLES {
            let latest = format!("SELECT {latest} FROM main.{table} ORDER BY {order} DESC LIMIT 1");
            let sql = format!(
                "SELECT CAST(count(*) AS TEXT), coalesce(CAST(({latest}) AS TEXT), '') FROM \
                 main.{table}"
            );
            if let Some((count, latest)) = ask(db, &sql)? {
                let (table, count) = (Some(table), count.parse().unwrap_or(0));
                let predecessor = Self {
                    tool,
                    table,
                    count,
                    latest,
                };
                found.push(predecessor);
            }
        }
        if let Some((_, latest)) = ask(db, "PRAGMA user_version")?
            && let Ok(count @ 1..) = latest.parse()
        {
            found.push(Self {
                tool: "rusqlite_migration",
                table: None,
                count,
                latest,
            });
        }
        Ok(found)
    }

    /// The statement that removes its table.
    pub(super) fn removal(&self) -> Option<String> {
        let table = identifier(self.table?);
        Some(format!("DROP TABLE main.{table}"))
    }
}

/// What a tool's table says. None, if there is no such table, it has other columns, or the host does
/// not let it be asked.
fn ask(db: &mut impl Database, sql: &str) -> Result<Option<(String, String)>, Error> {
    let mut answer = None;
    let asked = db.query(sql, &mut |row| {
        let text = |at: usize| row.get(at).map(|value| value.text());
        answer = text(0).map(|first| {
            let last = text(1).unwrap_or_else(|| first.clone());
            (first, last)
        });
    });
    match asked {
        Err(source) if trouble(source.code()).is_some() => {
            let doing = "cannot read what another tool has recorded";
            Err(Error::database(doing, source))
        }
        Err(_) => Ok(None),
        Ok(()) => Ok(answer),
    }
}

impl fmt::Display for Predecessor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tool,
            table,
            count,
            latest,
        } = self;
        let Some(table) = table else {
            return write!(f, "user_version is {count}, as {tool} counts");
        };
        let plural = if *count == 1 { "" } else { "s" };
        write!(f, "{table} of {tool} has {count} migration{plural}")?;
        if *count > 0 {
            write!(f, ", the latest {latest}")?;
        }
        Ok(())
    }
}
