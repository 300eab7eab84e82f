//! The comparison itself.

use super::align::{Keys, align};
use super::hash::{self, Hash};
use super::text::first_difference;
use super::{HashForm, MsgidComparison, PartComparison, PartResult, SentComparison, fields};
use crate::crypto::{CrlfDigester, DigestAlgorithm};
use crate::daticert::{CertificationData, ReceiptType};
use crate::finding::{Code, Finding};
use crate::message::Message;
use crate::mime::{Mime, Part, PartId, Structure};
use crate::verify::Verified;
use crate::{Limits, Span};
use std::borrow::Cow;

/// Holds what was sent against the original inside `message`, which certifies what `verified` says.
pub(in crate::verify) fn compare(
    verified: Option<&Verified<'_>>,
    message: &Message<'_>,
    sent: &Message<'_>,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> SentComparison {
    let mut comparison = SentComparison { matches: None, msgid: MsgidComparison::Absent, parts: Vec::new() };
    let Some(verified) = verified else {
        findings.push(Finding::new(Code::SentNotProof));
        return comparison;
    };
    let data = verified.certification_data();
    comparison.msgid = msgid(data, sent);
    if comparison.msgid == MsgidComparison::Different {
        findings.push(Finding::new(Code::SentMsgidDiffers));
    }
    let Some(original) = message.signed_content().and_then(|content| content.original) else {
        findings.push(Finding::new(Code::SentNotComparable).with(comparison.msgid.says()));
        return comparison;
    };
    let body = message.mime().body(original);
    let inside = Mime::index(&body.bytes, limits);
    let part = message.mime().part(original);
    let pair = Pair {
        inside: &inside,
        sent: sent.mime(),
        brief: data.requested_receipt == Some(ReceiptType::Brief),
        at: match &body.bytes {
            Cow::Borrowed(_) => Ok(part.body_span().start),
            Cow::Owned(_) => Err(part.span()),
        },
    };
    comparison.parts = pair.parts();
    pair.tell(&comparison.parts, findings);
    let same_fields = pair.compare_fields(&comparison.parts, findings);
    let same_structure = pair.compare_structure(&comparison.parts, findings);
    let same_parts = comparison.parts.iter().all(|part| part.result.holds());
    comparison.matches = Some(same_parts && same_fields && same_structure);
    if comparison.matches == Some(true) {
        findings.push(Finding::new(Code::SentMatches));
    }
    comparison
}

impl MsgidComparison {
    fn says(self) -> &'static str {
        match self {
            Self::Same => "the certified msgid is that of what was sent",
            Self::Different => "the certified msgid is not that of what was sent",
            Self::Absent => "there is no msgid to compare",
        }
    }
}

/// The certified msgid against what was sent. Some mailboxes keep what was sent as the provider changed it: then the
/// identifier stands in its Message-ID.
fn msgid(data: &CertificationData, sent: &Message<'_>) -> MsgidComparison {
    let of = |name| sent.header().first(name).and_then(|field| field.message_id());
    let own = of("Message-ID");
    let Some(certified) = data.msgid.as_deref() else {
        return MsgidComparison::Absent;
    };
    match own.as_deref() {
        None => MsgidComparison::Absent,
        Some(own) if own == certified => MsgidComparison::Same,
        Some(own)
            if data.identifier.as_deref() == Some(own)
                && of("X-Riferimento-Message-ID").as_deref() == Some(certified) =>
        {
            MsgidComparison::Same
        }
        Some(_) => MsgidComparison::Different,
    }
}

/// The original inside and what was sent.
struct Pair<'p> {
    inside: &'p Mime<'p>,
    sent: &'p Mime<'p>,
    /// Whether attachments may be replaced by their hashes.
    brief: bool,
    /// Where the original begins in the message; where it was encoded, the part that holds it.
    at: Result<usize, Span>,
}

/// A part that is no multipart, and what it can be known by.
struct Leaf {
    id: PartId,
    /// Inside, the hash that it holds; in what was sent, those that it may have.
    hashes: Vec<(HashForm, Hash)>,
    keys: Keys,
}

impl Leaf {
    fn all(mime: &Mime<'_>, hashes: impl Fn(PartId) -> Vec<(HashForm, Hash)>) -> Vec<Self> {
        let leaves = mime.ids().filter(|id| mime.part(*id).structure() != Structure::Multipart);
        let known = leaves.map(|id| {
            let hashes = hashes(id);
            let mut keys = vec![canonical(raw(mime, id)), canonical(&mime.body(id).bytes)];
            keys.extend(hashes.iter().map(|(_, hash)| hash.to_vec()));
            Self { id, hashes, keys }
        });
        known.collect()
    }
}

fn raw<'a>(mime: &Mime<'a>, id: PartId) -> &'a [u8] {
    mime.part(id).body_span().of(mime.raw())
}

/// The transfer encoding, if it changes anything.
fn encoding(mime: &Mime<'_>, id: PartId) -> Option<String> {
    let token = mime.header(id).first("Content-Transfer-Encoding")?.token().to_ascii_lowercase();
    Some(token).filter(|token| !["", "7bit", "8bit", "binary"].contains(&token.as_str()))
}

fn canonical(bytes: &[u8]) -> Vec<u8> {
    let mut digester = CrlfDigester::new(DigestAlgorithm::Sha256);
    digester.update(bytes);
    digester.finish().as_bytes().to_vec()
}

impl Pair<'_> {
    fn parts(&self) -> Vec<PartComparison> {
        let inside = Leaf::all(self.inside, |id| {
            let held = if self.brief { hash::held(self.inside, id) } else { None };
            held.map(|hash| (HashForm::Crlf, hash)).into_iter().collect()
        });
        let sent =
            Leaf::all(self.sent, |id| if self.brief { hash::forms(self.sent, id) } else { Vec::new() });
        let keys = |leaves: &[Leaf]| leaves.iter().map(|leaf| leaf.keys.clone()).collect::<Vec<_>>();
        let pairs = align(&keys(&inside), &keys(&sent));
        let leaf =
            |leaves: &'_ [Leaf], at: Option<usize>| at.and_then(|at| leaves.get(at)).map(|leaf| leaf.id);
        pairs
            .into_iter()
            .map(|(here, there)| {
                let (result, form) =
                    match (here.and_then(|at| inside.get(at)), there.and_then(|at| sent.get(at))) {
                        (Some(here), Some(there)) => self.result(here, there),
                        (None, _) => (PartResult::Missing, None),
                        (_, None) => (PartResult::Added, None),
                    };
                let (part, sent_part) = (leaf(&inside, here), leaf(&sent, there));
                PartComparison {
                    part: part.map(PartId::index),
                    sent_part: sent_part.map(PartId::index),
                    result,
                    form,
                }
            })
            .collect()
    }

    fn result(&self, here: &Leaf, there: &Leaf) -> (PartResult, Option<HashForm>) {
        let raw_differs = first_difference(raw(self.inside, here.id), raw(self.sent, there.id)).is_some();
        // The same bytes say something else if they are decoded otherwise.
        if !raw_differs && encoding(self.inside, here.id) == encoding(self.sent, there.id) {
            return (PartResult::Same, None);
        }
        let (content, other) = (self.inside.body(here.id), self.sent.body(there.id));
        let is_text = self.sent.part(there.id).media_type().is_kind("text");
        let same = content.bytes == other.bytes
            || (is_text && first_difference(&content.bytes, &other.bytes).is_none());
        if same && !content.damaged && !other.damaged {
            return (PartResult::SameContent, None);
        }
        let Some((_, held)) = here.hashes.first() else { return (PartResult::Different, None) };
        match there.hashes.iter().find(|(_, hash)| hash == held) {
            Some((form, _)) => (PartResult::HashMatches, Some(*form)),
            None => (PartResult::HashDiffers, None),
        }
    }

    /// The place of a part of the original in the message.
    fn span(&self, part: &Part<'_>) -> Span {
        match self.at {
            Ok(start) => Span::new(start + part.span().start, start + part.span().end),
            Err(whole) => whole,
        }
    }

    /// Says what is not the same: of each kind the first part, and how many there are.
    fn tell(&self, parts: &[PartComparison], findings: &mut Vec<Finding>) {
        for (result, code) in [
            (PartResult::Different, Code::SentPartDiffers),
            (PartResult::HashDiffers, Code::SentHashDiffers),
            (PartResult::Missing, Code::SentPartMissing),
            (PartResult::Added, Code::SentPartAdded),
            (PartResult::SameContent, Code::SentEncodingDiffers),
            (PartResult::HashMatches, Code::SentHashWeak),
        ] {
            let mut these = parts.iter().filter(|part| part.result == result);
            let Some(first) = these.next() else { continue };
            let id =
                |mime: &Mime<'_>, number: Option<usize>| mime.ids().find(|id| Some(id.index()) == number);
            let (here, there) = (id(self.inside, first.part), id(self.sent, first.sent_part));
            let mut detail = match (first.part, first.sent_part) {
                (None, Some(number)) => format!("part {number} of what was sent"),
                (Some(number), _) => format!("part {number} of the original"),
                (None, None) => continue,
            };
            if let (PartResult::Different, Some(here), Some(there)) = (result, here, there)
                && let Some(line) = first_difference(raw(self.inside, here), raw(self.sent, there))
            {
                detail.push_str(&format!(", line {line} of its content"));
            }
            match these.count() {
                0 => {}
                more => detail.push_str(&format!("; {more} more")),
            }
            let mut finding = Finding::new(code).with(detail);
            if let Some(here) = here {
                finding = finding.at(self.span(self.inside.part(here)));
            }
            findings.push(finding);
        }
    }

    /// Whether the fields that people read are the same.
    fn compare_fields(&self, parts: &[PartComparison], findings: &mut Vec<Finding>) -> bool {
        let root = self.inside.root();
        let (inside, sent) = (self.inside.header(root), self.sent.header(self.sent.root()));
        let replaced = parts.first().is_some_and(|part| part.part == Some(0) && is_hash(part));
        let differing = fields::message(&inside, &sent, replaced);
        if !differing.is_empty() {
            findings.push(Finding::new(Code::SentHeaderDiffers).with(differing.join(", ")));
        }
        differing.is_empty()
    }

    /// Whether parts stand in each other in the same way, with the same headers and nothing else between them. Where some
    /// are missing or added, that is said already.
    fn compare_structure(&self, parts: &[PartComparison], findings: &mut Vec<Finding>) -> bool {
        if parts.iter().any(|part| part.part.is_none() || part.sent_part.is_none()) {
            return false;
        }
        let hashed = |id: PartId| parts.iter().any(|part| part.part == Some(id.index()) && is_hash(part));
        let differs = |(here, there): &(&Part<'_>, &Part<'_>)| {
            let multipart = here.structure() == Structure::Multipart;
            let same_text = |here: Span, there: Span| {
                let (here, there) = (here.of(self.inside.raw()), there.of(self.sent.raw()));
                first_difference(here.trim_ascii(), there.trim_ascii()).is_none()
            };
            here.depth() != there.depth()
                || multipart != (there.structure() == Structure::Multipart)
                || (multipart
                    && !(same_text(here.preamble(), there.preamble())
                        && same_text(here.epilogue(), there.epilogue())))
                || match hashed(here.id()) {
                    // Of its header a hash file keeps the name.
                    true => self
                        .sent
                        .file_name(there.id())
                        .is_some_and(|name| self.inside.file_name(here.id()) != Some(format!("{name}.hash"))),
                    false => {
                        here.depth() > 0 && fields::part((self.inside, here.id()), (self.sent, there.id()))
                    }
                }
        };
        let (here, there) = (self.inside.parts(), self.sent.parts());
        let first = here.iter().zip(there).find(differs).map(|(here, _)| here);
        let first = first.or_else(|| if here.len() == there.len() { None } else { here.last() });
        if let Some(part) = first {
            let detail = format!("part {} of the original", part.id().index());
            findings.push(Finding::new(Code::SentStructureDiffers).at(self.span(part)).with(detail));
        }
        first.is_none()
    }
}

fn is_hash(part: &PartComparison) -> bool {
    matches!(part.result, PartResult::HashMatches | PartResult::HashDiffers)
}
