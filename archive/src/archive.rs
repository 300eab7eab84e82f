//! The archive: its place, and how what is done to it gets into the log and the index.

use crate::apply::{self, Apply, Read};
use crate::draft::{Draft, Texts, each};
use crate::log::{self, Act, Event, Policy};
use crate::message::{self, Entry};
use crate::pack::{PackName, Packs};
use crate::reading::Reading;
use crate::{Error, Sha256, Unsearchable};
use pec_core::message::Message;
use pec_core::ports::{Index, Objects, PortErrorKind, Position, Query};
use pec_core::{Limits, UnixTime};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// The object that says that this is an archive.
const MARKER: &str = "archive.json";
/// The version of the archive's form.
const FORMAT: u64 = 1;
/// How often others may come first before an attempt is given up.
const ATTEMPTS: usize = 200;

#[derive(Serialize, Deserialize)]
struct Marker {
    format: u64,
    made_by: String,
    created: UnixTime,
}

/// Who does something, and when: the host's word, which goes into the log.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct By {
    /// Who: a user, a program.
    pub who: String,
    /// When.
    pub now: UnixTime,
}

impl By {
    /// This one, now.
    pub fn new(who: impl Into<String>, now: UnixTime) -> Self {
        Self { who: who.into(), now }
    }

    pub(crate) fn event(&self, what: Act) -> Event {
        Event { at: self.now, who: self.who.clone(), what }
    }
}

/// One archive of any number of messages: many threads, and many processes, may use it at once.
pub struct Archive {
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) index: Arc<dyn Index>,
    pub(crate) packs: Packs,
    pub(crate) limits: Limits,
}

/// What is to be written at once.
#[derive(Default)]
pub(crate) struct Prepared {
    pub(crate) events: Vec<Event>,
    /// What the messages give that are taken in.
    pub(crate) reads: BTreeMap<Sha256, Read>,
    /// The packs that they are in, with the pieces in those.
    pub(crate) packs: Vec<(PackName, Vec<Sha256>)>,
}

impl Archive {
    /// Makes an archive in stores that are empty.
    ///
    /// # Errors
    ///
    /// [`Error::ArchiveExists`], or whatever the stores say.
    pub fn create(
        objects: Arc<dyn Objects>,
        index: Arc<dyn Index>,
        policy: Policy,
        by: &By,
    ) -> Result<Self, Error> {
        let made_by = concat!("libpec ", env!("CARGO_PKG_VERSION")).to_owned();
        let marker = Marker { format: FORMAT, made_by, created: by.now };
        // Two strings and a number cannot fail to serialise.
        let marker = serde_json::to_vec(&marker).unwrap_or_default();
        match objects.create(MARKER, marker) {
            // Perhaps of a process that died before it could write more: then this one goes on.
            Err(error) if error.kind() == PortErrorKind::Exists => {}
            other => other.map_err(Error::Objects)?,
        }
        let archive = Self::open_unread(objects, index)?;
        let sha256 = archive.marker()?;
        let is_new = archive.commit(&Texts::new(&*archive.index), &mut |draft| {
            let events = [Act::Init { archive: sha256 }, Act::Policy(policy)].map(|what| by.event(what));
            let prepared = Prepared { events: events.to_vec(), ..Prepared::default() };
            Ok((draft.after() == Position::default()).then_some(prepared))
        })?;
        if is_new { Ok(archive) } else { Err(Error::ArchiveExists) }
    }

    /// Opens an archive, and brings its index up to date with what others did, or with what a crash left undone.
    ///
    /// # Errors
    ///
    /// [`Error::NoArchive`], [`Error::Newer`], [`Error::IndexAhead`], [`Error::Damaged`], or whatever the stores say.
    pub fn open(objects: Arc<dyn Objects>, index: Arc<dyn Index>) -> Result<Self, Error> {
        let archive = Self::open_unread(objects, index)?;
        archive.check_position()?;
        let position = archive.catch_up_telling(&mut |_| ControlFlow::Continue(()))?;
        // Whoever made it died before its first event: to make it again completes it.
        if position == Position::default() { Err(Error::NoArchive) } else { Ok(archive) }
    }

    /// Opens an archive whose index may be damaged, or another archive's: to [`repair`](Self::repair) or
    /// [`check`](Self::check) it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), but for the index.
    pub fn open_unread(objects: Arc<dyn Objects>, index: Arc<dyn Index>) -> Result<Self, Error> {
        let marker = match objects.get(MARKER) {
            Ok(marker) => marker,
            Err(error) if error.kind() == PortErrorKind::NotFound => return Err(Error::NoArchive),
            Err(error) => return Err(Error::Objects(error)),
        };
        let marker: Marker =
            serde_json::from_slice(&marker).map_err(|error| Error::damaged(MARKER, error.to_string()))?;
        if marker.format > FORMAT {
            return Err(Error::Newer { found: marker.format, supported: FORMAT });
        }
        Ok(Self::over(objects, index))
    }

    fn over(objects: Arc<dyn Objects>, index: Arc<dyn Index>) -> Self {
        let packs = Packs::new(Arc::clone(&objects));
        Self { objects, index, packs, limits: Limits::default() }
    }

    /// SHA-256 of the object that says that this is an archive: the first event of the log names it.
    pub(crate) fn marker(&self) -> Result<Sha256, Error> {
        self.objects.get(MARKER).map(|marker| Sha256::of(&marker)).map_err(Error::Objects)
    }

    /// The end of the log as the index knows it: whoever notes it down can prove later that nothing before it was changed.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn head(&self) -> Result<(u64, Sha256), Error> {
        let position = self.index.position().map_err(Error::Index)?;
        Ok((position.segment, Sha256(position.head)))
    }

    /// What the archive knows of a message; `None` if it has none of this name.
    ///
    /// # Errors
    ///
    /// Whatever the index says.
    pub fn entry(&self, message: &Sha256) -> Result<Option<Entry>, Error> {
        let found = self.index.get(&[&message::key(message)]).map_err(Error::Index)?;
        found.first().and_then(Option::as_ref).map(Entry::of_document).transpose()
    }

    /// The messages whose SHA-256 begins so, for people, who do not type 64 digits: at least 8 of them.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] if there are fewer, or whatever the index says.
    pub fn beginning(&self, digits: &str) -> Result<Vec<Entry>, Error> {
        let digits = digits.to_ascii_lowercase();
        let Some(short) = digits.get(..message::SHORT_ID) else {
            return Err(Error::Query(Unsearchable::Digits { least: message::SHORT_ID }));
        };
        let mut found = Vec::new();
        let query = Query::new(message::FAMILY).label(message::label("id", short));
        each(&*self.index, query, |document| {
            let entry = Entry::of_document(&document)?;
            if entry.sha256.to_string().starts_with(&digits) {
                found.push(entry);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// A message, byte for byte as it was taken in: **these bytes, or an error; never others**.
    ///
    /// # Errors
    ///
    /// [`Error::NoMessage`]; [`Error::Damaged`], which names the object; whatever the stores say.
    pub fn message(&self, message: &Sha256) -> Result<Vec<u8>, Error> {
        let read = || {
            let entry = self.entry(message)?.ok_or(Error::NoMessage(*message))?;
            self.packs.message(&entry.pack, message, &|piece| self.place_of(piece))
        };
        match read() {
            // Somebody may have deleted another message of its pack just now, and put the rest elsewhere.
            Err(Error::Damaged { .. }) => {
                self.catch_up()?;
                read()
            }
            other => other,
        }
    }

    /// Hands over everything that was ever done to the archive, in order, with the number of the segment of the log; until `each`
    /// wants no more.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the log is, or whatever the store says.
    pub fn each_event(&self, mut each: impl FnMut(u64, &Event) -> ControlFlow<()>) -> Result<(), Error> {
        let mut position = Position::default();
        while let Some((next, events)) = log::read(&*self.objects, position)? {
            position = next;
            if events.iter().try_for_each(|event| each(next.segment, event)).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// In which pack a piece is.
    pub(crate) fn place_of(&self, piece: &Sha256) -> Result<Option<PackName>, Error> {
        let found = self.index.get(&[&apply::piece_key(piece)]).map_err(Error::Index)?;
        Ok(found.first().and_then(Option::as_ref).and_then(|document| document.body.parse().ok()))
    }

    /// Whether the log goes as far as the index does, and says the same there.
    fn check_position(&self) -> Result<(), Error> {
        let position = self.index.position().map_err(Error::Index)?;
        if position.segment == 0 {
            return Ok(());
        }
        match self.objects.get(&log::object(position.segment)) {
            Ok(segment) if Sha256::of(&segment).0 == position.head => Ok(()),
            Ok(_) => Err(Error::IndexAhead),
            Err(error) if error.kind() == PortErrorKind::NotFound => Err(Error::IndexAhead),
            Err(error) => Err(Error::Objects(error)),
        }
    }

    /// Brings the index up to date with the log.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`], or whatever the stores say.
    pub fn catch_up(&self) -> Result<(), Error> {
        self.catch_up_telling(&mut |_| ControlFlow::Continue(())).map(|_| ())
    }

    /// The same; `told` hears the number of each segment that was applied, and may end it. Up to where it came.
    pub(crate) fn catch_up_telling(
        &self,
        told: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Position, Error> {
        loop {
            let position = self.index.position().map_err(Error::Index)?;
            let Some((next, events)) = log::read(&*self.objects, position)? else { return Ok(position) };
            self.apply(position, next, &events, None, &Texts::new(&*self.index))?;
            if told(next.segment).is_break() {
                return Ok(next);
            }
        }
    }

    /// Writes what `make` gives to the log, and then to the index. `make` is asked again if somebody else wrote in between, and
    /// may find that there is nothing left to do.
    pub(crate) fn commit(
        &self,
        texts: &Texts<'_>,
        make: &mut dyn FnMut(&Draft<'_>) -> Result<Option<Prepared>, Error>,
    ) -> Result<bool, Error> {
        for _ in 0..ATTEMPTS {
            let position = self.catch_up_telling(&mut |_| ControlFlow::Continue(()))?;
            let Some(prepared) = make(&Draft::new(&*self.index, position))? else { return Ok(false) };
            let (next, segment) = log::write(position, &prepared.events)
                .map_err(|error| Error::Compression(error.to_string()))?;
            let name = log::object(next.segment);
            match self.objects.create(&name, segment) {
                Ok(()) => {}
                // Somebody else was first, unless a store repeated our own call because its answer was lost.
                Err(error) if error.kind() == PortErrorKind::Exists => {
                    let stored = self.objects.get(&name).map_err(Error::Objects)?;
                    if Sha256::of(&stored).0 != next.head {
                        continue;
                    }
                }
                Err(error) => return Err(Error::Objects(error)),
            }
            self.apply(position, next, &prepared.events, Some(&prepared), texts)?;
            return Ok(true);
        }
        Err(Error::Busy)
    }

    /// Writes events that stand for themselves.
    pub(crate) fn note(&self, events: Vec<Event>) -> Result<(), Error> {
        self.commit(&Texts::new(&*self.index), &mut |_| {
            Ok(Some(Prepared { events: events.clone(), ..Prepared::default() }))
        })?;
        Ok(())
    }

    /// Applies a segment of the log to the index. If somebody else did so first, that is as good.
    fn apply(
        &self,
        position: Position,
        next: Position,
        events: &[Event],
        prepared: Option<&Prepared>,
        texts: &Texts<'_>,
    ) -> Result<(), Error> {
        self.drop_packs(events)?;
        let read;
        let (reads, packs) = match prepared {
            Some(prepared) => (&prepared.reads, &prepared.packs),
            None => {
                read = self.read_again(events, texts)?;
                (&read.reads, &read.packs)
            }
        };
        let mut draft = Draft::new(&*self.index, position);
        let mut apply = Apply::new(&mut draft, texts)?;
        for event in events {
            let read = event.what.message().and_then(|message| reads.get(&message));
            apply.event(event, read)?;
        }
        for (pack, pieces) in packs {
            apply.pack(pack, pieces);
        }
        let wanted = apply.finish();
        match self.index.write(&draft.into_batch(next)) {
            Err(error) if error.kind() == PortErrorKind::Conflict => {}
            other => other.map_err(Error::Index)?,
        }
        texts.written(&wanted);
        Ok(())
    }

    /// Deletes packs in whose place there is another one: again, if it was done already.
    fn drop_packs(&self, events: &[Event]) -> Result<(), Error> {
        for event in events {
            if let Act::Repack { from, .. } = &event.what
                && let Ok(pack) = from.parse::<PackName>()
            {
                match self.objects.delete(&pack.object()) {
                    Err(error) if error.kind() != PortErrorKind::NotFound => {
                        return Err(Error::Objects(error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Reads the messages again that events take in.
    fn read_again(&self, events: &[Event], texts: &Texts<'_>) -> Result<Prepared, Error> {
        let mut prepared = Prepared::default();
        let mut places: BTreeMap<Sha256, PackName> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let packs = events.iter().filter_map(|event| match &event.what {
            Act::Add(added) => Some(added.pack),
            Act::Repack { to, .. } => to.as_deref().and_then(|to| to.parse().ok()),
            _ => None,
        });
        for pack in packs.filter(|pack| seen.insert(*pack)) {
            let pieces: Vec<Sha256> = match self.packs.directory(&pack) {
                Ok(directory) => directory.pieces.keys().copied().collect(),
                Err(Error::Damaged { .. }) => continue,
                Err(error) => return Err(error),
            };
            places.extend(pieces.iter().map(|piece| (*piece, pack)));
            prepared.packs.push((pack, pieces));
        }
        let place_of = |piece: &Sha256| match places.get(piece) {
            Some(pack) => Ok(Some(*pack)),
            None => self.place_of(piece),
        };
        for event in events {
            let Act::Add(added) = &event.what else { continue };
            let read = match self.packs.message(&added.pack, &added.message, &place_of) {
                Ok(raw) => Read {
                    reading: Arc::new(read(&raw, &self.limits, texts)?),
                    pieces: self.packs.pieces_of(&added.pack, &added.message)?,
                },
                // The log knows what it was; a check names what is damaged.
                Err(Error::Damaged { .. }) => {
                    Read { reading: Arc::new(Reading::nothing()), pieces: BTreeSet::new() }
                }
                Err(error) => return Err(error),
            };
            prepared.reads.insert(added.message, read);
        }
        Ok(prepared)
    }
}

/// Reads a message; bytes that are none are kept all the same.
pub(crate) fn read(raw: &[u8], limits: &Limits, texts: &Texts<'_>) -> Result<Reading, Error> {
    match Message::parse(raw, limits) {
        Ok(message) => Reading::of(&message, limits, texts),
        Err(_) => Ok(Reading::nothing()),
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").finish_non_exhaustive()
    }
}
