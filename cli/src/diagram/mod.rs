//! A schema as a picture of its tables, and of who refers to whom.

mod layout;
mod mermaid;
mod svg;

use litemigrate::{Column, ForeignKey, Nulls, Schema, Table};

pub(crate) use mermaid::mermaid;
pub(crate) use svg::svg;

/// What is drawn: the tables by name, and what they refer to.
struct Diagram<'s> {
    tables: Vec<&'s Table>,
    relations: Vec<Relation<'s>>,
}

/// A foreign key. Tables are known by their place in the diagram.
struct Relation<'s> {
    child: usize,
    parent: usize,
    key: &'s ForeignKey,
}

impl<'s> Diagram<'s> {
    fn of(schema: &'s Schema) -> Self {
        let mut tables: Vec<&Table> = schema.tables().collect();
        tables.sort_by_key(|table| table.name().to_ascii_lowercase());
        let place = |name: &str| {
            let mut names = tables.iter();
            names.position(|table| table.name().eq_ignore_ascii_case(name))
        };
        let of_table = |(child, table): (usize, &&'s Table)| {
            let keys = table.foreign_keys().iter();
            let relations = keys.filter_map(|key| {
                let parent = place(key.parent())?;
                Some(Relation { child, parent, key })
            });
            relations.collect::<Vec<_>>()
        };
        let relations = tables.iter().enumerate().flat_map(of_table).collect();
        Self { tables, relations }
    }

    /// Whether a row may be without its parent.
    fn is_optional(&self, relation: &Relation<'_>) -> bool {
        let table = self.tables[relation.child];
        let may_be_null = |column: &&Column| column.nulls() == Nulls::Allowed;
        let is_of_key = |column: &&Column| has(relation.key.columns(), column.name());
        let mut columns = table.columns().iter().filter(is_of_key);
        columns.any(|column| may_be_null(&column) && !has(table.primary_key(), column.name()))
    }

    /// Whether a parent has one row at most that refers to it.
    fn is_single(&self, relation: &Relation<'_>) -> bool {
        let table = self.tables[relation.child];
        let columns = relation.key.columns();
        let is_within =
            |unique: &[String]| !unique.is_empty() && unique.iter().all(|name| has(columns, name));
        is_within(table.primary_key()) || table.unique().any(is_within)
    }
}

/// What a column is beside its type: `PK`, `FK`, `UK`.
fn marks(table: &Table, column: &Column) -> Vec<&'static str> {
    let name = column.name();
    let mut keys = table.foreign_keys().iter();
    let is_alone = |unique: &[String]| unique.len() == 1 && has(unique, name);
    let marks = [
        ("PK", has(table.primary_key(), name)),
        ("FK", keys.any(|key| has(key.columns(), name))),
        ("UK", table.unique().any(is_alone)),
    ];
    marks
        .into_iter()
        .filter_map(|(mark, is_so)| is_so.then_some(mark))
        .collect()
}

fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
