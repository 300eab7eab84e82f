//! Where the objects of a PDF stand.
//!
//! The tables at the end of a PDF say it, too, and chain to older ones. They are often wrong, and nobody has to believe them: here
//! the file is gone through once, from front to back, and of two objects with one number the later counts, as with those tables.
//! So nothing can lead in a circle.

use super::filters::decoded;
use super::object::{Dict, Object, Reader, is_space};
use crate::bounds::{Bound, Work};
use memchr::memmem;
use std::collections::BTreeMap;

/// Steps for each stream that is expanded.
const STREAM_STEPS: usize = 100;

/// Where an object stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// In which of the object streams; in the file itself if in none.
    stream: Option<u32>,
    /// From where on.
    at: usize,
    /// Where the bytes of its stream begin and end, if it has one.
    data: Option<(usize, usize)>,
    /// Where in the file it or its object stream stands.
    order: usize,
}

/// A file, with the places of its objects.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: BTreeMap<u32, Place>,
    /// Object streams, expanded. Their bytes are part of what may be expanded.
    streams: Vec<Vec<u8>>,
    pub(super) encrypted: bool,
}

impl<'a> File<'a> {
    /// Goes through a file.
    pub(super) fn new(bytes: &'a [u8], work: &mut Work<'_>) -> Self {
        let mut file = Self { bytes, places: BTreeMap::new(), streams: Vec::new(), encrypted: false };
        let packed = file.scan(work);
        file.encrypted |= file.trailers(work);
        if !file.encrypted {
            for (at, data) in packed {
                file.unpack(at, data, work);
            }
        }
        file
    }

    /// The numbers of all objects.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.places.keys().copied().collect()
    }

    /// The object with this number.
    pub(super) fn object(&self, number: u32, work: &mut Work<'_>) -> Option<Object<'_>> {
        let place = self.places.get(&number)?;
        let bytes = match place.stream {
            Some(stream) => self.streams.get(stream as usize)?.as_slice(),
            None => self.bytes,
        };
        Reader::new(bytes, place.at).next(work)
    }

    /// What an object is, if it is a reference what that leads to.
    pub(super) fn resolve<'s>(&'s self, object: &Object<'s>, work: &mut Work<'_>) -> Option<Object<'s>> {
        match object {
            Object::Reference(number) => {
                // A reference to a reference leads nowhere.
                self.object(*number, work).filter(|object| !matches!(object, Object::Reference(_)))
            }
            other => Some(other.clone()),
        }
    }

    /// The value of a key, wherever it stands.
    pub(super) fn value<'s>(
        &'s self,
        dict: &Dict<'s>,
        key: &[u8],
        work: &mut Work<'_>,
    ) -> Option<Object<'s>> {
        self.resolve(dict.get(key)?, work)
    }

    /// The dictionary and the decoded bytes of a stream.
    pub(super) fn stream(&self, number: u32, work: &mut Work<'_>) -> Option<(Dict<'_>, Vec<u8>)> {
        let (from, to) = self.places.get(&number)?.data?;
        // To begin costs something too, whatever comes of it.
        if !work.step(STREAM_STEPS) {
            return None;
        }
        let Some(Object::Dict(dict)) = self.object(number, work) else { return None };
        let bytes = decoded(&dict, self.bytes.get(from..to)?, work);
        Some((dict, bytes))
    }

    /// Finds `12 0 obj`, from front to back; gives back the object streams.
    fn scan(&mut self, work: &mut Work<'_>) -> Vec<(usize, (usize, usize))> {
        let mut packed = Vec::new();
        let finder = memmem::Finder::new(b"obj");
        let mut from = 0;
        let mut no_more_ends = false;
        while let Some(found) = self.bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let keyword = from + found;
            from = keyword + 3;
            let Some(number) = number_before(self.bytes, keyword) else { continue };
            if self.places.len() >= work.bounds.max_objects {
                work.meet(Bound::Objects);
                break;
            }
            let mut reader = Reader::new(self.bytes, from);
            let object = reader.next(work);
            if work.met == Some(Bound::Steps) {
                break;
            }
            let mut data = None;
            if let Some(Object::Dict(dict)) = &object {
                data = self.data(&mut reader, dict, &mut no_more_ends, work);
                if dict.is(b"Type", b"XRef") && dict.has(b"Encrypt") {
                    self.encrypted = true;
                }
                if let Some(data) = data.filter(|_| dict.is(b"Type", b"ObjStm")) {
                    packed.push((from, data));
                }
            }
            self.places.insert(number, Place { stream: None, at: from, data, order: from });
            // What was read need not be searched; what lies in a stream must not be.
            from = from.max(data.map_or(if object.is_some() { reader.at } else { from }, |(_, end)| end));
        }
        packed
    }

    /// Where the bytes of a stream are, if it is one.
    fn data(
        &self,
        reader: &mut Reader<'_>,
        dict: &Dict<'_>,
        no_more_ends: &mut bool,
        work: &mut Work<'_>,
    ) -> Option<(usize, usize)> {
        let before = reader.at;
        reader.skip_space();
        reader.charge(before, work);
        let rest = self.bytes.get(reader.at..)?.strip_prefix(b"stream")?;
        let rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))
            .or_else(|| rest.strip_prefix(b"\r"))
            .unwrap_or(rest);
        let from = self.bytes.len() - rest.len();
        // Its length counts only if the stream does end there.
        if let Some(length) = dict.get(b"Length").and_then(Object::count) {
            let behind = rest
                .get(length..length.saturating_add(16))
                .or_else(|| rest.get(length..))
                .unwrap_or_default();
            if behind.trim_ascii_start().starts_with(b"endstre") {
                return Some((from, from + length));
            }
        }
        let end = if *no_more_ends { None } else { memmem::find(rest, b"endstream") };
        *no_more_ends |= end.is_none();
        Some((from, from + end.unwrap_or(rest.len())))
    }

    /// Whether a trailer says that the file is encrypted.
    fn trailers(&self, work: &mut Work<'_>) -> bool {
        memmem::find_iter(self.bytes, b"trailer").any(|at| {
            let dict = Reader::new(self.bytes, at + 7).next(work);
            dict.as_ref().and_then(Object::dict).is_some_and(|dict| dict.has(b"Encrypt"))
        })
    }

    /// The objects in an object stream (7.5.7): their numbers and places stand in front of them.
    fn unpack(&mut self, at: usize, (from, to): (usize, usize), work: &mut Work<'_>) {
        let Some(Object::Dict(dict)) = Reader::new(self.bytes, at).next(work) else { return };
        let count = |name: &[u8]| dict.get(name).and_then(Object::count);
        let (Some(objects), Some(first)) = (count(b"N"), count(b"First")) else {
            work.damaged = true;
            return;
        };
        let bytes = decoded(&dict, self.bytes.get(from..to).unwrap_or_default(), work);
        let Ok(stream) = u32::try_from(self.streams.len()) else { return };
        let mut reader = Reader::new(&bytes, 0);
        for _ in 0..objects {
            if self.places.len() >= work.bounds.max_objects {
                work.meet(Bound::Objects);
                break;
            }
            let (Some(number), Some(offset)) = (reader.next(work), reader.next(work)) else { break };
            let number = number.count().and_then(|number| u32::try_from(number).ok());
            let (Some(number), Some(offset)) = (number, offset.count()) else { break };
            let place =
                Place { stream: Some(stream), at: first.saturating_add(offset), data: None, order: at };
            if self.places.get(&number).is_none_or(|other| other.order <= at) {
                self.places.insert(number, place);
            }
        }
        self.streams.push(bytes);
    }
}

/// The number of the object whose `obj` stands here: two numbers before it, with spaces.
fn number_before(bytes: &[u8], keyword: usize) -> Option<u32> {
    // A number has at most ten digits, a generation five; a few spaces are usual.
    let before = bytes.get(keyword.saturating_sub(32)..keyword)?;
    let trim_digits = |text: &[u8]| text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let trim_spaces = |text: &[u8]| text.iter().rev().take_while(|byte| is_space(**byte)).count();
    let cut = |text: &'_ [u8], count: usize| (count > 0).then_some(text.len() - count);
    let before = before.get(..before.len() - trim_spaces(before))?;
    let before = before.get(..cut(before, trim_digits(before))?)?;
    let before = before.get(..cut(before, trim_spaces(before))?)?;
    let digits = before.get(cut(before, trim_digits(before))?..)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}
