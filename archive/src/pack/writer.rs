//! Makes a pack.

use super::directory::{Directory, Frame, PackName, Recipe, Slice, Step};
use super::{FOOTER_HEAD, LARGE_FRAME, LARGE_PIECE, LEVEL, SOLID_FRAME};
use crate::{Error, Sha256};
use pec_core::Span;
use std::collections::BTreeSet;
use std::io;
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

/// A pack in the making.
pub(crate) struct PackWriter {
    compressor: Compressor<'static>,
    directory: Directory,
    /// The frames that are done.
    packed: Vec<u8>,
    /// The frame that is being filled.
    open: Vec<u8>,
}

/// A pack that is to be stored.
pub(crate) struct Written {
    pub(crate) name: PackName,
    pub(crate) bytes: Vec<u8>,
    /// The pieces in it that messages of other packs may name.
    pub(crate) pieces: Vec<Sha256>,
}

impl PackWriter {
    pub(crate) fn new() -> Result<Self, Error> {
        let mut compressor = Compressor::new(LEVEL).map_err(failed)?;
        // Whoever unpacks it by hand learns of damage, too.
        compressor.set_parameter(CParameter::ChecksumFlag(true)).map_err(failed)?;
        Ok(Self { compressor, directory: Directory::default(), packed: Vec::new(), open: Vec::new() })
    }

    /// Adds a piece that messages may name.
    pub(crate) fn put_piece(&mut self, name: Sha256, piece: &[u8]) -> Result<(), Error> {
        let slices = self.put(piece)?;
        self.directory.pieces.insert(name, slices);
        Ok(())
    }

    /// Adds a message by its steps: what stands in this pack, and names of pieces.
    pub(super) fn put_message(&mut self, sha256: Sha256, recipe: Recipe) {
        self.directory.messages.insert(sha256, recipe);
    }

    /// Adds a message, of which `shared` may be stored apart; `stored` says whether a piece is in another pack already. Gives the
    /// names of the pieces that it was cut into.
    pub(crate) fn add(
        &mut self,
        sha256: Sha256,
        raw: &[u8],
        shared: &[Span],
        stored: impl Fn(&Sha256) -> Result<bool, Error>,
    ) -> Result<BTreeSet<Sha256>, Error> {
        let mut steps = Vec::new();
        let mut pieces = BTreeSet::new();
        let mut at = 0;
        for span in shared {
            steps.extend(self.put(Span::new(at, span.start).of(raw))?.into_iter().map(Step::Slice));
            let piece = span.of(raw);
            let name = Sha256::of(piece);
            if !self.directory.pieces.contains_key(&name) && !stored(&name)? {
                let slices = self.put(piece)?;
                self.directory.pieces.insert(name, slices);
            }
            steps.push(Step::Piece(name));
            pieces.insert(name);
            at = span.end;
        }
        steps.extend(self.put(Span::new(at, raw.len()).of(raw))?.into_iter().map(Step::Slice));
        self.directory.messages.insert(sha256, Recipe { bytes: raw.len() as u64, steps });
        Ok(pieces)
    }

    /// Writes bytes into frames; says where they are.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<Vec<Slice>, Error> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        if bytes.len() >= LARGE_PIECE {
            self.close()?;
            let mut slices = Vec::new();
            for chunk in bytes.chunks(LARGE_FRAME) {
                slices.push(Slice(self.directory.frames.len(), 0, chunk.len()));
                self.frame(chunk)?;
            }
            return Ok(slices);
        }
        if self.open.len() + bytes.len() > SOLID_FRAME {
            self.close()?;
        }
        let slice = Slice(self.directory.frames.len(), self.open.len(), bytes.len());
        self.open.extend_from_slice(bytes);
        Ok(vec![slice])
    }

    fn close(&mut self) -> Result<(), Error> {
        if !self.open.is_empty() {
            let mut open = std::mem::take(&mut self.open);
            self.frame(&open)?;
            open.clear();
            self.open = open;
        }
        Ok(())
    }

    fn frame(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let at = self.packed.len();
        let packed = self.compressor.compress(bytes).map_err(failed)?;
        self.packed.extend_from_slice(&packed);
        self.directory.frames.push(Frame(at as u64, packed.len() as u64, bytes.len() as u64));
        Ok(())
    }

    /// The pack, if there is anything in it.
    pub(crate) fn finish(mut self) -> Result<Option<Written>, Error> {
        if self.directory.messages.is_empty() && self.directory.pieces.is_empty() {
            return Ok(None);
        }
        self.close()?;
        let mut bytes = self.packed;
        let at = bytes.len() as u64;
        let directory = serde_json::to_vec(&self.directory)
            .map_err(io::Error::from)
            .and_then(|json| self.compressor.compress(&json))
            .map_err(failed)?;
        bytes.extend_from_slice(&directory);
        bytes.extend_from_slice(&FOOTER_HEAD);
        bytes.extend_from_slice(&at.to_le_bytes());
        bytes.extend_from_slice(&(directory.len() as u64).to_le_bytes());
        let name = PackName { sha256: Sha256::of(&bytes), bytes: bytes.len() as u64 };
        Ok(Some(Written { name, bytes, pieces: self.directory.pieces.into_keys().collect() }))
    }
}

fn failed(error: io::Error) -> Error {
    Error::Compression(error.to_string())
}
