//! An entity diagram in the words of Mermaid, which many places draw where they show Markdown.

use std::fmt::{self, Write};

use litemigrate::Schema;

use super::{Diagram, marks};

pub(crate) fn mermaid(schema: &Schema) -> Result<String, fmt::Error> {
    let diagram = Diagram::of(schema);
    let mut text = "erDiagram\n".to_owned();
    for table in &diagram.tables {
        writeln!(text, "    {} {{", entity(table.name()))?;
        for column in table.columns() {
            let type_name = match column.type_name() {
                "" => "ANY".to_owned(),
                type_name => word(type_name),
            };
            let marks = marks(table, column).join(", ");
            let line = format!("{type_name} {} {marks}", word(column.name()));
            writeln!(text, "        {}", line.trim_end())?;
        }
        text.push_str("    }\n");
    }
    for relation in &diagram.relations {
        let entity = |place: usize| entity(diagram.tables[place].name());
        let (parent, child) = (entity(relation.parent), entity(relation.child));
        let one = if diagram.is_optional(relation) {
            "|o"
        } else {
            "||"
        };
        let many = if diagram.is_single(relation) {
            "o|"
        } else {
            "o{"
        };
        let columns = plain(&relation.key.columns().join(", "));
        writeln!(text, "    {parent} {one}--{many} {child} : \"{columns}\"")?;
    }
    Ok(text)
}

/// A table's name between quotes.
fn entity(name: &str) -> String {
    format!("\"{}\"", plain(name))
}

/// Mermaid knows no way to write these.
fn plain(text: &str) -> String {
    text.replace(['"', '%', '\\', '\n', '\r', ';'], "_")
}

/// A type or a column's name: letters, digits, brackets, and `_` for all else.
fn word(text: &str) -> String {
    let known = |char: char| char.is_alphanumeric() || matches!(char, '_' | '(' | ')');
    let word: String = text
        .chars()
        .map(|char| if known(char) { char } else { '_' })
        .collect();
    if word.starts_with(char::is_alphabetic) {
        word
    } else {
        format!("x_{word}")
    }
}
