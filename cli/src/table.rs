//! Columns of text.

use crate::output::{Paint, Tone};

/// Rows of cells, each column as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

/// Which side of a column its cells stand at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Left,
    Right,
}

#[derive(Debug)]
struct Head {
    name: &'static str,
    side: Side,
}

/// A cell, and how it is meant.
#[derive(Clone, Debug)]
pub(crate) struct Cell(String, Tone);

impl Cell {
    pub(crate) fn new(text: impl Into<String>, tone: Tone) -> Cell {
        // A name from a file may hold anything; a row is one line.
        let text = text.into();
        let text = if text.contains(char::is_control) {
            text.chars().map(|each| if each.is_control() { '\u{fffd}' } else { each }).collect()
        } else {
            text
        };
        Cell(text, tone)
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::new(text, Tone::Plain)
    }
}

impl Table {
    /// A table with these headings; those that begin with `>` are of numbers, which stand at the right.
    pub(crate) fn new(heads: &[&'static str]) -> Table {
        let head = |&name: &&'static str| match name.strip_prefix('>') {
            Some(name) => Head { name, side: Side::Right },
            None => Head { name, side: Side::Left },
        };
        Table { heads: heads.iter().map(head).collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table, indented by two. Columns in which no row has anything are left out.
    pub(crate) fn render(&self, paint: Paint) -> String {
        let head: Vec<Cell> = self.heads.iter().map(|head| Cell::new(head.name, Tone::Faint)).collect();
        let widths: Vec<usize> = (0..self.heads.len()).map(|column| self.width(column)).collect();
        let mut text = String::new();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = String::new();
            // Blanks are put before the next cell, so that no line ends in them.
            let mut owed = 0;
            for ((Cell(cell, tone), head), &width) in row.iter().zip(&self.heads).zip(&widths) {
                if width == 0 {
                    continue;
                }
                let blank = width.saturating_sub(cell.chars().count());
                let (before, after) = match head.side {
                    Side::Left => (0, blank),
                    Side::Right => (blank, 0),
                };
                if !cell.is_empty() {
                    line.extend(std::iter::repeat_n(' ', owed + 2 + before));
                    line.push_str(&paint.tone(*tone, cell));
                    owed = after;
                } else {
                    owed += 2 + width;
                }
            }
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// The width of a column; 0 if all its cells are empty.
    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        match cells.map(|Cell(text, _)| text.chars().count()).max() {
            Some(width) if width > 0 => {
                width.max(self.heads.get(column).map_or(0, |head| head.name.chars().count()))
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(heads: &[&'static str], rows: &[&[&str]], expected: &str) {
        let mut table = Table::new(heads);
        for row in rows {
            table.push(row.iter().map(|&cell| Cell::from(cell)));
        }
        let plain = table.render(crate::output::Output::new(crate::output::Color::Never).paint());
        assert_eq!(plain, expected);
    }

    #[test]
    fn columns_line_up_and_empty_ones_go() {
        check(
            &["NAME", "NONE", ">SIZE"],
            &[&["a", "", "12345"], &["longer", "", "1"], &["last", "", ""]],
            "  NAME     SIZE\n  a       12345\n  longer      1\n  last\n",
        );
    }

    #[test]
    fn a_row_is_one_line() {
        check(&["NAME"], &[&["a\nb"]], "  NAME\n  a\u{fffd}b\n");
    }
}
