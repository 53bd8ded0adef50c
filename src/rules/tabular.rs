//! Tabular data: which tables GFM can hold, and how their cells are set. HTML standard §4.9.

use std::borrow::Cow;
use std::ops::Range;

use super::rule::Says::{Always, Ask};
use super::rule::{Action, Look, Rule};
use crate::html::category::{self, BLOCK, EMBEDDED, UNRENDERED};
use crate::html::element::{Element as E, ElementSet};
use crate::html::node_map::NodeMap;
use crate::html::tree::{Kind, NodeId, Tree};
use crate::markdown::event::{Alignment, Event, HtmlCell, NO_COLUMNS, Tag};
use crate::options::Flavor;
use crate::text;
use crate::text::store::Store;

pub(super) const RULES: &[Rule] = &[
    Rule {
        elements: &[E::TABLE],
        says: Ask(table),
        example: (
            "<table><tr><th>a<th align=right>b<tr><td>c<td>d</table>",
            r#"table(->)[head[td["a"] td["b"]] row[td["c"] td["d"]]]"#,
        ),
    },
    Rule {
        elements: &[E::CAPTION, E::THEAD, E::TBODY, E::TFOOT, E::TR, E::TD, E::TH],
        says: Always(Action::Block),
        example: ("<table role=none><tr><td>a<td>b</table>", r#"p["a"] p["b"]"#),
    },
    Rule {
        elements: &[E::COLGROUP, E::COL],
        says: Always(Action::Vanish),
        example: ("<table><col><tr><td>a</table>", r#"p["a"]"#),
    },
];

/// The one place where it is decided how a table is written.
fn table<'a>(look: &mut Look<'_, 'a>) -> Action<'a> {
    let facts = look.facts.tables.facts(look.tree, look.node);
    let role = look.attr("role").is_some_and(|role| {
        ["presentation", "none"].iter().any(|name| role.trim().eq_ignore_ascii_case(name))
    });
    // Where one table lays out a page, those within it mostly lay out its parts; data has headers.
    let is_part = facts.is_nested && !facts.has_header;
    if role || facts.holds_table || is_part || facts.columns < 2 {
        return Action::Block;
    }
    let grid = look.facts.tables.read(look.tree, look.node);
    let form = match look.options.flavor {
        Flavor::CommonMark => Form::Html,
        Flavor::Gfm if facts.holds_blocks || facts.has_spans => Form::HtmlIfNeeded,
        Flavor::Gfm if look.facts.tables.grid(grid).is_even() => Form::Gfm,
        Flavor::Gfm => Form::Html,
    };
    look.facts.tables.grids[grid.0 as usize].form = form;
    Action::Table(grid)
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Gfm,
    Html,
    /// HTML, unless it turns out that nothing in it needs that: a list without items, or a span over rows that
    /// do not exist. What we wrote as HTML would not be written so again otherwise.
    HtmlIfNeeded,
}

/// A cell of a table that is written as HTML, before more is known.
pub(super) const HTML_CELL: Tag<'static> = Tag::HtmlCell(HtmlCell {
    header: false,
    colspan: 1,
    rowspan: 1,
    alignment: Alignment::None,
    tight: true,
});

// What the tables of a document hold.

/// What a table's rule asks of all that is below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TableFacts {
    /// A table stands inside.
    holds_table: bool,
    /// It stands in a table.
    is_nested: bool,
    /// It has a header cell.
    has_header: bool,
    /// A cell holds more than one line of inline content.
    holds_blocks: bool,
    /// A cell spans several rows or columns.
    has_spans: bool,
    /// The cells of the longest row.
    columns: usize,
}

/// The facts of tables, from one walk over each that stands in no other: asking table by table would be
/// quadratic where they are nested.
#[derive(Debug, Default)]
pub(super) struct Survey {
    tables: NodeMap<TableFacts>,
    /// The tables around the place where the walk is.
    open: Vec<OpenTable>,
    grids: Vec<Kept>,
    /// Those of all grids, each one's together.
    rows: Vec<Row>,
    cells: Vec<Cell>,
}

/// A grid as the survey keeps it.
#[derive(Debug)]
struct Kept {
    form: Form,
    rows: Range<usize>,
    cells: Range<usize>,
    columns: usize,
}

/// The number of a grid in the survey that keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct GridId(u32);

/// A table that the survey is inside of.
#[derive(Debug)]
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
    /// Forgets the tables of a document.
    pub fn clear(&mut self) {
        self.tables.clear();
        self.open.clear();
        self.grids.clear();
        self.rows.clear();
        self.cells.clear();
    }

    /// Looks at `table`, which stands in no other, and at all tables in it.
    fn add(&mut self, tree: &Tree, table: NodeId) {
        let root = tree.parent(table).unwrap_or(tree.root());
        let open = &mut self.open;
        open.clear();
        let mut at = Some(table);
        while let Some(node) = at {
            let inside = enter(tree, node, open);
            at = tree.first_child(node).filter(|_| inside);
            let mut done = node;
            while at.is_none() {
                if open.last().is_some_and(|table| table.node == done) {
                    self.tables.extend(open.pop().map(|table| (table.node, table.facts)));
                } else if let Some(table) = open.last_mut()
                    && tree.element(done).is_some_and(|element| BLOCK.contains(element))
                {
                    table.in_line = false;
                }
                if done == table {
                    return;
                }
                at = tree.next_sibling(done);
                done = tree.parent(done).unwrap_or(root);
            }
        }
    }

    fn facts(&mut self, tree: &Tree, table: NodeId) -> TableFacts {
        if !self.tables.contains_key(&table) {
            // A table in what does not count of another one is known by nothing.
            let mut around = std::iter::successors(tree.parent(table), |&node| tree.parent(node));
            if !around.any(|node| tree.element(node) == Some(E::TABLE)) {
                self.add(tree, table);
            }
        }
        self.tables.get(&table).copied().unwrap_or_default()
    }

    /// Reads the cells of `table`.
    fn read(&mut self, tree: &Tree, table: NodeId) -> GridId {
        let is = |node, element| tree.element(node) == Some(element);
        let shown = |node: &NodeId| !category::is_hidden(tree, *node);
        let (rows, cells) = (self.rows.len(), self.cells.len());
        for child in tree.children(table).filter(shown) {
            let from = self.rows.len();
            match tree.element(child) {
                Some(E::TR) => self.read_row(tree, child, false, cells),
                Some(E::THEAD | E::TBODY | E::TFOOT) => {
                    for row in tree.children(child).filter(|&row| is(row, E::TR)).filter(shown) {
                        self.read_row(tree, row, is(child, E::THEAD), cells);
                    }
                }
                _ => continue,
            }
            end_spans(&self.rows[from..], &mut self.cells[cells..]);
        }
        let columns = self.rows[rows..].iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let (rows, cells) = (rows..self.rows.len(), cells..self.cells.len());
        self.grids.push(Kept { form: Form::Gfm, rows, cells, columns });
        GridId(self.grids.len() as u32 - 1)
    }

    /// Reads the cells of `row`, which is one of a grid whose cells begin at `first`.
    fn read_row(&mut self, tree: &Tree, row: NodeId, in_head: bool, first: usize) {
        let from = self.cells.len() - first;
        let cells = tree.children(row).filter(|&cell| {
            matches!(tree.element(cell), Some(E::TD | E::TH)) && !category::is_hidden(tree, cell)
        });
        self.cells.extend(cells.map(|node| read_cell(tree, node)));
        self.rows.push(Row { in_head, cells: from..self.cells.len() - first });
    }

    pub fn grid(&self, grid: GridId) -> Grid<'_> {
        let Kept { form, rows, cells, columns } = &self.grids[grid.0 as usize];
        Grid {
            form: *form,
            rows: &self.rows[rows.clone()],
            cells: &self.cells[cells.clone()],
            columns: *columns,
        }
    }
}

/// Cells that go on below the last row of their section, which is that of `rows`, end with it; 0 is as far as that.
/// <https://html.spec.whatwg.org/#algorithm-for-ending-a-row-group>
fn end_spans(rows: &[Row], cells: &mut [Cell]) {
    for (below, row) in rows.iter().rev().enumerate() {
        let most = u16::try_from(below + 1).unwrap_or(u16::MAX).min(MAX_SPAN);
        for cell in &mut cells[row.cells.clone()] {
            cell.rowspan = if cell.rowspan == 0 { most } else { cell.rowspan.min(most) };
        }
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
                && !is_blank(tree.text(node))
            {
                table.begin_line();
            }
            return false;
        }
        _ => return false,
    };
    if element == E::TABLE {
        let mut facts = TableFacts::default();
        if let Some(outer) = open.last_mut() {
            outer.facts.holds_table = true;
            facts.is_nested = true;
        }
        open.push(OpenTable { node, facts, cells: 0, lines: 0, in_line: false });
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
            table.facts.has_header |= element == E::TH;
            let says = tree.has_attributes(node);
            table.facts.has_spans |= ["colspan", "rowspan"].iter().filter(|_| says).any(|name| {
                // `rowspan=0` goes to the end of its section: <https://html.spec.whatwg.org/#attr-tdth-rowspan>
                tree.attr(node, name).is_some_and(|value| match read_span(&value) {
                    0 => *name == "rowspan",
                    span => span > 1,
                })
            });
            // Most cells hold a text and nothing else, and end behind it.
            if let Some(text) = lone_text(tree, node) {
                table.lines = usize::from(!is_blank(text));
                return false;
            }
        }
        E::IMG if !table.in_line => table.begin_line(),
        // Written as blocks, if at all.
        E::IFRAME | E::VIDEO | E::AUDIO | E::EMBED | E::OBJECT => table.facts.holds_blocks = true,
        _ => table.facts.holds_blocks |= MORE_THAN_A_LINE.contains(element),
    }
    !EMBEDDED.contains(element) || element == E::PICTURE
}

/// The text that is all that `node` holds.
fn lone_text<'t>(tree: &'t Tree, node: NodeId) -> Option<&'t str> {
    let child = tree.first_child(node)?;
    (tree.kind(child) == Kind::Text && tree.next_sibling(child).is_none()).then(|| tree.text(child))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(text::is_blank)
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<'s> {
    form: Form,
    rows: &'s [Row],
    /// Row by row.
    cells: &'s [Cell],
    columns: usize,
}

#[derive(Debug)]
struct Row {
    in_head: bool,
    /// Of the grid's.
    cells: Range<usize>,
}

#[derive(Debug)]
struct Cell {
    node: NodeId,
    is_header: bool,
    alignment: Alignment,
    colspan: u16,
    rowspan: u16,
}

impl Grid<'_> {
    /// The cells of `row`, which is one of these.
    fn cells_of(&self, row: &Row) -> &[Cell] {
        &self.cells[row.cells.clone()]
    }

    /// Whether each cell is one line of inline content; else it holds blocks.
    pub fn holds_lines(&self) -> bool {
        self.form == Form::Gfm
    }

    /// Whether filling up the short rows stays in proportion to what there is: one long row
    /// over many short ones would make a table of quadratic size.
    fn is_even(&self) -> bool {
        self.rows.len().saturating_mul(self.columns)
            <= self.cells.len().saturating_mul(8).saturating_add(1000)
    }

    /// The elements of the cells, row by row.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = NodeId> + '_ {
        self.cells.iter().map(|cell| cell.node)
    }

    /// Writes the table behind all that is in `events`, where its cells are: in order, each in its range, which is empty
    /// for an empty cell.
    pub fn set<'a>(&self, cells: &mut [Range<usize>], events: &mut Vec<Event<'a>>, store: &'a Store) {
        match self.form {
            Form::Gfm => self.set_gfm(cells, events, store),
            Form::HtmlIfNeeded if !self.has_spans() && self.is_even() && are_lines(cells, events) => {
                make_lines(cells, events);
                self.set_gfm(cells, events, store);
            }
            Form::Html | Form::HtmlIfNeeded => self.set_html(cells, events),
        }
    }

    fn has_spans(&self) -> bool {
        self.cells.iter().any(|cell| cell.colspan > 1 || cell.rowspan > 1)
    }

    fn set_html(&self, cells: &[Range<usize>], events: &mut Vec<Event<'_>>) {
        let mut covered = 0;
        let mut in_head = false;
        events.push(Event::Start(Tag::HtmlTable));
        for (at, row, ranges) in self.rows_with(cells) {
            let spans =
                self.cells_of(row).iter().map(|cell| at + usize::from(cell.rowspan)).max().unwrap_or(at + 1);
            // An empty row is seen only where a cell goes on into it or through it.
            if ranges.iter().all(|range| range.is_empty()) && covered <= at && spans <= at + 1 {
                continue;
            }
            covered = covered.max(spans);
            let is_first = matches!(events.last(), Some(Event::Start(Tag::HtmlTable)));
            if in_head != row.in_head && (in_head || is_first) {
                in_head = row.in_head;
                events.push(if in_head { Event::Start(Tag::HtmlHead) } else { Event::End });
            }
            events.push(Event::Start(Tag::HtmlRow));
            for (cell, range) in self.cells_of(row).iter().zip(ranges) {
                // `tight` was found out on the way.
                let start = events[range.clone()].first();
                let tight =
                    !matches!(start, Some(Event::Start(Tag::HtmlCell(HtmlCell { tight: false, .. }))));
                events.push(Event::Start(Tag::HtmlCell(HtmlCell {
                    header: cell.is_header,
                    colspan: cell.colspan,
                    rowspan: cell.rowspan,
                    alignment: cell.alignment,
                    tight,
                })));
                match range.len() {
                    0 => events.push(Event::End),
                    _ => events.extend_from_within(range.start + 1..range.end),
                }
            }
            events.push(Event::End);
        }
        events.extend(in_head.then_some(Event::End));
        events.push(Event::End);
    }

    fn set_gfm<'a>(&self, cells: &[Range<usize>], events: &mut Vec<Event<'a>>, store: &'a Store) {
        let rows =
            || self.rows_with(cells).filter(|(_, _, ranges)| ranges.iter().any(|range| !range.is_empty()));
        let columns = rows().map(|(_, _, ranges)| ranges.len()).max().unwrap_or(0);
        let start = events.len();
        events.push(Event::Start(Tag::Table(&NO_COLUMNS)));
        // GFM: "The header row" must be there; an empty one is not seen.
        let is_head = |(_, row, ranges): (usize, &Row, &[Range<usize>])| {
            let mut cells = self.cells_of(row).iter().zip(ranges);
            row.in_head || cells.all(|(cell, range)| cell.is_header || range.is_empty())
        };
        let has_head = rows().next().is_some_and(is_head);
        let head = (!has_head).then_some(&[][..]);
        let all = head.into_iter().chain(rows().map(|(_, _, ranges)| ranges));
        for (at, ranges) in all.enumerate() {
            events.push(Event::Start(if at == 0 { Tag::TableHead } else { Tag::TableRow }));
            for column in 0..columns {
                match ranges.get(column) {
                    Some(range) if !range.is_empty() => events.extend_from_within(range.clone()),
                    _ => events.extend([Event::Start(Tag::TableCell), Event::End]),
                }
            }
            events.push(Event::End);
        }
        events.push(Event::End);
        let alignments = (0..columns).map(|column| {
            let mut said =
                rows().take(2).filter_map(|(_, row, _)| Some(self.cells_of(row).get(column)?.alignment));
            said.find(|&alignment| alignment != Alignment::None).unwrap_or_default()
        });
        events[start] = Event::Start(Tag::Table(store.value(store.slice_of(alignments))));
    }

    /// The rows with their places and the ranges of their cells, of all of which `cells` are.
    fn rows_with<'r>(
        &'r self,
        cells: &'r [Range<usize>],
    ) -> impl Iterator<Item = (usize, &'r Row, &'r [Range<usize>])> + 'r {
        self.rows.iter().enumerate().map(|(at, row)| {
            let end = row.cells.end.min(cells.len());
            (at, row, &cells[row.cells.start.min(end)..end])
        })
    }
}

/// "If colspan > 1000, let it be 1000": <https://html.spec.whatwg.org/#algorithm-for-processing-rows>. Rows may
/// be more there; here they are not, so that a few bytes make no table that nobody can lay out.
const MAX_SPAN: u16 = 1000;

/// [Rules for parsing non-negative integers](https://html.spec.whatwg.org/#rules-for-parsing-non-negative-integers);
/// 1 for none.
fn read_span(value: &str) -> u16 {
    let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let value = value.strip_prefix('+').unwrap_or(value);
    let digits = &value[..value.bytes().take_while(u8::is_ascii_digit).count()];
    match digits.parse::<u16>() {
        Ok(span) => span.min(MAX_SPAN),
        Err(_) if digits.is_empty() => 1,
        Err(_) => MAX_SPAN,
    }
}

/// Whether each of `cells` holds one paragraph and nothing else, if it holds anything.
fn are_lines(cells: &[Range<usize>], events: &[Event<'_>]) -> bool {
    cells.iter().all(|range| {
        let mut depth = 0;
        let mut paragraphs = 0;
        events[range.clone()].iter().all(|event| {
            let fits = match (depth, event) {
                (0, Event::Start(Tag::HtmlCell(_))) => true,
                (1, Event::Start(Tag::Paragraph)) => {
                    paragraphs += 1;
                    paragraphs == 1
                }
                (0 | 1, event) => *event == Event::End,
                _ => true,
            };
            match event {
                Event::Start(_) => depth += 1,
                Event::End => depth -= 1,
                _ => {}
            }
            fits
        })
    })
}

/// Makes table cells of cells that hold one paragraph each: their own tags go.
fn make_lines(cells: &mut [Range<usize>], events: &mut [Event<'_>]) {
    for range in cells.iter_mut().filter(|range| range.start < range.end) {
        *range = range.start + 1..range.end - 1;
        if let Some(start @ Event::Start(_)) = events[range.clone()].first_mut() {
            *start = Event::Start(Tag::TableCell);
        }
    }
}

fn read_cell(tree: &Tree, node: NodeId) -> Cell {
    let is_header = tree.element(node) == Some(E::TH);
    // Most cells say nothing of themselves.
    if !tree.has_attributes(node) {
        return Cell { node, is_header, alignment: Alignment::None, colspan: 1, rowspan: 1 };
    }
    Cell {
        node,
        is_header,
        alignment: read_alignment(tree, node),
        colspan: tree.attr(node, "colspan").map_or(1, |value| read_span(&value).max(1)),
        rowspan: tree.attr(node, "rowspan").map_or(1, |value| read_span(&value)),
    }
}

/// `align`, or what `style` says instead.
fn read_alignment(tree: &Tree, cell: NodeId) -> Alignment {
    let style = if tree.has_attributes(cell) { tree.attr(cell, "style") } else { None };
    let declarations = style.iter().flat_map(|style| style.split(';')).filter_map(|one| one.split_once(':'));
    let mut aligned = declarations.filter(|(property, _)| property.trim().eq_ignore_ascii_case("text-align"));
    let value = aligned.next_back().map(|(_, value)| value.split('!').next().unwrap_or("").to_owned());
    let value = value.map(Cow::Owned).or_else(|| tree.attr(cell, "align")).unwrap_or_default();
    let value = value.trim();
    let named = [("left", Alignment::Left), ("center", Alignment::Center), ("right", Alignment::Right)];
    let found = named.into_iter().find(|(name, _)| value.eq_ignore_ascii_case(name));
    found.map_or(Alignment::None, |(_, alignment)| alignment)
}

#[cfg(test)]
mod tests {
    use crate::rules::dump::{check, check_commonmark};

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
        check(
            "an empty list beside the line, and a span over rows that are not there",
            "<table><tr><td><ul></ul>a<td rowspan=3>b</table>",
            r#"table(--)[head[td[] td[]] row[td["a"] td["b"]]]"#,
        );
    }

    #[test]
    fn what_gfm_cannot_hold_is_html() {
        for (shows, cell, want) in [
            ("paragraphs", "<p>a<p>b", r#"<td>-loose[p["a"] p["b"]]"#),
            ("text and block", "a<div>b</div>", r#"<td>-loose[p["a"] p["b"]]"#),
            ("columns", "a<td colspan=2>b", r#"<td>[p["a"]] <td 2x1>[p["b"]]"#),
            ("a list", "<ul><li>a</ul>", r#"<td>[ul[li[p["a"]]]]"#),
            ("text and list", "a<ul><li>b</ul>", r#"<td>[p["a"] ul[li[p["b"]]]]"#),
            ("a heading", "<h2>a</h2>", r#"<td>[h2["a"]]"#),
            ("code", "<pre>a</pre>", r#"<td>[pre["a\n"]]"#),
        ] {
            let html = format!("<table><tr><td>{cell}<td>c</table>");
            check(shows, &html, &format!(r#"<table>[<tr>[{want} <td>[p["c"]]]]"#));
        }
        check(
            "a header section",
            "<table><thead><tr><th colspan=2 align=center>a<tbody><tr><th>b<td>c</table>",
            r#"<table>[<thead>[<tr>[<th 2x1 center>[p["a"]]]] <tr>[<th>[p["b"]] <td>[p["c"]]]]"#,
        );
        check(
            "after its caption",
            "<table><caption>x</caption><tr><td colspan=2>a<tr><td>b<td>c</table>",
            r#"p["x"] <table>[<tr>[<td 2x1>[p["a"]]] <tr>[<td>[p["b"]] <td>[p["c"]]]]"#,
        );
        check(
            "emphasis around it",
            "<b><table><tr><td>a<td colspan=2>b</table></b>",
            r#"<table>[<tr>[<td>[p[strong["a"]]] <td 2x1>[p[strong["b"]]]]]"#,
        );
        check("without content it vanishes", "<table><tr><td colspan=2><td><ul></ul></table>", "");
        check_commonmark(
            "everything in CommonMark",
            "<table><tr><td>a<td>b</table>",
            r#"<table>[<tr>[<td>[p["a"]] <td>[p["b"]]]]"#,
        );
    }

    #[test]
    fn spans_are_bounded() {
        for (attributes, want) in [
            ("colspan=1000000", "1000x1"),
            ("colspan=99999999999", "1000x1"),
            ("colspan=' +3x'", "3x1"),
            ("colspan=2 rowspan=0", "2x2"),
            ("rowspan=7", "1x2"),
        ] {
            check(
                attributes,
                &format!("<table><tr><td>a<td {attributes}>b<tr><td>c</table>"),
                &format!(r#"<table>[<tr>[<td>[p["a"]] <td {want}>[p["b"]]] <tr>[<td>[p["c"]]]]"#),
            );
        }
        for attributes in ["colspan=0", "colspan=-2", "colspan=x rowspan=''"] {
            check(
                attributes,
                &format!("<table><tr><td>a<td {attributes}>b<tr><td>c</table>"),
                r#"table(--)[head[td[] td[]] row[td["a"] td["b"]] row[td["c"] td[]]]"#,
            );
        }
    }

    #[test]
    fn an_empty_row_stays_where_a_cell_goes_through_it() {
        check(
            "one does",
            "<table><tr><td rowspan=3>a<td>b<tr><td><tr><td>c<tr><td><td></table>",
            r#"<table>[<tr>[<td 1x3>[p["a"]] <td>[p["b"]]] <tr>[<td>[]] <tr>[<td>[p["c"]]]]"#,
        );
        check(
            "none does",
            "<table><tr><td><td><tr><td colspan=2>a<tr><td>b<td>c</table>",
            r#"<table>[<tr>[<td 2x1>[p["a"]]] <tr>[<td>[p["b"]] <td>[p["c"]]]]"#,
        );
    }

    #[test]
    fn a_layout_table_is_its_blocks() {
        check("one column", "<table><tr><td>a<tr><td>b</table>", r#"p["a"] p["b"]"#);
        check(
            "a table within, and that table",
            "<table><tr><td>x<td><table><tr><td>a<td>b</table></table>",
            r#"p["x"] p["a"] p["b"]"#,
        );
        check(
            "but not data, which has headers",
            "<table><tr><td>x<td><table><tr><th>a<th>b<tr><td>c<td>d</table></table>",
            r#"p["x"] table(--)[head[td["a"] td["b"]] row[td["c"] td["d"]]]"#,
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
    }
}
