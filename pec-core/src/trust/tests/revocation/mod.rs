//! How certificates stood, by CRLs: each line of a table is a set of lists, and what they tell.

mod meant;

use super::*;
use crate::facet::Revocation;
use crate::finding::Code;
use crate::x509::RevocationReason;
use crate::{Error, UnixTime};

/// A signer of "CA", which "Root" issued, judged with CRLs that the caller gave.
struct Scene {
    signer: Forge,
    authorities: Vec<Forge>,
    carried: Vec<Forge>,
    given: Vec<ForgedCrl>,
    carried_crls: Vec<ForgedCrl>,
    at: &'static str,
    now: Option<&'static str>,
    seen_at: Option<&'static str>,
    limits: Limits,
}

impl Scene {
    fn new(given: Vec<ForgedCrl>) -> Self {
        Self {
            signer: leaf("CA"),
            authorities: vec![ca_root()],
            carried: vec![ca("CA", "Root")],
            given,
            carried_crls: Vec::new(),
            at: NOW,
            now: None,
            seen_at: None,
            limits: Limits::default(),
        }
    }

    fn judge(&self) -> Judgement {
        self.judge_with(&mut Memory::new(), &Believer)
    }

    fn judge_with(&self, memory: &mut Memory, backend: &dyn crate::crypto::SignatureVerifier) -> Judgement {
        self.judge_under(store(&self.authorities, &[], &[]), memory, backend)
    }

    fn judge_under(
        &self,
        mut store: TrustStore,
        memory: &mut Memory,
        backend: &dyn crate::crypto::SignatureVerifier,
    ) -> Judgement {
        for crl in &self.given {
            assert_eq!(store.add_crls(&crl.der(), &self.limits), Ok(1));
        }
        let ders = |all: Vec<Vec<u8>>| all;
        let (carried, crls) = (
            ders(self.carried.iter().map(Forge::der).collect()),
            ders(self.carried_crls.iter().map(ForgedCrl::der).collect()),
        );
        let (carried, crls): (Vec<_>, Vec<_>) =
            (carried.iter().map(Vec::as_slice).collect(), crls.iter().map(Vec::as_slice).collect());
        let signer = Signer {
            certificate: &self.signer.make(),
            carried: &carried,
            crls: &crls,
            at: at(self.at),
            now: self.now.map(at),
            seen_at: self.seen_at.map(at),
        };
        Arc::unwrap_or_clone(judge(&signer, &store, memory, backend, &self.limits))
    }

    /// The facet, each certificate's status, what was found, and of whom CRLs are needed.
    fn told(&self) -> String {
        told(&self.judge())
    }
}

fn told(judgement: &Judgement) -> String {
    assert_eq!(judgement.chain.name(), "trusted");
    let statuses: Vec<_> = judgement
        .links
        .iter()
        .map(|link| link.revocation.map_or("-", |status| status.status.name()))
        .collect();
    let codes = judgement.findings.iter().map(|finding| finding.code.code());
    let codes: Vec<_> = codes.filter_map(|code| code.strip_prefix("revocation.")).collect();
    let needs: Vec<_> =
        judgement.needs.iter().map(|need| format!("+{}", need.issuer.as_deref().unwrap())).collect();
    let all = [vec![judgement.revocation.name()], vec!["("], statuses, vec![")"], codes];
    let words: Vec<_> = all.concat().into_iter().map(str::to_owned).chain(needs).collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

/// The root's list, which lists nothing.
fn root() -> ForgedCrl {
    crl("Root")
}

fn point_name(url: &[u8]) -> Vec<u8> {
    tlv(0xa0, &tlv(0xa0, &tlv(0x86, url)))
}

/// A certificate for signing CRLs only.
fn crl_signer(name: &'static str, key: &'static str, issuer: &'static str) -> Forge {
    Forge { subject: name, key, serial: 40, ..leaf(issuer) }.with(KEY_USAGE, true, key_usage(CRL_SIGN)).with(
        SUBJECT_KEY_ID,
        false,
        tlv(4, key.as_bytes()),
    )
}

const GOOD: &str = "good (good good -)";

/// What is told with this list of the signer's authority, the root's being there.
fn with(list: ForgedCrl) -> String {
    Scene::new(vec![root(), list]).told()
}

#[test]
fn what_a_list_tells() {
    let listing = |date, reason| crl("CA").listing(1, date, reason);
    let unknown = |why: &str| format!("unknown (unknown good -) {why} +CN=CA");
    let later = |list: ForgedCrl| list.of("20240601000000Z", "20240608000000Z");
    for (what, list, expected) in [
        ("nothing of it", crl("CA"), GOOD.to_owned()),
        ("of another number", crl("CA").listing(2, "20230101000000Z", None), GOOD.to_owned()),
        ("revoked before", listing("20230101000000Z", None), "revoked (revoked good -) revoked".into()),
        (
            "revoked in that very second",
            listing("20240101000000Z", None),
            "revoked (revoked good -) revoked".into(),
        ),
        ("revoked a second later", listing("20240101000001Z", None), format!("{GOOD} revoked_after")),
        ("later, and says so", later(listing("20240501000000Z", Some(5))), format!("{GOOD} revoked_after")),
        (
            "its key was stolen later",
            later(listing("20240501000000Z", Some(1))),
            format!("{GOOD} compromised_after"),
        ),
        (
            "so was that of the authority",
            later(listing("20240501000000Z", Some(2))),
            format!("{GOOD} compromised_after"),
        ),
        (
            "revoked later, invalid before",
            later(listing("20240501000000Z", Some(1)).entry_with(
                INVALIDITY_DATE,
                false,
                time("20231201000000Z"),
            )),
            "revoked (revoked good -) revoked".into(),
        ),
        ("a later list", later(crl("CA")), GOOD.to_owned()),
        ("to the last second", crl("CA").of("20231201000000Z", "20240101000000Z"), GOOD.to_owned()),
        ("a second too old", crl("CA").of("20231201000000Z", "20231231235959Z"), unknown("crl_stale")),
        ("without an end", ForgedCrl { next_update: None, ..crl("CA") }, unknown("crl_stale")),
        (
            "too old, but revoked is revoked",
            listing("20230101000000Z", None).of("20230201000000Z", "20230208000000Z"),
            "revoked (revoked good -) revoked".into(),
        ),
        ("of another key", ForgedCrl { key: "forger", ..crl("CA") }, unknown("crl_signature")),
        (
            "a forgery that revokes",
            ForgedCrl { key: "forger", ..listing("20230101000000Z", None) },
            unknown("crl_signature"),
        ),
        (
            "of another authority",
            ForgedCrl { issuer: "Other", ..crl("CA") },
            "unknown (unknown good -) +CN=CA".into(),
        ),
        ("not understood", crl("CA").with(UNKNOWN, true, vec![5, 0]), unknown("crl_critical_extension")),
        (
            "not understood, but revoked is revoked",
            listing("20230101000000Z", None).with(UNKNOWN, true, vec![5, 0]),
            "revoked (revoked good -) revoked".into(),
        ),
        (
            "an entry of another is not understood",
            crl("CA").listing(2, "20230101000000Z", None).entry_with(UNKNOWN, true, vec![5, 0]),
            unknown("crl_critical_extension"),
        ),
        ("MD5", ForgedCrl { algorithm: MD5_WITH_RSA, ..crl("CA") }, unknown("crl_signature")),
        ("SHA-1 after 2017", ForgedCrl { algorithm: SHA1_WITH_RSA, ..crl("CA") }, unknown("crl_weak_late")),
        (
            "SHA-1, but revoked is revoked",
            ForgedCrl { algorithm: SHA1_WITH_RSA, ..listing("20230101000000Z", None) },
            "revoked (revoked good -) crl_weak_late revoked".into(),
        ),
    ] {
        assert_eq!(with(list), expected, "{what}");
    }
}

#[test]
fn every_certificate_needs_its_evidence() {
    for (given, expected) in [
        (vec![], "unknown (unknown unknown -) +CN=CA +CN=Root"),
        (vec![crl("CA")], "unknown (good unknown -) +CN=Root"),
        (vec![root()], "unknown (unknown good -) +CN=CA"),
        (vec![crl("CA"), root()], GOOD),
        (vec![crl("CA"), root().listing(1, "20230101000000Z", Some(2))], "revoked (good revoked -) revoked"),
        (vec![root().listing(1, "20230101000000Z", Some(2))], "revoked (unknown revoked -) revoked +CN=CA"),
        (vec![crl("CA").listing(1, "20230101000000Z", None)], "revoked (revoked unknown -) revoked +CN=Root"),
        // A list of the signer's own making says nothing of anybody.
        (
            vec![root(), ForgedCrl { issuer: "Signer", key: "signer's key", ..crl("CA") }],
            "unknown (unknown good -) +CN=CA",
        ),
    ] {
        assert_eq!(Scene::new(given).told(), expected);
    }
    let anchor = Scene { authorities: vec![leaf("CA")], ..Scene::new(vec![crl("CA"), root()]) };
    assert_eq!(anchor.told(), "unknown (-)", "an anchor is nobody's to revoke, and nothing else is there");
}

#[test]
fn a_list_in_the_message_is_worth_as_much() {
    let scene = Scene { carried_crls: vec![root(), crl("CA")], ..Scene::new(vec![]) };
    assert_eq!(scene.told(), GOOD);
    // An old one cannot hide what the caller knows, nor the other way round.
    let revoked = crl("CA").listing(1, "20230601000000Z", None);
    let scene = Scene { carried_crls: vec![crl("CA")], ..Scene::new(vec![root(), revoked.clone()]) };
    assert_eq!(scene.told(), "revoked (revoked good -) revoked");
    let scene = Scene { carried_crls: vec![revoked], ..Scene::new(vec![root(), crl("CA")]) };
    assert_eq!(scene.told(), "revoked (revoked good -) revoked");
    let forged = ForgedCrl { key: "forger", ..crl("CA").listing(1, "20230601000000Z", None) };
    let scene = Scene { carried_crls: vec![forged], ..Scene::new(vec![root(), crl("CA")]) };
    assert_eq!(scene.told(), GOOD);
}

#[test]
fn the_present_and_witnesses() {
    let scene = |now, seen_at, list: ForgedCrl| {
        Scene { now, seen_at, ..Scene::new(vec![root(), list.of("20240601000000Z", "20240608000000Z")]) }
            .told()
    };
    let future = "unknown (unknown good -) crl_future +CN=CA";
    assert_eq!(scene(Some("2024-05-31T23:59:59Z"), None, crl("CA")), future);
    assert_eq!(scene(Some("2024-06-01T00:00:00Z"), None, crl("CA")), GOOD);
    let stolen = || crl("CA").listing(1, "20240501000000Z", Some(1));
    let revoked = format!("{GOOD} revoked_after");
    let compromised = format!("{GOOD} compromised_after");
    assert_eq!(scene(None, Some("2024-05-01T00:00:00Z"), stolen()), revoked);
    assert_eq!(scene(None, Some("2024-05-01T00:00:01Z"), stolen()), compromised, "seen too late");
}

#[test]
fn what_expired_may_have_been_dropped() {
    let brief = Forge { valid: ("20230101000000Z", "20240301000000Z"), ..leaf("CA") };
    let later = || crl("CA").of("20240601000000Z", "20240608000000Z");
    let told = |list| Scene { signer: brief.clone(), ..Scene::new(vec![root(), list]) }.told();
    assert_eq!(told(later()), "unknown (unknown good -) crl_after_expiry +CN=CA");
    assert_eq!(told(later().with(KEEPS_EXPIRED, false, time("20200101000000Z"))), GOOD);
    assert_eq!(
        told(later().with(KEEPS_EXPIRED, false, time("20240302000000Z"))),
        "unknown (unknown good -) crl_after_expiry +CN=CA"
    );
    assert_eq!(told(later().listing(1, "20240201000000Z", None)), format!("{GOOD} revoked_after"));
}

#[test]
fn suspensions_hold_while_they_are_listed() {
    let early = |list: ForgedCrl| list.of("20231220000000Z", "20240103000000Z");
    let held = || crl("CA").listing(1, "20231215000000Z", Some(6));
    let revoked = "revoked (revoked good -) revoked";
    let later = |list: ForgedCrl| list.of("20240601000000Z", "20240608000000Z");
    for (what, lists, expected) in [
        ("held", vec![early(held())], revoked),
        ("released before", vec![early(held()), crl("CA")], GOOD),
        ("released, as the message has it in another order", vec![crl("CA"), early(held())], GOOD),
        ("released after", vec![early(held()), later(crl("CA"))], revoked),
        ("held still", vec![later(held())], revoked),
        (
            "held and released long before",
            vec![held().of("20231216000000Z", "20231223000000Z"), later(crl("CA"))],
            GOOD,
        ),
        (
            "revoked while held",
            vec![early(held()), crl("CA").listing(1, "20231222000000Z", Some(1))],
            revoked,
        ),
    ] {
        let given = [vec![root()], lists].concat();
        assert_eq!(Scene::new(given).told(), expected, "{what}");
    }
}

// ---- under the built-in authorities

#[test]
fn under_a_pinned_key_its_edition_needs_evidence_too() {
    let judged = |signer: Forge, carried: Vec<Forge>, given: Vec<ForgedCrl>, authorities: Vec<Forge>| {
        let scene = Scene { signer, carried, ..Scene::new(given) };
        told(&scene.judge_under(store(&authorities, &[], pins()), &mut Memory::new(), &Believer))
    };
    let (lister, plain) = (|| crl("Lister"), || crl("Plain"));
    let known = vec![edition("pec.example.it", 7)];
    assert_eq!(
        judged(leaf("Lister"), known.clone(), vec![], vec![]),
        "unknown (unknown unknown) +CN=Lister +CN=Root"
    );
    assert_eq!(
        judged(leaf("Lister"), known.clone(), vec![lister()], vec![]),
        "unknown (good unknown) +CN=Root"
    );
    // The root is no anchor, and speaks all the same: its key is built in.
    assert_eq!(judged(leaf("Lister"), known.clone(), vec![lister(), root()], vec![]), "good (good good)");
    let revoked = root().listing(7, "20230101000000Z", Some(2));
    assert_eq!(
        judged(leaf("Lister"), known, vec![lister(), revoked], vec![]),
        "revoked (good revoked) revoked"
    );
    let by_root_key = vec![edition("pec.example.it", 8)];
    assert_eq!(judged(leaf("Lister"), by_root_key, vec![lister(), root()], vec![]), "good (good good)");
    let plain_ca = vec![ca("Plain", "Root")];
    assert_eq!(judged(leaf("Plain"), plain_ca, vec![plain(), root()], vec![]), "good (good good)");
    // The key alone is trusted: nobody can leave the edition out to be rid of its list.
    let foreign = vec![Forge { issuer: "Nobody", issuer_key: "nobody", ..ca("Plain", "Root") }];
    assert_eq!(judged(leaf("Plain"), foreign, vec![plain(), root()], vec![]), "unknown (good)");
    // An edition that the caller's authority proves leads on to it.
    let other = Forge { issuer: "Mine", issuer_key: "Mine", ..edition("pec.example.it", 9) };
    let mine = || ca("Mine", "Mine");
    assert_eq!(
        judged(leaf("Lister"), vec![other.clone()], vec![lister(), crl("Mine")], vec![mine()]),
        "good (good good)"
    );
    assert_eq!(
        judged(leaf("Lister"), vec![other.clone()], vec![lister()], vec![mine()]),
        "unknown (good unknown) +CN=Mine"
    );
    assert_eq!(judged(leaf("Lister"), vec![other.clone()], vec![lister()], vec![other]), "good (good -)");
}

// ---- facts, limits, memory

#[test]
fn facts_of_the_list_that_decides() {
    let old = crl("CA").of("20231201000000Z", "20240601000000Z");
    let new = crl("CA");
    let status = Scene::new(vec![old.clone(), new.clone(), root()]).judge().links[0].revocation.unwrap();
    let found = status.crl.unwrap();
    assert_eq!(found.sha256, new.make().sha256());
    assert_eq!(
        (found.this_update, found.next_update),
        (at("2023-12-28T00:00:00Z"), Some(at("2024-01-04T00:00:00Z")))
    );
    assert_eq!((status.revoked_at, status.reason), (None, None));

    let listing = old.listing(1, "20230301000000Z", Some(4));
    let judgement = Scene::new(vec![new, listing.clone(), root()]).judge();
    let status = judgement.links[0].revocation.unwrap();
    assert_eq!(status.status, Revocation::Revoked);
    assert_eq!(status.crl.unwrap().sha256, listing.make().sha256());
    assert_eq!(status.revoked_at, Some(at("2023-03-01T00:00:00Z")));
    assert_eq!(status.reason, Some(RevocationReason::Superseded));
    let detail = judgement.findings.iter().find_map(|f| f.detail.as_deref()).unwrap();
    assert_eq!(detail, "the signer, 2023-03-01T00:00:00Z, superseded");
}

#[test]
fn needs_say_where_the_lists_are() {
    let point =
        |more: &[u8]| sequence(&[sequence(&[point_name(b"http://ca.example.it/1.crl"), more.to_vec()])]);
    let signer = |more: &[u8]| leaf("CA").with(CRL_POINTS, false, point(more));
    let need = |signer: Forge| Scene { signer, ..Scene::new(vec![root()]) }.judge().needs.remove(0);
    let found = need(signer(&[]));
    assert_eq!(
        (found.kind, found.urls.as_slice()),
        (NeedKind::Crl, &["http://ca.example.it/1.crl".to_owned()][..])
    );
    assert_eq!(found.issuer.as_deref(), Some("CN=CA"));
    assert_eq!(need(signer(&tlv(0xa2, &tlv(0xa4, &name("Lists"))))).issuer.as_deref(), Some("CN=Lists"));
}

#[test]
fn weak_but_of_its_time() {
    let old = ("20100101000000Z", "20300101000000Z");
    let aged = |forge: Forge| Forge { valid: old, ..forge };
    let scene = |list: ForgedCrl| Scene {
        signer: aged(leaf("CA")),
        authorities: vec![aged(ca_root())],
        carried: vec![aged(ca("CA", "Root"))],
        at: "2017-12-30T00:00:00Z",
        ..Scene::new(vec![root().of("20171228000000Z", "20180104000000Z"), list])
    };
    let weak = ForgedCrl { algorithm: SHA1_WITH_RSA, ..crl("CA").of("20171228000000Z", "20180104000000Z") };
    assert_eq!(scene(weak.clone()).told(), format!("{GOOD} crl_weak"));
    assert!(scene(weak.clone()).judge().has(Code::RevocationCrlWeak));
    let late = weak.of("20180101000000Z", "20180104000000Z");
    assert_eq!(scene(late).told(), "unknown (unknown good -) crl_weak_late +CN=CA");
}

#[test]
fn strangers_cannot_use_up_the_limit() {
    let namesakes = (0..60u8).map(|serial| {
        let key = &*Box::leak(format!("stranger {serial}").into_boxed_str());
        Forge { serial, ..crl_signer("CA", key, "CA") }.without(SUBJECT_KEY_ID)
    });
    let mut carried: Vec<_> = [ca("CA", "Root")].into_iter().chain(namesakes).collect();
    carried.truncate(30);
    let junk = |n: u8| ForgedCrl { key: "forger", ..crl("CA").with(CRL_NUMBER, false, tlv(2, &[n])) };
    let revoked = crl("CA").listing(1, "20230101000000Z", None);
    let scene = Scene {
        carried,
        carried_crls: (0..30).map(junk).collect(),
        limits: Limits { max_crl_signatures: 64, ..Limits::default() },
        ..Scene::new(vec![root(), revoked])
    };
    let judgement = scene.judge();
    assert_eq!(judgement.revocation, Revocation::Revoked);
    assert!(judgement.signature_checks <= 64 + 64, "{}", judgement.signature_checks);
    // With room for none the lists prove nothing, and that is said.
    let none = Limits { max_crl_signatures: 0, ..Limits::default() };
    let scene = Scene { limits: none, ..Scene::new(vec![root(), crl("CA")]) };
    assert!(scene.judge().has(Code::RevocationLimit));
    assert_eq!(scene.told(), "unknown (unknown unknown -) limit limit +CN=CA +CN=Root");
}

#[test]
fn what_cannot_be_read_is_said() {
    let root = store(&[ca_root()], &[], &[]);
    let certificate = &leaf("Root").make();
    let signer =
        Signer { certificate, carried: &[], crls: &[b"not a CRL"], at: at(NOW), now: None, seen_at: None };
    let judgement = judge(&signer, &root, &mut Memory::new(), &Believer, &Limits::default());
    assert_eq!(told(&judgement), "unknown (unknown -) crl_unreadable +CN=Root");
    let mut root = root;
    assert!(matches!(root.add_crls(b"not a CRL", &Limits::default()), Err(Error::CrlFile { .. })));
    let large = Limits { max_crl_bytes: 10, ..Limits::default() };
    assert!(root.add_crls(&crl("CA").der(), &large).is_err() && root.crls().is_empty());
    assert_eq!(root.add_crls(&crl("CA").der(), &Limits::default()), Ok(1));
    assert_eq!(root.add_crls(&crl("CA").der(), &Limits::default()), Ok(1));
    assert_eq!(root.crls().len(), 1);
}

#[test]
fn a_list_is_hashed_for_its_first_message_only() {
    use crate::crypto::{BadSignature, KeyError, KeyKind, SignatureScheme, SignatureVerifier, VerifyingKey};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts what is asked of the other one.
    #[derive(Debug, Default)]
    struct Counter(Arc<AtomicUsize>);
    #[derive(Debug)]
    struct Key(Arc<dyn VerifyingKey>, Arc<AtomicUsize>);
    impl SignatureVerifier for Counter {
        fn prepare(&self, spki: &[u8], limits: &Limits) -> Result<Arc<dyn VerifyingKey>, KeyError> {
            Ok(Arc::new(Key(Believer.prepare(spki, limits)?, Arc::clone(&self.0))))
        }
    }
    impl VerifyingKey for Key {
        fn verify(
            &self,
            scheme: SignatureScheme,
            digest: &Digest,
            signature: &[u8],
        ) -> Result<(), BadSignature> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.verify(scheme, digest, signature)
        }
        fn kind(&self) -> KeyKind {
            self.0.kind()
        }
        fn bits(&self) -> usize {
            self.0.bits()
        }
    }

    let counter = Counter::default();
    let asked = || counter.0.swap(0, Ordering::Relaxed);
    let scene = Scene::new(vec![root(), crl("CA")]);
    let mut memory = Memory::new();
    let first = scene.judge_with(&mut memory, &counter);
    assert_eq!(asked(), 4, "two certificates and two lists");
    let second = scene.judge_with(&mut memory, &counter);
    assert_eq!(asked(), 0);
    assert_eq!((told(&first), first.signature_checks), (told(&second), second.signature_checks));
    // Revocation itself is judged anew.
    let revoked = Scene::new(vec![root(), crl("CA").listing(1, "20230101000000Z", None)]);
    assert_eq!(told(&revoked.judge_with(&mut memory, &counter)), "revoked (revoked good -) revoked");
    assert_eq!(asked(), 1);
}

#[test]
fn nobody_is_judged_under_an_untrusted_chain() {
    let mut store = store(&[ca("Other", "Other")], &[], &[]);
    store.add_crls(&crl("CA").der(), &Limits::default()).unwrap();
    let certificate = &leaf("CA").make();
    let signer = Signer {
        certificate,
        carried: &[],
        crls: &[],
        at: UnixTime(1_704_067_200),
        now: None,
        seen_at: None,
    };
    let judgement = judge(&signer, &store, &mut Memory::new(), &Believer, &Limits::default());
    assert_eq!(judgement.revocation, Revocation::Unknown);
    assert!(judgement.links.iter().all(|link| link.revocation.is_none()));
}
