use super::{NOW, edition, judged_with, line, pins, store};
use crate::crypto::{KeyError, SignatureVerifier, VerifyingKey};
use crate::facet::Chain;
use crate::trust::pins::Pin;
use crate::trust::profile::WEAK_UNTIL;
use crate::trust::{Memory, Signer, judge};
use crate::x509::forge::*;
use crate::{Limits, UnixTime};
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn memory_changes_no_judgement_and_is_bounded() {
    let signer = leaf("Lister");
    let carried = [edition("pec.example.it", 8)];
    let store = store(&[], &[], pins());
    let mut memory = Memory::new();
    let first = judged_with(&signer, &carried, &store, NOW, &mut memory);
    assert_eq!(memory.len(), 2);
    let second = judged_with(&signer, &carried, &store, NOW, &mut memory);
    assert_eq!(line(&first), line(&second));
    // Dates are judged anew.
    let late = judged_with(&signer, &carried, &store, "2031-01-01T00:00:00Z", &mut memory);
    assert_eq!(late.chain, Chain::Untrusted);
    // A certificate that differs in a byte profits from nothing.
    let mut forged = signer.der();
    *forged.last_mut().unwrap() ^= 1;
    let certificate = &memory.certificate(&forged).unwrap();
    let edition = carried[0].der();
    let forged =
        Signer { certificate, carried: &[&edition], crls: &[], at: at(NOW), now: None, seen_at: None };
    assert_eq!(judge(&forged, &store, &mut memory, &Believer, &Limits::default()).chain, Chain::Untrusted);
    assert_eq!(memory.len(), 2, "strangers are not remembered");

    let limits = Limits { max_remembered_certificates: 1, ..Limits::default() };
    let mut memory = Memory::new();
    let certificate = &signer.make();
    let signer =
        Signer { certificate, carried: &[&edition], crls: &[], at: at(NOW), now: None, seen_at: None };
    assert_eq!(judge(&signer, &store, &mut memory, &Believer, &limits).chain, Chain::Trusted);
    assert_eq!(memory.len(), 1);
}

/// A judgement is remembered for a stretch of time. Around every time at which something changes, and in any order, it is the one
/// that is passed anew.
#[test]
fn memory_changes_no_judgement_at_any_time() {
    let (signer, edition, root) = (leaf("Lister"), edition("pec.example.it", 8), ca("Root", "Root"));
    let other = leaf("Root");
    let store = store(std::slice::from_ref(&root), &[ca("Helper", "Root")], pins());
    let turns = [&signer, &edition, &root, &other]
        .map(Forge::make)
        .iter()
        .flat_map(|certificate| [certificate.not_before(), certificate.not_after()])
        .chain(pins().iter().flat_map(Pin::turns))
        .chain([WEAK_UNTIL])
        .collect::<BTreeSet<_>>();
    let mut times: Vec<_> =
        turns.iter().flat_map(|turn| [-1, 0, 1, 86_400].map(|more| UnixTime(turn.0 + more))).collect();
    times.extend_from_within(..);
    times.reverse();
    times.extend_from_within(..);
    times.rotate_left(7);
    let mut memory = Memory::new();
    for carried in [vec![edition.der()], vec![edition.der(), root.der()], vec![]] {
        let carried: Vec<_> = carried.iter().map(Vec::as_slice).collect();
        for signer in [signer.der(), other.der()] {
            // The signer has expired since, has not, and has again: what is remembered of one is not said of the other.
            for (at, now) in
                times.iter().flat_map(|at| [1_000_000_000, 0].map(|later| (at, UnixTime(at.0 + later))))
            {
                let judged = |memory: &mut Memory| {
                    let certificate = &memory.certificate(&signer).unwrap();
                    let signer = Signer {
                        certificate,
                        carried: &carried,
                        crls: &[],
                        at: *at,
                        now: Some(now),
                        seen_at: None,
                    };
                    format!("{:?}", judge(&signer, &store, memory, &Believer, &Limits::default()))
                };
                assert_eq!(judged(&mut memory), judged(&mut Memory::new()), "at {at}");
            }
        }
    }
    assert!(memory.judgements.len() > 5, "none was remembered");
}

#[test]
fn memory_saves_the_arithmetic() {
    // A back end that fails from the second message on would be noticed if it were asked.
    #[derive(Debug)]
    struct Refuser;
    impl SignatureVerifier for Refuser {
        fn prepare(&self, _: &[u8], _: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError> {
            Err(KeyError::Value)
        }
    }
    let (signer, edition) = (leaf("Lister").make(), edition("pec.example.it", 8).der());
    let store = store(&[], &[], pins());
    let mut memory = Memory::new();
    let signer = Signer {
        certificate: &signer,
        carried: &[&edition],
        crls: &[],
        at: at(NOW),
        now: None,
        seen_at: None,
    };
    assert_eq!(judge(&signer, &store, &mut memory, &Believer, &Limits::default()).chain, Chain::Trusted);
    assert_eq!(judge(&signer, &store, &mut memory, &Refuser, &Limits::default()).chain, Chain::Trusted);
    assert_eq!(
        judge(&signer, &store, &mut Memory::new(), &Refuser, &Limits::default()).chain,
        Chain::Untrusted
    );
}

#[test]
fn memory_of_one_issuer_says_nothing_about_its_namesake() {
    let (signer, root) = (leaf("Root"), ca("Root", "Root"));
    let namesake = Forge { key: "another", ..root.clone() };
    let mut memory = Memory::new();
    let judged = |authority: Forge, memory: &mut Memory| {
        line(&judged_with(&signer, &[], &store(&[authority], &[], &[]), NOW, memory))
    };
    assert_eq!(judged(root, &mut memory), "trusted unknown");
    assert_eq!(judged(namesake, &mut memory), "untrusted unknown x509.signature_invalid");
}
