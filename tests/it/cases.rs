//! Literate cases: `fixtures/cases/*.test`, HTML and the Markdown it becomes.
//!
//! ```text
//! # A heading: not a sentence
//!
//! A space stands between two words.          the sentence: the paragraph before the fence
//!
//! ~~~~~~~~ case                              or: case flavor=commonmark from=auto
//! <p>a b</p>
//! .
//! a b
//! ~~~~~~~~
//! ```
//! Options: `flavor=commonmark|gfm`, `data-uris=drop`, `embeds=link|drop`, `wrappers=unwrap` and `from=html|auto|markdown`. `html`, the default, is a fragment
//! (`html_to_markdown`); the others are a whole file (`normalize`). Outputs are compared without their
//! final line break. Rules of the user's own, with `_` for a space: `drop=SELECTOR`, `unwrap=…`, `keep=…`,
//! `as=ELEMENT:SELECTOR`; URL rules: `presets=A,B`, `rewrite=MATCH>WITH`, `strip=GLOB`, `prefix=…`, `base=…`.
//! Each output must be a fixed point.

use faircopy::{
    BodyKind, DataUris, Embeds, Flavor, Options, Rewrite, UrlPreset, UserAction, UserRule, Wrappers,
    html_to_markdown, normalize,
};

/// Fewer cases than this, and some were lost.
const AT_LEAST: usize = 250;

const FENCE: &str = "~~~~~~~~";

#[test]
fn every_case_becomes_what_it_says() {
    let mut count = 0;
    let mut failures = Vec::new();
    for path in crate::files("fixtures/cases", ".test") {
        let text = std::fs::read_to_string(&path).expect("a case file is UTF-8 text");
        let (pieces, mistakes) = parse(&text);
        let name = crate::name(&path);
        failures.extend(mistakes.into_iter().map(|(line, what)| format!("{name}:{line}: {what}\n")));
        count += pieces.iter().filter(|piece| matches!(piece, Piece::Case(_))).count();
        if crate::updating() {
            let updated = update(&pieces);
            if updated != text {
                std::fs::write(&path, updated).expect("the case file can be written");
            }
            continue;
        }
        for piece in &pieces {
            if let Piece::Case(case) = piece
                && let Err(what) = case.run()
            {
                failures.push(format!("{name}:{}: {}\n{what}", case.line, case.sentence));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} cases failed\n\n{}", failures.len(), failures.join("\n"));
    assert!(count >= AT_LEAST, "only {count} cases ran; there must be {AT_LEAST}");
}

#[derive(Debug)]
enum Piece<'a> {
    /// A line of prose.
    Prose(&'a str),
    Case(Box<Case<'a>>),
}

#[derive(Debug)]
struct Case<'a> {
    line: usize,
    sentence: String,
    fence: &'a str,
    options: Options,
    whole: bool,
    html: String,
    markdown: String,
}

impl Case<'_> {
    fn got(&self) -> String {
        let outcome = match self.whole {
            true => normalize(&self.html, &self.options),
            false => html_to_markdown(&self.html, &self.options),
        };
        assert!(
            outcome.diagnostics.iter().all(|one| one.code != "invalid-option"),
            "{:?}",
            outcome.diagnostics
        );
        outcome.text
    }

    fn run(&self) -> Result<(), String> {
        let got = self.got();
        let (want, shown) = (chomp(&self.markdown), chomp(&got));
        if want != shown {
            let html = self.html.lines().map(|line| format!("      {line}\n")).collect::<String>();
            return Err(format!("{html}    becomes\n{}", crate::diff::lines(want, shown)));
        }
        let mut options = self.options.clone();
        // What is all HTML may be Markdown only because it is said to be.
        if options.from != BodyKind::Markdown {
            options.from = BodyKind::Auto;
        }
        let again = normalize(&got, &options).text;
        if again != got {
            return Err(format!("    the second run changes it\n{}", crate::diff::lines(&got, &again)));
        }
        Ok(())
    }
}

fn chomp(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// The file's pieces in order, and its mistakes as (line, what).
fn parse(text: &str) -> (Vec<Piece<'_>>, Vec<(usize, String)>) {
    let (mut pieces, mut mistakes) = (Vec::new(), Vec::new());
    let (mut paragraph, mut ended) = (String::new(), false);
    let mut lines = text.split_inclusive('\n').zip(1..);
    while let Some((raw, line)) = lines.next() {
        let Some(info) = raw.trim_end().strip_prefix(FENCE) else {
            if raw.trim().is_empty() {
                ended = true;
            } else if raw.starts_with('#') {
                (paragraph, ended) = (String::new(), true);
            } else {
                if std::mem::take(&mut ended) {
                    paragraph.clear();
                }
                paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
                paragraph.push_str(raw.trim());
            }
            pieces.push(Piece::Prose(raw));
            continue;
        };
        let sentence = std::mem::take(&mut paragraph);
        if sentence.is_empty() {
            mistakes.push((line, "the case has no sentence before it".to_owned()));
        }
        let (options, whole) = parse_info(info.trim()).unwrap_or_else(|what| {
            mistakes.push((line, what));
            (Options::default(), false)
        });
        let mut case =
            Case { line, sentence, fence: raw, options, whole, html: String::new(), markdown: String::new() };
        let (mut dot, mut closed) = (false, false);
        for (raw, _) in lines.by_ref() {
            match raw.trim_end_matches('\n') {
                FENCE => {
                    closed = true;
                    break;
                }
                "." if !dot => dot = true,
                _ if dot => case.markdown.push_str(raw),
                _ => case.html.push_str(raw),
            }
        }
        if !(dot && closed) {
            mistakes.push((line, "the case has no `.` line or no closing fence".to_owned()));
        }
        pieces.push(Piece::Case(Box::new(case)));
    }
    (pieces, mistakes)
}

/// The words after the fence: `case`, then options.
fn parse_info(info: &str) -> Result<(Options, bool), String> {
    let mut options = Options::default();
    let mut whole = false;
    let mut words = info.split_whitespace();
    if words.next() != Some("case") {
        return Err(format!("`{FENCE}` must be followed by `case`, not `{info}`"));
    }
    for word in words {
        if let Some((name, value)) = word.split_once('=')
            && parse_rule(name, value, &mut options)?
        {
            continue;
        }
        match word {
            "flavor=gfm" => options.flavor = Flavor::Gfm,
            "flavor=commonmark" => options.flavor = Flavor::CommonMark,
            "data-uris=drop" => options.data_uris = DataUris::Drop,
            "wrappers=unwrap" => options.wrappers = Wrappers::Unwrap,
            "embeds=link" => options.embeds = Embeds::Link,
            "embeds=drop" => options.embeds = Embeds::Drop,
            "from=html" => whole = false,
            "from=auto" => whole = true,
            "from=markdown" => (whole, options.from) = (true, BodyKind::Markdown),
            _ => return Err(format!("unknown option `{word}`")),
        }
    }
    Ok((options, whole))
}

/// Adds a rule of the user's own to `options`, if `name` is that of a rule.
fn parse_rule(name: &str, value: &str, options: &mut Options) -> Result<bool, String> {
    let spaced = value.replace('_', " ");
    let mut add = |selector: &str, action| {
        options.rules.push(UserRule { selector: selector.to_owned(), action });
    };
    match name {
        "drop" => add(&spaced, UserAction::Drop),
        "unwrap" => add(&spaced, UserAction::Unwrap),
        "keep" => add(&spaced, UserAction::Keep),
        "as" => {
            let (element, selector) = spaced.split_once(':').ok_or("as=ELEMENT:SELECTOR")?;
            add(selector, UserAction::As(element.to_owned()));
        }
        "presets" => {
            for name in value.split(',') {
                let preset = UrlPreset::from_name(name).ok_or_else(|| format!("no preset `{name}`"))?;
                options.urls.presets.push(preset);
            }
        }
        "rewrite" => {
            let (matches, with) = value.split_once('>').ok_or("rewrite=MATCH>WITH")?;
            options.urls.rewrite.push(Rewrite { matches: matches.to_owned(), with: with.to_owned() });
        }
        "strip" => options.urls.strip.push(value.to_owned()),
        "prefix" => options.urls.unwrap.push(value.to_owned()),
        "base" => options.urls.base = Some(value.to_owned()),
        _ => return Ok(false),
    }
    Ok(true)
}

/// The file with what comes out for what was expected.
fn update(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Prose(line) => out.push_str(line),
            Piece::Case(case) => {
                out.push_str(case.fence);
                out.push_str(&case.html);
                out.push_str(".\n");
                let got = case.got();
                out.push_str(&got);
                out.push_str(if got.is_empty() || got.ends_with('\n') { "" } else { "\n" });
                out.push_str(FENCE);
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn a_case_file_is_read_as_it_is_meant() {
    let text = "# Title\n\nFirst\nsentence.\n\n~~~~~~~~ case flavor=commonmark\n<p>a</p>\n.\na\n~~~~~~~~\n\
                ~~~~~~~~ case\nb\n.\nb\n~~~~~~~~\n\nOld.\n\nNew.\n~~~~~~~~ case from=auto\n.\n~~~~~~~~\n";
    let (pieces, mistakes) = parse(text);
    let cases: Vec<&Case> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Case(case) => Some(&**case),
            Piece::Prose(_) => None,
        })
        .collect();
    let read: Vec<_> =
        cases.iter().map(|case| (case.line, &*case.sentence, &*case.html, &*case.markdown)).collect();
    assert_eq!(
        read,
        [(6, "First sentence.", "<p>a</p>\n", "a\n"), (11, "", "b\n", "b\n"), (20, "New.", "", "")]
    );
    assert_eq!(cases[0].options.flavor, Flavor::CommonMark);
    assert!(cases[2].whole && !cases[0].whole);
    assert_eq!(mistakes, [(11, "the case has no sentence before it".to_owned())]);
    for (text, what) in [
        ("A.\n~~~~~~~~ case from=nowhere\n.\n~~~~~~~~\n", "unknown option `from=nowhere`"),
        ("A.\n~~~~~~~~ case\na\n~~~~~~~~\n", "the case has no `.` line or no closing fence"),
        ("A.\n~~~~~~~~ case\na\n.\na\n", "the case has no `.` line or no closing fence"),
    ] {
        assert_eq!(parse(text).1, [(2, what.to_owned())]);
    }
}
