//! A schema as SQL that makes it.

use super::Schema;
use super::read::Row;
use super::words::{Cursor, parts, tokens};
use crate::script::Token;

impl Schema {
    /// SQL that makes this structure of an empty database: sorted, a statement for each table,
    /// index, view and trigger, each column on a line.
    ///
    /// Names and expressions are as they were written. Comments stay in views and triggers, and go
    /// elsewhere.
    ///
    /// ```
    /// use litemigrate::{Schema, rusqlite::Connection};
    ///
    /// let mut db = Connection::open_in_memory()?;
    /// db.execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT /* a text */)")?;
    /// db.execute_batch("ALTER TABLE notes ADD COLUMN title TEXT")?;
    /// let sql = Schema::read(&mut db)?.sql();
    /// assert_eq!(
    ///     sql,
    ///     "CREATE TABLE notes (\n    id INTEGER PRIMARY KEY,\n    body TEXT,\n    title TEXT\n);\n"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sql(&self) -> String {
        self.sql_of(|_| true)
    }

    /// The same in two parts: the tables that hold rows, and what would act when those are written.
    #[cfg(feature = "build")]
    pub(crate) fn sql_around_rows(&self) -> (String, String) {
        let tables = self.sql_of(|row| place(row) == 0);
        let others = self.sql_of(|row| place(row) > 0);
        match others.as_str() {
            "" => (tables, others),
            _ => (tables, format!("\n{others}")),
        }
    }

    fn sql_of(&self, is_told: fn(&Row) -> bool) -> String {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| is_told(row)).collect();
        rows.sort_by_key(|row| key(row));
        let mut sql = String::new();
        for row in rows {
            // An index stands with its table.
            if !sql.is_empty() && row.kind != "index" {
                sql.push('\n');
            }
            sql.push_str(&statement(row));
            sql.push_str(";\n");
        }
        sql
    }
}

/// Tables come first, each with its indexes, since the others may be of them.
fn place(row: &Row) -> u8 {
    match row.kind.as_str() {
        "table" if row.is_virtual() => 1,
        "table" | "index" => 0,
        "view" => 2,
        _ => 3,
    }
}

fn key(row: &Row) -> (u8, String, bool, String) {
    let is_index = row.kind == "index";
    let (table, name) = (&row.table, &row.name);
    let (table, name) = (table.to_ascii_lowercase(), name.to_ascii_lowercase());
    (place(row), table, is_index, name)
}

fn statement(row: &Row) -> String {
    let tokens = tokens(&row.sql);
    match row.kind.as_str() {
        "table" if !row.is_virtual() => table(&tokens),
        "table" | "index" => on_one_line(&tokens),
        _ => in_its_lines(&row.sql, &tokens),
    }
}

/// A column or constraint a line.
fn table(tokens: &[Token<'_>]) -> String {
    let bracket = tokens.iter().position(|token| token.text == "(");
    let (head, body) = tokens.split_at(bracket.unwrap_or(tokens.len()));
    let mut body = Cursor::new(body);
    let lines = parts(body.group().unwrap_or_default());
    let lines: Vec<String> = lines.into_iter().map(on_one_line).collect();
    let (head, lines) = (on_one_line(head), lines.join(",\n    "));
    let options = match on_one_line(body.rest()) {
        options if options.is_empty() => options,
        options => format!(" {options}"),
    };
    format!("{head} (\n    {lines}\n){options}")
}

/// With a blank wherever there was one, or a comment.
fn on_one_line(tokens: &[Token<'_>]) -> String {
    let mut line = String::new();
    let mut before: Option<&Token<'_>> = None;
    for token in tokens {
        let is_apart = before.is_some_and(|before| {
            let was_apart = before.start + before.text.len() < token.start;
            let is_inner = before.text == "(" || matches!(token.text, ")" | ",");
            before.text == "," || was_apart && !is_inner
        });
        if is_apart {
            line.push(' ');
        }
        line.push_str(token.text);
        before = Some(token);
    }
    line
}

/// As it was written, without what follows the end, and with the line ends of SQL files.
fn in_its_lines(text: &str, tokens: &[Token<'_>]) -> String {
    let mut lines = String::new();
    let mut end = 0;
    for token in tokens {
        let between = text.get(end..token.start).unwrap_or(" ");
        lines.push_str(&between.replace("\r\n", "\n"));
        lines.push_str(token.text);
        end = token.start + token.text.len();
    }
    lines
}
