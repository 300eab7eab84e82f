//! What can be done to a genuine signature by those who cannot make one, and signatures of strangers beside it.

use super::super::{Made, World, around};
use crate::generate::cms::{CONTEXT_0, DATA, NULL, SHA1, SignedData, SignerInfo, algorithm, signature};
use crate::generate::der::{OCTET_STRING, element, oid, sequence};
use crate::generate::frame::{base64, framed};
use pec_core::provider::Draft;

const SHA1_WITH_RSA: &str = "1.2.840.113549.1.1.5";

pub(super) fn cases(world: &World) -> Vec<Made> {
    let draft = world.acceptance();
    let content = draft.content();
    let genuine = signature(&world.alfa.seal, &draft, &content);
    let with = |id, change: &dyn Fn(&mut SignedData)| {
        let mut signed_data = SignedData::of(&genuine);
        change(&mut signed_data);
        Made::new(id, framed(&draft.header, &content, &signed_data.to_der()))
    };
    let by = |id, signer: &SignerInfo| {
        Made::new(id, framed(&draft.header, &content, &SignedData::of(signer).to_der()))
    };

    let stranger = world.pki.seal("forger-alfa");
    let strangers = ["forger-alfa", "forger-ca1", "forger-ca"].map(|name| world.pki.certificate(name));
    let stranger = signature(&stranger, &draft, &content).sign();
    let beside = |at: usize, data: &mut SignedData| {
        data.signers.insert(at, stranger.clone());
        data.certificates.extend_from_slice(&strangers);
    };

    let bare = {
        let mut bare = genuine.clone();
        bare.attributes = None;
        let attributes = genuine.attributes.clone().unwrap();
        let signed = genuine.signature(&element(0x31, &attributes.concat()));
        SignedData::around(&bare, bare.with_signature(&element(OCTET_STRING, &signed)))
    };
    let mut renamed = genuine.clone();
    renamed.digest_algorithm = algorithm(SHA1, &[]);
    let mut confused = genuine.clone();
    confused.signature_algorithm = algorithm(SHA1_WITH_RSA, &NULL);
    vec![
        with("content-inside-the-signature", &|data| {
            data.encapsulated = encapsulated(b"Il messaggio e' stato CONSEGNATO.\r\n");
        }),
        with("stranger-signs-too", &|data| beside(1, data)),
        with("stranger-signs-first", &|data| beside(0, data)),
        Made::new("attributes-removed", framed(&draft.header, &content, &bare.to_der())),
        by("digest-under-another-name", &renamed),
        by("signature-of-another-digest", &confused),
        Made::new("opaque-beside-what-is-shown", beside_what_is_shown(&draft, &genuine, &content)),
        Made::new("opaque-receipt-shown-by-its-subject", under_another_subject(&draft, &genuine, &content)),
        Made::new("opaque-receipt-shown-as-an-anomaly", shown_as_an_anomaly(&draft, &genuine, &content)),
    ]
}

/// An EncapsulatedContentInfo with content.
fn encapsulated(content: &[u8]) -> Vec<u8> {
    sequence(&[oid(DATA), element(CONTEXT_0, &element(OCTET_STRING, content))])
}

/// A part of type application/pkcs7-mime: the signature with its content inside.
fn opaque(signer: &SignerInfo, content: &[u8]) -> Vec<u8> {
    let mut signed_data = SignedData::of(signer);
    signed_data.encapsulated = encapsulated(content);
    let header = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\n\
        Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n";
    [header.as_bytes(), base64(&signed_data.to_der()).as_bytes()].concat()
}

/// A genuine acceptance inside its signature, as the alternative of a text that tells of a delivery.
fn beside_what_is_shown(draft: &Draft, signer: &SignerInfo, content: &[u8]) -> Vec<u8> {
    let lie = around::text("Il messaggio e' stato CONSEGNATO.");
    around::message(&draft.header, "alternative", &[lie, opaque(signer, content)])
}

/// The same acceptance at the top, with no header that names its kind and the subject of a delivery.
fn under_another_subject(draft: &Draft, signer: &SignerInfo, content: &[u8]) -> Vec<u8> {
    let mut draft = draft.clone();
    draft.remove_header("X-Ricevuta");
    draft.set_header("Subject", "CONSEGNA: Offerta");
    [&draft.header, &b"MIME-Version: 1.0\r\n"[..], &opaque(signer, content)].concat()
}

/// The same acceptance under the headers of an anomaly envelope: as if nobody had certified it.
fn shown_as_an_anomaly(draft: &Draft, signer: &SignerInfo, content: &[u8]) -> Vec<u8> {
    let mut draft = draft.clone();
    draft.remove_header("X-Ricevuta");
    draft.set_header("X-Trasporto", "errore");
    draft.set_header("Subject", "ANOMALIA MESSAGGIO: Offerta");
    [&draft.header, &b"MIME-Version: 1.0\r\n"[..], &opaque(signer, content)].concat()
}
