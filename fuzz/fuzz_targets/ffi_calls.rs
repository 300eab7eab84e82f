//! Random calls of the C interface, in any order, with handles that live, handles of other types, and NULL: nothing is written where
//! nothing may be, a failure has its error, a wrong handle is noticed, and what a view shows can be read.
//!
//! The calls are made of include/pec.h by `build.rs`. To be run with AddressSanitizer, which sees what is read or freed that may not be.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_fuzz::Choices;
use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::str;

// The library itself: `FUNCTIONS` names its symbols.
extern crate pec as _;

include!(concat!(env!("OUT_DIR"), "/calls.rs"));

#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    data: *const u8,
    len: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Bytes {
    data: *const u8,
    len: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

/// The host's signer: its own pointer, the digest, what is to be signed, and what it answers in.
type Sign = unsafe extern "C" fn(*mut c_void, u32, Bytes, *mut c_void);

const PEC_STATUS_OK: u32 = 0;
const PEC_STATUS_PANIC: u32 = 5;

fuzz_target!(|bytes: &[u8]| {
    let mut world = World::new(Choices::new(bytes));
    // What most calls need, so that few choices are wasted on getting there.
    for name in [
        "pec_limits_new",
        "pec_trust_new_empty",
        "pec_message_parse",
        "pec_message_copy",
        "pec_verifier_new",
        "pec_tracker_new",
    ] {
        world.call(FUNCTIONS.iter().position(|(known, _)| *known == name).expect("a function of pec.h"));
    }
    while !world.choices.is_empty() {
        let next = world.choices.below(FUNCTIONS.len());
        world.call(next);
    }
    world.end();
});

/// All that a host of the library has at one time.
struct World<'b> {
    choices: Choices<'b>,
    handles: Vec<(&'static str, *mut c_void)>,
    /// Whether the call that is being made has a handle of a wrong type.
    wrong: bool,
    /// Results go here; each place begins as a pointer that nobody may write over on failure.
    slots: Vec<Box<*mut c_void>>,
}

/// What stands in a slot before the call.
fn untouched() -> *mut c_void {
    NonNull::<u64>::dangling().as_ptr().cast()
}

thread_local! {
    /// What the signer answers; the library calls it back in the middle of a call.
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl<'b> World<'b> {
    fn new(choices: Choices<'b>) -> Self {
        Self { choices, handles: Vec::new(), wrong: false, slots: Vec::new() }
    }

    fn call(&mut self, number: usize) {
        self.wrong = false;
        self.slots.clear();
        FUNCTIONS[number].1(self);
    }

    /// A handle for an argument of this type: mostly one that lives, at times NULL, at times one of another type.
    fn handle(&mut self, kind: &str) -> *mut c_void {
        let fits = |(known, _): &&(&str, *mut c_void)| *known == kind;
        let (wrong, none) = (self.choices.once_in(16), self.choices.once_in(16));
        let all: Vec<*mut c_void> = if wrong {
            self.handles.iter().filter(|handle| !fits(handle)).map(|(_, handle)| *handle).collect()
        } else {
            self.handles.iter().filter(fits).map(|(_, handle)| *handle).collect()
        };
        if none || all.is_empty() {
            return ptr::null_mut();
        }
        self.wrong |= wrong;
        all[self.choices.below(all.len())]
    }

    /// A handle to be freed: one of this type is ours no more.
    fn take(&mut self, kind: &str) -> *mut c_void {
        let handle = self.handle(kind);
        if !self.wrong {
            self.handles.retain(|(_, known)| *known != handle);
        }
        handle
    }

    /// A new handle.
    fn keep(&mut self, kind: &'static str, handle: *mut c_void) {
        if handle.is_null() {
            return;
        }
        // Few of each: their number shall not be what takes the time.
        self.handles.push((kind, handle));
        if self.handles.iter().filter(|(known, _)| *known == kind).count() > 8 {
            let oldest = self.handles.iter().position(|(known, _)| *known == kind).expect("there are nine");
            let (_, handle) = self.handles.remove(oldest);
            release(kind, handle);
        }
    }

    /// Where a handle goes; at times nowhere.
    fn slot(&mut self) -> *mut *mut c_void {
        if self.choices.once_in(16) {
            return ptr::null_mut();
        }
        self.slots.push(Box::new(untouched()));
        &raw mut **self.slots.last_mut().expect("it was just put there")
    }

    /// What stands in a slot after the call.
    fn content(&self, slot: *mut *mut c_void) -> *mut c_void {
        let found = self.slots.iter().find(|known| ptr::eq(&raw const ***known, slot));
        found.map_or(ptr::null_mut(), |slot| **slot)
    }

    fn given(&mut self, kind: &'static str, slot: *mut *mut c_void, good: bool) {
        let content = self.content(slot);
        if good {
            // NULL only where the header says so: `keep` drops it.
            assert!(slot.is_null() || content != untouched(), "no {kind} was given");
            self.keep(kind, content);
        } else if !slot.is_null() {
            assert!(content == untouched(), "a {kind} was given by a call that failed");
        }
    }

    fn error(&mut self, slot: *mut *mut c_void, good: bool) {
        let content = self.content(slot);
        if good && !slot.is_null() {
            assert!(content == untouched(), "an error of a call that did its job");
        } else if !slot.is_null() {
            assert!(!content.is_null() && content != untouched(), "a failure without an error");
            self.keep("pec_error", content);
        }
    }

    /// Whether a call did its job.
    fn status(&self, status: u32) -> bool {
        assert_ne!(status, PEC_STATUS_PANIC, "a panic");
        assert!(!(self.wrong && status == PEC_STATUS_OK), "a wrong handle was taken");
        status == PEC_STATUS_OK
    }

    fn array<T: Choose>(&mut self) -> (*const T, usize) {
        let count = self.choices.below(3);
        if self.choices.once_in(16) {
            return (ptr::null(), count);
        }
        let array: Vec<T> = (0..count).map(|_| T::choose(self)).collect();
        ARENA.with_borrow_mut(|arena| arena.keep_all(array))
    }

    fn signer(&mut self) -> Option<Sign> {
        let answer = self.choices.bytes(300).to_vec();
        ANSWER.with_borrow_mut(|kept| *kept = answer);
        (!self.choices.once_in(16)).then_some(sign as Sign)
    }

    fn user(&mut self) -> *mut c_void {
        ptr::null_mut()
    }

    /// Frees what is left.
    fn end(mut self) {
        for (kind, handle) in self.handles.drain(..) {
            release(kind, handle);
        }
        ARENA.with_borrow_mut(Arena::clear);
    }
}

fn release(kind: &str, handle: *mut c_void) {
    let release = RELEASES.iter().find(|(known, _)| *known == kind);
    let (_, release) = release.unwrap_or_else(|| panic!("nothing frees a {kind}"));
    // SAFETY: a handle of this type, which nobody has any more.
    unsafe { release(handle) };
}

/// The host's signer: gives a signature, says why there is none, or says nothing at all.
unsafe extern "C" fn sign(_: *mut c_void, _: u32, to_be_signed: Bytes, signing: *mut c_void) {
    assert!(!to_be_signed.data.is_null() && to_be_signed.len > 0, "nothing to be signed");
    // SAFETY: what the library shows can be read; the sanitizer says if not.
    std::hint::black_box(unsafe { std::slice::from_raw_parts(to_be_signed.data, to_be_signed.len) }.last());
    let answer = ANSWER.with_borrow(Vec::clone);
    let Some((how, rest)) = answer.split_first() else { return };
    // SAFETY: `signing` is what the library gave for this call, the bytes are ours.
    let status = unsafe {
        match how % 3 {
            0 => pec_signing_give(signing, Bytes { data: rest.as_ptr(), len: rest.len() }),
            1 => pec_signing_fail(signing, Str { data: rest.as_ptr(), len: rest.len() }),
            _ => PEC_STATUS_OK,
        }
    };
    assert_ne!(status, PEC_STATUS_PANIC, "a panic");
}

/// A value that a call takes.
trait Choose: Sized + 'static {
    fn choose(world: &mut World<'_>) -> Self;
}

/// Texts that some function knows, and some that none does.
const TEXTS: &[&str] = &[
    "",
    "max_message_bytes",
    "max_nested_messages",
    "anna@alfa.example",
    "bruno@beta.example",
    "opec1.20250303@alfa.example",
    "oggetto perch\u{e9}",
    "{\"version\":1,\"facts\":[],\"sent\":[],\"claims\":[]}",
    "\0\n\r",
];

/// Files of each kind that some function reads.
const FILES: &[&[u8]] = &[
    include_bytes!("../../testdata/cases/kind/acceptance/message.eml"),
    include_bytes!("../../testdata/cases/kind/delivery-complete/message.eml"),
    include_bytes!("../../testdata/cases/cms/cut-off/message.eml"),
    include_bytes!("../../testdata/pki/ca.pem"),
    include_bytes!("../../testdata/pki/alfa.pem"),
    include_bytes!("../../testdata/pki/crl/ca1.pem"),
    include_bytes!("../../testdata/directory/providers.ldif"),
    b"",
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\n--a--\r\n",
];

impl Choose for Bytes {
    fn choose(world: &mut World<'_>) -> Self {
        match world.choices.below(8) {
            0..5 => {
                let file = *world.choices.pick(FILES);
                Self { data: file.as_ptr(), len: file.len() }
            }
            5 => Self { data: ptr::null(), len: 0 },
            6 => Self { data: ptr::null(), len: world.choices.below(300) },
            _ => {
                let bytes = world.choices.bytes(300).to_vec();
                let (data, len) = ARENA.with_borrow_mut(|arena| arena.keep_all(bytes));
                Self { data, len }
            }
        }
    }
}

impl Choose for Str {
    fn choose(world: &mut World<'_>) -> Self {
        if world.choices.once_in(4) {
            let Bytes { data, len } = Bytes::choose(world);
            return Self { data, len };
        }
        let text = *world.choices.pick(TEXTS);
        Self { data: text.as_ptr(), len: text.len() }
    }
}

impl Choose for bool {
    fn choose(world: &mut World<'_>) -> Self {
        world.choices.once_in(2)
    }
}

impl Choose for u32 {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[1, 0, 2, 3, 4, 5, 6, 7, 8, 99, 1_000, u32::MAX])
    }
}

impl Choose for i16 {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[60, 0, -720, 1439, i16::MAX, i16::MIN])
    }
}

impl Choose for i32 {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[60, 0, 1, -1, -720, i32::MAX, i32::MIN])
    }
}

impl Choose for i64 {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[1_741_080_000, 0, -1, 1, 1_767_225_600, i64::MAX, i64::MIN, i64::MIN + 1])
    }
}

impl Choose for u64 {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[0, 1, 1_000, 100_000_000, u64::MAX])
    }
}

impl Choose for usize {
    fn choose(world: &mut World<'_>) -> Self {
        *world.choices.pick(&[0, 1, 2, 3, 5, 1_000, 100_000_000, usize::MAX, usize::MAX - 1])
    }
}

/// A value that a call gave.
trait Look: Copy {
    fn look(self, _: &World<'_>) {}
}

impl Look for () {}
impl Look for bool {}
impl Look for i16 {}
impl Look for i32 {}
impl Look for i64 {}
impl Look for u32 {}
impl Look for u64 {}
impl Look for usize {}

impl Look for Span {
    fn look(self, _: &World<'_>) {
        assert!(self.start <= self.end || self.start == usize::MAX, "a range that ends before it starts");
    }
}

impl Look for Bytes {
    fn look(self, world: &World<'_>) {
        if self.data.is_null() {
            assert_eq!(self.len, 0, "bytes that are nowhere");
            return;
        }
        assert!(!world.wrong, "a wrong handle gave something");
        // SAFETY: what the library shows can be read; the sanitizer says if not.
        let bytes = unsafe { std::slice::from_raw_parts(self.data, self.len) };
        std::hint::black_box((bytes.first(), bytes.last()));
    }
}

impl Look for Str {
    fn look(self, world: &World<'_>) {
        let Self { data, len } = self;
        Bytes { data, len }.look(world);
        if !data.is_null() {
            // SAFETY: as above.
            let bytes = unsafe { std::slice::from_raw_parts(data, len) };
            assert!(str::from_utf8(bytes).is_ok(), "a text that is not UTF-8");
        }
    }
}

/// Where a value goes: nowhere at times, else where marks stand that a call which fails must leave.
struct Place<T> {
    bytes: Vec<u8>,
    there: bool,
    kind: std::marker::PhantomData<T>,
}

/// No sound value consists of it.
const MARK: u8 = 0xA5;

impl<T: Copy> Place<T> {
    fn new() -> Self {
        // Room to align it.
        Self {
            bytes: vec![MARK; size_of::<T>() + align_of::<T>()],
            there: true,
            kind: std::marker::PhantomData,
        }
    }

    fn pointer(&mut self, world: &mut World<'_>) -> *mut T {
        self.there = !world.choices.once_in(16);
        if self.there { self.aligned() } else { ptr::null_mut() }
    }

    fn aligned(&mut self) -> *mut T {
        let start = self.bytes.as_mut_ptr();
        start.wrapping_add(start.align_offset(align_of::<T>())).cast()
    }

    fn look(mut self, world: &World<'_>, good: bool)
    where
        T: Look,
    {
        let place = self.aligned();
        if !good || !self.there {
            assert!(self.bytes.iter().all(|byte| *byte == MARK), "a result of a call that failed");
        } else if size_of::<T>() > 1 && !self.bytes.iter().all(|byte| *byte == MARK) {
            // SAFETY: it is aligned, large enough, and was written.
            unsafe { place.read() }.look(world);
        }
    }
}

thread_local! {
    /// Bytes that the library borrows until the end of an input.
    static ARENA: RefCell<Arena> = RefCell::default();
}

#[derive(Default)]
struct Arena(Vec<Box<dyn std::any::Any>>);

impl Arena {
    fn keep_all<T: 'static>(&mut self, all: Vec<T>) -> (*const T, usize) {
        let all = Box::new(all.into_boxed_slice());
        let view = (all.as_ptr(), all.len());
        self.0.push(all);
        view
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}
