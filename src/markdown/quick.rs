//! Quick: leaf blocks of which one look at each piece tells how they are written. They are written in one pass, where
//! they stand; all others, and whatever is in doubt, pay for the rounds of `inline`, which would write the same.
//!
//! What is taken here: text, hard breaks, code spans, pictures, links, inline elements, and emphasis, nested or not,
//! that the standard reads as it stands (`runs`). Whether a character could be syntax is `literal`'s to say.
//!
//! A style begins at the text that has it first and ends behind the text that has it last; what stands between two
//! texts and has no style of its own (white space, a hard break, a picture) is written before it is known whether a
//! delimiter goes before it:
//!
//! ```text
//! <b>one</b> <b>two</b> three      **one two** three
//!                                           ^ the edge, while it is open what comes behind the space
//! ```

mod brackets;
mod edges;
mod underscores;
mod whole;

use self::brackets::Brackets;
use super::code;
use super::event::{Element, Event, Image, Link, Tag};
use super::layout::Place;
use super::leaf::Styles;
use super::line::Lines;
use super::link;
use super::literal::{self, Danger, Unwelcome, find_active};
use super::runs::{Role, Run, Runs};
use super::scan;
use crate::text::glance::Glance;
use crate::text::{self, ends_blank, find};

/// Where a leaf block is written.
pub(super) struct Target<'t> {
    /// It is written at the end of these, whose line has begun.
    pub lines: &'t mut Lines,
    pub place: Place,
    pub scratch: &'t mut Scratch,
}

/// Room that is kept from leaf block to leaf block.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    runs: Runs,
    brackets: Brackets,
    /// Where what could be the start of a tag stands, if more text comes.
    unclosed: Vec<usize>,
    pub settling: Settling,
}

/// What is settled afterwards, if all is: see `underscores`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Settling {
    /// What the rounds write with elements may be written as it will be then.
    pub may: bool,
    /// Something was.
    pub was: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// The index of the block's `End`.
    pub end: usize,
    /// There is a pipe in it, which a cell must escape.
    pub has_pipe: bool,
}

/// Writes the leaf block whose events begin with `events`, its `Start` left out. Nothing if it must be written
/// otherwise; what is in the target behind its end of before then means nothing.
pub(super) fn write(events: &[Event<'_>], target: Target<'_>) -> Option<Written> {
    // Most cells and headings are one text, or nothing.
    if let [Event::End, ..] = events
        && target.place == Place::Cell
    {
        return Some(Written { end: 0, has_pipe: false });
    }
    if let [Event::Text(text, glance), Event::End, ..] = events
        && literal::stands_alone(text, *glance)
    {
        target.lines.out.push_str(text);
        return Some(Written { end: 1, has_pipe: false });
    }
    write_pieces(events, target)
}

/// The same of more than one text.
#[inline(never)]
fn write_pieces(events: &[Event<'_>], target: Target<'_>) -> Option<Written> {
    let Scratch { runs, brackets, unclosed, settling } = target.scratch;
    runs.clear();
    brackets.clear();
    unclosed.clear();
    let (out, prefix) = target.lines.parts();
    let start = out.len();
    let mut quick = Quick {
        out,
        events,
        prefix,
        place: target.place,
        runs,
        brackets,
        unclosed,
        settling,
        start,
        edge: start,
        text_start: start,
        edge_before: start,
        moved: None,
        last: Last::Nothing,
        unwelcome: Unwelcome::Nothing,
        styles: Styles::NONE,
        depth: [0; 2],
        opened: 0,
        level: Level::default(),
        outer: [Level::default(); MOST_OUTER],
        outer_count: 0,
        is_in_link: false,
        openers: [0; 2],
        has_link: false,
        holds_blank: None,
        escapes_line: false,
        hides: false,
        has_pipe: false,
        found: 0,
        less_than: 0,
    };
    let mut at = 0;
    loop {
        let event = events.get(at)?;
        at += 1;
        // What is rare has a function of its own: few kinds are told apart by comparisons, which the processor foresees
        // better than a jump by table.
        let fits = match event {
            Event::Text(text, glance) if quick.opened == 0 => quick.bare_text(text, *glance),
            Event::Text(text, glance) => quick.text(text, *glance),
            Event::Start(tag) => {
                at += quick.span(tag, at - 1)?;
                true
            }
            Event::End if quick.opened == 0 => {
                let is_whole = quick.end_block();
                return is_whole.then_some(Written { end: at - 1, has_pipe: quick.has_pipe });
            }
            Event::End => quick.end(),
            _ => quick.piece(event),
        };
        if !fits {
            return None;
        }
    }
}

struct Quick<'t, 'e, 'a> {
    out: &'t mut String,
    events: &'e [Event<'a>],
    prefix: &'t str,
    place: Place,
    runs: &'t mut Runs,
    brackets: &'t mut Brackets,
    unclosed: &'t mut Vec<usize>,
    settling: &'t mut Settling,
    /// Where the block begins.
    start: usize,
    /// Where the last text or code ends: closing delimiters go there.
    edge: usize,
    /// Where the last text begins, and where what came before it ended.
    text_start: usize,
    edge_before: usize,
    /// The literal run at the end of it, while it moves out of a style.
    moved: Option<Run>,
    last: Last,
    unwelcome: Unwelcome,
    /// What the next text stands in.
    styles: Styles,
    /// How deep in strong emphasis and in emphasis.
    depth: [u8; 2],
    /// What was opened, four bits each, the last in the lowest.
    opened: u64,
    /// The inside of the innermost link or element that is open, or the block, and what is around it.
    level: Level,
    outer: [Level; MOST_OUTER],
    outer_count: usize,
    is_in_link: bool,
    /// The run that opened each style.
    openers: [usize; 2],
    has_link: bool,
    /// Text that is nothing but white space wider than a space may have a style, if that was asked.
    holds_blank: Option<bool>,
    /// What begins a line behind a break is escaped: the rounds do not see such an escape in a tag.
    escapes_line: bool,
    /// In what was found by reading stands what could be syntax: it is not seen on the first reading.
    hides: bool,
    has_pipe: bool,
    /// So many escapes were found by reading.
    found: usize,
    less_than: usize,
}

/// So many links and elements may be open.
const MOST_OUTER: usize = 3;

/// So many spans may be open: as many as `opened` holds, but one.
const MOST_OPEN: u64 = 1 << (4 * 15);

/// Nobody honest needs more in one block: of each the rest of the block is read.
const MOST_FOUND: usize = 32;

/// Inside a link or element, or the whole block.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// The index of its `Start`, but for the block.
    event: u32,
    /// The styles that stand around it.
    outside: Styles,
    /// Those that are open in it, outermost first.
    stack: [Styles; 2],
    standing: Styles,
}

/// What `opened` holds.
const STYLE: u64 = 1;
const LEVEL: u64 = 8;

/// What was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The block begins.
    Nothing,
    /// A link or element begins.
    Opening,
    Text,
    Code,
    /// White space without a style of its own.
    Blank,
    HardBreak,
    /// A picture.
    Picture,
    /// A delimiter, the end of a link or element, an autolink.
    Syntax,
}

/// What a link or element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// It begins with what is seen and has styles.
    Text,
    /// A picture, and nothing else.
    Picture,
    InDoubt,
}

fn holds(events: &[Event<'_>]) -> Holds {
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link(_) | Tag::Element(_)) => {}
            Event::Text(text, _) if !text.is_empty() && !begins_blank(text) => return Holds::Text,
            Event::Code(_) => return Holds::Text,
            Event::Image(_) if at == 0 && matches!(events.get(1), Some(Event::End)) => return Holds::Picture,
            _ => break,
        }
    }
    Holds::InDoubt
}

/// How long the delimiters of a style are, or those of strong emphasis and emphasis together.
fn delimiter_length(style: Styles) -> usize {
    match style {
        Styles::EMPHASIS => 1,
        Styles::STRONG => 2,
        _ => 3,
    }
}

/// Appends so many of them: of a length that is known the compiler makes one instruction.
fn push_delimiter(out: &mut String, length: usize) {
    match length {
        1 => out.push('*'),
        2 => out.push_str("**"),
        _ => out.push_str("***"),
    }
}

/// Whether one of the texts of the block that begins with `events` is nothing but white space, but for a lone space, and
/// stands between two that have a style, or in one.
fn holds_blank_between_styles(events: &[Event<'_>]) -> bool {
    // Mostly there is no such text at all.
    let mut depth = 0usize;
    for event in events {
        match event {
            Event::Text(text, _) if is_wider_than_space(text) => return is_blank_between_styles(events),
            Event::Start(_) => depth += 1,
            Event::End if depth == 0 => return false,
            Event::End => depth -= 1,
            _ => {}
        }
    }
    false
}

/// The same of a block that has such a text.
fn is_blank_between_styles(events: &[Event<'_>]) -> bool {
    // The spans that are open, a bit each, the innermost lowest: it is set for a style. The highest bit that is set
    // stands above them.
    let mut open = 1u64;
    let (mut is_behind_style, mut is_blank_behind_style) = (false, false);
    for event in events {
        let is_styled = open.count_ones() > 1;
        match event {
            Event::Start(_) if open.leading_zeros() == 0 => return true,
            Event::Start(tag) => open = open << 1 | u64::from(matches!(tag, Tag::Strong | Tag::Emphasis)),
            Event::End if open == 1 => return false,
            Event::End => open >>= 1,
            Event::Text(" ", _) => {}
            Event::Text(text, _) if is_white_space(text) => {
                is_blank_behind_style |= is_behind_style || is_styled;
            }
            Event::Text(..) | Event::Code(_) => {
                if is_blank_behind_style && is_styled {
                    return true;
                }
                (is_behind_style, is_blank_behind_style) = (is_styled, false);
            }
            _ => {}
        }
    }
    false
}

/// Whether there is nothing in `text` but Unicode whitespace, and not a space alone.
#[inline(always)]
fn is_wider_than_space(text: &str) -> bool {
    // Nothing else begins with one of these bytes; of what does, quotation marks and `。` occur most.
    match text.as_bytes() {
        b" " | [0xE2, 0x80, 0x90..=0xA7, ..] | [0xE3, 0x80, 0x81..=0xBF, ..] => false,
        [] => true,
        [0..=b' ' | 0xC2 | 0xE1..=0xE3, ..] => text.chars().all(text::is_unicode_space),
        _ => false,
    }
}

/// Whether there is nothing in `text` but Unicode whitespace.
#[inline(always)]
fn is_white_space(text: &str) -> bool {
    !text::begins_seen(text) && text.chars().all(text::is_unicode_space)
}

#[inline(always)]
fn begins_blank(text: &str) -> bool {
    !text::begins_seen(text) && text.chars().next().is_some_and(text::is_blank)
}

impl Quick<'_, '_, '_> {
    /// Text in no span.
    #[inline]
    fn bare_text(&mut self, text: &str, glance: Glance) -> bool {
        match text.as_bytes() {
            [] => true,
            [b' '] => self.blank(text),
            _ => self.literal(text, glance),
        }
    }

    /// Text in a span.
    #[inline(never)]
    fn text(&mut self, text: &str, glance: Glance) -> bool {
        if text.is_empty() {
            return true;
        }
        // White space at the edges of styled or linked text stands apart, so that it can move out.
        if begins_blank(text) || ends_blank(text) {
            let rest = text.trim_start_matches(text::is_unicode_space);
            let core = rest.trim_end_matches(text::is_unicode_space);
            let (before, after) = (&text[..text.len() - rest.len()], &rest[core.len()..]);
            // What nobody sees has no style.
            return !core.starts_with(text::is_blank)
                && (before.is_empty() || self.blank(before))
                && (core.is_empty() || self.literal(core, glance))
                && (after.is_empty() || self.blank(after));
        }
        self.literal(text, glance)
    }

    fn blank(&mut self, blank: &str) -> bool {
        // At the edge of the block, of a line or of a span it would have to go.
        let fits = !matches!(self.last, Last::Nothing | Last::Opening | Last::HardBreak)
            && !self.unwelcome.is_syntax();
        self.unwelcome = Unwelcome::Nothing;
        self.out.push_str(blank);
        self.last = Last::Blank;
        fits
    }

    /// Text that is not blank, or has no style.
    #[inline(always)]
    fn literal(&mut self, text: &str, glance: Glance) -> bool {
        let Some(text) = self.content_before(text) else { return false };
        let bytes = text.as_bytes();
        if !self.welcomes(bytes[0]) {
            return false;
        }
        // Most text begins with what begins a word and no block.
        let begins_line = matches!(self.last, Last::Nothing | Last::HardBreak);
        if begins_line && !literal::begins_word(bytes[0]) {
            return self.literal_in_doubt(text);
        }
        self.plain_text(text, glance)
    }

    /// Text that begins no block and is welcome where it stands.
    #[inline]
    fn plain_text(&mut self, text: &str, glance: Glance) -> bool {
        // Most text holds nothing that could be syntax.
        if literal::may_hold_active(text, glance) {
            return self.literal_in_doubt(text);
        }
        self.begins_text();
        self.out.push_str(text);
        self.edge = self.out.len();
        self.last = Last::Text;
        true
    }

    #[inline(always)]
    fn begins_text(&mut self) {
        self.text_start = self.out.len();
        self.edge_before = self.edge;
    }

    /// Whether text that begins with `byte` may come next.
    #[inline]
    fn welcomes(&mut self, byte: u8) -> bool {
        match self.unwelcome {
            Unwelcome::Nothing => true,
            unwelcome => {
                self.unwelcome = Unwelcome::Nothing;
                !unwelcome.is_text(byte)
            }
        }
    }

    /// The same of text in which something could be syntax. Apart, because most of it has nothing.
    #[inline(never)]
    fn literal_in_doubt(&mut self, text: &str) -> bool {
        self.begins_text();
        let bytes = text.as_bytes();
        let (mut written, mut from) = (0, 0);
        if matches!(self.last, Last::Nothing | Last::HardBreak) {
            // At the edge of the block it would have to go, behind a break only a space.
            if text.starts_with(' ') || self.last == Last::Nothing && begins_blank(text) {
                return false;
            }
            let (at, danger) = literal::at_line_start(bytes, self.place, self.last == Last::Nothing);
            if !self.heed(danger, text, &mut written, at) {
                return false;
            }
            if danger == Danger::Certain {
                from = at + 1;
                self.escapes_line |= self.last == Last::HardBreak;
            }
        }
        while let Some(step) = find_active(&bytes[from..]) {
            let at = from + step;
            from = at + 1;
            let danger = match literal::danger(bytes, at) {
                Danger::Destination if !self.destination(text, at) => return false,
                Danger::Destination => Danger::None,
                Danger::Found(end) => {
                    self.hides |= bytes[at + 1..end].iter().any(|byte| b"[]*_~".contains(byte));
                    Danger::Found(end)
                }
                danger => danger,
            };
            if !self.heed(danger, text, &mut written, at) {
                return false;
            }
            let place = self.out.len() + (at - written) - self.start;
            match bytes[at] {
                b'[' => {
                    // What could be a picture is not understood here.
                    let is_picture = if at > 0 { bytes[at - 1] == b'!' } else { self.out.ends_with('!') };
                    self.brackets.open(place, is_picture);
                }
                b']' => self.brackets.close(),
                b'|' => self.has_pipe = true,
                b'<' => {
                    self.less_than += 1;
                    if danger == Danger::Unclosed {
                        self.unclosed.push(place);
                    }
                }
                byte @ (b'*' | b'_' | b'~') => {
                    from += bytes[from..].iter().take_while(|&&other| other == byte).count();
                    if !literal::is_harmless_run(bytes, at, from) {
                        self.runs.push(Run { at: place, byte, length: from - at, role: Role::Literal });
                    }
                }
                _ => {}
            }
        }
        self.out.push_str(&text[written..]);
        self.edge = self.out.len();
        self.last = Last::Text;
        true
    }

    /// Does what must be done about the character at `at`, if that is known. `text` is written up to `written`.
    fn heed(&mut self, danger: Danger, text: &str, written: &mut usize, at: usize) -> bool {
        match danger {
            Danger::None | Danger::Unclosed => return true,
            Danger::Unless(unwelcome) => {
                // A label that has begun asks for more than most.
                if self.unwelcome != Unwelcome::Label || unwelcome == Unwelcome::Anything {
                    self.unwelcome = unwelcome;
                }
                return true;
            }
            Danger::Certain => {}
            Danger::Found(_) => self.found += 1,
            Danger::Destination | Danger::Unknown => return false,
        }
        self.out.push_str(&text[*written..at]);
        self.out.push('\\');
        *written = at;
        true
    }

    /// Behind the bracket at `at`, which has not been taken yet, could stand a link's destination. Whether it is known
    /// what to do.
    fn destination(&mut self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        // One that more text could end, or that an escape in it would change, is not looked for here.
        let tail = scan::scan_link_tail(bytes, at + 1, &|_| false).map(|end| &bytes[at..end]);
        if tail.is_none_or(|tail| find::memchr2(b'\\', b'<', tail).is_some()) {
            return false;
        }
        self.hides = true;
        self.found += 1;
        self.brackets.destination()
    }

    /// What is neither text nor a span.
    #[inline(never)]
    fn piece(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Code(text) => self.code(text),
            Event::HardBreak => self.hard_break(),
            Event::Image(image) => self.image(image),
            Event::InlineHtml(html) => self.html(html),
            Event::FootnoteReference(label) => self.reference(label),
            _ => false,
        }
    }

    fn code(&mut self, text: &str) -> bool {
        // A cell splits at its pipes before anything is read.
        let is_cell = self.place == Place::Cell;
        let fits = !text.is_empty()
            && (!is_cell || !text.contains('\\'))
            && self.content()
            // Two backtick strings must not touch.
            && self.last != Last::Code
            && self.syntax();
        code::push_span(self.out, text);
        self.has_pipe |= is_cell && text.contains('|');
        self.edge = self.out.len();
        self.last = Last::Code;
        fits
    }

    /// What leads to nothing but is led to. Other tags may begin a block, or stand around what they do not show here.
    fn html(&mut self, html: &str) -> bool {
        let bytes = html.as_bytes();
        let tag = html.strip_suffix("</a>").filter(|tag| tag.starts_with("<a ") && !tag.contains('\n'));
        let fits = tag.is_some_and(|tag| scan::scan_html(bytes, 0) == Some(tag.len())) && self.syntax();
        self.out.push_str(html);
        self.has_pipe |= html.contains('|');
        self.last = Last::Picture;
        fits
    }

    /// Like a picture it has no style of its own.
    fn reference(&mut self, label: &str) -> bool {
        let is_known = self.level.standing == Styles::NONE || !self.out.ends_with('!');
        let fits = is_known && !self.is_in_link && self.syntax();
        self.push_bracket();
        self.out.push('^');
        self.out.push_str(label);
        self.out.push(']');
        self.unwelcome = Unwelcome::Parenthesis;
        self.last = Last::Picture;
        fits
    }

    fn image(&mut self, image: &Image<'_>) -> bool {
        let fits = self.syntax();
        self.out.push_str("![");
        let fits =
            fits && (find_active(image.alt.as_bytes()).is_none() || self.alternative(image.alt.as_bytes()));
        self.out.push_str(image.alt);
        link::push_tail(self.out, image.destination, image.title);
        self.note_link();
        self.last = Last::Picture;
        fits
    }

    /// Whether alternative text, which is written next, needs no escapes.
    fn alternative(&mut self, alt: &[u8]) -> bool {
        // What closes before the picture is written later, and runs must be in order.
        let may_have_runs = self.level.standing == Styles::NONE;
        let start = self.out.len() - self.start;
        let (mut from, mut brackets) = (0, 0usize);
        self.runs.push(Run { at: start, byte: b'[', length: 1, role: Role::Bracket });
        while let Some(step) = find_active(&alt[from..]) {
            let at = from + step;
            from = at + 1;
            // Behind it stands the bracket that ends it.
            let danger = literal::danger(alt, at);
            let is_last = from == alt.len() && alt[at] != b'\\' && alt[at] != b'[';
            if danger != Danger::None && !(is_last && matches!(danger, Danger::Unless(_))) {
                return false;
            }
            match alt[at] {
                b'[' => brackets += 1,
                b']' if brackets == 0 => return false,
                b']' => brackets -= 1,
                b'<' => self.less_than += 1,
                byte @ (b'*' | b'_' | b'~') => {
                    from += alt[from..].iter().take_while(|&&other| other == byte).count();
                    if !literal::is_harmless_run(alt, at, from) {
                        if !may_have_runs {
                            return false;
                        }
                        let run = Run { at: start + at, byte, length: from - at, role: Role::Literal };
                        self.runs.push(run);
                    }
                }
                _ => {}
            }
        }
        self.runs.push(Run { at: start + alt.len(), byte: b']', length: 1, role: Role::BracketEnd });
        if find::memchr(b'[', alt).is_some() {
            self.brackets.note();
        }
        brackets == 0
    }

    fn hard_break(&mut self) -> bool {
        // In a heading or a cell it is a tag; at an edge, or behind a space, something must go.
        let fits = matches!(self.place, Place::Paragraph | Place::ItemStart(_))
            && matches!(self.last, Last::Text | Last::Code | Last::Picture | Last::Syntax)
            && !self.out.ends_with(' ')
            && self.syntax();
        self.out.push_str("\\\n");
        self.out.push_str(self.prefix);
        self.last = Last::HardBreak;
        fits
    }

    fn open_style(&mut self, style: Styles) -> bool {
        let depth = &mut self.depth[style.index()];
        if self.opened >= MOST_OPEN {
            return false;
        }
        *depth += 1;
        self.styles = self.styles.or(style);
        self.opened = (self.opened << 4) | (STYLE + style.index() as u64);
        true
    }

    /// A span, whose `Start` is at `at`. Says how many events of its content are done with.
    #[inline]
    fn span(&mut self, tag: &Tag<'_>, at: usize) -> Option<usize> {
        match self.whole_span(tag, &self.events[at + 1..]) {
            Some(fits) => fits.then_some(whole::REST),
            None => self.open_span(tag, at),
        }
    }

    #[inline(never)]
    fn open_span(&mut self, tag: &Tag<'_>, at: usize) -> Option<usize> {
        match tag {
            Tag::Strong => self.open_style(Styles::STRONG).then_some(0),
            Tag::Emphasis => self.open_style(Styles::EMPHASIS).then_some(0),
            Tag::Link(link) => self.link(link, at),
            Tag::Element(element) => {
                let fits = holds(&self.events[at + 1..]) == Holds::Text && self.open(at);
                self.start_tag(element);
                self.last = Last::Opening;
                fits.then_some(0)
            }
            _ => None,
        }
    }

    /// A link, whose `Start` is at `at`. Says how many events of its content are done with.
    fn link(&mut self, link: &Link<'_>, at: usize) -> Option<usize> {
        if self.is_in_link {
            return None;
        }
        let rest = &self.events[at + 1..];
        if let [Event::Text(text, _), Event::End, ..] = rest
            && link::says_its_address(link, text)
        {
            if ends_blank(text) || !self.content() || !self.syntax() {
                return None;
            }
            self.out.push('<');
            self.out.push_str(text);
            self.out.push('>');
            self.ends_with_syntax();
            self.has_pipe |= self.place == Place::Cell;
            return Some(2);
        }
        self.note_link();
        match holds(rest) {
            Holds::Text => {
                if !self.open(at) {
                    return None;
                }
                self.open_bracket();
                self.is_in_link = true;
                self.last = Last::Opening;
                Some(0)
            }
            Holds::Picture => {
                // It has no style of its own, as the picture has none.
                let Some(Event::Image(image)) = rest.first() else { return None };
                // What may close before it would keep them apart.
                let is_known = self.level.standing == Styles::NONE || !self.out.ends_with('!');
                self.push_bracket();
                let fits = is_known && self.syntax() && self.image(image);
                link::push_tail(self.out, link.destination, link.title);
                fits.then_some(2)
            }
            Holds::InDoubt => None,
        }
    }

    /// There is a link in the block, or a picture.
    fn note_link(&mut self) {
        self.has_link = true;
        // No label of a definition holds another bracket.
        if self.unwelcome == Unwelcome::Label {
            self.unwelcome = Unwelcome::Nothing;
        }
        self.has_pipe |= self.place == Place::Cell;
    }

    /// A link that holds text begins.
    fn open_bracket(&mut self) {
        self.push_bracket();
        let at = self.out.len() - self.start - 1;
        self.runs.push(Run { at, byte: b'[', length: 1, role: Role::Bracket });
        self.brackets.begin_link();
    }

    /// It ends.
    fn close_bracket(&mut self, link: &Link<'_>) {
        let at = self.out.len() - self.start;
        self.runs.push(Run { at, byte: b']', length: 1, role: Role::BracketEnd });
        self.brackets.end_link();
        link::push_tail(self.out, link.destination, link.title);
    }

    fn start_tag(&mut self, element: &Element<'_>) {
        self.out.push('<');
        self.out.push_str(element.name);
        if !element.attributes.is_empty() {
            self.out.push_str(element.attributes);
        }
        self.out.push('>');
    }

    fn end_tag(&mut self, element: &Element<'_>) {
        self.out.push_str("</");
        self.out.push_str(element.name);
        self.out.push('>');
    }

    /// A link's bracket; behind an exclamation mark it would be a picture's.
    fn push_bracket(&mut self) {
        if self.last == Last::Text && self.out.ends_with('!') {
            self.out.insert(self.out.len() - 1, '\\');
            self.edge += 1;
        }
        self.out.push('[');
    }

    /// The link or element whose `Start` is at `at`, and which holds text, is about to be opened.
    fn open(&mut self, at: usize) -> bool {
        if self.opened >= MOST_OPEN || !self.content() || !self.syntax() {
            return false;
        }
        let Some(outer) = self.outer.get_mut(self.outer_count) else { return false };
        self.outer_count += 1;
        let level = Level { event: at as u32, outside: self.styles, ..Level::default() };
        *outer = std::mem::replace(&mut self.level, level);
        self.opened = (self.opened << 4) | LEVEL;
        true
    }

    fn end(&mut self) -> bool {
        let ended = self.opened & 15;
        self.opened >>= 4;
        if ended == LEVEL {
            return self.close();
        }
        let index = (ended - STYLE) as usize;
        self.depth[index] -= 1;
        if self.depth[index] == 0 {
            self.styles = self.styles.without(Styles(1 << index));
        }
        true
    }

    /// Closes the link or element that is open.
    fn close(&mut self) -> bool {
        let Some(Event::Start(tag)) = self.events.get(self.level.event as usize) else {
            return false;
        };
        let is_link = matches!(tag, Tag::Link(_));
        let mut moves_out = false;
        let fits = match self.last {
            Last::Text => !ends_blank(self.out),
            Last::Blank if is_link => {
                // A space that collapses is no part of what is linked.
                moves_out = &self.out[self.edge..] == " ";
                moves_out
            }
            // Where the block or the line ends behind it, it must go.
            Last::Nothing | Last::Opening | Last::Blank | Last::HardBreak => false,
            Last::Code | Last::Picture | Last::Syntax => true,
        };
        if moves_out {
            self.out.truncate(self.edge);
        }
        if !fits || !self.close_styles(Styles::NONE, "") || !self.syntax() {
            return false;
        }
        self.outer_count -= 1;
        self.level = self.outer[self.outer_count];
        match tag {
            Tag::Link(link) => {
                self.close_bracket(link);
                self.is_in_link = false;
            }
            Tag::Element(element) => self.end_tag(element),
            _ => return false,
        }
        self.ends_with_syntax();
        if moves_out {
            self.out.push(' ');
            self.last = Last::Blank;
        }
        true
    }

    /// Something of ours that is no text comes next.
    fn syntax(&mut self) -> bool {
        !std::mem::replace(&mut self.unwelcome, Unwelcome::Nothing).is_syntax()
    }

    /// What has the styles that are open comes next: ends those that it has not, begins those that it has.
    #[inline(always)]
    fn content(&mut self) -> bool {
        self.content_before("").is_some()
    }

    /// The same of `text`. Says what of it is still to be written.
    #[inline(always)]
    fn content_before<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let wanted = self.styles.without(self.level.outside);
        if wanted == self.level.standing { Some(text) } else { self.change_styles(wanted, text) }
    }

    #[inline(never)]
    fn change_styles<'t>(&mut self, wanted: Styles, text: &'t str) -> Option<&'t str> {
        let standing = self.level.standing;
        if !self.close_styles(wanted, text) {
            return None;
        }
        let style = wanted.without(self.level.standing);
        if style == Styles::NONE {
            return Some(text);
        }
        // Of two that begin together the longer is the outer one: that is not seen from here. So both must end together.
        if !style.0.is_power_of_two() && self.level.standing != Styles::NONE {
            return None;
        }
        let rest = self.leave_head(text, style, standing)?;
        if !self.syntax() {
            return None;
        }
        let level = &mut self.level;
        level.stack[usize::from(level.standing != Styles::NONE)] = style;
        level.standing = wanted;
        let length = delimiter_length(style);
        let run = Run { at: self.out.len() - self.start, byte: b'*', length, role: Role::Opens };
        self.openers[style.index()] = self.runs.push(run);
        push_delimiter(self.out, length);
        self.last = Last::Syntax;
        Some(rest)
    }

    /// Ends, behind the last text and before `next`, the styles of this level that are not among `wanted`, and what was
    /// opened in them.
    #[inline(always)]
    fn close_styles(&mut self, wanted: Styles, next: &str) -> bool {
        wanted.contains(self.level.standing) || self.close_standing(wanted, next)
    }

    /// The same, if there are some.
    #[inline(never)]
    fn close_standing(&mut self, wanted: Styles, next: &str) -> bool {
        if !self.leave_tail(wanted, next) {
            return false;
        }
        let level = &mut self.level;
        let keep = level.stack.iter().position(|&style| !wanted.contains(style)).unwrap_or(level.stack.len());
        for place in (keep..level.stack.len()).rev() {
            let style = std::mem::take(&mut level.stack[place]);
            if style == Styles::NONE {
                continue;
            }
            let goes_on = !style.0.is_power_of_two() && wanted.and(style) != Styles::NONE;
            if goes_on || self.unwelcome.is_syntax() {
                return false;
            }
            level.standing = level.standing.without(style);
            let length = delimiter_length(style);
            let role = Role::Closes(self.openers[style.index()]);
            self.runs.push(Run { at: self.edge - self.start, byte: b'*', length, role });
            if self.edge == self.out.len() {
                push_delimiter(self.out, length);
                self.last = Last::Syntax;
                self.unwelcome = Unwelcome::Nothing;
            } else {
                self.out.insert_str(self.edge, &"***"[..length]);
            }
            self.edge += length;
        }
        // What moved out of a style is text still.
        if self.last == Last::Text {
            self.edge = self.out.len();
            if let Some(run) = self.moved.take() {
                self.runs.push(Run { at: self.edge - run.length - self.start, ..run });
            }
        }
        true
    }

    /// What could be the start of a tag stays among `unclosed` if it is one, which what came behind it ends. Whether it
    /// is known that an escape is all it needs.
    ///
    /// ```text
    /// <a href= <a href="/u">/u>b</a>      \<a href= [/u>b](/u)
    ///                                      ^^^^^^^^^^^^^^ one to the first reading, which misses the bracket
    /// ```
    ///
    /// On the first reading what stands in it is not seen, and syntax of ours that lost its partner to it is read
    /// otherwise. So nothing literal may be there that could be blamed for that.
    #[inline(never)]
    fn are_tags_known(&mut self) -> bool {
        let block = &self.out.as_bytes()[self.start..];
        let mut are_alone = true;
        self.unclosed.retain(|&at| {
            let Some(end) = literal::tag(block, at) else { return false };
            // A backslash before it is no neighbour of a run yet, and one in it is not seen by the rounds.
            let touches = at > 0 && matches!(block[at - 1], b'*' | b'_' | b'~');
            are_alone &= !touches && !block[at + 1..end].iter().any(|byte| b"\\<&`".contains(byte));
            true
        });
        !self.escapes_line
            && (self.unclosed.is_empty() || are_alone && !self.brackets.is_some() && !self.runs.has_literal())
    }

    /// The block ends. Whether what is written is all of it, and is read as it was meant.
    fn end_block(&mut self) -> bool {
        let ends_well = match self.last {
            Last::Text => !ends_blank(self.out),
            Last::Code | Last::Picture | Last::Syntax => true,
            Last::Nothing | Last::Opening | Last::Blank | Last::HardBreak => false,
        };
        if !ends_well || !self.close_styles(Styles::NONE, "") {
            return false;
        }
        let block = &self.out[self.start..];
        // A heading's closing sequence: "preceded by spaces or tabs" or all there is.
        let closes = self.place == Place::Heading && block.ends_with('#') && {
            let rest = block.trim_end_matches('#');
            rest.is_empty() || rest.ends_with(' ')
        };
        // Where a tag was found, what stands in it is not seen on the first reading.
        let hides = self.hides && (self.has_link && self.brackets.is_some() || self.runs.has_literal());
        let is_in_doubt = closes
            || hides
            || self.brackets.is_in_doubt()
            || !self.unclosed.is_empty() && !self.are_tags_known()
            || self.found > MOST_FOUND
            || self.less_than > MOST_FOUND;
        if is_in_doubt {
            return false;
        }
        let block = &self.out[self.start..];
        let Some(escapes) = self.runs.escapes(block) else { return self.write_underscores() };
        // Where there are some of brackets, no run is literal; where there are tags, neither.
        let others = if self.unclosed.is_empty() { self.brackets.escapes() } else { &**self.unclosed };
        let escapes = if escapes.is_empty() { others } else { escapes };
        for &at in escapes.iter().rev() {
            self.out.insert(self.start + at, '\\');
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::*;

    fn span(tag: Tag<'static>, text: &'static str) -> [Event<'static>; 3] {
        [Event::Start(tag), Event::text(text), Event::End]
    }

    fn link() -> Tag<'static> {
        Tag::Link(&Link { destination: "/u", title: "" })
    }

    /// `want` is what is written; nothing if it pays for the rounds.
    #[track_caller]
    fn check(shows: &str, parts: &[&[Event<'static>]], place: Place, want: Option<&str>) {
        let events = [&parts.concat()[..], &[Event::End]].concat();
        let mut lines = Lines::default();
        let target = Target { lines: &mut lines, place, scratch: &mut Scratch::default() };
        let end = write(&events, target).map(|written| written.end);
        assert_eq!(
            end.map(|end| (end, lines.out.as_str())),
            want.map(|want| (events.len() - 1, want)),
            "{shows}"
        );
    }

    #[track_caller]
    fn check_text(shows: &str, text: &'static str, is_quick: bool) {
        check(shows, &[&[Event::text(text)]], Place::Paragraph, is_quick.then_some(text));
    }

    #[test]
    fn what_is_blank_at_an_edge() {
        for c in '\0'..=char::MAX {
            let blank = text::is_blank(c);
            let [before, behind] = [format!("{c}来"), format!("来{c}")];
            assert_eq!((begins_blank(&before), ends_blank(&behind)), (blank, blank), "{c:?}");
        }
        assert!(!begins_blank("") && !ends_blank(""));
    }

    #[test]
    fn text_is_quick_where_its_neighbours_make_it_harmless() {
        check_text("letters", "来源 and more", true);
        check_text("an underscore in a word", "snake_case", true);
        check_text("stars between blanks", "3 * 4 * 5", true);
        check_text("one star between letters", "a*b", true);
        check_text("a star at an edge", "a*", true);
        check_text("brackets alone", "as [sic] is", true);
        check_text("a footnote's", "as [^1] is", false);
        check_text("what could be a picture", "![a](b)", false);
        check_text("what could go on", "[a](b", false);
        check_text("what no more text makes a tag", "Option<a.b> c", true);
        check_text("what more text could make one", "a <b c", true);
        check_text("what could not be a tag", "a < b", true);
        check_text("a path", "C:\\temp", true);
        check_text("a template tag", "{{ a }}", false);
        check_text("a number", "12", true);
        check_text("a blank at an edge", "a\u{3000}", false);
        let heading = |shows, text: &'static str, want| {
            check(shows, &[&[Event::text(text)]], Place::Heading, want);
        };
        heading("in a heading a line begins otherwise", "- a", Some("- a"));
        heading("but ends otherwise", "C #", None);
        heading("not in a word", "C#", Some("C#"));
    }

    #[test]
    fn what_is_syntax_for_certain_is_escaped() {
        let check = |shows, text: &'static str, want| {
            check(shows, &[&[Event::text(text)]], Place::Paragraph, Some(want));
        };
        check("a list item's number", "12. a", "12\\. a");
        check("a heading", "# a", "\\# a");
        check("an escape", "C:\\-", "C:\\\\-");
        check("a tag", "a <b> c", "a \\<b> c");
        check("a reference", "a &amp; b", "a \\&amp; b");
        check("two stars between letters", "a*b*c", "a\\*b*c");
        check("a link", "a [b](c) d", "a \\[b](c) d");
        check("two in one", "[a [b](c) d](e)", "\\[a \\[b](c) d](e)");
        check("brackets in one", "[[a]b](c)", "\\[[a]b](c)");
    }

    #[test]
    fn spans_are_quick_where_their_delimiters_work() {
        let text = |text: &'static str| [Event::text(text)];
        let check = |shows, parts: &[&[Event<'static>]], want| check(shows, parts, Place::Paragraph, want);
        let inside = |tag: Tag<'static>, inner: &[Event<'static>]| {
            [&[Event::Start(tag)][..], inner, &[Event::End]].concat()
        };
        check("in a word", &[&text("a"), &span(Tag::Strong, "b"), &text("c")], Some("a**b**c"));
        check("a label at the end", &[&span(Tag::Strong, "来源：")], Some("**来源：**"));
        check("and before text", &[&span(Tag::Strong, "来源："), &text("天眼")], Some("**来源**：天眼"));
        check(
            "a quotation in a word",
            &[&text("来"), &span(Tag::Strong, "「源」"), &text("天")],
            Some("来「**源**」天"),
        );
        check("nothing but marks", &[&text("来"), &span(Tag::Strong, "："), &text("天")], Some("来：天"));
        let two = [&span(Tag::Strong, "a")[..], &text(" "), &span(Tag::Strong, "b")].concat();
        check("two that are one", &[&two], Some("**a b**"));
        let two = [&span(Tag::Strong, "a")[..], &text(" "), &span(Tag::Emphasis, "b")].concat();
        check("two that are not", &[&two], Some("**a** *b*"));
        check("a blank at the edge", &[&span(Tag::Emphasis, "a "), &text("b")], Some("*a* b"));
        let nested = inside(Tag::Strong, &[&text("a ")[..], &span(Tag::Emphasis, "b"), &text(" c")].concat());
        check("one in the other", &[&nested], Some("**a *b* c**"));
        check("both at once", &[&inside(Tag::Strong, &span(Tag::Emphasis, "a"))], Some("***a***"));
        let longer = inside(Tag::Strong, &[&span(Tag::Emphasis, "a")[..], &text(" b")].concat());
        check("one of both is longer", &[&longer], None);
        check("a star at its start", &[&span(Tag::Strong, "* a")], Some("**\\* a**"));
        check("a star in it", &[&span(Tag::Emphasis, "3*4 a"), &text(" b")], Some("*3\\*4 a* b"));
        check("a link", &[&text("a "), &span(link(), "b"), &text(".")], Some("a [b](/u)."));
        check("behind an exclamation mark", &[&text("a!"), &span(link(), "b")], Some("a\\![b](/u)"));
        check("beside lone brackets", &[&text("a] ["), &span(link(), "b"), &text("]")], Some("a] [[b](/u)]"));
        check("around one", &[&text("a "), &span(link(), "b] c")], None);
        check("at the start", &[&text("["), &span(link(), "b"), &text("]")], Some("[[b](/u)]"));
        check("what text could make a label", &[&text("["), &span(Tag::Strong, "b"), &text("]")], None);
        check("beside a tag that holds one", &[&text("<b [c]> "), &span(link(), "b")], None);
        let tag = [Event::text("a <b c="), Event::Code("d")];
        check("a tag that nothing ends", &[&tag], Some("a <b c=`d`"));
        let pieces = [&text("a <b c=")[..], &span(link(), "d"), &text("> e")].concat();
        check("a tag that comes in pieces", &[&pieces], Some("a \\<b c=[d](/u)> e"));
        check("beside brackets", &[&text("[f] "), &pieces], None);
        let anchor = [Event::InlineHtml("<a id=\"b\"></a>"), Event::text("a")];
        check("an anchor", &[&anchor], Some("<a id=\"b\"></a>a"));
        let noted = [Event::text("a!"), Event::FootnoteReference("1"), Event::text(" b")];
        check("a footnote", &[&noted], Some("a\\![^1] b"));
        check("before a parenthesis", &[&noted[..2], &text("(b)")], None);
        check("another element", &[&[Event::InlineHtml("<i></i>")]], None);
        check("behind brackets", &[&text("[a]"), &span(link(), "b")], Some("[a][b](/u)"));
        let address = Tag::Link(&Link { destination: "http://x.y", title: "" });
        check("one that says its address", &[&span(address, "http://x.y")], Some("<http://x.y>"));
        let in_strong = inside(Tag::Strong, &span(link(), "b"));
        check("a link in emphasis", &[&text("a "), &in_strong, &text("，c")], Some("a **[b](/u)**，c"));
        check("before a letter", &[&text("a "), &in_strong, &text("c")], None);
        let strong_in = inside(link(), &span(Tag::Strong, "b"));
        check("emphasis in a link", &[&text("a"), &strong_in, &text("c")], Some("a[**b**](/u)c"));
        check("a space at a link's end", &[&span(link(), "b "), &text("c")], Some("[b](/u) c"));
        let broken = [Event::text("a"), Event::HardBreak, Event::text("b")];
        check("a hard break", &[&broken], Some("a\\\nb"));
        check("before a marker", &[&broken[..2], &text("- b")], None);
        let broken = inside(Tag::Strong, &[Event::text("a"), Event::HardBreak]);
        check("at the end of emphasis", &[&broken, &text("b")], Some("**a**\\\nb"));
    }

    /// Whether the block is written quickly; if so, as the rounds write it.
    #[track_caller]
    pub(super) fn check_rounds(parts: &[&[Event<'static>]], place: Place) -> bool {
        let events = [&parts.concat()[..], &[Event::End]].concat();
        let mut lines = Lines::default();
        let target = Target { lines: &mut lines, place, scratch: &mut Scratch::default() };
        if write(&events, target).is_none() {
            return false;
        }
        let mut rounds = Inline::default();
        rounds.write(&events, place);
        assert_eq!(lines.out, rounds.text(), "{events:?}");
        true
    }

    #[test]
    fn a_star_behind_an_opening_delimiter_is_escaped_as_the_rounds_do() {
        let mut quick = 0;
        for tag in [Tag::Strong, Tag::Emphasis] {
            for inside in
                ["* a", "*a", "*来", "*a*", "*a b*c", "**a", "_a", "*：", "*", "* ", "*~a", "*。a", "*a_"]
            {
                for before in ["", "x ", "x", "来，", "*", "x* ", "*x ", "_x "] {
                    for after in ["", " y", "y", "，来", "*", " *y", " y*"] {
                        for place in [Place::Paragraph, Place::Cell] {
                            let text = [Event::text(before)];
                            let rest = [Event::text(after)];
                            quick += usize::from(check_rounds(&[&text, &span(tag, inside), &rest], place));
                        }
                    }
                }
            }
        }
        assert!(quick > 400, "only {quick} are written quickly");
    }

    #[test]
    fn tags_that_come_in_pieces_are_escaped_as_the_rounds_do() {
        const BEFORE: [&str; 16] = [
            "a <b c=",
            "a <b c=\"",
            "a <b ",
            "<b c='",
            "a*<b c=",
            "a ~<b c='",
            "a <b \\-c='",
            "a <b [c=\"",
            "a <http://b.c/",
            "a <!-- ",
            "a <b <i c='",
            "a &lt; <b c=",
            "a <b c=\"*",
            "<i> <b c=",
            "_a <b c=",
            "a] <b c=\"",
        ];
        const BETWEEN: [&str; 8] =
            [" f ", "> f ", "\"> <b c=\"", "'> f", " <i>f</i> ", "*", "> [f ", " > *f "];
        const AFTER: [&str; 10] =
            ["> e", "\"> e", "'> e", " --> e", " e", "> </b> e", "> *e", "\"> e* e", "'> e_", "> e] e"];
        let inside = |tag: Tag<'static>, inner: &[Event<'static>]| {
            [&[Event::Start(tag)][..], inner, &[Event::End]].concat()
        };
        let element = Tag::Element(&Element { name: "sup", attributes: "" });
        let address = Tag::Link(&Link { destination: "http://x.y", title: "" });
        let image = Event::Image(&Image { destination: "/i", title: "", alt: "d" });
        let spans: [Vec<Event<'static>>; 13] = [
            span(link(), "d").to_vec(),
            span(link(), "d>e").to_vec(),
            span(link(), "d\">e</b>").to_vec(),
            span(Tag::Strong, "d").to_vec(),
            span(Tag::Emphasis, "d'>e").to_vec(),
            vec![Event::Code("d")],
            vec![Event::Code("d\">")],
            span(element, "d").to_vec(),
            vec![image],
            span(address, "http://x.y").to_vec(),
            inside(link(), &span(Tag::Strong, "d>e")),
            inside(Tag::Emphasis, &[&[Event::text("d ")][..], &span(link(), "d'>e")].concat()),
            vec![Event::HardBreak],
        ];
        let (mut tags, mut quick) = (0, 0);
        for before in BEFORE {
            for (at, first) in spans.iter().enumerate() {
                for after in AFTER {
                    let ends = [Event::text(before), Event::text(after)];
                    tags += usize::from(check_rounds(&[&ends[..1], first, &ends[1..]], Place::Paragraph));
                    for between in BETWEEN {
                        // One after the other: every pair of them would take long.
                        let second = &spans[(at + between.len() + after.len()) % spans.len()];
                        let parts: [&[Event<'static>]; 5] =
                            [&ends[..1], first, &[Event::text(between)], second, &ends[1..]];
                        quick += usize::from(check_rounds(&parts, Place::Heading));
                    }
                }
            }
        }
        assert!(tags > 500 && quick > 3_000, "only {tags} and {quick} are written quickly");
    }
}
