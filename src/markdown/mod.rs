//! Markdown: the events of an article and how they are written.

mod code;
mod emphasis;
mod escape;
pub(crate) mod event;
mod flanking;
mod html;
mod inline;
#[cfg(test)]
mod laws;
mod layout;
mod leaf;
mod line;
mod line_start;
mod link;
mod list;
mod literal;
mod math;
mod quick;
mod read_back;
mod runs;
#[cfg(test)]
pub(crate) mod sabotage;
mod scan;
mod table;
mod writer;

pub(crate) use code::push_span as push_code_span;
pub(crate) use html::push_events;
pub(crate) use link::{is_autolink, push_tail as push_link_tail};
pub(crate) use scan::scan_html;
#[cfg(test)]
pub(crate) use writer::Block;
pub(crate) use writer::{Scratch, Written, write, write_with};
