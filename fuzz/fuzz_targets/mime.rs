//! Any bytes have an index: a tree in preorder whose spans nest, follow each other and lie in the message, within the
//! limits; and every part can be decoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec_core::{
    Limits, Span,
    mime::{Header, Mime, Structure},
};

fuzz_target!(|raw: &[u8]| {
    let limits = Limits::default();
    check(raw, &limits);
    let mut few = limits;
    (few.max_depth, few.max_parts, few.max_header_bytes) = (2, 3, 100);
    check(raw, &few);
});

fn check(raw: &[u8], limits: &Limits) {
    let mime = Mime::index(raw, limits);
    assert!(mime.parts().len() <= limits.max_parts + limits.max_depth);
    assert_eq!(mime.part(mime.root()).span(), Span::new(0, raw.len()));
    assert_eq!(mime.header(mime.root()).span(), Header::read(raw, limits).span());
    for (number, part) in mime.parts().iter().enumerate() {
        let (span, header, body) = (part.span(), part.header_span(), part.body_span());
        assert_eq!(part.id().index(), number);
        assert!(span.start <= header.end && header.end <= body.start && body.start <= span.end);
        assert!(span.end <= raw.len() && part.depth() <= limits.max_depth);
        assert!(header.end - header.start <= limits.max_header_bytes);
        let mut last = body.start;
        for child in mime.children(part.id()) {
            let child = mime.part(child);
            assert_eq!(child.parent(), Some(part.id()));
            assert!(last <= child.span().start && child.span().end <= span.end, "siblings overlap");
            last = child.span().end;
        }
        assert_eq!(
            part.structure() == Structure::Multipart,
            part.is_closed() || last > body.start || { mime.children(part.id()).next().is_some() }
        );
        let content = mime.body(part.id());
        assert!(
            content.bytes.len() <= body.end - body.start,
            "no encoding makes it shorter than what it encodes"
        );
        let _ = (mime.text(part.id()), mime.file_name(part.id()));
        for field in mime.header(part.id()).fields() {
            assert!(header.start <= field.span().start && field.span().end <= header.end);
            let _ = (field.text(), field.token(), field.mailboxes(), field.date(), field.message_id());
        }
    }
}
