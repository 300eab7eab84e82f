//! The search for a path from a certificate to an anchor, and its validation (RFC 5280 section 6.1).
//!
//! A step of the search is a *proven* one: the candidate has the name of the issuer, and its key verifies the signature. So
//! certificates that only pretend to be an issuer end the search nowhere. Several editions of one issuer (same name, same key,
//! other contents) are all tried, and the best outcome is reported.
//!
//! Who asks supplies the check of a signature, which is where results can be remembered. Time is an argument; the work is
//! bounded by [`Limits`], and counted the same whether results were remembered or not, so that the outcome does not depend on it.
//!
//! Revocation is not judged here: [`Outcome::path`] is what it is to be judged on.

mod validate;

pub use validate::check;
pub(crate) use validate::whose;

use super::Certificate;
use crate::asn1::Oid;
use crate::finding::{Code, Finding, Severity};
use crate::{Limits, UnixTime};
use std::collections::{BTreeMap, BTreeSet};

/// What a search is about. All certificates may stand in `candidates` and `anchors` in any order and several times.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the arguments of `find`, by name")]
pub struct Search<'a> {
    /// Certificates that may stand between, and prove nothing by themselves.
    pub candidates: &'a [Certificate],
    /// Certificates at which a path may end.
    pub anchors: &'a [Certificate],
    /// The time at which all are judged.
    pub at: UnixTime,
    /// An extended key usage that every certificate of the path must allow.
    pub usage: Option<Oid<'a>>,
    /// The bounds of the search.
    pub limits: &'a Limits,
}

/// The best outcome of a search.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The certificates, the leaf first.
    pub path: Vec<Certificate>,
    /// Where it ends.
    pub ending: Ending,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Where a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Ending {
    /// At an anchor.
    Anchor,
    /// At a certificate whose issuer is missing.
    Missing,
    /// At a certificate that no candidate's key verifies, though one should.
    Broken,
    /// At a self-signed certificate that is no anchor.
    Root,
    /// At a limit.
    Limit,
}

impl Outcome {
    /// Whether the path is valid: it ends at an anchor, and nothing in it is an error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.ending == Ending::Anchor && self.errors() == 0
    }

    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.code.severity() == Severity::Error).count()
    }

    /// Less is better.
    fn rank(&self) -> (Ending, usize) {
        (self.ending, self.errors())
    }
}

/// Searches a path from `leaf` to one of the anchors: a valid one, else the one that comes closest.
///
/// `signed_by(certificate, issuer)` checks the first certificate's signature with the second one's key; its error is the finding
/// that says what is wrong.
pub fn find(
    leaf: &Certificate,
    search: &Search<'_>,
    signed_by: &mut dyn FnMut(&Certificate, &Certificate) -> Result<(), Finding>,
) -> Outcome {
    let mut nodes: Vec<Node> = Vec::new();
    let mut known = BTreeSet::new();
    let leaf_and_anchors = search.anchors.iter().map(|anchor| (anchor, true));
    let candidates = search.candidates.iter().map(|candidate| (candidate, false));
    for (certificate, anchor) in
        [(leaf, search.anchors.contains(leaf))].into_iter().chain(leaf_and_anchors).chain(candidates)
    {
        if known.insert(certificate.der()) {
            nodes.push(Node { certificate, anchor });
        }
    }
    Finder {
        search,
        nodes,
        signed_by,
        known: BTreeMap::new(),
        signatures: search.limits.max_path_signatures,
        steps: search.limits.max_path_signatures.saturating_mul(search.limits.max_path_length),
        comparisons: search.limits.max_name_comparisons,
        best: None,
    }
    .run()
}

struct Node<'a> {
    certificate: &'a Certificate,
    anchor: bool,
}

/// One certificate of the path that is being built.
struct Level {
    node: usize,
    /// Nodes that have the name of its issuer, the most promising last.
    issuers: Vec<usize>,
    /// Whether one of them turned out to be it.
    proven: bool,
    /// Why the one that should be it is not.
    broken: Option<Finding>,
}

struct Finder<'a> {
    search: &'a Search<'a>,
    /// The leaf is the first.
    nodes: Vec<Node<'a>>,
    signed_by: &'a mut dyn FnMut(&Certificate, &Certificate) -> Result<(), Finding>,
    /// Results by certificate and issuer's key.
    known: BTreeMap<(usize, [u8; 32]), Result<(), Finding>>,
    signatures: usize,
    steps: usize,
    comparisons: usize,
    best: Option<Outcome>,
}

/// The search stops: a valid path, or the end of a budget.
struct Stop;

impl Finder<'_> {
    fn run(mut self) -> Outcome {
        let mut levels = Vec::new();
        let result = self.enter(0, &mut levels).and_then(|()| self.walk(&mut levels));
        if result.is_err() && !self.best.as_ref().is_some_and(Outcome::is_valid) {
            let finding = Finding::new(Code::X509Limit).with("max_path_signatures");
            let limit = self.outcome(&levels, Ending::Limit, vec![finding.clone()]);
            match &mut self.best {
                Some(best) => best.findings.push(finding),
                None => self.best = Some(limit),
            }
        }
        // Every certificate that is entered leads to an outcome, or to a stop.
        self.best.take().unwrap_or(Outcome { path: Vec::new(), ending: Ending::Limit, findings: Vec::new() })
    }

    /// Depth first, with its own stack: how deep is the caller's limit, not the machine's.
    fn walk(&mut self, levels: &mut Vec<Level>) -> Result<(), Stop> {
        while let Some(level) = levels.last_mut() {
            let node = level.node;
            let Some(issuer) = level.issuers.pop() else {
                self.leave(levels)?;
                continue;
            };
            self.steps = self.steps.checked_sub(1).ok_or(Stop)?;
            if levels.iter().any(|level| self.same_subject_and_key(level.node, issuer)) {
                continue;
            }
            let result = self.signed(node, issuer)?;
            let should_be = self.key_ids_agree(node, issuer) != Some(false);
            let Some(level) = levels.last_mut() else { break };
            match result {
                Ok(()) => {
                    level.proven = true;
                    self.enter(issuer, levels)?;
                }
                Err(finding) if should_be => level.broken = Some(finding),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Puts a certificate at the end of the path.
    fn enter(&mut self, node: usize, levels: &mut Vec<Level>) -> Result<(), Stop> {
        let Some(Node { certificate, anchor }) = self.nodes.get(node) else { return Ok(()) };
        if levels.len() >= self.search.limits.max_path_length {
            let finding = Finding::new(Code::X509Limit).with("max_path_length");
            let outcome = self.outcome(levels, Ending::Limit, vec![finding]);
            return self.record(outcome);
        }
        let mut issuers: Vec<_> = (0..self.nodes.len())
            .filter(|other| *other != node && self.subject_is(*other, certificate.issuer_name()))
            .collect();
        issuers.sort_by_key(|issuer| self.promise(node, *issuer));
        if *anchor {
            issuers.clear();
        }
        let ends = *anchor;
        levels.push(Level { node, issuers, proven: ends, broken: None });
        if ends {
            let path: Vec<_> =
                levels.iter().filter_map(|level| self.nodes.get(level.node)).map(|n| n.certificate).collect();
            let findings = check(&path, self.search.at, self.search.usage, &mut self.comparisons);
            let outcome = self.outcome(levels, Ending::Anchor, findings);
            return self.record(outcome);
        }
        Ok(())
    }

    /// Takes the last certificate from the path after all its issuers were tried.
    fn leave(&mut self, levels: &mut Vec<Level>) -> Result<(), Stop> {
        let Some(Level { node, proven, broken, .. }) = levels.last_mut() else { return Ok(()) };
        let (node, proven, broken) = (*node, *proven, broken.take());
        if !proven {
            let self_issued = self.nodes.get(node).is_some_and(|node| node.certificate.is_self_issued());
            let (ending, finding) = match broken {
                _ if self_issued && self.signed(node, node)?.is_ok() => {
                    (Ending::Root, Code::X509NoAnchor.into())
                }
                Some(finding) => (Ending::Broken, finding),
                None => (Ending::Missing, Code::X509IssuerMissing.into()),
            };
            let outcome = self.outcome(levels, ending, vec![finding]);
            self.record(outcome)?;
        }
        levels.pop();
        Ok(())
    }

    fn record(&mut self, outcome: Outcome) -> Result<(), Stop> {
        let valid = outcome.is_valid();
        if self.best.as_ref().is_none_or(|best| outcome.rank() < best.rank()) {
            self.best = Some(outcome);
        }
        if valid { Err(Stop) } else { Ok(()) }
    }

    fn outcome(&self, levels: &[Level], ending: Ending, findings: Vec<Finding>) -> Outcome {
        let path = levels.iter().filter_map(|level| self.nodes.get(level.node));
        Outcome { path: path.map(|node| node.certificate.clone()).collect(), ending, findings }
    }

    /// Whether the key of `issuer` verifies `node`.
    fn signed(&mut self, node: usize, issuer: usize) -> Result<Result<(), Finding>, Stop> {
        let (Some(child), Some(parent)) = (self.nodes.get(node), self.nodes.get(issuer)) else {
            return Err(Stop);
        };
        let key = (node, parent.certificate.spki_sha256());
        if let Some(result) = self.known.get(&key) {
            return Ok(result.clone());
        }
        self.signatures = self.signatures.checked_sub(1).ok_or(Stop)?;
        let result = (self.signed_by)(child.certificate, parent.certificate);
        self.known.insert(key, result.clone());
        Ok(result)
    }

    fn subject_is(&self, node: usize, name: &super::Name) -> bool {
        self.nodes.get(node).is_some_and(|node| node.certificate.subject_name() == name)
    }

    /// A certificate with a name and a key that the path has already leads round in a circle.
    fn same_subject_and_key(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.nodes.get(one), self.nodes.get(other)) else { return false };
        one.certificate.spki_sha256() == other.certificate.spki_sha256()
            && one.certificate.subject_name() == other.certificate.subject_name()
    }

    /// Whether the key identifiers say that `issuer` is the one; `None` if one of them is absent.
    fn key_ids_agree(&self, node: usize, issuer: usize) -> Option<bool> {
        let wanted = self.nodes.get(node)?.certificate.authority_key_id()?;
        Some(self.nodes.get(issuer)?.certificate.subject_key_id()? == wanted)
    }

    /// More is tried sooner: identifiers that agree, an anchor, a certificate that is valid.
    fn promise(&self, node: usize, issuer: usize) -> (bool, bool, bool) {
        let candidate = self.nodes.get(issuer);
        (
            self.key_ids_agree(node, issuer) != Some(false),
            candidate.is_some_and(|candidate| candidate.anchor),
            candidate.is_some_and(|candidate| candidate.certificate.is_valid_at(self.search.at)),
        )
    }
}
