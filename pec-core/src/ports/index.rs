//! Documents with labels and words, found fast.

use super::PortError;

/// The SHA-256 of what a [`Text`] was made of.
pub type TextId = [u8; 32];

/// Documents with labels and words, found fast.
///
/// It is derived: all that stands in it can be made anew from the objects. Many threads and processes use one at once.
///
/// Keys, families, labels, words and bodies are compared and ordered byte by byte (UTF-8), without regard to languages. They hold
/// no NUL, which some databases cannot keep; all but bodies are not empty.
///
/// Words do not belong to documents but to **texts**, which documents share: five hundred receipts of one message repeat its
/// contract, whose words stand there once.
pub trait Index: Send + Sync {
    /// Up to where it was written; of a new one, the [default](Position::default).
    ///
    /// # Errors
    ///
    /// Any.
    fn position(&self) -> Result<Position, PortError>;

    /// Writes a batch: all of it or nothing, also if the power goes.
    ///
    /// # Errors
    ///
    /// [`Conflict`](super::PortErrorKind::Conflict) if [`position`](Self::position) is not [`Batch::after`]: then nothing is written.
    fn write(&self, batch: &Batch) -> Result<(), PortError>;

    /// The documents with these keys, `None` where there is none, in the order asked for.
    ///
    /// # Errors
    ///
    /// Any.
    fn get(&self, keys: &[&str]) -> Result<Vec<Option<Document>>, PortError>;

    /// Which of these texts it has, in the order asked for.
    ///
    /// # Errors
    ///
    /// Any.
    fn has_texts(&self, ids: &[TextId]) -> Result<Vec<bool>, PortError>;

    /// The documents that match, at most [`Query::most`], in the order of the query.
    ///
    /// # Errors
    ///
    /// Any.
    fn find(&self, query: &Query) -> Result<Vec<Document>, PortError>;

    /// How many match, whatever [`Query::after`] and [`Query::most`] say.
    ///
    /// # Errors
    ///
    /// Any.
    fn count(&self, query: &Query) -> Result<u64, PortError>;

    /// Empties it; its position is that of a new one.
    ///
    /// # Errors
    ///
    /// Any.
    fn clear(&self) -> Result<(), PortError>;
}

/// How much of the archive's log an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The number of the last segment of the log that was written to it, at most 2^63 - 1; 0 if none was.
    pub segment: u64,
    /// The hash at the end of that segment; zeros if there is none.
    pub head: [u8; 32],
}

impl Position {
    /// The end of this segment.
    #[must_use]
    pub fn new(segment: u64, head: [u8; 32]) -> Self {
        Self { segment, head }
    }
}

/// What is written at once. Removals come first, then texts, then documents. **Texts that no document has after that are gone**,
/// whether it was removed, replaced, or never came: so one that a batch takes from one document may go to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// The position that it builds on.
    pub after: Position,
    /// The position once it is written.
    pub position: Position,
    /// Keys of documents to take away, if they are there.
    pub remove: Vec<String>,
    /// Texts, each once; one that it has already is left as it is.
    pub texts: Vec<Text>,
    /// Documents of different keys, each in place of the one with its key, if there is one.
    pub documents: Vec<Document>,
}

impl Batch {
    /// An empty one between two positions.
    #[must_use]
    pub fn new(after: Position, position: Position) -> Self {
        Self { after, position, ..Self::default() }
    }
}

/// Something to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// Its only name: any characters, at most 200 bytes.
    pub key: String,
    /// The kind of document, such as `message`: a query is about one.
    pub family: String,
    /// Where it stands among the others of its family, which those with equal numbers share in the order of their keys. Mostly a
    /// time, in seconds since 1970.
    pub at: i64,
    /// When it changes by itself, in seconds since 1970; `None` if it does not.
    pub due: Option<i64>,
    /// What it is found by: any texts, at most 1,000 bytes each. Sorted, each once.
    pub labels: Vec<String>,
    /// The texts whose words it has. Those are in the index already, or in the same batch.
    pub texts: Vec<TextId>,
    /// What is kept with it: any text, mostly JSON.
    pub body: String,
}

impl Document {
    /// A document without labels, texts and body.
    pub fn new(family: impl Into<String>, key: impl Into<String>, at: i64) -> Self {
        Self { key: key.into(), family: family.into(), at, ..Self::default() }
    }
}

/// The words of some text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Text {
    /// What it was made of.
    pub id: TextId,
    /// Sorted, each once. A word is compared as it is: the index neither folds case nor splits it. No white space, at most 64 bytes.
    pub words: Vec<String>,
}

impl Text {
    /// These words.
    #[must_use]
    pub fn new(id: TextId, words: Vec<String>) -> Self {
        Self { id, words }
    }
}

/// What to look for: documents of one family that meet **all** conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// Of which family.
    pub family: String,
    /// With all these labels.
    pub labels: Vec<String>,
    /// With none of these labels.
    pub without: Vec<String>,
    /// With all these words, in any of their texts, not necessarily the same one.
    pub words: Vec<Word>,
    /// From this [`Document::at`] on.
    pub from: Option<i64>,
    /// Before this [`Document::at`].
    pub before: Option<i64>,
    /// By their [`Document::due`].
    pub due: Due,
    /// In which order.
    pub order: Order,
    /// Only those behind this place, in that order; there need be no document at it.
    pub after: Option<Cursor>,
    /// At most so many; at least 1.
    pub most: usize,
}

impl Query {
    /// All documents of a family, the newest first, at most a hundred.
    pub fn new(family: impl Into<String>) -> Self {
        Self {
            family: family.into(),
            labels: Vec::new(),
            without: Vec::new(),
            words: Vec::new(),
            from: None,
            before: None,
            due: Due::Any,
            order: Order::NewestFirst,
            after: None,
            most: 100,
        }
    }

    /// Also with this label.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.labels.push(label.into());
        self
    }
}

/// A word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// The word, or how it begins.
    pub text: String,
    /// Whether any word that begins so will do.
    pub prefix: bool,
}

impl Word {
    /// This word, or with `prefix` any that begins so.
    pub fn new(text: impl Into<String>, prefix: bool) -> Self {
        Self { text: text.into(), prefix }
    }
}

/// A condition on [`Document::due`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a store has to know every condition")]
pub enum Due {
    /// None.
    Any,
    /// It has one, which is at or before this time.
    Passed(i64),
    /// It has none, or one after this time.
    Ahead(i64),
}

/// The order of what is found: by [`Document::at`], then by [`Document::key`] byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are two ways to go")]
pub enum Order {
    /// The largest first.
    NewestFirst,
    /// The smallest first.
    OldestFirst,
}

/// A document as a place in an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Cursor {
    /// Its [`Document::at`].
    pub at: i64,
    /// Its [`Document::key`].
    pub key: String,
}

impl Cursor {
    /// This place.
    pub fn new(at: i64, key: impl Into<String>) -> Self {
        Self { at, key: key.into() }
    }
}

impl From<&Document> for Cursor {
    fn from(document: &Document) -> Self {
        Self::new(document.at, document.key.clone())
    }
}
