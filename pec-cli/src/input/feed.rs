//! From files to items of work, and from an item to its messages.

use super::mbox::{Mbox, Quoting};
use super::sniff::{SAMPLE, Start, start};
use super::{Buffer, File, Found, ItemError, Shape, mbox};
use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Something to work on.
pub(crate) struct Item {
    pub(crate) file: Arc<Path>,
    pub(crate) place: Place,
}

/// Where an item's bytes are.
pub(crate) enum Place {
    /// In the file; whoever works on the item reads it.
    Whole,
    /// Here: a stream, or one message of an mbox.
    Here { index: Option<u64>, offset: u64, bytes: Vec<u8> },
    /// Nowhere.
    Failed { index: Option<u64>, error: ItemError },
}

/// A message as it is stored.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// Its number in an mbox, from 0.
    pub(crate) index: Option<u64>,
    /// Its first byte in the file.
    pub(crate) offset: u64,
    pub(crate) bytes: &'a [u8],
}

impl Message<'_> {
    /// The message as it is stored, then, if it stands in an mbox, with the mbox quoting undone in either way: an mbox does not
    /// say whether a `>` before "From " is its own.
    pub(crate) fn readings(&self) -> impl Iterator<Item = Reading<'_>> {
        let quotings = self.index.map(|_| [Quoting::Rd, Quoting::O]).into_iter().flatten();
        let copies = quotings.filter_map(|quoting| {
            let bytes = Cow::Owned(mbox::unquoted(self.bytes, quoting)?);
            Some(Reading { bytes, undone: Some(quoting) })
        });
        std::iter::once(Reading { bytes: Cow::Borrowed(self.bytes), undone: None }).chain(copies)
    }
}

/// One way to read the stored bytes.
pub(crate) struct Reading<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// The quoting of an mbox, if they are a copy in which it was undone.
    pub(crate) undone: Option<Quoting>,
}

impl Item {
    /// Its number in an mbox, if that is known already.
    pub(crate) fn index(&self) -> Option<u64> {
        match &self.place {
            Place::Whole => None,
            Place::Here { index, .. } | Place::Failed { index, .. } => *index,
        }
    }

    /// Hands over each message of the item, or why there is none. Only a file that turns out to be an mbox has several.
    pub(crate) fn messages(
        &self,
        buffer: &mut Buffer,
        limit: usize,
        mut each: impl FnMut(Option<u64>, Result<Message<'_>, ItemError>),
    ) {
        match &self.place {
            Place::Failed { index, error } => each(*index, Err(error.clone())),
            Place::Here { index, offset, bytes } => {
                each(*index, Ok(Message { index: *index, offset: *offset, bytes }));
            }
            Place::Whole => match buffer.load(&self.file, limit) {
                Err(error) => each(None, Err(error)),
                Ok(bytes) if !mbox::begins(bytes.get(..SAMPLE).unwrap_or(bytes)) => {
                    each(None, Ok(Message { index: None, offset: 0, bytes }));
                }
                Ok(bytes) => cut(bytes, limit, |index, piece| match piece {
                    Err(error) => {
                        each(Some(index), Err(error));
                        true
                    }
                    Ok((offset, bytes)) => {
                        each(Some(index), Ok(Message { index: Some(index), offset, bytes: &bytes }));
                        true
                    }
                }),
            },
        }
    }

    /// The memory that the item takes while it is worked on.
    pub(crate) fn weight(&self) -> usize {
        match &self.place {
            Place::Here { bytes, .. } => bytes.len(),
            Place::Failed { .. } => 0,
            Place::Whole => {
                fs::metadata(&self.file).map_or(0, |data| usize::try_from(data.len()).unwrap_or(usize::MAX))
            }
        }
    }
}

/// Turns files into items, in order.
pub(crate) struct Feed {
    /// Bytes of the largest message.
    pub(crate) limit: usize,
    /// Files of folders that begin neither like a message nor like an mbox.
    pub(crate) skipped: u64,
}

impl Feed {
    /// Looks into one file and emits its items until `emit` says no more.
    pub(crate) fn file(&mut self, file: Found, emit: &mut impl FnMut(Item) -> bool) -> bool {
        let (file, shape) = match file {
            Ok(File { path, shape: Shape::Message }) => {
                return emit(Item { file: path, place: Place::Whole });
            }
            Ok(File { path, shape }) => (path, shape),
            Err((file, error)) => return emit(Item { file, place: Place::Failed { index: None, error } }),
        };
        let done = if shape == Shape::Stream && file.as_os_str() == "-" {
            self.look(&file, shape, io::stdin().lock(), emit)
        } else {
            fs::File::open(&file).and_then(|input| self.look(&file, shape, input, emit))
        };
        done.unwrap_or_else(|error| {
            emit(Item { file, place: Place::Failed { index: None, error: ItemError::io(&error) } })
        })
    }

    fn look(
        &mut self,
        file: &Arc<Path>,
        shape: Shape,
        mut input: impl Read,
        emit: &mut impl FnMut(Item) -> bool,
    ) -> io::Result<bool> {
        let item = |place| Item { file: Arc::clone(file), place };
        let mut sample = Vec::new();
        (&mut input).take(SAMPLE as u64).read_to_end(&mut sample)?;
        match (start(&sample), shape) {
            (Start::Mbox, _) => {
                let mut go_on = true;
                cut(io::Cursor::new(sample).chain(input), self.limit, |index, piece| {
                    go_on = emit(item(match piece {
                        Ok((offset, bytes)) => Place::Here { index: Some(index), offset, bytes },
                        Err(error) => Place::Failed { index: Some(index), error },
                    }));
                    go_on
                });
                Ok(go_on)
            }
            (Start::Other, Shape::Perhaps) => {
                self.skipped += 1;
                Ok(true)
            }
            (_, Shape::Stream) => {
                let mut bytes = sample;
                let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(1);
                input.take(most).read_to_end(&mut bytes)?;
                Ok(emit(item(if bytes.len() > self.limit {
                    let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    Place::Failed { index: None, error: ItemError::too_large(found, self.limit) }
                } else {
                    Place::Here { index: None, offset: 0, bytes }
                })))
            }
            _ => Ok(emit(item(Place::Whole))),
        }
    }
}

/// Every message of an mbox with its number, until `each` says no more.
fn cut(input: impl Read, limit: usize, mut each: impl FnMut(u64, Result<(u64, Vec<u8>), ItemError>) -> bool) {
    let mut mbox = Mbox::new(input, limit);
    for index in 0.. {
        let go_on = match mbox.next() {
            Ok(None) => false,
            Ok(Some(mbox::Piece { offset, bytes: Ok(bytes) })) => each(index, Ok((offset, bytes))),
            Ok(Some(mbox::Piece { bytes: Err(size), .. })) => {
                each(index, Err(ItemError::too_large(size, limit)))
            }
            Err(error) => each(index, Err(ItemError::io(&error))),
        };
        if !go_on {
            break;
        }
    }
}
