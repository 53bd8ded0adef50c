//! Faults on purpose, for tests of the verification: the writer's duties, left undone one at a time.

use std::cell::Cell;

/// A duty that is left undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    /// Nothing is escaped.
    NoEscapes,
    /// Blocks stand without a blank line between them.
    NoBlankLines,
    /// A list beside a list has the same marker.
    SameMarkers,
    /// Code fences are three backticks whatever the code holds.
    ShortFences,
    /// Punctuation stays inside delimiters that then do not close.
    NoRepair,
    /// Pipes in cells stay bare.
    BarePipes,
    /// No leaf block is written quickly. No duty: the text is the same.
    AllRounds,
}

thread_local! {
    static FAULT: Cell<Option<Sabotage>> = const { Cell::new(None) };
}

/// Whether this duty is to be left undone.
pub(super) fn is_on(fault: Sabotage) -> bool {
    FAULT.get() == Some(fault)
}

/// Whether no leaf block is to be written quickly: the duty that is left undone is one of the rounds'.
pub(super) fn takes_rounds() -> bool {
    matches!(FAULT.get(), Some(Sabotage::NoEscapes | Sabotage::NoRepair | Sabotage::AllRounds))
}

/// Does `act` with the duty left undone.
pub(crate) fn with<T>(fault: Sabotage, act: impl FnOnce() -> T) -> T {
    FAULT.set(Some(fault));
    let out = act();
    FAULT.set(None);
    out
}
