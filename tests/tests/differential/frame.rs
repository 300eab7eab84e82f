//! A signed message taken to pieces, so that one piece can be written in another way.

use memchr::memmem;
use pec_core::Limits;
use pec_core::message::{Message, SignedStructure};
use pec_tests::anatomy::{from_base64, to_base64};
use pec_tests::der::{Body, Element};
use pec_tests::seeds;
use std::sync::LazyLock;

/// The pieces of a multipart/signed. Written out again they are the same message without what stands around its parts.
#[derive(Clone)]
pub(crate) struct Frame {
    /// The header without Content-Type, each line with its line end.
    pub(crate) header: Vec<u8>,
    /// The field Content-Type, with its line end.
    pub(crate) content_type: Vec<u8>,
    pub(crate) boundary: Vec<u8>,
    pub(crate) signed: Vec<u8>,
    /// The header of the signature's part, without the empty line.
    pub(crate) signature_header: Vec<u8>,
    /// The signature as it is encoded.
    pub(crate) signature: Vec<u8>,
}

impl Frame {
    /// As the engine reads the message.
    pub(crate) fn as_read(raw: &[u8]) -> Option<Self> {
        let message = Message::parse(raw, &Limits::default()).ok()?;
        let SignedStructure::Detached { signed, signature, .. } = *message.signed() else { return None };
        let mime = message.mime();
        let multipart = mime.part(mime.part(signed).parent()?);
        let header = mime.header(multipart.id());
        let content_type = header.first("Content-Type")?;
        let signature = mime.part(signature);
        Some(Self {
            header: without_content_type(multipart.header_span().of(raw)),
            content_type: [content_type.span().of(raw), b"\r\n"].concat(),
            boundary: content_type.parameter("boundary")?.trim_ascii_end().as_bytes().to_vec(),
            signed: mime.part(signed).span().of(raw).to_vec(),
            signature_header: signature.header_span().of(raw).to_vec(),
            signature: signature.body_span().of(raw).to_vec(),
        })
    }

    /// As plain search finds the pieces: a delimiter is a line that begins as one, as OpenSSL has it.
    pub(crate) fn as_found(raw: &[u8]) -> Option<Self> {
        let pieces = pec_tests::Anatomy::of(raw)?;
        let header = &raw[pieces.header.clone()];
        let boundary = raw[pieces.boundary.clone()].to_vec();
        let content_type =
            [b"Content-Type: multipart/signed; boundary=\"", boundary.as_slice(), b"\"\r\n"].concat();
        Some(Self {
            header: without_content_type(header.trim_ascii_end()),
            content_type,
            boundary,
            signed: raw[pieces.signed].to_vec(),
            signature_header: raw[pieces.signature_header].trim_ascii_end().to_vec(),
            signature: raw.get(pieces.signature)?.to_vec(),
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let boundary = self.boundary.as_slice();
        let line_end =
            |text: &[u8]| if text.is_empty() || text.ends_with(b"\n") { &b""[..] } else { b"\r\n" };
        [
            &self.header,
            line_end(&self.header),
            &self.content_type,
            b"\r\n--",
            boundary,
            b"\r\n",
            &self.signed,
            b"\r\n--",
            boundary,
            b"\r\n",
            &self.signature_header,
            line_end(&self.signature_header),
            b"\r\n",
            &self.signature,
            b"\r\n--",
            boundary,
            b"--\r\n",
        ]
        .concat()
    }

    /// Writes Content-Type as every reader understands it.
    pub(crate) fn plain_content_type(&mut self) {
        self.content_type = [
            b"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=\"",
            self.boundary.as_slice(),
            b"\"\r\n",
        ]
        .concat();
    }

    /// Gives it a boundary that occurs nowhere.
    pub(crate) fn fresh_boundary(&mut self) {
        self.boundary = b"=_a_boundary_of_its_own".to_vec();
        self.plain_content_type();
    }

    /// The header of the signature's part as it should be.
    pub(crate) fn plain_signature_header(&mut self) {
        self.signature_header =
            b"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n"
                .to_vec();
    }

    /// The signature decoded: as it stands where nothing says that it is base64.
    pub(crate) fn decoded(&self) -> Vec<u8> {
        let header = self.signature_header.to_ascii_lowercase();
        let is_binary = self.signature.first() == Some(&0x30) && memmem::find(&header, b"binary").is_some();
        if is_binary { self.signature.clone() } else { from_base64(&self.signature) }
    }

    /// Puts another signature into its place, encoded as it should be.
    pub(crate) fn encode(&mut self, signature: &[u8]) {
        self.signature = to_base64(signature, 64, b"\r\n");
        self.signature.truncate(self.signature.trim_ascii_end().len());
        self.plain_signature_header();
    }

    /// The signature as a tree, and what follows it.
    pub(crate) fn tree(&self) -> Option<(Element, Vec<u8>)> {
        let decoded = self.decoded();
        Element::read(&decoded).map(|(element, rest)| (element, rest.to_vec()))
    }
}

/// Whether a field is `Name: type/subtype; name=value; name="value"`, folded or not, and nothing else.
pub(crate) fn is_plain(field: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(field) else { return false };
    let Some((_, value)) = text.split_once(':') else { return false };
    let lone_cr = text.replace("\r\n", "").contains('\r') && !text.ends_with('\r');
    if lone_cr || value.starts_with(['\r', '\n']) || value.contains(['(', '\\', '*']) {
        return false;
    }
    let token = |text: &str| !text.is_empty() && !text.contains([' ', '\t', '\r', '\n', '"', '=', ':', '\0']);
    let mut parameters = value.trim_end().split(';').map(str::trim);
    parameters.next().is_some_and(token)
        && parameters.all(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else { return parameter.is_empty() };
            match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
                Some(quoted) => token(name) && quoted.trim() == quoted && !quoted.contains('"'),
                None => token(name) && token(value),
            }
        })
}

/// The certificates of all seeds.
pub(crate) static GENUINE: LazyLock<Vec<Element>> = LazyLock::new(|| {
    let signatures = seeds::all().into_iter().filter_map(|seed| seed.signature());
    let certificates =
        signatures.filter_map(|mut signature| Some(signature.at(&[1, 0, 3])?.elements().to_vec()));
    let mut certificates: Vec<Element> = certificates.flatten().collect();
    certificates.sort_by_key(Element::to_vec);
    certificates.dedup();
    certificates
});

/// Whether a certificate has this serial number, or seems to.
pub(crate) fn has_serial(certificate: &Element, serial: &Element) -> bool {
    certificate.elements().first().is_some_and(|it| it.elements().contains(serial))
}

/// Puts the seeds' certificate with the signer's serial number in place of the one that is there; `None` if it is that.
pub(crate) fn genuine_certificate(root: &mut Element) -> Option<()> {
    let serial = root.at(&[1, 0, 4, 0, 1, 1])?.clone();
    let genuine = GENUINE.iter().find(|it| has_serial(it, &serial))?;
    let Body::Elements(certificates) = &mut root.at(&[1, 0, 3])?.body else { return None };
    let changed = certificates.iter_mut().find(|it| has_serial(it, &serial))?;
    let same = changed == genuine;
    *changed = genuine.clone();
    (!same).then_some(())
}

/// The element in DER: lengths in their shortest form, strings in one piece.
pub(crate) fn in_der(element: &mut Element) {
    element.make_minimal();
    join(element);
}

fn join(element: &mut Element) {
    let Body::Elements(elements) = &mut element.body else { return };
    elements.iter_mut().for_each(join);
    // A primitive type in the constructed form: its segments, which have its own type or are octets.
    let (class, number) = (element.identifier >> 6, element.identifier & 0x1f);
    let structured = [0x08, 0x10, 0x11].contains(&number);
    let segments = elements.iter().all(|inside| matches!(inside.body, Body::Bytes(_)));
    if class == 0 && !structured && segments {
        let bytes = elements.iter().flat_map(|inside| match &inside.body {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Elements(_) => Vec::new(),
        });
        *element = Element::bytes(element.identifier & !0x20, bytes.collect::<Vec<_>>());
    }
}

fn without_content_type(header: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut inside = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if !folded {
            inside = line.to_ascii_lowercase().starts_with(b"content-type");
        }
        if !inside {
            kept.extend_from_slice(line);
        }
    }
    kept
}
