//! Text, bytes, places
//!
//! Small values that are passed as they are.

use pec_core::Span;
use std::ffi::c_char;
use std::ptr;

/// A text in UTF-8. It does not end with a NUL: print it with `printf("%.*s", (int)text.len, text.data)`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct pec_str {
    /// Its first byte; NULL if there is no text.
    pub data: *const c_char,
    /// How many bytes.
    pub len: usize,
}

/// Some bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct pec_bytes {
    /// The first one; NULL if there are none to speak of.
    pub data: *const u8,
    /// How many.
    pub len: usize,
}

/// A range of bytes in a message.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct pec_span {
    /// The first byte, counted from 0; PEC_NO_INDEX if there is no range.
    pub start: usize,
    /// The one after the last byte.
    pub end: usize,
}

/// No time.
pub const PEC_NO_TIME: i64 = i64::MIN;

/// No number of a part or of a byte.
pub const PEC_NO_INDEX: usize = usize::MAX;

/// A view of what lives in a handle.
impl From<&str> for pec_str {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), len: text.len() }
    }
}

/// A view of what lives in a handle.
impl From<&[u8]> for pec_bytes {
    fn from(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), len: bytes.len() }
    }
}

impl From<Span> for pec_span {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

/// Lower-case hexadecimal, as in JSON.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What a function returns that has nothing to return.
pub(crate) trait Nothing {
    const NOTHING: Self;
}

impl Nothing for pec_str {
    const NOTHING: Self = Self { data: ptr::null(), len: 0 };
}

impl Nothing for pec_bytes {
    const NOTHING: Self = Self { data: ptr::null(), len: 0 };
}

impl Nothing for pec_span {
    const NOTHING: Self = Self { start: PEC_NO_INDEX, end: PEC_NO_INDEX };
}

/// A number of things.
impl Nothing for usize {
    const NOTHING: Self = 0;
}

impl Nothing for bool {
    const NOTHING: Self = false;
}

impl<T> Nothing for *mut T {
    const NOTHING: Self = ptr::null_mut();
}
