//! Which edit undoes the damage, if one does.

use super::edits::{self, FOLDS, WIDTHS};
use super::seen::place;
use super::splice::{self, Splice, Splices};
use super::transcode::{self, Charset};
use crate::crypto::{CrlfDigester, Digest, DigestAlgorithm};
use crate::finding::{Code, Finding};
use crate::limits::Budget;
use crate::mime::{Mime, PartId, Structure};
use crate::{Limits, Span};

/// More line ends at the end than this are not tried.
const MAX_LINE_ENDS: usize = 16;

/// A part of a message that was signed.
#[derive(Clone, Copy)]
pub(in crate::verify) struct SignedPart<'m> {
    pub mime: &'m Mime<'m>,
    pub signed: PartId,
}

/// An edit that undoes the damage: the digest of what it gives is the signed one.
pub(in crate::verify) struct Repair {
    /// Of the repaired content.
    pub digest: Digest,
    /// Names the edit, with its first place in the message.
    pub finding: Finding,
}

/// The search for an edit.
struct Search<'b, 'w> {
    algorithm: DigestAlgorithm,
    bytes: &'b [u8],
    wanted: &'w [u8],
    /// How many attempts are left for this signature.
    left: usize,
    /// What is left of the bytes for the whole message.
    budget: &'w mut Budget,
    /// An attempt was given up for lack of either.
    stopped: bool,
}

/// An edit that was found: where in the signed part it begins, and in how many places it is made.
struct Found {
    code: Code,
    digest: Digest,
    first: Span,
    places: usize,
}

impl<'m> SignedPart<'m> {
    /// Its bytes, as they stand in the message.
    pub(in crate::verify) fn bytes(self) -> &'m [u8] {
        self.mime.bytes(self.mime.part(self.signed).span())
    }

    /// The edit for which the signed part has the digest `wanted`. Without one, `findings` may say that the limits ended
    /// the search.
    pub(in crate::verify) fn recover(
        self,
        algorithm: DigestAlgorithm,
        wanted: &[u8],
        limits: &Limits,
        budget: &mut Budget,
        findings: &mut Vec<Finding>,
    ) -> Option<Repair> {
        let span = self.mime.part(self.signed).span();
        let bytes = self.bytes();
        let left = limits.max_repairs;
        let mut search = Search { algorithm, bytes, wanted, left, budget, stopped: false };
        let found = search.charset().or_else(|| search.lines()).or_else(|| search.end()).or_else(|| {
            let (headers, bodies) = self.headers_and_base64();
            search.blanks(&headers).or_else(|| search.parts_written_anew(&headers, &bodies))
        });
        let Some(found) = found else {
            if search.stopped {
                findings.push(Finding::new(Code::DamageLimit).at(span));
            }
            return None;
        };
        let first = Span::new(span.start + found.first.start, span.start + found.first.end);
        let mut detail = place(self.mime, first.start);
        match found.places {
            0 | 1 => {}
            places => detail.push_str(&format!("; {places} places")),
        }
        Some(Repair { digest: found.digest, finding: Finding::new(found.code).at(first).with(detail) })
    }

    /// The headers of the signed part and of the parts in it, and the bodies in base64: as they stand in the signed part.
    fn headers_and_base64(self) -> (Vec<Span>, Vec<Span>) {
        let span = self.mime.part(self.signed).span();
        let inside = |part: Span| Span::new(part.start - span.start, part.end - span.start);
        let (mut headers, mut bodies) = (Vec::new(), Vec::new());
        for id in subtree(self.mime, self.signed) {
            let part = self.mime.part(id);
            headers.push(inside(part.header_span()));
            if part.structure() == Structure::Leaf && is_base64(self.mime, id) {
                bodies.push(inside(part.body_span()));
            }
        }
        (headers, bodies)
    }
}

/// A part and the parts in it.
pub(super) fn subtree<'m>(mime: &'m Mime<'_>, top: PartId) -> impl Iterator<Item = PartId> + 'm {
    let depth = mime.part(top).depth();
    let inside = mime.ids().skip(top.index() + 1).take_while(move |id| mime.part(*id).depth() > depth);
    std::iter::once(top).chain(inside)
}

pub(super) fn is_base64(mime: &Mime<'_>, id: PartId) -> bool {
    let encoding = mime.header(id).first("Content-Transfer-Encoding").map(|field| field.token());
    encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
}

impl Search<'_, '_> {
    /// Whether one more attempt may be made; takes its cost.
    fn may_try(&mut self) -> bool {
        if self.left == 0 || !self.budget.spend_repair(self.bytes.len()) {
            self.stopped = true;
            return false;
        }
        self.left -= 1;
        true
    }

    fn attempt<'s>(&mut self, code: Code, splices: Splices<'s>) -> Option<Found> {
        let mut splices = splices.peekable();
        splices.peek()?;
        if !self.may_try() {
            return None;
        }
        let edited = splice::digest(self.algorithm, self.bytes, splices)?;
        (edited.digest.as_bytes() == self.wanted).then_some(Found {
            code,
            digest: edited.digest,
            first: edited.first,
            places: edited.places,
        })
    }

    /// A conversion from one charset to another.
    fn charset(&mut self) -> Option<Found> {
        let charset = Charset::of(self.bytes)?;
        if !self.may_try() {
            return None;
        }
        let digest = transcode::digest(self.algorithm, self.bytes, charset)?;
        let first = self.bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
        (digest.as_bytes() == self.wanted).then_some(Found {
            code: charset.code(),
            digest,
            first: Span::new(first, first + 1),
            places: 0,
        })
    }

    /// What was done to the beginnings and ends of lines.
    fn lines(&mut self) -> Option<Found> {
        let bytes = self.bytes;
        let attempts = [
            (Code::DamageCrDoubled, edits::single_cr(bytes)),
            (Code::DamageFromQuoted, edits::unquoted_from(bytes, true)),
            (Code::DamageFromQuoted, edits::unquoted_from(bytes, false)),
            (Code::DamageDotsDoubled, edits::single_dots(bytes)),
            (Code::DamageDotsLost, edits::double_dots(bytes)),
            (Code::DamageByteOrderMark, edits::no_byte_order_mark(bytes)),
        ];
        attempts.into_iter().find_map(|(code, splices)| self.attempt(code, splices))
    }

    /// Line ends added or lost at the end: all their numbers for the price of one digest.
    fn end(&mut self) -> Option<Found> {
        let mut text = self.bytes;
        while let Some(shorter) = text.strip_suffix(b"\n") {
            text = shorter.strip_suffix(b"\r").unwrap_or(shorter);
        }
        if !self.may_try() {
            return None;
        }
        let mut digester = CrlfDigester::new(self.algorithm);
        digester.update(text);
        for _ in 0..=MAX_LINE_ENDS {
            let digest = digester.clone().finish();
            if digest.as_bytes() == self.wanted {
                let first = Span::new(text.len(), self.bytes.len());
                return Some(Found { code: Code::DamageEndChanged, digest, first, places: 1 });
            }
            digester.update(b"\r\n");
        }
        None
    }

    /// Blanks stripped from the ends of lines, where it is known that there were some.
    fn blanks(&mut self, headers: &[Span]) -> Option<Found> {
        let bytes = self.bytes;
        let code = Code::DamageBlanksStripped;
        // A message inside was written by another program than the parts around it.
        let own = move |splice: &Splice| {
            headers.iter().any(|header| header.start <= splice.at.start && splice.at.start <= header.end)
        };
        let own_folds: Vec<_> = edits::folded_semicolons(bytes).filter(own).take(self.left).collect();
        let attempts = [
            edits::signature_marks(bytes),
            edits::folded_semicolons(bytes),
            edits::stripped_blanks(bytes),
            Box::new(own_folds.clone().into_iter()) as Splices<'_>,
        ];
        let all = attempts.into_iter().find_map(|splices| self.attempt(code, splices));
        all.or_else(|| {
            let one = |splice: &Splice| Box::new(std::iter::once(*splice)) as Splices<'static>;
            own_folds.iter().find_map(|splice| self.attempt(code, one(splice)))
        })
    }

    /// Fields folded, and base64 broken into lines, in another way: everywhere, in one part, or in one place.
    fn parts_written_anew(&mut self, headers: &[Span], bodies: &[Span]) -> Option<Found> {
        let bytes = self.bytes;
        let wrapped = |search: &mut Self, bodies: &[Span]| {
            WIDTHS.iter().find_map(|width| {
                search.attempt(Code::DamageBase64Wrapped, edits::rewrapped(bytes, bodies, *width))
            })
        };
        let folded = |search: &mut Self, places: &[Span]| {
            FOLDS
                .iter()
                .find_map(|fold| search.attempt(Code::DamageRefolded, edits::refolded(bytes, places, fold)))
        };
        let folds = edits::folds(bytes, headers);
        wrapped(self, bodies)
            .or_else(|| folded(self, &folds))
            .or_else(|| {
                let many = bodies.len() > 1;
                bodies.iter().filter(|_| many).find_map(|body| wrapped(self, &[*body]))
            })
            .or_else(|| {
                let many = folds.len() > 1;
                folds.iter().filter(|_| many).find_map(|place| folded(self, &[*place]))
            })
    }
}
