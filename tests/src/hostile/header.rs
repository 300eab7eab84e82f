//! Header fields without end: of the message, whose fields are compared with what is signed, and of the parts inside.

use super::{Load, Shape, repeated};
use crate::{Anatomy, generate::World};
use std::sync::LazyLock;

/// A transport envelope: all that can be compared is there.
static ENVELOPE: LazyLock<(Vec<u8>, Anatomy)> = LazyLock::new(|| {
    let world = World::new();
    let raw = world.alfa.sign(&world.transport_envelope());
    let pieces = Anatomy::of(&raw).unwrap_or_else(|| panic!("an envelope is signed"));
    (raw, pieces)
});

macro_rules! fields {
    ($($place:ident: $name:literal, $start:literal, $piece:literal;)*) => {
        &[$(Shape { name: concat!($name, " (", stringify!($place), ")"), make: |bytes| $place($start, $piece, bytes) },)*]
    };
}

pub(super) const SHAPES: &[Shape] = fields! {
    outer: "a long value", "Subject: ", "x";
    outer: "folding", "Subject: x", "\r\n x";
    outer: "fields", "X: y", "\r\nX: y";
    outer: "lines that are no fields", "x", "\r\nx";
    outer: "subjects", "Subject: a", "\r\nSubject: b";
    outer: "senders", "From: a@b.example", "\r\nFrom: a@b.example";
    outer: "dates", "Date: Wed, 5 Mar 2025 09:12:04 +0100", "\r\nDate: Wed, 5 Mar 2025 09:12:04 +0100";
    outer: "kinds", "X-Ricevuta: accettazione", "\r\nX-Ricevuta: avvenuta-consegna";
    outer: "addresses", "From: a@b.example", ", a@b.example";
    outer: "groups", "From: a", ":b@c.example;";
    outer: "addresses to answer", "Reply-To: a@b.example", ", a@b.example";
    outer: "addresses without an end", "From: ", "<";
    outer: "at signs", "From: ", "@";
    outer: "comments in comments", "From: ", "(";
    outer: "comments", "X-Trasporto: ", "() ";
    outer: "comments without an end", "X-Trasporto: ", "( ";
    outer: "quotes", "From: ", "\"\\\"";
    outer: "quotes without an end", "X-Ricevuta: ", "\"";
    outer: "encoded words", "Subject: ", "=?utf-8?Q?=C3=A9?= ";
    outer: "encoded words of all charsets", "Subject: ", "=?utf-7?B?w6A=?= =?iso-2022-jp?Q?a?= ";
    outer: "encoded words without an end", "Subject: ", "=?utf-8?Q?";
    outer: "beginnings of encoded words", "Subject: ", "=?";
    outer: "encoded words in addresses", "From: ", "=?utf-8?Q?a?= <a@b.example>, ";
    outer: "identifiers", "Message-ID: ", "<a@b.example> ";
    outer: "identifiers without an end", "Message-ID: ", "<";
    outer: "references", "X-Riferimento-Message-ID: <a@b>", "\r\nX-Riferimento-Message-ID: <a@b>";
    outer: "on behalf of many", "From: \"Per conto di: ", "a@b.example ";
    outer: "parameters", "Content-Type: multipart/mixed", "; a=b";
    outer: "blanks", "Subject:", " ";
    signed: "parameters", "Content-Disposition: inline", "; filename=\"daticert.xml\"";
    signed: "parameters in pieces", "Content-Disposition: inline", "; filename*0*=a";
    signed: "parameters without an end", "Content-Disposition: inline", "; filename=\"";
    signed: "parameters without a value", "Content-Disposition: inline", "; filename";
    signed: "comments between parameters", "Content-Disposition: inline", ";(";
    signed: "escapes", "Content-Disposition: inline; filename=\"", "\\\"";
    signed: "encoded words", "Content-Disposition: inline; filename=\"", "=?utf-8?Q?=C3=A9?= ";
    signed: "percent signs", "Content-Disposition: inline; filename*=", "%";
    signature: "parameters", "Content-Disposition: inline", "; filename=\"smime.p7s\"";
    signature: "comments", "Content-Disposition: ", "(";
    signature: "encodings", "Content-Transfer-Encoding: base64", "\r\nContent-Transfer-Encoding: 7bit";
};

fn field(start: &str, piece: &str, bytes: usize) -> Vec<u8> {
    [start, &repeated(piece, bytes), "\r\n"].concat().into_bytes()
}

/// Before the header of the message; its signature stays good.
fn outer(start: &str, piece: &str, bytes: usize) -> Load {
    Load::Message([field(start, piece, bytes), ENVELOPE.0.clone()].concat())
}

/// In the signed part.
fn signed(start: &str, piece: &str, bytes: usize) -> Load {
    inserted(ENVELOPE.1.signed.start, field(start, piece, bytes))
}

/// In the part that is the signature.
fn signature(start: &str, piece: &str, bytes: usize) -> Load {
    inserted(ENVELOPE.1.signature_header.start, field(start, piece, bytes))
}

fn inserted(at: usize, field: Vec<u8>) -> Load {
    let mut raw = ENVELOPE.0.clone();
    raw.splice(at..at, field);
    Load::Message(raw)
}
