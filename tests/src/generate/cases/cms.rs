//! Signatures as different software writes them, and as none should: all of the usual acceptance.

use super::{Made, World, replaced};
use crate::generate::at;
use crate::generate::cms::{
    CONTENT_TYPE, CONTEXT_0, CONTEXT_1, DATA, MESSAGE_DIGEST, NULL, RSA, SHA1, SHA256, SIGNED_DATA,
    SIGNING_TIME, SignedData, SignerInfo, algorithm, attribute, indefinite, long_lengths, segmented,
    signature,
};
use crate::generate::der::{OCTET_STRING, SET, element, integer, oid, sequence};
use crate::generate::frame::{base64, framed};
use crate::generate::key::Seal;
use pec_core::crypto::{Digest, DigestAlgorithm};
use pec_core::provider::{Draft, Issue};

const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const MD5: &str = "1.2.840.113549.2.5";
const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";
const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";

pub(super) fn cases(world: &World) -> Vec<Made> {
    let usual = Usual::new(world);
    [
        usual.encodings(),
        usual.algorithms(world),
        usual.certificates(world),
        usual.attributes(world),
        usual.signers(world),
        usual.not_signatures(),
        usual.containers(),
        usual.whole(world),
    ]
    .concat()
}

/// The usual acceptance, before it is signed.
struct Usual {
    draft: Draft,
    content: Vec<u8>,
    signer: SignerInfo,
}

impl Usual {
    fn new(world: &World) -> Self {
        Self::of(world.acceptance(), &world.alfa.seal)
    }

    fn of(draft: Draft, seal: &Seal) -> Self {
        let content = draft.content();
        let signer = signature(seal, &draft, &content);
        Self { draft, content, signer }
    }

    /// The message with this signature.
    fn with(&self, id: &'static str, p7s: &[u8]) -> Made {
        Made::new(id, framed(&self.draft.header, &self.content, p7s))
    }

    /// The message signed by a changed signer.
    fn by(&self, id: &'static str, signer: &SignerInfo) -> Made {
        self.with(id, &SignedData::of(signer).to_der())
    }

    /// The message signed as usual, in a changed SignedData.
    fn within(&self, id: &'static str, change: impl FnOnce(&mut SignedData)) -> Made {
        let mut signed_data = SignedData::of(&self.signer);
        change(&mut signed_data);
        self.with(id, &signed_data.to_der())
    }

    /// The forms that BER leaves open.
    fn encodings(&self) -> Vec<Made> {
        let der = SignedData::of(&self.signer).to_der();
        let attributes = self.signer.attributes.clone().unwrap();
        let signed = element(SET, &attributes.concat());

        let in_segments = segmented(&self.signer.signature(&signed));
        let in_segments = SignedData::around(&self.signer, self.signer.with_signature(&in_segments));
        let mut in_ber = self.signer.clone();
        in_ber.attributes = Some(attributes.iter().map(|attribute| indefinite(attribute, 1)).collect());
        let in_ber = SignedData::around(&in_ber, in_ber.sign_over(&signed));

        let mut unsorted = self.signer.clone();
        unsorted.attributes = Some(attributes.into_iter().rev().collect());
        let as_sent = element(SET, &unsorted.attributes.clone().unwrap().concat());
        let as_sent = SignedData::around(&unsorted, unsorted.sign_over(&as_sent));
        vec![
            self.with("ber-indefinite-lengths", &indefinite(&der, 4)),
            self.with("ber-long-lengths", &long_lengths(&der, 4)),
            self.with("ber-signature-in-segments", &in_segments.to_der()),
            self.with("ber-attributes", &in_ber.to_der()),
            self.by("attributes-unsorted", &unsorted),
            self.with("attributes-signed-unsorted", &as_sent.to_der()),
        ]
    }

    fn algorithms(&self, world: &World) -> Vec<Made> {
        let with = |id, change: fn(&mut SignerInfo)| {
            let mut signer = self.signer.clone();
            change(&mut signer);
            self.by(id, &signer)
        };
        let digest = |id, digest| {
            let mut draft = world.acceptance();
            draft.digest = digest;
            Made::new(id, world.alfa.sign(&draft))
        };
        vec![
            digest("digest-sha-1", DigestAlgorithm::Sha1),
            digest("digest-sha-384", DigestAlgorithm::Sha384),
            digest("digest-sha-512", DigestAlgorithm::Sha512),
            with("digest-md5", |signer| signer.digest_algorithm = algorithm(MD5, &NULL)),
            with("digest-parameters-null", |signer| signer.digest_algorithm = algorithm(SHA256, &NULL)),
            self.within("digest-not-listed", |data| data.digest_algorithms = vec![algorithm(SHA1, &[])]),
            with("rsa-parameters-absent", |signer| signer.signature_algorithm = algorithm(RSA, &[])),
            with("rsa-with-its-digest", |signer| {
                signer.signature_algorithm = algorithm(SHA256_WITH_RSA, &NULL)
            }),
        ]
    }

    /// Which certificates are carried, and how the signer's is named.
    fn certificates(&self, world: &World) -> Vec<Made> {
        let stranger = world.pki.certificate("beta");
        let mut by_key = self.signer.clone();
        by_key.version = integer(&[3]);
        by_key.identifier = element(0x80, &world.alfa.seal.key.identifier());
        vec![
            self.within("certificate-twice", |data| data.certificates.extend_from_within(..1)),
            self.within("certificate-of-a-stranger", |data| data.certificates.insert(0, stranger)),
            self.within("certificate-unreadable", |data| {
                data.certificates.insert(0, sequence(&[integer(&[5])]));
            }),
            self.within("certificate-of-the-signer-absent", |data| {
                data.certificates.remove(0);
            }),
            self.by("signer-by-key-identifier", &by_key),
        ]
    }

    /// What is signed beside the content.
    fn attributes(&self, world: &World) -> Vec<Made> {
        let signer = || self.signer.clone();
        let protection = |digest: &str| {
            let signature = element(CONTEXT_1, &[oid(RSA), NULL.to_vec()].concat());
            attribute(ALGORITHM_PROTECTION, &sequence(&[algorithm(digest, &[]), signature]))
        };
        // The first certificate is the signer's; its hash alone says which.
        let names = |kind: &str, algorithm, certificate: &[u8]| {
            let hash = Digest::of(algorithm, certificate);
            let hash = element(OCTET_STRING, hash.as_bytes());
            attribute(kind, &sequence(&[sequence(&[sequence(&[hash])])]))
        };
        let (own, other) = (self.signer.certificate(), world.pki.certificate("beta"));
        let (v1, v2) = (SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2);
        let mut bare = signer();
        bare.attributes = None;
        let generalized = attribute(SIGNING_TIME, &element(0x18, b"20250305081205Z"));
        let later = attribute(SIGNING_TIME, &element(0x17, b"250306081205Z"));
        let no_time = attribute(SIGNING_TIME, &element(OCTET_STRING, b"250305081205Z"));
        let another_digest = attribute(MESSAGE_DIGEST, &element(OCTET_STRING, &[0; 32]));
        vec![
            self.by("algorithm-protection", &signer().with(protection(SHA256))),
            self.by("algorithm-protection-of-another", &signer().with(protection(SHA1))),
            self.by("signing-certificate", &signer().with(names(v1, DigestAlgorithm::Sha1, own))),
            self.by("signing-certificate-v2", &signer().with(names(v2, DigestAlgorithm::Sha256, own))),
            self.by(
                "signing-certificate-v2-of-another",
                &signer().with(names(v2, DigestAlgorithm::Sha256, &other)),
            ),
            self.by("signing-time-absent", &signer().without(SIGNING_TIME)),
            self.by("signing-time-in-the-long-form", &signer().without(SIGNING_TIME).with(generalized)),
            self.by("signing-time-twice", &signer().with(later)),
            self.by("signing-time-of-another-type", &signer().without(SIGNING_TIME).with(no_time)),
            self.by("message-digest-absent", &signer().without(MESSAGE_DIGEST)),
            self.by("message-digest-twice", &signer().with(another_digest)),
            self.by("content-type-absent", &signer().without(CONTENT_TYPE)),
            self.by(
                "content-type-of-another",
                &signer().without(CONTENT_TYPE).with(attribute(CONTENT_TYPE, &oid(SIGNED_DATA))),
            ),
            self.by("attributes-absent", &bare),
        ]
    }

    /// Not one signer.
    fn signers(&self, world: &World) -> Vec<Made> {
        let second = signature(&world.beta.seal, &self.draft, &self.content);
        let certificate = world.pki.certificate("beta");
        let two = |id, second: Vec<u8>| {
            self.within(id, |data| {
                data.signers.push(second);
                data.certificates.push(certificate.clone());
            })
        };
        let mut unsigned = self.signer.clone();
        unsigned.unsigned = element(CONTEXT_1, &[]);
        vec![
            two("two-signers", second.sign()),
            two("two-signers-and-one-wrong", second.sign_over(b"something else")),
            self.within("no-signers", |data| data.signers.clear()),
            self.by("unsigned-attributes-empty", &unsigned),
        ]
    }

    /// What is no SignedData, or not whole.
    fn not_signatures(&self) -> Vec<Made> {
        let der = SignedData::of(&self.signer).to_der();
        let half = der.get(..der.len() / 2).unwrap();
        let data = sequence(&[oid(DATA), element(CONTEXT_0, &element(OCTET_STRING, b"firma"))]);
        vec![
            self.with("cut-off", half),
            self.with("not-signed-data", &data),
            self.with("trailing-zeros", &[&*der, &[0; 4]].concat()),
            self.with("trailing-bytes", &[&*der, b"abcd"].concat()),
        ]
    }

    /// How the signature stands in the message.
    fn containers(&self) -> Vec<Made> {
        let der = SignedData::of(&self.signer).to_der();
        let message = framed(&self.draft.header, &self.content, &der);
        let text = base64(&der);
        let binary = replaced(&message, &text, [&*der, b"\r\n"].concat());
        let binary = replaced(
            binary,
            "filename=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64",
            "filename=\"smime.p7s\"\r\nContent-Transfer-Encoding: binary",
        );
        // As it would be without anybody's certification data: a letter of the provider's.
        let letter =
            b"Content-Type: text/plain; charset=us-ascii\r\n\r\nLa casella supera il 90% dello spazio.\r\n";
        let mut service = self.draft.clone();
        for name in ["X-Ricevuta", "X-Riferimento-Message-ID"] {
            service.remove_header(name);
        }
        service.set_header("Subject", "Spazio della casella");
        vec![
            Made::new("in-binary", binary),
            Made::new("in-one-line", replaced(&message, &text, format!("{}\r\n", text.replace("\r\n", "")))),
            self.within("content-inside-too", |data| data.encapsulated = encapsulated(&self.content)),
            Made::new("opaque", self.opaque(&service, letter)),
            Made::new("opaque-receipt", self.opaque(&self.draft, &self.content)),
        ]
    }

    /// The message with its content inside the signature.
    fn opaque(&self, draft: &Draft, content: &[u8]) -> Vec<u8> {
        let mut signed_data = SignedData::of(&self.signer.over(content));
        signed_data.encapsulated = encapsulated(content);
        let kind = "MIME-Version: 1.0\r\n\
            Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\n\
            Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\n";
        [&draft.header, kind.as_bytes(), base64(&signed_data.to_der()).as_bytes()].concat()
    }

    /// Signatures with all that distinguishes those of certain years.
    fn whole(&self, world: &World) -> Vec<Made> {
        let time = at("2015-05-20T15:08:10+02:00");
        let issue = Issue::new(time, "opec275.20150520150810.00001.52.1.59@pec.alfa.example");
        let mut draft = world.alfa.provider.acceptance(&world.offer(), &issue);
        draft.digest = DigestAlgorithm::Sha1;
        let old = Self::of(draft, &world.pki.seal("alfa-weak"));
        let old_ber = indefinite(&SignedData::of(&old.signer).to_der(), 4);

        let protection = sequence(&[
            algorithm(SHA256, &[]),
            element(CONTEXT_1, &[oid(SHA256_WITH_RSA), NULL.to_vec()].concat()),
        ]);
        let mut new = self.signer.clone().with(attribute(ALGORITHM_PROTECTION, &protection));
        new.signature_algorithm = algorithm(SHA256_WITH_RSA, &NULL);
        new.unsigned = element(CONTEXT_1, &[]);
        new.attributes.as_mut().unwrap().reverse();
        vec![
            old.with("as-signed-in-2015", &old_ber),
            self.with("as-signed-in-2026", &indefinite(&SignedData::of(&new).to_der(), 4)),
        ]
    }
}

/// An EncapsulatedContentInfo with content.
fn encapsulated(content: &[u8]) -> Vec<u8> {
    sequence(&[oid(DATA), element(CONTEXT_0, &element(OCTET_STRING, content))])
}
