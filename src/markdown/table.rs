//! Tables: rows of finished cells. GFM §4.10.

use super::event::Alignment;
use super::line::Lines;
use crate::text::find::memchr;

/// A table whose cells are written already; its first row is the header. One is kept for all tables of a document.
#[derive(Debug, Default)]
pub(super) struct Table<'e> {
    alignments: &'e [Alignment],
    /// The cells, one after the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// How many cells there are before each row.
    rows: Vec<usize>,
}

impl<'e> Table<'e> {
    /// A table begins; the one before is written.
    pub(super) fn begin(&mut self, alignments: &'e [Alignment]) {
        self.alignments = alignments;
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }

    pub(super) fn begin_row(&mut self) {
        self.rows.push(self.ends.len());
    }

    /// The next cell of the row, a finished leaf block.
    pub(super) fn push_cell(&mut self, cell: &str) {
        push_with_pipes_escaped(&mut self.text, cell);
        self.ends.push(self.text.len());
    }

    /// Writes its lines. One space stands around each cell, so that a diff shows only what changed.
    pub(super) fn write(&self, lines: &mut Lines) {
        for (index, &first) in self.rows.iter().enumerate() {
            let end = self.rows.get(index + 1).copied().unwrap_or(self.ends.len());
            lines.begin();
            lines.out.push('|');
            for cell in (first..end).map(Some).chain(std::iter::repeat(None)).take(self.alignments.len()) {
                let cell = cell.map_or("", |cell| self.cell(cell));
                if !cell.is_empty() {
                    lines.out.push(' ');
                    lines.out.push_str(cell);
                }
                lines.out.push_str(" |");
            }
            lines.out.push('\n');
            if index == 0 {
                self.write_delimiter_row(lines);
            }
        }
    }

    fn cell(&self, cell: usize) -> &str {
        let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[cell]]
    }

    /// Three dashes: older renderers ask for as many.
    fn write_delimiter_row(&self, lines: &mut Lines) {
        lines.begin();
        lines.out.push('|');
        for alignment in self.alignments {
            lines.out.push_str(match alignment {
                Alignment::None => " --- |",
                Alignment::Left => " :--- |",
                Alignment::Center => " :---: |",
                Alignment::Right => " ---: |",
            });
        }
        lines.out.push('\n');
    }
}

/// Appends a finished cell's text with every pipe escaped: cells are split before anything else is read.
fn push_with_pipes_escaped(out: &mut String, cell: &str) {
    #[cfg(test)]
    if super::sabotage::is_on(super::sabotage::Sabotage::BarePipes) {
        out.push_str(cell);
        return;
    }
    let mut rest = cell;
    while let Some(at) = memchr(b'|', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push_str("\\|");
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
