//! Lines: what stands before each, and blank lines that are owed until the next block pays. Knows no block.

/// The output, line by line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub out: String,
    /// What stands before every line of the innermost container.
    prefix: String,
    /// What stands before its next line instead, while a marker waits for its first line; else empty.
    first: String,
    /// A blank line stands between the last block and the next.
    owed: bool,
}

/// A container's place, for leaving it again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Depth(usize);

/// A block's first line, perhaps.
#[derive(Debug)]
pub(super) struct Attempt {
    /// Where the output ended before.
    start: usize,
    /// Where the line begins.
    pub block: usize,
}

impl Lines {
    /// Makes room for another output.
    pub(super) fn clear(&mut self, capacity: usize) {
        self.out = String::with_capacity(capacity);
        self.prefix.clear();
        self.first.clear();
        self.owed = false;
    }

    /// Owes a blank line.
    pub(super) fn owe(&mut self) {
        self.owed = true;
    }

    /// Forgives it.
    pub(super) fn forgive(&mut self) {
        self.owed = false;
    }

    /// Pays the blank line that is owed, before a block or container begins.
    pub(super) fn pay(&mut self) {
        #[cfg(test)]
        if super::sabotage::is_on(super::sabotage::Sabotage::NoBlankLines) {
            self.owed = false;
        }
        if std::mem::take(&mut self.owed) && !self.out.is_empty() && self.first.is_empty() {
            self.blank();
        }
    }

    /// Begins a block's first line as [`Lines::pay`] and [`Lines::begin`] do, but for good only once it is kept.
    pub(super) fn attempt(&mut self) -> Attempt {
        let start = self.out.len();
        #[cfg(test)]
        if super::sabotage::is_on(super::sabotage::Sabotage::NoBlankLines) {
            self.owed = false;
        }
        if self.owed && !self.out.is_empty() && self.first.is_empty() {
            self.blank();
        }
        let block = self.out.len();
        let marker = if self.first.is_empty() { &self.prefix } else { &self.first };
        if !marker.is_empty() {
            self.out.push_str(marker);
        }
        Attempt { start, block }
    }

    /// The attempt is good: nothing is owed or waits any more.
    pub(super) fn keep(&mut self) {
        self.owed = false;
        self.first.clear();
    }

    /// The attempt was in vain.
    pub(super) fn undo(&mut self, attempt: Attempt) {
        self.out.truncate(attempt.start);
    }

    /// The output, and what stands before every line of the innermost container.
    #[inline]
    pub(super) fn parts(&mut self) -> (&mut String, &str) {
        (&mut self.out, &self.prefix)
    }

    /// Enters a container: `marker` before its first line, `rest` before the others.
    pub(super) fn enter(&mut self, marker: &str, rest: &str) -> Depth {
        let depth = Depth(self.prefix.len());
        if marker != rest || !self.first.is_empty() {
            self.begin_marker();
            self.first.push_str(marker);
        }
        self.prefix.push_str(rest);
        depth
    }

    /// The same of a container whose marker `push_marker` appends; before the other lines stand as many spaces.
    #[inline]
    pub(super) fn enter_indented(&mut self, push_marker: impl FnOnce(&mut String)) -> Depth {
        let depth = Depth(self.prefix.len());
        self.begin_marker();
        let start = self.first.len();
        push_marker(&mut self.first);
        match self.first.len() - start {
            // What is known to be two bytes long is one instruction.
            2 => self.prefix.push_str("  "),
            width => self.prefix.extend(std::iter::repeat_n(' ', width)),
        }
        depth
    }

    /// A marker is about to wait, perhaps behind others.
    #[inline]
    fn begin_marker(&mut self) {
        if self.first.is_empty() && !self.prefix.is_empty() {
            self.first.push_str(&self.prefix);
        }
    }

    /// Leaves it; a marker that still waits for its first line stands alone.
    pub(super) fn leave(&mut self, depth: Depth) {
        if !self.first.is_empty() {
            self.blank();
        }
        self.prefix.truncate(depth.0);
    }

    /// The marker that waits for its first line, with all that stands before it.
    pub(super) fn waiting(&self) -> Option<&str> {
        (!self.first.is_empty()).then_some(&*self.first)
    }

    /// Begins a line that is not blank.
    pub(super) fn begin(&mut self) {
        if self.first.is_empty() {
            self.out.push_str(&self.prefix);
        } else {
            self.out.push_str(&self.first);
            self.first.clear();
        }
    }

    /// A whole line, which may be blank.
    pub(super) fn line(&mut self, text: &str) {
        if text.is_empty() {
            self.blank();
            return;
        }
        self.begin();
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Whole lines, with line feeds between them.
    pub(super) fn lines(&mut self, text: &str) {
        if self.prefix.is_empty() && self.first.is_empty() {
            self.out.push_str(text);
            self.out.push('\n');
            return;
        }
        for line in text.split('\n') {
            self.line(line);
        }
    }

    fn blank(&mut self) {
        if self.first.is_empty() {
            if !self.prefix.is_empty() {
                self.out.push_str(self.prefix.trim_end());
            }
        } else {
            self.out.push_str(self.first.trim_end());
            self.first.clear();
        }
        self.out.push('\n');
    }
}
