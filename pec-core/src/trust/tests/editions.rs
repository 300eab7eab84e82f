use super::{NOW, edition, judged, line, pins, store};
use crate::trust::Anchor;
use crate::x509::forge::*;

#[test]
fn an_edition_is_not_found_by_its_serial() {
    // The signer says under which edition it was issued. Another one is at hand, and an authority with that serial.
    let issuer = [tlv(0x80, b"Lister"), tlv(0xa1, &tlv(0xa4, &name("Root"))), tlv(0x82, &[7])];
    let signer = leaf("Lister").with(AUTHORITY_KEY_ID, false, sequence(&issuer));
    let other = Forge { serial: 7, ..ca("Root", "Root") };
    let edition = edition("pec.example.it", 8);
    let judgement = judged(&signer, &[other.clone(), edition.clone()], &store(&[], &[], pins()), NOW);
    assert_eq!(line(&judgement), "trusted accredited");
    let authorities = store(std::slice::from_ref(&edition), &[other], &[]);
    let judgement = judged(&signer, &[], &authorities, NOW);
    assert_eq!(line(&judgement), "trusted accredited");
}

#[test]
fn of_editions_that_say_the_same_the_newest_is_named() {
    let since =
        |year: &'static str| Forge { valid: (year, "20300101000000Z"), ..edition("pec.example.it", 8) };
    let [old, new, future] = ["20200101000000Z", "20230101000000Z", "20250101000000Z"].map(since);
    for order in [[&old, &new, &future], [&future, &new, &old], [&new, &future, &old]] {
        let editions = order.map(Forge::clone);
        let judgement = judged(&leaf("Lister"), &editions, &store(&[], &[], pins()), NOW);
        assert_eq!(judgement.basis.unwrap().edition.unwrap().sha256, new.make().sha256());
        let judgement = judged(&leaf("Lister"), &[], &store(&editions, &[], &[]), NOW);
        assert_eq!(judgement.basis.unwrap().anchor, Anchor::Given(new.make()));
    }
}
