//! Settle: what was just written as Markdown, with the islands that the next run would find in it. A tag that was written
//! because of what stood beside it in the HTML may need none.
//!
//! Only the blocks at the top level that hold a tag are read, each alone: a blank line stands between them, and what was
//! written defines nothing for the others. Where one may depend on another nevertheless, all is read.

use super::trial::Budget;
use super::{Converted, Found, Piece, convert, convert_fully, keeps_html, may_begin_island};
use crate::markdown::event::Event;
use crate::markdown::{self, Scratch, Written};
use crate::options::Options;
use crate::text::find::{memchr, memmem};
use crate::text::{OWN_COMMENT, template};

/// The text of `written`, which is taken, settled.
pub(crate) fn settle(written: &mut Written, options: &Options) -> String {
    let blocks = if keeps_html(options) { Vec::new() } else { blocks(written) };
    let text = std::mem::take(&mut written.text);
    if blocks.is_empty() {
        return text;
    }
    let Some(parts) = parts(&text, &blocks, options) else {
        return match convert(&text, options) {
            Some(islands) => joined(&text, &islands),
            None => text,
        };
    };
    if parts.is_empty() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (block, new) in parts {
        out.push_str(&text[from..block.start]);
        out.push_str(&new);
        from = block.end;
    }
    out.push_str(&text[from..]);
    out
}

/// `events` as Markdown, to be settled. What it is sure to become then is written at once, if there is nothing around it
/// that could decide otherwise.
pub(crate) fn write(
    scratch: &mut Scratch,
    events: &[Event<'_>],
    capacity: usize,
    options: &Options,
) -> Written {
    let written = markdown::write_with(scratch, events, capacity, !keeps_html(options));
    if !written.is_settled || !holds_other(&written.text) {
        return written;
    }
    scratch.keep(written);
    markdown::write_with(scratch, events, capacity, false)
}

/// `body` with its islands converted.
pub(crate) fn joined(body: &str, islands: &Converted) -> String {
    let pieces = islands.pieces.iter().map(|piece| match piece {
        Piece::Kept(range) => &body[range.clone()],
        Piece::New(text) => text,
    });
    pieces.collect()
}

type Range = std::ops::Range<usize>;

/// The blocks that hold a tag that an island could begin with, without the blank line behind them.
fn blocks(written: &Written) -> Vec<Range> {
    let text = &written.text;
    let mut found: Vec<Range> = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    // What stands before has been looked at.
    let mut past = 0;
    while let Some(length) = memchr(b'<', &text.as_bytes()[past..]) {
        let at = past + length;
        past = at + 1;
        if !may_begin_island(text, at) {
            continue;
        }
        if starts.is_empty() {
            starts = self::starts(written);
        }
        let next = starts.partition_point(|&start| start <= at);
        let start = next.checked_sub(1).map_or(0, |block| starts[block]);
        let end_of_tag = details_end(text, start);
        if at < end_of_tag {
            past = end_of_tag;
            continue;
        }
        let end = starts.get(next).copied().unwrap_or(text.len());
        let length = text[start..end].trim_end_matches('\n').len();
        past = (start + length + 1).min(end);
        found.push(start..past);
    }
    found
}

/// Where blocks begin that blank lines stand around, and no container.
fn starts(written: &Written) -> Vec<usize> {
    let mut starts: Vec<usize> = written.blocks.iter().map(|block| block.offset).collect();
    if !written.in_details.is_empty() {
        starts.extend(&written.in_details);
        starts.sort();
    }
    starts
}

/// The end of the HTML block with the tag of a `details` that begins at `start`, or `start` if there is none. It goes to
/// the first blank line (CommonMark §4.6, start condition 6), and is no island: Markdown has no words for its first tag.
fn details_end(text: &str, start: usize) -> usize {
    let block = &text[start..];
    if !["<details>", "<details open>"].iter().any(|tag| block.starts_with(tag)) {
        return start;
    }
    let mut end = start;
    while end < text.len() {
        let next = memchr(b'\n', &text.as_bytes()[end..]).map_or(text.len(), |length| end + length + 1);
        if text.as_bytes()[end..next].trim_ascii_start().is_empty() {
            break;
        }
        end = next;
    }
    end
}

/// Whether there may be something in `text` that goes over blocks: template tags pair, and what is switched off ends where
/// it is switched on.
fn holds_other(text: &str) -> bool {
    template::may_begin(text.as_bytes()) || memmem::find(text.as_bytes(), OWN_COMMENT.as_bytes()).is_some()
}

/// The blocks that have islands and what they become; `None` if one cannot be judged alone.
fn parts(text: &str, blocks: &[Range], options: &Options) -> Option<Vec<(Range, String)>> {
    if holds_other(text) {
        return None;
    }
    let mut parts = Vec::new();
    // All of them together may take as long as the whole.
    let mut budget = Budget::new(text.len());
    for block in blocks {
        let alone = &text[block.clone()];
        let islands = match convert_fully(alone, options, &mut budget) {
            Found::Nothing => continue,
            Found::TooMuch => return None,
            Found::Islands(islands) => islands,
        };
        let new = joined(alone, &islands);
        // What an HTML block becomes may go on with its neighbours, and so may what begins with white space.
        let stands_alone =
            islands.html_blocks == 0 && new.ends_with('\n') && !new.starts_with([' ', '\t', '\n']);
        if !stands_alone {
            return None;
        }
        parts.push((block.clone(), new));
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Block;
    use crate::markdown::event::{Link, Tag};

    /// Blocks are settled as the whole is.
    #[track_caller]
    fn check(blocks: &[&str], want: &str, shows: &str) {
        let (mut text, mut starts, mut in_details) = (String::new(), Vec::new(), Vec::new());
        let mut depth = 0;
        for block in blocks {
            match depth {
                0 => starts.push(Block { event: 0, offset: text.len() }),
                _ => in_details.push(text.len()),
            }
            depth += block.matches("<details").count();
            depth -= block.matches("</details").count();
            text.push_str(block);
        }
        let options = Options::default();
        let whole = convert(&text, &options).map_or_else(|| text.clone(), |islands| joined(&text, &islands));
        assert_eq!(whole, want, "{shows}: as a whole");
        assert_eq!(
            settle(&mut Written { text, blocks: starts, in_details, is_settled: false }, &options),
            want,
            "{shows}"
        );
    }

    /// Whether something in the paragraph that begins with `events` is settled when it is written; if so, as it would be
    /// afterwards.
    #[track_caller]
    fn is_settled_early(events: &[Event<'_>]) -> bool {
        let paragraph = [&[Event::Start(Tag::Paragraph)], events, &[Event::End, Event::End]].concat();
        let quotation = [&[Event::Start(Tag::BlockQuote)], &paragraph[..]].concat();
        let heading = [&[Event::Start(Tag::Heading(2))], events, &[Event::End]].concat();
        let options = Options::default();
        let mut is_settled = false;
        for events in [&paragraph[..paragraph.len() - 1], &quotation, &heading] {
            let mut early = write(&mut Scratch::default(), events, 0, &options);
            if early.is_settled {
                is_settled = true;
                let late = settle(&mut markdown::write(events), &options);
                assert_eq!(early.text, late, "{events:?}");
                assert_eq!(settle(&mut early, &options), late, "{events:?}");
            }
        }
        is_settled
    }

    #[test]
    fn what_is_settled_when_it_is_written_is_what_it_would_be_afterwards() {
        const BEFORE: [&str; 12] = ["", "x", "天", "，", "x ", "（", "*x ", "x_ ", "→", "~ ", "{", "a* "];
        const INSIDE: [&str; 11] =
            ["b", "源", "源：", "「源」", "→", "_b_", "b c", "x*", "源*", "源：*", "！*"];
        const AFTER: [&str; 13] = [
            "*天",
            "*x",
            "* ",
            "*",
            "天",
            "*天 *地",
            "*天，地* 人",
            "*天_地",
            "*{天}",
            "*天 ~",
            "*天 [地]",
            "**天",
            "*天 _地_",
        ];
        let link = Tag::Link(&Link { destination: "/u", title: "" });
        let between: [&[Event<'_>]; 5] = [
            &[],
            &[Event::text("a "), Event::Start(Tag::Emphasis), Event::text("c"), Event::End, Event::text(" ")],
            &[Event::Start(link), Event::text("d"), Event::End],
            &[Event::text("天"), Event::HardBreak],
            &[Event::Code("a<b"), Event::text(" ")],
        ];
        let mut early = 0;
        for tag in [Tag::Strong, Tag::Emphasis] {
            for (before, inside) in BEFORE.iter().flat_map(|before| INSIDE.map(|inside| (before, inside))) {
                for (after, between) in AFTER.iter().flat_map(|after| between.map(|between| (after, between)))
                {
                    let start = [Event::text(before), Event::Start(tag)];
                    let end = [Event::text(inside), Event::End, Event::text(after)];
                    early += usize::from(is_settled_early(&[&start, between, &end].concat()));
                }
            }
        }
        assert!(early > 500, "only {early} are settled early");
    }

    #[test]
    fn nothing_is_settled_early_where_another_language_may_be() {
        let span = [Event::Start(Tag::Strong), Event::text("源：*"), Event::End, Event::text("天")];
        assert!(is_settled_early(&span));
        let templates = [&[Event::text("{% raw %} ")], &span[..]].concat();
        assert!(!is_settled_early(&templates));
    }

    #[test]
    fn blocks_are_settled_each_alone() {
        check(&["a\n\n", "b <b>c</b> d\n\n", "e\n"], "a\n\nb **c** d\n\ne\n", "a style");
        check(&["a <sub>b</sub>\n\n", "c\n"], "a <sub>b</sub>\n\nc\n", "nothing to do");
        check(&["<b>a</b>\n\n", "- b\n- <i>c</i>\n"], "**a**\n\n- b\n- *c*\n", "two of them");
        check(
            &["- a\n\n", "<ul>\n<li>b</li>\n</ul>\n"],
            "- a\n\n<ul>\n<li>b</li>\n</ul>\n",
            "a list that would go on",
        );
        check(
            &[
                "<details open>\n<summary>a <b>b</b></summary>\n\n",
                "- c\n- <i>d</i>\n\n",
                "<details>\n\n",
                "<b>e</b>\n\n</details>\n\n",
                "f\n\n</details>\n",
            ],
            "<details open>\n<summary>a <b>b</b></summary>\n\n- c\n- *d*\n\n<details>\n\n**e**\n\n</details>\n\nf\n\n</details>\n",
            "what stands in `details`, but its summary",
        );
        check(
            &["<details>\n<summary>a</summary>\n \nb <b>c</b>\n\n</details>\n"],
            "<details>\n<summary>a</summary>\n \nb **c**\n\n</details>\n",
            "behind a blank line with a space",
        );
        check(
            &["{% raw %}\n\n", "<b>a</b>\n\n", "{% endraw %}\n"],
            "{% raw %}\n\n<b>a</b>\n\n{% endraw %}\n",
            "templates",
        );
    }
}
