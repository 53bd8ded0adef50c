//! Reader: values to what the options want, and an error with its place where they do not fit.

use super::suggest;
use crate::diagnostic::Diagnostic;
use crate::front_matter::{Data, Value};
use crate::normalize::{InvalidOption, OptionPlace};

/// Reads the values of one configuration.
pub(super) struct Reader<'s> {
    source: &'s str,
    errors: Vec<Diagnostic>,
    /// The values that are checked when all is read, and what they are to the options.
    checked: Vec<(OptionPlace, Value)>,
}

/// An error that was noted, to be given a help.
pub(super) struct Noted<'r>(&'r mut Diagnostic);

impl Noted<'_> {
    /// What to do about it.
    pub(super) fn help_is(self, help: impl Into<String>) {
        self.0.help = Some(help.into());
    }
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s str) -> Reader<'s> {
        Reader { source, errors: Vec::new(), checked: Vec::new() }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.errors
    }

    /// Notes an error at `value`.
    pub(super) fn error(&mut self, value: &Value, message: impl Into<String>) -> Noted<'_> {
        self.errors.push(Diagnostic::error("config", message).at(value.span.clone()));
        let last = self.errors.len() - 1;
        Noted(&mut self.errors[last])
    }

    /// Notes that `value` is what the options hold at `place`.
    pub(super) fn check_later(&mut self, place: OptionPlace, value: &Value) {
        self.checked.push((place, value.clone()));
    }

    /// Notes what the options found wrong, at its place in the text.
    pub(super) fn invalid(&mut self, invalid: &InvalidOption) {
        let mut error = Diagnostic::error("config", invalid.message.clone());
        if let Some((_, value)) = self.checked.iter().find(|(place, _)| *place == invalid.place) {
            error = error.at(value.place_within(self.source, invalid.span.clone()));
        }
        self.errors.push(error);
    }

    /// A text, which is not empty.
    pub(super) fn text(&mut self, value: &Value) -> Option<String> {
        match &value.data {
            Data::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => {
                self.error(value, "a text is wanted here")
                    .help_is("put it in quotes if it looks like something else");
                None
            }
        }
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&mut self, value: &Value) -> Option<String> {
        if value.data == Data::Null { None } else { self.text(value) }
    }

    /// One of the words of `choices`.
    pub(super) fn choice<T: Copy>(&mut self, value: &Value, choices: &[(&'static str, T)]) -> Option<T> {
        let all: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let Data::Text(text) = &value.data else {
            self.error(value, "a word is wanted here").help_is(format!("one of {}", all.join(", ")));
            return None;
        };
        let found = choices.iter().find(|(name, _)| name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let help = match suggest::nearest(text, all.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of {}", all.join(", ")),
            };
            self.error(value, format!("`{text}` is none of the values")).help_is(help);
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, value: &Value) -> Option<bool> {
        self.choice(value, &[("true", true), ("false", false)])
    }

    /// The items of a list.
    pub(super) fn items<'v>(&mut self, value: &'v Value) -> &'v [Value] {
        match &value.data {
            Data::Sequence(items) => items,
            Data::Null => &[],
            _ => {
                self.error(value, "a list is wanted here")
                    .help_is("write `[a, b]`, or `- a` on lines of their own");
                &[]
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, value: &Value) -> Vec<String> {
        let mut texts = Vec::new();
        for item in self.items(value) {
            texts.extend(self.text(item));
        }
        texts
    }

    /// A mapping's fields.
    pub(super) fn fields<'v>(&mut self, value: &'v Value) -> &'v [(Value, Value)] {
        match &value.data {
            Data::Mapping(fields) => fields,
            Data::Null => &[],
            _ => {
                self.error(value, "a mapping is wanted here").help_is("write `{key: value}`");
                &[]
            }
        }
    }

    /// The values of a mapping that has these keys and no others, in their order.
    pub(super) fn record<'v, const N: usize>(
        &mut self,
        value: &'v Value,
        names: [&str; N],
    ) -> [Option<&'v Value>; N] {
        let mut found = [None; N];
        for (key, value) in self.fields(value) {
            let name = match &key.data {
                Data::Text(name) => name.as_str(),
                _ => "",
            };
            match names.iter().position(|known| *known == name) {
                Some(at) => found[at] = Some(value),
                None => {
                    let help = match suggest::nearest(name, names.into_iter()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the keys are {}", names.join(", ")),
                    };
                    self.error(key, format!("there is no key `{name}` here")).help_is(help);
                }
            }
        }
        found
    }
}
