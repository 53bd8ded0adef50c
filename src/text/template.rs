//! Template tags of site generators: where one ends. Knows no HTML and no Markdown.
//!
//! ```text
//! {{ page.title | escape }}   {% if a < b %}   {{< figure src="x.png" >}}   {{% note %}}
//! ```
//! [Liquid](https://shopify.github.io/liquid/basics/introduction/) (Jekyll) and Nunjucks (Hexo) have the first
//! two, [Go templates and Hugo's shortcodes](https://gohugo.io/content-management/shortcodes/) the first and the
//! last two. All of them end at the first closing delimiter, even inside quotes.

use super::find::{self, memchr, memmem};

/// Opening and closing delimiters. Where two open alike, the longer comes first.
const DELIMITERS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")];

/// Whether a template tag may begin anywhere in `bytes` of a text. Most texts have no brace; scripts and style sheets are
/// full of single ones, so that what follows a brace is gone through by itself.
pub(crate) fn may_begin(bytes: &[u8]) -> bool {
    const STRETCH: usize = 16 * find::BLOCK;
    let mut rest = bytes;
    while let Some(first) = memchr(b'{', rest) {
        rest = &rest[first..];
        // With one byte more, for what begins with the last.
        if holds_beginning(&rest[..rest.len().min(STRETCH + 1)]) {
            return true;
        }
        rest = rest.get(STRETCH..).unwrap_or_default();
    }
    false
}

/// Whether `bytes` hold a brace with another one, or a percent sign, behind it.
fn holds_beginning(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    // One byte more than a block, for what begins with its last.
    while let Some(window) = rest.first_chunk::<{ find::BLOCK + 1 }>() {
        if find::holds_pair(b'{', [b'{', b'%'], window) {
            return true;
        }
        rest = &rest[find::BLOCK..];
    }
    rest.windows(2).any(|pair| pair[0] == b'{' && matches!(pair[1], b'{' | b'%'))
}

/// Finds the ends of template tags in one text, which is asked from its start to its end.
///
/// What was looked for in vain is remembered: a text of opening delimiters alone takes linear time.
pub(crate) struct TemplateTags<'a> {
    text: &'a str,
    /// The first blank line that was not passed yet begins here, at the line break before it.
    blank_line: usize,
    /// Before here there is no closing delimiter of each kind.
    in_vain: [usize; DELIMITERS.len()],
}

impl<'a> TemplateTags<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        TemplateTags { text, blank_line: 0, in_vain: [0; DELIMITERS.len()] }
    }

    /// The end of the template tag that begins at `at`. It is none if it is not closed before a blank line:
    /// braces are ordinary characters too.
    pub(crate) fn scan_end(&mut self, at: usize) -> Option<usize> {
        for (kind, (open, close)) in DELIMITERS.iter().enumerate() {
            if !self.text.as_bytes()[at..].starts_with(open.as_bytes()) || at < self.in_vain[kind] {
                continue;
            }
            let start = at + open.len();
            let limit = self.blank_line_after(start);
            let inside = self.text.as_bytes().get(start..limit).unwrap_or_default();
            match memmem::find(inside, close.as_bytes()) {
                Some(length) => return Some(start + length + close.len()),
                None => self.in_vain[kind] = limit,
            }
        }
        None
    }

    fn blank_line_after(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        if self.blank_line < at {
            self.blank_line = at;
            while let Some(length) = memchr(b'\n', &bytes[self.blank_line..]) {
                let line = self.blank_line + length + 1;
                let spaces =
                    bytes[line..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                if bytes.get(line + spaces) == Some(&b'\n') {
                    self.blank_line = line - 1;
                    return self.blank_line;
                }
                self.blank_line = line + spaces;
            }
            self.blank_line = bytes.len();
        }
        self.blank_line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_may_begin_where_a_brace_has_a_brace_or_a_percent_sign_behind_it() {
        for length in (1..200).chain(1020..1030) {
            for at in 0..length {
                for (sign, want) in
                    [("{{", true), ("{%", true), ("{ {", false), ("{a%", false), ("%{", false)]
                {
                    let text = format!("{}{sign}{}", "{a".repeat(at / 2), "x".repeat(length - at));
                    assert_eq!(may_begin(text.as_bytes()), want, "{text:?}");
                    let text = format!("{}{sign}{}", "x".repeat(at), "a{".repeat((length - at) / 2));
                    assert_eq!(may_begin(text.as_bytes()), want || text.contains("{{"), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_template_tag_ends_at_its_first_closing_delimiter() {
        for (text, want, shows) in [
            ("{{ a }} b }}", Some("{{ a }}"), "an output tag"),
            ("{% if a < b %}", Some("{% if a < b %}"), "a block tag"),
            ("{{< figure \"a\" >}}", Some("{{< figure \"a\" >}}"), "a shortcode"),
            ("{{% note %}}", Some("{{% note %}}"), "a shortcode that holds Markdown"),
            ("{{ \"}}\" }}", Some("{{ \"}}"), "quotes hide nothing"),
            ("{{ a\n  b }}", Some("{{ a\n  b }}"), "a tag may go over lines"),
            ("{{ a\n \n b }}", None, "but not over a blank one"),
            ("{{ a\r\n\r\n b }}", None, "whatever its line break"),
            ("{{ a %}", None, "another kind's closing delimiter does not count"),
            ("{{ a", None, "nor does the end of the text"),
            ("{ a }", None, "one brace is a brace"),
            ("{{< a }}", Some("{{< a }}"), "a broken shortcode is an output tag"),
        ] {
            let end = TemplateTags::new(text).scan_end(0);
            assert_eq!(end.map(|end| &text[..end]), want, "{shows}");
        }
    }

    #[test]
    fn tags_are_found_after_others_that_are_none() {
        let text = "{{ a\n\n{% b %} {{ c }}";
        let mut tags = TemplateTags::new(text);
        let found: Vec<&str> = text
            .match_indices('{')
            .filter_map(|(at, _)| tags.scan_end(at).map(|end| &text[at..end]))
            .collect();
        assert_eq!(found, ["{% b %}", "{{ c }}"]);
    }
}
