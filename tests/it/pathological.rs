//! Hostile input: an answer in time and memory linear in its length, whatever it is (law 4).
//!
//! Each input is made at three sizes. The time a byte takes may not double from the first to the last: a
//! quadratic case grows by four, a linear one by what the caches no longer hold. One that has stopped growing by
//! then, or at the next doubling, because its work is bounded, is judged by that doubling alone. Each figure is the best of several
//! runs, and a doubt is measured again: noise only ever adds.

use std::time::{Duration, Instant};

use faircopy::{BodyKind, Options, html_to_markdown, normalize};

/// About so many bytes, then twice and four times as many. `HOSTILE=250000` asks at a quarter of a megabyte, a half and
/// a whole one.
fn size() -> usize {
    std::env::var("HOSTILE").ok().and_then(|size| size.parse().ok()).unwrap_or(20_000)
}

/// How an input is read.
#[derive(Clone, Copy)]
enum As {
    /// A fragment of HTML.
    Html,
    /// A whole file.
    File,
    /// A whole file without front matter whose body is Markdown.
    Markdown,
}
use As::{File, Html, Markdown};

/// A name, how it is read, and what makes an input of about so many bytes.
type Input = (&'static str, As, fn(usize) -> String);

/// `unit`, again and again.
fn fill(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len() + 1)
}

/// `open` so often that all is closed by as many `close`.
fn nest(open: &str, middle: &str, close: &str, size: usize) -> String {
    let times = size / (open.len() + close.len()) + 1;
    format!("{}{middle}{}", open.repeat(times), close.repeat(times))
}

/// `unit` with its `#` replaced by a count.
fn count(unit: &str, size: usize) -> String {
    (0..size / (unit.len() + 4) + 1).map(|number| unit.replace('#', &number.to_string())).collect()
}

const INPUTS: &[Input] = &[
    ("islands", Markdown, |size| fill("a <b>b</b> <i>*c*</i> <code>d</code> ", size)),
    ("islands in paragraphs", Markdown, |size| fill("a <b>b</b> <a href=/u>c</a><br>\nd\n\n", size)),
    ("islands in one list", Markdown, |size| fill("- a <b>b</b>\n  - <i>c</i>\n", size)),
    ("islands that say something else", Markdown, |size| fill("*<b>a*</b> <b>c*</b>", size)),
    ("such islands in paragraphs", Markdown, |size| fill("<b>[a</b> <i>[b</i>](c)\n\n", size)),
    ("start tags without end", Markdown, |size| fill("a <b>", size)),
    ("end tags without start", Markdown, |size| {
        format!("{}{}", fill("<b>", size / 2), fill("</i>", size / 2))
    }),
    ("nested islands", Markdown, |size| nest("x<b><i>", "x", "</i></b>", size)),
    ("nested islands in a bracket", Markdown, |size| format!("[{}", nest("x<b><i>", "x", "</i></b>", size))),
    ("a row of islands", Markdown, |size| {
        let cells = size / 16;
        format!("{}|\n{}|\n{}|\n", fill("|a", 2 * cells), fill("|-", 2 * cells), fill("|<b>b</b>", 9 * cells))
    }),
    ("br in one line of Markdown", Markdown, |size| fill("a<br>", size)),
    ("br alone in Markdown", Markdown, |size| fill("<br> ", size)),
    ("HTML blocks", Markdown, |size| fill("<p>a</p>\n\n", size)),
    ("one HTML block", Markdown, |size| fill("<p>a</p>\n", size)),
    ("HTML blocks in quotations", Markdown, |size| fill("> <p>a</p>\n>\n", size)),
    ("an HTML block without end", Markdown, |size| format!("<script>{}", fill("<b>a</b>\n\n", size))),
    ("deep quotations", Markdown, |size| format!("{}<b>a</b>", fill("> ", size))),
    ("braces before an island", Markdown, |size| format!("{}<b>a</b>}}", fill("{", size))),
    ("dollars before an island", Markdown, |size| format!("{}<b>a</b>", fill("$a ", size))),
    ("brackets before an island", Markdown, |size| format!("{}<b>a</b>]]", fill("[[word word ", size))),
    ("template tags and islands", Markdown, |size| fill("{% a %}<b>b</b>", size)),
    ("pictures in pictures", Markdown, |size| format!("<b>a</b>{}", nest("![", "x", "](y)", size))),
    ("a table of islands", Markdown, |size| format!("|a|\n|-|\n{}", fill("|<b>b</b>|\n", size))),
    ("nested div", Html, |size| nest("<div>", "x", "</div>", size)),
    ("nested div with text", Html, |size| nest("<div>x", "x", "x</div>", size)),
    ("nested blockquote", Html, |size| nest("<blockquote>x", "x", "</blockquote>", size)),
    ("nested ul", Html, |size| nest("<ul><li>x", "x", "</li></ul>", size)),
    ("nested ol", Html, |size| nest("<ol><li>", "x", "</li></ol>", size)),
    ("nested strong", Html, |size| nest("<b>x", "x", "</b>", size)),
    ("nested strong and emphasis", Html, |size| nest("<b>x<i>y", "x", "</i></b>", size)),
    ("nested span", Html, |size| nest("<span>", "x", "</span>", size)),
    ("nested sub", Html, |size| nest("<sub>x", "x", "</sub>", size)),
    ("nested details", Html, |size| nest("<details><summary>x</summary>", "x", "</details>", size)),
    ("nested tables", Html, |size| nest("<table><tr><td>x", "x", "</table>", size)),
    ("200 nested tables and text", Html, |size| {
        format!("{}{}", "<table><tr><td>".repeat(200), fill("x ", size))
    }),
    ("nested svg", Html, |size| nest("<svg>", "x", "</svg>", size)),
    ("nested code", Html, |size| nest("<code>", "x", "</code>", size)),
    ("nested pre", Html, |size| nest("<pre>", "x", "</pre>", size)),
    ("nested headings", Html, |size| fill("<h1><h2>x", size)),
    ("unclosed paragraphs", Html, |size| fill("<p>x", size)),
    ("unclosed items", Html, |size| format!("<ul>{}", fill("<li>x", size))),
    ("unclosed links", Html, |size| fill("<a href=x>y", size)),
    ("unclosed fonts, all different", Html, |size| count("<font size=#><p>x", size)),
    ("unclosed everything", Html, |size| fill("<b><i><u><p><ul><li><table><td>", size)),
    ("misnested formatting", Html, |size| fill("<b>1<i>2</b>3</i>", size)),
    ("misnested formatting over paragraphs", Html, |size| fill("<b><p>1</b>2</p>", size)),
    ("end tags alone", Html, |size| fill("</b></p></div></table>", size)),
    ("a huge colspan", Html, |size| {
        fill("<table><tr><td colspan=1000000>x<td rowspan=99999>y</table>", size)
    }),
    ("a table of many cells", Html, |size| format!("<table><tr>{}", fill("<td>x", size))),
    ("a table of many rows", Html, |size| format!("<table>{}", fill("<tr><td>x<td>y", size))),
    ("a wide row and many narrow ones", Html, |size| {
        format!("<table><tr>{}{}", fill("<td>x", size / 2), fill("<tr><td>y", size / 2))
    }),
    ("text in a table's wrong places", Html, |size| format!("<table>{}", fill("x<tr>", size))),
    ("spaces", Html, |size| format!("a{}b", fill(" ", size))),
    ("no-break spaces", Html, |size| format!("a{}b", fill("&nbsp;", size))),
    ("line breaks", Html, |size| format!("a{}b", fill("\n", size))),
    ("br after br", Html, |size| fill("<br>", size)),
    ("text and br", Html, |size| fill("x<br>", size)),
    ("stars", Html, |size| fill("*", size)),
    ("stars and letters", Html, |size| fill("*a ", size)),
    ("stars that pair", Html, |size| fill("*a* ", size)),
    ("stars of every length", Html, |size| fill("a**b*c***d", size)),
    ("underscores", Html, |size| fill("_a_ __b", size)),
    ("tildes", Html, |size| fill("~~a~ ", size)),
    ("opening brackets", Html, |size| fill("[", size)),
    ("closing brackets", Html, |size| fill("]", size)),
    ("brackets that nest", Html, |size| nest("[", "x", "](y)", size)),
    ("links in text", Html, |size| fill("[a](b", size)),
    ("picture brackets", Html, |size| fill("![", size)),
    ("backticks", Html, |size| fill("`", size)),
    ("backtick strings of every length", Html, |size| {
        let lengths = (1..).scan(0, |total, length| {
            *total += length + 2;
            (*total < size).then(|| format!("{} x", "`".repeat(length)))
        });
        lengths.collect()
    }),
    ("code spans with backticks", Html, |size| fill("<code>a`b``c</code> ` ", size)),
    ("less-than signs", Html, |size| fill("&lt;", size)),
    ("tags as text", Html, |size| fill("&lt;a ", size)),
    ("comments as text", Html, |size| fill("&lt;!-- ", size)),
    ("less-than signs, raw", Html, |size| fill("<", size)),
    ("ampersands", Html, |size| fill("&", size)),
    ("entities without end", Html, |size| fill("&am", size)),
    ("entities as text", Html, |size| fill("&amp;amp; &amp;lt", size)),
    ("backslashes", Html, |size| fill("\\", size)),
    ("exclamation marks", Html, |size| fill("!<a href=x>y</a>", size)),
    ("a comment without end", Html, |size| format!("<!--{}", fill("--!", size))),
    ("comments", Html, |size| fill("<!-->", size)),
    ("attributes by the thousand", Html, |size| fill(&format!("<p {}>x", count("a#=b ", 9_000)), size)),
    ("attributes of one name", Html, |size| format!("<p {}>x", fill("a=b ", size))),
    ("many classes", Html, |size| format!("<pre class='{}'>x</pre>", fill("language ", size))),
    ("classes over many blocks", Html, |size| {
        format!("<div class='{}'>{}", fill("x ", size / 2), fill("<pre>y</pre>", size / 2))
    }),
    ("a link over many blocks", Html, |size| {
        format!("<a href='{}'>{}", fill("x", size / 8), fill("<p>y</p>", size / 8))
    }),
    ("emphasis over many blocks", Html, |size| format!("<b><i>{}", fill("<p>y</p>", size))),
    ("templates without end", Html, |size| fill("{{ x {% y ", size)),
    ("templates", Html, |size| fill("{{ *a* }}", size)),
    ("emphasis beside punctuation", Html, |size| fill("来<b>源：</b>天", size)),
    ("emphasis of punctuation", Html, |size| fill("来<b>：：：</b>天", size)),
    ("emphasis in one long run", Html, |size| format!("来<b>{}</b>天", fill("：", size))),
    ("emphasis beside code", Html, |size| fill("来<b><code>x</code></b>天", size)),
    ("emphasis that crosses", Html, |size| fill("<b>a<i>b</b>c</i>", size)),
    ("tags in a pre", Html, |size| format!("<pre>{}", fill("<T>x", size))),
    ("pre without end", Html, |size| fill("<pre><x>", size)),
    ("srcset without end", Html, |size| format!("<img srcset='{}'>", fill("a ,, 1x", size))),
    ("lists beside lists", Html, |size| fill("<ul><li>x</ul>", size)),
    ("a list of empty items", Html, |size| format!("<ol>{}<li>x</ol>", fill("<li></li>", size))),
    ("anchors and links to them", Html, |size| count("<a href=##>x</a><a id=#></a>", size)),
    ("NUL and other controls", Html, |size| fill("\0\u{1}\u{7f}a", size)),
    ("a page of doctypes", Html, |size| fill("<!doctype html><html><body>", size)),
    ("framesets", Html, |size| fill("<frameset><frame>", size)),
    ("selects", Html, |size| fill("<select><option>x", size)),
    ("a YAML bomb of aliases", File, |size| {
        let lines = count("k#: &a# [*b, *b]\n", size);
        format!("---\nb: &b [x]\n{lines}---\n")
    }),
    ("YAML brackets", File, |size| format!("---\na: {}\n---\n", fill("[", size))),
    ("YAML keys", File, |size| format!("---\n{}---\n", count("k#: v\n", size))),
    ("YAML quotes without end", File, |size| format!("---\na: '{}\n---\n", fill("x'' ", size))),
    ("fences that never close", File, |size| format!("---\na: b\n{}", fill("--\n", size))),
    ("many dashes", File, |size| fill("---\n", size)),
    ("carriage returns", File, |size| fill("a\r\nb\r", size)),
];

fn convert(input: &str, kind: As) -> usize {
    let outcome = match kind {
        Html => {
            let mut options = Options::default();
            options.from = BodyKind::Html;
            html_to_markdown(input, &options)
        }
        File => normalize(input, &Options::default()),
        Markdown => {
            let mut options = Options::default();
            options.from = BodyKind::Markdown;
            normalize(input, &options)
        }
    };
    outcome.text.len()
}

/// How much longer a byte may take at four times the size.
const GROWTH: f64 = 2.0;

/// The best of a few runs, a byte, in nanoseconds.
fn time_a_byte(input: &str, kind: As) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        std::hint::black_box(convert(input, kind));
        best = best.min(start.elapsed());
    }
    best.as_nanos() as f64 / input.len() as f64
}

#[test]
fn hostile_input_takes_linear_time() {
    assert!(INPUTS.len() >= 40);
    let (mut wrong, size) = (Vec::new(), size());
    for (name, kind, make) in INPUTS {
        let inputs = [make(size), make(2 * size), make(4 * size)];
        let mut least = f64::MAX;
        let mut shown = String::new();
        for _ in 0..8 {
            let times = inputs.each_ref().map(|input| time_a_byte(input, *kind));
            let mut growth = (times[2] / times[0]).min((times[2] / times[1]).powi(2));
            if growth > GROWTH {
                // A step, where memory comes from elsewhere, is no growth: it is gone at the next doubling.
                growth = growth.min((time_a_byte(&make(8 * size), *kind) / times[2]).powi(2));
            }
            if growth < least {
                least = growth;
                shown = times.map(|time| format!("{time:.0}")).join(", ");
            }
            if least <= GROWTH {
                break;
            }
        }
        if std::env::var_os("SHOW").is_some() {
            eprintln!("{least:5.2} {shown:>20} ns a byte: {name}");
        }
        if least > GROWTH {
            wrong
                .push(format!("{name}: {least:.2} times as long a byte at four times the size ({shown} ns)"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn deep_nesting_keeps_its_text() {
    for (open, close) in
        [("<div>", "</div>"), ("<blockquote>", "</blockquote>"), ("<ul><li>", ""), ("<b>", "</b>")]
    {
        let input: String =
            (0..3000).map(|number| format!("{open}w{number} ")).collect::<String>() + &close.repeat(3000);
        let text = html_to_markdown(&input, &Options::default()).text;
        let mut at = 0;
        for number in 0..3000 {
            let word = format!("w{number}");
            at += text[at..].find(&word).unwrap_or_else(|| panic!("{open}: {word} is lost or out of order"));
        }
    }
}
