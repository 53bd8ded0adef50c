//! Tables: rows of finished cells, and the delimiter row. GFM §4.10.

use super::event::Alignment;
use super::line::Lines;
use crate::text::find::memchr;

/// The table that is open. Its cells are written where they stand.
#[derive(Debug, Default)]
pub(super) struct Table<'e> {
    alignments: &'e [Alignment],
    /// How many cells the row has so far.
    cells: usize,
    /// The row is the first one, which is the header.
    is_head: bool,
    /// Where the cell begins.
    start: usize,
    /// Scratch.
    cell: String,
}

impl<'e> Table<'e> {
    /// None yet; with scratch that has been used before or not.
    pub(super) fn new(cell: String) -> Self {
        Table { cell, ..Table::default() }
    }

    pub(super) fn into_scratch(self) -> String {
        self.cell
    }

    pub(super) fn begin(&mut self, alignments: &'e [Alignment]) {
        self.alignments = alignments;
        self.is_head = true;
    }

    pub(super) fn begin_row(&mut self, lines: &mut Lines) {
        self.cells = 0;
        lines.begin();
        lines.out.push('|');
    }

    /// The next cell of the row begins. One space stands around it, so that a diff shows only what changed.
    pub(super) fn begin_cell(&mut self, out: &mut String) {
        self.start = out.len();
        out.push(' ');
    }

    /// The cell was not written as it should be.
    pub(super) fn undo_cell(&self, out: &mut String) {
        out.truncate(self.start + 1);
    }

    /// The cell is written: a finished leaf block, in which a pipe is to be escaped if there is one.
    pub(super) fn end_cell(&mut self, out: &mut String) {
        self.cells += 1;
        if self.cells > self.alignments.len() {
            // The delimiter row has no column for it.
            out.truncate(self.start);
        } else if out.len() == self.start + 1 {
            out.push('|');
        } else {
            out.push_str(" |");
        }
    }

    /// "cells are split before anything else is read": escapes every pipe of the cell.
    pub(super) fn escape_pipes(&mut self, out: &mut String) {
        self.cell.clear();
        self.cell.push_str(&out[self.start + 1..]);
        self.undo_cell(out);
        push_with_pipes_escaped(out, &self.cell);
    }

    /// The row is complete, but for cells that it does not have.
    pub(super) fn end_row(&mut self, lines: &mut Lines) {
        for _ in self.cells..self.alignments.len() {
            lines.out.push_str(" |");
        }
        lines.out.push('\n');
        if std::mem::take(&mut self.is_head) {
            self.write_delimiter_row(lines);
        }
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

/// Appends a finished cell's text with every pipe escaped.
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
