//! Emphasis: where delimiters stand, and what is done where CommonMark would not read them. §6.2.
//! Decides; `layout` writes.
//!
//! In this order (the first that helps is taken): the delimiter moves inside the link or element at
//! its edge; the punctuation at its edge moves out; the span becomes an element.
//!
//! ```text
//! **[来源](/)**天  →  [**来源**](/)天        **来源：**天  →  **来源**：天        **`a`**天  →  <strong>`a`</strong>天
//! ```

use super::flanking::{Edition, flanking, is_disputed};
use super::layout::{Delimiter, Layout};
use super::leaf::{Leaf, Piece, PieceKind, Styles};
use crate::text::{Beside, beside, first_beside, last_beside};

/// The styles that begin before and end behind each piece, outermost first: four bits each,
/// the style's index plus one, the first in the lowest bits.
#[derive(Debug, Default)]
pub(super) struct Placement {
    pub opens: Vec<u32>,
    pub closes: Vec<u32>,
    levels: Vec<Level>,
    entries: Vec<Entry>,
    common: Vec<Styles>,
    open: Vec<usize>,
}

/// The styles packed in `list`, in order.
pub(super) fn unpack(mut list: u32) -> impl Iterator<Item = Styles> {
    std::iter::from_fn(move || {
        let style = (list & 15).checked_sub(1)?;
        list >>= 4;
        Some(Styles(1 << style))
    })
}

/// One link's or element's inside, or the whole leaf block.
#[derive(Debug, Clone, Copy)]
struct Level {
    first: usize,
    end: usize,
    /// What stands around it already.
    outside: Styles,
}

/// A piece on a level, or a span with all in it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    first: usize,
    last: usize,
    /// What begins or ends here: of a flexible entry what its neighbours share.
    styles: Styles,
    flexible: bool,
    /// For each style: the index of the last entry in a row that has it.
    run_end: [u32; 6],
}

impl Placement {
    /// Places every style of `leaf` on the level where it belongs.
    pub(super) fn place(&mut self, leaf: &Leaf<'_>, pushed: &[Styles]) {
        let count = leaf.pieces.len();
        self.opens.clear();
        self.opens.resize(count, 0);
        self.closes.clear();
        self.closes.resize(count, 0);
        self.collect_common(leaf);
        self.levels.clear();
        self.levels.push(Level { first: 0, end: count, outside: Styles::NONE });
        while let Some(level) = self.levels.pop() {
            self.collect_entries(leaf, pushed, level);
            self.resolve_flexible();
            self.place_level();
        }
    }

    /// For each `Open`: the styles that everything in it has. All of them where nothing in it can have any.
    fn collect_common(&mut self, leaf: &Leaf<'_>) {
        self.common.clear();
        self.common.resize(leaf.pieces.len(), Styles::ALL);
        self.open.clear();
        for (at, piece) in leaf.pieces.iter().enumerate() {
            match piece.kind {
                PieceKind::Open(_) => self.open.push(at),
                PieceKind::Close => {
                    if let Some(inner) = self.open.pop()
                        && let Some(&outer) = self.open.last()
                    {
                        self.common[outer] = self.common[outer].and(self.common[inner]);
                    }
                }
                PieceKind::Text(_) | PieceKind::Code(_) => {
                    if let Some(&inner) = self.open.last() {
                        self.common[inner] = self.common[inner].and(piece.styles);
                    }
                }
                _ => {}
            }
        }
    }

    fn collect_entries(&mut self, leaf: &Leaf<'_>, pushed: &[Styles], level: Level) {
        self.entries.clear();
        let mut at = level.first;
        while at < level.end {
            let piece = &leaf.pieces[at];
            let (last, styles) = match piece.kind {
                PieceKind::Text(_) | PieceKind::Code(_) => (at, Some(piece.styles)),
                PieceKind::Open(_) => {
                    let common = self.common[at];
                    // A style that began inside stays inside, as the author had it.
                    let around =
                        common.and(piece.styles).without(pushed.get(at).copied().unwrap_or_default());
                    (piece.partner, (common != Styles::ALL).then_some(around))
                }
                _ => (at, None),
            };
            self.entries.push(Entry {
                first: at,
                last,
                styles: styles.unwrap_or_default().without(level.outside),
                flexible: styles.is_none(),
                run_end: [0; 6],
            });
            if last > at {
                let around = styles.unwrap_or_default();
                self.levels.push(Level { first: at + 1, end: last, outside: level.outside.or(around) });
            }
            at = last + 1;
        }
    }

    /// Blanks, breaks and pictures have the styles that both their neighbours have.
    fn resolve_flexible(&mut self) {
        let mut left = Styles::NONE;
        for entry in &mut self.entries {
            if entry.flexible {
                entry.styles = left;
            } else {
                left = entry.styles;
            }
        }
        let mut right = Styles::NONE;
        let mut next: [u32; 6] = [0; 6];
        for at in (0..self.entries.len()).rev() {
            let entry = &mut self.entries[at];
            if entry.flexible {
                entry.styles = entry.styles.and(right);
            } else {
                right = entry.styles;
            }
            // Most have none.
            if entry.styles == Styles::NONE {
                next = [0; 6];
                continue;
            }
            for style in Styles::ALL.each() {
                let end = &mut next[style.index()];
                if !entry.styles.contains(style) {
                    *end = 0;
                } else if *end == 0 {
                    *end = at as u32 + 1;
                }
            }
            entry.run_end = next;
        }
    }

    /// Opens and closes styles along the level like brackets; of those that open together the longest is outermost.
    fn place_level(&mut self) {
        let mut stack: Vec<Styles> = Vec::new();
        for at in 0..=self.entries.len() {
            let wanted = self.entries.get(at).map_or(Styles::NONE, |entry| entry.styles);
            let keep = stack.iter().position(|&style| !wanted.contains(style)).unwrap_or(stack.len());
            if keep < stack.len() {
                let behind = self.entries[at - 1].last;
                while stack.len() > keep {
                    if let Some(style) = stack.pop() {
                        push(&mut self.closes[behind], style);
                    }
                }
            }
            let Some(entry) = self.entries.get(at) else { break };
            if entry.flexible {
                // Nothing begins at a blank: what had to close before it begins again behind it.
                continue;
            }
            let standing = stack.iter().fold(Styles::NONE, |all, &style| all.or(style));
            if wanted.without(standing) == Styles::NONE {
                continue;
            }
            let (mut opening, mut count) = ([Styles::NONE; 6], 0);
            for style in wanted.without(standing).each() {
                opening[count] = style;
                count += 1;
            }
            let opening = &mut opening[..count];
            opening.sort_by_key(|style| {
                // Of one length: elements, then strikethrough, strong emphasis, emphasis.
                let rank = [1, 2, 0][style.index() % 3];
                (std::cmp::Reverse(entry.run_end[style.index()]), !style.is_tagged(), rank)
            });
            for &mut style in opening {
                push(&mut self.opens[entry.first], style);
                stack.push(style);
            }
        }
    }
}

/// Appends to a packed list. Six styles of four bits fit.
fn push(list: &mut u32, style: Styles) {
    let length = (32 - list.leading_zeros()).div_ceil(4);
    *list |= (style.index() as u32 + 1) << (4 * length);
}

/// How the delimiters of a layout will be read.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Indices of the layout's delimiters whose opening, or closing, run does nothing.
    pub opening: Vec<usize>,
    pub closing: Vec<usize>,
    /// All is well at the edges, but runs touch or could do both: only reading it back tells.
    pub ambiguous: bool,
}

/// Looks at each delimiter where it stands.
pub(super) fn judge(layout: &Layout<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    for (index, delimiter) in layout.delimiters.iter().enumerate() {
        for (at, opens) in [(delimiter.open, true), (delimiter.close, false)] {
            let run = layout.run(at);
            let byte = layout.text.as_bytes()[at];
            let (mut can, mut could_both) = (true, false);
            for edition in Edition::ALL {
                let (before, after) = edition.neighbours(layout.text, run.start, run.end, |_| false);
                // A tilde may get a backslash yet.
                could_both |= before == Some('~') || after == Some('~');
                let flanking = flanking(byte, before, after, edition);
                can &= if opens { flanking.can_open } else { flanking.can_close };
                could_both |= flanking.can_open && flanking.can_close;
                if !is_disputed(byte, before, after) && edition == Edition::New {
                    break;
                }
            }
            if !can {
                if opens { verdict.opening.push(index) } else { verdict.closing.push(index) }
            }
            verdict.ambiguous |= could_both;
        }
    }
    verdict
}

/// What mends a layout; all is done in one pass over the pieces.
#[derive(Debug, Default)]
pub(super) struct Repair {
    /// (piece, styles): the styles stand inside this span instead of around it.
    push: Vec<(usize, Styles)>,
    /// (piece, bytes at its start, bytes at its end, styles): these bytes lose the styles.
    shift: Vec<(usize, usize, usize, Styles)>,
    /// (first piece, last piece, style): written as an element.
    tag: Vec<(usize, usize, Styles)>,
}

impl Repair {
    /// What to do about the delimiters that do nothing.
    pub(super) fn plan(leaf: &Leaf<'_>, layout: &Layout<'_>, verdict: &Verdict) -> Repair {
        let mut repair = Repair::default();
        for &index in &verdict.opening {
            let delimiter = &layout.delimiters[index];
            repair.edge(leaf, layout, delimiter, delimiter.first, true);
        }
        for &index in &verdict.closing {
            let delimiter = &layout.delimiters[index];
            repair.edge(leaf, layout, delimiter, delimiter.last, false);
        }
        repair
    }

    /// One edge of a span, at `piece`.
    fn edge(
        &mut self,
        leaf: &Leaf<'_>,
        layout: &Layout<'_>,
        delimiter: &Delimiter,
        piece: usize,
        opens: bool,
    ) {
        match leaf.pieces[piece].kind {
            PieceKind::Open(_) => self.push.push((piece, delimiter.style)),
            PieceKind::Close => self.push.push((leaf.pieces[piece].partner, delimiter.style)),
            PieceKind::Text(text) => {
                let run = layout.run(if opens { delimiter.open } else { delimiter.close });
                let beyond = if opens {
                    layout.text[..run.start].chars().next_back()
                } else {
                    layout.text[run.end..].chars().next()
                };
                let bytes = shift(text, beyond.map_or(Beside::Space, beside), opens);
                // A span that was only interrupted goes on behind: nothing may leave its middle.
                let goes_on =
                    neighbour(leaf, piece, opens).is_some_and(|next| next.styles.contains(delimiter.style));
                match bytes {
                    _ if goes_on => self.tag(delimiter),
                    0 => self.tag(delimiter),
                    _ if opens => self.shift.push((piece, bytes, 0, delimiter.style)),
                    _ => self.shift.push((piece, 0, bytes, delimiter.style)),
                }
            }
            _ => self.tag(delimiter),
        }
    }

    /// Writes the span as an element.
    pub(super) fn tag(&mut self, delimiter: &Delimiter) {
        self.tag.push((delimiter.first, delimiter.last, delimiter.style));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.push.is_empty() && self.shift.is_empty() && self.tag.is_empty()
    }

    /// Changes the pieces. `pushed` belongs to them and changes with them.
    pub(super) fn apply(mut self, leaf: &mut Leaf<'_>, pushed: &mut Vec<Styles>) {
        pushed.resize(leaf.pieces.len(), Styles::NONE);
        for (piece, style) in self.push {
            pushed[piece] = pushed[piece].or(style);
        }
        for style in Styles(7).each() {
            // Spans of one style do not overlap but may touch; each covers its pieces once.
            for &(first, last, _) in self.tag.iter().filter(|tag| tag.2 == style) {
                for piece in &mut leaf.pieces[first..=last] {
                    if piece.styles.contains(style) {
                        piece.styles = piece.styles.without(style).or(style.tagged());
                    }
                }
            }
        }
        if self.shift.is_empty() {
            return;
        }
        self.shift.sort_unstable_by_key(|shift| shift.0);
        let old = std::mem::take(pushed);
        let mut shifts = self.shift.iter().peekable();
        leaf.rebuild(|out, at, piece| {
            let (mut start, mut end) = (0, 0);
            let (mut from_start, mut from_end) = (Styles::NONE, Styles::NONE);
            while let Some(shift) = shifts.next_if(|shift| shift.0 == at) {
                start = start.max(shift.1);
                end = end.max(shift.2);
                if shift.1 > 0 {
                    from_start = from_start.or(shift.3);
                }
                if shift.2 > 0 {
                    from_end = from_end.or(shift.3);
                }
            }
            let PieceKind::Text(text) = piece.kind else {
                out.push(piece);
                pushed.push(old[at]);
                return;
            };
            let start = start.min(text.len());
            let end = (text.len() - end.min(text.len())).max(start);
            let parts = [
                (&text[..start], piece.styles.without(from_start)),
                (&text[start..end], piece.styles),
                (&text[end..], piece.styles.without(from_end)),
            ];
            for (part, styles) in parts {
                if !part.is_empty() {
                    out.push(Piece { kind: part_kind(part), styles, ..piece });
                    pushed.push(old[at]);
                }
            }
        });
    }
}

/// The nearest text or code before (behind) `piece` that only blanks and the edges of spans stand between.
fn neighbour<'l, 'e>(leaf: &'l Leaf<'e>, piece: usize, before: bool) -> Option<&'l Piece<'e>> {
    let passed = |piece: &&Piece<'_>| {
        matches!(piece.kind, PieceKind::Space(_) | PieceKind::Open(_) | PieceKind::Close)
    };
    let next = if before {
        leaf.pieces[..piece].iter().rev().find(|piece| !passed(piece))
    } else {
        leaf.pieces[piece + 1..].iter().find(|piece| !passed(piece))
    };
    next.filter(|next| matches!(next.kind, PieceKind::Text(_) | PieceKind::Code(_)))
}

/// A part that is only white space has no style to keep.
fn part_kind(part: &str) -> PieceKind<'_> {
    if part.chars().all(|c| beside(c) == Beside::Space) {
        PieceKind::Space(part)
    } else {
        PieceKind::Text(part)
    }
}

/// Whether a delimiter can stand between `inner`, which is at the edge of the text of emphasis, and what is `beyond` it.
pub(super) fn stands(inner: Beside, beyond: Beside) -> bool {
    match inner {
        Beside::Space => false,
        Beside::Other => true,
        // Under both editions of the rule.
        Beside::Punctuation => matches!(beyond, Beside::Space | Beside::Punctuation),
        Beside::Symbol => beyond != Beside::Other,
    }
}

/// How many bytes of punctuation at the edge of `text` must move out so that a delimiter can stand
/// there; 0 if none can. `beyond` is what stands on the other side of the delimiter run.
pub(super) fn shift(text: &str, mut beyond: Beside, opens: bool) -> usize {
    let mut rest = text.chars();
    loop {
        let inner = if opens { first_beside(rest.as_str()) } else { last_beside(rest.as_str()) };
        let moved = text.len() - rest.as_str().len();
        if stands(inner, beyond) || (if opens { rest.next() } else { rest.next_back() }).is_none() {
            return moved;
        }
        beyond = inner;
    }
}
