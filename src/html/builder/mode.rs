//! The insertion modes, by name.

/// What is to be done with a token depends on where the parser is
/// ([§13.2.4.1](https://html.spec.whatwg.org/multipage/parsing.html#the-insertion-mode)).
///
/// There are no modes for `select`: the standard has dropped them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    InHeadNoscript,
    AfterHead,
    InBody,
    Text,
    InTable,
    InTableText,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    AfterBody,
    InFrameset,
    AfterFrameset,
    AfterAfterBody,
    AfterAfterFrameset,
}

/// Whether a token is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Done,
    /// *Reprocess the token*: the mode or the stack has changed.
    Again,
}
