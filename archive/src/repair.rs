//! Makes the index anew, from the objects alone.

use crate::apply::{Read, deleted_key};
use crate::archive::Prepared;
use crate::check::Checking;
use crate::draft::Texts;
use crate::log::{Act, Added, FolderKind, Judgement, LOG, Seen};
use crate::message;
use crate::pack::{PACKS, PackName};
use crate::{Archive, By, Error, Judge, Sha256};
use pec_core::message::Message;
use serde::Serialize;
use std::ops::ControlFlow;
use std::sync::Arc;

const PAGE: usize = 1_000;
/// The mailbox of messages of which the log knew nothing.
pub(crate) const SALVAGED: &str = "salvaged";

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Repaired {
    /// Messages in the archive now.
    pub messages: u64,
    /// Of those, the ones that stood in packs of which the log knew nothing: they are seen for the first time now.
    pub salvaged: u64,
    /// Whether `progress` ended it before it was done. What it did is sound: whatever opens the archive next follows the log from
    /// there; another repair begins anew, and also takes up what is left in packs of which the log knows nothing.
    pub stopped: bool,
}

impl Archive {
    /// Makes the index anew from the objects alone, and takes up what stands in packs of which the log knows nothing. A log that is
    /// damaged is followed as far as it goes, and not changed: what comes behind that point is an error that says so.
    ///
    /// `progress` is called after each segment of the log and after each pack, and may end it there: see [`Repaired::stopped`].
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the log is damaged: restore the segment that it names from a copy. Whatever the stores say.
    pub fn repair(
        &self,
        judge: &Judge,
        by: &By,
        progress: &mut dyn FnMut(Checking) -> ControlFlow<()>,
    ) -> Result<Repaired, Error> {
        self.index.clear().map_err(Error::Index)?;
        let mut repaired = Repaired::default();
        let segments = self.count_objects(LOG)?;
        let all = segments + self.count_objects(PACKS)?;
        let messages = |archive: &Self| archive.whole().map(|whole| whole.messages).unwrap_or_default();
        self.catch_up_telling(&mut |segment| {
            let told = progress(Checking { done: segment, all, messages: messages(self) });
            repaired.stopped = told.is_break();
            told
        })?;
        if !repaired.stopped {
            let mut done = segments;
            self.salvage_all(judge, by, &mut repaired, &mut || {
                done += 1;
                progress(Checking { done, all, messages: messages(self) })
            })?;
        }
        repaired.messages = self.whole()?.messages;
        Ok(repaired)
    }

    /// Takes up what the log does not know, pack by pack, until `told` ends it.
    fn salvage_all(
        &self,
        judge: &Judge,
        by: &By,
        repaired: &mut Repaired,
        told: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut after: Option<String> = None;
        'packs: loop {
            let page = self.objects.list(PACKS, after.as_deref(), PAGE).map_err(Error::Objects)?;
            let Some(last) = page.last() else { break };
            after = Some(last.name.clone());
            for pack in page.iter().filter_map(|object| PackName::of_object(&object.name)) {
                self.salvage(&pack, judge, by, repaired)?;
                repaired.stopped = told().is_break();
                if repaired.stopped {
                    break 'packs;
                }
            }
        }
        if repaired.salvaged > 0 {
            self.note(vec![by.event(Act::Salvage { messages: repaired.salvaged })])?;
        }
        Ok(())
    }

    fn count_objects(&self, prefix: &str) -> Result<u64, Error> {
        let mut count = 0;
        let mut after: Option<String> = None;
        loop {
            let page = self.objects.list(prefix, after.as_deref(), PAGE).map_err(Error::Objects)?;
            let Some(last) = page.last() else { return Ok(count) };
            count += page.len() as u64;
            after = Some(last.name.clone());
        }
    }

    fn was_deleted(&self, message: &Sha256) -> Result<bool, Error> {
        let found = self.index.get(&[&deleted_key(message)]).map_err(Error::Index)?;
        Ok(found.iter().any(Option::is_some))
    }

    /// Takes up the messages of a pack that the archive does not have.
    fn salvage(&self, pack: &PackName, judge: &Judge, by: &By, repaired: &mut Repaired) -> Result<(), Error> {
        let directory = match self.packs.directory(pack) {
            Ok(directory) => directory,
            // A check names it.
            Err(Error::Damaged { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let texts = Texts::new(&*self.index);
        let mut salvaged = 0;
        self.commit(&texts, &mut |draft| {
            salvaged = 0;
            let mut prepared = Prepared::default();
            for message in directory.messages.keys() {
                if draft.get(&message::key(message))?.is_some() || self.was_deleted(message)? {
                    continue;
                }
                let place_of = |piece: &Sha256| match directory.pieces.contains_key(piece) {
                    true => Ok(Some(*pack)),
                    false => self.place_of(piece),
                };
                let raw = match self.packs.message(pack, message, &place_of) {
                    Ok(raw) => raw,
                    Err(Error::Damaged { .. }) => continue,
                    Err(error) => return Err(error),
                };
                let judgement = match Message::parse(&raw, judge.limits()) {
                    Ok(parsed) => Judgement::of(&parsed, &mut judge.verifier(), by.now, judge.limits()),
                    Err(error) => Judgement::unreadable(error.code().to_owned()),
                };
                let seen = Seen {
                    mailbox: SALVAGED.to_owned(),
                    source: message.to_string(),
                    folder: FolderKind::Other,
                };
                let added =
                    Added { message: *message, bytes: raw.len() as u64, pack: *pack, seen, judgement };
                prepared.events.push(by.event(Act::Add(Box::new(added))));
                let reading = Arc::new(crate::archive::read(&raw, judge.limits(), &texts)?);
                prepared
                    .reads
                    .insert(*message, Read { reading, pieces: self.packs.pieces_of(pack, message)? });
                salvaged += 1;
            }
            if prepared.events.is_empty() {
                return Ok(None);
            }
            prepared.packs.push((*pack, directory.pieces.keys().copied().collect()));
            Ok(Some(prepared))
        })?;
        repaired.salvaged += salvaged;
        Ok(())
    }
}
