//! Floors: who may know of whom in `src/`, and one door for each outside crate.
//!
//! The source is read as tokens, not compiled: comments, strings and `#[cfg(test)]` modules do not count.

use std::collections::BTreeMap;

/// Each module of the library and what it may name besides itself.
/// A path names a module and all below it.
const FLOORS: &[(&str, &[&str])] = &[
    // 0
    ("options", &[]),
    ("text", &[]),
    ("diagnostic", &["text"]),
    ("address", &["options", "text"]),
    // 1
    ("source", &["options", "diagnostic", "text"]),
    ("front_matter", &["options", "diagnostic", "text", "address"]),
    ("html", &["options", "diagnostic", "text"]),
    ("markdown", &["options", "diagnostic", "text"]),
    // 2
    ("rules", &["options", "diagnostic", "text", "address", "html", "markdown::event"]),
    // 3
    ("normalize", ALL_BELOW_3),
    ("verify", ALL_BELOW_3),
    ("config", &["options", "diagnostic", "source", "front_matter", "normalize"]),
    ("islands", ALL_BELOW_3),
];

const ALL_BELOW_3: &[&str] = &[
    "options",
    "diagnostic",
    "text",
    "address",
    "source",
    "front_matter",
    "html",
    "markdown",
    "rules",
    "verify",
    "islands",
];

/// The modules of the binary: they name the library's exports, as `faircopy::…`, and each other.
const BINARY: &[&str] = &["main", "cli"];

#[test]
fn nobody_imports_upward_or_sideways() {
    let mut wrong = Vec::new();
    for (module, text) in modules() {
        wrong.extend(check_module(&module, &text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_outside_crate_has_one_door() {
    let wrong = check_doors(&crate::read("Cargo.toml"), &modules());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules under `src/` as (path, text): `html::parse`, with `lib` and `main` for the roots.
fn modules() -> BTreeMap<String, String> {
    let root = crate::project("src");
    let mut modules = BTreeMap::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap().with_extension("");
                let mut names: Vec<String> =
                    inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
                if names.last().is_some_and(|name| name == "mod") {
                    names.pop();
                }
                let text = std::fs::read_to_string(&path).expect("a source file is UTF-8 text");
                modules.insert(names.join("::"), text);
            }
        }
    }
    let tests: Vec<String> = modules.iter().flat_map(|(module, text)| test_modules(module, text)).collect();
    let is_in = |module: &str, test: &str| {
        module.strip_prefix(test).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    modules.retain(|module, _| !tests.iter().any(|test| is_in(module, test)));
    modules
}

/// The modules that `module` declares for tests only, in files of their own.
fn test_modules(module: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    declared
        .filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'))
        .map(|name| if module == "lib" { name.to_owned() } else { format!("{module}::{name}") })
        .collect()
}

/// What is wrong with what `module` names.
fn check_module(module: &str, text: &str) -> Vec<String> {
    let top = module.split("::").next().unwrap();
    let paths = collect_paths(&tokens(text));
    let wrong = |path: &str, why: &str| format!("{module} names {path}: {why}");
    if BINARY.contains(&top) {
        let library = FLOORS.iter().map(|(name, _)| *name).chain(["lib"]);
        let library: Vec<&str> = library.collect();
        return paths
            .iter()
            .filter_map(|path| resolve(module, path))
            .filter(|path| library.contains(&path.split("::").next().unwrap()))
            .map(|path| wrong(&path, "the command uses what the library exports"))
            .collect();
    }
    if top == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == top) else {
        return vec![format!("{module} stands on no floor: add it to the table")];
    };
    let mut out = Vec::new();
    for path in paths {
        if path.first().is_some_and(|name| name == "faircopy") {
            out.push(wrong(&path.join("::"), "the library does not use its own door"));
            continue;
        }
        let Some(path) = resolve(module, &path) else { continue };
        let within = |floor: &str| {
            path.strip_prefix(floor).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        if !within(top) && !allowed.iter().any(|floor| within(floor)) {
            out.push(wrong(&path, "not on a floor below"));
        }
    }
    out
}

/// The path from the crate's root that `path`, written in `module`, means; nothing for other crates.
fn resolve(module: &str, path: &[String]) -> Option<String> {
    let is_root = matches!(module, "lib" | "main");
    let mut base: Vec<&str> = if is_root { Vec::new() } else { module.split("::").collect() };
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            base.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {}
        _ => return None,
    }
    while rest.first().is_some_and(|name| name == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().map(String::as_str));
    // `use super::*` or `crate::{…}` alone names the root itself.
    Some(if base.is_empty() { "the root".to_owned() } else { base.join("::") })
}

/// Each dependency must be named in one module.
fn check_doors(manifest: &str, modules: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for dependency in dependencies(manifest) {
        let name = dependency.replace('-', "_");
        let doors: Vec<&str> = modules
            .iter()
            .filter(|(_, text)| collect_paths(&tokens(text)).iter().any(|path| path[0] == name))
            .map(|(module, _)| module.as_str())
            .collect();
        match doors.as_slice() {
            [_] => {}
            [] => wrong.push(format!("{dependency} is named in no module: drop it")),
            doors => wrong.push(format!("{dependency} has {} doors: {}", doors.len(), doors.join(", "))),
        }
    }
    wrong
}

/// The keys of `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| line.trim() != "[dependencies]").skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim().to_owned())
        .filter(|key| !key.starts_with('#'))
        .collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Path,
    Sign(char),
}

/// The tokens of Rust `text` without comments, literals, and `#[cfg(test)] mod … { … }`.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap();
        at += match c {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            '\'' => quote(rest),
            _ if rest.starts_with("::") => {
                out.push(Token::Path);
                2
            }
            c if c.is_alphanumeric() || c == '_' => {
                let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let word = &rest[..length];
                match raw_string(word, &rest[length..]) {
                    Some(literal) => length + literal,
                    None => {
                        out.push(Token::Word(word.to_owned()));
                        length
                    }
                }
            }
            c => {
                if !c.is_whitespace() {
                    out.push(Token::Sign(c));
                }
                c.len_utf8()
            }
        };
    }
    without_tests(out)
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a `"…"` literal.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of what follows `word` if `word` begins a raw string: `r"…"`, `br#"…"#`.
fn raw_string(word: &str, after: &str) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = after.bytes().take_while(|&byte| byte == b'#').count();
    let body = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(hashes + 1 + body.find(&close).map_or(body.len(), |end| end + close.len()))
}

/// The length of a character literal, or of the quote alone if it begins a lifetime.
fn quote(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(text.len(), |end| 3 + end + 1),
        Some(_) => match chars.next() {
            Some((end, '\'')) => end + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// `tokens` without what stands under `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let word = |text: &str| Token::Word(text.to_owned());
    let attribute = [
        Token::Sign('#'),
        Token::Sign('['),
        word("cfg"),
        Token::Sign('('),
        word("test"),
        Token::Sign(')'),
        Token::Sign(']'),
    ];
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&attribute) {
            out.push(tokens[at].clone());
            at += 1;
            continue;
        }
        // The item ends at its `;`, or where its first brace is closed.
        let mut depth = 0usize;
        at += attribute.len();
        while at < tokens.len() {
            let token = &tokens[at];
            at += 1;
            match token {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                Token::Sign(';') if depth == 0 => break,
                _ => {}
            }
        }
    }
    out
}

/// Every path in `tokens` with `::` in it, and every path of every `use`, groups spread out.
fn collect_paths(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            // `impl Trait + use<'a>` imports nothing.
            Token::Word(word) if word == "use" && tokens.get(at + 1) == Some(&Token::Sign('<')) => at += 1,
            Token::Word(word) if word == "use" => at = collect_use(tokens, at + 1, &[], &mut paths),
            Token::Word(_) => {
                let (path, end) = scan_path(tokens, at);
                if path.len() > 1 {
                    paths.push(path);
                }
                at = end;
            }
            // `::name::…` goes on from something that is not a word: `<T as A>::b`.
            Token::Path if matches!(tokens.get(at + 1), Some(Token::Word(_))) && at > 0 => at += 2,
            _ => at += 1,
        }
    }
    paths
}

/// The words joined by `::` from `at` on, and where they end.
fn scan_path(tokens: &[Token], at: usize) -> (Vec<String>, usize) {
    let (mut path, mut at) = (Vec::new(), at);
    while let Some(Token::Word(word)) = tokens.get(at) {
        path.push(word.clone());
        at += 1;
        match (tokens.get(at), tokens.get(at + 1)) {
            (Some(Token::Path), Some(Token::Word(_))) => at += 1,
            _ => break,
        }
    }
    (path, at)
}

/// One tree of a `use`, from `at` on, under `prefix`. The depth is that of the source we wrote.
fn collect_use(tokens: &[Token], at: usize, prefix: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let at = if tokens.get(at) == Some(&Token::Path) { at + 1 } else { at };
    let (path, mut at) = scan_path(tokens, at);
    let path = [prefix, &path].concat();
    if tokens.get(at) == Some(&Token::Path) {
        at += 1;
    }
    if tokens.get(at) != Some(&Token::Sign('{')) {
        if !path.is_empty() {
            paths.push(path);
        }
        // `*` and `as name` name nothing more.
        while !matches!(tokens.get(at), None | Some(Token::Sign(';' | ',' | '}'))) {
            at += 1;
        }
        return at;
    }
    at += 1;
    while !matches!(tokens.get(at), None | Some(Token::Sign('}'))) {
        at = collect_use(tokens, at, &path, paths);
        if tokens.get(at) == Some(&Token::Sign(',')) {
            at += 1;
        }
    }
    at + 1
}

#[track_caller]
fn check(sentence: &str, module: &str, text: &str, want: &[&str]) {
    assert_eq!(check_module(module, text), want, "{sentence}");
}

#[test]
fn the_check_of_the_floors_can_fail() {
    let upward = "not on a floor below";
    check("down is fine", "rules::edits", "use crate::html::tree::Tree; use super::rule::Rule;", &[]);
    check(
        "sideways is not",
        "html::parse",
        "use crate::markdown;",
        &[&format!("html::parse names markdown: {upward}")],
    );
    check(
        "a path in code counts",
        "text",
        "fn f() { crate::html::parse(1) }",
        &[&format!("text names html::parse: {upward}")],
    );
    check(
        "so does a way round by super",
        "source",
        "use super::html;",
        &[&format!("source names html: {upward}")],
    );
    check(
        "in a group, too",
        "html",
        "use crate::{text, rules::{run, all as every}};",
        &[&format!("html names rules::run: {upward}"), &format!("html names rules::all: {upward}")],
    );
    check("of Markdown the rules know the events", "rules", "use crate::markdown::event::Tag;", &[]);
    check(
        "and no more",
        "rules",
        "use crate::markdown::{event, escape};",
        &[&format!("rules names markdown::escape: {upward}")],
    );
    check(
        "a name that only begins alike is another",
        "rules",
        "use crate::markdown::events;",
        &[&format!("rules names markdown::events: {upward}")],
    );
    check(
        "the public door is not for the inside",
        "html",
        "use crate::Options;",
        &[&format!("html names Options: {upward}")],
    );
    check(
        "nor from outside",
        "html",
        "use faircopy::Options;",
        &["html names faircopy::Options: the library does not use its own door"],
    );
    check(
        "everything from the root is too much",
        "text",
        "use super::*;",
        &[&format!("text names the root: {upward}")],
    );
    check(
        "comments, strings and tests do not count",
        "text",
        r####"
        // use crate::html;
        /* crate::html::a /* crate::html::b */ crate::html::c */
        const A: &str = "crate::html::d \" crate::html::e";
        const B: &str = r#"crate::html::f" crate::html::g"#;
        const C: char = '"'; const D: char = '\''; fn f<'a>(a: &'a str) {}
        #[cfg(test)]
        mod tests { use super::*; use crate::html; fn f() {} }
    "####,
        &[],
    );
    check(
        "what follows the tests counts",
        "text",
        "#[cfg(test)] mod tests { } use crate::html;",
        &[&format!("text names html: {upward}")],
    );
    check(
        "the command uses the library's exports",
        "cli::args",
        "use faircopy::Options; use super::exit;",
        &[],
    );
    check(
        "and not its modules",
        "cli::args",
        "use crate::html;",
        &["cli::args names html: the command uses what the library exports"],
    );
    check(
        "captures are no imports, and hide none",
        "text",
        "fn f<'a>() -> impl A + use<'a> { crate::html::b() }",
        &[&format!("text names html::b: {upward}")],
    );
    check("a module that nobody placed", "attic", "", &["attic stands on no floor: add it to the table"]);
}

#[test]
fn the_check_of_the_doors_can_fail() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na-b = \"1\"\nc = { package = \"d\" }\ne = \"1\"\n[dev-dependencies]\nf = \"1\"\n";
    let modules = |texts: &[(&str, &str)]| {
        texts.iter().map(|(module, text)| ((*module).to_owned(), (*text).to_owned())).collect()
    };
    assert_eq!(dependencies(manifest), ["a-b", "c", "e"]);
    let fine = modules(&[("one", "use a_b::X; fn f() { c::run() }"), ("two", "use e as other; // c::run\n")]);
    assert_eq!(check_doors(manifest, &fine), [""; 0]);
    let wrong =
        modules(&[("one", "use a_b::X; use {c::y, std::z};"), ("two", "#[derive(a_b::D)] struct S;")]);
    assert_eq!(
        check_doors(manifest, &wrong),
        ["a-b has 2 doors: one, two", "e is named in no module: drop it"]
    );
}
