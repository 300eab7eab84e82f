//! Tags, legal holds, and the one way by which something leaves the archive.

use crate::archive::Prepared;
use crate::draft::Texts;
use crate::log::{Act, Policy};
use crate::message::{self, Entry};
use crate::pack::{PackWriter, Whole};
use crate::{Archive, By, Error, Sha256, names};
use pec_core::UnixTime;
use pec_core::ports::{PortErrorKind, Query};
use serde::Serialize;
use std::collections::BTreeSet;

/// Seconds of a year of retention: a leap year, so that none is too short.
const YEAR: i64 = 366 * 24 * 3600;
/// Changes that one segment of the log takes: far fewer than would make it longer than what is read back.
const MOST_CHANGES: usize = 100_000;

/// What became of a message that was to be tagged or held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Changed {
    /// Which.
    pub message: Sha256,
    /// The tag, or the hold.
    pub name: String,
    /// `false` if it stood so already.
    pub changed: bool,
}

impl Archive {
    /// Puts a tag on a message, or takes it off. With slashes it is a category within categories: `Clients/Rossi/2024`.
    ///
    /// # Errors
    ///
    /// [`Error::NoMessage`], [`Error::Name`], or whatever the stores say.
    pub fn tag(&self, message: &Sha256, tag: &str, on: bool, by: &By) -> Result<(), Error> {
        self.tag_all(&[*message], &[tag], on, by).map(drop)
    }

    /// Puts tags on several messages, or takes them off: on all, or in case of an error on none. What became of each message and
    /// tag, in the order in which they are given, and each once.
    ///
    /// # Errors
    ///
    /// [`Error::NoMessage`], [`Error::Name`], [`Error::TooMany`], or whatever the stores say.
    pub fn tag_all(
        &self,
        messages: &[Sha256],
        tags: &[&str],
        on: bool,
        by: &By,
    ) -> Result<Vec<Changed>, Error> {
        tags.iter().try_for_each(|tag| names::check("a tag", tag))?;
        self.change(messages, tags, by, &|entry, tag| {
            let act = Act::Tag { message: entry.sha256, tag: tag.to_owned(), on };
            (entry.tags.contains(tag) != on).then_some(act)
        })
    }

    /// Puts a message under a legal hold, or releases it: what is held cannot be deleted, whatever the policy says.
    ///
    /// # Errors
    ///
    /// [`Error::NoMessage`], [`Error::Name`], or whatever the stores say.
    pub fn hold(&self, message: &Sha256, hold: &str, on: bool, by: &By) -> Result<(), Error> {
        self.hold_all(&[*message], hold, on, by).map(drop)
    }

    /// Puts several messages under a legal hold, or releases them: all, or in case of an error none. What became of each, in the
    /// order in which they are given, and each once.
    ///
    /// # Errors
    ///
    /// [`Error::NoMessage`], [`Error::Name`], [`Error::TooMany`], or whatever the stores say.
    pub fn hold_all(
        &self,
        messages: &[Sha256],
        hold: &str,
        on: bool,
        by: &By,
    ) -> Result<Vec<Changed>, Error> {
        names::check("a hold", hold)?;
        self.change(messages, &[hold], by, &|entry, hold| {
            let act = Act::Hold { message: entry.sha256, hold: hold.to_owned(), on };
            (entry.holds.contains(hold) != on).then_some(act)
        })
    }

    /// Decides how long messages are kept, and whether any may be deleted after that.
    ///
    /// # Errors
    ///
    /// Whatever the stores say.
    pub fn set_policy(&self, policy: Policy, by: &By) -> Result<(), Error> {
        self.note(vec![by.event(Act::Policy(policy))])
    }

    /// How long messages are kept, and whether any may be deleted after that.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn policy(&self) -> Result<Policy, Error> {
        Ok(self.whole()?.policy)
    }

    /// Writes what `act` says of each message and name; nothing if it has nothing to say.
    fn change(
        &self,
        messages: &[Sha256],
        names: &[&str],
        by: &By,
        act: &dyn Fn(&Entry, &str) -> Option<Act>,
    ) -> Result<Vec<Changed>, Error> {
        let (messages, names) = (each_once(messages), each_once(names));
        let given = messages.len().saturating_mul(names.len());
        if given > MOST_CHANGES {
            return Err(Error::TooMany { given, most: MOST_CHANGES });
        }
        let mut all = Vec::new();
        self.commit(&Texts::new(&*self.index), &mut |draft| {
            all.clear();
            let mut events = Vec::new();
            for message in &messages {
                let entry =
                    draft.get(&message::key(message))?.as_ref().map(Entry::of_document).transpose()?;
                let entry = entry.ok_or(Error::NoMessage(*message))?;
                for name in &names {
                    let act = act(&entry, name);
                    let changed = act.is_some();
                    all.push(Changed { message: *message, name: (*name).to_owned(), changed });
                    events.extend(act.map(|act| by.event(act)));
                }
            }
            Ok((!events.is_empty()).then(|| Prepared { events, ..Prepared::default() }))
        })?;
        Ok(all)
    }

    /// Deletes a message for good, if the policy allows it at all, if it has been kept as long as it must be, and if nobody holds
    /// it. Its bytes are gone; that it was there, when, how it was judged, and who deleted it why, stays in the log.
    ///
    /// # Errors
    ///
    /// [`Error::DeletionForbidden`], [`Error::Held`], [`Error::Retained`], [`Error::NoMessage`], or whatever the stores say.
    pub fn delete(&self, message: &Sha256, why: &str, by: &By) -> Result<(), Error> {
        self.commit(&Texts::new(&*self.index), &mut |draft| {
            let entry = draft.get(&message::key(message))?.as_ref().map(Entry::of_document).transpose()?;
            let entry = entry.ok_or(Error::NoMessage(*message))?;
            self.may_delete(&entry, by.now)?;
            let mut prepared = Prepared::default();
            prepared.events.push(by.event(Act::Delete { message: *message, why: why.to_owned() }));
            self.repack_without(&entry, by, &mut prepared)?;
            Ok(Some(prepared))
        })?;
        Ok(())
    }

    /// Until when a message cannot be deleted.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn retained_until(&self, entry: &Entry) -> Result<UnixTime, Error> {
        let years = self.whole()?.policy.retention_years;
        Ok(entry.first_seen.plus(i64::from(years) * YEAR))
    }

    fn may_delete(&self, entry: &Entry, now: UnixTime) -> Result<(), Error> {
        if !self.whole()?.policy.deletion {
            return Err(Error::DeletionForbidden);
        }
        if let Some(hold) = entry.holds.first() {
            return Err(Error::Held(hold.clone()));
        }
        let until = self.retained_until(entry)?;
        if now < until { Err(Error::Retained(until)) } else { Ok(()) }
    }

    /// Stores what else is in the packs of a message in packs without it, and without the pieces that nobody else needs.
    fn repack_without(&self, entry: &Entry, by: &By, prepared: &mut Prepared) -> Result<(), Error> {
        let mut packs = BTreeSet::from([entry.pack]);
        for piece in &entry.pieces {
            if !self.is_needed(piece, &entry.sha256)? {
                packs.extend(self.place_of(piece)?);
            }
        }
        for pack in packs {
            let whole = Whole::read(&pack, self.objects.get(&pack.object()).map_err(Error::Objects)?)?;
            let mut rest = PackWriter::new()?;
            for piece in whole.pieces() {
                if self.is_needed(piece, &entry.sha256)? {
                    rest.put_piece(*piece, &whole.piece(piece)?)?;
                }
            }
            for message in whole.messages().filter(|message| **message != entry.sha256) {
                whole.copy_message(message, &mut rest)?;
            }
            let mut to = None;
            if let Some(written) = rest.finish()? {
                to = Some(written.name.to_string());
                match self.objects.create(&written.name.object(), written.bytes) {
                    Err(error) if error.kind() == PortErrorKind::Exists => {}
                    other => other.map_err(Error::Objects)?,
                }
                prepared.packs.push((written.name, written.pieces));
            }
            prepared.events.push(by.event(Act::Repack { from: pack.to_string(), to }));
        }
        Ok(())
    }

    /// Whether another message than this one has a piece in it.
    fn is_needed(&self, piece: &Sha256, but: &Sha256) -> Result<bool, Error> {
        let mut query = Query::new(message::FAMILY).label(message::label("piece", &piece.to_string()));
        query.most = 2;
        let found = self.index.find(&query).map_err(Error::Index)?;
        Ok(found.iter().any(|document| document.key != message::key(but)))
    }
}

/// The same without what is there twice, in the same order.
fn each_once<T: Copy + Ord>(all: &[T]) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.iter().copied().filter(|one| seen.insert(*one)).collect()
}
