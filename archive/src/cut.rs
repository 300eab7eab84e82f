//! Where a message is cut, so that what several messages have in common is stored once.
//!
//! A complete delivery receipt repeats the whole original, for each recipient. It is cut at the bodies of its parts, also those
//! of the messages inside, in their raw form: nothing is decoded, so that joining the pieces gives the message byte for byte.

use pec_core::mime::{Mime, Structure};
use pec_core::{Limits, Span};
use std::borrow::Cow;

/// A smaller body is stored with what stands around it: naming it would cost about as much as it does, compressed beside its like.
pub(crate) const LEAST_SHARED: usize = 8 * 1024;

/// The bodies in a message that are worth storing by themselves: in order, disjoint.
pub(crate) fn shared(mime: &Mime<'_>, limits: &Limits) -> Vec<Span> {
    let mut spans = Vec::new();
    walk(mime, limits, 0, 0, &mut spans);
    spans
}

fn walk(mime: &Mime<'_>, limits: &Limits, offset: usize, depth: usize, spans: &mut Vec<Span>) {
    for part in mime.parts() {
        let span = part.body_span();
        if span.len() < LEAST_SHARED {
            continue;
        }
        match part.structure() {
            Structure::Multipart => continue,
            Structure::Message if depth < limits.max_depth => {
                let body = mime.body(part.id());
                // One that is not encoded stands there as it is, and can be cut in its turn.
                if let Cow::Borrowed(inside) = body.bytes {
                    walk(&Mime::index(inside, limits), limits, offset + span.start, depth + 1, spans);
                    continue;
                }
            }
            _ => {}
        }
        // The signature belongs to this message alone.
        let media_type = part.media_type();
        if !media_type.is("application", "pkcs7-signature")
            && !media_type.is("application", "x-pkcs7-signature")
        {
            spans.push(Span::new(offset + span.start, offset + span.end));
        }
    }
}
