//! The tokenizer against html5lib's.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::attributes::{Row, rows_of};
use super::super::builder::tokenizer;
use super::super::parse::normalize_newlines;
use super::super::tokenizer::reference::{Within, push_decoded, push_without_nulls};
use super::super::tokenizer::{CdataSections, Content, Doctype, State, Tag, Token, attribute};

/// How many runs the suite has at least: a suite that cannot be read finds nothing wrong.
const RUNS: usize = 6_900;

#[test]
fn tokens_are_those_of_html5lib() {
    let files = super::suite("tokenizer", "test");
    let mut runs = 0;
    let mut wrong = Vec::new();
    for (file, text) in &files {
        let suite: Value = serde_json::from_str(text).expect("a test file is JSON");
        // `xmlViolationTests` asks for a tree that XML can hold: that is no part of HTML.
        for test in suite["tests"].as_array().into_iter().flatten() {
            let Some(test) = Test::read(test) else { continue };
            for &state in &test.states {
                runs += 1;
                let found = tokens(&test.input, state, &test.last_start_tag);
                if found != test.output {
                    wrong.push(format!(
                        "{file}: {} ({state:?})\n  {:?}\n  want {}\n  got  {}",
                        test.description,
                        test.input,
                        Value::Array(test.output.clone()),
                        Value::Array(found)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {runs} runs differ\n{}", wrong.len(), wrong.join("\n"));
    assert!(files.is_empty() || runs >= RUNS, "only {runs} runs");
}

struct Test {
    description: String,
    input: String,
    output: Vec<Value>,
    states: Vec<State>,
    last_start_tag: String,
}

impl Test {
    /// Nothing for what is not text at all: half of a surrogate pair stands in no UTF-8.
    fn read(test: &Value) -> Option<Test> {
        let escaped = test["doubleEscaped"] == true;
        let states = match test["initialStates"].as_array() {
            None => vec![State::Data],
            Some(names) => names.iter().map(|name| state(name.as_str().unwrap_or(""))).collect(),
        };
        let mut output = Vec::new();
        for token in test["output"].as_array().into_iter().flatten() {
            output.push(if escaped { unescape_all(token)? } else { token.clone() });
        }
        let input = test["input"].as_str().unwrap_or("");
        Some(Test {
            description: test["description"].as_str().unwrap_or("").to_owned(),
            input: if escaped { unescape(input)? } else { input.to_owned() },
            output,
            states,
            last_start_tag: test["lastStartTag"].as_str().unwrap_or("").to_owned(),
        })
    }
}

fn state(name: &str) -> State {
    match name {
        "Data state" => State::Data,
        "PLAINTEXT state" => State::Plaintext,
        "RCDATA state" => State::Rcdata,
        "RAWTEXT state" => State::Rawtext,
        "Script data state" => State::ScriptData,
        "CDATA section state" => State::Cdata,
        _ => panic!("{name} is no state that a test begins in"),
    }
}

fn unescape_all(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescape(text)?),
        Value::Array(items) => Value::Array(items.iter().map(unescape_all).collect::<Option<_>>()?),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Some((unescape(name)?, unescape_all(value)?)));
            Value::Object(fields.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

/// `\uHHHH` is a UTF-16 code unit.
fn unescape(text: &str) -> Option<String> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        units.extend(rest[..at].encode_utf16());
        units.push(u16::from_str_radix(&rest[at + 2..at + 6], 16).expect("four digits follow"));
        rest = &rest[at + 6..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

/// The tokens of `input` as the suite writes them.
fn tokens(input: &str, state: State, last_start_tag: &str) -> Vec<Value> {
    let source = normalize_newlines(Cow::Borrowed(input));
    let mut tokenizer = tokenizer(&source, state, last_start_tag);
    let mut out: Vec<Value> = Vec::new();
    let mut text = String::new();
    let mut rows = Vec::new();
    loop {
        // `<![CDATA[` is a comment to a tokenizer without a tree.
        let token = tokenizer.next(&mut rows, || CdataSections::NotAllowed);
        match &token {
            Token::Text { range, content } => {
                let written = &source[range.clone()];
                match content {
                    Content::Plain(_) => text.push_str(written),
                    Content::References => push_decoded(&mut text, written, Within::Text),
                    Content::Nulls => push_without_nulls(&mut text, written),
                }
                continue;
            }
            Token::Null => {
                text.push('\0');
                continue;
            }
            _ => {}
        }
        if !text.is_empty() {
            out.push(json!(["Character", std::mem::take(&mut text)]));
        }
        match token {
            Token::StartTag(tag) => {
                let mut values =
                    vec![json!("StartTag"), json!(name(&source, &tag)), attributes(&source, &rows, &tag)];
                if tag.self_closing {
                    values.push(json!(true));
                }
                out.push(Value::Array(values));
            }
            Token::EndTag(tag) => out.push(json!(["EndTag", name(&source, &tag)])),
            Token::Comment(range) => {
                let mut data = String::new();
                push_without_nulls(&mut data, &source[range]);
                out.push(json!(["Comment", data]));
            }
            Token::Doctype(range) => {
                let Doctype { name, public, system, force_quirks } = tokenizer.doctype(range);
                out.push(json!(["DOCTYPE", name, public, system, !force_quirks]));
            }
            Token::EndOfFile => return out,
            Token::Text { .. } | Token::Null => {}
        }
    }
}

fn name(source: &str, tag: &Tag) -> String {
    attribute::name(&source[tag.name.0 as usize..tag.name.1 as usize]).into_owned()
}

fn attributes(source: &str, rows: &[Row], tag: &Tag) -> Value {
    let mut out = serde_json::Map::new();
    for row in tag.attributes.first().into_iter().flat_map(|first| rows_of(rows, first)) {
        let name = attribute::name(attribute::name_at(source, row.name)).into_owned();
        let value = attribute::value(&source[row.value.0 as usize..row.value.1 as usize]);
        out.entry(name).or_insert(json!(value));
    }
    Value::Object(out)
}
