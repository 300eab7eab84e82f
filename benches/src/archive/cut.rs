//! Ways to store mailboxes, each in the same simple store: a piece that is there already is not stored again, pieces stand one behind
//! the other in frames of zstd, and what it takes to put the messages together again is counted with them.

use crate::Result;
use fastcdc::v2020::FastCDC;
use pec_core::mime::{Mime, Structure};
use pec_core::{Limits, Span};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::{fs, mem};
use zstd::bulk::Compressor;

/// Where messages are cut.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the ways that are measured")]
pub enum Way {
    /// Nowhere: whole messages, in frames together.
    Whole,
    /// At the bodies of their parts, also of messages inside, from this many bytes on: as `archive/src/cut.rs` does.
    Leaves(usize),
    /// Where the content says, in chunks of about this many bytes: as backup programs do.
    Chunks(usize),
}

/// Bytes of a frame, as in `archive/src/pack`.
const FRAME: usize = 1 << 20;
const LARGE: usize = 256 << 10;
/// Bytes that a piece costs besides what it holds: its name and its place.
const NAMED: u64 = 32 + 12;
/// Bytes that a step costs in the recipe of a message.
const STEP: u64 = 8;

/// Stores all files; gives the bytes that it takes.
///
/// # Errors
///
/// A file cannot be read, or zstd fails.
pub fn store(files: &[PathBuf], way: Way, level: i32) -> Result<u64> {
    let mut store =
        Store { compressor: Compressor::new(level)?, known: HashSet::new(), open: Vec::new(), bytes: 0 };
    for file in files {
        let raw = fs::read(file)?;
        let mut at = 0;
        for (span, is_shared) in cut(&raw, way) {
            store.put(raw.get(at..span.start).unwrap_or_default(), false)?;
            store.put(span.of(&raw), is_shared)?;
            at = span.end;
        }
        store.put(raw.get(at..).unwrap_or_default(), false)?;
    }
    store.close()?;
    Ok(store.bytes)
}

fn cut(raw: &[u8], way: Way) -> Vec<(Span, bool)> {
    match way {
        Way::Whole => Vec::new(),
        Way::Leaves(least) => {
            let mut spans = Vec::new();
            let limits = Limits::default();
            leaves(&Mime::index(raw, &limits), &limits, 0, 0, &mut |span| {
                if span.len() >= least {
                    spans.push((span, true));
                }
            });
            spans
        }
        Way::Chunks(size) => FastCDC::new(raw, size / 4, size, size * 4)
            .map(|chunk| (Span::new(chunk.offset, chunk.offset + chunk.length), true))
            .collect(),
    }
}

fn leaves(mime: &Mime<'_>, limits: &Limits, offset: usize, depth: usize, then: &mut dyn FnMut(Span)) {
    for part in mime.parts() {
        let span = part.body_span();
        match part.structure() {
            Structure::Multipart => continue,
            Structure::Message if depth < limits.max_depth => {
                if let Cow::Borrowed(inside) = mime.body(part.id()).bytes {
                    leaves(&Mime::index(inside, limits), limits, offset + span.start, depth + 1, then);
                    continue;
                }
            }
            _ => {}
        }
        then(Span::new(offset + span.start, offset + span.end));
    }
}

struct Store {
    compressor: Compressor<'static>,
    known: HashSet<[u8; 32]>,
    open: Vec<u8>,
    bytes: u64,
}

impl Store {
    fn put(&mut self, piece: &[u8], is_shared: bool) -> Result {
        if piece.is_empty() {
            return Ok(());
        }
        self.bytes += STEP;
        if is_shared {
            if !self.known.insert(Sha256::digest(piece).into()) {
                return Ok(());
            }
            self.bytes += NAMED;
        }
        if self.open.len() + piece.len() > FRAME || piece.len() >= LARGE {
            self.close()?;
        }
        self.open.extend_from_slice(piece);
        if piece.len() >= LARGE { self.close() } else { Ok(()) }
    }

    fn close(&mut self) -> Result {
        let open = mem::take(&mut self.open);
        if !open.is_empty() {
            self.bytes += self.compressor.compress(&open)?.len() as u64;
        }
        Ok(())
    }
}

/// Bytes of all files, each compressed by itself: `zstd -3`.
///
/// # Errors
///
/// A file cannot be read, or zstd fails.
pub fn each(files: &[PathBuf]) -> Result<u64> {
    let mut compressor = Compressor::new(3)?;
    let mut bytes = 0;
    for file in files {
        bytes += compressor.compress(&fs::read(file)?)?.len() as u64;
    }
    Ok(bytes)
}

/// Bytes of all files in one stream: what `zstd -3 --long=27` makes of a tar, less its headers.
///
/// # Errors
///
/// A file cannot be read, or zstd fails.
pub fn together(files: &[PathBuf]) -> Result<u64> {
    let mut encoder = zstd::Encoder::new(Count(0), 3)?;
    encoder.long_distance_matching(true)?;
    encoder.window_log(27)?;
    for file in files {
        encoder.write_all(&fs::read(file)?)?;
    }
    Ok(encoder.finish()?.0)
}

/// The floor: reads all files, and hashes them once.
///
/// # Errors
///
/// A file cannot be read.
pub fn hash(files: &[PathBuf]) -> Result<u64> {
    let mut bytes = 0;
    for file in files {
        let raw = fs::read(file)?;
        std::hint::black_box(Sha256::digest(&raw));
        bytes += raw.len() as u64;
    }
    Ok(bytes)
}

/// Counts what is written to it.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
