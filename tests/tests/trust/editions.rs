//! The ten editions of AgID CA1's one key, and messages signed under it. Neither is part of the project: the certificates
//! stand in the folder `trust` beside that of real mail.

use super::line;
use super::realworld::{AGID, Signed};
use pec_core::UnixTime;
use pec_core::trust::{Anchor, Judgement, Memory, TrustStore};
use pec_core::x509::{Certificate, read_certificates};
use pec_tests::Random;
use std::path::PathBuf;

/// The folder of real mail and the editions, the oldest first.
fn editions() -> Option<(PathBuf, Vec<Certificate>)> {
    let mail = pec_tests::realworld()?;
    let folder = mail.join("../trust");
    if !folder.is_dir() {
        pec_tests::not_run("no certificates of real authorities beside the real mail");
        return None;
    }
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "pem"));
    let all = files.map(|path| read_certificates(&pec_tests::read(&path)).unwrap().remove(0));
    let mut editions: Vec<_> =
        all.filter(|certificate| certificate.common_name() == Some("AgID CA1")).collect();
    editions.sort_by_key(Certificate::not_before);
    assert_eq!(editions.len(), 10);
    Some((mail, editions))
}

fn used(judgement: &Judgement) -> Option<[u8; 32]> {
    judgement.basis.as_ref().and_then(|basis| basis.edition.as_ref()).map(|edition| edition.sha256)
}

/// Each as the first one, forwards and backwards, and some orders more.
fn orders(editions: &[Certificate]) -> Vec<Vec<Certificate>> {
    let mut orders = Vec::new();
    for first in 0..editions.len() {
        let mut order = editions.to_vec();
        order.rotate_left(first);
        orders.push(order.clone());
        order.reverse();
        orders.push(order);
    }
    let mut random = Random::new(10);
    for _ in 0..30 {
        let mut order = editions.to_vec();
        random.shuffle(&mut order);
        orders.push(order);
    }
    orders
}

fn giving(mut store: TrustStore, editions: &[Certificate]) -> TrustStore {
    editions.iter().for_each(|edition| assert_eq!(store.add_certificates(edition.der()), Ok(1)));
    store
}

#[test]
fn each_edition_does_in_its_time() {
    let Some((mail, editions)) = editions() else { return };
    let mut valid = 0;
    for name in AGID {
        let mut signed = Signed::read(&mail, name);
        for edition in &editions {
            signed.carried = vec![edition.der().to_vec()];
            let judgement = signed.judge(&TrustStore::pec(), &mut Memory::new());
            // All messages are from one provider, which every edition lists.
            let is_valid = edition.is_valid_at(signed.at);
            let is_newest = newest(&editions, signed.at) == edition;
            let expected = match (is_valid, is_newest) {
                (true, true) => "trusted accredited",
                (true, false) => "trusted accredited trust.edition_superseded",
                (false, _) => "indeterminate unknown x509.not_yet_valid",
            };
            assert_eq!(line(&judgement), expected, "{name}, edition of {}", edition.not_before());
            assert_eq!(used(&judgement), is_valid.then(|| edition.sha256()));
            valid += usize::from(is_valid);
        }
    }
    assert_eq!(valid, 42, "of 60: editions that were there when a message was signed");
}

/// The newest edition that was there at this time.
fn newest(editions: &[Certificate], at: UnixTime) -> &Certificate {
    editions.iter().rfind(|edition| edition.is_valid_at(at)).unwrap()
}

#[test]
fn an_edition_is_found_in_any_order() {
    let Some((mail, editions)) = editions() else { return };
    for name in AGID {
        let mut signed = Signed::read(&mail, name);
        let own = signed.carried.clone();
        let newest = newest(&editions, signed.at);
        for order in orders(&editions) {
            let store = giving(TrustStore::pec(), &order);
            // The message carries its own, which is proven: no other counts.
            signed.carried.clone_from(&own);
            let judgement = signed.judge(&store, &mut Memory::new());
            assert_eq!(line(&judgement), "trusted accredited trust.edition_superseded", "{name}");
            assert!(
                own.iter()
                    .any(|der| Certificate::from_der(der).unwrap().sha256() == used(&judgement).unwrap())
            );
            // It carries none, or one that nobody proves: any that was valid then, the newest.
            let mut forged = own.clone();
            forged.iter_mut().for_each(|der| *der.last_mut().unwrap() ^= 1);
            for carried in [Vec::new(), forged] {
                signed.carried = carried;
                let judgement = signed.judge(&store, &mut Memory::new());
                assert_eq!(line(&judgement), "trusted accredited", "{name}");
                assert_eq!(used(&judgement), Some(newest.sha256()), "{name}");
            }
        }
    }
}

#[test]
fn editions_as_authorities_of_the_callers() {
    let Some((mail, editions)) = editions() else { return };
    for name in AGID {
        let mut signed = Signed::read(&mail, name);
        signed.carried.clear();
        let newest = newest(&editions, signed.at);
        for order in orders(&editions) {
            let mut store = TrustStore::empty();
            order.iter().for_each(|edition| assert_eq!(store.add_authorities(edition.der()), Ok(1)));
            let judgement = signed.judge(&store, &mut Memory::new());
            assert_eq!(line(&judgement), "trusted accredited", "{name}");
            assert_eq!(judgement.basis.as_ref().unwrap().anchor, Anchor::Given(newest.clone()));
        }
    }
}
