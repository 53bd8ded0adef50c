//! Laws over random Markdown with random HTML in it: the page shows the same, the second run is still, and no
//! line without HTML changes. And the same over the Markdown files of crates that cargo has downloaded.
//!
//! What a page shows is told by a renderer and a parser that faircopy does not use (comrak, scraper).

use std::path::{Path, PathBuf};

use faircopy::{BodyKind, Options, Wrappers, normalize};
use scraper::{Html, Node};

use crate::random::Random;

const INLINE: &[&str] = &[
    "<b>",
    "</b>",
    "<b>",
    "</b>",
    "<strong>",
    "</strong>",
    "<i>",
    "</i>",
    "<em>",
    "</em>",
    "<code>",
    "</code>",
    "<a href=\"/u\">",
    "</a>",
    "<a href='x y' title='t'>",
    "</a>",
    "<a name=n></a>",
    "<kbd>",
    "</kbd>",
    "<br>",
    "<br>",
    "<br/>",
    "<br />",
    "<img src=a.png>",
    "<img src='b.png' alt='x *y*' title=z>",
    "<img src=c width=3>",
    "<s>",
    "</s>",
    "<del>",
    "</del>",
    "<span style='color:red'>",
    "</span>",
    "<font>",
    "</font>",
    "<!-- c -->",
    "<b class=x>",
    "<sub>",
    "</sub>",
    "<B>",
    "</B>",
    "<x>",
    "</x>",
];
const PAIRS: &[(&str, &str)] = &[
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
    ("<i>", "</i>"),
    ("<em>", "</em>"),
    ("<code>", "</code>"),
    ("<a href=\"/u\">", "</a>"),
    ("<a href='/v' title='t \"q\"'>", "</a>"),
    ("<s>", "</s>"),
    ("<kbd>", "</kbd>"),
    ("<span style='color:red'>", "</span>"),
    ("*", "*"),
    ("**", "**"),
    ("[", "](/w)"),
    ("`", "`"),
    ("_", "_"),
    ("~~", "~~"),
];
const TEXTS: &[&str] = &[
    "a",
    "b c",
    "来源",
    "：",
    "。",
    "「",
    "」",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "[",
    "]",
    "](x)",
    "[a](b)",
    "[r]",
    "!",
    "&lt;",
    "&amp;",
    "\\",
    "#",
    "- ",
    "1. ",
    "> ",
    "|",
    "(",
    ")",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "  \n",
    "\\\n",
    "&nbsp;",
    "€",
    "~",
    "{{ x }}",
    "{% y %}",
    "$",
    "$x$",
    "[[w]]",
    "[^1]",
    "http://a.b",
    "<http://a.b>",
    "\"",
    "'",
    ".",
    ",",
    ":",
    ":::",
    "{",
    "}",
    "\n    ",
    "\t",
];
const BLOCKS: &[&str] = &[
    "<p>a</p>",
    "<h2>b *c*</h2>",
    "<div>",
    "</div>",
    "<center>",
    "</center>",
    "<details>\n<summary>s</summary>",
    "</details>",
    "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "<ol start=3><li>a</li></ol>",
    "<blockquote><p>q</p></blockquote>",
    "<hr>",
    "<pre>x  y\n\nz</pre>",
    "<pre><code class=\"language-c\">int a;\n</code></pre>",
    "<p align=center>a</p>",
    "<table><tr><th>a</th><th>b|c</th></tr><tr><td>d</td><td></td></tr></table>",
    "<table><tr><td>a</td><td>b</td></tr></table>",
    "<img src=a.png>",
    "<a href=/u>\n<img src=b.png>\n</a>",
    "<!-- comment -->",
    "<p>1. a</p>",
    "<p>a [r] b</p>",
    "<p>a<br>b</p>",
    "<p>\na\nb\n</p>\nc",
    "<br>",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<script>x</script>",
    "<h1>a</h1>\n<p>b</p>",
    "<ul><li><p>a</p><p>b</p></li></ul>",
    "<sup>\na <a href=/u>b</a>\n</sup>",
];
/// Lines that must come out as they are.
const LINES: &[&str] = &[
    "Plain text, 3 * 4, snake_case.",
    "[r]: /reference 'Title'",
    "![p](q.png){width=5}",
    "::: tip",
    "***",
    "Über  allem ",
    "| a | b |\n|:--|--:|\n|1|2 |",
    "```html\n<b>code</b>\n```",
    "* star\n* list",
    "10) ten",
    "Setext\n======",
    "{% note %}",
    "$$\nx < y\n$$",
    "[^1]: A note.",
    "> quoted\nlazily",
    "`<b>span</b>`",
];

fn push_inline(out: &mut String, random: &mut Random, depth: usize) {
    for _ in 0..1 + random.below(5) {
        match random.below(8) {
            0 => out.push_str(random.pick::<&str>(INLINE)),
            1..4 if depth < 3 => {
                let (open, close) = *random.pick::<(&str, &str)>(PAIRS);
                out.push_str(open);
                push_inline(out, random, depth + 1);
                out.push_str(close);
            }
            _ => out.push_str(random.pick::<&str>(TEXTS)),
        }
    }
}

/// Random Markdown, and those of its lines that hold no HTML and stand apart.
fn random_markdown(random: &mut Random) -> (String, Vec<&'static str>) {
    let mut out = String::new();
    let mut lines = Vec::new();
    for _ in 0..1 + random.below(5) {
        let mut inline = String::new();
        push_inline(&mut inline, random, 0);
        let one_line = || inline.replace('\n', " ");
        match random.below(12) {
            0..3 => out.push_str(&inline),
            3 => out.push_str(&format!("# {}", one_line())),
            4 => {
                out.push_str(&format!("- {}\n", inline.replace('\n', "\n  ")));
                let mut second = String::new();
                push_inline(&mut second, random, 1);
                let gap = *random.pick::<&str>(&["", "", "\n", "  "]);
                out.push_str(&format!("{gap}- {}", second.replace('\n', "\n    ")));
            }
            5 => out.push_str(&format!("> {}", inline.replace('\n', "\n> "))),
            6 => out.push_str(&format!("| a | b |\n|---|---|\n| {} | x |", one_line())),
            7 => {
                let prefix = *random.pick::<&str>(&["> ", "- ", "  ", "1. "]);
                let rest: String = prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
                let block = random.pick::<&str>(BLOCKS).replace('\n', &format!("\n{rest}"));
                out.push_str(&format!("{prefix}{block}"));
            }
            8..10 => out.push_str(random.pick::<&str>(BLOCKS)),
            _ => {
                let line = *random.pick::<&str>(LINES);
                lines.push(line);
                out.push_str("\n\n");
                out.push_str(line);
                out.push('\n');
            }
        }
        out.push_str(random.pick::<&str>(&["\n\n", "\n\n", "\n\n", "\n"]));
    }
    (out, lines)
}

fn rendered(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// What a page shows: blocks, and each character with its styles and link; punctuation has none. One `br` is a
/// break, more are the end of a paragraph; neither is anything at an edge.
fn shown(html: &str) -> String {
    const BLOCKS: &[&str] = &[
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "details",
        "summary",
    ];
    let document = Html::parse_document(html);
    let mut out: Vec<String> = Vec::new();
    let mut styles: Vec<String> = Vec::new();
    let mut edges = Vec::new();
    let mut node = document.tree.root();
    'walk: loop {
        edges.push((node, true));
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            edges.push((node, false));
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => break 'walk,
            }
        }
    }
    for (node, is_start) in edges {
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                let style = match name {
                    "b" | "strong" => Some("b".to_owned()),
                    "i" | "em" => Some("i".to_owned()),
                    "s" | "del" => Some("s".to_owned()),
                    "code" => Some("c".to_owned()),
                    "a" => element.attr("href").map(|href| format!("a({})", href.replace(' ', "%20"))),
                    "kbd" | "sub" => Some(name.to_owned()),
                    _ => None,
                };
                if let Some(style) = style {
                    if is_start {
                        styles.push(style);
                    } else if let Some(at) = styles.iter().rposition(|open| *open == style) {
                        styles.remove(at);
                    }
                } else if BLOCKS.contains(&name) {
                    // A row that GFM must have, and cells that it fills up with.
                    let is_blank = matches!(name, "tr" | "td" | "th")
                        && node.descendants().all(|node| match node.value() {
                            Node::Text(text) => text.trim().is_empty(),
                            Node::Element(element) => element.name() != "img",
                            _ => true,
                        });
                    if !is_blank {
                        out.push(format!("{}{name}", if is_start { "<" } else { ">" }));
                    }
                } else if matches!(name, "p" | "div" | "center") {
                    out.push("¶".to_owned());
                } else if is_start && name == "br" {
                    out.push("↵".to_owned());
                } else if is_start && name == "hr" {
                    out.push("<hr".to_owned());
                } else if is_start && name == "img" {
                    let value = |name| element.attr(name).unwrap_or("");
                    let link =
                        styles.iter().filter(|style| style.starts_with('a')).cloned().collect::<String>();
                    out.push(format!(
                        "img({} {} {}){link}",
                        value("src"),
                        value("alt").trim(),
                        value("title")
                    ));
                } else if is_start && name == "input" {
                    out.push(format!("box {:?}", element.attr("checked")));
                }
            }
            Node::Text(text) if is_start => {
                let is_code = node
                    .ancestors()
                    .any(|above| above.value().as_element().is_some_and(|element| element.name() == "pre"));
                let mut all = if is_code { Vec::new() } else { styles.clone() };
                all.sort();
                all.dedup();
                for c in text.chars().filter(|c| !c.is_whitespace()) {
                    let is_bare = !c.is_alphanumeric() && !all.iter().any(|style| style == "c");
                    let kept = all.iter().filter(|style| !is_bare || style.starts_with('a'));
                    out.push(format!("{c}{}", kept.cloned().collect::<String>()));
                }
            }
            _ => {}
        }
    }
    let is_edge =
        |token: Option<&String>| token.is_none_or(|token| token.starts_with(['<', '>']) && token.len() > 1);
    let mut kept: Vec<String> = Vec::new();
    let mut at = 0;
    while at < out.len() {
        let end =
            out[at..].iter().position(|token| token != "¶" && token != "↵").map_or(out.len(), |n| at + n);
        if end == at {
            kept.push(out[at].clone());
            at += 1;
            continue;
        }
        let is_paragraph = end - at > 1 || out[at] == "¶";
        if !is_edge(kept.last()) && !is_edge(out.get(end)) {
            kept.push(if is_paragraph { "¶".to_owned() } else { "↵".to_owned() });
        }
        at = end;
    }
    kept.join(" ")
}

fn fault(markdown: &str, lines: &[&str], wrappers: Wrappers) -> Option<String> {
    let mut options = Options::default();
    options.from = BodyKind::Markdown;
    options.wrappers = wrappers;
    let Ok(outcome) = std::panic::catch_unwind(|| normalize(markdown, &options)) else {
        return Some("a panic".into());
    };
    let text = outcome.text;
    let again = normalize(&text, &options).text;
    if again != text {
        return Some(format!("the second run differs\n{text}\n---\n{again}"));
    }
    let (before, after) = (shown(&rendered(markdown)), shown(&rendered(&text)));
    if before != after {
        return Some(format!("the page differs\n{before}\n{after}\nin\n{text}"));
    }
    let mut rest = text.as_str();
    for line in lines {
        let Some(at) = rest.find(line) else { return Some(format!("{line:?} is lost in\n{text}")) };
        rest = &rest[at + line.len()..];
    }
    None
}

fn shrink(mut markdown: String, wrappers: Wrappers) -> String {
    'again: loop {
        for length in [32, 16, 8, 4, 2, 1] {
            for (start, _) in markdown.char_indices() {
                let Some(end) = markdown[start..].char_indices().nth(length).map(|(at, _)| start + at) else {
                    continue;
                };
                let smaller = format!("{}{}", &markdown[..start], &markdown[end..]);
                if fault(&smaller, &[], wrappers).is_some() {
                    markdown = smaller;
                    continue 'again;
                }
            }
        }
        return markdown;
    }
}

#[test]
fn the_page_stays_the_same_and_so_does_every_other_line() {
    let count = std::env::var("LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let seed = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0x15_1A);
    let mut random = Random::new(seed);
    let (mut faults, mut changed) = (Vec::new(), 0);
    for number in 0..count {
        let (markdown, lines) = random_markdown(&mut random);
        let wrappers = if number % 4 == 0 { Wrappers::Unwrap } else { Wrappers::Keep };
        let mut options = Options::default();
        options.from = BodyKind::Markdown;
        changed += usize::from(number % 16 == 0 && normalize(&markdown, &options).changed);
        if fault(&markdown, &lines, wrappers).is_some() {
            faults.push((markdown, lines, wrappers));
            if faults.len() == 4 {
                break;
            }
        }
    }
    for (markdown, lines, wrappers) in &faults {
        let small = shrink(markdown.clone(), *wrappers);
        let what = fault(&small, &[], *wrappers).or_else(|| fault(markdown, lines, *wrappers));
        eprintln!("{small:?} {wrappers:?}\n{}\n", what.unwrap_or_default());
    }
    assert!(faults.is_empty(), "{} inputs of seed {seed} break a law; see above", faults.len());
    assert!(
        count < 1000 || changed * 16 * 5 > count,
        "only {changed} of every sixteenth changed: nothing is tried"
    );
}

/// Where cargo keeps the sources of the crates it has downloaded.
fn registry() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")))?;
    Some(home.join("registry/src")).filter(|path| path.is_dir())
}

#[test]
fn real_files_show_the_same() {
    let mut directories: Vec<PathBuf> = registry().into_iter().collect();
    let (mut files, mut changed, mut converted, mut wrong) = (0, 0, 0, Vec::new());
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_markdown = path.extension().is_some_and(|extension| extension == "md");
            if path.is_dir() {
                directories.push(path);
            } else if is_markdown && let Ok(text) = std::fs::read_to_string(&path) {
                let mut options = Options::default();
                options.from = BodyKind::Markdown;
                let outcome = normalize(&text, &options);
                files += 1;
                changed += usize::from(outcome.changed);
                for said in outcome.diagnostics.iter().filter(|said| said.code == "islands") {
                    converted +=
                        said.message.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0);
                }
                if outcome.changed && outcome.diagnostics.iter().any(|said| said.code == "islands") {
                    let is_still = normalize(&outcome.text, &options).text == outcome.text;
                    if !is_still || shown(&rendered(&text)) != shown(&rendered(&outcome.text)) {
                        wrong.push(path);
                    }
                }
            }
        }
    }
    match files {
        0 => eprintln!("skipped: cargo has downloaded no crates here"),
        _ => eprintln!("{converted} islands of {files} files were converted; {changed} files changed"),
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
