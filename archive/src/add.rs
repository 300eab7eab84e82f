//! Takes mail in.

use crate::apply::{Read, piece_key};
use crate::archive::{Prepared, read};
use crate::draft::{Draft, Texts};
use crate::log::{Act, Added, FolderKind, Judgement, Seen};
use crate::message::{self, Entry};
use crate::pack::{PackWriter, Whole, Written};
use crate::reading::Reading;
use crate::{Archive, By, Error, Judge, Sha256};
use pec_core::facet::Integrity;
use pec_core::message::Message;
use pec_core::ports::{Listed, MailSource, PortError, PortErrorKind, readings};
use pec_core::verify::Verifier;
use pec_pool::Work;
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// Messages that are listed at once.
const PAGE: usize = 1_000;
/// Bytes of messages that are written at once: what is lost of the work if the power goes, and what is kept in memory.
const BATCH_BYTES: usize = 16 << 20;
/// Bytes of the largest message that is kept, if the limits do not allow a larger one to be judged: it is held in memory.
const MAX_KEPT: usize = 1 << 30;
/// Messages that are written at once.
const BATCH_MESSAGES: usize = 512;

/// What became of one message of a source.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress {
    /// It is kept: it outlasts a power cut.
    Kept {
        /// Its id in the source.
        id: String,
        /// Its name in the archive.
        message: Sha256,
        /// Its bytes.
        bytes: u64,
        /// Whether the archive did not have it before.
        new: bool,
    },
    /// It could not be had from the source; the others go on.
    Failed {
        /// Its id in the source.
        id: String,
        /// Why.
        error: PortError,
    },
}

/// What was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Messages that the archive did not have before.
    pub new: u64,
    /// Messages that it had already.
    pub known: u64,
    /// Messages that could not be had from the source.
    pub failed: u64,
    /// Of the new ones, those that could not be judged: they are kept as they are.
    pub unreadable: u64,
    /// Bytes of the new ones.
    pub bytes: u64,
}

/// A message from the source.
struct Job {
    listed: Listed,
    bytes: Result<Arc<Vec<u8>>, PortError>,
}

/// A message that was looked at.
struct Looked {
    listed: Listed,
    found: Result<Found, Error>,
}

enum Found {
    /// It could not be had.
    Failed(PortError),
    /// The archive has it.
    Known(Sha256, u64),
    New(Box<New>),
}

struct New {
    sha256: Sha256,
    raw: Arc<Vec<u8>>,
    judgement: Judgement,
    reading: Arc<Reading>,
}

impl Archive {
    /// Takes in all messages of a source, as those of the mailbox `mailbox`; `progress` hears of each message once it is **kept for
    /// good**, and may end the run. Taking in the same again changes nothing. One odd message never stops the rest.
    ///
    /// # Errors
    ///
    /// The archive cannot be written, or the source cannot be listed. What `progress` heard of is kept all the same; to go on, do
    /// the same again.
    pub fn add(
        &self,
        source: &mut dyn MailSource,
        mailbox: &str,
        judge: &Judge,
        by: &By,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Summary, Error> {
        crate::names::check("a mailbox", mailbox)?;
        let texts = Texts::new(&*self.index);
        let look = Look { archive: self, judge, by, texts: &texts };
        let stopped: Mutex<Option<Error>> = Mutex::default();
        let mut taking = Taking {
            archive: self,
            texts: &texts,
            mailbox,
            by,
            progress,
            batch: Vec::new(),
            bytes: 0,
            summary: Summary::default(),
            ended: false,
        };
        let mut outcome = Ok(());
        // One that is too large to be judged is kept all the same.
        let limit = judge.limits().max_message_bytes.max(MAX_KEPT);
        pec_pool::run(
            pec_pool::cores(),
            &look,
            |emit| {
                if let Err(error) = feed(source, limit, emit) {
                    *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            },
            |looked| {
                outcome = taking.take(looked);
                outcome.is_ok() && !taking.ended
            },
        );
        // What came before the failure is kept.
        outcome.and_then(|()| if taking.ended { Ok(()) } else { taking.flush() })?;
        match stopped.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(taking.summary),
        }
    }
}

/// Gets the messages from the source, one after the other.
fn feed(
    source: &mut dyn MailSource,
    limit: usize,
    emit: &mut dyn FnMut(Job, usize) -> bool,
) -> Result<(), Error> {
    let mut after: Option<String> = None;
    loop {
        let page = source.list(after.as_deref(), PAGE).map_err(Error::Source)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id.clone());
        for listed in page {
            let bytes = fetch(source, &listed, limit).map(Arc::new);
            let weight = bytes.as_ref().map_or(0, |bytes| bytes.len());
            if !emit(Job { listed, bytes }, weight) {
                return Ok(());
            }
        }
    }
}

fn fetch(source: &mut dyn MailSource, listed: &Listed, limit: usize) -> Result<Vec<u8>, PortError> {
    let expected = listed.bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected.min(limit));
    source.fetch(&listed.id, &mut |chunk| {
        if bytes.len() + chunk.len() > limit {
            let detail =
                format!("the message has more than {limit} bytes (raise the limit max_message_bytes)");
            return Err(PortError::new(PortErrorKind::Invalid, detail));
        }
        bytes.extend_from_slice(chunk);
        Ok(())
    })?;
    Ok(bytes)
}

/// Looks at messages, on many threads.
struct Look<'a> {
    archive: &'a Archive,
    judge: &'a Judge,
    by: &'a By,
    texts: &'a Texts<'a>,
}

impl Look<'_> {
    fn look(&self, verifier: &mut Verifier, job: &Job) -> Result<Found, Error> {
        let raw = match &job.bytes {
            Err(error) => return Ok(Found::Failed(error.clone())),
            Ok(raw) => raw,
        };
        let (raw, judgement) = match self.intact(verifier, raw, job.listed.quoted) {
            Some((copy, judgement)) => (Arc::new(copy), Some(judgement)),
            None => (Arc::clone(raw), None),
        };
        let sha256 = Sha256::of(&raw);
        let key = message::key(&sha256);
        if self.archive.index.get(&[&key]).map_err(Error::Index)?.iter().any(Option::is_some) {
            return Ok(Found::Known(sha256, raw.len() as u64));
        }
        let judgement = judgement.unwrap_or_else(|| self.judge(verifier, &raw));
        let reading = read(&raw, self.judge.limits(), self.texts)?;
        Ok(Found::New(Box::new(New { sha256, raw, judgement, reading: Arc::new(reading) })))
    }

    fn judge(&self, verifier: &mut Verifier, raw: &[u8]) -> Judgement {
        let limits = self.judge.limits();
        match Message::parse(raw, limits) {
            Ok(message) => Judgement::of(&message, verifier, self.by.now, limits),
            Err(error) => Judgement::unreadable(error.code().to_owned()),
        }
    }

    /// A message as it was before a mailbox file put a `>` before some of its lines, if its signature proves that it was so;
    /// without that proof it is kept as it is stored.
    fn intact(&self, verifier: &mut Verifier, stored: &[u8], quoted: bool) -> Option<(Vec<u8>, Judgement)> {
        let mut copies = readings(stored, quoted).filter(|(_, undone)| undone.is_some()).peekable();
        copies.peek()?;
        let is_intact = |judgement: &Judgement| {
            matches!(judgement.facets.integrity, Integrity::Intact | Integrity::IntactAfterCrlf)
        };
        if is_intact(&self.judge(verifier, stored)) {
            return None;
        }
        copies.find_map(|(copy, _)| {
            let judgement = self.judge(verifier, &copy);
            is_intact(&judgement).then(|| (copy.into_owned(), judgement))
        })
    }
}

impl Work for Look<'_> {
    type Job = Job;
    type Output = Looked;
    type Context = Verifier;

    fn context(&self) -> Verifier {
        self.judge.verifier()
    }

    fn run(&self, verifier: &mut Verifier, job: &Job) -> Looked {
        Looked { listed: job.listed.clone(), found: self.look(verifier, job) }
    }

    /// A message that brings us down is kept all the same, as bytes.
    fn panicked(&self, job: &Job) -> Looked {
        let found = match &job.bytes {
            Ok(raw) => Found::New(Box::new(New {
                sha256: Sha256::of(raw),
                raw: Arc::clone(raw),
                judgement: Judgement::unreadable("defect".to_owned()),
                reading: Arc::new(Reading::nothing()),
            })),
            Err(error) => Found::Failed(error.clone()),
        };
        Looked { listed: job.listed.clone(), found: Ok(found) }
    }
}

/// Gathers messages, and writes them batch by batch.
struct Taking<'a> {
    archive: &'a Archive,
    texts: &'a Texts<'a>,
    mailbox: &'a str,
    by: &'a By,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    batch: Vec<Looked>,
    bytes: usize,
    summary: Summary,
    /// Whether whoever asked wants no more.
    ended: bool,
}

impl Taking<'_> {
    fn take(&mut self, looked: Looked) -> Result<(), Error> {
        match looked.found {
            Err(error) => {
                self.flush()?;
                return Err(error);
            }
            Ok(Found::New(ref new)) => self.bytes += new.raw.len(),
            Ok(_) => {}
        }
        self.batch.push(looked);
        if self.bytes >= BATCH_BYTES || self.batch.len() >= BATCH_MESSAGES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        let mut fresh = BTreeSet::new();
        self.archive.commit(self.texts, &mut |draft| {
            let plan = self.plan(draft, &batch)?;
            fresh = plan.new.iter().map(|(new, _)| new.sha256).collect();
            self.archive.prepare(draft, &plan, self.by)
        })?;
        for Looked { listed, found } in batch {
            self.tell(listed.id, found, &mut fresh);
        }
        Ok(())
    }

    /// What of a batch is news to the archive as it is now.
    fn plan<'b>(&self, draft: &Draft<'_>, batch: &'b [Looked]) -> Result<Plan<'b>, Error> {
        let mut plan = Plan::default();
        let mut told: BTreeSet<(Sha256, FolderKind)> = BTreeSet::new();
        let mut fresh = BTreeSet::new();
        for Looked { listed, found } in batch {
            let (sha256, new) = match found {
                Ok(Found::New(new)) => (new.sha256, Some(&**new)),
                Ok(Found::Known(sha256, _)) => (*sha256, None),
                _ => continue,
            };
            let seen = Seen {
                mailbox: self.mailbox.to_owned(),
                source: listed.id.clone(),
                folder: listed.folder.into(),
            };
            let entry = match fresh.contains(&sha256) {
                true => None,
                false => draft.get(&message::key(&sha256))?.as_ref().map(Entry::of_document).transpose()?,
            };
            let is_told = !told.insert((sha256, seen.folder));
            match (entry, new) {
                (Some(entry), _) if !is_told && tells(&entry, &seen) => plan.see.push((sha256, seen)),
                (None, Some(new)) if fresh.insert(sha256) => plan.new.push((new, seen)),
                (None, Some(_)) if !is_told => plan.see.push((sha256, seen)),
                _ => {}
            }
        }
        Ok(plan)
    }

    fn tell(&mut self, id: String, found: Result<Found, Error>, fresh: &mut BTreeSet<Sha256>) {
        let told = match found {
            Ok(Found::New(new)) => {
                let is_new = fresh.remove(&new.sha256);
                let bytes = new.raw.len() as u64;
                if is_new {
                    self.summary.new += 1;
                    self.summary.bytes += bytes;
                    self.summary.unreadable += u64::from(new.judgement.unreadable.is_some());
                } else {
                    self.summary.known += 1;
                }
                Progress::Kept { id, message: new.sha256, bytes, new: is_new }
            }
            Ok(Found::Known(message, bytes)) => {
                self.summary.known += 1;
                Progress::Kept { id, message, bytes, new: false }
            }
            Ok(Found::Failed(error)) => {
                self.summary.failed += 1;
                Progress::Failed { id, error }
            }
            Err(_) => return,
        };
        // Who wants no more hears no more, also of what is kept already.
        self.ended = self.ended || (self.progress)(told).is_break();
    }
}

/// What is to be written.
#[derive(Default)]
struct Plan<'b> {
    new: Vec<(&'b New, Seen)>,
    /// Messages that are known, in a place that is not.
    see: Vec<(Sha256, Seen)>,
}

impl Archive {
    /// Stores the messages of a plan; gives the events that say so.
    fn prepare(&self, draft: &Draft<'_>, plan: &Plan<'_>, by: &By) -> Result<Option<Prepared>, Error> {
        let mut prepared = Prepared::default();
        let mut pack = PackWriter::new()?;
        for (new, _) in &plan.new {
            let stored = |piece: &Sha256| Ok(draft.get(&piece_key(piece))?.is_some());
            let pieces = pack.add(new.sha256, &new.raw, &new.reading.shared, stored)?;
            prepared.reads.insert(new.sha256, Read { reading: Arc::clone(&new.reading), pieces });
        }
        if let Some(Written { name, bytes, pieces }) = pack.finish()? {
            // Before it is stored: neither the memory nor the compression may have changed a bit.
            let whole = Whole::read(&name, bytes)?;
            for (new, _) in &plan.new {
                if !whole.gives(&new.sha256, &new.raw, &new.reading.shared)? {
                    return Err(Error::damaged(&name.object(), "it does not give what was put into it"));
                }
            }
            match self.objects.create(&name.object(), whole.into_bytes()) {
                Err(error) if error.kind() == PortErrorKind::Exists => {}
                other => other.map_err(Error::Objects)?,
            }
            for (new, seen) in &plan.new {
                prepared.events.push(by.event(Act::Add(Box::new(Added {
                    message: new.sha256,
                    bytes: new.raw.len() as u64,
                    pack: name,
                    seen: seen.clone(),
                    judgement: new.judgement.clone(),
                }))));
            }
            prepared.packs.push((name, pieces));
        }
        for (message, seen) in &plan.see {
            prepared.events.push(by.event(Act::See { message: *message, seen: seen.clone() }));
        }
        Ok((!prepared.events.is_empty()).then_some(prepared))
    }
}

/// Whether a place is news: another mailbox, or another kind of folder.
fn tells(entry: &Entry, seen: &Seen) -> bool {
    !entry.seen.iter().any(|known| known.mailbox == seen.mailbox && known.folder == seen.folder)
}
