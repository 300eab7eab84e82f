//! What the extraction of a text may cost.

/// Each bound once: its documentation, its name, its code, its default.
macro_rules! bounds {
    ($( $(#[$doc:meta])* $name:ident, $variant:ident: $default:expr; )*) => {
        /// The bounds on the work for one attachment, with all that lies inside it. What lies beyond is left out, and
        /// [`Outcome::Truncated`](crate::Outcome::Truncated) says which bound it was.
        ///
        /// With the defaults no input takes more than some 400 MB of memory beside itself; those that are genuine take
        /// a few times their size. Who works in many threads may want smaller ones.
        ///
        /// ```
        /// let mut bounds = pec_text::Bounds::default();
        /// bounds.max_text_bytes = 1024 * 1024;
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Bounds { $( $(#[$doc])* pub $name: usize, )* }

        impl Default for Bounds {
            fn default() -> Self { Self { $( $name: $default, )* } }
        }

        /// One of the [`Bounds`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Bound { $( #[doc = concat!("[`Bounds::", stringify!($name), "`].")] $variant, )* }

        impl Bound {
            /// Its name, as in [`Bounds`].
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => stringify!($name), )* }
            }
        }
    };
}

bounds! {
    /// Bytes of an attachment that are looked at.
    max_input_bytes, Input: 64 * 1024 * 1024;
    /// Bytes of the text, in UTF-8.
    max_text_bytes, Text: 8 * 1024 * 1024;
    /// Bytes that all compressed pieces of an attachment may have together, once they are expanded.
    max_expanded_bytes, Expanded: 64 * 1024 * 1024;
    /// Things in each other: signed files in signed files, filters of one stream, lists in lists, pages of pages.
    max_depth, Depth: 32;
    /// Objects of a PDF, entries of a ZIP file.
    max_objects, Objects: 500_000;
    /// Small steps in a PDF: operators and operands, numbers of a table.
    max_steps, Steps: 20_000_000;
}

/// What is left of the bounds, and the text that was found meanwhile.
#[derive(Debug)]
pub(crate) struct Work<'b> {
    pub(crate) bounds: &'b Bounds,
    pub(crate) text: String,
    expanded: usize,
    steps: usize,
    /// The first bound that was met.
    pub(crate) met: Option<Bound>,
    /// Whether something could not be read.
    pub(crate) damaged: bool,
}

impl<'b> Work<'b> {
    pub(crate) fn new(bounds: &'b Bounds) -> Self {
        let (expanded, steps) = (bounds.max_expanded_bytes, bounds.max_steps);
        Self { bounds, text: String::new(), expanded, steps, met: None, damaged: false }
    }

    pub(crate) fn meet(&mut self, bound: Bound) {
        self.met.get_or_insert(bound);
    }

    /// Whether more text would have no room.
    pub(crate) fn is_full(&self) -> bool {
        self.met == Some(Bound::Text)
    }

    /// Adds text, as much as there is room for.
    pub(crate) fn push(&mut self, text: &str) {
        let mut end = text.len().min(self.bounds.max_text_bytes.saturating_sub(self.text.len()));
        if end < text.len() {
            self.met = Some(Bound::Text);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
        }
        self.text.push_str(text.get(..end).unwrap_or_default());
    }

    /// Ends a word, if one has begun.
    pub(crate) fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.push(" ");
        }
    }

    /// Ends a line, if one has begun.
    pub(crate) fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.push("\n");
        }
    }

    /// How many bytes may still be expanded.
    pub(crate) fn expandable(&self) -> usize {
        self.expanded
    }

    /// Counts bytes that were expanded.
    pub(crate) fn expand(&mut self, bytes: usize) {
        self.expanded = self.expanded.saturating_sub(bytes);
    }

    /// Takes so many steps; `false` if they are not affordable.
    pub(crate) fn step(&mut self, steps: usize) -> bool {
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => {
                self.steps = 0;
                self.meet(Bound::Steps);
                return false;
            }
        }
        true
    }
}
