//! An entity diagram as a picture, light or dark as the page around it.

use std::fmt::{self, Write};

use litemigrate::{Nulls, Schema, Table};

use super::layout::{LETTER, LINE, Layout, MARGIN, PADDING, Place};
use super::{Diagram, Relation, marks};

const STYLE: &str = "
    svg { --paper: #ffffff; --box: #f6f8fa; --head: #dbe7f5; --line: #57606a; --text: #1f2328; --quiet: #57606a; }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #0d1117; --box: #161b22; --head: #1f3a5f; --line: #8b949e; --text: #e6edf3; --quiet: #9aa4af; }
    }
    .paper { fill: var(--paper); }
    .box { fill: var(--box); stroke: var(--line); }
    .head { fill: var(--head); stroke: var(--line); }
    .key { fill: none; stroke: var(--line); stroke-width: 1.5; }
    .end { fill: var(--line); }
    text { font: 13px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: var(--text); dominant-baseline: central; white-space: pre; }
    .name { font-weight: bold; }
    .quiet { fill: var(--quiet); }
  ";

pub(crate) fn svg(schema: &Schema) -> Result<String, fmt::Error> {
    let diagram = Diagram::of(schema);
    let layout = Layout::of(&diagram);
    let Layout { width, height, .. } = layout;
    let mut svg = String::new();
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">"
    )?;
    writeln!(svg, "  <title>Tables, and what they refer to</title>")?;
    writeln!(svg, "  <style>{STYLE}</style>")?;
    writeln!(
        svg,
        "  <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>"
    )?;
    // Below the boxes, so that a line that passes one does not cross its text.
    for relation in &diagram.relations {
        line(&mut svg, &diagram, &layout, relation)?;
    }
    for (table, place) in diagram.tables.iter().zip(&layout.places) {
        entity(&mut svg, table, *place)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn entity(svg: &mut String, table: &Table, place: Place) -> fmt::Result {
    let Place {
        x,
        y,
        width,
        height,
    } = place;
    let (left, right) = (x + PADDING, x + width - PADDING);
    writeln!(
        svg,
        "  <rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    )?;
    let head = LINE + PADDING / 2;
    writeln!(
        svg,
        "  <rect class=\"head\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{head}\"/>"
    )?;
    let middle = y + head / 2;
    let name = escaped(table.name());
    writeln!(
        svg,
        "  <text class=\"name\" x=\"{left}\" y=\"{middle}\">{name}</text>"
    )?;
    for (index, column) in table.columns().iter().enumerate() {
        let middle = place.line(index);
        let name = escaped(column.name());
        let marks = marks(table, column);
        let after = left + (column.name().chars().count() + 1) * LETTER;
        let style = if marks.contains(&"PK") {
            " class=\"name\""
        } else {
            ""
        };
        writeln!(
            svg,
            "  <text{style} x=\"{left}\" y=\"{middle}\">{name}</text>"
        )?;
        if !marks.is_empty() {
            let marks = marks.join(" ");
            writeln!(
                svg,
                "  <text class=\"quiet\" x=\"{after}\" y=\"{middle}\">{marks}</text>"
            )?;
        }
        let may_be_null = column.nulls() == Nulls::Allowed && !marks.contains(&"PK");
        let optional = if may_be_null { "?" } else { "" };
        let type_name = escaped(column.type_name());
        writeln!(
            svg,
            "  <text class=\"quiet\" x=\"{right}\" y=\"{middle}\" text-anchor=\"end\">{type_name}{optional}</text>"
        )?;
    }
    Ok(())
}

/// From the column that refers to the one that is referred to, where a dot stands.
fn line(
    svg: &mut String,
    diagram: &Diagram<'_>,
    layout: &Layout,
    relation: &Relation<'_>,
) -> fmt::Result {
    let (child, parent) = (
        diagram.tables[relation.child],
        diagram.tables[relation.parent],
    );
    let (from, to) = (
        layout.places[relation.child],
        layout.places[relation.parent],
    );
    let from_y = from.line(place_of(child, relation.key.columns()));
    let referred = match relation.key.parent_columns() {
        [] => parent.primary_key(),
        columns => columns,
    };
    let to_y = to.line(place_of(parent, referred));
    let to_x = to.x + to.width;
    // To the left, where parents are; in a circle, around the right side.
    let (from_x, bend_from, bend_to) = if to_x < from.x {
        let bend = (from.x - to_x) / 2;
        (from.x, from.x - bend, to_x + bend)
    } else {
        let right = from.x + from.width;
        let bend = right.max(to_x) + MARGIN;
        (right, bend, bend)
    };
    writeln!(
        svg,
        "  <path class=\"key\" d=\"M {from_x} {from_y} C {bend_from} {from_y}, {bend_to} {to_y}, {to_x} {to_y}\"/>"
    )?;
    writeln!(
        svg,
        "  <circle class=\"end\" cx=\"{to_x}\" cy=\"{to_y}\" r=\"4\"/>"
    )
}

/// The line of the first of these columns.
fn place_of(table: &Table, columns: &[String]) -> usize {
    let first = columns.first().map_or("", String::as_str);
    let mut all = table.columns().iter();
    let place = all.position(|column| column.name().eq_ignore_ascii_case(first));
    place.unwrap_or(0)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // XML knows no others.
            char if char.is_control() => escaped.push(' '),
            char => escaped.push(char),
        }
    }
    escaped
}
