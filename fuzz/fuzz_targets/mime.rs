//! Any bytes have an index; its spans lie in the message, and every part can be decoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{Limits, mime::Mime};

fuzz_target!(|raw: &[u8]| {
    let mime = Mime::index(raw, &Limits::default());
    for part in mime.parts() {
        assert!(part.span().start <= part.span().end && part.span().end <= raw.len());
        if let Some(parent) = part.parent() {
            let outer = mime.part(parent).span();
            assert!(outer.start <= part.span().start && part.span().end <= outer.end);
        }
        let _ = (mime.body(part.id()), mime.text(part.id()), mime.file_name(part.id()));
    }
});
