//! Foreign: what stands in Markdown and is another language's, where not a byte may change. Parses no Markdown.
//!
//! | what | whose |
//! |---|---|
//! | `{% … %}`, `{{ … }}`, `{{< … >}}`, `{{% … %}}`, and all between one and its `end…` or `/…` | Nunjucks, Liquid, Hugo |
//! | lines that begin with `:::`, `!!!`, `???`, `[!word`, `{:`, `{.`, `{#`, `+++` | admonitions, callouts, attribute lists |
//! | `import …`, `export …` and `{ … <tag> … }` | MDX |
//! | `$…$`, `$$…$$`, `\(…\)`, `\[…\]` | formulas |
//! | `[[…]]`, `[^…]` | wiki links, footnotes |
//!
//! Code is searched like anything else: what is too much here is only not converted.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::find::{each, find_by, memmem, u8x16};
use crate::text::template::TemplateTags;

/// Stretches of a text, sorted and apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Zones(Vec<Range<usize>>);

impl Zones {
    /// All that is foreign in `text`, and `others`.
    pub(super) fn of(text: &str, others: Vec<Range<usize>>) -> Zones {
        let mut all = others;
        if text.contains('{') {
            collect_templates(text, &mut all);
        }
        collect_lines(text, &mut all);
        all.sort_unstable_by_key(|zone| zone.start);
        let mut zones: Vec<Range<usize>> = Vec::with_capacity(all.len());
        for zone in all {
            match zones.last_mut() {
                Some(last) if zone.start <= last.end => last.end = last.end.max(zone.end),
                _ => zones.push(zone),
            }
        }
        Zones(zones)
    }

    /// Whether `range` holds a byte of a zone; an empty range stands between two bytes of one.
    pub(super) fn touch(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|zone| zone.end <= range.start);
        self.0.get(next).is_some_and(|zone| zone.start < range.end)
    }
}

/// Template tags, and what stands between those that belong together.
fn collect_templates(text: &str, zones: &mut Vec<Range<usize>>) {
    let mut tags = TemplateTags::new(text);
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut at = 0;
    while let Some(step) = text[at..].find('{') {
        at += step;
        let Some(end) = tags.scan_end(at) else {
            at += 1;
            continue;
        };
        zones.push(at..end);
        let inside = text[at..end].trim_start_matches(['{', '%', '<', '-']).trim_start();
        let length = inside.find(|c: char| !(c.is_alphanumeric() || "-_./".contains(c)));
        let name = &inside[..length.unwrap_or(inside.len())];
        let closes = match name.strip_prefix('/') {
            Some(name) => Some(name),
            None if text[at..].starts_with("{%") => name.strip_prefix("end"),
            None => None,
        };
        match closes {
            Some(name) => {
                if let Some(start) = open.get_mut(name).and_then(Vec::pop) {
                    zones.push(start..end);
                }
            }
            None => open.entry(name).or_default().push(at),
        }
        at = end;
    }
}

/// What is foreign as a line, or within one.
fn collect_lines(text: &str, zones: &mut Vec<Range<usize>>) {
    let mut start = 0;
    // Where a formula on lines of its own began, and what ends it.
    let mut display: Option<(usize, &str)> = None;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let content = line.trim_start_matches([' ', '\t', '>']);
        if content.trim_ascii().is_empty() {
            display = None;
        }
        if is_foreign_line(content) {
            // With both its line breaks: what stands beside it stands at an edge.
            zones.push(start.saturating_sub(1)..end);
        }
        // A template engine may leave nothing of its tags: what stands beside them then stands at an edge.
        if content.starts_with("{{") || content.starts_with("{%") {
            zones.push(start.saturating_sub(1)..start + 1);
        }
        if line.ends_with("%}\n") || line.ends_with("}}\n") {
            zones.push(end - 2..end);
        }
        let mut at = 0;
        let next = |needle| Next { line, needle, at: Some(0) };
        let (mut parenthesis, mut brackets, mut bracket) = (next("\\)"), next("]]"), next("]"));
        let (mut brace, mut less_than) = (next("}"), next("<"));
        while at < line.len() {
            if let Some((from, close)) = display {
                let Some(step) = memmem::find(&line.as_bytes()[at..], close.as_bytes()) else { break };
                at += step + close.len();
                zones.push(from..start + at);
                display = None;
                continue;
            }
            // `[` and `\`, `$`, `{`.
            let distance = |step: u8x16| {
                let bracket_or_backslash = (step - each(b'[')).saturating_sub(each(1));
                bracket_or_backslash.min(step ^ each(b'$')).min(step ^ each(b'{'))
            };
            let Some(step) = find_by(&line.as_bytes()[at..], distance) else { break };
            at += step;
            let rest = &line[at..];
            let end = if rest.starts_with("$$") {
                display = Some((start + at, "$$"));
                at += 2;
                continue;
            } else if rest.starts_with("\\[") {
                display = Some((start + at, "\\]"));
                at += 2;
                continue;
            } else if rest.starts_with('$') {
                dollars(rest).map(|length| at + length)
            } else if rest.starts_with("\\(") {
                parenthesis.after(at)
            } else if let Some(escaped) = rest.strip_prefix('\\') {
                // An escaped character begins nothing.
                at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
                continue;
            } else if rest.starts_with("[[") {
                brackets.after(at)
            } else if rest.starts_with("[^") {
                // A footnote's label, to some also where no note has it.
                bracket.after(at)
            } else if rest.starts_with('{') {
                brace.after(at).filter(|&end| less_than.after(at).is_some_and(|tag| tag < end))
            } else {
                None
            };
            if let Some(end) = end {
                zones.push(start + at..start + end);
            }
            at = end.unwrap_or(at + 1);
        }
        start = end;
    }
}

fn is_foreign_line(content: &str) -> bool {
    const BEGIN: &[&str] = &[":::", "!!!", "???", "{:", "{.", "{#", "+++", "$$", "\\[", "\\]"];
    let word = |word: &str| content.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '{', '*']));
    let is_module = word("import") && (content.contains(" from ") || content.contains(['\'', '"']))
        || word("export")
            && ["default", "const", "let", "function", "async", "class", "{", "*"]
                .iter()
                .any(|next| content["export".len()..].trim_start().starts_with(next));
    let is_callout = content.strip_prefix("[!").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    BEGIN.iter().any(|begin| content.starts_with(begin)) || is_callout || is_module
}

/// Finds one string again and again in a line that is asked from its start to its end.
struct Next<'l> {
    line: &'l str,
    needle: &'static str,
    /// The next one ends here or later; none is left if it is `None`.
    at: Option<usize>,
}

impl Next<'_> {
    /// Where the first one that begins at `from` or behind it ends.
    fn after(&mut self, from: usize) -> Option<usize> {
        while let Some(end) = self.at
            && end < from + self.needle.len()
        {
            let start = from.max(end);
            let found = memmem::find(&self.line.as_bytes()[start..], self.needle.as_bytes());
            self.at = found.map(|step| start + step + self.needle.len());
        }
        self.at
    }
}

/// A formula between single dollars: "the opening $ must have a non-space character immediately to its right,
/// while the closing $ must have a non-space character immediately to its left, and must not be followed
/// immediately by a digit" (pandoc's manual, which other renderers follow).
fn dollars(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(1).is_none_or(|byte| byte.is_ascii_whitespace()) {
        return None;
    }
    // A formula is short: looking no further keeps a line of dollars linear.
    let limit = bytes.len().min(1000);
    let mut at = 1;
    while at < limit {
        match bytes[at] {
            b'\\' => at += 1,
            b'$' => {
                let closes = !bytes[at - 1].is_ascii_whitespace()
                    && !bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_digit());
                return closes.then_some(at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shows: &str, text: &str, want: &[&str]) {
        let zones = Zones::of(text, Vec::new());
        let got: Vec<&str> = zones.0.iter().map(|zone| &text[zone.clone()]).collect();
        assert_eq!(got, want, "{shows}");
    }

    #[test]
    fn other_languages_are_found() {
        check("footnotes", "a [^b] c", &["[^b]"]);
        check("plain text", "a {b} [c](d) $5 and $6 \\* e", &[]);
        check("template tags", "a {{ b }} c {% d %}", &["{{ b }}", "{% d %}"]);
        check("and what they enclose", "a {% raw %} b {% endraw %} c", &["{% raw %} b {% endraw %}"]);
        check("shortcodes", "{{< x >}}b\n{{< /x >}}", &["{{< x >}}b\n{{< /x >}}"]);
        check("lines with their breaks", "a\n::: tip\nb\n:::\n", &["\n::: tip\n", "\n:::\n"]);
        check("in a block quote", "> [!note] a\n> b\n", &["> [!note] a\n"]);
        check("formulas", "a $x<y$ \\(z\\) b", &["$x<y$", "\\(z\\)"]);
        check("on lines of their own", "$$\na\n\n$$ b $$\n", &["$$\n", "\n$$ b $$\n"]);
        check("wiki links", "a [[b|c]] d", &["[[b|c]]"]);
        check("modules", "import A from 'a'\n\nimport a thing\n", &["import A from 'a'\n"]);
        check("expressions with tags", "a {b && <i>c</i>} d", &["{b && <i>c</i>}"]);
    }

    #[test]
    fn a_range_touches_a_zone_it_shares_a_byte_with() {
        let zones = Zones::of("ab{{c}}de", Vec::new());
        for (range, want) in [(0..2, false), (1..3, true), (4..4, true), (7..9, false), (2..2, false)] {
            assert_eq!(zones.touch(&range), want, "{range:?}");
        }
    }
}
