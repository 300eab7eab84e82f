//! Certificate policies along a path (RFC 5280 sections 6.1.2 to 6.1.5), the steps by their letters there.
//!
//! The inputs are those of S/MIME, which asks for no policy: any policy will do, none is required, and nothing is inhibited
//! (section 6.1.1 c, e, f, g). Only the certificates themselves can require that a policy be valid, by `policyConstraints`.
//!
//! The standard describes a *tree* of policies, which a hostile path makes grow exponentially. All that its outcome depends on here
//! is which policies the nodes at the current depth *expect* next: any number of nodes that expect the same policy count as one,
//! and their ancestors do not matter, for under these inputs nothing is asked of them. So a set and a flag stand for the tree.

use super::Work;
use crate::asn1::oid;
use crate::finding::{Code, Finding};
use crate::x509::Certificate;
use std::collections::BTreeSet;

/// A policy, by the contents octets of its identifier.
type Policy<'a> = &'a [u8];

/// The state of section 6.1.2, at a certificate of the path.
struct State<'a> {
    /// The policies that some node at the current depth expects; with `any`, the `valid_policy_tree`: empty, it is NULL.
    expected: BTreeSet<Policy<'a>>,
    /// Whether a node at the current depth is for any policy.
    any: bool,
    /// How many certificates further on a policy is required.
    explicit_policy: u64,
    /// How many certificates further on any policy matches none.
    inhibit_any_policy: u64,
    /// How many certificates further on no policy is mapped.
    policy_mapping: u64,
}

/// What is wrong with the policies of a path, the leaf first and the anchor last; the finding lacks the certificate's name.
///
/// The anchor counts as the first certificate of the path (RFC 5937 section 3), but when it names no policy, it means any.
pub(super) fn check(path: &[&Certificate], work: &mut Work) -> Result<(), (usize, Finding)> {
    let beyond = path.len() as u64 + 1;
    let mut state = State {
        expected: BTreeSet::new(),
        any: true,
        explicit_policy: beyond,
        inhibit_any_policy: beyond,
        policy_mapping: beyond,
    };
    for (depth, certificate) in path.iter().enumerate().rev() {
        let [anchor, leaf] = [depth + 1 == path.len(), depth == 0];
        let cost =
            state.expected.len() + certificate.policy_ids().len() + certificate.policy_mappings().len();
        if !work.spend_policies(cost) {
            return Err((depth, Finding::new(Code::X509Limit).with("max_policies")));
        }
        if !anchor || certificate.policies().next().is_some() {
            state.intersect(certificate, leaf);
        }
        state.is_satisfied(depth)?;
        if leaf {
            state.wrap_up(certificate);
            state.is_satisfied(depth)?;
        } else {
            state.map(certificate, depth)?;
            state.prepare(certificate);
        }
    }
    Ok(())
}

impl<'a> State<'a> {
    /// 6.1.3 d and e: what the certificate names of what is expected. A certificate that names no policy leaves none.
    fn intersect(&mut self, certificate: &'a Certificate, leaf: bool) {
        let named =
            || certificate.policy_ids().iter().map(|policy| &**policy).filter(|policy| !is_any(policy));
        // d 2: any policy stands for all that is expected, unless that is inhibited; a CA's certificate for itself may always.
        let any = certificate.policy_ids().iter().any(|policy| is_any(policy))
            && (self.inhibit_any_policy > 0 || !leaf && certificate.is_self_issued());
        // d 1 i: what is named and expected; d 1 ii: whatever is named, where any is expected.
        let matching = named().filter(|policy| self.any || self.expected.contains(policy));
        let mut valid: BTreeSet<_> = matching.collect();
        if any {
            valid.append(&mut self.expected);
        }
        self.expected = valid;
        self.any &= any;
    }

    /// 6.1.3 f and 6.1.5 g: a policy that is required must be there.
    fn is_satisfied(&self, depth: usize) -> Result<(), (usize, Finding)> {
        match self.explicit_policy > 0 || self.any || !self.expected.is_empty() {
            true => Ok(()),
            false => Err((depth, Code::X509PolicyRequired.into())),
        }
    }

    /// 6.1.4 a and b: what the issuer calls one policy, its subject calls another.
    fn map(&mut self, certificate: &'a Certificate, depth: usize) -> Result<(), (usize, Finding)> {
        let mappings = || certificate.policy_mappings().iter().map(|(from, to)| (&**from, &**to));
        if mappings().any(|(from, to)| is_any(from) || is_any(to)) {
            return Err((depth, Code::X509PolicyMapping.into()));
        }
        // b 1: from now on the other is expected; b 2: once mapping is inhibited, what is mapped is lost.
        let targets: Vec<_> = match self.policy_mapping {
            0 => Vec::new(),
            _ => mappings()
                .filter(|(from, _)| self.any || self.expected.contains(from))
                .map(|(_, to)| to)
                .collect(),
        };
        for (from, _) in mappings() {
            self.expected.remove(from);
        }
        self.expected.extend(targets);
        Ok(())
    }

    /// 6.1.4 h, i and j: what the certificate asks of those below it.
    fn prepare(&mut self, certificate: &Certificate) {
        if !certificate.is_self_issued() {
            for counter in [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any_policy]
            {
                *counter = counter.saturating_sub(1);
            }
        }
        let constraints = certificate.policy_constraints();
        tighten(&mut self.explicit_policy, constraints.require_explicit_policy);
        tighten(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        tighten(&mut self.inhibit_any_policy, certificate.inhibit_any_policy());
    }

    /// 6.1.5 a and b: what the last certificate asks of itself.
    fn wrap_up(&mut self, leaf: &Certificate) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if leaf.policy_constraints().require_explicit_policy == Some(0) {
            self.explicit_policy = 0;
        }
    }
}

fn tighten(counter: &mut u64, skip: Option<u64>) {
    *counter = skip.map_or(*counter, |skip| skip.min(*counter));
}

fn is_any(policy: &[u8]) -> bool {
    policy == oid::ANY_POLICY.as_bytes()
}
