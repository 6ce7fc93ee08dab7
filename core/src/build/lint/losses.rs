//! What is gone after a migration: tables, columns, children's rows, parents.

use rusqlite::Connection;

use super::rule::Rule;
use super::step::Step;
use super::walk::{Walk, names, stored_columns};
use crate::script::{TableName, Token, Verb};

/// The way that loses nothing.
const REBUILD: &str = "make a new table, copy, drop the old one and rename the new one";

/// Before a statement runs.
pub(super) fn look(walk: &mut Walk<'_>, at: usize) {
    let step = &walk.steps[at];
    let statement = step.statement;
    match &statement.verb {
        Verb::DropTable(table) if walk.is_main(table) => drop_table(walk, at, &table.name),
        Verb::AlterTable(table) if walk.is_main(table) => drop_column(walk, at, &table.name),
        Verb::DeleteFrom(table) if walk.is_main(table) && !step.says("WHERE") => {
            let is_filled = |table: &TableName, other: &TableName| {
                walk.is_main(other) && other.name.eq_ignore_ascii_case(&table.name)
            };
            let mut later = walk.steps[at..].iter().filter_map(Step::filled);
            if later.any(|other| is_filled(table, &other)) {
                cascade(walk, at, &table.name, "deleting");
            }
        }
        _ => {
            let replaces = step.begins("REPLACE")
                || step.begins("INSERT") && step.has(1, "OR") && step.has(2, "REPLACE");
            if let Some(table) = step
                .filled()
                .filter(|table| replaces && walk.is_main(table))
            {
                cascade(walk, at, &table.name, "replacing");
            }
        }
    }
}

/// After the whole script.
pub(super) fn look_back(walk: &mut Walk<'_>) {
    for dropped in std::mem::take(&mut walk.dropped) {
        lost_parent(
            walk,
            &dropped.name,
            dropped.statement,
            dropped.origin.as_deref(),
        );
        if let Some(origin) = dropped.origin {
            forgotten_columns(walk, &origin, &dropped.name, dropped.statement);
        }
    }
}

fn drop_table(walk: &mut Walk<'_>, at: usize, name: &str) {
    let Some(origin) = walk.origin(name) else {
        return;
    };
    if walk.copies(name, at).next().is_some() || is_derived(walk.before, &origin.name) {
        return;
    }
    let sentence = format!("table `{}` is dropped with all its rows", walk.spelt(name));
    tell_loss(walk, Rule::DropTable, at, sentence);
}

fn drop_column(walk: &mut Walk<'_>, at: usize, table: &str) {
    let step = &walk.steps[at];
    let verb = step.altered();
    if !step.has(verb, "DROP") {
        return;
    }
    let named = verb + 1 + usize::from(step.has(verb + 1, "COLUMN"));
    let Some(column) = step.tokens.get(named).map(Token::name) else {
        return;
    };
    let Some(origin) = walk.origin(table) else {
        return;
    };
    let columns = stored_columns(walk.before, &origin.name);
    let Some(column) = find(&columns, &column) else {
        return;
    };
    let mut before = walk.steps[..at].iter();
    if before.any(|step| step.names(table) && step.reads(column)) {
        return;
    }
    tell_column(walk, at, &walk.spelt(table), &column.clone());
}

/// Columns that a table had before it was rebuilt, and that nothing has copied.
fn forgotten_columns(walk: &mut Walk<'_>, origin: &str, dropped: &str, at: usize) {
    if !walk.is_there(origin) || walk.copies(dropped, at).next().is_none() {
        return;
    }
    let kept = stored_columns(&walk.now, origin);
    let forgotten = |column: &String| {
        let is_copied = walk
            .copies(dropped, at)
            .any(|step| step.names(column) || step.copies_everything());
        find(&kept, column).is_none() && !is_copied
    };
    let mut columns = stored_columns(walk.before, origin);
    columns.retain(forgotten);
    for column in columns {
        tell_column(walk, at, origin, &column);
    }
}

fn tell_column(walk: &mut Walk<'_>, at: usize, table: &str, column: &str) {
    let sentence = format!("column `{table}.{column}` is dropped with all that is in it");
    tell_loss(walk, Rule::DropColumn, at, sentence);
}

fn tell_loss(walk: &mut Walk<'_>, rule: Rule, at: usize, sentence: String) {
    let they = if rule == Rule::DropTable {
        "they"
    } else {
        "it"
    };
    let way_out = format!(
        "copy what is still needed, or say why {they} may go: `-- litemigrate: allow({rule}) …`"
    );
    walk.tell(rule, at, sentence, way_out);
}

/// Rows of a table go, and those that refer to them with them.
fn cascade(walk: &mut Walk<'_>, at: usize, table: &str, doing: &str) {
    let that_change = "AND m.name <> ?1 COLLATE NOCASE \
                       AND f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT')";
    let children = children(walk, table, that_change);
    if children.is_empty() || walk.origin(table).is_none() {
        return;
    }
    let (table, children) = (walk.spelt(table), list(&children));
    let sentence = format!(
        "{doing} the rows of `{table}` deletes or changes those of {children} that refer to them, \
         and filling it again does not bring them back"
    );
    let way_out = if doing == "deleting" {
        REBUILD
    } else {
        "write INSERT … ON CONFLICT DO UPDATE, which deletes nothing"
    };
    walk.tell(Rule::Cascade, at, sentence, way_out);
}

/// Others refer to a table that is gone.
fn lost_parent(walk: &mut Walk<'_>, name: &str, at: usize, origin: Option<&str>) {
    if walk.is_there(name) {
        return;
    }
    let children = children(walk, name, "");
    if children.is_empty() {
        return;
    }
    let children = list(&children);
    let is_renamed = origin.is_some_and(|origin| !origin.eq_ignore_ascii_case(name));
    let (sentence, way_out) = if is_renamed {
        let sentence = format!(
            "{children} refers to `{name}`, which is dropped: a table that is renamed takes the \
             foreign keys of others along"
        );
        (sentence, REBUILD.to_owned())
    } else {
        let sentence = format!("{children} refers to `{name}`, which is dropped");
        let way_out = format!("rebuild {children} without that foreign key, or drop it too");
        (sentence, way_out)
    };
    walk.tell(Rule::LostParent, at, sentence, way_out);
}

/// The tables that refer to a table, as far as a condition holds.
fn children(walk: &Walk<'_>, table: &str, condition: &str) -> Vec<String> {
    let sql = format!(
        "SELECT DISTINCT m.name FROM main.sqlite_master AS m \
         JOIN pragma_foreign_key_list(m.name) AS f \
         WHERE m.type = 'table' AND f.\"table\" = ?1 COLLATE NOCASE {condition}"
    );
    names(&walk.now, &sql, [table])
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn find<'n>(names: &'n [String], name: &str) -> Option<&'n String> {
    names.iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// Whether what is in a virtual table is in another table too: a full-text index of it.
fn is_derived(db: &Connection, table: &str) -> bool {
    let sql = "SELECT sql FROM main.sqlite_master WHERE name = ?1 \
               AND sql LIKE 'CREATE VIRTUAL TABLE%' AND replace(sql, ' ', '') LIKE '%content=%'";
    !names(db, sql, [table]).is_empty()
}
