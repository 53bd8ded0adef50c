//! Rules: what each element becomes.

mod all;
mod anchor;
mod census;
mod edits;
mod embedded;
mod embeds;
mod footnotes;
mod grouping;
mod highlighter;
mod interactive;
mod kept;
mod math;
mod note_markup;
mod note_survey;
mod preformatted;
mod recent;
mod report;
mod room;
mod rule;
mod run;
mod sections;
mod stream;
mod tabular;
mod text_level;
mod unrendered;
mod url;

#[cfg(test)]
mod dump;

pub(crate) use room::Room;
pub(crate) use run::run;
