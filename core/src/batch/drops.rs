//! What a batch asserts so that dropping a table touches no other table's rows.

use super::assertion;
use crate::database::Capabilities;
use crate::foreign_keys::Key;
use crate::script::{Statement, TableName, Verb};
use crate::sql::{identifier, literal};

/// How many keys one statement asserts something of: hosts limit its length.
const KEYS: usize = 100;

/// Fails if rows refer to a table that is dropped next, with the words `index child`.
///
/// The statements that come before it in the batch may have renamed tables, made some or dropped
/// some, so the schema is asked at that moment: every key that refers to the table must be one of a
/// child that is known, and the child's rows are looked at if the key is still there.
pub(super) fn unreferred(
    index: usize,
    table: &TableName,
    keys: &[Key],
    before: &[&Statement],
    host: Capabilities,
) -> Vec<String> {
    let parent = format!("\"table\" = {} COLLATE NOCASE", literal(&table.name));
    let is_dropped = |child: &str| child.eq_ignore_ascii_case(&table.name);
    // Without that, a key refers to the table now only if it did so by this name before.
    let renamed = before.iter().any(|statement| statement.verb.is_rename());
    let known = keys.iter().filter(|key| {
        (renamed || key.is_of(table)) && !is_dropped(&key.child) && !is_touched(&key.child, before)
    });
    let made = made(before)
        .into_iter()
        .filter(|(child, made)| (renamed || made.refers_to(table)) && !is_dropped(child));
    let mut children = vec![literal(&table.name.to_ascii_lowercase())];
    let mut cases = Vec::new();
    let mut case = |child: &str, key: &str, row: &str| {
        children.push(literal(&child.to_ascii_lowercase()));
        cases.push(format!(
            "WHEN EXISTS (SELECT 1 FROM pragma_foreign_key_list({}) WHERE {key}{parent}) \
             AND EXISTS (SELECT 1 FROM main.{}{row}) THEN {}",
            literal(child),
            identifier(child),
            literal(&format!("{index} {child}")),
        ));
    };
    for key in known {
        let (id, row) = (
            format!("id = {} AND ", key.id),
            format!(" WHERE {}", key.refers),
        );
        case(&key.child, &id, &row);
    }
    for (child, _) in made {
        case(child, "", "");
    }
    let unknown = assertion::unless_null(&format!(
        "CASE WHEN EXISTS (SELECT 1 FROM main.sqlite_master AS m \
         JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' AND {} AND f.{parent} \
         AND lower(m.name) NOT IN ({})) THEN '{index} another table' END",
        host.no_internal_table(),
        children.join(", "),
    ));
    let asserted = cases
        .chunks(KEYS)
        .map(|cases| assertion::unless_null(&format!("CASE {} END", cases.join(" "))));
    std::iter::once(unknown).chain(asserted).collect()
}

/// Whether a statement has made, changed or dropped this table.
fn is_touched(name: &str, statements: &[&Statement]) -> bool {
    statements.iter().any(|statement| match &statement.verb {
        Verb::CreateTable(table)
        | Verb::DropTable(table)
        | Verb::AlterTable(table)
        | Verb::RenameTable(table) => table.name.eq_ignore_ascii_case(name),
        _ => false,
    })
}

/// The tables with foreign keys that statements have made, and left as they were.
fn made<'s>(statements: &[&'s Statement]) -> Vec<(&'s str, &'s Statement)> {
    let mut made: Vec<(&str, &Statement)> = Vec::new();
    for statement in statements {
        match &statement.verb {
            Verb::CreateTable(table) if !statement.parents.is_empty() => {
                made.push((&table.name, statement));
            }
            Verb::DropTable(table) | Verb::AlterTable(table) | Verb::RenameTable(table) => {
                made.retain(|(name, _)| !name.eq_ignore_ascii_case(&table.name));
            }
            _ => {}
        }
    }
    made
}

/// Between two names, and between two pairs of names: characters that no name has.
pub(super) const UNIT: char = '\u{1f}';
pub(super) const RECORD: char = '\u{1e}';

/// The words of [`no_new_orphans`] begin with it.
pub(super) const ORPHANS: &str = "orphans ";

/// Fails if more rows lack their parent than before.
pub(super) fn no_new_orphans(before: &[(String, String)]) -> String {
    let known = before.iter();
    let known = known.map(|(pair, count)| format!("WHEN {} THEN {count}", literal(pair)));
    let known: Vec<String> = known.collect();
    let allowed = match known.as_slice() {
        [] => "0".to_owned(),
        known => format!(
            "CASE lower(c) || char(31) || lower(p) {} ELSE 0 END",
            known.join(" ")
        ),
    };
    assertion::unless_null(&format!(
        "(SELECT {} || group_concat(c || char(31) || p, char(30)) FROM ({ORPHANS_SQL}) WHERE n > {allowed})",
        literal(ORPHANS)
    ))
}

/// Children, their parents, and how many rows of the one lack their parent in the other.
pub(super) const ORPHANS_SQL: &str = "SELECT \"table\" AS c, parent AS p, count(*) AS n \
                           FROM pragma_foreign_key_check GROUP BY \"table\", parent";

pub(super) fn pair(child: &str, parent: &str) -> String {
    format!("{child}{UNIT}{parent}").to_ascii_lowercase()
}
