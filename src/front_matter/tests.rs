//! The front matter's tests: literate cases in `fixtures/front_matter/*.test`, and random text.

use super::check::second_reading;
use super::{Block, FrontMatter, read};
use crate::address::Addresses;
use crate::diagnostic::Severity;
use crate::options::{FrontMatterOptions, ListStyle, Malformed, Rewrite, UrlPreset, UrlRules};

const SOURCE: &str = "post.md";

/// One case of a fixture file.
///
/// ````text
/// The sentence that says what the case shows.
/// [option=value; option=value]
/// ```
/// source
/// ```
/// ```
/// what comes of it
/// ```
/// ````
///
/// What comes of it: the block, then the body behind a line `(body)` if there is one, then what
/// is reported; `(none)`, `(opaque)` and `(opted out)` say that there is no block to show.
/// In a source `→` is a tab, `·` a space at the end of a line, `␍` a carriage return.
struct Case<'a> {
    sentence: &'a str,
    options: &'a str,
    source: String,
    want: String,
}

fn cases(file: &str) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    let mut lines = file.lines().peekable();
    while let Some(sentence) = lines.next() {
        if sentence.is_empty() || sentence.starts_with("# ") {
            continue;
        }
        let options = lines.next_if(|line| line.starts_with('[')).unwrap_or("[]");
        let mut block = || {
            assert_eq!(lines.next(), Some("```"), "{sentence}");
            let mut block = String::new();
            for line in lines.by_ref().take_while(|line| *line != "```") {
                block.push_str(&line.replace('→', "\t").replace('·', " ").replace('␍', "\r"));
                block.push('\n');
            }
            block
        };
        let (source, want) = (block(), block());
        cases.push(Case { sentence, options: options.trim_matches(['[', ']']), source, want });
    }
    cases
}

fn options(text: &str) -> FrontMatterOptions {
    let mut options = FrontMatterOptions::default();
    let list = |value: &str| value.split(',').map(|item| item.trim().to_owned()).collect();
    for option in text.split(';').map(str::trim).filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').expect("option=value");
        match name {
            "malformed" => options.malformed = Malformed::Opaque,
            "timezone" => options.timezone = Some(value.to_owned()),
            "order" => options.order = list(value),
            "dates" => options.date_keys = list(value),
            "split" => options.split_lists = list(value),
            "style" if value == "block" => options.list_style = ListStyle::Block,
            "style" => options.list_style = ListStyle::Flow,
            "rename" => {
                let pair = |pair: &str| {
                    pair.split_once('>').map(|(old, new)| (old.trim().into(), new.trim().into()))
                };
                options.rename = value.split(',').filter_map(pair).collect();
            }
            "presets" | "base" | "rewrite" => {}
            _ => panic!("no option {name}"),
        }
    }
    options
}

/// The URL rules among the options of a case.
fn addresses(text: &str) -> Addresses {
    let mut rules = UrlRules::default();
    for option in text.split(';').map(str::trim) {
        match option.split_once('=') {
            Some(("presets", names)) => {
                rules.presets = names.split(',').map(|name| UrlPreset::from_name(name).unwrap()).collect();
            }
            Some(("base", base)) => rules.base = Some(base.to_owned()),
            Some(("rewrite", rule)) => {
                let (matches, with) = rule.split_once('>').expect("match>with");
                rules.rewrite.push(Rewrite { matches: matches.to_owned(), with: with.to_owned() });
            }
            _ => {}
        }
    }
    Addresses::new(&rules).expect("the rules are right")
}

fn show(found: &FrontMatter, source: &str) -> String {
    let mut out = match &found.block {
        _ if found.opted_out => "(opted out)\n".to_owned(),
        _ if found.diagnostics.iter().any(|d| d.severity == Severity::Error) => String::new(),
        Block::None => "(none)\n".to_owned(),
        Block::Yaml(block) => block.clone(),
        Block::Opaque(block) => format!("(opaque)\n{block}"),
    };
    let is_refused = found.diagnostics.iter().any(|d| d.severity == Severity::Error);
    if !is_refused && found.block != Block::None && found.body < source.len() {
        out.push_str("(body)\n");
        out.push_str(&source[found.body..]);
    }
    for diagnostic in &found.diagnostics {
        out.push_str(&diagnostic.render(SOURCE, source));
    }
    out
}

#[track_caller]
fn check(case: &Case) {
    let (options, addresses) = (options(case.options), addresses(case.options));
    let found = read(&case.source, &options, &addresses);
    let shown = show(&found, &case.source);
    assert_eq!(shown, case.want, "{}\n--- got:\n{shown}--- want:\n{}", case.sentence, case.want);
    if let Block::Yaml(block) = &found.block {
        let again = format!("{block}\n{}", &case.source[found.body..]);
        assert_eq!(read(&again, &options, &addresses).block, found.block, "a second run: {}", case.sentence);
    }
}

#[track_caller]
fn check_file(file: &str, least: usize) {
    let cases = cases(file);
    assert!(cases.len() >= least, "only {} cases ran", cases.len());
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let panic = std::panic::catch_unwind(|| check(case)).err()?;
            Some(panic.downcast_ref::<String>().cloned().unwrap_or_default())
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}

macro_rules! fixtures {
    ($($name:ident: $file:literal, $least:literal;)*) => {$(
        #[test]
        fn $name() {
            check_file(include_str!(concat!("../../fixtures/front_matter/", $file)), $least);
        }
    )*};
}

fixtures! {
    fences: "fences.test", 30;
    layout: "layout.test", 30;
    dates: "dates.test", 50;
    fields: "fields.test", 30;
    malformed: "malformed.test", 25;
    images: "images.test", 18;
}

/// xorshift64*: small, seeded, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Whole lines that are likely to be right.
const LINES: &[&str] = &[
    "title: 标题\n",
    "title: 'it''s'\n",
    "title: \"a \\\" b\"\n",
    "date: Wed, 23 Feb 2022 13:36:51 GMT\n",
    "date: 2022-02-23 13:36:51\n",
    "date: 2022年2月3日 13:36\n",
    "updated: 2022/2/3 3:06\n",
    "date: 2022-02-23 13:36:51 +08:00  \n",
    "updated: \"2022-02-23 13:36:51 +0800\" # c\n",
    "tags:\n- a\n- b\n",
    "tags: \n - a  \n # c\n - b\n",
    "tags:\n    - a\n    # x\n    -\n      k: v\n",
    "categories:\n# above\n- - a\n  - b\n",
    "tags: [a, 'b', \"c\"]\n",
    "tags: a, b, 3\n",
    "tags: 'a, b'  # c\n",
    "tags:\n- &x a\n- *x\n",
    "categories:\n    - |\n      text\n       \n    - x\n",
    "categories:\n- |+\n  a\n\n",
    "categories:\n    - 'a\n  b'\n",
    "categories:\n    - a\n      b\n",
    "desc: |\n  a  \n   b\n\n",
    "desc: >-\n  a\n\n  b  \n\t\n",
    "desc: |+\n  a\n\n\n",
    "desc: |2\n    a\n   \n",
    "desc: |\n\n",
    "desc: \"a  \n  b\"\n",
    "extra: {a: 1, b: [c, d]}\n",
    "extra:\n  a: 1  \n  b:\n  - c\n",
    "extra: [a,  \n  b]\n",
    "comments: no\n",
    "# comment  \n",
    "  # indented\n",
    "\n",
    "   \n",
    "? k\n: v\n",
    "? [a, b]\n: - c\n",
    "<<: {a: b}\n",
    "base: &b {a: 1}\n",
    "ref: *b\n",
    "empty:\n",
    "'quoted key': v\n",
    "weight: 007\n",
    "old: x\n",
    "tag: !!str 1\n",
    "tag: !x\n - a\n",
    "seq: &s\n- a\n",
    "seq:\n-\n-  \n- a\n",
    "other:\n  - a\n  # in\n# out\n",
];

/// Pieces that mean something to YAML.
const PIECES: &[&str] = &[
    "'",
    "\"",
    ":",
    ": ",
    " ",
    "  ",
    "\n",
    "\n",
    "\n  ",
    "\n- ",
    "\n - ",
    "\n    - ",
    "- ",
    "#",
    " # ",
    "&a ",
    "*a",
    "&b",
    "*b",
    "|",
    ">",
    "|\n  ",
    ">-\n ",
    "|+\n",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "\t",
    "？",
    "：",
    "标题",
    "来",
    "\u{3000}",
    "\u{85}",
    "\u{2028}",
    "\u{FEFF}",
    "date: ",
    "title: ",
    "tags:",
    "updated: ",
    "2022-02-23",
    "13:36:51",
    "+08:00",
    "GMT",
    "Z",
    "T",
    "2022年",
    "2月3日",
    "Wed, ",
    "23 Feb 2022",
    "no",
    "yes",
    "~",
    "null",
    "!",
    "!!str ",
    "%",
    "@",
    "`",
    "---",
    "...",
    "\n---\n",
    "\r",
    "? ",
    "<<: ",
    "\\",
    "\\n",
    "a",
    "b",
    "key",
    "0x1",
    "1_000",
    ".5",
    "=",
    "faircopy: false\n",
    "old: ",
    "new: ",
];

fn random_text(random: &mut Random) -> String {
    let mut text = String::from("---\n");
    if random.below(20) == 0 {
        text.clear();
    }
    for _ in 0..1 + random.below(8) {
        if random.below(4) > 0 {
            text.push_str(random.pick(LINES));
        } else {
            for _ in 0..1 + random.below(6) {
                text.push_str(random.pick(PIECES));
            }
            if random.below(3) > 0 {
                text.push('\n');
            }
        }
    }
    text.push_str(random.pick(&["\n---\n", "---\nbody\n", "---", "...\n<p>a</p>\n", ""]));
    text
}

const OPTION_SETS: &[&str] = &[
    "",
    "timezone=Asia/Shanghai; style=block; split=tags",
    "style=flow; order=date,title; split=tags",
    "order=tags,desc,date; rename=old>new,key>old",
];

/// A block without its fences.
fn inside(block: &str) -> &str {
    let block = block.trim_start();
    let block = block.strip_prefix("---\n").unwrap_or(block);
    let end = block.trim_end().rfind('\n').map_or(0, |at| at + 1);
    &block[..end]
}

#[test]
fn random_blocks_keep_their_values_and_settle_at_once() {
    let mut random = Random(0x5EED_FA1C_0B1E_55ED);
    let sets: Vec<FrontMatterOptions> = OPTION_SETS.iter().map(|set| options(set)).collect();
    let (mut yaml, mut changed, mut read_twice) = (0, 0, 0);
    for round in 0..30_000 {
        let text = random_text(&mut random);
        let options = &sets[if round % 2 == 0 { 0 } else { round / 2 % sets.len() }];
        let found = read(&text, options, &Addresses::default());
        assert!(text.is_char_boundary(found.body));
        for diagnostic in &found.diagnostics {
            diagnostic.render(SOURCE, &text);
            assert_ne!(diagnostic.code, "front-matter-unverified", "{text:?}: {}", diagnostic.message);
        }
        let Block::Yaml(block) = &found.block else { continue };
        yaml += 1;
        let again = format!("{block}\n{}", &text[found.body..]);
        let second = read(&again, options, &Addresses::default());
        assert_eq!(second.block, found.block, "{text:?}");
        assert_eq!(&again[second.body..], format!("\n{}", &text[found.body..]), "{text:?}");
        if std::ptr::eq(options, &sets[0])
            && !text.contains(['\u{85}', '\u{2028}'])
            && let Some(fields) = second_reading(inside(&text[..found.body]))
        {
            let settled = |fields: Vec<(String, String)>| -> Vec<(String, String)> {
                fields.into_iter().filter(|(key, _)| !options.date_keys.contains(key)).collect()
            };
            let new_fields = second_reading(inside(block)).expect("the second reader reads the result");
            assert_eq!(settled(fields), settled(new_fields), "{text:?}");
            read_twice += 1;
        }
        changed += usize::from(!text.starts_with(block.as_str()));
    }
    assert!(yaml > 5_000 && changed > 4_000, "too few blocks: {yaml}, {changed}");
    assert!(read_twice > 2_000, "too few blocks for the second reader: {read_twice}");
}

#[test]
fn hostile_blocks_take_time_in_proportion_to_their_length() {
    let shapes: &[(&str, &str, &str)] = &[
        ("open brackets", "a: ", "["),
        ("open braces", "a: ", "{a: "),
        ("dashes", "a:\n", "- "),
        ("sequence items", "a:\n", "- b\n"),
        ("comments", "a: b\n", "# c\n"),
        ("comments in a sequence", "a:\n- b\n", "# c\n"),
        ("blank lines", "a: b\n", " \n"),
        ("blank lines in a scalar", "a: |\n", "  \n"),
        ("anchors", "a:\n", "- &x b\n"),
        ("aliases", "a: &x b\nc:\n", "- *x\n"),
        ("a long key", "", "k"),
        ("a long plain scalar", "a: ", "b "),
        ("a long quoted scalar", "a: \"", "b\\n"),
        ("flow items", "a: [", "b, "),
        ("quotes", "a: ", "'"),
        ("colons", "a: ", ":"),
        ("tabs", "a: b\n", "\t"),
        ("question marks", "", "? "),
        ("tags", "a:\n", "- !b c\n"),
        ("fields", "", "FIELD"),
        ("backslashes", "a: \"", "\\x4"),
        ("JSON", "{\"a\": ", "["),
    ];
    let time = |head: &str, piece: &str, length: usize| {
        let mut text = format!("---\n{head}");
        let mut index = 0;
        while text.len() < length {
            let field = format!("k{index}: v\n");
            text.push_str(if piece == "FIELD" { &field } else { piece });
            index += 1;
        }
        text.push_str("\n---\n");
        let start = std::time::Instant::now();
        read(&text, &options(OPTION_SETS[2]), &Addresses::default());
        start.elapsed()
    };
    for (name, head, piece) in shapes {
        let (short, long) = (time(head, piece, 1 << 16), time(head, piece, 1 << 19));
        // Eight times the length; a quadratic case takes sixty-four times as long.
        let limit = short * 32 + std::time::Duration::from_millis(500);
        assert!(long < limit, "{name}: {short:?}, then {long:?}");
    }
}
