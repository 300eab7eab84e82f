//! An index that has grown: documents like those of an archive, without the messages. Those of pec-sqlite's own measurements, with the
//! labels, the shared texts and the body that pec-archive gives to a message.

use super::spent::{Spent, bytes_in};
use crate::clock::worked;
use crate::table::median;
use crate::{Options, Result};
use pec_core::ports::{Batch, Document, Due, Index, Position, Query, Text, Word};
use pec_sqlite::SqliteIndex;
use std::path::Path;

#[path = "../../../adapters/sqlite/examples/measure/generator.rs"]
mod generator;

/// Messages that pec-archive writes at once, at most.
const BATCH: u64 = 512;
/// Messages of one submission: as it was sent, the acceptance, two deliveries.
const SUBMISSION: u64 = 4;
/// Messages of one sender, however large the archive is: so a search for one finds as many in each.
const SENDER: u64 = 20;
/// Messages of one pack.
const PACK: u64 = 100;
/// One submission in so many is late.
const LATE: u64 = 50;
/// Numbers of the texts that the messages of a submission share begin here.
const SHARED: u64 = 1 << 40;

/// An index with so many messages.
pub struct Grown {
    index: SqliteIndex,
    /// Messages.
    pub messages: u64,
    /// What writing took.
    pub spent: Spent,
    /// Bytes of its file.
    pub bytes: u64,
}

impl Grown {
    /// Makes it in a folder. `body` is that of the document of some message.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn make(folder: &Path, messages: u64, body: &str) -> Result<Self> {
        let index = SqliteIndex::create(folder.join("index.sqlite"))?;
        let mut spent = Spent::default();
        let mut segment = 0;
        for first in (0..messages).step_by(usize::try_from(BATCH)?) {
            segment += 1;
            let mut batch = Batch::new(index.position()?, Position::new(segment, [1; 32]));
            for number in first..(first + BATCH).min(messages) {
                message(number, body, &mut batch);
            }
            let (took, ()) = Spent::on(|| Ok(index.write(&batch)?))?;
            spent.worked += took.worked;
            spent.passed += took.passed;
        }
        drop(index); // closed, all of it is in one file
        let bytes = bytes_in(folder)?;
        let index = SqliteIndex::open(folder.join("index.sqlite"))?;
        Ok(Self { index, messages, spent, bytes })
    }

    /// What is asked, and the median of what an answer takes, in nanoseconds of work; with how many were found, or counted.
    ///
    /// # Errors
    ///
    /// The index cannot be read.
    pub fn questions(&self, options: Options) -> Result<Vec<(&'static str, f64, u64)>> {
        let middle = self.messages / 2;
        let words = |words: &[&str]| {
            let mut query = Query::new("message");
            query.words = words.iter().map(|word| Word::new(*word, false)).collect();
            query
        };
        let rare = generator::rare_word(middle);
        let mut late = Query::new("submission").label("state:overdue");
        late.due = Due::Ahead(2_000_000_000);
        let mut page: Vec<(&'static str, Query, bool)> = vec![
            ("a word that one has", words(&[&rare]), false),
            ("the messages of one sender", Query::new("message").label(sender(middle)), false),
            ("that word, and a mailbox", words(&[&rare]).label(generator::MAILBOX), false),
            ("the newest of half of all (a mailbox)", Query::new("message").label(generator::MAILBOX), false),
            ("two common words", words(&["contratto", "fattura"]), false),
            ("how many are late", late, true),
        ];
        for (_, query, _) in &mut page {
            query.most = 50;
        }
        let rounds = if options.quick { 3 } else { 41 };
        page.iter()
            .map(|(name, query, is_count)| {
                let ask = || -> Result<u64> {
                    Ok(match is_count {
                        true => self.index.count(query)?,
                        false => self.index.find(query)?.len() as u64,
                    })
                };
                let found = ask()?;
                let mut times = Vec::new();
                for _ in 0..rounds {
                    let begin = worked();
                    ask()?;
                    times.push(worked().saturating_sub(begin).as_secs_f64() * 1e9);
                }
                Ok((*name, median(times), found))
            })
            .collect()
    }
}

fn sender(number: u64) -> String {
    format!("sender:persona.{}@pec.impresa.example", number / SENDER)
}

/// Adds a message to a batch, and with the last one of a submission what is known of that.
fn message(number: u64, body: &str, batch: &mut Batch) {
    let submission = number / SUBMISSION;
    let (own, mut document) = generator::message(number);
    let (shared, of_shared) = generator::message(SHARED + submission);
    let piece = of_shared.key.replace("message/", "piece:");
    let (_, of_pack) = generator::message(2 * SHARED + number / PACK);
    document.labels.extend([sender(number), piece, of_pack.key.replace("message/", "pack:")]);
    document.labels.sort();
    document.texts.push(shared.id);
    document.body = body.to_owned();
    if number.is_multiple_of(SUBMISSION) {
        batch.texts.push(shared.clone());
    }
    batch.texts.push(own);
    if number % SUBMISSION == SUBMISSION - 1 {
        batch.documents.push(state(submission, &document, &shared));
    }
    batch.documents.push(document);
}

/// The document of a submission.
fn state(submission: u64, last: &Document, shared: &Text) -> Document {
    let mut document = Document::new("submission", format!("submission/{submission}"), last.at);
    let state = if submission.is_multiple_of(LATE) { "overdue" } else { "delivered" };
    let is_wanted = |label: &&String| label.starts_with("mailbox:") || label.starts_with("id:");
    document.labels = last.labels.iter().filter(is_wanted).cloned().collect();
    document.labels.extend([format!("state:{state}"), format!("recipient_state:{state}")]);
    document.labels.sort();
    document.texts = vec![shared.id];
    document.body = last.body.chars().take(300).collect();
    document
}
