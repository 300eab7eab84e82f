//! From what a person types to what is looked for in the index.

use crate::fold::fold;
use crate::split::{Form, form, parts, runs, ungrouped};
use crate::stem::Stem;
use crate::stop::is_stop;
use crate::words::{MAX_WORD_BYTES, acronym, cut, iban, is_space, pairs, segments, span};
use pec_core::ports::Word;

/// Bytes of the longest query.
pub const MAX_QUERY_BYTES: usize = 2_000;
/// Words of the longest query, once it is taken apart.
pub const MAX_QUERY_WORDS: usize = 64;
/// Characters that have to stand before a `*`.
pub const MIN_PREFIX_CHARACTERS: usize = 2;

/// Why there is nothing to look for in what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It has no word at all.
    #[error("there is no word to search for: type at least one")]
    Empty,
    /// All its words are so frequent that they are not in the index.
    #[error("these words are in nearly every text and are not indexed: add a rarer one")]
    OnlyStopWords,
    /// It is longer than [`MAX_QUERY_BYTES`].
    #[error("the query has {bytes} bytes, at most {most} are allowed: search for its rarest words")]
    TooLong {
        /// Its bytes.
        bytes: usize,
        /// How many are allowed.
        most: usize,
    },
    /// It has more than [`MAX_QUERY_WORDS`].
    #[error("the query has more than {most} words: search for its rarest ones")]
    TooManyWords {
        /// How many are allowed.
        most: usize,
    },
    /// A `*` stands elsewhere than at the end of a word.
    #[error("a * may only stand at the end of a word, as in contr*")]
    Star,
    /// A `*` has too little before it.
    #[error("a * needs at least {least} characters before it: type more of the word")]
    ShortPrefix {
        /// How many it needs.
        least: usize,
    },
}

impl QueryError {
    /// A stable machine code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "query.empty",
            Self::OnlyStopWords => "query.only_stop_words",
            Self::TooLong { .. } => "query.too_long",
            Self::TooManyWords { .. } => "query.too_many_words",
            Self::Star => "query.star",
            Self::ShortPrefix { .. } => "query.short_prefix",
        }
    }
}

/// What to look for in an index of [`words`](crate::words): all of these words.
///
/// A word finds its other forms (`contratto` finds `contratti`); `contr*` finds all that begin so. A code, an address or a name
/// with dots is looked for as a whole. Quotation marks change nothing: the index knows no order, and `"atto di precetto"` finds what has
/// `atto` and `precetto`. There is no `OR` and no `NOT`.
///
/// # Errors
///
/// Each [`QueryError`].
///
/// ```
/// use pec_core::ports::Word;
/// let query = pec_text::query("l'offerta 1234/2021 contr*")?;
/// assert_eq!(query, [Word::new("offert", false), Word::new("1234/2021", false), Word::new("contr", true)]);
/// assert_eq!(pec_text::query("della"), Err(pec_text::QueryError::OnlyStopWords));
/// # Ok::<(), pec_text::QueryError>(())
/// ```
pub fn query(text: &str) -> Result<Vec<Word>, QueryError> {
    if text.len() > MAX_QUERY_BYTES {
        return Err(QueryError::TooLong { bytes: text.len(), most: MAX_QUERY_BYTES });
    }
    let mut sought = Sought { words: Vec::new(), stem: Stem::new(), stopped: false };
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            break;
        }
        if let Some((iban, length)) = iban(rest) {
            sought.add(&iban, false);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let (span, behind) = span(rest);
        let folded = fold(span);
        let mut stars = folded.matches('*').count();
        for run in runs(&folded) {
            stars -= usize::from(run.star);
            sought.run(run.text, run.star)?;
        }
        if stars > 0 {
            return Err(QueryError::Star);
        }
        rest = behind;
    }
    match sought.words.len() {
        0 if sought.stopped => Err(QueryError::OnlyStopWords),
        0 => Err(QueryError::Empty),
        MOST.. => Err(QueryError::TooManyWords { most: MAX_QUERY_WORDS }),
        _ => Ok(sought.words),
    }
}

/// The first number of words that is too many.
const MOST: usize = MAX_QUERY_WORDS + 1;

struct Sought {
    words: Vec<Word>,
    stem: Stem,
    stopped: bool,
}

impl Sought {
    fn run(&mut self, run: &str, prefix: bool) -> Result<(), QueryError> {
        match form(run) {
            Form::Acronym => return self.part(&acronym(run), prefix),
            Form::Code | Form::Dotted | Form::Address if run.len() <= MAX_WORD_BYTES => {
                match ungrouped(run).filter(|_| !prefix) {
                    Some(number) => self.add(&number, false),
                    None => self.add(run, prefix),
                }
                return Ok(());
            }
            _ => {}
        }
        let mut parts = parts(run).peekable();
        while let Some(part) = parts.next() {
            self.part(part, prefix && parts.peek().is_none())?;
        }
        Ok(())
    }

    fn part(&mut self, part: &str, prefix: bool) -> Result<(), QueryError> {
        let mut segments = segments(part).peekable();
        while let Some((segment, unspaced)) = segments.next() {
            let prefix = prefix && segments.peek().is_none();
            if unspaced {
                // Pairs say more than single characters, which are looked for where there is no pair.
                if pairs(segment).next().is_none() {
                    self.add(segment, false);
                }
                pairs(segment).for_each(|pair| self.add(pair, false));
            } else if prefix {
                if segment.chars().nth(MIN_PREFIX_CHARACTERS - 1).is_none() {
                    return Err(QueryError::ShortPrefix { least: MIN_PREFIX_CHARACTERS });
                }
                self.add(cut(segment), true);
            } else if is_stop(segment) {
                self.stopped = true;
            } else {
                let stem = self.stem.of(cut(segment));
                self.add(&stem, false);
            }
        }
        Ok(())
    }

    fn add(&mut self, word: &str, prefix: bool) {
        let word = Word::new(word, prefix);
        if !self.words.contains(&word) {
            self.words.push(word);
        }
    }
}
