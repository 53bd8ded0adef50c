//! Inputs: the documents that are converted, made here or read from paths. Converts none.
//!
//! Three kinds, for they cost differently: *pages* as sites serve them, half of them scripts and navigation;
//! *articles*, dense with links, emphasis, lists, code and tables; and *posts* as Chinese aggregators leave
//! them, with styles on every paragraph and no ASCII in the text.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::words::{Random, capital, characters, word, words};

/// Documents of one kind.
pub struct Input {
    pub name: String,
    pub documents: Vec<String>,
}

impl Input {
    pub fn bytes(&self) -> usize {
        self.documents.iter().map(String::len).sum()
    }
}

/// The three kinds, about `bytes` of each.
pub fn generate(bytes: usize) -> Vec<Input> {
    type Make = fn(&mut Random) -> String;
    let kinds: [(&str, Make); 3] = [("pages", page), ("articles", article), ("posts", post)];
    kinds
        .into_iter()
        .zip(1..)
        .map(|((name, make), seed)| {
            let mut random = Random::new(seed);
            let mut documents = Vec::new();
            let mut total = 0;
            while total < bytes {
                documents.push(make(&mut random));
                total += documents.last().map_or(0, String::len);
            }
            Input { name: name.to_owned(), documents }
        })
        .collect()
}

/// The names of what is read from a directory.
const SUFFIXES: &[&str] = &["html", "htm", "xhtml", "md", "markdown"];

/// The files under `path` as one kind, without their front matter: the peers know none.
pub fn read(path: &Path) -> Result<Input> {
    let mut files = Vec::new();
    let mut rest = vec![path.to_owned()];
    while let Some(path) = rest.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        for entry in path.read_dir().with_context(|| path.display().to_string())? {
            let path = entry?.path();
            let suffix = path.extension().and_then(|suffix| suffix.to_str());
            if path.is_dir() || suffix.is_some_and(|suffix| SUFFIXES.contains(&suffix)) {
                rest.push(path);
            }
        }
    }
    files.sort();
    let documents: Vec<String> = files.iter().map(read_body).collect::<Result<_>>()?;
    if documents.is_empty() {
        bail!("{}: no file there ends in one of {}", path.display(), SUFFIXES.join(", "));
    }
    Ok(Input { name: path.display().to_string(), documents })
}

fn read_body(path: &PathBuf) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let after_fence = text.trim_start().strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    Ok(after_fence.map_or(text.clone(), |(_, body)| body.to_owned()))
}

/// A paragraph's content, with what an editor's user puts into it.
fn phrases(random: &mut Random, sentences: usize) -> String {
    let mut out = String::new();
    for _ in 0..sentences {
        let count = random.between(3, 8);
        out += &capital(&words(random, count));
        for _ in 0..random.between(0, 2) {
            let count = random.between(1, 4);
            let inner = words(random, count);
            out += &match random.between(0, 13) {
                0..=3 => format!(
                    r#" <a href="https://www.{}.example/{}/{}?id={}" class="ext" rel="nofollow">{inner}</a>"#,
                    word(random),
                    word(random),
                    word(random),
                    random.between(1, 99_999)
                ),
                4 => format!(r#" <a href="/wiki/{inner}" title="{inner}">{inner}</a>"#),
                5 | 6 => format!(" <em>{inner}</em>"),
                7 => format!(" <strong>{inner}</strong>"),
                8 => format!(" <code>{}_{}()</code>", word(random), word(random)),
                9 => format!(r#" <span class="nowrap">{inner}</span>"#),
                10 => format!(" {inner} &amp; {}&#8217;s", word(random)),
                11 => format!(" {}&lt;{}&gt; {inner}", capital(&word(random)), capital(&word(random))),
                12 => format!(r#" [<a href="/{0}">{inner}</a>]"#, word(random)),
                _ => format!(r#"<sup id="r{0}"><b>{inner}</b></sup>"#, random.between(1, 999)),
            };
            let count = random.between(2, 7);
            out += if random.percent(25) { ", " } else { " " };
            out += &words(random, count);
        }
        out += ". ";
    }
    out.truncate(out.trim_end().len());
    out
}

fn picture(random: &mut Random) -> String {
    let (width, height) = (random.between(320, 1280), random.between(200, 900));
    format!(
        r#"<figure class="figure"><img src="/images/{}.jpg" alt="{}" width="{width}" height="{height}" loading="lazy" decoding="async"><figcaption>{}</figcaption></figure>"#,
        random.hexadecimal(),
        capital(&words(random, 3)),
        phrases(random, 1)
    )
}

fn list(random: &mut Random) -> String {
    let element = if random.percent(70) { "ul" } else { "ol" };
    let items: String =
        (0..random.between(3, 7)).map(|_| format!("<li>{}</li>\n", phrases(random, 1))).collect();
    format!("<{element}>\n{items}</{element}>")
}

fn table(random: &mut Random) -> String {
    let columns = random.between(2, 5);
    let mut row = |element: &str| -> String {
        let cells: String =
            (0..columns).map(|_| format!("<{element}>{}</{element}>", words(random, 2))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let head = row("th");
    let body: String = (0..6).map(|_| row("td")).collect();
    format!("<table class=\"data\">\n<thead>{head}</thead>\n<tbody>{body}</tbody>\n</table>")
}

fn code(random: &mut Random) -> String {
    let lines: String = (0..random.between(4, 14))
        .map(|_| {
            format!(
                "    <span class=\"k\">let</span> {}_{} = {}(<span class=\"s\">&quot;{}&quot;</span>, {});\n",
                word(random),
                word(random),
                word(random),
                words(random, 2),
                random.between(0, 4096)
            )
        })
        .collect();
    format!("<pre><code class=\"language-rust\">fn main() {{\n{lines}}}\n</code></pre>")
}

/// An article's body: what a converter is for.
fn article(random: &mut Random) -> String {
    let mut out = format!("<article>\n<h1>{}</h1>\n", capital(&words(random, 5)));
    for section in 0..random.between(3, 14) {
        out += &format!(
            "<h2 id=\"s{section}\"><a class=\"anchor\" href=\"#s{section}\"></a>{}</h2>\n",
            words(random, 4)
        );
        for _ in 0..random.between(2, 7) {
            out += &match random.between(0, 19) {
                0 | 1 => list(random),
                2 => table(random),
                3 => code(random),
                4 => picture(random),
                5 => format!("<blockquote>\n<p>{}</p>\n</blockquote>", phrases(random, 2)),
                6 => format!("<h3>{}</h3>", capital(&words(random, 3))),
                _ => {
                    let sentences = random.between(2, 6);
                    format!("<p>{}</p>", phrases(random, sentences))
                }
            };
            out.push('\n');
        }
    }
    out + "</article>\n"
}

fn sentence_of_characters(random: &mut Random) -> String {
    let mut out = String::new();
    for at in 0..random.between(2, 5) {
        if at > 0 {
            out += if random.percent(90) { "，" } else { "&nbsp;" };
        }
        let count = random.between(4, 16);
        let part = characters(random, count);
        out += &match random.between(0, 19) {
            0 => {
                let count = random.between(2, 9);
                format!("<strong>{part}：</strong>{}", characters(random, count))
            }
            1 => format!("“{part}”"),
            2 => format!(
                r#"<span style="font-size: 16px; color: rgb(51, 51, 51); letter-spacing: 0.5px;">{part}</span>"#
            ),
            3 => format!(
                r#"<a href="https://news.example.cn/a/{}_{}" target="_blank" rel="noopener">{part}</a>"#,
                random.hexadecimal(),
                random.between(100_000, 999_999)
            ),
            4 => format!("{part}{}.{}%", random.between(1, 99), random.between(0, 9)),
            _ => part,
        };
    }
    out + "。"
}

/// A post as an aggregator leaves it.
fn post(random: &mut Random) -> String {
    let mut out = String::from("<div>\n");
    for _ in 0..random.between(8, 60) {
        out += &match random.between(0, 19) {
            0 | 1 => format!(
                r#"<p style="text-align: center;"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://pic.example.cn/large/{}.jpg" data-size="{},{}" referrerpolicy="no-referrer"></p>"#,
                random.hexadecimal(),
                random.between(400, 1200),
                random.between(300, 900)
            ),
            2 => "<p><br></p>".to_owned(),
            3 => {
                let count = random.between(5, 12);
                format!("<h2>{}</h2>", characters(random, count))
            }
            4 => {
                let items: String = (0..random.between(2, 6))
                    .map(|_| format!("<li><p>{}</p></li>", sentence_of_characters(random)))
                    .collect();
                format!("<ul class=\"list-paddingleft-2\">{items}</ul>")
            }
            _ => {
                let style = if random.percent(40) {
                    r#" style="margin: 0px 0px 1.5em; padding: 0px; line-height: 1.75em; text-indent: 2em;""#
                } else {
                    ""
                };
                let text: Vec<String> =
                    (0..random.between(1, 6)).map(|_| sentence_of_characters(random)).collect();
                let separator = if random.percent(15) { "<br>" } else { "" };
                format!("<p{style}>　　{}</p>", text.join(separator))
            }
        };
        out.push('\n');
    }
    out + "</div>\n"
}

fn script(random: &mut Random) -> String {
    let lines: String = (0..random.between(40, 130))
        .map(|_| {
            format!(
                "  var {0}_{1} = window.{0} || {{ {1}: \"{2}\", id: {3} }}; if ({3} < {0}_{1}.id && a) {{ {1}({0}); }}\n",
                word(random),
                word(random),
                random.hexadecimal(),
                random.between(1, 9999)
            )
        })
        .collect();
    format!("<script type=\"text/javascript\">\n{lines}</script>\n")
}

fn navigation(random: &mut Random, count: usize) -> String {
    let items: String = (0..count)
        .map(|_| {
            let name = words(random, 2);
            format!(
                "<li class=\"menu-item menu-item-type-custom menu-item-{}\"><a class=\"menu-link\" href=\"/{}/\" data-track=\"nav\" aria-label=\"{name}\"><span>{name}</span></a></li>\n",
                random.between(1, 9999),
                word(random)
            )
        })
        .collect();
    format!("<nav class=\"site-nav\" role=\"navigation\"><ul class=\"menu\">\n{items}</ul></nav>\n")
}

/// A page as a site serves it: an article among scripts, styles and navigation.
fn page(random: &mut Random) -> String {
    let title = capital(&words(random, 5));
    let meta: String = (0..20)
        .map(|_| {
            format!("<meta property=\"og:{}\" content=\"{}\">\n", word(random), capital(&words(random, 6)))
        })
        .collect();
    let styles: String = (0..random.between(40, 120))
        .map(|_| {
            format!(
                ".{}-{} > .{} {{ margin: 0 auto; color: #333 }}\n",
                word(random),
                word(random),
                word(random)
            )
        })
        .collect();
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n{meta}<style>\n{styles}</style>\n"
    );
    out += &script(random);
    out += "</head>\n<body class=\"post-template single\">\n<header class=\"site-header\"><div class=\"inner\">\n";
    out += &navigation(random, 24);
    out += "</div></header>\n<main id=\"main\"><div class=\"container\"><div class=\"row\">\n";
    out += &article(random);
    out += "</div></div></main>\n<aside class=\"sidebar\">\n";
    out += &navigation(random, 30);
    out += "</aside>\n<footer>\n";
    out += &navigation(random, 16);
    out += "</footer>\n";
    for _ in 0..random.between(1, 2) {
        out += &script(random);
    }
    out + "</body>\n</html>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_inputs_are_made_each_time() {
        for (one, other) in generate(50_000).iter().zip(generate(50_000)) {
            assert_eq!(one.documents, other.documents, "{}", one.name);
            assert!(one.bytes() >= 50_000, "{}", one.name);
        }
    }

    #[test]
    fn the_kinds_are_what_they_say() {
        let inputs = generate(300_000);
        let share = |input: &Input, counts: fn(&str) -> usize| {
            100 * input.documents.iter().map(|text| counts(text)).sum::<usize>() / input.bytes()
        };
        let scripts = |text: &str| -> usize {
            text.split("<script").skip(1).filter_map(|rest| rest.find("</script>")).sum()
        };
        let wide = |text: &str| text.bytes().filter(|byte| !byte.is_ascii()).count();
        let scripted = share(&inputs[0], scripts);
        assert!((35..60).contains(&scripted), "about a half of a page is scripts: {scripted} %");
        assert_eq!(share(&inputs[1], scripts), 0, "an article has none");
        let chinese = share(&inputs[2], wide);
        assert!((40..80).contains(&chinese), "a post is Chinese with markup: {chinese} %");
    }
}
