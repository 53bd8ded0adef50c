//! The tree builder against html5lib's trees. The cases under `scripted` need a script to run, and are left out.

use std::borrow::Cow;

use super::super::builder::{Builder, Scripting};
use super::super::parse::normalize_newlines;
use super::super::tree::{Namespace, Room, Tree};
use super::exceptions::EXCEPTIONS;
use super::outline::outline;

/// How many cases the suite has at least.
const CASES: usize = 1_700;

#[test]
fn trees_are_those_of_html5lib() {
    let files = super::suite("tree-construction", "dat");
    let mut run = 0;
    let mut wrong = Vec::new();
    let mut excused = Vec::new();
    for (file, text) in &files {
        for case in cases(text) {
            let scriptings = match case.scripting {
                None => vec![Scripting::Disabled, Scripting::Enabled],
                Some(scripting) => vec![scripting],
            };
            run += 1;
            for scripting in scriptings {
                let found = build(&case, scripting);
                if found == case.tree {
                    continue;
                }
                if let Some(exception) =
                    EXCEPTIONS.iter().position(|(own, data, _)| own == file && *data == case.data)
                {
                    excused.push(exception);
                    continue;
                }
                let context = case.context.as_ref().map_or(String::new(), |(_, name)| format!(" in {name}"));
                wrong.push(format!(
                    "{file}{context} ({scripting:?})\n{}\nwant\n{}got\n{found}",
                    case.data, case.tree
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {run} cases differ\n{}", wrong.len(), wrong.join("\n"));
    assert!(files.is_empty() || run >= CASES, "only {run} cases");
    for (at, (file, data, _)) in EXCEPTIONS.iter().enumerate() {
        assert!(files.is_empty() || excused.contains(&at), "no longer an exception: {file}: {data}");
    }
}

struct Case {
    data: String,
    /// The context element of a fragment.
    context: Option<(Namespace, String)>,
    scripting: Option<Scripting>,
    tree: String,
}

/// `#data`, `#errors`, perhaps `#document-fragment` and `#script-on` or `#script-off`, `#document`.
fn cases(text: &str) -> Vec<Case> {
    let text = format!("\n{text}");
    text.split("\n#data\n")
        .skip(1)
        .map(|case| {
            let mut sections: Vec<(&str, String)> = vec![("data", String::new())];
            for line in case.split_inclusive('\n') {
                let name =
                    line.trim_end_matches('\n').strip_prefix('#').filter(|name| SECTIONS.contains(name));
                match (name, sections.last_mut()) {
                    (Some(name), _) => sections.push((name, String::new())),
                    (None, Some((_, body))) => *body += line,
                    (None, None) => {}
                }
            }
            let section =
                |name: &str| sections.iter().find(|(own, _)| *own == name).map(|(_, body)| body.as_str());
            let scripting = match (section("script-on"), section("script-off")) {
                (Some(_), _) => Some(Scripting::Enabled),
                (_, Some(_)) => Some(Scripting::Disabled),
                _ => None,
            };
            let data = section("data").unwrap_or("");
            let tree = section("document").unwrap_or("").trim_end_matches('\n');
            Case {
                data: data.strip_suffix('\n').unwrap_or(data).to_owned(),
                context: section("document-fragment").map(|name| context(name.trim())),
                scripting,
                tree: if tree.is_empty() { String::new() } else { format!("{tree}\n") },
            }
        })
        .collect()
}

const SECTIONS: [&str; 7] =
    ["errors", "new-errors", "document-fragment", "script-on", "script-off", "document", "data"];

fn context(name: &str) -> (Namespace, String) {
    match name.split_once(' ') {
        Some(("svg", name)) => (Namespace::Svg, name.to_ascii_lowercase()),
        Some(("math", name)) => (Namespace::MathMl, name.to_owned()),
        _ => (Namespace::Html, name.to_owned()),
    }
}

fn build(case: &Case, scripting: Scripting) -> String {
    let source = normalize_newlines(Cow::Borrowed(&case.data));
    let mut builder = Builder::new(&source, Room::default()).with_scripting(scripting);
    if let Some((namespace, name)) = &case.context {
        builder.begin_fragment(name, *namespace);
    }
    let (arena, seen) = builder.run_for_test();
    let tree = Tree::from_arena(source.clone(), arena);
    let top = match &case.context {
        None => tree.root(),
        Some(_) => tree.first_child(tree.root()).expect("a fragment has a root"),
    };
    outline(&tree, &seen, top)
}
