//! The messages of `testdata/cases`, taken to pieces.

use pec_core::{
    Limits,
    asn1::{Element, Reader},
    daticert,
    message::{Message, SignedStructure},
    trust::TrustStore,
    verify::{Circumstances, Report, Verifier},
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// One message of the corpus.
pub struct Piece {
    pub raw: Vec<u8>,
    /// The fields of its header but those of its content, each with its line end.
    pub fields: Vec<Vec<u8>>,
    /// The signed part; the whole body if there is none.
    pub signed: Vec<u8>,
    /// The parts of the signed multipart, each with its header.
    pub parts: Vec<Vec<u8>>,
    /// The signature, decoded.
    pub signature: Option<Vec<u8>>,
}

/// What a signature covers, and what was certified with it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Certified {
    content: Vec<u8>,
    data: String,
}

pub struct Corpus {
    pub pieces: Vec<Piece>,
    certified: BTreeSet<Certified>,
}

/// All of the corpus. The tests hold it against OpenSSL; here it is what is genuine.
pub static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let messages: Vec<Vec<u8>> = cases().iter().map(|case| read(&case.join("message.eml"))).collect();
    assert!(messages.len() > 100, "the corpus is at {}", testdata().display());
    let mut verifier = Verifier::new(trust());
    let certified = messages.iter().filter_map(|raw| {
        let message = parse(raw);
        let report = verifier.verify(&message, &Circumstances::unknown());
        Certified::of(&message, &report)
    });
    Corpus { certified: certified.collect(), pieces: messages.iter().map(|raw| Piece::of(raw)).collect() }
});

impl Corpus {
    /// Whether a message of the corpus certifies just that: the same content, the same data.
    pub fn certifies(&self, message: &Message<'_>, report: &Report<'_>) -> bool {
        Certified::of(message, report).is_some_and(|certified| self.certified.contains(&certified))
    }
}

impl Certified {
    fn of(message: &Message<'_>, report: &Report<'_>) -> Option<Self> {
        // Written out, for `Debug` keeps addresses to itself.
        let data = daticert::write(report.verified()?.certification_data());
        let content = match *message.signed() {
            SignedStructure::Detached { signed, .. } => {
                to_crlf(message.mime().part(signed).span().of(message.raw()))
            }
            SignedStructure::Opaque { part } => {
                let body = message.mime().body(part).bytes;
                pec_core::cms::read(&body, &Limits::default()).ok()?.content()?.to_vec()
            }
            _ => return None,
        };
        Some(Self { content, data })
    }
}

impl Piece {
    fn of(raw: &[u8]) -> Self {
        let message = parse(raw);
        let mime = message.mime();
        let fields = message.header().fields().filter(|field| !field.is("Content-Type"));
        let fields = fields.map(|field| [field.span().of(raw), b"\r\n"].concat()).collect();
        let (signed, signature) = match *message.signed() {
            SignedStructure::Detached { signed, signature, .. } => (Some(signed), Some(signature)),
            SignedStructure::Opaque { part } => (None, Some(part)),
            _ => (None, None),
        };
        let part = |id| mime.part(id).span().of(raw).to_vec();
        Self {
            fields,
            signed: signed.map_or_else(|| mime.part(mime.root()).body_span().of(raw).to_vec(), part),
            parts: signed.map(|signed| mime.children(signed).map(part).collect()).unwrap_or_default(),
            signature: signature.map(|id| mime.body(id).bytes.into_owned()),
            raw: raw.to_vec(),
        }
    }
}

/// The elements of a SignedData, each whole as it stands.
#[derive(Clone, Debug, Default)]
pub struct SignedData {
    pub version: Vec<u8>,
    pub digest_algorithms: Vec<u8>,
    pub content: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub crls: Vec<Vec<u8>>,
    pub signers: Vec<Vec<u8>>,
}

impl SignedData {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let limits = Limits::default();
        let mut outer = Reader::ber(bytes, &limits).read().ok()?.children().ok()?;
        outer.read().ok()?;
        let mut fields = outer.read().ok()?.only_child().ok()?.children().ok()?;
        let mut next = || Some(fields.read().ok()?.raw().to_vec());
        let mut read =
            Self { version: next()?, digest_algorithms: next()?, content: next()?, ..Self::default() };
        while let Ok(set) = fields.read() {
            let elements = elements(&set)?;
            match set.raw().first()? {
                0xa0 => read.certificates = elements,
                0xa1 => read.crls = elements,
                _ => read.signers = elements,
            }
        }
        Some(read)
    }

    /// Written with definite lengths; what is inside stays as it was.
    pub fn write(&self) -> Vec<u8> {
        use crate::der::{oid, tlv};
        let optional = |tag, elements: &[Vec<u8>]| match elements {
            [] => Vec::new(),
            elements => tlv(tag, &elements.concat()),
        };
        let fields = [
            self.version.clone(),
            self.digest_algorithms.clone(),
            self.content.clone(),
            optional(0xa0, &self.certificates),
            optional(0xa1, &self.crls),
            tlv(0x31, &self.signers.concat()),
        ];
        let signed_data = tlv(0x30, &fields.concat());
        tlv(0x30, &[oid(b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), tlv(0xa0, &signed_data)].concat())
    }
}

fn elements(set: &Element<'_>) -> Option<Vec<Vec<u8>>> {
    let mut children = set.children().ok()?;
    let mut all = Vec::new();
    while !children.is_empty() {
        all.push(children.read().ok()?.raw().to_vec());
    }
    Some(all)
}

/// The authorities of PEC, and those that the corpus trusts.
pub fn trust() -> TrustStore {
    let mut store = TrustStore::pec();
    store.add_authorities(&read(&testdata().join("pki/ca.pem"))).expect("the test PKI");
    store
}

pub fn parse(raw: &[u8]) -> Message<'_> {
    Message::parse(raw, &Limits::default()).expect("far below the size limit")
}

pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}

/// The folders of the cases, in order.
pub fn cases() -> Vec<PathBuf> {
    let folders = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        folders.sort();
        folders
    };
    folders(&testdata().join("cases")).iter().flat_map(|area| folders(area)).collect()
}

pub fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A copy with CRLF line ends; a lone CR stays.
pub fn to_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        if byte == b'\n' && copy.last() != Some(&b'\r') {
            copy.push(b'\r');
        }
        copy.push(byte);
    }
    copy
}
