//! What tests see of the parser beyond the tree: fragments of any element, scripting, the doctype.

use super::super::attributes::Attributes;
use super::super::element::{Element, NameKey};
use super::super::tokenizer::{Doctype, Noted, State, Tag, Tokenizer};
use super::super::tree::{Namespace, NodeId, Tree};
use super::mode::Mode;
use super::stack::{Integration, Open};
use super::{Arena, Builder};
use crate::text::Controls;

/// What is not in the tree.
#[derive(Debug, Default)]
pub(in crate::html) struct Seen {
    pub scripting: Scripting,
    /// The doctype, and how many nodes stand before it.
    pub doctype: Option<(Doctype<'static>, usize)>,
    /// The first row of the attributes of a second `html` or `body` start tag.
    pub added: Vec<(NodeId, u32)>,
}

/// The [scripting flag](https://html.spec.whatwg.org/multipage/parsing.html#scripting-flag).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::html) enum Scripting {
    #[default]
    Disabled,
    Enabled,
}

impl Seen {
    pub(super) fn note_doctype(&mut self, doctype: Doctype<'_>, tree: &Tree<'_>) {
        self.doctype = Some((doctype.into_owned(), tree.children(tree.root()).count()));
    }

    pub(super) fn note_attributes(&mut self, node: NodeId, tag: &Tag) {
        self.added.extend(tag.attributes.first().map(|first| (node, first)));
    }
}

impl<'s> Builder<'s> {
    pub(in crate::html) fn with_scripting(mut self, scripting: Scripting) -> Builder<'s> {
        self.seen.scripting = scripting;
        self
    }

    /// Begins as in the element `name`.
    /// <https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments>
    pub(in crate::html) fn begin_fragment(&mut self, name: &str, namespace: Namespace) {
        let element = Element::of_tag(&NameKey::of(name.as_bytes()));
        let node = self.tree.new_parsed(element, namespace, Attributes::NONE);
        let integrates = match namespace {
            Namespace::Html => Integration::Nothing,
            _ => self.integration(node, element, namespace),
        };
        self.context = Some(Open { node, element, namespace, integrates, name: 0 });
        if namespace == Namespace::Html {
            let state = match element {
                Element::TITLE | Element::TEXTAREA => State::Rcdata,
                Element::STYLE | Element::XMP | Element::IFRAME | Element::NOEMBED | Element::NOFRAMES => {
                    State::Rawtext
                }
                Element::SCRIPT => State::ScriptData,
                Element::NOSCRIPT if self.runs_scripts() => State::Rawtext,
                Element::PLAINTEXT => State::Plaintext,
                _ => State::Data,
            };
            self.tokenizer.enter(state, "");
        }
        self.insert_root(&Tag::implied(Element::HTML));
        if self.context_is(Element::TEMPLATE) {
            self.template_modes.push(Mode::InTemplate);
        }
        self.reset_mode();
        self.form = (element == Element::FORM).then_some(node);
    }

    /// Builds all of the tree, and says what is not in it.
    pub(in crate::html) fn run_for_test(mut self) -> (Arena, Seen) {
        self.build();
        (self.tree.into_arena(), self.seen)
    }
}

/// The tokens alone, in one state from the start.
pub(in crate::html) fn tokenizer<'s>(
    source: &'s str,
    state: State,
    last_start_tag: &'s str,
) -> Tokenizer<'s> {
    let mut tokenizer = Tokenizer::new(source, Noted::default(), Controls::Perhaps);
    tokenizer.enter(state, last_start_tag);
    tokenizer
}
