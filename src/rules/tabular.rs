//! Tabular data: which tables GFM can hold, and how their cells are set. HTML standard §4.9.

use std::collections::HashMap;
use std::ops::Range;

use super::report::Reason;
use super::rule::{Action, Look, Rule};
use crate::html::category::{self, BLOCK, EMBEDDED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::tree::{Kind, NodeId, Tree};
use crate::markdown::event::{Alignment, Event, Tag};
use crate::options::Flavor;
use crate::text;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::TABLE],
        decide: table,
        example: (
            "<table><tr><th>a<th align=right>b<tr><td>c<td>d</table>",
            r#"table(->)[head[td["a"] td["b"]] row[td["c"] td["d"]]]"#,
        ),
    },
    Rule {
        elements: &[E::CAPTION, E::THEAD, E::TBODY, E::TFOOT, E::TR, E::TD, E::TH],
        decide: |_| Action::Block,
        example: ("<table role=none><tr><td>a<td>b</table>", r#"p["a"] p["b"]"#),
    },
    Rule {
        elements: &[E::COLGROUP, E::COL],
        decide: |_| Action::Vanish,
        example: ("<table><col><tr><td>a</table>", r#"p["a"]"#),
    },
];

/// The one place where it is decided how a table is written.
fn table<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let facts = look.facts.tables(look.tree).facts(look.node);
    let role = look.attr("role").is_some_and(|role| {
        ["presentation", "none"].iter().any(|name| role.trim().eq_ignore_ascii_case(name))
    });
    if role || facts.holds_table || facts.columns < 2 {
        return Action::Block;
    }
    if look.options.flavor == Flavor::Gfm && !facts.holds_blocks && !facts.has_spans {
        let grid = Grid::read(look.tree, look.node);
        if grid.is_even() {
            return Action::Table(Box::new(grid));
        }
    }
    look.report.count(Reason::Table);
    Action::Block
}

// What the tables of a document hold.

/// What a table's rule asks of all that is below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TableFacts {
    /// A table stands inside.
    holds_table: bool,
    /// A cell holds more than one line of inline content.
    holds_blocks: bool,
    /// A cell spans several rows or columns.
    has_spans: bool,
    /// The cells of the longest row.
    columns: usize,
}

/// The facts of every table, from one walk over the document: asking table by table would be
/// quadratic where tables are nested.
pub(super) struct Survey(HashMap<NodeId, TableFacts>);

/// A table that the survey is inside of.
struct OpenTable {
    node: NodeId,
    facts: TableFacts,
    /// Cells of the row so far.
    cells: usize,
    /// Stretches of inline content in the cell so far, and whether one is going on.
    lines: usize,
    in_line: bool,
}

impl Survey {
    pub fn collect(tree: &Tree) -> Survey {
        let mut survey = HashMap::new();
        let mut open: Vec<OpenTable> = Vec::new();
        let root = tree.root();
        let mut at = tree.first_child(root);
        while let Some(node) = at {
            let inside = enter(tree, node, &mut open);
            at = tree.first_child(node).filter(|_| inside);
            let mut done = node;
            while at.is_none() && done != root {
                if open.last().is_some_and(|table| table.node == done) {
                    survey.extend(open.pop().map(|table| (table.node, table.facts)));
                } else if let Some(table) = open.last_mut()
                    && tree.element(done).is_some_and(|element| BLOCK.contains(element))
                {
                    table.in_line = false;
                }
                at = tree.next_sibling(done);
                done = tree.parent(done).unwrap_or(root);
            }
        }
        Survey(survey)
    }

    fn facts(&self, table: NodeId) -> TableFacts {
        self.0.get(&table).copied().unwrap_or_default()
    }
}

/// Takes a node into account; `false` if what is below it does not count.
fn enter(tree: &Tree, node: NodeId, open: &mut Vec<OpenTable>) -> bool {
    /// More than a line, even alone in a cell.
    const MORE_THAN_A_LINE: ElementSet = ElementSet::of(&[
        E::BLOCKQUOTE,
        E::DETAILS,
        E::DIR,
        E::DL,
        E::H1,
        E::H2,
        E::H3,
        E::H4,
        E::H5,
        E::H6,
        E::HR,
        E::LI,
        E::LISTING,
        E::MENU,
        E::OL,
        E::PLAINTEXT,
        E::PRE,
        E::UL,
        E::XMP,
    ]);
    let element = match tree.kind(node) {
        Kind::Element(element) => element,
        Kind::Text => {
            if let Some(table) = open.last_mut()
                && !table.in_line
                && !tree.text(node).chars().all(text::is_blank)
            {
                table.begin_line();
            }
            return false;
        }
        _ => return false,
    };
    if element == E::TABLE {
        if let Some(outer) = open.last_mut() {
            outer.facts.holds_table = true;
        }
        open.push(OpenTable { node, facts: TableFacts::default(), cells: 0, lines: 0, in_line: false });
        return true;
    }
    let Some(table) = open.last_mut() else { return true };
    if UNRENDERED.contains(element) || category::is_hidden(tree, node) {
        return false;
    }
    if BLOCK.contains(element) {
        table.in_line = false;
    }
    match element {
        E::TR => table.cells = 0,
        E::TD | E::TH => {
            table.cells += 1;
            table.facts.columns = table.facts.columns.max(table.cells);
            table.lines = 0;
            table.facts.has_spans |= ["colspan", "rowspan"].iter().any(|name| {
                // `rowspan=0` goes to the end of its section: <https://html.spec.whatwg.org/#attr-tdth-rowspan>
                tree.attr(node, name).is_some_and(|value| {
                    let value = value.trim();
                    value
                        .parse::<u32>()
                        .map_or(value.len() > 9, |span| span > 1 || (span == 0 && *name == "rowspan"))
                })
            });
        }
        E::IMG if !table.in_line => table.begin_line(),
        _ => table.facts.holds_blocks |= MORE_THAN_A_LINE.contains(element),
    }
    !EMBEDDED.contains(element) || element == E::PICTURE
}

impl OpenTable {
    fn begin_line(&mut self) {
        self.in_line = true;
        self.lines += 1;
        // A caption is no cell, but its lines come before any cell's.
        self.facts.holds_blocks |= self.lines > 1 && self.facts.columns > 0;
    }
}

// The cells of one table.

/// A table's cells as the source has them.
#[derive(Debug)]
pub(super) struct Grid {
    rows: Vec<Row>,
    columns: usize,
}

#[derive(Debug)]
struct Row {
    in_head: bool,
    cells: Vec<Cell>,
}

#[derive(Debug)]
struct Cell {
    node: NodeId,
    is_header: bool,
    alignment: Alignment,
}

impl Grid {
    fn read(tree: &Tree, table: NodeId) -> Grid {
        let is = |node, element| tree.element(node) == Some(element);
        let shown = |node: &NodeId| !category::is_hidden(tree, *node);
        let mut rows = Vec::new();
        let mut push = |row: NodeId, in_head: bool| {
            let cells = tree.children(row).filter(|&cell| is(cell, E::TD) || is(cell, E::TH)).filter(shown);
            let cells = cells.map(|node| Cell {
                node,
                is_header: is(node, E::TH),
                alignment: read_alignment(tree, node),
            });
            rows.push(Row { in_head, cells: cells.collect() });
        };
        for child in tree.children(table).filter(shown) {
            match tree.element(child) {
                Some(E::TR) => push(child, false),
                Some(E::THEAD | E::TBODY | E::TFOOT) => {
                    for row in tree.children(child).filter(|&row| is(row, E::TR)).filter(shown) {
                        push(row, is(child, E::THEAD));
                    }
                }
                _ => {}
            }
        }
        let columns = rows.iter().map(|row: &Row| row.cells.len()).max().unwrap_or(0);
        Grid { rows, columns }
    }

    /// Whether filling up the short rows stays in proportion to what there is: one long row
    /// over many short ones would make a table of quadratic size.
    fn is_even(&self) -> bool {
        let cells = self.cells().count();
        self.rows.len().saturating_mul(self.columns) <= cells.saturating_mul(8).saturating_add(1000)
    }

    /// The elements of the cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.node))
    }

    /// Writes the table to `out`. `content` holds the cells' leaf blocks, one after the other, each
    /// as long as its range, which is empty for an empty cell.
    pub fn set<'a>(&self, ranges: &[Range<usize>], content: Vec<Event<'a>>, out: &mut Vec<Event<'a>>) {
        let mut ranges = ranges.iter();
        let rows =
            self.rows.iter().map(|row| (row, ranges.by_ref().take(row.cells.len()).collect::<Vec<_>>()));
        let rows: Vec<_> = rows.filter(|(_, cells)| cells.iter().any(|range| !range.is_empty())).collect();
        let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let alignments = (0..columns).map(|column| {
            let mut said = rows.iter().take(2).filter_map(|(row, _)| Some(row.cells.get(column)?.alignment));
            said.find(|&alignment| alignment != Alignment::None).unwrap_or_default()
        });
        out.push(Event::Start(Tag::Table(alignments.collect())));
        let is_head = |(row, ranges): &(&Row, Vec<&Range<usize>>)| {
            row.in_head
                || row.cells.iter().zip(ranges).all(|(cell, range)| cell.is_header || range.is_empty())
        };
        let mut content = content.into_iter();
        let mut write = |tag: Tag<'a>, cells: &[&Range<usize>]| {
            out.push(Event::Start(tag));
            for column in 0..columns {
                let length = cells.get(column).map_or(0, |range| range.len());
                if length == 0 {
                    out.extend([Event::Start(Tag::TableCell), Event::End]);
                } else {
                    out.extend(content.by_ref().take(length));
                }
            }
            out.push(Event::End);
        };
        // GFM: "The header row" must be there; an empty one is not seen.
        if !rows.first().is_some_and(is_head) {
            write(Tag::TableHead, &[]);
        }
        for (at, row) in rows.iter().enumerate() {
            let tag = if at == 0 && is_head(row) { Tag::TableHead } else { Tag::TableRow };
            write(tag, &row.1);
        }
        out.push(Event::End);
    }
}

/// `align`, or what `style` says instead.
fn read_alignment(tree: &Tree, cell: NodeId) -> Alignment {
    let style = tree.attr(cell, "style");
    let declarations = style.iter().flat_map(|style| style.split(';')).filter_map(|one| one.split_once(':'));
    let mut aligned = declarations.filter(|(property, _)| property.trim().eq_ignore_ascii_case("text-align"));
    let value = aligned.next_back().map(|(_, value)| value.split('!').next().unwrap_or("").to_owned());
    let value = value.or_else(|| tree.attr(cell, "align").map(|value| value.into_owned()));
    match value.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "left" => Alignment::Left,
        "center" => Alignment::Center,
        "right" => Alignment::Right,
        _ => Alignment::None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::dump::{check, check_commonmark, check_said};

    #[test]
    fn the_first_row_may_be_the_header() {
        check(
            "th in every cell that is not empty",
            "<table><tr><td><th>a<tr><th>b<td>c</table>",
            r#"table(--)[head[td[] td["a"]] row[td["b"] td["c"]]]"#,
        );
        check(
            "thead",
            "<table><thead><tr><td>a<td>b<tbody><tr><td>c<td>d</table>",
            r#"table(--)[head[td["a"] td["b"]] row[td["c"] td["d"]]]"#,
        );
        check("none", "<table><tr><td>a<td>b</table>", r#"table(--)[head[td[] td[]] row[td["a"] td["b"]]]"#);
        check(
            "an empty row is no row",
            "<table><tr><th> <th><br><tr><th>a<th>b<tr><td><td>&nbsp;</table>",
            r#"table(--)[head[td["a"] td["b"]]]"#,
        );
    }

    #[test]
    fn columns_are_as_many_as_the_longest_row_has() {
        check(
            "a short header",
            "<table><tr><th>a<tr><td>b<td>c</table>",
            r#"table(--)[head[td["a"] td[]] row[td["b"] td["c"]]]"#,
        );
        check(
            "aligned by the header or the first row of the body",
            "<table><tr><th align=left>a<th>b<th style='text-align: Center'>c<tr><td align=right>d<td style='text-align:right'>e<td>f</table>",
            r#"table(<>^)[head[td["a"] td["b"] td["c"]] row[td["d"] td["e"] td["f"]]]"#,
        );
    }

    #[test]
    fn a_cell_is_one_line() {
        check(
            "a paragraph alone, a break, a picture, emphasis around the table",
            "<table><tr><td><p>a</p><td>b<br><br>c<tr><td><img src=d><td><b>e</b></table>",
            r#"table(--)[head[td[] td[]] row[td["a"] td["b" \ "c"]] row[td[!(d)] td[strong["e"]]]]"#,
        );
        for (shows, cell) in [
            ("paragraphs", "<p>a<p>b"),
            ("text and block", "a<div>b</div>"),
            ("spans", "<i></i>a<td colspan=2>b"),
        ] {
            let html = format!("<table><tr><td>{cell}<td>c</table>");
            check(shows, &html, r#"p["a"] p["b"] p["c"]"#);
        }
        check("a list", "<table><tr><td><ul><li>a</ul><td>c</table>", r#"ul[li[p["a"]]] p["c"]"#);
    }

    #[test]
    fn a_layout_table_is_its_blocks() {
        check("one column", "<table><tr><td>a<tr><td>b</table>", r#"p["a"] p["b"]"#);
        check(
            "a table within",
            "<table><tr><td>x<td><table><tr><td>a<td>b</table></table>",
            r#"p["x"] table(--)[head[td[] td[]] row[td["a"] td["b"]]]"#,
        );
        check("said to be", "<table role=Presentation><tr><td>a<td>b</table>", r#"p["a"] p["b"]"#);
    }

    #[test]
    fn tables_stand_anywhere_a_block_stands() {
        check(
            "after its caption, in an item",
            "<ul><li>x<table><caption>y</caption><tr><td>a<td>b</table></ul>",
            r#"ul-loose[li[p["x"] p["y"] table(--)[head[td[] td[]] row[td["a"] td["b"]]]]]"#,
        );
        check(
            "first in a quotation, which its first cell opens",
            "<blockquote><table><tr><td><td>b</table></blockquote>c",
            r#"quote[table(--)[head[td[] td[]] row[td[] td["b"]]]] p["c"]"#,
        );
        check("empty", "<table><tr><td><td></table>", "");
        check("in a heading", "<table><tr><td><h2>a</h2><td>b</table>", r#"h2["a"] p["b"]"#);
        check_commonmark("not in CommonMark", "<table><tr><td>a<td>b</table>", r#"p["a"] p["b"]"#);
        check_said(
            "what cannot be a table is said",
            "<table><tr><td><p>a<p>b<td>c</table>",
            &["unwrapped-table: unwrapped 1 table that Markdown has no words for"],
        );
    }
}
