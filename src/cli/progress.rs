//! A bar that shows how far a long run has come. The door of `indicatif`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run over fewer files is over before a bar could be read.
const AT_LEAST: usize = 50;

/// The bar, on a standard error that is a terminal and nowhere else.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// None is shown where `is_wanted` says so, or where there is nobody to look at it.
    pub(crate) fn new(files: usize, is_wanted: bool) -> Progress {
        if !is_wanted || files < AT_LEAST || !std::io::stderr().is_terminal() {
            return Progress { bar: None };
        }
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr());
        // The template is ours: one that cannot be read leaves the bar as it is by default.
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left") {
            bar.set_style(style);
        }
        Progress { bar: Some(bar) }
    }

    /// One file more is done.
    pub(crate) fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Says something without the bar in its way.
    pub(crate) fn beside<T>(&self, say: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
