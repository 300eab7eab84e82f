//! Reads everything back: whether each byte is what it was, whether the log is whole, whether the index says what the log says.

use crate::draft::each;
use crate::log::{self, Act, Added, LOG};
use crate::message::{self, Entry};
use crate::pack::{PACKS, PackName, Whole};
use crate::{Archive, By, Error, Judge, Judgement, Sha256};
use pec_core::UnixTime;
use pec_core::facet::Verdict;
use pec_core::message::Message;
use pec_core::ports::{ObjectInfo, Position, Query};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Objects that are listed at once.
const PAGE: usize = 1_000;
/// Faults that are listed; more are counted.
const MAX_FAULTS: usize = 10_000;

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// The object that it is in, if it is in one.
    pub object: Option<String>,
    /// The message that it concerns, if it concerns one.
    pub message: Option<Sha256>,
    /// What is wrong.
    pub detail: String,
}

/// What kind of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// An object is not what was stored, or is gone.
    Damaged,
    /// A message cannot be had any more.
    Lost,
    /// The log was changed, or a part of it is gone.
    Log,
    /// The index does not say what the log says: repair makes it anew.
    Index,
    /// An object belongs to nothing: what a crash left over. Harmless; repair takes it up or away.
    Leftover,
    /// The verdict on a message is another one than when it was taken in.
    Verdict,
}

impl FaultKind {
    /// A stable machine code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Log => "log",
            Self::Index => "index",
            Self::Leftover => "leftover",
            Self::Verdict => "verdict",
        }
    }

    /// Whether nothing is wrong with what was kept.
    #[must_use]
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Leftover)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Checked {
    /// Messages whose bytes are those that were taken in.
    pub sound: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Of those, how many were verified again.
    pub verified: u64,
    /// What is wrong, the first 10,000.
    pub faults: Vec<Fault>,
    /// How many faults there are.
    pub faults_in_all: u64,
    /// Segments of the log.
    pub segments: u64,
    /// The end of the log, as it was read.
    pub head: Option<Sha256>,
}

impl Checked {
    /// Whether nothing is wrong with what was kept.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.iter().all(|fault| fault.kind.is_harmless())
    }

    fn fault(
        &mut self,
        kind: FaultKind,
        object: Option<&str>,
        message: Option<Sha256>,
        detail: impl Into<String>,
    ) {
        self.faults_in_all += 1;
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault {
                kind,
                object: object.map(str::to_owned),
                message,
                detail: detail.into(),
            });
        }
    }

    /// Notes an error that is about an object; another one ends the check.
    fn note(&mut self, message: Option<Sha256>, error: Error) -> Result<(), Error> {
        let kind = if message.is_some() { FaultKind::Lost } else { FaultKind::Damaged };
        match error {
            Error::Damaged { object, detail } => self.fault(kind, Some(&object), message, detail),
            Error::Newer { .. } => self.fault(kind, None, message, error.to_string()),
            other => return Err(other),
        }
        Ok(())
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct Checking {
    /// Bytes of objects that were read; in a repair segments of the log and packs.
    pub done: u64,
    /// Bytes of all objects; in a repair all segments and packs.
    pub all: u64,
    /// Messages that were sound so far; in a repair those that are in the index.
    pub messages: u64,
}

/// What the log says of a message that is there.
struct Logged {
    pack: PackName,
    bytes: u64,
    verdict: Verdict,
    first_seen: UnixTime,
    holds: BTreeSet<String>,
    tags: BTreeSet<String>,
}

impl Archive {
    /// Reads everything back and hashes it again. With a judge it verifies each message again too, as of when it was first seen:
    /// the log is the witness of that time. `head` is an end of the log that was noted down before, if one was. That it was checked
    /// goes into the log.
    ///
    /// # Errors
    ///
    /// A store cannot be read at all. What is wrong with the archive is no error but a [`Fault`].
    pub fn check(
        &self,
        judge: Option<&Judge>,
        head: Option<&Sha256>,
        by: &By,
        progress: &mut dyn FnMut(Checking) -> ControlFlow<()>,
    ) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        let (messages, packs) = self.check_log(head, &mut checked)?;
        let stored = self.list_packs(&mut checked)?;
        self.check_packs(&stored, &messages, &packs, judge, &mut checked, progress)?;
        self.check_index(&messages, &mut checked)?;
        let broken = |fault: &Fault| matches!(fault.kind, FaultKind::Log | FaultKind::Index);
        if !checked.faults.iter().any(broken) {
            let (sound, faults) = (checked.sound, checked.faults_in_all);
            self.note(vec![by.event(Act::Check { sound, faults, signatures: judge.is_some() })])?;
        }
        Ok(checked)
    }

    /// Reads the log from its beginning; gives what should be there by it.
    fn check_log(
        &self,
        noted: Option<&Sha256>,
        checked: &mut Checked,
    ) -> Result<(BTreeMap<Sha256, Logged>, BTreeSet<PackName>), Error> {
        let mut messages: BTreeMap<Sha256, Logged> = BTreeMap::new();
        let mut packs = BTreeSet::new();
        let mut position = Position::default();
        let mut was_noted = noted.is_none();
        loop {
            match log::read(&*self.objects, position) {
                Ok(None) => break,
                Ok(Some((next, events))) => {
                    position = next;
                    was_noted |= noted.is_some_and(|noted| noted.0 == next.head);
                    for event in &events {
                        self.check_event(event, &mut messages, &mut packs, checked)?;
                    }
                }
                Err(Error::Damaged { object, detail }) => {
                    checked.fault(FaultKind::Log, Some(&object), None, detail);
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        checked.segments = position.segment;
        checked.head = Some(Sha256(position.head));
        // Segments behind a gap.
        let mut after = log::object(position.segment);
        loop {
            let page = self.objects.list(LOG, Some(&after), PAGE).map_err(Error::Objects)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.name);
            for ObjectInfo { name, .. } in page {
                let known = checked.faults.iter().any(|fault| fault.object.as_deref() == Some(&name));
                if !known {
                    let detail = match log::number(&name) {
                        Some(_) => "it stands behind a gap, or behind a segment that is damaged",
                        None => "it is no segment of a log",
                    };
                    checked.fault(FaultKind::Log, Some(&name), None, detail);
                }
            }
        }
        let indexed = self.index.position().map_err(Error::Index)?;
        if indexed.segment > position.segment {
            let detail =
                format!("the index knows {} segments: the last of the log are gone", indexed.segment);
            checked.fault(FaultKind::Log, None, None, detail);
        } else if indexed.segment == position.segment && indexed.head != position.head {
            let object = log::object(position.segment);
            checked.fault(
                FaultKind::Log,
                Some(&object),
                None,
                "it is not the one that the index was made from",
            );
        }
        if !was_noted {
            checked.fault(
                FaultKind::Log,
                None,
                None,
                "the end that was noted down is not in it: the log was changed",
            );
        }
        Ok((messages, packs))
    }

    fn check_event(
        &self,
        event: &log::Event,
        messages: &mut BTreeMap<Sha256, Logged>,
        packs: &mut BTreeSet<PackName>,
        checked: &mut Checked,
    ) -> Result<(), Error> {
        match &event.what {
            Act::Init { archive } => {
                let same = self.marker()? == *archive;
                if !same {
                    checked.fault(
                        FaultKind::Damaged,
                        Some("archive.json"),
                        None,
                        "it is not what the log says",
                    );
                }
            }
            Act::Add(added) => {
                let Added { message, bytes, pack, judgement, .. } = &**added;
                packs.insert(*pack);
                let logged = Logged {
                    pack: *pack,
                    bytes: *bytes,
                    verdict: judgement.verdict,
                    first_seen: event.at,
                    holds: BTreeSet::new(),
                    tags: BTreeSet::new(),
                };
                messages.insert(*message, logged);
            }
            Act::Tag { message, tag, on } => {
                if let Some(logged) = messages.get_mut(message) {
                    if *on {
                        logged.tags.insert(tag.clone())
                    } else {
                        logged.tags.remove(tag)
                    };
                }
            }
            Act::Hold { message, hold, on } => {
                if let Some(logged) = messages.get_mut(message) {
                    if *on {
                        logged.holds.insert(hold.clone())
                    } else {
                        logged.holds.remove(hold)
                    };
                }
            }
            Act::Delete { message, .. } => {
                messages.remove(message);
            }
            Act::Repack { from, to } => {
                let place = |name: &str| name.parse::<PackName>().ok();
                if let Some(from) = place(from) {
                    packs.remove(&from);
                    if let Some(to) = to.as_deref().and_then(place) {
                        packs.insert(to);
                        let moved = messages.values_mut().filter(|logged| logged.pack == from);
                        moved.for_each(|logged| logged.pack = to);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn list_packs(&self, checked: &mut Checked) -> Result<BTreeMap<PackName, u64>, Error> {
        let mut packs = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.objects.list(PACKS, after.as_deref(), PAGE).map_err(Error::Objects)?;
            let Some(last) = page.last() else { return Ok(packs) };
            after = Some(last.name.clone());
            for ObjectInfo { name, bytes, .. } in page {
                match PackName::of_object(&name) {
                    Some(pack) => {
                        packs.insert(pack, bytes);
                    }
                    None => checked.fault(FaultKind::Leftover, Some(&name), None, "it is no pack"),
                }
            }
        }
    }

    fn check_packs(
        &self,
        stored: &BTreeMap<PackName, u64>,
        messages: &BTreeMap<Sha256, Logged>,
        expected: &BTreeSet<PackName>,
        judge: Option<&Judge>,
        checked: &mut Checked,
        progress: &mut dyn FnMut(Checking) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        for missing in expected.iter().filter(|pack| !stored.contains_key(pack)) {
            checked.fault(FaultKind::Damaged, Some(&missing.object()), None, "it is missing");
        }
        let mut verifier = judge.map(Judge::verifier);
        let mut found: BTreeSet<Sha256> = BTreeSet::new();
        let all = stored.values().sum();
        let mut done = 0;
        for (pack, bytes) in stored {
            let whole =
                self.objects.get(&pack.object()).map_err(Error::Objects).and_then(|b| Whole::read(pack, b));
            done += bytes;
            match whole {
                Err(error) => checked.note(None, error)?,
                Ok(whole) => {
                    if !expected.contains(pack) {
                        let detail = "the log does not name it: a crash, or another process at work, left it";
                        checked.fault(FaultKind::Leftover, Some(&pack.object()), None, detail);
                    }
                    for piece in whole.pieces() {
                        if let Err(error) = whole.piece(piece) {
                            checked.note(None, error)?;
                        }
                    }
                    for message in whole.messages() {
                        let Some(logged) = messages.get(message).filter(|logged| logged.pack == *pack) else {
                            continue;
                        };
                        found.insert(*message);
                        let elsewhere = |piece: &Sha256, into: &mut Vec<u8>| {
                            self.packs.piece(piece, &|p| self.place_of(p), into)
                        };
                        match whole.message(message, elsewhere) {
                            Err(error) => checked.note(Some(*message), error)?,
                            Ok(raw) if raw.len() as u64 != logged.bytes => {
                                checked.fault(
                                    FaultKind::Log,
                                    None,
                                    Some(*message),
                                    "the log names another size",
                                );
                            }
                            Ok(raw) => {
                                checked.sound += 1;
                                checked.bytes += logged.bytes;
                                if let (Some(judge), Some(verifier)) = (judge, &mut verifier) {
                                    verify_again(&raw, message, logged, judge, verifier, checked);
                                }
                            }
                        }
                    }
                }
            }
            let so_far = Checking { done, all, messages: checked.sound };
            if progress(so_far).is_break() {
                return Ok(());
            }
        }
        for (message, logged) in messages.iter().filter(|(message, _)| !found.contains(message)) {
            let object = logged.pack.object();
            checked.fault(FaultKind::Lost, Some(&object), Some(*message), "it is not where the log says");
        }
        Ok(())
    }

    /// Whether the index has what the log says, and nothing else.
    fn check_index(&self, messages: &BTreeMap<Sha256, Logged>, checked: &mut Checked) -> Result<(), Error> {
        let mut found = 0;
        each(&*self.index, Query::new(message::FAMILY), |document| {
            // One that cannot be read is as good as none.
            let entry = Entry::of_document(&document).ok();
            let logged = entry.as_ref().and_then(|entry| Some((entry, messages.get(&entry.sha256)?)));
            match logged {
                Some((entry, logged)) => {
                    found += 1;
                    let same = entry.pack == logged.pack
                        && entry.bytes == logged.bytes
                        && entry.judgement.verdict == logged.verdict
                        && entry.first_seen == logged.first_seen
                        && entry.tags == logged.tags
                        && entry.holds == logged.holds;
                    if !same {
                        let detail = "the index says something else of it than the log";
                        checked.fault(FaultKind::Index, None, Some(entry.sha256), detail);
                    }
                }
                None => {
                    let message = entry.map(|entry| entry.sha256);
                    checked.fault(
                        FaultKind::Index,
                        None,
                        message,
                        "the index has what the log does not know",
                    );
                }
            }
            Ok(())
        })?;
        if found < messages.len() {
            let detail = format!("the index has {found} of {} messages", messages.len());
            checked.fault(FaultKind::Index, None, None, detail);
        }
        Ok(())
    }
}

fn verify_again(
    raw: &[u8],
    message: &Sha256,
    logged: &Logged,
    judge: &Judge,
    verifier: &mut pec_core::verify::Verifier,
    checked: &mut Checked,
) {
    let Ok(parsed) = Message::parse(raw, judge.limits()) else { return };
    let now = Judgement::of(&parsed, verifier, logged.first_seen, judge.limits());
    checked.verified += 1;
    if now.verdict != logged.verdict {
        let detail =
            format!("it was {}, and is {} by what is trusted now", logged.verdict.name(), now.verdict.name());
        checked.fault(FaultKind::Verdict, None, Some(*message), detail);
    }
}
