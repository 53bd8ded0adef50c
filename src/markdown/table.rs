//! Tables: rows of finished cells. GFM §4.10.

use super::event::Alignment;

/// A table whose cells are written already; its first row is the header.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub alignments: Vec<Alignment>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The table's lines. One space stands around each cell, so that a diff shows only what changed.
    pub(super) fn lines(&self) -> Vec<String> {
        let columns = self.alignments.len();
        let mut lines = Vec::with_capacity(self.rows.len() + 1);
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::from("|");
            for column in 0..columns {
                let cell = row.get(column).map_or("", String::as_str);
                if !cell.is_empty() {
                    line.push(' ');
                    line.push_str(cell);
                }
                line.push_str(" |");
            }
            lines.push(line);
            if index == 0 {
                lines.push(self.delimiter_row());
            }
        }
        lines
    }

    /// Three dashes: older renderers ask for as many.
    fn delimiter_row(&self) -> String {
        let mut line = String::from("|");
        for alignment in &self.alignments {
            line.push_str(match alignment {
                Alignment::None => " --- |",
                Alignment::Left => " :--- |",
                Alignment::Center => " :---: |",
                Alignment::Right => " ---: |",
            });
        }
        line
    }
}

/// A finished cell's text with every pipe escaped: cells are split before anything else is read.
pub(super) fn escape_pipes(cell: &str) -> String {
    #[cfg(test)]
    if super::sabotage::is_on(super::sabotage::Sabotage::BarePipes) {
        return cell.to_owned();
    }
    cell.replace('|', "\\|")
}
