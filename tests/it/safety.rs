//! Output safety: nothing that runs survives from the input in what is written. DESIGN §7.

use faircopy::{BodyKind, Flavor, Options, html_to_markdown};
use scraper::{Html, Node};

/// What must not be in an article.
const DENIED: &[&str] = &[
    "script",
    "style",
    "meta",
    "base",
    "link",
    "form",
    "svg",
    "annotation-xml",
    "template",
    "frame",
    "frameset",
    "button",
    "textarea",
    "select",
    "applet",
    "noscript",
    "marquee",
    "isindex",
    "param",
    "dialog",
];
/// Attributes that hold addresses.
const ADDRESSES: &[&str] = &[
    "href",
    "src",
    "data",
    "poster",
    "action",
    "formaction",
    "background",
    "xlink:href",
    "cite",
    "longdesc",
];

/// Elements for a handler to stand on.
const ELEMENTS: &[&str] = &[
    "a href=/x",
    "abbr title=t",
    "sub",
    "sup",
    "kbd",
    "mark",
    "ruby",
    "del",
    "b",
    "i",
    "code",
    "p",
    "h1",
    "ul",
    "li",
    "ol",
    "blockquote",
    "table",
    "td",
    "th colspan=2",
    "img src=a.png",
    "iframe src=/x",
    "video src=/x",
    "audio src=/x",
    "object data=/x",
    "embed src=/x",
    "details",
    "summary",
    "pre",
    "span",
    "div",
    "input",
    "figure",
    "hr",
    "br",
    "body",
    "form action=/x",
    "svg",
    "math",
    "marquee",
];
/// Addresses that run something.
pub const SCRIPTS: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "&#1;javascript:alert(1)",
    "javascript&#58;alert(1)",
    "vbscript:x",
    "VBSCRIPT:x",
    "data:text/html,<script>x</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:TEXT/HTML,x",
    "data:application/xhtml+xml,x",
];
/// Elements for such an address to stand on.
const HOLDERS: &[&str] = &[
    "a href",
    "img src",
    "iframe src",
    "video src",
    "audio src",
    "embed src",
    "object data",
    "video poster",
    "area href",
    "form action",
    "button formaction",
    "link href",
    "base href",
    "table background",
    "iframe data-src",
    "img data-src",
    "svg xlink:href",
    "math href",
    "source src",
    "track src",
    "input src",
];
const OTHERS: &[&str] = &[
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:x><text>y</text></a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>x</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=javascript:x'>",
    "<base href=javascript:x//>",
    "<form action=javascript:x><input type=submit></form>",
    "<p style='width:expression(alert(1))'>x",
    "<style>@import 'javascript:x'</style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>x</script></template>",
    "<abbr title='\" onmouseover=\"x'>a</abbr>",
    "<a href='/x\" onclick=\"y'>a</a>",
    "<img src=x alt='\"><script>y</script>'>",
    "<video><source onerror=alert(1) src=javascript:x></video>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ &lt;script&gt;alert(1)&lt;/script&gt; }}",
    "{% &lt;img src=x onerror=alert(1)&gt; %}",
    "{{&lt;script&gt;}}x{{&lt;/script&gt;}}",
    "<table><td rowspan=2>{{ &lt;script&gt;x&lt;/script&gt; }}",
    "[a](javascript:x)",
    "&lt;javascript:x&gt;",
    "![a](javascript:x)",
    "<pre>&lt;/code>&lt;script>x</pre>",
    "<code>`&lt;script>`</code>",
    "<a id='\"><script>'></a><a href='#\"><script>'>b</a>",
];

/// What is wrong with what becomes of `html`, if anything.
fn danger(html: &str, options: &Options) -> Option<String> {
    let markdown = html_to_markdown(html, options).text;
    let mut comrak_options = comrak::Options::default();
    comrak_options.extension.table = true;
    comrak_options.render.r#unsafe = true;
    let rendered = comrak::markdown_to_html(&markdown, &comrak_options);
    for node in Html::parse_fragment(&rendered).tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        let attributes =
            || element.attrs.iter().map(|(name, value)| (name.local.to_string(), value.to_string()));
        let bad = DENIED.contains(&element.name())
            || attributes().any(|(name, value)| name == "style" || runs(&name, &value));
        if bad {
            return Some(format!("{html}\nbecomes\n{markdown}\nrendered\n{rendered}"));
        }
    }
    None
}

/// Whether an attribute runs something, or leads to what does.
pub fn runs(name: &str, value: &str) -> bool {
    let value: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let value = value.to_ascii_lowercase();
    let scripts = ["javascript:", "vbscript:", "data:text/html", "data:application/xhtml"];
    name.starts_with("on")
        || name == "srcdoc"
        || (ADDRESSES.contains(&name) && scripts.iter().any(|script| value.starts_with(script)))
}

/// What tries to run something.
pub fn vectors() -> Vec<String> {
    let mut vectors: Vec<String> = OTHERS.iter().map(|one| (*one).to_owned()).collect();
    for element in ELEMENTS {
        let name = element.split(' ').next().unwrap_or(element);
        vectors.push(format!("<{element} onload=alert(1) ONCLICK='x' onerror=y>a</{name}>"));
    }
    for holder in HOLDERS {
        let name = holder.split(' ').next().unwrap_or(holder);
        vectors.extend(SCRIPTS.iter().map(|script| format!("<{holder}=\"{script}\">a</{name}>")));
    }
    vectors
}

#[test]
fn nothing_that_runs_survives() {
    let vectors = vectors();
    assert!(vectors.len() > 300);
    for flavor in [Flavor::Gfm, Flavor::CommonMark] {
        let mut options = Options::default();
        (options.from, options.flavor) = (BodyKind::Html, flavor);
        for vector in &vectors {
            let in_cell = format!(
                "<table><tr><td colspan=2>{vector}</table><table><tr><td>x<td><p>y<p>{vector}</table>"
            );
            let in_summary = format!("<details><summary>{vector}</summary></details>");
            for html in [vector.clone(), format!("<p>a {vector} b"), in_cell, in_summary] {
                if let Some(what) = danger(&html, &options) {
                    panic!("{what}");
                }
            }
        }
    }
}
