//! Mail around mail: what people, lists and gateways put around a signed message, and where its pieces are.

use pec_core::Limits;
use pec_core::message::{Message, SignedStructure};

pub(super) use crate::generate::frame::base64;

/// The header fields of ordinary mail from one person to another, without those about its content.
pub(super) const PERSON: &str = "\
From: Anna Verdi <anna.verdi@mail.example>\r\n\
To: Carlo Neri <carlo.neri@mail.example>\r\n\
Subject: ti giro questa PEC\r\n\
Date: Thu, 6 Mar 2025 10:00:00 +0100\r\n\
Message-ID: <CAM44@mail.example>\r\n";

/// A message of these header fields and a multipart of these parts.
pub(super) fn message(fields: &[u8], subtype: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    [fields, b"MIME-Version: 1.0\r\n", &multipart(subtype, parts)].concat()
}

/// A multipart with its own header, to be a part or the body of a message.
pub(super) fn multipart(subtype: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let is_free = |boundary: &String| {
        let delimiter = format!("--{boundary}");
        parts.iter().all(|part| memchr::memmem::find(part, delimiter.as_bytes()).is_none())
    };
    let boundary = (1..).map(|number| format!("=_around_{number}")).find(is_free).unwrap();
    let mut multipart =
        format!("Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        multipart.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        multipart.extend_from_slice(part);
        multipart.extend_from_slice(b"\r\n");
    }
    multipart.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    multipart
}

/// A part of plain text.
pub(super) fn text(text: &str) -> Vec<u8> {
    format!("Content-Type: text/plain; charset=us-ascii\r\n\r\n{text}").into_bytes()
}

/// A part that holds a whole message.
pub(super) fn attached(message: &[u8]) -> Vec<u8> {
    [b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n", message].concat()
}

/// A part named `daticert.xml`.
pub(super) fn certification_data(xml: &[u8]) -> Vec<u8> {
    format!(
        "Content-Type: application/xml; name=\"daticert.xml\"\r\n\
        Content-Disposition: inline; filename=\"daticert.xml\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n{}",
        base64(xml)
    )
    .into_bytes()
}

/// A signed message taken apart: its header fields, and its multipart/signed with its own header.
pub(super) fn taken_apart(signed: &[u8]) -> (Vec<u8>, Vec<u8>) {
    const BETWEEN: &[u8] = b"MIME-Version: 1.0\r\n";
    let at = memchr::memmem::find(signed, BETWEEN).unwrap();
    let (fields, rest) = signed.split_at(at);
    (fields.to_vec(), rest.get(BETWEEN.len()..).unwrap_or_default().to_vec())
}

/// The delimiter line of a signed message's multipart/signed, without its line end.
pub(super) fn delimiter(signed: &[u8]) -> String {
    let text = std::str::from_utf8(signed).unwrap();
    let (_, rest) = text.split_once("boundary=\"").unwrap();
    format!("--{}", rest.split_once('"').unwrap().0)
}

/// A signed message whose signature, as DER, was changed.
pub(super) fn with_signature(signed: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let message = Message::parse(signed, &Limits::default()).unwrap();
    let SignedStructure::Detached { signature, .. } = *message.signed() else { panic!("no signature") };
    let place = message.mime().part(signature).body_span();
    let mut der = message.mime().body(signature).bytes.to_vec();
    change(&mut der);
    let (before, after) = (signed.split_at(place.start).0, signed.split_at(place.end).1);
    [before, base64(&der).as_bytes(), after].concat()
}
