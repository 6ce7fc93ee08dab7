//! Where tables stand: parents to the left of those that refer to them, what is alone below.

use super::{Diagram, marks};

/// Sizes in pixels of a picture whose letters are all as wide.
pub(super) const LETTER: usize = 8;
pub(super) const LINE: usize = 20;
pub(super) const PADDING: usize = 10;
const BETWEEN_COLUMNS: usize = 90;
const BETWEEN_BOXES: usize = 28;
pub(super) const MARGIN: usize = 24;
/// What is alone is put in rows at least as wide as this.
const LEAST_WIDTH: usize = 720;

/// A table's box.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Place {
    /// The middle of a line; the table's name is above the first.
    pub(super) fn line(&self, line: usize) -> usize {
        self.y + LINE + PADDING / 2 + line * LINE + LINE / 2
    }
}

/// The boxes, and the size of the whole.
pub(super) struct Layout {
    pub(super) places: Vec<Place>,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Layout {
    pub(super) fn of(diagram: &Diagram<'_>) -> Self {
        let count = diagram.tables.len();
        let mut layout = Self {
            places: (0..count).map(|table| size(diagram, table)).collect(),
            width: MARGIN,
            height: MARGIN,
        };
        let (related, alone): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|table| is_related(diagram, *table));
        layout.columns(diagram, &related);
        layout.rows(&alone);
        layout
    }

    /// A column for each depth, its tables near the height of what they refer to.
    fn columns(&mut self, diagram: &Diagram<'_>, related: &[usize]) {
        let depths = depths(diagram);
        let mut left = MARGIN;
        let mut bottom = MARGIN;
        for depth in 0..=depths.iter().copied().max().unwrap_or(0) {
            let of_depth = related.iter().filter(|table| depths[**table] == depth);
            let mut column: Vec<usize> = of_depth.copied().collect();
            column.sort_by_key(|table| self.height_of_parents(diagram, *table, depth, &depths));
            let mut top = MARGIN;
            let mut width = 0;
            for table in column {
                let place = &mut self.places[table];
                (place.x, place.y) = (left, top);
                top += place.height + BETWEEN_BOXES;
                width = width.max(place.width);
                bottom = bottom.max(top);
            }
            if width > 0 {
                self.width = self.width.max(left + width + MARGIN);
                left += width + BETWEEN_COLUMNS;
            }
        }
        self.height = bottom;
    }

    /// The mean height of the parents that stand already.
    fn height_of_parents(
        &self,
        diagram: &Diagram<'_>,
        table: usize,
        depth: usize,
        depths: &[usize],
    ) -> usize {
        let relations = diagram.relations.iter();
        let parents = relations
            .filter(|relation| relation.child == table && depths[relation.parent] < depth)
            .map(|relation| self.places[relation.parent].y);
        let parents: Vec<usize> = parents.collect();
        parents.iter().sum::<usize>() / parents.len().max(1)
    }

    /// What refers to nothing, and to which nothing refers.
    fn rows(&mut self, alone: &[usize]) {
        let end = self.width.max(LEAST_WIDTH) - MARGIN;
        let (mut left, mut top, mut bottom) = (MARGIN, self.height, self.height);
        for table in alone {
            let place = &mut self.places[*table];
            if left > MARGIN && left + place.width > end {
                (left, top) = (MARGIN, bottom);
            }
            (place.x, place.y) = (left, top);
            left += place.width + BETWEEN_BOXES;
            bottom = bottom.max(top + place.height + BETWEEN_BOXES);
            self.width = self.width.max(place.x + place.width + MARGIN);
        }
        self.height = bottom + MARGIN - BETWEEN_BOXES.min(bottom);
    }
}

fn size(diagram: &Diagram<'_>, table: usize) -> Place {
    let table = diagram.tables[table];
    let columns = table.columns().iter();
    let letters = columns.map(|column| {
        let marks = marks(table, column).join(" ");
        let blanks = 4;
        let texts = [column.name(), column.type_name(), marks.as_str()];
        blanks + texts.iter().map(|text| text.chars().count()).sum::<usize>()
    });
    let letters = letters.max().unwrap_or(0);
    let letters = letters.max(table.name().chars().count());
    Place {
        width: letters * LETTER + 2 * PADDING,
        height: (table.columns().len() + 1) * LINE + PADDING,
        ..Place::default()
    }
}

fn is_related(diagram: &Diagram<'_>, table: usize) -> bool {
    let mut relations = diagram.relations.iter();
    relations.any(|relation| relation.child == table || relation.parent == table)
}

/// How many tables stand at most on the way from each to one that refers to none. A circle is cut
/// where it is entered.
fn depths(diagram: &Diagram<'_>) -> Vec<usize> {
    let count = diagram.tables.len();
    let mut depths = vec![None; count];
    for table in 0..count {
        depth(diagram, table, &mut depths, &mut vec![false; count]);
    }
    depths.into_iter().map(|depth| depth.unwrap_or(0)).collect()
}

fn depth(
    diagram: &Diagram<'_>,
    table: usize,
    depths: &mut [Option<usize>],
    on_the_way: &mut [bool],
) -> usize {
    if let Some(known) = depths[table] {
        return known;
    }
    on_the_way[table] = true;
    let mut deepest = 0;
    for relation in &diagram.relations {
        if relation.child == table && !on_the_way[relation.parent] {
            deepest = deepest.max(depth(diagram, relation.parent, depths, on_the_way) + 1);
        }
    }
    on_the_way[table] = false;
    depths[table] = Some(deepest);
    deepest
}
