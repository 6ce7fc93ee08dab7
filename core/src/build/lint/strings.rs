//! Texts in double quotes, which SQLite takes where no column has that name. With that leniency
//! off it tells of them itself.

use rusqlite::config::DbConfig;

use super::rule::Rule;
use super::walk::{Walk, names};
use crate::drivers::translate;
use crate::script::{Token, Verb};
use crate::sql::{identifier, literal};

/// Before a statement runs.
pub(super) fn look(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    if !step.tokens.iter().any(is_double_quoted) {
        return;
    }
    let is_table = matches!(
        step.statement.verb,
        Verb::CreateTable(_) | Verb::AlterTable(_)
    );
    let defaults = step.tokens.windows(2).filter(|pair| pair[0].is("DEFAULT"));
    // A default is a text however it is quoted, and no setting changes that.
    let default = defaults
        .map(|pair| pair[1])
        .find(|token| is_table && is_double_quoted(token));
    if let Some(token) = default {
        return tell(walk, at, token.start, &token.name());
    }
    strictly(walk, at, &[step.sql.to_owned()]);
}

/// After it has run: what is in a view or in a trigger is looked at when it is used.
pub(super) fn look_behind(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    if !step.begins("CREATE") || !step.tokens.iter().any(is_double_quoted) {
        return;
    }
    if step.tokens.iter().take(3).any(|token| token.is("VIEW")) {
        if let Some(view) = step.created() {
            strictly(
                walk,
                at,
                &[format!("SELECT * FROM {}", identifier(&view.name))],
            );
        }
    } else if step.tokens.iter().take(3).any(|token| token.is("TRIGGER")) {
        let uses = uses_of_trigger(walk, at);
        walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true);
        strictly(walk, at, &uses);
        walk.set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false);
    }
}

/// What a trigger runs at.
fn uses_of_trigger(walk: &Walk<'_>, at: usize) -> Vec<String> {
    let step = &walk.steps[at];
    let table = step.find("ON").and_then(|on| step.name_at(on + 1));
    let event = step.tokens.iter().find(|token| {
        let events = ["DELETE", "INSERT", "UPDATE"];
        events.iter().any(|event| token.is(event))
    });
    let (Some(table), Some(event)) = (table, event) else {
        return Vec::new();
    };
    let quoted = identifier(&table.name);
    if event.is("DELETE") {
        return vec![format!("DELETE FROM {quoted}")];
    }
    if event.is("INSERT") {
        return vec![format!("INSERT INTO {quoted} DEFAULT VALUES")];
    }
    let sql = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0";
    let columns = names(&walk.now, sql, [&table.name]);
    let columns = columns.iter().map(|column| identifier(column));
    // One that the trigger is not for does not make it run.
    columns
        .map(|column| format!("UPDATE {quoted} SET {column} = {column}"))
        .collect()
}

/// Whether the statements are understood only with the leniency, for a text of this step.
fn strictly(walk: &mut Walk<'_>, at: usize, statements: &[String]) {
    let settings = [
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
    ];
    for sql in statements {
        let lenient = |on| settings.into_iter().for_each(|known| walk.set(known, on));
        lenient(false);
        let refused = walk.now.prepare(sql).err();
        lenient(true);
        let Some(refused) = refused.filter(|_| walk.now.prepare(sql).is_ok()) else {
            continue;
        };
        let message = translate(refused, sql);
        let mut tokens = walk.steps[at].tokens.iter();
        let text = tokens.find(|token| {
            is_double_quoted(token)
                && [token.text, &token.name()]
                    .iter()
                    .any(|name| says_of(message.message(), name))
        });
        if let Some(token) = text {
            return tell(walk, at, token.start, &token.name());
        }
    }
}

/// `no such column: <name>`, with an advice behind it in newer versions.
fn says_of(message: &str, name: &str) -> bool {
    let rest = message.split_once(name).map(|(_, rest)| rest);
    message.contains("no such column")
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '"']))
}

fn is_double_quoted(token: &Token<'_>) -> bool {
    token.text.starts_with('"')
}

fn tell(walk: &mut Walk<'_>, at: usize, offset: usize, text: &str) {
    let sentence = format!(
        "`\"{text}\"` is no column, so SQLite takes it for a text, and a misspelt column would be \
         one too"
    );
    let way_out = format!("write {}", literal(text));
    walk.tell_at(Rule::DoubleQuotedString, at, offset, sentence, way_out);
}
