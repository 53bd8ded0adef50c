//! Brackets: the literal brackets of a leaf block that is written quickly, and those of them that must be escaped.
//! CommonMark §6.3, "look for link or image". Writes nothing.
//!
//! ```text
//! as [sic] is      [[one](/u)]      [a]b](/u)      [a](b)
//!                                   its text would end at the first, and this would be a link
//! ```
//!
//! Outside the text of our links they do nothing: an opening one before a link is not active behind it, and a closing
//! one takes at most an opening one away.

/// So many of a block are remembered: nobody honest needs more.
const MOST: usize = 64;

/// The literal brackets of one leaf block, by where they stand in it.
#[derive(Debug, Default)]
pub(in crate::markdown) struct Brackets {
    /// The opening ones that nothing has closed.
    open: Vec<usize>,
    /// Those that must be escaped, ascending.
    escapes: Vec<usize>,
    /// Whether there was one.
    is_some: bool,
    /// What stands in the text of a link of ours: nothing, or so many that it has no share in.
    outside: Option<usize>,
    /// One would begin a picture.
    has_picture: bool,
    /// They are not all understood.
    is_in_doubt: bool,
}

impl Brackets {
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.escapes.clear();
        self.is_some = false;
        self.outside = None;
        self.has_picture = false;
        self.is_in_doubt = false;
    }

    /// There are some in what is understood without looking at them.
    pub(super) fn note(&mut self) {
        self.is_some = true;
    }

    /// The text of a link of ours begins.
    #[inline]
    pub(super) fn begin_link(&mut self) {
        self.outside = Some(self.open.len());
    }

    /// It ends.
    #[inline]
    pub(super) fn end_link(&mut self) {
        // One without its partner would be the partner of ours.
        self.is_in_doubt |= self.outside.is_some_and(|outside| self.open.len() > outside);
        self.outside = None;
    }

    /// An opening one, which may stand behind the exclamation mark of a picture.
    pub(super) fn open(&mut self, at: usize, is_picture: bool) {
        self.is_some = true;
        self.has_picture |= is_picture;
        self.is_in_doubt |= self.open.len() >= MOST;
        if !self.is_in_doubt {
            self.open.push(at);
        }
    }

    /// A closing one.
    pub(super) fn close(&mut self) {
        self.is_some = true;
        if self.open.len() > self.outside.unwrap_or(0) {
            self.open.pop();
        } else {
            self.is_in_doubt |= self.outside.is_some();
        }
    }

    /// What stands behind the next closing one, which stands in no link, would be a link's destination. Whether it is
    /// known what to do: all that could open it are escaped, for without the last the one before would.
    pub(super) fn destination(&mut self) -> bool {
        self.escapes.append(&mut self.open);
        self.outside.is_none() && !self.has_picture
    }

    pub(super) fn is_some(&self) -> bool {
        self.is_some
    }

    pub(super) fn is_in_doubt(&self) -> bool {
        self.is_in_doubt
    }

    /// Those that must be escaped, ascending.
    pub(super) fn escapes(&self) -> &[usize] {
        &self.escapes
    }
}
