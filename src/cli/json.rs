//! What became of a file as one JSON object, for programs. The door of `serde_json`.
//!
//! ```text
//! {"path":"a.html","kind":"html","changed":true,"effect":"written","to":"out/a.md","error":null,
//!  "dropped":{"dropped-script":2},"diagnostics":[{"severity":"note","code":"dropped-script",
//!  "message":"dropped 2 script elements","help":null,"count":2,"line":null,"column":null,"start":null,"end":null}]}
//! ```
//! It is one line. Every key is always there. `start` and `end` are bytes of the text as it was decoded, `line`
//! and `column` count from 1. A path that is not Unicode has U+FFFD in it.

use faircopy::{BodyKind, Diagnostic, Severity};
use serde_json::{Map, Value, json};

use super::convert::Converted;
use super::emit::Effect;

/// What is said of a file that was converted, or was refused.
pub(crate) fn file(name: &str, converted: &Converted<'_>, effect: Effect, to: Option<&str>) -> String {
    let counted = converted.diagnostics.iter().filter_map(|diagnostic| {
        diagnostic.count.map(|count| (diagnostic.code.to_owned(), Value::from(count)))
    });
    let diagnostics: Vec<Value> =
        converted.diagnostics.iter().map(|one| diagnostic(one, &converted.text)).collect();
    line(json!({
        "path": name,
        "kind": match converted.kind {
            BodyKind::Html => Some("html"),
            BodyKind::Markdown => Some("markdown"),
            BodyKind::Auto => None,
        },
        "changed": converted.before != &*converted.after,
        "effect": match effect {
            Effect::Nothing => None,
            Effect::Written => Some("written"),
            Effect::WouldChange => Some("would change"),
        },
        "to": to,
        "error": null,
        "dropped": counted.collect::<Map<String, Value>>(),
        "diagnostics": diagnostics,
    }))
}

/// What is said of a file that could not be read, converted or written.
pub(crate) fn failure(name: &str, error: &str) -> String {
    line(json!({
        "path": name,
        "kind": null,
        "changed": false,
        "effect": null,
        "to": null,
        "error": error,
        "dropped": {},
        "diagnostics": [],
    }))
}

fn diagnostic(diagnostic: &Diagnostic, text: &str) -> Value {
    let place = diagnostic.place(text);
    json!({
        "severity": match diagnostic.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "count": diagnostic.count,
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "start": diagnostic.span.as_ref().map(|span| span.start),
        "end": diagnostic.span.as_ref().map(|span| span.end),
    })
}

fn line(value: Value) -> String {
    format!("{value}\n")
}
